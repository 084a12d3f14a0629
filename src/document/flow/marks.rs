//! Text whose tables are told by marks at the ends of paragraphs, cells and rows (Word's binary format, RTF).

use super::{Edges, Flow, Merge};
use crate::document::{Document, Unreadable};

/// Gathers a paragraph, until its mark tells in which table it stands.
#[derive(Debug)]
pub(in crate::document) struct MarkedFlow {
    flow: Flow,
    text: String,
    tables: Vec<OpenTable>,
}

/// A table that is open, as far as its row and cell go.
#[derive(Debug, Default)]
struct OpenTable {
    in_row: bool,
    in_cell: bool,
    column: u32,
}

impl MarkedFlow {
    pub fn new(flow: Flow) -> Self {
        Self { flow, text: String::new(), tables: Vec::new() }
    }

    pub fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub fn see_picture(&mut self) {
        self.flow.see_picture();
    }

    /// Ends a paragraph that stands inside so many tables.
    pub fn end_paragraph(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.place_text(depth)?;
        self.flow.end_paragraph()
    }

    /// Ends a cell of the innermost of so many tables.
    pub fn end_cell(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.place_text(depth)?;
        self.close_cell();
        Ok(())
    }

    /// Ends a row of the innermost of so many tables, and says how it is ruled.
    pub fn end_row(&mut self, depth: usize, ruling: &[(Edges, Merge)]) -> Result<(), Unreadable> {
        self.go_to_depth(depth)?;
        self.text.clear();
        self.close_cell();
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        if table.in_row {
            self.flow.rule_row(ruling);
        }
        *table = OpenTable::default();
        Ok(())
    }

    /// Ends the text or a part of it that stands for itself.
    pub fn end_story(&mut self) -> Result<(), Unreadable> {
        if self.text.trim().is_empty() {
            self.text.clear();
        }
        self.end_paragraph(0)
    }

    pub fn finish(mut self) -> Result<Document, Unreadable> {
        self.end_story()?;
        self.flow.finish()
    }

    fn place_text(&mut self, depth: usize) -> Result<(), Unreadable> {
        self.go_to_depth(depth)?;
        self.ensure_cell()?;
        self.flow.text(&self.text);
        self.text.clear();
        Ok(())
    }

    fn go_to_depth(&mut self, depth: usize) -> Result<(), Unreadable> {
        while self.tables.len() > depth {
            self.close_cell();
            self.tables.pop();
            self.flow.close_table();
        }
        while self.tables.len() < depth {
            self.ensure_cell()?;
            self.flow.open_table()?;
            self.tables.push(OpenTable::default());
        }
        Ok(())
    }

    /// Opens the row and the cell of the innermost table that what comes next belongs to.
    fn ensure_cell(&mut self) -> Result<(), Unreadable> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        if !table.in_row {
            self.flow.open_row()?;
            *table = OpenTable { in_row: true, ..OpenTable::default() };
        }
        if !table.in_cell {
            self.flow.open_cell()?;
            table.in_cell = true;
        }
        Ok(())
    }

    fn close_cell(&mut self) {
        if let Some(table) = self.tables.last_mut()
            && table.in_cell
        {
            self.flow.close_cell(Edges::column(table.column), Merge::No);
            table.in_cell = false;
            table.column = table.column.saturating_add(1);
        }
    }
}
