//! Reading a workbook back, cell by cell and under bounds: the file may be damaged, and a cell may stand anywhere.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, Xlsx};

use super::super::seal::{self, Seal};
use super::super::words;
use super::{Found, Remarks, RemarksError, Row, merge, plain};

/// The most cells that are read: far more than a workbook of ours has.
const MOST_CELLS: u64 = 40_000_000;
/// The most different texts that a workbook may announce: space is set aside for as many before they are read.
const MOST_STRINGS: u64 = 10_000_000;
/// How much of a row's own words names a remark that stands beside no unit and no report.
const ABOUT: usize = 200;

pub(super) fn read(bytes: &[u8]) -> Result<Remarks, RemarksError> {
    let has_comments = look_inside(bytes)?;
    // A library's panic on a damaged file is a damaged file.
    let reading = catch_unwind(AssertUnwindSafe(|| read_sheets(bytes)));
    let mut remarks = reading.unwrap_or_else(|_| Err(unreadable("the reader failed")))?;
    remarks.typed_elsewhere |= has_comments;
    Ok(remarks)
}

fn unreadable(why: impl ToString) -> RemarksError {
    RemarksError::Unreadable(why.to_string())
}

/// Whether people have pinned comments to cells. Refuses what is no zip archive (a file with a password is none) and
/// what announces more than this program ever writes.
fn look_inside(bytes: &[u8]) -> Result<bool, RemarksError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names: Vec<String> =
        archive.file_names_raw().map(|name| String::from_utf8_lossy(name).to_ascii_lowercase()).collect();
    let strings = names.iter().position(|name| name.ends_with("sharedstrings.xml"));
    if let Some(index) = strings {
        let mut start = Vec::new();
        archive.by_index(index).map_err(unreadable)?.take(4096).read_to_end(&mut start).map_err(unreadable)?;
        let start = String::from_utf8_lossy(&start);
        let announced = start.split("uniqueCount=\"").nth(1).and_then(|rest| rest.split('"').next());
        if announced.is_some_and(|count| count.parse().unwrap_or(u64::MAX) > MOST_STRINGS) {
            return Err(unreadable("it announces more texts than it can hold"));
        }
    }
    Ok(names.iter().any(|name| name.contains("comments")))
}

fn read_sheets(bytes: &[u8]) -> Result<Remarks, RemarksError> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut reading = Reading::default();
    for sheet in sheets {
        let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(unreadable)?;
        let mut rows = SheetReading::new(&sheet, &mut reading);
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
            rows.take(cell.pos, cell.value, cell.formula.is_some())?;
        }
        rows.end_row();
    }
    for (found, key) in [(reading.units, words::UNIT_ID), (reading.receipts, words::RECEIPT)] {
        if !found {
            return Err(RemarksError::NoColumns { key });
        }
    }
    let sealed = workbook.defined_names().iter().find(|(name, _)| name.eq_ignore_ascii_case(seal::NAME));
    let typed_elsewhere = !sealed.is_some_and(|(_, formula)| reading.seal.is_stored_in(formula));
    Ok(Remarks { by_row: merge(reading.found), typed_elsewhere })
}

/// What has been read of all sheets so far.
#[derive(Debug, Default)]
struct Reading {
    found: Vec<Found>,
    seal: Seal,
    cells: u64,
    /// Whether a sheet with units, and one with reports, was met.
    units: bool,
    receipts: bool,
}

/// Where the columns of a table stand, once its heads were met.
#[derive(Debug, Clone, Copy)]
struct Columns {
    remark: u32,
    as_drawn: Option<u32>,
    unit: Option<u32>,
    name: Option<u32>,
    receipt: Option<u32>,
    about: Option<u32>,
}

struct SheetReading<'a, 'text> {
    name: &'a str,
    reading: &'a mut Reading,
    columns: Option<Columns>,
    row: u32,
    /// The cells of the row that is being read: the column, what stands there, and whether a formula made it.
    cells: Vec<(u32, DataRef<'text>, bool)>,
}

impl<'a, 'text> SheetReading<'a, 'text> {
    fn new(name: &'a str, reading: &'a mut Reading) -> Self {
        Self { name, reading, columns: None, row: 0, cells: Vec::new() }
    }

    fn take(&mut self, (row, column): (u32, u32), value: DataRef<'text>, formula: bool) -> Result<(), RemarksError> {
        self.reading.cells += 1;
        if self.reading.cells > MOST_CELLS {
            return Err(unreadable("it has too many cells"));
        }
        if row != self.row {
            self.end_row();
            self.row = row;
        }
        if formula || !matches!(value, DataRef::Empty) {
            self.cells.push((column, value, formula));
        }
        Ok(())
    }

    fn end_row(&mut self) {
        match self.columns {
            None => {
                self.columns = self.heads();
                if let Some(columns) = self.columns {
                    self.reading.units |= columns.unit.is_some() || columns.name.is_some();
                    self.reading.receipts |= columns.unit.is_none() && columns.receipt.is_some();
                }
                self.add_to_seal(None);
            }
            Some(columns) => {
                self.add_to_seal(Some(columns.remark));
                self.reading.found.extend(self.remark(columns));
            }
        }
        self.cells.clear();
    }

    fn heads(&self) -> Option<Columns> {
        let at = |head: &str| {
            let head = plain(head);
            let found =
                self.cells.iter().find(|(_, value, _)| matches!(text_of(value), Some(text) if plain(text) == head));
            found.map(|(column, _, _)| *column)
        };
        let remark = at(words::REMARK)?;
        let columns = Columns {
            remark,
            as_drawn: at(words::REMARK_AS_DRAWN),
            unit: at(words::UNIT_ID),
            name: at(words::UNIT),
            receipt: at(words::RECEIPT),
            about: at(words::ABOUT),
        };
        (columns.unit.is_some() || columns.name.is_some() || columns.receipt.is_some()).then_some(columns)
    }

    /// Adds a row to the seal, but for the Centre's own column.
    fn add_to_seal(&mut self, own: Option<u32>) {
        let seal = &mut self.reading.seal;
        for (_, value, formula) in self.cells.iter().filter(|(column, ..)| Some(*column) != own) {
            match (value, text_of(value)) {
                _ if *formula => seal.add_formula(self.name),
                (_, Some(text)) => seal.add_words(self.name, text),
                (DataRef::Float(number), _) => seal.add_number(self.name, *number),
                #[allow(clippy::cast_precision_loss)] // compared to four decimals
                (DataRef::Int(number), _) => seal.add_number(self.name, *number as f64),
                (DataRef::DateTime(moment), _) => seal.add_number(self.name, moment.as_f64()),
                (other, _) => seal.add_words(self.name, &shown(other)),
            }
        }
    }

    fn remark(&self, columns: Columns) -> Option<Found> {
        let at = |column: Option<u32>| {
            let found = self.cells.iter().find(|(place, ..)| Some(*place) == column);
            found.map(|(_, value, _)| shown(value)).filter(|shown| !shown.trim().is_empty())
        };
        let (remark, as_drawn) = (at(Some(columns.remark)), at(columns.as_drawn));
        if remark.is_none() && as_drawn.is_none() {
            return None;
        }
        let receipt = || at(columns.receipt).and_then(|shown| shown.trim().parse().ok()).map(Row::Receipt);
        let name = || at(columns.name).map(|name| Row::Name(plain(&name))).filter(|_| columns.unit.is_none());
        let whole_row = || {
            let own = [Some(columns.remark), columns.as_drawn];
            let others = self.cells.iter().filter(|(column, ..)| !own.contains(&Some(*column)));
            let words = others.map(|(_, value, _)| shown(value)).collect::<Vec<_>>().join(" ");
            words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(ABOUT).collect()
        };
        let about = || Row::Other(at(columns.about).unwrap_or_else(whole_row));
        let unit = at(columns.unit).map(|id| Row::Unit(id.trim().to_owned()));
        let row = unit.or_else(receipt).or_else(name).unwrap_or_else(about);
        Some(Found { row, remark: remark.unwrap_or_default(), as_drawn: as_drawn.unwrap_or_default() })
    }
}

fn text_of<'a>(value: &'a DataRef<'_>) -> Option<&'a str> {
    match value {
        DataRef::String(text) => Some(text),
        DataRef::SharedString(text) => Some(text),
        _ => None,
    }
}

/// A value in the words of the person who typed it, as nearly as can be known.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string().to_uppercase(),
        DataRef::DateTime(moment) => moment_shown(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn moment_shown(moment: &ExcelDateTime) -> String {
    if !moment.is_datetime() {
        return moment.as_f64().to_string();
    }
    match moment.to_ymd_hms_milli() {
        (year, month, day, 0, 0, 0, _) => format!("{day:02}/{month:02}/{year}"),
        (1899, 12, 31 | 30, hour, minute, ..) => format!("{hour:02}:{minute:02}"),
        (year, month, day, hour, minute, ..) => format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}"),
    }
}
