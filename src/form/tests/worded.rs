//! Labels as people write them.

use super::*;

#[track_caller]
fn both(informed: &str, deployed: &str) {
    let document =
        sheet(&["A1: Tên đơn vị: X Y", &format!("A2: {informed}"), "B2: 25", &format!("A3: {deployed}"), "B3: 20"]);
    assert_eq!(one(&document).counts(), (Ok(25), Ok(20)), "{informed} | {deployed}");
}

#[test]
fn reworded_labels() {
    both(
        "Tổng số cơ quan, tổ chức, doanh nghiệp đã nhận được thông tin về Chiến dịch",
        "Số cơ quan, tổ chức đã triển khai chiến dịch",
    );
    both(&INFORMED.to_uppercase(), &DEPLOYED.to_uppercase());
    both("Tổng số CQ, TC, DN nhận được thông tin về chiến dịch", "Tổng số CQ, TC triển khai chiến dịch");
    both(
        "Số lượng cơ quan, đơn vị nhận được thông tin chiến dịch",
        "Số lượng các cơ quan, đơn vị triển khai chiến dịch",
    );
    both(
        "Tổng số các cơ quan, tổ chức và doanh nghiệp nhận được thông tin về chiến dịch năm 2020",
        "Tổng số cơ quan, tổ chức, doanh nghiệp thực hiện triển khai chiến dịch trong phạm vi quản lý",
    );
    both("Số đơn vị đã nhận được thông tin", "Số đơn vị đã triển khai");
    both(
        "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về Chiến dịch Giảm tỉ lệ lây nhiễm mã độc và Botnet năm 2020",
        "Tổng số cơ quan tổ chức triển khai Chiến dịch Giảm tỉ lệ lây nhiễm mã độc và Botnet năm 2020",
    );
    both(
        "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch (tính đến 20/10/2020)",
        "Tổng số cơ quan tổ chức triển khai chiến dịch tính đến ngày 20/10/2020",
    );
}

#[test]
fn numbered_labels() {
    for mark in ["1.", "1)", "a)", "(1)", "-", "+", "*", "•", "II.", "1.1.", "2.1", "1", "1/"] {
        both(&format!("{mark} {INFORMED}"), &format!("{mark} {DEPLOYED}:"));
    }
}

#[test]
fn labels_without_marks() {
    both(
        "Tong so co quan, to chuc, doanh nghiep nhan duoc thong tin ve chien dich",
        "Tong so co quan to chuc trien khai chien dich",
    );
}

#[test]
fn labels_with_slips_of_the_pen() {
    both(
        "Tổng so cơ quan, to chức, doanh nghiệp nhan được thông tin về chiến dịch",
        "Tổng số cơ quan tổ chuc trien khai chiến dịch",
    );
    both(
        "Tổng số cơ quna, tổ chứ, doanh nghiệp nhận đưọc thôg tin về chiến dịch",
        "Tổng số cơ quan tổ chức tirển khia chiến dịch",
    );
    both(
        "Tổng số cơquan, tổchức, doanhnghiệp nhận được thông tin về chiến dịch",
        "Tổng số cơ quan tổ chức tri ển khai chiến dịch",
    );
    let form = reads(
        &sheet(&["A1: Tên đơn vi: X Y", "A2: Đánh gia kết qủa thực hiện chiến dich: Tốt", "A3: #i: 25", "A4: #d: 20"]),
        "X Y",
        25,
        20,
    );
    assert_eq!(form.assessment(), "Tốt");
}

#[test]
fn labels_decomposed() {
    use unicode_normalization::UnicodeNormalization;
    let decomposed = |text: &str| text.nfd().collect::<String>();
    both(&decomposed(INFORMED), &decomposed(DEPLOYED));
    let form =
        reads(&sheet(&[&decomposed("A1: Tên đơn vị: Vụ Pháp chế"), "A2: #i: 25", "A3: #d: 20"]), "Vụ Pháp chế", 25, 20);
    assert_eq!(form.unit.text, "Vụ Pháp chế");
}

#[test]
fn labels_of_the_unit() {
    for label in [
        "Tên cơ quan",
        "Đơn vị báo cáo",
        "TÊN ĐƠN VỊ BÁO CÁO",
        "Đơn vị",
        "Cơ quan, đơn vị báo cáo",
        "Tên đơn vị (ghi đầy đủ)",
        "1. Tên đơn vị",
    ] {
        reads(&sheet(&[&format!("A1: {label}: Vụ Pháp chế"), "A2: #i: 25", "A3: #d: 20"]), "Vụ Pháp chế", 25, 20);
    }
    for other in [
        "THỦ TRƯỞNG ĐƠN VỊ: Nguyễn Văn A",
        "Đơn vị tính: đơn vị",
        "Nơi nhận: Các đơn vị",
        "Đơn vị: cơ quan",
        "Đại diện đơn vị: Nguyễn Văn A",
    ] {
        reads(&sheet(&[&format!("A1: {other}"), "A2: #i: 25", "A3: #d: 20"]), "", 25, 20);
    }
}

#[test]
fn another_campaign_with_three_counts() {
    let mut campaign = Campaign::built_in();
    let labels = ["Số máy tính nhiễm mã độc", "Số máy tính nhiễm mã độc đã được xử lý", "Số máy chủ được rà quét"];
    let mut field = campaign.fields[2].clone();
    field.also.clear();
    campaign.fields.truncate(2);
    for (index, label) in labels.iter().enumerate() {
        field.key = format!("count{index}");
        field.label = (*label).to_owned();
        campaign.fields.push(field.clone());
    }
    let document = sheet(&[
        "A1: Tên đơn vị: X Y",
        "A2: Số máy tính bị nhiễm mã độc",
        "A3: Số máy tính nhiễm mã độc",
        "B3: 9",
        "A4: Số máy tính nhiễm mã độc được xử lý",
        "B4: 7",
        "A5: SỐ MÁY CHỦ ĐÃ ĐƯỢC RÀ QUÉT",
        "B5: 3",
    ]);
    let forms = read(&document, &campaign);
    let readings: Vec<Option<u64>> = forms[0].figures.iter().map(|(_, figure)| figure.reading.ok()).collect();
    assert_eq!(readings, [Some(9), Some(7), Some(3)], "{forms:#?}");
}

#[test]
fn heads_need_no_word_for_a_number() {
    reads(
        &sheet(&["A1: Đơn vị", "B1: Đã nhận được thông tin", "C1: Đã triển khai", "A2: Vụ A", "B2: 25", "C2: 20"]),
        "Vụ A",
        25,
        20,
    );
    let lines = [
        "A1: Tên đơn vị: Vụ A",
        "A3: Nội dung",
        "B3: Số lượng",
        "A4: Cơ quan, tổ chức nhận được thông tin",
        "B4: 25",
        "A5: Cơ quan, tổ chức đã triển khai chiến dịch",
        "B5: 20",
    ];
    reads(&sheet(&lines), "Vụ A", 25, 20);
}

#[test]
fn labels_in_doubtful_words_are_left_to_a_person() {
    let form = one(&sheet(&[
        "A1: Tên đơn vị: X Y",
        "A3: Tổng số cơ quan, tổ chức, doanh nghiệp cung cấp được thông tin về chiến dịch",
        "B3: 25",
        "A4: Tổng số cơ quan, tổ chức hưởng ứng triển khai chiến dịch",
        "B4: 20",
    ]));
    assert_eq!(form.counts(), (Err(NotACount::Ambiguous), Err(NotACount::Ambiguous)));
}

#[test]
fn labels_without_a_word_for_a_number_stand_one_below_the_other() {
    let document = sheet(&[
        "A1: Tên đơn vị",
        "B1: Vụ A",
        "A2: 2",
        "B2: Cơ quan, tổ chức triển khai chiến dịch",
        "C2: 20",
        "A3: 1",
        "B3: Cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch",
        "C3: 25",
    ]);
    reads(&document, "Vụ A", 25, 20);
}
