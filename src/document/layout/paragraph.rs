//! Wrapped lines joined to paragraphs, where it is clear that the writer did not break them.

use super::line::{Line, is_item, is_wrapped};

/// The widest distance of two lines of one paragraph, in heights of the font.
const SPACING: f64 = 2.1;
/// How much wider than the spacing inside it a gap below a paragraph is at least.
const WIDER: f64 = 1.25;
/// How far a line must be set in to begin a paragraph, in heights of the font.
const INDENT: f64 = 0.8;
/// The part of the page's width that the longest line of running text reaches at least.
const FULL_WIDTH: f64 = 0.8;

/// Lines that are one text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Joined {
    pub(super) text: String,
    /// The first line, counted from 1 on its page.
    pub(super) number: usize,
    /// The last line left no room for another word, so that the text may go on overleaf.
    pub(super) full: bool,
}

/// Where running text ends on a page `width` points wide, on which `edges` are the left and right ends of its blocks.
pub(super) fn right_margin(edges: &[(f64, f64)], width: f64) -> f64 {
    let left = edges.iter().map(|(left, _)| *left).fold(width, f64::min);
    let right = edges.iter().map(|(_, right)| *right).fold(0.0, f64::max);
    // Lines that are all short say nothing; margins are mostly alike on both sides.
    if right >= FULL_WIDTH * width { right } else { right.max(width - left) }
}

/// Joins lines that follow each other; `room` is where the text of a full line ends.
pub(super) fn join(lines: &[(usize, Line)], room: f64) -> Vec<Joined> {
    let mut paragraphs: Vec<Vec<&(usize, Line)>> = Vec::new();
    for line in lines {
        match paragraphs.last_mut() {
            Some(paragraph) if continues(paragraph, &line.1, room) => paragraph.push(line),
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs.iter().filter_map(|lines| joined(lines, room)).collect()
}

fn joined(lines: &[&(usize, Line)], room: f64) -> Option<Joined> {
    let ((number, _), (_, last)) = (lines.first()?, lines.last()?);
    let texts: Vec<_> = lines.iter().map(|(_, line)| line.text()).collect();
    // A word of the usual length would not have fitted any more.
    let full = last.right() + 4.0 * last.size > room;
    Some(Joined { text: texts.join(" "), number: *number, full })
}

fn continues(paragraph: &[&(usize, Line)], line: &Line, room: f64) -> bool {
    let Some((_, last)) = paragraph.last() else { return false };
    let drop = line.y - last.y;
    let before = paragraph.iter().rev().nth(1).map(|(_, before)| last.y - before.y);
    let close = drop > 0.0
        && drop <= SPACING * last.size.max(line.size)
        && before.is_none_or(|before| drop <= WIDER * before.max(1.0))
        && (last.size - line.size).abs() <= 0.2 * last.size;
    close && is_wrapped(last, line, room) && !begins(paragraph, line)
}

/// Whether a line looks like the first of a paragraph: set in, or an item of a list.
fn begins(paragraph: &[&(usize, Line)], line: &Line) -> bool {
    let Some(((_, first), (_, last))) = paragraph.first().copied().zip(paragraph.last().copied()) else { return true };
    let text = line.text();
    if is_item(&text) {
        // "kinh tế" / "- xã hội" is a wrapped line, "- Tên đơn vị" is an item.
        let word = text.chars().find(|character| character.is_alphanumeric());
        let sentence_goes_on = !last.text().ends_with(['.', ';', ':', '!', '?']);
        let is_dash = text.starts_with(['-', '–']);
        return !(is_dash && sentence_goes_on && word.is_some_and(char::is_lowercase));
    }
    let left = if paragraph.len() > 1 { last.left() } else { first.left() };
    // The lines after an item's first may hang under its words.
    let hanging = paragraph.len() == 1 && is_item(&first.text());
    !hanging && line.left() > left + INDENT * line.size && !is_centred(last, line)
}

/// Whether two lines have the same middle, as the lines of a title have.
fn is_centred(a: &Line, b: &Line) -> bool {
    ((a.left() + a.right()) - (b.left() + b.right())).abs() < 2.0 * a.size
}
