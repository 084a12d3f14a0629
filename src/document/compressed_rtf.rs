//! The RTF of Outlook's messages unpacked (MS-OXRTFCP): a stream of letters and references into what came before.

use std::io::{self, Read};

/// What stands in the dictionary at the beginning (MS-OXRTFCP 2.1.2.1).
const BEGINNING: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \
\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\
\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const DICTIONARY: usize = 4096;

/// The unpacked RTF as a stream. What is broken off gives what was there.
#[derive(Debug)]
pub(super) struct CompressedRtf<'a> {
    packed: &'a [u8],
    dictionary: Box<[u8; DICTIONARY]>,
    /// Where the next byte goes in the dictionary.
    end: usize,
    /// What is unpacked and not yet read, and how much of it is read.
    ready: Vec<u8>,
    read: usize,
}

impl<'a> CompressedRtf<'a> {
    /// `None` where the header is not that of compressed RTF.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (header, rest) = bytes.split_at_checked(16)?;
        let length = u32::from_le_bytes(*header.first_chunk()?);
        // The length counts from behind itself.
        let rest = rest.get(..usize::try_from(length).ok()?.saturating_sub(12)).unwrap_or(rest);
        let mut rtf = Self { packed: &[], dictionary: Box::new([0; DICTIONARY]), end: 0, ready: Vec::new(), read: 0 };
        match header.get(8..12)? {
            b"LZFu" => rtf.packed = rest,
            b"MELA" => rtf.ready = rest.to_vec(),
            _ => return None,
        }
        BEGINNING.iter().for_each(|&byte| rtf.note(byte));
        Some(rtf)
    }

    fn note(&mut self, byte: u8) {
        if let Some(place) = self.dictionary.get_mut(self.end) {
            *place = byte;
        }
        self.end = (self.end + 1) % DICTIONARY;
    }

    /// Unpacks what one control byte governs; nothing at the end.
    fn unpack(&mut self) {
        self.ready.clear();
        self.read = 0;
        let Some((&control, rest)) = self.packed.split_first() else { return };
        self.packed = rest;
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let Some((&byte, rest)) = self.packed.split_first() else { return };
                self.packed = rest;
                self.ready.push(byte);
                self.note(byte);
                continue;
            }
            let Some((&[high, low], rest)) = self.packed.split_first_chunk() else {
                self.packed = &[];
                return;
            };
            let reference = usize::from(u16::from_be_bytes([high, low]));
            let (start, length) = (reference >> 4, (reference & 0x0F) + 2);
            self.packed = if start == self.end { &[] } else { rest };
            if start == self.end {
                return;
            }
            for at in start..start + length {
                let byte = self.dictionary.get(at % DICTIONARY).copied().unwrap_or_default();
                self.ready.push(byte);
                self.note(byte);
            }
        }
    }
}

impl Read for CompressedRtf<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read >= self.ready.len() {
            if self.packed.is_empty() {
                return Ok(0);
            }
            self.unpack();
        }
        let mut rest = self.ready.get(self.read..).unwrap_or_default();
        let count = rest.read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unpacked(bytes: &[u8]) -> Vec<u8> {
        let mut text = Vec::new();
        CompressedRtf::new(bytes).unwrap().read_to_end(&mut text).unwrap();
        text
    }

    fn packed(kind: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 12).unwrap();
        [&length.to_le_bytes(), &[0; 4], kind, &[0; 4], content].concat()
    }

    #[test]
    fn the_examples_of_the_specification_are_unpacked() {
        // MS-OXRTFCP 4.1.1 and 4.1.2.
        let hello = b"\x03\0\n\0rcpg125B2\n\xf3 hel\t\0 bw\x05\xb0ld}\n\x80\x0f\xa0";
        assert_eq!(unpacked(&packed(b"LZFu", hello)), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
        let crossing = b"\x0e\0{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}";
        assert_eq!(unpacked(&packed(b"MELA", crossing)), crossing);
    }

    #[test]
    fn what_is_broken_off_or_foreign_ends() {
        let hello = packed(b"LZFu", b"\x03\0\n\0rcpg125B2\n\xf3 hel\t\0 bw\x05\xb0ld}\n\x80\x0f\xa0");
        for length in 16..hello.len() {
            assert!(unpacked(&hello[..length]).len() <= 45, "{length}");
        }
        assert!(CompressedRtf::new(&packed(b"PKZI", b"")).is_none());
        assert!(CompressedRtf::new(b"short").is_none());
    }
}
