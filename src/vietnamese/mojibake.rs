//! UTF-8 that was taken for windows-1252 (`Tá»•ng sá»‘`), made Unicode again.

use unicode_normalization::UnicodeNormalization;

/// The text as it was meant; nothing where it is not such text, or not wholly so.
///
/// Two characters of windows-1252 that are by chance one of UTF-8 hardly ever meet in a text: a letter of another case
/// would have to precede a sign, without a space.
pub(super) fn mend(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut found = 0_usize;
    let mut strays = 0_usize;
    let mut doubtful = false;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii() {
            mended.push(first);
            rest = rest.get(1..)?;
        } else if let Some((letter, behind)) = sequence(rest) {
            // `“XÃ”` is a capital before a quotation mark.
            doubtful = is_before_quotation(rest) && !behind.starts_with(|next: char| next.is_alphabetic());
            mended.push(letter);
            found += 1;
            rest = behind;
        } else if first == 'Ã' && rest.chars().nth(1).is_none_or(|next| next == ' ') {
            // Behind `Ã` stood a no-break space (à), which some program has made a common one or cut off.
            mended.push('à');
            rest = rest.get(first.len_utf8()..)?;
        } else if first.is_alphabetic() {
            return None;
        } else {
            strays += 1;
            mended.push(first);
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    let certain = found > 1 || (found == 1 && strays == 0 && !doubtful);
    (certain && found > strays).then(|| mended.nfc().collect())
}

/// The character whose UTF-8 bytes the text begins with, each taken for one of windows-1252, and what is behind it.
fn sequence(text: &str) -> Option<(char, &str)> {
    let mut bytes = Vec::with_capacity(3);
    for (start, letter) in text.char_indices().take(3) {
        bytes.push(byte_of(letter)?);
        if let Some(meant) = std::str::from_utf8(&bytes).ok().and_then(|decoded| decoded.chars().next()) {
            return is_expected(meant).then_some((meant, text.get(start + letter.len_utf8()..)?));
        }
    }
    None
}

/// The byte beyond ASCII that a reader of windows-1252, or of Latin-1, shows as this character.
fn byte_of(letter: char) -> Option<u8> {
    if let '\u{80}'..='\u{ff}' = letter {
        return u8::try_from(u32::from(letter)).ok();
    }
    if letter.is_ascii() {
        return None;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unmappable) = encoding_rs::WINDOWS_1252.encode(letter.encode_utf8(&mut buffer));
    match (&*bytes, unmappable) {
        ([byte], false) => Some(*byte),
        _ => None,
    }
}

/// Letters of Vietnamese and its neighbours, and the signs that word processors put in.
fn is_expected(letter: char) -> bool {
    matches!(letter,
        '\u{a0}'..='\u{24f}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}' | '\u{2010}'..='\u{2044}'
        | '\u{20ab}' | '\u{2122}' | '\u{2212}' | '\u{2264}' | '\u{2265}')
}

fn is_before_quotation(text: &str) -> bool {
    text.chars().nth(1).is_some_and(|sign| matches!(sign, '‘' | '’' | '“' | '”' | '–' | '—' | '•' | '…' | '›' | '»'))
        && text.chars().nth(2).is_none_or(|next| byte_of(next).is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spoil(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn utf8_taken_for_windows_1252_is_mended() {
        for text in ["Tổng số", "Tên đơn vị: Vụ Pháp chế", "và", "“Đánh giá” – tốt…", "số", "Ủy ban nhân dân"]
        {
            assert_eq!(mend(&spoil(text)).as_deref(), Some(text), "{}", spoil(text));
        }
        let latin: String = "Tổng số".bytes().map(char::from).collect();
        assert_eq!(mend(&latin).as_deref(), Some("Tổng số"));
        assert_eq!(mend("vÃ tá»•ng vÃ sá»‘ lÃ").as_deref(), Some("và tổng và số là"), "no-break spaces were lost");
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "“THỊ XÃ”",
            "XÃ”",
            "Xã … và",
            "Größe",
            "été",
            "à côté",
            "5 µm ± 2 °C",
            "© 2020 ®",
            "Tªn ®¬n vÞ",
            "",
            "Đơn vị",
            "‚Ä‘",
            "NÃO",
            "naïve – fiancé",
            "Â",
        ] {
            assert_eq!(mend(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_stops_it(text in any::<String>()) {
            let _ = mend(&text);
        }
    }
}
