//! What is asked: the fields and their labels, the reference numbers, the deadline and the rule between the figures.
//!
//! A campaign is a file of settings (`config/campaign-2020.toml` is built in); the next campaign is another file.

use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};
use serde::Deserialize;

use crate::vietnamese;

const BUILT_IN: &str = include_str!("../config/campaign-2020.toml");

/// What the Centre asks of every unit, and until when.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// The campaign's name in full.
    pub title: String,
    /// The numbers of the letters that mail about the campaign refers to.
    pub references: Vec<String>,
    /// Other words that show that mail is about the campaign.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Words that mail about the campaign may carry, and other mail too: they count where a file of a known sender
    /// cannot be read.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What arrived earlier is other mail.
    pub opens: Timestamp,
    /// What arrives at this moment or later is late.
    pub deadline: Timestamp,
    /// The time zone in which dates are shown to people.
    #[serde(deserialize_with = "time_zone")]
    pub timezone: TimeZone,
    /// The letter that asked for the report, as replies and the workbook name it.
    pub letter: String,
    /// The heading of the form.
    pub form_title: String,
    #[serde(rename = "field")]
    pub fields: Vec<Field>,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
    /// The text of the file that it was read from, for the reader children.
    #[serde(skip)]
    source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name of the field in `read --json`, in the ledger and in the rules.
    pub key: String,
    pub kind: Kind,
    /// The form's own words.
    pub label: String,
    /// Other wordings of the same.
    #[serde(default)]
    pub also: Vec<String>,
    /// A heading for narrow columns; the label where none is given.
    #[serde(default)]
    short: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The name of the unit that reports.
    Unit,
    /// Words, expected but not required.
    Text,
    /// A whole number, zero or more, required, with a note beside it.
    Count,
}

/// A count that may not exceed another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The keys of the smaller and of the greater count.
    pub at_most: [String; 2],
}

/// A campaign file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    #[error("cannot read the campaign file {path}: {source}")]
    Read { path: String, source: std::io::Error },
    #[error("the campaign file {path} is not valid: {message}")]
    Invalid { path: String, message: String },
}

impl Campaign {
    /// The campaign of 2020, which ships with the program.
    pub fn built_in() -> Self {
        Self::parse(BUILT_IN, "config/campaign-2020.toml").expect("the campaign that ships with the program is valid")
    }

    /// Reads a campaign file.
    pub fn load(path: &Path) -> Result<Self, CampaignError> {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| CampaignError::Read { path: shown.clone(), source })?;
        Self::parse(&text, &shown)
    }

    /// The campaign as a reader child gets it from its parent.
    pub(crate) fn from_source(source: &str) -> Result<Self, CampaignError> {
        Self::parse(source, "the campaign")
    }

    /// The text of the file that it was read from.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    fn parse(text: &str, path: &str) -> Result<Self, CampaignError> {
        let invalid = |message: String| CampaignError::Invalid { path: path.to_owned(), message };
        let mut campaign: Self = toml::from_str(text).map_err(|error| invalid(error.to_string()))?;
        campaign.check().map_err(invalid)?;
        text.clone_into(&mut campaign.source);
        Ok(campaign)
    }

    fn check(&self) -> Result<(), String> {
        let units = self.fields.iter().filter(|field| field.kind == Kind::Unit).count();
        if units != 1 {
            return Err(format!("exactly one field must be of kind \"unit\"; there are {units}"));
        }
        if self.counts().next().is_none() {
            return Err("at least one field must be of kind \"count\"".to_owned());
        }
        for (index, field) in self.fields.iter().enumerate() {
            if vietnamese::fold(&field.label).is_empty() {
                return Err(format!("the label of field \"{}\" is empty", field.key));
            }
            if self.fields.iter().take(index).any(|earlier| earlier.key == field.key) {
                return Err(format!("two fields have the key \"{}\"", field.key));
            }
        }
        for key in self.rules.iter().flat_map(|rule| &rule.at_most) {
            if !self.counts().any(|field| &field.key == key) {
                return Err(format!("a rule names \"{key}\", which is no field of kind \"count\""));
            }
        }
        if self.opens >= self.deadline {
            return Err("the deadline must be after the opening".to_owned());
        }
        Ok(())
    }

    /// The count fields, in the form's order.
    pub fn counts(&self) -> impl Iterator<Item = &Field> {
        self.of_kind(Kind::Count)
    }

    /// The text fields, in the form's order.
    pub fn texts(&self) -> impl Iterator<Item = &Field> {
        self.of_kind(Kind::Text)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.kind == kind)
    }

    /// Whether words (a subject, a text, a file name) are about the campaign: its reference numbers, its title or
    /// another of its phrases stand in them, in any writing.
    pub fn is_named_in(&self, words: &str) -> bool {
        let (whole, bare): (Vec<&String>, Vec<&String>) =
            self.references.iter().partition(|reference| reference.contains('/'));
        let phrases = self.phrases.iter().chain(std::iter::once(&self.title));
        if stand_in(words, phrases.chain(whole)) {
            return true;
        }
        // A number without its office (`CV 284`) is not that of another office's letter (`CV 284/BTC-TCT`).
        let ours: Vec<&str> = words.split_whitespace().filter(|word| !self.is_of_another_office(word)).collect();
        stand_in(&ours.join(" "), bare.into_iter())
    }

    /// Whether words may be about the campaign, though they do not name it.
    pub fn is_hinted_in(&self, words: &str) -> bool {
        stand_in(words, self.hints.iter())
    }

    /// Whether words name another letter of the office that sent the campaign's, and the campaign not at all: the next
    /// campaign may ask the same again.
    pub fn is_passed_over_in<'a>(&self, words: impl Iterator<Item = &'a str> + Clone) -> bool {
        let letter = vietnamese::fold(&self.letter);
        let ours = self.references.iter().filter(|reference| letter.contains(&vietnamese::fold(reference)));
        let ours: Vec<(String, String)> = ours.filter_map(|reference| number_and_office(reference)).collect();
        let is_other = |word: &str| {
            number_and_office(word).is_some_and(|(number, office)| {
                !number.is_empty()
                    && number.bytes().all(|byte| byte.is_ascii_digit())
                    && ours.iter().any(|(own, own_office)| *own_office == office && *own != number)
            })
        };
        words.clone().flat_map(str::split_whitespace).any(is_other)
            && !words.clone().any(|words| self.is_named_in(words))
    }

    fn is_of_another_office(&self, word: &str) -> bool {
        let Some((number, office)) = number_and_office(word) else { return false };
        let ours = |reference: &String| vietnamese::fold(reference).starts_with(&format!("{number} {office}"));
        office.chars().any(char::is_alphabetic) && !self.references.iter().any(ours)
    }
}

/// The number of a letter and the office that gave it, of a word such as `284/TTCNTT-KTHT`.
fn number_and_office(word: &str) -> Option<(String, String)> {
    let (number, office) = word.split_once('/')?;
    Some((vietnamese::fold(number), vietnamese::fold(office)))
}

/// Whether one of the marks stands in the words, as whole words and in any writing.
fn stand_in<'a>(words: &str, mut marks: impl Iterator<Item = &'a String>) -> bool {
    let folded = format!(" {} ", vietnamese::fold(words));
    marks.any(|mark| folded.contains(&format!(" {} ", vietnamese::fold(mark))))
}

impl Field {
    /// A heading for narrow columns.
    pub fn short(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.label)
    }

    /// The form's words for the field, then the other wordings.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.label.as_str()).chain(self.also.iter().map(String::as_str))
    }
}

fn time_zone<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<TimeZone, D::Error> {
    let name = String::deserialize(deserializer)?;
    TimeZone::get(&name).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_about_the_campaign_names_its_letter_and_not_that_of_another_office() {
        let campaign = Campaign::built_in();
        for words in
            ["Bao cao (CV 284)", "CV 284/TTCNTT-KTHT", "cv 284/TTCNTT, V/v báo cáo", "CV 284/2020", "284/ttcntt-ktht"]
        {
            assert!(campaign.is_named_in(words), "{words}");
        }
        for words in ["CV 284/BTC-TCT", "CV 284/TTCNTT-VP", "CV 1284", "1284/TTCNTT-KTHT", "HĐ 284", ""] {
            assert!(!campaign.is_named_in(words), "{words}");
        }
    }

    #[test]
    fn another_letter_of_our_office_is_known_where_ours_is_not_named() {
        let campaign = Campaign::built_in();
        let is_passed_over = |words: &[&str]| campaign.is_passed_over_in(words.iter().copied());
        assert!(is_passed_over(&["Phụ lục", "(Kèm theo Công văn số 199/TTCNTT-KTHT ngày 10/9/2019)"]));
        assert!(!is_passed_over(&["(Kèm theo Công văn số 284/TTCNTT-KTHT)", "thay CV 199/TTCNTT-KTHT"]));
        assert!(!is_passed_over(&["Số: 199/PC-VP ngày 20/10/2020", "901/CATTT-NCSC", "…/TTCNTT-KTHT"]));
    }
}
