//! The edge to the mail server: one mail goes out, and how that ended is told apart.
//!
//! Knows nothing of what a mail says nor of who is to be tried again: a fault of the server or of the network is
//! [`Delivery::Unavailable`], everything else is said of the one mail. Every mail goes to one recipient, from the null
//! reverse path (RFC 3834, section 3.3), so that no answer of a machine ever comes back to a machine.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::settings;

mod folder;
mod line;
mod pool;
mod smtp;

#[cfg(test)]
mod tests;

use folder::Folder;
use smtp::Smtp;

/// Takes mails out of the house.
#[derive(Debug)]
pub enum Courier {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

/// How an attempt ended, in the server's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The server has taken the mail over.
    Delivered(String),
    /// Not now (4xx): a later attempt may succeed.
    Deferred(String),
    /// Never (5xx): this mail, or its recipient, is not wanted.
    Refused(String),
    /// The line was lost after the mail was sent and before the server answered: it may have been taken over.
    Unknown(String),
    /// Nothing was tried: the fault lies with the server, the network or the settings, and not with this mail.
    Unavailable(CourierError),
}

/// Why no mail can be sent at all now. None of its words are a password's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CourierError {
    #[error("{0}")]
    Settings(String),
    #[error("the mail server {server} cannot be reached: {words}")]
    Unreachable { server: String, words: String },
    #[error("no protected line to the mail server {server}: {words}")]
    Tls { server: String, words: String },
    #[error("the mail server {server} does not let \"{user}\" in: {words}")]
    Login { server: String, user: String, words: String },
    #[error("the mail server {server} takes no mail from here: {words}")]
    Refused { server: String, words: String },
    #[error("the line to the mail server {server} was lost: {words}")]
    Lost { server: String, words: String },
    #[error("the mail server {server} took longer than {seconds} s over {command}")]
    Slow { server: String, command: &'static str, seconds: u64 },
    #[error("cannot write into the folder of replies {}: {words}", .folder.display())]
    Folder { folder: PathBuf, words: String },
}

impl Courier {
    /// Makes ready what the settings say, and connects to nothing yet. Where they name neither a server nor a folder,
    /// mails go into `default_folder`.
    pub fn new(settings: &settings::Delivery, default_folder: &Path) -> Result<Self, CourierError> {
        Ok(match &settings.smtp {
            Some(smtp) => Self::Smtp(Box::new(Smtp::new(smtp)?)),
            None => Self::Folder(Folder::new(settings.folder.as_deref().unwrap_or(default_folder))),
        })
    }

    /// How many mails are worth handing over at the same time.
    pub fn at_once(&self) -> usize {
        match self {
            Self::Smtp(smtp) => smtp.at_once(),
            Self::Folder(folder) => folder.at_once(),
        }
    }

    /// Tries one mail once. `mail` is a whole message with CRLF line ends.
    pub async fn deliver(&self, to: &str, mail: &[u8]) -> Delivery {
        match self {
            Self::Smtp(smtp) => smtp.deliver(to, mail).await,
            Self::Folder(folder) => folder.deliver(mail).await,
        }
    }

    /// Tries everything short of a mail, and says what was found: for `tiepnhan check`.
    pub async fn check(&self) -> Result<String, CourierError> {
        match self {
            Self::Smtp(smtp) => smtp.check().await,
            Self::Folder(folder) => folder.check().await,
        }
    }
}

/// The words of a server or a library, fit for a log and a status: on one line, and not without end.
fn spoken(words: impl fmt::Display) -> String {
    const LONGEST: usize = 400;
    let words = words.to_string();
    let line: Vec<&str> = words.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let line = line.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST { line } else { line.chars().take(LONGEST).chain(['…']).collect() }
}
