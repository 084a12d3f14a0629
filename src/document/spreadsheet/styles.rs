//! Which number format each cell style of a workbook bears.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::number_format::NumberFormat;
use crate::document::Unreadable;

/// The number formats of a workbook's cell styles, taken apart when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// The codes that the workbook writes out, by id.
    codes: HashMap<u16, String>,
    /// The id of the number format of each cell style.
    styles: Vec<u16>,
    parsed: HashMap<u16, NumberFormat>,
}

impl Styles {
    pub fn add_code(&mut self, id: u16, code: String) {
        self.codes.insert(id, code);
    }

    pub fn add_style(&mut self, id: u16) {
        self.styles.push(id);
    }

    /// The format of a cell style; unclear for a style that the workbook does not have, unless it has none at all.
    pub fn format(&mut self, style: usize) -> &NumberFormat {
        let id = match self.styles.get(style) {
            Some(id) => *id,
            None if self.styles.is_empty() => 0,
            None => u16::MAX,
        };
        let codes = &self.codes;
        self.parsed.entry(id).or_insert_with(|| match codes.get(&id) {
            Some(code) => NumberFormat::parse(code),
            // A custom format that is not there is shown as none.
            None if (164..u16::MAX).contains(&id) => NumberFormat::parse("General"),
            None => NumberFormat::built_in(id),
        })
    }

    /// Reads the styles part of an xlsx package (ECMA-376 part 1, 18.8). calamine would copy the font and the code of
    /// its number format into each of thousands of styles.
    pub fn from_xlsx(part: &[u8]) -> Result<Self, Unreadable> {
        let text = std::str::from_utf8(part).map_err(|_| Unreadable::Damaged)?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = false;
        let mut styles = Self::default();
        let mut in_cell_styles = false;
        loop {
            match reader.read_event().map_err(|_| Unreadable::Damaged)? {
                Event::Start(tag) if tag.local_name().as_ref() == "cellXfs" => in_cell_styles = true,
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "xf" if in_cell_styles => {
                        styles.add_style(attribute(&tag, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0));
                    }
                    "numFmt" => {
                        let id = attribute(&tag, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&tag, "formatCode")) {
                            styles.add_code(id, code);
                        }
                    }
                    // Formats of cells that bear no style of their own.
                    "dxfs" => break,
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(styles)
    }
}

/// An attribute by its local name, entities resolved.
pub(super) fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|found| found.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}
