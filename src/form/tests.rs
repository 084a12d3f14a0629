//! What the reader of forms promises, one test for each layout.

mod generated;
mod laid_out;
mod refused;
mod running_text;
mod several;
mod texts;
mod worded;

use super::*;
use crate::document::{Cell, Paragraph, Value};

pub(super) const INFORMED: &str = "Tổng số cơ quan, tổ chức, doanh nghiệp nhận được thông tin về chiến dịch";
pub(super) const DEPLOYED: &str = "Tổng số cơ quan tổ chức triển khai chiến dịch";
pub(super) const ASSESSMENT: &str = "Đánh giá kết quả thực hiện chiến dịch trong phạm vi quản lý";

/// A sheet from lines such as `A6: - Tên đơn vị: X` or, merged, `A6:D7: …`. Digits alone are a number.
pub(super) fn table(name: &str, kind: TableKind, lines: &[&str]) -> Table {
    let mut cells: Vec<Cell> = lines
        .iter()
        .map(|line| {
            let (from, rest) = line.split_once(':').expect("a line names its cell");
            let (row, column) = address(from).expect("a line begins with a cell");
            let merged = rest.split_once(": ").and_then(|(to, text)| Some((address(to)?, text)));
            let ((last_row, last_column), text) = merged.unwrap_or(((row, column), rest.trim_start_matches(' ')));
            let value = text.parse::<f64>().map_or(Value::Text, Value::Number);
            let (rows, columns) = (last_row - row + 1, last_column - column + 1);
            Cell { row, column, rows, columns, text: text.to_owned(), value }
        })
        .collect();
    cells.sort_by_key(|cell| (cell.row, cell.column));
    Table { name: name.to_owned(), kind, cells }
}

fn address(text: &str) -> Option<(u32, u32)> {
    let letters = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
    if letters.is_empty() || letters.len() > 2 || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, byte| sum * 26 + u32::from(byte - b'A') + 1);
    Some((text.strip_prefix(letters)?.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

/// Abbreviates the labels: `#i`, `#d`, `#a` stand for the form's own words.
pub(super) fn spelled(line: &str) -> String {
    line.replace("#i", INFORMED).replace("#d", DEPLOYED).replace("#a", ASSESSMENT)
}

pub(super) fn sheet(lines: &[&str]) -> Document {
    sheets(&[("Phụ lục", lines)])
}

pub(super) fn sheets(sheets: &[(&str, &[&str])]) -> Document {
    let block = |(name, lines): &(&str, &[&str])| {
        let lines: Vec<String> = lines.iter().map(|line| spelled(line)).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        Block::Table(table(name, TableKind::Sheet, &lines))
    };
    Document { blocks: sheets.iter().map(block).collect() }
}

/// Paragraphs from lines; a line that begins with a cell belongs to a table.
pub(super) fn letter(lines: &[&str]) -> Document {
    let mut blocks: Vec<Block> = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut tables = 0;
    let mut close = |cells: &mut Vec<String>, blocks: &mut Vec<Block>| {
        if !cells.is_empty() {
            tables += 1;
            let lines: Vec<&str> = cells.iter().map(String::as_str).collect();
            blocks.push(Block::Table(table(&format!("bảng {tables}"), TableKind::Text, &lines)));
            cells.clear();
        }
    };
    for (index, line) in lines.iter().enumerate() {
        let line = spelled(line);
        if line.split_once(':').is_some_and(|(cell, _)| address(cell).is_some()) {
            cells.push(line);
        } else {
            close(&mut cells, &mut blocks);
            blocks.push(Block::Paragraph(Paragraph { text: line, place: format!("dòng {}", index + 1) }));
        }
    }
    close(&mut cells, &mut blocks);
    Document { blocks }
}

pub(super) fn forms(document: &Document) -> Vec<Form> {
    read(document, &Campaign::built_in())
}

/// The only form.
pub(super) fn one(document: &Document) -> Form {
    let mut forms = forms(document);
    assert_eq!(forms.len(), 1, "{forms:#?}");
    forms.remove(0)
}

impl Form {
    pub(super) fn informed(&self) -> &Figure {
        &self.figures[0].1
    }

    pub(super) fn deployed(&self) -> &Figure {
        &self.figures[1].1
    }

    pub(super) fn assessment(&self) -> &str {
        &self.texts[0].1.text
    }

    pub(super) fn counts(&self) -> (Result<u64, NotACount>, Result<u64, NotACount>) {
        (self.informed().reading, self.deployed().reading)
    }
}

/// One form of this unit with these counts, and nothing doubtful.
#[track_caller]
pub(super) fn reads(document: &Document, unit: &str, informed: u64, deployed: u64) -> Form {
    let form = one(document);
    assert_eq!((form.unit.text.as_str(), form.counts()), (unit, (Ok(informed), Ok(deployed))), "{form:#?}");
    form
}
