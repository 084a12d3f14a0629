//! winmail.dat: an Outlook message packed as one file (MS-OXTNEF). Its text and its attachments are handed out as files,
//! a message attached to it as a file of the same format again.

use super::{
    Unreadable,
    archive::{Container, Inner},
    budget::Budget,
    compressed_rtf::CompressedRtf,
    enclosed::REST,
    mail,
    mapi::{self, Label, kind},
};

mod properties;

use properties::{Bytes, Properties};

/// MS-OXTNEF 2.1.1.1: the first four bytes.
const SIGNATURE: &[u8] = b"\x78\x9F\x3E\x22";

/// Attributes by their number (MS-OXTNEF 2.1.3.2).
const OEM_CODE_PAGE: u32 = 0x0006_9007;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const BODY: u32 = 0x0002_800C;
const ATTACHMENT: u32 = 0x0006_9002;
const ATTACHMENT_TITLE: u32 = 0x0001_8010;
const ATTACHMENT_DATA: u32 = 0x0006_800F;
const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;

/// MS-OXTNEF 2.1.3.4.1: what an object's bytes begin with, whichever kind it is.
const INTERFACE: usize = 16;

/// A winmail.dat, looked through; nothing of it is copied yet.
#[derive(Debug)]
pub(super) struct Tnef<'a> {
    /// The files still to come, the next one last.
    files: Vec<File<'a>>,
}

#[derive(Debug)]
struct File<'a> {
    name: String,
    content: Result<Content<'a>, Unreadable>,
}

#[derive(Debug)]
enum Content<'a> {
    Bytes(&'a [u8], Label),
    Text(&'a [u8], u16, Option<u16>),
    Html(&'a [u8], u16, Option<u16>),
    Rtf(CompressedRtf<'a>),
}

/// The attributes of the message, or of one attachment.
#[derive(Debug, Default)]
struct Attributes<'a> {
    title: Option<&'a [u8]>,
    data: Option<&'a [u8]>,
    body: Option<&'a [u8]>,
    properties: Properties<'a>,
}

impl<'a> Tnef<'a> {
    /// Refuses a message of more files than are left. One that is broken off gives what stands before the break.
    pub fn new(bytes: &'a [u8], budget: &Budget) -> Result<Self, Unreadable> {
        let mut rest = Bytes(bytes.strip_prefix(SIGNATURE).ok_or(Unreadable::Damaged)?);
        rest.take(2).ok_or(Unreadable::Damaged)?;
        let many = usize::try_from(budget.files()).unwrap_or(usize::MAX);
        let mut code_page = None;
        let mut message = Attributes::default();
        let mut attachments: Vec<Attributes<'a>> = Vec::new();
        let mut whole = true;
        while !rest.0.is_empty() {
            let Some((number, data)) = attribute(&mut rest) else {
                whole = false;
                break;
            };
            match number {
                OEM_CODE_PAGE => code_page = Bytes(data).u32().and_then(|page| u16::try_from(page).ok()),
                ATTACHMENT if attachments.len() >= many => return Err(Unreadable::TooLarge),
                ATTACHMENT => attachments.push(Attributes::default()),
                _ => attachments.last_mut().unwrap_or(&mut message).note(number, data),
            }
        }
        let page = message.properties.code_page().or(code_page);
        let text = message.text(code_page, page);
        let mut files: Vec<_> = text.into_iter().collect();
        files.extend(attachments.iter().filter_map(|attachment| attachment.file(code_page)));
        if !whole {
            files.push(File { name: REST.to_owned(), content: Err(Unreadable::Damaged) });
        }
        if files.is_empty() && message.properties.broken {
            return Err(Unreadable::Damaged);
        }
        files.reverse();
        Ok(Self { files })
    }
}

impl Container for Tnef<'_> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        let File { name, content } = self.files.pop()?;
        let bytes = budget.take_file().and(content).and_then(|content| content.unpack(budget));
        Some(Inner { name, bytes })
    }
}

/// MS-OXTNEF 2.1.3.1: level, number, length, data, checksum. The checksum is often wrong, and is not looked at. The
/// last one may lack it.
fn attribute<'a>(rest: &mut Bytes<'a>) -> Option<(u32, &'a [u8])> {
    rest.take(1)?;
    let number = rest.u32()?;
    let length = usize::try_from(rest.u32()?).ok()?;
    let data = rest.take(length)?;
    rest.take(2.min(rest.0.len()));
    Some((number, data))
}

impl<'a> Attributes<'a> {
    fn note(&mut self, number: u32, data: &'a [u8]) {
        match number {
            ATTACHMENT_TITLE => self.title = Some(data),
            ATTACHMENT_DATA => self.data = Some(data),
            BODY => self.body = Some(data),
            MESSAGE_PROPERTIES | ATTACHMENT_PROPERTIES => self.properties = Properties::read(data),
            _ => {}
        }
    }

    /// The text of the message: as HTML, else as RTF, else plain; they say the same.
    fn text(&self, ansi_page: Option<u16>, html_page: Option<u16>) -> Option<File<'a>> {
        let properties = &self.properties;
        let rtf =
            || properties.rtf.filter(|value| !value.bytes.is_empty()).and_then(|value| CompressedRtf::new(value.bytes));
        let (name, content) = if let Some(html) = properties.html.filter(|value| !value.bytes.is_empty()) {
            let page = if html.kind == kind::ANSI { ansi_page } else { html_page };
            ("nội dung.html", Content::Html(html.bytes, html.kind, page))
        } else if let Some(rtf) = rtf() {
            ("nội dung.rtf", Content::Rtf(rtf))
        } else if let Some(body) = properties.body.filter(|value| !value.bytes.is_empty()) {
            ("nội dung.txt", Content::Text(body.bytes, body.kind, ansi_page))
        } else {
            let body = self.body.filter(|body| body.iter().any(|byte| *byte != 0))?;
            ("nội dung.txt", Content::Text(body, kind::ANSI, ansi_page))
        };
        Some(File { name: name.to_owned(), content: Ok(content) })
    }

    /// The file that is attached; nothing for a picture of the text. One without bytes is kept elsewhere, behind a link.
    fn file(&self, code_page: Option<u16>) -> Option<File<'a>> {
        let text = |value: properties::Value<'a>| mapi::decode(value.bytes, value.kind, code_page);
        let properties = &self.properties;
        let title = self.title.map(|title| mapi::decode(title, kind::ANSI, code_page));
        let label = Label {
            long_name: properties.long_name.map(text),
            short_name: title.filter(|title| !title.is_empty()).or_else(|| properties.short_name.map(text)),
            display_name: properties.display_name.map(text),
            mime_type: properties.mime_type.map(text),
            inside: properties.content_id.is_some() || properties.hidden,
        };
        let stored = properties.data.and_then(|value| match value.kind {
            kind::OBJECT => value.bytes.get(INTERFACE..),
            _ => Some(value.bytes),
        });
        let bytes = self.data.filter(|data| !data.is_empty()).or(stored).unwrap_or_default();
        if label.is_decoration(bytes) {
            return None;
        }
        let name = label.name();
        let content = if bytes.is_empty() { Err(Unreadable::Empty) } else { Ok(Content::Bytes(bytes, label)) };
        Some(File { name, content })
    }
}

impl Content<'_> {
    fn unpack(self, budget: &mut Budget) -> Result<Vec<u8>, Unreadable> {
        match self {
            Self::Bytes(bytes, label) => budget.unpack(bytes, u64::MAX).map(|bytes| label.complete(bytes)),
            Self::Rtf(stream) => budget.unpack(stream, u64::MAX),
            Self::Text(bytes, kind, page) => {
                unpack_text(bytes, budget, |bytes| mail::marked(&mapi::decode(bytes, kind, page)))
            }
            Self::Html(bytes, kind, page) => unpack_text(bytes, budget, |bytes| mapi::html_file(bytes, kind, page)),
        }
    }
}

/// Converts text after its bytes are counted: in UTF-8 it takes at most three times as many.
fn unpack_text(
    bytes: &[u8],
    budget: &mut Budget,
    convert: impl FnOnce(&[u8]) -> Vec<u8>,
) -> Result<Vec<u8>, Unreadable> {
    let counted = budget.unpack(bytes, u64::MAX)?;
    Ok(convert(&counted))
}

#[cfg(test)]
mod tests;
