//! One visit to the database, for reading or for one transaction that writes; every error names the ledger's path.

use std::path::Path;

use sqlx::{
    Any, AnyConnection, ConnectOptions,
    any::{AnyArguments, AnyConnectOptions, AnyRow},
    pool::PoolConnection,
    query::Query,
};
use tokio::sync::MutexGuard;

use super::{error::LedgerError, sqlite};

/// A query whose values are already bound.
pub type Bound<'q> = Query<'q, Any, AnyArguments>;

/// A visit. A transaction that is not committed is undone.
pub struct Session<'l> {
    path: &'l Path,
    connection: Held<'l>,
}

enum Held<'l> {
    Reading(PoolConnection<Any>),
    /// The writer's connection is out of its slot while a transaction is open, and comes back only when it was
    /// committed: after an error or a cancelled wait it is closed, which undoes the transaction, whatever state it
    /// was in, and the next writer makes a new one.
    Writing {
        slot: MutexGuard<'l, Option<AnyConnection>>,
        connection: AnyConnection,
    },
}

impl<'l> Session<'l> {
    pub fn read(path: &'l Path, connection: PoolConnection<Any>) -> Self {
        Self { path, connection: Held::Reading(connection) }
    }

    /// Begins a transaction on the one connection that writes.
    pub async fn write(
        path: &'l Path,
        options: &AnyConnectOptions,
        mut slot: MutexGuard<'l, Option<AnyConnection>>,
    ) -> Result<Self, LedgerError> {
        let connection = match slot.take() {
            Some(connection) => connection,
            None => connect(path, options).await?,
        };
        let mut session = Self { path, connection: Held::Writing { slot, connection } };
        session.execute(sqlx::query(sqlite::BEGIN)).await?;
        Ok(session)
    }

    /// Makes durable what was written.
    pub async fn commit(mut self) -> Result<(), LedgerError> {
        self.execute(sqlx::query("COMMIT")).await?;
        if let Held::Writing { mut slot, connection } = self.connection {
            *slot = Some(connection);
        }
        Ok(())
    }

    /// Runs a statement and gives the number of rows it touched.
    pub async fn execute(&mut self, query: Bound<'_>) -> Result<u64, LedgerError> {
        let done = query.execute(self.connection.get()).await;
        done.map(|done| done.rows_affected()).map_err(|source| self.failed(source))
    }

    /// Runs several statements that take no values.
    pub async fn execute_script(&mut self, script: &'static str) -> Result<(), LedgerError> {
        let done = sqlx::raw_sql(script).execute(self.connection.get()).await;
        done.map(drop).map_err(|source| self.failed(source))
    }

    /// Every row, each through `decode`.
    pub async fn list<T>(
        &mut self,
        query: Bound<'_>,
        decode: impl Fn(&AnyRow) -> Result<T, sqlx::Error>,
    ) -> Result<Vec<T>, LedgerError> {
        let rows = query.fetch_all(self.connection.get()).await.map_err(|source| self.failed(source))?;
        rows.iter().map(decode).collect::<Result<_, _>>().map_err(|source| self.failed(source))
    }

    /// The one row there must be, through `decode`.
    pub async fn one<T>(
        &mut self,
        query: Bound<'_>,
        decode: impl FnOnce(&AnyRow) -> Result<T, sqlx::Error>,
    ) -> Result<T, LedgerError> {
        let row = query.fetch_one(self.connection.get()).await.map_err(|source| self.failed(source))?;
        decode(&row).map_err(|source| self.failed(source))
    }

    /// The layout of the ledger; 0 where there is none yet.
    pub async fn layout(&mut self) -> Result<i64, LedgerError> {
        sqlite::layout(self.connection.get()).await.map_err(|source| self.failed(source))
    }

    /// The error that names the ledger.
    pub fn failed(&self, source: sqlx::Error) -> LedgerError {
        LedgerError::Database { path: self.path.to_owned(), source }
    }
}

impl Held<'_> {
    fn get(&mut self) -> &mut AnyConnection {
        match self {
            Self::Reading(connection) => connection,
            Self::Writing { connection, .. } => connection,
        }
    }
}

async fn connect(path: &Path, options: &AnyConnectOptions) -> Result<AnyConnection, LedgerError> {
    let failed = |source| LedgerError::Database { path: path.to_owned(), source };
    let mut connection = options.connect().await.map_err(failed)?;
    sqlite::prepare(&mut connection, sqlite::Use::Write).await.map_err(failed)?;
    Ok(connection)
}
