//! Word 97 to 2003 documents (MS-DOC): the characters, in their order, told to a [`Flow`].
//!
//! A table is not stored as one: paragraphs bear the depth of the table they are in, cells and rows end with marks.

use super::{Budget, Flow, Ole, fields::Fields};
use crate::document::flow::MarkedFlow;
use crate::document::lettering::Lettering;
use crate::document::{Document, Unreadable};
use crate::settings::Limits;

mod characters;
mod header;
mod properties;

use characters::Pieces;
use header::Header;
use properties::Formatting;

/// Rulings that are nearer than this are drawn as one: about 0.9 mm, in twentieths of a point.
const TOLERANCE: i64 = 50;

/// The characters that steer (MS-DOC 2.4.1, and the special characters of 2.4.6).
const PICTURE: char = '\u{01}';
const CELL_MARK: char = '\u{07}';
const DRAWING: char = '\u{08}';
const LINE_BREAK: char = '\u{0B}';
const PAGE_BREAK: char = '\u{0C}';
const PARAGRAPH_MARK: char = '\r';
const COLUMN_BREAK: char = '\u{0E}';
const FIELD_BEGIN: char = '\u{13}';
const FIELD_RESULT: char = '\u{14}';
const FIELD_END: char = '\u{15}';
const HARD_HYPHEN: char = '\u{1E}';

pub(super) fn read(mut ole: Ole, budget: &mut Budget) -> Result<Document, Unreadable> {
    let main = stream(&mut ole, "/WordDocument", budget)?.ok_or(Unreadable::UnknownFormat)?;
    let header = Header::read(&main)?;
    let table = stream(&mut ole, header.table_stream, budget)?.ok_or(Unreadable::Damaged)?;
    let data = stream(&mut ole, "/Data", budget)?.unwrap_or_default();
    let pieces = Pieces::read(&table, header.pieces).ok_or(Unreadable::Damaged)?;
    let formatting = Formatting::read(&main, &table, &data, &header);

    let mut assembly = Assembly::new(&formatting, budget.limits());
    for story in [header.body(), header.text_boxes()] {
        pieces.tell(&main, story, |letter, position| assembly.letter(letter, position))?;
        assembly.end_story()?;
    }
    assembly.flow.finish()
}

fn stream(ole: &mut Ole, name: &str, budget: &mut Budget) -> Result<Option<Vec<u8>>, Unreadable> {
    if !ole.is_stream(name) {
        return Ok(None);
    }
    let stream = ole.open_stream(name).map_err(|_| Unreadable::Damaged)?;
    budget.unpack(stream, u64::MAX).map(Some)
}

struct Assembly<'a> {
    formatting: &'a Formatting<'a>,
    flow: MarkedFlow,
    fields: Fields,
    /// The stretch of the file that the last letter was looked up for, and how its letters are set.
    run: (u32, u32, Lettering),
}

impl<'a> Assembly<'a> {
    fn new(formatting: &'a Formatting<'a>, limits: &Limits) -> Self {
        let flow = MarkedFlow::new(Flow::new(limits, TOLERANCE));
        Self { formatting, flow, fields: Fields::default(), run: (0, 0, Lettering::default()) }
    }

    /// Takes one letter, and where in the file it stands.
    fn letter(&mut self, letter: char, position: u32) -> Result<(), Unreadable> {
        match letter {
            FIELD_BEGIN => self.fields.begin(),
            FIELD_RESULT => self.fields.begin_result(),
            FIELD_END => self.fields.end(),
            CELL_MARK => {
                self.fields.end_codes();
                self.mark(letter, position)?;
            }
            _ if self.fields.is_code() => {}
            PARAGRAPH_MARK | PAGE_BREAK => self.mark(letter, position)?,
            PICTURE | DRAWING => self.flow.see_picture(),
            LINE_BREAK | COLUMN_BREAK => self.push('\n', position),
            HARD_HYPHEN => self.push('-', position),
            '\t' => self.push(letter, position),
            _ if letter < ' ' => {}
            _ => self.push(letter, position),
        }
        Ok(())
    }

    fn push(&mut self, letter: char, position: u32) {
        let lettering = self.lettering(position);
        if lettering.is_read() {
            self.flow.text(&lettering.face.read(letter.encode_utf8(&mut [0; 4])));
        }
    }

    fn lettering(&mut self, position: u32) -> Lettering {
        let (start, end, _) = self.run;
        if !(start..end).contains(&position) {
            self.run = self.formatting.run(position);
        }
        self.run.2
    }

    /// Ends a paragraph, and with it perhaps a cell or a row.
    fn mark(&mut self, mark: char, position: u32) -> Result<(), Unreadable> {
        let properties = self.formatting.paragraph(position);
        let ends_cell = match properties.depth {
            0 => false,
            1 => mark == CELL_MARK,
            _ => properties.ends_inner_cell,
        };
        if mark == PARAGRAPH_MARK && self.lettering(position).hidden && !ends_cell && !properties.ends_row {
            // The mark was deleted or hidden: the next paragraph goes on here.
            return Ok(());
        }
        match properties.depth {
            depth @ 1.. if properties.ends_row => self.flow.end_row(depth, &properties.ruling()),
            depth if ends_cell => self.flow.end_cell(depth),
            depth => self.flow.end_paragraph(depth),
        }
    }

    fn end_story(&mut self) -> Result<(), Unreadable> {
        self.fields = Fields::default();
        self.flow.end_story()
    }
}
