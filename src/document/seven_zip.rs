//! A 7z archive. Its blocks are unpacked one after the other: the files of a block are packed as one stream.

use std::{collections::VecDeque, fmt, io::Cursor};

use sevenz_rust2::{Archive, ArchiveEntry, Block, BlockDecoder, Coder, EncoderMethod, Error, Password};

use super::{
    Unreadable,
    archive::{Container, Inner, is_passed_over, shown_name},
    budget::Budget,
};

mod header;

/// The most memory that the unpackers of one block may ask for, in bytes. 7-Zip asks for no more than the files need.
const MOST_MEMORY: u64 = 128 << 20;

/// The same for the unpacker of the directory: some programs ask for the most of their level for the smallest.
const MOST_HEADER_MEMORY: u64 = 24 << 20;

/// What the library adds to the memory of a dictionary, generously.
const MARGIN: u64 = 1 << 20;

pub(super) struct SevenZip<'a> {
    bytes: Cursor<&'a [u8]>,
    archive: Archive,
    /// The next block to unpack.
    block: usize,
    /// What the last block gave.
    ready: VecDeque<Inner>,
}

impl<'a> SevenZip<'a> {
    /// Reads the directory. Refuses an archive of more files than are left before it unpacks any.
    pub fn new(bytes: &'a [u8], budget: &Budget) -> Result<Self, Unreadable> {
        header::check(bytes)?;
        let mut bytes = Cursor::new(bytes);
        let memory = kibibytes(MOST_HEADER_MEMORY);
        let archive =
            Archive::read_with_memory_limit(&mut bytes, &Password::empty(), memory).map_err(|error| why(&error))?;
        let files = archive.files.iter().filter(|entry| entry.has_stream() && !is_passed_over(entry.name().as_bytes()));
        if files.count() > usize::try_from(budget.files()).unwrap_or(usize::MAX) {
            return Err(Unreadable::TooLarge);
        }
        Ok(Self { bytes, archive, block: 0, ready: VecDeque::new() })
    }

    /// Unpacks a block. What fails in it fails all that stands behind in it.
    fn unpack(&mut self, block: usize, budget: &mut Budget) {
        let password = Password::empty();
        let mut source = self.bytes.clone();
        let memory = kibibytes(MOST_MEMORY + MARGIN);
        let decoder = BlockDecoder::new_with_memory_limit(1, memory, block, &self.archive, &password, &mut source);
        let mut names = files_of(&self.archive, block);
        let mut stopped = None;
        let mut take = |entry: &ArchiveEntry, stream: &mut dyn std::io::Read| {
            if !entry.has_stream() {
                return Ok(true);
            }
            let wanted = !is_passed_over(entry.name().as_bytes());
            let bytes = budget.unpack(stream, u64::MAX);
            match bytes {
                Err(why) => stopped = Some(why),
                Ok(bytes) if wanted => {
                    let bytes = budget.take_file().map(|()| bytes);
                    self.ready.push_back(Inner { name: shown_name(entry.name().as_bytes()), bytes });
                    names.pop_front();
                }
                Ok(_) => drop(names.pop_front()),
            }
            Ok(stopped.is_none())
        };
        let ended = match self.archive.blocks.get(block).map_or(Ok(()), check_memory) {
            Ok(()) => decoder.for_each_entries(&mut take).map_err(|error| why(&error)),
            Err(why) => Err(why),
        };
        let failed = stopped.or(ended.err()).unwrap_or(Unreadable::Damaged);
        let missed = names.into_iter().map(|entry| entry.name().as_bytes()).filter(|name| !is_passed_over(name));
        self.ready.extend(missed.map(|name| Inner { name: shown_name(name), bytes: Err(failed) }));
    }
}

/// The files that a block holds, in order. Those without bytes are in no block.
fn files_of(archive: &Archive, block: usize) -> VecDeque<&ArchiveEntry> {
    let first = archive.stream_map.block_first_file_index.get(block).copied().unwrap_or(usize::MAX);
    let files = archive.files.iter().zip(&archive.stream_map.file_block_index).skip(first);
    files
        .filter(|(entry, _)| entry.has_stream())
        .take_while(|(_, of)| **of == Some(block))
        .map(|(entry, _)| entry)
        .collect()
}

impl Container for SevenZip<'_> {
    fn next(&mut self, budget: &mut Budget) -> Option<Inner> {
        while self.ready.is_empty() && self.block < self.archive.blocks.len() {
            let block = self.block;
            self.block += 1;
            self.unpack(block, budget);
        }
        self.ready.pop_front()
    }
}

impl fmt::Debug for SevenZip<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SevenZip").field("files", &self.archive.files.len()).finish()
    }
}

/// Adds up what the unpackers of a block ask for: the library looks at each by itself.
fn check_memory(block: &Block) -> Result<(), Unreadable> {
    if block.coders.iter().map(memory).fold(0, u64::saturating_add) > MOST_MEMORY {
        return Err(Unreadable::TooLarge);
    }
    Ok(())
}

/// The dictionary or model that an unpacker declares, in bytes.
fn memory(coder: &Coder) -> u64 {
    match (coder.encoder_method_id(), coder.properties()) {
        (EncoderMethod::ID_LZMA | EncoderMethod::ID_PPMD, [_, a, b, c, d, ..]) => {
            u64::from(u32::from_le_bytes([*a, *b, *c, *d]))
        }
        (EncoderMethod::ID_LZMA2, [bits @ 0..=40, ..]) => u64::from(2 | bits & 1) << (bits / 2 + 11),
        _ => 0,
    }
}

fn kibibytes(bytes: u64) -> usize {
    usize::try_from(bytes >> 10).unwrap_or(usize::MAX)
}

fn why(error: &Error) -> Unreadable {
    match error {
        // The library is built without AES, and names what it lacks.
        Error::UnsupportedCompressionMethod(name) if name == EncoderMethod::AES256_SHA256.name() => {
            Unreadable::Encrypted
        }
        Error::PasswordRequired => Unreadable::Encrypted,
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::UnsupportedVersion { .. } => {
            Unreadable::UnknownFormat
        }
        Error::MaxMemLimited { .. } => Unreadable::TooLarge,
        _ => Unreadable::Damaged,
    }
}

#[cfg(test)]
mod tests;
