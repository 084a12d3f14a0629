//! The blank form: the letter's annex as a spreadsheet that checks the figures while a unit fills it in.
//!
//! Pure. It is attached to replies that ask for a report again, and `tiepnhan template` writes it.

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DocProperties, Format, FormatAlign, FormatBorder, Formula,
    ProtectionOptions, Workbook, Worksheet, XlsxError, column_number_to_name,
};

use crate::campaign::{Campaign, Field, Kind};
use crate::workbook::measure;

mod words {
    //! The annex's own words, and what the form says while it is filled in.
    pub(super) const SHEET: &str = "Phụ lục";
    pub(super) const APPENDIX: &str = "Phụ lục";
    pub(super) const ATTACHED_TO: &str = "Kèm theo";
    pub(super) const GENERAL: &str = "1. Thông tin chung";
    pub(super) const FIGURES: &str = "2. Thông tin số liệu";
    pub(super) const HEADS: [&str; 4] = ["STT", "Nội dung", "Số lượng", "Ghi chú"];
    pub(super) const HINT: &str =
        "Đề nghị chỉ điền vào các ô nền vàng và gửi lại chính tệp này (không in, chụp hoặc quét).";
    pub(super) const UNIT_TITLE: &str = "Tên đơn vị";
    pub(super) const UNIT_HELP: &str = "Ghi tên đầy đủ của đơn vị báo cáo.";
    pub(super) const COUNT_TITLE: &str = "Số lượng";
    pub(super) const COUNT_HELP: &str =
        "Ghi một số nguyên, từ 0 trở lên, không kèm chữ. Nội dung cần giải thích xin ghi tại cột Ghi chú.";
    pub(super) const COUNT_ERROR_TITLE: &str = "Số liệu chưa hợp lệ";
    pub(super) const COUNT_ERROR: &str = "Số lượng phải là một số nguyên, từ 0 trở lên, không kèm chữ.";

    pub(super) fn at_most(row: &str) -> String {
        format!(" Không lớn hơn số lượng tại dòng {row}.")
    }

    pub(super) fn at_least(row: &str) -> String {
        format!(" Không nhỏ hơn số lượng tại dòng {row}.")
    }
}

/// The greatest count that the form takes.
const GREATEST: u32 = 999_999_999;
/// The columns: number, what is asked, how many, remark; their widths in digits of the body font.
const WIDTHS: [f64; 4] = [6.0, 33.0, 13.0, 26.0];
const ASKED: u16 = 1;
const ANSWER: u16 = 2;
const REMARK: u16 = 3;
const BODY: f64 = 13.0;
/// What a comment or a message of the spreadsheet holds at most, in UTF-16 units.
const LONGEST_MESSAGE: usize = 255;

/// The form could not be made: a campaign with words that no cell can hold.
#[derive(Debug, thiserror::Error)]
#[error("the blank form cannot be drawn: {0}")]
pub struct BlankFormError(#[from] XlsxError);

/// Draws the form of a campaign as the bytes of an .xlsx file. The same campaign gives the same bytes.
pub fn draw(campaign: &Campaign) -> Result<Vec<u8>, BlankFormError> {
    let mut workbook = Workbook::new();
    workbook.set_default_format(&font(12.0), 21, 72)?;
    let created = crate::workbook::created(campaign.opens)?;
    let title = crate::workbook::clean(&campaign.form_title, LONGEST_MESSAGE);
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    sheet.set_name(words::SHEET)?;
    set_up(sheet)?;

    let mut row = draw_title(sheet, campaign)?;
    row = draw_general(sheet, campaign, row)?;
    row = draw_figures(sheet, campaign, row + 1)?;
    let italic = font(12.0).set_italic().set_text_wrap().set_align(FormatAlign::Top);
    wide(sheet, row + 1, words::HINT, &italic, 12.0)?;
    Ok(workbook.save_to_buffer()?)
}

/// A4 portrait on one page, margins as for official documents, locked but for the answers. There is no password: the
/// lock guards against slips, not against people.
fn set_up(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let centimetres = |length: f64| length / 2.54;
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 1).set_print_center_horizontally(true);
    let (left, right, top, bottom, edge) = (2.5, 1.5, 2.0, 2.0, 1.0);
    let [left, right, top, bottom, edge] = [left, right, top, bottom, edge].map(centimetres);
    sheet.set_margins(left, right, top, bottom, edge, edge).set_screen_gridlines(false);
    sheet.protect_with_options(&ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::default()
    });
    Ok(())
}

fn draw_title(sheet: &mut Worksheet, campaign: &Campaign) -> Result<u32, XlsxError> {
    let centred = font(14.0).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    wide(sheet, 0, words::APPENDIX, &centred.clone().set_bold(), 14.0)?;
    wide(sheet, 1, &campaign.form_title, &centred.clone().set_bold(), 15.0)?;
    let attached = format!("({} {})", words::ATTACHED_TO, campaign.letter);
    wide(sheet, 2, &attached, &centred.set_italic().set_font_size(BODY), BODY)?;
    Ok(4)
}

/// The unit and the texts: the label, and the answer in the cell beside it.
fn draw_general(sheet: &mut Worksheet, campaign: &Campaign, mut row: u32) -> Result<u32, XlsxError> {
    head(sheet, row, words::GENERAL)?;
    let label = font(BODY).set_align(FormatAlign::Top).set_text_wrap();
    for field in campaign.fields.iter().filter(|field| field.kind != Kind::Count) {
        row += 1;
        let asked = format!("- {}:", field.label);
        sheet.write_string_with_format(row, ASKED, &asked, &label)?;
        let lines = measure::lines(&asked, in_body(width_of(ASKED)));
        let answer = answer().set_text_wrap();
        if field.kind == Kind::Unit {
            let help = DataValidation::new().allow_any_value();
            let help = help.set_input_title(words::UNIT_TITLE)?.set_input_message(words::UNIT_HELP)?;
            sheet.merge_range(row, ANSWER, row, REMARK, "", &answer.set_num_format("@"))?;
            sheet.add_data_validation(row, ANSWER, row, ANSWER, &help)?;
            sheet.set_row_height(row, measure::height(lines.max(2), BODY))?;
            sheet.set_selection(row, ANSWER, row, ANSWER)?;
        } else {
            sheet.merge_range(row, ANSWER, row, REMARK, "", &answer.set_align(FormatAlign::Top))?;
            sheet.set_row_height(row, measure::height(lines.max(12), BODY))?;
        }
    }
    Ok(row + 1)
}

/// The table of counts: number, what is asked, how many, remark.
fn draw_figures(sheet: &mut Worksheet, campaign: &Campaign, mut row: u32) -> Result<u32, XlsxError> {
    head(sheet, row, words::FIGURES)?;
    row += 1;
    let centred = framed(font(BODY)).set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    for (column, name) in (0..).zip(words::HEADS) {
        let shaded = centred.clone().set_bold().set_background_color(Color::RGB(0x00DD_E6F0));
        sheet.write_string_with_format(row, column, name, &shaded)?;
    }
    sheet.set_row_height(row, 24)?;

    let first = row + 1;
    let asked = framed(font(BODY)).set_align(FormatAlign::VerticalCenter).set_text_wrap();
    for (number, field) in (1_u32..).zip(campaign.counts()) {
        row += 1;
        sheet.write_number_with_format(row, 0, number, &centred)?;
        sheet.write_string_with_format(row, ASKED, &field.label, &asked)?;
        let count = answer().set_num_format("#,##0").set_align(FormatAlign::Center);
        sheet.write_blank(row, ANSWER, &count)?;
        sheet.write_blank(row, REMARK, &answer().set_num_format("@").set_text_wrap())?;
        let lines = measure::lines(&field.label, in_body(width_of(ASKED)));
        sheet.set_row_height(row, measure::height(lines.max(3), BODY) + 4.0)?;
        sheet.add_data_validation(row, ANSWER, row, ANSWER, &count_check(campaign, field, first)?)?;
    }
    Ok(row + 1)
}

/// A whole number, zero or more, and the campaign's rules as far as the other cell is filled in.
fn count_check(campaign: &Campaign, field: &Field, first: u32) -> Result<DataValidation, XlsxError> {
    let position =
        |key: &str| campaign.counts().zip(0_u32..).find(|(other, _)| other.key == key).map(|(_, place)| place);
    let cell = |place: u32| format!("{}{}", column_number_to_name(ANSWER), first + place + 1);
    let own = cell(position(&field.key).unwrap_or(0));
    let mut conditions = vec![
        format!("ISNUMBER({own})"),
        format!("{own}>=0"),
        format!("{own}<={GREATEST}"),
        format!("{own}=INT({own})"),
    ];
    let mut limits = String::new();
    for rule in &campaign.rules {
        let [smaller, greater] = &rule.at_most;
        let (other, comparison) = match () {
            () if smaller == greater => continue,
            () if *smaller == field.key => (greater, "<="),
            () if *greater == field.key => (smaller, ">="),
            () => continue,
        };
        let Some(place) = position(other) else { continue };
        let other = cell(place);
        conditions.push(format!("OR({other}=\"\",{own}{comparison}{other})"));
        let row = (place + 1).to_string();
        limits.push_str(&if comparison == "<=" { words::at_most(&row) } else { words::at_least(&row) });
    }
    let message = |words: &str| crate::workbook::clean(&format!("{words}{limits}"), LONGEST_MESSAGE).into_owned();
    DataValidation::new()
        .allow_custom(Formula::new(format!("=AND({})", conditions.join(","))))
        .set_input_title(words::COUNT_TITLE)?
        .set_input_message(message(words::COUNT_HELP))?
        .set_error_title(words::COUNT_ERROR_TITLE)?
        .set_error_message(message(words::COUNT_ERROR))
        .map(|check| check.set_error_style(DataValidationErrorStyle::Stop))
}

fn head(sheet: &mut Worksheet, row: u32, words: &str) -> Result<(), XlsxError> {
    sheet.set_row_height(row, 24)?;
    sheet.write_string_with_format(row, 0, words, &font(BODY).set_bold().set_align(FormatAlign::VerticalCenter))?;
    Ok(())
}

/// A line across the page, as tall as its words need.
fn wide(sheet: &mut Worksheet, row: u32, words: &str, format: &Format, size: f64) -> Result<(), XlsxError> {
    let room: f64 = WIDTHS.iter().sum();
    sheet.set_row_height(row, measure::height(measure::lines(words, room * 12.0 / size), size) + 4.0)?;
    sheet.merge_range(row, 0, row, REMARK, words, format)?;
    Ok(())
}

fn width_of(column: u16) -> f64 {
    WIDTHS.get(usize::from(column)).copied().unwrap_or(10.0)
}

/// A width in digits of the body font: columns are measured in those of the default font.
fn in_body(width: f64) -> f64 {
    width * 12.0 / BODY
}

fn font(size: f64) -> Format {
    Format::new().set_font_name("Times New Roman").set_font_family(1).set_font_size(size)
}

fn framed(format: Format) -> Format {
    format.set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x0060_6060))
}

/// A cell to be filled in: the only ones that are not locked.
fn answer() -> Format {
    framed(font(BODY))
        .set_background_color(Color::RGB(0x00FF_FBE6))
        .set_align(FormatAlign::VerticalCenter)
        .set_unlocked()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(String, String)> {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let sheet = workbook.worksheet_range(words::SHEET).unwrap();
        let cells = sheet.used_cells().filter(|(_, _, cell)| **cell != Data::Empty);
        cells
            .map(|(row, column, cell)| {
                let name = format!("{}{}", column_number_to_name(u16::try_from(column).unwrap()), row + 1);
                (name, cell.to_string())
            })
            .collect()
    }

    fn sheet_xml(bytes: &[u8]) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut xml = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut xml).unwrap();
        xml
    }

    #[test]
    fn the_form_has_the_words_of_the_annex_in_its_order() {
        let bytes = draw(&Campaign::built_in()).unwrap();
        let cells = cells(&bytes);
        let cells: Vec<(&str, &str)> = cells.iter().map(|(name, words)| (name.as_str(), words.as_str())).collect();
        assert_eq!(
            cells,
            [
                ("A1", "Phụ lục"),
                ("A2", "Mẫu thống kê, báo cáo kết quả triển khai"),
                ("A3", "(Kèm theo Công văn số 284/TTCNTT-KTHT ngày 24/9/2020 của Trung tâm Công nghệ thông tin)"),
                ("A5", "1. Thông tin chung"),
                ("B6", "- Tên đơn vị:"),
                ("B7", "- Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý:"),
                ("A9", "2. Thông tin số liệu"),
                ("A10", "STT"),
                ("B10", "Nội dung"),
                ("C10", "Số lượng"),
                ("D10", "Ghi chú"),
                ("A11", "1"),
                ("B11", "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch"),
                ("A12", "2"),
                ("B12", "Tổng số cơ quan tổ chức triển khai chiến dịch"),
                ("A14", words::HINT),
            ]
        );
    }

    #[test]
    fn the_counts_are_checked_and_only_the_answers_are_unlocked() {
        let xml = sheet_xml(&draw(&Campaign::built_in()).unwrap());
        assert!(xml.contains("<sheetProtection sheet=\"1\"") && !xml.contains("password"));
        let informed = "AND(ISNUMBER(C11),C11&gt;=0,C11&lt;=999999999,C11=INT(C11),OR(C12=\"\",C11&gt;=C12))";
        let deployed = "AND(ISNUMBER(C12),C12&gt;=0,C12&lt;=999999999,C12=INT(C12),OR(C11=\"\",C12&lt;=C11))";
        assert!(xml.contains(informed) && xml.contains(deployed), "{xml}");
        assert!(xml.contains("Không lớn hơn số lượng tại dòng 1."));
    }

    #[test]
    fn the_same_campaign_gives_the_same_form() {
        assert_eq!(draw(&Campaign::built_in()).unwrap(), draw(&Campaign::built_in()).unwrap());
    }
}
