//! Labels broken over two cells, one below the other or side by side: each alone says less than both together.

use super::grid::{Area, Grid, Mark, Spot};
use super::labels::{Label, Labels};
use crate::document::Value;

/// So many cells are tried as the second half of one.
const HALVES: usize = 12;
/// So many pairs of cells of one table are tried; an honest one has a few dozen that could be halves.
const TRIES: u32 = 10_000;

/// Replaces the marks of half labels by marks of whole ones.
pub(super) fn mend(grid: &Grid, labels: &Labels, marks: &mut Vec<Mark>) {
    let mut score: Vec<Option<Label>> = vec![None; grid.spots.len()];
    for mark in marks.iter() {
        if let Some(best) = score.get_mut(mark.spot) {
            *best = Some(mark.label);
        }
    }
    let valued: Vec<usize> = marks.iter().filter(|mark| !mark.is_bare()).map(|mark| mark.spot).collect();
    let mut taken = vec![false; grid.spots.len()];
    // The second halves: one is no first half as well.
    let mut ended = vec![false; grid.spots.len()];
    let mut whole: Vec<Mark> = Vec::new();
    let mut tries = 0;
    for (first, spot) in grid.spots.iter().enumerate() {
        let perfect = |index: usize| score.get(index).copied().flatten().is_some_and(|label| label.score >= 1000);
        let is_second = ended.get(first).copied().unwrap_or(false);
        if is_second
            || perfect(first)
            || !may_be_half(spot)
            || !labels.may_begin(&spot.text)
            || valued.binary_search(&first).is_ok()
        {
            continue;
        }
        if tries >= TRIES {
            break;
        }
        for second in halves(grid, spot) {
            tries += 1;
            let Some(other) = grid.spots.get(second).filter(|_| !perfect(second)) else { continue };
            let joined = format!("{}\n{}", spot.text.trim_end(), other.text);
            let Some(found) = labels.find(&joined) else { continue };
            let alone = |index: usize| score.get(index).copied().flatten();
            let better =
                |alone: Option<Label>| alone.is_none_or(|alone| !alone.certain || alone.score < found.label.score);
            let whole_label = found.value >= joined.trim_end_matches([':', ' ', '.']).len() && found.label.certain;
            if !whole_label || !better(alone(first)) || !better(alone(second)) {
                continue;
            }
            // Half of a wide head belongs to each of the columns below it.
            let area = if other.area.top >= spot.area.bottom {
                Area { top: spot.area.top, bottom: other.area.bottom, left: other.area.left, right: other.area.right }
            } else {
                spot.area.with(other.area)
            };
            whole.push(Mark {
                label: found.label,
                area,
                spot: second,
                half: Some(first),
                rest: String::new(),
                following: String::new(),
            });
            if let Some(ended) = ended.get_mut(second) {
                *ended = true;
            }
            for half in [first, second] {
                if let Some(taken) = taken.get_mut(half) {
                    *taken = true;
                }
            }
        }
    }
    marks.retain(|mark| !taken.get(mark.spot).copied().unwrap_or(false));
    marks.extend(whole);
}

fn may_be_half(spot: &Spot) -> bool {
    matches!(spot.value, Value::Text) && !spot.blank && spot.text.len() <= 400
}

/// The cells right below, and the next one to the right.
fn halves(grid: &Grid, spot: &Spot) -> Vec<usize> {
    let area = spot.area;
    let below = Area { top: area.bottom, bottom: area.bottom.saturating_add(1), ..area };
    let beside =
        Area { left: area.right, right: area.right.saturating_add(1), bottom: area.top.saturating_add(1), ..area };
    let below = grid.within(below).into_iter().filter(|index| {
        grid.spots.get(*index).is_some_and(|other| other.area.top == area.bottom && other.area.left >= area.left)
    });
    let beside = grid.within(beside).into_iter().filter(|index| {
        grid.spots.get(*index).is_some_and(|other| other.area.left == area.right && other.area.top == area.top)
    });
    below.take(HALVES).chain(beside).filter(|index| grid.spots.get(*index).is_some_and(may_be_half)).collect()
}
