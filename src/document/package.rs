//! A zip file whose entries are taken out by name, under the limits: an office package, or an archive.

use std::{fmt, io::Cursor};

use memchr::memmem;
use zip::{ZipArchive, result::ZipError};

use super::{Unreadable, budget::Budget};

/// The entry of a zip file's directory begins with this (APPNOTE 4.3.12).
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";

/// No honest office file or archive has more entries; each costs memory before anything is unpacked.
const MOST_ENTRIES: usize = 20_000;

pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if memmem::find_iter(bytes, DIRECTORY_ENTRY).take(MOST_ENTRIES + 1).count() > MOST_ENTRIES {
            return Err(Unreadable::TooLarge);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
        let directory = usize::try_from(zip.central_directory_start()).ok().and_then(|start| bytes.get(start..));
        // Of two entries of one name the library keeps the last: which of them is meant, nobody can say.
        if count_entries(directory.unwrap_or_default()) > zip.len() {
            return Err(Unreadable::Damaged);
        }
        Ok(Self { zip })
    }

    pub fn len(&self) -> usize {
        self.zip.len()
    }

    /// The names of the entries as bytes, in the order of the directory.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.zip.file_names_raw()
    }

    /// The name of an entry as text: UTF-8, else the code page 437 of DOS.
    pub fn name(&self, index: usize) -> String {
        self.zip.name_for_index(index).and_then(Result::ok).unwrap_or_default().into_owned()
    }

    /// Whether an entry has this name, capitals aside.
    pub fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Whether some entry's name begins so, capitals aside.
    pub fn has_under(&self, folder: &str) -> bool {
        let folder = folder.as_bytes();
        self.names().any(|name| name.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder)))
    }

    /// Unpacks an entry by its name, capitals aside; `None` where there is none.
    pub fn part(&mut self, name: &str, budget: &mut Budget, most: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        match self.index(name) {
            Some(index) => self.unpack(index, budget, most).map(Some),
            None => Ok(None),
        }
    }

    /// Unpacks an entry by its number in the directory.
    pub fn unpack(&mut self, index: usize, budget: &mut Budget, most: u64) -> Result<Vec<u8>, Unreadable> {
        let entry = self.zip.by_index(index).map_err(why)?;
        budget.unpack(entry, most)
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.names().position(|entry| entry.eq_ignore_ascii_case(name.as_bytes()))
    }
}

impl fmt::Debug for Package<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Package").field("entries", &self.len()).finish()
    }
}

/// How many entries stand one after the other at the beginning of a directory (APPNOTE 4.3.12).
fn count_entries(mut directory: &[u8]) -> usize {
    let length = |entry: &[u8], at: usize| -> Option<usize> {
        Some(usize::from(u16::from_le_bytes(entry.get(at..at + 2)?.try_into().ok()?)))
    };
    let mut entries = 0;
    while directory.starts_with(DIRECTORY_ENTRY) {
        entries += 1;
        let lengths = [28, 30, 32].map(|at| length(directory, at));
        let rest =
            lengths.into_iter().try_fold(46, |sum, length| Some(sum + length?)).and_then(|end| directory.get(end..));
        directory = rest.unwrap_or_default();
    }
    entries
}

fn why(error: ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::Encrypted,
        // The zip library has no name of its own for an entry that needs a password.
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Unreadable::UnknownFormat,
        _ => Unreadable::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// A zip file of two entries of the same length, the second of which is then named as the first.
    fn twice(name: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for entry in ["a.csv", "b.csv"] {
            zip.start_file(entry, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(entry.as_bytes()).unwrap();
        }
        let mut bytes = zip.finish().unwrap().into_inner();
        let named: Vec<usize> = memmem::find_iter(&bytes, "b.csv").collect();
        for at in named {
            bytes[at..at + 5].copy_from_slice(name.as_bytes());
        }
        bytes
    }

    #[test]
    fn two_entries_of_one_name_are_refused_for_either_may_be_meant() {
        assert_eq!(Package::open(&twice("a.csv")).err(), Some(Unreadable::Damaged));
        assert_eq!(Package::open(&twice("c.csv")).map(|package| package.len()).ok(), Some(2));
    }

    #[test]
    fn a_directory_that_is_broken_is_counted_as_far_as_it_goes() {
        assert_eq!((count_entries(b""), count_entries(DIRECTORY_ENTRY)), (0, 1));
        assert_eq!(count_entries(&[DIRECTORY_ENTRY, &[0xFF; 42]].concat()), 1);
        assert_eq!(count_entries(&[DIRECTORY_ENTRY, &[0; 42]].concat().repeat(3)), 3);
    }
}
