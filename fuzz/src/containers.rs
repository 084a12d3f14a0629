//! Containers built around what the fuzzer changes, so that its changes reach the parts and not checksums or packing.
//!
//! An input is pieces with [`BETWEEN`] between them; a piece is the name of a part, a line feed, and its bytes.

use std::io::{Cursor, Write};

use memchr::memmem;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What stands between two pieces of an input; in no UTF-8 text.
pub const BETWEEN: &[u8] = b"\xFF\xFE==\xFE\xFF";

/// No more parts are built; the fuzzer gains nothing by them.
const MOST_PARTS: usize = 50;

pub fn pieces(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(input);
    std::iter::from_fn(move || {
        let whole = rest?;
        let end = memmem::find(whole, BETWEEN);
        rest = end.and_then(|end| whole.get(end + BETWEEN.len()..));
        whole.get(..end.unwrap_or(whole.len()))
    })
    .take(MOST_PARTS)
}

/// The name and the bytes of a piece.
fn part(piece: &[u8]) -> (String, &[u8]) {
    let end = memchr::memchr(b'\n', piece).unwrap_or(piece.len());
    let name = String::from_utf8_lossy(piece.get(..end).unwrap_or_default()).into_owned();
    (name, piece.get(end + 1..).unwrap_or_default())
}

/// A zip file of the pieces, with empty parts of these names where the input has none. Nothing is packed.
pub fn zip(input: &[u8], wanted: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts = pieces(input).map(part).chain(wanted.iter().map(|name| ((*name).to_owned(), &b""[..])));
    for (name, bytes) in parts {
        // A name that was there before is passed over.
        if zip.start_file(name, stored).is_ok() {
            let _ = zip.write_all(bytes);
        }
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

/// A compound file (MS-CFB) of the pieces as streams, with an empty stream of this name where the input has none.
pub fn compound(input: &[u8], wanted: &str) -> Vec<u8> {
    let Ok(mut file) = cfb::CompoundFile::create(Cursor::new(Vec::new())) else { return Vec::new() };
    for (name, bytes) in pieces(input).map(part).chain([(wanted.to_owned(), &b""[..])]) {
        let path = std::path::Path::new("/").join(&name);
        if !is_path(&name)
            || file.exists(&path)
            || path.parent().is_some_and(|folder| file.create_storage_all(folder).is_err())
        {
            continue;
        }
        if let Ok(mut stream) = file.create_stream(&path) {
            let _ = stream.write_all(bytes);
        }
    }
    let _ = file.flush();
    file.into_inner().into_inner()
}

/// Whether the library writes such names; others cannot be in a file that it reads (MS-CFB 2.6.1).
fn is_path(name: &str) -> bool {
    let mut folders = name.trim_start_matches('/').split('/');
    folders
        .all(|name| (1..32).contains(&name.encode_utf16().count()) && !name.contains(['\\', ':', '!']) && name != "..")
}

/// A 7z file of two pieces, what is packed and the directory, with the checksums at its start made right.
pub fn seven_zip(input: &[u8]) -> Vec<u8> {
    let mut pieces = pieces(input);
    let packed = pieces.next().unwrap_or_default();
    let directory = pieces.next().unwrap_or_default();
    let mut start = Vec::new();
    start.extend((packed.len() as u64).to_le_bytes());
    start.extend((directory.len() as u64).to_le_bytes());
    start.extend(crc32fast::hash(directory).to_le_bytes());
    let mut file = b"7z\xBC\xAF\x27\x1C\0\x04".to_vec();
    file.extend(crc32fast::hash(&start).to_le_bytes());
    file.extend([&start, packed, directory].concat());
    file
}

/// A tar file with the checksum of everything that looks like a header made right.
pub fn tar(input: &[u8]) -> Vec<u8> {
    let mut file = input.to_vec();
    file.resize(file.len().next_multiple_of(512).max(512), 0);
    for (index, header) in file.as_chunks_mut::<512>().0.iter_mut().enumerate() {
        if index == 0 {
            header[257..262].copy_from_slice(b"ustar");
        }
        if &header[257..262] == b"ustar" {
            header[148..156].fill(b' ');
            let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
            header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
    file
}

/// The pieces as the members of a gzip file; the first piece stands behind them as it is.
pub fn gzip(input: &[u8]) -> Vec<u8> {
    let mut pieces = pieces(input);
    let behind = pieces.next().unwrap_or_default();
    let mut file = Vec::new();
    for piece in pieces {
        let mut packed = flate2::write::GzEncoder::new(&mut file, flate2::Compression::fast());
        let _ = packed.write_all(piece);
        let _ = packed.finish();
    }
    if file.is_empty() {
        file.extend(b"\x1F\x8B");
    }
    file.extend(behind);
    file
}
