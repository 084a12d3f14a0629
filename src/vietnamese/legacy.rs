//! Text of the legacy writings (TCVN3, VNI-Windows, windows-1258) that was taken for windows-1252, made Unicode again.
//!
//! What a text is shows in its words alone: they are syllables of Vietnamese in one reading and not in the other. A
//! word that is a syllable in both readings goes the way of its text, and that of its document. Fonts are not known here.

use std::{borrow::Cow, collections::HashSet};

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{mojibake, syllable::is_syllable, tables};

/// How many different words of a document are weighed at most.
const WORDS_WEIGHED: usize = 4_000;

/// The letters of a word at most; what is longer is no word.
const LONGEST_WORD: usize = 64;

/// The legacy writing that a document uses, to repair its texts alike: single cells (`Phô lôc`) are too short to tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Legacy {
    writing: Option<Writing>,
    /// The document holds Unicode Vietnamese as well: a word that could be either stays as it is.
    mixed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Tcvn3,
    Vni,
    Windows1258,
}

/// Repairs one text by itself: Unicode NFC; legacy text, and UTF-8 that was taken for windows-1252, made Unicode again.
/// Unicode Vietnamese, other languages and signs (®, ©, §, °, µ, ×) only become NFC.
pub fn repair(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Legacy::detect([text]).repair(text) }
}

/// Everything that a short text, such as a name, could say: first as [`repair`] reads it, then in each legacy writing
/// without further proof. Only for looking up words that are known.
pub fn readings(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let forced = [Writing::Tcvn3, Writing::Vni, Writing::Windows1258]
        .into_iter()
        .filter(|_| !text.is_ascii() && !text.chars().any(is_beyond_latin))
        .filter_map(|writing| writing.rewrite(text, |_| true))
        .map(Cow::Owned);
    std::iter::once_with(|| repair(text)).chain(forced)
}

impl Legacy {
    /// Weighs the texts of a document together.
    pub fn detect<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut seen = HashSet::new();
        let mut scores = Writing::ALL.map(|writing| (writing, Weight::default()));
        for text in texts.into_iter().filter(|text| !text.is_ascii()) {
            if seen.len() >= WORDS_WEIGHED {
                break;
            }
            let text = composed(text);
            for word in words(&text).filter(|word| !word.is_ascii()) {
                if seen.insert(word.to_lowercase()) {
                    scores.iter_mut().for_each(|(writing, weight)| weight.add(writing.judge(word)));
                }
            }
        }
        let best = scores.into_iter().filter(|(_, weight)| weight.decides()).min_by_key(|(_, weight)| weight.rank());
        match best {
            Some((writing, weight)) => Self { writing: Some(writing), mixed: weight.unicode > 1 },
            None => Self::default(),
        }
    }

    /// Repairs one text of the document; see [`repair`].
    pub fn repair<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let text = composed(text);
        if let Some(mended) = mojibake::mend(&text) {
            return Cow::Owned(mended);
        }
        match self.writing.and_then(|writing| self.rewrite(writing, &text)) {
            Some(rewritten) => Cow::Owned(rewritten),
            None => text,
        }
    }

    fn rewrite(&self, writing: Writing, text: &str) -> Option<String> {
        let weight = writing.weigh(text);
        let in_doubt = if text.chars().any(is_beyond_latin) {
            false
        } else if weight.legacy == 0 && weight.unicode == 0 {
            !self.mixed && weight.foreign == 0
        } else {
            weight.legacy > weight.unicode
        };
        // A label in Unicode does not speak for what was filled in behind it.
        let mut rewritten = String::with_capacity(text.len());
        let mut changed = false;
        for part in text.split_inclusive([':', '\n', '\t']) {
            let in_doubt = in_doubt || !part.chars().any(is_beyond_latin) && writing.weigh(part).is_legacy();
            let mended = writing.rewrite(part, |word| match writing.judge(word) {
                Judgement::Legacy(_) => true,
                Judgement::Unicode => false,
                Judgement::Either | Judgement::Foreign | Judgement::Unmoved => in_doubt,
            });
            changed |= mended.is_some();
            rewritten.push_str(mended.as_deref().unwrap_or(part));
        }
        changed.then_some(rewritten)
    }
}

/// What the words say for and against a legacy writing.
#[derive(Debug, Clone, Copy, Default)]
struct Weight {
    /// Words that are Vietnamese only in the legacy reading; three for one that leaves no doubt.
    legacy: usize,
    /// Words that are Vietnamese only as they stand.
    unicode: usize,
    /// Words that are Vietnamese in neither reading.
    foreign: usize,
}

impl Weight {
    fn add(&mut self, judgement: Judgement) {
        match judgement {
            Judgement::Legacy(strength) => self.legacy += strength,
            Judgement::Unicode => self.unicode += 1,
            Judgement::Foreign => self.foreign += 1,
            Judgement::Either | Judgement::Unmoved => {}
        }
    }

    /// Whether a few words behind a label can be nothing else.
    fn is_legacy(&self) -> bool {
        self.legacy >= 2 && self.unicode == 0 && self.foreign == 0
    }

    fn decides(&self) -> bool {
        self.legacy >= 3 && self.legacy > 2 * self.foreign
    }

    /// Smaller is likelier.
    fn rank(&self) -> (std::cmp::Reverse<usize>, usize) {
        (std::cmp::Reverse(self.legacy.saturating_sub(2 * self.foreign)), self.foreign)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Legacy(usize),
    Unicode,
    /// Vietnamese in both readings, or too short or too much an abbreviation to tell.
    Either,
    Foreign,
    /// The same in both readings.
    Unmoved,
}

impl Writing {
    const ALL: [Self; 3] = [Self::Tcvn3, Self::Vni, Self::Windows1258];

    fn weigh(self, text: &str) -> Weight {
        let mut weight = Weight::default();
        words(text).filter(|word| !word.is_ascii()).for_each(|word| weight.add(self.judge(word)));
        weight
    }

    fn judge(self, word: &str) -> Judgement {
        let stands = is_syllable(word) && !has_odd_capitals(word);
        // Programs have put ð, õ and ý for đ, ơ and ư into Unicode words; the other writings never stand within one.
        let may_be_mixed = self == Self::Windows1258;
        let Some(converted) = self.convert(word).filter(|_| may_be_mixed || !word.chars().any(is_beyond_latin)) else {
            return if stands { Judgement::Unicode } else { Judgement::Foreign };
        };
        if converted == word {
            return Judgement::Unmoved;
        }
        let letters = word.chars().count();
        match (stands, is_syllable(&converted)) {
            (true, true) => Judgement::Either,
            (true, false) => Judgement::Unicode,
            _ if letters == 1 || is_abbreviation(&converted) || is_quoted(word) => Judgement::Either,
            (false, false) => Judgement::Foreign,
            (false, true) => Judgement::Legacy(if letters > 2 && is_plainly_strange(word) { 3 } else { 1 }),
        }
    }

    /// The word in Unicode, NFC; nothing where the word cannot be of this writing.
    fn convert(self, word: &str) -> Option<String> {
        if word.len() > 4 * LONGEST_WORD {
            return None;
        }
        Some(match self {
            Self::Tcvn3 => word.chars().map(|letter| tables::tcvn3(letter).unwrap_or(letter)).collect(),
            Self::Windows1258 => {
                word.chars().map(|letter| tables::windows_1258(letter).unwrap_or(letter)).nfc().collect()
            }
            Self::Vni => convert_vni(word)?,
        })
    }

    /// The text with the chosen words converted; nothing where that changes nothing.
    fn rewrite(self, text: &str, chosen: impl Fn(&str) -> bool) -> Option<String> {
        let capitals = self == Self::Tcvn3 && is_in_capitals(text);
        let mut rewritten = String::with_capacity(text.len() * 2);
        for (piece, is_word) in pieces(text) {
            let converted = if is_word && !piece.is_ascii() && !is_lone_sign(piece) && chosen(piece) {
                self.convert(piece)
            } else {
                None
            };
            match converted {
                Some(word) if self == Self::Tcvn3 => rewritten.push_str(&with_capitals(piece, word, capitals)),
                Some(word) => rewritten.push_str(&word),
                None => rewritten.push_str(piece),
            }
        }
        (rewritten != text).then_some(rewritten)
    }
}

fn convert_vni(word: &str) -> Option<String> {
    let mut converted = String::with_capacity(word.len() * 2);
    let mut vowel = '\0';
    for letter in word.chars() {
        let marks = tables::vni_marks(vowel, letter);
        if !marks.is_empty() {
            converted.push_str(marks);
            // A vowel bears one group of marks.
            vowel = '\0';
        } else if let Some(other) = tables::vni_letter(letter) {
            converted.push(other);
            vowel = other;
        } else if letter.is_ascii() || matches!(letter, 'í' | 'ì' | 'Í' | 'Ì') {
            converted.push(letter);
            vowel = letter;
        } else {
            return None;
        }
    }
    Some(converted.nfc().collect())
}

/// TCVN3 has no capitals with tones: raises the letters that were converted where those that were not are capitals.
fn with_capitals(written: &str, converted: String, text_in_capitals: bool) -> String {
    let mut small = 0;
    let mut capital = 0;
    for letter in written.chars() {
        let kept = if letter.is_ascii() { Some(letter) } else { tables::tcvn3(letter).filter(|it| it.is_uppercase()) };
        if let Some(kept) = kept {
            small += usize::from(kept.is_lowercase());
            capital += usize::from(kept.is_uppercase());
        }
    }
    if small == 0 && (capital > 1 || text_in_capitals) { converted.to_uppercase() } else { converted }
}

/// Whether the text has no small letter of ASCII, and a word in capitals that is no abbreviation.
fn is_in_capitals(text: &str) -> bool {
    let in_capitals = |word: &str| word.chars().filter(char::is_ascii_uppercase).count() > 1;
    !text.contains(|letter: char| letter.is_ascii_lowercase())
        && words(text).any(|word| in_capitals(word) && (!word.is_ascii() || is_syllable(word)))
}

/// Signs that stand alone mean themselves, also in legacy text.
fn is_lone_sign(word: &str) -> bool {
    matches!(word, "×" | "÷" | "©" | "§" | "°" | "±" | "²" | "³" | "·")
}

/// A sign inside a word, or two letters beyond ASCII that legacy text alone brings together.
fn is_plainly_strange(word: &str) -> bool {
    word.chars().filter(|letter| !letter.is_ascii()).count() > 1
        || word
            .chars()
            .any(|letter| !letter.is_ascii() && (!letter.is_alphabetic() || matches!(letter, 'ª' | 'µ' | 'º')))
}

/// Nothing beyond ASCII but quotation marks around it: `»s«`.
fn is_quoted(word: &str) -> bool {
    word.trim_matches(['«', '»']).is_ascii()
}

/// Capitals behind small letters, as in `chÕ`.
fn has_odd_capitals(word: &str) -> bool {
    word.chars().zip(word.chars().skip(1)).any(|(before, after)| before.is_lowercase() && after.is_uppercase())
}

/// All capitals: `TTĐL` is no syllable and yet Vietnamese.
fn is_abbreviation(converted: &str) -> bool {
    converted.chars().all(char::is_uppercase) && !is_syllable(converted)
}

/// A letter that windows-1252 does not have.
fn is_beyond_latin(letter: char) -> bool {
    letter > '\u{ff}' && (letter.is_alphabetic() || unicode_normalization::char::is_combining_mark(letter))
}

/// Letters and marks, and the signs of windows-1252 that are letters in TCVN3.
fn is_part_of_word(letter: char) -> bool {
    letter.is_ascii_alphabetic() || matches!(letter, '\u{a1}'..='\u{ff}') || is_beyond_latin(letter)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter(|(_, is_word)| *is_word).map(|(piece, _)| piece)
}

/// The text cut into words and what is between them.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let is_word = is_part_of_word(rest.chars().next()?);
        let end = rest.find(|letter| is_part_of_word(letter) != is_word).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        Some((piece, is_word))
    })
}

fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

#[cfg(test)]
mod tests;
