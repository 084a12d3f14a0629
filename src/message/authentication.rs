//! Whether the Centre's own server has proven the sender: Authentication-Results (RFC 8601), the spec's section 5.
//!
//! Believes the topmost field that bears our server's name and nothing else; verifies no signature itself.

use super::header::{Header, without_comments};
use super::sender;

/// Whether our server vouches for the domain of that address.
pub fn is_proven(header: &Header<'_>, authserv_id: &str, address: &str) -> bool {
    let domain = sender::domain(address);
    if authserv_id.trim().is_empty() || domain.is_empty() {
        return false;
    }
    header
        .all("Authentication-Results")
        .find_map(|field| {
            let plain = without_comments(&field);
            let text = String::from_utf8_lossy(&plain);
            let mut segments = split_at_semicolons(&text).into_iter();
            let id = read_words(segments.next().unwrap_or_default()).into_iter().next()?;
            let ours = id.value.is_none() && id.name.eq_ignore_ascii_case(authserv_id.trim());
            ours.then(|| !has_doubtful_quotes(&field, &plain) && vouches(segments, domain))
        })
        .unwrap_or(false)
}

/// Servers tell the sender's address in a comment as it was given. A quoted one may hold what ends the comment, and
/// behind that a result of the sender's own: such a field proves nothing, nor does one whose quotes do not pair.
fn has_doubtful_quotes(field: &[u8], plain: &[u8]) -> bool {
    let quotes = |bytes: &[u8]| memchr::memchr_iter(b'"', bytes).count();
    quotes(field) != quotes(plain) || has_open_quote(plain)
}

fn has_open_quote(plain: &[u8]) -> bool {
    let (mut quoted, mut escaped) = (false, false);
    for &byte in plain {
        match byte {
            _ if std::mem::take(&mut escaped) => {}
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ => {}
        }
    }
    quoted
}

/// A DMARC failure outweighs what else passed: the owner of the domain disowns the mail. There is one DMARC result in
/// a field, for there is one From; a second is not our server's.
fn vouches<'a>(segments: impl Iterator<Item = &'a str>, domain: &str) -> bool {
    let results: Vec<MethodResult> = segments.filter_map(MethodResult::read).collect();
    let dmarc: Vec<&MethodResult> = results.iter().filter(|result| result.method == "dmarc").collect();
    let disowned = dmarc.len() > 1 || dmarc.iter().any(|result| result.outcome == "fail");
    !disowned && results.iter().any(|result| result.proves(domain))
}

/// One result of one method: `dkim=pass header.d=unit.example`.
struct MethodResult {
    method: String,
    outcome: String,
    properties: Vec<(String, String)>,
}

impl MethodResult {
    fn read(segment: &str) -> Option<Self> {
        let mut words = read_words(segment).into_iter();
        let first = words.next()?;
        // A version of the method may follow it: `dkim/1`.
        let method = first.name.split('/').next()?.to_ascii_lowercase();
        let outcome = first.value?.to_ascii_lowercase();
        let properties =
            words.filter_map(|word| Some((word.name.to_ascii_lowercase(), word.value?.to_lowercase()))).collect();
        Some(Self { method, outcome, properties })
    }

    fn proves(&self, domain: &str) -> bool {
        if self.outcome != "pass" {
            return false;
        }
        match self.method.as_str() {
            "dmarc" => self.all("header.from", |vouched| vouched == domain),
            // The signing domain; where only the identity is told, its domain is the signing one or below it.
            "dkim" if self.has("header.d") => self.all("header.d", |vouched| is_aligned(vouched, domain)),
            "dkim" => self.all("header.i", |vouched| is_aligned(vouched, domain)),
            "spf" => self.all("smtp.mailfrom", |vouched| is_aligned(vouched, domain)),
            _ => false,
        }
    }

    fn has(&self, property: &str) -> bool {
        self.properties.iter().any(|(name, _)| name == property)
    }

    /// Whether the property is there, and every time it is, holds for its domain.
    fn all(&self, property: &str, holds: impl Fn(&str) -> bool) -> bool {
        let mut values = self.properties.iter().filter(|(name, _)| name == property).peekable();
        values.peek().is_some()
            && values.all(|(_, value)| {
                // Some servers write an address as the envelope has it: `<a@unit.example>`.
                let bare = value.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(value);
                let domain = bare.rsplit_once('@').map_or(bare, |(_, domain)| domain);
                holds(domain.trim_end_matches('.'))
            })
    }
}

/// Whether the owner of one domain speaks for the other: they are the same, or the first is above the second and not
/// a public suffix. Units of one ministry stand beside each other under its domain: a sibling proves nothing.
fn is_aligned(vouched: &str, domain: &str) -> bool {
    let above = domain.strip_suffix(vouched).is_some_and(|rest| rest.ends_with('.'));
    vouched == domain || (above && !is_public_suffix(vouched))
}

/// Whether anybody may register a name below this one: `vn`, `gov.vn`, `com.vn`. No list of such suffixes is needed,
/// for nobody can sign mail as one; it is guarded against for a server that would believe it.
fn is_public_suffix(domain: &str) -> bool {
    const KINDS: [&str; 17] = [
        "ac", "ai", "biz", "co", "com", "edu", "go", "gov", "health", "id", "info", "int", "io", "name", "net", "org",
        "pro",
    ];
    match domain.split('.').collect::<Vec<_>>().as_slice() {
        [kind, country] => country.len() == 2 && KINDS.contains(kind),
        labels => labels.len() < 2,
    }
}

/// A word of a result: alone, or `name=value`.
#[derive(Debug, PartialEq, Eq)]
struct ResultWord {
    name: String,
    value: Option<String>,
}

/// Reads the words of one segment. White space may stand around `=`; quoted strings may stand for any word.
fn read_words(segment: &str) -> Vec<ResultWord> {
    let mut words: Vec<ResultWord> = Vec::new();
    let mut rest = segment.trim_start();
    let mut equals = false;
    while let Some(letter) = rest.chars().next() {
        if letter == '=' {
            rest = rest.strip_prefix('=').unwrap_or_default().trim_start();
            equals = true;
            if words.is_empty() {
                words.push(ResultWord { name: String::new(), value: None });
            }
            continue;
        }
        // Only the first `=` parts: `header.b=abc=` is one value.
        let (word, tail) = read_word(rest, !equals);
        rest = tail.trim_start();
        match words.last_mut() {
            Some(last) if equals && last.value.is_none() => last.value = Some(word),
            _ => words.push(ResultWord { name: word, value: None }),
        }
        equals = false;
    }
    words
}

/// One word up to white space (or `=`), its quoted strings without their quotes.
fn read_word(text: &str, to_equals: bool) -> (String, &str) {
    let mut word = String::new();
    let (mut quoted, mut escaped) = (false, false);
    for (position, letter) in text.char_indices() {
        match letter {
            _ if std::mem::take(&mut escaped) => word.push(letter),
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => word.push(letter),
            _ if letter.is_whitespace() || (to_equals && letter == '=') => {
                return (word, text.get(position..).unwrap_or_default());
            }
            _ => word.push(letter),
        }
    }
    (word, "")
}

fn split_at_semicolons(field: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let (mut quoted, mut escaped, mut start) = (false, false, 0);
    for (position, byte) in field.bytes().enumerate() {
        match byte {
            _ if std::mem::take(&mut escaped) => {}
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b';' if !quoted => {
                segments.push(field.get(start..position).unwrap_or_default());
                start = position + 1;
            }
            _ => {}
        }
    }
    segments.push(field.get(start..).unwrap_or_default());
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "mx.centre.example";

    fn proven_in(fields: &str) -> bool {
        is_proven(&Header::split(fields.as_bytes()).0, OURS, "van.phong@unit.most.example")
    }

    fn proven(results: &str) -> bool {
        proven_in(&format!("Authentication-Results: {OURS}; {results}\r\n\r\n"))
    }

    #[test]
    fn a_pass_for_the_from_domain_is_proof() {
        for results in [
            "dmarc=pass header.from=unit.most.example",
            "dmarc=pass (p=none dis=none) header.from=Unit.Most.Example",
            "dkim=none; spf=fail smtp.mailfrom=x.example;\r\n\tdmarc = pass\r\n header.from = unit.most.example",
            "dkim=pass header.d=unit.most.example header.s=s1 header.b=Ab/c=",
            "dkim=fail header.d=unit.most.example; dkim=pass header.d=unit.most.example",
            "dkim/1=pass reason=\"good; signature\" header.i=@unit.most.example",
            "spf=pass smtp.mailfrom=a@unit.most.example",
            "spf=pass smtp.mailfrom=<a@unit.most.example>",
            "SPF=Pass (sender; permitted) smtp.mailfrom=\"a b\"@unit.most.example",
            "dmarc=none header.from=unit.most.example; spf=pass smtp.mailfrom=unit.most.example",
            "dmarc=pass header.from=unit.most.example.",
        ] {
            assert!(proven(results), "{results}");
        }
    }

    #[test]
    fn the_domain_above_speaks_for_the_unit() {
        assert!(proven("dkim=pass header.d=most.example"));
        assert!(proven("spf=pass smtp.mailfrom=x@most.example"));
        assert!(!proven("dmarc=pass header.from=most.example"));
    }

    #[test]
    fn neither_a_sibling_nor_a_child_nor_a_suffix_is_proof() {
        for domain in ["khtc.most.example", "x.unit.most.example", "example", "nit.most.example", "evil.example", ""] {
            assert!(!proven(&format!("dkim=pass header.d={domain}")), "{domain}");
            assert!(!proven(&format!("spf=pass smtp.mailfrom=x@{domain}")), "{domain}");
            assert!(!proven(&format!("dmarc=pass header.from={domain}")), "{domain}");
        }
        assert!(!is_aligned("gov.vn", "most.gov.vn") && is_aligned("most.gov.vn", "vp.most.gov.vn"));
    }

    #[test]
    fn what_is_no_pass_is_no_proof() {
        for results in [
            "none",
            "",
            "dmarc=pass",
            "dkim=pass header.s=s1",
            "spf=pass smtp.helo=unit.most.example",
            "spf=softfail smtp.mailfrom=unit.most.example",
            "dkim=neutral header.d=unit.most.example",
            "dkim=fail (dkim=pass header.d=unit.most.example)",
            "dkim=fail reason=\"; dkim=pass header.d=unit.most.example\"",
            "iprev=pass policy.iprev=192.0.2.1; auth=pass smtp.auth=a@unit.most.example",
            "dkim=pass header.d=unit.most.example header.d=evil.example",
            "dkim=pass header.d=evil.example header.i=@unit.most.example",
            "dkimpass header.d=unit.most.example",
            "dkim=pass= header.d unit.most.example",
            "dkim=pass header.i=@\"unit.most.example",
        ] {
            assert!(!proven(results), "{results}");
        }
    }

    #[test]
    fn a_dmarc_failure_outweighs_a_pass() {
        assert!(!proven("dkim=pass header.d=unit.most.example; dmarc=fail header.from=unit.most.example"));
    }

    #[test]
    fn a_result_slipped_in_through_the_senders_address_is_no_proof() {
        let address = "\"x); dkim=pass header.d=unit.most.example (\"@evil.example";
        assert!(!proven(&format!("spf=pass (mx: domain of {address} designates it) smtp.mailfrom={address}")));
        assert!(!proven(&format!("spf=pass smtp.mailfrom={address}; dmarc=none header.from=unit.most.example")));
        assert!(!proven("dmarc=none; dmarc=pass header.from=unit.most.example"));
    }

    #[test]
    fn only_the_topmost_field_of_our_server_counts() {
        let pass = "dmarc=pass header.from=unit.most.example";
        let fail = "dmarc=fail header.from=unit.most.example";
        let field = |id: &str, results: &str| format!("Authentication-Results: {id}; {results}\r\n");
        assert!(!proven_in(&(field(OURS, fail) + &field(OURS, pass))));
        assert!(proven_in(&(field(OURS, pass) + &field(OURS, fail))));
        assert!(proven_in(&(field("mx.elsewhere.example", fail) + &field(OURS, pass))));
        assert!(!proven_in(&field("mx.elsewhere.example", pass)));
        assert!(!proven_in(&field("x.mx.centre.example", pass)));
        assert!(!proven_in(&format!("ARC-Authentication-Results: i=1; {OURS}; {pass}\r\n")));
        assert!(!proven_in(&format!("X-Note: a\r\n Authentication-Results: {OURS}; {pass}\r\n")));
        assert!(!proven_in(""));
    }

    #[test]
    fn our_name_is_known_in_any_writing() {
        let pass = "dmarc=pass header.from=unit.most.example";
        for id in
            ["MX.Centre.Example", "mx.centre.example 1", "(our own) mx.centre.example (x) 1", "\"mx.centre.example\""]
        {
            assert!(proven_in(&format!("authentication-results: {id}; {pass}\r\n")), "{id}");
        }
        for id in [
            "mx.centre.example=x",
            "=mx.centre.example",
            "x mx.centre.example",
            "",
            "(mx.centre.example) mx.elsewhere.example",
        ] {
            assert!(!proven_in(&format!("Authentication-Results: {id}; {pass}\r\n")), "{id}");
        }
    }

    #[test]
    fn without_a_name_of_our_server_nobody_is_proven() {
        let header = "Authentication-Results: ; dmarc=pass header.from=unit.most.example\r\n";
        let header = Header::split(header.as_bytes()).0;
        assert!(!is_proven(&header, "", "a@unit.most.example") && !is_proven(&header, " ", "a@unit.most.example"));
    }
}
