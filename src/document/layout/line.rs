//! Lines of text put together from letters by where they stand: neither the order of painting nor spaces are relied
//! upon.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Glyph, UNKNOWN};
use crate::document::face::Face;

/// A gap wider than this parts two words, in heights of the font.
const WORD_GAP: f64 = 0.15;
/// A gap wider than this parts two pieces of a line that may belong to different columns, in heights of the font.
const COLUMN_GAP: f64 = 1.0;
/// A gap wider than this does so, where no space was painted and the pen was set anew behind it.
const PLACED_GAP: f64 = 0.12;
/// How far the feet of letters of one line may be apart, in heights of the font: superscripts still belong.
const SAME_FOOT: f64 = 0.4;
/// How much smaller than its line a letter off it is, and how far its foot is from that of the line, in heights of it.
const OFF_LINE_SIZE: f64 = 0.85;
const OFF_LINE: f64 = 0.12;
/// Two digits that cover so much of each other, in widths, cannot be read.
const OVERPRINTED: f64 = 0.5;
/// The same letter painted again within this distance only makes it bolder, in heights of the font.
const PAINTED_TWICE: f64 = 0.12;

/// Letters on one foot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// From left to right, at least one.
    pub(super) pieces: Vec<Piece>,
    pub(super) y: f64,
    /// The height of the largest letter, in points.
    pub(super) size: f64,
}

/// A part of a line without a wide gap.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) x0: f64,
    pub(super) x1: f64,
    /// How wide the first word is, in points.
    pub(super) first_word: f64,
}

impl Line {
    pub(super) fn left(&self) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.x0)
    }

    pub(super) fn right(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.x1)
    }

    pub(super) fn first_word(&self) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.first_word)
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            let is_digit = |letter: char| letter.is_ascii_digit();
            if text.ends_with(is_digit) && piece.text.starts_with(is_digit) {
                // Two numbers, not one with a space between its thousands.
                text.push_str("  ");
            } else if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&piece.text);
        }
        text
    }
}

/// The lines of some letters, from top to bottom.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<(f64, f64, Vec<Glyph>)> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some((foot, size, row)) if glyph.y - *foot <= SAME_FOOT * size.max(glyph.size) => {
                // The foot of the line is that of its largest letters.
                if glyph.size > *size * 1.1 {
                    *foot = glyph.y;
                }
                *size = size.max(glyph.size);
                row.push(glyph);
            }
            _ => rows.push((glyph.y, glyph.size, vec![glyph])),
        }
    }
    let lines = rows.into_iter().map(|(y, size, row)| Line { pieces: pieces(row, y, size), y, size });
    lines.filter(|line| !line.pieces.is_empty()).collect()
}

/// The pieces of the letters of one line.
fn pieces(mut row: Vec<Glyph>, foot: f64, size: f64) -> Vec<Piece> {
    // A mark of its own stands over its letter, not before it.
    let place = |glyph: &Glyph| if is_mark(&glyph.text) { (glyph.x0 + glyph.x1) / 2.0 } else { glyph.x0 };
    row.sort_by(|a, b| place(a).total_cmp(&place(b)));
    set_off_line(&mut row, foot, size);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut spaced = false;
    let mut in_first_word = true;
    let mut last: Option<Glyph> = None;
    for glyph in row {
        if glyph.text.trim().is_empty() {
            spaced = true;
            continue;
        }
        let repeated = last
            .as_ref()
            .is_some_and(|last| last.text == glyph.text && (glyph.x0 - last.x0).abs() < PAINTED_TWICE * glyph.size);
        if repeated {
            continue;
        }
        match pieces.last_mut() {
            Some(piece) if glyph.x0 - piece.x1 < gap(&glyph, spaced) * glyph.size => {
                if !is_mark(&glyph.text) && (spaced || glyph.x0 - piece.x1 > WORD_GAP * glyph.size) {
                    piece.text.push(' ');
                    in_first_word = false;
                }
                if last.as_ref().is_some_and(|last| overprints(last, &glyph)) {
                    piece.text.push(UNKNOWN);
                }
                piece.text.push_str(&glyph.text);
                piece.x1 = piece.x1.max(glyph.x1);
                if in_first_word {
                    piece.first_word = piece.x1 - piece.x0;
                }
            }
            _ => {
                let first_word = glyph.x1 - glyph.x0;
                pieces.push(Piece { text: glyph.text.clone(), x0: glyph.x0, x1: glyph.x1, first_word });
                in_first_word = true;
            }
        }
        spaced = false;
        last = Some(glyph);
    }
    for piece in &mut pieces {
        piece.text = composed(&piece.text);
    }
    pieces
}

/// Tells the digits that stand off the line beside letters upon it, or beside others that do: the marks of notes,
/// exponents.
fn set_off_line(row: &mut [Glyph], foot: f64, size: f64) {
    let face = |glyph: &Glyph| {
        let small = glyph.size < OFF_LINE_SIZE * size && glyph.text.chars().all(|letter| letter.is_ascii_digit());
        match (foot - glyph.y) / size {
            above if small && above > OFF_LINE => Face::Raised,
            above if small && above < -OFF_LINE => Face::Lowered,
            _ => Face::Plain,
        }
    };
    if row.iter().all(|glyph| face(glyph) == Face::Plain) {
        return;
    }
    let touch = |one: &Glyph, other: &Glyph| other.x0 - one.x1 < WORD_GAP * size;
    let stretches = row.chunk_by_mut(|one, other| touch(one, other));
    for stretch in stretches.filter(|stretch| stretch.iter().any(|glyph| face(glyph) == Face::Plain)) {
        for glyph in stretch {
            glyph.text = face(glyph).read(&glyph.text).into_owned();
        }
    }
}

/// Whether a digit was painted over another one.
fn overprints(one: &Glyph, other: &Glyph) -> bool {
    let is_digit = |glyph: &Glyph| glyph.text.chars().any(char::is_numeric);
    let narrower = (one.x1 - one.x0).min(other.x1 - other.x0);
    is_digit(one) && is_digit(other) && one.x1 - other.x0 > OVERPRINTED * narrower
}

/// The gap from which a letter begins a piece of its own, in heights of the font.
fn gap(glyph: &Glyph, spaced: bool) -> f64 {
    if glyph.placed && !spaced { PLACED_GAP } else { COLUMN_GAP }
}

fn is_mark(text: &str) -> bool {
    text.chars().all(is_combining_mark)
}

/// Unicode NFC, also where a tone was painted before the mark of its vowel; single spaces between words.
fn composed(text: &str) -> String {
    let mut letters: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").nfd().collect();
    let of_vowel = |mark: char| matches!(mark, '\u{302}' | '\u{306}' | '\u{31b}');
    for marks in letters.chunk_by_mut(|_, next| is_combining_mark(*next)) {
        // The sort keeps the order of marks of one kind; the letter itself stays first.
        marks.sort_by_key(|mark| {
            if !is_combining_mark(*mark) {
                0
            } else if of_vowel(*mark) {
                1
            } else {
                2
            }
        });
    }
    let composed: String = letters.into_iter().nfc().collect();
    // In Unicode text a soft hyphen that is seen is a hyphen; in legacy text it is a letter, left for the repair of it.
    let is_unicode = composed.chars().any(|letter| "ăĂđĐơƠưƯ".contains(letter) || ('ạ'..='ỹ').contains(&letter));
    if is_unicode { composed.replace('\u{ad}', "-") } else { composed }
}

/// Whether a line was broken only because the next word had no room left: `room` is where its text must end.
pub(super) fn is_wrapped(line: &Line, next: &Line, room: f64) -> bool {
    let space = 0.2 * line.size;
    line.right() + space + next.first_word() > room
}

/// Whether a line begins an item of a list: `- Tên đơn vị`, `2. Thông tin`, `a) …`.
pub(super) fn is_item(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        Some('-' | '–' | '+' | '•' | '▪' | '*' | '·') => characters.next().is_none_or(char::is_whitespace),
        Some(first) if first.is_alphanumeric() => {
            let head: String = text.chars().take_while(|character| character.is_alphanumeric()).collect();
            let mut rest = text.chars().skip(head.chars().count());
            let numbered = head.chars().all(|c| c.is_ascii_digit()) && head.len() <= 2;
            let roman = head.chars().all(|c| "IVX".contains(c));
            let lettered = head.chars().count() == 1 && first.is_lowercase();
            let delimiter = rest.next();
            let ended = rest.next().is_none_or(char::is_whitespace);
            match delimiter {
                Some('.') => (numbered || roman) && ended,
                Some(')') => (numbered || roman || lettered) && ended,
                _ => false,
            }
        }
        _ => false,
    }
}
