//! How nearly a sequence of words says a wording: an alignment that forgives slips of the pen, abbreviations and spaces
//! lost or gained. Knows words only, not what they mean.

/// A word of a wording, and what it counts for.
#[derive(Debug, Clone)]
pub(super) struct Expected {
    pub word: String,
    pub weight: u32,
    /// It tells its field from the other fields of its kind.
    pub distinct: bool,
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met<'a> {
    pub word: &'a str,
    /// It is a word of some label or of the language, so that it is no slip for another.
    pub known: bool,
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

const SLIP: u32 = 20;

/// Aligns all of the text with all of the wording.
pub(super) fn align(text: &[Met], wording: &[Expected]) -> Alignment {
    let width = wording.len() + 1;
    // table[i][j]: the first i words of the text against the first j of the wording. Two rows back reach far enough.
    let mut rows: Vec<Vec<Option<Alignment>>> = Vec::with_capacity(text.len() + 1);
    for index in 0..=text.len() {
        let mut row: Vec<Option<Alignment>> = vec![None; width];
        for column in 0..width {
            let mut best = if index == 0 && column == 0 { Some(Alignment::default()) } else { None };
            for step in steps(index, column, text, wording) {
                let from = match step.back {
                    0 => row.get(column - step.run).copied().flatten(),
                    back => rows.get(index - back).and_then(|row| row.get(column - step.run)).copied().flatten(),
                };
                let Some(reached) = from.map(|from| step.take(from)) else { continue };
                if best.is_none_or(|best: Alignment| reached.cost < best.cost) {
                    best = Some(reached);
                }
            }
            if let Some(cell) = row.get_mut(column) {
                *cell = best;
            }
        }
        rows.push(row);
    }
    rows.last().and_then(|row| row.last()).copied().flatten().unwrap_or_default()
}

/// A way to take some words of the text (`back`) for some of the wording (`run`).
struct Step<'a> {
    back: usize,
    run: usize,
    kind: StepKind<'a>,
}

enum StepKind<'a> {
    Missing(&'a Expected),
    Extra(&'a Met<'a>),
    Said(&'a [Expected], u32),
}

impl Step<'_> {
    fn take(&self, from: Alignment) -> Alignment {
        match self.kind {
            StepKind::Missing(expected) => from.missing(expected),
            StepKind::Extra(met) => from.extra(met),
            StepKind::Said(expected, percent) => from.said(expected, percent),
        }
    }
}

/// The ways that lead to the first `index` words of the text against the first `column` of the wording.
fn steps<'a>(
    index: usize,
    column: usize,
    text: &'a [Met<'a>],
    wording: &'a [Expected],
) -> impl Iterator<Item = Step<'a>> {
    let met = index.checked_sub(1).and_then(|index| text.get(index));
    let before = index.checked_sub(2).and_then(|index| text.get(index));
    let expected = column.checked_sub(1).and_then(|column| wording.get(column));
    let missing = expected.map(|expected| Step { back: 0, run: 1, kind: StepKind::Missing(expected) });
    let extra = met.map(|met| Step { back: 1, run: 0, kind: StepKind::Extra(met) });
    let said = met.zip(expected).and_then(|(met, expected)| {
        let percent = likeness(met, &expected.word)?;
        Some(Step { back: 1, run: 1, kind: StepKind::Said(std::slice::from_ref(expected), percent) })
    });
    // Two words of the text that are one of the wording: a space gained.
    let split = before.zip(met).zip(expected).and_then(|((before, met), expected)| {
        let whole = expected.word.strip_prefix(before.word)? == met.word;
        whole.then(|| Step { back: 2, run: 1, kind: StepKind::Said(std::slice::from_ref(expected), 10) })
    });
    let runs = (2..=RUN.min(column)).filter_map(move |run| {
        let words = wording.get(column - run..column)?;
        stands_for(met?.word, words).then_some(Step { back: 1, run, kind: StepKind::Said(words, 10) })
    });
    missing.into_iter().chain(extra).chain(said).chain(split).chain(runs)
}

/// Whether one word is the initials of several, or all of them without spaces.
fn stands_for(word: &str, expected: &[Expected]) -> bool {
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

/// What it costs to take one word for another, in percent of its weight; `None` where they are different words.
fn likeness(met: &Met, expected: &str) -> Option<u32> {
    if met.word == expected {
        return Some(0);
    }
    let (long, wanted) = (met.word.len(), expected.len());
    if met.known || long.abs_diff(wanted) > 2 || long > 12 || !met.word.is_ascii() || wanted < 2 {
        return None;
    }
    if met.word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let distance = strsim::osa_distance(met.word, expected);
    let same_start = met.word.bytes().next() == expected.bytes().next();
    match distance {
        1 if wanted == 2 => (long <= 3).then_some(50),
        1 => Some(25),
        2 if wanted >= 4 && same_start => Some(50),
        _ => None,
    }
}
