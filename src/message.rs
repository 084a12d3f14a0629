//! The bytes of a mail turned into its sender, the proof of the sender, and its parts.
//!
//! Pure. What a header claims is kept apart from what the Centre's own server has proven.

use jiff::Timestamp;

/// A mail, as far as judging and answering it needs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// The address of the one From field, in lower case; `None` without one, or with more than one.
    pub from: Option<String>,
    /// Whether the Centre's own server has proven that address (spec, section 5).
    pub proven: bool,
    pub subject: String,
    /// The Message-ID without its angle brackets, cleaned of control characters.
    pub message_id: Option<String>,
    /// The References (or else In-Reply-To) ids, without angle brackets, oldest first, bounded in number.
    pub references: Vec<String>,
    /// The topmost Received, else Date: when a server's INTERNALDATE is at hand, that goes before.
    pub arrived: Option<Timestamp>,
    /// Why the mail is taken for automatic, if it is.
    pub automatic: Option<Automatic>,
    /// The text that a person reads: text/plain, else text/html made plain. Of the mail itself and of mails forwarded
    /// inside it, each under its own head.
    pub bodies: Vec<Body>,
    /// Every part that is not such a text, those of mails forwarded inside it included.
    pub attachments: Vec<Attachment>,
    /// A bound of the mail's own structure was reached (depth or number of parts): what lay beyond was not looked at.
    pub over_limit: bool,
}

/// One text of the mail, as its writer sent it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    pub text: String,
    /// The same as HTML where the writer sent HTML: tables are still to be seen there.
    pub html: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attachment {
    /// The name that the sender gave, control characters and bidi marks removed; never used as a path.
    pub name: String,
    /// In lower case, as declared: a hint only.
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// RFC 3834 and its neighbours: mail that no person wrote to us, or that went to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// Auto-Submitted other than `no`, an empty return path, multipart/report, Precedence bulk or junk.
    Machine,
    /// List-Id, Precedence list.
    List,
}
