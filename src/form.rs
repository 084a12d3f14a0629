//! Paragraphs and tables turned into the fields that the campaign asks for.
//!
//! Pure. A form is found wherever it stands and however it is laid out; a field that cannot be taken for certain is
//! said to be so, and never guessed.

mod alignment;
mod assembly;
mod broken;
mod cell_words;
mod cells;
mod counted;
mod entries;
pub mod figure;
mod find;
mod flat;
mod grid;
mod headless;
mod heads;
mod labels;
mod lexicon;
mod measures;
mod prose;
mod running;
mod text;

use serde::{Deserialize, Serialize};

use crate::campaign::Campaign;
use crate::document::{Block, Document, Table, TableKind};
use crate::vietnamese::{self, Legacy};

use assembly::Region;
use cells::Sheet;
use find::{Content, Find};
use grid::{Grid, Mark};
use heads::{Heads, Role};
use labels::Labels;
use running::Line;

#[cfg(test)]
mod tests;

/// A form found in a document, with what was read of each field of the campaign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The unit's name as written, without the form's dotted leaders; empty where nothing was filled in.
    pub unit: Words,
    /// The text fields of the campaign, by key, in the campaign's order.
    pub texts: Vec<(String, Words)>,
    /// The count fields of the campaign, by key, in the campaign's order.
    pub figures: Vec<(String, Figure)>,
}

/// Words as the sender wrote them, in Unicode NFC, line breaks kept, and where they stand.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub text: String,
    /// `Phụ lục!A6`; empty when the label itself was not found.
    pub place: String,
}

/// What stands where a count is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub reading: Result<u64, NotACount>,
    /// What the person sees in the cell, to be repeated to the sender.
    pub shown: String,
    /// The cell that holds the figure, or the one that should; empty when the label itself was not found.
    pub place: String,
    /// The remark beside the figure.
    pub note: String,
}

/// The forms that a document holds, filled in or blank, in reading order; none where it holds no form.
pub fn read(document: &Document, campaign: &Campaign) -> Vec<Form> {
    Finder::new(campaign).find(document)
}

/// Whether a text, marks of quoting aside, has the headings of a form's parts.
pub fn has_parts(text: &str) -> bool {
    text.lines().filter(|line| prose::is_heading(line.trim_start_matches(['>', ' ']))).take(2).count() > 1
}

/// Finds the forms of one campaign. What it learns of labels in one document serves the next.
#[derive(Debug)]
pub struct Finder<'a> {
    campaign: &'a Campaign,
    labels: Labels,
}

impl<'a> Finder<'a> {
    pub fn new(campaign: &'a Campaign) -> Self {
        Self { campaign, labels: Labels::new(campaign) }
    }

    /// As [`read`].
    pub fn find(&self, document: &Document) -> Vec<Form> {
        self.labels.begin();
        let mut forms = find(document, self.campaign, &self.labels);
        if !forms.is_empty() && self.campaign.is_passed_over_in(texts(document)) {
            forms.iter_mut().for_each(Form::doubt);
        }
        forms
    }
}

fn find(document: &Document, campaign: &Campaign, labels: &Labels) -> Vec<Form> {
    let legacy = Legacy::detect(texts(document));
    let mut regions = Vec::new();
    // Running text and the tables in it are one region; each sheet is one of its own.
    let mut prose = Region::default();
    let mut lines: Vec<Line> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let text = text::clean(&paragraph.text, legacy);
                lines.extend(
                    text.split('\n').map(|line| Line { text: line.to_owned(), place: paragraph.place.clone() }),
                );
            }
            Block::Table(table) => {
                prose.loose.extend(running::read(&std::mem::take(&mut lines), labels, true));
                let read = read_table(table, labels, legacy);
                match table.kind {
                    TableKind::Sheet => regions.push(read),
                    TableKind::Text => {
                        if read.loose.is_empty() {
                            fill_from_box(&mut prose, table, legacy);
                        }
                        prose.groups.extend(read.groups);
                        prose.loose.extend(read.loose);
                    }
                }
            }
        }
    }
    prose.loose.extend(running::read(&lines, labels, false));
    regions.push(prose);
    assembly::forms(regions, campaign)
}

fn texts(document: &Document) -> impl Iterator<Item = &str> + Clone {
    document.blocks.iter().flat_map(|block| {
        let (paragraph, table) = match block {
            Block::Paragraph(paragraph) => (Some(paragraph.text.as_str()), None),
            Block::Table(table) => (None, Some(table.cells.iter().map(|cell| cell.text.as_str()))),
        };
        paragraph.into_iter().chain(table.into_iter().flatten())
    })
}

fn read_table(table: &Table, labels: &Labels, legacy: Legacy) -> Region {
    let grid = Grid::new(table, legacy);
    let name = vietnamese::fold(&text::clean(&table.name, legacy));
    let guide = ["huong dan", "vi du", "hd"].iter().any(|word| name.starts_with(word));
    let mut region = Region { guide, sheet: table.kind == TableKind::Sheet, ..Region::default() };
    let mut marks = grid.marks(labels);
    measures::drop_measures(&grid, &mut marks);
    if marks.is_empty() {
        return region;
    }
    let heads = Heads::new(&grid, &marks);
    // What stands under `Ghi chú` is a remark, whatever its words.
    marks.retain(|mark| !heads.is_note(&grid, mark.area));
    grid::promote(&mut marks, |mark| heads.above(&grid, mark.area).is_some());
    if may_go_across(&grid, &marks, &heads) {
        let across = read_across(&grid, labels);
        if !across.groups.is_empty() {
            return Region { groups: across.groups, ..region };
        }
    }
    let sheet = Sheet::new(&grid, &marks, &heads);
    let flat = flat::read(&sheet);
    let beside = marks.iter().enumerate().filter(|(index, _)| flat.used.binary_search(index).is_err());
    region.loose = beside.filter_map(|(_, mark)| sheet.read(mark)).chain(flat.loose).collect();
    region.loose.sort_by_key(|find| (find.row, find.column));
    region.groups = flat.groups;
    region
}

/// Whether the labels stand in one column, and no head says that the columns beside them are for one unit.
fn may_go_across(grid: &Grid, marks: &[Mark], heads: &Heads) -> bool {
    let Some(unit) = marks.iter().find(|mark| mark.is_unit()) else { return false };
    let one = heads
        .above(grid, unit.area)
        .is_some_and(|heads| heads.iter().any(|head| matches!(head.role, Role::Amount | Role::Note)));
    !one && marks.iter().any(|mark| mark.is_count() && mark.area.left == unit.area.left)
}

/// Fields down, units across.
fn read_across(grid: &Grid, labels: &Labels) -> flat::Flat {
    let grid = grid.flip();
    let marks = grid.marks(labels);
    let heads = Heads::new(&grid, &marks);
    flat::read_across(&Sheet::new(&grid, &marks, &heads))
}

/// A text whose label stands in the paragraph before a table of one cell, a box, is in the box.
fn fill_from_box(region: &mut Region, table: &Table, legacy: Legacy) {
    let [cell] = table.cells.as_slice() else { return };
    let Some(Find { content: Content::Words(words), .. }) = region.loose.last_mut() else { return };
    if words.text.is_empty() {
        words.text = text::without_leaders(&text::clean(&cell.text, legacy));
        words.place = table.place(cell.row, cell.column);
    }
}

/// Why a figure is not taken (spec, sections 3 and 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum NotACount {
    /// `missing_figure`: the place is empty.
    #[error("nothing stands there")]
    Missing,
    /// `invalid_figure`: it cannot be a count.
    #[error("it cannot be a count")]
    Invalid,
    /// `ambiguous_figure`: it could be read in more than one way, or only roughly.
    #[error("it can be read in more than one way")]
    Ambiguous,
}

impl Form {
    /// Whether anything at all was filled in; a blank form is none's report.
    pub fn is_filled(&self) -> bool {
        self.completeness() > 0 || self.figures.iter().any(|(_, figure)| figure.reading != Err(NotACount::Missing))
    }

    /// Whether every figure in it was taken.
    pub fn has_all_figures(&self) -> bool {
        self.figures.iter().all(|(_, figure)| figure.reading.is_ok())
    }

    /// Leaves its figures to a person: what stands there is plain, but not whose word it is.
    pub fn doubt(&mut self) {
        for (_, figure) in &mut self.figures {
            figure.reading = figure.reading.and(Err(NotACount::Ambiguous));
        }
    }

    /// The same form with no figure taken for certain: what stands there is only shown.
    pub fn unsettled(mut self) -> Self {
        for (_, figure) in &mut self.figures {
            figure.reading = Err(NotACount::Ambiguous);
        }
        self
    }

    /// How much of it was filled in so that it can be taken: figures weigh more than words.
    pub fn completeness(&self) -> usize {
        let words = |words: &Words| usize::from(!words.text.is_empty());
        let figure = |figure: &Figure| 10 * usize::from(figure.reading.is_ok()) + usize::from(!figure.note.is_empty());
        words(&self.unit)
            + self.texts.iter().map(|(_, text)| words(text)).sum::<usize>()
            + self.figures.iter().map(|(_, value)| figure(value)).sum::<usize>()
    }
}
