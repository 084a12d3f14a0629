//! Excel workbooks of 5.0 to 2003 (MS-XLS; BIFF5 and BIFF8), read record by record.
//!
//! Not by calamine: it lays out every sheet as the rectangle around its cells when it opens a file (two cells are
//! 900 MB), copies a shared string into every cell that names it, and tells neither number formats nor whether a
//! formula was ever computed.

mod strings;

use std::io::Read;

use strings::{Encoding, SharedStrings};

use super::{
    Book, Merged, Sheet, Shown,
    biff::{error_name, f64_at, rk, u8_at, u16_at, u32_at},
    styles::Styles,
};
use crate::document::{Document, Unreadable, budget::Budget, face::Face, format::Ole};

/// The stream of a workbook, in bytes: more than a mail can carry.
const MOST_STREAM: u64 = 64 << 20;

const EOF: u16 = 0x000A;
const BOF: u16 = 0x0809;
const CONTINUE: u16 = 0x003C;

/// Reads the workbook of an OLE container.
pub(in crate::document) fn read(mut ole: Ole, budget: &mut Budget) -> Result<Document, Unreadable> {
    let name = if ole.is_stream("/Workbook") { "/Workbook" } else { "/Book" };
    let stream = ole.open_stream(name).map_err(|_| Unreadable::Damaged)?;
    let stream = budget.unpack(stream.take(MOST_STREAM + 1), MOST_STREAM)?;
    read_stream(&stream, budget)
}

/// Reads a workbook's stream.
pub(in crate::document) fn read_stream(stream: &[u8], budget: &Budget) -> Result<Document, Unreadable> {
    let mut globals = Globals::read(stream)?;
    let mut book = Book::new(budget.limits());
    for bound in std::mem::take(&mut globals.sheets) {
        let records = Records { stream, at: bound.offset };
        if records.peek() != Some(BOF) {
            return Err(Unreadable::Damaged);
        }
        let mut sheet = Sheet { name: bound.name, ..Sheet::default() };
        read_sheet(records, &mut globals, &mut book, &mut sheet)?;
        book.close(sheet)?;
    }
    Ok(book.into_document())
}

/// The records of a stream, each with its kind and its bytes.
#[derive(Debug, Clone)]
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    /// A record that reaches beyond the stream is cut off there: old programs wrote such files.
    fn next(&mut self) -> Option<Self::Item> {
        let kind = self.peek()?;
        let start = self.at + 4;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let end = start.saturating_add(length).min(self.stream.len());
        self.at = end;
        Some((kind, self.stream.get(start..end)?))
    }
}

impl<'a> Records<'a> {
    fn peek(&self) -> Option<u16> {
        u16_at(self.stream, self.at)
    }

    /// A record together with those that continue it.
    fn continued(&mut self, first: &'a [u8]) -> Vec<&'a [u8]> {
        let mut parts = vec![first];
        while self.peek() == Some(CONTINUE) {
            parts.extend(self.next().map(|(_, part)| part));
        }
        parts
    }
}

/// What holds for all sheets.
#[derive(Debug)]
struct Globals {
    encoding: Encoding,
    since_1904: bool,
    styles: Styles,
    fonts: Vec<Face>,
    strings: SharedStrings,
    /// The visible worksheets.
    sheets: Vec<BoundSheet>,
}

#[derive(Debug)]
struct BoundSheet {
    offset: usize,
    name: String,
}

impl Globals {
    fn read(stream: &[u8]) -> Result<Self, Unreadable> {
        let mut records = Records { stream, at: 0 };
        let Some((BOF, begin)) = records.next() else { return Err(Unreadable::UnknownFormat) };
        let encoding = match u16_at(begin, 0) {
            Some(0x0500) => Encoding::bytes(1252),
            Some(0x0600) => Encoding::Unicode,
            _ => return Err(Unreadable::UnknownFormat),
        };
        let mut globals = Self {
            encoding,
            since_1904: false,
            styles: Styles::default(),
            fonts: Vec::new(),
            strings: SharedStrings::default(),
            sheets: Vec::new(),
        };
        while let Some((kind, record)) = records.next() {
            match kind {
                EOF => break,
                // MS-XLS 2.4.117: what follows is encrypted.
                0x002F => return Err(Unreadable::Encrypted),
                0x00FC => globals.strings = SharedStrings::read(&records.continued(record), &globals.fonts)?,
                _ => globals.take(kind, record).ok_or(Unreadable::Damaged)?,
            }
        }
        Ok(globals)
    }

    fn take(&mut self, kind: u16, record: &[u8]) -> Option<()> {
        match kind {
            // CODEPAGE
            0x0042 => self.encoding.set_code_page(u16_at(record, 0)?),
            // DATEMODE
            0x0022 => self.since_1904 = u16_at(record, 0)? == 1,
            // FORMAT
            0x041E => {
                let code = match self.encoding {
                    Encoding::Unicode => self.encoding.long(record, 2),
                    Encoding::Bytes(_) => self.encoding.short(record, 2),
                };
                self.styles.add_code(u16_at(record, 0)?, code.unwrap_or_default());
            }
            // XF
            0x00E0 => {
                let font = strings::font(&self.fonts, u16_at(record, 0)?);
                self.styles.add_style(u16_at(record, 2)?, font == Face::Struck);
            }
            // FONT
            0x0031 | 0x0231 => self.fonts.push(Face::of_font(u16_at(record, 2)?, u16_at(record, 8)?)),
            // BOUNDSHEET: hidden and very hidden ones, charts and macros are not read.
            0x0085 if u8_at(record, 4)? & 3 == 0 && u8_at(record, 5)? == 0 => {
                let offset = usize::try_from(u32_at(record, 0)?).ok()?;
                let name = self.encoding.short(record, 6)?.replace('\0', "");
                self.sheets.push(BoundSheet { offset, name });
            }
            _ => {}
        }
        Some(())
    }
}

/// A formula whose result is the string of a later record.
#[derive(Debug, Clone, Copy)]
struct Awaited {
    row: u32,
    column: u32,
    style: usize,
}

fn read_sheet(
    mut records: Records,
    globals: &mut Globals,
    book: &mut Book,
    sheet: &mut Sheet,
) -> Result<(), Unreadable> {
    let mut depth = 0_u32;
    let mut awaited: Option<Awaited> = None;
    while let Some((kind, record)) = records.next() {
        match kind {
            // Charts inside a sheet are streams of their own.
            BOF => depth += 1,
            EOF if depth <= 1 => break,
            EOF => depth -= 1,
            _ if depth != 1 => {}
            // STRING: the result of the formula before.
            0x0207 => {
                if let Some(Awaited { row, column, style }) = awaited.take() {
                    let text = globals.encoding.long_continued(&records.continued(record)).unwrap_or_default();
                    let text = globals.styles.show_text(style, &text);
                    book.put(sheet, row, column, text)?;
                }
            }
            // FORMULA
            0x0006 | 0x0206 | 0x0406 => {
                put_without_result(awaited.take(), book, sheet)?;
                awaited = read_formula(record, globals, book, sheet)?;
            }
            // MERGECELLS
            0x00E5 => sheet.merged.extend(merged_cells(record)),
            _ => read_cell(kind, record, globals, book, sheet)?,
        }
    }
    put_without_result(awaited, book, sheet)
}

fn put_without_result(awaited: Option<Awaited>, book: &mut Book, sheet: &mut Sheet) -> Result<(), Unreadable> {
    awaited.map_or(Ok(()), |cell| book.put(sheet, cell.row, cell.column, Shown::formula_without_result()))
}

/// One cell that is no formula. Records too short for what they say are passed over.
fn read_cell(
    kind: u16,
    record: &[u8],
    globals: &mut Globals,
    book: &mut Book,
    sheet: &mut Sheet,
) -> Result<(), Unreadable> {
    let Some((row, column, style)) = place(record) else { return Ok(()) };
    let since_1904 = globals.since_1904;
    let styles = &mut globals.styles;
    let mut number = |style, number| styles.show(style, number, since_1904);
    let shown = match kind {
        // NUMBER
        0x0203 => f64_at(record, 6).map(|value| number(style, value)),
        // RK
        0x027E => u32_at(record, 6).map(|bits| number(style, rk(bits))),
        // MULRK: style and number of one cell after another.
        0x00BD => {
            let cells = record.get(4..record.len().saturating_sub(2)).unwrap_or_default();
            for (column, cell) in (column..).zip(cells.as_chunks::<6>().0) {
                if let (Some(style), Some(bits)) = (u16_at(cell, 0), u32_at(cell, 2)) {
                    book.put(sheet, row, column, number(usize::from(style), rk(bits)))?;
                }
            }
            None
        }
        // BOOLERR
        0x0205 => match (u8_at(record, 6), u8_at(record, 7)) {
            (Some(value), Some(0)) => Some(Shown::boolean(value != 0)),
            (Some(code), Some(_)) => Some(Shown::error(error_name(code))),
            _ => None,
        },
        // LABELSST
        0x00FD => {
            let text = u32_at(record, 6).and_then(|index| globals.strings.get(index)).ok_or(Unreadable::Damaged)?;
            Some(styles.show_text(style, text))
        }
        // LABEL and RSTRING
        0x0204 | 0x00D6 => {
            let text = globals.encoding.long(record, 6);
            text.map(|text| styles.show_text(style, &text))
        }
        _ => None,
    };
    shown.map_or(Ok(()), |shown| book.put(sheet, row, column, shown))
}

/// MS-XLS 2.4.127. Tells the cell when its result is a string, which comes in a record of its own.
fn read_formula(
    record: &[u8],
    globals: &mut Globals,
    book: &mut Book,
    sheet: &mut Sheet,
) -> Result<Option<Awaited>, Unreadable> {
    let Some((row, column, style)) = place(record) else { return Ok(None) };
    let Some(number) = f64_at(record, 6) else { return Ok(None) };
    // Computed whenever the file is opened, so that a stored 0 is no result but the want of one.
    let computed_on_opening = u16_at(record, 14).unwrap_or_default() & 3 != 0;
    let shown = match (u16_at(record, 12), u8_at(record, 6), u8_at(record, 8)) {
        (Some(0xFFFF), Some(0), _) => return Ok(Some(Awaited { row, column, style })),
        (Some(0xFFFF), Some(1), Some(value)) => Shown::boolean(value != 0),
        (Some(0xFFFF), Some(2), Some(code)) => Shown::error(error_name(code)),
        // An empty result: of a formula that shows nothing, or of a writer that computes none.
        (Some(0xFFFF), ..) => Shown::formula_without_result(),
        _ if number == 0.0 && computed_on_opening => Shown::formula_without_result(),
        _ => globals.styles.show(style, number, globals.since_1904),
    };
    book.put(sheet, row, column, shown)?;
    Ok(None)
}

/// Row, column and style, with which every cell begins.
fn place(record: &[u8]) -> Option<(u32, u32, usize)> {
    Some((u16_at(record, 0)?.into(), u16_at(record, 2)?.into(), u16_at(record, 4)?.into()))
}

fn merged_cells(record: &[u8]) -> impl Iterator<Item = Merged> {
    let areas = record.get(2..).unwrap_or_default().as_chunks::<8>().0;
    let count = usize::from(u16_at(record, 0).unwrap_or_default());
    areas.iter().take(count).filter_map(|area| {
        Some(Merged {
            row: u16_at(area, 0)?.into(),
            last_row: u16_at(area, 2)?.into(),
            column: u16_at(area, 4)?.into(),
            last_column: u16_at(area, 6)?.into(),
        })
    })
}

#[cfg(test)]
mod tests;
