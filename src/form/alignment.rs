//! How nearly a sequence of words says a wording: an alignment that forgives slips of the pen, abbreviations and spaces
//! lost or gained. Knows words only, not what they mean.

/// The number of a word in the vocabulary of all labels.
pub(super) type WordId = u16;

/// A word of a wording, and what it counts for.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub id: WordId,
    pub word: String,
    pub weight: u32,
    /// It tells its field from the other fields of its kind.
    pub distinct: bool,
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met<'a> {
    pub word: &'a str,
    /// The words of labels that it is or may be meant for, and what it costs to take it for them, in percent.
    pub likenesses: &'a [(WordId, u32)],
    /// It is the initials of several words of a label, or some of them without their spaces.
    pub compound: bool,
    /// It may stand in a label without changing what is asked.
    pub benign: bool,
}

/// The best alignment of a text with a wording.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    /// What the differences cost.
    pub cost: u32,
    /// The weight of the wording's words that were met.
    pub met: u32,
    /// The same, of those words that are distinct.
    pub distinct: u32,
    /// The words met that mean something else.
    pub strange: u32,
    /// The slips forgiven.
    pub slips: u32,
}

const BENIGN: u32 = 15;
const STRANGE: u32 = 150;
/// What an abbreviation, or a space lost or gained, costs in percent.
const REWRITTEN: u32 = 10;
/// From here on, in percent, a word is another one misspelt.
const SLIP: u32 = 20;
/// The longest run of words that one abbreviation or one lost space stands for.
const RUN: usize = 4;

impl Alignment {
    /// How much of the wording was said, in thousandths.
    pub fn score(&self) -> u32 {
        match self.met + self.cost {
            0 => 0,
            whole => self.met * 1000 / whole,
        }
    }

    fn missing(self, expected: &Expected) -> Self {
        Self { cost: self.cost + expected.weight, ..self }
    }

    fn extra(self, met: &Met) -> Self {
        if met.benign {
            Self { cost: self.cost + BENIGN, ..self }
        } else {
            Self { cost: self.cost + STRANGE, strange: self.strange + 1, ..self }
        }
    }

    fn said(self, expected: &[Expected], percent: u32) -> Self {
        let weight: u32 = expected.iter().map(|expected| expected.weight).sum();
        let distinct: u32 = expected.iter().filter(|expected| expected.distinct).map(|expected| expected.weight).sum();
        Self {
            cost: self.cost + weight * percent / 100,
            met: self.met + weight,
            distinct: self.distinct + distinct,
            slips: self.slips + u32::from(percent >= SLIP),
            ..self
        }
    }
}

/// The alignment of a wording with itself.
pub(super) fn exact(wording: &[Expected]) -> Alignment {
    Alignment::default().said(wording, 0)
}

/// The highest score that an alignment could have, found without aligning.
pub(super) fn at_most(text: &[Met], wording: &[Expected]) -> u32 {
    let whole: u32 = wording.iter().map(|expected| expected.weight).sum();
    let compound = text.iter().any(|met| met.compound);
    let met = |expected: &&Expected| compound || text.iter().any(|met| met.likeness(expected.id).is_some());
    let present: u32 = wording.iter().filter(met).map(|expected| expected.weight).sum();
    // Two strange words may be one of the wording, with a space gained.
    let split = if text.iter().any(|met| met.likenesses.is_empty()) { 200 } else { 0 };
    let present = (present + split).min(whole);
    let strange = |met: &&Met| met.likenesses.is_empty() && !met.compound && !met.benign;
    let strange = u32::try_from(text.iter().filter(strange).count()).unwrap_or(u32::MAX).saturating_sub(2);
    let cost = (whole - present).saturating_add(strange.saturating_mul(STRANGE));
    present * 1000 / present.saturating_add(cost).max(1)
}

/// Aligns all of the text with all of the wording.
pub(super) fn align(text: &[Met], wording: &[Expected]) -> Alignment {
    let width = wording.len() + 1;
    // rows[i][j]: the first i words of the text against the first j of the wording.
    let mut rows: Vec<Vec<Alignment>> = Vec::with_capacity(text.len() + 1);
    for index in 0..=text.len() {
        let mut row: Vec<Alignment> = Vec::with_capacity(width);
        for column in 0..width {
            let mut best: Option<Alignment> = (index == 0 && column == 0).then(Alignment::default);
            let mut reach = |from: Option<&Alignment>, step: &dyn Fn(Alignment) -> Alignment| {
                if let Some(reached) = from.map(|from| step(*from))
                    && best.is_none_or(|best| reached.cost < best.cost)
                {
                    best = Some(reached);
                }
            };
            let met = index.checked_sub(1).and_then(|index| text.get(index));
            let expected = column.checked_sub(1).and_then(|column| wording.get(column));
            let above = index.checked_sub(1).and_then(|index| rows.get(index));
            if let Some(expected) = expected {
                reach(row.get(column - 1), &|from| from.missing(expected));
            }
            if let (Some(met), Some(above)) = (met, above) {
                reach(above.get(column), &|from| from.extra(met));
                if let Some((expected, percent)) =
                    expected.and_then(|expected| Some((expected, met.likeness(expected.id)?)))
                {
                    reach(above.get(column - 1), &|from| from.said(std::slice::from_ref(expected), percent));
                }
                for run in (2..=RUN.min(column)).filter(|_| met.compound) {
                    let words = wording.get(column - run..column).unwrap_or_default();
                    if stands_for(met.word, words) {
                        reach(above.get(column - run), &|from| from.said(words, REWRITTEN));
                    }
                }
                // Two words of the text that are one of the wording: a space gained.
                let before = index.checked_sub(2).and_then(|index| Some((text.get(index)?, rows.get(index)?)));
                if let (Some((first, rows_before)), Some(expected)) = (before, expected)
                    && expected.word.strip_prefix(first.word) == Some(met.word)
                {
                    reach(rows_before.get(column - 1), &|from| from.said(std::slice::from_ref(expected), REWRITTEN));
                }
            }
            row.push(best.unwrap_or_default());
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().unwrap_or_default()
}

impl Met<'_> {
    fn likeness(&self, id: WordId) -> Option<u32> {
        self.likenesses.iter().find(|(other, _)| *other == id).map(|(_, percent)| *percent)
    }
}

/// Whether one word is the initials of several, or all of them without spaces.
pub(super) fn stands_for(word: &str, expected: &[Expected]) -> bool {
    if word.bytes().next() != expected.first().and_then(|first| first.word.bytes().next()) {
        return false;
    }
    let initials = word.len() == expected.len()
        && word.bytes().zip(expected).all(|(letter, expected)| expected.word.as_bytes().first() == Some(&letter));
    if initials {
        return true;
    }
    let mut rest = word;
    for expected in expected {
        match rest.strip_prefix(expected.word.as_str()) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    rest.is_empty()
}

/// The longest run of words that [`stands_for`] is asked about.
pub(super) fn runs(wording: &[Expected]) -> impl Iterator<Item = &[Expected]> {
    (2..=RUN).flat_map(|run| wording.windows(run))
}

/// What it costs to take a word that is no word of any label for one of them, in percent of its weight; `None` where
/// the two are too different.
pub(super) fn slip(word: &str, expected: &str) -> Option<u32> {
    let (long, wanted) = (word.len(), expected.len());
    let digits = word.bytes().any(|byte| byte.is_ascii_digit());
    if digits || long.abs_diff(wanted) > 2 || long > 12 || !word.is_ascii() || wanted < 2 {
        return None;
    }
    let same_start = word.bytes().next() == expected.bytes().next();
    match strsim::osa_distance(word, expected) {
        1 if wanted == 2 => (long <= 3).then_some(50),
        1 => Some(25),
        2 if wanted >= 4 && same_start => Some(50),
        _ => None,
    }
}
