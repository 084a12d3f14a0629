//! What the loops say of themselves: the last look at the mailbox, the state of the workbook, the faults of the moment.

use jiff::Timestamp;

use super::{Ledger, error::LedgerError, session::Bound};

/// What can stand in the way of the service as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    Mailbox,
    Courier,
    Workbook,
    Disk,
}

impl FaultKind {
    pub(super) const ALL: [Self; 4] = [Self::Mailbox, Self::Courier, Self::Workbook, Self::Disk];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Mailbox => "mailbox",
            Self::Courier => "courier",
            Self::Workbook => "workbook",
            Self::Disk => "disk",
        }
    }
}

impl Ledger {
    /// The mailbox was looked at with success.
    pub async fn looked(&self, at: Timestamp) -> Result<(), LedgerError> {
        let query = sqlx::query("UPDATE progress SET looked_at = $1");
        self.note(query.bind(at.as_millisecond())).await
    }

    /// The workbook that shows this revision has been written; it waits for nothing now.
    pub async fn workbook_written(&self, revision: i64, at: Timestamp) -> Result<(), LedgerError> {
        let query = sqlx::query(
            "UPDATE progress SET workbook_revision = $1, workbook_written_at = $2, \
             workbook_waits_for = NULL, workbook_waits_since = NULL",
        );
        self.note(query.bind(revision).bind(at.as_millisecond())).await
    }

    /// The workbook cannot be written for now; the first moment of the waiting is kept.
    pub async fn workbook_waiting(&self, reason: &str, since: Timestamp) -> Result<(), LedgerError> {
        let query = sqlx::query(
            "UPDATE progress SET workbook_waits_for = $1, workbook_waits_since = coalesce(workbook_waits_since, $2)",
        );
        self.note(query.bind(reason).bind(since.as_millisecond())).await
    }

    /// A fault stands in the way; the first moment is kept, the words are the latest.
    pub async fn fault(&self, kind: FaultKind, words: &str, at: Timestamp) -> Result<(), LedgerError> {
        let query = sqlx::query(
            "INSERT INTO fault (kind, words, since, last_at) VALUES ($1, $2, $3, $3) \
             ON CONFLICT (kind) DO UPDATE SET words = excluded.words, last_at = excluded.last_at",
        );
        self.note(query.bind(kind.word()).bind(words).bind(at.as_millisecond())).await
    }

    /// The fault is over.
    pub async fn fault_over(&self, kind: FaultKind) -> Result<(), LedgerError> {
        self.note(sqlx::query("DELETE FROM fault WHERE kind = $1").bind(kind.word())).await
    }

    async fn note(&self, query: Bound<'_>) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        session.execute(query).await?;
        session.commit().await
    }
}
