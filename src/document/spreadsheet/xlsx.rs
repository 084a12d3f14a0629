//! Excel workbooks of 2007 and later (ECMA-376), read by calamine.
//!
//! calamine believes what a file says of itself before it reads it (`uniqueCount="4000000000"` aborts the process).
//! So it never sees the sender's package, but one that is made here of the few parts it needs, unpacked under the
//! limits and stored without compression; and cells are taken one by one, never as the rectangle around them.

use std::{
    collections::HashSet,
    io::{Cursor, Write},
};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use memchr::memmem;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{Book, Merged, Sheet, Shown, rich::read_faces, styles::Styles};
use crate::document::{Document, Unreadable, Value, budget::Budget, package::Package};

/// One part of a workbook, in bytes: calamine may hold a part several times over.
const MOST_PART: u64 = 64 << 20;

/// A part that is neither a sheet nor the shared strings, in bytes: the list of sheets, relationships. A greater one
/// is left out.
const MOST_OTHER: usize = 8 << 20;

/// The tags of the shared strings, each of which may become a string in memory.
const MOST_STRING_TAGS: usize = 4_000_000;

/// How many times the limit on unpacked bytes may be read, when many sheets name one part.
const MOST_READINGS: u64 = 2;

const STRINGS: &str = "sharedStrings.xml";

/// Folders of a package that say nothing of what stands in its cells.
const NOT_NEEDED: [&str; 14] = [
    "activex/",
    "charts/",
    "chartsheets/",
    "ctrlprops/",
    "customxml/",
    "docprops/",
    "drawings/",
    "embeddings/",
    "externallinks/",
    "media/",
    "pivotcache/",
    "pivottables/",
    "theme/",
    "worksheets/_rels/",
];

/// Errors younger than those that calamine knows.
const YOUNG_ERRORS: [&[u8]; 9] = [
    b">#SPILL!<",
    b">#CALC!<",
    b">#FIELD!<",
    b">#BLOCKED!<",
    b">#CONNECT!<",
    b">#BUSY!<",
    b">#UNKNOWN!<",
    b">#EXTERNAL!<",
    b">#GETTING_DATA<",
];

type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// A package made for calamine, and what it would not tell.
#[derive(Debug, Default)]
struct Repacked {
    bytes: Vec<u8>,
    styles: Styles,
    has_formulas: bool,
    has_merged_cells: bool,
    /// The writer left formulas to be computed when the workbook is opened: a stored 0 is no result.
    computes_on_opening: bool,
    largest_part: u64,
}

pub(in crate::document) fn read(package: Package, budget: &mut Budget) -> Result<Document, Unreadable> {
    let limits = budget.limits();
    let mut repacked = repack(package, budget)?;
    let mut workbook = Workbook::new(Cursor::new(std::mem::take(&mut repacked.bytes))).map_err(why)?;
    if workbook.sheets_metadata().is_empty() {
        return Err(Unreadable::Damaged);
    }
    let visible: Vec<_> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let readings = repacked.largest_part.saturating_mul(visible.len() as u64);
    if readings > limits.unpacked_bytes.saturating_mul(MOST_READINGS) {
        return Err(Unreadable::TooLarge);
    }
    let mut book = Book::new(limits);
    for name in visible {
        let mut sheet = Sheet { name, ..Sheet::default() };
        read_cells(&mut workbook, &mut repacked, &mut book, &mut sheet)?;
        if repacked.has_merged_cells {
            sheet.merged = merged_cells(&mut workbook, &sheet.name)?;
        }
        book.close(sheet)?;
    }
    Ok(book.into_document())
}

fn read_cells(
    workbook: &mut Workbook,
    repacked: &mut Repacked,
    book: &mut Book,
    sheet: &mut Sheet,
) -> Result<(), Unreadable> {
    let since_1904 = workbook.has_1904_epoch();
    let without_result = if repacked.has_formulas {
        formulas_without_result(workbook, &sheet.name, repacked.computes_on_opening, book.limits.sheet_cells)?
    } else {
        HashSet::new()
    };
    let mut reader = match workbook.worksheet_cells_reader(&sheet.name) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        reader => reader.map_err(why)?,
    };
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(why)? {
        let (row, column) = cell.get_position();
        let styles = &mut repacked.styles;
        let shown = match cell.get_value() {
            _ if without_result.contains(&(row, column)) => Shown::formula_without_result(),
            DataRef::Empty => continue,
            DataRef::String(text) => styles.show_text(style, text),
            DataRef::SharedString(text) => styles.show_text(style, text),
            DataRef::Float(number) => styles.show(style, *number, since_1904),
            DataRef::Int(number) => styles.show(style, *number as f64, since_1904),
            DataRef::DateTime(date) => styles.show(style, date.as_f64(), since_1904),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Shown { text: text.clone(), value: Value::Date },
            DataRef::Bool(value) => Shown::boolean(*value),
            DataRef::Error(error) => Shown::error(error.to_string()),
        };
        book.put(sheet, row, column, shown)?;
    }
    Ok(())
}

/// The cells whose formula was never computed: without a stored value, or with the 0 that a writer puts in its place
/// when it leaves the computing to Excel.
fn formulas_without_result(
    workbook: &mut Workbook,
    sheet: &str,
    computes_on_opening: bool,
    most: u64,
) -> Result<HashSet<(u32, u32)>, Unreadable> {
    let mut found = HashSet::new();
    let mut reader = match workbook.worksheet_cells_reader(sheet) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(found),
        reader => reader.map_err(why)?,
    };
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(why)? {
        let is_missing = match cell.value {
            DataRef::Empty => true,
            DataRef::Float(number) => computes_on_opening && number == 0.0,
            _ => false,
        };
        if cell.formula.is_some() && is_missing {
            found.insert(cell.pos);
        }
        if found.len() as u64 > most {
            return Err(Unreadable::TooLarge);
        }
    }
    Ok(found)
}

fn merged_cells(workbook: &mut Workbook, sheet: &str) -> Result<Vec<Merged>, Unreadable> {
    let areas = workbook.merge_cells_by_sheet_name(sheet).map_err(why)?;
    let merged = areas.into_iter().map(|area| Merged {
        row: area.start.0,
        column: area.start.1,
        last_row: area.end.0,
        last_column: area.end.1,
    });
    Ok(merged.collect())
}

/// Makes a package of the parts that calamine needs, so that nothing is unpacked twice and nothing outside the limits.
fn repack(mut package: Package, budget: &mut Budget) -> Result<Repacked, Unreadable> {
    let mut repacked = Repacked::default();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts: Vec<_> = package
        .names()
        .enumerate()
        .filter_map(|(index, name)| Some((index, std::str::from_utf8(name).ok()?.to_owned())))
        .filter(|(_, name)| is_needed(name))
        .collect();
    // The only name under which calamine looks for the strings that cells share.
    let named = parts.iter().any(|(_, name)| is_file(name, STRINGS));
    for (index, mut name) in parts {
        let mut part = in_utf8(package.unpack(index, budget, MOST_PART)?);
        let root = root(&part);
        if !named && root == Some(b"sst") {
            name = beside(&name, STRINGS);
        }
        let is_style_sheet = root == Some(b"styleSheet");
        repacked.look_at(&name, &mut part)?;
        if memmem::find(&part, b"t=\"e\"").is_some() {
            part = with_known_errors(part);
        }
        if is_style_sheet {
            repacked.styles = Styles::from_xlsx(&part)?;
            continue;
        }
        part = read_faces(part);
        let is_bulky = part.len() > MOST_OTHER && !is_file(&name, STRINGS);
        if is_bulky && memmem::find(&part, b"sheetData").is_none() {
            continue;
        }
        repacked.largest_part = repacked.largest_part.max(part.len() as u64);
        zip.start_file(name, stored).map_err(|_| Unreadable::Damaged)?;
        zip.write_all(&part).map_err(|_| Unreadable::Damaged)?;
    }
    repacked.bytes = zip.finish().map_err(|_| Unreadable::Damaged)?.into_inner();
    Ok(repacked)
}

impl Repacked {
    /// Notes what a part holds, and takes out of it what would mislead calamine.
    fn look_at(&mut self, name: &str, part: &mut [u8]) -> Result<(), Unreadable> {
        if memmem::find(part, b"<!DOCTYPE").is_some() {
            return Err(Unreadable::Damaged);
        }
        if is_file(name, STRINGS) {
            // Without it, no memory is set aside before the strings are met.
            blot(part, b"uniqueCount");
            let many = memchr::memchr_iter(b'<', part).count() > MOST_STRING_TAGS;
            return if many { Err(Unreadable::TooLarge) } else { Ok(()) };
        }
        let holds = |mark: &[u8]| memmem::find(part, mark).is_some();
        self.has_formulas |= [&b"<f>"[..], b"<f ", b"<f/", b":f>", b":f ", b":f/"].iter().any(|mark| holds(mark));
        self.has_merged_cells |= holds(b"mergeCell");
        self.computes_on_opening |= holds(b"fullCalcOnLoad=\"1\"") || holds(b"fullCalcOnLoad=\"true\"");
        blot(part, b"dimension ref=");
        Ok(())
    }
}

/// Makes the first mention of an attribute, before any cell, one that nobody knows.
fn blot(part: &mut [u8], name: &[u8]) {
    let head = part.len().min(4096);
    let at = part.get(..head).and_then(|head| memmem::find(head, name));
    if let Some(letter) = at.and_then(|at| part.get_mut(at)) {
        *letter = b'x';
    }
}

/// To a reader an error is an error; calamine refuses a sheet over one that it does not know.
fn with_known_errors(part: Vec<u8>) -> Vec<u8> {
    YOUNG_ERRORS.iter().fold(part, |part, error| {
        let mut known = Vec::with_capacity(part.len());
        let mut copied = 0;
        for place in memmem::find_iter(&part, error) {
            known.extend_from_slice(part.get(copied..place).unwrap_or_default());
            known.extend_from_slice(b">#VALUE!<");
            copied = place + error.len();
        }
        if copied == 0 {
            return part;
        }
        known.extend_from_slice(part.get(copied..).unwrap_or_default());
        known
    })
}

fn is_needed(name: &str) -> bool {
    let name = name.replace('\\', "/").to_ascii_lowercase();
    let is_xml = name.ends_with(".xml") || name.ends_with(".rels");
    is_xml && !NOT_NEEDED.iter().any(|folder| name.contains(folder)) && name != "[content_types].xml"
}

/// The local name of the element that a part consists of.
fn root(part: &[u8]) -> Option<&[u8]> {
    let head = part.get(..4096).unwrap_or(part);
    let tag = memchr::memchr_iter(b'<', head)
        .filter_map(|at| head.get(at + 1..))
        .find(|tag| !tag.starts_with(b"?") && !tag.starts_with(b"!"))?;
    let name = tag.split(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')).next()?;
    name.rsplit(|byte| *byte == b':').next()
}

/// A file in the folder of another one.
fn beside(path: &str, name: &str) -> String {
    let folder = path.rfind(['/', '\\']).and_then(|at| path.get(..=at)).unwrap_or_default();
    format!("{folder}{name}")
}

fn is_file(path: &str, name: &str) -> bool {
    path.rsplit(['/', '\\']).next().is_some_and(|file| file.eq_ignore_ascii_case(name))
}

/// XML may be UTF-16; a byte order mark says so.
fn in_utf8(part: Vec<u8>) -> Vec<u8> {
    match encoding_rs::Encoding::for_bom(&part) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => encoding.decode(&part).0.into_owned().into_bytes(),
        _ => part,
    }
}

fn why(error: XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Encrypted,
        _ => Unreadable::Damaged,
    }
}
