//! Excel's binary workbooks (MS-XLSB), read record by record.
//!
//! Not by calamine: it panics on short records, passes over formulas that end in an error, and tells no number formats.

use std::collections::HashMap;

use quick_xml::{Reader, events::Event};

use super::{
    Book, Merged, Sheet, Shown,
    biff::{error_name, f64_at, rk, u8_at, u16_at, u32_at},
    styles::{Styles, attribute},
};
use crate::document::{
    Document, Unreadable,
    budget::Budget,
    face::{Face, read_runs},
    package::Package,
};

/// One part of a workbook, in bytes.
const MOST_PART: u64 = 64 << 20;

/// Each shared string costs memory of its own, however short.
const MOST_STRINGS: usize = 4_000_000;

/// What stands in no cell of Excel: columns and rows end here.
const COLUMNS: u32 = 1 << 14;
const ROWS: u32 = 1 << 20;

pub(in crate::document) fn read(mut package: Package, budget: &mut Budget) -> Result<Document, Unreadable> {
    let mut part = |name: &str, budget: &mut Budget| package.part(name, budget, MOST_PART);
    let workbook = part("xl/workbook.bin", budget)?.ok_or(Unreadable::Damaged)?;
    let targets = targets(&part("xl/_rels/workbook.bin.rels", budget)?.ok_or(Unreadable::Damaged)?)?;
    let workbook = Workbook::read(&workbook)?;
    let (mut styles, fonts) = read_styles(&part("xl/styles.bin", budget)?.unwrap_or_default());
    let strings = read_strings(&part("xl/sharedStrings.bin", budget)?.unwrap_or_default(), &fonts)?;
    let mut book = Book::new(budget.limits());
    for (id, name) in workbook.visible {
        let target = targets.get(&id).ok_or(Unreadable::Damaged)?;
        if !target.to_ascii_lowercase().contains("worksheets/") {
            // Charts and macros.
            continue;
        }
        let path = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        let bytes = part(&path, budget)?.ok_or(Unreadable::Damaged)?;
        let mut sheet = Sheet { name, ..Sheet::default() };
        read_sheet(&bytes, &strings, &mut styles, workbook.since_1904, &mut book, &mut sheet)?;
        book.close(sheet)?;
    }
    Ok(book.into_document())
}

/// The records of a part (MS-XLSB 2.1.4): kind and length in bytes of seven bits each.
#[derive(Debug)]
struct Records<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16::from(self.u8()?);
        let kind = if kind & 0x80 == 0 { kind } else { kind & 0x7F | u16::from(self.u8()? & 0x7F) << 7 };
        let mut length = 0_usize;
        for shift in [0, 7, 14, 21] {
            let byte = self.u8()?;
            length |= usize::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let (record, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some((kind, record))
    }
}

impl Records<'_> {
    fn u8(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }
}

#[derive(Debug, Default)]
struct Workbook {
    since_1904: bool,
    /// Relationship and name of each sheet that is not hidden.
    visible: Vec<(String, String)>,
}

impl Workbook {
    fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let mut workbook = Self::default();
        for (kind, record) in (Records { rest: bytes }) {
            match kind {
                // BrtWbProp
                0x0099 => workbook.since_1904 = u32_at(record, 0).unwrap_or_default() & 1 != 0,
                // BrtBundleSh
                0x009C => {
                    let is_visible = u32_at(record, 0) == Some(0);
                    let (id, length) = wide_string(record, 8).ok_or(Unreadable::Damaged)?;
                    let (name, _) = wide_string(record, 8 + length).ok_or(Unreadable::Damaged)?;
                    if is_visible {
                        workbook.visible.push((id, name));
                    }
                }
                _ => {}
            }
        }
        Ok(workbook)
    }
}

/// The parts that the workbook's relationships name, by their ids (ECMA-376 part 2).
fn targets(part: &[u8]) -> Result<HashMap<String, String>, Unreadable> {
    let text = std::str::from_utf8(part).map_err(|_| Unreadable::Damaged)?;
    let mut reader = Reader::from_str(text);
    let mut targets = HashMap::new();
    loop {
        match reader.read_event().map_err(|_| Unreadable::Damaged)? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "Relationship" => {
                if let (Some(id), Some(target)) = (attribute(&tag, "Id"), attribute(&tag, "Target")) {
                    targets.insert(id, target);
                }
            }
            Event::Eof => return Ok(targets),
            _ => {}
        }
    }
}

fn read_styles(bytes: &[u8]) -> (Styles, Vec<Face>) {
    let mut styles = Styles::default();
    let mut fonts = Vec::new();
    let mut in_cell_styles = false;
    for (kind, record) in (Records { rest: bytes }) {
        match kind {
            // BrtFmt
            0x002C => {
                if let (Some(id), Some((code, _))) = (u16_at(record, 0), wide_string(record, 2)) {
                    styles.add_code(id, code);
                }
            }
            // BrtBeginCellXFs, BrtEndCellXFs, and BrtXF between them
            0x0269 => in_cell_styles = true,
            0x026A => break,
            0x002F if in_cell_styles => {
                let font = u16_at(record, 4).and_then(|font| fonts.get(usize::from(font)));
                styles.add_style(u16_at(record, 2).unwrap_or_default(), font == Some(&Face::Struck));
            }
            // BrtFont
            0x002B => {
                let (flags, script) = (u16_at(record, 2).unwrap_or_default(), u16_at(record, 6).unwrap_or_default());
                fonts.push(Face::of_font(flags, script));
            }
            _ => {}
        }
    }
    (styles, fonts)
}

fn read_strings(bytes: &[u8], fonts: &[Face]) -> Result<Vec<String>, Unreadable> {
    let mut strings = Vec::new();
    for (kind, record) in (Records { rest: bytes }) {
        // BrtSSTItem: one byte of flags, then the string; fonts and phonetic readings behind it.
        if kind == 0x0013 {
            strings.push(rich_string(record, fonts).ok_or(Unreadable::Damaged)?);
        }
        if strings.len() > MOST_STRINGS {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(strings)
}

/// A string with its runs (MS-XLSB 2.5.122): units of UTF-16 at which fonts begin.
fn rich_string(record: &[u8], fonts: &[Face]) -> Option<String> {
    let (text, length) = wide_string(record, 1)?;
    if u8_at(record, 0)? & 1 == 0 {
        return Some(text);
    }
    let runs = record.get(1 + length + 4..).unwrap_or_default().as_chunks::<4>().0;
    let count = u32_at(record, 1 + length).and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let face = |run: &[u8; 4]| {
        let font = u16_at(run, 2).and_then(|font| fonts.get(usize::from(font)));
        Some((u16_at(run, 0)?.into(), font.copied().unwrap_or_default()))
    };
    let faces: Vec<(usize, Face)> = runs.iter().take(count).filter_map(face).collect();
    Some(read_runs(&text, &faces))
}

fn read_sheet(
    bytes: &[u8],
    strings: &[String],
    styles: &mut Styles,
    since_1904: bool,
    book: &mut Book,
    sheet: &mut Sheet,
) -> Result<(), Unreadable> {
    let mut row = 0;
    let mut next_column = 0;
    for (kind, record) in (Records { rest: bytes }) {
        match kind {
            // BrtRowHdr
            0x0000 => {
                row = u32_at(record, 0).filter(|row| *row < ROWS).ok_or(Unreadable::Damaged)?;
                next_column = 0;
            }
            // BrtMergeCell
            0x00B0 => sheet.merged.extend(merged_cell(record)),
            // BrtEndSheet
            0x0082 => break,
            0x0001..=0x000B | 0x000C..=0x0012 | 0x003E => {
                // The short records (12 to 18) are those of 1 to 7 in the column behind the last.
                let (kind, column, cell) = match kind {
                    0x000C..=0x0012 => (kind - 0x000B, Some(next_column), Some(record)),
                    _ => (kind, u32_at(record, 0), record.get(4..)),
                };
                let (Some(column), Some(cell)) = (column.filter(|column| *column < COLUMNS), cell) else {
                    return Err(Unreadable::Damaged);
                };
                next_column = column + 1;
                if let Some(shown) = shown(kind, cell, strings, styles, since_1904)? {
                    book.put(sheet, row, column, shown)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What is seen in a cell, of its style in three bytes, one of flags, and its value (MS-XLSB 2.5.9).
fn shown(
    kind: u16,
    cell: &[u8],
    strings: &[String],
    styles: &mut Styles,
    since_1904: bool,
) -> Result<Option<Shown>, Unreadable> {
    let style = u32_at(cell, 0).ok_or(Unreadable::Damaged)? & 0x00FF_FFFF;
    let style = usize::try_from(style).unwrap_or(usize::MAX);
    let shown = match kind {
        // A blank cell
        0x0001 => return Ok(None),
        // BrtCellRk
        0x0002 => u32_at(cell, 4).map(|bits| styles.show(style, rk(bits), since_1904)),
        // BrtCellError, BrtFmlaError
        0x0003 | 0x000B => u8_at(cell, 4).map(|code| Shown::error(error_name(code))),
        // BrtCellBool, BrtFmlaBool
        0x0004 | 0x000A => u8_at(cell, 4).map(|value| Shown::boolean(value != 0)),
        // BrtCellReal, BrtFmlaNum
        0x0005 | 0x0009 => f64_at(cell, 4).map(|number| styles.show(style, number, since_1904)),
        // BrtCellSt, BrtFmlaString
        0x0006 | 0x0008 => wide_string(cell, 4).map(|(text, _)| styles.show_text(style, &text)),
        // BrtCellIsst
        0x0007 => u32_at(cell, 4)
            .and_then(|index| strings.get(usize::try_from(index).ok()?))
            .map(|text| styles.show_text(style, text)),
        // BrtCellRString
        0x003E => wide_string(cell, 5).map(|(text, _)| styles.show_text(style, &text)),
        _ => return Ok(None),
    };
    shown.map(Some).ok_or(Unreadable::Damaged)
}

fn merged_cell(record: &[u8]) -> Option<Merged> {
    let area = Merged {
        row: u32_at(record, 0)?,
        last_row: u32_at(record, 4)?,
        column: u32_at(record, 8)?,
        last_column: u32_at(record, 12)?,
    };
    Some(area)
}

/// A string of UTF-16 behind its length, and the bytes of both (MS-XLSB 2.5.169); no string is the empty one.
fn wide_string(record: &[u8], at: usize) -> Option<(String, usize)> {
    let length = u32_at(record, at)?;
    if length == u32::MAX {
        return Some((String::new(), 4));
    }
    let bytes = usize::try_from(length).ok()?.checked_mul(2)?;
    let start = at.checked_add(4)?;
    let units = record.get(start..start.checked_add(bytes)?)?.as_chunks::<2>().0;
    let letters = char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)));
    Some((letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect(), bytes + 4))
}
