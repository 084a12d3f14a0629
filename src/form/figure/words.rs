//! The words that may stand in the place of a count: numbers, nothing, the noun of what is counted, and the rest.

use crate::vietnamese::{fold, number_words};

/// The nouns for bodies, folded. Others (machines, people) are something else than what the form asks for.
const BODIES: [&str; 9] = ["don vi", "co quan", "to chuc", "doanh nghiep", "dv", "cq", "tc", "dn", "cqdv"];

/// What may introduce a figure in its own cell, folded.
const LABELS: [&str; 6] = ["so luong", "sl", "tong so", "tong cong", "tong", "bang chu"];

/// Words that make a number a rough one, or are a part of a number, folded.
const ROUGH: [&str; 24] = [
    "khoang", "tren", "hon", "gan", "tam", "uoc", "chung", "duoi", "it", "toi", "xap", "xi", "ngot", "vai", "chuc",
    "ruoi", "muoi", "tram", "nghin", "ngan", "trieu", "ty", "hoac", "o",
];

/// What often stands for zero, and as often for something not known, folded.
const PERHAPS_NOTHING: [&str; 10] = ["n a", "na", "nil", "none", "no", "null", "trong", "zero", "i", "l"];

/// Words behind `không` and `chưa` that say that nobody has counted, folded.
const NOT_COUNTED: [&str; 13] = [
    "so lieu",
    "thong ke",
    "tong hop",
    "bao cao",
    "xac dinh",
    "ro",
    "biet",
    "thong tin",
    "cap nhat",
    "nam duoc",
    "dem",
    "kiem tra",
    "ra soat",
];

/// Words behind `không` that may mean zero, folded.
const MEANS_NOTHING: [&str; 5] = ["phat sinh", "trien khai", "nao", "ap dung", "nhan duoc"];

/// Reads a count in words, with or without the noun of what is counted: `hai mươi lăm đơn vị`, `không có`.
pub(super) fn read(text: &str) -> Option<u64> {
    if let Some(number) = number_words(text) {
        return Some(number);
    }
    if is_none(text) {
        return Some(0);
    }
    // From the right: a noun is no part of a number.
    text.char_indices()
        .filter(|(_, letter)| letter.is_whitespace())
        .filter_map(|(place, _)| text.split_at_checked(place))
        .find_map(|(number, noun)| number_words(number).filter(|_| is_bodies(noun.trim())))
}

/// `không có`, `không có đơn vị nào`, `không đơn vị`; but not `không có số liệu`.
fn is_none(text: &str) -> bool {
    let Some((no, rest)) = text.trim().split_once(char::is_whitespace) else { return false };
    if number_words(no) != Some(0) {
        return false;
    }
    let rest = rest.trim();
    let what = match rest.split_once(char::is_whitespace) {
        Some((have, what)) if is_have(have) => what.trim(),
        None if is_have(rest) => return true,
        _ => rest,
    };
    let noun = match what.rsplit_once(char::is_whitespace) {
        Some((noun, last)) if matches!(last.to_lowercase().as_str(), "nào" | "nao") => noun.trim(),
        _ => what,
    };
    is_bodies(noun)
}

fn is_have(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "có" | "co")
}

/// Whether the text is one or more nouns for bodies and nothing else: `đơn vị`, `ĐV`, `cơ quan, tổ chức`.
pub(super) fn is_bodies(text: &str) -> bool {
    let is_expected = |letter: char| letter.is_alphabetic() || letter.is_whitespace() || ",/&-.".contains(letter);
    if !text.starts_with(char::is_alphabetic) || !text.chars().all(is_expected) {
        return false;
    }
    let folded = fold(text);
    let mut rest = folded.as_str();
    loop {
        let Some(behind) = BODIES.iter().find_map(|noun| strip_word(rest, noun)) else { return false };
        if behind.is_empty() {
            return true;
        }
        rest = strip_word(behind, "va").unwrap_or(behind);
    }
}

/// What is behind the word (or words) that the folded text begins with.
fn strip_word<'a>(folded: &'a str, word: &str) -> Option<&'a str> {
    let behind = folded.strip_prefix(word)?;
    if behind.is_empty() { Some(behind) } else { behind.strip_prefix(' ') }
}

/// The text without a label such as `Số lượng:` before it.
pub(super) fn without_label(text: &str) -> &str {
    match text.split_once(':') {
        Some((label, rest)) if LABELS.contains(&fold(label).as_str()) => rest,
        _ => text,
    }
}

/// Whether words without any digit cannot be a count, so that only the unit can mend it. Otherwise a person may know
/// what is meant: rough numbers, dashes, words for nothing.
pub(super) fn are_no_number(text: &str) -> bool {
    if text.trim_start().starts_with('#') {
        return true;
    }
    let folded = fold(text);
    let mut words = folded.split(' ').peekable();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| format!(" {folded} ").contains(&format!(" {phrase} ")));
    match words.peek() {
        None | Some(&"") => false,
        Some(&"khong") => says(&NOT_COUNTED) || !says(&MEANS_NOTHING),
        Some(&"chua") => says(&NOT_COUNTED),
        _ => {
            let rough = words.any(|word| ROUGH.contains(&word));
            let numbered = text.split_whitespace().any(|word| number_words(word).is_some());
            !(rough
                || numbered
                || PERHAPS_NOTHING.contains(&folded.as_str())
                || text.contains(['~', '≈', '<', '>', '≥', '≤']))
        }
    }
}
