//! Workbooks: what is common to their formats, from the cells that a reader hands over to the tables of a document.
//!
//! The readers of the formats are beside this file. Each hands over cells in any order, with what a person sees in
//! them ([`Shown`]); here they are counted, put in order, and merged cells are given their spans.

mod biff;
pub(super) mod number_format;
pub(super) mod ods;
mod rich;
pub(super) mod spreadsheetml;
mod styles;
pub(super) mod xls;
pub(super) mod xlsb;
pub(super) mod xlsx;

use super::{Block, Cell, Document, Table, TableKind, Unreadable, Value};
use crate::settings::Limits;

/// The text of all cells of one workbook, in bytes: a string that many cells share is stored once and shown often.
const MOST_TEXT: usize = 64 << 20;

/// How many sheets of `sheet_cells` cells one workbook may hold in all.
const FULL_SHEETS: u64 = 5;

/// Steps of looking for the cells that merged ones cover: far more than any form takes, far less than a second.
const MOST_STEPS: usize = 20_000_000;

/// What a person sees in a cell, and what is stored behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shown {
    text: String,
    pub(super) value: Value,
}

/// A cell that covers others. Rows and columns are counted from 0; the last ones are inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Merged {
    row: u32,
    column: u32,
    last_row: u32,
    last_column: u32,
}

/// The visible sheets of a workbook as they are read, under the limits.
#[derive(Debug)]
struct Book<'a> {
    limits: &'a Limits,
    text_left: usize,
    cells_left: u64,
    blocks: Vec<Block>,
}

/// The sheet that is being read.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    cells: Vec<Cell>,
    merged: Vec<Merged>,
}

impl<'a> Book<'a> {
    fn new(limits: &'a Limits) -> Self {
        let cells_left = limits.sheet_cells.saturating_mul(FULL_SHEETS);
        Self { limits, text_left: MOST_TEXT, cells_left, blocks: Vec::new() }
    }

    /// Takes a cell in; one in which nothing is seen is passed over.
    fn put(&mut self, sheet: &mut Sheet, row: u32, column: u32, shown: Shown) -> Result<(), Unreadable> {
        if shown.value == Value::Text && shown.text.trim().is_empty() {
            return Ok(());
        }
        self.text_left = self.text_left.checked_sub(shown.text.len()).ok_or(Unreadable::TooLarge)?;
        self.cells_left = self.cells_left.checked_sub(1).ok_or(Unreadable::TooLarge)?;
        if sheet.cells.len() as u64 >= self.limits.sheet_cells {
            return Err(Unreadable::TooLarge);
        }
        sheet.cells.push(Cell { row, column, rows: 1, columns: 1, text: shown.text, value: shown.value });
        Ok(())
    }

    /// Takes a sheet that was read to its end.
    fn close(&mut self, sheet: Sheet) -> Result<(), Unreadable> {
        let Sheet { name, mut cells, merged } = sheet;
        cells.sort_by_key(|cell| (cell.row, cell.column));
        // Two cells in one place stand in no honest file, and the first is what Excel shows.
        cells.dedup_by_key(|cell| (cell.row, cell.column));
        merge(&mut cells, merged)?;
        self.blocks.push(Block::Table(Table { name, kind: TableKind::Sheet, cells }));
        Ok(())
    }

    fn into_document(self) -> Document {
        Document { blocks: self.blocks }
    }
}

/// Gives merged cells their spans and removes what they cover: nobody sees it. `cells` are in order.
fn merge(cells: &mut Vec<Cell>, mut merged: Vec<Merged>) -> Result<(), Unreadable> {
    merged.sort_unstable();
    merged.dedup();
    let mut covered = vec![false; cells.len()];
    let mut steps = 0_usize;
    for area in merged {
        let first = cells.partition_point(|cell| (cell.row, cell.column) < (area.row, area.column));
        for (cell, covered) in cells.iter_mut().zip(&mut covered).skip(first) {
            if cell.row > area.last_row {
                break;
            }
            steps += 1;
            if steps > MOST_STEPS {
                return Err(Unreadable::TooLarge);
            }
            if (cell.row, cell.column) == (area.row, area.column) {
                cell.rows = (area.last_row - area.row).saturating_add(1);
                cell.columns = area.last_column.saturating_sub(area.column).saturating_add(1);
            } else if (area.column..=area.last_column).contains(&cell.column) {
                *covered = true;
            }
        }
    }
    let mut covered = covered.into_iter();
    cells.retain(|_| !covered.next().unwrap_or(false));
    Ok(())
}

impl Shown {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: Value::Text }
    }

    fn boolean(value: bool) -> Self {
        Self { text: if value { "TRUE" } else { "FALSE" }.to_owned(), value: Value::Boolean(value) }
    }

    /// An error by its name, such as `#REF!`.
    fn error(name: impl Into<String>) -> Self {
        Self { text: name.into(), value: Value::Error }
    }

    fn formula_without_result() -> Self {
        Self { text: String::new(), value: Value::FormulaWithoutResult }
    }
}

#[cfg(test)]
mod tests;
