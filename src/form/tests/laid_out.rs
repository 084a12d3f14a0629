//! One report in a table, wherever its labels and values stand.

use super::*;

const HEAD: [&str; 6] = [
    "A1: Phụ lục",
    "A2: Mẫu thống kê, báo cáo kết quả triển khai",
    "A3: (Kèm theo Công văn số 284/TTCNTT-KTHT ngày 24/9/2020 của Trung tâm Công nghệ thông tin)",
    "A5: 1. Thông tin chung",
    "A9: 2. Thông tin số liệu",
    "C15: THỦ TRƯỞNG ĐƠN VỊ",
];

fn with_head(lines: &[&str]) -> Document {
    sheet(&[&HEAD, lines].concat())
}

#[test]
fn the_annex_as_it_was_issued() {
    let form = reads(
        &with_head(&[
            "A6: - Tên đơn vị: Vụ Pháp chế",
            "A7: - #a: Đạt yêu cầu.\nKhó khăn: không.",
            "A10: STT",
            "B10: Nội dung",
            "C10: Số lượng",
            "D10: Ghi chú",
            "A11: 1",
            "B11: #i",
            "C11: 25",
            "A12: 2",
            "B12: #d",
            "C12: 20",
            "D12: Còn 5 đơn vị",
            "C16: (Ký tên, đóng dấu)",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Đạt yêu cầu.\nKhó khăn: không.");
    assert_eq!((form.informed().note.as_str(), form.deployed().note.as_str()), ("", "Còn 5 đơn vị"));
    assert_eq!((form.informed().place.as_str(), form.unit.place.as_str()), ("Phụ lục!C11", "Phụ lục!A6"));
    assert_eq!(form.informed().shown, "25");
}

#[test]
fn values_in_neighbouring_cells() {
    let form = reads(
        &with_head(&[
            "A6: - Tên đơn vị:",
            "B6: Vụ Pháp chế",
            "A7: - #a",
            "B7: Đạt yêu cầu.",
            "A10: STT",
            "B10: Nội dung",
            "C10: Số lượng",
            "D10: Ghi chú",
            "A11: 1",
            "B11: #i",
            "C11: 25",
            "A12: 2",
            "B12: #d",
            "C12: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!((form.assessment(), form.unit.place.as_str()), ("Đạt yêu cầu.", "Phụ lục!B6"));
}

#[test]
fn values_behind_an_empty_column_and_merged_labels() {
    let form = reads(
        &sheet(&[
            "B2:C2: Tên đơn vị",
            "F2:H2: Vụ Pháp chế",
            "B3:C3: #a",
            "F3:H3: Tốt",
            "B4:C4: #i",
            "F4:G4: 25",
            "B5:C5: #d",
            "F5:G5: 20",
            "H5: còn 5",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!((form.assessment(), form.deployed().note.as_str()), ("Tốt", "còn 5"));
}

#[test]
fn values_below_their_labels() {
    let form = reads(
        &sheet(&[
            "B2: Tên đơn vị:",
            "B3: Vụ Pháp chế",
            "B4: #a:",
            "B5: Thuận lợi: có công cụ.",
            "B6: Khó khăn: thiếu người.",
            "B7: Kiến nghị: tập huấn.",
            "B8: #i:",
            "B9: 25",
            "B10: #d:",
            "B11: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Thuận lợi: có công cụ.\nKhó khăn: thiếu người.\nKiến nghị: tập huấn.");
    assert_eq!(form.informed().place, "Phụ lục!B9");
}

#[test]
fn columns_in_another_order() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ Pháp chế",
            "A4: Ghi chú",
            "B4: Số lượng",
            "C4: Nội dung",
            "D4: STT",
            "A5: Có danh sách",
            "B5: 25",
            "C5: #i",
            "D5: 1",
            "B6: 20",
            "C6: #d",
            "D6: 2",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.informed().note, "Có danh sách");
}

#[test]
fn rows_in_another_order_without_numbers() {
    let form = reads(
        &sheet(&[
            "A1: Nội dung",
            "B1: Kết quả",
            "A2: #d",
            "B2: 20",
            "A3: #i",
            "B3: 25",
            "A4: #a",
            "B4: Tốt",
            "A5: Tên đơn vị",
            "B5: Vụ Pháp chế",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt");
}

#[test]
fn two_rows_of_merged_heads() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ Pháp chế",
            "A3:A4: STT",
            "B3:B4: Nội dung",
            "C3:D3: Kết quả",
            "C4: Số lượng",
            "D4: Ghi chú",
            "A5: 1",
            "B5: #i",
            "C5: 25",
            "D5: đủ",
            "A6: 2",
            "B6: #d",
            "C6: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.informed().note, "đủ");
}

#[test]
fn a_letterhead_and_a_signature_are_no_labels() {
    let form = reads(
        &sheet(&[
            "A1: BỘ KHOA HỌC VÀ CÔNG NGHỆ",
            "C1: CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "A2: CỤC SỞ HỮU TRÍ TUỆ",
            "C2: Độc lập - Tự do - Hạnh phúc",
            "C4: Hà Nội, ngày 20 tháng 10 năm 2020",
            "A11:D11: - Tên đơn vị:……………",
            "A12: - #a: Tốt",
            "A15: STT",
            "B15: Nội dung",
            "C15: Số lượng",
            "D15: Ghi chú",
            "A16: 1",
            "B16: #i",
            "C16: 25",
            "A17: 2",
            "B17: #d",
            "C17: 20",
            "A20: Nơi nhận:",
            "C20: THỦ TRƯỞNG ĐƠN VỊ",
            "C21: (Ký tên, đóng dấu)",
            "A21: - Như trên;",
        ]),
        "",
        25,
        20,
    );
    assert_eq!(form.unit.place, "Phụ lục!A11");
}

#[test]
fn a_column_of_measures_is_no_value() {
    reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ Pháp chế",
            "A3: STT",
            "B3: Nội dung",
            "C3: Đơn vị",
            "D3: Số lượng",
            "A4: 1",
            "B4: #i",
            "C4: đơn vị",
            "D4: 25",
            "A5: 2",
            "B5: #d",
            "C5: đơn vị",
            "D5: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    reads(
        &sheet(&[
            "A1: Tên đơn vị",
            "B1: Vụ Pháp chế",
            "A2: #i",
            "B2: đơn vị",
            "C2: 25",
            "A3: #d",
            "B3: đơn vị",
            "C3: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
}

#[test]
fn a_note_over_both_rows_belongs_to_both() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ Pháp chế",
            "A3: Nội dung",
            "B3: Số lượng",
            "C3: Ghi chú",
            "A4: #i",
            "B4: 25",
            "C4:C5: đến 20/10",
            "A5: #d",
            "B5: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!((form.informed().note.as_str(), form.deployed().note.as_str()), ("đến 20/10", "đến 20/10"));
}

#[test]
fn a_note_behind_the_figure_in_its_cell() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị: A B",
            "A2: #i: 25 (còn 2 đơn vị chưa báo cáo)",
            "A3: #d: 20 đơn vị. Ghi chú: sẽ bổ sung",
        ]),
        "A B",
        25,
        20,
    );
    assert_eq!(
        (form.informed().note.as_str(), form.deployed().note.as_str()),
        ("còn 2 đơn vị chưa báo cáo", "sẽ bổ sung")
    );
}

#[test]
fn a_label_broken_over_two_cells() {
    reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ Pháp chế",
            "A3: STT",
            "B3: Nội dung",
            "C3: Số lượng",
            "A4: 1",
            "B4: Tổng số cơ quan, tổ chức, doanh nghiệp",
            "C4: 25",
            "B5: nhận được thông tin về chiến dịch",
            "A6: 2",
            "B6: Tổng số cơ quan tổ chức",
            "B7: triển khai chiến dịch",
            "C7: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
}

#[test]
fn labels_and_values_by_turns_in_one_row() {
    reads(
        &sheet(&["A1: Tên đơn vị", "B1: Vụ Pháp chế", "C1: #i", "D1: 25", "E1: #d", "F1: 20"]),
        "Vụ Pháp chế",
        25,
        20,
    );
}

#[test]
fn other_counts_and_breakdowns_are_not_ours() {
    reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ Pháp chế",
            "A3: STT",
            "B3: Nội dung",
            "C3: Số lượng",
            "D3: Ghi chú",
            "A4: 1",
            "B4: #i",
            "C4: 25",
            "B5: Trong đó:",
            "B6: - Sở",
            "C6: 5",
            "A7: 1.1",
            "B7: Doanh nghiệp",
            "C7: 20",
            "A8: 2",
            "B8: #d",
            "C8: 20",
            "A9: 3",
            "B9: Tổng số máy tính được rà quét",
            "C9: 900",
            "A10: 4",
            "B10: Tổng số máy tính nhiễm mã độc",
            "C10: 12",
            "A11:B11: Tổng cộng",
            "C11: 957",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
}

#[test]
fn a_colon_in_a_column_of_its_own() {
    reads(
        &sheet(&["A1: Tên đơn vị", "B1: :", "C1: Vụ A", "A2: #i", "B2: :", "C2: 25", "A3: #d", "B3: :", "C3: 20"]),
        "Vụ A",
        25,
        20,
    );
}

#[test]
fn a_column_of_remarks_is_no_second_unit() {
    let form = reads(
        &sheet(&[
            "A1: Nội dung",
            "B1: Kết quả",
            "C1: Ghi chú",
            "A2: Tên đơn vị",
            "B2: Vụ A",
            "C2: viết đầy đủ",
            "A3: #i",
            "B3: 25",
            "C3: 3 đơn vị chưa gửi",
            "A4: #d",
            "B4: 20",
        ]),
        "Vụ A",
        25,
        20,
    );
    assert_eq!(form.informed().note, "3 đơn vị chưa gửi");
}

#[test]
fn a_label_broken_over_many_lines() {
    reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ A",
            "A2: Tổng số\ncơ quan, tổ chức,\ndoanh nghiệp nhận\nđược thông tin\nvề chiến dịch",
            "B2: 25",
            "A3: Tổng số\ncơ quan\ntổ chức\ntriển khai\nchiến dịch",
            "B3: 20",
        ]),
        "Vụ A",
        25,
        20,
    );
}

#[test]
fn labels_broken_over_two_rows_share_no_row() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị: Vụ A",
            "A2: STT",
            "B2: Nội dung",
            "C2: Số lượng",
            "A3: 1",
            "B3: Tổng số cơ quan, tổ chức, doanh nghiệp",
            "C3: 25",
            "B4: nhận được thông tin về chiến dịch",
            "A5: 2",
            "B5: Tổng số cơ quan tổ chức",
            "C5: 20",
            "B6: triển khai chiến dịch",
        ]),
        "Vụ A",
        25,
        20,
    );
    assert_eq!(form.informed().place, "Phụ lục!C3");
}

#[test]
fn a_label_may_say_how_to_fill_in_its_place() {
    let lines = |informed: &'static str| {
        sheet(&[
            "A1: Tên đơn vị: Vụ A",
            "A2: #i (ghi số nguyên, ví dụ 30)",
            informed,
            "A3: #d (ghi số nguyên, ví dụ 25)",
            "B3: 20",
        ])
    };
    reads(&lines("B2: 25"), "Vụ A", 25, 20);
    assert_eq!(one(&lines("C2: …")).counts(), (Err(NotACount::Missing), Ok(20)));
    let turned = sheet(&["A1: Tên đơn vị: Vụ A", "A2: #i (ghi số chưa nhận)", "B2: 25", "A3: #d", "B3: 20"]);
    assert_eq!(one(&turned).counts(), (Err(NotACount::Ambiguous), Ok(20)));
}

#[test]
fn dotted_lines_around_a_figure_are_none_of_it() {
    reads(&sheet(&["A1: Tên đơn vị: Vụ A", "A2: #i: ……25…… đơn vị", "A3: #d", "B3: …20…"]), "Vụ A", 25, 20);
    let open = sheet(&["A1: Tên đơn vị: Vụ A", "A2: #i", "B2: 25…", "A3: #d", "B3: 20"]);
    assert_eq!(one(&open).counts(), (Err(NotACount::Ambiguous), Ok(20)));
}

#[test]
fn a_figure_over_its_noun_is_no_label_of_a_unit() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị",
            "B1: Vụ A",
            "A2: #a",
            "B2: Tốt",
            "A3: STT",
            "B3: Nội dung",
            "C3: Số lượng",
            "A4: 1",
            "B4: #i",
            "C4: 25\nđơn vị",
            "A5: 2",
            "B5: #d",
            "C5: 20",
        ]),
        "Vụ A",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt");
}

#[test]
fn a_name_may_repeat_its_label() {
    let form = reads(
        &sheet(&["A1: Tên đơn vị:", "B1: Đơn vị: Vụ A", "A2: #a", "B2: Tốt", "A3: #i", "B3: 25", "A4: #d", "B4: 20"]),
        "Vụ A",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt");
}
