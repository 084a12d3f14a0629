//! Senders' text made fit for a reply: without what cannot be seen, and not without end. No escaping: that is the
//! templates' part.

use crate::vietnamese::is_without_width;

/// The longest name of a unit or a file, in characters.
pub(super) const NAME: usize = 200;
/// The longest content of a cell that is repeated, in characters.
pub(super) const CELL: usize = 100;
/// The longest remark beside a figure, in characters.
pub(super) const NOTE: usize = 500;
/// The longest assessment that is repeated, in characters and in lines.
pub(super) const ASSESSMENT: (usize, usize) = (3_000, 60);

/// What marks that something was left out.
const CUT: char = '…';

/// Text on one line.
pub(super) fn line(text: &str, longest: usize) -> String {
    let mut line = String::new();
    let mut room = longest;
    for letter in single_spaced(text) {
        if room == 0 {
            line.truncate(line.trim_end().len());
            line.push(CUT);
            return line;
        }
        room -= 1;
        line.push(letter);
    }
    line
}

/// Text line by line, and whether something was left out.
pub(super) fn lines(text: &str, (longest, most): (usize, usize)) -> (Vec<String>, bool) {
    let mut room = longest;
    let mut lines: Vec<String> = Vec::new();
    let broken = text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    for whole in broken.map(|part| line(part, longest)).filter(|line| !line.is_empty()) {
        if room == 0 || lines.len() == most {
            lines.push(CUT.to_string());
            return (lines, true);
        }
        let fitting = line(&whole, room);
        let cut = fitting.len() != whole.len() || whole.ends_with(CUT) && whole.chars().count() > longest;
        room = room.saturating_sub(whole.chars().count());
        lines.push(fitting);
        if cut {
            return (lines, true);
        }
    }
    (lines, false)
}

/// The visible letters, every run of white space as one space, none at either end.
fn single_spaced(text: &str) -> impl Iterator<Item = char> {
    text.split(|letter: char| letter.is_whitespace() || letter.is_control())
        .map(|word| word.chars().filter(|&letter| !is_without_width(letter)))
        .filter(|word| word.clone().next().is_some())
        .enumerate()
        .flat_map(|(index, word)| (index > 0).then_some(' ').into_iter().chain(word))
}

/// A count as Vietnamese write it: `1.234`.
pub(super) fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_where_it_would_fill_the_reply() {
        assert_eq!(line("  Cục\tSở\r\nhữu ", 20), "Cục Sở hữu");
        assert_eq!(line("abcdef", 6), "abcdef");
        assert_eq!(line("abc def", 4), "abc…");
        assert_eq!(line("a\u{202e}b\u{0}c\u{200b}", 9), "ab c");
        assert_eq!(lines("một\r\n\r\nhai\rba", (100, 10)), (vec!["một".into(), "hai".into(), "ba".into()], false));
        assert_eq!(lines("một\nhai\nba", (100, 2)), (vec!["một".into(), "hai".into(), "…".into()], true));
        assert_eq!(lines("một hai", (5, 2)), (vec!["một h…".into()], true));
        let (cut, was_cut) = lines(&"đánh giá ".repeat(20_000), ASSESSMENT);
        assert!(was_cut && cut.concat().chars().count() <= ASSESSMENT.0 + 1);
        let (cut, was_cut) = lines(&"x\n".repeat(50_000), ASSESSMENT);
        assert!(was_cut && cut.len() == ASSESSMENT.1 + 1);
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        assert_eq!([0, 25, 999, 1_000, 1_234_567].map(count), ["0", "25", "999", "1.000", "1.234.567"]);
    }
}
