//! Ruled tables: the cells that lines across and down enclose, however a program drew the lines.

use std::collections::BTreeMap;

use super::Rule;

/// How far lines may miss each other and still meet, in points.
const MEETING: f64 = 2.5;
/// Lines nearer than this are one: a double rule, or the two sides of a thin area.
const SAME_LINE: f64 = 3.0;
/// The shortest line of a table, in points.
const SHORTEST: f64 = 5.0;
/// Lines of one page; drawings have more, tables do not.
const LINES: usize = 4_000;
/// The part of a cell's side that must be ruled to be its border.
const RULED: f64 = 0.6;

/// A table's lines and which of the fields between them are one cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Grid {
    /// Where columns begin, and where the last ends, from left to right.
    pub(super) columns: Vec<f64>,
    /// Where rows begin, and where the last ends, from top to bottom.
    pub(super) rows: Vec<f64>,
    /// For every field, row by row, the first field of its cell.
    owners: Vec<usize>,
}

/// A line of one direction: where it stands, and from where to where it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stroke {
    at: f64,
    from: f64,
    to: f64,
}

/// One cell: its first row and column, and how many of each it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) rows: usize,
    pub(super) columns: usize,
}

impl Grid {
    pub(super) fn width(&self) -> usize {
        self.columns.len().saturating_sub(1)
    }

    pub(super) fn height(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    pub(super) fn left(&self) -> f64 {
        self.columns.first().copied().unwrap_or_default()
    }

    pub(super) fn right(&self) -> f64 {
        self.columns.last().copied().unwrap_or_default()
    }

    pub(super) fn width_in_points(&self) -> f64 {
        self.right() - self.left()
    }

    pub(super) fn top(&self) -> f64 {
        self.rows.first().copied().unwrap_or_default()
    }

    /// The cell in which a point lies, by its first field; `None` outside the table.
    pub(super) fn cell_at(&self, x: f64, y: f64) -> Option<usize> {
        let column = band(&self.columns, x)?;
        let row = band(&self.rows, y)?;
        self.owners.get(row * self.width() + column).copied()
    }

    /// The cells that cover more than one field, or one, by their first fields.
    pub(super) fn areas(&self) -> BTreeMap<usize, Area> {
        let width = self.width().max(1);
        let mut areas: BTreeMap<usize, Area> = BTreeMap::new();
        for (field, owner) in self.owners.iter().enumerate() {
            let (row, column) = (owner / width, owner % width);
            let area = areas.entry(*owner).or_insert(Area { row, column, rows: 1, columns: 1 });
            area.rows = area.rows.max(field / width + 1 - row);
            area.columns = area.columns.max((field % width + 1).saturating_sub(column));
        }
        areas
    }
}

fn band(borders: &[f64], at: f64) -> Option<usize> {
    let after = borders.partition_point(|border| *border <= at);
    (after > 0 && after < borders.len()).then(|| after - 1)
}

/// The ruled tables of a page, from top to bottom; a mere frame around text is none.
pub(super) fn grids(rules: &[Rule], fields: usize) -> Vec<Grid> {
    let across = strokes(rules.iter().filter_map(|rule| match rule {
        Rule::Across { y, from, to } => Some(Stroke { at: *y, from: *from, to: *to }),
        Rule::Down { .. } => None,
    }));
    let down = strokes(rules.iter().filter_map(|rule| match rule {
        Rule::Down { x, from, to } => Some(Stroke { at: *x, from: *from, to: *to }),
        Rule::Across { .. } => None,
    }));
    if across.len() + down.len() > LINES {
        return Vec::new();
    }
    let groups = meeting(&across, &down);
    let mut grids: Vec<_> = groups.iter().filter_map(|(across, down)| grid(across, down, fields)).collect();
    grids.sort_by(|a, b| a.top().total_cmp(&b.top()).then(a.left().total_cmp(&b.left())));
    grids
}

/// Lines that continue each other made into one: borders are drawn cell by cell, or dash by dash.
fn strokes(drawn: impl Iterator<Item = Stroke>) -> Vec<Stroke> {
    let mut drawn: Vec<_> = drawn.collect();
    drawn.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut strokes = Vec::new();
    for level in drawn.chunk_by_mut(|a, b| b.at - a.at <= 1.0) {
        level.sort_by(|a, b| a.from.total_cmp(&b.from));
        let mut open: Option<Stroke> = None;
        for stroke in level {
            match &mut open {
                Some(open) if stroke.from <= open.to + MEETING => open.to = open.to.max(stroke.to),
                _ => strokes.extend(open.replace(*stroke)),
            }
        }
        strokes.extend(open);
    }
    strokes.retain(|stroke| stroke.to - stroke.from >= SHORTEST);
    strokes
}

/// Lines that hang together by meeting each other, across and down.
fn meeting(across: &[Stroke], down: &[Stroke]) -> Vec<(Vec<Stroke>, Vec<Stroke>)> {
    let mut sets = Sets::new(across.len() + down.len());
    for (i, a) in across.iter().enumerate() {
        for (j, d) in down.iter().enumerate() {
            let meets = d.at >= a.from - MEETING
                && d.at <= a.to + MEETING
                && a.at >= d.from - MEETING
                && a.at <= d.to + MEETING;
            if meets {
                sets.join(i, across.len() + j);
            }
        }
    }
    let mut groups: BTreeMap<usize, (Vec<Stroke>, Vec<Stroke>)> = BTreeMap::new();
    for (i, a) in across.iter().enumerate() {
        groups.entry(sets.first(i)).or_default().0.push(*a);
    }
    for (j, d) in down.iter().enumerate() {
        groups.entry(sets.first(across.len() + j)).or_default().1.push(*d);
    }
    groups.into_values().filter(|(across, down)| across.len() > 1 && !down.is_empty()).collect()
}

fn grid(across: &[Stroke], down: &[Stroke], fields: usize) -> Option<Grid> {
    let mut columns = levels(down, across);
    let mut rows = levels(across, down);
    // A line that borders no cell anywhere (an underlined word, a struck one) parts nothing.
    let inner = |levels: &[f64], keep: &dyn Fn(f64) -> bool| -> Vec<f64> {
        let last = levels.len().saturating_sub(1);
        levels.iter().enumerate().filter(|(i, at)| *i == 0 || *i == last || keep(**at)).map(|(_, at)| *at).collect()
    };
    columns = inner(&columns, &|x| bands(&rows).any(|(from, to)| is_ruled(down, x, from, to)));
    rows = inner(&rows, &|y| bands(&columns).any(|(from, to)| is_ruled(across, y, from, to)));
    let (width, height) = (columns.len().checked_sub(1)?, rows.len().checked_sub(1)?);
    let count = width.checked_mul(height).filter(|count| *count > 1 && *count <= fields)?;
    let mut cells = Sets::new(count);
    for (row, (top, bottom)) in bands(&rows).enumerate() {
        for (column, (left, right)) in bands(&columns).enumerate() {
            let field = row * width + column;
            if column + 1 < width && !is_ruled(down, right, top, bottom) {
                cells.join(field, field + 1);
            }
            if row + 1 < height && !is_ruled(across, bottom, left, right) {
                cells.join(field, field + width);
            }
        }
    }
    let owners: Vec<_> = (0..count).map(|field| cells.first(field)).collect();
    // All one cell: a frame.
    (owners.iter().any(|owner| *owner != 0)).then_some(Grid { columns, rows, owners })
}

/// Where lines stand, each level once; the ends of the lines that cross them count, where a table is open at its side.
fn levels(strokes: &[Stroke], crossing: &[Stroke]) -> Vec<f64> {
    let mut levels: Vec<f64> = Vec::new();
    let mut all: Vec<_> = strokes.iter().map(|stroke| stroke.at).collect();
    all.sort_by(f64::total_cmp);
    let open = 3.0 * SAME_LINE;
    let first = crossing.iter().map(|stroke| stroke.from).min_by(f64::total_cmp);
    let last = crossing.iter().map(|stroke| stroke.to).max_by(f64::total_cmp);
    levels.extend(first.filter(|first| all.first().is_none_or(|at| at - first > open)));
    for at in all {
        if levels.last().is_none_or(|level| at - level > SAME_LINE) {
            levels.push(at);
        }
    }
    levels.extend(last.filter(|last| levels.last().is_none_or(|at| last - at > open)));
    levels
}

fn bands(levels: &[f64]) -> impl Iterator<Item = (f64, f64)> {
    levels.iter().copied().zip(levels.iter().copied().skip(1))
}

/// Whether lines at a level cover most of the way between two others.
fn is_ruled(strokes: &[Stroke], at: f64, from: f64, to: f64) -> bool {
    let near = strokes.iter().filter(|stroke| (stroke.at - at).abs() <= SAME_LINE);
    let covered: f64 = near.map(|stroke| (stroke.to.min(to) - stroke.from.max(from)).max(0.0)).sum();
    covered >= RULED * (to - from)
}

/// Disjoint sets of numbers, each known by its smallest.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&self, mut of: usize) -> usize {
        while let Some(parent) = self.0.get(of).copied().filter(|parent| *parent != of) {
            of = parent;
        }
        of
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        if let Some(larger) = self.0.get_mut(a.max(b)) {
            *larger = a.min(b);
        }
    }
}
