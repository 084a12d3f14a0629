//! Texts in a table: where they end, and what belongs to them.

use super::*;

#[test]
fn a_text_below_its_label_ends_at_the_next_heading() {
    let form = reads(
        &sheet(&[
            "A5: 1. Thông tin chung",
            "A6: - Tên đơn vị: Vụ Pháp chế",
            "A7: - #a",
            "A8: Dòng một.",
            "A9: Dòng hai.",
            "A10: 2. Số liệu",
            "A11: STT",
            "B11: Nội dung",
            "C11: Số lượng",
            "A12: 1",
            "B12: #i",
            "C12: 25",
            "A13: 2",
            "B13: #d",
            "C13: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Dòng một.\nDòng hai.");
}

#[test]
fn several_fields_in_one_cell() {
    let form =
        reads(&sheet(&["B2: Tên đơn vị: Vụ Pháp chế\nĐánh giá: Tốt\n1. #i: 25\n2. #d: 20"]), "Vụ Pháp chế", 25, 20);
    assert_eq!(form.assessment(), "Tốt");
}

#[test]
fn an_assessment_may_use_the_words_of_labels() {
    let text = "Đánh giá chung: hoàn thành tốt.\nĐơn vị đã triển khai chiến dịch đến 30 tổ chức.\nĐơn vị đã triển khai chiến dịch.";
    let form = reads(
        &sheet(&[
            "A6: Tên đơn vị",
            "B6: Vụ Pháp chế",
            "A7: #a",
            &format!("B7: {text}"),
            "A8: #i",
            "B8: 25",
            "A9: #d",
            "B9: 20",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), text);
    let form = reads(
        &sheet(&["A6: Tên đơn vị: Vụ Pháp chế", &format!("A7: #a: {text}"), "A8: #i", "B8: 25", "A9: #d", "B9: 20"]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), text);
}

#[test]
fn leaders_around_a_value_are_no_part_of_it() {
    let form = reads(
        &sheet(&[
            "A1: Tên đơn vị: ……Vụ Pháp chế……",
            "A2: #a: Đã gửi văn bản, v.v...\n…………………\n........",
            "A3: #i: ...25...",
            "A4: #d:………20………",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Đã gửi văn bản, v.v...");
}

#[test]
fn a_text_over_several_rows_beside_its_label() {
    for label in ["A2:A4: #a", "A2: #a"] {
        let form = reads(
            &sheet(&[
                "A1: Tên đơn vị:",
                "B1: Vụ A",
                label,
                "B2: Một.",
                "B3: Hai.",
                "B4: Ba.",
                "A6: #i",
                "B6: 25",
                "A7: #d",
                "B7: 20",
            ]),
            "Vụ A",
            25,
            20,
        );
        assert_eq!(form.assessment(), "Một.\nHai.\nBa.");
    }
}

#[test]
fn a_whole_letter_in_one_cell() {
    let form = reads(
        &sheet(&[
            "A1: Kính gửi Trung tâm\n- Tên đơn vị: Vụ A\nĐịa chỉ: Hà Nội\n- #a: Tốt\n1. #i: 25\n2. #d: 20\nTrân trọng",
        ]),
        "Vụ A",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt");
}

#[test]
fn a_note_may_use_the_words_of_labels() {
    for note in ["2 đơn vị đang triển khai", "Đơn vị đã triển khai", "#d: 12"] {
        let note = format!("D3: {note}");
        let headed = sheet(&[
            "A1: Tên đơn vị: Vụ A",
            "A2: STT",
            "B2: Nội dung",
            "C2: Số lượng",
            "D2: Ghi chú",
            "A3: 1",
            "B3: #i",
            "C3: 25",
            &note,
            "A4: 2",
            "B4: #d",
            "C4: 20",
        ]);
        reads(&headed, "Vụ A", 25, 20);
    }
}
