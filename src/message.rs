//! The bytes of a mail turned into its sender, the proof of the sender, and its parts.
//!
//! Pure. What a header claims is kept apart from what the Centre's own server has proven.

pub use quoted::{OwnWords, is_forward, without_marks};

use std::borrow::Cow;

use jiff::Timestamp;

use crate::settings::Limits;

mod authentication;
mod automatic;
mod charset;
mod header;
mod multipart;
mod parameters;
mod parts;
mod plain;
mod quoted;
mod sender;
mod thread;
mod transfer;
mod words;

use header::Header;

/// The longest subject that is kept, in characters.
const LONGEST_SUBJECT: usize = 998;

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
    /// inside it, each under its own subject.
    pub bodies: Vec<Body>,
    /// Every part that is not such a text, those of mails forwarded inside it included.
    pub attachments: Vec<Attachment>,
    /// A bound of the mail's own structure was reached (depth or number of parts): what lay beyond was not looked at.
    pub over_limit: bool,
}

/// One text of the mail, as its writer sent it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// Whose address stands in the From field of the mail inside the mail that it is the text of, in lower case.
    pub writer: Option<String>,
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
    /// A small picture shown inside the mail's text, such as the logo of a signature: no attachment to a person.
    pub decoration: bool,
    pub bytes: Vec<u8>,
}

/// RFC 3834 and its neighbours: mail that no person wrote to us, or that went to many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// A machine's answer to a mail, which may hold a copy of it: multipart/report, `Auto-Submitted: auto-replied`,
    /// MAILER-DAEMON.
    Answer,
    /// Any other Auto-Submitted but `no`, an empty return path, Precedence bulk or junk.
    Machine,
    /// List-Id, Precedence list.
    List,
}

/// Reads a mail. Any bytes give a message; what cannot be read in them is absent from it.
///
/// `authserv_id` is the name under which our own server writes Authentication-Results; where it is empty, nobody is
/// proven. Of a mail that is over `limits.message_bytes`, only the header is read.
pub fn parse(raw: &[u8], authserv_id: &str, limits: &Limits) -> Message {
    let raw = with_line_feeds(raw);
    let (header, body) = Header::split(header::skip_preface(&raw));
    let from = sender::read(&header);
    let proven = from.as_deref().is_some_and(|from| authentication::is_proven(&header, authserv_id, from));
    let too_large = u64::try_from(raw.len()).is_ok_and(|length| length > limits.message_bytes);
    let mut parts =
        if too_large { parts::Parts::default() } else { parts::read(&header, body, limits.multipart_levels) };
    parts.over_limit |= too_large || header.cut;
    let automatic = if parts.holds_report {
        Some(Automatic::Answer)
    } else {
        automatic::read(&header, &parts::content_type(&header).value, from.as_deref())
    };
    Message {
        from,
        proven,
        subject: subject(&header),
        message_id: thread::message_id(&header),
        references: thread::references(&header),
        arrived: thread::arrived(&header),
        automatic,
        bodies: parts.bodies,
        attachments: parts.attachments,
        over_limit: parts.over_limit,
    }
}

/// Whether a file is a mail as it was sent, rather than something that came with one: it begins with header fields,
/// and a field that every mail has is among them.
pub fn looks_like_message(bytes: &[u8]) -> bool {
    const KNOWN: [&str; 13] = [
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Received",
        "Return-Path",
        "Message-ID",
        "MIME-Version",
        "Content-Type",
        "Delivered-To",
        "Reply-To",
        "DKIM-Signature",
    ];
    let start = bytes.get(..bytes.len().min(64 << 10)).unwrap_or_default();
    let start = with_line_feeds(start);
    let text = header::skip_preface(&start);
    let name: &[u8] = text.split(|&byte| byte == b':').next().unwrap_or_default().trim_ascii_end();
    let plausible = !name.is_empty()
        && name.len() < text.len()
        && name.len() <= 76
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if !plausible {
        return false;
    }
    let (header, _) = Header::split(text);
    header.malformed < header.len() && KNOWN.iter().any(|known| header.has(known))
}

/// Line ends of old Macintoshes become today's. Only where no other line end stands: a lone return elsewhere ends no
/// line for our server, so it may begin no field here.
fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\n', raw).is_some() || memchr::memchr(b'\r', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|&byte| if byte == b'\r' { b'\n' } else { byte }).collect())
}

/// The subject in Unicode NFC, on one line.
fn subject(header: &Header<'_>) -> String {
    let field = header.first("Subject").unwrap_or_default();
    let text = words::decode(&field);
    let visible = text.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter });
    let visible: String = visible.filter(|&letter| !parameters::is_hidden(letter)).take(LONGEST_SUBJECT).collect();
    visible.trim().to_owned()
}

#[cfg(test)]
mod tests;
