//! The raw messages, kept as they came, each in a file named by the SHA-256 of its bytes. Nothing is ever changed or
//! taken away here.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;

use super::{error::LedgerError, make_private_folder};

/// The SHA-256 of a message's bytes.
pub type Digest = [u8; 32];

const ARCHIVE: &str = "archive";

/// The ending of a file that is being written; what a crash leaves under it is written over when the message is taken in
/// again.
const DRAFT: &str = "new";

/// How many files are made durable at the same time: the disk takes them together.
const AT_ONCE: usize = 4;

/// The SHA-256 of a message.
pub fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// The folder of raw messages: `archive/a/bcdef….eml`. Clones share it.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

impl Archive {
    /// The archive of a data folder, to be read.
    pub(super) fn at(data: &Path) -> Self {
        Self { folder: data.join(ARCHIVE) }
    }

    /// The archive of a data folder, made when missing.
    pub(super) fn open(data: &Path) -> Result<Self, LedgerError> {
        let archive = Self::at(data);
        make_private_folder(&archive.folder).map_err(at(&archive.folder))?;
        sync_folder(&archive.folder)?;
        sync_folder(data)?;
        Ok(archive)
    }

    /// Where the message with this digest is kept.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        let mut hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        // Few folders: each that a batch touches costs a wait for the disk of its own.
        let rest = hex.split_off(1);
        self.folder.join(hex).join(rest + ".eml")
    }

    /// Keeps messages under their digests. When it returns, they survive a loss of power; one that is there already
    /// costs next to nothing. After an error some may be kept and others not, and all may be tried again.
    pub async fn keep<B>(&self, messages: Vec<(Digest, B)>) -> Result<(), LedgerError>
    where
        B: AsRef<[u8]> + Send + 'static,
    {
        let each_once: BTreeMap<Digest, B> = messages.into_iter().collect();
        let archive = self.clone();
        let write = move |(digest, bytes): (Digest, B)| archive.write(&digest, bytes.as_ref());
        let mut folders: BTreeSet<PathBuf> =
            in_parallel(each_once.into_iter().collect(), write).await?.into_iter().collect();
        if !folders.is_empty() {
            folders.insert(self.folder.clone());
        }
        in_parallel(folders.into_iter().collect(), |folder| sync_folder(&folder)).await?;
        Ok(())
    }

    /// The bytes of a message that was kept.
    pub async fn read(&self, digest: &Digest) -> Result<Vec<u8>, LedgerError> {
        let path = self.path(digest);
        let bytes = tokio::fs::read(&path).await.map_err(at(&path))?;
        if self::digest(&bytes) == *digest { Ok(bytes) } else { Err(LedgerError::Altered { path }) }
    }

    /// Writes one message and gives the folder that must be made durable with it.
    fn write(&self, digest: &Digest, bytes: &[u8]) -> Result<PathBuf, LedgerError> {
        let path = self.path(digest);
        let folder = path.parent().unwrap_or(&self.folder).to_owned();
        // The name is given only to a file that is whole and durable; but after a crash the name itself may not be.
        let there = fs::metadata(&path).is_ok_and(|file| Ok(file.len()) == u64::try_from(bytes.len()));
        if there {
            return Ok(folder);
        }
        make_private_folder(&folder).map_err(at(&folder))?;
        // In the folder itself: renaming from one folder into another takes a lock of the whole file system.
        let draft = path.with_extension(DRAFT);
        let written = write_durably(&draft, bytes).and_then(|()| fs::rename(&draft, &path));
        if written.is_err() {
            // On a full disk what was written of it is in the way; the error that counts is the first one.
            let _ = fs::remove_file(&draft);
        }
        written.map_err(at(&path))?;
        Ok(folder)
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> Result<(), LedgerError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> LedgerError {
    move |source| LedgerError::Files { path: path.to_owned(), source }
}

/// Does blocking work on every item, a few at once, until one fails.
async fn in_parallel<T, R>(
    items: Vec<T>,
    work: impl Fn(T) -> Result<R, LedgerError> + Send + Sync + 'static,
) -> Result<Vec<R>, LedgerError>
where
    T: Send + 'static,
    R: Send + 'static,
{
    let hands = AT_ONCE.min(items.len());
    let shared = Arc::new((Mutex::new(items.into_iter()), work));
    let mut workers = JoinSet::new();
    for _ in 0..hands {
        let shared = Arc::clone(&shared);
        workers.spawn_blocking(move || {
            let (queue, work) = &*shared;
            let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            std::iter::from_fn(next).map(work).collect::<Result<Vec<R>, LedgerError>>()
        });
    }
    let mut results = Vec::new();
    while let Some(worker) = workers.join_next().await {
        let done = worker.map_err(|error| at(Path::new(ARCHIVE))(io::Error::other(error)))?;
        results.extend(done?);
    }
    Ok(results)
}
