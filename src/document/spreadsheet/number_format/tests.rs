use super::*;

fn shown(code: &str, number: f64) -> (String, Value) {
    let shown = NumberFormat::parse(code).show(number, false);
    (shown.text, shown.value)
}

fn seen(code: &str, number: f64) -> String {
    let (text, value) = shown(code, number);
    assert_eq!(value, Value::Number(number), "{code} of {number} shows {text}");
    text
}

fn is_unclear(code: &str, number: f64) {
    let (text, value) = shown(code, number);
    assert_eq!((text, value), (bare(number), Value::UnclearNumber(number)), "{code} of {number}");
}

#[test]
fn a_number_is_shown_in_the_vietnamese_manner() {
    for (code, number, text) in [
        ("General", 25.0, "25"),
        ("General", 1234.0, "1234"),
        ("General", 1.234, "1,234"),
        ("General", -5.0, "-5"),
        ("GENERAL", 25.0, "25"),
        ("", 25.0, "25"),
        ("0.00", 9.075, "9,08"),
        ("0", 25.0, "25"),
        ("#,##0", 1234.0, "1.234"),
        ("#,##0", 1_234_567.0, "1.234.567"),
        ("#,##0", 25.0, "25"),
        ("#,##0", 0.0, "0"),
        ("#,##0.00", 1234.5, "1.234,50"),
        ("0.00", 25.0, "25,00"),
        ("0.##", 25.0, "25"),
        ("0.0#", 12.5, "12,5"),
        ("00000", 25.0, "00025"),
        ("@", 25.0, "25"),
        ("#,##0;-#,##0", -1234.0, "-1.234"),
        ("#,##0_);(#,##0)", -5.0, "(5)"),
        ("[Red]0", 25.0, "25"),
        ("[$-409]0", 25.0, "25"),
        ("_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)", 1234.0, "1.234"),
        ("0;@", 25.0, "25"),
    ] {
        assert_eq!(seen(code, number), text, "{code} of {number}");
    }
}

#[test]
fn a_section_is_chosen_by_its_own_condition() {
    for (code, number, text) in [
        ("[>=1000]#,##0;0", 1234.0, "1.234"),
        ("[>=1000]#,##0;0", 25.0, "25"),
        ("[=0]\"Không\";General", 25.0, "25"),
        ("[=0]\"Không\";General", 0.0, "Không"),
        ("[Red][<10]0;[Blue][<>25]0;0\" đơn vị\"", 25.0, "25 đơn vị"),
        ("[<=100]0;[>100]\"nhiều\"", 25.0, "25"),
    ] {
        assert_eq!(seen(code, number), text, "{code} of {number}");
    }
}

#[test]
fn literals_are_part_of_what_is_seen() {
    for (code, number, text) in [
        ("0\" đơn vị\"", 25.0, "25 đơn vị"),
        ("\"khoảng \"0", 25.0, "khoảng 25"),
        ("General\" đơn vị\"", 25.0, "25 đơn vị"),
        ("\\~0", 25.0, "~25"),
        ("#,##0\\ [$₫-42A]", 25000.0, "25.000 ₫"),
        ("0;-0;\"Không\"", 0.0, "Không"),
        ("_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)", 0.0, "-"),
    ] {
        assert_eq!(seen(code, number), text, "{code} of {number}");
    }
}

#[test]
fn a_number_that_is_not_the_one_shown_is_unclear() {
    for (code, number) in [
        ("0", 25.4),
        ("0", 24.6),
        ("#,##0", 0.4),
        ("0,", 25000.0),
        ("#,##0,", 25000.0),
        ("0.0,,", 1_500_000.0),
        ("0,.0", 25000.0),
        (";;;", 25.0),
        ("#", 0.0),
        ("#,###", 0.0),
        ("0;0", -5.0),
        ("0\"0\"", 2.0),
        ("\"25\"", 30.0),
        ("\"Có\";\"Không\"", 5.0),
        ("0\" (2020)\"", 25.0),
        ("# ?/?", 25.0),
        ("0.00E+00", 25.0),
        ("000-000", 25.0),
        ("# ##0", 1234.0),
        ("[<=100]0;[>100]\"nhiều\"", 200.0),
        ("0;[<5]0;0", 25.0),
        ("[<100]\"ít\";0", 25.0),
        ("[>=10]0;0", -5.0),
        ("[10]0;0", 25.0),
        ("[DBNum1]0", 25.0),
    ] {
        is_unclear(code, number);
    }
}

#[test]
fn a_fraction_stays_a_fraction() {
    assert_eq!(shown("0.0", 12.34), ("12,3".to_owned(), Value::Number(12.34)));
    assert_eq!(shown("General", 25.4), ("25,4".to_owned(), Value::Number(25.4)));
    // The noise of a sum: Excel shows 25 and keeps fifteen digits.
    assert_eq!(shown("General", 24.999_999_999_999_996), ("25".to_owned(), Value::Number(25.0)));
}

#[test]
fn a_percentage_is_not_a_count() {
    assert_eq!(shown("0%", 1.0), ("100%".to_owned(), Value::Percentage(1.0)));
    assert_eq!(shown("0.0%", 0.125), ("12,5%".to_owned(), Value::Percentage(0.125)));
    assert_eq!(shown("0\\ %", 25.0), ("2500 %".to_owned(), Value::Percentage(25.0)));
}

#[test]
fn a_date_is_not_a_count() {
    assert_eq!(shown("dd/mm/yyyy", 44124.0), ("20/10/2020".to_owned(), Value::Date));
    assert_eq!(shown("dd/mm/yyyy;@", 44124.0), ("20/10/2020".to_owned(), Value::Date));
    assert_eq!(shown("[$-42A]d mmmm yyyy", 44124.5), ("20/10/2020 12:00".to_owned(), Value::Date));
    assert_eq!(shown("h:mm AM/PM", 0.5), ("12:00".to_owned(), Value::Date));
    assert_eq!(shown("[h]:mm", 1.5).1, Value::Date);
    assert_eq!(shown("\"Ngày \"d/m", 25.0).1, Value::Date);
    assert_eq!(shown("d/m", -25.0), ("-25".to_owned(), Value::Date));
    assert_eq!(NumberFormat::parse("dd/mm/yyyy").show(42662.0, true).text, "20/10/2020");
    assert_eq!(NumberFormat::built_in(14).show(44124.0, false).value, Value::Date);
    assert_eq!(NumberFormat::built_in(60).show(44124.0, false).value, Value::UnclearNumber(44124.0));
}

#[test]
fn words_are_shown_through_the_section_for_text() {
    let show = |code: &str| NumberFormat::parse(code).show_text("25");
    assert_eq!(show("General"), "25");
    assert_eq!(show("0\" đơn vị\""), "25");
    assert_eq!(show("\"khoảng \"@"), "khoảng 25");
    assert_eq!(show("_(* #,##0_);_(* (#,##0);_(* \"-\"??_);_(@_)").trim(), "25");
    assert_eq!(show(";;;"), "");
    assert_eq!(show(";;"), "25");
}

#[test]
fn no_code_makes_it_panic() {
    for code in
        ["[", "\"", "\\", "_", "*", "[$", "@@@@", ";;;;;;;;", "0.0.0.0", ",,,0,,,", "%%%%", "e+", "\u{1F600}", "Genera"]
    {
        for number in [0.0, -0.0, 1e308, -1e-308, f64::NAN, f64::INFINITY, 25.0] {
            NumberFormat::parse(code).show(number, true);
        }
    }
    let long = format!("{}.{}", "0".repeat(100_000), "0".repeat(100_000));
    is_unclear(&long, 25.0);
}
