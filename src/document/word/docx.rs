//! The body of a WordprocessingML document (ECMA-376 part 1, chapter 17) told to a [`Flow`].
//!
//! Names are compared without their prefix, so that transitional, strict and Word 2003 XML are one.

use super::styles::{self, Style, Styles};
use super::{Flow, fields::Fields};
use crate::document::face::Face;
use crate::document::flow::{Edges, Merge};
use crate::document::lettering::{Lettering, Setting};
use crate::document::xml::{Piece, Tag, walk};
use crate::document::{Document, Unreadable};
use crate::settings::Limits;

/// What may stand in a run and hold text of its own.
const DRAWN: [&str; 4] = ["AlternateContent", "drawing", "pict", "object"];

/// The name of the main part, out of the relationships of the package.
pub(super) fn main_part(relations: &str) -> Option<String> {
    let mut main = None;
    let told = walk(relations, |piece| {
        if let Piece::Open(tag) = piece
            && tag.name() == "Relationship"
            && tag.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
        {
            main = tag.attribute("Target").map(|target| target.trim_start_matches('/').to_owned());
        }
        Ok(())
    });
    told.ok().and(main)
}

/// The named styles; none of a part that is broken.
pub(super) fn styles(xml: &str) -> Styles {
    let mut styles = Styles::default();
    let mut open: Option<(String, Style)> = None;
    let told = walk(xml, |piece| {
        match piece {
            Piece::Open(tag) if tag.name() == "style" => {
                open = tag.attribute("styleId").map(|name| (name, Style::default()));
            }
            Piece::Open(tag) => {
                if let Some((_, style)) = &mut open {
                    match tag.name() {
                        "basedOn" => style.base = tag.attribute("val"),
                        name => set(&mut style.setting, name, tag),
                    }
                }
            }
            Piece::Close("style") => {
                if let Some((name, style)) = open.take() {
                    styles.add(name, style);
                }
            }
            _ => {}
        }
        Ok(())
    });
    told.map_or_else(|_| Styles::default(), |()| styles)
}

pub(super) fn read(xml: &str, styles: Styles, limits: &Limits) -> Result<Document, Unreadable> {
    let mut body = Body::new(styles, limits);
    walk(xml, |piece| match piece {
        Piece::Open(tag) => body.open(tag),
        Piece::Close(_) => body.close(),
        Piece::Text(text) => {
            body.text(text);
            Ok(())
        }
    })?;
    body.flow.finish()
}

/// An open element, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Element {
    Other,
    /// Nothing inside is read.
    Skipped,
    /// The characters inside are not read, the cells and rows are.
    Muted,
    Body,
    Paragraph {
        /// Its mark was deleted: the next paragraph goes on where it ends.
        joins_next: bool,
        /// How its style sets letters.
        lettering: Lettering,
    },
    ParagraphProperties,
    Run(Lettering),
    RunProperties,
    Text,
    Table,
    Row {
        deleted: bool,
        next_column: u32,
    },
    RowProperties,
    Cell {
        columns: u32,
        merge: Merge,
    },
    /// A picture, a drawing or an embedded object; only text boxes in it hold text.
    Graphic,
    TextBox,
    /// Its letters are drawn from right to left, whatever they are.
    Reversed,
    /// One thing written in several ways, of which the first is read.
    Alternative {
        taken: bool,
    },
    ContentControl {
        shows_prompt: bool,
    },
}

struct Body {
    flow: Flow,
    elements: Vec<Element>,
    bodies: usize,
    skipped: usize,
    muted: usize,
    /// Whether we are in a graphic (true) or in a text box inside one (false), innermost last.
    drawn: Vec<bool>,
    fields: Fields,
    styles: Styles,
}

impl Body {
    fn new(styles: Styles, limits: &Limits) -> Self {
        let flow = Flow::new(limits, 0);
        Self {
            flow,
            elements: Vec::new(),
            bodies: 0,
            skipped: 0,
            muted: 0,
            drawn: Vec::new(),
            fields: Fields::default(),
            styles,
        }
    }

    fn open(&mut self, tag: Tag<'_>) -> Result<(), Unreadable> {
        let element = if self.skipped > 0 { Element::Skipped } else { self.recognise(tag)? };
        match element {
            Element::Skipped => self.skipped += 1,
            Element::Body => self.bodies += 1,
            Element::Muted => self.muted += 1,
            Element::Graphic => self.drawn.push(true),
            Element::TextBox => self.drawn.push(false),
            _ => {}
        }
        self.elements.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Unreadable> {
        let Some(element) = self.elements.pop() else { return Ok(()) };
        match element {
            Element::Skipped => self.skipped = self.skipped.saturating_sub(1),
            Element::Body => self.bodies = self.bodies.saturating_sub(1),
            Element::Muted => self.muted = self.muted.saturating_sub(1),
            Element::Paragraph { joins_next: false, .. } => self.flow.end_paragraph()?,
            Element::Reversed => self.flow.text("\u{202c}"),
            Element::Table => self.flow.close_table(),
            Element::Row { deleted: true, .. } => self.flow.drop_row(),
            Element::Cell { columns, merge } => self.close_cell(columns, merge),
            Element::Graphic => {
                self.drawn.pop();
            }
            Element::TextBox => {
                self.drawn.pop();
                self.flow.close_box();
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if self.elements.last() == Some(&Element::Text) {
            // A line end inside the element is the file's, not the writer's.
            match text.contains(['\n', '\t', '\r']) {
                true => self.show(&text.replace(['\n', '\t', '\r'], " ")),
                false => self.show(text),
            }
        }
    }

    fn show(&mut self, text: &str) {
        let lettering = self.lettering();
        if self.muted == 0 && !self.fields.is_code() && lettering.is_read() {
            self.flow.text(&lettering.face.read(text));
        }
    }

    /// How the run is set whose text is being read.
    fn lettering(&self) -> Lettering {
        let run = self.elements.iter().rev().take(2).find_map(|element| match element {
            Element::Run(lettering) => Some(*lettering),
            _ => None,
        });
        run.unwrap_or_default()
    }

    fn recognise(&mut self, tag: Tag<'_>) -> Result<Element, Unreadable> {
        let parent = self.elements.last().copied().unwrap_or(Element::Other);
        let name = tag.name();
        if self.bodies == 0 {
            return Ok(if name == "body" { Element::Body } else { Element::Other });
        }
        let element = match (name, parent) {
            (_, Element::Run(lettering)) if !lettering.is_read() && DRAWN.contains(&name) => Element::Skipped,
            ("AlternateContent", _) => Element::Alternative { taken: false },
            ("Choice" | "Fallback", Element::Alternative { taken }) => self.choose(taken),
            ("drawing" | "pict" | "object", _) => Element::Graphic,
            ("blip" | "imagedata", _) => {
                self.flow.see_picture();
                Element::Other
            }
            ("txbxContent", _) => {
                self.flow.open_box()?;
                Element::TextBox
            }
            _ if self.drawn.last() == Some(&true) => Element::Other,
            (_, Element::Run(_)) => self.recognise_in_run(name, tag),
            (_, Element::RunProperties | Element::RowProperties) => self.recognise_property(name, tag),
            _ => self.recognise_structure(name, tag, parent)?,
        };
        Ok(element)
    }

    fn recognise_structure(&mut self, name: &str, tag: Tag<'_>, parent: Element) -> Result<Element, Unreadable> {
        let element = match name {
            "p" => Element::Paragraph { joins_next: false, lettering: Lettering::default() },
            "pPr" => Element::ParagraphProperties,
            "pStyle" => {
                self.set_paragraph(tag);
                Element::Other
            }
            "r" => Element::Run(self.paragraph_lettering()),
            "rPr" => Element::RunProperties,
            "tbl" => {
                self.flow.open_table()?;
                Element::Table
            }
            "tr" if self.flow.is_in_table() => {
                self.flow.open_row()?;
                Element::Row { deleted: false, next_column: 0 }
            }
            "trPr" => Element::RowProperties,
            "tc" if self.flow.is_in_table() => {
                self.flow.open_cell()?;
                Element::Cell { columns: 1, merge: Merge::No }
            }
            "gridSpan" | "vMerge" | "vmerge" | "hMerge" | "hmerge" => {
                self.merge(name, tag);
                Element::Other
            }
            "del" | "moveFrom" => Element::Muted,
            "bdo" if tag.attribute("val").is_some_and(|val| val == "rtl") => {
                self.flow.text("\u{202e}");
                Element::Reversed
            }
            // Formulas as their linear format writes them: a fraction, a power and an index are no number.
            "den" | "sup" | "sub" => {
                self.flow.text(if name == "den" { "/" } else { "^" });
                Element::Other
            }
            "sdt" => Element::ContentControl { shows_prompt: false },
            "showingPlcHdr" if is_on(tag) => {
                self.note_prompt();
                Element::Other
            }
            "sdtContent" if parent == (Element::ContentControl { shows_prompt: true }) => Element::Muted,
            // What the properties were before a tracked change; the reading aid above a word.
            _ if name.ends_with("Change") || name == "rt" => Element::Skipped,
            _ => Element::Other,
        };
        Ok(element)
    }

    fn recognise_in_run(&mut self, name: &str, tag: Tag<'_>) -> Element {
        match name {
            "t" => return Element::Text,
            "rPr" => return Element::RunProperties,
            "instrText" | "delText" | "delInstrText" => return Element::Skipped,
            "tab" | "ptab" => self.show("\t"),
            "br" | "cr" => self.show("\n"),
            "noBreakHyphen" => self.show("-"),
            "fldChar" => match tag.attribute("fldCharType").as_deref() {
                Some("begin") => self.fields.begin(),
                Some("separate") => self.fields.begin_result(),
                Some("end") => self.fields.end(),
                _ => {}
            },
            _ => {}
        }
        Element::Other
    }

    /// A property of a run, of a paragraph's mark, or of a row.
    fn recognise_property(&mut self, name: &str, tag: Tag<'_>) -> Element {
        if name.ends_with("Change") {
            return Element::Skipped;
        }
        match (name, self.elements.as_mut_slice()) {
            (_, [.., Element::Run(lettering), Element::RunProperties]) => {
                let setting = match name {
                    "rStyle" => self.styles.setting(&tag.attribute("val").unwrap_or_default()),
                    _ => {
                        let mut setting = Setting { struck: Some(lettering.struck), ..Setting::default() };
                        set(&mut setting, name, tag);
                        setting
                    }
                };
                *lettering = lettering.with(setting);
            }
            (
                "del" | "moveFrom",
                [.., Element::Paragraph { joins_next, .. }, Element::ParagraphProperties, Element::RunProperties],
            ) => *joins_next = true,
            ("del", [.., Element::Row { deleted, .. }, Element::RowProperties]) => *deleted = true,
            ("gridBefore", [.., Element::Row { next_column, .. }, Element::RowProperties]) => {
                *next_column = tag.number("val").unwrap_or(0);
            }
            _ => {}
        }
        Element::Other
    }

    /// Takes what the style of the paragraph being read says (`pPr` is the last open element).
    fn set_paragraph(&mut self, tag: Tag<'_>) {
        if let [.., Element::Paragraph { lettering, .. }, Element::ParagraphProperties] = self.elements.as_mut_slice() {
            *lettering = lettering.with(self.styles.setting(&tag.attribute("val").unwrap_or_default()));
        }
    }

    /// How the style of the paragraph being read sets letters.
    fn paragraph_lettering(&self) -> Lettering {
        let paragraph = self.elements.iter().rev().take(8).find_map(|element| match element {
            Element::Paragraph { lettering, .. } => Some(*lettering),
            _ => None,
        });
        paragraph.unwrap_or_default()
    }

    fn choose(&mut self, taken: bool) -> Element {
        if taken {
            return Element::Skipped;
        }
        if let Some(Element::Alternative { taken }) = self.elements.last_mut() {
            *taken = true;
        }
        Element::Other
    }

    /// A property of the cell being read (`tcPr` is its last open element).
    fn merge(&mut self, name: &str, tag: Tag<'_>) {
        let [.., Element::Cell { columns, merge }, Element::Other] = self.elements.as_mut_slice() else { return };
        let goes_on = || tag.attribute("val").is_none_or(|value| value == "continue");
        match name {
            "gridSpan" => *columns = tag.number("val").unwrap_or(1).max(1),
            "vMerge" | "vmerge" if goes_on() => *merge = Merge::Above,
            "hMerge" | "hmerge" if goes_on() => *merge = Merge::Before,
            _ => {}
        }
    }

    /// Notes that a content control shows its prompt (`sdtPr` is the last open element).
    fn note_prompt(&mut self) {
        if let [.., Element::ContentControl { shows_prompt }, Element::Other] = self.elements.as_mut_slice() {
            *shows_prompt = true;
        }
    }

    fn close_cell(&mut self, columns: u32, merge: Merge) {
        self.fields.end_codes();
        // Between a row and its cell stand at most a content control or two.
        let row = self.elements.iter_mut().rev().take(8).find_map(|element| match element {
            Element::Row { next_column, .. } => Some(next_column),
            _ => None,
        });
        let first = row.map_or(0, |next| std::mem::replace(next, next.saturating_add(columns)));
        self.flow.close_cell(Edges::columns(first, columns), merge);
    }
}

/// Takes one property of letters.
fn set(setting: &mut Setting, name: &str, tag: Tag<'_>) {
    match name {
        "vanish" => setting.hidden = Some(is_on(tag)),
        "strike" => setting.struck = Some(is_on(tag)),
        "dstrike" => setting.struck = Some(is_on(tag) || setting.struck == Some(true)),
        "vertAlign" => setting.face = Some(tag.attribute("val").map_or(Face::Plain, |val| styles::face(&val))),
        _ => {}
    }
}

/// Whether a property that is on or off is on; it is where it says nothing.
fn is_on(tag: Tag<'_>) -> bool {
    !matches!(tag.attribute("val").as_deref(), Some("0" | "false" | "off"))
}
