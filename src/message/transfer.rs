//! Content-Transfer-Encoding (RFC 2045, section 6) and uuencode undone, forgiving what gateways do to them.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use memchr::memchr;

/// Undoes the encoding that a part declares. Bytes that are not encoded as declared come back as they are.
pub fn decode<'a>(encoding: &[u8], body: &'a [u8]) -> Cow<'a, [u8]> {
    let encoding = encoding.trim_ascii().to_ascii_lowercase();
    match encoding.as_slice() {
        b"base64" => base64_decode(body).map_or_else(|| decode_base64_with_junk(body), Cow::Owned),
        b"quoted-printable" => Cow::Owned(decode_quoted_printable(body)),
        b"x-uuencode" | b"uuencode" | b"x-uue" | b"uue" => {
            let (_, mut files) = take_uuencoded(body, 1);
            files.pop().map_or(Cow::Borrowed(body), |file| Cow::Owned(file.bytes))
        }
        _ => Cow::Borrowed(body),
    }
}

/// Foreign bytes are passed over; behind the padding, they end the data: a list's footer or a scanner's remark.
fn decode_base64_with_junk(body: &[u8]) -> Cow<'_, [u8]> {
    let mut letters = Vec::with_capacity(body.len());
    let mut junk = 0_usize;
    for &byte in body {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => letters.push(byte),
            _ if byte.is_ascii_whitespace() => {}
            _ if letters.last() == Some(&b'=') => break,
            _ => junk += 1,
        }
    }
    if junk > letters.len() / 10 {
        return Cow::Borrowed(body);
    }
    base64_decode(&letters).map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Undoes quoted-printable; what is no escape stays as it is (RFC 2045, section 6.7, note 1).
pub fn decode_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = memchr(b'=', rest) {
        decoded.extend_from_slice(rest.get(..at).unwrap_or_default());
        rest = rest.get(at + 1..).unwrap_or_default();
        if let [high, low, tail @ ..] = rest
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            decoded.push(high << 4 | low);
            rest = tail;
        } else if let Some(tail) = after_soft_break(rest) {
            rest = tail;
        } else {
            decoded.push(b'=');
        }
    }
    decoded.extend_from_slice(rest);
    decoded
}

/// A soft line break may have white space before its end.
fn after_soft_break(rest: &[u8]) -> Option<&[u8]> {
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).take(998).count();
    match rest.get(blanks..)? {
        [b'\n', tail @ ..] => Some(tail),
        [] => Some(&[]),
        _ => None,
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Undoes the escapes of RFC 2231, section 4; what is no escape stays as it is.
pub fn decode_percent(value: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        if *byte == b'%'
            && let [high, low, tail @ ..] = tail
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            decoded.push(high << 4 | low);
            rest = tail;
        } else {
            decoded.push(*byte);
        }
    }
    decoded
}

/// A file that stood in a text between `begin 644 name` and `end`.
#[derive(Debug, PartialEq, Eq)]
pub struct Uuencoded {
    pub name: Vec<u8>,
    pub bytes: Vec<u8>,
}

/// Takes at most so many uuencoded files out of a text, and gives the text that is left.
pub fn take_uuencoded(text: &[u8], most: usize) -> (Cow<'_, [u8]>, Vec<Uuencoded>) {
    let mut files = Vec::new();
    if memchr::memmem::find(text, b"begin ").is_none() {
        return (Cow::Borrowed(text), files);
    }
    let mut left = Vec::new();
    let mut lines = text.split_inclusive(|&byte| byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let name = if files.len() < most { uuencode_name(line) } else { None };
        let mut bytes = Vec::new();
        if name.is_some() {
            while let Some(data) = lines.peek().and_then(|line| decode_uuencoded_line(line)) {
                bytes.extend(data);
                lines.next();
            }
        }
        match name {
            Some(name) if !bytes.is_empty() => {
                lines.next_if(|line| matches!(line.trim_ascii(), b"`" | b""));
                lines.next_if(|line| line.trim_ascii() == b"end");
                files.push(Uuencoded { name: name.to_vec(), bytes });
            }
            _ => left.extend_from_slice(line),
        }
    }
    (Cow::Owned(left), files)
}

fn uuencode_name(line: &[u8]) -> Option<&[u8]> {
    let rest = line.strip_prefix(b"begin ")?;
    let (mode, name) = rest.split_at_checked(memchr(b' ', rest)?)?;
    let octal = matches!(mode.len(), 3 | 4) && mode.iter().all(|digit| matches!(digit, b'0'..=b'7'));
    let name = name.trim_ascii();
    (octal && !name.is_empty()).then_some(name)
}

/// One line of data: a length and as many groups of four letters as hold it; trailing spaces may be lost.
fn decode_uuencoded_line(line: &[u8]) -> Option<Vec<u8>> {
    let line = line.trim_ascii_end();
    let (&length, letters) = line.split_first()?;
    let length = usize::from(length.checked_sub(b' ')? & 63);
    let whole = length.div_ceil(3) * 4;
    let fits = (whole / 2..=whole + 2).contains(&letters.len());
    if length == 0 || !fits || letters.iter().any(|letter| !matches!(letter, b' '..=b'`')) {
        return None;
    }
    let mut bytes = Vec::with_capacity(whole);
    let mut values = letters.iter().map(|letter| u32::from(letter.wrapping_sub(b' ') & 63)).chain(std::iter::repeat(0));
    for _ in 0..length.div_ceil(3) {
        let group = (0..4).fold(0_u32, |group, _| group << 6 | values.next().unwrap_or(0));
        bytes.extend_from_slice(group.to_be_bytes().get(1..).unwrap_or_default());
    }
    bytes.truncate(length);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_with_junk_is_read() {
        assert_eq!(&*decode(b"BASE64", b"eGlu\r\n Y2hh!bw==\r\n"), b"xinchao");
        assert_eq!(&*decode(b"base64", b"eGluY2hhbw==\n_____\nfooter of the list\n"), b"xinchao");
        assert_eq!(&*decode(b"base64", b"eGluY2hhbw"), b"xinchao");
    }

    #[test]
    fn what_is_not_encoded_as_declared_stays() {
        let text = "Kính gửi: Trung tâm, đây là báo cáo.".as_bytes();
        assert_eq!(&*decode(b"base64", text), text);
        assert_eq!(&*decode(b"8bit", text), text);
    }

    #[test]
    fn quoted_printable_forgives() {
        assert_eq!(&*decode(b"quoted-printable", b"a=3Db=\r\nc= \t\nd=ZZ==e="), b"a=bcd=ZZ==e");
    }

    #[test]
    fn a_uuencoded_file_is_taken_out_of_the_text() {
        let text = b"Xin chao\nbegin 644 a b.txt\n'>&EN8VAA;P``\n`\nend\nhet\n";
        let (left, files) = take_uuencoded(text, 9);
        assert_eq!(&*left, b"Xin chao\nhet\n");
        assert_eq!(files, [Uuencoded { name: b"a b.txt".to_vec(), bytes: b"xinchao".to_vec() }]);
        assert_eq!(&*take_uuencoded(text, 0).0, text);
    }

    #[test]
    fn a_sentence_with_begin_is_no_file() {
        let text = b"begin 644 reasons\nthis is no data, is it?\nbegin here\n";
        assert_eq!(&*take_uuencoded(text, 9).0, text);
    }
}
