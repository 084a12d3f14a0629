//! One writing of Vietnamese: repair of legacy text, folding for comparison, number words.
//!
//! Two steps, in this order: [`Legacy::repair`] (or [`repair`]) gives what the writer meant, in Unicode NFC, fit to be
//! shown to people; [`fold`] gives what is compared, never shown. Either placing of the tone mark (hòa, hoà) folds to
//! the same, so nothing else is done about it.

mod legacy;
mod mojibake;
mod number;
mod syllable;
mod tables;

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub use legacy::{Legacy, readings, repair};
pub use number::number_words;
#[cfg(test)]
pub(crate) use tables::spoilt;

/// Folds words for comparison: Unicode NFKD without marks, đ as d, lower case, letters and digits only, one space
/// between words. Idempotent.
///
/// Characters without width (soft hyphens, zero-width spaces, directions of writing) neither stay nor part a word.
/// In TCVN3 text the soft hyphen is the letter ư: [`repair`] first what may be such text.
pub fn fold(words: &str) -> String {
    let mut folded = Folded::with_capacity(words.len());
    if words.is_ascii() {
        words.bytes().for_each(|byte| folded.push(char::from(byte.to_ascii_lowercase())));
    } else {
        // A digit off the line is the mark of a note, not of the word before it.
        let on_line = words.chars().map(|letter| if is_digit_off_line(letter) { ' ' } else { letter });
        on_line.nfkd().flat_map(char::to_lowercase).for_each(|letter| folded.push(letter));
    }
    folded.text
}

/// Whether two writings are the same words: equal when folded.
pub fn same_words(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

fn is_digit_off_line(letter: char) -> bool {
    matches!(letter, '¹' | '²' | '³' | '\u{2070}' | '\u{2074}'..='\u{2079}' | '\u{2080}'..='\u{2089}')
}

/// Whether a character takes no room on paper and so says nothing: soft hyphens, zero-width spaces and joiners, marks
/// of the direction of writing, the byte order mark.
pub fn is_without_width(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

struct Folded {
    text: String,
    gap: bool,
}

impl Folded {
    fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), gap: false }
    }

    fn push(&mut self, letter: char) {
        let letter = match letter {
            // Letters that look like đ: the Icelandic eth, the African d, and their capitals in lower case.
            'đ' | 'ð' | 'ɖ' => 'd',
            'ı' => 'i',
            other => other,
        };
        if letter.is_ascii_alphanumeric()
            || (!letter.is_ascii() && !is_combining_mark(letter) && letter.is_alphanumeric())
        {
            if self.gap && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.gap = false;
            self.text.push(letter);
        } else if !is_combining_mark(letter) && !is_without_width(letter) {
            self.gap = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_writing_of_the_same_words_folds_to_the_same() {
        for writing in [
            "Cục Đo lường hòa",
            "CỤC ĐO LƯỜNG HOÀ",
            "cuc do luong hoa",
            "Cục\u{a0}Ðo  lường, hòa.",
            "Cục ðo lường (hoà)",
            "\u{feff}Cu\u{323}c Đo lu\u{31b}o\u{31b}\u{300}ng ho\u{300}a",
            "Cục Đo lư\u{ad}ờng h\u{200b}òa",
            "Ｃục Đo lường hòa",
        ] {
            assert_eq!(fold(writing), "cuc do luong hoa", "{writing:?}");
        }
    }

    #[test]
    fn digits_stay_and_signs_part_words() {
        assert_eq!(fold("284/TTCNTT-KTHT"), "284 ttcntt ktht");
        assert_eq!(fold("Quatest\u{a0}２"), "quatest 2");
        assert_eq!(fold("KH&CN"), "kh cn");
        assert_eq!(fold("chiến dịch¹ (²)"), "chien dich");
        assert_eq!(fold(" … "), "");
    }

    #[test]
    fn every_character_folds_to_itself_folded() {
        for letter in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let once = fold(letter.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "{letter:?}");
        }
    }

    #[test]
    fn words_are_the_same_in_any_writing() {
        assert!(same_words("Thúy Hòa", "THUÝ HOÀ"));
        assert!(!same_words("Quatest 1", "Quatest 2"));
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn marks_and_capitals_do_not_matter(text in "[a-zA-ZàáảãạăằắẳẵặâầấẩẫậđĐơờớởỡợưừứửữự ]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&text));
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        }
    }
}
