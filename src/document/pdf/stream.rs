//! Streams measured before they are unpacked: the library inflates without a bound, so every stream is first run
//! through decoders that only count.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::Filter;
use hayro_syntax::object::Stream;
use memchr::memmem;

use super::budget::Budget;
use crate::document::Unreadable;

/// How many filters one stream may chain; two is usual.
const FILTERS: usize = 4;
/// How far behind its type the data of an object stream may begin, in bytes.
const DICTIONARY: usize = 4096;

/// Unpacks a stream that is not a picture; `None` when it is damaged.
pub(super) fn unpack<'a>(stream: &Stream<'a>, budget: &mut Budget) -> Result<Option<Cow<'a, [u8]>>, Unreadable> {
    admit(stream, budget)?;
    Ok(stream.decoded_data().ok())
}

/// Makes sure that a stream may be unpacked, and charges the budget for it.
pub(super) fn admit(stream: &Stream<'_>, budget: &mut Budget) -> Result<(), Unreadable> {
    let filters = stream.filters();
    if filters.len() > FILTERS {
        return Err(Unreadable::TooLarge);
    }
    let mut data = stream.raw_data();
    for (index, filter) in filters.iter().enumerate() {
        let last = index + 1 == filters.len();
        data = match filter {
            Filter::FlateDecode if last => return count_inflated(&data, budget),
            Filter::FlateDecode => Cow::Owned(inflate(&data, budget)?),
            Filter::Ascii85Decode => Cow::Owned(decode_ascii85(&data)),
            Filter::AsciiHexDecode => Cow::Owned(decode_hex(&data)),
            Filter::LzwDecode if last => return budget.take_bytes(count_lzw(&data)),
            Filter::RunLengthDecode if last => return budget.take_bytes(count_runs(&data)),
            // Nobody packs what is packed like this once more.
            Filter::LzwDecode | Filter::RunLengthDecode => return Err(Unreadable::TooLarge),
            Filter::Crypt => data,
            // Pictures are not unpacked at all.
            _ => return Ok(()),
        };
    }
    budget.take_bytes(length(&data))
}

/// Measures the streams that the library unpacks by itself while it opens the file: cross-references and objects.
pub(super) fn admit_structure(bytes: &[u8], budget: &mut Budget) -> Result<(), Unreadable> {
    let mut measured = 0;
    for name in [b"/ObjStm".as_slice(), b"/XRef"] {
        for at in memmem::find_iter(bytes, name) {
            let near = bytes.get(at..bytes.len().min(at + DICTIONARY)).unwrap_or_default();
            let Some(keyword) = memmem::find(near, b"stream") else { continue };
            let start = at + keyword + b"stream".len();
            if start == measured {
                continue;
            }
            measured = start;
            let data = bytes.get(start..).unwrap_or_default();
            count_inflated(data.trim_ascii_start(), budget)?;
        }
    }
    Ok(())
}

fn count_inflated(data: &[u8], budget: &mut Budget) -> Result<(), Unreadable> {
    let allowed = budget.bytes_left().saturating_add(1);
    // What is damaged further on was still unpacked up to there.
    let mut counter = Counter(0);
    let _ = std::io::copy(&mut decoder(data).take(allowed), &mut counter);
    budget.take_bytes(counter.0)
}

fn inflate(data: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Unreadable> {
    let mut unpacked = Vec::new();
    let allowed = budget.bytes_left().saturating_add(1);
    let _ = decoder(data).take(allowed).read_to_end(&mut unpacked);
    budget.take_bytes(length(&unpacked))?;
    Ok(unpacked)
}

fn decoder(data: &[u8]) -> Box<dyn Read + '_> {
    let zlib = match data {
        [method, flags, ..] => method & 0x0f == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31),
        _ => false,
    };
    if zlib { Box::new(ZlibDecoder::new(data)) } else { Box::new(DeflateDecoder::new(data)) }
}

/// Only for measuring: what is not of the alphabet is passed over.
fn decode_ascii85(data: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(data.len());
    let (mut group, mut digits) = (0u32, 0u32);
    for byte in data {
        match byte {
            b'~' => break,
            b'z' if digits == 0 => decoded.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                digits += 1;
                if digits == 5 {
                    decoded.extend(group.to_be_bytes());
                    (group, digits) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if digits > 1 {
        for _ in digits..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        decoded.extend(group.to_be_bytes().iter().take(usize::try_from(digits - 1).unwrap_or(0)));
    }
    decoded
}

/// Only for measuring.
fn decode_hex(data: &[u8]) -> Vec<u8> {
    let mut digits = data.iter().take_while(|byte| **byte != b'>').filter_map(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(data.len() / 2);
    while let Some(high) = digits.next() {
        let low = digits.next().unwrap_or(0);
        decoded.push(u8::try_from(high << 4 | low).unwrap_or(0));
    }
    decoded
}

/// The length of what LZW unpacks to (PDF 32000-1, 7.4.4): only the lengths of the strings are followed.
fn count_lzw(data: &[u8]) -> u64 {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut lengths: Vec<u64> = vec![1; END + 1];
    let (mut total, mut width, mut previous) = (0u64, 9u32, 0u64);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in data {
        bits = (bits << 8 | u32::from(*byte)) & 0x00ff_ffff;
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = usize::try_from((bits >> held) & ((1 << width) - 1)).unwrap_or(END);
        match code {
            CLEAR => {
                lengths.truncate(END + 1);
                (width, previous) = (9, 0);
                continue;
            }
            END => break,
            _ => {}
        }
        let written = lengths.get(code).copied().unwrap_or(previous + 1);
        total = total.saturating_add(written);
        if previous > 0 && lengths.len() < 4096 {
            lengths.push(previous + 1);
        }
        previous = written;
        width = match lengths.len() + 1 {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    total
}

/// The length of what run lengths unpack to (PDF 32000-1, 7.4.5).
fn count_runs(data: &[u8]) -> u64 {
    let (mut total, mut at) = (0u64, 0usize);
    while let Some(run) = data.get(at) {
        match run {
            128 => break,
            0..128 => {
                total += u64::from(*run) + 1;
                at += usize::from(*run) + 2;
            }
            129.. => {
                total += 257 - u64::from(*run);
                at += 2;
            }
        }
    }
    total
}

fn length(data: &[u8]) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}

struct Counter(u64);

impl std::io::Write for Counter {
    fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
        self.0 += length(data);
        Ok(data.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
