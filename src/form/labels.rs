//! Which field of the campaign some words ask for, however they are written, and whether that is certain.
//!
//! What tells one count from another is taken from the campaign's own labels: words of one that no other has.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use super::alignment::{Alignment, Expected, Met, align};
use super::text::{self, Word};
use crate::campaign::{Campaign, Kind};
use crate::vietnamese;

/// The words of a label are looked for among the first so many of a text.
pub(super) const REACH: usize = 48;
/// A text without telling words among the first so many has no label.
const GLANCE: usize = 14;
/// A text whose label is sought is cut off after so many separators.
const CUTS: usize = 10;
/// The texts that one document may have scored; a sheet of honest labels needs a few hundred.
const BUDGET: u32 = 40_000;

/// The rank of the form's own label; other wordings have less.
const OWN: u32 = 1000;

/// Words that join others, and change nothing of what a label asks.
const JOINING: &str = "tong cac nhung cua va hoac da duoc ve trong tren tai theo cho la hien den voi";
/// Words that may stand in a label beside the form's own.
const HARMLESS: &str = "dia ban pham vi quan ly thuoc truc viec cong tac thuc hien nay bao gom lien quan nam ngay thang tinh thoi diem";
/// Words that are never slips of the pen for others, since they turn the meaning.
const TURNING: &str = "chua khong chi moi may can con kho ke hoach du kien se nguoi phong bo nganh xa lan dot quy tinh";

/// The field that some words ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label {
    /// The place of the field among the campaign's.
    pub field: usize,
    pub kind: Kind,
    /// Without doubt: nothing in the words asks for anything else.
    pub certain: bool,
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
    wordings: Vec<Wording>,
    /// By field: words that may stand beside its label's own.
    benign: Vec<HashSet<String>>,
    /// Words of any label, and of the language.
    known: HashSet<String>,
    /// Words that make it worth while to look closer.
    telling: HashSet<String>,
    title: Vec<String>,
    scored: RefCell<HashMap<String, Option<Label>>>,
    spent: Cell<u32>,
}

#[derive(Debug)]
struct Wording {
    field: usize,
    kind: Kind,
    expected: Vec<Expected>,
    /// The weight of its distinct words.
    distinct: u32,
    /// It is the form's own label, not another wording.
    own: bool,
    /// It speaks of a number, so that a label must, too: else a sentence on the same matter would be one.
    numeral: bool,
}

impl Labels {
    pub fn new(campaign: &Campaign) -> Self {
        let joining = set(JOINING);
        let mut wordings = Vec::new();
        for (field, asked) in campaign.fields.iter().enumerate() {
            let short = std::iter::once(asked.short());
            for (place, words) in asked.wordings().chain(short).enumerate() {
                let distinct = |word: &str| {
                    let others = campaign.counts().filter(|other| asked.kind == Kind::Count && other.key != asked.key);
                    let mut others = others.peekable();
                    others.peek().is_some()
                        && !joining.contains(word)
                        && !others.any(|other| other.wordings().any(|words| split(words).any(|other| other == word)))
                };
                let expected: Vec<Expected> = split(words)
                    .map(|word| {
                        let distinct = distinct(&word);
                        let weight = if joining.contains(&word) { 30 } else if distinct { 200 } else { 100 };
                        Expected { word, weight, distinct }
                    })
                    .collect();
                wordings.push(Wording {
                    field,
                    kind: asked.kind,
                    distinct: expected.iter().filter(|word| word.distinct).map(|word| word.weight).sum(),
                    own: place == 0,
                    numeral: expected.iter().any(|expected| expected.word == "so"),
                    expected,
                });
            }
        }
        let vocabulary = |field: usize| {
            wordings.iter().filter(move |wording| wording.field == field).flat_map(|wording| &wording.expected)
        };
        let benign = (0..campaign.fields.len())
            .zip(&campaign.fields)
            .map(|(field, asked)| match asked.kind {
                Kind::Unit => set("cua nay"),
                Kind::Text => vocabulary(field).map(|expected| expected.word.clone()).chain(set(JOINING)).collect(),
                Kind::Count => {
                    let mut benign: HashSet<String> = vocabulary(field).map(|expected| expected.word.clone()).collect();
                    benign.extend(set(JOINING).into_iter().chain(set(HARMLESS)));
                    let foreign = wordings.iter().filter(|other| other.kind == Kind::Count && other.field != field);
                    for expected in foreign.flat_map(|other| &other.expected).filter(|expected| expected.distinct) {
                        benign.remove(&expected.word);
                    }
                    benign
                }
            })
            .collect();
        let all: HashSet<String> =
            wordings.iter().flat_map(|wording| &wording.expected).map(|expected| expected.word.clone()).collect();
        let telling = all.difference(&joining).cloned().collect();
        let known = all.into_iter().chain(joining).chain(set(HARMLESS)).chain(set(TURNING)).collect();
        Self {
            wordings,
            benign,
            known,
            telling,
            title: split(&campaign.title).collect(),
            scored: RefCell::default(),
            spent: Cell::new(0),
        }
    }

    /// Whether a text could be the first half of a label.
    pub fn may_begin(&self, text: &str) -> bool {
        let first = text::words(text, GLANCE);
        let words = first.get(text::numbering(text, &first)..).unwrap_or_default();
        words.iter().filter(|word| self.telling.contains(&word.folded)).count() * 2 >= words.len().max(1)
    }

    /// The label that a text begins with, if it begins with one; the whole text may be it.
    pub fn find(&self, text: &str) -> Option<Found> {
        let first = text::words(text, GLANCE);
        if !self.is_worth_scoring(first.get(text::numbering(text, &first)..).unwrap_or_default()) {
            return None;
        }
        let words = text::words(text, REACH);
        let numbering = text::numbering(text, &words);
        // `25 đơn vị` is no place for a unit's name, though `1 Tên đơn vị` is.
        let bare = numbering.checked_sub(1).and_then(|last| {
            let (last, next) = (words.get(last)?, words.get(numbering)?);
            text.get(last.end..next.start)
        });
        let bare = bare.is_some_and(|gap| gap.trim().is_empty());
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
        let mut cuts = 0;
        for (index, word) in words.iter().enumerate() {
            let next = words.get(index + 1);
            let gap = text.get(word.end..next.map_or(text.len(), |next| next.start)).unwrap_or_default();
            let said_is = next.filter(|next| next.folded == "la").map(|next| {
                let behind = text.get(next.end..).unwrap_or_default();
                (text.len() - behind.trim_start_matches([' ', ':']).len(), false)
            });
            let cut = text::separator(gap).map(|(at, by_line)| (word.end + at, by_line)).or(said_is);
            let cut = cut.or((next.is_none() && words.len() < REACH).then_some((text.len(), false)));
            let Some((value, by_line)) = cut else { continue };
            let head = words.get(..=index).unwrap_or_default();
            let label = self.recognise(text, head);
            if let Some(label) = label.filter(|label| !bare || label.kind == Kind::Count || label.rank >= OWN) {
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
        let telling = words.iter().filter(|word| self.telling.contains(&word.folded)).count();
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
        if self.spent.get() >= BUDGET {
            return None;
        }
        self.spent.set(self.spent.get() + 1);
        let label = self.judge(head, percent);
        self.scored.borrow_mut().insert(key, label);
        label
    }

    fn judge(&self, head: &[Word], percent: bool) -> Option<Label> {
        let plain: Vec<&str> = head.iter().filter(|word| !word.aside).map(|word| word.folded.as_str()).collect();
        if plain.is_empty() {
            return None;
        }
        let harmless = self.beside_the_point(&plain);
        let mut best: Option<(&Wording, Alignment)> = None;
        let mut other = 0;
        for wording in &self.wordings {
            if plain.len() > 2 * wording.expected.len() + 10 {
                continue;
            }
            let met: Vec<Met> = plain
                .iter()
                .zip(&harmless)
                .map(|(word, harmless)| Met {
                    word,
                    known: self.known.contains(*word),
                    benign: *harmless || self.benign.get(wording.field).is_some_and(|benign| benign.contains(*word)),
                })
                .collect();
            let alignment = align(&met, &wording.expected);
            let beats = |best: &(&Wording, Alignment)| {
                let own = |wording: &Wording| (wording.own, wording.expected.len());
                (alignment.score(), own(wording)) > (best.1.score(), own(best.0))
            };
            match &best {
                Some(kept) if !beats(kept) => {
                    if kept.0.field != wording.field {
                        other = other.max(alignment.score());
                    }
                }
                _ => {
                    if let Some(kept) = best.filter(|kept| kept.0.field != wording.field) {
                        other = other.max(kept.1.score());
                    }
                    best = Some((wording, alignment));
                }
            }
        }
        let (wording, alignment) = best?;
        let turned = percent || self.turned_aside(head, wording.field);
        self.verdict(wording, alignment, alignment.score().saturating_sub(other), turned, &plain)
    }

    fn verdict(&self, wording: &Wording, met: Alignment, ahead: u32, turned: bool, plain: &[&str]) -> Option<Label> {
        let score = met.score();
        let brief = wording.expected.len() <= 2;
        let counted = |word: &&str| matches!(*word, "so" | "sl" | "ts" | "luong");
        let certain = match wording.kind {
            Kind::Unit | Kind::Text => {
                let near = score >= 820 && met.strange == 0 && ahead >= 50;
                if !near || (brief && (met.slips > 0 || met.cost >= 30)) {
                    return None;
                }
                true
            }
            Kind::Count => {
                if score < 550 || met.distinct * 10 < wording.distinct * 5 {
                    return None;
                }
                score >= 720
                    && met.strange == 0
                    && met.distinct * 10 >= wording.distinct * 6
                    && ahead >= 120
                    && !turned
                    && (!wording.numeral || plain.iter().any(counted) || plain.first().is_some_and(|word| *word == "tong"))
            }
        };
        let rank = if wording.own { OWN } else { 10 * u32::try_from(wording.expected.len()).unwrap_or(0) };
        Some(Label { field: wording.field, kind: wording.kind, certain, score, rank })
    }

    /// Whether the words between parentheses ask for something other than the label before them.
    fn turned_aside(&self, head: &[Word], field: usize) -> bool {
        let measures = set("don vi tinh dvt nguoi neu co ghi ro so day du luong lieu viet tat cq tc dn dv");
        let harmless = |word: &str| {
            measures.contains(word)
                || word.contains('/')
                || self.benign.get(field).is_some_and(|benign| benign.contains(word))
                || self.title.iter().any(|title| title == word)
        };
        head.iter().any(|word| word.aside && !harmless(&word.folded))
    }

    /// Which words stand in a run of at least three of the campaign's title, or belong to a date.
    fn beside_the_point(&self, words: &[&str]) -> Vec<bool> {
        let mut before = "";
        let mut marked = Vec::with_capacity(words.len());
        for word in words {
            let number = word.bytes().all(|byte| byte.is_ascii_digit());
            let dated = matches!(before, "ngay" | "thang" | "nam") || self.title.iter().any(|title| title == word);
            marked.push((number && dated) || word.contains('/'));
            before = word;
        }
        for start in 0..words.len() {
            let longest = (0..self.title.len())
                .map(|from| {
                    let pairs = words.iter().skip(start).zip(self.title.iter().skip(from));
                    pairs.take_while(|(word, title)| *word == title).count()
                })
                .max();
            if let Some(run) = longest.filter(|run| *run >= 3) {
                marked.iter_mut().skip(start).take(run).for_each(|mark| *mark = true);
            }
        }
        marked
    }
}

fn split(words: &str) -> impl Iterator<Item = String> {
    vietnamese::fold(words).split(' ').map(str::to_owned).filter(|word| !word.is_empty()).collect::<Vec<_>>().into_iter()
}

fn set(words: &str) -> HashSet<String> {
    words.split(' ').map(str::to_owned).collect()
}
