//! A table seen as rows and columns: which cells stand in an area, however they are merged, and which labels they hold.

use std::collections::{BTreeMap, HashSet};

use super::entries::{Entry, entries};
use super::labels::{Label, Labels};
use super::{prose, text};
use crate::campaign::Kind;
use crate::document::{Table, Value};
use crate::vietnamese::Legacy;

/// Merged cells are entered into so many of the rows they cover, over the whole table.
const COVERED: usize = 100_000;

/// The rows and the columns that a cell or a label takes, counted from 0; the ends are the first ones outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub top: u32,
    pub bottom: u32,
    pub left: u32,
    pub right: u32,
}

/// A cell that is not empty.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub area: Area,
    pub text: String,
    pub value: Value,
    /// It holds leaders at most.
    pub blank: bool,
}

/// A label in the table.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub label: Label,
    pub area: Area,
    /// The cell it stands in.
    pub spot: usize,
    /// The cell of its first half, where it is broken over two.
    pub half: Option<usize>,
    /// What stands behind it in its own cell: the value, or nothing.
    pub rest: String,
    /// The lines of its own cell that follow.
    pub following: String,
}

/// Rows of one list are so far apart at most.
const NEAR: u32 = 2;

/// An area with more cells than that is no place of a form's, and not looked at further.
const CROWDED: usize = 400;

#[derive(Debug)]
pub(super) struct Grid<'a> {
    table: &'a Table,
    /// Rows and columns have changed places.
    flipped: bool,
    pub spots: Vec<Spot>,
    /// By row, the cells that cover it, from left to right.
    rows: BTreeMap<u32, Vec<usize>>,
    /// By row, which stretch of rows without a wide gap it belongs to.
    stretches: BTreeMap<u32, u32>,
}

impl Area {
    pub fn overlaps_columns(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right
    }

    pub fn overlaps_rows(&self, other: &Self) -> bool {
        self.top < other.bottom && other.top < self.bottom
    }

    fn flipped(self) -> Self {
        Self { top: self.left, bottom: self.right, left: self.top, right: self.bottom }
    }

    /// The smallest area that holds both.
    pub fn with(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
            left: self.left.min(other.left),
            right: self.right.max(other.right),
        }
    }
}

impl<'a> Grid<'a> {
    pub fn new(table: &'a Table, legacy: Legacy) -> Self {
        let spots = table.cells.iter().map(|cell| {
            let text = text::clean(&cell.text, legacy);
            let area = Area {
                top: cell.row,
                bottom: cell.row.saturating_add(cell.rows.max(1)),
                left: cell.column,
                right: cell.column.saturating_add(cell.columns.max(1)),
            };
            // A colon may stand in a column of its own.
            let empty = text::is_blank(&text) || matches!(text.trim(), ":" | "=" | "：");
            Spot { area, blank: empty && matches!(cell.value, Value::Text), value: cell.value, text }
        });
        Self::of(table, false, spots.filter(|spot| !spot.blank || !spot.text.trim().is_empty()).collect())
    }

    /// The same with rows and columns changed.
    pub fn flip(&self) -> Self {
        let spots = self.spots.iter().map(|spot| Spot { area: spot.area.flipped(), ..spot.clone() });
        Self::of(self.table, !self.flipped, spots.collect())
    }

    fn of(table: &'a Table, flipped: bool, spots: Vec<Spot>) -> Self {
        let mut rows: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, spot) in spots.iter().enumerate() {
            rows.entry(spot.area.top).or_default().push(index);
        }
        let used: Vec<u32> = rows.keys().copied().collect();
        let mut left = COVERED;
        for (index, spot) in spots.iter().enumerate().filter(|(_, spot)| spot.area.bottom - spot.area.top > 1) {
            let from = used.partition_point(|row| *row <= spot.area.top);
            for row in used.iter().skip(from).take_while(|row| **row < spot.area.bottom).take(left) {
                rows.entry(*row).or_default().push(index);
                left = left.saturating_sub(1);
            }
        }
        let column = |index: &usize| spots.get(*index).map(|spot| spot.area.left);
        rows.values_mut().for_each(|row| row.sort_by_key(column));
        let mut stretches = BTreeMap::new();
        let mut stretch = 0;
        let mut before = None;
        for row in used {
            if before.is_some_and(|before| row - before > 2) {
                stretch += 1;
            }
            before = Some(row);
            stretches.insert(row, stretch);
        }
        Self { table, flipped, spots, rows, stretches }
    }

    /// Where a person finds a cell.
    pub fn place(&self, row: u32, column: u32) -> String {
        if self.flipped { self.table.place(column, row) } else { self.table.place(row, column) }
    }

    pub fn place_of(&self, area: Area) -> String {
        self.place(area.top, area.left)
    }

    /// The rows that are not empty, from one on.
    pub fn rows_from(&self, row: u32) -> impl Iterator<Item = u32> {
        self.rows.range(row..).map(|(row, _)| *row)
    }

    /// Whether two rows stand together, without more than one empty row at a time between them.
    pub fn together(&self, one: u32, other: u32) -> bool {
        self.stretches.get(&one).is_some_and(|stretch| self.stretches.get(&other) == Some(stretch))
    }

    /// The cells that cover a row, from left to right; those of leaders alone are left out.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (usize, &Spot)> {
        self.row_from(row, 0)
    }

    /// Those of them that reach a column or stand right of it.
    fn row_from(&self, row: u32, column: u32) -> impl Iterator<Item = (usize, &Spot)> {
        let covering = self.rows.get(&row).map(Vec::as_slice).unwrap_or_default();
        let at = covering.partition_point(|index| self.spots.get(*index).is_some_and(|spot| spot.area.left < column));
        let reaching = covering.get(at.saturating_sub(1)..).unwrap_or_default();
        let spots = reaching.iter().filter_map(|index| Some((*index, self.spots.get(*index)?)));
        spots.filter(move |(_, spot)| !spot.blank && spot.area.right > column)
    }

    /// The cells that reach into an area, each once; of a tall area, its first rows.
    pub fn within(&self, area: Area) -> Vec<usize> {
        let mut inside = Vec::new();
        let mut seen = HashSet::new();
        for (row, _) in self.rows.range(area.top..area.bottom.max(area.top)).take(40) {
            let spots = self.row_from(*row, area.left).take_while(|(_, spot)| spot.area.left < area.right);
            inside.extend(spots.map(|(index, _)| index).filter(|index| seen.insert(*index)));
            if inside.len() >= CROWDED {
                break;
            }
        }
        inside
    }

    /// The cells right of an area, in its first row, from left to right.
    pub fn right_of(&self, area: Area) -> impl Iterator<Item = (usize, &Spot)> {
        self.row_from(area.top, area.right).filter(move |(_, spot)| spot.area.left >= area.right)
    }

    /// The labels of the table, in reading order.
    pub fn marks(&self, labels: &Labels) -> Vec<Mark> {
        let mut marks: Vec<Mark> = Vec::new();
        for (index, spot) in self.spots.iter().enumerate() {
            let found =
                if matches!(spot.value, Value::Text) && !spot.blank { self.read(spot, labels) } else { Vec::new() };
            let lines: Vec<&str> = spot.text.lines().collect();
            marks.extend(found.into_iter().map(|entry| Mark {
                label: entry.label,
                area: spot.area,
                spot: index,
                half: None,
                following: following(&entry, &lines),
                rest: entry.rest,
            }));
        }
        super::broken::mend(self, labels, &mut marks);
        marks.sort_by_key(|mark| (mark.area.top, mark.area.left, mark.spot));
        marks
    }

    fn read(&self, spot: &Spot, labels: &Labels) -> Vec<Entry> {
        let lines: Vec<&str> = spot.text.lines().take(200).collect();
        entries(&lines, labels)
    }
}

fn following(entry: &Entry, lines: &[&str]) -> String {
    let mut lines: Vec<&str> = entry.following.iter().filter_map(|line| lines.get(*line)).copied().collect();
    while lines.last().is_some_and(|line| prose::is_heading(line)) {
        lines.pop();
    }
    lines.join("\n")
}

/// Makes certain the labels that lack only the word for a number, where they are heads: beside another count's in one
/// row, right above or below one in one column, or in the column of what is asked.
pub(super) fn promote(marks: &mut [Mark], is_asked: impl Fn(&Mark) -> bool) {
    let mut fields: BTreeMap<u32, HashSet<usize>> = BTreeMap::new();
    let mut counts: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| mark.is_count() && (mark.label.certain || mark.label.elliptic)) {
        fields.entry(mark.area.top).or_default().insert(mark.label.field);
        if mark.is_bare() {
            counts.insert((mark.area.left, mark.area.top), mark.label.field);
        }
    }
    for mark in marks.iter_mut().filter(|mark| mark.label.elliptic) {
        let Area { left, top, .. } = mark.area;
        let near = (left, top.saturating_sub(NEAR))..=(left, top.saturating_add(NEAR));
        let among_heads = fields.get(&top).is_some_and(|fields| fields.len() > 1)
            || counts.range(near).any(|(_, field)| *field != mark.label.field);
        if mark.is_bare() && (among_heads || is_asked(mark)) {
            mark.label.certain = true;
        }
    }
}

impl Mark {
    /// The label stands alone in its cell.
    pub fn is_bare(&self) -> bool {
        text::is_blank(&self.rest) && text::is_blank(&self.following)
    }

    pub fn is_count(&self) -> bool {
        self.label.kind == Kind::Count
    }

    pub fn is_unit(&self) -> bool {
        self.label.kind == Kind::Unit
    }

    /// What stands behind the label in its own cell: all of a text, of a name or a figure what belongs to it.
    pub fn inside(&self) -> String {
        let following = self.following.lines();
        let following: Vec<&str> = match self.label.kind {
            Kind::Text => following.collect(),
            Kind::Count => following.take_while(|line| !prose::is_closing(line) && !prose::is_heading(line)).collect(),
            Kind::Unit => {
                let rest = following.skip_while(|line| text::is_blank(&self.rest) && text::is_blank(line));
                rest.take_while(|line| !prose::is_closing(line) && !line.contains(':')).take(2).collect()
            }
        };
        let words = text::without_leaders(&format!("{}\n{}", self.rest, following.join("\n")));
        if self.is_unit() { words.replace('\n', " ") } else { words }
    }
}
