mod remarks;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::*;
use crate::document::Unreadable;
use crate::submission::{Disposition, Reason, Report, Source, UnreadableFile};

fn moment(text: &str) -> Timestamp {
    format!("{text}+07:00").parse().unwrap()
}

fn units() -> Vec<(String, String)> {
    let names = [
        ("vu-phap-che", "Vụ Pháp chế"),
        ("cuc-so-huu-tri-tue", "Cục Sở hữu trí tuệ"),
        ("vien-ung-dung", "Viện Ứng dụng công nghệ"),
        ("cuc-an-toan-buc-xa", "Cục An toàn bức xạ và hạt nhân"),
        ("tong-cuc-tieu-chuan", "Tổng cục Tiêu chuẩn Đo lường Chất lượng"),
        ("hoc-vien", "Học viện Khoa học, Công nghệ và Đổi mới sáng tạo"),
        ("van-phong-bo", "Văn phòng Bộ"),
    ];
    names.map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec()
}

fn entry(receipt: i64, unit: Option<&str>, arrived: &str, disposition: Disposition) -> Entry {
    let places = [("informed", "Phụ lục!C12"), ("deployed", "Phụ lục!C13")];
    Entry {
        receipt,
        supersedes: None,
        report: Report {
            disposition,
            unit: unit.map(str::to_owned),
            unit_name: unit.unwrap_or("Trung tâm chưa rõ tên").to_owned(),
            figures: BTreeMap::from([("informed".to_owned(), Some(25)), ("deployed".to_owned(), Some(20))]),
            assessment: "Đơn vị đã phổ biến, quán triệt tới toàn thể cán bộ; kết quả tốt.".to_owned(),
            source: Source {
                attachment: "bao cao.xlsx".to_owned(),
                places: places.map(|(key, place)| (key.to_owned(), place.to_owned())).into(),
                ..Source::default()
            },
            ..Report::default()
        },
        unreadable: Vec::new(),
        sender: format!("dau-moi-{receipt}@most.example"),
        subject: "Báo cáo kết quả triển khai chiến dịch".to_owned(),
        arrived: moment(arrived),
        recorded: moment(arrived),
    }
}

/// One report of every outcome, and an older one of the same unit.
fn entries() -> Vec<Entry> {
    let mut first = entry(1, Some("cuc-so-huu-tri-tue"), "2020-10-01T08:30:00", Disposition::Accepted);
    first.report.figures = BTreeMap::from([("informed".to_owned(), Some(10)), ("deployed".to_owned(), Some(9))]);
    let mut second = entry(2, Some("cuc-so-huu-tri-tue"), "2020-10-05T16:45:10", Disposition::Accepted);
    second.supersedes = Some(1);
    second.report.notes = BTreeMap::from([("deployed".to_owned(), "Còn 5 đơn vị\nđang triển khai".to_owned())]);
    let mut late = entry(3, Some("vien-ung-dung"), "2020-10-23T09:00:00", Disposition::Accepted);
    late.report.reasons = vec![Reason::Late];
    late.report.figures = BTreeMap::from([("informed".to_owned(), Some(1234)), ("deployed".to_owned(), Some(1000))]);
    let mut review = entry(4, Some("cuc-an-toan-buc-xa"), "2020-10-12T10:00:00", Disposition::Review);
    review.report.reasons = vec![Reason::InconsistentFigures, Reason::UnauthenticatedSender];
    review.report.figures = BTreeMap::from([("informed".to_owned(), Some(20)), ("deployed".to_owned(), Some(30))]);
    let mut returned = entry(5, Some("hoc-vien"), "2020-10-13T10:00:00", Disposition::Returned);
    returned.report.reasons = vec![Reason::UnreadableAttachment, Reason::InvalidFigure];
    returned.report.figures = BTreeMap::from([("informed".to_owned(), Some(20)), ("deployed".to_owned(), None)]);
    returned.report.source.shown = BTreeMap::from([("deployed".to_owned(), "95%".to_owned())]);
    returned.unreadable = vec![UnreadableFile { name: "quet.pdf".to_owned(), why: Unreadable::Picture }];
    let mut unknown = entry(6, None, "2020-10-14T07:15:00", Disposition::Review);
    unknown.report.reasons = vec![Reason::UnknownUnit, Reason::UnknownSender];
    // A later one that is not accepted never displaces one that is.
    let newer = entry(7, Some("cuc-so-huu-tri-tue"), "2020-10-20T08:00:00", Disposition::Returned);
    vec![first, second, late, review, returned, unknown, newer]
}

struct Setting {
    campaign: Campaign,
    units: Vec<(String, String)>,
    entries: Vec<Entry>,
    drawn: Timestamp,
}

impl Setting {
    fn new() -> Self {
        let (units, entries) = (units(), entries());
        Self { campaign: Campaign::built_in(), units, entries, drawn: moment("2020-10-24T09:30:00") }
    }

    fn draw(&self, remarks: &Remarks) -> Vec<u8> {
        let Self { campaign, units, entries, drawn } = self;
        draw(&Content { campaign, units, entries, remarks, drawn: *drawn }).unwrap()
    }
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let (rows, columns) = range.end().unwrap();
    range.range((0, 0), (rows, columns))
}

/// The values of one column of a sheet's table, from its first row to its last.
fn column(bytes: &[u8], name: &str, head: &str) -> Vec<String> {
    let sheet = sheet(bytes, name);
    let heads = sheet.rows().nth(page::HEADS as usize).unwrap();
    let place = heads.iter().position(|cell| *cell == *head).unwrap_or_else(|| panic!("no column {head}"));
    sheet.rows().skip(page::FIRST as usize).map(|row| row[place].to_string()).collect()
}

fn cell(bytes: &[u8], name: &str, row: usize, head: &str) -> Data {
    let sheet = sheet(bytes, name);
    let heads = sheet.rows().nth(page::HEADS as usize).unwrap();
    let place = heads.iter().position(|cell| *cell == *head).unwrap();
    sheet.rows().nth(page::FIRST as usize + row).unwrap()[place].clone()
}

#[test]
fn every_unit_of_the_roster_has_its_state_in_the_order_of_the_roster() {
    let bytes = Setting::new().draw(&Remarks::default());
    let names: Vec<String> = units().into_iter().map(|(_, name)| name).collect();
    assert_eq!(column(&bytes, "Tổng hợp", "Tên đơn vị")[..7], names[..]);
    assert_eq!(
        column(&bytes, "Tổng hợp", "Trạng thái")[..7],
        ["Chưa báo cáo", "Đã báo cáo", "Báo cáo muộn", "Đang kiểm tra", "Chưa báo cáo", "Đã trả lại", "Chưa báo cáo"]
    );
    assert_eq!(column(&bytes, "Tổng hợp", "Báo cáo số")[..7], ["", "2", "3", "4", "", "5", ""]);
}

#[test]
fn only_accepted_figures_stand_in_the_summary_and_in_its_totals() {
    let bytes = Setting::new().draw(&Remarks::default());
    let informed = column(&bytes, "Tổng hợp", "Số nhận được thông tin");
    assert_eq!(informed[..8], ["", "25", "1234", "", "", "", "", "1259"]);
    let deployed = column(&bytes, "Tổng hợp", "Số đã triển khai");
    assert_eq!(deployed[..8], ["", "20", "1000", "", "", "", "", "1020"]);
    assert_eq!(cell(&bytes, "Tổng hợp", 1, "Số nhận được thông tin"), Data::Float(25.0));
}

#[test]
fn totals_and_counts_are_formulas_with_their_results_stored() {
    let bytes = Setting::new().draw(&Remarks::default());
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let formulas = workbook.worksheet_formula("Tổng hợp").unwrap();
    assert_eq!(formulas.get_value((14, 4)).unwrap(), "SUBTOTAL(109,E8:E14)");
    let line = sheet(&bytes, "Tổng hợp").get_value((5, 0)).unwrap().to_string();
    assert_eq!(
        line,
        "Tổng số 7 đơn vị: Đã báo cáo 1; Báo cáo muộn 1; Đang kiểm tra 1; Đã trả lại 1; Chưa báo cáo 3. \
         Số liệu đến 09:30 ngày 24/10/2020."
    );
    let charts = sheet(&bytes, "Biểu đồ");
    let counts: Vec<Data> = (1..7).map(|column| charts.get_value((27, column)).unwrap().clone()).collect();
    assert_eq!(counts, [1.0, 1.0, 1.0, 1.0, 3.0, 7.0].map(Data::Float));
}

#[test]
fn the_history_has_every_report_in_the_order_of_the_receipts() {
    let setting = Setting::new();
    let bytes = setting.draw(&Remarks::default());
    assert_eq!(column(&bytes, "Lịch sử", "Số tiếp nhận"), ["1", "2", "3", "4", "5", "6", "7"]);
    assert_eq!(column(&bytes, "Lịch sử", "Thay thế số"), ["", "1", "", "", "", "", ""]);
    assert_eq!(column(&bytes, "Lịch sử", "Tệp và vị trí")[0], "bao cao.xlsx: Phụ lục!C12, Phụ lục!C13");
    assert_eq!(column(&bytes, "Lịch sử", "Kết quả")[2], "Đã tiếp nhận (muộn)");
    let Data::DateTime(arrived) = cell(&bytes, "Lịch sử", 1, "Thời điểm nhận") else { panic!("not a date") };
    assert_eq!(arrived.to_ymd_hms_milli(), (2020, 10, 5, 16, 45, 10, 0));
    assert_eq!(
        column(&bytes, "Lịch sử", "Lý do")[4],
        "Không đọc được tệp đính kèm: quet.pdf (ảnh hoặc bản quét không có chữ)\n\
         Số liệu không hợp lệ: Số đã triển khai “95%” (Phụ lục!C13)"
    );
}

#[test]
fn open_reports_are_those_that_nothing_accepted_has_followed() {
    let mut setting = Setting::new();
    let bytes = setting.draw(&Remarks::default());
    assert_eq!(column(&bytes, "Cần xem lại", "Số tiếp nhận"), ["4", "5", "6", "7"]);
    setting.entries.push(entry(8, Some("hoc-vien"), "2020-10-21T08:00:00", Disposition::Accepted));
    let bytes = setting.draw(&Remarks::default());
    assert_eq!(column(&bytes, "Cần xem lại", "Số tiếp nhận"), ["4", "6", "7"]);
    assert_eq!(column(&bytes, "Chưa báo cáo", "Tên đơn vị").len(), 4);
}

#[test]
fn what_senders_write_is_text_and_never_a_formula() {
    let hostile = [
        "=HYPERLINK(\"http://evil.example\",\"x\")",
        "+1+1",
        "-2",
        "@SUM(A1)",
        "https://evil.example/",
        "a\u{1}b\u{0}c\u{FFFF}\r\nd",
        "_x0041_",
        "<b>&amp;</b>",
    ];
    let expected = hostile.map(|text| if text.starts_with('a') { "abc\nd" } else { text });
    let mut setting = Setting::new();
    for (entry, text) in setting.entries.iter_mut().zip(hostile) {
        entry.subject = text.to_owned();
        entry.report.assessment = text.to_owned();
        entry.report.unit_name = text.to_owned();
    }
    let bytes = setting.draw(&Remarks::default());
    assert_eq!(column(&bytes, "Lịch sử", "Tiêu đề thư")[..], expected[..7]);
    assert_eq!(column(&bytes, "Lịch sử", "Đánh giá")[..], expected[..7]);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(&bytes[..])).unwrap();
    let formulas = workbook.worksheet_formula("Lịch sử").unwrap();
    assert!(formulas.used_cells().next().is_none());
}

#[test]
fn words_too_long_for_a_cell_are_cut_with_a_mark() {
    let mut setting = Setting::new();
    setting.entries[1].report.assessment = "đ😀".repeat(20_000);
    let bytes = setting.draw(&Remarks::default());
    let cut = &column(&bytes, "Lịch sử", "Đánh giá")[1];
    assert!(cut.encode_utf16().count() <= 32_767 && cut.ends_with("… (đã cắt)"));
    let shown = &column(&bytes, "Tổng hợp", "Đánh giá")[1];
    assert!(shown.ends_with("… (xem tiếp tại sheet Lịch sử)") && shown.chars().count() < 1000);
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let setting = Setting::new();
    assert_eq!(setting.draw(&Remarks::default()), setting.draw(&Remarks::default()));
}

#[test]
fn an_empty_ledger_and_an_empty_roster_still_make_a_workbook() {
    let mut setting = Setting::new();
    setting.entries.clear();
    setting.units.clear();
    let bytes = setting.draw(&Remarks::default());
    assert_eq!(column(&bytes, "Lịch sử", "Đánh giá"), ["Chưa tiếp nhận báo cáo nào."]);
    let remarks = Remarks::from_workbook(&bytes).unwrap();
    assert_eq!(remarks, Remarks::default());
}

#[test]
fn a_campaign_whose_headings_repeat_ours_keeps_the_centre_s_own_column() {
    let mut setting = Setting::new();
    let text = include_str!("../../config/campaign-2020.toml");
    let text = text.replace("short = \"Đánh giá\"", "short = \"Ghi chú của Trung tâm\"");
    let text = text.replace("short = \"Số đã triển khai\"", "short = \"Số nhận được thông tin\"");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("campaign.toml");
    std::fs::write(&path, text).unwrap();
    setting.campaign = Campaign::load(&path).unwrap();
    let bytes = setting.draw(&Remarks::default());
    assert_eq!(column(&bytes, "Tổng hợp", "Số nhận được thông tin (2)")[1], "20");
    assert_eq!(column(&bytes, "Tổng hợp", "Ghi chú của Trung tâm")[1], "");
    assert!(!Remarks::from_workbook(&bytes).unwrap().typed_elsewhere);
}
