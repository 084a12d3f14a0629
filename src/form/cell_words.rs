//! The words that a table's labels ask for: a unit's name, an assessment, in the label's cell, beside it or below it.

use super::cells::Sheet;
use super::find::Find;
use super::grid::{Area, Mark, Spot};
use super::heads::{self, Role};
use super::labels::Label;
use super::{counted, prose, text};
use crate::campaign::Kind;

/// A text may go on over so many rows below its label.
const LONGEST_TEXT: usize = 200;

impl Sheet<'_, '_> {
    /// Reads the words that a label asks for.
    pub fn words(&self, mark: &Mark) -> Find {
        let inside = mark.inside();
        let label = mark.label;
        let home = self.grid.place_of(mark.area);
        if !inside.is_empty() {
            return Find::words(label, self.with_more(mark, mark.area, inside), home);
        }
        if let Some(spot) = self.words_beside(mark) {
            let words = self.with_more(mark, spot.area, text::without_leaders(&spot.text));
            return Find::words(label, words, self.grid.place_of(spot.area));
        }
        match self.rows_below(mark, mark.area, true) {
            Some((text, place)) => Find::words(label, text, place),
            None => Find::missing(label, self.empty_place(mark)),
        }
    }

    /// A text that goes on in the rows right below.
    fn with_more(&self, mark: &Mark, area: Area, words: String) -> String {
        let more = if mark.label.kind == Kind::Text { self.rows_below(mark, area, false) } else { None };
        more.map_or(words.clone(), |(more, _)| format!("{words}\n{more}"))
    }

    /// Where words should stand: in the label's own cell where that ends in a colon or leaders, else beside it.
    fn empty_place(&self, mark: &Mark) -> String {
        if let Some(head) = self.heads_of(mark).and_then(|heads| heads.iter().find(|head| head.role == Role::Amount)) {
            return self.place(mark.area.top, head.area.left);
        }
        self.grid.place_of(mark.area)
    }

    fn words_beside(&self, mark: &Mark) -> Option<&Spot> {
        let heads = self.heads_of(mark);
        let apart = |spot: &Spot| {
            heads.is_some_and(|heads| {
                let over = heads.iter().filter(|head| head.area.overlaps_columns(&spot.area));
                over.into_iter().any(|head| matches!(head.role, Role::Note | Role::Index | Role::Measure))
            })
        };
        if let Some(head) = heads.and_then(|heads| heads.iter().find(|head| head.role == Role::Amount)) {
            let area = Area { left: head.area.left, right: head.area.right, ..mark.area };
            let cells = self.spots(area);
            if let Some((_, spot)) = cells.into_iter().find(|(index, spot)| self.answers(mark.label, *index, spot)) {
                return Some(spot);
            }
        }
        for row in self.grid.rows_from(mark.area.top).take_while(|row| *row < mark.area.bottom).take(20) {
            let line = Area { top: row, bottom: row.saturating_add(1), ..mark.area };
            let next = self.grid.right_of(line).find(|(_, spot)| !apart(spot));
            match next {
                Some((index, spot)) if self.answers(mark.label, index, spot) => return Some(spot),
                _ => {}
            }
        }
        None
    }

    /// Whether a cell can hold the words that a label asks for.
    fn answers(&self, label: Label, index: usize, spot: &Spot) -> bool {
        if self.is_label(index) {
            // An assessment that itself begins with `Đánh giá: …`.
            let shorter = |mark: &Mark| mark.label.field == label.field && mark.label.rank < label.rank;
            return label.kind == Kind::Text
                && self.mark_in(index).is_some_and(|mark| shorter(mark) && !mark.is_bare());
        }
        match label.kind {
            Kind::Unit => heads::role(&spot.text).is_none() && prose::is_name(&text::without_leaders(&spot.text)),
            _ => heads::role(&spot.text).is_none() && text::words(&spot.text, 2).iter().any(|_| true),
        }
    }

    /// The words in the rows below a label or the first of its words, and where they begin: one row of a name, all rows
    /// of a text up to what is no part of it.
    fn rows_below(&self, mark: &Mark, area: Area, skip_empty: bool) -> Option<(String, String)> {
        let name = mark.label.kind == Kind::Unit;
        let mut lines: Vec<String> = Vec::new();
        let mut place = None;
        let mut expected = area.bottom;
        let mut before_label = false;
        for row in self.grid.rows_from(area.bottom).take(LONGEST_TEXT) {
            let gap = row.saturating_sub(expected);
            if gap > u32::from(skip_empty && !name) || self.heads.is_row(row) {
                before_label = self.heads.is_row(row);
                break;
            }
            let spots: Vec<(usize, &Spot)> = self.grid.row(row).take(40).collect();
            if spots.iter().any(|(index, _)| self.is_label(*index) && *index != mark.spot) {
                before_label = true;
                break;
            }
            expected = row.saturating_add(1);
            let starting: Vec<&Spot> =
                spots.iter().map(|(_, spot)| *spot).filter(|spot| spot.area.top == row).collect();
            let [spot] = starting.as_slice() else {
                if starting.is_empty() {
                    continue;
                }
                before_label = true;
                break;
            };
            let words = text::without_leaders(&spot.text);
            let above = spot.area.left < area.right && spot.area.left >= area.left;
            let figures = name && counted::is_figure(&words, spot.value);
            if !above
                || figures
                || prose::is_heading(&words)
                || prose::is_closing(&words)
                || heads::role(&words).is_some()
            {
                break;
            }
            place.get_or_insert_with(|| self.grid.place_of(spot.area));
            lines.push(words);
            if name {
                break;
            }
        }
        if before_label && lines.last().is_some_and(|line| prose::is_numbered_heading(line)) {
            lines.pop();
        }
        let text = lines.join("\n").trim().to_owned();
        let suits = !text.is_empty() && (!name || prose::is_name(&text));
        suits.then_some(())?;
        Some((text, place?))
    }
}
