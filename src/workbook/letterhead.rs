//! The head of a printed page, in the manner of an official document, and its paper.

use jiff::civil::DateTime;
use rust_xlsxwriter::{FormatUnderline, Worksheet, XlsxError};

use super::looks::{BODY, centred};
use super::measure::{height, lines};
use super::pen::Pen;
use super::words;

/// What stands at the head of a page, above its table: six rows.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) title: &'static str,
    /// What the whole workbook is about: the campaign and the letter.
    pub(super) subject: String,
    pub(super) note: Note,
    pub(super) drawn: DateTime,
}

/// The line under the title.
#[derive(Debug, Clone)]
pub(super) enum Note {
    Words(String),
    Formula { formula: String, result: String },
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

/// Draws the head across columns of the given widths (0 for hidden ones): rows 0 to 5.
pub(super) fn draw(pen: &mut Pen, head: &Head, widths: &[f64]) -> Result<(), XlsxError> {
    draw_offices(pen, head.drawn, widths)?;
    let last = index(widths.len()).saturating_sub(1);
    let (note, formula) = match &head.note {
        Note::Words(words) => (words, None),
        Note::Formula { formula, result } => (result, Some(formula)),
    };
    let lines_below = [
        (3, head.title, centred(14.0).set_bold(), 14.0),
        (4, head.subject.as_str(), centred(13.0), 13.0),
        (5, note.as_str(), centred(BODY).set_italic(), BODY),
    ];
    let room: f64 = widths.iter().sum();
    for (row, words, format, size) in lines_below {
        let format = format.set_text_wrap();
        pen.sheet.set_row_height(row, height(lines(words, room * BODY / size), size) + 3.0)?;
        match formula.filter(|_| row == 5) {
            None => pen.across(row, (0, last), words, &format)?,
            Some(formula) => {
                pen.sheet.merge_range(row, 0, row, last, "", &format)?;
                pen.formula((row, 0), formula, words, &format)?;
            }
        }
    }
    Ok(())
}

/// The Centre's name on the left; the nation's name, the motto, place and date on the right: rows 0 to 2.
fn draw_offices(pen: &mut Pen, drawn: DateTime, widths: &[f64]) -> Result<(), XlsxError> {
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
    let left = (0, column_at(0.40).max(1).min(last.saturating_sub(2)));
    let right = (column_at(0.52).max(left.1.saturating_add(1)).min(last.saturating_sub(1)), last);
    let date = drawn.date();
    let date = format!("{}, ngày {:02} tháng {:02} năm {}", words::TOWN, date.day(), date.month(), date.year());
    let plain = centred(13.0);
    let underlined = |size| centred(size).set_bold().set_underline(FormatUnderline::Single);
    for (row, tall) in [(0, 19), (1, 19), (2, 24)] {
        pen.sheet.set_row_height(row, tall)?;
    }
    // From top to bottom: some sheets cannot go back to a row.
    pen.across(0, left, words::MINISTRY, &plain)?;
    pen.across(0, right, words::NATION, &plain.clone().set_bold())?;
    pen.across(1, left, words::CENTRE, &underlined(13.0))?;
    pen.across(1, right, words::MOTTO, &underlined(14.0))?;
    pen.across(2, right, &date, &plain.set_italic())
}

/// A moment as a line of text says it.
pub(super) fn said(moment: DateTime) -> String {
    moment.strftime("%H:%M ngày %d/%m/%Y").to_string()
}

/// A place among columns as the writer counts it.
pub(super) fn index(place: usize) -> u16 {
    u16::try_from(place).unwrap_or(u16::MAX)
}
