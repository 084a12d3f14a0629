//! What is particular to SQLite: the address, the settings of a connection, the layout. Another database is another
//! such file, with its own folder of migrations; the queries are shared.

use std::{path::Path, str::FromStr};

use sqlx::{
    AnyConnection, ConnectOptions, Row,
    any::{AnyConnectOptions, AnyRow},
};

/// The layouts, oldest first: the first one is layout 1.
pub const MIGRATIONS: &[&str] = &[include_str!("migrations/sqlite/1.sql")];

/// Begins a transaction that writes. Taking the right to write at once, not at the first write, leaves nothing that
/// could fail half-way for want of it.
pub const BEGIN: &str = "BEGIN IMMEDIATE";

/// What a query that claims rows ends in, so that two claimants pass each other by. One writer needs nothing;
/// PostgreSQL needs ` FOR UPDATE SKIP LOCKED`.
pub const SKIP_CLAIMED: &str = "";

/// Every commit is on the disk when it returns; readers and the writer do not wait for each other.
const WRITING: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                       PRAGMA busy_timeout = 10000;";

const READING: &str = "PRAGMA query_only = ON; PRAGMA busy_timeout = 10000;";

/// How a connection is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Write,
    Read,
}

/// The address of the ledger in `path`, which must be absolute.
pub fn address(path: &Path, intent: Use) -> Result<AnyConnectOptions, sqlx::Error> {
    sqlx::any::install_default_drivers();
    let path = path.to_str().ok_or_else(|| {
        sqlx::Error::Configuration("the path of the data folder must be valid Unicode (UTF-8)".into())
    })?;
    let mode = match intent {
        Use::Write => "rw",
        Use::Read => "ro",
    };
    let options = AnyConnectOptions::from_str(&format!("sqlite://{}?mode={mode}", percent_encoded(path)))?;
    // At every statement a line of log would cost more than the statement.
    Ok(options.disable_statement_logging())
}

/// Sets a new connection up.
pub async fn prepare(connection: &mut AnyConnection, intent: Use) -> Result<(), sqlx::Error> {
    let settings = match intent {
        Use::Write => WRITING,
        Use::Read => READING,
    };
    sqlx::raw_sql(settings).execute(connection).await?;
    Ok(())
}

/// The layout of the ledger; 0 where there is none yet.
pub async fn layout(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    let table = "SELECT count(*) AS found FROM sqlite_master WHERE type = 'table' AND name = 'ledger_layout'";
    let found = sqlx::query(table).fetch_one(&mut *connection).await?;
    if found.try_get::<i64, _>("found")? == 0 {
        return Ok(0);
    }
    let row: AnyRow = sqlx::query("SELECT layout FROM ledger_layout").fetch_one(connection).await?;
    row.try_get("layout")
}

/// Letters, digits and what is plain in a path stay; every other byte is written as `%` and two digits.
fn percent_encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}
