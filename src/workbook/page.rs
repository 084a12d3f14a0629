//! One printed sheet: the letterhead of an official document, a title, and a table of plain values. What stands in the
//! table is decided by the sheets (`summary.rs`, `lists.rs`).

use std::collections::HashSet;

use rust_xlsxwriter::{Format, Formula, Table, TableColumn, TableFunction, TableStyle, Worksheet, XlsxError};

use super::letterhead::{self, Head, index};
use super::looks::{BODY, Look, body, head_format, total_format};
use super::measure::{height, lines};
use super::pen::{Pen, Value, clean};
use super::seal::Seal;
use super::words;

/// The row of the column heads, counted from 0.
pub(super) const HEADS: u32 = 6;
/// The first row of the table's values.
pub(super) const FIRST: u32 = HEADS + 1;
/// What the head of a column holds at most, in UTF-16 units.
const LONGEST_HEAD: usize = 200;

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) head: String,
    pub(super) look: Look,
    /// In digits of the body font.
    pub(super) width: f64,
    /// Whether the head is a campaign's, and so may repeat another.
    pub(super) asked: bool,
    /// The sum to stand under the column.
    pub(super) total: Option<u64>,
}

impl Column {
    /// A column of the program's own.
    pub(super) fn new(head: &str, look: Look, width: f64) -> Self {
        Self { head: head.to_owned(), look, width, asked: false, total: None }
    }

    /// A column that a campaign names.
    pub(super) fn asked(head: &str, look: Look, width: f64) -> Self {
        Self { asked: true, ..Self::new(head, look, width) }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) name: &'static str,
    /// The name of the table, in plain letters.
    pub(super) table: &'static str,
    pub(super) head: Head,
    pub(super) columns: Vec<Column>,
    /// What stands in the table when it has no rows.
    pub(super) nothing: &'static str,
}

/// Draws a page into an empty sheet and returns the last row used, totals included. Rows are written once, from top to
/// bottom, so that sheets that keep no rows in memory can be drawn too.
pub(super) fn draw(
    sheet: &mut Worksheet,
    page: &Page,
    rows: impl ExactSizeIterator<Item = Vec<Value>>,
    seal: &mut Seal,
) -> Result<u32, XlsxError> {
    sheet.set_name(page.name)?;
    let heads = distinct_heads(&page.columns);
    set_up(sheet, &page.columns)?;
    let mut pen = Pen { sheet, seal, name: page.name };
    let widths = page.columns.iter().map(|column| if column.look == Look::Hidden { 0.0 } else { column.width });
    letterhead::draw(&mut pen, &page.head, &widths.collect::<Vec<_>>())?;

    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let last = HEADS.saturating_add(count.max(1));
    let with_totals = page.columns.iter().any(|column| column.total.is_some());
    // The table goes first: it writes the heads, and sheets that keep no rows cannot go back to them.
    let table = table(page, &heads, last);
    pen.sheet.set_row_height(HEADS, head_height(&page.columns, &heads))?;
    let bottom = if with_totals { last.saturating_add(1) } else { last };
    pen.sheet.add_table(HEADS, 0, bottom, index(page.columns.len()).saturating_sub(1), &table)?;
    heads.iter().for_each(|head| pen.seal.add_words(page.name, head));

    let formats: Vec<Format> = page.columns.iter().map(|column| body(column.look)).collect();
    if count == 0 {
        draw_nothing(&mut pen, page, &formats)?;
    }
    for (row, values) in (FIRST..).zip(rows) {
        if let Some(height) = row_height(&page.columns, &values) {
            pen.sheet.set_row_height(row, height)?;
        }
        for ((column, value), format) in (0..).zip(&values).zip(&formats) {
            let look = page.columns.get(usize::from(column)).map_or(Look::Words, |column| column.look);
            if look != Look::Hidden || !value.is_empty() {
                pen.write((row, column), value, format, look != Look::Remark)?;
            }
        }
    }
    if with_totals {
        draw_totals(&mut pen, page, last)?;
    }
    Ok(bottom)
}

fn set_up(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    for (place, column) in (0..).zip(columns) {
        sheet.set_column_width(place, column.width)?;
        if column.look == Look::Hidden {
            sheet.set_column_hidden(place)?;
        }
    }
    letterhead::set_up_paper(sheet);
    sheet.set_repeat_rows(HEADS, HEADS)?;
    sheet.set_freeze_panes(FIRST, 0)?;
    Ok(())
}

fn table(page: &Page, heads: &[String], last: u32) -> Table {
    let with_totals = page.columns.iter().any(|column| column.total.is_some());
    let label = label_column(page);
    let columns = page.columns.iter().zip(heads).zip(0..).map(|((column, head), place)| {
        let drawn = TableColumn::new().set_header(head).set_header_format(head_format(column.look));
        match column.total {
            Some(_) => drawn.set_total_function(TableFunction::Custom(Formula::new(sum_formula(place, last)))),
            None if with_totals && place == label => drawn.set_total_label(words::TOTAL),
            None => drawn,
        }
    });
    let columns: Vec<TableColumn> = columns.collect();
    Table::new().set_name(page.table).set_columns(&columns).set_style(TableStyle::None).set_total_row(with_totals)
}

/// Where the word for the totals stands: in the first column of words.
fn label_column(page: &Page) -> u16 {
    page.columns.iter().position(|column| column.look == Look::Words).map_or(0, index)
}

/// The sum of what a filter leaves to be seen.
fn sum_formula(column: u16, last: u32) -> String {
    let letters = rust_xlsxwriter::column_number_to_name(column);
    format!("SUBTOTAL(109,{letters}{}:{letters}{})", FIRST + 1, u64::from(last) + 1)
}

fn draw_totals(pen: &mut Pen, page: &Page, last: u32) -> Result<(), XlsxError> {
    let row = last.saturating_add(1);
    let label = label_column(page);
    for (place, column) in (0..).zip(&page.columns) {
        let format = total_format(column.look);
        match column.total {
            Some(total) => pen.formula((row, place), &sum_formula(place, last), &total.to_string(), &format)?,
            None if place == label => pen.write((row, place), &Value::Words(words::TOTAL.to_owned()), &format, true)?,
            None => {
                pen.sheet.write_blank(row, place, &format)?;
            }
        }
    }
    pen.sheet.set_row_height(row, 20)?;
    Ok(())
}

fn draw_nothing(pen: &mut Pen, page: &Page, formats: &[Format]) -> Result<(), XlsxError> {
    let widest = (0..)
        .zip(&page.columns)
        .filter(|(_, column)| column.look == Look::Words)
        .max_by(|(_, one), (_, other)| one.width.total_cmp(&other.width))
        .map_or(0, |(place, _)| place);
    for (place, format) in (0..).zip(formats) {
        let value = if place == widest { Value::Words(page.nothing.to_owned()) } else { Value::Empty };
        pen.write((FIRST, place), &value, format, true)?;
    }
    Ok(())
}

/// The heads as a table takes them: clean, short, on one line, no two the same. The program's own keep their words, by
/// which they are found again; a campaign's that repeats another gets a number.
fn distinct_heads(columns: &[Column]) -> Vec<String> {
    let own = columns.iter().filter(|column| !column.asked);
    let mut taken: HashSet<String> = own.map(|column| column.head.to_lowercase()).collect();
    let mut distinct = |head: &str| {
        let words = clean(&head.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST_HEAD).into_owned();
        let numbered = (2..).map(|number| format!("{words} ({number})"));
        let mut candidates = std::iter::once(words.clone()).chain(numbered);
        candidates.find(|head| taken.insert(head.to_lowercase())).unwrap_or(words)
    };
    columns.iter().map(|column| if column.asked { distinct(&column.head) } else { column.head.clone() }).collect()
}

/// The height of the heads: bold letters are wider, and the filter's button takes about two digits of each.
fn head_height(columns: &[Column], heads: &[String]) -> f64 {
    let shown = columns.iter().zip(heads).filter(|(column, _)| column.look != Look::Hidden);
    let most = shown.map(|(column, head)| lines(head, (column.width - 1.0) / 1.08)).max().unwrap_or(1);
    height(most, BODY) + 6.0
}

/// The height of a row, where it needs more than one line: lower rows grow by themselves when people type.
fn row_height(columns: &[Column], values: &[Value]) -> Option<f64> {
    let wrapped = columns.iter().zip(values).filter(|(column, _)| !matches!(column.look, Look::Hidden));
    let most = wrapped.map(|(column, value)| match value {
        Value::Words(words) => lines(words, column.width),
        Value::Empty | Value::Number(_) | Value::Moment(_) => 1,
    });
    most.max().filter(|most| *most > 1).map(|most| height(most, BODY) + 2.0)
}
