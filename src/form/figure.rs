//! What stands where a count is asked for, read as one whole number or not taken; never guessed.
//!
//! [`NotACount::Invalid`] says that only the unit can mend it, [`NotACount::Ambiguous`] that a person could make
//! something of it, and so should.

mod words;

use std::borrow::Cow;

use super::NotACount;
use crate::{
    document::Value,
    vietnamese::{self, is_without_width},
};

/// Nobody counts more bodies than that.
const GREATEST: u64 = 1_000_000_000;

/// What is longer, in characters, is a text and no figure.
const LONGEST: usize = 200;

/// How far a stored number may be from a whole one, relative to its size: the noise of a calculation.
const NOISE: f64 = 1e-9;

/// Reads the count in a cell of which `text` is what a person sees and `value` what the file stores (spec, section 4).
pub fn read(text: &str, value: Value) -> Result<u64, NotACount> {
    match value {
        Value::Text => read_text(text),
        Value::Number(number) => read_number(text, number),
        Value::Percentage(_) | Value::Date | Value::Boolean(_) | Value::Error => Err(NotACount::Invalid),
        Value::UnclearNumber(_) | Value::FormulaWithoutResult => Err(NotACount::Ambiguous),
    }
}

fn read_number(text: &str, number: f64) -> Result<u64, NotACount> {
    let stored = whole(number).ok_or(NotACount::Invalid)?;
    let cleaned = clean(text).ok_or(NotACount::Ambiguous)?;
    let shown = cleaned.trim();
    if shown.is_empty() {
        return Err(NotACount::Ambiguous);
    }
    match read_text(shown) {
        Ok(read) if read == stored => Ok(stored),
        Ok(_) => Err(NotACount::Ambiguous),
        // A number format may show `25,00`: in typed text that could mean two things, here it cannot.
        Err(why) => match without_zero_decimals(shown).map(read_text) {
            Some(Ok(read)) if read == stored => Ok(stored),
            _ => Err(why),
        },
    }
}

fn whole(number: f64) -> Option<u64> {
    let nearest = number.round();
    let is_whole = number.is_finite() && (number - nearest).abs() <= NOISE * number.abs().max(1.0);
    // The comparison makes the conversion exact.
    (is_whole && (0.0..=1e9).contains(&nearest)).then_some(nearest as u64)
}

fn without_zero_decimals(shown: &str) -> Option<&str> {
    let whole = shown.trim_end_matches('0');
    (whole.len() < shown.len()).then(|| whole.strip_suffix(['.', ','])).flatten()
}

fn read_text(text: &str) -> Result<u64, NotACount> {
    let cleaned = clean(text).ok_or(NotACount::Ambiguous)?;
    let shown = without_leaders(cleaned.trim());
    if shown.is_empty() {
        return Err(NotACount::Missing);
    }
    if shown.chars().count() > LONGEST {
        return Err(refuse(shown));
    }
    let bare = shown.strip_suffix(['.', ';']).unwrap_or(shown).trim_end();
    let bare = words::without_label(bare).trim_start();
    let bare = bare.strip_prefix('\'').unwrap_or(bare);
    if bare.is_empty() || words::is_bodies(bare) {
        // A form may print the label and the noun around its dotted line.
        return Err(NotACount::Missing);
    }
    let bare = &*without_leaders_inside(bare);
    match split_parenthesis(bare) {
        Some(parts) => read_twice_written(parts).ok_or(NotACount::Ambiguous),
        None => read_once_written(bare),
    }
}

/// The text with every blank a space and without what takes no room; nothing where its order on paper may be another.
fn clean(text: &str) -> Option<String> {
    let repaired = vietnamese::repair(text);
    let mut cleaned = String::with_capacity(repaired.len());
    for letter in repaired.chars() {
        match letter {
            // Right-to-left marks: what a person sees is another number.
            '\u{200f}' | '\u{61c}' | '\u{202b}' | '\u{202e}' | '\u{2067}' | '\u{2068}' => return None,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            '\t' => cleaned.push_str("  "),
            blank if blank.is_whitespace() => cleaned.push(' '),
            nothing if is_without_width(nothing) => {}
            // Full-width signs of East Asian keyboards.
            '\u{ff01}'..='\u{ff5e}' => cleaned.extend(char::from_u32(u32::from(letter) - 0xfee0)),
            other => cleaned.push(other),
        }
    }
    Some(cleaned)
}

/// The text without the dots or lines that the form prints for writing on. Three dots behind a number alone could also
/// mean "and so on": they stay.
fn without_leaders(text: &str) -> &str {
    if text.chars().all(|letter| is_leader(letter) || letter.is_whitespace()) {
        return "";
    }
    let front = text.trim_start_matches(is_leader);
    let lead = text.strip_suffix(front).unwrap_or("");
    let (inner, led) = if is_line(lead) { (front.trim_start(), true) } else { (text, false) };
    let back = inner.trim_end_matches(is_leader);
    let tail = inner.strip_prefix(back).unwrap_or("");
    let dots: usize = tail.chars().map(|letter| if letter == '…' { 3 } else { 1 }).sum();
    if is_line(tail) && (led || dots > 3 || tail.contains('_')) { back.trim_end() } else { inner }
}

/// `25…… đơn vị` without the leaders before its noun.
fn without_leaders_inside(text: &str) -> Cow<'_, str> {
    let parted = text.rfind(is_leader).and_then(|last| {
        let noun = text.get(last..)?.trim_start_matches(is_leader).trim_start();
        let number = text.get(..text.len() - noun.len())?.trim_end();
        let leaders = number.get(number.trim_end_matches(is_leader).len()..)?;
        let number = number.strip_suffix(leaders)?;
        (is_line(leaders) && !number.is_empty() && words::is_bodies(noun)).then(|| format!("{number} {noun}"))
    });
    parted.map_or(text.into(), Cow::Owned)
}

fn is_leader(letter: char) -> bool {
    matches!(letter, '.' | '…' | '_' | '‥' | '⋯' | '·' | '\u{2024}')
}

/// Whether leaders are a line to write on, and no full stop.
fn is_line(leaders: &str) -> bool {
    leaders.contains(['…', '_']) || leaders.chars().count() > 2
}

/// `25 (hai mươi lăm) đơn vị` as what stands before, inside and behind the one pair of parentheses.
fn split_parenthesis(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('(')?;
    let (inside, behind) = rest.split_once(')')?;
    Some((before.trim(), inside.trim(), behind.trim()))
}

/// One number, written in digits and again in words, or with its noun in parentheses.
fn read_twice_written((before, inside, behind): (&str, &str, &str)) -> Option<u64> {
    if before.is_empty() || !(behind.is_empty() || words::is_bodies(behind)) {
        return None;
    }
    let first = read_once_written(before).ok()?;
    if words::is_bodies(inside) {
        return Some(first);
    }
    let inside = words::without_label(inside).trim_start();
    let in_words = |text: &str| !text.contains(|letter: char| letter.is_ascii_digit());
    let again = read_once_written(inside).ok()?;
    (first == again && in_words(before) != in_words(inside)).then_some(first)
}

/// A number in digits or in words, with or without the noun of what is counted.
fn read_once_written(text: &str) -> Result<u64, NotACount> {
    let text = text.trim();
    let end = text.find(|letter: char| !is_part_of_number(letter)).unwrap_or(text.len());
    let (digits, noun) = text.split_at(end);
    let digits = digits.trim_end_matches([' ', '\n']);
    if digits.is_empty() {
        return words::read(text).map_or_else(|| Err(refuse(text)), Ok);
    }
    if !(noun.is_empty() || words::is_bodies(noun)) {
        return Err(refuse(text));
    }
    match number_in_digits(digits) {
        Some(number) if number > GREATEST => Err(NotACount::Invalid),
        Some(number) => Ok(number),
        None => Err(refuse(text)),
    }
}

fn is_part_of_number(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, '.' | ',' | ' ' | '\n') || is_apostrophe(letter)
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '\u{2bc}')
}

/// `25`, `1.234`, `1,234`, `1 234`, `1'234`; saturating far above any count.
fn number_in_digits(text: &str) -> Option<u64> {
    let separator = text.chars().find(|letter| !letter.is_ascii_digit());
    let mut groups = match separator {
        Some('\n') => return None,
        Some(separator) => text.split(separator),
        // No character of the text: one group.
        None => text.split('\n'),
    };
    let first = groups.next()?;
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = separator.is_some();
    let fits = is_digits(first)
        && groups.all(|group| group.len() == 3 && is_digits(group))
        // `0,123` is a fraction, `01.234` a slip.
        && !(is_grouped && (first.len() > 3 || first.starts_with('0')))
        && !is_telephone(text);
    fits.then(|| {
        text.bytes()
            .filter(u8::is_ascii_digit)
            .fold(0_u64, |number, digit| number.saturating_mul(10).saturating_add(u64::from(digit - b'0')))
    })
}

/// Nine digits and more behind a nought are no count that somebody padded.
fn is_telephone(text: &str) -> bool {
    text.len() > 8 && text.starts_with('0') && text.bytes().any(|digit| digit != b'0')
}

/// Why what is no count is not taken.
fn refuse(text: &str) -> NotACount {
    let has_digits = text.contains(char::is_numeric);
    let impossible = if has_digits { is_impossible_number(text) } else { words::are_no_number(text) };
    if impossible { NotACount::Invalid } else { NotACount::Ambiguous }
}

/// A number that cannot be a count: negative, a fraction, a percentage, or a date.
fn is_impossible_number(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with('#') && text.ends_with(['!', '?']) || is_share(text) || is_date(text) {
        return true;
    }
    let number = text.trim_end_matches(|letter: char| letter.is_alphabetic() || letter == ' ');
    let negative = number.strip_prefix(['-', '−', '–']);
    negative.is_some_and(is_number) || is_fraction(number)
}

fn is_number(text: &str) -> bool {
    number_in_digits(text).is_some() || is_fraction(text)
}

/// `100%`, `12,5 %`, `100 phần trăm`.
fn is_share(text: &str) -> bool {
    let in_words = || text.ends_with("phần trăm").then(|| text.trim_end_matches("phần trăm"));
    text.strip_suffix('%').or_else(in_words).is_some_and(|share| is_number(share.trim_end()))
}

/// `12,5`, `1.5`, `0,123`, `1.234,56`, but not `25,0`, which may be meant as a whole number.
fn is_fraction(text: &str) -> bool {
    let Some((whole, decimals)) = text.rsplit_once(['.', ',']) else { return false };
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let whole_reads = is_digits(whole) || (number_in_digits(whole).is_some() && decimals.len() != 3);
    whole_reads
        && is_digits(decimals)
        && decimals.bytes().any(|digit| digit != b'0')
        && !(decimals.len() == 3 && whole.len() > 1)
}

/// `20/10/2020`, `20-10-2020`, `20.10.2020`, `2020-10-20`.
fn is_date(text: &str) -> bool {
    let mut parts = [0_u64; 3];
    let mut read = 0;
    for part in text.split(['/', '-', '.']) {
        let (Some(place), Ok(number)) = (parts.get_mut(read), part.trim().parse()) else { return false };
        *place = number;
        read += 1;
    }
    let is_day = |day: u64, month: u64, year: u64| {
        (1..=31).contains(&day) && (1..=12).contains(&month) && (1900..=2100).contains(&year)
    };
    let [first, second, third] = parts;
    read == 3 && (is_day(first, second, third) || is_day(third, second, first))
}

#[cfg(test)]
mod tests;
