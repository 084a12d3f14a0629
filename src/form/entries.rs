//! Lines of text, of a cell or of running paragraphs, cut at the labels that they begin with.

use super::labels::{Found, Label, Labels};
use super::text;
use crate::campaign::Kind;

/// A label is looked for in so many lines together, since lines are broken where a page or a mail is narrow.
const JOINED: usize = 6;
/// So much of a line, in bytes, can be label.
const LONGEST: usize = 700;

/// A label, and what stands behind it before the next one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub label: Label,
    /// The line in which the label begins.
    pub line: usize,
    /// The line in which the value begins.
    pub value_line: usize,
    /// What stands behind the label in the line where the label ends.
    pub rest: String,
    /// The lines after it, up to the next label.
    pub following: Vec<usize>,
}

/// Cuts lines into entries. What stands before the first label belongs to none.
pub(super) fn entries<T: AsRef<str>>(lines: &[T], labels: &Labels) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    // The last entry that is certain: lines without a label go on with it.
    let mut open: Option<usize> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at).map(AsRef::as_ref) {
        let joined = join(lines.get(at..).unwrap_or_default());
        let found = labels.find(&joined);
        let current = open.and_then(|open| entries.get_mut(open));
        let goes_on = found.is_none_or(|found| {
            !found.label.certain || current.as_ref().is_some_and(|current| is_part_of(found.label, current))
        });
        if goes_on && let Some(current) = current {
            current.following.push(at);
        }
        match found {
            Some(found) if !goes_on => {
                let next = push(found, at, lines, &joined, labels, &mut entries);
                open = entries.len().checked_sub(1);
                at = next;
            }
            Some(found) if !found.label.certain => {
                let rest = if found.by_line { "" } else { line.get(found.value..).unwrap_or_default() };
                let (label, rest) = (found.label, rest.to_owned());
                entries.push(Entry { label, line: at, value_line: at, rest, following: Vec::new() });
                at += 1;
            }
            _ => at += 1,
        }
    }
    entries
}

/// A short label of the same field inside an assessment is part of its words: `Đánh giá: hoàn thành tốt.`
fn is_part_of(label: Label, current: &Entry) -> bool {
    let filled = !text::is_blank(&current.rest) || !current.following.is_empty();
    label.kind == Kind::Text && label.field == current.label.field && label.rank < current.label.rank && filled
}

/// The first lines as one text. Lines after a long one cannot belong to its label.
fn join<T: AsRef<str>>(lines: &[T]) -> String {
    let mut joined = String::new();
    for (index, line) in lines.iter().take(JOINED).enumerate() {
        let line = line.as_ref();
        if index > 0 {
            joined.push('\n');
        }
        let end = (0..=LONGEST.min(line.len())).rev().find(|end| line.is_char_boundary(*end)).unwrap_or(0);
        joined.push_str(line.get(..end).unwrap_or_default());
        if end < line.len() {
            break;
        }
    }
    joined
}

/// Adds the entry that begins in line `at`, and those that follow it in the same line; says which line comes next.
fn push<T: AsRef<str>>(
    found: Found,
    at: usize,
    lines: &[T],
    joined: &str,
    labels: &Labels,
    entries: &mut Vec<Entry>,
) -> usize {
    let before = joined.get(..found.value).unwrap_or_default();
    let value_line = at + before.matches('\n').count();
    let column = before.rfind('\n').map_or(before.len(), |line_break| before.len() - line_break - 1);
    if found.by_line {
        entries.push(Entry {
            label: found.label,
            line: at,
            value_line: value_line - 1,
            rest: String::new(),
            following: Vec::new(),
        });
        return value_line;
    }
    let mut rest = lines.get(value_line).and_then(|line| line.as_ref().get(column..)).unwrap_or_default();
    let mut label = found.label;
    loop {
        let further = if label.kind == Kind::Text { None } else { next_in_line(rest, labels) };
        let own = further.map_or(rest, |(end, ..)| rest.get(..end).unwrap_or_default());
        entries.push(Entry { label, line: at, value_line, rest: own.to_owned(), following: Vec::new() });
        let Some((_, value, next)) = further else { break };
        rest = rest.get(value..).unwrap_or_default();
        label = next;
    }
    value_line + 1
}

/// A further label in the same line, with a value behind it: where it ends the value before it, and where its own
/// value begins.
fn next_in_line(rest: &str, labels: &Labels) -> Option<(usize, usize, Label)> {
    let breaks = rest.char_indices().filter(|(_, letter)| matches!(letter, ';' | '.' | ',' | '\t' | '|')).take(20);
    for (end, letter) in breaks {
        let start = end + letter.len_utf8();
        let behind = rest.get(start..).unwrap_or_default();
        if !behind.starts_with(char::is_whitespace) && !matches!(letter, '\t' | '|') {
            continue;
        }
        let reach = (0..=LONGEST.min(behind.len())).rev().find(|end| behind.is_char_boundary(*end)).unwrap_or(0);
        if let Some(found) = labels.find(behind.get(..reach).unwrap_or_default())
            && found.label.certain
            && found.value < behind.len()
        {
            return Some((end, start + found.value, found.label));
        }
    }
    None
}
