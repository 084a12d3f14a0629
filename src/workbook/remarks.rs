//! The Centre's own notes, read back from the workbook in which people typed them.
//!
//! Rows are known by the unit's id or the receipt number that stands in them, columns by their heads, so that notes
//! survive sorting, filtering, inserted rows and columns, and programs that rewrite the file.

use std::collections::{BTreeMap, BTreeSet};

use super::standing::Standing;
use super::words;

mod read;

/// What people typed into *Ghi chú của Trung tâm*.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    by_row: BTreeMap<Row, String>,
    /// People typed, or changed, something outside that column, which the next workbook will not show.
    pub typed_elsewhere: bool,
}

/// What a remark stands beside.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Row {
    /// By the id in the roster.
    Unit(String),
    /// By the unit's name, where the column of ids was removed.
    Name(String),
    Receipt(i64),
    /// Anything else, by the words of its row.
    Other(String),
}

/// Why a workbook's remarks cannot be carried over.
#[derive(Debug, thiserror::Error)]
pub enum RemarksError {
    #[error("the workbook cannot be read: {0}")]
    Unreadable(String),
    #[error("the workbook has no sheet with the columns “{key}” and “{}”", words::REMARK)]
    NoColumns { key: &'static str },
}

/// One remark that belongs to no row of the sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOver {
    pub(super) unit: Option<String>,
    pub(super) receipt: Option<i64>,
    pub(super) about: String,
    pub(super) remark: String,
}

impl Remarks {
    /// Reads the remarks of an .xlsx workbook that an earlier drawing made and that people and other programs may have
    /// changed since.
    pub fn from_workbook(bytes: &[u8]) -> Result<Self, RemarksError> {
        read::read(bytes)
    }

    /// The remark beside a unit; empty without one.
    pub(super) fn of_unit(&self, id: &str, name: &str) -> String {
        let rows = [Row::Unit(id.to_owned()), Row::Name(plain(name))];
        rows.iter().filter_map(|row| self.by_row.get(row)).cloned().collect::<Vec<_>>().join("\n")
    }

    /// The remark beside a report; empty without one.
    pub(super) fn of_receipt(&self, receipt: i64) -> String {
        self.by_row.get(&Row::Receipt(receipt)).cloned().unwrap_or_default()
    }

    /// The remarks about units that are no longer in the roster, about receipts that the ledger does not have, and
    /// beside rows of people's own.
    pub(super) fn left_over(&self, standings: &[Standing], receipts: &BTreeSet<i64>) -> Vec<LeftOver> {
        let ids: BTreeSet<&str> = standings.iter().map(|standing| standing.id).collect();
        let names: BTreeSet<String> = standings.iter().map(|standing| plain(standing.name)).collect();
        let left_over = self.by_row.iter().filter_map(|(row, remark)| {
            let (unit, receipt, about) = match row {
                Row::Unit(id) if !ids.contains(id.as_str()) => (Some(id.clone()), None, id.clone()),
                Row::Name(name) if !names.contains(name) => (None, None, name.clone()),
                Row::Receipt(receipt) if !receipts.contains(receipt) => {
                    (None, Some(*receipt), format!("{} {receipt}", words::RECEIPT))
                }
                Row::Other(about) => (None, None, about.clone()),
                Row::Unit(_) | Row::Name(_) | Row::Receipt(_) => return None,
            };
            Some(LeftOver { unit, receipt, about, remark: remark.clone() })
        });
        left_over.collect()
    }
}

/// Words without what programs and people change unawares: case and white space.
fn plain(words: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    words.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// What was found beside one row in one sheet, and what this program had written there.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    row: Row,
    remark: String,
    as_drawn: String,
}

/// One remark a row. A row stands in several sheets: what was changed in any of them goes before what was left as it
/// was drawn, and where several were changed, all are kept.
fn merge(found: Vec<Found>) -> BTreeMap<Row, String> {
    let mut changed: BTreeMap<Row, Vec<String>> = BTreeMap::new();
    let mut unchanged: BTreeMap<Row, String> = BTreeMap::new();
    for Found { row, remark, as_drawn } in found {
        if remark.trim() == as_drawn.trim() {
            unchanged.insert(row, remark);
        } else {
            let remarks = changed.entry(row).or_default();
            if !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
    }
    let mut merged = unchanged;
    for (row, remarks) in changed {
        let kept: Vec<String> = remarks.into_iter().filter(|remark| !remark.trim().is_empty()).collect();
        merged.insert(row, kept.join("\n"));
    }
    merged.retain(|_, remark| !remark.trim().is_empty());
    merged
}
