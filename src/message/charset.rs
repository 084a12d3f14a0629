//! Bytes of a text turned into Unicode (NFC), by the charset that was declared and by what the bytes can be.
//!
//! Not the repair of legacy Vietnamese: TCVN3 and VNI leave here as the Latin letters they were typed as.

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, WINDOWS_1252, WINDOWS_1258};
use mail_parser::decoders::charsets::map::charset_decoder;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Decodes a text whose charset was declared under this label, or not at all.
pub fn decode(label: Option<&[u8]>, bytes: &[u8]) -> String {
    let label = label.unwrap_or_default().trim_ascii();
    let undeclared =
        label.is_empty() || label.eq_ignore_ascii_case(b"us-ascii") || label.eq_ignore_ascii_case(b"ascii");
    if undeclared {
        return decode_undeclared(bytes);
    }
    match Encoding::for_label(label) {
        // Mail programs that call UTF-8 Latin-1 are many; Latin-1 that happens to be UTF-8 is next to none.
        Some(encoding) if encoding == WINDOWS_1252 && is_wide_utf8(bytes) => nfc(decode_with(UTF_8, bytes)),
        Some(encoding) if encoding != REPLACEMENT => nfc(decode_with(encoding, bytes)),
        _ => match charset_decoder(label) {
            Some(decoder) if !is_replacement(label) => nfc(decoder(bytes)),
            // TCVN3, VPS and others that no library knows: the Latin letters from which they can be repaired later.
            _ => nfc(decode_with(WINDOWS_1252, bytes)),
        },
    }
}

/// Decodes a text of which nothing is known.
pub fn decode_undeclared(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => nfc(text),
        Err(_) if looks_windows_1258(bytes) => nfc(decode_with(WINDOWS_1258, bytes)),
        Err(_) => nfc(decode_with(WINDOWS_1252, bytes)),
    }
}

/// Composes a text (Unicode NFC): windows-1258 and some mail programs of Apple's leave the marks apart.
pub fn nfc<'a>(text: impl Into<Cow<'a, str>>) -> String {
    let text = text.into();
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.into_owned()
    } else {
        text.nfc().collect()
    }
}

fn decode_with<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    encoding.decode(bytes).0
}

fn is_replacement(label: &[u8]) -> bool {
    Encoding::for_label(label) == Some(REPLACEMENT)
}

fn is_wide_utf8(bytes: &[u8]) -> bool {
    !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

/// Windows-1258 writes tones as separate bytes behind a vowel. TCVN3, which must stay Latin, puts into its words
/// bytes that are signs and no letters in windows-1258.
fn looks_windows_1258(bytes: &[u8]) -> bool {
    let mut tones = 0_usize;
    let mut signs = 0_usize;
    for pair in bytes.windows(2) {
        let &[before, byte] = pair else { continue };
        match byte {
            0xCC | 0xD2 | 0xDE | 0xEC | 0xF2 if is_vowel(before) => tones += 1,
            0xA8..=0xAE | 0xB5..=0xBF if before.is_ascii_alphabetic() => signs += 1,
            _ => {}
        }
    }
    tones > signs
}

/// The vowels of windows-1258, in both cases.
fn is_vowel(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
        || matches!(byte, 0xC2 | 0xC3 | 0xCA | 0xD4 | 0xD5 | 0xDD | 0xE2 | 0xE3 | 0xEA | 0xF4 | 0xF5 | 0xFD)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Cục Sở hữu trí tuệ` as Windows stores it under the Vietnamese code page.
    const SO_HUU: &[u8] = b"Cu\xf2c S\xf5\xd2 h\xfd\xdeu tri\xec tu\xea\xf2";

    #[test]
    fn windows_1258_is_composed() {
        assert_eq!(decode(Some(b"windows-1258"), b"ti\xea\xecng Vi\xea\xf2t"), "tiếng Việt");
    }

    #[test]
    fn undeclared_bytes_are_utf_8_else_windows_1258_else_latin() {
        assert_eq!(decode(None, "Sở".as_bytes()), "Sở");
        assert_eq!(decode(None, SO_HUU), "Cục Sở hữu trí tuệ");
        assert_eq!(decode(None, b"caf\xe9"), "café");
    }

    #[test]
    fn tcvn3_stays_the_latin_letters_it_was_typed_as() {
        let tcvn3 = b"B\xb8o c\xb8o k\xd5t qu\xb6";
        for label in [Some(&b"x-viet-tcvn5712"[..]), Some(b"tcvn"), Some(b"x-unknown"), None] {
            assert_eq!(decode(label, tcvn3), "B¸o c¸o kÕt qu¶");
        }
    }

    #[test]
    fn utf_8_under_a_latin_label_is_utf_8() {
        assert_eq!(decode(Some(b"iso-8859-1"), "Bộ".as_bytes()), "Bộ");
        assert_eq!(decode(Some(b"iso-8859-1"), b"caf\xe9"), "café");
    }

    #[test]
    fn a_decomposed_text_is_composed() {
        assert_eq!(decode(Some(b"utf-8"), "e\u{302}\u{301}".as_bytes()), "ế");
    }

    #[test]
    fn rarer_charsets_are_known() {
        assert_eq!(decode(Some(b"utf-7"), b"B+Hto-"), "BỚ");
        assert_eq!(decode(Some(b"utf-16le"), b"B\0\xd9\x1e"), "Bộ");
    }
}
