//! A Maildir folder as a mailbox, and Maildir++ subfolders as the places to file into, named as Dovecot names them.
//!
//! A message is known by its file's name without the flags, which stays the same when people read it.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::error::{MailboxError, Trouble};
use super::imap::{complaint, levels};
use super::{BYTES_AT_ONCE, Content, FETCHED_AT_ONCE, Fetched, Finding, HEAD_BYTES, Outcome, Place, Target, head};
use crate::settings::{Filing, FilingAction};

/// The one folder that is read.
const FOLDER: &str = "INBOX";
/// How often the folder is glanced at while waiting.
const GLANCE: Duration = Duration::from_millis(250);
/// A change this fresh may be followed by another under the same time of modification.
const FRESH: Duration = Duration::from_millis(50);

/// A Maildir on this machine.
#[derive(Debug)]
pub struct Maildir {
    path: PathBuf,
    account: String,
    filing: Filing,
    /// How the folder stood before the last look; none where that cannot be told apart from a later change.
    seen: Option<Stamp>,
}

/// When `new` and `cur` were last changed.
type Stamp = [SystemTime; 2];

impl Maildir {
    pub(super) fn new(path: &Path, filing: &Filing) -> Result<Self, MailboxError> {
        for (key, name) in [("mailbox.filing.accepted", &filing.accepted), ("mailbox.filing.review", &filing.review)] {
            if let Some(complaint) = complaint(name) {
                return Err(MailboxError::settings(key, complaint));
            }
        }
        // From wherever the program is started, it is the same account.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let account = path.to_string_lossy().into_owned();
        Ok(Self { path, account, filing: filing.clone(), seen: None })
    }

    pub(super) fn holds(&self, place: &Place) -> bool {
        place.account == self.account && place.folder == FOLDER && place.validity == 0
    }

    pub(super) async fn look(&mut self, since: Timestamp) -> Result<Vec<Place>, MailboxError> {
        self.seen = None;
        let (seen, found) = self
            .apart(move |path| {
                let seen = stamp(path)?;
                let fresh = seen.iter().any(|time| time.elapsed().is_ok_and(|age| age < FRESH));
                let mut found = Vec::new();
                for (uid, file) in files(path)? {
                    match std::fs::metadata(&file) {
                        Ok(metadata) => found.push((arrived(&metadata), uid)),
                        // Renamed or removed under our eyes: its folder has changed, so the next look comes soon.
                        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                found.retain(|(arrived, _)| *arrived >= since);
                found.sort_unstable();
                Ok(((!fresh).then_some(seen), found))
            })
            .await?;
        self.seen = seen;
        let place = |(_, uid)| Place { account: self.account.clone(), folder: FOLDER.to_owned(), validity: 0, uid };
        Ok(found.into_iter().map(place).collect())
    }

    pub(super) async fn fetch(&mut self, places: &[Place], largest: u64) -> Result<Vec<Fetched>, MailboxError> {
        let places = self.own(places.get(..FETCHED_AT_ONCE).unwrap_or(places))?;
        self.apart(move |path| {
            let files = files(path)?;
            let mut fetched = Vec::with_capacity(places.len());
            let mut together = 0_u64;
            for place in places {
                let found = match files.get(&place.uid) {
                    Some(file) => read(file, largest)?,
                    None => None,
                };
                let Some((arrived, size, content)) = found else {
                    fetched.push(Fetched::Gone(place));
                    continue;
                };
                fetched.push(Fetched::Message { place, arrived, size, content });
                together = together.saturating_add(size.min(largest));
                if together > BYTES_AT_ONCE {
                    break;
                }
            }
            Ok(fetched)
        })
        .await
    }

    pub(super) async fn file(&mut self, places: &[Place], target: Target) -> Result<Outcome, MailboxError> {
        if places.is_empty() || self.filing.action == FilingAction::Leave {
            return Ok(Outcome::Left);
        }
        let places = self.own(places)?;
        let folder = subfolder(target.folder(&self.filing));
        let moves = self.filing.action == FilingAction::Move;
        self.apart(move |path| {
            let files = files(path)?;
            let mut wanted = places.iter().filter_map(|place| files.get(&place.uid));
            if moves {
                let to = path.join(folder);
                make(path, &to)?;
                wanted.try_for_each(|file| move_to(file, &to))?;
                settle(&to)?;
            } else {
                wanted.try_for_each(|file| flag(path, file))?;
            }
            settle(path)?;
            Ok(if moves { Outcome::Moved } else { Outcome::Flagged })
        })
        .await
    }

    pub(super) async fn wait(&mut self, at_most: Duration) -> Result<(), MailboxError> {
        let end = Instant::now() + at_most;
        loop {
            sleep_until(end.min(Instant::now() + GLANCE)).await;
            let now = self.apart(stamp).await?;
            if self.seen != Some(now) || Instant::now() >= end {
                return Ok(());
            }
        }
    }

    pub(super) async fn check(&mut self) -> Result<Vec<Finding>, MailboxError> {
        let count = self.apart(|path| Ok(files(path)?.len())).await?;
        let mut findings = vec![Finding::good(format!("Maildir {}: {count} messages", self.account))];
        if self.filing.action != FilingAction::Leave {
            let writable = self.apart(|path| Ok(tempfile::tempfile_in(path.join("tmp")).map(drop))).await?;
            findings.push(match writable {
                Ok(()) => Finding::good("messages can be filed"),
                Err(error) => Finding::bad(format!("messages cannot be filed: {error}. Who owns the folder?")),
            });
        }
        Ok(findings)
    }

    /// Works on the files where waiting for the disk holds up nothing else.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, MailboxError> {
        let path = self.path.clone();
        let done = tokio::task::spawn_blocking(move || {
            for name in ["new", "cur", "tmp"] {
                if !path.join(name).is_dir() {
                    return Err(Trouble::NoMaildir(name));
                }
            }
            work(&path)
        });
        let done = done.await.unwrap_or_else(|error| Err(Trouble::File(io::Error::other(error))));
        done.map_err(|trouble| MailboxError::new(self.account.clone(), trouble))
    }

    fn own(&self, places: &[Place]) -> Result<Vec<Place>, MailboxError> {
        if places.iter().all(|place| self.holds(place)) {
            return Ok(places.to_vec());
        }
        Err(MailboxError::new(self.account.clone(), Trouble::Renumbered))
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

fn stamp(path: &Path) -> Result<Stamp, Trouble> {
    let changed = |name: &str| std::fs::metadata(path.join(name))?.modified();
    Ok([changed("new")?, changed("cur")?])
}

/// Every message's file by its lasting name. Only plain files are messages, never links.
fn files(path: &Path) -> Result<HashMap<String, PathBuf>, Trouble> {
    let mut files = HashMap::new();
    for name in ["new", "cur"] {
        for entry in std::fs::read_dir(path.join(name))? {
            let entry = entry?;
            let (name, kind) = (entry.file_name(), entry.file_type()?);
            // A name that is not UTF-8 is no mail program's.
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.') && kind.is_file()) else { continue };
            files.insert(lasting(name).to_owned(), entry.path());
        }
    }
    Ok(files)
}

/// A file's name without its flags.
fn lasting(name: &str) -> &str {
    name.split_once(':').map_or(name, |(lasting, _)| lasting)
}

fn arrived(metadata: &std::fs::Metadata) -> Timestamp {
    metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A message, unless it has gone.
fn read(file: &Path, largest: u64) -> Result<Option<(Timestamp, u64, Content)>, Trouble> {
    let mut open = match std::fs::File::open(file) {
        Ok(open) => open,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let metadata = open.metadata()?;
    let size = metadata.len();
    let mut bytes = Vec::new();
    let content = if size > largest {
        open.take(HEAD_BYTES).read_to_end(&mut bytes)?;
        Content::TooLarge(head(bytes))
    } else {
        open.by_ref().take(largest).read_to_end(&mut bytes)?;
        Content::Whole(bytes)
    };
    Ok(Some((arrived(&metadata), size, content)))
}

/// `.Báo cáo.Đã nhận`, each level in modified UTF-7.
fn subfolder(name: &str) -> String {
    levels(name).iter().fold(String::new(), |path, level| path + "." + level)
}

/// Makes a Maildir++ folder where it is missing, with the owner's rights as on the Maildir itself.
fn make(root: &Path, folder: &Path) -> Result<(), Trouble> {
    let rights = std::fs::metadata(root)?.permissions();
    for part in [folder.to_owned(), folder.join("tmp"), folder.join("new"), folder.join("cur")] {
        match std::fs::create_dir(&part) {
            Ok(()) => std::fs::set_permissions(&part, rights.clone())?,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mark = std::fs::File::options().append(true).create(true).open(folder.join("maildirfolder"))?;
    mark.sync_all()?;
    sync(folder)?;
    sync(root)
}

/// Moves a file to the same part of another folder, its flags as they are.
fn move_to(file: &Path, folder: &Path) -> Result<(), Trouble> {
    let (Some(part), Some(name)) = (file.parent().and_then(Path::file_name), file.file_name()) else { return Ok(()) };
    replace(file, &folder.join(part).join(name))
}

/// Sets the flag F, which any mail program shows. The flags of a file stand in `cur` only.
fn flag(path: &Path, file: &Path) -> Result<(), Trouble> {
    let Some(name) = file.file_name().and_then(OsStr::to_str) else { return Ok(()) };
    let mut flags: Vec<char> = name.split_once(":2,").map_or("", |(_, flags)| flags).chars().collect();
    if !flags.contains(&'F') {
        flags.push('F');
        flags.sort_unstable();
    }
    let flags: String = flags.into_iter().collect();
    replace(file, &path.join("cur").join(format!("{}:2,{flags}", lasting(name))))
}

/// Renames a file, unless it has gone or another has that name: then it is left, for names of messages do not repeat.
fn replace(from: &Path, to: &Path) -> Result<(), Trouble> {
    if from == to || to.symlink_metadata().is_ok() {
        return Ok(());
    }
    match std::fs::rename(from, to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Makes renames in a Maildir last.
fn settle(maildir: &Path) -> Result<(), Trouble> {
    sync(&maildir.join("new"))?;
    sync(&maildir.join("cur"))
}

fn sync(folder: &Path) -> Result<(), Trouble> {
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

#[cfg(test)]
mod tests;
