//! The figures of a table without heads: right of their labels, or below them. Numbers of lists are no figures.

use std::collections::HashSet;

use super::cells::Sheet;
use super::grid::{Area, Mark, Spot};
use super::{Figure, NotACount, counted, heads, prose, text};

/// The numbers of a list are so many rows apart at most.
const LISTED: u32 = 6;

impl Sheet<'_, '_> {
    /// The figure and the note right of a label, or below it, where no heads say which is which.
    pub fn beside(&self, mark: &Mark) -> (Vec<Figure>, String) {
        let home = self.place(mark.area.top, mark.area.right);
        let (right, next) = self.right_of(mark);
        let inside = !mark.inside().is_empty();
        if right.is_empty() && !inside && next.is_none() {
            return (self.below(mark), home);
        }
        let figure = |spot: &&Spot| counted::is_figure(&spot.text, spot.value);
        let mut numbers: Vec<&Spot> = right.iter().copied().filter(figure).collect();
        let words: Vec<&Spot> = right
            .iter()
            .copied()
            .filter(|spot| !figure(spot) && !prose::is_measure(&spot.text) && heads::role(&spot.text).is_none())
            .collect();
        if next.is_some_and(|next| next.label.field == mark.label.field) {
            // The number before the same label of the form beside this one is that form's `STT`.
            let own = |spot: &&Spot| spot.area.left <= mark.area.right;
            numbers.retain(own);
        }
        let note = |after: u32| {
            let note = words.iter().find(|spot| spot.area.left >= after);
            note.map(|spot| text::without_leaders(&spot.text)).unwrap_or_default()
        };
        let Some(first) = numbers.first() else {
            // Words where the figure should stand; words further off are a note.
            let near = words.first().filter(|spot| !inside && spot.area.left == mark.area.right);
            let mut figure = near.map_or_else(
                || Figure {
                    reading: Err(NotACount::Missing),
                    shown: String::new(),
                    place: home.clone(),
                    note: note(0),
                },
                |spot| self.figure(mark, spot),
            );
            if near.is_some() && figure.note.is_empty() {
                figure.note = words.get(1).map(|spot| text::without_leaders(&spot.text)).unwrap_or_default();
            }
            return (vec![figure], home);
        };
        let mut figures: Vec<Figure> = numbers.iter().map(|spot| self.figure(mark, spot)).collect();
        let preceded = words.iter().any(|spot| spot.area.right <= first.area.left);
        let alone =
            mark.area.left == 0 || self.grid.row(mark.area.top).next().is_some_and(|(index, _)| index == mark.spot);
        let rivalled = !inside && (self.rival_on_the_left(mark) || (alone && self.may_be_listed(first)));
        if preceded || rivalled {
            figures.iter_mut().filter(|figure| figure.reading.is_ok()).for_each(|figure| {
                figure.reading = Err(NotACount::Ambiguous);
            });
        }
        if let Some(figure) = figures.first_mut().filter(|figure| figure.note.is_empty()) {
            figure.note = note(first.area.right);
        }
        (figures, home)
    }

    /// The cells right of a label up to the next label, and that one.
    fn right_of(&self, mark: &Mark) -> (Vec<&Spot>, Option<&Mark>) {
        let mut spots = Vec::new();
        let mut seen = HashSet::new();
        for row in self.grid.rows_from(mark.area.top).take_while(|row| *row < mark.area.bottom).take(20) {
            let line = Area { top: row, bottom: row.saturating_add(1), ..mark.area };
            for (index, spot) in self.grid.right_of(line).take(60) {
                if self.is_label(index) {
                    return (spots, self.mark_in(index));
                }
                if seen.insert(index) {
                    spots.push(spot);
                }
            }
        }
        (spots, None)
    }

    /// A number left of the label that is neither `STT` nor another label's figure could be the figure as well.
    fn rival_on_the_left(&self, mark: &Mark) -> bool {
        let left = self.grid.row(mark.area.top).take_while(|(_, spot)| spot.area.right <= mark.area.left);
        let left: Vec<(usize, &Spot)> = left.take(60).collect();
        let [before @ .., (_, spot)] = left.as_slice() else { return false };
        let owned = before.last().is_some_and(|(index, _)| self.is_label(*index));
        counted::is_figure(&spot.text, spot.value) && !owned && !self.is_listed(spot)
    }

    /// Whether a number looks like one of a list: the first, or the neighbour of the numbers next to it in its column.
    fn is_listed(&self, spot: &Spot) -> bool {
        let parts = spot.text.trim().trim_end_matches(['.', ')']).split('.');
        if parts.clone().count() > 1 && parts.clone().all(|part| part.len() <= 2) {
            return true;
        }
        let (above, below) = self.neighbours(spot);
        number(spot).is_some_and(|own| {
            // The lines may be turned: 2, then 1.
            own == 1
                || (own, below) == (2, Some(1))
                || above.is_some_and(|above| above.checked_add(1) == Some(own))
                || below == own.checked_add(1)
        })
    }

    /// Whether two rows have 1 and 2 in this column, so that it may be a list's.
    fn may_be_listed(&self, spot: &Spot) -> bool {
        let (above, below) = self.neighbours(spot);
        matches!((above, number(spot), below), (_, Some(1), Some(2)) | (Some(1), Some(2), _))
    }

    /// The next numbers above and below a cell, within a few rows.
    fn neighbours(&self, spot: &Spot) -> (Option<u64>, Option<u64>) {
        let above = Area { top: spot.area.top.saturating_sub(LISTED), bottom: spot.area.top, ..spot.area };
        let below = Area { top: spot.area.bottom, bottom: spot.area.bottom.saturating_add(LISTED), ..spot.area };
        let above = self.spots(above).into_iter().rev().find_map(|(_, spot)| number(spot));
        let below = self.spots(below).into_iter().find_map(|(_, spot)| number(spot));
        (above, below)
    }

    /// The figure in the cell below a label that stands alone in its row.
    fn below(&self, mark: &Mark) -> Vec<Figure> {
        let row = mark.area.bottom;
        let under = |row: u32| {
            let area = Area { top: row, bottom: row.saturating_add(1), ..mark.area };
            self.spots(area).into_iter().find(|(_, spot)| spot.area.top == row)
        };
        let Some((index, spot)) = under(row) else { return Vec::new() };
        if self.is_label(index) || !counted::is_figure(&spot.text, spot.value) {
            return Vec::new();
        }
        let mut figure = self.figure(mark, spot);
        let next = under(spot.area.bottom);
        // A lone number before the next label may be that label's own number.
        let listed = next.is_some_and(|(index, _)| self.is_label(index)) && self.is_next_index(mark, spot);
        let rivalled =
            next.is_some_and(|(index, next)| !self.is_label(index) && counted::is_figure(&next.text, next.value));
        if listed {
            return Vec::new();
        }
        if (rivalled || self.answers_stand_above(mark)) && figure.reading.is_ok() {
            figure.reading = Err(NotACount::Ambiguous);
        }
        if let Some((_, beside)) = self.grid.right_of(spot.area).find(|(index, _)| !self.is_label(*index))
            && figure.note.is_empty()
            && !counted::is_figure(&beside.text, beside.value)
        {
            figure.note = text::without_leaders(&beside.text);
        }
        vec![figure]
    }

    /// Whether the number above the label is one less than the number below it.
    fn is_next_index(&self, mark: &Mark, spot: &Spot) -> bool {
        let above = self.above(mark).and_then(|(_, spot)| number(spot));
        above.is_some_and(|above| number(spot) == above.checked_add(1))
    }

    /// The cell above a label.
    fn above(&self, mark: &Mark) -> Option<(usize, &Spot)> {
        let row = mark.area.top.checked_sub(1)?;
        self.spots(Area { top: row, bottom: mark.area.top, ..mark.area }).pop()
    }

    /// Whether a figure stands above the first of the labels in a column, so that each may stand above its label.
    fn answers_stand_above(&self, mark: &Mark) -> bool {
        let mut mark = mark;
        for _ in 0..20 {
            let Some((_, figure)) = self.above(mark).filter(|(_, spot)| counted::is_figure(&spot.text, spot.value))
            else {
                return false;
            };
            let over = Area { top: figure.area.top.saturating_sub(1), bottom: figure.area.top, ..mark.area };
            let asking = self.spots(over).pop().and_then(|(index, _)| self.mark_in(index));
            match asking.filter(|asking| asking.is_count() && asking.area.top < mark.area.top) {
                Some(asking) => mark = asking,
                None => return !self.is_listed(figure),
            }
        }
        true
    }
}

/// The whole number that a cell is.
fn number(spot: &Spot) -> Option<u64> {
    spot.text.trim().trim_end_matches(['.', ')']).parse().ok()
}
