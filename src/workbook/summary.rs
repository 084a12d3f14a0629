//! *Tổng hợp*: every unit of the roster with its state, its figures and the Centre's remark, and the totals.

use rust_xlsxwriter::{Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, Worksheet, XlsxError};

use super::letterhead::{self, Note};
use super::looks::{self, Look};
use super::page::{self, Column, FIRST, Page};
use super::pen::{Pen, Value};
use super::seal::Seal;
use super::standing::{Standing, State};
use super::{Scene, words};
use crate::submission::Disposition;

/// The most letters of an assessment or a note that are shown here: about what the tallest row can show. The history
/// has the whole.
const SHOWN: usize = 900;
const STATE_COLUMN: u16 = 3;

/// The cells of the column of states, for formulas on this sheet and on others.
pub(super) fn state_range(scene: &Scene) -> String {
    let rows = scene.standings.len().max(1);
    let letters = rust_xlsxwriter::column_number_to_name(STATE_COLUMN);
    format!("'{}'!${letters}${}:${letters}${}", words::SUMMARY, FIRST + 1, rows.saturating_add(FIRST as usize))
}

/// How many units are in a state.
pub(super) fn count(scene: &Scene, state: State) -> usize {
    scene.standings.iter().filter(|standing| standing.state == state).count()
}

pub(super) fn draw(sheet: &mut Worksheet, scene: &Scene, seal: &mut Seal) -> Result<(), XlsxError> {
    let page = Page {
        name: words::SUMMARY,
        table: "TongHop",
        head: scene.head(words::SUMMARY_TITLE, standing_note(scene)),
        columns: columns(scene),
        nothing: words::SUMMARY_EMPTY,
    };
    let rows = (1..).zip(&scene.standings).map(|(number, standing)| row(scene, number, standing));
    let rows: Vec<Vec<Value>> = rows.collect();
    let bottom = page::draw(sheet, &page, rows.into_iter(), seal)?;
    colour_states(sheet, STATE_COLUMN, FIRST, bottom.saturating_sub(1))?;
    draw_signatures(sheet, &page, bottom.saturating_add(2), seal)
}

fn columns(scene: &Scene) -> Vec<Column> {
    let campaign = scene.content.campaign;
    let mut columns = vec![
        Column::new(words::NUMBER, Look::Middle, 5.5),
        Column::new(words::UNIT_ID, Look::Hidden, 12.0),
        Column::new(words::UNIT, Look::Words, 25.0),
        Column::new(words::STATE, Look::Middle, 13.0),
    ];
    for field in campaign.counts() {
        let total = accepted(scene).filter_map(|entry| entry.report.figures.get(&field.key).copied().flatten());
        let total = total.fold(0_u64, u64::saturating_add);
        let column = Column::asked(field.short(), Look::Count, 10.5);
        columns.push(Column { total: Some(total), ..column });
    }
    columns.extend([
        Column::asked(campaign.texts().next().map_or(words::ASSESSMENT, |field| field.short()), Look::Words, 35.0),
        Column::new(words::NOTES, Look::Words, 18.0),
        Column::new(words::LATEST_RECEIPT, Look::Middle, 8.0),
        Column::new(words::ARRIVED, Look::Moment, 15.0),
        Column::new(words::REMARK, Look::Remark, 20.0),
        Column::new(words::REMARK_AS_DRAWN, Look::Hidden, 12.0),
    ]);
    columns
}

fn accepted<'a>(scene: &'a Scene) -> impl Iterator<Item = &'a crate::submission::Entry> {
    let entries = scene.standings.iter().filter_map(|standing| standing.entry);
    entries.filter(|entry| entry.report.disposition == Disposition::Accepted)
}

/// A unit's row. What is not accepted is named by its receipt, but its figures do not count and are not shown.
fn row(scene: &Scene, number: u64, standing: &Standing) -> Vec<Value> {
    let entry = standing.entry;
    let counted = entry.filter(|entry| entry.report.disposition == Disposition::Accepted);
    let remark = scene.content.remarks.of_unit(standing.id, standing.name);
    let mut row = vec![
        Value::Number(number),
        Value::Words(standing.id.to_owned()),
        Value::Words(standing.name.to_owned()),
        Value::Words(words::state(standing.state).to_owned()),
    ];
    row.extend(scene.content.campaign.counts().map(|field| {
        let figure = counted.and_then(|entry| entry.report.figures.get(&field.key).copied().flatten());
        figure.map_or(Value::Empty, Value::Number)
    }));
    let words = |words: Option<String>| words.map_or(Value::Empty, |words| Value::Words(shortened(&words)));
    row.extend([
        words(counted.map(|entry| entry.report.assessment.clone())),
        words(counted.map(|entry| scene.notes_of(entry))),
        entry.and_then(|entry| u64::try_from(entry.receipt).ok()).map_or(Value::Empty, Value::Number),
        entry.map_or(Value::Empty, |entry| Value::Moment(scene.local(entry.arrived))),
        Value::Words(remark.clone()),
        Value::Words(remark),
    ]);
    row
}

/// Words as far as a row can show them.
fn shortened(words: &str) -> String {
    if words.chars().count() <= SHOWN {
        return words.to_owned();
    }
    words.chars().take(SHOWN).chain(words::CONTINUED.chars()).collect()
}

/// `Tổng số 25 đơn vị: Đã báo cáo 12; …`, counted by the spreadsheet itself.
fn standing_note(scene: &Scene) -> Note {
    let range = state_range(scene);
    let intro = words::standing_intro(scene.standings.len());
    let until = format!("{} {}", words::AS_OF, letterhead::said(scene.drawn));
    let mut formula = format!("\"{intro}: \"");
    let mut result = format!("{intro}: ");
    for (place, state) in State::ALL.into_iter().enumerate() {
        let between = if place == 0 { "" } else { "; " };
        let name = words::state(state);
        formula.push_str(&format!("&\"{between}{name} \"&COUNTIF({range},\"{name}\")"));
        result.push_str(&format!("{between}{name} {}", count(scene, state)));
    }
    formula.push_str(&format!("&\". {until}.\""));
    result.push_str(&format!(". {until}."));
    Note::Formula { formula: format!("={formula}"), result }
}

/// The colours of the states, quiet enough for print.
pub(super) fn colour(state: State) -> (Color, Color) {
    let (back, front) = match state {
        State::Reported => (0x00E2_F0D9, 0x0037_5623),
        State::Late => (0x00FF_F2CC, 0x007F_6000),
        State::InReview => (0x00DD_EBF7, 0x001F_4E79),
        State::Returned => (0x00FB_E5D6, 0x0084_3C0B),
        State::Missing => (0x00ED_EDED, 0x0040_4040),
    };
    (Color::RGB(back), Color::RGB(front))
}

/// Colours a column whose cells hold the words of a state or of an outcome.
pub(super) fn colour_states(sheet: &mut Worksheet, column: u16, first: u32, last: u32) -> Result<(), XlsxError> {
    let states = State::ALL.map(|state| (words::state(state), state));
    let outcomes = [(words::ACCEPTED, State::Reported), (words::ACCEPTED_LATE, State::Late)];
    for (words, state) in states.into_iter().chain(outcomes) {
        let (back, front) = colour(state);
        let format = Format::new().set_background_color(back).set_font_color(front);
        let rule = ConditionalFormatCellRule::EqualTo(words.to_owned());
        let condition = ConditionalFormatCell::new().set_rule(rule).set_format(format);
        sheet.add_conditional_format(first, column, last, column, &condition)?;
    }
    Ok(())
}

fn draw_signatures(sheet: &mut Worksheet, page: &Page, row: u32, seal: &mut Seal) -> Result<(), XlsxError> {
    let mut pen = Pen { sheet, seal, name: page.name };
    let last = letterhead::index(page.columns.len()).saturating_sub(1);
    let centred = looks::centred(13.0);
    for (columns, who) in [((0, 2), words::DRAWN_UP_BY), ((last.saturating_sub(4), last), words::SIGNED_BY)] {
        pen.across(row, columns, who, &centred.clone().set_bold())?;
        pen.across(row + 1, columns, words::SIGN_HERE, &centred.clone().set_italic())?;
    }
    Ok(())
}

/// A formula that counts the units in a state, and its result.
pub(super) fn count_formula(scene: &Scene, state: State) -> (String, String) {
    let formula = format!("=COUNTIF({},\"{}\")", state_range(scene), words::state(state));
    (formula, count(scene, state).to_string())
}
