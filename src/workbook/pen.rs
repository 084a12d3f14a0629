//! Values into cells: what came from senders is always text, and every cell counts for the seal.

use std::borrow::Cow;

use jiff::civil::DateTime;
use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use super::seal::{Seal, serial};
use super::words;

/// The greatest number that a spreadsheet shows digit by digit.
const EXACT: u64 = 999_999_999_999_999;
/// What a cell holds at most, in UTF-16 units.
const LONGEST: usize = 32_767;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Empty,
    Words(String),
    Number(u64),
    Moment(DateTime),
}

impl Value {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Words(words) => words.is_empty(),
            Self::Number(_) | Self::Moment(_) => false,
        }
    }
}

/// Writes cells and keeps the seal.
pub(super) struct Pen<'a> {
    pub(super) sheet: &'a mut Worksheet,
    pub(super) seal: &'a mut Seal,
    /// The name of the sheet.
    pub(super) name: &'static str,
}

impl Pen<'_> {
    /// Writes a value; one of the Centre's own column is not sealed.
    pub(super) fn write(
        &mut self,
        at: (u32, u16),
        value: &Value,
        format: &Format,
        sealed: bool,
    ) -> Result<(), XlsxError> {
        let (row, column) = at;
        match value {
            Value::Empty => {
                self.sheet.write_blank(row, column, format)?;
            }
            Value::Number(number) if *number <= EXACT => {
                #[allow(clippy::cast_precision_loss)] // below EXACT nothing is lost
                let number = *number as f64;
                self.sheet.write_number_with_format(row, column, number, format)?;
                if sealed {
                    self.seal.add_number(self.name, number);
                }
            }
            Value::Number(number) => self.words(at, &number.to_string(), format, sealed)?,
            Value::Moment(moment) => match serial(*moment) {
                Some(number) => {
                    self.sheet.write_number_with_format(row, column, number, format)?;
                    if sealed {
                        self.seal.add_number(self.name, number);
                    }
                }
                None => self.words(at, &moment.to_string(), format, sealed)?,
            },
            Value::Words(words) => self.words(at, words, format, sealed)?,
        }
        Ok(())
    }

    /// Writes words as text, whatever they look like.
    fn words(
        &mut self,
        (row, column): (u32, u16),
        words: &str,
        format: &Format,
        sealed: bool,
    ) -> Result<(), XlsxError> {
        let words = clean(words, LONGEST);
        if sealed {
            self.seal.add_words(self.name, &words);
        }
        self.sheet.write_string_with_format(row, column, words, format)?;
        Ok(())
    }

    /// Writes a formula with the result that stands for it until a spreadsheet program calculates.
    pub(super) fn formula(
        &mut self,
        at: (u32, u16),
        formula: &str,
        result: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.seal.add_formula(self.name);
        let formula = Formula::new(formula).set_result(result);
        self.sheet.write_formula_with_format(at.0, at.1, formula, format)?;
        Ok(())
    }

    /// Writes words across a row, from one column to another.
    pub(super) fn across(
        &mut self,
        row: u32,
        (from, to): (u16, u16),
        words: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let words = clean(words, LONGEST);
        self.seal.add_words(self.name, &words);
        self.sheet.merge_range(row, from, row, to, &words, format)?;
        Ok(())
    }
}

/// Words as a cell takes them: without control characters, line breaks as `\n`, and cut with a mark where too long.
pub(crate) fn clean(words: &str, longest: usize) -> Cow<'_, str> {
    let allowed = |letter: char| match letter {
        '\n' | '\t' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        letter => !letter.is_control(),
    };
    // A word has at least as many bytes as UTF-16 units.
    if words.len() <= longest && words.chars().all(allowed) {
        return Cow::Borrowed(words);
    }
    let unified = words.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = unified.chars().filter(|letter| allowed(*letter)).collect();
    if clean.encode_utf16().count() <= longest {
        return Cow::Owned(clean);
    }
    let room = longest.saturating_sub(words::CUT.encode_utf16().count());
    let mut used = 0;
    let kept = clean.chars().take_while(|letter| {
        used += letter.len_utf16();
        used <= room
    });
    kept.chain(words::CUT.chars()).collect()
}
