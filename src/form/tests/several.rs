//! Several reports in one document, and tables of one row for each unit.

use super::*;

const FLAT: [&str; 7] = [
    "A1: TỔNG HỢP KẾT QUẢ TRIỂN KHAI CHIẾN DỊCH",
    "A3: STT",
    "B3: Tên đơn vị",
    "C3: #i",
    "D3: #d",
    "E3: #a",
    "F3: Ghi chú",
];

fn flat(lines: &[&str]) -> Document {
    sheet(&[&FLAT, lines].concat())
}

#[track_caller]
fn names(document: &Document) -> Vec<(String, Option<u64>, Option<u64>)> {
    forms(document)
        .iter()
        .map(|form| (form.unit.text.clone(), form.informed().reading.ok(), form.deployed().reading.ok()))
        .collect()
}

fn named(unit: &str, informed: u64, deployed: u64) -> (String, Option<u64>, Option<u64>) {
    (unit.to_owned(), Some(informed), Some(deployed))
}

#[test]
fn a_flat_table_of_one_unit() {
    let form =
        reads(&flat(&["A4: 1", "B4: Vụ Pháp chế", "C4: 25", "D4: 20", "E4: Tốt", "F4: còn 5"]), "Vụ Pháp chế", 25, 20);
    assert_eq!((form.assessment(), form.informed().place.as_str()), ("Tốt", "Phụ lục!C4"));
    assert_eq!((form.informed().note.as_str(), form.deployed().note.as_str()), ("còn 5", "còn 5"));
}

#[test]
fn a_flat_table_of_several_units_without_its_totals_and_numbers() {
    let document = flat(&[
        "A4: (1)",
        "B4: (2)",
        "C4: (3)",
        "D4: (4)",
        "A5: VD",
        "B5: Vụ Mẫu",
        "C5: 9",
        "D5: 9",
        "A6:D6: I. Các vụ",
        "A7: 1",
        "B7: Vụ Pháp chế",
        "C7: 25",
        "D7: 20",
        "A8: 2",
        "B8: Tổng cục Tiêu chuẩn",
        "C8: 7",
        "D8: 6",
        "A9:B9: Tổng cộng",
        "C9: 32",
        "D9: 26",
        "D12: THỦ TRƯỞNG ĐƠN VỊ",
    ]);
    assert_eq!(names(&document), [named("Vụ Pháp chế", 25, 20), named("Tổng cục Tiêu chuẩn", 7, 6)]);
}

#[test]
fn a_nameless_last_row_is_a_total_or_nobodys() {
    let rows = ["B4: Vụ A", "C4: 25", "D4: 20", "B5: Vụ B", "C5: 7", "D5: 6"];
    let summed = flat(&[&rows[..], &["C6: 32", "D6: 26"]].concat());
    assert_eq!(names(&summed), [named("Vụ A", 25, 20), named("Vụ B", 7, 6)]);
    let strange = flat(&[&rows[..], &["C6: 5", "D6: 4"]].concat());
    assert_eq!(names(&strange)[2], (String::new(), None, None));
}

#[test]
fn a_blank_flat_table_says_where_its_figures_belong() {
    let form = one(&flat(&[]));
    assert_eq!(
        (form.counts(), form.informed().place.as_str()),
        ((Err(NotACount::Missing), Err(NotACount::Missing)), "Phụ lục!C4")
    );
}

#[test]
fn a_flat_table_with_heads_in_two_rows() {
    reads(
        &sheet(&[
            "A3:A4: STT",
            "B3:B4: Đơn vị",
            "C3:D3: Tổng số cơ quan, tổ chức, doanh nghiệp",
            "C4: nhận được thông tin về chiến dịch",
            "D4: triển khai chiến dịch",
            "A5: 1",
            "B5: Vụ Pháp chế",
            "C5: 25",
            "D5: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
}

#[test]
fn a_flat_table_whose_unit_stands_above_it() {
    reads(
        &sheet(&["A1: Tên đơn vị: Vụ Pháp chế", "A3: #i", "B3: #d", "C3: Ghi chú", "A4: 25", "B4: 20"]),
        "Vụ Pháp chế",
        25,
        20,
    );
    let two = one(&sheet(&["A1: Tên đơn vị: Vụ Pháp chế", "A3: #i", "B3: #d", "A4: 25", "B4: 20", "A5: 26", "B5: 21"]));
    assert_eq!(two.counts(), (Err(NotACount::Ambiguous), Err(NotACount::Ambiguous)));
}

#[test]
fn units_across_and_fields_down() {
    let document = sheet(&[
        "A1: Tên đơn vị",
        "B1: Vụ A",
        "C1: Vụ B",
        "A2: #i",
        "B2: 25",
        "C2: 7",
        "A3: #d",
        "B3: 20",
        "C3: 6",
        "A4: #a",
        "B4: Tốt",
        "C4: Khá",
    ]);
    assert_eq!(names(&document), [named("Vụ A", 25, 20), named("Vụ B", 7, 6)]);
    assert_eq!(forms(&document)[1].figures[1].1.place, "Phụ lục!C3");
    assert_eq!(forms(&document)[1].assessment(), "Khá");
}

#[test]
fn forms_one_below_the_other() {
    let document = sheet(&[
        "A1: Tên đơn vị: Vụ A",
        "A2: STT",
        "B2: Nội dung",
        "C2: Số lượng",
        "B3: #i",
        "C3: 25",
        "B4: #d",
        "C4: 20",
        "A8: Tên đơn vị: Vụ B",
        "A9: STT",
        "B9: Nội dung",
        "C9: Số lượng",
        "B10: #i",
        "C10: 7",
        "B11: #d",
        "C11: 6",
    ]);
    assert_eq!(names(&document), [named("Vụ A", 25, 20), named("Vụ B", 7, 6)]);
    let letter = letter(&["Tên đơn vị: Vụ A", "#i: 25", "#d: 20", "Tên đơn vị: Vụ B", "#i: 7", "#d: 6"]);
    assert_eq!(names(&letter), [named("Vụ A", 25, 20), named("Vụ B", 7, 6)]);
}

#[test]
fn forms_side_by_side() {
    let document = sheet(&[
        "A1: Tên đơn vị: Vụ A",
        "F1: Tên đơn vị: Vụ B",
        "A2: STT",
        "B2: Nội dung",
        "C2: Số lượng",
        "D2: Ghi chú",
        "F2: STT",
        "G2: Nội dung",
        "H2: Số lượng",
        "I2: Ghi chú",
        "A3: 1",
        "B3: #i",
        "C3: 25",
        "F3: 1",
        "G3: #i",
        "H3: 7",
        "A4: 2",
        "B4: #d",
        "C4: 20",
        "F4: 2",
        "G4: #d",
        "H4: 6",
        "I4: đủ",
    ]);
    assert_eq!(names(&document), [named("Vụ A", 25, 20), named("Vụ B", 7, 6)]);
    assert_eq!(forms(&document)[0].deployed().note, "");
}

#[test]
fn counts_without_a_unit_are_not_given_to_the_next_one() {
    let document = sheet(&["A1: #i: 25", "A2: #d: 20", "A4: Tên đơn vị: Vụ B", "A5: #i: 7", "A6: #d: 6"]);
    for form in forms(&document) {
        assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
    }
}

#[test]
fn a_form_on_each_sheet_and_a_blank_copy() {
    let filled: &[&str] = &["A1: Tên đơn vị: Vụ A", "A2: #i", "B2: 25", "A3: #d", "B3: 20"];
    let blank: &[&str] = &["A1: Tên đơn vị: ……", "A2: #i", "A3: #d"];
    assert_eq!(
        names(&sheets(&[("Mẫu", blank), ("Báo cáo", filled)])),
        [(String::new(), None, None), named("Vụ A", 25, 20)]
    );
}

#[test]
fn a_form_over_two_sheets() {
    let general: &[&str] = &["A1: Tên đơn vị: Vụ A", "A2: #a: Tốt"];
    let counts: &[&str] = &["A1: Nội dung", "B1: Số lượng", "A2: #i", "B2: 25", "A3: #d", "B3: 20"];
    assert_eq!(reads(&sheets(&[("Chung", general), ("Số liệu", counts)]), "Vụ A", 25, 20).assessment(), "Tốt");
}

#[test]
fn the_parts_of_one_unit_count_by_their_total() {
    let lines = |total: &'static str| {
        sheet(&[
            "A1: Tên đơn vị: Vụ A",
            "A3: STT",
            "B3: Đơn vị trực thuộc",
            "C3: #i",
            "D3: #d",
            "A4: 1",
            "B4: Phòng Kỹ thuật",
            "C4: 10",
            "D4: 8",
            "A5: 2",
            "B5: Phòng Hành chính",
            "C5: 15",
            "D5: 12",
            "B6: Tổng cộng",
            total,
            "D6: 20",
        ])
    };
    assert_eq!(reads(&lines("C6: 25"), "Vụ A", 25, 20).informed().place, "Phụ lục!C6");
    assert_eq!(one(&lines("C6: 26")).counts(), (Err(NotACount::Ambiguous), Err(NotACount::Ambiguous)));
}
