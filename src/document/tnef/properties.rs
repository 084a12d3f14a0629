//! The properties inside two attributes of winmail.dat (MS-OXTNEF 2.1.3.4): those that hold texts, names and files.

use super::super::mapi::{kind, property};

/// Bit of the type of a property that has several values.
const SEVERAL: u16 = 0x1000;

/// From this number on, a property is followed by its name.
const FIRST_NAMED: u16 = 0x8000;

/// The value of a property, still as it is stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value<'a> {
    pub kind: u16,
    pub bytes: &'a [u8],
}

/// What is known of a message or an attachment. The first value of a property counts.
#[derive(Debug, Default)]
pub(super) struct Properties<'a> {
    pub body: Option<Value<'a>>,
    pub html: Option<Value<'a>>,
    pub rtf: Option<Value<'a>>,
    pub long_name: Option<Value<'a>>,
    pub short_name: Option<Value<'a>>,
    pub display_name: Option<Value<'a>>,
    pub mime_type: Option<Value<'a>>,
    pub content_id: Option<Value<'a>>,
    pub data: Option<Value<'a>>,
    pub hidden: bool,
    /// Properties that are said to be there are not.
    pub broken: bool,
    internet_code_page: Option<Value<'a>>,
    message_code_page: Option<Value<'a>>,
}

impl<'a> Properties<'a> {
    /// Reads properties to their end, or to where they no longer make sense.
    pub fn read(data: &'a [u8]) -> Self {
        let mut found = Self::default();
        let mut rest = Bytes(data);
        let count = rest.u32().unwrap_or(0);
        for _ in 0..count {
            let Some((number, value)) = rest.property() else {
                found.broken = true;
                break;
            };
            found.note(number, value);
        }
        found
    }

    /// The code page of the HTML, where it is told.
    pub fn code_page(&self) -> Option<u16> {
        let value = self.internet_code_page.or(self.message_code_page)?;
        u16::try_from(Bytes(value.bytes).u32()?).ok()
    }

    fn note(&mut self, number: u16, value: Value<'a>) {
        let place = match number {
            property::BODY => &mut self.body,
            property::HTML => &mut self.html,
            property::RTF => &mut self.rtf,
            property::LONG_NAME => &mut self.long_name,
            property::SHORT_NAME => &mut self.short_name,
            property::DISPLAY_NAME => &mut self.display_name,
            property::MIME_TYPE => &mut self.mime_type,
            property::CONTENT_ID => &mut self.content_id,
            property::DATA => &mut self.data,
            property::INTERNET_CODE_PAGE => &mut self.internet_code_page,
            property::MESSAGE_CODE_PAGE => &mut self.message_code_page,
            property::HIDDEN => {
                self.hidden |= value.bytes.first().is_some_and(|byte| *byte != 0);
                return;
            }
            _ => return,
        };
        place.get_or_insert(value);
    }
}

/// Bytes that are read from the front.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(*self.take(4)?.first_chunk()?))
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(*self.take(2)?.first_chunk()?))
    }

    /// Bytes that are filled up to a multiple of four; at the very end the filling may be missing.
    fn take_padded(&mut self, count: usize) -> Option<&'a [u8]> {
        let taken = self.take(count)?;
        let padding = count.wrapping_neg() % 4;
        self.take(padding.min(self.0.len()))?;
        Some(taken)
    }

    fn take_counted(&mut self) -> Option<&'a [u8]> {
        let count = usize::try_from(self.u32()?).ok()?;
        self.take_padded(count)
    }

    /// A property with its number and the first of its values.
    fn property(&mut self) -> Option<(u16, Value<'a>)> {
        let (declared, number) = (self.u16()?, self.u16()?);
        if number >= FIRST_NAMED {
            self.take(16)?;
            match self.u32()? {
                0 => drop(self.u32()?),
                _ => drop(self.take_counted()?),
            }
        }
        let kind = declared & !SEVERAL;
        let varies = matches!(kind, kind::ANSI | kind::UNICODE | kind::OBJECT | kind::BINARY);
        let count = if varies || declared & SEVERAL != 0 { self.u32()? } else { 1 };
        let mut first = None;
        for _ in 0..count {
            let before = self.0.len();
            let bytes = if varies { self.take_counted()? } else { self.take_padded(width(kind)?)? };
            first.get_or_insert(bytes);
            if self.0.len() == before {
                break;
            }
        }
        Some((number, Value { kind, bytes: first.unwrap_or_default() }))
    }
}

/// How many bytes a value of a type of fixed length has (MS-OXCDATA 2.11.1).
fn width(kind: u16) -> Option<usize> {
    Some(match kind {
        0x0000 | 0x0001 => 0,
        0x0002 | 0x000B => 2,
        0x0003 | 0x0004 | 0x000A => 4,
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => 8,
        0x0048 => 16,
        _ => return None,
    })
}
