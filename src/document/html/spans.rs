//! Which column a cell of an HTML table stands in, where cells above reach down (HTML standard, "forming a table").

use super::tree::Node;
use crate::document::Unreadable;

/// The most columns a cell may span, and rows (HTML standard); 0 rows are all that follow.
const MOST_COLUMNS: u32 = 1000;
const MOST_ROWS: u32 = 65_534;

/// No table has more columns.
const WIDEST: usize = 20_000;

/// The columns of a table, while its rows are read.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// Of each column, how many more rows a cell above covers, the row being read included.
    covered: Vec<u32>,
    next: usize,
}

impl Columns {
    pub fn next_row(&mut self) {
        self.next = 0;
        // Covered columns beyond the last cell count as well.
        self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
    }

    /// Places a cell: its first column, how many columns it spans, and how many rows.
    pub fn place(&mut self, cell: &Node) -> Result<(u32, u32, u32), Unreadable> {
        let span = |name, most| {
            let number = cell.attribute(name).and_then(|value| value.trim().parse::<u32>().ok());
            number.unwrap_or(1).min(most)
        };
        let columns = span("colspan", MOST_COLUMNS).max(1);
        let rows = match span("rowspan", MOST_ROWS) {
            0 => MOST_ROWS,
            rows => rows,
        };
        while self.covered.get(self.next).is_some_and(|rows| *rows > 0) {
            self.next += 1;
        }
        let (first, end) = (self.next, self.next + columns as usize);
        if end > WIDEST {
            return Err(Unreadable::TooLarge);
        }
        if self.covered.len() < end {
            self.covered.resize(end, 0);
        }
        for covered in self.covered.iter_mut().take(end).skip(first) {
            *covered = rows;
        }
        self.next = end;
        Ok((u32::try_from(first).unwrap_or(u32::MAX), columns, rows))
    }
}
