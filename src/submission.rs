//! The judgement: a message, the forms in it, the roster and the campaign become an outcome with its reasons.
//!
//! Pure. The types here are the words that the ledger, the replies and the workbook share.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod agreement;
mod correction;
mod judge;
#[cfg(test)]
mod tests;

pub use correction::corrects;
pub use judge::{Part, Rules, judge, may_be_scanned};

/// What becomes of a message or of one report in it (spec, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    Accepted,
    Review,
    Returned,
    Ignored,
}

/// Why (spec, section 3). The order is the order in which reasons are told to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    TooLarge,
    UnreadableAttachment,
    NoReportFound,
    MissingUnit,
    MissingFigure,
    InvalidFigure,
    AmbiguousFigure,
    InconsistentFigures,
    ConflictingAttachments,
    UnknownUnit,
    UnitMismatch,
    UnknownSender,
    UnauthenticatedSender,
    MissingText,
    Late,
    NotAReport,
    AutomaticMail,
    ListMail,
    OwnMail,
}

/// The judgement of one message: what `read --json` prints, and what the ledger keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    pub disposition: Disposition,
    /// Its own and its reports', each once.
    pub reasons: Vec<Reason>,
    pub reports: Vec<Report>,
    /// Files that could not be read, for the words of the reply.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<UnreadableFile>,
    /// Whether the sender is proven and in the roster, so that an answer may be sent.
    #[serde(skip)]
    pub answerable: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnreadableFile {
    /// The trail of names, joined by ` › `.
    pub name: String,
    pub why: crate::document::Unreadable,
}

/// One report, as it was understood.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub disposition: Disposition,
    pub reasons: Vec<Reason>,
    /// The unit's id in the roster.
    pub unit: Option<String>,
    /// The unit's name as the sender wrote it.
    pub unit_name: String,
    /// The counts by the key of their field; `None` where none could be read.
    pub figures: BTreeMap<String, Option<u64>>,
    /// The remarks beside the counts, by the key of their field.
    pub notes: BTreeMap<String, String>,
    pub assessment: String,
    pub source: Source,
}

/// Where a report was read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// The name of the attachment, or the trail of names into it joined by ` › `; empty for the mail's own text.
    pub attachment: String,
    /// Where each field stands, by its key: `Phụ lục!C12`.
    pub places: BTreeMap<String, String>,
    /// What stands where a count was asked for and could not be taken, by the key of its field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub shown: BTreeMap<String, String>,
    /// It was read from a scan by recognition, so that nothing in it is certain.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recognised: bool,
}

/// A report as it stands in the ledger: one row of the history, never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The receipt number: given once, in order, without gaps, from 1.
    pub receipt: i64,
    /// The receipt of the accepted report of the same unit that this one replaced when it was recorded.
    pub supersedes: Option<i64>,
    pub report: Report,
    pub unreadable: Vec<UnreadableFile>,
    /// The sender's address; empty where there was not exactly one.
    pub sender: String,
    pub subject: String,
    pub arrived: Timestamp,
    pub recorded: Timestamp,
}

impl Default for Disposition {
    /// A judgement not made yet is a question to a person.
    fn default() -> Self {
        Self::Review
    }
}

impl Entry {
    /// Whether it arrived after the deadline.
    pub fn late(&self) -> bool {
        self.report.reasons.contains(&Reason::Late)
    }
}
