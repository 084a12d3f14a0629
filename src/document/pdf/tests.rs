//! Promises kept on files of real programs (`tests/fixtures/pdf`), and on small ones written here.

use std::io::Write;

use super::read;
use crate::document::{Block, Document, Table, Unreadable};
use crate::settings::Limits;

mod hostile;
mod marked;

const ASSESSMENT: &str = "- Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý: Đơn vị đã phổ biến công văn đến \
    toàn bộ cán bộ, công chức, viên chức; 100% máy tính đã được cài đặt công cụ rà quét, phát hiện và xử lý 12 máy \
    nhiễm mã độc. Việc thúc đẩy phát triển kinh tế - xã hội gắn với bảo đảm an toàn thông tin được lãnh đạo Cục chỉ \
    đạo sát sao; “wifi, file” và các ký tự đặc biệt: ỹ, ữ, ợ, ẵ, Đ, Ư, Ơ, Ằ.";

macro_rules! fixture {
    ($name:literal) => {
        read(include_bytes!(concat!("../../../tests/fixtures/pdf/", $name)), &Limits::default())
    };
}

/// Checks that a file holds the report of the fixtures, letter by letter.
#[track_caller]
fn assert_is_the_report(read: Result<Document, Unreadable>, informed: &str) {
    let document = read.unwrap();
    let texts = paragraphs(&document);
    for text in [
        "Phụ lục",
        "Mẫu thống kê, báo cáo kết quả triển khai",
        "(Kèm theo Công văn số 284/TTCNTT-KTHT ngày 24/9/2020 của Trung tâm Công nghệ thông tin)",
        "1. Thông tin chung",
        "- Tên đơn vị: Cục Sở hữu trí tuệ",
        ASSESSMENT,
        "2. Thông tin số liệu",
    ] {
        assert!(texts.contains(&text), "{text:?} is not in {texts:#?}");
    }
    let tables = tables(&document);
    assert_eq!(tables.len(), 1, "{tables:#?}");
    assert_eq!(tables[0].name, "trang 1, bảng 1");
    assert_eq!(
        rows(tables[0]),
        [
            "0,0 STT",
            "0,1 Nội dung",
            "0,2 Số lượng",
            "0,3 Ghi chú",
            "1,0 1",
            "1,1 Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch",
            &format!("1,2 {informed}"),
            "1,3 Kể cả 3 chi nhánh ở Thành phố Hồ Chí Minh và Đà Nẵng",
            "2,0 2",
            "2,1 Tổng số cơ quan tổ chức triển khai chiến dịch",
            "2,2 998",
            "2,3 Còn 5 đơn vị",
        ]
    );
}

fn paragraphs(document: &Document) -> Vec<&str> {
    let mut texts = Vec::new();
    for block in &document.blocks {
        if let Block::Paragraph(paragraph) = block {
            texts.push(paragraph.text.as_str());
        }
    }
    texts
}

fn tables(document: &Document) -> Vec<&Table> {
    let mut tables = Vec::new();
    for block in &document.blocks {
        if let Block::Table(table) = block {
            tables.push(table);
        }
    }
    tables
}

fn rows(table: &Table) -> Vec<String> {
    table.cells.iter().map(|cell| format!("{},{} {}", cell.row, cell.column, cell.text)).collect()
}

/// A file of some objects, the first of which is the catalogue.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.5\n".to_vec();
    for (index, object) in objects.iter().enumerate() {
        writeln!(file, "{} 0 obj", index + 1).unwrap();
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    file.extend_from_slice(b"trailer<</Root 1 0 R>>\n%%EOF");
    file
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut stream = format!("<<{dictionary}/Length {}>>stream\n", data.len()).into_bytes();
    stream.extend_from_slice(data);
    stream.extend_from_slice(b"\nendstream");
    stream
}

/// A file of one page with Helvetica as `/F`, and what `more` adds: objects from number 6, the first of them as `/X`.
fn page_with(content: Vec<u8>, more: Vec<Vec<u8>>) -> Vec<u8> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R\
          /Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
            .to_vec(),
        content,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    objects.extend(more);
    file(&objects)
}

fn page(content: &str) -> Result<Document, Unreadable> {
    read(&page_with(stream("", content.as_bytes()), Vec::new()), &Limits::default())
}

/// The paragraphs of a page drawn by `content`.
fn seen(content: &str) -> Vec<String> {
    page(content).map(|document| paragraphs(&document).into_iter().map(str::to_owned).collect()).unwrap_or_default()
}

#[test]
fn a_report_printed_by_an_office_program_is_read_letter_by_letter() {
    assert_is_the_report(fixture!("writer.pdf"), "1.234");
    assert_is_the_report(fixture!("writer-letterhead.pdf"), "1.234");
    assert_is_the_report(fixture!("calc.pdf"), "1,234");
}

#[test]
fn a_report_printed_by_a_browser_is_read_letter_by_letter() {
    assert_is_the_report(fixture!("chromium.pdf"), "1.234");
    assert_is_the_report(fixture!("wkhtmltopdf.pdf"), "1.234");
}

#[test]
fn marks_placed_on_their_letters_one_by_one_are_composed() {
    assert_is_the_report(fixture!("chromium-decomposed.pdf"), "1.234");
}

#[test]
fn a_report_made_by_a_library_is_read_letter_by_letter() {
    assert_is_the_report(fixture!("reportlab.pdf"), "1.234");
    assert_is_the_report(fixture!("fpdf2.pdf"), "1.234");
}

#[test]
fn a_report_that_went_through_a_print_driver_is_read_letter_by_letter() {
    assert_is_the_report(fixture!("ghostscript.pdf"), "1.234");
    assert_is_the_report(fixture!("cairo.pdf"), "1.234");
}

#[test]
fn a_table_without_rules_is_rebuilt_from_its_white() {
    assert_is_the_report(fixture!("writer-unruled.pdf"), "1.234");
    assert_is_the_report(fixture!("calc-unruled.pdf"), "1,234");
    assert_is_the_report(fixture!("chromium-unruled.pdf"), "1.234");
}

#[test]
fn a_row_cut_by_the_page_break_is_one_row() {
    assert_is_the_report(fixture!("writer-two-pages.pdf"), "1.234");
}

#[test]
fn a_turned_page_is_read_as_it_is_seen() {
    assert_is_the_report(fixture!("rotated.pdf"), "1.234");
    let turned = seen("BT /F 12 Tf 0 1 -1 0 300 100 Tm (So luong) Tj 0 1 -1 0 320 100 Tm (25) Tj ET");
    assert_eq!(turned, ["So luong", "25"]);
}

#[test]
fn the_empty_password_is_tried_and_no_other() {
    assert_is_the_report(fixture!("encrypted-open.pdf"), "1.234");
    assert_eq!(fixture!("encrypted.pdf"), Err(Unreadable::Encrypted));
}

#[test]
fn legacy_letters_come_as_their_font_has_them() {
    let document = fixture!("tcvn3.pdf").unwrap();
    assert_eq!(paragraphs(&document), ["- Tªn ®¬n vÞ: Côc Së h÷u trÝ tuÖ", "Sè l\u{ad}îng: 25"]);
}

#[test]
fn what_recognition_put_under_a_scan_is_no_text() {
    assert_eq!(fixture!("scan-with-recognition.pdf"), Err(Unreadable::Picture));
    assert_eq!(page("BT 3 Tr /F 12 Tf 50 700 Td (So luong 25) Tj ET"), Err(Unreadable::Picture));
}

#[test]
fn characters_that_the_file_does_not_tell_are_not_guessed() {
    assert_eq!(fixture!("without-characters.pdf"), Err(Unreadable::Picture));
}

#[test]
fn places_name_page_and_line() {
    let document = fixture!("writer-two-pages.pdf").unwrap();
    let Some(Block::Paragraph(second)) = document.blocks.get(1) else { panic!("no paragraph") };
    assert_eq!(second.place, "trang 1, dòng 2");
}

#[test]
fn what_a_reader_does_not_see_is_left_out() {
    let shown = "0 g BT /F 12 Tf 50 500 Td (shown) Tj ET";
    for hidden in [
        "1 g BT /F 12 Tf 50 700 Td (white 9) Tj ET",
        "BT /F 12 Tf 50 -70 Td (outside 9) Tj ET",
        "BT /F 12 Tf 50 700 Td (covered 9) Tj ET 1 g 40 690 300 30 re f",
        "q 0 0 10 10 re W n BT /F 12 Tf 50 700 Td (clipped 9) Tj ET Q",
    ] {
        assert_eq!(seen(&format!("{hidden} {shown}")), ["shown"], "{hidden}");
    }
}

#[test]
fn white_letters_on_a_dark_ground_are_seen() {
    assert_eq!(seen("0 0 .5 rg 40 690 300 30 re f 1 g BT /F 12 Tf 50 700 Td (shown) Tj ET"), ["shown"]);
}

#[test]
fn letters_painted_twice_to_look_bold_count_once() {
    let bold = "BT /F 12 Tf 50 700 Td (Tong 115) Tj ET BT /F 12 Tf 50.4 700 Td (Tong 115) Tj ET";
    assert_eq!(seen(bold), ["Tong 115"]);
}

#[test]
fn words_are_parted_by_their_distance_where_no_space_is_painted() {
    assert_eq!(seen("BT /F 12 Tf 50 700 Td [(Don) -300 (vi) 20 (.)] TJ ET"), ["Don vi."]);
}

#[test]
fn the_text_that_a_ligature_stands_for_is_taken_but_digits_are_read_as_seen() {
    let spelled = "/Span <</ActualText (ffi)>> BDC BT /F 12 Tf 50 700 Td (x) Tj ET EMC";
    assert_eq!(seen(spelled), ["ffi"]);
    let other = "/Span <</ActualText (95)>> BDC BT /F 12 Tf 50 700 Td (25) Tj ET EMC";
    assert_eq!(seen(other), ["25"]);
}

#[test]
fn a_merged_cell_stands_once_at_its_top_left() {
    let ruled = "50 700 m 350 700 l S 50 680 m 350 680 l S 50 660 m 350 660 l S \
        50 700 m 50 660 l S 350 700 m 350 660 l S 200 680 m 200 660 l S";
    let text = "BT /F 10 Tf 55 686 Td (head) Tj 0 -20 Td (a) Tj 150 0 Td (b) Tj ET";
    let document = page(&format!("{ruled} {text}")).unwrap();
    let table = tables(&document)[0];
    assert_eq!(rows(table), ["0,0 head", "1,0 a", "1,1 b"]);
    assert_eq!((table.cells[0].rows, table.cells[0].columns), (1, 2));
}

#[test]
fn a_struck_or_underlined_word_parts_no_cell() {
    let ruled = "50 700 300 -20 re S 50 680 300 -20 re S 200 700 m 200 660 l S";
    let text = "BT /F 10 Tf 55 686 Td (head) Tj 150 0 Td (x) Tj -150 -20 Td (word) Tj ET 55 664 m 80 664 l S";
    let document = page(&format!("{ruled} {text}")).unwrap();
    assert_eq!(rows(tables(&document)[0]), ["0,0 head", "0,1 x", "1,0 word"]);
}

#[test]
fn a_line_that_the_writer_broke_in_a_cell_stays_broken() {
    let ruled = "50 700 300 -40 re S 200 700 m 200 660 l S";
    let text = "BT /F 10 Tf 55 686 Td (first) Tj 0 -14 Td (second) Tj ET";
    let document = page(&format!("{ruled} {text}")).unwrap();
    assert_eq!(rows(tables(&document)[0]), ["0,0 first\nsecond"]);
}

#[test]
fn a_frame_around_text_is_no_table() {
    let document = page("20 20 560 760 re S BT /F 12 Tf 50 700 Td (text) Tj ET").unwrap();
    assert_eq!(paragraphs(&document), ["text"]);
}

#[test]
fn the_number_of_a_page_is_not_of_its_text() {
    assert_eq!(seen("BT /F 12 Tf 50 700 Td (text) Tj 240 -670 Td (1) Tj ET"), ["text"]);
    assert_eq!(seen("BT /F 12 Tf 50 700 Td (text) Tj 240 -400 Td (1) Tj ET"), ["text", "1"]);
}
