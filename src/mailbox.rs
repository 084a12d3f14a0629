//! The mailbox: new messages, and filing them. It knows places and bytes, and nothing of what a message means.
//!
//! Two kinds, an IMAP server and a Maildir folder, of one behaviour: looking and fetching leave every message exactly as
//! it was, only [`Mailbox::file`] touches one, and nothing is ever marked as read. A call makes a connection when there
//! is none and gives it up when it fails; waiting before the next try is the caller's.

use std::time::Duration;

use jiff::Timestamp;

pub use crate::place::Place;
use crate::settings::{self, Filing};

mod error;
mod imap;
mod maildir;

pub use error::MailboxError;
pub use imap::Imap;
pub use maildir::Maildir;

/// How many messages one [`Mailbox::fetch`] brings at most.
const FETCHED_AT_ONCE: usize = 100;
/// How many bytes one [`Mailbox::fetch`] brings at most, where it is more than one message.
const BYTES_AT_ONCE: u64 = 16 << 20;
/// How much is read of a message that is too large, in bytes: room for any header.
const HEAD_BYTES: u64 = 256 << 10;

/// Where the reports arrive.
#[derive(Debug)]
pub enum Mailbox {
    Imap(Box<Imap>),
    Maildir(Maildir),
}

/// A message as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    Message {
        place: Place,
        /// INTERNALDATE; in a Maildir the file's time of modification.
        arrived: Timestamp,
        /// In bytes, as the server counts them where the content was not read whole.
        size: u64,
        content: Content,
    },
    /// No longer there: somebody moved or deleted it since the look.
    Gone(Place),
}

/// The bytes of a message, as many as were wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Whole(Vec<u8>),
    /// Larger than allowed: its header alone, 256 KiB of it at most.
    TooLarge(Vec<u8>),
}

/// Which way a message goes once it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    Accepted,
    Review,
}

/// What became of filed messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Moved,
    Flagged,
    /// Left where they are: by the settings, or because the server can neither move nor keep a keyword.
    Left,
}

/// One line of what [`Mailbox::check`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// False where a person should do something.
    pub good: bool,
    pub text: String,
}

impl Mailbox {
    /// Takes the settings in; nothing is connected yet. Fails on settings that cannot work, such as a certificate file
    /// that holds none.
    pub fn new(settings: &settings::Mailbox) -> Result<Self, MailboxError> {
        match (&settings.imap, &settings.maildir) {
            (Some(imap), None) => Ok(Self::Imap(Box::new(Imap::new(imap, &settings.filing)?))),
            (None, Some(path)) => Ok(Self::Maildir(Maildir::new(path, &settings.filing)?)),
            _ => Err(MailboxError::settings("mailbox", "give either maildir or [mailbox.imap]")),
        }
    }

    /// Whether a place is of this mailbox, so that [`Self::fetch`] and [`Self::file`] can be asked for it.
    pub fn holds(&self, place: &Place) -> bool {
        match self {
            Self::Imap(imap) => imap.holds(place),
            Self::Maildir(maildir) => maildir.holds(place),
        }
    }

    /// Lists every message that arrived at or after `since`, oldest first. Downloads none, and touches none.
    pub async fn look(&mut self, since: Timestamp) -> Result<Vec<Place>, MailboxError> {
        match self {
            Self::Imap(imap) => imap.look(since).await,
            Self::Maildir(maildir) => maildir.look(since).await,
        }
    }

    /// Fetches the first of `places`, in their order: at least one, and as many as one go may hold (100 messages, 16 MiB).
    /// The caller asks again for the rest. A message of more than `largest` bytes comes as its header alone.
    pub async fn fetch(&mut self, places: &[Place], largest: u64) -> Result<Vec<Fetched>, MailboxError> {
        match self {
            Self::Imap(imap) => imap.fetch(places, largest).await,
            Self::Maildir(maildir) => maildir.fetch(places, largest).await,
        }
    }

    /// Files messages as the settings say. Never marks them as read. Filing again is harmless, and so is filing what is
    /// no longer there.
    pub async fn file(&mut self, places: &[Place], target: Target) -> Result<Outcome, MailboxError> {
        match self {
            Self::Imap(imap) => imap.file(places, target).await,
            Self::Maildir(maildir) => maildir.file(places, target).await,
        }
    }

    /// Waits until something new may be there, `at_most` that long. Sees what arrived since the last look, also before
    /// the wait began. May be cancelled.
    pub async fn wait(&mut self, at_most: Duration) -> Result<(), MailboxError> {
        match self {
            Self::Imap(imap) => imap.wait(at_most).await,
            Self::Maildir(maildir) => maildir.wait(at_most).await,
        }
    }

    /// Tries all that the service will need, and changes nothing.
    pub async fn check(&mut self) -> Result<Vec<Finding>, MailboxError> {
        match self {
            Self::Imap(imap) => imap.check().await,
            Self::Maildir(maildir) => maildir.check().await,
        }
    }

    /// Takes leave of the server. Dropping the mailbox does too, less politely.
    pub async fn close(&mut self) {
        if let Self::Imap(imap) = self {
            imap.close().await;
        }
    }
}

impl Fetched {
    pub fn place(&self) -> &Place {
        match self {
            Self::Message { place, .. } | Self::Gone(place) => place,
        }
    }
}

impl Target {
    fn folder(self, filing: &Filing) -> &str {
        match self {
            Self::Accepted => &filing.accepted,
            Self::Review => &filing.review,
        }
    }

    fn keyword(self, filing: &Filing) -> &str {
        match self {
            Self::Accepted => &filing.accepted_keyword,
            Self::Review => &filing.review_keyword,
        }
    }
}

impl Finding {
    fn good(text: impl Into<String>) -> Self {
        Self { good: true, text: text.into() }
    }

    fn bad(text: impl Into<String>) -> Self {
        Self { good: false, text: text.into() }
    }
}

/// The header of a message, with the empty line that ends it.
fn head(mut bytes: Vec<u8>) -> Vec<u8> {
    let crlf = bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
    let lf = bytes.windows(2).position(|window| window == b"\n\n").map(|at| at + 2);
    let end = crlf.into_iter().chain(lf).min().unwrap_or(bytes.len());
    bytes.truncate(end.min(HEAD_BYTES as usize));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_can_be_worked_on_in_a_task() {
        fn task<T: Send>(_: T) {}
        let mut mailbox = Mailbox::Maildir(Maildir::new("/mail".as_ref(), &Filing::default()).unwrap());
        task(mailbox.look(Timestamp::UNIX_EPOCH));
        task(mailbox.fetch(&[], 0));
        task(mailbox.file(&[], Target::Review));
        task(mailbox.wait(Duration::ZERO));
        task(mailbox.check());
        task(mailbox.close());
    }

    #[test]
    fn a_head_ends_with_the_empty_line() {
        assert_eq!(head(b"A: 1\r\nB: 2\r\n\r\nbody\n\n".to_vec()), b"A: 1\r\nB: 2\r\n\r\n");
        assert_eq!(head(b"A: 1\n\nbody\r\n\r\n".to_vec()), b"A: 1\n\n");
        assert_eq!(head(vec![b'x'; 300 << 10]).len(), 256 << 10);
    }
}
