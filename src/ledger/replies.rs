//! The mails to send: who may try which one until when, and how each ended. The sending itself is the courier's.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row, any::AnyRow};

use super::{
    Ledger, ReplyClaim,
    error::LedgerError,
    reply_claim,
    rows::{self, KEYS},
    session::Session,
    sqlite,
};

const HOUR: i64 = 3_600_000;

/// How fast and how often replies are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// So many replies go to one address within an hour, at least one; the others wait.
    pub per_hour: u32,
    /// After so many attempts without a certain end a reply is given up.
    pub attempts: u32,
}

/// The right to try one reply once, until the lease is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    pub reply: i64,
    /// Counted from 1, this one included.
    pub attempt: i64,
}

/// How an attempt ended, in the words of the mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    Sent {
        words: String,
    },
    /// For now (4xx), or nobody knows: the same mail is tried again.
    Deferred {
        until: Timestamp,
        words: String,
    },
    /// For good (5xx).
    Refused {
        words: String,
    },
    /// It never came to an attempt, because there was no connection to the server: none is counted.
    NotTried {
        until: Timestamp,
        words: String,
    },
}

impl Ledger {
    /// Claims replies that are due, at most `limit`: each attempt is counted, and the reply is this claimant's alone
    /// until the lease is over. A reply over the hourly limit of its address is put off until the hour allows it;
    /// one that was tried too often is refused.
    pub async fn claim_replies(
        &self,
        now: Timestamp,
        lease: Duration,
        limit: u32,
        pace: Pace,
    ) -> Result<Vec<ReplyClaim>, LedgerError> {
        let lease = i64::try_from(lease.as_millis()).unwrap_or(i64::MAX).max(1);
        let mut clerk = Clerk { now: now.as_millisecond(), lease, pace, recent: BTreeMap::new() };
        let mut claimed = Vec::new();
        let mut session = self.writing().await?;
        loop {
            let wanted = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(claimed.len());
            let due = clerk.due(&mut session, wanted).await?;
            if due.is_empty() {
                break;
            }
            claimed.extend(clerk.decide(&mut session, due).await?);
        }
        session.commit().await?;
        reply_claim::load(&mut self.reading().await?, &claimed).await
    }

    /// When the next reply becomes due, or its lease is over; `None` when no reply waits.
    pub async fn next_reply_due(&self) -> Result<Option<Timestamp>, LedgerError> {
        let query = sqlx::query(NEXT_DUE);
        self.reading().await?.one(query, |row| rows::moment_if_any(row, "due_at")).await
    }

    /// Records how attempts ended. A reply that was sent is sent, whatever else is said of it; any other end counts
    /// only from the one who holds the claim.
    pub async fn conclude_replies(
        &self,
        conclusions: &[(Ticket, Conclusion)],
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        for (ticket, conclusion) in conclusions {
            let now = now.as_millisecond();
            let query = match conclusion {
                Conclusion::Sent { words } => {
                    sqlx::query("UPDATE reply SET state = 'sent', words = $2, concluded = $3 WHERE id = $1")
                        .bind(ticket.reply)
                        .bind(words.as_str())
                        .bind(now)
                }
                Conclusion::Refused { words } => sqlx::query(
                    "UPDATE reply SET state = 'refused', words = $2, concluded = $3 \
                     WHERE id = $1 AND state = 'sending' AND attempts = $4",
                )
                .bind(ticket.reply)
                .bind(words.as_str())
                .bind(now)
                .bind(ticket.attempt),
                Conclusion::Deferred { until, words } => sqlx::query(
                    "UPDATE reply SET state = 'waiting', words = $2, due_at = $3 \
                     WHERE id = $1 AND state = 'sending' AND attempts = $4",
                )
                .bind(ticket.reply)
                .bind(words.as_str())
                .bind(until.as_millisecond())
                .bind(ticket.attempt),
                Conclusion::NotTried { until, words } => sqlx::query(
                    "UPDATE reply SET state = 'waiting', words = $2, due_at = $3, attempts = attempts - 1, \
                     tried_at = NULL WHERE id = $1 AND state = 'sending' AND attempts = $4",
                )
                .bind(ticket.reply)
                .bind(words.as_str())
                .bind(until.as_millisecond())
                .bind(ticket.attempt),
            };
            session.execute(query).await?;
        }
        session.commit().await
    }

    /// Ends every claim. Only for who has the ledger alone: whoever held one was killed, and its replies need not wait
    /// until the lease is over.
    pub(super) async fn end_claims(&self) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        session.execute(sqlx::query(END_CLAIMS)).await?;
        session.commit().await
    }

    /// Lets go every reply that is held, and gives their number.
    pub async fn release_held(&self, now: Timestamp) -> Result<u64, LedgerError> {
        let mut session = self.writing().await?;
        let query = sqlx::query("UPDATE reply SET state = 'waiting', due_at = $1 WHERE state = 'held'");
        let released = session.execute(query.bind(now.as_millisecond())).await?;
        session.commit().await?;
        Ok(released)
    }
}

/// Worded so that the index of the replies that are due serves it.
const END_CLAIMS: &str = "\
    UPDATE reply SET state = 'waiting', due_at = coalesce(tried_at, recorded) \
    WHERE state IN ('waiting', 'sending') AND state = 'sending'";

pub(super) const NEXT_DUE: &str = "SELECT min(due_at) AS due_at FROM reply WHERE state IN ('waiting', 'sending')";

pub(super) const DUE: &str = "\
    SELECT id, recipient, attempts FROM reply WHERE state IN ('waiting', 'sending') AND due_at <= $1 \
    ORDER BY due_at, id LIMIT $2";

pub(super) const PUT_OFF: &str = "\
    UPDATE reply SET state = 'waiting', due_at = $1 \
    WHERE recipient = $2 AND state IN ('waiting', 'sending') AND due_at <= $3";

pub(super) fn recent_sql(recipients: usize) -> String {
    format!(
        "SELECT recipient, id, tried_at FROM reply \
         WHERE tried_at > $1 AND recipient IN ({}) AND state <> 'refused' ORDER BY tried_at DESC",
        rows::numbered(2, recipients)
    )
}

/// A reply that could be tried now.
struct Due {
    reply: i64,
    recipient: String,
    attempts: i64,
}

/// Decides for the replies that are due which may be tried.
struct Clerk {
    now: i64,
    lease: i64,
    pace: Pace,
    /// By address, the replies tried within the last hour, and when, the latest first.
    recent: BTreeMap<String, Vec<(i64, i64)>>,
}

impl Clerk {
    async fn due(&self, session: &mut Session<'_>, limit: usize) -> Result<Vec<Due>, LedgerError> {
        let limit = i64::try_from(limit.min(KEYS)).unwrap_or(0);
        let query = sqlx::query(AssertSqlSafe(format!("{DUE}{}", sqlite::SKIP_CLAIMED))).bind(self.now).bind(limit);
        let decode = |row: &AnyRow| {
            Ok(Due {
                reply: row.try_get("id")?,
                recipient: row.try_get("recipient")?,
                attempts: row.try_get("attempts")?,
            })
        };
        session.list(query, decode).await
    }

    /// After this none of `due` is due any more. Gives those that were claimed.
    async fn decide(&mut self, session: &mut Session<'_>, due: Vec<Due>) -> Result<Vec<i64>, LedgerError> {
        self.look_up_recent(session, &due).await?;
        let mut claimed = Vec::new();
        let mut given_up = Vec::new();
        let mut put_off: BTreeMap<String, i64> = BTreeMap::new();
        for Due { reply, recipient, attempts } in due {
            if attempts >= i64::from(self.pace.attempts) {
                given_up.push(reply);
            } else if let Some(until) = self.too_early(reply, &recipient) {
                put_off.insert(recipient, until);
            } else {
                claimed.push(reply);
            }
        }
        self.give_up(session, &given_up).await?;
        self.claim(session, &claimed).await?;
        for (recipient, until) in put_off {
            self.put_off(session, &recipient, until).await?;
        }
        Ok(claimed)
    }

    async fn look_up_recent(&mut self, session: &mut Session<'_>, due: &[Due]) -> Result<(), LedgerError> {
        let unknown: BTreeSet<&str> =
            due.iter().map(|due| due.recipient.as_str()).filter(|to| !self.recent.contains_key(*to)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let query = sqlx::query(AssertSqlSafe(recent_sql(unknown.len()))).bind(self.now.saturating_sub(HOUR));
        let query = unknown.iter().fold(query, |query, recipient| query.bind(*recipient));
        let decode = |row: &AnyRow| Ok((row.try_get("recipient")?, (row.try_get("id")?, row.try_get("tried_at")?)));
        let recent: Vec<(String, (i64, i64))> = session.list(query, decode).await?;
        self.recent.extend(unknown.into_iter().map(|recipient| (recipient.to_owned(), Vec::new())));
        for (recipient, tried) in recent {
            self.recent.entry(recipient).or_default().push(tried);
        }
        Ok(())
    }

    /// Until when the hourly limit of the address keeps this reply waiting. When it does not, it is counted.
    fn too_early(&mut self, reply: i64, recipient: &str) -> Option<i64> {
        let recent = self.recent.entry(recipient.to_owned()).or_default();
        // A reply that is tried again is still one mail to its reader.
        let mut others = recent.iter().filter(|(tried, _)| *tried != reply);
        let limit = usize::try_from(self.pace.per_hour).unwrap_or(usize::MAX).max(1);
        if let Some((_, tried_at)) = others.nth(limit - 1) {
            return Some(tried_at.saturating_add(HOUR));
        }
        recent.retain(|(tried, _)| *tried != reply);
        recent.insert(0, (reply, self.now));
        None
    }

    /// Puts off what is still due to an address.
    async fn put_off(&self, session: &mut Session<'_>, recipient: &str, until: i64) -> Result<(), LedgerError> {
        let query = sqlx::query(PUT_OFF).bind(until).bind(recipient).bind(self.now);
        session.execute(query).await?;
        Ok(())
    }

    async fn give_up(&self, session: &mut Session<'_>, replies: &[i64]) -> Result<(), LedgerError> {
        for reply in replies {
            tracing::warn!(reply, attempts = self.pace.attempts, "a reply was tried too often and is given up");
            let query = sqlx::query("UPDATE reply SET state = 'refused', concluded = $2 WHERE id = $1");
            session.execute(query.bind(*reply).bind(self.now)).await?;
        }
        Ok(())
    }

    async fn claim(&self, session: &mut Session<'_>, replies: &[i64]) -> Result<(), LedgerError> {
        if replies.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "UPDATE reply SET state = 'sending', attempts = attempts + 1, tried_at = $1, due_at = $2 \
             WHERE id IN ({})",
            rows::numbered(3, replies.len())
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(self.now).bind(self.now.saturating_add(self.lease));
        session.execute(replies.iter().fold(query, |query, reply| query.bind(*reply))).await?;
        Ok(())
    }
}
