//! The seal: a sum over everything a workbook shows outside the Centre's own column, stored in the workbook, by which
//! the next reading sees whether people typed anything elsewhere. It guards against loss, not against forgery.

use jiff::civil::{Date, DateTime};

/// The defined name that holds the seal.
pub(super) const NAME: &str = "TiepNhan.Seal";

/// A sum that does not depend on the order of the cells, so that sorting and moving rows leave it as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seal(u64);

impl Seal {
    /// Adds words. White space does not count: programs rewrite it.
    pub(super) fn add_words(&mut self, sheet: &str, words: &str) {
        if words.trim().is_empty() {
            return;
        }
        let mut hash = Fnv::of(sheet);
        for letter in words.chars().filter(|letter| !letter.is_whitespace()) {
            hash.add(u32::from(letter));
        }
        self.0 = self.0.wrapping_add(hash.0);
    }

    /// Adds a number or a moment, to four decimals: programs store fewer digits than they were given.
    pub(super) fn add_number(&mut self, sheet: &str, number: f64) {
        #[allow(clippy::cast_possible_truncation)] // beyond the range all numbers are alike
        let rounded = (number * 10_000.0).round() as i64;
        self.add_words(sheet, &format!("#{rounded}"));
    }

    /// Adds a formula, whatever its result.
    pub(super) fn add_formula(&mut self, sheet: &str) {
        self.add_words(sheet, "=");
    }

    /// The formula that a defined name stores.
    pub(super) fn as_formula(self) -> String {
        format!("=\"{:016x}\"", self.0)
    }

    /// Whether a defined name stores this seal.
    pub(super) fn is_stored_in(self, formula: &str) -> bool {
        formula.trim().trim_start_matches('=').trim_matches('"') == format!("{:016x}", self.0)
    }
}

/// FNV-1a over code points: short, and the same in every release.
struct Fnv(u64);

impl Fnv {
    fn of(words: &str) -> Self {
        let mut hash = Self(0xcbf2_9ce4_8422_2325);
        words.chars().for_each(|letter| hash.add(u32::from(letter)));
        hash.add(0);
        hash
    }

    fn add(&mut self, value: u32) {
        self.0 = (self.0 ^ u64::from(value)).wrapping_mul(0x0000_0100_0000_01b3);
    }
}

/// A civil moment as a spreadsheet counts it: days since 30/12/1899; `None` before March 1900, where spreadsheets
/// disagree.
pub(super) fn serial(moment: DateTime) -> Option<f64> {
    const EPOCH: Date = jiff::civil::date(1899, 12, 30);
    let days = (moment.date() - EPOCH).get_days();
    let seconds = i32::from(moment.hour()) * 3600 + i32::from(moment.minute()) * 60 + i32::from(moment.second());
    (days >= 61).then(|| f64::from(days) + f64::from(seconds) / 86_400.0)
}
