//! Figures and the writing of Vietnamese.

use tiepnhan::document::Value;
use tiepnhan::form::figure as figures;
use tiepnhan::vietnamese::{fold, number_words, readings, repair, same_words};

/// A text is read as a count or refused; a count that is taken is the one that a person would write down.
pub fn figure(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let as_text = figures::read(&text, Value::Text);
    if let Ok(count) = as_text {
        let written = count.to_string();
        assert_eq!(figures::read(&written, Value::Text), Ok(count), "{text:?} read again");
        assert_eq!(figures::read(&written, Value::Number(count as f64)), Ok(count), "{text:?} stored as a number");
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        assert!(digits.is_empty() || digits.contains(&written), "{text:?} is no {count}");
        assert!(!text.contains('%'), "{text:?} is a share, no {count}");
    }
    // A stored number is taken only as what is shown.
    for stored in [0.0, 1.0, 25.0, 1234.0, 1.234, -25.0, f64::NAN, f64::INFINITY, 1e300] {
        if let Ok(count) = figures::read(&text, Value::Number(stored)) {
            assert_eq!(count as f64, stored, "{text:?}");
        }
    }
    for value in [Value::Percentage(25.0), Value::Date, Value::Boolean(true), Value::Error, Value::FormulaWithoutResult]
    {
        assert!(figures::read(&text, value).is_err(), "{text:?} with {value:?}");
    }
}

/// Folding and repairing are done once and for all.
pub fn vietnamese(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let folded = fold(&text);
    assert_eq!(fold(&folded), folded, "{text:?} folded twice");
    assert!(same_words(&text, &text));
    let repaired = repair(&text);
    assert!(repaired.len() <= 4 * text.len() + 16);
    readings(&text).for_each(drop);
    number_words(&text);
}
