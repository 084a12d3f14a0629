//! A reply that was claimed, with all that its words are made from.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row, any::AnyRow};

use super::{Ticket, entries, error::LedgerError, rows, session::Session};
use crate::submission::{Disposition, Entry, Reason, UnreadableFile};

/// A reply to write and to send now, once.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplyClaim {
    pub ticket: Ticket,
    pub to: String,
    /// Our Message-ID without angle brackets, the same at every attempt.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// The subject of the message that is answered.
    pub subject: String,
    /// When that message arrived.
    pub arrived: Timestamp,
    /// The judgement on that message.
    pub disposition: Disposition,
    pub reasons: Vec<Reason>,
    pub unreadable: Vec<UnreadableFile>,
    /// Its reports, in the order of the receipts; never none.
    pub entries: Vec<Entry>,
    /// For each of them, the report that it superseded.
    pub superseded: Vec<Option<Entry>>,
}

/// Reads what was claimed. Nothing of it changes while the claim is held.
pub async fn load(session: &mut Session<'_>, replies: &[i64]) -> Result<Vec<ReplyClaim>, LedgerError> {
    if replies.is_empty() {
        return Ok(Vec::new());
    }
    let query = sqlx::query(AssertSqlSafe(claims_sql(replies.len())));
    let query = replies.iter().fold(query, |query, reply| query.bind(*reply));
    let mut claims = session.list(query, |row| Ok((row.try_get("message")?, claim_from(row)?))).await?;

    let messages: Vec<i64> = claims.iter().map(|(message, _)| *message).collect();
    let mut entries: HashMap<i64, Vec<Entry>> = HashMap::new();
    for (message, entry) in entries::of_messages(session, &messages).await? {
        entries.entry(message).or_default().push(entry);
    }
    let older: BTreeSet<i64> = entries.values().flatten().filter_map(|entry| entry.supersedes).collect();
    let older: Vec<i64> = older.into_iter().collect();
    let older = if older.is_empty() { Vec::new() } else { entries::with_receipts(session, &older).await? };
    let older: HashMap<i64, Entry> = older.into_iter().map(|entry| (entry.receipt, entry)).collect();

    for (message, claim) in &mut claims {
        claim.entries = entries.remove(message).unwrap_or_default();
        let superseded = |entry: &Entry| entry.supersedes.and_then(|receipt| older.get(&receipt).cloned());
        claim.superseded = claim.entries.iter().map(superseded).collect();
    }
    Ok(claims.into_iter().map(|(_, claim)| claim).collect())
}

pub fn claims_sql(replies: usize) -> String {
    format!(
        "SELECT reply.id, reply.attempts, reply.recipient, reply.mail_id, reply.in_reply_to, reply.mail_references, \
         reply.message, message.subject, message.arrived, message.disposition, message.reasons, message.unreadable \
         FROM reply JOIN message ON message.id = reply.message WHERE reply.id IN ({}) ORDER BY reply.id",
        rows::numbered(1, replies)
    )
}

fn claim_from(row: &AnyRow) -> Result<ReplyClaim, sqlx::Error> {
    Ok(ReplyClaim {
        ticket: Ticket { reply: row.try_get("id")?, attempt: row.try_get("attempts")? },
        to: row.try_get("recipient")?,
        message_id: row.try_get("mail_id")?,
        in_reply_to: row.try_get("in_reply_to")?,
        references: rows::from_json(row, "mail_references")?,
        subject: row.try_get("subject")?,
        arrived: rows::moment(row, "arrived")?,
        disposition: rows::disposition(row, "disposition")?,
        reasons: rows::from_json(row, "reasons")?,
        unreadable: rows::from_json(row, "unreadable")?,
        entries: Vec::new(),
        superseded: Vec::new(),
    })
}
