//! A tar archive: ustar, with the long names of GNU and pax. Not the format before ustar, which cannot be told by its
//! bytes. Links, devices and folders are passed over.

use std::{borrow::Cow, ops::Range};

use super::{
    Unreadable,
    archive::{Container, Inner, is_passed_over, shown_name},
    budget::Budget,
    enclosed::REST,
};

/// Whether the bytes are a tar archive: the first header bears its magic (POSIX.1-1988, and GNU's alike).
pub(super) fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

#[derive(Debug)]
pub(super) struct Tar<'a> {
    bytes: Cow<'a, [u8]>,
    /// The files still to come, the next one last: their name and where their bytes stand.
    files: Vec<(String, Result<Range<usize>, Unreadable>)>,
}

impl<'a> Tar<'a> {
    /// Refuses an archive of more files than are left before it hands out any.
    pub fn new(bytes: Cow<'a, [u8]>, budget: &Budget) -> Result<Self, Unreadable> {
        let many = usize::try_from(budget.files()).unwrap_or(usize::MAX);
        let mut files = Vec::new();
        let mut archive = tar::Archive::new(&*bytes);
        for entry in archive.entries().map_err(|_| Unreadable::Damaged)? {
            let Ok(entry) = entry else {
                files.push((REST.to_owned(), Err(Unreadable::Damaged)));
                break;
            };
            files.extend(file(entry));
            if files.len() > many {
                return Err(Unreadable::TooLarge);
            }
        }
        files.reverse();
        Ok(Self { bytes, files })
    }
}

impl Container for Tar<'_> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        let (name, place) = self.files.pop()?;
        let bytes = budget.take_file().and(place).and_then(|place| {
            let stored = self.bytes.get(place).ok_or(Unreadable::Damaged)?;
            budget.unpack(stored, u64::MAX)
        });
        Some(Inner { name, bytes })
    }
}

/// An entry that is a file: its name and its place in the archive. Files with holes are not put together.
fn file(mut entry: tar::Entry<'_, &[u8]>) -> Option<(String, Result<Range<usize>, Unreadable>)> {
    let kind = entry.header().entry_type();
    let sparse = kind.is_gnu_sparse() || is_sparse_in_pax(&mut entry);
    let name = entry.path_bytes();
    if is_passed_over(&name) || !(kind.is_file() || kind.is_contiguous() || sparse) {
        return None;
    }
    let place = || {
        let start = usize::try_from(entry.raw_file_position()).ok()?;
        let end = start.checked_add(usize::try_from(entry.size()).ok()?)?;
        Some(start..end)
    };
    let place = if sparse { Err(Unreadable::UnknownFormat) } else { place().ok_or(Unreadable::Damaged) };
    Some((shown_name(&name), place))
}

/// GNU tar writes holes in three more ways, all noted so.
fn is_sparse_in_pax(entry: &mut tar::Entry<'_, &[u8]>) -> bool {
    let noted = entry.pax_extensions().ok().flatten();
    noted.is_some_and(|notes| notes.flatten().any(|note| note.key_bytes().starts_with(b"GNU.sparse")))
}

#[cfg(test)]
mod tests;
