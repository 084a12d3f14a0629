//! Pages put into reading order from where letters and lines stand on them: tables where they stand, paragraphs between
//! them, what a page break parted joined. It serves whatever has positions: PDF, and scans that were recognised.
//!
//! `line` and `cell` put letters together, `grid` finds ruled tables, `column` tables without rules, and `paragraph`
//! joins wrapped lines.

use std::collections::BTreeMap;
use std::ops::Range;

use column::Aligned;
use grid::{Area, Grid};
use line::{Line, is_item};
use paragraph::Joined;
use serde::{Deserialize, Serialize};

use super::{Block, Cell, Document, Paragraph, Table, TableKind, Value};
use crate::settings::Limits;

mod cell;
mod column;
mod grid;
mod line;
mod paragraph;

/// Fields of one ruled table; more is a drawing.
const FIELDS: usize = 20_000;
/// The share of the page, at its head and foot, in which a number alone is the page's own.
const MARGIN: f64 = 0.1;
/// A gap wider than this parts a line into columns, in heights of the font.
const SIDE_BY_SIDE: f64 = 3.0;
/// What a cell keeps free on each side of its text, in points, at most.
const PADDING: f64 = 8.0;

/// Stands for a letter whose character cannot be known.
pub(super) const UNKNOWN: char = '\u{fffd}';

/// A straight line, in points from the top left of the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) enum Rule {
    Across { y: f64, from: f64, to: f64 },
    Down { x: f64, from: f64, to: f64 },
}

/// A letter, or a word, where it stands: `x0` to `x1` along its line, `y` its foot, after its direction was turned to
/// the right.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
    /// The height of its font, in points.
    pub(super) size: f64,
    /// Painted at a place of its own, not where the letter before it had moved the pen.
    pub(super) placed: bool,
}

/// The letters of a page that run one way, and all lines, turned so that this way is to the right.
#[derive(Debug)]
pub(super) struct View {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
}

/// A piece of a page.
enum Part {
    Text(Joined),
    Table { columns: Vec<f64>, cells: Vec<(Area, String)>, rows: usize },
}

/// The pages of a file as one document. A page is its views; `called` is what a person calls it: `trang`.
pub(super) fn document<'a>(pages: impl Iterator<Item = &'a [View]>, called: &str, limits: &Limits) -> Document {
    let fields = usize::try_from(limits.sheet_cells).unwrap_or(usize::MAX).min(FIELDS);
    let mut binding = Binding::new(called);
    for (index, views) in pages.enumerate() {
        let parts: Vec<Part> = views.iter().flat_map(|view| read_view(view, index + 1, fields)).collect();
        binding.page = index + 1;
        binding.tables = 0;
        for part in parts {
            match part {
                Part::Text(joined) => binding.add_text(joined),
                Part::Table { columns, cells, rows } => binding.add_table(columns, cells, rows),
            }
        }
        binding.open = std::mem::take(&mut binding.end);
    }
    Document { blocks: binding.blocks }
}

/// Pages bound together.
struct Binding<'a> {
    called: &'a str,
    blocks: Vec<Block>,
    page: usize,
    /// Tables begun on this page.
    tables: usize,
    /// What the page before leaves open, until the first part of this page is added.
    open: Open,
    /// What this page leaves open, as far as it is known.
    end: Open,
}

/// What the end of a page leaves open for the next to go on with.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    /// A line without room for another word.
    Line,
    Table {
        columns: Vec<f64>,
        rows: usize,
    },
}

impl<'a> Binding<'a> {
    fn new(called: &'a str) -> Self {
        Self { called, blocks: Vec::new(), page: 0, tables: 0, open: Open::Nothing, end: Open::Nothing }
    }

    fn add_text(&mut self, joined: Joined) {
        let goes_on = matches!(std::mem::take(&mut self.open), Open::Line) && !is_item(&joined.text);
        self.end = if joined.full { Open::Line } else { Open::Nothing };
        match self.blocks.last_mut() {
            Some(Block::Paragraph(paragraph)) if goes_on => {
                paragraph.text.push(' ');
                paragraph.text.push_str(&joined.text);
            }
            _ => {
                let place = format!("{} {}, dòng {}", self.called, self.page, joined.number);
                self.blocks.push(Block::Paragraph(Paragraph { text: joined.text, place }));
            }
        }
    }

    fn add_table(&mut self, columns: Vec<f64>, cells: Vec<(Area, String)>, rows: usize) {
        let above = match std::mem::take(&mut self.open) {
            Open::Table { columns: above, rows } if same_columns(&above, &columns) => Some(rows),
            _ => None,
        };
        match (above, self.blocks.last_mut()) {
            (Some(above), Some(Block::Table(table))) => {
                // A row that begins with nothing is the rest of the one that the page break cut.
                let cut = !cells.iter().any(|(area, _)| area.row == 0 && area.column == 0);
                let first = if cut { above.saturating_sub(1) } else { above };
                for (area, text) in cells {
                    add_cell(table, table_cell(area, text, first));
                }
                self.end = Open::Table { columns, rows: first + rows };
            }
            _ => {
                self.tables += 1;
                let name = format!("{} {}, bảng {}", self.called, self.page, self.tables);
                let cells = cells.into_iter().map(|(area, text)| table_cell(area, text, 0)).collect();
                self.blocks.push(Block::Table(Table { name, kind: TableKind::Text, cells }));
                self.end = Open::Table { columns, rows };
            }
        }
    }
}

/// Adds a cell to a table, or its text to the cell that stands there already.
fn add_cell(table: &mut Table, cell: Cell) {
    let at = table.cells.partition_point(|other| (other.row, other.column) < (cell.row, cell.column));
    match table.cells.get_mut(at) {
        Some(other) if (other.row, other.column) == (cell.row, cell.column) => {
            other.text.push(' ');
            other.text.push_str(&cell.text);
        }
        _ => table.cells.insert(at, cell),
    }
}

fn same_columns(above: &[f64], below: &[f64]) -> bool {
    above.len() == below.len() && above.iter().zip(below).all(|(a, b)| (a - b).abs() < 3.0)
}

fn table_cell(area: Area, text: String, first_row: usize) -> Cell {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Cell {
        row: number(first_row + area.row),
        column: number(area.column),
        rows: number(area.rows),
        columns: number(area.columns),
        text,
        value: Value::Text,
    }
}

/// The tables and paragraphs of one direction of a page, from top to bottom.
fn read_view(view: &View, page: usize, fields: usize) -> Vec<Part> {
    let grids = grid::grids(&view.rules, fields);
    let (inside, outside) = sort_into(&grids, &view.glyphs);
    let lines = without_page_number(line::lines(outside), page, view.height);
    let aligned = column::tables(&lines);
    let running = lines.iter().filter(|line| parted(line).len() == 1);
    let mut edges: Vec<(f64, f64)> = running.map(|line| (line.left(), line.right())).collect();
    edges.extend(grids.iter().map(|grid| (grid.left(), grid.right())));
    let room = paragraph::right_margin(&edges, view.width);
    let mut parts: Vec<(f64, Part)> = Vec::new();
    for (grid, letters) in grids.iter().zip(inside) {
        let cells = ruled_cells(grid, letters);
        if !cells.is_empty() {
            parts.push((grid.top(), Part::Table { columns: grid.columns.clone(), cells, rows: grid.height() }));
        }
    }
    for table in &aligned {
        let top = lines.get(table.lines.start).map_or(0.0, |line| line.y - line.size);
        let rows = table.cells.iter().map(|(area, _)| area.row + 1).max().unwrap_or(0);
        parts.push((top, Part::Table { columns: table.columns.clone(), cells: table.cells.clone(), rows }));
    }
    let tops: Vec<f64> = parts.iter().map(|(top, _)| *top).collect();
    for run in runs(&lines, &aligned, &tops) {
        for column in side_by_side(lines.get(run.clone()).unwrap_or_default(), run.start) {
            let top = column.first().map_or(0.0, |(_, line)| line.y - line.size);
            parts.extend(paragraph::join(&column, room).into_iter().map(|joined| (top, Part::Text(joined))));
        }
    }
    // The sort keeps the order of paragraphs of one run.
    parts.sort_by(|a, b| a.0.total_cmp(&b.0));
    parts.into_iter().map(|(_, part)| part).collect()
}

/// Gives every letter to the innermost table around it, and there to its cell. A word that begins in a cell and runs
/// out of it belongs to that cell.
fn sort_into(grids: &[Grid], letters: &[Glyph]) -> (Vec<BTreeMap<usize, Vec<Glyph>>>, Vec<Glyph>) {
    let mut inside = vec![BTreeMap::<usize, Vec<Glyph>>::new(); grids.len()];
    let mut outside = Vec::new();
    let mut last: Option<(&Glyph, Option<(usize, usize)>)> = None;
    for glyph in letters {
        let (x, y) = ((glyph.x0 + glyph.x1) / 2.0, glyph.y - 0.3 * glyph.size);
        let home = match last {
            Some((before, home)) if follows(before, glyph) => home,
            _ => {
                let around =
                    grids.iter().enumerate().filter_map(|(index, grid)| Some((grid, index, grid.cell_at(x, y)?)));
                let innermost = around.min_by(|(a, ..), (b, ..)| a.width_in_points().total_cmp(&b.width_in_points()));
                innermost.map(|(_, index, owner)| (index, owner))
            }
        };
        match home.and_then(|(index, owner)| Some((inside.get_mut(index)?, owner))) {
            Some((cells, owner)) => cells.entry(owner).or_default().push(glyph.clone()),
            None => outside.push(glyph.clone()),
        }
        last = Some((glyph, home));
    }
    (inside, outside)
}

/// Whether a letter was painted right behind the one before it, in one string.
fn follows(before: &Glyph, glyph: &Glyph) -> bool {
    !glyph.placed
        && (glyph.y - before.y).abs() < 0.1 * glyph.size
        && (0.0..glyph.size).contains(&(glyph.x0 - before.x1 + 0.5 * glyph.size))
}

fn ruled_cells(grid: &Grid, letters: BTreeMap<usize, Vec<Glyph>>) -> Vec<(Area, String)> {
    let areas = grid.areas();
    let filled: Vec<(Area, f64, f64, Vec<Line>)> = letters
        .into_iter()
        .filter_map(|(owner, glyphs)| {
            let area = *areas.get(&owner)?;
            let left = *grid.columns.get(area.column)?;
            let right = *grid.columns.get(area.column + area.columns)?;
            let lines = line::lines(glyphs);
            (!lines.is_empty()).then_some((area, left, right, lines))
        })
        .collect();
    // What the tightest cell keeps free on its left, all keep free on both sides.
    let free = filled.iter().flat_map(|(_, left, _, lines)| lines.iter().map(move |line| line.left() - left));
    let padding = free.fold(PADDING, f64::min).max(0.0);
    let cells = filled
        .into_iter()
        .map(|(area, left, right, lines)| (area, cell::text(&lines, right - left - 2.0 * padding - 1.0)));
    cells.collect()
}

/// Leaves out the page's number at its head or foot, which would stand in the middle of a text that runs over it.
fn without_page_number(mut lines: Vec<Line>, page: usize, height: f64) -> Vec<Line> {
    let is_number = |line: &Line| {
        let words: Vec<String> = line
            .text()
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.retain(|word| !matches!(*word, "trang" | "page" | "of"));
        let own = page.to_string();
        matches!(words.as_slice(), [number] if **number == *own)
            || matches!(words.as_slice(), [number, all] if **number == *own && all.parse::<u16>().is_ok())
    };
    if lines.last().is_some_and(|line| line.y > (1.0 - MARGIN) * height && is_number(line)) {
        lines.pop();
    }
    if lines.first().is_some_and(|line| line.y < MARGIN * height && is_number(line)) {
        lines.remove(0);
    }
    lines
}

/// Lines that follow each other without a table between them.
fn runs(lines: &[Line], aligned: &[Aligned], tops: &[f64]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        if aligned.iter().any(|table| table.lines.contains(&index)) {
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| lines.get(before));
        let parted = before.is_none_or(|before| tops.iter().any(|top| before.y - before.size <= *top && *top < line.y));
        match runs.last_mut() {
            Some(run) if run.end == index && !parted => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs
}

/// Parts the lines of a run, numbered, where two texts stand side by side, as in the head of an official letter.
fn side_by_side(lines: &[Line], first: usize) -> Vec<Vec<(usize, Line)>> {
    let mut columns: Vec<Vec<(usize, Line)>> = Vec::new();
    let mut width = 0;
    for (index, line) in lines.iter().enumerate() {
        let parts = parted(line);
        if parts.len() != width {
            width = parts.len();
            columns.extend(std::iter::repeat_n(Vec::new(), width));
        }
        let start = columns.len() - width;
        for (column, part) in columns.iter_mut().skip(start).zip(parts) {
            column.push((first + index + 1, part));
        }
    }
    columns
}

/// A line cut where its gaps are too wide for words; the value behind a label stays with it.
fn parted(line: &Line) -> Vec<Line> {
    let mut parts: Vec<Line> = Vec::new();
    for piece in &line.pieces {
        match parts.last_mut() {
            Some(part) if piece.x0 - part.right() < SIDE_BY_SIDE * line.size || part.text().ends_with(':') => {
                part.pieces.push(piece.clone());
            }
            _ => parts.push(Line { pieces: vec![piece.clone()], ..line.clone() }),
        }
    }
    parts
}
