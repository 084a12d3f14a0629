use super::*;
use crate::{document::Block, settings::Limits};

/// The cells of a sheet of which the rows are given, as `A1 text value`.
fn cells(rows: &str) -> Result<Vec<String>, Unreadable> {
    let limits = Limits::default();
    let xml = format!(
        "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\" style:family=\"table\">\
         <style:table-properties table:display=\"false\"/></style:style></office:automatic-styles><office:body>\
         <office:spreadsheet><table:table table:name=\"Ẩn\" table:style-name=\"ta2\"><table:table-row>\
         <table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>\
         <table:table table:name=\"S\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let document = read_xml(xml.as_bytes(), &Budget::new(&limits))?;
    let [Block::Table(table)] = &document.blocks[..] else { panic!("one sheet is visible") };
    let shown = |cell: &crate::document::Cell| {
        format!("{} {:?} {:?}", table.place(cell.row, cell.column), cell.text, cell.value)
    };
    Ok(table.cells.iter().map(shown).collect())
}

fn row(cells: &str) -> String {
    format!("<table:table-row>{cells}</table:table-row>")
}

fn number(kind: &str, value: &str, text: &str) -> Vec<String> {
    let cell = format!(
        "<table:table-cell office:value-type=\"{kind}\" office:value=\"{value}\"><text:p>{text}</text:p></table:table-cell>"
    );
    cells(&row(&cell)).unwrap()
}

#[test]
fn what_the_writer_shows_is_held_against_the_number() {
    for (value, text) in [
        ("25", "25"),
        ("1234", "1.234"),
        ("1234", "1 234"),
        ("25", "25,00"),
        ("25", "025"),
        ("25", "khoảng 25"),
        ("25", "25 đơn vị"),
        ("0", "-"),
        ("0", "Không"),
        ("-5", "(5)"),
        ("-5", "-5"),
    ] {
        assert_eq!(number("float", value, text), [format!("S!A1 {text:?} Number({value}.0)")]);
    }
    for (value, text) in [("25000", "25"), ("7", ""), ("-5", "5"), ("5", "Có"), ("25", "25 (2020)")] {
        assert_eq!(number("float", value, text), [format!("S!A1 {value:?} UnclearNumber({value}.0)")]);
    }
    assert_eq!(number("float", "25.4", "25,4"), ["S!A1 \"25,4\" Number(25.4)"]);
    assert_eq!(number("float", "1135.84", "1.136"), ["S!A1 \"1135,84\" UnclearNumber(1135.84)"]);
    assert_eq!(number("float", "25.4", "25"), ["S!A1 \"25,4\" UnclearNumber(25.4)"]);
    assert_eq!(number("percentage", "1", "100%"), ["S!A1 \"100%\" Percentage(1.0)"]);
    assert_eq!(number("date", "", "20/10/2020"), ["S!A1 \"20/10/2020\" Date"]);
}

#[test]
fn paragraphs_are_lines_and_notes_are_not_text() {
    let cell = "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>ghi</text:p></office:annotation>\
        <text:p>Cục<text:s text:c=\"2\"/>A &amp;<text:span> B</text:span></text:p><text:p>hai<text:line-break/>ba</text:p>\
        <draw:frame><draw:text-box><text:p>hình</text:p></draw:text-box></draw:frame></table:table-cell>";
    assert_eq!(cells(&row(cell)).unwrap(), ["S!A1 \"Cục  A & B\\nhai\\nba\" Text"]);
    let bomb = "<table:table-cell><text:p>a<text:s text:c=\"4000000000\"/></text:p></table:table-cell>";
    assert!(cells(&row(bomb)).unwrap()[0].len() < 400);
}

#[test]
fn formulas_without_a_result_are_told() {
    let cell = "<table:table-cell table:formula=\"of:=1+1\"/><table:table-cell table:formula=\"of:=1/0\" \
        office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#DIV/0!</text:p></table:table-cell>";
    assert_eq!(cells(&row(cell)).unwrap(), ["S!A1 \"\" FormulaWithoutResult", "S!B1 \"#DIV/0!\" Error"]);
}

#[test]
fn repeated_cells_are_counted_before_they_are_stored() {
    let cell = |times: &str| {
        format!("<table:table-cell table:number-columns-repeated=\"{times}\"><text:p>a</text:p></table:table-cell>")
    };
    let empty = "<table:table-row table:number-rows-repeated=\"4294967295\"><table:table-cell/></table:table-row>";
    assert_eq!(cells(&(row(&cell("2")) + empty)).unwrap(), ["S!A1 \"a\" Text", "S!B1 \"a\" Text"]);
    assert_eq!(cells(&row(&cell("4294967295"))), Err(Unreadable::TooLarge));
    let rows = format!("<table:table-row table:number-rows-repeated=\"1048576\">{}</table:table-row>", cell("1"));
    assert_eq!(cells(&rows), Err(Unreadable::TooLarge));
}

#[test]
fn document_types_are_refused() {
    let limits = Limits::default();
    let xml = "<!DOCTYPE x [<!ENTITY a \"b\">]><office:document/>";
    assert_eq!(read_xml(xml.as_bytes(), &Budget::new(&limits)), Err(Unreadable::Damaged));
}

#[test]
fn what_is_struck_out_is_not_read_and_raised_digits_are_told_apart() {
    let limits = Limits::default();
    let style = |name: &str, family: &str, property: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"{family}\"><style:text-properties {property}/></style:style>"
        )
    };
    let styles = [
        style("T1", "text", "style:text-line-through-style=\"solid\""),
        style("T2", "text", "style:text-position=\"super 58%\""),
        style("T3", "text", "style:text-position=\"-33% 58%\""),
        style("T4", "text", "style:text-line-through-style=\"none\" style:text-position=\"0% 100%\""),
        style("ce1", "table-cell", "style:text-line-through-type=\"single\""),
    ];
    let xml = format!(
        "<office:document-content>{}<table:table table:name=\"S\"><table:table-row>\
         <table:table-cell><text:p><text:span text:style-name=\"T1\">20</text:span>2<text:span text:style-name=\"T4\">5</text:span>\
         <text:span text:style-name=\"T2\">1</text:span><text:span text:style-name=\"T3\">2</text:span></text:p></table:table-cell>\
         <table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"30\"><text:p>30</text:p></table:table-cell>\
         </table:table-row></table:table></office:document-content>",
        styles.concat()
    );
    let document = read_xml(xml.as_bytes(), &Budget::new(&limits)).unwrap();
    let [Block::Table(table)] = &document.blocks[..] else { panic!("{document:?}") };
    let shown: Vec<&str> = table.cells.iter().map(|cell| cell.text.as_str()).collect();
    assert_eq!(shown, ["25¹₂"]);
}
