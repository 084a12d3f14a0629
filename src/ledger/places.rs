//! Where messages stand in a mailbox: which places are done with, and which are tried too often without success.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row, any::AnyRow};

pub use crate::place::Place;

use super::{
    Ledger,
    archive::Digest,
    error::LedgerError,
    rows::{self, KEYS, ROWS},
    session::{Bound, Session},
};

/// A message whose handling failed too often: a person must look at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    pub place: Place,
    /// Of its bytes, where they were had.
    pub sha256: Option<Digest>,
    pub reason: String,
    pub attempts: u64,
    pub at: Timestamp,
}

impl Ledger {
    /// Which of these UIDs need not be looked at: their messages are recorded, or set aside.
    pub async fn known(
        &self,
        account: &str,
        folder: &str,
        validity: u32,
        uids: &[String],
    ) -> Result<HashSet<String>, LedgerError> {
        let mut session = self.reading().await?;
        let mut known = HashSet::new();
        for uids in uids.chunks(KEYS) {
            let sql = known_sql(uids.len());
            let mut query = sqlx::query(AssertSqlSafe(sql)).bind(account).bind(folder).bind(i64::from(validity));
            query = uids.iter().fold(query, |query, uid| query.bind(uid.as_str()));
            known.extend(session.list(query, |row| row.try_get("uid")).await?);
        }
        Ok(known)
    }

    /// Counts an attempt for each of these places, before it is made, and gives the number of attempts so far, in the
    /// same order: a place that was tried before and is not known is suspect. No place may be given twice.
    pub async fn attempting(&self, places: &[Place], now: Timestamp) -> Result<Vec<u64>, LedgerError> {
        let mut session = self.writing().await?;
        let mut counted: BTreeMap<Place, u64> = BTreeMap::new();
        for places in places.chunks(ROWS) {
            let sql = attempting_sql(places.len());
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for place in places {
                query = bind_place(query, place).bind(1_i64).bind(now.as_millisecond());
            }
            counted.extend(session.list(query, |row| Ok((place_from(row)?, rows::count(row, "attempts")?))).await?);
        }
        session.commit().await?;
        Ok(places.iter().map(|place| counted.get(place).copied().unwrap_or(0)).collect())
    }

    /// Takes attempts back that were no attempts after all: the connection was lost before it was the message's turn.
    pub async fn not_attempted(&self, places: &[Place]) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        let statement = "UPDATE attempt SET attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END";
        change(&mut session, statement, places).await?;
        session.commit().await
    }

    /// Gives a message up whose handling failed too often: it is known from now on, and shown by the status.
    pub async fn set_aside(
        &self,
        place: &Place,
        sha256: Option<&Digest>,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        let query = sqlx::query(
            "INSERT INTO attempt (account, folder, validity, uid, attempts, last_at, set_aside_at, reason, sha256) \
             VALUES ($1, $2, $3, $4, 1, $5, $5, $6, $7) \
             ON CONFLICT (account, folder, validity, uid) DO UPDATE \
             SET set_aside_at = excluded.set_aside_at, reason = excluded.reason, sha256 = excluded.sha256",
        );
        let query = bind_place(query, place).bind(now.as_millisecond()).bind(reason);
        session.execute(query.bind(sha256.map(|sha256| sha256.to_vec()))).await?;
        session.commit().await
    }

    /// Lets every message that was set aside be tried again, as after the program was mended.
    pub async fn retry_set_aside(&self) -> Result<u64, LedgerError> {
        let mut session = self.writing().await?;
        let retried = session.execute(sqlx::query("DELETE FROM attempt WHERE set_aside_at IS NOT NULL")).await?;
        session.commit().await?;
        Ok(retried)
    }
}

pub(super) fn known_sql(uids: usize) -> String {
    let uids = rows::numbered(4, uids);
    format!(
        "SELECT uid FROM place WHERE account = $1 AND folder = $2 AND validity = $3 AND uid IN ({uids}) \
         UNION ALL \
         SELECT uid FROM attempt WHERE account = $1 AND folder = $2 AND validity = $3 AND uid IN ({uids}) \
         AND set_aside_at IS NOT NULL"
    )
}

fn attempting_sql(places: usize) -> String {
    format!(
        "INSERT INTO attempt (account, folder, validity, uid, attempts, last_at) VALUES {} \
         ON CONFLICT (account, folder, validity, uid) DO UPDATE \
         SET attempts = attempt.attempts + 1, last_at = excluded.last_at \
         RETURNING account, folder, validity, uid, attempts",
        rows::values(places, 6)
    )
}

/// The messages that were set aside, the latest first.
pub(super) async fn set_aside(session: &mut Session<'_>, limit: i64) -> Result<Vec<SetAside>, LedgerError> {
    let query = sqlx::query(
        "SELECT account, folder, validity, uid, attempts, set_aside_at, reason, sha256 FROM attempt \
         WHERE set_aside_at IS NOT NULL ORDER BY set_aside_at DESC LIMIT $1",
    );
    let decode = |row: &AnyRow| {
        let sha256: Option<Vec<u8>> = row.try_get("sha256")?;
        Ok(SetAside {
            place: place_from(row)?,
            sha256: sha256.and_then(|bytes| bytes.try_into().ok()),
            reason: row.try_get("reason")?,
            attempts: rows::count(row, "attempts")?,
            at: rows::moment(row, "set_aside_at")?,
        })
    };
    session.list(query.bind(limit), decode).await
}

/// Runs a statement that lacks only its condition on the rows of these places, whatever their order.
pub(super) async fn change(
    session: &mut Session<'_>,
    statement: &'static str,
    places: impl IntoIterator<Item = &Place>,
) -> Result<(), LedgerError> {
    let mut folders: BTreeMap<(&str, &str, u32), Vec<&str>> = BTreeMap::new();
    for Place { account, folder, validity, uid } in places {
        folders.entry((account, folder, *validity)).or_default().push(uid);
    }
    for ((account, folder, validity), uids) in folders {
        for uids in uids.chunks(KEYS) {
            let query = sqlx::query(AssertSqlSafe(change_sql(statement, uids.len())));
            let query = query.bind(account).bind(folder).bind(i64::from(validity));
            session.execute(uids.iter().fold(query, |query, uid| query.bind(*uid))).await?;
        }
    }
    Ok(())
}

pub(super) fn change_sql(statement: &str, uids: usize) -> String {
    let uids = rows::numbered(4, uids);
    format!("{statement} WHERE account = $1 AND folder = $2 AND validity = $3 AND uid IN ({uids})")
}

pub(super) fn bind_place<'q>(query: Bound<'q>, place: &Place) -> Bound<'q> {
    query
        .bind(place.account.as_str())
        .bind(place.folder.as_str())
        .bind(i64::from(place.validity))
        .bind(place.uid.as_str())
}

pub(super) fn place_from(row: &AnyRow) -> Result<Place, sqlx::Error> {
    let validity = row.try_get::<i64, _>("validity")?;
    Ok(Place {
        account: row.try_get("account")?,
        folder: row.try_get("folder")?,
        validity: u32::try_from(validity).map_err(|error| rows::undecodable("validity", error))?,
        uid: row.try_get("uid")?,
    })
}
