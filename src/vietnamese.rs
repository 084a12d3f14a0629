//! One writing of Vietnamese: repair of legacy text, folding for comparison, number words.

use unicode_normalization::UnicodeNormalization;

/// Folds words for comparison: Unicode NFKD without marks, đ as d, lower case, letters and digits only, one space
/// between words. Idempotent.
pub fn fold(words: &str) -> String {
    let mut folded = String::with_capacity(words.len());
    let mut gap = false;
    for letter in words.nfkd().flat_map(char::to_lowercase) {
        let letter = if letter == 'đ' { 'd' } else { letter };
        if unicode_normalization::char::is_combining_mark(letter) {
            continue;
        }
        if letter.is_alphanumeric() {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(letter);
        } else {
            gap = true;
        }
    }
    folded
}

/// Stand-in until the writings of old encodings are repaired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Legacy {
    None,
    Tcvn3,
    Vni,
    Mojibake,
}

impl Legacy {
    pub fn detect<'a>(_texts: impl Iterator<Item = &'a str>) -> Self {
        Self::None
    }

    pub fn repair<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        std::borrow::Cow::Borrowed(text)
    }
}
