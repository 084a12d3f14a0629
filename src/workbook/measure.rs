//! How much room words take in Times New Roman: not every office program makes rows tall enough by itself.

/// The width of a digit, in thousandths of the font's size; columns are measured in digits.
const DIGIT: f64 = 500.0;
/// The tallest row that a spreadsheet can have, in points.
const TALLEST: f64 = 409.0;

/// The height of a row of so many lines, in points.
pub(crate) fn height(lines: u32, size: f64) -> f64 {
    (f64::from(lines) * size * 1.32).min(TALLEST)
}

/// How many lines words take in a cell that is so many digits wide. Words longer than a line are broken anywhere.
pub(crate) fn lines(words: &str, digits: f64) -> u32 {
    let room = (digits * DIGIT).max(1000.0);
    words.lines().map(|line| lines_of(line, room)).fold(0, u32::saturating_add).max(1)
}

fn lines_of(line: &str, room: f64) -> u32 {
    let (mut lines, mut used) = (1_u32, 0.0);
    for word in line.split_inclusive(char::is_whitespace) {
        let length: f64 = word.trim_end().chars().map(width).sum();
        if used > 0.0 && used + length > room {
            lines = lines.saturating_add(1);
            used = 0.0;
        }
        if length > room {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cell holds 32,767 letters
            let full = (length / room).floor() as u32;
            lines = lines.saturating_add(full);
            used = length % room;
        } else {
            used += length;
        }
        if word.ends_with(char::is_whitespace) {
            used += width(' ');
        }
    }
    lines
}

/// The advance of a letter, in thousandths of the font's size, on the wide side.
fn width(letter: char) -> f64 {
    match letter {
        ' ' | '.' | ',' | '|' => 250.0,
        'i' | 'j' | 'l' | 't' | ':' | ';' | '/' | '\\' => 280.0,
        'f' | 'r' | 'I' | '(' | ')' | '-' | '[' | ']' | '!' => 335.0,
        'a' | 'c' | 'e' | 's' | 'z' | '?' => 445.0,
        'm' | 'w' => 780.0,
        'M' | 'W' | '@' | '%' | '…' => 1000.0,
        '\u{300}'..='\u{36F}' => 0.0,
        letter if letter.is_uppercase() => 725.0,
        '\0'..='\u{24F}' | '\u{1E00}'..='\u{206F}' => 500.0,
        _ => 1000.0,
    }
}
