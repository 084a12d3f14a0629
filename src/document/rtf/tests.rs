use super::*;
use crate::document::flow::shown::{on_a_small_stack, shown};

fn lines(rtf: &str) -> Vec<String> {
    shown(&read(rtf.as_bytes(), &Limits::default()).unwrap())
}

#[test]
fn vietnamese_is_read_in_every_encoding() {
    let fonts = r"{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset163 Times;}{\f2\fcharset2 Wingdings;}}";
    let text = |body: &str| format!(r"{{\rtf1\ansi\ansicpg1258\deff0{fonts}{body}}}");
    assert_eq!(lines(&text(r"T\u234?n \u273\'f0\u417?n v\u7883?")), ["đoạn 1: Tên đơn vị"]);
    // The tone mark stands behind its vowel in windows-1258.
    assert_eq!(lines(&text(r"\f1 v\'ea\'f2")), ["đoạn 1: vê\u{323}"]);
    // Legacy fonts keep their bytes apart for later repair.
    assert_eq!(lines(&text(r"\f0 \'ae\'acn")), ["đoạn 1: ®¬n"]);
    assert_eq!(lines(&text(r"\f2\'fc\f0 x")), ["đoạn 1: x"]);
    assert_eq!(lines(&text(r"\uc2\u7883 ab\uc0\u417 n\u-10179\u-8704")), ["đoạn 1: ịơn😀"]);
}

#[test]
fn only_what_is_printed_is_read() {
    let hidden = r"{\rtf1{\info{\title nh\'e3n}}{\*\generator x}{\pict 0102}{\header dau}a{\v an}{\deleted xoa}b{\footnote chu}\~c\_d\-e\tab f\line g}";
    assert_eq!(lines(hidden), ["đoạn 1: ab\u{A0}c-de\tf\ng"]);
    let struck = r"{\rtf1 25{\super 1}{\strike 30}\strike 31\strike0  a{\sub 2}\striked1 b\plain c}";
    assert_eq!(lines(struck), ["đoạn 1: 25¹ a₂c"]);
    let field = r#"{\rtf1 x{\field{\*\fldinst HYPERLINK "http://a.example"}{\fldrslt ch\u7919?}}}"#;
    assert_eq!(lines(field), ["đoạn 1: xchữ"]);
    let shape = r"{\rtf1 a{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt \pard khung\par}}{\shprslt{khung}}}b\par c}";
    assert_eq!(lines(shape), ["đoạn 1: ab", "đoạn 2: khung", "đoạn 3: c"]);
    let twice = r"{\rtf1{\upr{ten}{\*\ud{t\u234?n}}}}";
    assert_eq!(lines(twice), ["đoạn 1: tên"]);
}

#[test]
fn rows_are_ruled_before_or_behind_their_cells() {
    let before = r"{\rtf1\trowd\cellx100\cellx300\pard\intbl a\cell b\cell\row\trowd\cellx100\clmgf\cellx200\clmrg\cellx300 c\cell d\cell\cell\row\pard e}";
    assert_eq!(lines(before), ["bảng 1 r0c0: a", "bảng 1 r0c1: b", "bảng 1 r1c0: c", "bảng 1 r1c1: d", "đoạn 1: e"]);
    let behind = r"{\rtf1\pard\intbl a\cell b\cell\trowd\cellx100\clvmgf\cellx300\row\intbl c\cell\cell\trowd\cellx100\clvmrg\cellx300\row}";
    assert_eq!(lines(behind), ["bảng 1 r0c0: a", "bảng 1 r0c1 2x1: b", "bảng 1 r1c0: c"]);
}

#[test]
fn pictures_alone_are_a_picture() {
    let read = |rtf: &str| read(rtf.as_bytes(), &Limits::default());
    assert_eq!(read(r"{\rtf1{\pict 0102}}"), Err(Unreadable::Picture));
    assert_eq!(read(r"{\rtf1 \par}"), Err(Unreadable::Empty));
}

#[test]
fn bounds_hold() {
    let read = |rtf: String| on_a_small_stack(move || read(rtf.as_bytes(), &Limits::default()));
    assert_eq!(read(format!("{{\\rtf1 {}", "{".repeat(200_000))), Err(Unreadable::TooLarge));
    let nested: String = (1..500).map(|depth| format!("\\pard\\intbl\\itap{depth} a\\par")).collect();
    assert_eq!(read(format!("{{\\rtf1 {nested}}}")), Err(Unreadable::TooLarge));
    assert_eq!(read("{\\rtf1 a{\\b b".to_owned()), Err(Unreadable::Damaged));
    assert_eq!(read("{\\rtf1 a".to_owned()).map(|document| shown(&document)), Ok(vec!["đoạn 1: a".to_owned()]));
    assert_eq!(read("no rtf".to_owned()), Err(Unreadable::Damaged));
}

#[test]
fn cells_that_are_ruled_backwards_stand_in_the_order_in_which_they_are_written() {
    let backwards = r"{\rtf1\trowd\cellx900\cellx300\cellx600\pard\intbl a\cell b\cell c\cell\row\trowd\cellx400\cellx900\pard\intbl d\cell e\cell\row}";
    let crate::document::Block::Table(table) = &read(backwards.as_bytes(), &Limits::default()).unwrap().blocks[0]
    else {
        panic!()
    };
    assert!(table.cells.is_sorted_by_key(|cell| (cell.row, cell.column)), "{table:?}");
    let words: Vec<&str> = table.cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(words, ["a", "b", "c", "d", "e"]);
}
