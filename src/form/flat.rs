//! The form laid flat: the labels are the heads of columns, and each row below them is the report of one unit.

use std::collections::BTreeSet;

use super::cells::Sheet;
use super::counted;
use super::find::{Content, Find};
use super::grid::{Area, Grid, Mark, Spot};
use super::heads::Role;
use super::{Figure, NotACount, prose, text};
use crate::campaign::Kind;

/// A flat table may name so many units; more are no report.
const UNITS: usize = 2_000;

/// What was read of flat tables.
#[derive(Debug, Default)]
pub(super) struct Flat {
    /// The reports, one for each row, where the heads ask for the unit and several rows name one.
    pub groups: Vec<Vec<Find>>,
    /// Fields read from tables that hold one report, or a part of one.
    pub loose: Vec<Find>,
    /// The labels that are heads of such tables, by their place among the marks.
    pub used: Vec<usize>,
}

/// Reads the flat tables of a sheet.
pub(super) fn read(sheet: &Sheet) -> Flat {
    let mut flat = Flat::default();
    for cluster in clusters(sheet.marks) {
        let marks: Vec<&Mark> = cluster.iter().filter_map(|index| sheet.marks.get(*index)).collect();
        if !is_flat(sheet, &marks) {
            continue;
        }
        let rows = rows(sheet, &marks);
        flat.used.extend(cluster);
        let named = marks.iter().any(|mark| mark.is_unit());
        if rows.is_empty() {
            let below = marks.iter().map(|mark| mark.area.bottom).max().unwrap_or(0);
            let empty = |mark: &&Mark| {
                Find::missing(mark.label, sheet.grid.place(below, mark.area.left)).at(mark.area.top, mark.area.left)
            };
            flat.loose.extend(marks.iter().map(empty));
        } else if named && rows.len() > 1 {
            flat.groups.extend(rows);
        } else {
            flat.loose.extend(rows.into_iter().flatten());
        }
    }
    flat
}

/// Reads a table whose fields go down and whose units go across; empty where it does not name several units.
pub(super) fn read_across(sheet: &Sheet) -> Flat {
    let mut flat = Flat::default();
    for cluster in clusters(sheet.marks) {
        let marks: Vec<&Mark> = cluster.iter().filter_map(|index| sheet.marks.get(*index)).collect();
        if !marks.iter().any(|mark| mark.is_unit()) || !is_flat(sheet, &marks) {
            continue;
        }
        let rows = rows(sheet, &marks);
        let reporting = rows.iter().filter(|group| group.iter().any(Find::is_count_taken));
        let units: BTreeSet<&str> = reporting.filter_map(|group| group.iter().find_map(Find::named_at)).collect();
        if units.len() > 1 {
            flat.groups.extend(rows);
            flat.used.extend(cluster);
        }
    }
    flat
}

/// Marks whose rows overlap, by their places among the marks.
fn clusters(marks: &[Mark]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Vec<usize>> = Vec::new();
    let mut bottom = 0;
    for (index, mark) in marks.iter().enumerate() {
        match clusters.last_mut().filter(|_| mark.area.top < bottom) {
            Some(cluster) => cluster.push(index),
            None => {
                clusters.push(vec![index]);
                bottom = 0;
            }
        }
        bottom = bottom.max(mark.area.bottom);
    }
    clusters
}

/// Whether labels that share rows are heads of columns: alone in their cells, each for another field, and with nothing
/// beside them that could be their value.
fn is_flat(sheet: &Sheet, marks: &[&Mark]) -> bool {
    let counts = marks.iter().filter(|mark| mark.is_count()).count();
    let sure = marks.iter().any(|mark| mark.is_count() && mark.label.certain);
    if marks.len() < 2 || marks.len() > 60 || counts == 0 || !sure || !marks.iter().all(|mark| mark.is_bare()) {
        return false;
    }
    let pairs =
        marks.iter().enumerate().flat_map(|(index, one)| marks.iter().skip(index + 1).map(move |other| (one, other)));
    for (one, other) in pairs {
        if one.area.overlaps_columns(&other.area) || one.label.field == other.label.field {
            return false;
        }
    }
    // `Tên đơn vị | Vụ A | Tổng số … | 25`: labels and values by turns, in one row.
    let answered = |mark: &&Mark| {
        let next = sheet.grid.right_of(mark.area).next();
        next.is_some_and(|(index, spot)| {
            !sheet.labelled.get(index).copied().unwrap_or(false) && counted::is_figure(&spot.text, spot.value)
        })
    };
    !marks.iter().filter(|mark| mark.is_count()).any(answered)
}

/// The rows below the heads that report something.
fn rows(sheet: &Sheet, marks: &[&Mark]) -> Vec<Vec<Find>> {
    let bottom = marks.iter().map(|mark| mark.area.bottom).max().unwrap_or(0);
    let heads = marks.iter().map(|mark| mark.area).reduce(Area::with);
    let Some(heads) = heads else { return Vec::new() };
    let notes: Vec<Area> =
        sheet.heads.within(heads).filter(|head| head.role == Role::Note).map(|head| head.area).collect();
    let mut rows: Vec<Vec<Find>> = Vec::new();
    let mut totals: Vec<Vec<Find>> = Vec::new();
    let mut before = bottom.saturating_sub(1);
    for row in sheet.grid.rows_from(bottom) {
        let spots: Vec<(usize, &Spot)> = sheet.grid.row(row).take(300).collect();
        let labelled = spots.iter().any(|(index, _)| sheet.labelled.get(*index).copied().unwrap_or(false));
        let ends = labelled || sheet.heads.is_row(row) || rows.len() >= UNITS || row - before > 3;
        if ends || spots.iter().take(3).any(|(_, spot)| prose::is_closing(&spot.text)) {
            break;
        }
        before = row;
        let total = spots.iter().any(|(_, spot)| spot.text.len() < 80 && prose::is_total(&spot.text));
        let kept = if total { &mut totals } else { &mut rows };
        kept.extend(report(sheet.grid, marks, row, &spots, &notes));
    }
    match totals.as_slice() {
        // The parts of one unit, and what they come to.
        [total] if rows.len() > 1 && !marks.iter().any(|mark| mark.is_unit()) && adds_up(total, &rows) => totals,
        _ => without_headings(marks, rows),
    }
}

/// The report in one row, where it is one.
fn report(grid: &Grid, marks: &[&Mark], row: u32, spots: &[(usize, &Spot)], notes: &[Area]) -> Option<Vec<Find>> {
    let under = |area: &Area| {
        let area = *area;
        spots.iter().map(|(_, spot)| *spot).filter(move |spot| spot.area.overlaps_columns(&area))
    };
    let aside = spots.iter().any(|(_, spot)| spot.text.len() < 80 && prose::is_instruction(&spot.text));
    // One cell over several columns is a heading between the rows.
    let heading =
        spots.iter().any(|(_, spot)| marks.iter().filter(|mark| spot.area.overlaps_columns(&mark.area)).count() > 1);
    let unit = marks.iter().find(|mark| mark.is_unit());
    let name = unit.and_then(|unit| under(&unit.area).next()).map(|spot| text::without_leaders(&spot.text));
    let letters = |name: &String| name.chars().filter(|letter| letter.is_alphabetic()).count() >= 2;
    let numbered = name.as_ref().is_some_and(|name| !letters(name));
    let figures = marks.iter().filter(|mark| mark.is_count()).flat_map(|mark| under(&mark.area));
    let counted = figures.into_iter().any(|spot| counted::is_figure(&spot.text, spot.value));
    if aside || heading || numbered || (name.is_none() && !counted) {
        return None;
    }
    let note = |mark: &Mark| {
        let own = notes.iter().find(|area| area.left >= mark.area.right);
        let counts = marks.iter().filter(|mark| mark.is_count()).count();
        let one_each = notes.len() > 1 && notes.len() == counts;
        let chosen: Vec<&Area> = if one_each { own.into_iter().collect() } else { notes.iter().collect() };
        let words = chosen.into_iter().flat_map(|area| under(area)).map(|spot| text::without_leaders(&spot.text));
        words.collect::<Vec<_>>().join("\n")
    };
    let finds = marks.iter().map(|mark| {
        let find = match mark.label.kind {
            Kind::Count => {
                let cells = under(&mark.area);
                let figures: Vec<Figure> =
                    cells.map(|spot| counted::read(&spot.text, spot.value, grid.place_of(spot.area))).collect();
                let place = grid.place(row, mark.area.left);
                let empty =
                    Figure { reading: Err(NotACount::Missing), shown: String::new(), place, note: String::new() };
                let mut figure = counted::settle(figures).unwrap_or(empty);
                if figure.note.is_empty() {
                    figure.note = note(mark);
                }
                Find::figure(mark.label, figure)
            }
            Kind::Unit | Kind::Text => match under(&mark.area).next() {
                Some(spot) => Find::words(mark.label, text::without_leaders(&spot.text), grid.place_of(spot.area)),
                None => Find::missing(mark.label, grid.place(row, mark.area.left)),
            },
        };
        find.at(mark.area.top, mark.area.left)
    });
    Some(finds.collect())
}

/// Leaves out the rows that only name something where others report, and a last row that adds up the others; a nameless
/// row among named ones is nobody's for certain.
fn without_headings(marks: &[&Mark], mut rows: Vec<Vec<Find>>) -> Vec<Vec<Find>> {
    if !marks.iter().any(|mark| mark.is_unit()) {
        return rows;
    }
    let reports = |finds: &Vec<Find>| finds.iter().any(|find| !find.is_unit() && find.is_filled());
    if rows.iter().any(reports) {
        rows.retain(reports);
    }
    let nameless = |finds: &Vec<Find>| finds.iter().any(|find| find.is_unit() && !find.is_filled());
    if rows.len() > 1 && rows.iter().any(nameless) {
        if let Some((last, above)) = rows.split_last()
            && nameless(last)
            && adds_up(last, above)
        {
            rows.pop();
        }
        let contested = rows.len() > 1;
        for find in rows.iter_mut().filter(|finds| contested && nameless(finds)).flatten() {
            find.contest();
        }
    }
    rows
}

/// Whether each count of a row is the sum of those of others.
fn adds_up(total: &[Find], rows: &[Vec<Find>]) -> bool {
    let count = |find: &Find| match &find.content {
        Content::Figure(figure) => figure.reading.ok(),
        Content::Words(_) => None,
    };
    total.iter().filter(|find| find.is_count()).all(|total| {
        let others = rows.iter().flatten().filter(|find| find.label.field == total.label.field);
        let sum = others.filter_map(count).fold(0_u64, u64::saturating_add);
        count(total) == Some(sum)
    })
}
