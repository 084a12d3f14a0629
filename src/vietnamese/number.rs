//! Numbers in Vietnamese words: `hai mươi lăm` is 25. Strict: what is not said exactly so is no number.

/// The words of the longest number, and then some.
const MOST_WORDS: usize = 24;

/// Reads a number from 0 to 999,999,999 in words, with marks or without (but not by turns), in any case.
///
/// One word without its marks, such as `nam` or `sau`, is no number: it is more often another word.
pub fn number_words(words: &str) -> Option<u64> {
    let words = super::repair(words).to_lowercase();
    let mut said = Vec::new();
    let mut marked = false;
    let mut bare = false;
    for word in words.split_whitespace() {
        let (word, writing) = word_of(word)?;
        marked |= writing == Writing::Marked;
        bare |= writing == Writing::Bare;
        said.push(word);
        if said.len() > MOST_WORDS {
            return None;
        }
    }
    match said.as_slice() {
        [Word::Digit(0)] => Some(0),
        [_] if bare => None,
        _ if marked && bare => None,
        all => millions(all),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Digit(u64),
    /// `mốt`, which is one behind tens only.
    OneBehindTens,
    /// `tư`, which is four behind tens only.
    FourBehindTens,
    /// `lăm`, `nhăm`: five behind tens.
    FiveBehindTens,
    /// `mười`
    Ten,
    /// `mươi`
    Tens,
    /// `muoi`, which may be either.
    TenOrTens,
    Hundred,
    /// `linh`, `lẻ`: no tens.
    And,
    Thousand,
    Million,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    Marked,
    Bare,
    /// The word has no marks.
    Either,
}

fn word_of(word: &str) -> Option<(Word, Writing)> {
    let without_marks = match word {
        "hai" => Some(Word::Digit(2)),
        "ba" => Some(Word::Digit(3)),
        "linh" => Some(Word::And),
        _ => None,
    };
    without_marks
        .map(|word| (word, Writing::Either))
        .or_else(|| marked_word(word).map(|word| (word, Writing::Marked)))
        .or_else(|| bare_word(word).map(|word| (word, Writing::Bare)))
}

fn bare_word(word: &str) -> Option<Word> {
    Some(match word {
        "khong" => Word::Digit(0),
        "mot" => Word::Digit(1),
        "bon" => Word::Digit(4),
        "tu" => Word::FourBehindTens,
        "nam" => Word::Digit(5),
        "lam" | "nham" => Word::FiveBehindTens,
        "sau" => Word::Digit(6),
        "bay" => Word::Digit(7),
        "tam" => Word::Digit(8),
        "chin" => Word::Digit(9),
        "muoi" => Word::TenOrTens,
        "tram" => Word::Hundred,
        "le" => Word::And,
        "nghin" | "ngan" => Word::Thousand,
        "trieu" => Word::Million,
        _ => return None,
    })
}

fn marked_word(word: &str) -> Option<Word> {
    Some(match word {
        "không" => Word::Digit(0),
        "một" => Word::Digit(1),
        "mốt" => Word::OneBehindTens,
        "bốn" => Word::Digit(4),
        "tư" => Word::FourBehindTens,
        "năm" => Word::Digit(5),
        "lăm" | "nhăm" => Word::FiveBehindTens,
        "sáu" => Word::Digit(6),
        "bảy" | "bẩy" => Word::Digit(7),
        "tám" => Word::Digit(8),
        "chín" => Word::Digit(9),
        "mười" => Word::Ten,
        "mươi" => Word::Tens,
        "trăm" => Word::Hundred,
        "lẻ" => Word::And,
        "nghìn" | "ngàn" => Word::Thousand,
        "triệu" => Word::Million,
        _ => return None,
    })
}

fn millions(words: &[Word]) -> Option<u64> {
    match split_at(words, Word::Million) {
        Some((millions, rest)) => {
            let rest = match rest {
                [] => 0,
                rest => thousands(rest, Place::Behind)?,
            };
            Some(group(millions, Place::First)? * 1_000_000 + rest)
        }
        None => thousands(words, Place::First),
    }
}

fn thousands(words: &[Word], place: Place) -> Option<u64> {
    match split_at(words, Word::Thousand) {
        Some((thousands, rest)) => {
            let rest = match rest {
                [] => 0,
                rest => group(rest, Place::Behind)?,
            };
            let thousands = match (thousands, place) {
                // `một triệu hai nghìn`: a count of thousands needs no hundreds before it.
                ([Word::Digit(digit @ 1..)], _) => *digit,
                (thousands, place) => group(thousands, place)?,
            };
            Some(thousands * 1_000 + rest)
        }
        None => group(words, place),
    }
}

fn split_at(words: &[Word], divider: Word) -> Option<(&[Word], &[Word])> {
    let place = words.iter().position(|word| *word == divider)?;
    Some((words.get(..place)?, words.get(place + 1..)?))
}

/// Where a group of three digits stands in its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    /// Behind thousands or millions: a digit alone (`một nghìn hai`) is a way to say hundreds, and not taken.
    Behind,
}

/// 1 to 999.
fn group(words: &[Word], place: Place) -> Option<u64> {
    match words {
        [Word::Digit(0), Word::Hundred, rest @ ..] if place == Place::Behind => {
            if rest.is_empty() {
                None
            } else {
                behind_hundreds(rest)
            }
        }
        [Word::Digit(hundreds @ 1..), Word::Hundred, rest @ ..] => {
            Some(hundreds * 100 + if rest.is_empty() { 0 } else { behind_hundreds(rest)? })
        }
        [Word::Digit(digit @ 1..)] if place == Place::First => Some(*digit),
        words if place == Place::Behind => behind_hundreds(words),
        words => tens(words),
    }
}

fn behind_hundreds(words: &[Word]) -> Option<u64> {
    match words {
        [Word::And, Word::Digit(digit @ 1..)] => Some(*digit),
        // `một trăm linh tư`
        [Word::And, Word::FourBehindTens] => Some(4),
        words => tens(words),
    }
}

/// 10 to 99.
fn tens(words: &[Word]) -> Option<u64> {
    match words {
        [Word::Ten | Word::TenOrTens] => Some(10),
        [Word::Ten | Word::TenOrTens, unit] => Some(10 + behind_tens(*unit)?),
        [Word::Digit(tens @ 2..), Word::Tens | Word::TenOrTens] => Some(tens * 10),
        [Word::Digit(tens @ 2..), Word::Tens | Word::TenOrTens, unit] => Some(tens * 10 + behind_tens(*unit)?),
        [Word::Digit(tens @ 2..), unit @ (Word::OneBehindTens | Word::FourBehindTens | Word::FiveBehindTens)] => {
            Some(tens * 10 + behind_tens(*unit)?)
        }
        _ => None,
    }
}

fn behind_tens(word: Word) -> Option<u64> {
    match word {
        Word::OneBehindTens => Some(1),
        Word::FourBehindTens => Some(4),
        Word::FiveBehindTens => Some(5),
        // `mười năm` is ten years.
        Word::Digit(digit @ (1..=4 | 6..=9)) => Some(digit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vietnamese::fold;

    const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

    fn say_group(number: usize, behind: bool) -> String {
        let (hundreds, tens, units) = (number / 100, number / 10 % 10, number % 10);
        let mut said = Vec::new();
        if hundreds > 0 || behind {
            said.push(format!("{} trăm", DIGITS[hundreds]));
        }
        match tens {
            0 if units > 0 && !said.is_empty() => said.push("linh".to_owned()),
            0 => {}
            1 => said.push("mười".to_owned()),
            _ => said.push(format!("{} mươi", DIGITS[tens])),
        }
        match (tens, units) {
            (_, 0) => {}
            (1.., 5) => said.push("lăm".to_owned()),
            (2.., 1) => said.push("mốt".to_owned()),
            (2.., 4) => said.push("tư".to_owned()),
            _ => said.push(DIGITS[units].to_owned()),
        }
        said.join(" ")
    }

    fn say(number: usize) -> String {
        let (millions, thousands, rest) = (number / 1_000_000, number / 1_000 % 1_000, number % 1_000);
        let mut said = Vec::new();
        if millions > 0 {
            said.push(format!("{} triệu", say_group(millions, false)));
        }
        if thousands > 0 {
            said.push(format!("{} nghìn", say_group(thousands, millions > 0)));
        }
        if rest > 0 || number == 0 {
            said.push(if number == 0 { "không".to_owned() } else { say_group(rest, number > 999) });
        }
        said.join(" ")
    }

    #[test]
    fn every_way_to_say_a_number_is_read() {
        for (words, number) in [
            ("không", 0),
            ("Không", 0),
            ("khong", 0),
            ("một", 1),
            ("mười", 10),
            ("mười lăm", 15),
            ("Hai mươi lăm", 25),
            ("hai muoi lam", 25),
            ("hai lăm", 25),
            ("hai nhăm", 25),
            ("hai mươi mốt", 21),
            ("hai mươi bốn", 24),
            ("hai mươi tư", 24),
            ("BẢY MƯƠI BẨY", 77),
            ("một trăm", 100),
            ("một trăm linh năm", 105),
            ("mot tram le nam", 105),
            ("một trăm hai lăm", 125),
            ("một nghìn hai trăm ba mươi tư", 1234),
            ("một ngàn không trăm linh một", 1001),
            ("hai nghìn linh năm", 2005),
            ("hai triệu", 2_000_000),
            ("ba triệu hai nghìn", 3_002_000),
        ] {
            assert_eq!(number_words(words), Some(number), "{words}");
        }
    }

    #[test]
    fn what_is_not_said_exactly_is_no_number() {
        for words in [
            "",
            "nhiều",
            "hai ba",
            "hai năm",
            "mười năm",
            "hai mươi năm",
            "một mươi",
            "lăm",
            "tư",
            "trăm",
            "một trăm hai",
            "một nghìn hai",
            "hai trăm trăm",
            "nghìn",
            "một trăm linh",
            "không trăm",
            "năm nghìn không",
            "nam",
            "sau",
            "muoi",
            "tu",
            "mot",
            "hai mươi sau",
            "hai, ba",
            "vài trăm",
            "một trăm rưỡi",
            "hai chục",
            "một triệu một triệu",
            "linh năm",
            "không không",
            "mốt",
            "hai mươi lăm đơn vị",
        ] {
            assert_eq!(number_words(words), None, "{words}");
        }
    }

    proptest! {
        #[test]
        fn a_number_said_reads_back(number in 0_usize..1_000_000_000) {
            let words = say(number);
            prop_assert_eq!(number_words(&words), u64::try_from(number).ok(), "{}", words);
            if words.contains(' ') {
                prop_assert_eq!(number_words(&fold(&words)), u64::try_from(number).ok(), "{}", words);
            }
        }

        #[test]
        fn no_text_stops_it(text in any::<String>()) {
            let _ = number_words(&text);
        }
    }
}
