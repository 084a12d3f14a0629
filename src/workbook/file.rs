//! The edge: a drawn workbook put into its place, while people may have the old one open.
//!
//! The new file is written beside the old one and renamed over it. Nothing is written while someone has the file open,
//! and what people typed is carried over, or else the old file is kept under another name.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use super::{Remarks, WorkbookError};

/// The largest old workbook that is read for remarks, in bytes; a larger one is kept under another name.
const LARGEST: u64 = 512 << 20;
/// How much of a lock file is read for the name of the person.
const LOCK_BYTES: u64 = 4096;

/// How putting the workbook in its place ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The new workbook stands in its place, durably.
    Written {
        /// The old workbook, where not all that people typed could be carried into the new one.
        kept_old_as: Option<PathBuf>,
    },
    /// Someone has the workbook open: nothing was written.
    OpenElsewhere {
        /// The person or computer, as far as the lock file says; empty where it does not.
        by: String,
        /// The lock file; `None` where the system refused the renaming. A program that crashed may leave its lock
        /// file behind: once nobody has the workbook open, it may be deleted.
        lock: Option<PathBuf>,
    },
    /// The workbook was saved by someone while the new one was being drawn: nothing was written; try again.
    ChangedMeanwhile,
}

/// Why nothing could be written.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    #[error(transparent)]
    Draw(#[from] WorkbookError),
    #[error("cannot {action} {path}: {source}", path = path.display())]
    File { action: &'static str, path: PathBuf, source: io::Error },
}

/// Draws a workbook with the remarks of the old one and puts it in its place. `now`, in the Centre's
/// own time, names an old file that is kept.
pub fn write(
    path: &Path,
    now: DateTime,
    draw: impl FnOnce(&Remarks) -> Result<Vec<u8>, WorkbookError>,
) -> Result<Outcome, PlaceError> {
    if let Some(open) = open_elsewhere(path) {
        return Ok(open);
    }
    let old = read_old(path).map_err(|source| failed("read", path, source))?;
    let (remarks, keep) = match &old {
        Old::None => (Remarks::default(), false),
        Old::TooLarge => (Remarks::default(), true),
        Old::Bytes(bytes) => match Remarks::from_workbook(bytes) {
            Ok(remarks) => {
                let keep = remarks.typed_elsewhere;
                (remarks, keep)
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "the old workbook is kept under another name");
                (Remarks::default(), true)
            }
        },
    };
    let new = draw(&remarks)?;

    let beside = beside(path, ".", ".new");
    let result = put_beside(&beside, path, &new).and_then(|()| replace(path, &beside, &old, keep.then_some(now)));
    if !matches!(result, Ok(Outcome::Written { .. })) {
        // Whatever happened, the half-made file is no use; where it cannot be removed the next one overwrites it.
        let _ = fs::remove_file(&beside);
    }
    result
}

/// Whether someone has the workbook open, by the lock files that office programs put beside it.
pub fn open_elsewhere(path: &Path) -> Option<Outcome> {
    let locks = [
        (beside(path, "~$", ""), excel_owner as fn(&[u8]) -> String),
        (beside(path, ".~lock.", "#"), libreoffice_owner),
    ];
    locks.into_iter().find_map(|(lock, owner)| {
        fs::symlink_metadata(&lock).ok()?;
        let mut bytes = Vec::new();
        // On some systems the lock file itself cannot be read while the program runs.
        let _ = File::open(&lock).and_then(|file| file.take(LOCK_BYTES).read_to_end(&mut bytes));
        Some(Outcome::OpenElsewhere { by: owner(&bytes), lock: Some(lock) })
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Old {
    None,
    TooLarge,
    Bytes(Vec<u8>),
}

fn read_old(path: &Path) -> io::Result<Old> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Old::None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    let too_large = u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST;
    Ok(if too_large { Old::TooLarge } else { Old::Bytes(bytes) })
}

/// Writes the new file beside the old one, durably, with the old one's permissions.
fn put_beside(beside: &Path, path: &Path, bytes: &[u8]) -> Result<(), PlaceError> {
    let write = || -> io::Result<()> {
        match fs::remove_file(beside) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o640);
        let mut file = options.open(beside)?;
        file.write_all(bytes)?;
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()
    };
    write().map_err(|source| failed("write", beside, source))
}

fn replace(path: &Path, beside: &Path, old: &Old, keep: Option<DateTime>) -> Result<Outcome, PlaceError> {
    // Drawing takes a while: someone may have opened the old file since, or opened, saved and closed it.
    if let Some(open) = open_elsewhere(path) {
        return Ok(open);
    }
    if read_old(path).map_err(|source| failed("read", path, source))? != *old {
        return Ok(Outcome::ChangedMeanwhile);
    }
    let kept_old_as = keep.map(|now| keep_old(path, now)).transpose()?;
    match fs::rename(beside, path) {
        Ok(()) => {}
        Err(error) if is_refusal(&error) => {
            if let Some(kept) = kept_old_as {
                // The old file stays where it is: its second name is not needed.
                let _ = fs::remove_file(kept);
            }
            return Ok(Outcome::OpenElsewhere { by: String::new(), lock: None });
        }
        Err(source) => return Err(failed("replace", path, source)),
    }
    sync_folder(path)?;
    Ok(Outcome::Written { kept_old_as })
}

/// What a system says when another program holds the file.
fn is_refusal(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::PermissionDenied | ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy | ErrorKind::WouldBlock
    )
}

/// Gives the old file a second name that nothing has yet: `Tổng hợp (bản cũ 2020-10-20 0930).xlsx`.
fn keep_old(path: &Path, now: DateTime) -> Result<PathBuf, PlaceError> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let moment = now.strftime("%Y-%m-%d %H%M");
    for number in 1..1000 {
        let number = if number == 1 { String::new() } else { format!(" {number}") };
        let kept = path.with_file_name(format!("{stem} (bản cũ {moment}{number}){extension}"));
        match link_or_copy(path, &kept) {
            Ok(()) => return Ok(kept),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => return Err(failed("keep the old workbook as", &kept, source)),
        }
    }
    let source = io::Error::new(ErrorKind::AlreadyExists, "too many old workbooks of the same minute");
    Err(failed("keep another copy of", path, source))
}

/// A second name where the file system has such, else a durable copy. Never overwrites.
fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(from, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            let mut copy = OpenOptions::new().write(true).create_new(true).open(to)?;
            io::copy(&mut File::open(from)?, &mut copy)?;
            copy.sync_all()
        }
        done => done,
    }
}

/// Makes the new name durable.
fn sync_folder(path: &Path) -> Result<(), PlaceError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some network file systems have no such call; the rename itself has happened.
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        Err(source) => Err(failed("make durable", folder, source)),
        Ok(()) => Ok(()),
    }
}

fn beside(path: &Path, before: &str, after: &str) -> PathBuf {
    let mut name = OsString::from(before);
    name.push(path.file_name().unwrap_or_default());
    name.push(after);
    path.with_file_name(name)
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> PlaceError {
    PlaceError::File { action, path: path.to_owned(), source }
}

/// The name in `~$…`: from byte 55 its length and the name in UTF-16; before, the same in a legacy encoding.
fn excel_owner(bytes: &[u8]) -> String {
    let length = bytes.get(54).copied().map_or(0, usize::from);
    let wide = bytes.get(56..).unwrap_or_default().chunks_exact(2).take(length);
    let units: Vec<u16> = wide.filter_map(|pair| Some(u16::from_le_bytes([*pair.first()?, *pair.get(1)?]))).collect();
    let name = readable(&String::from_utf16_lossy(&units));
    if !name.is_empty() {
        return name;
    }
    let length = bytes.first().copied().map_or(0, usize::from);
    readable(&String::from_utf8_lossy(bytes.get(1..).unwrap_or_default().get(..length).unwrap_or_default()))
}

/// The name, the account and the computer in `.~lock.…#`: fields between commas.
fn libreoffice_owner(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let fields: Vec<String> = text.split(',').take(3).map(readable).filter(|field| !field.is_empty()).collect();
    fields.join(", ")
}

fn readable(words: &str) -> String {
    let clean: String = words.chars().filter(|letter| !letter.is_control()).take(100).collect();
    clean.trim().to_owned()
}

#[cfg(test)]
mod tests;
