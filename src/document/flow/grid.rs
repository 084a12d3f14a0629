//! The cells of a table given their columns: from the edges that they are drawn between, or from their order.

use std::collections::HashMap;

use crate::document::{Cell, Value};

/// Where a cell begins and ends across the table: columns counted from 0, or a ruler's positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::document) struct Edges {
    pub left: i64,
    pub right: i64,
}

/// How a cell belongs together with those below or above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::document) enum Merge {
    No,
    /// It covers so many rows.
    Down(u32),
    /// It is covered by the cell above, and its own text is not shown.
    Above,
    /// It is covered by the cell before it, and its own text is not shown.
    Before,
}

#[derive(Debug)]
pub(super) struct RuledCell {
    pub edges: Edges,
    pub merge: Merge,
    pub text: String,
    pub value: Value,
}

impl Edges {
    pub fn column(column: u32) -> Self {
        Self::columns(column, 1)
    }

    pub fn columns(first: u32, count: u32) -> Self {
        Self { left: i64::from(first), right: i64::from(first) + i64::from(count.max(1)) }
    }
}

/// Turns rows into cells with rows and columns counted from 0; empty cells are left out.
pub(super) fn arrange(mut rows: Vec<Vec<RuledCell>>, tolerance: i64) -> Vec<Cell> {
    rows.iter_mut().for_each(join_across);
    rows.iter_mut().for_each(|row| go_right(row));
    let by_order = stand_in_order(&rows);
    let rulings = if by_order { Vec::new() } else { rulings(&rows, tolerance) };
    let last = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut cells: Vec<Cell> = Vec::new();
    // Of each column, the cell that a merged one below belongs to.
    let mut tops: HashMap<u32, usize> = HashMap::new();
    for (row, ruled) in (0_u32..).zip(rows) {
        for (order, cell) in (0_u32..).zip(ruled) {
            let (column, columns) = match by_order {
                true => (order, 1),
                false => {
                    let left = ruling(&rulings, cell.edges.left);
                    (left, ruling(&rulings, cell.edges.right).saturating_sub(left).max(1))
                }
            };
            if cell.merge == Merge::Above
                && let Some(top) = tops.get(&column).and_then(|index| cells.get_mut(*index))
                && top.row + top.rows == row
            {
                top.rows += 1;
                continue;
            }
            let rows = match cell.merge {
                Merge::Down(rows) => rows.clamp(1, last - row),
                _ => 1,
            };
            tops.insert(column, cells.len());
            cells.push(Cell { row, column, rows, columns, text: cell.text, value: cell.value });
        }
    }
    cells.retain(|cell| !cell.text.is_empty());
    cells
}

/// Joins the cells that are covered by the one before them to it.
fn join_across(row: &mut Vec<RuledCell>) {
    let mut joined: Vec<RuledCell> = Vec::with_capacity(row.len());
    for cell in row.drain(..) {
        match joined.last_mut() {
            Some(before) if cell.merge == Merge::Before => before.edges.right = cell.edges.right,
            _ => joined.push(cell),
        }
    }
    *row = joined;
}

/// Sees to it that no cell stands left of the one before it, as no program writes them.
fn go_right(row: &mut [RuledCell]) {
    let mut before = i64::MIN;
    for Edges { left, right } in row.iter_mut().map(|cell| &mut cell.edges) {
        *left = before.max(*left);
        *right = (*left).max(*right);
        before = *left;
    }
}

/// Whether the order of the cells is as good as their edges: rows of equally many cells, each under its fellow. Hands
/// that drag a ruling by a hair leave columns behind that nobody sees.
fn stand_in_order(rows: &[Vec<RuledCell>]) -> bool {
    let Some(first) = rows.first() else { return true };
    rows.iter().all(|row| {
        row.len() == first.len()
            && row.iter().zip(first).all(|(cell, above)| {
                let middle = i128::from(cell.edges.left) + i128::from(cell.edges.right);
                let inside = 2 * i128::from(above.edges.left)..=2 * i128::from(above.edges.right);
                !matches!(cell.merge, Merge::Down(2..)) && inside.contains(&middle)
            })
    })
}

/// All rulings from left to right, those closer together than the tolerance as one.
fn rulings(rows: &[Vec<RuledCell>], tolerance: i64) -> Vec<i64> {
    let mut all: Vec<i64> = rows.iter().flatten().flat_map(|cell| [cell.edges.left, cell.edges.right]).collect();
    all.sort_unstable();
    all.dedup_by(|next, kept| next.saturating_sub(*kept) <= tolerance);
    all
}

/// The number of the ruling at, or last before, a position.
fn ruling(rulings: &[i64], position: i64) -> u32 {
    let index = rulings.partition_point(|ruling| *ruling <= position).saturating_sub(1);
    u32::try_from(index).unwrap_or(u32::MAX)
}
