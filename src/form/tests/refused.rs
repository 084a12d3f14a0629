//! What is not certain is not taken.

use super::NotACount::{Ambiguous, Invalid, Missing};
use super::*;

#[test]
fn a_blank_form_misses_everything_and_says_where() {
    let form = one(&sheet(&[
        "A6: - Tên đơn vị:……………………",
        "A7: - #a: ",
        "A10: STT",
        "B10: Nội dung",
        "C10: Số lượng",
        "D10: Ghi chú",
        "A11: 1",
        "B11: #i",
        "A12: 2",
        "B12: #d",
        "C15: THỦ TRƯỞNG ĐƠN VỊ",
    ]));
    assert_eq!(form.counts(), (Err(Missing), Err(Missing)));
    assert_eq!((form.informed().place.as_str(), form.deployed().place.as_str()), ("Phụ lục!C11", "Phụ lục!C12"));
    assert_eq!((form.unit.text.as_str(), form.assessment()), ("", ""));
}

#[test]
fn a_row_number_is_no_figure() {
    for lines in [
        &["A1: Tên đơn vị: X Y", "A3: 1", "B3: #i", "A4: 2", "B4: #d"][..],
        &["A1: Tên đơn vị: X Y", "A2: 1", "A3: #i", "A4: 2", "A5: #d"],
        &[
            "A1: Tên đơn vị: X Y",
            "G1: Tên đơn vị: Z T",
            "A3: 1",
            "B3: #i",
            "G3: 1",
            "H3: #i",
            "A4: 2",
            "B4: #d",
            "G4: 2",
            "H4: #d",
        ],
    ] {
        for form in forms(&sheet(lines)) {
            assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
        }
    }
}

#[test]
fn of_two_columns_none_is_taken() {
    for heads in [("Kế hoạch", "Thực hiện"), ("Số lượng đợt 1", "Số lượng đợt 2"), ("2019", "2020")]
    {
        let lines = [
            "A1: Tên đơn vị: X Y",
            "A3: STT",
            "B3: Nội dung",
            &format!("C3: {}", heads.0),
            &format!("D3: {}", heads.1),
            "E3: Ghi chú",
            "A4: 1",
            "B4: #i",
            "C4: 30",
            "D4: 25",
            "A5: 2",
            "B5: #d",
            "C5: 20",
        ];
        assert_eq!(one(&sheet(&lines)).counts(), (Err(Ambiguous), Err(Ambiguous)), "{heads:?}");
    }
    let merged = [
        "A1: Tên đơn vị: X Y",
        "A3:A4: STT",
        "B3:B4: Nội dung",
        "C3:D3: Số lượng",
        "C4: Đợt 1",
        "D4: Đợt 2",
        "A5: 1",
        "B5: #i",
        "C5: 30",
        "D5: 25",
        "A6: 2",
        "B6: #d",
        "C6: 20",
    ];
    assert_eq!(one(&sheet(&merged)).counts(), (Err(Ambiguous), Err(Ambiguous)));
    let headless = ["A1: Tên đơn vị: X Y", "A3: #i", "B3: 30", "C3: 25", "A4: #d", "B4: 20"];
    assert_eq!(one(&sheet(&headless)).counts(), (Err(Ambiguous), Ok(20)));
}

#[test]
fn a_head_that_says_so_singles_out_its_column() {
    let lines = [
        "A1: Tên đơn vị: X Y",
        "A3: STT",
        "B3: Nội dung",
        "C3: Kế hoạch",
        "D3: Số lượng",
        "A4: 1",
        "B4: #i",
        "C4: 30",
        "D4: 25",
        "A5: 2",
        "B5: #d",
        "D5: 20",
    ];
    reads(&sheet(&lines), "X Y", 25, 20);
}

#[test]
fn a_field_found_twice_must_agree_with_itself() {
    let twice = |second: &str| {
        sheet(&["A1: Tên đơn vị: X Y", "A3: #i", "B3: 25", "A4: #d", "B4: 20", "A5: #i", &format!("B5: {second}")])
    };
    assert_eq!(one(&twice("26")).counts(), (Err(Ambiguous), Ok(20)));
    assert_eq!(one(&twice("26")).informed().shown, "25 / 26");
    reads(&twice("25"), "X Y", 25, 20);
}

#[test]
fn a_figure_in_the_column_of_notes_is_not_taken() {
    let form = one(&sheet(&[
        "A1: Tên đơn vị: X Y",
        "A3: Nội dung",
        "B3: Số lượng",
        "C3: Ghi chú",
        "A4: #i",
        "C4: 25",
        "A5: #d",
        "B5: 20",
    ]));
    assert_eq!((form.counts(), form.informed().place.as_str()), ((Err(Missing), Ok(20)), "Phụ lục!B4"));
}

#[test]
fn a_figure_that_two_counts_share_is_nobodys() {
    let form = one(&sheet(&["A1: Tên đơn vị: X Y", "A3: Nội dung", "B3: Số lượng", "A4: #i", "B4:B5: 25", "A5: #d"]));
    assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
}

#[test]
fn a_label_that_asks_for_something_else_is_not_ours() {
    for other in [
        "Tổng số cơ quan, tổ chức chưa triển khai chiến dịch",
        "Tỷ lệ số cơ quan, tổ chức triển khai chiến dịch (%)",
        "Tổng số máy tính của cơ quan, tổ chức triển khai chiến dịch",
        "Tổng số cán bộ triển khai chiến dịch",
        "Tổng số cơ quan, tổ chức dự kiến triển khai chiến dịch",
        "Tổng số cơ quan tổ chức triển khai chiến dịch (kế hoạch)",
        "Số cơ quan nhận được thông tin về việc triển khai chiến dịch",
        "Tổng số văn bản triển khai chiến dịch",
    ] {
        let form = one(&sheet(&["A1: Tên đơn vị: X Y", "A2: #i", "B2: 25", &format!("A3: {other}"), "B3: 20"]));
        assert!(form.deployed().reading.is_err(), "{other}: {form:#?}");
        assert_eq!(form.informed().reading, Ok(25), "{other}");
    }
}

#[test]
fn digits_of_a_label_are_no_figure() {
    let lines = ["Tên đơn vị: X Y", "#i năm 2020", "#d theo Công văn 284/TTCNTT 20"];
    for form in forms(&letter(&lines)) {
        assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
    }
    let form = one(&letter(&["Tên đơn vị: X Y", "#i 25", "#d: 20"]));
    assert_eq!(form.counts(), (Err(Ambiguous), Ok(20)));
}

#[test]
fn words_where_a_figure_should_stand_are_no_figure() {
    let form = one(&sheet(&["A1: Tên đơn vị: X Y", "A3: #i", "B3: khoảng 30", "A4: #d", "B4: đang tổng hợp"]));
    assert_eq!(form.counts(), (Err(Ambiguous), Err(Invalid)));
    assert_eq!(form.informed().shown, "khoảng 30");
    let form = one(&sheet(&["A1: Tên đơn vị: X Y", "A3: #i: 25 (kế hoạch 30)", "A4: #d: 20 (tạm tính)"]));
    assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
}

#[test]
fn instructions_are_no_report() {
    let guide: &[&str] = &[
        "A1: Hướng dẫn",
        "A2: Tên đơn vị: ghi đầy đủ tên đơn vị",
        "A3: #i: ghi số nguyên, ví dụ 25",
        "A4: #d: ghi số nguyên, ví dụ 20",
    ];
    assert!(forms(&sheet(guide)).is_empty());
    let table: &[&str] = &[
        "A1: Nội dung",
        "B1: Cách ghi",
        "C1: Ví dụ",
        "A2: Tên đơn vị",
        "B2: ghi đầy đủ",
        "C2: Vụ A",
        "A3: #i",
        "B3: ghi số nguyên",
        "C3: 25",
        "A4: #d",
        "B4: ghi số nguyên",
        "C4: 20",
    ];
    for form in forms(&sheet(table)) {
        assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
    }
    let form: &[&str] = &["A1: Tên đơn vị: X Y", "A2: #i", "B2: 30", "A3: #d", "B3: 10"];
    reads(&sheets(&[("Hướng dẫn", guide), ("Báo cáo", form)]), "X Y", 30, 10);
    let example: &[&str] = &["A1: Tên đơn vị: Vụ Ví Dụ", "A2: #i", "B2: 25", "A3: #d", "B3: 20"];
    reads(&sheets(&[("Ví dụ", example), ("Báo cáo", form)]), "X Y", 30, 10);
}

#[test]
fn an_example_row_is_no_report() {
    reads(
        &sheet(&[
            "A1: Tên đơn vị: X Y",
            "A3: STT",
            "B3: Nội dung",
            "C3: Số lượng",
            "A4: VD",
            "B4: #i",
            "C4: 99",
            "A5: 1",
            "B5: #i",
            "C5: 25",
            "A6: 2",
            "B6: #d",
            "C6: 20",
        ]),
        "X Y",
        25,
        20,
    );
}

#[test]
fn what_only_mentions_the_campaign_is_no_form() {
    assert!(
        forms(&letter(&[
            "Kính gửi: Các đơn vị trực thuộc Bộ",
            "Theo Công văn số 826/CATTT-NCSC về việc triển khai chiến dịch rà quét xử lý mã độc năm 2020,",
            "2. Thông báo Chiến dịch đến toàn bộ cơ quan, tổ chức, trong phạm vi quản lý, hỗ trợ của mình.",
            "3. Thống kê, báo cáo kết quả triển khai trong phạm vi quản lý của mình trước ngày 23/10/2020.",
            "Đơn vị đã triển khai chiến dịch đến 30 cơ quan, tổ chức.",
            "Nơi nhận:",
            "- Như trên;",
        ]))
        .is_empty()
    );
    let prices: Vec<String> = (2..40).map(|row| format!("B{row}: Máy tính loại {row}")).collect();
    let mut lines: Vec<&str> = prices.iter().map(String::as_str).collect();
    lines.extend([
        "A1: STT",
        "B1: Tên hàng",
        "C1: Đơn vị",
        "D1: Số lượng",
        "E1: Đơn giá",
        "C2: cái",
        "D2: 12",
        "B40: Tổng cộng",
        "D40: 400",
    ]);
    assert!(forms(&sheet(&lines)).is_empty());
    assert!(forms(&Document::default()).is_empty());
}

#[test]
fn the_letter_with_its_blank_annex_is_a_blank_form() {
    let form = one(&letter(&[
        "Kính gửi: Các đơn vị trực thuộc Bộ",
        "3. Thống kê, báo cáo kết quả triển khai trong phạm vi quản lý.",
        "Nơi nhận:",
        "- Như trên;",
        "Phụ lục",
        "Mẫu thống kê, báo cáo kết quả triển khai",
        "1. Thông tin chung",
        "- Tên đơn vị: ………………………………",
        "- #a",
        "………………………………………………………………",
        "2. Thông tin số liệu",
        "A1: STT",
        "B1: Nội dung",
        "C1: Số lượng",
        "D1: Ghi chú",
        "A2: 1",
        "B2: #i",
        "A3: 2",
        "B3: #d",
        "Ghi chú: Cục An toàn thông tin sẽ thực hiện đánh giá, thống kê một số kết quả thường xuyên trên website của chiến dịch.",
    ]));
    assert_eq!(form.counts(), (Err(Missing), Err(Missing)));
    assert_eq!(
        (form.unit.text.as_str(), form.assessment(), form.informed().place.as_str()),
        ("", "", "bảng 1, dòng 2, cột 3")
    );
}

#[test]
fn figures_above_or_left_of_their_labels_are_not_given_to_others() {
    for document in [
        sheet(&["A1: Tên đơn vị: X Y", "A3: 25", "A4: #i", "A5: 20", "A6: #d"]),
        letter(&["Tên đơn vị: X Y", "25", "#i:", "20", "#d:"]),
        sheet(&["A1: Tên đơn vị: X Y", "A4: 25", "B4: #i", "C4: 1", "A5: 20", "B5: #d", "C5: 2"]),
        sheet(&["A1: Tên đơn vị: X Y", "A4: 25", "B4: #i", "C4: 20", "D4: #d"]),
        sheet(&["A1: Tên đơn vị: X Y", "C4: #d", "D4: 1", "C5: #i", "D5: 2"]),
    ] {
        let form = one(&document);
        assert!(form.informed().reading.is_err() && form.deployed().reading.is_err(), "{form:#?}");
    }
}

#[test]
fn a_breakdown_in_the_labels_own_words_is_not_certain() {
    let form = one(&sheet(&[
        "A1: Tên đơn vị: X Y",
        "A3: STT",
        "B3: Nội dung",
        "C3: Số lượng",
        "A4: 1",
        "B4: #i",
        "C4: 25",
        "A5: 1.1",
        "B5: Số cơ quan nhận được thông tin",
        "C5: 10",
        "A6: 2",
        "B6: #d",
        "C6: 20",
    ]));
    assert_eq!(form.counts(), (Err(Ambiguous), Ok(20)));
}

#[test]
fn shares_and_plans_are_no_figures() {
    for head in ["Tỷ lệ (%)", "Số lượng (%)", "Kế hoạch", "Kỳ trước"] {
        let head = format!("C2: {head}");
        let form = one(&sheet(&[
            "A1: Tên đơn vị: X Y",
            "A2: STT",
            "B2: Nội dung",
            &head,
            "D2: Ghi chú",
            "A3: 1",
            "B3: #i",
            "C3: 90",
            "A4: 2",
            "B4: #d",
            "C4: 80",
        ]));
        assert_eq!(form.counts(), (Err(Ambiguous), Err(Ambiguous)), "{head}");
    }
}

#[test]
fn figures_in_an_annex_to_another_letter_of_the_centre_are_left_to_a_person() {
    let annex = |letter: &str| {
        let heading = format!("A1: (Kèm theo Công văn số {letter} của Trung tâm Công nghệ thông tin)");
        let lines = [heading.as_str(), "A2: - Tên đơn vị: Vụ A", "B4: #i", "C4: 25", "B5: #d", "C5: 20"];
        read(&sheet(&lines), &Campaign::built_in()).remove(0)
    };
    assert!(annex("284/TTCNTT-KTHT ngày 24/9/2020").has_all_figures());
    let older = annex("199/TTCNTT-KTHT ngày 10/9/2019");
    assert!(older.figures.iter().all(|(_, figure)| figure.reading == Err(NotACount::Ambiguous)));
    assert_eq!(older.figures[0].1.shown, "25");
}

#[test]
fn a_target_beside_what_was_reached_is_not_taken_for_it() {
    let form = one(&sheet(&[
        "A1: Tên đơn vị: X Y",
        "A3: STT",
        "B3: Nội dung",
        "C3: Chỉ tiêu",
        "D3: Thực hiện",
        "E3: Ghi chú",
        "A4: 1",
        "B4: #i",
        "C4: 40",
        "D4: 25",
        "A5: 2",
        "B5: #d",
        "C5: 40",
        "D5: 20",
    ]));
    assert_eq!(form.counts(), (Err(Ambiguous), Err(Ambiguous)));
}

#[test]
fn figures_under_a_head_of_other_figures_are_not_taken() {
    let under = |heads: &[&str]| {
        let mut lines: Vec<String> = ["A1: Tên đơn vị: X Y", "A3: STT", "B3: Nội dung"].map(str::to_owned).to_vec();
        for (column, head) in ["C", "D"].iter().zip(heads) {
            lines.push(format!("{column}3: {head}"));
            lines.extend([("4", "25"), ("5", "20")].map(|(row, count)| format!("{column}{row}: {count}")));
        }
        lines.extend(["A4: 1", "B4: #i", "A5: 2", "B5: #d"].map(str::to_owned));
        one(&sheet(&lines.iter().map(String::as_str).collect::<Vec<_>>())).counts()
    };
    for head in
        ["Tỷ lệ (%)", "Kế hoạch", "Năm 2019", "Số lượng (%)", "Đợt 1", "Số lượng kỳ trước", "Mã số", "Số máy tính"]
    {
        assert_eq!(under(&[head]), (Err(Ambiguous), Err(Ambiguous)), "{head}");
    }
    for head in ["Kết quả đạt được", "Thực hiện", "Việt Nam", "Số lượng (đơn vị)"] {
        assert_eq!(under(&[head]), (Ok(25), Ok(20)), "{head}");
    }
    assert_eq!(under(&["Kế hoạch", "Thực hiện"]), (Err(Ambiguous), Err(Ambiguous)));
    assert_eq!(under(&["Kế hoạch", "Kết quả"]), (Ok(25), Ok(20)));
}

#[test]
fn labels_that_count_something_else_are_not_certain() {
    for (informed, deployed) in [
        ("#i", "Số ngày triển khai chiến dịch"),
        ("#i", "Tổng số cơ quan tổ chức đang triển khai chiến dịch"),
        ("#i", "Tổng số cơ quan tổ chức chậm triển khai chiến dịch"),
        ("#i năm 2019", "#d"),
        ("Tổng số doanh nghiệp nhận được thông tin về chiến dịch", "#d"),
    ] {
        let lines = [format!("A2: {informed}"), format!("A3: {deployed}")];
        let form = one(&sheet(&["A1: Tên đơn vị: X Y", &lines[0], "B2: 25", &lines[1], "B3: 20"]));
        assert_ne!(form.counts(), (Ok(25), Ok(20)), "{informed} {deployed}");
    }
    reads(&sheet(&["A1: Tên đơn vị: X Y", "A2: #i năm 2020", "B2: 25", "A3: #d", "B3: 20"]), "X Y", 25, 20);
}

#[test]
fn a_note_that_may_be_the_rest_of_a_figure_makes_it_uncertain() {
    let lines = |note: &'static str| {
        sheet(&[
            "A1: Tên đơn vị: X Y",
            "A2: STT",
            "B2: Nội dung",
            "C2: Số lượng",
            "D2: Ghi chú",
            "A3: 1",
            "B3: #i",
            "C3: 1",
            note,
            "A4: 2",
            "B4: #d",
            "C4: 1",
        ])
    };
    assert_eq!(one(&lines("D3: 234")).counts(), (Err(Ambiguous), Ok(1)));
    assert_eq!(one(&lines("D3: 12")).counts(), (Ok(1), Ok(1)));
}

#[test]
fn what_stands_between_parentheses_must_be_a_remark() {
    for aside in ["máy tính", "nghìn đơn vị", "con số ước lượng", "có thể thay đổi", "sơ bộ", "triệu đồng"]
    {
        let line = format!("B2: 25 ({aside})");
        let form = one(&sheet(&["A1: Tên đơn vị: X Y", "A2: #i", &line, "A3: #d", "B3: 20"]));
        assert_eq!(form.counts(), (Err(Ambiguous), Ok(20)), "{aside}");
    }
}
