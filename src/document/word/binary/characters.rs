//! The piece table: in what order the characters stand, and how they are stored (MS-DOC 2.8.35, 2.9.38).

use std::ops::Range;

use encoding_rs::WINDOWS_1252;

use super::header::{Place, u16_at, u32_at};
use crate::document::Unreadable;

#[derive(Debug)]
pub(super) struct Pieces(Vec<Piece>);

/// A stretch of text stored in one place.
#[derive(Debug)]
struct Piece {
    /// Its characters, counted through the whole text.
    characters: Range<u32>,
    /// Where it stands in the WordDocument stream.
    offset: u32,
    is_narrow: bool,
}

/// Marks a block of properties before the table itself, and the table.
const PROPERTIES: u8 = 1;
const TABLE: u8 = 2;

/// One byte for each character, and the offset stored doubled.
const NARROW: u32 = 0x4000_0000;

impl Pieces {
    pub fn read(table: &[u8], place: Place) -> Option<Self> {
        let mut rest = place.bytes(table)?;
        while rest.first() == Some(&PROPERTIES) {
            rest = rest.get(3 + usize::from(u16_at(rest, 1)?)..)?;
        }
        if rest.first() != Some(&TABLE) {
            return None;
        }
        let length = u32_at(rest, 1)? as usize;
        let plc = rest.get(5..)?;
        let plc = plc.get(..length).unwrap_or(plc);
        let count = plc.len().checked_sub(4)? / 12;
        let piece = |index: usize| {
            let stored = u32_at(plc, 4 * (count + 1) + 8 * index + 2)?;
            let is_narrow = stored & NARROW != 0;
            let offset = if is_narrow { (stored & !NARROW) / 2 } else { stored & !NARROW };
            Some(Piece { characters: u32_at(plc, 4 * index)?..u32_at(plc, 4 * index + 4)?, offset, is_narrow })
        };
        (0..count).map(piece).collect::<Option<_>>().map(Self)
    }

    /// Tells the characters of a part of the text, each with where it stands in the WordDocument stream.
    pub fn tell(
        &self,
        main: &[u8],
        part: Range<u32>,
        mut tell: impl FnMut(char, u32) -> Result<(), Unreadable>,
    ) -> Result<(), Unreadable> {
        let mut next = part.start;
        for piece in &self.0 {
            // Pieces follow each other; whatever else is damage, and would let a small file tell a long text.
            let (start, end) = (piece.characters.start.max(next), piece.characters.end.min(part.end));
            if start >= end {
                continue;
            }
            next = end;
            let (skipped, count) = ((start - piece.characters.start) as usize, (end - start) as usize);
            let width = if piece.is_narrow { 1 } else { 2 };
            let first = piece.offset as usize + skipped * width;
            let bytes = main.get(first..first + count * width).ok_or(Unreadable::Damaged)?;
            let position = u32::try_from(first).map_err(|_| Unreadable::Damaged)?;
            match piece.is_narrow {
                true => tell_narrow(bytes, position, &mut tell)?,
                false => tell_wide(bytes, position, &mut tell)?,
            }
        }
        Ok(())
    }
}

fn tell_narrow(
    bytes: &[u8],
    position: u32,
    tell: &mut impl FnMut(char, u32) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    // Every byte is one character in windows-1252.
    let text = WINDOWS_1252.decode_without_bom_handling(bytes).0;
    text.chars().zip(position..).try_for_each(|(letter, position)| tell(letter, position))
}

fn tell_wide(
    bytes: &[u8],
    mut position: u32,
    tell: &mut impl FnMut(char, u32) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let units = bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
    for decoded in char::decode_utf16(units) {
        let letter = decoded.unwrap_or(char::REPLACEMENT_CHARACTER);
        tell(letter, position)?;
        position = position.saturating_add(if letter as u32 > 0xFFFF { 4 } else { 2 });
    }
    Ok(())
}
