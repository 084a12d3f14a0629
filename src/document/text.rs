//! Plain text: bytes of unknown encoding turned into text, or told to be no text at all, and text into paragraphs.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

use super::{Block, Document, Paragraph};

/// No text that a person writes has more lines; what follows them is not read.
const MOST_LINES: usize = 200_000;

/// How much is looked at to tell text from other bytes.
const LOOK: usize = 4096;

/// Makes each line that is not blank a paragraph. Places count every line: `dòng 12`.
pub(crate) fn read(text: &str) -> Document {
    let lines = text.lines().take(MOST_LINES).enumerate().filter(|(_, line)| !line.trim().is_empty());
    let paragraph = |(index, line): (usize, &str)| Paragraph {
        text: line.trim_end().to_owned(),
        place: format!("dòng {}", index + 1),
    };
    Document { blocks: lines.map(paragraph).map(Block::Paragraph).collect() }
}

/// Decodes a text file: UTF-8 and UTF-16 with or without a byte order mark, else an 8-bit encoding of Vietnamese.
/// `None` for what is no text. Line ends and the writing of Vietnamese stay as they are, but for windows-1258.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (Some(encoding), bytes.get(mark..).unwrap_or_default()),
        None => (utf16_without_mark(bytes), bytes),
    };
    let text = match encoding {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None if looks_binary(bytes) => return None,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => decode_legacy(bytes),
        },
    };
    (!looks_binary(text.as_bytes())).then_some(text)
}

/// Decodes 8-bit Vietnamese: windows-1258, or windows-1252 where the bytes are rather TCVN3 or VNI, whose bytes must
/// stay apart so that they can be repaired later.
pub(super) fn decode_legacy(bytes: &[u8]) -> String {
    if is_windows_1258(bytes) {
        WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect()
    } else {
        WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// Weighs what tells the encodings apart. Windows-1258 sets its tone marks behind vowels and uses the letters đ ơ ư;
/// TCVN3 uses the bytes that are signs in windows-1258 (`®¬n`, `C«ng`) as letters; VNI writes đ as ñ and puts tone
/// marks that are those of windows-1258 behind vowels that bear none there.
fn is_windows_1258(bytes: &[u8]) -> bool {
    let mut weight = 0_i64;
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate() {
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        weight += match byte {
            0xCC | 0xD2 | 0xDE | 0xEC | 0xF2 => {
                if is_vowel(before) {
                    2
                } else {
                    -1
                }
            }
            0xD0 | 0xF0 | 0xD5 | 0xF5 | 0xDD | 0xFD => 1,
            0xA1..=0xBF if before.is_ascii_alphabetic() || after.is_ascii_alphabetic() => -2,
            0xD1 | 0xF1 => -2,
            _ => 0,
        };
        before = byte;
    }
    weight >= 0
}

/// A vowel of windows-1258 that a tone mark can follow.
fn is_vowel(byte: u8) -> bool {
    b"aeiouyAEIOUY".contains(&byte)
        || matches!(byte, 0xC2 | 0xC3 | 0xCA | 0xD4 | 0xD5 | 0xDD | 0xE2 | 0xE3 | 0xEA | 0xF4 | 0xF5 | 0xFD)
}

/// UTF-16 shows by the zero bytes beside its spaces, digits and plain letters, all on one side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = bytes.get(..LOOK.min(bytes.len())).unwrap_or_default().as_chunks::<2>().0;
    let plain = |byte: u8| matches!(byte, b'\t' | b'\r' | b'\n' | b' '..=b'~');
    let enough = (pairs.len() / 4).max(2);
    let little = pairs.iter().filter(|[low, high]| plain(*low) && *high == 0).count();
    let big = pairs.iter().filter(|[high, low]| plain(*low) && *high == 0).count();
    match (little >= enough, big >= enough) {
        _ if !bytes.len().is_multiple_of(2) => None,
        (true, false) => Some(UTF_16LE),
        (false, true) => Some(UTF_16BE),
        _ => None,
    }
}

/// Control characters other than the ends of lines and pages stand in no text.
fn looks_binary(bytes: &[u8]) -> bool {
    let looked = bytes.get(..LOOK.min(bytes.len())).unwrap_or_default();
    let odd = looked.iter().filter(|byte| matches!(byte, 0..=8 | 0x0E..=0x19 | 0x1C..=0x1F)).count();
    looked.contains(&0) || odd * 100 > looked.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::flow::shown::shown;

    const WORDS: &str = "Tên đơn vị;Số lượng\nCục A;25\n";

    #[test]
    fn every_line_is_a_paragraph_and_blank_ones_only_count() {
        let document = read("Kính gửi:\r\n\r\nTên đơn vị: Cục Mẫu  \nSố: 25");
        assert_eq!(shown(&document), ["dòng 1: Kính gửi:", "dòng 3: Tên đơn vị: Cục Mẫu", "dòng 4: Số: 25"]);
    }

    #[test]
    fn unicode_is_read_with_and_without_a_byte_order_mark() {
        let wide = |little: bool| -> Vec<u8> {
            WORDS.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
        };
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for bytes in [
            WORDS.as_bytes().to_vec(),
            marked(b"\xEF\xBB\xBF", WORDS.as_bytes().to_vec()),
            wide(true),
            wide(false),
            marked(b"\xFF\xFE", wide(true)),
            marked(b"\xFE\xFF", wide(false)),
        ] {
            assert_eq!(decode(&bytes).as_deref(), Some(WORDS), "{bytes:x?}");
        }
    }

    #[test]
    fn windows_1258_is_read_and_composed() {
        let bytes = b"T\xEAn \xF0\xF5n vi\xF2: C\xF4\xF2ng th\xF4ng tin";
        assert_eq!(decode(bytes).as_deref(), Some("Tên đơn vị: Cộng thông tin"));
    }

    #[test]
    fn tcvn3_and_vni_bytes_stay_apart_for_later_repair() {
        // "Tên đơn vị" and "Tổng số" in TCVN3.
        assert_eq!(decode(b"T\xAAn \xAE\xACn v\xDE; T\xE6ng s\xE8").as_deref(), Some("Tªn ®¬n vÞ; Tæng sè"));
        // "Tên đơn vị" in VNI.
        assert_eq!(decode(b"Te\xE2n \xF1\xF4n v\xF2").as_deref(), Some("Teân ñôn vò"));
    }

    #[test]
    fn other_bytes_are_no_text() {
        assert_eq!(decode(b"MZ\x90\0\x03\0\0\0"), None);
        assert_eq!(decode(&[1, 2, 3, 4, 5, 6, 7]), None);
    }
}
