//! What is left of the limits while one attachment is opened, all files inside it together.

use std::io::Read;

use super::Unreadable;
use crate::settings::Limits;

/// Counts what an attachment really unpacks to; declared sizes are never believed.
#[derive(Debug)]
pub(super) struct Budget<'a> {
    limits: &'a Limits,
    bytes: u64,
    files: u32,
}

impl<'a> Budget<'a> {
    pub fn new(limits: &'a Limits) -> Self {
        Self { limits, bytes: limits.unpacked_bytes, files: limits.archive_files }
    }

    pub fn limits(&self) -> &'a Limits {
        self.limits
    }

    /// How many more files may be taken out of archives.
    pub fn files(&self) -> u32 {
        self.files
    }

    /// Counts one file taken out of an archive.
    pub fn take_file(&mut self) -> Result<(), Unreadable> {
        self.files = self.files.checked_sub(1).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }

    /// Whether nothing more can be unpacked.
    pub fn is_spent(&self) -> bool {
        self.bytes == 0
    }

    /// Reads an unpacking stream to its end; `TooLarge` as soon as it yields more than is left, or more than `most`.
    pub fn unpack(&mut self, stream: impl Read, most: u64) -> Result<Vec<u8>, Unreadable> {
        let allowed = self.bytes.min(most);
        let mut bytes = Vec::new();
        let ended = stream.take(allowed.saturating_add(1)).read_to_end(&mut bytes);
        let taken = bytes.len() as u64;
        self.bytes = self.bytes.saturating_sub(taken);
        if taken > allowed {
            return Err(Unreadable::TooLarge);
        }
        ended.map_err(|_| Unreadable::Damaged)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unpacked_is_counted_over_all_streams() {
        let limits = Limits { unpacked_bytes: 10, ..Limits::default() };
        let mut budget = Budget::new(&limits);
        assert_eq!(budget.unpack(&b"123456"[..], u64::MAX).map(|bytes| bytes.len()), Ok(6));
        assert_eq!(budget.unpack(&b"1234"[..], 3), Err(Unreadable::TooLarge));
        assert_eq!(budget.unpack(std::io::repeat(0), u64::MAX), Err(Unreadable::TooLarge));
        assert!(budget.is_spent());
    }
}
