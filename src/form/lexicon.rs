//! The words of a campaign's labels: what each counts for, which of them tell one count from another, and which other
//! words may stand beside them. What tells counts apart is taken from the labels themselves.

use std::collections::{HashMap, HashSet};

use super::alignment::{Expected, WordId, runs, slip, stands_for};
use super::prose;
use crate::campaign::{Campaign, Kind};
use crate::vietnamese;

/// Words that join others, and change nothing of what a label asks.
const JOINING: &str = "tong cac nhung cua va hoac da duoc ve trong tren tai theo cho la hien den voi";
/// Words that may stand in a label beside the form's own.
const HARMLESS: &str =
    "dia ban pham vi quan ly thuoc truc viec cong tac thuc hien nay bao gom lien quan nam ngay thang tinh thoi diem";
/// Words that are never slips of the pen for others, since they turn the meaning.
const TURNING: &str = "chua khong chi moi may can con kho ke hoach du kien se nguoi phong bo nganh xa lan dot quy tinh \
                       dang cham muon tre dung ngung hoan huy";
/// What else a number may be of, among words that are harmless elsewhere.
const MEASURED: &str = "ngay thang nam dia viec cong thoi diem tinh";
/// Words that may explain a label between parentheses.
const EXPLAINING: &str = "don vi tinh dvt nguoi neu co ghi ro so day du luong lieu viet tat cq tc dn dv";

/// One wording of one field's label.
#[derive(Debug)]
pub(super) struct Wording {
    pub field: usize,
    pub kind: Kind,
    pub expected: Vec<Expected>,
    /// The weight of its distinct words.
    pub distinct: u32,
    /// It is the form's own label, not another wording.
    pub own: bool,
    /// It speaks of a number, so that a label must, too: else a sentence on the same matter would be one.
    pub numeral: bool,
}

/// What a word of a text may be.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub likenesses: Vec<(WordId, u32)>,
    pub compound: bool,
}

#[derive(Debug)]
pub(super) struct Lexicon {
    pub wordings: Vec<Wording>,
    pub title: Vec<String>,
    vocabulary: HashMap<String, WordId>,
    /// The wordings by their words; of two fields that ask in the same words, neither.
    exact: HashMap<String, Option<usize>>,
    /// By field: words that may stand beside its label's own.
    benign: Vec<HashSet<String>>,
    /// Words of the language that are no slips for others.
    language: HashSet<&'static str>,
    joining: HashSet<&'static str>,
    explaining: HashSet<&'static str>,
}

impl Lexicon {
    pub fn new(campaign: &Campaign) -> Self {
        let joining = set(JOINING);
        let asked: Vec<Vec<Vec<String>>> = campaign
            .fields
            .iter()
            .map(|field| field.wordings().chain(std::iter::once(field.short())).map(split).collect())
            .collect();
        let mut counts: HashMap<&str, HashSet<usize>> = HashMap::new();
        let mut vocabulary: HashMap<String, WordId> = HashMap::new();
        for (field, wordings) in asked.iter().enumerate() {
            for word in wordings.iter().flatten() {
                let id = WordId::try_from(vocabulary.len()).unwrap_or(WordId::MAX);
                vocabulary.entry(word.clone()).or_insert(id);
                if campaign.fields.get(field).is_some_and(|field| field.kind == Kind::Count) {
                    counts.entry(word).or_default().insert(field);
                }
            }
        }
        let several = campaign.counts().count() > 1;
        let distinct = |kind: Kind, word: &str| {
            let alone = counts.get(word).is_some_and(|fields| fields.len() == 1);
            kind == Kind::Count && several && alone && !joining.contains(word)
        };
        let mut wordings = Vec::new();
        for (field, (asking, said)) in campaign.fields.iter().zip(&asked).enumerate() {
            for (place, words) in said.iter().enumerate() {
                let expected = words.iter().map(|word| {
                    let distinct = distinct(asking.kind, word);
                    let weight = if joining.contains(word.as_str()) {
                        30
                    } else if distinct {
                        200
                    } else {
                        100
                    };
                    let id = vocabulary.get(word).copied().unwrap_or(WordId::MAX);
                    Expected { id, word: word.clone(), weight, distinct }
                });
                let expected: Vec<Expected> = expected.collect();
                let distinct = expected.iter().filter(|word| word.distinct).map(|word| word.weight).sum();
                let numeral = words.iter().any(|word| word == "so");
                wordings.push(Wording { field, kind: asking.kind, expected, distinct, own: place == 0, numeral });
            }
        }
        let benign = (0..campaign.fields.len()).map(|field| benign(field, &wordings)).collect();
        let mut exact: HashMap<String, Option<usize>> = HashMap::new();
        for (place, words) in asked.iter().flatten().enumerate() {
            let field = |place: usize| wordings.get(place).map(|wording: &Wording| wording.field);
            let known = exact.entry(words.join(" ")).or_insert(Some(place));
            if known.and_then(field) != field(place) {
                *known = None;
            }
        }
        Self {
            exact,
            wordings,
            title: split(&campaign.title),
            vocabulary,
            benign,
            language: [JOINING, HARMLESS, TURNING].into_iter().flat_map(set).collect(),
            joining,
            explaining: set(EXPLAINING),
        }
    }

    /// The wording that consists of just these words.
    pub fn exactly(&self, words: &[&str]) -> Option<&Wording> {
        self.wordings.get((*self.exact.get(&words.join(" "))?)?)
    }

    /// Whether a word makes it worth while to look closer.
    pub fn is_telling(&self, word: &str) -> bool {
        self.vocabulary.contains_key(word) && !self.joining.contains(word)
    }

    /// Whether a word may stand in a label of a field.
    pub fn is_benign(&self, field: usize, word: &str) -> bool {
        self.benign.get(field).is_some_and(|benign| benign.contains(word))
    }

    /// Whether a word between parentheses leaves the label before them as it is.
    pub fn explains(&self, field: usize, word: &str) -> bool {
        self.explaining.contains(word)
            || word.contains('/')
            || self.is_benign(field, word)
            || self.title.iter().any(|title| title == word)
    }

    /// Whether words between parentheses say how to fill in a place, and no more: `ghi số nguyên, ví dụ 25`.
    pub fn instructs(&self, words: &[&str]) -> bool {
        let said = words.join(" ");
        let turns = |word: &str| TURNING.split(' ').any(|turning| turning == word);
        prose::is_instruction(&said) && !said.replace("vi du", "").split(' ').any(turns)
    }

    /// What a word of a text may be.
    pub fn look_up(&self, word: &str) -> Seen {
        if let Some(id) = self.vocabulary.get(word) {
            return Seen { likenesses: vec![(*id, 0)], compound: false };
        }
        if self.language.contains(word) {
            return Seen::default();
        }
        let likenesses = self.vocabulary.iter().filter_map(|(known, id)| Some((*id, slip(word, known)?))).collect();
        let long = word.len() <= 40;
        let compound =
            long && self.wordings.iter().any(|wording| runs(&wording.expected).any(|run| stands_for(word, run)));
        Seen { likenesses, compound }
    }

    /// Whether the words count something else than the field: days and districts; or businesses alone, where bodies of
    /// several kinds are asked for; or they are of another year than the campaign.
    pub fn counts_another(&self, wording: &Wording, words: &[&str]) -> bool {
        let pairs = || words.iter().zip(words.iter().skip(1));
        let counted = |word: &&str| matches!(*word, "so" | "luong" | "sl");
        let measured = pairs().any(|(number, noun)| counted(number) && MEASURED.split(' ').any(|other| other == *noun));
        let own_wording = self.wordings.iter().filter(|own| own.field == wording.field).find(|own| own.own);
        let asked = |noun: &str| own_wording.is_some_and(|own| own.expected.iter().any(|word| word.word == noun));
        let bodies = |noun: &&str| matches!(*noun, "co" | "to" | "don" | "cq" | "tc" | "dv" | "cqtc");
        let businesses = ["co", "to", "don"].into_iter().any(asked)
            && (words.contains(&"doanh") || words.contains(&"dn"))
            && !words.iter().any(bodies);
        let own = |year: &str| self.title.iter().any(|title| title == year);
        let is_year = |word: &str| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
        let dated = self.title.iter().any(|word| is_year(word));
        let another_year = dated && pairs().any(|(nam, year)| *nam == "nam" && is_year(year) && !own(year));
        wording.kind == Kind::Count && (measured || businesses || another_year)
    }

    /// Which words stand in a run of at least three of the campaign's title, or belong to a date.
    pub fn beside_the_point(&self, words: &[&str]) -> Vec<bool> {
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

/// The words that may stand beside those of a field's label: of a count, none that tells another count.
fn benign(field: usize, wordings: &[Wording]) -> HashSet<String> {
    let own = wordings.iter().filter(|wording| wording.field == field);
    let vocabulary = own.clone().flat_map(|wording| &wording.expected).map(|expected| expected.word.clone());
    let owned = |words: &'static str| words.split(' ').map(str::to_owned);
    match own.clone().next().map(|wording| wording.kind) {
        Some(Kind::Text) => vocabulary.chain(owned(JOINING)).collect(),
        Some(Kind::Count) => {
            let mut benign: HashSet<String> = vocabulary.chain(owned(JOINING)).chain(owned(HARMLESS)).collect();
            let foreign = wordings.iter().filter(|other| other.kind == Kind::Count && other.field != field);
            for expected in foreign.flat_map(|other| &other.expected).filter(|expected| expected.distinct) {
                benign.remove(&expected.word);
            }
            benign
        }
        Some(Kind::Unit) | None => owned("cua nay").collect(),
    }
}

fn split(words: &str) -> Vec<String> {
    vietnamese::fold(words).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split(' ').collect()
}
