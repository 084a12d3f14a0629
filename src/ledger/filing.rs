//! Which recorded messages are still to be filed in the mailbox.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::{
    Ledger, Place,
    error::LedgerError,
    places::{self, bind_place, place_from},
    rows,
    session::Session,
};
use crate::submission::Disposition;

/// A filing that failed so often is left to a person.
pub(super) const FILING_ATTEMPTS: i64 = 5;

pub(super) const WANTED: &str = "\
    SELECT place.account, place.folder, place.validity, place.uid, message.disposition \
    FROM place JOIN message ON message.id = place.message WHERE place.filing = 'wanted' \
    ORDER BY place.filing_attempts, place.recorded LIMIT $1";

pub(super) const FILED: &str = "UPDATE place SET filing = 'done'";

impl Ledger {
    /// What is to be filed and by which outcome, what failed before last.
    pub async fn filings_wanted(&self, limit: u32) -> Result<Vec<(Place, Disposition)>, LedgerError> {
        let decode = |row: &AnyRow| Ok((place_from(row)?, rows::disposition(row, "disposition")?));
        self.reading().await?.list(sqlx::query(WANTED).bind(i64::from(limit)), decode).await
    }

    /// These messages have been filed.
    pub async fn filed(&self, places: &[Place]) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        places::change(&mut session, FILED, places).await?;
        session.commit().await
    }

    /// The server refused to file these messages, in its words; after five times they are left where they are.
    pub async fn filing_failed(&self, places: &[Place], words: &str) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        for place in places {
            let query = sqlx::query(
                "UPDATE place SET filing_attempts = filing_attempts + 1, filing_words = $5, \
                 filing = CASE WHEN filing_attempts + 1 < $6 THEN 'wanted' ELSE 'set_aside' END \
                 WHERE account = $1 AND folder = $2 AND validity = $3 AND uid = $4 AND filing = 'wanted'",
            );
            session.execute(bind_place(query, place).bind(words).bind(FILING_ATTEMPTS)).await?;
        }
        session.commit().await
    }

    /// The folder has another UIDVALIDITY now: its messages are found again at new places, and what was still to be
    /// filed at the old ones cannot be. Gives how many those were.
    pub async fn places_gone(&self, account: &str, folder: &str, validity_now: u32) -> Result<u64, LedgerError> {
        let mut session = self.writing().await?;
        let query = sqlx::query(
            "UPDATE place SET filing = 'gone' \
             WHERE account = $1 AND folder = $2 AND validity <> $3 AND filing = 'wanted'",
        );
        let gone = session.execute(query.bind(account).bind(folder).bind(i64::from(validity_now))).await?;
        session.commit().await?;
        Ok(gone)
    }
}

/// How many messages wait to be filed, and since when the oldest does.
pub(super) async fn waiting(session: &mut Session<'_>) -> Result<(u64, Option<Timestamp>), LedgerError> {
    let query = sqlx::query("SELECT count(*) AS number, min(recorded) AS oldest FROM place WHERE filing = 'wanted'");
    session.one(query, |row| Ok((rows::count(row, "number")?, rows::moment_if_any(row, "oldest")?))).await
}

/// The messages that could not be filed, each with the server's words, the latest first.
pub(super) async fn set_aside(session: &mut Session<'_>, limit: i64) -> Result<Vec<(Place, String)>, LedgerError> {
    let query = sqlx::query(
        "SELECT account, folder, validity, uid, coalesce(filing_words, '') AS words FROM place \
         WHERE filing = 'set_aside' ORDER BY recorded DESC LIMIT $1",
    );
    session.list(query.bind(limit), |row| Ok((place_from(row)?, sqlx::Row::try_get(row, "words")?))).await
}
