//! Content-Type and Content-Disposition read into a value and its parameters (RFC 2045, RFC 2183, RFC 2231).
//!
//! Read here and not by the library, which loses values folded behind their `=` and characters cut by continuations.

use super::charset;
use super::transfer::decode_percent;
use super::words;

/// The longest file name that is kept, in characters.
const LONGEST_NAME: usize = 255;

/// A value such as `multipart/mixed` or `attachment`, with its parameters.
#[derive(Debug, Default)]
pub struct Parameters {
    /// In lower case, without white space.
    pub value: String,
    pairs: Vec<(Vec<u8>, Vec<u8>)>,
}

impl Parameters {
    /// Reads an unfolded field.
    pub fn read(field: &[u8]) -> Self {
        let (value, mut rest) = until_semicolon(field);
        let value = super::header::without_comments(value);
        let value = String::from_utf8_lossy(&value).split_whitespace().collect::<String>().to_ascii_lowercase();
        let mut pairs = Vec::new();
        while !rest.is_empty() {
            let (pair, tail) = until_semicolon(rest);
            rest = tail;
            if let Some(equals) = memchr::memchr(b'=', pair)
                && let (Some(name), Some(value)) = (pair.get(..equals), pair.get(equals + 1..))
            {
                pairs.push((name.trim_ascii().to_ascii_lowercase(), unquote(value.trim_ascii())));
            }
        }
        Self { value, pairs }
    }

    /// A parameter as it stands, quotes removed: a boundary, a charset.
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.pairs.iter().find(|(key, _)| key == name.as_bytes()).map(|(_, value)| value.as_slice())
    }

    /// A parameter that people read. The extended form (`name*`, RFC 2231) goes before the plain one.
    pub fn text(&self, name: &str) -> Option<String> {
        let extended = self.extended(name).filter(|text| !text.trim().is_empty());
        extended.or_else(|| self.raw(name).map(decode_plain))
    }

    /// `name*=charset'language'value`, or its pieces `name*0*=`, `name*1=` put together before they are decoded.
    fn extended(&self, name: &str) -> Option<String> {
        let mut pieces: Vec<(u32, bool, &[u8])> = Vec::new();
        for (key, value) in &self.pairs {
            let Some(section) = key.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_prefix(b"*")) else {
                continue;
            };
            let (number, encoded) = section.strip_suffix(b"*").map_or((section, false), |number| (number, true));
            if section.is_empty() {
                pieces.push((0, true, value));
            } else if let Some(number) = std::str::from_utf8(number).ok().and_then(|number| number.parse().ok()) {
                pieces.push((number, encoded, value));
            }
        }
        pieces.sort_by_key(|(number, ..)| *number);
        pieces.dedup_by_key(|(number, ..)| *number);
        let mut charset: Option<&[u8]> = None;
        let mut bytes = Vec::new();
        for (index, (_, encoded, value)) in pieces.iter().enumerate() {
            let mut value = *value;
            if index == 0 && *encoded {
                let mut parts = value.splitn(3, |&byte| byte == b'\'');
                if let (Some(label), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) {
                    charset = Some(label);
                    value = rest;
                }
            }
            if *encoded {
                bytes.extend(decode_percent(value));
            } else {
                bytes.extend_from_slice(value);
            }
        }
        match charset {
            _ if pieces.is_empty() => None,
            Some(_) => Some(charset::decode(charset, &bytes)),
            None => Some(decode_plain(&bytes)),
        }
    }
}

/// A file name fit to be shown: the last component of a path, in Unicode NFC, without control and bidi characters.
pub fn clean_name(name: &str) -> String {
    let visible: String = name.chars().filter(|&letter| !is_hidden(letter)).collect();
    let last = visible.split(['/', '\\']).map(str::trim).rfind(|component| !component.is_empty()).unwrap_or_default();
    let last = if matches!(last, "." | "..") { "" } else { last };
    charset::nfc(last).chars().take(LONGEST_NAME).collect()
}

/// Characters that are not seen, or that turn the order of what is seen.
pub fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Raw text, encoded words (against RFC 2047 yet common), or escapes without the charset that should go before them.
fn decode_plain(value: &[u8]) -> String {
    if memchr::memchr(b'%', value).is_some()
        && let Ok(text) = String::from_utf8(decode_percent(value))
        && !text.is_ascii()
        && value.is_ascii()
    {
        return charset::nfc(text);
    }
    words::decode(value)
}

/// Cuts at the next semicolon outside quotes. Quotes open only where a value begins, for names with a lone `"`.
fn until_semicolon(field: &[u8]) -> (&[u8], &[u8]) {
    let (mut quoted, mut escaped, mut at_start) = (false, false, false);
    for (position, &byte) in field.iter().enumerate() {
        match byte {
            _ if std::mem::take(&mut escaped) => {}
            b'\\' if quoted => escaped = true,
            b'"' if quoted => quoted = false,
            b'"' if at_start => quoted = true,
            b';' if !quoted => {
                let (before, rest) = field.split_at_checked(position).unwrap_or((field, b""));
                return (before, rest.get(1..).unwrap_or_default());
            }
            _ => {}
        }
        at_start = byte == b'=' || (at_start && byte.is_ascii_whitespace());
    }
    (field, b"")
}

/// Removes quotes and their escapes. A backslash stays where it cannot be an escape: `"C:\bao cao.xlsx"`.
fn unquote(value: &[u8]) -> Vec<u8> {
    let Some(inner) = value.strip_prefix(b"\"") else {
        return value.to_vec();
    };
    let mut plain = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let [byte, tail @ ..] = rest {
        match (byte, tail) {
            (b'\\', [next @ (b'"' | b'\\'), after @ ..]) => {
                plain.push(*next);
                rest = after;
            }
            (b'"', _) => break,
            _ => {
                plain.push(*byte);
                rest = tail;
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filename(field: &str) -> String {
        Parameters::read(field.as_bytes()).text("filename").unwrap_or_default()
    }

    #[test]
    fn a_value_folded_behind_its_equals_sign_is_kept() {
        assert_eq!(filename("attachment; filename=  \"x.xlsx\""), "x.xlsx");
        assert_eq!(Parameters::read(b"multipart/mixed; boundary=\t \"a b\"").raw("boundary"), Some(&b"a b"[..]));
    }

    #[test]
    fn the_extended_name_goes_before_the_plain_one() {
        assert_eq!(filename("attachment; filename=\"x.xlsx\"; filename*=utf-8'vi'b%C3%A1o.xlsx"), "báo.xlsx");
        assert_eq!(filename("attachment; filename*=\"UTF-8''b%C3%A1o.xlsx\""), "báo.xlsx");
        assert_eq!(filename("attachment; filename=\"x.xlsx\"; filename*=utf-8''"), "x.xlsx");
    }

    #[test]
    fn continuations_are_put_together_before_they_are_decoded() {
        let field = "attachment; filename*1*=%BFt.xlsx; filename*0*=utf-8''k%E1%BA; filename*2=%20";
        assert_eq!(filename(field), "kết.xlsx%20");
        assert_eq!(filename("attachment; filename*0=\"bao \"; filename*1=\"cao.xls\""), "bao cao.xls");
    }

    #[test]
    fn encoded_words_in_a_name_are_decoded() {
        assert_eq!(filename("attachment; filename=\"=?utf-8?B?a+G6?= =?utf-8?B?v3QueGxz?=\""), "kết.xls");
        assert_eq!(filename("attachment; filename==?utf-8?Q?b=C3=A1o_c=C3=A1o.xls?="), "báo cáo.xls");
    }

    #[test]
    fn raw_names_of_any_charset_are_read() {
        assert_eq!(filename("attachment; filename=\"báo cáo.xls\""), "báo cáo.xls");
        let field = b"attachment; filename=\"Vi\xea\xf2t.xls\"";
        assert_eq!(Parameters::read(field).text("filename").as_deref(), Some("Việt.xls"));
        assert_eq!(filename("attachment; filename=\"b%C3%A1o.xls\""), "báo.xls");
        assert_eq!(filename("attachment; filename=\"100%25.xls\""), "100%25.xls");
    }

    #[test]
    fn unquoted_names_may_hold_spaces_and_parentheses() {
        assert_eq!(filename("attachment; filename=bao cao (1).xlsx; size=3"), "bao cao (1).xlsx");
        assert_eq!(filename("attachment; filename=\"a;b \\\"c\\\".xls\""), "a;b \"c\".xls");
    }

    #[test]
    fn types_are_read_through_comments_and_spaces() {
        let kind = Parameters::read(b"Multipart / Mixed (a; b) ; Boundary=x");
        assert_eq!(Parameters::read(b"Text/ HTML (x)").value, "text/html");
        assert_eq!((kind.value.as_str(), kind.raw("boundary")), ("multipart/mixed", Some(&b"x"[..])));
        assert_eq!(Parameters::read(b"").value, "");
    }

    #[test]
    fn a_name_is_cleaned_of_paths_and_of_what_is_not_seen() {
        assert_eq!(clean_name("../../etc/bao cao.xlsx"), "bao cao.xlsx");
        assert_eq!(clean_name("C:\\tmp\\a\u{202e}\0\r\nb.xls"), "ab.xls");
        assert_eq!(clean_name(".."), "");
        assert_eq!(clean_name("e\u{302}\u{301}.xls"), "ế.xls");
        assert_eq!(clean_name(&"x".repeat(9999)).len(), LONGEST_NAME);
    }
}
