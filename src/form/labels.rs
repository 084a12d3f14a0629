//! Which field of the campaign some words ask for, however they are written, and whether that is certain.
//!
//! What tells one count from another is taken from the campaign's own labels: words of one that no other has.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::alignment::{Alignment, Met, align, at_most, exact};
use super::lexicon::{Lexicon, Seen, Wording};
use super::text::{self, Word};
use crate::campaign::{Campaign, Kind};

/// The words of a label are looked for among the first so many of a text.
pub(super) const REACH: usize = 48;
/// A text without telling words among the first so many has no label.
const GLANCE: usize = 14;
/// A text whose label is sought is cut off after so many separators.
const CUTS: usize = 10;
/// The texts of one document that may be compared with labels word by word; an honest one needs a few hundred. After
/// them, only labels in the words of a wording are known.
const BUDGET: u32 = 5_000;
/// The texts whose labels are kept in mind: in a table, many cells say the same.
const KEPT: usize = 20_000;

/// The lowest score of a label, in thousandths.
const LOWEST: u32 = 550;
/// The rank of the form's own label; other wordings have less.
const OWN: u32 = 1000;

/// The field that some words ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// The place of the field among the campaign's.
    pub field: usize,
    pub kind: Kind,
    /// Without doubt: nothing in the words asks for anything else.
    pub certain: bool,
    /// It would be certain if it spoke of a number; in running text it may be a sentence, as a head it is none.
    pub elliptic: bool,
    /// How nearly a wording was met, in thousandths.
    pub score: u32,
    /// Of two labels of one field in a form, the one of higher rank is the form's own.
    pub rank: u32,
}

/// A label found at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub label: Label,
    /// The byte of the text at which the value begins; the text's length where nothing follows.
    pub value: usize,
    /// A mere line break parts label and value.
    pub by_line: bool,
}

/// The labels of a campaign.
#[derive(Debug)]
pub(super) struct Labels {
    lexicon: Lexicon,
    /// What was found of texts, and what their heads were taken for, so that each is looked at once.
    found: RefCell<HashMap<String, Option<Found>>>,
    scored: RefCell<HashMap<String, Option<Label>>>,
    seen: RefCell<HashMap<String, Seen>>,
    spent: Cell<u32>,
}

impl Labels {
    pub fn new(campaign: &Campaign) -> Self {
        let lexicon = Lexicon::new(campaign);
        Self {
            lexicon,
            found: RefCell::default(),
            scored: RefCell::default(),
            seen: RefCell::default(),
            spent: Cell::new(0),
        }
    }

    /// Makes ready for another document. What was learnt of labels is kept, as long as it is not too much.
    pub fn begin(&self) {
        // A document that used up its budget was not looked at in earnest to its end.
        let many = self.scored.borrow().len().max(self.found.borrow().len()) > KEPT / 4;
        if many || self.spent.get() >= BUDGET {
            self.found.borrow_mut().clear();
            self.scored.borrow_mut().clear();
            self.seen.borrow_mut().clear();
        }
        self.spent.set(0);
    }

    /// Whether a text could be the first half of a label.
    pub fn may_begin(&self, text: &str) -> bool {
        let first = text::words(text, GLANCE);
        let words = first.get(text::numbering(text, &first)..).unwrap_or_default();
        words.iter().filter(|word| self.lexicon.is_telling(&word.folded)).count() * 2 >= words.len().max(1)
    }

    /// The label that a text begins with, if it begins with one; the whole text may be it.
    pub fn find(&self, text: &str) -> Option<Found> {
        if let Some(found) = self.found.borrow().get(text) {
            return *found;
        }
        let found = self.find_anew(text);
        let mut kept = self.found.borrow_mut();
        if kept.len() < KEPT {
            kept.insert(text.to_owned(), found);
        }
        found
    }

    fn find_anew(&self, text: &str) -> Option<Found> {
        let first = text::words(text, GLANCE);
        if !self.is_worth_scoring(first.get(text::numbering(text, &first)..).unwrap_or_default()) {
            return None;
        }
        let words = text::words(text, REACH);
        let numbering = text::numbering(text, &words);
        // `25 đơn vị`, `25 (hai mươi lăm) đơn vị` are no place for a unit's name, though `1 Tên đơn vị` is.
        let bare = numbering.checked_sub(1).and_then(|last| {
            let (last, next) = (words.get(last)?, words.get(numbering)?);
            text.get(last.end..next.start)
        });
        let bare = bare.is_some_and(|gap| !gap.contains(['.', ')', '/', '-', ':', ',']));
        let words = words.get(numbering..).unwrap_or_default();
        let mut best: Option<Found> = None;
        let mut consider = |found: Found| {
            let better = best.is_none_or(|best| {
                let grade = |found: &Found| (found.label.certain, found.label.score);
                // Of two that are about as good, the longer one left less of a broken label in the value.
                let slack = if best.by_line { 40 } else { 0 };
                let longer = found.label.field == best.label.field
                    && found.label.certain == best.label.certain
                    && found.label.score + slack >= best.label.score;
                longer || grade(&found) > grade(&best)
            });
            if better {
                best = Some(found);
            }
        };
        let spaced = is_spaced_widely(text, words);
        let mut cuts = 0;
        for (index, word) in words.iter().enumerate() {
            let next = words.get(index + 1);
            let gap = text.get(word.end..next.map_or(text.len(), |next| next.start)).unwrap_or_default();
            let said_is = next.filter(|next| next.folded == "la").map(|next| {
                let behind = text.get(next.end..).unwrap_or_default();
                (text.len() - behind.trim_start_matches([' ', ':']).len(), false)
            });
            let mere_spaces = spaced && next.is_some() && gap.bytes().all(|byte| byte == b' ');
            let parted = text::separator(gap).filter(|_| !mere_spaces);
            let cut = parted.map(|(at, by_line)| (word.end + at, by_line)).or(said_is);
            let cut = cut.or((next.is_none() && words.len() < REACH).then_some((text.len(), false)));
            let Some((value, by_line)) = cut else { continue };
            let head = words.get(..=index).unwrap_or_default();
            let label = self.recognise(text, head);
            let counted = bare || head.iter().any(|word| word.folded.bytes().any(|byte| byte.is_ascii_digit()));
            let stands = |label: &Label| match label.kind {
                Kind::Unit => !counted || label.rank >= OWN,
                Kind::Text => !bare || label.rank >= OWN,
                // `2 đơn vị đang triển khai` says how many there are.
                Kind::Count => !bare || label.rank >= OWN || words.first().is_some_and(|word| is_numeral(&word.folded)),
            };
            if let Some(label) = label.filter(stands) {
                consider(Found { label, value, by_line });
            }
            cuts += 1;
            if cuts >= CUTS {
                break;
            }
        }
        best
    }

    fn is_worth_scoring(&self, words: &[Word]) -> bool {
        let telling = words.iter().filter(|word| self.lexicon.is_telling(&word.folded)).count();
        telling >= 2 || (telling >= 1 && words.len() <= 8)
    }

    /// The field that a whole head, a text up to a separator, asks for.
    fn recognise(&self, text: &str, head: &[Word]) -> Option<Label> {
        let from = head.first().map_or(0, |word| word.start);
        let to = head.last().map_or(0, |word| word.end);
        let percent = text.get(from..to).is_some_and(|text| text.contains('%'));
        let mut key: String = if percent { "% ".to_owned() } else { String::new() };
        for word in head {
            key.push_str(if word.aside { "(" } else { " " });
            key.push_str(&word.folded);
        }
        if let Some(label) = self.scored.borrow().get(&key) {
            return *label;
        }
        let label = self.judge(head, percent);
        let mut scored = self.scored.borrow_mut();
        if scored.len() < KEPT {
            scored.insert(key, label);
        }
        label
    }

    fn judge(&self, head: &[Word], percent: bool) -> Option<Label> {
        let plain: Vec<&str> = head.iter().filter(|word| !word.aside).map(|word| word.folded.as_str()).collect();
        if plain.is_empty() {
            return None;
        }
        let exact = self.lexicon.exactly(&plain).map(|wording| (wording, exact(&wording.expected), 1000));
        let (wording, alignment, ahead) = exact.or_else(|| self.nearest(&plain))?;
        let aside: Vec<&str> = head.iter().filter(|word| word.aside).map(|word| word.folded.as_str()).collect();
        let explained =
            self.lexicon.instructs(&aside) || aside.iter().all(|word| self.lexicon.explains(wording.field, word));
        let turned = percent || !explained || self.lexicon.counts_another(wording, &plain);
        verdict(wording, alignment, ahead, turned, &plain)
    }

    /// The wording that some words come nearest to, and how far the others are behind.
    fn nearest(&self, plain: &[&str]) -> Option<(&Wording, Alignment, u32)> {
        if self.spent.get() >= BUDGET {
            return None;
        }
        self.spent.set(self.spent.get() + 1);
        let seen: Vec<Seen> = plain.iter().map(|word| self.look_up(word)).collect();
        let harmless = self.lexicon.beside_the_point(plain);
        let mut best: Option<(&Wording, Alignment)> = None;
        // The highest score of another field's label.
        let mut other = 0;
        let mut met: Vec<Met> = Vec::new();
        let mut met_for = None;
        for wording in &self.lexicon.wordings {
            if met_for != Some(wording.field) {
                met_for = Some(wording.field);
                let words = plain.iter().zip(&seen).zip(&harmless);
                met = words
                    .map(|((word, seen), harmless)| Met {
                        word,
                        likenesses: &seen.likenesses,
                        compound: seen.compound,
                        benign: *harmless || self.lexicon.is_benign(wording.field, word),
                    })
                    .collect();
            }
            if plain.len() > 2 * wording.expected.len() + 10 || at_most(&met, &wording.expected) < LOWEST {
                continue;
            }
            let alignment = align(&met, &wording.expected);
            let rank =
                |wording: &Wording, alignment: &Alignment| (alignment.score(), wording.own, wording.expected.len());
            let beaten = best.filter(|(kept, score)| rank(wording, &alignment) <= rank(kept, score));
            let (winner, loser) = match (beaten, best) {
                (Some(kept), _) => (kept, Some((wording, alignment))),
                (None, kept) => ((wording, alignment), kept),
            };
            if let Some((_, score)) = loser.filter(|(loser, _)| loser.field != winner.0.field) {
                other = other.max(score.score());
            }
            best = Some(winner);
        }
        best.map(|(wording, alignment)| (wording, alignment, alignment.score().saturating_sub(other)))
    }

    fn look_up(&self, word: &str) -> Seen {
        if let Some(seen) = self.seen.borrow().get(word) {
            return seen.clone();
        }
        let seen = self.lexicon.look_up(word);
        self.seen.borrow_mut().insert(word.to_owned(), seen.clone());
        seen
    }
}

/// Whether a word says that a number is asked for.
fn is_numeral(word: &str) -> bool {
    matches!(word, "so" | "sl" | "ts" | "luong" | "tong")
}

/// Whether most spaces of a text are wide, so that these part nothing.
fn is_spaced_widely(text: &str, words: &[Word]) -> bool {
    let gaps = words.iter().zip(words.iter().skip(1)).filter_map(|(one, next)| text.get(one.end..next.start));
    gaps.filter(|gap| gap.contains("  ")).count() > CUTS.min(words.len() / 2)
}

/// What is made of the best alignment; `ahead` is how far it is before the best one of another field.
fn verdict(wording: &Wording, met: Alignment, ahead: u32, turned: bool, plain: &[&str]) -> Option<Label> {
    let score = met.score();
    let brief = wording.expected.len() <= 2;
    let numeral = !wording.numeral
        || plain.iter().any(|word| *word != "tong" && is_numeral(word))
        || plain.first().is_some_and(|word| *word == "tong");
    let clear = match wording.kind {
        Kind::Unit | Kind::Text => {
            let near = score >= 820 && met.strange == 0 && ahead >= 50;
            if !near || (brief && (met.slips > 0 || met.cost >= 30)) {
                return None;
            }
            true
        }
        Kind::Count => {
            if score < LOWEST || met.distinct * 10 < wording.distinct * 5 {
                return None;
            }
            let lowest = if numeral { 720 } else { 640 };
            score >= lowest && met.strange == 0 && met.distinct * 10 >= wording.distinct * 6 && ahead >= 120 && !turned
        }
    };
    let certain = clear && (numeral || wording.kind != Kind::Count);
    let rank = if wording.own { OWN } else { 10 * u32::try_from(wording.expected.len()).unwrap_or(0) };
    Some(Label { field: wording.field, kind: wording.kind, certain, elliptic: clear && !certain, score, rank })
}
