//! How characters are set, as far as that changes what a reader takes them for.

use std::borrow::Cow;

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const LOWERED: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Face {
    #[default]
    Plain,
    Struck,
    Raised,
    Lowered,
}

impl Face {
    /// The face of a font of Excel's binary formats: its flags, and where it stands to the line.
    pub fn of_font(flags: u16, script: u16) -> Self {
        match script {
            _ if flags & 0x0008 != 0 => Self::Struck,
            1 => Self::Raised,
            2 => Self::Lowered,
            _ => Self::Plain,
        }
    }

    /// What a reader takes characters for: what is struck out is deleted, and the raised mark of a footnote is no digit
    /// of the number before it.
    pub fn read(self, text: &str) -> Cow<'_, str> {
        let digits = match self {
            Self::Plain => return text.into(),
            Self::Struck => return "".into(),
            Self::Raised => RAISED,
            Self::Lowered => LOWERED,
        };
        let set = |letter: char| letter.to_digit(10).and_then(|digit| digits.get(digit as usize)).copied();
        text.chars().map(|letter| set(letter).unwrap_or(letter)).collect::<String>().into()
    }
}

/// A string whose faces begin at certain units of its UTF-16.
pub(super) fn read_runs(text: &str, runs: &[(usize, Face)]) -> String {
    let mut read = String::with_capacity(text.len());
    let mut runs = runs.iter().peekable();
    let mut face = Face::Plain;
    let mut unit = 0;
    for letter in text.chars() {
        while let Some((_, next)) = runs.next_if(|(start, _)| *start <= unit) {
            face = *next;
        }
        read.push_str(&face.read(letter.encode_utf8(&mut [0; 4])));
        unit += letter.len_utf16();
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_struck_out_is_deleted_and_a_footnote_is_no_digit() {
        for (face, read) in [(Face::Plain, "m25"), (Face::Struck, ""), (Face::Raised, "m²⁵"), (Face::Lowered, "m₂₅")]
        {
            assert_eq!(face.read("m25"), read);
        }
        let runs = [(0, Face::Struck), (3, Face::Plain), (5, Face::Raised)];
        assert_eq!(read_runs("20 251", &runs), "25¹");
        assert_eq!(read_runs("251", &[(2, Face::Raised)]), "25¹");
    }
}
