//! Files that hold files: what walks through them, and the zip archive.
//!
//! The names of entries are shown to people and are never used as paths.

use super::{Unreadable, budget::Budget, package::Package, text};

/// The longest name that is shown, in characters.
const LONGEST_NAME: usize = 255;

/// Something that hands out the files in it, one after another, under the limits.
pub(super) trait Container {
    /// Unpacks the next file; `None` after the last one.
    fn next(&mut self, budget: &mut Budget) -> Option<Inner>;
}

/// A file inside another, or why it cannot be taken out.
#[derive(Debug)]
pub(super) struct Inner {
    pub name: String,
    pub bytes: Result<Vec<u8>, Unreadable>,
}

/// A zip archive that is not an office package.
#[derive(Debug)]
pub(super) struct Zip<'a> {
    package: Package<'a>,
    /// The entries still to come, the next one last: their number in the directory and their name.
    entries: Vec<(usize, String)>,
}

impl<'a> Zip<'a> {
    /// Refuses an archive of more files than are left before it unpacks any.
    pub fn new(package: Package<'a>, budget: &Budget) -> Result<Self, Unreadable> {
        let wanted = |(_, name): &(usize, &[u8])| !is_passed_over(name);
        let many = usize::try_from(budget.files()).unwrap_or(usize::MAX);
        if package.names().enumerate().filter(wanted).take(many.saturating_add(1)).count() > many {
            return Err(Unreadable::TooLarge);
        }
        let mut entries: Vec<_> = package
            .names()
            .enumerate()
            .filter(wanted)
            .map(|(index, name)| (index, name_in_zip(name, || package.name(index))))
            .collect();
        entries.reverse();
        Ok(Self { package, entries })
    }
}

impl Container for Zip<'_> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        let (index, name) = self.entries.pop()?;
        let bytes = budget.take_file().and_then(|()| self.package.unpack(index, budget, u64::MAX));
        Some(Inner { name, bytes })
    }
}

/// Folders, and what the systems of Apple and Microsoft add by themselves.
pub(super) fn is_passed_over(name: &[u8]) -> bool {
    let last = name.rsplit(|byte| matches!(byte, b'/' | b'\\')).next().unwrap_or_default();
    let added = [&b".DS_Store"[..], b"Thumbs.db", b"desktop.ini"];
    last.is_empty()
        || name.starts_with(b"__MACOSX/")
        || last.starts_with(b"._")
        || added.iter().any(|file| file.eq_ignore_ascii_case(last))
}

/// The name as a person would read it, out of archives that do not go back to DOS.
pub(super) fn shown_name(name: &[u8]) -> String {
    name_in_zip(name, || String::from_utf8_lossy(name).into_owned())
}

/// The name as a person would read it. Names are UTF-8 where they can be, flagged or not; else they come from a
/// Vietnamese Windows (code page 1258) or from DOS (437), as which `from_dos` reads it. Of a long one, the beginning.
fn name_in_zip(name: &[u8], from_dos: impl FnOnce() -> String) -> String {
    let is_dos_letter = |byte: &u8| matches!(byte, 0x80..=0x84 | 0x86..=0x90 | 0x98..=0x9F);
    let read = match std::str::from_utf8(name) {
        Ok(name) => name.to_owned(),
        Err(_) if name.iter().any(is_dos_letter) => from_dos(),
        Err(_) => text::decode_legacy(name),
    };
    read.chars()
        .filter(|letter| !is_disguise(*letter))
        .map(|letter| if letter == '\\' { '/' } else { letter })
        .take(LONGEST_NAME)
        .collect()
}

/// Control characters and the marks of writing direction, which hide what a name really is.
fn is_disguise(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_old_zip_programs_are_read() {
        let shown_name = |name: &[u8]| name_in_zip(name, || "resume.doc".to_owned());
        assert_eq!(shown_name("báo cáo.xlsx".as_bytes()), "báo cáo.xlsx");
        // "báo cáo đơn vị" as a Vietnamese Windows writes it.
        assert_eq!(shown_name(b"b\xE1o c\xE1o \xF0\xF5n vi\xF2.xlsx"), "báo cáo đơn vị.xlsx");
        assert_eq!(shown_name(b"r\x82sum\x82.doc"), "resume.doc");
    }

    #[test]
    fn a_name_cannot_disguise_itself() {
        assert_eq!(shown_name("..\\x\u{202E}cod.exe\0".as_bytes()), "../xcod.exe");
    }

    #[test]
    fn what_systems_add_is_passed_over() {
        for name in ["thu muc/", "__MACOSX/._bao cao.xlsx", "a/.DS_Store", "Thumbs.db", "._bao cao.xlsx"] {
            assert!(is_passed_over(name.as_bytes()), "{name}");
        }
        assert!(!is_passed_over(b"thu muc/bao cao.xlsx"));
    }
}
