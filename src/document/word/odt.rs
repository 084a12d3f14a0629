//! The content of an OpenDocument text (ODF 1.3 part 3) told to a [`Flow`].

use super::Flow;
use super::styles::{self, Style, Styles};
use crate::document::flow::{Edges, Merge};
use crate::document::lettering::Lettering;
use crate::document::xml::{Piece, Tag, walk};
use crate::document::{Document, Unreadable};
use crate::settings::Limits;

/// No more columns or spaces are believed to stand in a row.
const MOST_REPEATS: u32 = 1000;

/// The named styles; none of a part that is broken.
pub(super) fn styles(xml: &str) -> Styles {
    let mut sheet = StyleSheet::default();
    let told = walk(xml, |piece| {
        if let Piece::Open(tag) = piece {
            sheet.take(tag);
        }
        Ok(())
    });
    told.map_or_else(|_| Styles::default(), |()| sheet.finish())
}

pub(super) fn read(xml: &str, styles: Styles, limits: &Limits) -> Result<Document, Unreadable> {
    let mut content = Content::new(styles, limits);
    walk(xml, |piece| match piece {
        Piece::Open(tag) => content.open(tag),
        Piece::Close(_) => content.close(),
        Piece::Text(text) => {
            content.text(text);
            Ok(())
        }
    })?;
    content.flow.finish()
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Element {
    Other,
    /// Nothing inside is read.
    Skipped,
    /// The body of a text document.
    Body,
    Paragraph(Lettering),
    Span(Lettering),
    Table,
    Row {
        next_column: u32,
    },
    Cell {
        columns: u32,
        rows: u32,
        repeats: u32,
    },
    TextBox,
}

struct Content {
    flow: Flow,
    elements: Vec<Element>,
    bodies: usize,
    skipped: usize,
    paragraphs: usize,
    styles: StyleSheet,
}

/// The styles read so far, and the one being read.
#[derive(Default)]
struct StyleSheet {
    styles: Styles,
    open: Option<(String, Style)>,
}

impl StyleSheet {
    fn take(&mut self, tag: Tag<'_>) {
        match tag.name() {
            "style" => {
                self.close();
                let style = Style { base: tag.attribute("parent-style-name"), ..Style::default() };
                self.open = tag.attribute("name").map(|name| (name, style));
            }
            "text-properties" => {
                if let Some((_, Style { setting, .. })) = &mut self.open {
                    let is_line = |line: String| line != "none";
                    setting.hidden = tag.attribute("display").map(|display| display == "none");
                    let line = tag.attribute("text-line-through-style");
                    setting.struck = line.or_else(|| tag.attribute("text-line-through-type")).map(is_line);
                    setting.face = tag.attribute("text-position").map(|position| styles::face(&position));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self) {
        if let Some((name, style)) = self.open.take() {
            self.styles.add(name, style);
        }
    }

    fn finish(mut self) -> Styles {
        self.close();
        self.styles
    }
}

impl Content {
    fn new(styles: Styles, limits: &Limits) -> Self {
        let styles = StyleSheet { styles, open: None };
        Self { flow: Flow::new(limits, 0), elements: Vec::new(), bodies: 0, skipped: 0, paragraphs: 0, styles }
    }

    fn open(&mut self, tag: Tag<'_>) -> Result<(), Unreadable> {
        let element = match (self.skipped, self.bodies) {
            (0, 0) => self.recognise_outside(tag),
            (0, _) => self.recognise(tag)?,
            _ => Element::Skipped,
        };
        match element {
            Element::Skipped => self.skipped += 1,
            Element::Body => self.bodies += 1,
            Element::Paragraph(_) => self.paragraphs += 1,
            _ => {}
        }
        self.elements.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        match self.elements.pop() {
            Some(Element::Skipped) => self.skipped = self.skipped.saturating_sub(1),
            Some(Element::Body) => self.bodies = self.bodies.saturating_sub(1),
            Some(Element::Paragraph(_)) => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.flow.end_paragraph()?;
            }
            Some(Element::Table) => self.flow.close_table(),
            Some(Element::Cell { columns, rows, repeats }) => {
                let first = self.advance(repeats);
                self.flow.close_cell(Edges::columns(first, columns), Merge::Down(rows));
            }
            Some(Element::TextBox) => self.flow.close_box(),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let lettering = self.lettering();
        if self.skipped == 0 && self.paragraphs > 0 && lettering.is_read() {
            self.flow.collapsed_text(&lettering.face.read(text));
        }
    }

    /// How the letters are set that come next.
    fn lettering(&self) -> Lettering {
        let around = self.elements.iter().rev().find_map(|element| match element {
            Element::Paragraph(lettering) | Element::Span(lettering) => Some(*lettering),
            Element::TextBox | Element::Cell { .. } => Some(Lettering::default()),
            _ => None,
        });
        around.unwrap_or_default()
    }

    /// The same in an element that names a style.
    fn styled(&self, around: Lettering, tag: Tag<'_>) -> Lettering {
        tag.attribute("style-name").map_or(around, |style| around.with(self.styles.styles.setting(&style)))
    }

    /// Before the body come the automatic styles.
    fn recognise_outside(&mut self, tag: Tag<'_>) -> Element {
        match tag.name() {
            "text" => {
                self.styles.close();
                Element::Body
            }
            _ => {
                self.styles.take(tag);
                Element::Other
            }
        }
    }

    fn recognise(&mut self, tag: Tag<'_>) -> Result<Element, Unreadable> {
        let element = match tag.name() {
            "p" | "h" => Element::Paragraph(self.styled(Lettering::default(), tag)),
            "span" => Element::Span(self.styled(self.lettering(), tag)),
            "s" => {
                self.flow.text(&" ".repeat(tag.number("c").unwrap_or(1).min(MOST_REPEATS) as usize));
                Element::Other
            }
            "tab" => {
                self.flow.text("\t");
                Element::Other
            }
            "line-break" => {
                self.flow.text("\n");
                Element::Other
            }
            "table" => {
                self.flow.open_table()?;
                Element::Table
            }
            "table-row" if self.flow.is_in_table() => {
                self.flow.open_row()?;
                Element::Row { next_column: 0 }
            }
            "table-cell" if self.flow.is_in_table() => {
                self.flow.open_cell()?;
                let span = |name| tag.number(name).unwrap_or(1).clamp(1, MOST_REPEATS);
                Element::Cell {
                    columns: span("number-columns-spanned"),
                    rows: span("number-rows-spanned"),
                    repeats: span("number-columns-repeated"),
                }
            }
            "covered-table-cell" => {
                self.advance(tag.number("number-columns-repeated").unwrap_or(1).clamp(1, MOST_REPEATS));
                Element::Skipped
            }
            "text-box" | "custom-shape" | "rect" | "ellipse" | "circle" | "polygon" | "path" | "caption" => {
                self.flow.open_box()?;
                Element::TextBox
            }
            "image" => {
                self.flow.see_picture();
                Element::Other
            }
            // Deleted text, notes, comments, prompts, forms, and what only describes a drawing.
            "tracked-changes" | "note" | "annotation" | "placeholder" | "forms" | "ruby-text" | "title" | "desc" => {
                Element::Skipped
            }
            _ if is_hidden(tag) => Element::Skipped,
            _ => Element::Other,
        };
        Ok(element)
    }

    /// Moves on in the row being read; gives the column it was at.
    fn advance(&mut self, columns: u32) -> u32 {
        match self.elements.last_mut() {
            Some(Element::Row { next_column }) => std::mem::replace(next_column, next_column.saturating_add(columns)),
            _ => 0,
        }
    }
}

/// Sections, paragraphs and texts that are hidden, on a condition or always.
fn is_hidden(tag: Tag<'_>) -> bool {
    match tag.name() {
        "section" => match tag.attribute("display").as_deref() {
            Some("none") => true,
            Some("condition") => tag.attribute("is-hidden").as_deref() == Some("true"),
            _ => false,
        },
        "hidden-paragraph" | "hidden-text" => tag.attribute("is-hidden").as_deref() == Some("true"),
        _ => false,
    }
}
