//! An HTML page told to a [`Flow`]: what stands apart on the screen is a paragraph, and what is drawn as a table is one.

use super::excel::Excel;
use super::looks::Looks;
use super::spans::Columns;
use super::tree::{Content, Id, Node, Tree};
use crate::document::flow::{Edges, Flow, Merge};
use crate::document::lettering::Lettering;
use crate::document::{Document, Unreadable, Value};
use crate::settings::Limits;

/// Elements that begin on a line of their own.
const BLOCKS: [&str; 37] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "ul",
];

/// Elements whose text is not shown.
const UNSHOWN: [&str; 12] =
    ["head", "script", "style", "template", "title", "xml", "select", "iframe", "object", "svg", "math", "noframes"];

/// Reads a page. One for Excel has no tables that only lay it out, and values behind the text of its cells.
pub(super) fn read(tree: &Tree, excel: Option<&Excel>, limits: &Limits) -> Result<Document, Unreadable> {
    let mut page = Page::new(tree, excel, limits);
    let mut left = Vec::new();
    let mut at = Some(0);
    while let Some(id) = at {
        let inside = page.enter(id)?;
        at = tree.following(0, id, inside, |node| left.push(node));
        for node in left.drain(..) {
            page.leave(node)?;
        }
    }
    page.flow.finish()
}

struct Page<'a> {
    tree: &'a Tree,
    excel: Option<&'a Excel>,
    flow: Flow,
    /// Which nodes hold words or numbers, and which hold tables.
    worded: Vec<bool>,
    tabled: Vec<bool>,
    /// The tables that are open, innermost last.
    tables: Vec<OpenTable>,
    preformatted: usize,
    looks: Looks,
    /// How letters are set in each element that is open.
    lettering: Vec<Lettering>,
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
    fn new(tree: &'a Tree, excel: Option<&'a Excel>, limits: &Limits) -> Self {
        let worded = holders(tree, |node| matches!(&node.content, Content::Text(text) if has_words(text)));
        let tabled = holders(tree, |node| node.name() == "table");
        Self {
            tree,
            excel,
            flow: Flow::new(limits, 0),
            worded,
            tabled,
            tables: Vec::new(),
            preformatted: 0,
            looks: Looks::of(tree),
            lettering: Vec::new(),
        }
    }

    /// Enters a node; false when what it holds is not read.
    fn enter(&mut self, id: Id) -> Result<bool, Unreadable> {
        let Some(node) = self.tree.node(id) else { return Ok(false) };
        let around = self.lettering.last().copied().unwrap_or_default();
        if let Content::Text(text) = &node.content {
            let text = around.face.read(text);
            match self.preformatted > 0 {
                _ if !around.is_read() => {}
                true => self.flow.text(&text),
                false => self.flow.collapsed_text(&text),
            }
            return Ok(false);
        }
        let name = node.name();
        let look = self.looks.look(node);
        self.lettering.push(around.with(look.setting));
        if UNSHOWN.contains(&name) || look.left_out == Some(true) {
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
        if !matches!(node.content, Content::Text(_)) {
            self.lettering.pop();
        }
        let name = node.name();
        if UNSHOWN.contains(&name) || self.looks.look(node).left_out == Some(true) {
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
                        let excel = self.excel;
                        let value = |text: &str| excel.map_or(Value::Text, |excel| excel.value(node, text));
                        self.flow.close_cell_with(edges, merge, value);
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
        let is_layout = self.excel.is_none() && self.only_lays_out(id);
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
fn rows(tree: &Tree, table: Id) -> Vec<Id> {
    let mut rows = Vec::new();
    for part in tree.children(table) {
        match tree.node(part).map_or("", Node::name) {
            "tr" => rows.push(part),
            "thead" | "tbody" | "tfoot" => {
                rows.extend(tree.children(part).filter(|row| tree.node(*row).is_some_and(|row| row.name() == "tr")));
            }
            _ => {}
        }
    }
    rows
}

/// The cells of a row.
fn cells(tree: &Tree, row: Id) -> impl Iterator<Item = Id> {
    tree.children(row).filter(|id| tree.node(*id).is_some_and(|node| matches!(node.name(), "td" | "th")))
}

/// Which nodes hold, at any depth, one of those that are wanted.
fn holders(tree: &Tree, wanted: impl Fn(&Node) -> bool) -> Vec<bool> {
    let mut holders = vec![false; tree.len()];
    for id in 0..tree.len() {
        let mut at = tree.node(id).filter(|node| wanted(node)).and_then(|node| node.parent);
        while let Some(holder) = at
            && let Some(known @ false) = holders.get_mut(holder)
        {
            *known = true;
            at = tree.node(holder).and_then(|node| node.parent);
        }
    }
    holders
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}
