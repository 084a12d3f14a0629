//! A gzip file (RFC 1952): one file, or the tar archive that was packed with it.

use std::io::{self, Read};

use flate2::bufread::GzDecoder;

use super::{
    Unreadable,
    archive::{Container, shown_name},
    budget::Budget,
    enclosed::{Enclosed, name_without},
    tar::{Tar, is_tar},
};

/// Every member begins so.
const MAGIC: &[u8] = b"\x1F\x8B";

/// More members stand in no honest file of the size that is allowed: each costs a new window of memory.
const MOST_MEMBERS: u32 = 10_000;

/// Unpacks a gzip file; a tar archive in it counts as one level with it. `name` is that of the gzip file.
pub(super) fn open(name: &str, bytes: &[u8], budget: &mut Budget) -> Result<Box<dyn Container>, Unreadable> {
    let unpacked = budget.unpack(Members::new(bytes), u64::MAX)?;
    if is_tar(&unpacked) {
        return Ok(Box::new(Tar::new(unpacked.into(), budget)?));
    }
    Ok(Box::new(Enclosed::new(inner_name(name, bytes), unpacked)))
}

/// The name that the file had when it was packed, where the packing noted it.
fn inner_name(name: &str, bytes: &[u8]) -> String {
    let noted = GzDecoder::new(bytes).header().and_then(|header| header.filename()).map(shown_name);
    noted
        .filter(|noted| !noted.trim().is_empty())
        .unwrap_or_else(|| name_without(name, &[(".tgz", ".tar"), (".gz", "")]))
}

/// The contents of all members, one behind the other (RFC 1952, 2.2). What follows the last one is padding.
struct Members<'a> {
    current: GzDecoder<&'a [u8]>,
    left: u32,
}

impl<'a> Members<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { current: GzDecoder::new(bytes), left: MOST_MEMBERS }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            let rest: &[u8] = self.current.get_ref();
            if read > 0 || buffer.is_empty() || !rest.starts_with(MAGIC) {
                return Ok(read);
            }
            self.left = self.left.checked_sub(1).ok_or(io::ErrorKind::InvalidData)?;
            self.current = GzDecoder::new(rest);
        }
    }
}

#[cfg(test)]
mod tests;
