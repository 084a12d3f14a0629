//! The sheets that are lists: *Cần xem lại*, *Chưa báo cáo*, *Lịch sử* and *Ghi chú khác*.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::letterhead::{self, Note};
use super::looks::Look;
use super::page::{self, Column, FIRST, Page};
use super::pen::Value;
use super::remarks::LeftOver;
use super::seal::Seal;
use super::standing::{self, State};
use super::{Scene, summary, words};
use crate::submission::{Disposition, Entry};

/// The reports that wait for the Centre or for the unit, with what is to be done about each.
pub(super) fn draw_open(sheet: &mut Worksheet, scene: &Scene, seal: &mut Seal) -> Result<(), XlsxError> {
    let mut columns = vec![
        Column::new(words::NUMBER, Look::Middle, 5.5),
        Column::new(words::RECEIPT, Look::Middle, 8.0),
        Column::new(words::ARRIVED, Look::Moment, 15.0),
        Column::new(words::SENDER, Look::Words, 20.0),
        Column::new(words::REPORTING_UNIT, Look::Words, 20.0),
        Column::new(words::OUTCOME, Look::Middle, 13.0),
    ];
    columns.extend(scene.content.campaign.counts().map(|field| Column::asked(field.short(), Look::Count, 9.5)));
    columns.extend([
        Column::new(words::REASONS, Look::Words, 26.0),
        Column::new(words::DECISION, Look::Words, 30.0),
        Column::new(words::REMARK, Look::Remark, 20.0),
        Column::new(words::REMARK_AS_DRAWN, Look::Hidden, 12.0),
    ]);
    let open = standing::open(scene.content.entries);
    let page = Page {
        name: words::OPEN,
        table: "CanXemLai",
        head: scene.head(words::OPEN_TITLE, note(scene)),
        columns,
        nothing: words::OPEN_EMPTY,
    };
    let rows = (1..).zip(open).map(|(number, entry)| open_row(scene, number, entry)).collect::<Vec<_>>();
    let bottom = page::draw(sheet, &page, rows.into_iter(), seal)?;
    summary::colour_states(sheet, 5, FIRST, bottom)
}

fn open_row(scene: &Scene, number: u64, entry: &Entry) -> Vec<Value> {
    let remark = scene.content.remarks.of_receipt(entry.receipt);
    let unit = scene.unit_of(entry);
    let mut row = vec![
        Value::Number(number),
        receipt(entry.receipt),
        Value::Moment(scene.local(entry.arrived)),
        Value::Words(entry.sender.clone()),
        Value::Words(unit.to_owned()),
        Value::Words(words::outcome(entry).to_owned()),
    ];
    row.extend(figures(scene, entry));
    row.extend([
        Value::Words(words::reasons(entry, scene.content.campaign)),
        Value::Words(words::decision(entry, unit)),
        Value::Words(remark.clone()),
        Value::Words(remark),
    ]);
    row
}

/// The units of which nothing was accepted yet.
pub(super) fn draw_missing(sheet: &mut Worksheet, scene: &Scene, seal: &mut Seal) -> Result<(), XlsxError> {
    let page = Page {
        name: words::MISSING,
        table: "ChuaBaoCao",
        head: scene.head(words::MISSING_TITLE, note(scene)),
        columns: vec![
            Column::new(words::NUMBER, Look::Middle, 5.5),
            Column::new(words::UNIT_ID, Look::Hidden, 12.0),
            Column::new(words::UNIT, Look::Words, 42.0),
            Column::new(words::STATE, Look::Middle, 14.0),
            Column::new(words::LAST_SIGN, Look::Words, 36.0),
            Column::new(words::ARRIVED, Look::Moment, 15.0),
            Column::new(words::REMARK, Look::Remark, 30.0),
            Column::new(words::REMARK_AS_DRAWN, Look::Hidden, 12.0),
        ],
        nothing: words::MISSING_EMPTY,
    };
    let missing = scene.standings.iter().filter(|standing| !matches!(standing.state, State::Reported | State::Late));
    let rows = (1..).zip(missing).map(|(number, standing)| {
        let remark = scene.content.remarks.of_unit(standing.id, standing.name);
        vec![
            Value::Number(number),
            Value::Words(standing.id.to_owned()),
            Value::Words(standing.name.to_owned()),
            Value::Words(words::state(standing.state).to_owned()),
            standing.entry.map_or(Value::Empty, |entry| Value::Words(words::last_sign(entry))),
            standing.entry.map_or(Value::Empty, |entry| Value::Moment(scene.local(entry.arrived))),
            Value::Words(remark.clone()),
            Value::Words(remark),
        ]
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    let bottom = page::draw(sheet, &page, rows.into_iter(), seal)?;
    summary::colour_states(sheet, 3, FIRST, bottom)
}

/// Every report ever recorded, in the order of the receipts.
pub(super) fn draw_history(sheet: &mut Worksheet, scene: &Scene, seal: &mut Seal) -> Result<(), XlsxError> {
    let campaign = scene.content.campaign;
    let mut columns = vec![
        Column::new(words::RECEIPT, Look::Middle, 8.0),
        Column::new(words::ARRIVED, Look::Moment, 15.0),
        Column::new(words::SENDER, Look::Words, 18.0),
        Column::new(words::SUBJECT, Look::Words, 16.0),
        Column::new(words::REPORTING_UNIT, Look::Words, 18.0),
        Column::new(words::OUTCOME, Look::Middle, 12.5),
        Column::new(words::REASONS, Look::Words, 20.0),
    ];
    columns.extend(campaign.counts().map(|field| Column::asked(field.short(), Look::Count, 9.5)));
    columns.extend([
        Column::asked(campaign.texts().next().map_or(words::ASSESSMENT, |field| field.short()), Look::Words, 30.0),
        Column::new(words::NOTES, Look::Words, 15.0),
        Column::new(words::SOURCE, Look::Words, 16.0),
        Column::new(words::SUPERSEDES, Look::Middle, 8.0),
        Column::new(words::REMARK, Look::Remark, 17.0),
        Column::new(words::REMARK_AS_DRAWN, Look::Hidden, 12.0),
    ]);
    let page = Page {
        name: words::HISTORY,
        table: "LichSu",
        head: scene.head(words::HISTORY_TITLE, note(scene)),
        columns,
        nothing: words::HISTORY_EMPTY,
    };
    let rows = scene.content.entries.iter().map(|entry| history_row(scene, entry));
    let bottom = page::draw(sheet, &page, rows, seal)?;
    summary::colour_states(sheet, 5, FIRST, bottom)
}

fn history_row(scene: &Scene, entry: &Entry) -> Vec<Value> {
    let remark = scene.content.remarks.of_receipt(entry.receipt);
    let mut row = vec![
        receipt(entry.receipt),
        Value::Moment(scene.local(entry.arrived)),
        Value::Words(entry.sender.clone()),
        Value::Words(entry.subject.clone()),
        Value::Words(scene.unit_of(entry).to_owned()),
        Value::Words(words::outcome(entry).to_owned()),
        Value::Words(words::reasons(entry, scene.content.campaign)),
    ];
    row.extend(figures(scene, entry));
    row.extend([
        Value::Words(entry.report.assessment.clone()),
        Value::Words(scene.notes_of(entry)),
        Value::Words(source(scene, entry)),
        entry.supersedes.map_or(Value::Empty, receipt),
        Value::Words(remark.clone()),
        Value::Words(remark),
    ]);
    row
}

/// The remarks that belong to no row of the other sheets, so that nothing that people typed is lost.
pub(super) fn draw_others(
    sheet: &mut Worksheet,
    scene: &Scene,
    left_over: &[LeftOver],
    seal: &mut Seal,
) -> Result<(), XlsxError> {
    let page = Page {
        name: words::OTHERS,
        table: "GhiChuKhac",
        head: scene.head(words::OTHERS_TITLE, Note::Words(words::OTHERS_NOTE.to_owned())),
        columns: vec![
            Column::new(words::NUMBER, Look::Middle, 5.5),
            Column::new(words::UNIT_ID, Look::Hidden, 12.0),
            Column::new(words::RECEIPT, Look::Hidden, 12.0),
            Column::new(words::ABOUT, Look::Words, 60.0),
            Column::new(words::REMARK, Look::Remark, 60.0),
            Column::new(words::REMARK_AS_DRAWN, Look::Hidden, 12.0),
        ],
        nothing: "",
    };
    let rows = (1..).zip(left_over).map(|(number, left_over)| {
        vec![
            Value::Number(number),
            left_over.unit.clone().map_or(Value::Empty, Value::Words),
            left_over.receipt.map_or(Value::Empty, receipt),
            Value::Words(left_over.about.clone()),
            Value::Words(left_over.remark.clone()),
            Value::Words(left_over.remark.clone()),
        ]
    });
    let rows: Vec<Vec<Value>> = rows.collect();
    page::draw(sheet, &page, rows.into_iter(), seal).map(drop)
}

fn note(scene: &Scene) -> Note {
    Note::Words(format!("{} {}. {}", words::AS_OF, letterhead::said(scene.drawn), words::REMARK_NOTE))
}

fn receipt(number: i64) -> Value {
    u64::try_from(number).map_or_else(|_| Value::Words(number.to_string()), Value::Number)
}

fn figures(scene: &Scene, entry: &Entry) -> impl Iterator<Item = Value> {
    let figure = |key: &str| entry.report.figures.get(key).copied().flatten();
    scene.content.campaign.counts().map(move |field| figure(&field.key).map_or(Value::Empty, Value::Number))
}

/// The attachment, and the cells of the counts in it: `bao cao.xlsx: Phụ lục!C12, Phụ lục!C13`.
fn source(scene: &Scene, entry: &Entry) -> String {
    let source = &entry.report.source;
    let places = scene.content.campaign.counts().filter_map(|field| source.places.get(&field.key));
    let places = places.filter(|place| !place.is_empty()).map(String::as_str).collect::<Vec<_>>().join(", ");
    let attachment = match (source.attachment.as_str(), entry.report.disposition) {
        ("", Disposition::Accepted) => words::MAIL_ITSELF,
        ("", _) if !places.is_empty() => words::MAIL_ITSELF,
        (name, _) => name,
    };
    let parts = [attachment, &places];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}
