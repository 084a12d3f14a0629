//! Text and tables gathered in reading order, however deep they nest, and given their places at the end.
//!
//! The readers of text documents tell what they meet (`text`, `open_cell`, …); nothing here knows a file format.

use super::{Block, Cell, Document, Paragraph, Table, TableKind, Unreadable, Value};
use crate::settings::Limits;

mod grid;
mod marks;

pub(super) use grid::{Edges, Merge};
use grid::{RuledCell, arrange};
pub(super) use marks::MarkedFlow;

/// Tables and text boxes inside each other; Word itself stops far below.
const DEEPEST: usize = 64;

/// How wide a cell is taken to be that nothing is said of: an inch, in twentieths of a point.
const UNRULED: i64 = 1440;

/// A document in the making.
#[derive(Debug)]
pub(super) struct Flow {
    /// What is open: the body first, then tables, cells and boxes in turn.
    open: Vec<Open>,
    /// How many more paragraphs and cells the limits allow.
    left: u64,
    has_picture: bool,
    /// How far apart two rulings of one column may be drawn.
    tolerance: i64,
}

#[derive(Debug)]
enum Open {
    Story(Story),
    Table(OpenTable),
}

/// The body, a cell or a text box.
#[derive(Debug, Default)]
struct Story {
    text: String,
    blocks: Vec<Block>,
    /// What floats beside the paragraph being read and follows it: text boxes.
    floating: Vec<Block>,
}

#[derive(Debug, Default)]
struct OpenTable {
    rows: Vec<Vec<RuledCell>>,
    /// Tables inside cells, which follow the table that holds them.
    inner: Vec<Block>,
}

impl Flow {
    /// `tolerance` is how far apart two rulings of one column may be, in the unit of the [`Edges`] to come.
    pub fn new(limits: &Limits, tolerance: i64) -> Self {
        let open = vec![Open::Story(Story::default())];
        Self { open, left: limits.sheet_cells, has_picture: false, tolerance }
    }

    /// Adds characters as they stand to the paragraph being read. Between the cells of a table there is no paragraph.
    /// Soft hyphens stay: in legacy fonts they are letters (`ư` of TCVN3).
    pub fn text(&mut self, text: &str) {
        if let Some(Open::Story(story)) = self.open.last_mut() {
            story.text.push_str(text);
        }
    }

    /// Adds characters, any run of white space shown as one space, as HTML and OpenDocument show it.
    pub fn collapsed_text(&mut self, text: &str) {
        let Some(Open::Story(story)) = self.open.last_mut() else { return };
        for letter in text.chars() {
            match letter {
                ' ' | '\t' | '\n' | '\r' | '\u{0C}' => {
                    if !story.text.is_empty() && !story.text.ends_with([' ', '\n', '\t']) {
                        story.text.push(' ');
                    }
                }
                _ => story.text.push(letter),
            }
        }
    }

    /// Ends the paragraph being read.
    pub fn end_paragraph(&mut self) -> Result<(), Unreadable> {
        self.spend()?;
        if let Some(Open::Story(story)) = self.open.last_mut() {
            story.end_paragraph();
        }
        Ok(())
    }

    /// Ends the paragraph being read where there is one: HTML has breaks that close nothing.
    pub fn end_paragraph_if_any(&mut self) -> Result<(), Unreadable> {
        match self.open.last() {
            Some(Open::Story(story)) if !story.text.trim().is_empty() || !story.floating.is_empty() => {
                self.end_paragraph()
            }
            Some(Open::Story(_)) => {
                if let Some(Open::Story(story)) = self.open.last_mut() {
                    story.text.clear();
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Opens a text box, which is read after the paragraph it hangs on.
    pub fn open_box(&mut self) -> Result<(), Unreadable> {
        self.push(Open::Story(Story::default()))
    }

    pub fn close_box(&mut self) {
        if self.open.len() > 1
            && let Some(Open::Story(mut story)) = self.open.pop()
        {
            story.end_paragraph();
            match self.open.last_mut() {
                Some(Open::Story(parent)) => parent.floating.append(&mut story.blocks),
                Some(Open::Table(parent)) => parent.inner.append(&mut story.blocks),
                None => {}
            }
        }
    }

    pub fn open_table(&mut self) -> Result<(), Unreadable> {
        self.push(Open::Table(OpenTable::default()))
    }

    pub fn open_row(&mut self) -> Result<(), Unreadable> {
        self.spend()?;
        if let Some(Open::Table(table)) = self.open.last_mut() {
            table.rows.push(Vec::new());
        }
        Ok(())
    }

    /// Opens a cell of the last row.
    pub fn open_cell(&mut self) -> Result<(), Unreadable> {
        self.push(Open::Story(Story::default()))
    }

    /// Closes a cell behind whose text nothing else is stored.
    pub fn close_cell(&mut self, edges: Edges, merge: Merge) {
        self.close_cell_with(edges, merge, |_| Value::Text);
    }

    /// Closes a cell; `value` tells from its text what is stored behind it.
    pub fn close_cell_with(&mut self, edges: Edges, merge: Merge, value: impl FnOnce(&str) -> Value) {
        if !matches!(self.open.iter().rev().nth(1), Some(Open::Table(_))) {
            return;
        }
        let Some(Open::Story(mut story)) = self.open.pop() else { return };
        story.end_paragraph();
        let Some(Open::Table(table)) = self.open.last_mut() else { return };
        let mut text = String::new();
        for block in story.blocks {
            match block {
                Block::Paragraph(paragraph) => {
                    text.push_str(&paragraph.text);
                    text.push('\n');
                }
                Block::Table(_) => table.inner.push(block),
            }
        }
        if let Some(row) = table.rows.last_mut() {
            let text = text.trim();
            row.push(RuledCell { edges, merge, text: text.to_owned(), value: value(text) });
        }
    }

    /// Says how the cells of the last row are ruled, in formats that tell it at the row's end. Cells beyond the ruling
    /// are not drawn, so those that are empty go.
    pub fn rule_row(&mut self, ruling: &[(Edges, Merge)]) {
        if let Some(Open::Table(table)) = self.open.last_mut()
            && let Some(row) = table.rows.last_mut()
        {
            for (cell, (edges, merge)) in row.iter_mut().zip(ruling) {
                (cell.edges, cell.merge) = (*edges, *merge);
            }
            while row.len() > ruling.len() && !ruling.is_empty() && row.last().is_some_and(|cell| cell.text.is_empty())
            {
                row.pop();
            }
            // A cell too many stands behind the others.
            let mut right = ruling.iter().map(|(edges, _)| edges.right).max().unwrap_or(0);
            for cell in row.iter_mut().skip(ruling.len()) {
                cell.edges = Edges { left: right, right: right.saturating_add(UNRULED) };
                right = cell.edges.right;
            }
        }
    }

    /// Takes the last row away: a tracked change deleted it.
    pub fn drop_row(&mut self) {
        if let Some(Open::Table(table)) = self.open.last_mut() {
            table.rows.pop();
        }
    }

    pub fn close_table(&mut self) {
        if self.open.len() < 2 || !matches!(self.open.last(), Some(Open::Table(_))) {
            return;
        }
        if let Some(Open::Table(table)) = self.open.pop()
            && let Some(Open::Story(parent)) = self.open.last_mut()
        {
            if !table.rows.is_empty() {
                let cells = arrange(table.rows, self.tolerance);
                parent.blocks.push(Block::Table(Table { name: String::new(), kind: TableKind::Text, cells }));
            }
            parent.blocks.extend(table.inner);
        }
    }

    /// Whether the innermost thing that is open is a table: what comes next is a row.
    pub fn is_in_table(&self) -> bool {
        matches!(self.open.last(), Some(Open::Table(_)))
    }

    /// Notes that the document shows a picture, which tells a scan from an empty page.
    pub fn see_picture(&mut self) {
        self.has_picture = true;
    }

    /// Closes what is still open, and names every place. A document without a letter or digit is none: `Picture`
    /// where it holds pictures, else `Empty`.
    pub fn finish(mut self) -> Result<Document, Unreadable> {
        while self.open.len() > 1 {
            match (self.open.last(), self.open.iter().rev().nth(1)) {
                (Some(Open::Table(_)), _) => self.close_table(),
                (_, Some(Open::Table(_))) => self.close_cell(Edges::column(u32::MAX / 2), Merge::No),
                _ => self.close_box(),
            }
        }
        let Some(Open::Story(mut body)) = self.open.pop() else { return Err(Unreadable::Empty) };
        body.end_paragraph();
        let document = Document { blocks: name_places(body.blocks) };
        match document.blocks.iter().any(has_words) {
            true => Ok(document),
            false if self.has_picture => Err(Unreadable::Picture),
            false => Err(Unreadable::Empty),
        }
    }

    fn push(&mut self, open: Open) -> Result<(), Unreadable> {
        self.spend()?;
        // A table and its cell are two; the body is one more.
        if self.open.len() > 2 * DEEPEST {
            return Err(Unreadable::TooLarge);
        }
        self.open.push(open);
        Ok(())
    }

    fn spend(&mut self) -> Result<(), Unreadable> {
        self.left = self.left.checked_sub(1).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }
}

impl Story {
    fn end_paragraph(&mut self) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_start_matches('\n').trim_end().to_owned();
        self.blocks.push(Block::Paragraph(Paragraph { text, place: String::new() }));
        self.blocks.append(&mut self.floating);
    }
}

fn name_places(blocks: Vec<Block>) -> Vec<Block> {
    let (mut paragraphs, mut tables) = (0, 0);
    let named = blocks.into_iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) if paragraph.text.trim().is_empty() => None,
        Block::Paragraph(paragraph) => {
            paragraphs += 1;
            Some(Block::Paragraph(Paragraph { place: format!("đoạn {paragraphs}"), ..paragraph }))
        }
        Block::Table(table) => {
            tables += 1;
            Some(Block::Table(Table { name: format!("bảng {tables}"), ..table }))
        }
    });
    named.collect()
}

fn has_words(block: &Block) -> bool {
    let is_word = |text: &str| text.chars().any(char::is_alphanumeric);
    match block {
        Block::Paragraph(paragraph) => is_word(&paragraph.text),
        Block::Table(table) => table.cells.iter().any(|Cell { text, .. }| is_word(text)),
    }
}

#[cfg(test)]
pub(super) mod shown;
#[cfg(test)]
mod tests;
