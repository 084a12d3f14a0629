//! Folder names and sets of UIDs as IMAP writes them.

use unicode_normalization::UnicodeNormalization;

/// A command line longer than this is too long for some servers (RFC 7162, section 4, speaks of 8,000 bytes; older ones
/// stop at 1,000).
const LONGEST_SET: usize = 900;

/// Says what is wrong with a folder's name in the settings, if anything.
pub(in crate::mailbox) fn complaint(name: &str) -> Option<String> {
    if name.chars().any(char::is_control) {
        return Some(format!("{name:?} holds a control character"));
    }
    if name.split('/').any(|level| level.trim().is_empty()) {
        return Some(format!("\"{name}\" has a level without a name"));
    }
    None
}

/// A folder's levels in modified UTF-7 (RFC 3501, section 5.1.3), composed, as other mail programs write them.
pub(in crate::mailbox) fn levels(name: &str) -> Vec<String> {
    name.split('/').map(|level| utf7_imap::encode_utf7_imap(level.nfc().collect())).collect()
}

/// The folder's name on a server that parts levels by `delimiter`.
pub(super) fn on_server(name: &str, delimiter: Option<char>) -> String {
    levels(name).join(&delimiter.unwrap_or('.').to_string())
}

/// A name in quotes, as a command takes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether a keyword is one that IMAP can carry: a word of ASCII without its special characters.
pub(super) fn is_keyword(word: &str) -> bool {
    !word.is_empty() && word.len() <= 100 && word.bytes().all(|b| b.is_ascii_graphic() && !b"(){%*\"\\]".contains(&b))
}

/// UIDs as sets of a length that every server takes, neighbours as ranges: `1:4,7`.
pub(super) fn sets(uids: &[u32]) -> Vec<String> {
    let mut sets = Vec::new();
    let mut set = String::new();
    for run in uids.chunk_by(|one, next| one.checked_add(1) == Some(*next)) {
        let part = match run {
            [first, .., last] => format!("{first}:{last}"),
            [only] => only.to_string(),
            [] => continue,
        };
        if !set.is_empty() && set.len() + part.len() >= LONGEST_SET {
            sets.push(std::mem::take(&mut set));
        }
        if !set.is_empty() {
            set.push(',');
        }
        set.push_str(&part);
    }
    if !set.is_empty() {
        sets.push(set);
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_folders_are_written_in_modified_utf_7() {
        assert_eq!(on_server("Báo cáo/Đã nhận", Some('.')), "B&AOE-o c&AOE-o.&ARAA4w- nh&Hq0-n");
        assert_eq!(on_server("INBOX", Some('/')), "INBOX");
        assert_eq!(on_server("Thu & chi/Đ&", Some('/')), "Thu &- chi/&ARA-&-");
    }

    #[test]
    fn a_decomposed_name_is_the_same_folder() {
        let decomposed: String = "Báo cáo".nfd().collect();
        assert_eq!(on_server(&decomposed, None), on_server("Báo cáo", None));
    }

    #[test]
    fn quotes_and_backslashes_cannot_end_a_name() {
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    }

    #[test]
    fn a_name_that_could_break_a_command_is_refused() {
        assert!(complaint("a\r\nLOGOUT").is_some());
        assert!(complaint("a//b").is_some());
        assert!(complaint("").is_some());
        assert!(complaint("Báo cáo/Đã nhận").is_none());
        assert!(!is_keyword("a b") && !is_keyword("\\Seen") && !is_keyword("Đã") && is_keyword("$TiepNhanDaNhan"));
    }

    #[test]
    fn uids_become_ranges_of_bounded_length() {
        assert_eq!(sets(&[1, 2, 3, 7, 9, 10]), ["1:3,7,9:10"]);
        assert_eq!(sets(&[]), Vec::<String>::new());
        assert_eq!(sets(&[u32::MAX]), ["4294967295"]);
        let many: Vec<u32> = (0..5000).map(|n| n * 2 + 1_000_000_000).collect();
        let sets = sets(&many);
        assert!(sets.iter().all(|set| set.len() <= 900));
        assert_eq!(sets.join(",").split(',').count(), 5000);
    }
}
