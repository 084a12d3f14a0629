//! Encoded words (RFC 2047) in subjects and file names turned into text.
//!
//! Words of one charset that follow each other are decoded together: programs cut them inside a character.

use mail_parser::decoders::base64::base64_decode;

use super::charset;
use super::transfer::decode_quoted_printable;

/// The longest encoded word that is looked for, in bytes; RFC 2047 allows 75, programs write whole subjects.
const LONGEST: usize = 8 << 10;

struct Word<'a> {
    charset: &'a [u8],
    bytes: Vec<u8>,
    /// How many bytes of the value it takes.
    length: usize,
}

/// Decodes a value that may hold encoded words, quoted or not, beside raw text of any charset.
pub fn decode(value: &[u8]) -> String {
    if memchr::memmem::find(value, b"=?").is_none() {
        return charset::decode_undeclared(value);
    }
    let mut text = String::new();
    let mut run: Option<Word<'_>> = None;
    let mut plain_start = 0;
    let mut position = 0;
    while let Some(rest) = value.get(position..)
        && let Some(offset) = memchr::memmem::find(rest, b"=?")
    {
        let start = position + offset;
        let Some(word) = Word::read(value.get(start..).unwrap_or_default()) else {
            position = start + 2;
            continue;
        };
        let between = value.get(plain_start..start).unwrap_or_default();
        let end = start + word.length;
        run = match run.take() {
            // White space between two words is none of the text (section 6.2).
            Some(mut earlier) if between.trim_ascii().is_empty() => {
                if earlier.charset.eq_ignore_ascii_case(word.charset) {
                    earlier.bytes.extend(word.bytes);
                    Some(earlier)
                } else {
                    earlier.write(&mut text);
                    Some(word)
                }
            }
            earlier => {
                if let Some(earlier) = earlier {
                    earlier.write(&mut text);
                }
                text.push_str(&charset::decode_undeclared(between));
                Some(word)
            }
        };
        position = end;
        plain_start = end;
    }
    if let Some(word) = run {
        word.write(&mut text);
    }
    text.push_str(&charset::decode_undeclared(value.get(plain_start..).unwrap_or_default()));
    charset::nfc(text)
}

impl<'a> Word<'a> {
    /// Reads the encoded word with which the bytes begin.
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let inner = bytes.get(..bytes.len().min(LONGEST))?.strip_prefix(b"=?")?;
        let mut pieces = inner.splitn(3, |&byte| byte == b'?');
        let (charset, encoding, rest) = (pieces.next()?, pieces.next()?, pieces.next()?);
        if charset.is_empty() || charset.len() > 64 || charset.iter().any(|byte| !byte.is_ascii_graphic()) {
            return None;
        }
        let end = memchr::memmem::find(rest, b"?=")?;
        let payload = rest.get(..end)?;
        let decoded = match encoding {
            b"B" | b"b" => {
                let letters: Vec<u8> = payload.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
                base64_decode(&letters)?
            }
            b"Q" | b"q" => {
                let spaced: Vec<u8> = payload.iter().map(|&byte| if byte == b'_' { b' ' } else { byte }).collect();
                decode_quoted_printable(&spaced)
            }
            _ => return None,
        };
        // A language may stand behind the charset (RFC 2231, section 5).
        let name = charset.split(|&byte| byte == b'*').next().unwrap_or_default();
        Some(Self { charset: name, bytes: decoded, length: 2 + charset.len() + 1 + encoding.len() + 1 + end + 2 })
    }

    fn write(&self, text: &mut String) {
        text.push_str(&charset::decode(Some(self.charset), &self.bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_split_inside_a_character_is_whole_again() {
        // `ế` is E1 BA BF.
        assert_eq!(decode(b"=?utf-8?B?a+G6?= =?UTF-8?B?v3Q=?= x"), "kết x");
        assert_eq!(decode(b"=?utf-8?Q?k=E1?=\t=?utf-8?Q?=BA=BFt?="), "kết");
    }

    #[test]
    fn words_of_two_charsets_stand_beside_each_other() {
        assert_eq!(decode(b"=?utf-8?Q?B=E1=BB=99?= =?windows-1258?Q?_Vi=EA=F2t?="), "Bộ Việt");
    }

    #[test]
    fn raw_text_around_words_stays() {
        assert_eq!(decode(b"Fw: =?utf-8?q?b=C3=A1o_c=C3=A1o?= 2020"), "Fw: báo cáo 2020");
        assert_eq!(decode("Bộ =?x".as_bytes()), "Bộ =?x");
    }

    #[test]
    fn spaces_inside_a_word_are_forgiven() {
        assert_eq!(decode(b"=?utf-8?Q?b=C3=A1o c=C3=A1o?="), "báo cáo");
    }

    #[test]
    fn an_unknown_charset_stays_repairable() {
        assert_eq!(decode(b"=?x-viet-tcvn5712?Q?B=B8o?="), "B¸o");
    }

    #[test]
    fn what_is_no_word_stays() {
        for raw in ["=?utf-8?X?abc?=", "=?", "=??Q?a?=", "a =?utf-8?B?*?= b", "=?utf-8?B?abc"] {
            assert_eq!(decode(raw.as_bytes()), raw);
        }
    }
}
