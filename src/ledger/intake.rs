//! Taking in: a batch of judged messages becomes messages, places, submissions and replies to send, all or nothing.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row, any::AnyRow};

use super::{
    Digest, Ledger, Place,
    error::LedgerError,
    places::{self, bind_place, place_from},
    rows::{self, KEYS, ROWS},
    session::{Bound, Session},
    submissions,
};
use crate::submission::{Disposition, Judgement};

/// A message that was judged, and whose bytes are in the archive.
#[derive(Debug, Clone)]
pub struct Intake {
    pub place: Place,
    pub sha256: Digest,
    /// In bytes.
    pub size: u64,
    pub arrived: Timestamp,
    pub recorded: Timestamp,
    pub message_id: Option<String>,
    /// The address of the one From field.
    pub from: Option<String>,
    pub subject: String,
    pub judgement: Judgement,
    /// Whether the message is to be filed in the mailbox; an ignored one never is.
    pub filing: bool,
    /// The answer to send; an ignored message never gets one.
    pub reply: Option<ReplyWanted>,
}

/// A mail to send in answer. Its words are chosen when it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyWanted {
    pub to: String,
    /// Our Message-ID without angle brackets, the same at every attempt.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// Not to be sent before an administrator lets it go.
    pub hold: bool,
}

/// What became of an intake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// Recorded for the first time, with the receipt numbers of its reports; an ignored message has none.
    New { receipts: Vec<i64> },
    /// The same bytes, or a message at the same place, had been recorded before: at most a place was added.
    Known,
}

impl Ledger {
    /// Which of these messages are recorded already, and so in the archive.
    pub async fn recorded(&self, messages: &[Digest]) -> Result<HashSet<Digest>, LedgerError> {
        let mut session = self.reading().await?;
        Ok(earlier_messages(&mut session, messages).await?.into_keys().collect())
    }

    /// Records a batch in one transaction and tells for each message what became of it, in the same order.
    /// Receipt numbers follow the order of the batch. After an error nothing of the batch is recorded.
    pub async fn record(&self, batch: Vec<Intake>) -> Result<Vec<Recorded>, LedgerError> {
        let digests: Vec<Digest> = batch.iter().map(|intake| intake.sha256).collect();
        let mut session = self.writing().await?;
        let mut ids: HashMap<Digest, (i64, Disposition)> = earlier_messages(&mut session, &digests).await?;
        let taken = places_taken(&mut session, &batch).await?;
        let sorted = Sorted::new(&batch, &ids, taken);

        ids.extend(insert_messages(&mut session, &sorted.fresh).await?);
        insert_places(&mut session, &sorted.placed, &ids).await?;
        let mut receipts = submissions::insert(&mut session, &sorted.fresh, &ids).await?;
        insert_replies(&mut session, &sorted.fresh, &ids).await?;
        // What is recorded was no trouble after all.
        places::change(&mut session, FORGET_ATTEMPTS, batch.iter().map(|intake| &intake.place)).await?;
        session.commit().await?;

        let fresh: HashSet<&Place> = sorted.fresh.iter().map(|intake| &intake.place).collect();
        let mut told = HashSet::new();
        let recorded = batch.iter().map(|intake| {
            if fresh.contains(&intake.place) && told.insert(&intake.place) {
                Recorded::New { receipts: receipts.remove(&intake.sha256).unwrap_or_default() }
            } else {
                Recorded::Known
            }
        });
        Ok(recorded.collect())
    }
}

pub(super) const FORGET_ATTEMPTS: &str = "DELETE FROM attempt";

/// A batch, sorted by what is new in it.
struct Sorted<'b> {
    /// Messages that were never recorded.
    fresh: Vec<&'b Intake>,
    /// Messages at places that were never recorded.
    placed: Vec<&'b Intake>,
}

impl<'b> Sorted<'b> {
    fn new(batch: &'b [Intake], earlier: &HashMap<Digest, (i64, Disposition)>, mut taken: HashSet<Place>) -> Self {
        let mut digests: HashSet<Digest> = earlier.keys().copied().collect();
        let placed: Vec<_> = batch.iter().filter(|intake| taken.insert(intake.place.clone())).collect();
        let fresh = placed.iter().copied().filter(|intake| digests.insert(intake.sha256)).collect();
        Self { fresh, placed }
    }
}

/// The messages that are recorded already, by their bytes.
async fn earlier_messages(
    session: &mut Session<'_>,
    messages: &[Digest],
) -> Result<HashMap<Digest, (i64, Disposition)>, LedgerError> {
    let mut earlier = HashMap::new();
    for digests in messages.chunks(KEYS) {
        let sql = earlier_sql(digests.len());
        let query = sqlx::query(AssertSqlSafe(sql));
        let query = digests.iter().fold(query, |query, digest| query.bind(digest.to_vec()));
        earlier.extend(session.list(query, message_from).await?);
    }
    Ok(earlier)
}

pub(super) fn earlier_sql(messages: usize) -> String {
    format!("SELECT id, sha256, disposition FROM message WHERE sha256 IN ({})", rows::numbered(1, messages))
}

fn message_from(row: &AnyRow) -> Result<(Digest, (i64, Disposition)), sqlx::Error> {
    let sha256: Vec<u8> = row.try_get("sha256")?;
    let sha256 = sha256.try_into().map_err(|_| rows::undecodable("sha256", "it is not 32 bytes long"))?;
    Ok((sha256, (row.try_get("id")?, rows::disposition(row, "disposition")?)))
}

/// The places of the batch that are recorded already.
async fn places_taken(session: &mut Session<'_>, batch: &[Intake]) -> Result<HashSet<Place>, LedgerError> {
    let mut taken = HashSet::new();
    for intakes in batch.chunks(ROWS) {
        let sql = taken_sql(intakes.len());
        let query = sqlx::query(AssertSqlSafe(sql));
        let query = intakes.iter().fold(query, |query, intake| bind_place(query, &intake.place));
        taken.extend(session.list(query, place_from).await?);
    }
    Ok(taken)
}

pub(super) fn taken_sql(places: usize) -> String {
    format!(
        "WITH wanted (account, folder, validity, uid) AS (VALUES {}) \
         SELECT place.account, place.folder, place.validity, place.uid FROM wanted \
         JOIN place ON place.account = wanted.account AND place.folder = wanted.folder \
         AND place.validity = wanted.validity AND place.uid = wanted.uid",
        rows::values(places, 4)
    )
}

async fn insert_messages(
    session: &mut Session<'_>,
    fresh: &[&Intake],
) -> Result<HashMap<Digest, (i64, Disposition)>, LedgerError> {
    let mut ids = HashMap::new();
    for intakes in fresh.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO message \
             (sha256, size, message_id, sender, subject, arrived, recorded, disposition, reasons, unreadable) \
             VALUES {} RETURNING id, sha256, disposition",
            rows::values(intakes.len(), 10)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for intake in intakes {
            query = bind_message(query, intake).map_err(|source| session.failed(source))?;
        }
        ids.extend(session.list(query, message_from).await?);
    }
    Ok(ids)
}

fn bind_message<'q>(query: Bound<'q>, intake: &Intake) -> Result<Bound<'q>, sqlx::Error> {
    Ok(query
        .bind(intake.sha256.to_vec())
        .bind(i64::try_from(intake.size).unwrap_or(i64::MAX))
        .bind(intake.message_id.clone())
        .bind(intake.from.clone().unwrap_or_default())
        .bind(intake.subject.as_str())
        .bind(intake.arrived.as_millisecond())
        .bind(intake.recorded.as_millisecond())
        .bind(rows::word(intake.judgement.disposition))
        .bind(rows::json(&intake.judgement.reasons)?)
        .bind(rows::json(&intake.judgement.unreadable)?))
}

/// Adds the places. A message that was found again is filed as it was judged when it was recorded.
async fn insert_places(
    session: &mut Session<'_>,
    placed: &[&Intake],
    messages: &HashMap<Digest, (i64, Disposition)>,
) -> Result<(), LedgerError> {
    for intakes in placed.chunks(ROWS) {
        let known: Vec<_> = intakes.iter().filter_map(|intake| Some((intake, messages.get(&intake.sha256)?))).collect();
        let sql = format!(
            "INSERT INTO place (account, folder, validity, uid, message, recorded, filing) VALUES {}",
            rows::values(known.len(), 7)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (intake, (message, disposition)) in known {
            let wanted = intake.filing && *disposition != Disposition::Ignored;
            query = bind_place(query, &intake.place)
                .bind(*message)
                .bind(intake.recorded.as_millisecond())
                .bind(if wanted { "wanted" } else { "unwanted" });
        }
        session.execute(query).await?;
    }
    Ok(())
}

async fn insert_replies(
    session: &mut Session<'_>,
    fresh: &[&Intake],
    messages: &HashMap<Digest, (i64, Disposition)>,
) -> Result<(), LedgerError> {
    let answered: Vec<_> = fresh
        .iter()
        .filter(|intake| intake.judgement.disposition != Disposition::Ignored)
        .filter_map(|intake| Some((messages.get(&intake.sha256)?.0, intake.recorded, intake.reply.as_ref()?)))
        .collect();
    for replies in answered.chunks(ROWS) {
        let sql = format!(
            "INSERT INTO reply \
             (message, recipient, mail_id, in_reply_to, mail_references, state, due_at, recorded) VALUES {}",
            rows::values(replies.len(), 8)
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (message, recorded, reply) in replies {
            query = query
                .bind(*message)
                .bind(reply.to.as_str())
                .bind(reply.message_id.as_str())
                .bind(reply.in_reply_to.clone())
                .bind(rows::json(&reply.references).map_err(|source| session.failed(source))?)
                .bind(if reply.hold { "held" } else { "waiting" })
                .bind(recorded.as_millisecond())
                .bind(recorded.as_millisecond());
        }
        session.execute(query).await?;
    }
    Ok(())
}
