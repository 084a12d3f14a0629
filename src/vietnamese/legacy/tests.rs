use proptest::prelude::*;

use super::*;
use crate::vietnamese::spoilt;

const FORM: [&str; 14] = [
    "Phụ lục",
    "Mẫu thống kê, báo cáo kết quả triển khai",
    "- Tên đơn vị:",
    "Quỹ Phát triển khoa học và công nghệ quốc gia",
    "- Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý",
    "Hoàn thành việc thông báo tới các cơ quan, tổ chức; tỷ lệ lây nhiễm giảm rõ rệt so với tháng 9/2020.",
    "STT",
    "Nội dung",
    "Số lượng",
    "Ghi chú",
    "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch",
    "Không",
    "1.234 đơn vị",
    "Tại Bộ: ủy ban – “tốt”",
];

fn repair_all(texts: &[String]) -> Vec<String> {
    let legacy = Legacy::detect(texts.iter().map(String::as_str));
    texts.iter().map(|text| legacy.repair(text).into_owned()).collect()
}

#[test]
fn tcvn3_is_repaired() {
    for (spoilt, meant) in [
        ("Tªn ®¬n vÞ", "Tên đơn vị"),
        ("Sè l\u{ad}îng", "Số lượng"),
        ("Vô Ph¸p chÕ", "Vụ Pháp chế"),
        ("THñ TR¦ëNG §¥N VÞ", "THỦ TRƯỞNG ĐƠN VỊ"),
        ("Bé KHOA HäC Vµ C¤NG NGHÖ", "BỘ KHOA HỌC VÀ CÔNG NGHỆ"),
        ("Hoµn thµnh viÖc th«ng b¸o t\u{ed}i c¸c c¬ quan", "Hoàn thành việc thông báo tới các cơ quan"),
        ("Trung t©m KT§L 3 × 4, 25 % ®¹t", "Trung tâm KTĐL 3 × 4, 25 % đạt"),
    ] {
        assert_eq!(repair(spoilt), meant);
    }
}

#[test]
fn vni_is_repaired() {
    for (spoilt, meant) in [
        ("Teân ñôn vò", "Tên đơn vị"),
        ("Soá löôïng", "Số lượng"),
        ("Boä Khoa hoïc vaø Coâng ngheä", "Bộ Khoa học và Công nghệ"),
        ("BOÄ KHOA HOÏC VAØ COÂNG NGHEÄ", "BỘ KHOA HỌC VÀ CÔNG NGHỆ"),
        ("Naêng löôïng nguyeân töû", "Năng lượng nguyên tử"),
    ] {
        assert_eq!(repair(spoilt), meant);
    }
}

#[test]
fn windows_1258_is_repaired() {
    assert_eq!(repair("Tên ðõn viò báo caìo"), "Tên đơn vị báo cáo");
    assert_eq!(repair("Tên ðõn vị quản lý, số lýợng"), "Tên đơn vị quản lý, số lượng", "Unicode stands beside it");
    assert_eq!(repair("Tên đơn vi\u{323}"), "Tên đơn vị", "decoded rightly, its tones are marks");
}

#[test]
fn utf8_taken_for_windows_1252_is_repaired() {
    assert_eq!(repair("Tá»•ng sá»‘"), "Tổng số");
    assert_eq!(repair("TÃªn Ä‘Æ¡n vá»‹"), "Tên đơn vị");
}

#[test]
fn other_text_is_never_changed() {
    for text in [
        "25",
        "Tên đơn vị: Vụ Pháp chế",
        "Có danh sách kèm theo",
        "Lý do: không có",
        "Ghi chú",
        "Là xã",
        "Đạt 100 % – “tốt” …",
        "5 µm ± 2 °C, 3 × 4 m², ½ §",
        "Windows® 10 © Microsoft",
        "§ 5 · Điều",
        "Mª",
        "Le café à côté est fermé; voilà l'été, ça m'a plu, garçon",
        "Müller und Söhne, Straße 5, für Größe, Übung, Ämter",
        "Señor Núñez, mañana, más, también, está aquí",
        "São João, ações, não há, você, três",
        "Réunion du comité à l'hôtel Métropole",
        "Così è, perché può, già, città, più",
        "naïve résumé",
        "Infor\u{ad}mation",
        "mer än en gång",
        "Die Optionen »-l« und »-d« sind notwendig; «s» et «d»",
        "Тест",
        "日本語",
        "ÔNG BÀ",
    ] {
        assert_eq!(repair(text), text);
        assert_eq!(Legacy::detect([text]), Legacy::default(), "{text}");
    }
}

#[test]
fn a_document_is_repaired_as_a_whole() {
    type Spoil = fn(&str) -> String;
    for spoil in [spoilt::tcvn3 as Spoil, spoilt::vni, spoilt::windows_1258] {
        let texts: Vec<String> = FORM.iter().map(|text| spoil(text)).collect();
        let repaired = repair_all(&texts);
        for (repaired, meant) in repaired.iter().zip(FORM) {
            assert_eq!(repaired, meant);
        }
    }
}

#[test]
fn a_document_in_unicode_stays_as_it_is() {
    let texts: Vec<String> = FORM.iter().map(|text| (*text).to_owned()).collect();
    assert_eq!(repair_all(&texts), FORM);
    let decomposed: Vec<String> = FORM.iter().map(|text| text.nfd().collect()).collect();
    assert_eq!(repair_all(&decomposed), FORM);
}

#[test]
fn a_form_in_tcvn3_filled_in_in_unicode_keeps_both_right() {
    let values = ["Vụ Pháp chế", "Không", "Có danh sách kèm theo", "Đạt yêu cầu, tốt", "Lý do khác"];
    let mut texts: Vec<String> = FORM.iter().take(5).map(|text| spoilt::tcvn3(text)).collect();
    texts.push("Tªn ®¬n vÞ: Vụ Pháp chế".to_owned());
    texts.extend(values.iter().map(|text| (*text).to_owned()));
    let repaired = repair_all(&texts);
    assert_eq!(repaired[1..5], FORM[1..5]);
    assert_eq!(repaired[5], "Tên đơn vị: Vụ Pháp chế");
    assert_eq!(repaired[6..], values);
}

#[test]
fn a_form_in_unicode_filled_in_in_tcvn3_keeps_both_right() {
    let mut texts: Vec<String> = FORM.iter().take(5).map(|text| (*text).to_owned()).collect();
    texts.push(format!("Tên đơn vị: {}", spoilt::tcvn3("Vụ Tổ chức cán bộ")));
    let repaired = repair_all(&texts);
    assert_eq!(repaired[..5], FORM[..5]);
    assert_eq!(repaired[5], "Tên đơn vị: Vụ Tổ chức cán bộ");
}

#[test]
fn a_name_too_short_to_tell_has_every_reading() {
    assert!(readings("Vô PC").any(|reading| reading == "Vụ PC"));
    assert!(readings("Vuï PC").any(|reading| reading == "Vụ PC"));
    assert_eq!(readings("Vụ PC").collect::<Vec<_>>(), ["Vụ PC"]);
}

proptest! {
    #[test]
    fn no_text_stops_it(text in any::<String>()) {
        let once = repair(&text).into_owned();
        prop_assert!(is_nfc(&once));
        let _ = readings(&text).count();
    }

    #[test]
    fn words_beyond_latin_are_only_composed(text in "[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹỵđơưă0-9 ,.a-z]{0,60}") {
        let decomposed: String = text.nfd().collect();
        prop_assert_eq!(repair(&decomposed), text);
    }
}
