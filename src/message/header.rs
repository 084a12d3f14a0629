//! The header of a mail or of one part, cut into its fields. Not what the fields mean.
//!
//! Fields are counted here and not by the library, which keeps the last of several: more than one From must be seen
//! to be refused, and of several Authentication-Results the topmost counts.

use std::borrow::Cow;

use memchr::memchr;

/// The longest header that is read, in bytes; mail servers cut theirs near 100 KiB.
const LONGEST: usize = 256 << 10;

/// The fields of a header, topmost first.
#[derive(Debug, Default)]
pub struct Header<'a> {
    fields: Vec<Field<'a>>,
    /// The header was longer than is read.
    pub cut: bool,
    /// Lines that are neither a field nor the rest of one.
    pub malformed: usize,
}

#[derive(Debug)]
struct Field<'a> {
    name: &'a [u8],
    /// With its line breaks, without the last.
    value: &'a [u8],
}

impl<'a> Header<'a> {
    /// Parts a mail or a part of one into its header and its body. Bytes without any field are all body.
    pub fn split(raw: &'a [u8]) -> (Self, &'a [u8]) {
        let mut header = Self::default();
        let mut body: &[u8] = &[];
        let mut position = 0;
        let mut field: Option<(&'a [u8], usize)> = None;
        let mut end = 0;
        while let Some(rest) = raw.get(position..).filter(|rest| !rest.is_empty()) {
            let length = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = without_returns(rest.get(..length).unwrap_or_default());
            let next = (position + length + 1).min(raw.len());
            if line.is_empty() || is_blank_before_delimiter(line, raw.get(next..).unwrap_or_default()) {
                body = raw.get(next..).unwrap_or_default();
                break;
            }
            if !matches!(line, [b' ' | b'\t', ..]) {
                header.push(raw, field.take(), end);
                match field_name(line) {
                    Some((name, start)) => field = Some((name, position + start)),
                    None => header.malformed += 1,
                }
            }
            end = position + line.len();
            header.cut |= end > LONGEST;
            position = next;
        }
        header.push(raw, field, end);
        if header.fields.is_empty() && header.malformed > 0 {
            body = raw;
        }
        (header, body)
    }

    fn push(&mut self, raw: &'a [u8], field: Option<(&'a [u8], usize)>, end: usize) {
        if let Some((name, start)) = field
            && end <= LONGEST
            && let Some(value) = raw.get(start..end)
        {
            self.fields.push(Field { name, value });
        }
    }

    /// The values of all fields of one name, topmost first, unfolded (RFC 5322, section 2.2.3).
    pub fn all(&self, name: &str) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| unfold(field.value))
    }

    /// The topmost field of that name.
    pub fn first(&self, name: &str) -> Option<Cow<'a, [u8]>> {
        self.all(name).next()
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    pub fn len(&self) -> usize {
        self.fields.len()
    }
}

/// Passes over what stands before a header in files: a byte order mark, blank lines, the `From ` line of an mbox.
pub fn skip_preface(mut raw: &[u8]) -> &[u8] {
    raw = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    loop {
        raw = raw.trim_ascii_start();
        let mailbox_line = raw.strip_prefix(b">").unwrap_or(raw).strip_prefix(b"From ");
        // `From : a@b.example` is a field, in an old way of writing.
        if mailbox_line.is_none_or(|rest| rest.trim_ascii_start().starts_with(b":")) {
            return raw;
        }
        let end = memchr(b'\n', raw).map_or(raw.len(), |at| at + 1);
        raw = raw.get(end..).unwrap_or_default();
    }
}

/// A value with its comments (RFC 5322, section 3.2.2) replaced by a space; quoted strings stay as they are. A comment
/// that is not closed takes the rest with it.
pub fn without_comments(value: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(value.len());
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for &byte in value {
        let literal = std::mem::replace(&mut escaped, false);
        match byte {
            _ if literal => {}
            b'\\' => escaped = quoted || depth > 0,
            b'"' if depth == 0 => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    kept.push(b' ');
                }
                continue;
            }
            _ => {}
        }
        if depth == 0 {
            kept.push(byte);
        }
    }
    kept
}

/// Some programs write white space into the empty line behind a header: seen by the delimiter that follows at once.
fn is_blank_before_delimiter(line: &[u8], rest: &[u8]) -> bool {
    line.trim_ascii().is_empty() && rest.starts_with(b"--")
}

fn field_name(line: &[u8]) -> Option<(&[u8], usize)> {
    let colon = memchr(b':', line)?;
    let name = line.get(..colon)?.trim_ascii_end();
    let plausible = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    plausible.then_some((name, colon + 1))
}

fn without_returns(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b'\r'] = line {
        line = rest;
    }
    line
}

fn unfold(value: &[u8]) -> Cow<'_, [u8]> {
    let value = value.trim_ascii();
    if memchr::memchr2(b'\r', b'\n', value).is_none() {
        return Cow::Borrowed(value);
    }
    Cow::Owned(value.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(raw: &str) -> Vec<(String, String)> {
        let (header, _) = Header::split(raw.as_bytes());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        header.fields.iter().map(|field| (text(field.name), text(&unfold(field.value)))).collect()
    }

    #[test]
    fn a_folded_value_is_one_value() {
        assert_eq!(
            fields("A: one\r\n two\r\nB : x\n\nbody"),
            [("A".into(), "one two".into()), ("B".into(), "x".into())]
        );
    }

    #[test]
    fn a_malformed_line_hides_no_field() {
        assert_eq!(fields("A: 1\nno field here\n goes on\nB: 2\n\n").len(), 2);
    }

    #[test]
    fn text_without_a_header_is_all_body() {
        let raw = b"Xin chao\n\ncac dong chi";
        assert_eq!(Header::split(raw).1, raw);
        assert_eq!(Header::split(b"A: 1").1, b"");
        assert_eq!(Header::split(b"\r\nbody").1, b"body");
        assert_eq!(Header::split(b"A: 1\r\n \r\n--b\r\n").1, b"--b\r\n");
    }

    #[test]
    fn what_stands_beyond_the_longest_header_is_not_read() {
        let raw = format!("A: 1\nB: {}\nFrom: a@b.example\n\nbody", "x".repeat(LONGEST));
        let (header, body) = Header::split(raw.as_bytes());
        assert!(header.cut && !header.has("From") && header.has("A"));
        assert_eq!(body, b"body");
    }

    #[test]
    fn comments_nest_and_quotes_protect() {
        let plain = |value: &str| String::from_utf8(without_comments(value.as_bytes())).unwrap();
        assert_eq!(plain(r#"a (b (c) \) d) "e (f)" g"#), r#"a   "e (f)" g"#);
        assert_eq!(plain("a (open"), "a ");
        assert_eq!(plain("a) b"), "a) b");
    }

    #[test]
    fn the_preface_of_a_file_is_passed_over() {
        assert_eq!(skip_preface(b"\xef\xbb\xbf\r\n\nFrom a@b Thu Jan 1\nA: 1"), b"A: 1");
        for field in [&b"From: a@b.example"[..], b"From : a@b.example", b"From \t: a@b.example"] {
            assert_eq!(skip_preface(field), field);
        }
    }
}
