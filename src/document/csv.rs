//! Plain text: a table where its lines are those of a table (CSV and its kin), else paragraphs.
//!
//! All values are words: what a text file shows is all there is.

use super::{Block, Cell, Document, Paragraph, Table, TableKind, Unreadable, Value};
use crate::settings::Limits;

/// The delimiters that programs write, the likelier first where the lines do not tell.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// A text, in bytes: a full sheet of words; each line of it may be one record.
const MOST_TEXT: usize = 8 << 20;

/// How many records are looked at to find the delimiter.
const LOOK: usize = 50;

/// Delimiters in one text: each costs memory, though nothing stands between them.
const MOST_DELIMITERS: usize = 4_000_000;

/// Reads a text. `name` is a hint only: a file called .csv is a table even where its lines hardly show it.
pub(super) fn read(name: &str, text: &str, limits: &Limits) -> Result<Document, Unreadable> {
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    if text.len() > MOST_TEXT {
        return Err(Unreadable::TooLarge);
    }
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = stem.rsplit(['/', '\\']).next().unwrap_or(stem);
    let called_table = ["csv", "tsv", "tab", "xls", "xlsx"].iter().any(|known| extension.eq_ignore_ascii_case(known));
    if let Some((delimiter, rest)) = named_delimiter(text) {
        return table(stem, rest, delimiter, limits);
    }
    match likeliest_delimiter(text, called_table) {
        Some(delimiter) => table(stem, text, delimiter, limits),
        None if called_table => table(stem, text, b',', limits),
        None => paragraphs(text, limits),
    }
}

/// Excel's own way to name the delimiter: a first line `sep=;`, which it does not show.
fn named_delimiter(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r');
    let named = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    match named.as_bytes() {
        [delimiter] => Some((*delimiter, rest)),
        _ => None,
    }
}

/// The delimiter that most lines hold equally often, quoting respected. Without the hint of a name, a text is a table
/// only where all its lines that are not empty agree.
fn likeliest_delimiter(text: &str, called_table: bool) -> Option<u8> {
    let weigh = |delimiter: u8| {
        let widths: Vec<_> =
            reader(text, delimiter).byte_records().take(LOOK).flatten().map(|record| record.len()).collect();
        let agreeing = |width: usize| widths.iter().filter(|other| **other == width).count();
        let most = widths.iter().filter(|width| **width > 1).map(|width| agreeing(*width)).max().unwrap_or(0);
        let astray = widths.iter().filter(|width| **width > 1).count() - most;
        (most, astray, widths.len())
    };
    let is_table = |&(_, (most, astray, lines)): &(u8, (usize, usize, usize))| {
        if called_table { most > 0 } else { most > 1 && astray == 0 && most == lines }
    };
    let bearable = |delimiter: &u8| memchr::memchr_iter(*delimiter, text.as_bytes()).count() <= MOST_DELIMITERS;
    let weighed =
        DELIMITERS.into_iter().filter(bearable).map(|delimiter| (delimiter, weigh(delimiter))).filter(is_table);
    // Of equals the first: `max_by_key` would give the last.
    weighed.rev().max_by_key(|(_, (most, astray, _))| most.saturating_sub(*astray)).map(|(delimiter, _)| delimiter)
}

fn table(name: &str, text: &str, delimiter: u8, limits: &Limits) -> Result<Document, Unreadable> {
    if memchr::memchr_iter(delimiter, text.as_bytes()).count() > MOST_DELIMITERS {
        return Err(Unreadable::TooLarge);
    }
    let mut cells = Vec::new();
    let mut reader = reader(text, delimiter);
    let mut record = csv::StringRecord::new();
    let mut row = 0_u32;
    let mut end = 0;
    while reader.read_record(&mut record).map_err(|_| Unreadable::Damaged)? {
        row = row.saturating_add(empty_lines(text.as_bytes(), end));
        for (column, text) in (0..).zip(&record) {
            if text.trim().is_empty() {
                continue;
            }
            if cells.len() as u64 >= limits.sheet_cells {
                return Err(Unreadable::TooLarge);
            }
            let text = text.replace("\r\n", "\n");
            cells.push(Cell { row, column, rows: 1, columns: 1, text, value: Value::Text });
        }
        row = row.saturating_add(1);
        end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
    }
    let table = Table { name: name.to_owned(), kind: TableKind::Sheet, cells };
    Ok(Document { blocks: vec![Block::Table(table)] })
}

/// The empty lines behind a record, which the reader passes over and a spreadsheet shows as rows.
fn empty_lines(text: &[u8], end: usize) -> u32 {
    let rest = text.get(end..).unwrap_or_default();
    // A record ends in the middle of its `\r\n`.
    let ended_at_return = end > 0 && text.get(end - 1) == Some(&b'\r');
    let rest = if ended_at_return { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let (mut lines, mut before) = (0_u32, b' ');
    for &byte in ends {
        if !(byte == b'\n' && before == b'\r') {
            lines = lines.saturating_add(1);
        }
        before = byte;
    }
    lines
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// A paragraph for each line that is not empty.
fn paragraphs(text: &str, limits: &Limits) -> Result<Document, Unreadable> {
    let mut blocks = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        if line.trim().is_empty() {
            continue;
        }
        if blocks.len() as u64 >= limits.sheet_cells {
            return Err(Unreadable::TooLarge);
        }
        let text = line.trim_end().to_owned();
        blocks.push(Block::Paragraph(Paragraph { text, place: format!("dòng {number}") }));
    }
    Ok(Document { blocks })
}

#[cfg(test)]
mod tests;
