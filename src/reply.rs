//! A judgement becomes a mail to the unit: what was taken in, what is being checked, or what is to be mended.
//!
//! Pure: no clock, no ledger, no network. The words stand in `reply/templates` (files that a user may replace) and in
//! `reply/words.rs` (reasons, faults of files). Text of senders is cut to a length and never becomes markup.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::campaign::Campaign;
use crate::settings;
use crate::submission::{Disposition, Entry, UnreadableFile};

mod mail;
mod points;
mod samples;
mod templates;
mod text;
mod view;
mod words;

#[cfg(test)]
mod tests;

pub use templates::{TemplateError, Templates};

/// The blank form's name as an attachment: plain letters, which every mail program keeps.
pub const FORM_NAME: &str = "Phu luc - mau bao cao.xlsx";

/// All that a reply is made from.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    pub campaign: &'a Campaign,
    /// Whose name stands in From, and who signs.
    pub office: &'a settings::Reply,
    pub our_address: &'a str,
    /// The sender of the message that is answered.
    pub to: &'a str,
    /// The reply's own Message-ID without angle brackets, the same at every attempt.
    pub message_id: &'a str,
    /// The Message-ID of the message that is answered, if it has one.
    pub in_reply_to: Option<&'a str>,
    /// What that message itself referred to, oldest first.
    pub references: &'a [String],
    /// When the reply is written.
    pub date: Timestamp,
    /// The subject of the message that is answered.
    pub subject: &'a str,
    /// When that message arrived.
    pub arrived: Timestamp,
    /// The judgement on that message.
    pub disposition: Disposition,
    pub unreadable: &'a [UnreadableFile],
    pub reports: Vec<Reported<'a>>,
    /// The blank form as xlsx, where it is to be attached.
    pub blank_form: Option<&'a [u8]>,
}

/// One report of the message.
#[derive(Debug, Clone)]
pub struct Reported<'a> {
    pub entry: &'a Entry,
    /// The report that this one replaced.
    pub superseded: Option<&'a Entry>,
    /// The unit's name in the roster.
    pub unit_name: Option<&'a str>,
}

/// A mail ready to be sent, from the null reverse path (RFC 3834, section 3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    pub message_id: String,
    /// The whole message, in ASCII, with CRLF line ends.
    pub bytes: Vec<u8>,
}

/// Why a reply cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ReplyError {
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error("\"{address}\" is no address that mail can be sent to or from: {words}")]
    Address { address: String, words: String },
    #[error("the reply cannot be put together: {0}")]
    Message(#[from] lettre::error::Error),
}

/// Writes the reply.
pub fn compose(facts: &Facts<'_>, templates: &Templates) -> Result<Mail, ReplyError> {
    let letter = templates.write(&view::Letter::new(facts))?;
    mail::build(facts, letter)
}

/// A reply's words, before they become a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    /// On one line.
    subject: String,
    plain: String,
    html: String,
}

impl Facts<'_> {
    /// Whether the campaign's deadline had passed when the reply was written.
    fn is_overdue(&self) -> bool {
        self.date >= self.campaign.deadline
    }
}

impl Reported<'_> {
    /// The unit by its name in the roster, or else as the sender wrote it; empty where it is not known.
    fn unit(&self) -> Cow<'_, str> {
        match self.unit_name {
            Some(name) => Cow::Borrowed(name),
            None => Cow::Owned(text::line(&self.entry.report.unit_name, text::NAME)),
        }
    }
}
