//! Bytes turned into a document of any shape, written so that a seed can be made by hand and a fuzzer can mix pieces.
//!
//! Lines are paragraphs. After a line that begins with `#` they are rows of a sheet (`##`: of a table in a text), with
//! tabs between the cells. `=n;` before a cell's text makes it a number, `>rc;` merges it over r rows and c columns.

use tiepnhan::document::{Block, Cell, Document, Paragraph, Table, TableKind, Value};

/// No more rows and columns are made; the fuzzer gains nothing by them.
const MOST: usize = 2_000;

pub fn document(input: &[u8]) -> Document {
    let text = String::from_utf8_lossy(input);
    let mut document = Document::default();
    let mut table: Option<Table> = None;
    let mut row = 0;
    for (number, line) in text.split('\n').take(MOST).enumerate() {
        if let Some(name) = line.strip_prefix('#') {
            document.blocks.extend(table.take().map(Block::Table));
            row = 0;
            table = (!name.is_empty()).then(|| Table {
                name: name.trim_start_matches('#').to_owned(),
                kind: if name.starts_with('#') { TableKind::Text } else { TableKind::Sheet },
                cells: Vec::new(),
            });
        } else if let Some(table) = &mut table {
            let cells = line.split('\t').take(MOST).enumerate().filter(|(_, text)| !text.is_empty());
            table.cells.extend(cells.map(|(column, text)| cell(row, column as u32, text)));
            row += 1;
        } else {
            let place = format!("đoạn {}", number + 1);
            document.blocks.push(Block::Paragraph(Paragraph { text: line.replace('\u{b}', "\n"), place }));
        }
    }
    document.blocks.extend(table.map(Block::Table));
    document
}

fn cell(row: u32, column: u32, written: &str) -> Cell {
    let mut cell = Cell { row, column, rows: 1, columns: 1, text: String::new(), value: Value::Text };
    let mut text = written;
    if let Some((head, rest)) = text.strip_prefix('>').and_then(|rest| rest.split_once(';')) {
        let mut sizes = head.chars().map(|size| size.to_digit(36).unwrap_or(1).max(1));
        cell.rows = sizes.next().unwrap_or(1);
        cell.columns = sizes.next().unwrap_or(1);
        text = rest;
    }
    if let Some((head, rest)) = text.strip_prefix('=').and_then(|rest| rest.split_once(';')) {
        cell.value = match head {
            "d" => Value::Date,
            "b" => Value::Boolean(true),
            "e" => Value::Error,
            "f" => Value::FormulaWithoutResult,
            "%" => Value::Percentage(0.25),
            "?" => Value::UnclearNumber(25.0),
            number => number.parse().map_or(Value::Text, Value::Number),
        };
        text = rest;
    }
    text.replace('\u{b}', "\n").clone_into(&mut cell.text);
    cell
}

/// A document as [`document`] reads it.
pub fn written(document: &Document) -> String {
    let mut text = String::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                text.push_str(&paragraph.text.replace('\n', "\u{b}"));
                text.push('\n');
            }
            Block::Table(table) => {
                let mark = if table.kind == TableKind::Text { "##" } else { "#" };
                text.push_str(&format!("{mark}{}\n", table.name.replace('\n', " ")));
                let (mut row, mut column) = (0, 0);
                for cell in
                    table.cells.iter().filter(|cell| (cell.row as usize) < MOST && (cell.column as usize) < MOST)
                {
                    while row < cell.row {
                        text.push('\n');
                        (row, column) = (row + 1, 0);
                    }
                    while column < cell.column {
                        text.push('\t');
                        column += 1;
                    }
                    text.push_str(&written_cell(cell));
                }
                text.push_str("\n#\n");
            }
        }
    }
    text
}

fn written_cell(cell: &Cell) -> String {
    let size = |size: u32| char::from_digit(size.min(35), 36).unwrap_or('1');
    let merged = match (cell.rows, cell.columns) {
        (1, 1) => String::new(),
        (rows, columns) => format!(">{}{};", size(rows), size(columns)),
    };
    let value = match cell.value {
        Value::Text => String::new(),
        Value::Number(number) => format!("={number};"),
        Value::UnclearNumber(_) => "=?;".to_owned(),
        Value::Percentage(_) => "=%;".to_owned(),
        Value::Date => "=d;".to_owned(),
        Value::Boolean(_) => "=b;".to_owned(),
        Value::Error => "=e;".to_owned(),
        Value::FormulaWithoutResult => "=f;".to_owned(),
    };
    format!("{merged}{value}{}", cell.text.replace('\n', "\u{b}").replace('\t', " "))
}
