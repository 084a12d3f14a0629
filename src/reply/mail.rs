//! A reply's words put into a message (RFC 5322) that no machine answers (RFC 3834).

use std::time::SystemTime;

use lettre::Address;
use lettre::message::header::{ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MessageBuilder, MultiPart, MultiPartKind, SinglePart};

use super::{FORM_NAME, Facts, Mail, ReplyError, Written};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Neither quoted-printable nor base64, in which every part stands, ever has `=_` (RFC 2045, section 6.7).
const BOUNDARIES: [&str; 2] = ["=_tiepnhan_words", "=_tiepnhan_form"];

/// How many of the older messages are referred to, the first of the thread and the latest.
const REFERENCES: usize = 20;
/// No Message-ID longer than this is repeated.
const LONGEST_ID: usize = 250;

pub(super) fn build(facts: &Facts<'_>, written: Written) -> Result<Mail, ReplyError> {
    let builder = header(facts)?.subject(written.subject);
    let words = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(BOUNDARIES[0])
        .singlepart(text(written.plain, ContentType::TEXT_PLAIN))
        .singlepart(text(written.html, ContentType::TEXT_HTML));
    let whole = match facts.blank_form {
        None => words,
        Some(form) => MultiPart::builder()
            .kind(MultiPartKind::Mixed)
            .boundary(BOUNDARIES[1])
            .multipart(words)
            .singlepart(attached(form.to_vec())),
    };
    let message = builder.multipart(whole)?;
    Ok(Mail { to: facts.to.to_owned(), message_id: facts.message_id.to_owned(), bytes: message.formatted() })
}

fn header(facts: &Facts<'_>) -> Result<MessageBuilder, ReplyError> {
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(facts.office.from_name.clone()), address(facts.our_address)?))
        .to(Mailbox::new(None, address(facts.to)?))
        .date(SystemTime::try_from(facts.date).unwrap_or(SystemTime::UNIX_EPOCH))
        .message_id(Some(format!("<{}>", facts.message_id)));
    if let Some(answered) = facts.in_reply_to.filter(|id| is_plain(id)) {
        builder = builder.in_reply_to(format!("<{answered}>")).references(references(facts.references, answered));
    }
    let own = |name, value: &str| HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned());
    Ok(builder
        .raw_header(own("Auto-Submitted", "auto-replied"))
        // Exchange answers with an absence notice all the same, unless it is told not to.
        .raw_header(own("X-Auto-Response-Suppress", "All"))
        .raw_header(own("Content-Language", "vi")))
}

fn address(address: &str) -> Result<Address, ReplyError> {
    let failed = |error: lettre::address::AddressError| ReplyError::Address {
        address: address.to_owned(),
        words: error.to_string(),
    };
    address.parse().map_err(failed)
}

/// The thread so far, with the message that is answered at its end (RFC 5322, section 3.6.4).
fn references(older: &[String], answered: &str) -> String {
    let older: Vec<&str> = older.iter().map(String::as_str).filter(|id| is_plain(id) && *id != answered).collect();
    let skipped = older.len().saturating_sub(REFERENCES);
    let first = older.first().filter(|_| skipped > 0).copied();
    let latest = older.into_iter().skip(if skipped > 0 { skipped + 1 } else { 0 });
    let ids = first.into_iter().chain(latest).chain([answered]);
    ids.map(|id| format!("<{id}>")).collect::<Vec<_>>().join(" ")
}

/// Whether an id can be repeated as it is.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>".contains(&byte))
}

/// Quoted-printable, which any server passes on unchanged and any line of which is short.
fn text(text: String, content_type: ContentType) -> SinglePart {
    let encoded = Body::new_with_encoding(text, ContentTransferEncoding::QuotedPrintable);
    // Any text can stand in quoted-printable.
    SinglePart::builder().header(content_type).body(encoded.unwrap_or_else(Body::new))
}

fn attached(form: Vec<u8>) -> SinglePart {
    let encoded = Body::new_with_encoding(form, ContentTransferEncoding::Base64);
    let content_type = ContentType::parse(&format!("{XLSX}; name=\"{FORM_NAME}\"")).unwrap_or(ContentType::TEXT_PLAIN);
    SinglePart::builder()
        .header(content_type)
        .header(ContentDisposition::attachment(FORM_NAME))
        .body(encoded.unwrap_or_else(Body::new))
}
