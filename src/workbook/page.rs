//! One printed sheet: the letterhead of an official document, a title, and a table of plain values. What stands in the
//! table is decided by the sheets (`summary.rs`, `lists.rs`).

use std::collections::HashSet;

use jiff::civil::DateTime;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, FormatUnderline, Formula, Table, TableColumn, TableFunction, TableStyle,
    Worksheet, XlsxError,
};

use super::measure::{height, lines};
use super::seal::{Seal, serial};
use super::words;

/// The row of the column heads, counted from 0.
pub(super) const HEADS: u32 = 6;
/// The first row of the table's values.
pub(super) const FIRST: u32 = HEADS + 1;
/// The size of the table's letters, in points.
const BODY: f64 = 12.0;
/// The greatest number that a spreadsheet shows digit by digit.
const EXACT: u64 = 999_999_999_999_999;
/// What a cell holds at most, in UTF-16 units.
const LONGEST: usize = 32_767;
const LONGEST_HEAD: usize = 200;

/// What stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Empty,
    Words(String),
    Number(u64),
    Moment(DateTime),
}

/// How a column looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Running text, wrapped.
    Words,
    /// Short words or numbers, centred.
    Middle,
    Count,
    Moment,
    /// The Centre's own column.
    Remark,
    Hidden,
}

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

/// The line under the title.
#[derive(Debug, Clone)]
pub(super) enum Note {
    Words(String),
    Formula { formula: String, result: String },
}

#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) name: &'static str,
    /// The name of the table, in plain letters.
    pub(super) table: &'static str,
    pub(super) title: &'static str,
    /// What the whole workbook is about: the campaign and the letter.
    pub(super) subject: String,
    pub(super) note: Note,
    pub(super) columns: Vec<Column>,
    /// What stands in the table when it has no rows.
    pub(super) nothing: &'static str,
    pub(super) drawn: DateTime,
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
    draw_head(sheet, page, seal)?;

    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let last = HEADS.saturating_add(count.max(1));
    let with_totals = page.columns.iter().any(|column| column.total.is_some());
    // The table goes first: it writes the heads, and sheets that keep no rows cannot go back to them.
    let table = table(page, &heads, last);
    sheet.set_row_height(HEADS, head_height(&page.columns, &heads))?;
    let bottom = if with_totals { last.saturating_add(1) } else { last };
    sheet.add_table(HEADS, 0, bottom, index(page.columns.len()).saturating_sub(1), &table)?;
    heads.iter().for_each(|head| seal.add_words(page.name, head));

    let mut pen = Pen { sheet, seal, name: page.name };
    let formats: Vec<Format> = page.columns.iter().map(|column| body(column.look)).collect();
    if count == 0 {
        draw_nothing(&mut pen, page, &formats)?;
    }
    for (row, values) in (FIRST..).zip(rows) {
        if let Some(height) = row_height(&page.columns, &values) {
            pen.sheet.set_row_height(row, height)?;
        }
        for ((column, value), format) in (0..).zip(&values).zip(&formats) {
            let own = page.columns.get(usize::from(column)).is_some_and(|column| column.look == Look::Remark);
            pen.write((row, column), value, format, !own)?;
        }
    }
    if with_totals {
        draw_totals(&mut pen, page, last)?;
    }
    Ok(bottom)
}

/// The body font of the whole workbook, size in points.
pub(super) fn font(size: f64) -> Format {
    Format::new().set_font_name("Times New Roman").set_font_family(1).set_font_size(size)
}

/// Words as a cell takes them: without control characters, in NFC as they came, and cut with a mark where too long.
pub(super) fn clean(words: &str, longest: usize) -> String {
    let allowed = |letter: &char| match letter {
        '\n' | '\t' => true,
        '\u{FFFE}' | '\u{FFFF}' => false,
        letter => !letter.is_control(),
    };
    let unified = words.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = unified.chars().filter(allowed).collect();
    if clean.encode_utf16().count() <= longest {
        return clean;
    }
    let room = longest.saturating_sub(words::CUT.encode_utf16().count());
    let mut used = 0;
    let kept = clean.chars().take_while(|letter| {
        used += letter.len_utf16();
        used <= room
    });
    kept.chain(words::CUT.chars()).collect()
}

/// A moment as a line of text says it.
pub(super) fn said(moment: DateTime) -> String {
    moment.strftime("%H:%M ngày %d/%m/%Y").to_string()
}

/// Writes cells and keeps the seal.
struct Pen<'a> {
    sheet: &'a mut Worksheet,
    seal: &'a mut Seal,
    name: &'static str,
}

impl Pen<'_> {
    fn write(&mut self, at: (u32, u16), value: &Value, format: &Format, sealed: bool) -> Result<(), XlsxError> {
        let (row, column) = at;
        match value {
            Value::Empty => {
                self.sheet.write_blank(row, column, format)?;
            }
            Value::Number(number) if *number <= EXACT => {
                #[allow(clippy::cast_precision_loss)] // below EXACT nothing is lost
                let number = *number as f64;
                self.sheet.write_number_with_format(row, column, number, format)?;
                if sealed {
                    self.seal.add_number(self.name, number);
                }
            }
            Value::Number(number) => self.words(at, &number.to_string(), format, sealed)?,
            Value::Moment(moment) => match serial(*moment) {
                Some(number) => {
                    self.sheet.write_number_with_format(row, column, number, format)?;
                    if sealed {
                        self.seal.add_number(self.name, number);
                    }
                }
                None => self.words(at, &moment.to_string(), format, sealed)?,
            },
            Value::Words(words) => self.words(at, words, format, sealed)?,
        }
        Ok(())
    }

    fn words(
        &mut self,
        (row, column): (u32, u16),
        words: &str,
        format: &Format,
        sealed: bool,
    ) -> Result<(), XlsxError> {
        let words = clean(words, LONGEST);
        if sealed {
            self.seal.add_words(self.name, &words);
        }
        self.sheet.write_string_with_format(row, column, words, format)?;
        Ok(())
    }
}

fn set_up(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    for (place, column) in (0..).zip(columns) {
        sheet.set_column_width(place, column.width)?;
        if column.look == Look::Hidden {
            sheet.set_column_hidden(place)?;
        }
    }
    set_up_paper(sheet);
    sheet.set_repeat_rows(HEADS, HEADS)?;
    sheet.set_freeze_panes(FIRST, 0)?;
    Ok(())
}

/// A4 landscape, one page wide, margins as for official documents, page numbers at the foot.
pub(super) fn set_up_paper(sheet: &mut Worksheet) {
    let centimetres = |length: f64| length / 2.54;
    let (left, right, top, bottom) = (centimetres(2.0), centimetres(1.5), centimetres(2.0), centimetres(2.0));
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(left, right, top, bottom, centimetres(1.0), centimetres(1.0));
    sheet.set_footer(format!("&L&\"Times New Roman,Italic\"&10&A&R&\"Times New Roman,Regular\"&11{}", words::PAGE_OF));
    sheet.set_screen_gridlines(false).set_zoom(90);
}

fn draw_head(sheet: &mut Worksheet, page: &Page, seal: &mut Seal) -> Result<(), XlsxError> {
    let widths: Vec<f64> =
        page.columns.iter().map(|column| if column.look == Look::Hidden { 0.0 } else { column.width }).collect();
    draw_letterhead(sheet, page.name, &widths, page.drawn, seal)?;
    let last = index(widths.len()).saturating_sub(1);
    let centred =
        |size| font(size).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    let room: f64 = widths.iter().sum();
    let mut line = |row: u32, words: &str, format: Format, size: f64| -> Result<(), XlsxError> {
        sheet.set_row_height(row, height(lines(words, room * BODY / size), size) + 3.0)?;
        sheet.merge_range(row, 0, row, last, words, &format)?;
        Ok(())
    };
    line(3, page.title, centred(14.0).set_bold(), 14.0)?;
    let subject = clean(&page.subject, LONGEST);
    line(4, &subject, centred(13.0), 13.0)?;
    seal.add_words(page.name, page.title);
    seal.add_words(page.name, &subject);
    let italic = centred(12.0).set_italic();
    match &page.note {
        Note::Words(words) => {
            line(5, words, italic, 12.0)?;
            seal.add_words(page.name, words);
        }
        Note::Formula { formula, result } => {
            line(5, result, italic.clone(), 12.0)?;
            let formula = Formula::new(formula).set_result(result);
            sheet.write_formula_with_format(5, 0, formula, &italic)?;
            seal.add_formula(page.name);
        }
    }
    Ok(())
}

/// The Centre's name on the left; the nation's name, the motto, place and date on the right: rows 0 to 2.
pub(super) fn draw_letterhead(
    sheet: &mut Worksheet,
    name: &str,
    widths: &[f64],
    drawn: DateTime,
    seal: &mut Seal,
) -> Result<(), XlsxError> {
    let all: f64 = widths.iter().sum();
    let last = index(widths.len()).saturating_sub(1);
    let column_at = |share: f64| {
        let mut sum = 0.0;
        let before = widths.iter().take_while(|width| {
            sum += **width;
            sum < all * share
        });
        index(before.count())
    };
    let left_end = column_at(0.40).max(1).min(last.saturating_sub(2));
    let right_start = (column_at(0.52)).max(left_end.saturating_add(1)).min(last.saturating_sub(1));
    let centred = |size| font(size).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let underlined = |format: Format| format.set_bold().set_underline(FormatUnderline::Single);
    let date = format!(
        "{}, ngày {:02} tháng {:02} năm {}",
        words::TOWN,
        drawn.date().day(),
        drawn.date().month(),
        drawn.date().year()
    );
    let lines: [(u32, u16, u16, &str, Format); 5] = [
        (0, 0, left_end, words::MINISTRY, centred(13.0)),
        (1, 0, left_end, words::CENTRE, underlined(centred(13.0))),
        (0, right_start, last, words::NATION, centred(13.0).set_bold()),
        (1, right_start, last, words::MOTTO, underlined(centred(14.0))),
        (2, right_start, last, &date, centred(13.0).set_italic()),
    ];
    let mut ordered = lines;
    ordered.sort_by_key(|line| (line.0, line.1));
    for (row, from, to, words, format) in ordered {
        sheet.set_row_height(row, if row == 2 { 24 } else { 19 })?;
        sheet.merge_range(row, from, row, to, words, &format)?;
        seal.add_words(name, words);
    }
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
        let format = body(if column.look == Look::Moment { Look::Middle } else { column.look });
        let format = format.set_bold().set_background_color(SHADE).set_align(FormatAlign::VerticalCenter);
        match column.total {
            Some(total) => {
                let formula = Formula::new(sum_formula(place, last)).set_result(total.to_string());
                pen.sheet.write_formula_with_format(row, place, formula, &format)?;
                pen.seal.add_formula(page.name);
            }
            None if place == label => pen.words((row, place), words::TOTAL, &format, true)?,
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

const SHADE: Color = Color::RGB(0x00F2_F2F2);
const HEAD_SHADE: Color = Color::RGB(0x00DD_E6F0);
const REMARK_SHADE: Color = Color::RGB(0x00FF_FBE6);
const LINE: Color = Color::RGB(0x0080_8080);

fn framed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// How values of a column are written.
pub(super) fn body(look: Look) -> Format {
    let format = framed(font(BODY)).set_align(FormatAlign::Top);
    match look {
        Look::Words | Look::Hidden => format.set_text_wrap(),
        Look::Middle => format.set_text_wrap().set_align(FormatAlign::Center),
        Look::Count => format.set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1),
        Look::Moment => format.set_num_format("dd/mm/yyyy hh:mm").set_align(FormatAlign::Center),
        Look::Remark => format.set_text_wrap().set_background_color(REMARK_SHADE),
    }
}

/// How the head of a column is written.
pub(super) fn head_format(look: Look) -> Format {
    let shade = if look == Look::Remark { REMARK_SHADE } else { HEAD_SHADE };
    let format = framed(font(12.0)).set_bold().set_text_wrap().set_background_color(shade);
    format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter)
}

/// The heads as a table takes them: clean, short, on one line, no two the same. The program's own keep their words, by
/// which they are found again; a campaign's that repeats another gets a number.
fn distinct_heads(columns: &[Column]) -> Vec<String> {
    let own = columns.iter().filter(|column| !column.asked);
    let mut taken: HashSet<String> = own.map(|column| column.head.to_lowercase()).collect();
    let mut distinct = |head: &str| {
        let words = clean(&head.split_whitespace().collect::<Vec<_>>().join(" "), LONGEST_HEAD);
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

/// A place among columns as the writer counts it.
pub(super) fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
