//! The durable record: what was taken in and judged, what is still to be filed and answered. Everything else can be
//! redrawn from it. It knows no mailbox, no mail server and no workbook, and decides nothing about a report.
//!
//! One service at a time works on a data folder; it holds `lock`, `ledger.sqlite` and the raw messages in `archive`.
//! The order that keeps everything: [`Archive::keep`], then [`Ledger::record`], then filing, then sending.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use sqlx::{
    AnyConnection, AnyPool,
    any::{AnyConnectOptions, AnyPoolOptions},
};
use tokio::sync::Mutex;

mod archive;
mod entries;
mod error;
mod filing;
mod intake;
mod places;
mod progress;
mod replies;
mod reply_claim;
mod rows;
mod session;
mod sqlite;
mod status;
mod submissions;
#[cfg(test)]
mod tests;

pub use archive::{Archive, Digest, digest};
pub use error::LedgerError;
pub use intake::{Intake, Recorded, ReplyWanted};
pub use places::{Place, SetAside};
pub use progress::FaultKind;
pub use replies::{Conclusion, Pace, Ticket};
pub use reply_claim::ReplyClaim;
pub use status::{Fault, ReplyState, ReplyTrouble, Status, Waiting};

use session::Session;
use sqlite::Use;

const DATABASE: &str = "ledger.sqlite";
const LOCK: &str = "lock";

/// The ledger of one data folder. Clones share it.
#[derive(Debug, Clone)]
pub struct Ledger {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    archive: Archive,
    readers: AnyPool,
    options: AnyConnectOptions,
    /// The one connection that writes, while no transaction is open on it.
    writer: Mutex<Option<AnyConnection>>,
    /// Held as long as the ledger is open; the system lets it go even when the process is killed.
    _lock: Option<File>,
}

impl Ledger {
    /// Opens the ledger for the service: makes the data folder when it is missing, refuses when another service works
    /// on it, and brings an older layout up to date. Claims of a service that was killed are over.
    pub async fn open(data: &Path) -> Result<Self, LedgerError> {
        make_private_folder(data).map_err(|source| LedgerError::Files { path: data.to_owned(), source })?;
        let data = absolute(data)?;
        let lock = lock(&data)?;
        let path = data.join(DATABASE);
        private_file(&path).map_err(|source| LedgerError::Files { path: path.clone(), source })?;
        let archive = Archive::open(&data)?;
        let ledger = Self::connect(path, archive, Use::Write, Some(lock)).await?;
        ledger.migrate().await?;
        ledger.end_claims().await?;
        Ok(ledger)
    }

    /// Opens the ledger to look at it, while a service may be working on it. What writes fails.
    pub async fn read_only(data: &Path) -> Result<Self, LedgerError> {
        Self::visit(data, Use::Read).await
    }

    /// Opens the ledger for a short piece of an administrator's work, while a service may be working on it.
    pub async fn beside(data: &Path) -> Result<Self, LedgerError> {
        Self::visit(data, Use::Write).await
    }

    /// The raw messages.
    pub fn archive(&self) -> &Archive {
        &self.shared.archive
    }

    /// Lets the database go; the lock goes with the last clone.
    pub async fn close(self) {
        self.shared.readers.close().await;
        if let Some(connection) = self.shared.writer.lock().await.take() {
            // What was committed is durable already: there is nothing left to lose here.
            let _ = sqlx::Connection::close(connection).await;
        }
    }

    async fn visit(data: &Path, intent: Use) -> Result<Self, LedgerError> {
        let missing = || LedgerError::Missing { folder: data.to_owned() };
        if !data.join(DATABASE).exists() {
            return Err(missing());
        }
        let data = absolute(data)?;
        let ledger = Self::connect(data.join(DATABASE), Archive::at(&data), intent, None).await?;
        let found = ledger.reading().await?.layout().await?;
        let path = || ledger.shared.path.clone();
        match found {
            0 => Err(missing()),
            _ if found > known_layout() => Err(LedgerError::Newer { path: path(), found, known: known_layout() }),
            _ if found < known_layout() => Err(LedgerError::Older { path: path(), found, known: known_layout() }),
            _ => Ok(ledger),
        }
    }

    async fn connect(path: PathBuf, archive: Archive, intent: Use, lock: Option<File>) -> Result<Self, LedgerError> {
        let failed = |source| LedgerError::Database { path: path.clone(), source };
        let options = sqlite::address(&path, intent).map_err(failed)?;
        // A reader of a database in WAL mode must be able to write its index file, unless it may only look.
        let readers = AnyPoolOptions::new()
            .max_connections(2)
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(sqlite::prepare(connection, Use::Read)))
            .connect_lazy_with(options.clone());
        let writer = Mutex::new(None);
        Ok(Self { shared: Arc::new(Shared { path, archive, readers, options, writer, _lock: lock }) })
    }

    async fn migrate(&self) -> Result<(), LedgerError> {
        let mut session = self.writing().await?;
        let found = session.layout().await?;
        let known = known_layout();
        if found > known {
            return Err(LedgerError::Newer { path: self.shared.path.clone(), found, known });
        }
        if found == 0 {
            session.execute_script("CREATE TABLE ledger_layout (layout BIGINT NOT NULL)").await?;
            session.execute(sqlx::query("INSERT INTO ledger_layout (layout) VALUES (0)")).await?;
        }
        for migration in sqlite::MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
            session.execute_script(migration).await?;
        }
        session.execute(sqlx::query("UPDATE ledger_layout SET layout = $1").bind(known)).await?;
        session.commit().await
    }

    async fn reading(&self) -> Result<Session<'_>, LedgerError> {
        let Shared { path, readers, .. } = &*self.shared;
        let connection = readers.acquire().await;
        let connection = connection.map_err(|source| LedgerError::Database { path: path.clone(), source })?;
        Ok(Session::read(path, connection))
    }

    /// Begins the one transaction that may write; others wait for its end.
    async fn writing(&self) -> Result<Session<'_>, LedgerError> {
        let Shared { path, options, writer, .. } = &*self.shared;
        Session::write(path, options, writer.lock().await).await
    }
}

fn known_layout() -> i64 {
    i64::try_from(sqlite::MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn absolute(data: &Path) -> Result<PathBuf, LedgerError> {
    fs::canonicalize(data).map_err(|source| LedgerError::Files { path: data.to_owned(), source })
}

fn lock(data: &Path) -> Result<File, LedgerError> {
    let path = data.join(LOCK);
    let file = private_file(&path).map_err(|source| LedgerError::Files { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LedgerError::InUse { folder: data.to_owned() }),
        Err(TryLockError::Error(source)) => Err(LedgerError::Files { path, source }),
    }
}

/// Makes a folder, and those above it, that only the service's user may enter. One that is there stays as it is.
fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens a file for writing that only the service's user may read, and makes it when it is missing. SQLite gives the
/// files that it puts beside its database the same rights.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
