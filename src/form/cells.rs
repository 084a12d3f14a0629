//! The labels of a table with their values beside or below them: the form as it was issued, and most others.

use std::collections::{BTreeMap, HashSet};

use super::counted;
use super::find::Find;
use super::grid::{Area, Grid, Mark, Spot};
use super::heads::{self, Head, Heads, Role};
use super::labels::Label;
use super::{Figure, NotACount, prose, text};
use crate::campaign::Kind;
use crate::document::Value;

/// A text may go on over so many rows below its label.
const LONGEST_TEXT: usize = 200;

/// A table, its labels and its heads.
pub(super) struct Sheet<'a, 'b> {
    pub grid: &'a Grid<'b>,
    pub marks: &'a [Mark],
    pub heads: &'a Heads,
    /// By cell, whether a label stands in it without doubt.
    pub labelled: Vec<bool>,
}

impl<'a, 'b> Sheet<'a, 'b> {
    pub fn new(grid: &'a Grid<'b>, marks: &'a [Mark], heads: &'a Heads) -> Self {
        let mut labelled = vec![false; grid.spots.len()];
        for mark in marks.iter().filter(|mark| mark.label.certain) {
            for index in grid.within(mark.area).into_iter().chain([mark.spot]) {
                let inside = grid.spots.get(index).is_some_and(|spot| {
                    spot.area.overlaps_rows(&mark.area)
                        && spot.area.top >= mark.area.top
                        && spot.area.left >= mark.area.left
                });
                if let Some(labelled) = labelled.get_mut(index).filter(|_| inside) {
                    *labelled = true;
                }
            }
        }
        Self { grid, marks, heads, labelled }
    }

    /// Reads one label; `None` where the words are no label here after all.
    pub fn read(&self, mark: &Mark) -> Option<Find> {
        if mark.is_unit() && prose::is_measure(&mark.inside()) {
            return None;
        }
        if self.is_example(mark) || self.is_answer(mark) {
            return None;
        }
        let find = match mark.label.kind {
            Kind::Count => self.count(mark),
            Kind::Unit | Kind::Text => self.words(mark),
        };
        Some(find.at(mark.area.top, mark.area.left))
    }

    /// `Đánh giá: tốt` in the cell beside the form's own label, which takes it whole.
    fn is_answer(&self, mark: &Mark) -> bool {
        let from = self.marks.partition_point(|other| other.area.top < mark.area.top);
        let row = self.marks.iter().skip(from).take_while(|other| other.area.top == mark.area.top).take(60);
        let asks = |other: &Mark| other.label.field == mark.label.field && other.label.rank > mark.label.rank;
        mark.label.kind == Kind::Text
            && row.into_iter().any(|other| asks(other) && other.area.right <= mark.area.left && other.is_bare())
    }

    /// A row that shows how to fill in the others: `VD`, `Ví dụ` before its label.
    fn is_example(&self, mark: &Mark) -> bool {
        let left = self.grid.row(mark.area.top).take_while(|(_, spot)| spot.area.right <= mark.area.left);
        left.into_iter().take(50).any(|(_, spot)| spot.text.len() < 40 && prose::is_instruction(&spot.text))
    }

    fn is_label(&self, index: usize) -> bool {
        self.labelled.get(index).copied().unwrap_or(false)
    }

    /// The heads above a label that has its own row in a table of questions.
    fn heads_of(&self, mark: &Mark) -> Option<&[Head]> {
        self.heads.above(self.grid, mark.area)
    }

    fn place(&self, row: u32, column: u32) -> String {
        self.grid.place(row, column)
    }

    fn spots(&self, area: Area) -> Vec<(usize, &Spot)> {
        self.grid.within(area).into_iter().filter_map(|index| Some((index, self.grid.spots.get(index)?))).collect()
    }

    // Counts.

    fn count(&self, mark: &Mark) -> Find {
        let (mut figures, home) = match self.heads_of(mark) {
            Some(heads) => self.under_heads(mark, heads),
            None => self.beside(mark),
        };
        let inside = mark.inside();
        if !inside.is_empty() {
            // The note, where one was found, stands beside the label's own cell.
            let note = figures.iter().map(|figure| figure.note.clone()).find(|note| !note.is_empty());
            figures.retain(|figure| figure.reading != Err(NotACount::Missing));
            let mut own = counted::read(&inside, Value::Text, self.grid.place_of(mark.area));
            if own.note.is_empty() {
                own.note = note.unwrap_or_default();
            }
            figures.insert(0, own);
        }
        let empty = Figure { reading: Err(NotACount::Missing), shown: String::new(), place: home, note: String::new() };
        let figure = counted::settle(figures).unwrap_or(empty);
        Find::figure(mark.label, self.doubted(mark, figure))
    }

    /// A label that runs on into digits: what they mean is not certain.
    fn doubted(&self, mark: &Mark, figure: Figure) -> Figure {
        let Some(spot) = self.grid.spots.get(mark.spot) else { return figure };
        let tail = spot.text.trim_end().ends_with(|letter: char| letter.is_ascii_digit());
        if mark.label.certain || figure.reading != Err(NotACount::Missing) || !tail {
            return figure;
        }
        Figure { reading: Err(NotACount::Ambiguous), shown: spot.text.trim().to_owned(), ..figure }
    }

    /// The figure and the note where the heads say that they stand.
    fn under_heads(&self, mark: &Mark, heads: &[Head]) -> (Vec<Figure>, String) {
        let in_column = |head: &Head| Area { left: head.area.left, right: head.area.right, ..mark.area };
        let amounts: Vec<&Head> = heads.iter().filter(|head| head.role == Role::Amount).collect();
        let others: Vec<&Head> =
            heads.iter().filter(|head| head.role == Role::Other && !head.area.overlaps_columns(&mark.area)).collect();
        let note = heads.iter().filter(|head| head.role == Role::Note).flat_map(|head| self.spots(in_column(head)));
        let note = note.map(|(_, spot)| text::without_leaders(&spot.text)).collect::<Vec<_>>().join("\n");
        let headless = self.headless(mark, heads);
        let mut cells: Vec<(usize, &Spot)> = Vec::new();
        let chosen = if amounts.is_empty() { &others } else { &amounts };
        for head in chosen {
            cells.extend(self.spots(in_column(head)));
        }
        // Several columns, none of which is the one that is asked: which of them counts is not certain.
        let unclear = amounts.is_empty() && others.len() + usize::from(!headless.is_empty()) > 1;
        if chosen.is_empty() {
            cells.extend(headless);
        }
        cells.retain(|(index, _)| !self.is_label(*index));
        cells.sort_by_key(|(_, spot)| (spot.area.top, spot.area.left));
        let home = chosen.first().map_or(mark.area.right, |head| head.area.left);
        let mut figures: Vec<Figure> = cells.iter().map(|(_, spot)| self.figure(mark, spot)).collect();
        if unclear {
            figures.iter_mut().filter(|figure| figure.reading.is_ok()).for_each(|figure| {
                figure.reading = Err(NotACount::Ambiguous);
            });
        }
        let home = self.place(mark.area.top, home);
        let first = figures.first_mut();
        match first {
            Some(first) if first.note.is_empty() => first.note = note,
            Some(_) => {}
            None => figures.push(Figure {
                reading: Err(NotACount::Missing),
                shown: String::new(),
                place: home.clone(),
                note,
            }),
        }
        (figures, home)
    }

    /// The cells of the label's rows, inside its table, that no head stands over.
    fn headless(&self, mark: &Mark, heads: &[Head]) -> Vec<(usize, &Spot)> {
        let left = heads.first().map_or(mark.area.left, |head| head.area.left);
        let right = heads.iter().map(|head| head.area.right).max().unwrap_or(mark.area.right);
        let area = Area { left, right: right.saturating_add(1), ..mark.area };
        let mut spots = self.spots(area);
        spots.retain(|(index, spot)| {
            !self.is_label(*index)
                && !heads.iter().any(|head| head.area.overlaps_columns(&spot.area))
                && !spot.area.overlaps_columns(&mark.area)
        });
        spots
    }

    /// The figure in a cell. One that several counts share, or that stands beside several labels in one cell, is nobody's
    /// for certain.
    fn figure(&self, mark: &Mark, spot: &Spot) -> Figure {
        let mut figure = counted::read(&spot.text, spot.value, self.grid.place_of(spot.area));
        let beyond = spot.area.top < mark.area.top || spot.area.bottom > mark.area.bottom;
        let from = self.marks.partition_point(|other| other.area.top < spot.area.top.min(mark.area.top));
        let near = self.marks.iter().skip(from).take_while(|other| other.area.top < spot.area.bottom).take(200);
        let mut rivals = near.filter(|other| other.is_count() && other.label.field != mark.label.field);
        if figure.reading.is_ok() && rivals.any(|other| beyond || other.spot == mark.spot) {
            figure.reading = Err(NotACount::Ambiguous);
        }
        figure
    }

    /// The figure and the note right of a label, or below it, where no heads say which is which.
    fn beside(&self, mark: &Mark) -> (Vec<Figure>, String) {
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
        let rivalled = !inside && self.rival_on_the_left(mark);
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

    fn mark_in(&self, index: usize) -> Option<&Mark> {
        let spot = self.grid.spots.get(index)?;
        let from = self.marks.partition_point(|mark| mark.area.top < spot.area.top);
        let near = self.marks.get(from..)?.iter().take_while(|mark| mark.area.top < spot.area.bottom);
        near.into_iter().find(|mark| mark.area.left <= spot.area.left && spot.area.left < mark.area.right)
    }

    /// A number left of the label that is no `STT` could be the figure as well.
    fn rival_on_the_left(&self, mark: &Mark) -> bool {
        let left = self.grid.row(mark.area.top).take_while(|(_, spot)| spot.area.right <= mark.area.left);
        let left: Vec<&Spot> = left.take(60).map(|(_, spot)| spot).collect();
        let index = |spot: &&Spot| {
            let bare = spot.text.trim().trim_end_matches(['.', ')']);
            bare.split('.').all(|part| part.parse::<u32>().is_ok_and(|number| number <= 30))
        };
        left.last().is_some_and(|spot| counted::is_figure(&spot.text, spot.value) && !index(spot))
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
        if rivalled && figure.reading.is_ok() {
            figure.reading = Err(NotACount::Ambiguous);
        }
        if let Some((_, beside)) = self.grid.right_of(spot.area).find(|(index, _)| !self.is_label(*index)) {
            if figure.note.is_empty() && !counted::is_figure(&beside.text, beside.value) {
                figure.note = text::without_leaders(&beside.text);
            }
        }
        vec![figure]
    }

    /// Whether the number above the label is one less than the number below it.
    fn is_next_index(&self, mark: &Mark, spot: &Spot) -> bool {
        let Some(row) = mark.area.top.checked_sub(1) else { return false };
        let above = self.spots(Area { top: row, bottom: mark.area.top, ..mark.area });
        let number = |text: &str| text.trim().trim_end_matches('.').parse::<u64>().ok();
        let above = above.first().and_then(|(_, spot)| number(&spot.text));
        above.is_some_and(|above| number(&spot.text) == above.checked_add(1))
    }

    // Words.

    fn words(&self, mark: &Mark) -> Find {
        let inside = mark.inside();
        let label = mark.label;
        let home = self.grid.place_of(mark.area);
        if !inside.is_empty() {
            let more = if label.kind == Kind::Text { self.rows_below(mark, false) } else { None };
            let text = more.map_or(inside.clone(), |(more, _)| format!("{inside}\n{more}"));
            return Find::words(label, text, home);
        }
        if let Some(spot) = self.words_beside(mark) {
            return Find::words(label, text::without_leaders(&spot.text), self.grid.place_of(spot.area));
        }
        match self.rows_below(mark, true) {
            Some((text, place)) => Find::words(label, text, place),
            None => Find::missing(label, self.empty_place(mark)),
        }
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

    /// The words in the rows below a label, and where they begin: one row of a name, all rows of a text up to what is
    /// no part of it.
    fn rows_below(&self, mark: &Mark, skip_empty: bool) -> Option<(String, String)> {
        let name = mark.label.kind == Kind::Unit;
        let mut lines: Vec<String> = Vec::new();
        let mut place = None;
        let mut expected = mark.area.bottom;
        let mut before_label = false;
        for row in self.grid.rows_from(mark.area.bottom).take(LONGEST_TEXT) {
            let gap = row.saturating_sub(expected);
            if gap > u32::from(skip_empty && !name) || self.heads.is_row(row) {
                before_label = self.heads.is_row(row);
                break;
            }
            let spots: Vec<(usize, &Spot)> = self.grid.row(row).take(40).collect();
            if spots.iter().any(|(index, _)| self.is_label(*index)) {
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
            let above = spot.area.left < mark.area.right && spot.area.left >= mark.area.left;
            let figures = counted::is_figure(&words, spot.value) && name;
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
