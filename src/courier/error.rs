//! What can stand between us and the mail server. Never holds a password or a mail's words.

use crate::settings::SecretError;

/// A mail server that cannot be used at the moment, in its own words, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{at}: {trouble}")]
pub struct CourierError {
    /// `host:port`, or a path.
    at: String,
    trouble: Trouble,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    #[error("{0}")]
    Settings(String),
    #[error("{0}")]
    Password(SecretError),
    #[error("cannot connect: {0}. Is the server running, and are delivery.smtp.host and port right?")]
    Unreachable(String),
    #[error(
        "no protected connection: {0}. Is the certificate made for delivery.smtp.host, and do port and security belong together?"
    )]
    Tls(String),
    #[error("the server refused the login: {0}. Check delivery.smtp.user and the password")]
    Login(String),
    #[error("no answer in time (delivery.smtp.command_seconds)")]
    Slow,
    #[error("cannot write: {0}")]
    File(std::io::Error),
}

impl CourierError {
    pub(super) fn new(at: impl Into<String>, trouble: Trouble) -> Self {
        Self { at: at.into(), trouble }
    }

    /// The server does not take the user or the password.
    pub fn is_login(&self) -> bool {
        matches!(self.trouble, Trouble::Login(_))
    }

    /// No protected connection came about, as with a certificate that does not match.
    pub fn is_tls(&self) -> bool {
        matches!(self.trouble, Trouble::Tls(_))
    }
}
