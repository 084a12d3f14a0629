//! The tables of the legacy writings, as they look when their bytes were taken for windows-1252.
//!
//! TCVN3 (also called ABC; fonts `.VnTime`) is the third set of TCVN 5712:1993: one byte a letter, and no capitals with
//! tones. In the capital fonts (`.VnTimeH`) the same bytes look like capitals; the text is the same.
//! VNI-Windows (fonts `VNI-Times`) writes the mark as a byte behind the vowel. Windows-1258 writes tones as marks.

use std::sync::LazyLock;

/// The letter of TCVN3 that stands behind a character of windows-1252.
pub(super) fn tcvn3(letter: char) -> Option<char> {
    static SET: LazyLock<Vec<char>> = LazyLock::new(|| TCVN3.chars().collect());
    let place = u32::from(letter).checked_sub(0xA1)?;
    SET.get(usize::try_from(place).ok()?).copied().filter(|found| *found != '.')
}

/// 0xA1 to 0xFE; a dot where the set has no letter.
const TCVN3: &str = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ";

/// The letter or mark of windows-1258 that stands behind a character of windows-1252, where they differ.
pub(super) fn windows_1258(letter: char) -> Option<char> {
    Some(match letter {
        'Ã' => 'Ă',
        'ã' => 'ă',
        'Ð' => 'Đ',
        'ð' => 'đ',
        'Õ' => 'Ơ',
        'õ' => 'ơ',
        'Ý' => 'Ư',
        'ý' => 'ư',
        'Ì' => '\u{300}',
        'ì' => '\u{301}',
        'Þ' => '\u{303}',
        'Ò' => '\u{309}',
        'ò' => '\u{323}',
        'þ' => '₫',
        _ => return None,
    })
}

/// The letter of VNI that stands behind one character, where it is another letter.
pub(super) fn vni_letter(letter: char) -> Option<char> {
    Some(match letter {
        'ñ' => 'đ',
        'Ñ' => 'Đ',
        'ô' => 'ơ',
        'Ô' => 'Ơ',
        'ö' => 'ư',
        'Ö' => 'Ư',
        'æ' => 'ỉ',
        'Æ' => 'Ỉ',
        'ó' => 'ĩ',
        'Ó' => 'Ĩ',
        'ò' => 'ị',
        'Ò' => 'Ị',
        'î' => 'ỵ',
        'Î' => 'Ỵ',
        _ => return None,
    })
}

/// The marks that a character of VNI puts on the vowel (a letter of the output) before it; empty when it is no mark.
/// The case of the mark follows the font's table, not always the vowel: both are taken.
pub(super) fn vni_marks(vowel: char, mark: char) -> &'static str {
    let vowel = vowel.to_lowercase().next().unwrap_or(vowel);
    match (vowel, mark.to_lowercase().next().unwrap_or(mark)) {
        ('a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư', 'ù') => "\u{301}",
        ('a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư', 'ø') => "\u{300}",
        ('a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư', 'û') => "\u{309}",
        ('a' | 'e' | 'o' | 'u' | 'y' | 'ơ' | 'ư', 'õ') => "\u{303}",
        ('a' | 'e' | 'o' | 'u' | 'ơ' | 'ư', 'ï') => "\u{323}",
        ('a' | 'e' | 'o', 'â') => "\u{302}",
        ('a' | 'e' | 'o', 'á') => "\u{302}\u{301}",
        ('a' | 'e' | 'o', 'à') => "\u{302}\u{300}",
        ('a' | 'e' | 'o', 'å') => "\u{302}\u{309}",
        ('a' | 'e' | 'o', 'ã') => "\u{302}\u{303}",
        ('a' | 'e' | 'o', 'ä') => "\u{302}\u{323}",
        ('a', 'ê') => "\u{306}",
        ('a', 'é') => "\u{306}\u{301}",
        ('a', 'è') => "\u{306}\u{300}",
        ('a', 'ú') => "\u{306}\u{309}",
        ('a', 'ü') => "\u{306}\u{303}",
        ('a', 'ë') => "\u{306}\u{323}",
        _ => "",
    }
}

/// Unicode in the legacy writings, for tests: as their bytes look when taken for windows-1252.
#[cfg(test)]
pub(crate) mod spoilt {
    use unicode_normalization::UnicodeNormalization;

    /// TCVN3; capitals with tones become small letters, as typists have it.
    pub(crate) fn tcvn3(text: &str) -> String {
        let find = |wanted: char| ('\u{a1}'..='\u{fe}').find(|place| super::tcvn3(*place) == Some(wanted));
        text.nfc()
            .map(|letter| find(letter).or_else(|| find(letter.to_lowercase().next()?)).unwrap_or(letter))
            .collect()
    }

    pub(crate) fn vni(text: &str) -> String {
        text.nfc().map(vni_of).collect()
    }

    fn vni_of(letter: char) -> String {
        let all = || ('\u{c0}'..='\u{ff}').filter(move |place| place.is_uppercase() == letter.is_uppercase());
        if letter.is_ascii() || matches!(letter, 'í' | 'ì' | 'Í' | 'Ì') {
            return letter.to_string();
        }
        if let Some(place) = all().find(|place| super::vni_letter(*place) == Some(letter)) {
            return place.to_string();
        }
        for base in "aeouyơưAEOUYƠƯ".chars() {
            for mark in all() {
                let marks = super::vni_marks(base, mark);
                if !marks.is_empty() && format!("{base}{marks}").nfc().eq([letter]) {
                    return format!("{}{mark}", vni_of(base));
                }
            }
        }
        letter.to_string()
    }

    pub(crate) fn windows_1258(text: &str) -> String {
        let find = |wanted: char| ('\u{c0}'..='\u{ff}').find(|place| super::windows_1258(*place) == Some(wanted));
        // A letter with its circumflex, breve or horn is one character, the tone behind it another.
        let is_tone = |part: &char| matches!(part, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
        text.nfc()
            .flat_map(|letter| {
                let (tones, rest): (Vec<char>, Vec<char>) = std::iter::once(letter).nfd().partition(is_tone);
                rest.into_iter().nfc().chain(tones).collect::<Vec<char>>()
            })
            .map(|letter| find(letter).unwrap_or(letter))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tcvn3_holds_every_small_letter_once() {
        let letters: Vec<char> = TCVN3.chars().filter(|letter| *letter != '.').collect();
        assert_eq!(TCVN3.chars().count(), 0xFE - 0xA1 + 1);
        assert_eq!(letters.len(), 7 + 7 + 60);
        let distinct: std::collections::BTreeSet<&char> = letters.iter().collect();
        assert_eq!(distinct.len(), letters.len());
        assert_eq!(tcvn3('§'), Some('Đ'));
        assert_eq!(tcvn3('þ'), Some('ỵ'));
        assert_eq!(tcvn3('°'), None);
        assert_eq!(tcvn3('ÿ'), None);
        assert_eq!(tcvn3('a'), None);
    }
}
