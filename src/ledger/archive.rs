//! The raw messages, kept as they came, in tar files (POSIX.1-1988, ustar) that any program opens: a day of the service,
//! or a run of it, is one file, and each message in it is named by the SHA-256 of its bytes. Nothing is ever changed or
//! taken away here: files only grow, and a file that was closed is never opened again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sha2::{Digest as _, Sha256};

use super::{error::LedgerError, make_private_folder};

/// The SHA-256 of a message's bytes.
pub type Digest = [u8; 32];

const ARCHIVE: &str = "archive";
const MESSAGE: &str = "eml";

/// A file that has grown beyond this is closed, in bytes.
const LARGEST: u64 = 1 << 30;

/// Two blocks of zeros end a tar file; the next message is written over them.
const END: u64 = 1024;

/// The SHA-256 of a message.
pub fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// The folder of raw messages: `archive/2020-10-20-1.tar`, and in it `abcdef….eml`. Clones share it.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
    open: Arc<Mutex<Option<Volume>>>,
}

/// The file that is being added to.
#[derive(Debug)]
struct Volume {
    path: PathBuf,
    file: File,
    day: Date,
    /// Where the next message goes.
    end: u64,
}

impl Archive {
    /// The archive of a data folder, to be read.
    pub(super) fn at(data: &Path) -> Self {
        Self { folder: data.join(ARCHIVE), open: Arc::default() }
    }

    /// The archive of a data folder, made when missing.
    pub(super) fn open(data: &Path) -> Result<Self, LedgerError> {
        let archive = Self::at(data);
        make_private_folder(&archive.folder).map_err(at(&archive.folder))?;
        sync_folder(&archive.folder)?;
        sync_folder(data)?;
        Ok(archive)
    }

    /// Keeps messages under their digests. When it returns, they survive a loss of power. After an error some may be
    /// kept and others not, and all may be tried again: a message that stands there twice does no harm.
    pub async fn keep<B>(&self, messages: Vec<(Digest, B)>) -> Result<(), LedgerError>
    where
        B: AsRef<[u8]> + Send + 'static,
    {
        let messages: BTreeMap<Digest, B> = messages.into_iter().collect();
        if messages.is_empty() {
            return Ok(());
        }
        let archive = self.clone();
        let kept = tokio::task::spawn_blocking(move || archive.write(&messages, Timestamp::now())).await;
        kept.map_err(|error| at(&self.folder)(io::Error::other(error)))?
    }

    /// The digests of all messages that are kept, each held against the bytes under it. What a crash or a full disk cut
    /// off at the end of a file is none.
    pub fn kept(&self) -> Result<BTreeSet<Digest>, LedgerError> {
        let mut kept = BTreeSet::new();
        for entry in fs::read_dir(&self.folder).map_err(at(&self.folder))? {
            let path = entry.map_err(at(&self.folder))?.path();
            let file = File::open(&path).map_err(at(&path))?;
            for message in tar::Archive::new(file).entries().map_err(at(&path))? {
                let mut bytes = Vec::new();
                let Ok(mut message) = message else { break };
                if message.read_to_end(&mut bytes).is_err() || bytes.len() as u64 != message.size() {
                    break;
                }
                let digest = digest(&bytes);
                if *message.path_bytes() != *name(&digest).as_bytes() {
                    return Err(LedgerError::Altered { path });
                }
                kept.insert(digest);
            }
        }
        Ok(kept)
    }

    fn write<B: AsRef<[u8]>>(&self, messages: &BTreeMap<Digest, B>, now: Timestamp) -> Result<(), LedgerError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let day = TimeZone::UTC.to_datetime(now).date();
        let fits = |volume: &Volume| volume.day == day && volume.end <= LARGEST;
        let mut volume = match open.take().filter(fits) {
            Some(volume) => volume,
            None => self.begin(day)?,
        };
        volume.add(messages, now).map_err(at(&volume.path))?;
        // After an error the file is left as it is, and the next message begins another.
        *open = Some(volume);
        Ok(())
    }

    /// Begins a new file; its name is durable when it is given back.
    fn begin(&self, day: Date) -> Result<Volume, LedgerError> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut number = fs::read_dir(&self.folder).map_err(at(&self.folder))?.count();
        loop {
            number += 1;
            let path = self.folder.join(format!("{day}-{number}.tar"));
            match options.open(&path) {
                Ok(file) => {
                    sync_folder(&self.folder)?;
                    return Ok(Volume { path, file, day, end: 0 });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(at(&path)(error)),
            }
        }
    }
}

impl Volume {
    /// Adds messages behind those that are there, and waits until they are on the disk.
    fn add<B: AsRef<[u8]>>(&mut self, messages: &BTreeMap<Digest, B>, now: Timestamp) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut tar = tar::Builder::new(BufWriter::new(&self.file));
        for (digest, bytes) in messages {
            let bytes = bytes.as_ref();
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o600);
            header.set_mtime(now.as_second().try_into().unwrap_or(0));
            tar.append_data(&mut header, name(digest), bytes)?;
        }
        tar.into_inner()?.flush()?;
        self.file.sync_data()?;
        self.end = self.file.stream_position()?.saturating_sub(END);
        Ok(())
    }
}

/// A message's name in its file.
fn name(digest: &Digest) -> String {
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}.{MESSAGE}")
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> Result<(), LedgerError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> LedgerError {
    move |source| LedgerError::Files { path: path.to_owned(), source }
}
