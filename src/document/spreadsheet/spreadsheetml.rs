//! XML spreadsheets of Excel 2002 and 2003 (SpreadsheetML), often under the name .xls.

use std::collections::HashMap;

use super::{Book, Merged, Sheet, Shown, number_format::NumberFormat};
use crate::document::xml::{Piece, Tag, decode, walk};
use crate::document::{Document, Unreadable, Value, budget::Budget};

/// The style of cells that name none.
const DEFAULT: &str = "Default";

/// No sheet has more rows or columns.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;

/// Groups of columns with a style of their own; further ones are taken for plain.
const MOST_COLUMN_STYLES: usize = 500;

pub(in crate::document) fn read(bytes: &[u8], budget: &Budget) -> Result<Document, Unreadable> {
    let mut workbook = Workbook::new(Book::new(budget.limits()));
    walk(&decode(bytes), |piece| match piece {
        Piece::Open(tag) => {
            workbook.open(tag);
            Ok(())
        }
        Piece::Close(name) => workbook.close(name),
        Piece::Text(text) => {
            workbook.text(text);
            Ok(())
        }
    })?;
    Ok(workbook.book.into_document())
}

struct Workbook<'a> {
    book: Book<'a>,
    /// The number formats of the styles, by id.
    formats: HashMap<String, NumberFormat>,
    general: NumberFormat,
    style: String,
    sheet: Option<Sheet>,
    is_hidden: bool,
    /// The styles of columns, from the first to the last that they are of.
    columns: Vec<(u32, u32, String)>,
    next_column: u32,
    row: u32,
    row_span: u32,
    row_style: Option<String>,
    column: u32,
    cell: Cell,
    /// How deep in a remark; what it holds is no value.
    remarks: usize,
    reads: Reads,
}

/// The cell being read.
#[derive(Default)]
struct Cell {
    style: Option<String>,
    kind: Option<String>,
    text: String,
    has_formula: bool,
    across: u32,
    down: u32,
}

/// Where text belongs.
#[derive(PartialEq)]
enum Reads {
    Nothing,
    Value,
    Visibility,
}

impl<'a> Workbook<'a> {
    fn new(book: Book<'a>) -> Self {
        Self {
            book,
            formats: HashMap::new(),
            general: NumberFormat::parse("General"),
            style: String::new(),
            sheet: None,
            is_hidden: false,
            columns: Vec::new(),
            next_column: 0,
            row: 0,
            row_span: 0,
            row_style: None,
            column: 0,
            cell: Cell::default(),
            remarks: 0,
            reads: Reads::Nothing,
        }
    }

    fn open(&mut self, tag: Tag<'_>) {
        match tag.name() {
            "Comment" => self.remarks += 1,
            _ if self.remarks > 0 => {}
            "Style" => self.style = tag.attribute("ID").unwrap_or_default(),
            "NumberFormat" => {
                let code = tag.attribute("Format").unwrap_or_default();
                self.formats.insert(self.style.clone(), NumberFormat::parse(named(&code)));
            }
            "Worksheet" => {
                self.sheet = Some(Sheet { name: tag.attribute("Name").unwrap_or_default(), ..Sheet::default() });
                (self.is_hidden, self.next_column) = (false, 0);
                self.columns.clear();
            }
            "Table" => {
                self.row = tag.number("TopCell").map_or(0, |row| row.saturating_sub(1));
                self.row_span = 0;
            }
            "Column" => self.take_column(tag),
            "Row" => {
                self.row = position(tag, self.row);
                self.row_span = tag.number("Span").unwrap_or(0);
                self.row_style = tag.attribute("StyleID");
                self.column = 0;
            }
            "Cell" => {
                self.column = position(tag, self.column);
                self.cell = Cell {
                    style: tag.attribute("StyleID"),
                    has_formula: tag.attribute("Formula").is_some(),
                    across: tag.number("MergeAcross").unwrap_or(0).min(MOST_COLUMNS),
                    down: tag.number("MergeDown").unwrap_or(0).min(MOST_ROWS),
                    ..Cell::default()
                };
            }
            "Data" => {
                self.cell.kind = tag.attribute("Type");
                self.reads = Reads::Value;
            }
            "Visible" => self.reads = Reads::Visibility,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) -> Result<(), Unreadable> {
        match name {
            "Comment" => self.remarks = self.remarks.saturating_sub(1),
            _ if self.remarks > 0 => {}
            "Data" | "Visible" => self.reads = Reads::Nothing,
            "Cell" => self.close_cell()?,
            "Row" => self.row = self.row.saturating_add(1).saturating_add(self.row_span),
            "Worksheet" => {
                if let Some(sheet) = self.sheet.take().filter(|_| !self.is_hidden) {
                    self.book.close(sheet)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match self.reads {
            Reads::Value if self.remarks == 0 => self.cell.text.push_str(text),
            // `SheetHidden` and `SheetVeryHidden`
            Reads::Visibility => self.is_hidden |= text.contains("Hidden"),
            _ => {}
        }
    }

    fn take_column(&mut self, tag: Tag<'_>) {
        let first = position(tag, self.next_column);
        let last = first.saturating_add(tag.number("Span").unwrap_or(0));
        self.next_column = last.saturating_add(1);
        if let Some(style) = tag.attribute("StyleID").filter(|_| self.columns.len() < MOST_COLUMN_STYLES) {
            self.columns.push((first, last, style));
        }
    }

    fn close_cell(&mut self) -> Result<(), Unreadable> {
        let cell = std::mem::take(&mut self.cell);
        let (row, column) = (self.row, self.column);
        self.column = column.saturating_add(1).saturating_add(cell.across);
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Unreadable::Damaged);
        }
        let shown = self.shown(&cell, column);
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        if cell.across > 0 || cell.down > 0 {
            let (last_row, last_column) = (row + cell.down, column + cell.across);
            sheet.merged.push(Merged { row, column, last_row, last_column });
        }
        self.book.put(sheet, row, column, shown)
    }

    fn shown(&self, cell: &Cell, column: u32) -> Shown {
        let text = || Shown::text(cell.text.replace("\r\n", "\n"));
        match cell.kind.as_deref() {
            None if cell.has_formula => Shown::formula_without_result(),
            Some("Number") => match cell.text.trim().parse() {
                Ok(number) => self.format(cell, column).show(number, false),
                Err(_) => text(),
            },
            Some("DateTime") => Shown { text: date(&cell.text), value: Value::Date },
            Some("Boolean") => Shown::boolean(cell.text.trim() == "1"),
            Some("Error") => Shown::error(cell.text.trim()),
            _ => text(),
        }
    }

    /// The number format of a cell: of its own style, its row's, its column's, or the default one.
    fn format(&self, cell: &Cell, column: u32) -> &NumberFormat {
        let of_column = || self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
        let style = cell.style.as_deref().or(self.row_style.as_deref()).or_else(|| Some(of_column()?.2.as_str()));
        let format = style.and_then(|style| self.formats.get(style)).or_else(|| self.formats.get(DEFAULT));
        format.unwrap_or(&self.general)
    }
}

/// The index that an element names, counted from 1, or else the one that follows; counted from 0.
fn position(tag: Tag<'_>, next: u32) -> u32 {
    tag.number("Index").map_or(next, |index| index.saturating_sub(1))
}

/// The number formats that have names.
fn named(code: &str) -> &str {
    match code {
        "" | "General Number" => "General",
        "General Date" => "d/m/yyyy h:mm",
        "Long Date" | "Medium Date" | "Short Date" => "d/m/yyyy",
        "Long Time" | "Medium Time" | "Short Time" => "h:mm",
        "Fixed" => "0.00",
        "Standard" | "Currency" | "Euro Currency" => "#,##0.00",
        "Percent" => "0.00%",
        "Scientific" => "0.00E+00",
        "Yes/No" => "\"Yes\";\"Yes\";\"No\"",
        "True/False" => "\"True\";\"True\";\"False\"",
        "On/Off" => "\"On\";\"On\";\"Off\"",
        _ => code,
    }
}

/// A date as the Vietnamese write it, of `2020-10-23T00:00:00.000`.
fn date(stored: &str) -> String {
    let (day, _) = stored.split_once('T').unwrap_or((stored, ""));
    match day.split('-').collect::<Vec<_>>().as_slice() {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => stored.to_owned(),
    }
}

#[cfg(test)]
mod tests;
