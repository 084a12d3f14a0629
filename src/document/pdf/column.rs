//! Tables without rules: columns told by the white between them, under a row of heads.

use super::cell;
use super::grid::Area;
use super::line::{Line, Piece};

/// Pieces that a row of heads has at least.
const HEADS: usize = 3;
/// The white between two columns, in heights of the font.
const WHITE: f64 = 0.6;
/// How far below the line before it a line of the same table may stand, in heights of the font.
const DROP: f64 = 4.0;

/// A table found in some lines: which lines, and its cells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Aligned {
    pub(super) lines: std::ops::Range<usize>,
    pub(super) columns: Vec<f64>,
    pub(super) cells: Vec<(Area, String)>,
}

/// The tables among the lines of a page, from top to bottom.
pub(super) fn tables(lines: &[Line]) -> Vec<Aligned> {
    let mut tables = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match table_at(lines, at) {
            Some(table) => {
                at = table.lines.end;
                tables.push(table);
            }
            None => at += 1,
        }
    }
    tables
}

/// The table whose heads are a line, as far down as the white between its columns goes.
fn table_at(lines: &[Line], start: usize) -> Option<Aligned> {
    let heads = lines.get(start).filter(|line| line.pieces.len() >= HEADS)?;
    let mut gaps: Vec<(f64, f64)> =
        heads.pieces.iter().zip(heads.pieces.iter().skip(1)).map(|(a, b)| (a.x1, b.x0)).collect();
    let mut end = start + 1;
    let mut before = heads;
    let mut aligned = 0;
    for line in lines.iter().skip(start + 1) {
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
    let borders: Vec<f64> = gaps.iter().map(|(from, to)| (from + to) / 2.0).collect();
    let rows = rows(lines.get(start..end)?, &borders);
    let cells = rows.iter().enumerate().flat_map(|(index, row)| cells(row, index, &borders)).collect();
    Some(Aligned { lines: start..end, columns: borders, cells })
}

/// The white that is left between the columns when a line is added; `None` when the line runs across one.
fn narrow(gaps: &[(f64, f64)], line: &Line) -> Option<Vec<(f64, f64)>> {
    gaps.iter()
        .map(|(from, to)| {
            let (mut from, mut to) = (*from, *to);
            for piece in &line.pieces {
                let (before, after) = (piece.x0 - from, to - piece.x1);
                if piece.x1 <= from || piece.x0 >= to {
                    continue;
                }
                // A piece inside the white belongs to the nearer column.
                if before < after {
                    from = piece.x1;
                } else {
                    to = piece.x0;
                }
            }
            (to - from >= WHITE * line.size).then_some((from, to))
        })
        .collect()
}

/// Puts lines together to rows. A line with something in the first column begins a row; where the first row of the
/// body begins with a line that has nothing there, numbers stand in the middle of their rows.
fn rows<'a>(lines: &'a [Line], borders: &[f64]) -> Vec<Vec<&'a Line>> {
    let Some(first) = borders.first() else { return Vec::new() };
    let leads = |line: &&Line| line.pieces.iter().any(|piece| middle(piece) < *first);
    let Some((heads, body)) = lines.split_first() else { return Vec::new() };
    let centred = body.first().is_some_and(|line| !leads(&line)) && body.iter().any(|line| leads(&line));
    let mut rows = vec![vec![heads]];
    if !centred {
        for line in body {
            match rows.last_mut() {
                Some(row) if !leads(&line) => row.push(line),
                _ => rows.push(vec![line]),
            }
        }
        return rows;
    }
    let anchors: Vec<&Line> = body.iter().filter(leads).collect();
    let mut grouped: Vec<Vec<&Line>> = vec![Vec::new(); anchors.len()];
    for line in body {
        let distance = |anchor: &&Line| (anchor.y - line.y).abs();
        let nearest =
            anchors.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b))).map(|(i, _)| i);
        if let Some(row) = nearest.and_then(|nearest| grouped.get_mut(nearest)) {
            row.push(line);
        }
    }
    rows.extend(grouped);
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
