//! Reports in letters and mails.

use super::*;

#[test]
fn label_and_value_in_one_line() {
    let form = reads(
        &letter(&[
            "Kính gửi Trung tâm CNTT,",
            "Tên đơn vị: Vụ Pháp chế",
            "#a: Tốt.",
            "1. #i: 25",
            "2. #d: 20",
            "Trân trọng.",
            "Nguyễn Văn A",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!((form.assessment(), form.informed().place.as_str()), ("Tốt.", "dòng 4"));
}

#[test]
fn the_heads_of_a_table_in_text_are_no_part_of_the_assessment() {
    for heads in ["STT\tNội dung\tSố lượng\tGhi chú", "| TT | Nội dung | Số lượng |", "STT   Nội dung    Số lượng"]
    {
        let form = reads(
            &letter(&["Tên đơn vị: Vụ Pháp chế", "#a: Tốt.", "", heads, "1\t#i\t25", "2\t#d\t20"]),
            "Vụ Pháp chế",
            25,
            20,
        );
        assert_eq!(form.assessment(), "Tốt.", "{heads}");
    }
}

#[test]
fn separators_as_people_type_them() {
    for (one, other) in [
        (" ........ 25", " …… 20"),
        (" là 25", " là: 20"),
        (" - 25", " – 20 đơn vị"),
        (": 25.", ": 20;"),
        ("\t25", "\t20\tcòn 5"),
        (" | 25 |", " | 20 |"),
        (" = 25", " → 20"),
        (" (đơn vị): 25", "  20"),
    ] {
        reads(
            &letter(&["> Tên đơn vị: Vụ Pháp chế", &format!("> + #i{one}"), &format!("> + #d{other}")]),
            "Vụ Pháp chế",
            25,
            20,
        );
    }
}

#[test]
fn values_in_the_line_below() {
    let form = reads(
        &letter(&["Tên đơn vị:", "Vụ Pháp chế", "#a:", "Tốt.", "Không có khó khăn.", "a) #i:", "25", "b) #d:", "20"]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt.\nKhông có khó khăn.");
}

#[test]
fn lines_broken_where_the_mail_was_full() {
    let form = reads(
        &letter(&[
            "- Tên đơn vị: Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất",
            "lượng 1",
            "- Đánh giá kết quả thực hiện chiến dịch trong phạm vi",
            "quản lý: Chiến dịch được triển khai nghiêm túc, đúng",
            "tiến độ.",
            "1. Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông",
            "tin về chiến dịch: 25",
            "2. Tổng số cơ quan tổ chức triển khai",
            "chiến dịch: 20",
        ]),
        "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng 1",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Chiến dịch được triển khai nghiêm túc, đúng\ntiến độ.");
}

#[test]
fn several_fields_in_one_line() {
    reads(&letter(&["Tên đơn vị: Vụ Pháp chế; #i: 25; #d: 20."]), "Vụ Pháp chế", 25, 20);
}

#[test]
fn the_annex_as_a_letter_with_a_table() {
    let form = reads(
        &letter(&[
            "Phụ lục",
            "1. Thông tin chung",
            "- Tên đơn vị: ………Vụ Pháp chế………",
            "- #a",
            "Thuận lợi.………",
            "Khó khăn: thiếu người.………",
            "2. Thông tin số liệu",
            "A1: STT",
            "B1: Nội dung",
            "C1: Số lượng",
            "D1: Ghi chú",
            "A2: 1",
            "B2: #i",
            "C2: 25",
            "A3: 2",
            "B3: #d",
            "C3: 20",
            "D3: còn 5",
            "Ghi chú: Cục An toàn thông tin sẽ thực hiện đánh giá, thống kê một số kết quả.",
        ]),
        "Vụ Pháp chế",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Thuận lợi.\nKhó khăn: thiếu người.");
    assert_eq!((form.deployed().note.as_str(), form.deployed().place.as_str()), ("còn 5", "bảng 1, dòng 3, cột 3"));
}

#[test]
fn a_text_in_a_box_of_its_own() {
    let form = reads(&letter(&["Tên đơn vị: X Y", "#a:", "A1: Đạt yêu cầu.", "1. #i: 25", "2. #d: 20"]), "X Y", 25, 20);
    assert_eq!((form.assessment(), form.texts[0].1.place.as_str()), ("Đạt yêu cầu.", "bảng 1, dòng 1, cột 1"));
}

#[test]
fn a_remark_in_the_line_of_a_figure() {
    let form = reads(
        &letter(&["Tên đơn vị: X Y", "#i: 25 đơn vị. Ghi chú: có danh sách", "#d: 20", "Ghi chú: còn 5 đơn vị"]),
        "X Y",
        25,
        20,
    );
    assert_eq!((form.informed().note.as_str(), form.deployed().note.as_str()), ("có danh sách", "còn 5 đơn vị"));
}

#[test]
fn two_figures_in_a_line_are_not_certain() {
    for line in ["#i\t30\t25", "#i\t\t25", "#i | 30 | 25"] {
        let form = one(&letter(&["Tên đơn vị: X Y", line, "#d: 20"]));
        assert_eq!(form.counts(), (Err(NotACount::Ambiguous), Ok(20)), "{line}");
    }
}

#[test]
fn the_numbers_of_a_list_are_no_figures() {
    let form = one(&letter(&["Tên đơn vị: X Y", "1", "#i", "2", "#d", "20"]));
    assert_eq!(form.counts(), (Err(NotACount::Missing), Ok(20)));
    reads(&letter(&["Tên đơn vị: X Y", "1", "#i", "25", "2", "#d", "20"]), "X Y", 25, 20);
}

#[test]
fn a_signature_is_no_part_of_the_assessment() {
    let form = reads(
        &letter(&[
            "Tên đơn vị: X Y",
            "#i: 25",
            "#d: 20",
            "#a: Tốt.",
            "Đúng tiến độ.",
            "Trân trọng cảm ơn./.",
            "Phòng CNTT",
            "024 1234",
        ]),
        "X Y",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt.\nĐúng tiến độ.");
}

#[test]
fn a_figure_before_its_label_is_not_replaced_by_what_follows() {
    for line in ["1\t25\t#i\t3 đơn vị", "25\t#i\t3"] {
        assert!(one(&letter(&["Tên đơn vị: X Y", line, "#d: 20"])).informed().reading.is_err(), "{line}");
    }
    reads(
        &letter(&["Tên đơn vị: X Y", "STT\tNội dung\tSố lượng\tGhi chú", "1\t#i\t25\t", "2\t#d\t20\tcòn 5"]),
        "X Y",
        25,
        20,
    );
}

#[test]
fn a_form_is_told_from_a_list_of_its_values_by_the_headings_of_its_parts() {
    assert!(has_parts("Vào 24/9 đã viết:\n> Phụ lục\n> 1. Thông tin chung\n> - Tên đơn vị: A\n> 2. Thông tin số liệu"));
    assert!(!has_parts("> Trung tâm đã nhận được báo cáo của Vụ A.\n> Số lượng: 25\n> Phụ lục kèm theo"));
}
