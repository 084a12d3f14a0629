//! The file information block at the start of the WordDocument stream: where everything is (MS-DOC 2.5).

use std::ops::Range;

use crate::document::Unreadable;

/// Where something stands in the table stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub offset: u32,
    pub length: u32,
}

#[derive(Debug)]
pub(super) struct Header {
    pub table_stream: &'static str,
    pub pieces: Place,
    /// The pages that format characters (PlcBteChpx).
    pub characters: Place,
    /// The pages that format paragraphs (PlcBtePapx).
    pub paragraphs: Place,
    /// The lengths of the parts of the text, one after the other, in UTF-16 units.
    lengths: [u32; 8],
}

/// What Word 97 and its successors begin with.
const WORD: u16 = 0xA5EC;
const FIRST_OF_WORD_97: u16 = 0x00C1;
const ENCRYPTED: u16 = 0x0100;
const TABLE_STREAM_1: u16 = 0x0200;

/// Where the parts begin: a block of 32 bytes, then arrays that tell their own number of elements.
const ARRAYS: usize = 32;

/// The first of the lengths in FibRgLw97: the main text.
const FIRST_LENGTH: usize = 3;

/// Which pairs of FibRgFcLcb97 are needed.
const CHARACTERS: usize = 12;
const PARAGRAPHS: usize = 13;
const PIECES: usize = 33;

impl Header {
    pub fn read(main: &[u8]) -> Result<Self, Unreadable> {
        let (kind, version) = (u16_at(main, 0), u16_at(main, 2));
        let flags = u16_at(main, 0x0A).ok_or(Unreadable::Damaged)?;
        if kind != Some(WORD) || version.is_none_or(|version| version < FIRST_OF_WORD_97) {
            return Err(Unreadable::UnknownFormat);
        }
        if flags & ENCRYPTED != 0 {
            return Err(Unreadable::Encrypted);
        }
        let table_stream = if flags & TABLE_STREAM_1 != 0 { "/1Table" } else { "/0Table" };
        Self::read_arrays(main, table_stream).ok_or(Unreadable::Damaged)
    }

    fn read_arrays(main: &[u8], table_stream: &'static str) -> Option<Self> {
        let words = usize::from(u16_at(main, ARRAYS)?);
        let longs_at = ARRAYS + 2 + 2 * words;
        let longs = usize::from(u16_at(main, longs_at)?);
        let places_at = longs_at + 2 + 4 * longs + 2;
        let mut lengths = [0; 8];
        for (index, length) in lengths.iter_mut().enumerate().take(longs.saturating_sub(FIRST_LENGTH)) {
            *length = u32_at(main, longs_at + 2 + 4 * (FIRST_LENGTH + index))?;
        }
        // No text is longer than the file that holds it.
        let all: u64 = lengths.iter().map(|length| u64::from(*length)).sum();
        if all > main.len() as u64 {
            return None;
        }
        let place = |index: usize| {
            let at = places_at + 8 * index;
            Some(Place { offset: u32_at(main, at)?, length: u32_at(main, at + 4)? })
        };
        Some(Self {
            table_stream,
            pieces: place(PIECES)?,
            characters: place(CHARACTERS)?,
            paragraphs: place(PARAGRAPHS)?,
            lengths,
        })
    }

    /// The main text.
    pub fn body(&self) -> Range<u32> {
        self.part(0)
    }

    /// The text of the text boxes, behind footnotes, headers, macros, comments and endnotes.
    pub fn text_boxes(&self) -> Range<u32> {
        self.part(6)
    }

    fn part(&self, index: usize) -> Range<u32> {
        let before: u32 = self.lengths.iter().take(index).sum();
        before..before + self.lengths.get(index).copied().unwrap_or(0)
    }
}

impl Place {
    pub fn bytes<'a>(&self, table: &'a [u8]) -> Option<&'a [u8]> {
        let offset = self.offset as usize;
        table.get(offset..offset.checked_add(self.length as usize)?)
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|chunk| u16::from_le_bytes(*chunk))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|chunk| u32::from_le_bytes(*chunk))
}
