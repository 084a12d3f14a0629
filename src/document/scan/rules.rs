//! The lines of tables on a scanned page: long, thin and straight runs of ink, across and down.

use super::grey::{Dark, Grey};
use crate::document::layout::Rule;

/// The shortest lines across and down, as parts of the page's shorter side: letters side by side make short ones across.
const SHORTEST_ACROSS: usize = 12;
const SHORTEST_DOWN: usize = 16;
/// How far from the middle of a line there is no more ink, as a part of the page's shorter side.
const CLEAR: usize = 240;
/// How much of a line is ink at least, in percent: hairlines break where the scan is noisy.
const INKED: usize = 75;
/// So many runs are kept; a picture that is no form may have any number.
const RUNS: usize = 20_000;

/// A run of ink, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    across: bool,
    /// The row of a run across, the column of one down.
    at: usize,
    from: usize,
    to: usize,
}

impl Run {
    pub(super) fn rule(&self, scale: f64) -> Rule {
        let points = |pixels: usize| pixels as f64 * scale;
        let (at, from, to) = (points(self.at), points(self.from), points(self.to));
        if self.across { Rule::Across { y: at, from, to } } else { Rule::Down { x: at, from, to } }
    }
}

/// The runs of ink that are lines, across and down. A thick line is several of them, side by side.
pub(super) fn runs(dark: &Dark) -> Vec<Run> {
    let side = dark.width.min(dark.height);
    let clear = (side / CLEAR).max(3);
    let mut found = Vec::new();
    for y in 0..dark.height {
        let ink = |x: usize, y: usize| dark.at(x, y);
        let lines = stretches(dark.width, side / SHORTEST_ACROSS, clear, |x| {
            ink(x, y) || ink(x, y.wrapping_sub(1)) || ink(x, y + 1)
        });
        let thin = lines.filter(|(from, to)| is_thin(*from..*to, y, clear, ink));
        found.extend(thin.map(|(from, to)| Run { across: true, at: y, from, to }));
        if found.len() > RUNS {
            return Vec::new();
        }
    }
    for x in 0..dark.width {
        let ink = |y: usize, x: usize| dark.at(x, y);
        let lines = stretches(dark.height, side / SHORTEST_DOWN, clear, |y| {
            ink(y, x) || ink(y, x.wrapping_sub(1)) || ink(y, x + 1)
        });
        let thin = lines.filter(|(from, to)| is_thin(*from..*to, x, clear, ink));
        found.extend(thin.map(|(from, to)| Run { across: false, at: x, from, to }));
        if found.len() > RUNS {
            return Vec::new();
        }
    }
    found
}

/// Stretches along one row or column that are mostly ink, with gaps of at most `gap` pixels.
fn stretches(
    length: usize,
    shortest: usize,
    gap: usize,
    ink: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (usize, usize)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, usize, usize)> = None;
    for at in 0..length {
        if !ink(at) {
            continue;
        }
        match &mut open {
            Some((_, to, inked)) if at - *to <= gap => (*to, *inked) = (at + 1, *inked + 1),
            _ => found.extend(open.replace((at, at + 1, 1))),
        }
    }
    found.extend(open);
    let long = move |from, to, inked| to - from >= shortest && 100 * inked >= INKED * (to - from);
    found.into_iter().filter(move |(from, to, inked)| long(*from, *to, *inked)).map(|(from, to, _)| (from, to))
}

/// Whether there is mostly no ink a little above and below: else it is an area, or a row of letters.
fn is_thin(along: std::ops::Range<usize>, at: usize, clear: usize, ink: impl Fn(usize, usize) -> bool) -> bool {
    let length = along.len();
    let (before, behind) = (at.wrapping_sub(clear), at + clear);
    let count = |lane: usize| along.clone().filter(|place| ink(*place, lane)).count();
    4 * count(before) < length && 4 * count(behind) < length
}

/// Takes the lines out of the picture.
pub(super) fn erase(grey: &mut Grey, runs: &[Run]) {
    for run in runs {
        let thick = run.at.saturating_sub(1)..run.at + 2;
        if run.across { grey.whiten(run.from..run.to, thick) } else { grey.whiten(thick, run.from..run.to) }
    }
}
