//! An HTML page told to a [`Flow`]: what stands apart on the screen is a paragraph, and what is drawn as a table is one.

use super::spans::Columns;
use super::tree::{Content, Id, Node, Tree};
use crate::document::flow::{Edges, Flow, Merge};
use crate::document::{Document, Unreadable};
use crate::settings::Limits;

/// Elements that begin on a line of their own.
const BLOCKS: [&str; 37] = [
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "ul",
];

/// Elements whose text is not shown.
const UNSHOWN: [&str; 12] = [
    "head", "script", "style", "template", "title", "xml", "select", "iframe", "object", "svg", "math", "noframes",
];

pub(super) fn read(tree: &Tree, limits: &Limits) -> Result<Document, Unreadable> {
    let mut page = Page::new(tree, limits);
    let mut at = Some(0);
    while let Some(id) = at {
        let inside = page.enter(id)?;
        let mut left = Vec::new();
        at = tree.following(0, id, inside, |node| left.push(node));
        for node in left {
            page.leave(node)?;
        }
    }
    page.flow.finish()
}

struct Page<'a> {
    tree: &'a Tree,
    flow: Flow,
    /// Which nodes hold words or numbers, and which hold tables.
    worded: Vec<bool>,
    tabled: Vec<bool>,
    /// The tables that are open, innermost last.
    tables: Vec<OpenTable>,
    preformatted: usize,
}

/// A table that is open; `None` for one that only lays out the page, whose cells are read one after the other.
type OpenTable = Option<DataTable>;

#[derive(Default)]
struct DataTable {
    columns: Columns,
    /// Where the cell being read stands.
    cell: Option<(Edges, Merge)>,
}

impl<'a> Page<'a> {
    fn new(tree: &'a Tree, limits: &Limits) -> Self {
        let (worded, tabled) = marks(tree);
        Self { tree, flow: Flow::new(limits, 0), worded, tabled, tables: Vec::new(), preformatted: 0 }
    }

    /// Enters a node; false when what it holds is not read.
    fn enter(&mut self, id: Id) -> Result<bool, Unreadable> {
        let Some(node) = self.tree.node(id) else { return Ok(false) };
        if let Content::Text(text) = &node.content {
            match self.preformatted > 0 {
                true => self.flow.text(text),
                false => self.flow.collapsed_text(text),
            }
            return Ok(false);
        }
        let name = node.name();
        if UNSHOWN.contains(&name) || is_hidden(node) {
            return Ok(false);
        }
        match name {
            "br" => self.flow.text("\n"),
            "img" => self.flow.see_picture(),
            "table" => self.open_table(id)?,
            "tr" => match self.tables.last_mut() {
                Some(Some(table)) => {
                    table.columns.next_row();
                    self.flow.open_row()?;
                }
                _ => self.flow.end_paragraph_if_any()?,
            },
            "td" | "th" => match self.tables.last_mut() {
                Some(Some(table)) => {
                    let (column, columns, rows) = table.columns.place(node)?;
                    table.cell = Some((Edges::columns(column, columns), Merge::Down(rows)));
                    self.flow.open_cell()?;
                }
                _ => self.flow.end_paragraph_if_any()?,
            },
            _ if BLOCKS.contains(&name) => {
                self.flow.end_paragraph_if_any()?;
                self.preformatted += usize::from(name == "pre");
            }
            _ => {}
        }
        Ok(true)
    }

    fn leave(&mut self, id: Id) -> Result<(), Unreadable> {
        let Some(node) = self.tree.node(id) else { return Ok(()) };
        let name = node.name();
        if UNSHOWN.contains(&name) || is_hidden(node) {
            return Ok(());
        }
        match name {
            "table" => match self.tables.pop() {
                Some(Some(_)) => {
                    self.flow.close_table();
                    Ok(())
                }
                _ => self.flow.end_paragraph_if_any(),
            },
            "td" | "th" => match self.tables.last_mut() {
                Some(Some(table)) => {
                    if let Some((edges, merge)) = table.cell.take() {
                        self.flow.close_cell(edges, merge);
                    }
                    Ok(())
                }
                _ => self.flow.end_paragraph_if_any(),
            },
            _ if BLOCKS.contains(&name) => {
                self.preformatted = self.preformatted.saturating_sub(usize::from(name == "pre"));
                self.flow.end_paragraph_if_any()
            }
            _ => Ok(()),
        }
    }

    fn open_table(&mut self, id: Id) -> Result<(), Unreadable> {
        self.flow.end_paragraph_if_any()?;
        let is_layout = self.only_lays_out(id);
        if !is_layout {
            self.flow.open_table()?;
        }
        self.tables.push((!is_layout).then(DataTable::default));
        Ok(())
    }

    /// Whether a table only places things on the page, as mail programs do: it says so, or never sets two texts beside
    /// each other, or sets two beside each other of which one holds a table.
    fn only_lays_out(&self, id: Id) -> bool {
        if self.tree.node(id).and_then(|node| node.attribute("role")).is_some_and(|role| role == "presentation") {
            return true;
        }
        let holds = |marks: &[bool], id: Id| marks.get(id).copied().unwrap_or(false);
        let (mut widest, mut holds_table) = (0, false);
        for row in rows(self.tree, id) {
            let worded = || cells(self.tree, row).filter(|cell| holds(&self.worded, *cell));
            widest = widest.max(worded().count());
            holds_table |= worded().any(|cell| holds(&self.tabled, cell));
        }
        widest < 2 || (widest == 2 && holds_table)
    }
}

/// The rows of a table itself, not of those inside it.
pub(super) fn rows(tree: &Tree, table: Id) -> impl Iterator<Item = Id> {
    let is_row = |id: &Id| tree.node(*id).is_some_and(|node| node.name() == "tr");
    tree.children(table)
        .flat_map(move |part| match tree.node(part).map(Node::name) {
            Some("tr") => (Some(part), None),
            Some("thead" | "tbody" | "tfoot") => (None, Some(tree.children(part))),
            _ => (None, None),
        }
        .into_parts())
        .filter(is_row)
}

/// The cells of a row.
pub(super) fn cells(tree: &Tree, row: Id) -> impl Iterator<Item = Id> {
    tree.children(row).filter(|id| tree.node(*id).is_some_and(|node| matches!(node.name(), "td" | "th")))
}
