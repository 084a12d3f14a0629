//! Reading the history of reports.

use sqlx::{AssertSqlSafe, Row, any::AnyRow};

use super::{Ledger, error::LedgerError, rows, session::Session};
use crate::submission::{Entry, Report};

/// How many entries are read at a time.
const PAGE: u32 = 2000;

pub(super) const AFTER: &str = "WHERE submission.receipt > $1 ORDER BY submission.receipt LIMIT $2";

impl Ledger {
    /// A number that moves on whenever the history has.
    pub async fn revision(&self) -> Result<i64, LedgerError> {
        let query = sqlx::query("SELECT coalesce(max(receipt), 0) AS revision FROM submission");
        self.reading().await?.one(query, |row| row.try_get("revision")).await
    }

    /// The whole history, in the order of the receipts.
    pub async fn entries(&self) -> Result<Vec<Entry>, LedgerError> {
        let mut entries: Vec<Entry> = Vec::new();
        loop {
            let page = self.entries_after(entries.last().map_or(0, |entry| entry.receipt), PAGE).await?;
            if page.is_empty() {
                return Ok(entries);
            }
            entries.extend(page);
        }
    }

    /// The first entries after a receipt, at most so many, in the order of the receipts.
    pub async fn entries_after(&self, receipt: i64, limit: u32) -> Result<Vec<Entry>, LedgerError> {
        let query = sqlx::query(AssertSqlSafe(entries_sql(AFTER))).bind(receipt).bind(i64::from(limit));
        self.reading().await?.list(query, entry_from).await
    }
}

/// The entries of these messages, each with the message's id, in the order of the receipts.
pub(super) async fn of_messages(session: &mut Session<'_>, messages: &[i64]) -> Result<Vec<(i64, Entry)>, LedgerError> {
    let sql = entries_sql(&of_messages_condition(messages.len()));
    let query = messages.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, message| query.bind(*message));
    session.list(query, |row| Ok((row.try_get("message")?, entry_from(row)?))).await
}

pub(super) fn of_messages_condition(messages: usize) -> String {
    format!("WHERE submission.message IN ({}) ORDER BY submission.receipt", rows::numbered(1, messages))
}

/// The entries with these receipts.
pub(super) async fn with_receipts(session: &mut Session<'_>, receipts: &[i64]) -> Result<Vec<Entry>, LedgerError> {
    let sql = entries_sql(&format!("WHERE submission.receipt IN ({})", rows::numbered(1, receipts.len())));
    let query = receipts.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, receipt| query.bind(*receipt));
    session.list(query, entry_from).await
}

pub(super) fn entries_sql(condition: &str) -> String {
    format!(
        "SELECT submission.receipt, submission.message, submission.supersedes, submission.disposition, \
         submission.reasons, submission.unit, submission.unit_name, submission.figures, submission.notes, \
         submission.assessment, submission.source, message.unreadable, message.sender, message.subject, \
         message.arrived, message.recorded \
         FROM submission JOIN message ON message.id = submission.message {condition}"
    )
}

fn entry_from(row: &AnyRow) -> Result<Entry, sqlx::Error> {
    let report = Report {
        disposition: rows::disposition(row, "disposition")?,
        reasons: rows::from_json(row, "reasons")?,
        unit: row.try_get("unit")?,
        unit_name: row.try_get("unit_name")?,
        figures: rows::from_json(row, "figures")?,
        notes: rows::from_json(row, "notes")?,
        assessment: row.try_get("assessment")?,
        source: rows::from_json(row, "source")?,
    };
    Ok(Entry {
        receipt: row.try_get("receipt")?,
        supersedes: row.try_get("supersedes")?,
        report,
        unreadable: rows::from_json(row, "unreadable")?,
        sender: row.try_get("sender")?,
        subject: row.try_get("subject")?,
        arrived: rows::moment(row, "arrived")?,
        recorded: rows::moment(row, "recorded")?,
    })
}
