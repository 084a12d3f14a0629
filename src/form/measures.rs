//! Units of measure, told from the units of the ministry: `đơn vị` is both.

use std::collections::BTreeMap;

use super::grid::{Area, Grid, Mark, Spot};
use super::heads::{self, Role};
use super::{counted, prose};
use crate::document::Value;

/// `đơn vị` in a column of measures reads like the label of the unit's name: it is one where it is the head of a flat
/// table, or has a name beside or below it.
pub(super) fn drop_measures(grid: &Grid, marks: &mut Vec<Mark>) {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for mark in marks.iter().filter(|mark| mark.is_count() && mark.label.certain) {
        *counts.entry(mark.area.top).or_default() += 1;
    }
    let names = |spot: Option<&Spot>| {
        spot.is_some_and(|spot| {
            prose::is_name(&spot.text) && !prose::is_measure(&spot.text) && heads::role(&spot.text).is_none()
        })
    };
    marks.retain(|mark| {
        let Some(spot) = grid.spots.get(mark.spot) else { return false };
        // `25` and, on the next line, `đơn vị`.
        let counted = spot
            .text
            .split_once('\n')
            .is_some_and(|(number, noun)| counted::is_figure(number, Value::Text) && prose::is_measure(noun.trim()));
        if mark.is_unit() && counted {
            return false;
        }
        if !mark.is_unit() || !mark.is_bare() || !prose::is_measure(&spot.text) || spot.text.contains(':') {
            return true;
        }
        let below = Area { top: mark.area.bottom, bottom: mark.area.bottom.saturating_add(1), ..mark.area };
        match counts.get(&mark.area.top) {
            Some(1) => false,
            Some(_) => true,
            None => {
                let beside = grid.right_of(mark.area).next().map(|(_, spot)| spot);
                let below = grid.within(below).first().and_then(|index| grid.spots.get(*index));
                let asks = |spot: &Spot| matches!(heads::role(&spot.text), Some(Role::Content | Role::Amount));
                let head = grid.row(mark.area.top).take(60).any(|(_, spot)| asks(spot));
                !head && (names(beside) || names(below))
            }
        }
    });
}
