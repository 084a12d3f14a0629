//! Text taken apart: words with their places, numbering, separators and dotted leaders. Knows no campaign.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::vietnamese::{self, Legacy, is_without_width};

/// A word, folded for comparison, and the bytes it takes in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub folded: String,
    pub start: usize,
    pub end: usize,
    /// It stands between parentheses.
    pub aside: bool,
}

/// Repairs legacy text, composes it (NFC), and makes every space a space and every line break a `\n`.
pub(super) fn clean(text: &str, legacy: Legacy) -> String {
    let repaired = legacy.repair(text);
    let mut cleaned = String::with_capacity(repaired.len());
    let mut letters = repaired.nfc().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            // What turns the order of writing stays: a figure behind it is not what it seems.
            '\u{200f}' | '\u{61c}' | '\u{202b}' | '\u{202e}' | '\u{2067}' | '\u{2068}' => cleaned.push(letter),
            _ if is_without_width(letter) => {}
            '\n' | '\t' => cleaned.push(letter),
            _ if letter.is_whitespace() => cleaned.push(' '),
            _ if letter.is_control() => {}
            _ => cleaned.push(letter),
        }
    }
    cleaned
}

/// The first `limit` words of a text.
pub(super) fn words(text: &str, limit: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let mut depth = 0_u32;
    let close = |from: usize, to: usize, depth: u32, words: &mut Vec<Word>| {
        let word = text.get(from..to).unwrap_or_default();
        let joint = if word.contains('/') { "/" } else { "" };
        let folded = vietnamese::fold(word).replace(' ', joint);
        if !folded.is_empty() {
            words.push(Word { folded, start: from, end: to, aside: depth > 0 });
        }
    };
    let mut letters = text.char_indices().peekable();
    let mut digit = false;
    while let Some((at, letter)) = letters.next() {
        // A date is one word: `20/10/2020`.
        let slash = letter == '/' && digit && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        digit = letter.is_ascii_digit();
        if letter.is_alphanumeric() || is_combining_mark(letter) || slash {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            close(from, at, depth, &mut words);
            if words.len() >= limit {
                return words;
            }
        }
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            // A parenthesis that its line never closes hides nothing further.
            '\n' => depth = 0,
            _ => {}
        }
    }
    if let Some(from) = start {
        close(from, text.len(), depth, &mut words);
    }
    words
}

/// How many of the leading words are numbering: `1.`, `2.1`, `a)`, `II.`, a bare `1`.
pub(super) fn numbering(text: &str, words: &[Word]) -> usize {
    let mut count = 0;
    for (index, word) in words.iter().enumerate().take(3) {
        let next = words.get(index + 1).map_or(text.len(), |next| next.start);
        let gap = text.get(word.end..next).unwrap_or_default();
        if gap.contains('\n') {
            break;
        }
        let pointed = gap.starts_with(['.', ')', '/', '-', ':', ',']);
        let digits = word.folded.len() <= 2 && word.folded.bytes().all(|byte| byte.is_ascii_digit());
        let letter = word.folded.len() == 1 || is_roman(&word.folded);
        if (digits && (pointed || !gap.is_empty())) || (letter && pointed && !gap.starts_with([':', ','])) {
            count = index + 1;
        } else {
            break;
        }
    }
    count
}

fn is_roman(word: &str) -> bool {
    word.len() <= 4 && word.bytes().all(|byte| matches!(byte, b'i' | b'v' | b'x'))
}

/// Where the value begins in what stands between a label's last word and the next word; `None` where nothing there
/// parts the two. `true` where a mere line break does.
pub(super) fn separator(gap: &str) -> Option<(usize, bool)> {
    let after = |at: usize| at + gap.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    if let Some(at) = gap.find([':', '：', '=', '→', '⇒']) {
        return Some((after(at), false));
    }
    if let Some(at) = gap.find(['\t', '|']) {
        return Some((after(at), false));
    }
    if let Some(at) = leaders_in(gap) {
        return Some((at, false));
    }
    if let Some(at) = gap.find('\n') {
        return Some((after(at), true));
    }
    let dash = gap.trim_start_matches([')', ']', '"', '”']);
    if matches!(dash.trim(), "-" | "–" | "—") && dash.starts_with(' ') && dash.ends_with(' ') {
        return Some((gap.len(), false));
    }
    gap.find("  ").map(|at| (at, false))
}

/// Where a run of leaders begins.
fn leaders_in(gap: &str) -> Option<usize> {
    [gap.find('…'), gap.find(".."), gap.find("__")].into_iter().flatten().min()
}

const LEADERS: [char; 6] = ['.', '…', '_', '·', '‥', '․'];

/// The text without the form's dotted leaders: lines of nothing else are dropped, and runs of them before and behind
/// the words of a line; line breaks stay. `v.v...` keeps its three dots.
pub(super) fn without_leaders(text: &str) -> String {
    let lines = text.lines().filter(|line| line.trim().is_empty() || !is_leader(line));
    let stripped: Vec<&str> = lines.map(line_without_leaders).collect();
    stripped.join("\n").trim().to_owned()
}

/// Whether nothing stands there but spaces and leaders.
pub(super) fn is_blank(text: &str) -> bool {
    text.lines().all(|line| line.trim().is_empty() || is_leader(line))
}

/// Whether a line is made of leaders, and the punctuation between them, alone.
fn is_leader(line: &str) -> bool {
    line.chars().all(|letter| letter.is_whitespace() || LEADERS.contains(&letter) || "/-–,:;|".contains(letter))
        && (line.contains("..") || line.contains(['…', '_', '·', '‥', '․']))
}

fn line_without_leaders(line: &str) -> &str {
    let line = line.trim();
    let bare = line.trim_start_matches(|letter: char| letter == ' ' || LEADERS.contains(&letter));
    let head = line.strip_suffix(bare).unwrap_or_default();
    let led = head.contains("..") || head.contains(['…', '_', '·', '‥', '․']);
    let line = if led { bare } else { line };

    let bare = line.trim_end_matches(|letter: char| letter == ' ' || LEADERS.contains(&letter));
    let tail = line.strip_prefix(bare).unwrap_or_default();
    let dots: usize =
        tail.chars().map(|letter| if matches!(letter, '…' | '_') { 3 } else { usize::from(letter != ' ') }).sum();
    // Behind words that leaders stand before, three dots are leaders, too.
    if dots <= if led { 2 } else { 3 } && !tail.contains("__") {
        return line;
    }
    // A sentence keeps its full stop; a name has none.
    let sentence = tail.starts_with('.') && (!tail.starts_with("..") || bare.split(' ').count() >= 6);
    if sentence { line.get(..bare.len() + 1).unwrap_or(bare) } else { bare }
}
