//! The courier: takes a finished mail to the mail server, or into a folder, and says how that ended. It knows no report.

use std::path::Path;

use crate::settings;

mod error;
mod folder;
mod smtp;

pub use error::CourierError;
use folder::Folder;
use smtp::Smtp;

/// How mail leaves.
#[derive(Debug)]
pub enum Courier {
    Smtp(Box<Smtp>),
    Folder(Folder),
}

/// A finished mail.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    pub to: &'a str,
    /// Without angle brackets; the same at every attempt.
    pub message_id: &'a str,
    /// RFC 5322, lines ended by CRLF.
    pub bytes: &'a [u8],
}

/// How one attempt ended, in the server's words.
#[derive(Debug)]
pub enum Delivery {
    Delivered(String),
    /// Not now (4xx): to be tried again.
    Deferred(String),
    /// Never (5xx).
    Refused(String),
    /// The connection was lost after the mail was handed over: it may have been taken or not.
    Unknown(String),
    /// The mail never came to an attempt: the server cannot be reached, or does not let us in.
    Unavailable(CourierError),
}

impl Courier {
    /// Takes the settings in; nothing is connected yet. Without settings mail goes into `default_folder`.
    pub fn new(settings: &settings::Delivery, default_folder: &Path) -> Result<Self, CourierError> {
        match (&settings.smtp, &settings.folder) {
            (Some(smtp), _) => Ok(Self::Smtp(Box::new(Smtp::new(smtp)?))),
            (None, folder) => Ok(Self::Folder(Folder::new(folder.as_deref().unwrap_or(default_folder)))),
        }
    }

    /// Tries to deliver a mail once. Its return path is empty, so that no machine answers it (RFC 3834, section 3.3).
    pub async fn deliver(&self, letter: Letter<'_>) -> Delivery {
        match self {
            Self::Smtp(smtp) => smtp.deliver(letter).await,
            Self::Folder(folder) => folder.deliver(letter).await,
        }
    }

    /// How many mails may usefully be under way at once.
    pub fn at_once(&self) -> usize {
        match self {
            Self::Smtp(smtp) => smtp.connections(),
            Self::Folder(_) => 8,
        }
    }

    /// Tries all that delivering needs, and delivers nothing. Gives what was found, in words.
    pub async fn check(&self) -> Result<String, CourierError> {
        match self {
            Self::Smtp(smtp) => smtp.check().await,
            Self::Folder(folder) => folder.check(),
        }
    }
}
