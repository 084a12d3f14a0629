//! A look at a 7z archive's directory before the library reads it: the library makes room for as many files as the
//! unpacked directory has bytes. Knows only the shape that archivers write; the rest is for the library to refuse.

use super::super::Unreadable;

/// The largest directory, in bytes; the files that are allowed need far less. As much room is made for each of them
/// as a file's entry takes.
const LARGEST: u64 = 512 << 10;

/// 7zFormat.txt, "Property IDs".
const PACK_INFO: u8 = 0x06;
const UNPACK_INFO: u8 = 0x07;
const SIZE: u8 = 0x09;
const CRC: u8 = 0x0A;
const FOLDER: u8 = 0x0B;
const CODERS_UNPACK_SIZE: u8 = 0x0C;
const ENCODED_HEADER: u8 = 0x17;

/// Refuses an archive whose directory is too large, packed or unpacked, or is not where the start says.
pub(super) fn check(bytes: &[u8]) -> Result<(), Unreadable> {
    let directory = directory(bytes).ok_or(Unreadable::Damaged)?;
    let size = match directory.split_first() {
        Some((&ENCODED_HEADER, packed)) => unpacked_size(packed).ok_or(Unreadable::Damaged)?,
        _ => directory.len() as u64,
    };
    if size.max(directory.len() as u64) > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    Ok(())
}

/// The directory, which the start of the file points to. An archive without one is broken off; the library would
/// search for it byte by byte.
pub(super) fn directory(bytes: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
    let start = usize::try_from(number(12)?).ok()?.checked_add(32)?;
    let length = usize::try_from(number(20)?).ok()?;
    let directory = bytes.get(start..start.checked_add(length)?)?;
    (!directory.is_empty()).then_some(directory)
}

/// The largest size that is declared for the steps of unpacking the directory.
fn unpacked_size(packed: &[u8]) -> Option<u64> {
    let mut rest = Numbers(packed);
    rest.expect(PACK_INFO)?;
    rest.number()?;
    let streams = rest.number().filter(|count| *count <= 8)?;
    let mut kind = rest.byte()?;
    if kind == SIZE {
        (0..streams).try_for_each(|_| rest.number().map(drop))?;
        kind = rest.byte()?;
    }
    if kind == CRC {
        rest.expect(1)?;
        (0..streams).try_for_each(|_| rest.skip(4))?;
        kind = rest.byte()?;
    }
    (kind == 0).then_some(())?;
    rest.expect(UNPACK_INFO)?;
    rest.expect(FOLDER)?;
    rest.expect(1)?;
    rest.expect(0)?;
    let coders = coders(&mut rest)?;
    rest.expect(CODERS_UNPACK_SIZE)?;
    (0..coders).try_fold(0, |largest, _| rest.number().map(|size| size.max(largest)))
}

/// Passes over the coders of a folder, each with one stream in and one out, and tells how many there are.
fn coders(rest: &mut Numbers<'_>) -> Option<u64> {
    let coders = rest.number().filter(|count| (1..=8).contains(count))?;
    for _ in 0..coders {
        let flags = rest.byte()?;
        rest.skip(usize::from(flags & 0x0F))?;
        (flags & 0xD0 == 0).then_some(())?;
        if flags & 0x20 != 0 {
            let properties = usize::try_from(rest.number()?).ok()?;
            rest.skip(properties)?;
        }
    }
    // One stream of each coder but one is bound to another's.
    (1..coders).try_for_each(|_| rest.number().and(rest.number()).map(drop))?;
    Some(coders)
}

struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.byte()? == byte).then_some(())
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    /// The leading ones of the first byte tell how many bytes follow; its other bits are the highest of the number.
    fn number(&mut self) -> Option<u64> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let mut value = 0;
        for at in 0..more {
            value |= u64::from(self.byte()?) << (8 * at);
        }
        let high = if more >= 7 { 0 } else { u64::from(first & (0x7F >> more)) };
        Some(value | high << (8 * more.min(7)))
    }
}
