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
