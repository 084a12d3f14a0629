//! The strings of .xls files: Unicode ones of BIFF8, that may go on over several records, and bytes of BIFF5.

use crate::document::{
    Unreadable,
    face::{Face, read_runs},
    spreadsheet::biff::{u8_at, u16_at},
};

/// Each string costs memory of its own, however short.
const MOST_STRINGS: usize = 4_000_000;

/// How strings are written.
#[derive(Debug, Clone, Copy)]
pub(super) enum Encoding {
    /// BIFF8.
    Unicode,
    /// BIFF5, in a code page of Windows.
    Bytes(&'static encoding_rs::Encoding),
}

impl Encoding {
    pub fn bytes(code_page: u16) -> Self {
        Self::Bytes(codepage::to_encoding(code_page).unwrap_or(encoding_rs::WINDOWS_1252))
    }

    pub fn set_code_page(&mut self, code_page: u16) {
        if let Self::Bytes(_) = self {
            *self = Self::bytes(code_page);
        }
    }

    /// A string of at most 255 characters: its length in one byte.
    pub fn short(self, record: &[u8], at: usize) -> Option<String> {
        self.string(record, at + 1, usize::from(u8_at(record, at)?))
    }

    /// A string with its length in two bytes.
    pub fn long(self, record: &[u8], at: usize) -> Option<String> {
        self.string(record, at + 2, usize::from(u16_at(record, at)?))
    }

    /// The same where it may go on over several records.
    pub fn long_continued(self, parts: &[&[u8]]) -> Option<String> {
        match self {
            Self::Unicode => {
                let mut cursor = Cursor::new(parts);
                let length = usize::from(cursor.u16()?);
                let flags = cursor.u8()?;
                cursor.characters(length, flags & 1 != 0)
            }
            Self::Bytes(_) => self.long(&parts.concat(), 0),
        }
    }

    fn string(self, record: &[u8], at: usize, length: usize) -> Option<String> {
        let rest = record.get(at..)?;
        match self {
            Self::Unicode => {
                let (flags, characters) = rest.split_first()?;
                // Runs of fonts (8) and phonetic readings (4) put their counts before the characters.
                let counts = usize::from(flags & 8 != 0) * 2 + usize::from(flags & 4 != 0) * 4;
                Some(decode(characters.get(counts..)?, length, flags & 1 != 0))
            }
            Self::Bytes(encoding) => {
                let bytes = rest.get(..length.min(rest.len()))?;
                Some(encoding.decode_without_bom_handling(bytes).0.into_owned())
            }
        }
    }
}

/// The strings that cells share (MS-XLS 2.4.265).
#[derive(Debug, Default)]
pub(super) struct SharedStrings(Vec<String>);

impl SharedStrings {
    /// Reads as many as there are; what the record says of their number is not believed.
    pub fn read(parts: &[&[u8]], fonts: &[Face]) -> Result<Self, Unreadable> {
        let mut cursor = Cursor::new(parts);
        cursor.skip(8);
        let mut strings = Vec::new();
        while let Some(string) = cursor.rich_string(fonts) {
            strings.push(string);
            if strings.len() > MOST_STRINGS {
                return Err(Unreadable::TooLarge);
            }
        }
        Ok(Self(strings))
    }

    pub fn get(&self, index: u32) -> Option<&str> {
        self.0.get(usize::try_from(index).ok()?).map(String::as_str)
    }
}

/// The face of a font by its index, which passes over 4 (MS-XLS 2.5.129).
pub(super) fn font(fonts: &[Face], index: u16) -> Face {
    let place = if index > 4 { index - 1 } else { index };
    fonts.get(usize::from(place)).copied().unwrap_or_default()
}

/// Reads across the borders of records.
#[derive(Debug)]
struct Cursor<'a> {
    part: &'a [u8],
    parts: std::slice::Iter<'a, &'a [u8]>,
}

impl<'a> Cursor<'a> {
    fn new(parts: &'a [&'a [u8]]) -> Self {
        Self { part: &[], parts: parts.iter() }
    }

    /// Goes to the next record when this one is read; `None` after the last.
    fn fill(&mut self) -> Option<()> {
        while self.part.is_empty() {
            self.part = self.parts.next()?;
        }
        Some(())
    }

    fn u8(&mut self) -> Option<u8> {
        self.fill()?;
        let (byte, rest) = self.part.split_first()?;
        self.part = rest;
        Some(*byte)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.u8()?, self.u8()?, self.u8()?, self.u8()?]))
    }

    fn skip(&mut self, mut bytes: usize) {
        while bytes > 0 && self.fill().is_some() {
            let here = bytes.min(self.part.len());
            self.part = self.part.get(here..).unwrap_or_default();
            bytes -= here;
        }
    }

    /// MS-XLS 2.5.293; of it only what is read in the cell.
    fn rich_string(&mut self, fonts: &[Face]) -> Option<String> {
        let length = usize::from(self.u16()?);
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetic = if flags & 4 != 0 { usize::try_from(self.u32()?).ok()? } else { 0 };
        let string = self.characters(length, flags & 1 != 0)?;
        let mut faces: Vec<(usize, Face)> = Vec::new();
        for _ in 0..runs {
            let (Some(start), Some(index)) = (self.u16(), self.u16()) else { break };
            faces.push((start.into(), font(fonts, index)));
        }
        self.skip(phonetic);
        let plain = faces.iter().all(|(_, face)| *face == Face::Plain);
        Some(if plain { string } else { read_runs(&string, &faces) })
    }

    /// Characters that go on in another record begin there with a new byte of flags.
    fn characters(&mut self, mut length: usize, mut wide: bool) -> Option<String> {
        let mut string = String::new();
        while length > 0 {
            if self.part.is_empty() {
                wide = self.u8()? & 1 != 0;
            }
            let size = if wide { 2 } else { 1 };
            let here = length.min(self.part.len() / size);
            string.push_str(&decode(self.part, here, wide));
            length -= here;
            // Half a character at the end of a record belongs to none.
            self.part = if here == 0 { &[] } else { self.part.get(here * size..).unwrap_or_default() };
        }
        Some(string)
    }
}

/// Characters of one byte, which are those of Latin-1, or of UTF-16.
fn decode(bytes: &[u8], length: usize, wide: bool) -> String {
    if wide {
        let units = bytes.as_chunks::<2>().0.iter().take(length).map(|unit| u16::from_le_bytes(*unit));
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    } else {
        bytes.iter().take(length).copied().map(char::from).collect()
    }
}
