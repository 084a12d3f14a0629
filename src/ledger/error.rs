//! What can stop the ledger, with the questions a caller asks of it; nothing is decided by the text of an error.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

/// An error of the ledger. Its text names the path and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(
        "another service already works on the data folder {}: stop it first, or give this one a data folder of its own",
        folder.display()
    )]
    InUse { folder: PathBuf },
    #[error(
        "the ledger {} was written by a newer version of the program (its layout is {found}, this version knows {known}): \
         install the newer version again",
        path.display()
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error(
        "the ledger {} was written by an older version of the program (its layout is {found}, this version needs {known}): \
         start the service once, and it will be brought up to date",
        path.display()
    )]
    Older { path: PathBuf, found: i64, known: i64 },
    #[error("there is no ledger in the data folder {} yet: start the service once", folder.display())]
    Missing { folder: PathBuf },
    #[error("{}: {source}{}", path.display(), advice(self))]
    Files { path: PathBuf, source: io::Error },
    #[error("the ledger {}: {source}{}", path.display(), advice(self))]
    Database { path: PathBuf, source: sqlx::Error },
    #[error("a message in the archive {} is not what was kept there{}", path.display(), advice(self))]
    Altered { path: PathBuf },
}

/// SQLite's primary result codes (<https://www.sqlite.org/rescode.html>).
mod code {
    pub const BUSY: i64 = 5;
    pub const LOCKED: i64 = 6;
    pub const READONLY: i64 = 8;
    pub const IOERR: i64 = 10;
    pub const CORRUPT: i64 = 11;
    pub const FULL: i64 = 13;
    pub const CANTOPEN: i64 = 14;
    pub const NOTADB: i64 = 26;
}

impl LedgerError {
    /// The disk, or the quota on it, is used up.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Files { source, .. } => matches!(source.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded),
            _ => self.code() == Some(code::FULL),
        }
    }

    /// Nothing can be written there: a read-only disk, or rights that are missing.
    pub fn is_read_only(&self) -> bool {
        match self {
            Self::Files { source, .. } => {
                matches!(source.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied)
            }
            _ => matches!(self.code(), Some(code::READONLY | code::CANTOPEN)),
        }
    }

    /// What is there is not what was written: a person must restore it.
    pub fn is_damaged(&self) -> bool {
        match self {
            Self::Altered { .. } => true,
            Self::Database { source: sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_), .. } => true,
            _ => matches!(self.code(), Some(code::CORRUPT | code::NOTADB)),
        }
    }

    /// A fault of the disk or of another program, that may pass by itself: the same work may be tried again later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Files { source, .. } => source.kind() != ErrorKind::NotFound,
            Self::Database {
                source: sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed | sqlx::Error::Io(_),
                ..
            } => true,
            Self::Database { .. } => matches!(
                self.code(),
                Some(code::FULL | code::IOERR | code::BUSY | code::LOCKED | code::READONLY | code::CANTOPEN)
            ),
            _ => false,
        }
    }

    /// The primary result code of SQLite: the lowest eight bits of the extended one.
    fn code(&self) -> Option<i64> {
        let Self::Database { source, .. } = self else { return None };
        let code: i64 = source.as_database_error()?.code()?.parse().ok()?;
        Some(code & 0xff)
    }
}

/// What a person can do about it.
fn advice(error: &LedgerError) -> &'static str {
    if error.is_disk_full() {
        "; the disk is full: make room on it, the work goes on by itself"
    } else if error.is_read_only() {
        "; the service's user must be able to write there: look at the owner, the rights and the mount"
    } else if error.is_damaged() {
        "; it is damaged: stop the service, keep a copy of the data folder, restore it from the last backup"
    } else if error.code() == Some(code::IOERR) {
        "; the disk failed: look at the system's log"
    } else {
        ""
    }
}
