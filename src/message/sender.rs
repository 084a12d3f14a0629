//! Whose mail it claims to be: the one address of the one From field (RFC 5322, section 3.6.2).
//!
//! Strict on purpose: what could be read as two addresses is none, for another program may have proven the other one.

use super::charset;
use super::header::{Header, without_comments};

/// The longest address (RFC 5321, section 4.5.3.1, the path).
const LONGEST: usize = 320;
/// The longest field that is looked into, in bytes: room for any display name.
const LONGEST_FIELD: usize = 4 << 10;

/// The address in lower case; `None` unless there is exactly one From field with exactly one address. In a header that
/// was too long to be read whole, another may stand.
pub fn read(header: &Header<'_>) -> Option<String> {
    if header.cut {
        return None;
    }
    let mut fields = header.all("From");
    match (fields.next(), fields.next()) {
        (Some(field), None) if field.len() <= LONGEST_FIELD => read_mailbox(&field),
        _ => None,
    }
}

/// The domain of an address.
pub fn domain(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, domain)| domain)
}

fn read_mailbox(field: &[u8]) -> Option<String> {
    let plain = without_comments(field);
    let text = charset::decode_undeclared(&plain);
    let mut outline = Outline::default();
    outline.read(&text)?;
    let address = match outline.angles.as_slice() {
        [] if outline.pieces == 1 => outline.loose.trim(),
        [angle] if outline.after.trim().is_empty() && !outline.other_address() => angle.trim(),
        _ => return None,
    };
    well_formed(address)
}

/// What stands in a From field, outside its quoted strings and encoded words.
#[derive(Default)]
struct Outline {
    /// What stands between `<` and `>`.
    angles: Vec<String>,
    /// The elements between commas, of which an address in angles is in the last.
    before: Vec<String>,
    /// Everything outside angles; a quote stands for each quoted string and encoded word, of which no address is made.
    loose: String,
    /// What follows the last `>`.
    after: String,
    pieces: usize,
}

impl Outline {
    /// `None` for a group, or for a quote or an angle that is not closed.
    fn read(&mut self, text: &str) -> Option<()> {
        self.pieces = 1;
        let mut piece = String::new();
        let (mut quoted, mut escaped) = (false, false);
        let mut angle: Option<String> = None;
        let mut rest = text;
        while let Some(letter) = rest.chars().next() {
            if !quoted
                && angle.is_none()
                && let Some(word) = encoded_word(rest)
            {
                rest = rest.get(word..)?;
                self.loose.push('"');
                continue;
            }
            rest = rest.get(letter.len_utf8()..)?;
            match letter {
                _ if quoted => {
                    if std::mem::take(&mut escaped) {
                    } else if letter == '\\' {
                        escaped = true;
                    } else if letter == '"' {
                        quoted = false;
                    }
                }
                '>' if angle.is_some() => self.angles.extend(angle.take()),
                _ if let Some(angle) = &mut angle => angle.push(letter),
                '"' => {
                    quoted = true;
                    self.loose.push(letter);
                }
                '<' => {
                    angle = Some(String::new());
                    self.after.clear();
                }
                ':' | ';' | '>' => return None,
                ',' => {
                    self.before.push(std::mem::take(&mut piece));
                    self.pieces += 1;
                    self.loose.push(letter);
                    self.after.push(letter);
                }
                _ => {
                    piece.push(letter);
                    self.loose.push(letter);
                    self.after.push(letter);
                }
            }
        }
        (!quoted && angle.is_none()).then_some(())
    }

    /// Whether an element other than that of the address in angles looks like an address too.
    fn other_address(&self) -> bool {
        self.before.iter().any(|piece| piece.contains('@'))
    }
}

/// The length of the encoded word with which a text begins: its commas and colons part nothing.
fn encoded_word(text: &str) -> Option<usize> {
    let inner = text.strip_prefix("=?")?;
    let blank = inner.find(|letter: char| letter.is_whitespace()).unwrap_or(inner.len());
    let word = inner.get(..blank)?;
    let mut marks = word.match_indices('?').skip(2);
    let end = marks.find(|(at, _)| word.get(at + 1..).is_some_and(|tail| tail.starts_with('=')))?;
    Some(2 + end.0 + 2)
}

/// An address in lower case, if it is one `local@domain` without quotes, spaces or literals.
fn well_formed(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let local_letter =
        |letter: char| letter.is_ascii_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(letter) || is_foreign(letter);
    let domain_letter = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter) || is_foreign(letter);
    let labels = domain.split('.').all(|label| !label.is_empty());
    let sound = !local.is_empty() && local.chars().all(local_letter) && domain.chars().all(domain_letter) && labels;
    (sound && address.len() <= LONGEST).then(|| charset::nfc(format!("{local}@{domain}").to_lowercase()))
}

fn is_foreign(letter: char) -> bool {
    !letter.is_ascii() && letter.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(fields: &str) -> Option<String> {
        read(&Header::split(fields.as_bytes()).0)
    }

    #[test]
    fn one_address_is_read_in_lower_case() {
        for field in [
            "From: VanPhong@Unit.example",
            "from : vanphong@unit.example (Van phong)",
            "From: \"Phong, Van <x@y.example>\" <vanphong@unit.example>",
            "From: vanphong@unit.example <vanphong@unit.example>",
            "From: =?utf-8?Q?V=C4=83n_ph=C3=B2ng,_a:b?= <vanphong@unit.example> (x)",
            "From: Nguyễn Văn A\r\n <vanphong@unit.example.>",
            "From: Nguyen, Van A <vanphong@unit.example>",
            "From: <vanphong@unit.example>",
        ] {
            assert_eq!(from(field).as_deref(), Some("vanphong@unit.example"), "{field}");
        }
    }

    #[test]
    fn what_could_be_two_senders_is_none() {
        for field in [
            "From: a@unit.example\r\nFrom: a@unit.example",
            "From: a@unit.example\r\nSubject: x\r\nfrom: b@unit.example",
            "From: a@unit.example, b@unit.example",
            "From: <a@unit.example> <b@unit.example>",
            "From: a@unit.example, B <b@unit.example>",
            "From: <a@unit.example> b@unit.example",
            "From: <a@unit.example>, b@unit.example",
            "From: a@unit.example@evil.example",
            "From: \"a@unit.example\"@evil.example",
            "From: a@unit.example b@evil.example",
            "From: <a@unit.example,b@evil.example>",
        ] {
            assert_eq!(from(field), None, "{field}");
        }
        let hidden = format!("From: a@unit.example\nX: {}\nFrom: b@evil.example\n", "x".repeat(300 << 10));
        assert_eq!(from(&hidden), None);
    }

    #[test]
    fn what_is_no_address_is_none() {
        for field in [
            "",
            "From:",
            "From: <>",
            "From: Van phong",
            "From: undisclosed:;",
            "From: Nhom: a@unit.example;",
            "From: a@[192.0.2.1]",
            "From: a@",
            "From: @unit.example",
            "From: \"a <a@unit.example>",
            "From: <a@unit.example",
            "From: a@unit..example",
            "From: a@unit.e=?utf-8?q?=2C?=xample",
            "From: a\"b\"@unit.example",
            "Sender: a@unit.example\r\nReply-To: a@unit.example",
        ] {
            assert_eq!(from(field), None, "{field}");
        }
    }

    #[test]
    fn names_of_other_scripts_stay_as_they_are() {
        assert_eq!(from("From: a@BỘ.example").as_deref(), Some("a@bộ.example"));
    }
}
