//! The labels of a table with their values beside or below them: the form as it was issued, and most others.

use super::counted;
use super::find::Find;
use super::grid::{Area, Grid, Mark, Spot};
use super::heads::{self, Head, Heads, Role};
use super::{Figure, NotACount, prose, text};
use crate::campaign::Kind;
use crate::document::Value;

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
            for index in std::iter::once(mark.spot).chain(mark.half) {
                if let Some(labelled) = labelled.get_mut(index) {
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
        if self.is_example(mark) || self.is_answer(mark) || self.is_asked_again(mark) || self.is_head_of_list(mark) {
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

    /// `Tên đơn vị:` before a cell that begins with `Đơn vị:` again, and has the name.
    fn is_asked_again(&self, mark: &Mark) -> bool {
        let next = self.grid.right_of(mark.area).next().and_then(|(index, _)| self.mark_in(index));
        mark.is_unit()
            && mark.is_bare()
            && next.is_some_and(|next| next.is_unit() && !next.is_bare() && next.label.rank < mark.label.rank)
    }

    /// A row that shows how to fill in the others: `VD`, `Ví dụ` before its label.
    fn is_example(&self, mark: &Mark) -> bool {
        let left = self.grid.row(mark.area.top).take_while(|(_, spot)| spot.area.right <= mark.area.left);
        left.into_iter().take(50).any(|(_, spot)| spot.text.len() < 40 && prose::is_instruction(&spot.text))
    }

    /// `STT | Tên đơn vị` over several names: a list of other bodies, that asks for nothing.
    fn is_head_of_list(&self, mark: &Mark) -> bool {
        let left = self.grid.row(mark.area.top).take_while(|(_, spot)| spot.area.right <= mark.area.left).last();
        let numbered = left.is_some_and(|(_, spot)| heads::role(&spot.text) == Some(Role::Index));
        let named = |row: u32| {
            let area = Area { top: row, bottom: row.saturating_add(1), ..mark.area };
            self.spots(area).iter().any(|(index, spot)| !self.is_label(*index) && prose::is_name(&spot.text))
        };
        let below = mark.area.bottom;
        mark.is_unit() && mark.is_bare() && numbered && named(below) && named(below.saturating_add(1))
    }

    /// Whether a label stands in a cell without doubt.
    pub fn is_label(&self, index: usize) -> bool {
        self.labelled.get(index).copied().unwrap_or(false)
    }

    /// The heads above a label that has its own row in a table of questions.
    pub fn heads_of(&self, mark: &Mark) -> Option<&[Head]> {
        self.heads.above(self.grid, mark.area)
    }

    /// Names a place of the table.
    pub fn place(&self, row: u32, column: u32) -> String {
        self.grid.place(row, column)
    }

    /// The cells that reach into an area.
    pub fn spots(&self, area: Area) -> Vec<(usize, &Spot)> {
        self.grid.within(area).into_iter().filter_map(|index| Some((index, self.grid.spots.get(index)?))).collect()
    }

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

    /// A label that runs on into digits: what they mean is not certain. Neither is a figure whose note is the rest of it,
    /// cut off at the comma of its thousands.
    fn doubted(&self, mark: &Mark, mut figure: Figure) -> Figure {
        let group = figure.note.len() == 3 && figure.note.bytes().all(|byte| byte.is_ascii_digit());
        if group && figure.note != figure.shown && figure.reading.is_ok_and(|count| (1..1000).contains(&count)) {
            figure.reading = Err(NotACount::Ambiguous);
        }
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
        let is_other = |head: &&Head| matches!(head.role, Role::Other | Role::Rival | Role::Content);
        let others: Vec<&Head> =
            heads.iter().filter(is_other).filter(|head| !head.area.overlaps_columns(&mark.area)).collect();
        let note = heads.iter().filter(|head| head.role == Role::Note).flat_map(|head| self.spots(in_column(head)));
        let is_shared = |spot: &Spot| amounts.iter().any(|head| head.area.overlaps_columns(&spot.area));
        let note = note
            .filter(|(_, spot)| !is_shared(spot))
            .map(|(_, spot)| text::without_leaders(&spot.text))
            .collect::<Vec<_>>()
            .join("\n");
        let headless = self.headless(mark, heads);
        let mut cells: Vec<(usize, &Spot)> = Vec::new();
        let chosen = if amounts.is_empty() { &others } else { &amounts };
        for head in chosen {
            cells.extend(self.spots(in_column(head)));
        }
        // Several columns, none of which is the one that is asked, or one of other numbers: what counts is not certain.
        let several = others.len() + usize::from(!headless.is_empty()) > 1;
        let unclear = amounts.is_empty() && (several || others.iter().any(|head| head.role == Role::Rival));
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
            Some(first) if !note.is_empty() => first.note = format!("{}\n{note}", first.note),
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
    pub fn figure(&self, mark: &Mark, spot: &Spot) -> Figure {
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

    /// The label in a cell.
    pub fn mark_in(&self, index: usize) -> Option<&Mark> {
        let spot = self.grid.spots.get(index)?;
        let from = self.marks.partition_point(|mark| mark.area.top < spot.area.top);
        let near = self.marks.get(from..)?.iter().take_while(|mark| mark.area.top < spot.area.bottom);
        near.into_iter().find(|mark| mark.area.left <= spot.area.left && spot.area.left < mark.area.right)
    }
}
