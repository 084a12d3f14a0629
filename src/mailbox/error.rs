//! What can go wrong with a mailbox, and whether it passes by itself. Never holds a password or a message's words.

use std::io;

use crate::settings::SecretError;
use crate::tls::TlsError;

/// A mailbox that cannot be used at the moment. Its words are the server's own, with the place before them and what to
/// do about it behind them.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {trouble}")]
pub struct MailboxError {
    /// `host:port`, a path, or the key of a setting.
    at: String,
    trouble: Trouble,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("{0}")]
    Settings(String),
    #[error("{0}")]
    Password(SecretError),
    #[error("cannot connect: {0}. Is the server running, and are mailbox.imap.host and port right?")]
    Unreachable(io::Error),
    #[error("the server's certificate is not accepted: {0}")]
    Certificate(String),
    #[error("no protected connection: {0}")]
    Tls(String),
    #[error("the server refused the login: {0} Check mailbox.imap.user and the password")]
    Login(String),
    #[error("the server refused {command}: {words}")]
    Refused { command: String, words: String },
    #[error("the connection was lost: {0}")]
    Lost(String),
    #[error("no answer to {command} in time (mailbox.imap.command_seconds)")]
    Slow { command: String },
    #[error("the server sent far more than it was asked for in answer to {command}")]
    Overrun { command: String },
    #[error("the server's answer to {command} cannot be understood")]
    Unintelligible { command: String },
    #[error("the folder was numbered anew (UIDVALIDITY), so its messages are to be listed again")]
    Renumbered,
    #[error("{0}")]
    File(io::Error),
    #[error("it is no Maildir: the folder \"{0}\" is missing. Check mailbox.maildir")]
    NoMaildir(&'static str),
}

/// Response codes of RFC 5530 with which a server says that a refusal will pass.
const PASSING: [&str; 4] = ["[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"];

impl MailboxError {
    pub(super) fn new(at: impl Into<String>, trouble: Trouble) -> Self {
        Self { at: at.into(), trouble }
    }

    pub(super) fn settings(key: &str, words: impl Into<String>) -> Self {
        Self::new(key, Trouble::Settings(words.into()))
    }

    /// The server does not take the user or the password.
    pub fn is_login(&self) -> bool {
        matches!(self.trouble, Trouble::Login(_))
    }

    /// The server's certificate is not trusted, or is another server's.
    pub fn is_certificate(&self) -> bool {
        matches!(self.trouble, Trouble::Certificate(_))
    }

    /// The places asked for are of an older numbering of the folder, or of another mailbox: look anew.
    pub fn is_renumbered(&self) -> bool {
        matches!(self.trouble, Trouble::Renumbered)
    }

    /// The server, or the file system, answered and would not do it.
    pub fn is_refusal(&self) -> bool {
        matches!(self.trouble, Trouble::Refused { .. } | Trouble::File(_))
    }

    /// Only a person can mend it; any other trouble passes by itself sooner or later.
    pub fn is_lasting(&self) -> bool {
        match &self.trouble {
            Trouble::Settings(_)
            | Trouble::Password(_)
            | Trouble::Certificate(_)
            | Trouble::Tls(_)
            | Trouble::Login(_)
            | Trouble::NoMaildir(_) => true,
            Trouble::Refused { words, .. } => !will_pass(words),
            Trouble::File(error) => matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied),
            Trouble::Unreachable(_)
            | Trouble::Lost(_)
            | Trouble::Slow { .. }
            | Trouble::Overrun { .. }
            | Trouble::Unintelligible { .. }
            | Trouble::Renumbered => false,
        }
    }
}

impl From<TlsError> for Trouble {
    fn from(error: TlsError) -> Self {
        match error {
            TlsError::Settings(words) => Self::Settings(words),
            TlsError::Certificate(words) => Self::Certificate(words),
            TlsError::Refused(words) => Self::Tls(words),
            TlsError::Lost(words) => Self::Lost(words),
        }
    }
}

/// Whether a server's refusal says of itself that it will pass.
pub(super) fn will_pass(words: &str) -> bool {
    PASSING.iter().any(|code| words.get(..code.len()).is_some_and(|start| start.eq_ignore_ascii_case(code)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_will_pass_needs_no_person() {
        let refused = |words: &str| {
            MailboxError::new("mail.example:993", Trouble::Refused { command: "SELECT".into(), words: words.into() })
        };
        assert!(!refused("[UNAVAILABLE] Internal error").is_lasting());
        assert!(refused("[NONEXISTENT] Mailbox doesn't exist").is_lasting());
        assert_eq!(refused("No such box.").to_string(), "mail.example:993: the server refused SELECT: No such box.");
    }
}
