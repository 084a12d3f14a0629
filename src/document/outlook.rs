//! A mail saved by Outlook, .msg (MS-OXMSG): its text and its attachments handed out as files, those of messages
//! attached to it under the subject of that message. Who sent it counts for nothing here.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use super::{
    Unreadable,
    archive::{Container, Inner, shown_name},
    budget::Budget,
    compressed_rtf::CompressedRtf,
    format::Ole,
    mail,
    mapi::{self, Label, kind, property},
};

/// The longest name or subject that is read, in bytes.
const LONGEST_NAME: u64 = 64 << 10;

/// The largest table of properties that is read, in bytes: sixteen for each.
const LARGEST_TABLE: u64 = 1 << 20;

pub(super) struct OutlookMessage<'a> {
    ole: Box<Ole<'a>>,
    /// What is still to be looked at, the next one last.
    pending: Vec<Piece>,
}

/// Something in a message that may be handed out.
#[derive(Debug)]
enum Piece {
    Message(Place),
    Text(Place),
    Attachment(Place),
}

/// A storage inside the file, with what is known from the storages around it.
#[derive(Debug, Clone)]
struct Place {
    path: PathBuf,
    /// Messages around it.
    level: u32,
    /// The subjects of those that are attached, each with a slash behind it.
    subjects: String,
    /// Of the text of the message that is not Unicode.
    code_page: Option<u16>,
}

impl Place {
    /// The length of the header of a message's table of properties, in bytes (MS-OXMSG 2.4).
    fn header(&self) -> usize {
        if self.level == 0 { 32 } else { 24 }
    }
}

impl<'a> OutlookMessage<'a> {
    pub fn new(ole: Box<Ole<'a>>) -> Self {
        let top = Place { path: PathBuf::from("/"), level: 0, subjects: String::new(), code_page: None };
        Self { ole, pending: vec![Piece::Message(top)] }
    }

    /// The text and the attachments of a message, in order, take its place.
    fn look_into(&mut self, mut place: Place, budget: &mut Budget) -> Result<(), Unreadable> {
        if place.level > budget.limits().archive_levels {
            return Err(Unreadable::TooLarge);
        }
        let many = usize::try_from(budget.files()).unwrap_or(usize::MAX);
        place.code_page = self.number(&place, place.header(), property::MESSAGE_CODE_PAGE, budget)?;
        let entries = self.ole.read_storage(&place.path).map_err(|_| Unreadable::Damaged)?;
        let mut attachments: Vec<_> = entries
            .filter(|entry| entry.is_storage() && entry.name().starts_with("__attach_version1.0_#"))
            .map(|entry| Piece::Attachment(Place { path: entry.path().to_path_buf(), ..place.clone() }))
            .take(many.saturating_add(1))
            .collect();
        if attachments.len() > many {
            return Err(Unreadable::TooLarge);
        }
        attachments.reverse();
        self.pending.append(&mut attachments);
        self.pending.push(Piece::Text(place));
        Ok(())
    }

    /// The text of a message: as HTML, else as RTF, else plain; they say the same. `None` where there is none.
    fn text(&mut self, place: &Place, budget: &mut Budget) -> Result<Option<Inner>, Unreadable> {
        let file = |name: &str, bytes| Some(Inner { name: format!("{}{name}", place.subjects), bytes: Ok(bytes) });
        let found = |value: Option<(u16, Vec<u8>)>| value.filter(|(_, bytes)| !bytes.is_empty());
        let kinds = [kind::BINARY, kind::UNICODE, kind::ANSI];
        if let Some((kind, html)) = found(self.property(place, property::HTML, &kinds, u64::MAX, budget)?) {
            let page = self.number(place, place.header(), property::INTERNET_CODE_PAGE, budget)?.or(place.code_page);
            return Ok(file("nội dung.html", mapi::html_file(&html, kind, page)));
        }
        if let Some((_, packed)) = found(self.property(place, property::RTF, &[kind::BINARY], u64::MAX, budget)?)
            && let Some(rtf) = CompressedRtf::new(&packed)
        {
            return Ok(file("nội dung.rtf", budget.unpack(rtf, u64::MAX)?));
        }
        let kinds = [kind::UNICODE, kind::ANSI];
        let body = found(self.property(place, property::BODY, &kinds, u64::MAX, budget)?);
        Ok(body
            .and_then(|(kind, body)| file("nội dung.txt", mail::marked(&mapi::decode(&body, kind, place.code_page)))))
    }

    /// The file that is attached. `None` for a picture of the text, and for a message, which is looked into instead.
    fn attachment(&mut self, place: &Place, budget: &mut Budget) -> Result<Option<Inner>, Unreadable> {
        let label = self.label(place, budget)?;
        let inside = place.path.join(stream_name(property::DATA, kind::OBJECT));
        if self.ole.is_stream(inside.join("__properties_version1.0")) {
            let nested = Place { path: inside, level: place.level + 1, ..place.clone() };
            let subject = self.string(&nested, property::SUBJECT, budget)?.filter(|text| !text.trim().is_empty());
            let subject = subject.map_or_else(|| label.name(), |subject| shown_name(subject.as_bytes()));
            let subjects = format!("{}{}/", place.subjects, subject.replace('/', " "));
            self.pending.push(Piece::Message(Place { subjects, ..nested }));
            return Ok(None);
        }
        let name = format!("{}{}", place.subjects, label.name());
        let bytes = self.property(place, property::DATA, &[kind::BINARY], u64::MAX, budget);
        let bytes = match bytes {
            Ok(Some((_, bytes))) if label.is_decoration(&bytes) => return Ok(None),
            Ok(Some((_, bytes))) => Ok(label.complete(bytes)),
            // A part of another program's document, or a file kept elsewhere, behind a link.
            Ok(None) if self.ole.is_storage(&inside) => Err(Unreadable::UnknownFormat),
            Ok(None) => Err(Unreadable::Empty),
            Err(why) => Err(why),
        };
        Ok(Some(Inner { name, bytes }))
    }

    fn label(&mut self, place: &Place, budget: &mut Budget) -> Result<Label, Unreadable> {
        Ok(Label {
            long_name: self.string(place, property::LONG_NAME, budget)?,
            short_name: self.string(place, property::SHORT_NAME, budget)?,
            display_name: self.string(place, property::DISPLAY_NAME, budget)?,
            mime_type: self.string(place, property::MIME_TYPE, budget)?,
            inside: self.string(place, property::CONTENT_ID, budget)?.is_some()
                || self.number(place, 8, property::HIDDEN, budget)?.is_some_and(|hidden| hidden != 0),
        })
    }

    fn string(&mut self, place: &Place, number: u16, budget: &mut Budget) -> Result<Option<String>, Unreadable> {
        let value = self.property(place, number, &[kind::UNICODE, kind::ANSI], LONGEST_NAME, budget)?;
        Ok(value.map(|(kind, bytes)| mapi::decode(&bytes, kind, place.code_page)))
    }

    /// A property of varying length: a stream of its own (MS-OXMSG 2.1.3), of the first kind that is there.
    fn property(
        &mut self,
        place: &Place,
        number: u16,
        kinds: &[u16],
        most: u64,
        budget: &mut Budget,
    ) -> Result<Option<(u16, Vec<u8>)>, Unreadable> {
        let stream = |kind: u16| place.path.join(stream_name(number, kind));
        let Some(&kind) = kinds.iter().find(|kind| self.ole.is_stream(stream(**kind))) else { return Ok(None) };
        self.stream(&stream(kind), most, budget).map(|bytes| Some((kind, bytes)))
    }

    /// A property of fixed length, which stands in the table behind a header of so many bytes (MS-OXMSG 2.4.2.1).
    fn number(
        &mut self,
        place: &Place,
        header: usize,
        number: u16,
        budget: &mut Budget,
    ) -> Result<Option<u16>, Unreadable> {
        let path = place.path.join("__properties_version1.0");
        if !self.ole.is_stream(&path) {
            return Ok(None);
        }
        let table = self.stream(&path, LARGEST_TABLE, budget)?;
        let entries = table.get(header..).unwrap_or_default().as_chunks::<16>().0;
        let entry = entries.iter().find(|[_, _, low, high, ..]| u16::from_le_bytes([*low, *high]) == number);
        Ok(entry.map(|[_, _, _, _, _, _, _, _, low, high, ..]| u16::from_le_bytes([*low, *high])))
    }

    fn stream(&mut self, path: &Path, most: u64, budget: &mut Budget) -> Result<Vec<u8>, Unreadable> {
        let stream = self.ole.open_stream(path).map_err(|_| Unreadable::Damaged)?;
        budget.unpack(stream, most)
    }
}

impl Container for OutlookMessage<'_> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        loop {
            let piece = self.pending.pop()?;
            let (place, found) = match piece {
                Piece::Message(place) => {
                    let looked = self.look_into(place.clone(), budget).map(|()| None);
                    (place, looked)
                }
                Piece::Text(place) => {
                    let text = self.text(&place, budget);
                    (place, text)
                }
                Piece::Attachment(place) => {
                    let file = self.attachment(&place, budget);
                    (place, file)
                }
            };
            match found {
                Ok(None) => {}
                Ok(Some(Inner { name, bytes })) => {
                    let bytes = budget.take_file().and(bytes);
                    return Some(Inner { name, bytes });
                }
                Err(why) => {
                    let name = mail::shown(place.subjects.trim_end_matches('/').to_owned());
                    return Some(Inner { name, bytes: Err(why) });
                }
            }
        }
    }
}

impl fmt::Debug for OutlookMessage<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("OutlookMessage").field("pending", &self.pending).finish()
    }
}

/// MS-OXMSG 2.1.3: the number of the property and its type, in hexadecimal.
fn stream_name(number: u16, kind: u16) -> String {
    format!("__substg1.0_{number:04X}{kind:04X}")
}

#[cfg(test)]
mod tests;
