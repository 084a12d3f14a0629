//! Tables without rules: columns told by the white between them, under a row of heads.

use std::ops::Range;

use super::cell;
use super::grid::Area;
use super::line::{Line, Piece};

/// Pieces that a row of heads has at least.
const HEADS: usize = 3;
/// The white between two heads, in heights of the font.
const WHITE_OF_HEADS: f64 = 0.4;
/// The white between two columns, in heights of the font: numbers set right stand close to the next text.
const WHITE: f64 = 0.1;
/// How far below the line before it a line of the same table may stand, in heights of the font.
const DROP: f64 = 4.0;
/// Lines nearer than this are no lines of one text: one of them stands in the middle of its row.
const HALF_LINE: f64 = 0.95;

/// A table found in some lines: which lines, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Aligned {
    pub(super) lines: Range<usize>,
    /// Where columns part.
    pub(super) columns: Vec<f64>,
    pub(super) cells: Vec<(Area, String)>,
}

/// The tables among the lines of a page, from top to bottom.
pub(super) fn tables(lines: &[Line]) -> Vec<Aligned> {
    let mut tables: Vec<Aligned> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let free = tables.last().map_or(0, |table| table.lines.end);
        match table_at(lines, at, free) {
            Some(table) => {
                at = table.lines.end;
                tables.push(table);
            }
            None => at += 1,
        }
    }
    tables
}

/// The table whose heads are a line, as far as the white between its columns goes; lines before `free` are taken.
fn table_at(lines: &[Line], at: usize, free: usize) -> Option<Aligned> {
    let heads = lines.get(at).filter(|line| line.pieces.len() >= HEADS)?;
    // A head of two lines beside heads of one begins above them.
    let above = at.checked_sub(1).filter(|above| *above >= free).and_then(|above| lines.get(above));
    let above = above.filter(|above| heads.y - above.y < HALF_LINE * heads.size);
    let mut gaps = gaps_of(above.into_iter().chain([heads]));
    if gaps.len() + 1 < heads.pieces.len() || gaps.iter().any(|gap| gap.width() < WHITE_OF_HEADS * heads.size) {
        return None;
    }
    let start = if above.is_some() { at - 1 } else { at };
    let mut end = at + 1;
    let mut before = heads;
    let mut aligned = 0;
    for line in lines.iter().skip(end) {
        if line.y - before.y > DROP * line.size.max(before.size) {
            break;
        }
        let Some(narrowed) = narrow(&gaps, line) else { break };
        aligned += usize::from(line.pieces.len() > 1);
        gaps = narrowed;
        before = line;
        end += 1;
    }
    if aligned == 0 {
        return None;
    }
    let lines_of_table = lines.get(start..end)?;
    let borders: Vec<f64> = gaps.iter().map(|gap| gap.border(lines_of_table)).collect();
    let rows = rows(lines_of_table, &borders);
    let cells = rows.iter().enumerate().flat_map(|(index, row)| cells(row, index, &borders)).collect();
    Some(Aligned { lines: start..end, columns: borders, cells })
}

/// The white between two columns.
#[derive(Debug, Clone, Copy)]
struct Gap {
    from: f64,
    to: f64,
}

impl Gap {
    fn width(&self) -> f64 {
        self.to - self.from
    }

    /// Where the two columns part. Pieces wholly inside the white (a number set right under a head set left) belong to
    /// that side of it on which no line has anything beside them.
    fn border(&self, lines: &[Line]) -> f64 {
        let inside = |piece: &&Piece| piece.x0 >= self.from && piece.x1 <= self.to;
        let (mut left, mut right) = (0usize, 0usize);
        let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
        for line in lines {
            let Some(at) = line.pieces.iter().position(|piece| inside(&piece)) else { continue };
            for piece in line.pieces.iter().filter(inside) {
                first = first.min(piece.x0);
                last = last.max(piece.x1);
            }
            let before = at.checked_sub(1).and_then(|before| line.pieces.get(before));
            let after = line.pieces.iter().find(|piece| piece.x0 >= self.to);
            // A neighbour counts when nothing but this white is between.
            left += usize::from(after.is_some_and(|after| after.x0 - last < self.width()));
            right += usize::from(before.is_some_and(|before| first - before.x1 < self.width()));
        }
        if first > last {
            (self.from + self.to) / 2.0
        } else if left > right || (left == right && first - self.from < self.to - last) {
            (last + self.to) / 2.0
        } else {
            (self.from + first) / 2.0
        }
    }
}

/// The white that no piece of some lines touches, between the first and the last.
fn gaps_of<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<Gap> {
    let mut pieces: Vec<(f64, f64)> = lines.flat_map(|line| &line.pieces).map(|piece| (piece.x0, piece.x1)).collect();
    pieces.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut gaps = Vec::new();
    let mut reached = f64::INFINITY;
    for (from, to) in pieces {
        if from > reached {
            gaps.push(Gap { from: reached, to: from });
        }
        reached = if reached.is_finite() { reached.max(to) } else { to };
    }
    gaps
}

/// The white that is left between columns when a line is added; `None` when the line runs across one.
fn narrow(gaps: &[Gap], line: &Line) -> Option<Vec<Gap>> {
    gaps.iter()
        .map(|gap| {
            let mut gap = *gap;
            for piece in &line.pieces {
                let (starts_before, ends_behind) = (piece.x0 < gap.from, piece.x1 > gap.to);
                match (starts_before, ends_behind) {
                    (true, true) if piece.x1 > gap.from && piece.x0 < gap.to => return None,
                    (true, false) => gap.from = gap.from.max(piece.x1),
                    (false, true) => gap.to = gap.to.min(piece.x0),
                    _ => {}
                }
            }
            (gap.width() >= WHITE * line.size).then_some(gap)
        })
        .collect()
}

/// Puts lines together to rows: each has one line with something in the first column. Where lines stand closer than
/// those of one text do, that line is in the middle of its row, otherwise it is the first of it.
fn rows<'a>(lines: &'a [Line], borders: &[f64]) -> Vec<Vec<&'a Line>> {
    let Some(first) = borders.first() else { return Vec::new() };
    let leads = |line: &&Line| line.pieces.iter().any(|piece| middle(piece) < *first);
    let anchors: Vec<&Line> = lines.iter().filter(leads).collect();
    let centred = lines.iter().zip(lines.iter().skip(1)).any(|(a, b)| b.y - a.y < HALF_LINE * a.size.min(b.size));
    let mut rows: Vec<Vec<&Line>> = vec![Vec::new(); anchors.len()];
    for line in lines {
        let distance = |anchor: &Line| (anchor.y - line.y).abs();
        let of = if centred {
            let nearest = anchors.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
            nearest.map(|(index, _)| index)
        } else {
            anchors.iter().rposition(|anchor| anchor.y <= line.y).or(Some(0))
        };
        if let Some(row) = of.and_then(|of| rows.get_mut(of)) {
            row.push(line);
        }
    }
    rows
}

fn cells(row: &[&Line], index: usize, borders: &[f64]) -> Vec<(Area, String)> {
    (0..=borders.len())
        .filter_map(|column| {
            let inside = |piece: &&Piece| borders.partition_point(|border| *border < middle(piece)) == column;
            let lines: Vec<Line> = row
                .iter()
                .map(|line| Line { pieces: line.pieces.iter().filter(inside).cloned().collect(), ..(*line).clone() })
                .filter(|line| !line.pieces.is_empty())
                .collect();
            let room = lines.iter().map(|line| line.right() - line.left()).fold(0.0, f64::max);
            let text = cell::text(&lines, room);
            (!text.is_empty()).then_some((Area { row: index, column, rows: 1, columns: 1 }, text))
        })
        .collect()
}

fn middle(piece: &Piece) -> f64 {
    (piece.x0 + piece.x1) / 2.0
}
