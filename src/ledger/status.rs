//! How things stand, for a person who asks.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Row, any::AnyRow};

use super::{
    FaultKind, Ledger, Place, SetAside,
    error::LedgerError,
    filing, places,
    rows::{self},
    session::Session,
};
use crate::submission::Disposition;

/// How many of a kind of trouble are told one by one.
const SHOWN: i64 = 20;

/// How things stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Messages ever taken in.
    pub messages: BTreeMap<Disposition, u64>,
    /// Reports ever taken in.
    pub submissions: BTreeMap<Disposition, u64>,
    /// See [`Ledger::revision`].
    pub revision: i64,
    pub filings: Waiting,
    /// Messages that could not be filed, with the server's words; the latest ones.
    pub filings_set_aside: Vec<(Place, String)>,
    pub replies: BTreeMap<ReplyState, u64>,
    /// Replies waiting or being sent. Those that are held wait for a person, and are not among them.
    pub replies_waiting: Waiting,
    /// Replies that were refused, or are being tried again; the latest ones.
    pub reply_troubles: Vec<ReplyTrouble>,
    /// Messages whose handling was given up; the latest ones.
    pub set_aside: Vec<SetAside>,
    /// The last successful look at the mailbox.
    pub looked_at: Option<Timestamp>,
    /// The revision that the workbook shows; 0 before the first.
    pub workbook_revision: i64,
    pub workbook_written_at: Option<Timestamp>,
    /// What the workbook waits for, and since when.
    pub workbook_waiting: Option<(String, Timestamp)>,
    pub faults: Vec<Fault>,
}

/// Work that waits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    pub number: u64,
    /// When the oldest of it was recorded.
    pub oldest: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// Until an administrator lets it go.
    Held,
    Waiting,
    /// Claimed.
    Sending,
    Sent,
    /// For good: by the mail server, or after too many attempts.
    Refused,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyTrouble {
    pub to: String,
    pub state: ReplyState,
    pub attempts: u64,
    /// The mail server's last words.
    pub words: String,
    pub recorded: Timestamp,
}

/// What stands in the way of a loop now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub kind: FaultKind,
    pub words: String,
    pub since: Timestamp,
    pub last_at: Timestamp,
}

impl Ledger {
    /// How things stand. Counts every row: for a person who asks, not for a loop.
    pub async fn status(&self) -> Result<Status, LedgerError> {
        let revision = self.revision().await?;
        let mut session = self.reading().await?;
        let (number, oldest) = filing::waiting(&mut session).await?;
        let progress = progress(&mut session).await?;
        Ok(Status {
            messages: by_disposition(&mut session, MESSAGES).await?,
            submissions: by_disposition(&mut session, SUBMISSIONS).await?,
            revision,
            filings: Waiting { number, oldest },
            filings_set_aside: filing::set_aside(&mut session, SHOWN).await?,
            replies: by_state(&mut session).await?,
            replies_waiting: replies_waiting(&mut session).await?,
            reply_troubles: reply_troubles(&mut session).await?,
            set_aside: places::set_aside(&mut session, SHOWN).await?,
            looked_at: progress.looked_at,
            workbook_revision: progress.revision,
            workbook_written_at: progress.written_at,
            workbook_waiting: progress.waiting,
            faults: faults(&mut session).await?,
        })
    }

    /// The revision that the last workbook shows; 0 before the first.
    pub async fn workbook_revision(&self) -> Result<i64, LedgerError> {
        Ok(progress(&mut self.reading().await?).await?.revision)
    }
}

const MESSAGES: &str = "SELECT disposition, count(*) AS number FROM message GROUP BY disposition";

const SUBMISSIONS: &str = "SELECT disposition, count(*) AS number FROM submission GROUP BY disposition";

async fn by_disposition(
    session: &mut Session<'_>,
    sql: &'static str,
) -> Result<BTreeMap<Disposition, u64>, LedgerError> {
    let decode = |row: &AnyRow| Ok((rows::disposition(row, "disposition")?, rows::count(row, "number")?));
    Ok(session.list(sqlx::query(sql), decode).await?.into_iter().collect())
}

async fn by_state(session: &mut Session<'_>) -> Result<BTreeMap<ReplyState, u64>, LedgerError> {
    let query = sqlx::query("SELECT state, count(*) AS number FROM reply GROUP BY state");
    let decode = |row: &AnyRow| Ok((state(row)?, rows::count(row, "number")?));
    Ok(session.list(query, decode).await?.into_iter().collect())
}

async fn replies_waiting(session: &mut Session<'_>) -> Result<Waiting, LedgerError> {
    let query = sqlx::query(
        "SELECT count(*) AS number, min(recorded) AS oldest FROM reply WHERE state IN ('waiting', 'sending')",
    );
    let decode =
        |row: &AnyRow| Ok(Waiting { number: rows::count(row, "number")?, oldest: rows::moment_if_any(row, "oldest")? });
    session.one(query, decode).await
}

async fn reply_troubles(session: &mut Session<'_>) -> Result<Vec<ReplyTrouble>, LedgerError> {
    let query = sqlx::query(
        "SELECT recipient, state, attempts, words, recorded FROM reply \
         WHERE state = 'refused' OR state IN ('waiting', 'sending') AND words <> '' \
         ORDER BY recorded DESC, id DESC LIMIT $1",
    );
    let decode = |row: &AnyRow| {
        Ok(ReplyTrouble {
            to: row.try_get("recipient")?,
            state: state(row)?,
            attempts: rows::count(row, "attempts")?,
            words: row.try_get("words")?,
            recorded: rows::moment(row, "recorded")?,
        })
    };
    session.list(query.bind(SHOWN), decode).await
}

async fn faults(session: &mut Session<'_>) -> Result<Vec<Fault>, LedgerError> {
    let query = sqlx::query("SELECT kind, words, since, last_at FROM fault ORDER BY since");
    let decode = |row: &AnyRow| {
        let word: &str = row.try_get("kind")?;
        let kind = FaultKind::ALL.into_iter().find(|kind| kind.word() == word);
        Ok(Fault {
            kind: kind.ok_or_else(|| rows::undecodable("kind", format!("\"{word}\" is no kind of fault")))?,
            words: row.try_get("words")?,
            since: rows::moment(row, "since")?,
            last_at: rows::moment(row, "last_at")?,
        })
    };
    session.list(query, decode).await
}

struct Progress {
    looked_at: Option<Timestamp>,
    revision: i64,
    written_at: Option<Timestamp>,
    waiting: Option<(String, Timestamp)>,
}

async fn progress(session: &mut Session<'_>) -> Result<Progress, LedgerError> {
    let query = sqlx::query(
        "SELECT looked_at, workbook_revision, workbook_written_at, workbook_waits_for, workbook_waits_since \
         FROM progress",
    );
    let decode = |row: &AnyRow| {
        let waits_for: Option<String> = row.try_get("workbook_waits_for")?;
        Ok(Progress {
            looked_at: rows::moment_if_any(row, "looked_at")?,
            revision: row.try_get("workbook_revision")?,
            written_at: rows::moment_if_any(row, "workbook_written_at")?,
            waiting: waits_for.zip(rows::moment_if_any(row, "workbook_waits_since")?),
        })
    };
    session.one(query, decode).await
}

fn state(row: &AnyRow) -> Result<ReplyState, sqlx::Error> {
    match row.try_get("state")? {
        "held" => Ok(ReplyState::Held),
        "waiting" => Ok(ReplyState::Waiting),
        "sending" => Ok(ReplyState::Sending),
        "sent" => Ok(ReplyState::Sent),
        "refused" => Ok(ReplyState::Refused),
        other => Err(rows::undecodable("state", format!("\"{other}\" is no state of a reply"))),
    }
}
