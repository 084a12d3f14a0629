use proptest::prelude::*;

use super::*;
use NotACount::{Ambiguous, Invalid, Missing};

fn text(text: &str) -> Result<u64, NotACount> {
    read(text, Value::Text)
}

#[test]
fn a_figure_that_can_mean_one_number_is_taken() {
    for (shown, count) in [
        ("25", 25),
        (" 25 ", 25),
        ("025", 25),
        ("0012", 12),
        ("0", 0),
        ("25 đơn vị", 25),
        ("25 ĐV", 25),
        ("25đv", 25),
        ("25 cơ quan, đơn vị", 25),
        ("25 cơ quan, tổ chức và doanh nghiệp", 25),
        ("25\nđơn vị", 25),
        ("01 đơn vị", 1),
        ("1.234", 1234),
        ("1,234", 1234),
        ("1 234", 1234),
        ("1\u{a0}234", 1234),
        ("1\u{2009}234", 1234),
        ("1\u{202f}234 đơn vị", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("1.234.567", 1_234_567),
        ("12.345", 12_345),
        ("25 (hai mươi lăm)", 25),
        ("25 (Hai mươi lăm đơn vị)", 25),
        ("25 (bằng chữ: hai mươi lăm) đơn vị", 25),
        ("25 đơn vị (hai mươi lăm)", 25),
        ("Hai mươi lăm (25)", 25),
        ("25 (đơn vị)", 25),
        ("25\n(hai mươi lăm)", 25),
        ("hai mươi lăm", 25),
        ("Hai mươi lăm đơn vị", 25),
        ("hai muoi lam don vi", 25),
        ("1.234 (một nghìn hai trăm ba mươi tư)", 1234),
        ("Không", 0),
        ("KHÔNG", 0),
        ("không có", 0),
        ("Không có đơn vị nào", 0),
        ("không đơn vị nào", 0),
        ("khong co", 0),
        ("Không (0)", 0),
        ("0 (không)", 0),
        ("không.", 0),
        ("Kh«ng", 0),
        ("Kho\u{302}ng", 0),
        ("25.", 25),
        ("25;", 25),
        ("25 đv.", 25),
        ("'25", 25),
        ("２５", 25),
        ("2\u{200b}5", 25),
        ("\u{202d}25\u{202c}", 25),
        ("Số lượng: 25", 25),
        ("Tổng số: 25 đơn vị", 25),
        ("………25………", 25),
        ("...25...", 25),
        ("25..........", 25),
        ("__25__", 25),
        ("1000000000", 1_000_000_000),
    ] {
        assert_eq!(text(shown), Ok(count), "{shown:?}");
    }
}

#[test]
fn a_rough_or_doubtful_figure_is_for_a_person_to_judge() {
    for shown in [
        "khoảng 30",
        "trên 30",
        "hơn 30",
        "~30",
        "~ 30",
        "≈30",
        "30+",
        ">30",
        "≥ 30",
        "gần 30",
        "chừng 30",
        "30-35",
        "30 - 35",
        "12/15",
        "25/25",
        "20 + 5",
        "20, 5",
        "20; 5",
        "25 (trong đó 20 doanh nghiệp)",
        "25 (hai mươi sáu)",
        "25 (1)",
        "25 (25)",
        "(25)",
        "25*",
        "25 máy",
        "25 đơn vị 5 máy",
        "25+ đơn vị",
        "25/đơn vị",
        "1 23",
        "1 2",
        "1  234",
        "25\n30",
        "1\n234",
        "1.234,0",
        "25,00",
        "25,0",
        "1.234,567",
        "1234.567",
        "01.234",
        "1O",
        "l2",
        "2O20",
        "٢٥",
        "2²",
        "½",
        "-",
        "–",
        "--",
        "/",
        "?",
        "N/A",
        "n/a",
        "O",
        "số 25",
        "+25",
        "- 25",
        "25...",
        "25…",
        "..25",
        "25,",
        "1.2345.678",
        "1.23.456",
        "1 234.567",
        "khoảng ba mươi",
        "vài chục",
        "ba mươi hoặc bốn mươi",
        "hai ba đơn vị",
        "chưa có",
        "chưa triển khai",
        "Không phát sinh",
        "không triển khai",
        "\u{202e}52",
        "1E+05",
        "0912345678",
        "25 (80%)",
        "10:30",
        "20/10",
        "25 người",
        "25 %o",
    ] {
        assert_eq!(text(shown), Err(Ambiguous), "{shown:?}");
    }
}

#[test]
fn what_cannot_be_a_count_is_invalid() {
    for shown in [
        "-5",
        "−5",
        "-5 đơn vị",
        "-1.234",
        "12,5",
        "1.5",
        "1.23",
        "1,2345",
        "0,5",
        "0,123",
        "12,5 đơn vị",
        "1.234,56",
        "100%",
        "100 %",
        "12,5%",
        "100 phần trăm",
        "20/10/2020",
        "20-10-2020",
        "20.10.2020",
        "2020-10-20",
        "TRUE",
        "FALSE",
        "Đúng",
        "#REF!",
        "#DIV/0!",
        "#N/A",
        "#VALUE!",
        "1000000001",
        "99999999999999999999999999",
        "nhiều",
        "đầy đủ",
        "tất cả",
        "toàn bộ",
        "x",
        "chưa thống kê",
        "đang thống kê",
        "Không thống kê được",
        "Không có số liệu",
        "chưa có số liệu",
        "Không rõ",
        "Đạt",
    ] {
        assert_eq!(text(shown), Err(Invalid), "{shown:?}");
    }
}

#[test]
fn an_empty_place_is_missing() {
    for shown in ["", " ", "\n", "\u{a0}", "…", "......", "___", ". . . .", "………… đơn vị", "Số lượng: ………", "\u{200b}"]
    {
        assert_eq!(text(shown), Err(Missing), "{shown:?}");
    }
}

#[test]
fn a_stored_number_counts_as_the_reader_sees_it() {
    for (shown, number, expected) in [
        ("25", 25.0, Ok(25)),
        ("25", 25.000_000_000_000_004, Ok(25)),
        ("1.234", 1234.0, Ok(1234)),
        ("1,234", 1234.0, Ok(1234)),
        ("25,00", 25.0, Ok(25)),
        ("1.234,00", 1234.0, Ok(1234)),
        ("25 đơn vị", 25.0, Ok(25)),
        ("025", 25.0, Ok(25)),
        ("1.000", 1.0, Err(Ambiguous)),
        ("khoảng 30", 30.0, Err(Ambiguous)),
        ("25", 25_000.0, Err(Ambiguous)),
        ("-", 0.0, Err(Ambiguous)),
        ("", 25.0, Err(Ambiguous)),
        ("1E+05", 100_000.0, Err(Ambiguous)),
        ("1.234", 1.234, Err(Invalid)),
        ("2", 1.7, Err(Invalid)),
        ("-5", -5.0, Err(Invalid)),
        ("(5)", -5.0, Err(Invalid)),
        ("1000000001", 1e9 + 1.0, Err(Invalid)),
        ("NaN", f64::NAN, Err(Invalid)),
        ("inf", f64::INFINITY, Err(Invalid)),
    ] {
        assert_eq!(read(shown, Value::Number(number)), expected, "{shown:?} {number}");
    }
}

#[test]
fn a_value_of_another_kind_is_no_count() {
    assert_eq!(read("100%", Value::Percentage(1.0)), Err(Invalid));
    assert_eq!(read("20/10/2020", Value::Date), Err(Invalid));
    assert_eq!(read("TRUE", Value::Boolean(true)), Err(Invalid));
    assert_eq!(read("#REF!", Value::Error), Err(Invalid));
    assert_eq!(read("25", Value::UnclearNumber(25.0)), Err(Ambiguous));
    assert_eq!(read("", Value::FormulaWithoutResult), Err(Ambiguous));
}

fn grouped(count: u64, separator: &str) -> String {
    if count < 1000 {
        count.to_string()
    } else {
        format!("{}{separator}{:03}", grouped(count / 1000, separator), count % 1000)
    }
}

proptest! {
    #[test]
    fn a_count_reads_back_in_every_writing(
        count in prop_oneof![0_u64..2_000, 0..=GREATEST],
        separator in prop_oneof![Just(""), Just("."), Just(","), Just(" "), Just("\u{a0}"), Just("\u{202f}"), Just("'")],
        before in prop_oneof![Just(""), Just(" "), Just("Số lượng: "), Just("……… ")],
        behind in prop_oneof![
            Just(""), Just(" "), Just("."), Just(";"), Just(" đơn vị"), Just(" cơ quan, tổ chức"), Just(" DN"), Just(" (đơn vị)")
        ],
    ) {
        let shown = format!("{before}{}{behind}", grouped(count, separator));
        prop_assert_eq!(text(&shown), Ok(count), "{}", shown);
        let fullwidth: String = grouped(count, separator)
            .chars()
            .map(|letter| letter.to_digit(10).and_then(|digit| char::from_u32(0xff10 + digit)).unwrap_or(letter))
            .collect();
        prop_assert_eq!(text(&fullwidth), Ok(count), "{}", fullwidth);
        #[allow(clippy::cast_precision_loss)]
        let number = Value::Number(count as f64);
        prop_assert_eq!(read(&shown, number), Ok(count), "{}", shown);
    }

    #[test]
    fn no_text_stops_it(shown in any::<String>(), number in any::<f64>()) {
        let _ = text(&shown);
        let _ = read(&shown, Value::Number(number));
    }

    #[test]
    fn no_figure_stops_it_nor_reads_above_the_greatest(shown in "[-−+~0-9.,;:/()' \n%#xOlđơnvị…_]{0,24}") {
        prop_assert!(text(&shown).unwrap_or(0) <= GREATEST);
    }
}
