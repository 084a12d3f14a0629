//! Which number format each cell style of a workbook bears.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{Shown, number_format::NumberFormat};
use crate::document::Unreadable;

/// What a cell style tells of the cell.
#[derive(Debug, Clone, Copy)]
struct Style {
    /// The id of its number format.
    format: u16,
    /// All of it is struck out: a reader takes it for deleted.
    struck: bool,
}

/// The number formats of a workbook's cell styles, taken apart when they are first needed.
#[derive(Debug, Default)]
pub(super) struct Styles {
    /// The codes that the workbook writes out, by id.
    codes: HashMap<u16, String>,
    styles: Vec<Style>,
    parsed: HashMap<u16, NumberFormat>,
}

impl Styles {
    pub fn add_code(&mut self, id: u16, code: String) {
        self.codes.insert(id, code);
    }

    pub fn add_style(&mut self, format: u16, struck: bool) {
        self.styles.push(Style { format, struck });
    }

    /// Shows a number in a cell style.
    pub fn show(&mut self, style: usize, number: f64, since_1904: bool) -> Shown {
        if self.is_struck(style) { Shown::text("") } else { self.format(style).show(number, since_1904) }
    }

    /// Shows words in a cell style.
    pub fn show_text(&mut self, style: usize, words: &str) -> Shown {
        if self.is_struck(style) { Shown::text("") } else { Shown::text(self.format(style).show_text(words)) }
    }

    fn is_struck(&self, style: usize) -> bool {
        self.styles.get(style).is_some_and(|style| style.struck)
    }

    /// The format of a cell style; unclear for a style that the workbook does not have, unless it has none at all.
    fn format(&mut self, style: usize) -> &NumberFormat {
        let id = match self.styles.get(style) {
            Some(style) => style.format,
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
        let mut in_fonts = false;
        // Whether each font strikes out.
        let mut fonts: Vec<bool> = Vec::new();
        loop {
            match reader.read_event().map_err(|_| Unreadable::Damaged)? {
                Event::Start(tag) if tag.local_name().as_ref() == "cellXfs" => in_cell_styles = true,
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
                Event::Start(tag) if tag.local_name().as_ref() == "fonts" => in_fonts = true,
                Event::End(tag) if tag.local_name().as_ref() == "fonts" => in_fonts = false,
                Event::Start(tag) | Event::Empty(tag) => match tag.local_name().as_ref() {
                    "xf" if in_cell_styles => {
                        let number = |name: &str| attribute(&tag, name).and_then(|id| id.parse::<u16>().ok());
                        let font = number("fontId").and_then(|font| fonts.get(usize::from(font)));
                        styles.add_style(number("numFmtId").unwrap_or(0), font.copied().unwrap_or(false));
                    }
                    "font" if in_fonts => fonts.push(false),
                    "strike" if in_fonts => {
                        let is_off = attribute(&tag, "val").is_some_and(|val| val == "0" || val == "false");
                        if let Some(font) = fonts.last_mut() {
                            *font = !is_off;
                        }
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
