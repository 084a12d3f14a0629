//! Several forms that tell of one unit: which one is taken, and whether the others agree with it (spec, section 7).

use crate::form::{Figure, Form};
use crate::roster::Unit;
use crate::vietnamese;

/// A form, where it was found, and whose it is.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'a> {
    /// The trail of names joined by ` › `; empty for the mail's own text.
    pub name: String,
    pub unit: Option<&'a Unit>,
    pub form: Form,
    /// The form was read from a scan by recognition.
    pub recognised: bool,
}

/// The most complete form of a unit.
#[derive(Debug)]
pub(super) struct Settled<'a> {
    pub best: Candidate<'a>,
    /// Another form of the same unit says something else.
    pub conflict: bool,
}

/// Assessments of one unit less alike than this are two different texts, not two writings of one.
const SAME_TEXT: f64 = 0.5;

impl<'a> Candidate<'a> {
    fn is_of_same_unit(&self, other: &Self) -> bool {
        match (self.unit, other.unit) {
            (Some(one), Some(other)) => one.id == other.id,
            (None, None) => vietnamese::fold(&self.form.unit.text) == vietnamese::fold(&other.form.unit.text),
            _ => false,
        }
    }
}

/// Takes the most complete form of each unit, in the order in which the units are first met.
pub(super) fn settle(candidates: Vec<Candidate<'_>>) -> Vec<Settled<'_>> {
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.is_of_same_unit(&candidate))) {
            Some(group) => group.push(candidate),
            None => groups.push(vec![candidate]),
        }
    }
    groups.into_iter().filter_map(settle_one).collect()
}

fn settle_one(group: Vec<Candidate<'_>>) -> Option<Settled<'_>> {
    // The first of the most complete: an attachment stands before the text of the mail.
    let best =
        group.iter().enumerate().max_by_key(|(index, one)| (one.form.completeness(), std::cmp::Reverse(*index)))?.0;
    let conflict = group.iter().any(|other| group.get(best).is_some_and(|best| contradicts(&best.form, &other.form)));
    let best = group.into_iter().nth(best)?;
    Some(Settled { best, conflict })
}

fn contradicts(best: &Form, other: &Form) -> bool {
    let figures = best.figures.iter().any(|(key, figure)| {
        other.figures.iter().any(|(other_key, other)| key == other_key && figures_contradict(figure, other))
    });
    let texts = best.texts.iter().any(|(key, words)| {
        other.texts.iter().any(|(other_key, other)| key == other_key && texts_contradict(&words.text, &other.text))
    });
    figures || texts
}

fn figures_contradict(best: &Figure, other: &Figure) -> bool {
    match (best.reading, other.reading) {
        (Ok(one), Ok(other)) => one != other,
        // What could not be taken elsewhere contradicts, unless it is empty or the same number stands in it.
        (Ok(one), Err(_)) => {
            !other.shown.is_empty() && !vietnamese::fold(&other.shown).split(' ').any(|word| word == one.to_string())
        }
        (Err(_), _) => false,
    }
}

fn texts_contradict(one: &str, other: &str) -> bool {
    let bare = |text: &str| vietnamese::fold(text).replace(' ', "").chars().take(2_000).collect::<String>();
    let (one, other) = (bare(one), bare(other));
    if one.is_empty() || other.is_empty() || one.contains(&other) || other.contains(&one) {
        return false;
    }
    strsim::normalized_levenshtein(&one, &other) < SAME_TEXT
}
