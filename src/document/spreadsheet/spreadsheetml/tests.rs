use super::*;
use crate::document::{Block, Table};
use crate::settings::Limits;

const HEAD: &str = r##"<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default"><NumberFormat/></Style><Style ss:ID="s1"><NumberFormat ss:Format="0%"/></Style>
<Style ss:ID="s2"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="s3"><NumberFormat ss:Format="#,##0"/></Style></Styles>"##;

fn tables(sheets: &str) -> Result<Vec<Table>, Unreadable> {
    let limits = Limits::default();
    let document = read(format!("{HEAD}{sheets}</Workbook>").as_bytes(), &Budget::new(&limits))?;
    Ok(document
        .blocks
        .into_iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect())
}

fn cells(rows: &str) -> Vec<(String, Value)> {
    let tables = tables(&format!(r#"<Worksheet ss:Name="Phụ lục"><Table>{rows}</Table></Worksheet>"#)).unwrap();
    let cells = tables[0].cells.iter().map(|cell| {
        let span = if (cell.rows, cell.columns) == (1, 1) {
            String::new()
        } else {
            format!(" {}x{}", cell.rows, cell.columns)
        };
        (format!("{}{span} {}", tables[0].place(cell.row, cell.column), cell.text), cell.value)
    });
    cells.collect()
}

#[test]
fn values_are_shown_through_their_formats() {
    let rows = r#"<Column ss:Index="2" ss:StyleID="s3"/><Row><Cell><Data ss:Type="Number">25</Data></Cell>
        <Cell><Data ss:Type="Number">1234</Data></Cell><Cell ss:StyleID="s1"><Data ss:Type="Number">0.25</Data></Cell>
        <Cell ss:StyleID="s2"><Data ss:Type="DateTime">2020-10-23T00:00:00.000</Data></Cell></Row>
        <Row><Cell><Data ss:Type="Boolean">1</Data></Cell><Cell><Data ss:Type="Error">#REF!</Data></Cell>
        <Cell ss:Formula="=A1"/><Cell><ss:Data ss:Type="String"><B>Tên</B> đơn&#10;vị</ss:Data><Comment><Data>ghi</Data></Comment></Cell></Row>"#;
    let expected = [
        ("Phụ lục!A1 25".to_owned(), Value::Number(25.0)),
        ("Phụ lục!B1 1.234".to_owned(), Value::Number(1234.0)),
        ("Phụ lục!C1 25%".to_owned(), Value::Percentage(0.25)),
        ("Phụ lục!D1 23/10/2020".to_owned(), Value::Date),
        ("Phụ lục!A2 TRUE".to_owned(), Value::Boolean(true)),
        ("Phụ lục!B2 #REF!".to_owned(), Value::Error),
        ("Phụ lục!C2 ".to_owned(), Value::FormulaWithoutResult),
        ("Phụ lục!D2 Tên đơn\nvị".to_owned(), Value::Text),
    ];
    assert_eq!(cells(rows), expected);
}

#[test]
fn cells_stand_where_their_index_says() {
    let text =
        |attributes: &str, text: &str| format!(r#"<Cell {attributes}><Data ss:Type="String">{text}</Data></Cell>"#);
    let rows = format!(
        r#"<Row ss:Index="3">{}{}{}</Row><Row>{}</Row>"#,
        text(r#"ss:Index="2" ss:MergeAcross="1" ss:MergeDown="1""#, "a"),
        text("", "b"),
        text(r#"ss:Index="9""#, "c"),
        text("", "d"),
    );
    let shown: Vec<_> = cells(&rows).into_iter().map(|(shown, _)| shown).collect();
    assert_eq!(shown, ["Phụ lục!B3 2x2 a", "Phụ lục!D3 b", "Phụ lục!I3 c", "Phụ lục!A4 d"]);
}

#[test]
fn hidden_sheets_are_not_read() {
    let row = r#"<Table><Row><Cell><Data ss:Type="String">a</Data></Cell></Row></Table>"#;
    let sheet = |name: &str, more: &str| format!(r#"<Worksheet ss:Name="{name}">{row}{more}</Worksheet>"#);
    let hidden = "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>";
    let tables = tables(&(sheet("Một", "") + &sheet("Hai", hidden) + &sheet("Ba", ""))).unwrap();
    assert_eq!(tables.iter().map(|table| table.name.as_str()).collect::<Vec<_>>(), ["Một", "Ba"]);
}

#[test]
fn bounds_hold() {
    let row = r#"<Row><Cell><Data ss:Type="Number">1</Data></Cell></Row>"#.repeat(200_001);
    assert_eq!(tables(&format!("<Worksheet><Table>{row}</Table></Worksheet>")), Err(Unreadable::TooLarge));
    let far = r#"<Row ss:Index="4294967295"><Cell><Data ss:Type="Number">1</Data></Cell></Row>"#;
    assert_eq!(tables(&format!("<Worksheet><Table>{far}</Table></Worksheet>")), Err(Unreadable::Damaged));
    assert_eq!(tables("<Worksheet>"), Err(Unreadable::Damaged));
}
