//! What the templates see: the facts of a reply in words and lists, without markup. `templates/reply.txt` explains each.

use jiff::{Timestamp, civil, tz::TimeZone};
use serde::Serialize;

use super::{FORM_NAME, Facts, Reported, points, text, words};
use crate::campaign::Campaign;
use crate::submission::{Disposition, Entry, Reason};

/// So many reports of one message have a section each.
const SECTIONS: usize = 30;

#[derive(Debug, Serialize)]
pub(super) struct Letter {
    addressee: String,
    office: String,
    signature: Vec<String>,
    our_address: String,
    campaign: String,
    letter: String,
    deadline: String,
    overdue: bool,
    subject: String,
    arrived: String,
    outcome: &'static str,
    reports: Vec<Section>,
    more: usize,
    files: Vec<String>,
    form: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Section {
    receipt: i64,
    outcome: &'static str,
    unit: String,
    late: bool,
    file: String,
    figures: Vec<Figure>,
    assessment: Option<Assessment>,
    replaced: Option<Replaced>,
    points: Vec<String>,
    remarks: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Figure {
    label: String,
    value: String,
    place: String,
    note: String,
}

#[derive(Debug, Serialize)]
struct Assessment {
    label: String,
    place: String,
    lines: Vec<String>,
    cut: bool,
}

#[derive(Debug, Serialize)]
struct Replaced {
    receipt: i64,
    date: String,
    changes: Vec<Change>,
    /// The assessment is another than before.
    assessment: bool,
}

#[derive(Debug, Serialize)]
struct Change {
    label: String,
    old: String,
    new: String,
}

impl Letter {
    pub(super) fn new(facts: &Facts<'_>) -> Self {
        let zone = &facts.campaign.timezone;
        let told = facts.reports.iter().any(|reported| points::tells_of_files(&reported.entry.report));
        Self {
            addressee: addressee(facts),
            office: facts.office.from_name.clone(),
            signature: facts.office.signature.lines().map(str::to_owned).collect(),
            our_address: facts.our_address.to_owned(),
            campaign: facts.campaign.title.clone(),
            letter: facts.campaign.letter.clone(),
            deadline: deadline(facts.campaign),
            overdue: facts.is_overdue(),
            subject: text::line(facts.subject, text::NAME),
            arrived: moment(facts.arrived, zone),
            outcome: outcome(facts.disposition),
            reports: facts.reports.iter().take(SECTIONS).map(|reported| Section::new(reported, facts)).collect(),
            more: facts.reports.len().saturating_sub(SECTIONS),
            files: if told { Vec::new() } else { points::files(facts.unreadable) },
            form: facts.blank_form.map(|_| FORM_NAME),
        }
    }
}

impl Section {
    fn new(reported: &Reported<'_>, facts: &Facts<'_>) -> Self {
        let Reported { entry, superseded, .. } = reported;
        Self {
            receipt: entry.receipt,
            outcome: outcome(entry.report.disposition),
            unit: reported.unit().into_owned(),
            late: entry.late(),
            file: text::line(&entry.report.source.attachment, text::NAME),
            figures: figures(entry, facts.campaign),
            // Recognition garbles words; the unit is not shown them as its own.
            assessment: Assessment::new(entry, facts.campaign).filter(|_| !entry.report.source.recognised),
            replaced: superseded.map(|older| Replaced::new(entry, older, facts.campaign)),
            points: match entry.report.disposition {
                Disposition::Accepted => Vec::new(),
                _ => points::points(reported, facts),
            },
            remarks: points::remarks(reported, facts.campaign),
        }
    }
}

/// The counts that were understood, in the order of the form.
fn figures(entry: &Entry, campaign: &Campaign) -> Vec<Figure> {
    let understood = campaign.counts().filter_map(|field| {
        let value = entry.report.figures.get(&field.key).copied().flatten()?;
        Some(Figure {
            label: field.label.clone(),
            value: text::count(value),
            place: place(entry, &field.key),
            note: note(entry, &field.key),
        })
    });
    understood.collect()
}

fn place(entry: &Entry, key: &str) -> String {
    let place = entry.report.source.places.get(key).map(String::as_str).unwrap_or_default();
    words::place(&text::line(place, text::NAME))
}

fn note(entry: &Entry, key: &str) -> String {
    text::line(entry.report.notes.get(key).map(String::as_str).unwrap_or_default(), text::NOTE)
}

impl Assessment {
    fn new(entry: &Entry, campaign: &Campaign) -> Option<Self> {
        let (lines, cut) = text::lines(&entry.report.assessment, text::ASSESSMENT);
        let field = campaign.texts().next()?;
        let found = Self { label: field.label.clone(), place: place(entry, &field.key), lines, cut };
        (!found.lines.is_empty()).then_some(found)
    }
}

impl Replaced {
    fn new(newer: &Entry, older: &Entry, campaign: &Campaign) -> Self {
        let value = |entry: &Entry, key: &str| {
            let value = entry.report.figures.get(key).copied().flatten();
            value.map_or_else(|| words::NOTHING.to_owned(), text::count)
        };
        let remark = |entry: &Entry, key: &str| {
            let note = note(entry, key);
            if note.is_empty() { words::NOTHING.to_owned() } else { words::quoted(&note) }
        };
        let changes = campaign.counts().flat_map(|field| {
            let key = field.key.as_str();
            let count = Change { label: words::quoted(&field.label), old: value(older, key), new: value(newer, key) };
            let note = Change { label: words::note_of(&field.label), old: remark(older, key), new: remark(newer, key) };
            [count, note]
        });
        Self {
            receipt: older.receipt,
            date: day(older.arrived, &campaign.timezone),
            changes: changes.filter(|change| change.old != change.new).collect(),
            assessment: newer.report.assessment.trim() != older.report.assessment.trim(),
        }
    }
}

/// The units that the message speaks for, each once; nobody is addressed as a unit that may not be the sender's.
fn addressee(facts: &Facts<'_>) -> String {
    const DOUBTS: [Reason; 2] = [Reason::UnitMismatch, Reason::UnknownUnit];
    let mut units: Vec<&str> = Vec::new();
    for reported in &facts.reports {
        let doubted = reported.entry.report.reasons.iter().any(|reason| DOUBTS.contains(reason));
        units.extend(reported.unit_name.filter(|name| !doubted && !units.contains(name)));
    }
    if units.is_empty() || units.len() > 3 { words::SOME_UNIT.to_owned() } else { units.join("; ") }
}

fn outcome(disposition: Disposition) -> &'static str {
    match disposition {
        Disposition::Accepted => "accepted",
        Disposition::Returned => "returned",
        // What is ignored is never answered.
        Disposition::Review | Disposition::Ignored => "review",
    }
}

fn moment(moment: Timestamp, zone: &TimeZone) -> String {
    moment.to_zoned_datetime(zone.clone()).strftime("%d/%m/%Y %H:%M").to_string()
}

fn day(moment: Timestamp, zone: &TimeZone) -> String {
    moment.to_zoned_datetime(zone.clone()).strftime("%d/%m/%Y").to_string()
}

/// `trước ngày 23/10/2020`, with the hour where it is not midnight.
fn deadline(campaign: &Campaign) -> String {
    let deadline = campaign.deadline.to_zoned_datetime(campaign.timezone.clone());
    if deadline.time() == civil::Time::midnight() {
        deadline.strftime("trước ngày %d/%m/%Y").to_string()
    } else {
        deadline.strftime("trước %H:%M ngày %d/%m/%Y").to_string()
    }
}
