//! Between rows and the program's own types: moments, JSON, words for outcomes, and lists of bound values.

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{Row, any::AnyRow};

use crate::submission::Disposition;

/// How many rows one statement carries. SQLite looks the name of every bound value up in a list, so that the cost of a
/// statement grows with the square of their number; and a statement of a known size is prepared only once.
pub const ROWS: usize = 10;

/// How many keys one statement looks up.
pub const KEYS: usize = 100;

/// `($1, $2), ($3, $4)`: the places for the values of so many rows of so many columns.
pub fn values(rows: usize, columns: usize) -> String {
    let row = |row: usize| format!("({})", numbered(row * columns + 1, columns));
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

/// `$3, $4`: the places for so many values, counted on from the first.
pub fn numbered(first: usize, count: usize) -> String {
    (first..first + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

pub fn json<T: Serialize>(value: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

pub fn from_json<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, sqlx::Error> {
    serde_json::from_str(row.try_get(column)?).map_err(|error| undecodable(column, error))
}

pub fn moment(row: &AnyRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    Timestamp::from_millisecond(row.try_get(column)?).map_err(|error| undecodable(column, error))
}

pub fn moment_if_any(row: &AnyRow, column: &str) -> Result<Option<Timestamp>, sqlx::Error> {
    let milliseconds: Option<i64> = row.try_get(column)?;
    milliseconds.map(Timestamp::from_millisecond).transpose().map_err(|error| undecodable(column, error))
}

/// A number that cannot be below zero.
pub fn count(row: &AnyRow, column: &str) -> Result<u64, sqlx::Error> {
    u64::try_from(row.try_get::<i64, _>(column)?).map_err(|error| undecodable(column, error))
}

pub fn word(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Accepted => "accepted",
        Disposition::Review => "review",
        Disposition::Returned => "returned",
        Disposition::Ignored => "ignored",
    }
}

pub fn disposition(row: &AnyRow, column: &str) -> Result<Disposition, sqlx::Error> {
    match row.try_get(column)? {
        "accepted" => Ok(Disposition::Accepted),
        "review" => Ok(Disposition::Review),
        "returned" => Ok(Disposition::Returned),
        "ignored" => Ok(Disposition::Ignored),
        other => Err(undecodable(column, format!("\"{other}\" is no outcome"))),
    }
}

pub fn undecodable(column: &str, error: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.to_owned(), source: error.into() }
}
