use std::sync::LazyLock;

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::vietnamese::{fold, spoilt};

const UNITS: &str = include_str!("../../tests/fixtures/units.csv");

static ROSTER: LazyLock<Roster> =
    LazyLock::new(|| Roster::parse(UNITS.as_bytes(), "units.csv").expect("the fixture is a roster"));

fn roster() -> &'static Roster {
    &ROSTER
}

fn error(csv: &str) -> String {
    Roster::parse(csv.as_bytes(), "units.csv").expect_err("the roster is not to be taken").to_string()
}

/// The tone mark on the other vowel: `hòa` as `hoà`, `Thúy` as `Thuý`.
fn with_tones_moved(name: &str) -> String {
    let mut letters: Vec<char> = name.nfd().collect();
    for place in 1..letters.len().saturating_sub(1) {
        let (vowel, tone, next) = (letters[place - 1], letters[place], letters[place + 1]);
        let is_tone = matches!(tone, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
        if is_tone && matches!((vowel, next), ('o', 'a' | 'e') | ('u', 'y')) {
            letters.swap(place, place + 1);
        }
    }
    letters.into_iter().nfc().collect()
}

fn assert_named(roster: &Roster, name: &str, id: &str) {
    match roster.named(name) {
        Naming::One(unit) => assert_eq!(unit.id, id, "{name}"),
        other => panic!("{name} is {other:?} and not {id}"),
    }
}

#[test]
fn every_name_is_its_units_in_any_writing() {
    let roster = roster();
    assert_eq!(roster.units().len(), 50);
    for unit in roster.units() {
        for name in unit.names() {
            for writing in [
                name.to_owned(),
                name.to_uppercase(),
                name.to_lowercase(),
                name.nfd().collect(),
                name.nfc().collect(),
                fold(name),
                spoilt::tcvn3(name),
                spoilt::tcvn3(&name.to_uppercase()),
                spoilt::vni(name),
                spoilt::vni(&name.to_uppercase()),
                spoilt::windows_1258(name),
                with_tones_moved(name),
                name.replace(' ', "  "),
                name.replace(' ', "\u{a0}"),
                name.replace(' ', "\n"),
                format!("“{name}”."),
                format!("Tên đơn vị: {name}"),
                format!("{name} - Bộ Khoa học và Công nghệ"),
                format!("{name} – Bộ KH&CN"),
                format!("{name}, Bộ KHCN"),
                format!("{name} (Bộ KH&CN)"),
                format!("{name} thuộc Bộ Khoa học và Công nghệ"),
                format!("BỘ KHOA HỌC VÀ CÔNG NGHỆ\n{name}"),
            ] {
                assert_named(roster, &writing, &unit.id);
            }
        }
    }
}

#[test]
fn every_name_with_an_alias_in_parentheses_is_its_units() {
    let roster = roster();
    for unit in roster.units() {
        for alias in &unit.aliases {
            assert_named(roster, &format!("{} ({alias})", unit.name), &unit.id);
            assert_named(roster, &format!("{} - {alias}", unit.name), &unit.id);
        }
    }
}

#[test]
fn common_abbreviations_are_known() {
    let roster = roster();
    for (name, id) in [
        ("Sở KH&CN TP. Hồ Chí Minh", "so-khcn-hcm"),
        ("Sở Khoa học và Công nghệ TPHCM", "so-khcn-hcm"),
        ("Sở KH&CN tỉnh Nghệ An", "so-khcn-nghe-an"),
        ("Sở Khoa học và Công nghệ Nghệ An", "so-khcn-nghe-an"),
        ("Sở KH và CN Hà Nội", "so-khcn-ha-noi"),
        ("SỞ KHCN TP HÀ NỘI", "so-khcn-ha-noi"),
        ("Tạp chí KHCN Việt Nam", "tap-chi-khcn"),
        ("VP Bộ", "van-phong-bo"),
        ("Thanh tra Bộ Khoa học và Công nghệ", "thanh-tra-bo"),
        ("VP Đảng ủy Bộ KH&CN", "vp-dang-uy"),
        ("TT Kỹ thuật Tiêu chuẩn Đo lường Chất lượng 2", "tt-quatest-2"),
    ] {
        assert_named(roster, name, id);
    }
}

#[test]
fn what_is_nobodys_name_names_nobody() {
    let roster = roster();
    for name in [
        "",
        " ",
        "…",
        "Bộ Khoa học và Công nghệ",
        "Bộ",
        "Vụ",
        "Quatest",
        "Quatest 4",
        "Quatest 12",
        "Sở Khoa học và Công nghệ",
        "Sở KH&CN Hà Nam",
        "Cục Sở hữu trí tuệ (Hà Nội)",
        "Cục An toàn thông tin",
        "Trung tâm Kỹ thuật",
        "Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng",
        "Văn phòng Chính phủ",
    ] {
        assert_eq!(roster.named(name), Naming::None, "{name}");
    }
    assert_eq!(roster.named(&"Vụ Pháp chế ".repeat(1000)), Naming::None);
}

#[test]
fn a_name_of_two_units_is_neither_ones() {
    let roster = roster();
    for name in ["Quatest 1 (Quatest 2)", "Viện Đo lường Việt Nam - Quatest 3"] {
        assert!(matches!(roster.named(name), Naming::Several(units) if units.len() == 2), "{name}");
    }
    let shared = "id,name,aliases,addresses\na,Sở Khoa học và Công nghệ tỉnh X,,\nb,Sở KH&CN X,,\n";
    let roster = &Roster::parse(shared.as_bytes(), "units.csv").expect("a roster");
    assert_named(roster, "Sở Khoa học và Công nghệ tỉnh X", "a");
    assert_named(roster, "Sở KH&CN X", "b");
    assert!(matches!(roster.named("Sở KHCN tỉnh X"), Naming::Several(_)));
}

#[test]
fn an_address_speaks_for_its_units() {
    let roster = roster();
    let ids = |address: &str| roster.spoken_for_by(address).iter().map(|unit| unit.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids("ai.do@noip.example"), ["cuc-so-huu-tri-tue"]);
    assert_eq!(ids("Ai.Do@NOIP.Example"), ["cuc-so-huu-tri-tue"]);
    assert_eq!(ids("lienhe.tdc@most.example"), ["tong-cuc-tdc", "vien-do-luong"]);
    for stranger in [
        "other@most.example",
        "ai@sub.noip.example",
        "ai@xnoip.example",
        "noip.example",
        "@noip.example",
        "",
        "@",
        "ai@noip.example.test",
        "ai@noip.example@other.test",
    ] {
        assert!(ids(stranger).is_empty(), "{stranger}");
    }
}

#[test]
fn a_slip_of_the_pen_is_near_one_unit() {
    let roster = roster();
    for (name, id) in [
        ("Vụ Pháp chee", Some("vu-phap-che")),
        ("Cục Sở hưu trí tueej", Some("cuc-so-huu-tri-tue")),
        ("Cục Sở hữu trí tệu", Some("cuc-so-huu-tri-tue")),
        ("Cục Sởhữu trí tuệ - Bộ Khoa học và Công nghệ", Some("cuc-so-huu-tri-tue")),
        ("Viện Năng lượng nguyn tử Việt Nma", Some("vien-nang-luong-nguyen-tu")),
        ("Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượg 2", Some("tt-quatest-2")),
        ("Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng 4", None),
        ("Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng", None),
        ("Quatest 11", None),
        ("Quatets 1", Some("tt-quatest-1")),
        ("Sở KH&CN Nghệ Ann", Some("so-khcn-nghe-an")),
        ("Sở KH&CN Khánh Hòa", None),
        ("Sở KH&CN Hà Nam", None),
        ("Sở Khoa học và Công nghệ tỉnh Khánh Hòa", None),
        ("Vụ PX", None),
        ("Vụ CNX", None),
        ("Cục", None),
        ("", None),
    ] {
        assert_eq!(roster.nearest(name).map(|unit| unit.id.as_str()), id, "{name}");
    }
}

#[test]
fn semicolons_tabs_and_a_byte_order_mark_are_read() {
    for csv in [
        "id;name;aliases;addresses\nvu-a;Vụ A;\"VA;V.A.\";@a.example\n",
        "\u{feff}id;name;aliases;addresses\r\nvu-a;Vụ A;\"VA;V.A.\";@a.example\r\n",
        "id\tname\taliases\taddresses\nvu-a\tVụ A\tVA;V.A.\t@a.example\n",
        "Addresses, Name ,ID,note,aliases\n @A.example ; ,Vụ A,vu-a,x,VA; V.A.\n,,,,\n",
    ] {
        let roster = Roster::parse(csv.as_bytes(), "units.csv").expect(csv);
        let unit = roster.unit("vu-a").expect("the unit");
        assert_eq!((unit.name.as_str(), unit.aliases.join("|").as_str()), ("Vụ A", "VA|V.A."), "{csv}");
        assert_eq!(unit.addresses, ["@a.example"]);
    }
}

#[test]
fn a_workbook_is_read() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in csv::ReaderBuilder::new().has_headers(false).from_reader(UNITS.as_bytes()).records().enumerate()
    {
        for (column, value) in line.expect("a line").iter().enumerate() {
            let (row, column) = (u32::try_from(row).expect("few"), u16::try_from(column).expect("few"));
            sheet.write(row, column, value).expect("a cell");
        }
    }
    let bytes = book.save_to_buffer().expect("a workbook");
    assert_eq!(Roster::parse(&bytes, "units.xlsx").expect("a roster").units(), roster().units());
}

#[test]
fn an_error_in_a_workbook_names_its_row() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["id", "name", "aliases", "addresses"]).expect("cells");
    sheet.write_row(4, 0, ["vu-a", "", "", ""]).expect("cells");
    let bytes = book.save_to_buffer().expect("a workbook");
    let error = Roster::parse(&bytes, "units.xlsx").expect_err("no name").to_string();
    assert_eq!(error, "the roster units.xlsx, line 5: the column \"name\" is empty; every unit needs one");
    let error = Roster::parse(b"PK\x03\x04 and no more", "units.xlsx").expect_err("no workbook").to_string();
    assert!(error.contains("save it again as .xlsx or as CSV UTF-8"), "{error}");
}

#[test]
fn an_error_names_the_file_the_line_and_the_remedy() {
    let head = "id,name,aliases,addresses\n";
    for (csv, expected) in [
        (
            String::new(),
            "the roster units.csv cannot be used: it is empty; its first line must be id,name,aliases,addresses",
        ),
        (
            head.to_owned(),
            "the roster units.csv cannot be used: it names no unit; write one unit a line below the heads of the columns",
        ),
        (
            "id,name,aliases\na,A,\n".to_owned(),
            "the roster units.csv, line 1: the column \"addresses\" is missing; the heads must be id,name,aliases,addresses",
        ),
        (
            format!("{head}a,A,,\n\nb,B,,\na,C,,\n"),
            "the roster units.csv, line 5: the id \"a\" stands in line 2 already; every unit needs its own",
        ),
        (
            format!("{head}a,A,,\n,B,,\n"),
            "the roster units.csv, line 3: the column \"id\" is empty; every unit needs one",
        ),
        (format!("{head}a,,,\n"), "the roster units.csv, line 2: the column \"name\" is empty; every unit needs one"),
        (format!("{head}a,…,,\n"), "the roster units.csv, line 2: \"…\" is no name: it has neither letters nor digits"),
        (
            format!("{head}a,A,,nobody\n"),
            "the roster units.csv, line 2: \"nobody\" is no address; write user@host, or @host for a whole domain, with ; between",
        ),
        (
            format!("{head}a,Vụ A, B và C,,@a.example\n"),
            "the roster units.csv, line 2: it has 5 values where there are 4 columns; put a value that holds the separator in quotation marks",
        ),
    ] {
        assert_eq!(error(&csv), expected);
    }
    for address in ["@", "a@", "a b@c.example", "a@b@c.example", "a@.example", "a@-b.example", "<a@b.example>"] {
        assert!(error(&format!("{head}a,A,,{address}\n")).contains("is no address"), "{address}");
    }
    let not_utf8 = Roster::parse(b"id,name,aliases,addresses\na,V\xf4,,\n", "units.csv").expect_err("not UTF-8");
    assert_eq!(
        not_utf8.to_string(),
        "the roster units.csv, line 2: it is not UTF-8; in Excel choose \"Save As\" and the type \"CSV UTF-8\""
    );
    let missing = Roster::load(Path::new("no-such-folder/units.csv")).expect_err("no file").to_string();
    assert!(missing.starts_with("cannot read the roster no-such-folder/units.csv: "), "{missing}");
    let large = vec![b'x'; 10 * 1024 * 1024 + 1];
    let large = Roster::parse(&large, "units.csv").expect_err("too large").to_string();
    assert_eq!(large, "the roster units.csv cannot be used: it is larger than 10 MiB; is it the right file?");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_slip_never_leads_to_another_unit(
        unit in 0_usize..50,
        which in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        letter in prop::char::range('a', 'z'),
        kind in 0_u8..4,
    ) {
        let roster = roster();
        let unit = &roster.units()[unit];
        let names: Vec<&str> = unit.names().collect();
        let mut letters: Vec<char> = names[which.index(names.len())].chars().collect();
        let place = place.index(letters.len());
        match kind {
            0 => letters[place] = letter,
            1 => letters.insert(place, letter),
            2 => { letters.remove(place); }
            _ => letters.swap(place, place.saturating_sub(1)),
        }
        let slipped: String = letters.into_iter().collect();
        if let Some(near) = roster.nearest(&slipped) {
            prop_assert_eq!(&near.id, &unit.id, "{}", slipped);
        }
    }

    #[test]
    fn no_name_stops_it(name in any::<String>(), address in any::<String>()) {
        let roster = roster();
        let _ = (roster.named(&name), roster.nearest(&name), roster.spoken_for_by(&address));
    }

    #[test]
    fn no_file_stops_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Roster::parse(&bytes, "units.csv");
    }
}
