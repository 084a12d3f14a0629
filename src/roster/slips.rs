//! Slips of the pen: names that differ from a unit's by a letter or two.

use super::{names, places};

/// The letters that a name must have for one slip to be forgiven, and for two.
const FOR_ONE: usize = 8;
const FOR_TWO: usize = 14;

/// The one unit that is near enough to the folded name, of known names (folded) with their units; no other is as near.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = (&'a String, &'a Vec<usize>)>) -> Option<usize> {
    let short = names::shorten(name);
    let mut writings = names::without_additions(&short);
    writings.extend([name.to_owned(), short]);
    let writings: Vec<Writing> = writings.iter().map(|writing| Writing::new(writing)).collect();

    // How near the nearest unit is, and which; none where several are.
    let mut best: Option<(usize, Option<usize>)> = None;
    for (key, units) in known {
        let key = Writing::new(key);
        let Some(slips) = writings.iter().filter_map(|writing| writing.slips_from(&key)).min() else { continue };
        let unit = match units.as_slice() {
            [unit] => Some(*unit),
            _ => None,
        };
        best = match best {
            Some((fewest, _)) if slips > fewest => best,
            Some((fewest, other)) if slips == fewest => Some((fewest, other.filter(|_| other == unit))),
            _ => Some((slips, unit)),
        };
    }
    best?.1
}

struct Writing<'a> {
    text: &'a str,
    letters: usize,
    digits: String,
    /// How often each letter occurs, to pass over what cannot be near without measuring it.
    census: [u8; 26],
}

impl<'a> Writing<'a> {
    fn new(text: &'a str) -> Self {
        let mut census = [0_u8; 26];
        for letter in text.bytes() {
            if let Some(count) = letter.checked_sub(b'a').and_then(|place| census.get_mut(usize::from(place))) {
                *count = count.saturating_add(1);
            }
        }
        Self {
            text,
            letters: text.chars().filter(|letter| *letter != ' ').count(),
            digits: text.chars().filter(|letter| letter.is_numeric()).collect(),
            census,
        }
    }

    /// How many slips lie between this and a known name; nothing where they are too many or are none of the pen.
    fn slips_from(&self, known: &Writing) -> Option<usize> {
        let allowed = match self.letters.min(known.letters) {
            FOR_TWO.. => 2,
            FOR_ONE.. => 1,
            _ => return None,
        };
        if self.digits != known.digits || self.letters.abs_diff(known.letters) > allowed {
            return None;
        }
        // A letter put for another changes two counts.
        let apart: usize =
            self.census.iter().zip(&known.census).map(|(one, other)| usize::from(one.abs_diff(*other))).sum();
        if apart > 2 * allowed {
            return None;
        }
        let slips = strsim::osa_distance(self.text, known.text);
        (slips <= allowed && !places::names_another(self.text, known.text)).then_some(slips)
    }
}
