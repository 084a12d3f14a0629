//! What is crossed out, set off the line, painted over, or on a layer that is off.

use super::*;

/// A page with three ways to hold something back: the layer `/L` is off, `/M` is on, and there may be notes on it.
fn layered(content: &str, notes: &str, forms: Vec<Vec<u8>>) -> Vec<String> {
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R 7 0 R]/D<</OFF[6 0 R]>>>>>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Annots[{notes}]/Resources<</Font<</F 5 0 R>>\
             /Properties<</L 6 0 R/M 7 0 R/N<</Type/OCMD/OCGs[6 0 R]>>>>>>>>"
        )
        .into_bytes(),
        stream("", content.as_bytes()),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
        b"<</Type/OCG/Name(off)>>".to_vec(),
        b"<</Type/OCG/Name(on)>>".to_vec(),
    ];
    objects.extend(forms);
    let document = read(&file(&objects), &Limits::default()).unwrap();
    paragraphs(&document).into_iter().map(str::to_owned).collect()
}

#[test]
fn digits_that_a_line_crosses_out_are_no_number() {
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (old 25 30) Tj ET 66 703.2 m 78 703.2 l S"), ["old 2\u{336}5\u{336} 30"]);
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (old new) Tj ET 50 703 14 0.6 re f"), ["new"]);
    let underlined = "BT /F 10 Tf 50 700 Td (25) Tj ET 50 698.8 m 61 698.8 l S";
    assert_eq!(seen(underlined), ["25"]);
    let ruled = "BT /F 10 Tf 50 700 Td (25) Tj ET 20 703 m 300 703 l S";
    assert_eq!(seen(ruled), ["25"]);
}

#[test]
fn digits_off_the_line_are_no_part_of_the_number() {
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (25) Tj /F 6 Tf 11.2 4 Td (1) Tj ET"), ["25¹"]);
    assert_eq!(seen("BT /F 6 Tf 50 704 Td (1) Tj /F 10 Tf 3.4 -4 Td (25) Tj ET"), ["¹25"]);
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (H) Tj /F 6 Tf 7.3 -2 Td (2) Tj /F 10 Tf 3.4 2 Td (O) Tj ET"), ["H₂O"]);
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (label) Tj /F 8 Tf 100 1 Td (25) Tj ET"), ["label", "25"]);
}

#[test]
fn digits_painted_over_each_other_are_unknown() {
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (25) Tj 1 0 Td (31) Tj ET"), ["2\u{fffd}35\u{fffd}1"]);
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (25) Tj 0.3 0 Td (25) Tj ET"), ["25"]);
}

#[test]
fn what_is_on_a_layer_that_is_off_is_not_seen() {
    let text = |layer: &str| {
        format!(
            "BT /F 10 Tf 50 700 Td (25) Tj ET /OC /{layer} BDC BT /F 10 Tf 61.1 700 Td (7) Tj ET EMC \
                 BT /F 10 Tf 50 600 Td (x) Tj ET"
        )
    };
    assert_eq!(layered(&text("L"), "", vec![]), ["25", "x"]);
    assert_eq!(layered(&text("N"), "", vec![]), ["25", "x"]);
    assert_eq!(layered(&text("M"), "", vec![]), ["257", "x"]);
}

#[test]
fn a_note_that_covers_a_figure_is_what_is_read_and_a_field_that_holds_another_is_not() {
    let form =
        |content: &str| stream("/Subtype/Form/BBox[0 0 40 14]/Resources<</Font<</F 5 0 R>>>>", content.as_bytes());
    let content = "BT /F 10 Tf 50 700 Td (25) Tj ET";
    let covering = form("1 g 0 0 40 14 re f 0 g BT /F 10 Tf 2 3 Td (30) Tj ET");
    let note = "<</Subtype/FreeText/Rect[48 697 88 711]/AP<</N 8 0 R>>>>";
    assert_eq!(layered(content, note, vec![covering]), ["30"]);

    let field = |value: &str| format!("<</Subtype/Widget/FT/Tx/V({value})/Rect[48 650 88 664]/AP<</N 8 0 R>>>>");
    let shown = || form("BT /F 10 Tf 2 3 Td (30) Tj ET");
    assert_eq!(layered(content, &field("30"), vec![shown()]), ["25", "30"]);
    assert_eq!(layered(content, &field("31"), vec![shown()]), ["25", "30\u{fffd}"]);
}

#[test]
fn two_numbers_in_a_line_are_not_one_with_a_space_in_it() {
    assert_eq!(seen("BT /F 10 Tf 50 700 Td (987) Tj 22 0 Td (282) Tj 0 -40 Td (1 234) Tj ET"), ["987  282", "1 234"]);
}
