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

fn why(error: ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::Encrypted,
        // The zip library has no name of its own for an entry that needs a password.
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Encrypted,
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Unreadable::UnknownFormat,
        _ => Unreadable::Damaged,
    }
}
