//! What the tests of all containers share: unpacking to the end, and samples that are broken in every way.

use super::{
    Unreadable,
    archive::{Container, Inner},
    budget::Budget,
};
use crate::settings::Limits;

pub(super) type Files = Vec<(String, Result<Vec<u8>, Unreadable>)>;

/// All files of a container, in order, or why it cannot be opened.
pub(super) fn unpack<'a, C: Container + 'a>(
    limits: &Limits,
    open: impl FnOnce(&mut Budget) -> Result<C, Unreadable>,
) -> Result<Files, Unreadable> {
    let mut budget = Budget::new(limits);
    let mut container = open(&mut budget)?;
    let mut files = Vec::new();
    while let Some(Inner { name, bytes }) = container.next(&mut budget) {
        files.push((name, bytes));
        assert!(files.len() < 100_000, "a container without an end");
    }
    Ok(files)
}

/// Cuts a sample at every length and turns every bit of it, and sees that nothing but an answer comes of it.
pub(super) fn break_in_every_way(sample: &[u8], mut open: impl FnMut(&[u8], &Limits) -> Result<Files, Unreadable>) {
    let limits = Limits { unpacked_bytes: 1 << 20, archive_files: 20, ..Limits::default() };
    let mut check = |bytes: &[u8]| {
        for (_, bytes) in open(bytes, &limits).into_iter().flatten() {
            assert!(bytes.map_or(0, |bytes| bytes.len()) <= 3 << 20);
        }
    };
    for length in 0..sample.len() {
        check(&sample[..length]);
    }
    let mut bytes = sample.to_vec();
    for at in 0..sample.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            check(&bytes);
            bytes[at] ^= 1 << bit;
        }
        for other in [0x00, 0x7F, 0x80, 0xFF] {
            let before = std::mem::replace(&mut bytes[at], other);
            check(&bytes);
            bytes[at] = before;
        }
    }
}

/// The names and sizes of files, or why not, for comparing.
pub(super) fn told(files: &Result<Files, Unreadable>) -> Vec<String> {
    match files {
        Ok(files) => files
            .iter()
            .map(|(name, bytes)| match bytes {
                Ok(bytes) => format!("{name}: {}", bytes.len()),
                Err(why) => format!("{name}: {why:?}"),
            })
            .collect(),
        Err(why) => vec![format!("{why:?}")],
    }
}

impl<C: Container + ?Sized> Container for Box<C> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        (**self).next(budget)
    }
}
