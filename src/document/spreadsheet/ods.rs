//! OpenDocument spreadsheets (ODF 1.3), as packages and as single XML files, read element by element.
//!
//! Not by calamine: it lays out repeated cells when it opens a file, and tells neither percentages, nor currencies,
//! nor what is shown in a cell. Here the writer's own shown text is taken, and held against the number it stands for.

use std::collections::{HashMap, HashSet};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{Book, Merged, Sheet, Shown, number_format::bare, styles::attribute};
use crate::document::{Document, Unreadable, Value, budget::Budget, face::Face, package::Package};

/// The content of a workbook, in bytes.
const MOST_CONTENT: u64 = 200 << 20;

/// Elements inside elements.
const MOST_DEPTH: u32 = 256;

/// Spaces that one element may stand for.
const MOST_SPACES: usize = 256;

pub(in crate::document) fn read(mut package: Package, budget: &mut Budget) -> Result<Document, Unreadable> {
    let content = package.part("content.xml", budget, MOST_CONTENT)?.ok_or(Unreadable::Damaged)?;
    read_xml(&content, budget)
}

/// Reads the XML of a workbook: `content.xml`, or a flat file.
pub(in crate::document) fn read_xml(content: &[u8], budget: &Budget) -> Result<Document, Unreadable> {
    let text = std::str::from_utf8(content).map_err(|_| Unreadable::Damaged)?;
    let mut xml = Xml::new(text.trim_start_matches('\u{FEFF}'));
    let mut hidden = HashSet::new();
    let mut book = Book::new(budget.limits());
    let mut style = None;
    // The styles of characters and of cells that change what is read.
    let mut faces = Faces::new();
    let mut name = String::new();
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "style" => {
                    name = attribute(&tag, "name").unwrap_or_default();
                    style = attribute(&tag, "family").filter(|family| family == "table").map(|_| name.clone());
                }
                "text-properties" => match face(&tag) {
                    Face::Plain => {}
                    face => _ = faces.insert(name.clone(), face),
                },
                "table-properties" if attribute(&tag, "display").as_deref() == Some("false") => {
                    hidden.extend(style.take())
                }
                // Tables that are no sheets.
                "tracked-changes" | "dde-links" | "forms" | "shapes" => xml.skip()?,
                "table" if attribute(&tag, "style-name").is_some_and(|style| hidden.contains(&style)) => xml.skip()?,
                "table" => {
                    let mut sheet = Sheet { name: attribute(&tag, "name").unwrap_or_default(), ..Sheet::default() };
                    read_sheet(&mut xml, &faces, &mut book, &mut sheet)?;
                    book.close(sheet)?;
                }
                _ => {}
            },
            Event::Eof => return Ok(book.into_document()),
            _ => {}
        }
    }
}

/// The events of an XML file, empty elements as beginnings and ends. Document types are refused, and elements inside
/// elements beyond measure: the reader keeps the names of all that are open.
struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: u32,
}

impl<'a> Xml<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    fn next(&mut self) -> Result<Event<'a>, Unreadable> {
        let event = self.reader.read_event().map_err(|_| Unreadable::Damaged)?;
        match event {
            Event::Start(_) if self.depth < MOST_DEPTH => self.depth += 1,
            Event::Start(_) | Event::DocType(_) => return Err(Unreadable::Damaged),
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        Ok(event)
    }

    /// Passes over the element that was just begun.
    fn skip(&mut self) -> Result<(), Unreadable> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Event::Eof) {
                return Err(Unreadable::Damaged);
            }
        }
        Ok(())
    }
}

/// A cell of the row that is being read, with the columns that repeat it.
struct Repeated {
    column: u32,
    columns: u32,
    shown: Shown,
    /// Rows and columns that a merged cell covers.
    span: (u32, u32),
}

fn read_sheet(xml: &mut Xml, faces: &Faces, book: &mut Book, sheet: &mut Sheet) -> Result<(), Unreadable> {
    let mut row = 0_u32;
    let mut rows = 1_u32;
    let mut column = 0_u32;
    let mut cells = Vec::new();
    loop {
        match xml.next()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "table-row" => {
                    rows = count(&tag, "number-rows-repeated");
                    column = 0;
                }
                name @ ("table-cell" | "covered-table-cell") => {
                    let columns = count(&tag, "number-columns-repeated");
                    let shown = read_cell(xml, faces, &tag)?;
                    if let Some(shown) = shown.filter(|_| name == "table-cell") {
                        let span = (count(&tag, "number-rows-spanned"), count(&tag, "number-columns-spanned"));
                        cells.push(Repeated { column, columns, shown, span });
                    }
                    column = column.saturating_add(columns);
                }
                "shapes" | "forms" | "named-expressions" | "table-source" | "title" | "desc" => xml.skip()?,
                _ => {}
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "table-row" => {
                    put_row(std::mem::take(&mut cells), row, rows, book, sheet)?;
                    row = row.saturating_add(rows);
                }
                "table" => return Ok(()),
                _ => {}
            },
            Event::Eof => return Err(Unreadable::Damaged),
            _ => {}
        }
    }
}

/// Puts a row as often as it is repeated; each cell is counted before it is stored.
fn put_row(cells: Vec<Repeated>, row: u32, rows: u32, book: &mut Book, sheet: &mut Sheet) -> Result<(), Unreadable> {
    if cells.is_empty() {
        return Ok(());
    }
    for row in row..row.saturating_add(rows) {
        for cell in &cells {
            for column in cell.column..cell.column.saturating_add(cell.columns) {
                book.put(sheet, row, column, cell.shown.clone())?;
                if cell.span != (1, 1) {
                    let (rows, columns) = cell.span;
                    let (last_row, last_column) = (row.saturating_add(rows - 1), column.saturating_add(columns - 1));
                    sheet.merged.push(Merged { row, column, last_row, last_column });
                }
            }
        }
    }
    Ok(())
}

/// Reads a cell to its end; `None` where nothing is seen in it.
fn read_cell(xml: &mut Xml, faces: &Faces, tag: &BytesStart) -> Result<Option<Shown>, Unreadable> {
    let written = read_paragraphs(xml, faces)?;
    if face_of(tag, faces) == Face::Struck {
        return Ok(None);
    }
    // Programs that write no shown text at all leave a cell without a style to the usual look of its number.
    let is_left_plain = written.is_none() && attribute(tag, "style-name").is_none();
    let text = written.unwrap_or_default();
    let has_formula = attribute(tag, "formula").is_some();
    let value = |name: &str| attribute(tag, name).filter(|value| !value.is_empty());
    let number =
        || value("value").and_then(|value| value.trim().parse::<f64>().ok()).filter(|number| number.is_finite());
    // LibreOffice tells errors by a type of its own beside the one of ODF.
    if tag.attributes_raw().contains("value-type=\"error\"") || (has_formula && is_error(&text)) {
        return Ok(Some(Shown::error(text)));
    }
    let kind = value("value-type");
    let shown = match (kind.as_deref(), number()) {
        (Some("float"), Some(number)) if is_left_plain => Shown { text: bare(number), value: Value::Number(number) },
        (Some("float" | "currency"), Some(number)) => show(text, number),
        (Some("percentage"), Some(number)) => {
            let text = if text.is_empty() { format!("{}%", bare(number * 100.0)) } else { text };
            Shown { text, value: Value::Percentage(number) }
        }
        (Some("float" | "currency" | "percentage"), None) if has_formula => Shown::formula_without_result(),
        (Some("date" | "time"), _) => {
            let text =
                if text.is_empty() { value("date-value").or(value("time-value")).unwrap_or_default() } else { text };
            Shown { text, value: Value::Date }
        }
        (Some("boolean"), _) => {
            let shown = Shown::boolean(value("boolean-value").as_deref() == Some("true"));
            if text.is_empty() { shown } else { Shown { text, ..shown } }
        }
        (Some("string"), _) if text.is_empty() => Shown::text(value("string-value").unwrap_or_default()),
        (None, _) if has_formula && text.is_empty() => Shown::formula_without_result(),
        _ => Shown::text(text),
    };
    Ok((shown.value != Value::Text || !shown.text.is_empty()).then_some(shown))
}

/// A number beside the text that the writer shows for it: unclear where that is another number or none.
fn show(text: String, number: f64) -> Shown {
    let unclear = Shown { text: bare(number), value: Value::UnclearNumber(number) };
    match text.trim() {
        "" => return unclear,
        // LibreOffice stores the result of `=TRUE()` as a number.
        "TRUE" | "FALSE" => return Shown::boolean(number != 0.0),
        _ => {}
    }
    let loses_sign = number < 0.0 && !text.contains(['-', '(', '−']);
    let agrees =
        if number.fract() == 0.0 { shows_whole(&text, number.abs()) } else { shows_fraction(&text, number.abs()) };
    if agrees && !loses_sign { Shown { text, value: Value::Number(number) } } else { unclear }
}

/// Whether the digits of a text are those of a whole number, whatever stands between and around them; noughts may stand
/// before them, and behind a decimal sign. Nought itself may be shown by words (`Không`, `-`).
fn shows_whole(text: &str, number: f64) -> bool {
    let number = if number == 0.0 { String::new() } else { number.to_string() };
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    let decimals = text.rsplit_once([',', '.']).map_or("", |(_, decimals)| decimals);
    let noughts = decimals.chars().take_while(|letter| *letter == '0').count();
    digits == number || digits.strip_suffix("0".repeat(noughts).as_str()) == Some(number.as_str())
}

/// Whether the digits of a text are those of a fraction, rounded, and still those of a fraction.
fn shows_fraction(text: &str, number: f64) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let shown = digits(text);
    (1..=15).map(|decimals| format!("{number:.decimals$}")).any(|rounded| {
        let is_fraction = rounded.parse::<f64>().is_ok_and(|rounded| rounded.fract() != 0.0);
        is_fraction && digits(&rounded).trim_start_matches('0') == shown.trim_start_matches('0')
    })
}

/// Error values as LibreOffice and Excel show them.
fn is_error(text: &str) -> bool {
    (text.starts_with('#') && text.ends_with(['!', '?', 'A'])) || text.starts_with("Err:")
}

/// The paragraphs of a cell, one a line; notes and drawings in it are not its text. Nothing where there is none.
fn read_paragraphs(xml: &mut Xml, faces: &Faces) -> Result<Option<String>, Unreadable> {
    let mut text = String::new();
    let mut paragraphs = 0;
    loop {
        match xml.next()? {
            Event::Start(tag) if matches!(tag.local_name().as_ref(), "p" | "h") => {
                if paragraphs > 0 {
                    text.push('\n');
                }
                paragraphs += 1;
                read_paragraph(xml, faces, &mut text)?;
            }
            Event::Start(_) => xml.skip()?,
            Event::End(_) => return Ok((paragraphs > 0).then_some(text)),
            Event::Eof => return Err(Unreadable::Damaged),
            _ => {}
        }
    }
}

fn read_paragraph(xml: &mut Xml, faces: &Faces, text: &mut String) -> Result<(), Unreadable> {
    // The faces of the spans that are open.
    let mut open: Vec<Face> = Vec::new();
    loop {
        let face = open.iter().rev().find(|face| **face != Face::Plain).copied().unwrap_or_default();
        match xml.next()? {
            Event::Text(words) => text.push_str(&face.read(&words.xml10_content())),
            Event::CData(words) => text.push_str(&face.read(&words.xml10_content())),
            Event::GeneralRef(name) => {
                let letter = entity(&name).ok_or(Unreadable::Damaged)?;
                text.push_str(&face.read(letter.encode_utf8(&mut [0; 4])));
            }
            Event::Start(tag) => match tag.local_name().as_ref() {
                "annotation" | "note" | "ruby-text" | "frame" | "custom-shape" => xml.skip()?,
                name => {
                    open.push(face_of(&tag, faces));
                    match name {
                        "s" => {
                            let spaces = attribute(&tag, "c").and_then(|count| count.parse().ok()).unwrap_or(1);
                            text.extend(std::iter::repeat_n(' ', spaces.min(MOST_SPACES)));
                        }
                        "tab" => text.push('\t'),
                        "line-break" => text.push('\n'),
                        _ => {}
                    }
                }
            },
            Event::End(_) if open.pop().is_none() => return Ok(()),
            Event::Eof => return Err(Unreadable::Damaged),
            _ => {}
        }
    }
}

/// What is read otherwise than written, by the names of styles.
type Faces = HashMap<String, Face>;

/// The face that a style gives characters (ODF 1.3 part 3, 20.382 to 20.384).
fn face(properties: &BytesStart) -> Face {
    let line = |name: &str| attribute(properties, name).is_some_and(|line| line != "none");
    if line("text-line-through-style") || line("text-line-through-type") {
        return Face::Struck;
    }
    let position = attribute(properties, "text-position").unwrap_or_default();
    let position = position.split(' ').next().unwrap_or_default();
    match position.strip_suffix('%').map(str::parse::<f64>) {
        _ if position == "super" => Face::Raised,
        _ if position == "sub" => Face::Lowered,
        Some(Ok(raised)) if raised > 0.0 => Face::Raised,
        Some(Ok(raised)) if raised < 0.0 => Face::Lowered,
        _ => Face::Plain,
    }
}

/// The face of an element by the style it names.
fn face_of(tag: &BytesStart, faces: &Faces) -> Face {
    let style = || attribute(tag, "style-name");
    if faces.is_empty() {
        Face::Plain
    } else {
        style().and_then(|style| faces.get(&style).copied()).unwrap_or_default()
    }
}

/// A character by its number or by one of the five names of XML; no others exist without a document type.
fn entity(name: &quick_xml::events::BytesRef) -> Option<char> {
    if let Some(letter) = name.resolve_char_ref().ok()? {
        return Some(letter);
    }
    quick_xml::escape::resolve_xml_entity(name.as_ref())?.chars().next()
}

/// How often or how far a cell or row goes; at least once.
fn count(tag: &BytesStart, name: &str) -> u32 {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests;
