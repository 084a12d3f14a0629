//! The tree of a mail's parts walked to its texts and its files (RFC 2046), mails forwarded inside it included.
//!
//! Walked here and not by the library, whose own walk holds every part in memory and nests without bounds.

use std::borrow::Cow;

use super::header::{Header, skip_preface};
use super::multipart::{self, Split};
use super::parameters::{Parameters, clean_name};
use super::{Attachment, Body, automatic, charset, plain, sender, transfer, words};

/// The most parts that are looked at.
const MOST_PARTS: u32 = 10_000;
/// The most levels whatever the settings say: every level takes a piece of the stack.
const MOST_LEVELS: u32 = 200;
/// The most mails inside each other that are encoded: each is held in memory beside the one around it.
const MOST_ENCODED: u32 = 3;
/// A picture inside the text that is larger than this, in bytes, may be a photographed document.
const LARGEST_DECORATION: usize = 64 << 10;

/// No person writes more into a mail, in bytes; each of its lines costs memory of its own. What follows is not read.
const LONGEST_TEXT: usize = 2 << 20;

/// What was found in a mail.
#[derive(Debug, Default)]
pub struct Parts {
    pub bodies: Vec<Body>,
    pub attachments: Vec<Attachment>,
    /// A part at the top of the mail is a report of a mail system.
    pub holds_report: bool,
    pub over_limit: bool,
}

/// Walks the parts of a mail, at most so many levels deep.
pub fn read(header: &Header<'_>, body: &[u8], most_levels: u32) -> Parts {
    let mut walk = Walk {
        most_levels: most_levels.min(MOST_LEVELS),
        parts_left: MOST_PARTS,
        texts: Vec::new(),
        found: Parts { over_limit: header.cut, ..Parts::default() },
    };
    walk.part(header, body, Place { level: 0, encoded: 0, parent: Parent::Message });
    walk.found.bodies = walk.texts.into_iter().filter_map(Text::into_body).collect();
    for Body { text, .. } in walk.found.bodies.iter_mut().filter(|body| body.text.len() > LONGEST_TEXT) {
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        walk.found.over_limit = true;
    }
    walk.found
}

/// The declared type of a mail or part, in lower case.
pub fn content_type(header: &Header<'_>) -> Parameters {
    Parameters::read(&header.first("Content-Type").unwrap_or_default())
}

/// A text as it stands in its part, until it is known whether another says the same.
enum Text {
    Plain(String),
    Html(String),
    Body(Body),
}

#[derive(Clone, Copy)]
struct Place {
    level: u32,
    /// How many of the mails around it were encoded.
    encoded: u32,
    parent: Parent,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    Message,
    Alternative,
    Digest,
    Other,
}

struct Walk {
    most_levels: u32,
    parts_left: u32,
    texts: Vec<Text>,
    found: Parts,
}

impl Walk {
    fn part(&mut self, header: &Header<'_>, body: &[u8], place: Place) {
        let Some(left) = self.parts_left.checked_sub(1) else {
            self.found.over_limit = true;
            return;
        };
        self.parts_left = left;
        self.found.over_limit |= header.cut;
        let kind = content_type(header);
        let at_top = place.level == 1 && place.parent != Parent::Message;
        self.found.holds_report |= at_top && automatic::is_report(&kind.value);
        if let Some(subtype) = kind.value.strip_prefix("multipart/")
            && let Some(boundary) = multipart::boundary(kind.raw("boundary"), body)
        {
            if self.may_go_below(place) {
                self.multipart(subtype, &boundary, body, place);
            }
            return;
        }
        let bytes = transfer::decode(&transfer_encoding(header), body);
        let embedded = match kind.value.as_str() {
            "message/rfc822" | "message/global" | "message/news" => true,
            "" => place.parent == Parent::Digest,
            _ => false,
        };
        if embedded && !is_file(&bytes) {
            if self.may_go_below(place) {
                let encoded = place.encoded + u32::from(matches!(bytes, Cow::Owned(_)));
                self.embedded(&bytes, Place { level: place.level + 1, encoded, parent: Parent::Message });
            }
            return;
        }
        self.leaf(header, &kind, bytes, place.parent);
    }

    fn may_go_below(&mut self, place: Place) -> bool {
        let may = place.level < self.most_levels && place.encoded <= MOST_ENCODED;
        self.found.over_limit |= !may;
        may
    }

    fn multipart(&mut self, subtype: &str, boundary: &[u8], body: &[u8], around: Place) {
        let parent = match subtype {
            "alternative" => Parent::Alternative,
            "digest" => Parent::Digest,
            _ => Parent::Other,
        };
        let before = self.texts.len();
        for part in Split::new(body, boundary) {
            if self.parts_left == 0 {
                self.found.over_limit = true;
                break;
            }
            let (header, body) = Header::split(part);
            self.part(&header, body, Place { level: around.level + 1, parent, ..around });
        }
        if parent == Parent::Alternative {
            self.join_alternatives(before);
        }
    }

    /// A mail inside the mail: its texts stand under its own subject.
    fn embedded(&mut self, raw: &[u8], place: Place) {
        let (header, body) = Header::split(skip_preface(raw));
        let before = self.texts.len();
        self.part(&header, body, place);
        let mut bodies: Vec<Body> = self.texts.drain(before..).filter_map(Text::into_body).collect();
        let subject = super::subject(&header);
        if !subject.is_empty() {
            match bodies.first_mut() {
                Some(body) => body.text.insert_str(0, &format!("{subject}\n\n")),
                None => bodies.push(Body { text: subject, ..Body::default() }),
            }
        }
        // The innermost mail says whose words they are.
        for body in &mut bodies {
            body.writer = body.writer.take().or_else(|| sender::read(&header));
        }
        self.texts.extend(bodies.into_iter().map(Text::Body));
    }

    /// The texts of one alternative say the same: they become one body.
    fn join_alternatives(&mut self, before: usize) {
        let (mut texts, mut htmls, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for text in self.texts.drain(before..) {
            match text {
                Text::Plain(text) => texts.push(text),
                Text::Html(html) => htmls.push(html),
                Text::Body(body) => others.push(Text::Body(body)),
            }
        }
        let text = texts.join("\n");
        let joined = match (text.trim().is_empty(), htmls.is_empty()) {
            (false, false) => Some(Text::Body(Body { text, html: Some(htmls.join("\n")), ..Body::default() })),
            (false, true) => Some(Text::Plain(text)),
            (true, false) => Some(Text::Html(htmls.join("\n"))),
            (true, true) => None,
        };
        self.texts.extend(joined);
        self.texts.extend(others);
    }

    fn leaf(&mut self, header: &Header<'_>, kind: &Parameters, bytes: Cow<'_, [u8]>, parent: Parent) {
        let disposition = Parameters::read(&header.first("Content-Disposition").unwrap_or_default());
        let name = disposition.text("filename").filter(|name| !name.trim().is_empty()).or_else(|| kind.text("name"));
        let name = clean_name(&name.unwrap_or_default());
        let file = is_file(&bytes);
        if !file && is_dropped(&kind.value, parent) {
            return;
        }
        let text = matches!(kind.value.as_str(), "" | "text" | "text/plain" | "text/html")
            || kind.value.starts_with("multipart/");
        if text && !file && name.is_empty() && disposition.value != "attachment" {
            self.text(kind, &bytes);
        } else if !(bytes.is_empty() && name.is_empty()) {
            let inside = disposition.value == "inline" || header.first("Content-ID").is_some();
            let picture = kind.value.starts_with("image/") && (!file || is_picture(&bytes));
            let decoration = picture && inside && bytes.len() <= LARGEST_DECORATION;
            let (content_type, bytes) = (kind.value.clone(), bytes.into_owned());
            self.found.attachments.push(Attachment { name, content_type, decoration, bytes });
        }
    }

    fn text(&mut self, kind: &Parameters, bytes: &[u8]) {
        let charset = kind.raw("charset");
        if kind.value == "text/html" {
            self.texts.push(Text::Html(charset::decode(charset.or_else(|| html_charset(bytes)), bytes)));
            return;
        }
        let (left, files) = transfer::take_uuencoded(bytes, usize::try_from(self.parts_left).unwrap_or(0));
        self.parts_left = self.parts_left.saturating_sub(u32::try_from(files.len()).unwrap_or(u32::MAX));
        for file in files {
            let name = clean_name(&words::decode(&file.name));
            let content_type = "application/octet-stream".to_owned();
            let bytes = file.bytes;
            self.found.attachments.push(Attachment { name, content_type, decoration: false, bytes });
        }
        let mut text = charset::decode(charset, &left);
        if text.contains('\r') {
            text = text.replace("\r\n", "\n");
        }
        let is = |name, value: &[u8]| kind.raw(name).is_some_and(|given| given.eq_ignore_ascii_case(value));
        let text = if is("format", b"flowed") { plain::from_flowed(&text, is("delsp", b"yes")) } else { text };
        self.texts.push(Text::Plain(text));
    }
}

impl Text {
    fn into_body(self) -> Option<Body> {
        let body = match self {
            Self::Plain(text) => Body { text, ..Body::default() },
            Self::Html(html) => Body { text: plain::from_html(&html), html: Some(html), ..Body::default() },
            Self::Body(body) => body,
        };
        let blank = body.text.trim().is_empty() && body.html.is_none();
        (!blank).then_some(body)
    }
}

/// Parts that hold nothing a person sent: signatures, resource forks, other writings of the text, reports of mail systems,
/// appointments and visiting cards. A piece of a mail, or the place where a file lies, is a file that was not sent whole.
fn is_dropped(content_type: &str, parent: Parent) -> bool {
    match content_type {
        "application/pkcs7-signature" | "application/x-pkcs7-signature" | "application/pgp-signature" => true,
        "application/applefile" => true,
        "text/x-amp-html" | "text/watch-html" => parent == Parent::Alternative,
        "text/rfc822-headers" | "text/calendar" | "application/ics" | "text/vcard" | "text/x-vcard" => true,
        "message/partial" | "message/external-body" => false,
        other => other.starts_with("message/"),
    }
}

/// Whether bytes begin as a known kind of file does, whatever they are declared to be.
fn is_file(bytes: &[u8]) -> bool {
    const BEGINNINGS: [&[u8]; 8] = [
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-",
        b"\x78\x9f\x3e\x22",
        b"\x1f\x8b\x08",
        b"7z\xbc\xaf\x27\x1c",
        b"Rar!\x1a\x07",
        b"{\\rtf",
    ];
    is_picture(bytes) || BEGINNINGS.iter().any(|beginning| bytes.starts_with(beginning))
}

fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n") || bytes.starts_with(b"\xff\xd8\xff")
}

fn transfer_encoding(header: &Header<'_>) -> Vec<u8> {
    let field = header.first("Content-Transfer-Encoding").unwrap_or_default();
    super::header::without_comments(&field).into_iter().filter(|byte| !matches!(byte, b'"' | b';')).collect()
}

/// The charset that an HTML text names in its first lines.
fn html_charset(bytes: &[u8]) -> Option<&[u8]> {
    let start = bytes.get(..bytes.len().min(2048))?;
    let at = start.windows(8).position(|window| window.eq_ignore_ascii_case(b"charset="))?;
    let rest = start.get(at + 8..)?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)))?;
    rest.get(..end).filter(|label| !label.is_empty())
}
