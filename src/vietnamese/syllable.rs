//! Whether a word could be one syllable of Vietnamese, by its spelling; not whether it means anything.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::UnicodeNormalization;

/// The longest syllable, `nghiêng`, in letters.
const LONGEST: usize = 7;

/// The consonants that open a syllable, the longer before the shorter that begin them.
const ONSETS: [&str; 28] = [
    "ngh", "ng", "nh", "n", "gh", "gi", "g", "ch", "c", "th", "tr", "t", "kh", "k", "ph", "p", "qu", "b", "d", "đ",
    "h", "l", "m", "r", "s", "v", "x", "",
];

/// What may follow the opening consonants, without tones.
static RHYMES: LazyLock<HashSet<&str>> = LazyLock::new(|| RHYME_LIST.split_ascii_whitespace().collect());

const RHYME_LIST: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu \
    yêm yên yêng yêt yêu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet \
    oc oi om on ong op ot oong ooc ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut \
    uê uêch uênh uơ uy uya uych uynh uyt uyu uyên uyêt uân uâng uât uây uôc uôi uôm uôn uông uôt \
    ư ưa ưc ưi ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ych ynh yt ";

/// Whether the word is spelt as a syllable of Vietnamese, in any case and in any composition.
pub(super) fn is_syllable(word: &str) -> bool {
    let Some((letters, tone)) = take_apart(word) else { return false };
    ONSETS.iter().any(|onset| {
        letters.strip_prefix(onset).is_some_and(|rhyme| {
            RHYMES.contains(rhyme) && agrees(onset, rhyme) && (tone.allows_stop() || !ends_in_stop(rhyme))
        })
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Tone {
    /// Sắc or nặng.
    Sharp,
    Other,
}

impl Tone {
    /// Syllables that end in c, ch, p or t have sắc or nặng, and no other tone.
    fn allows_stop(self) -> bool {
        self == Self::Sharp
    }
}

/// The letters in lower case without the tone, and the tone; nothing where there is more than a syllable.
fn take_apart(word: &str) -> Option<(String, Tone)> {
    let mut letters: Vec<char> = Vec::with_capacity(LONGEST);
    let mut tone = None;
    for part in word.nfd().flat_map(char::to_lowercase) {
        let heard = match part {
            '\u{301}' | '\u{323}' => Some(Tone::Sharp),
            '\u{300}' | '\u{303}' | '\u{309}' => Some(Tone::Other),
            _ => None,
        };
        if let Some(heard) = heard {
            if tone.replace(heard).is_some() || !letters.last().is_some_and(|letter| is_vowel(*letter)) {
                return None;
            }
        } else if let '\u{302}' | '\u{306}' | '\u{31b}' = part {
            let letter = letters.last_mut()?;
            *letter = with_mark(*letter, part)?;
        } else if matches!(part, 'a'..='z' | 'đ') && letters.len() < LONGEST {
            letters.push(part);
        } else {
            return None;
        }
    }
    Some((letters.into_iter().collect(), tone.unwrap_or(Tone::Other)))
}

fn with_mark(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('a', '\u{302}') => 'â',
        ('e', '\u{302}') => 'ê',
        ('o', '\u{302}') => 'ô',
        ('a', '\u{306}') => 'ă',
        ('o', '\u{31b}') => 'ơ',
        ('u', '\u{31b}') => 'ư',
        _ => return None,
    })
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
}

fn ends_in_stop(rhyme: &str) -> bool {
    rhyme.ends_with(['c', 'p', 't']) || rhyme.ends_with("ch")
}

/// The spelling rules between an onset and its rhyme: k, gh, ngh before e, ê, i, y; c, g, ng before the others.
fn agrees(onset: &str, rhyme: &str) -> bool {
    let bright = rhyme.starts_with(['e', 'ê', 'i', 'y']);
    match onset {
        "k" | "gh" | "ngh" => bright,
        "c" | "ng" => !bright,
        "g" => !bright || rhyme.starts_with('i'),
        "qu" => !rhyme.starts_with(['o', 'u', 'ư']) && rhyme != "ô",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_known_in_any_writing() {
        let words = "Tên đơn vị Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý Tổng số cơ quan tổ chức \
            doanh nghiệp nhận được thông tin về nghiêng giếng gì quốc quyển khuya Thúy hoà hòa KHUẾCH TRƯỞNG ý ở yêu \
            nguyên tử huyện khoẻ ngoằn quý rượu uỷ ủy giữa";
        for word in words.split_whitespace() {
            assert!(is_syllable(word), "{word}");
            assert!(is_syllable(&word.nfd().collect::<String>()), "{word} decomposed");
        }
    }

    #[test]
    fn other_words_are_not() {
        for word in [
            "",
            "Tªn",
            "®¬n",
            "lôc",
            "chØ",
            "Néi",
            "für",
            "Größe",
            "été",
            "fenêtre",
            "straße",
            "garçon",
            "Kế hoạch",
            "nghanh",
            "ce",
            "ká",
            "bbb",
            "c",
            "đ",
            "ếế",
            "xxxxxxxxxxxx",
            "hoàà",
        ] {
            assert!(!is_syllable(word), "{word}");
        }
    }
}
