//! Where every unit stands, which reports are still open, and how reporting went day by day. No drawing here.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, civil::Date};

use crate::campaign::Campaign;
use crate::submission::{Disposition, Entry};

/// The most days that the chart of progress shows.
const DAYS: usize = 366;

/// How far a unit has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Reported,
    Late,
    InReview,
    Returned,
    Missing,
}

impl State {
    /// In the order in which the sheets and the chart show them.
    pub(super) const ALL: [Self; 5] = [Self::Reported, Self::Late, Self::InReview, Self::Returned, Self::Missing];
}

/// One unit of the roster and the report that speaks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) state: State,
    /// The newest accepted report, else the newest of any outcome.
    pub(super) entry: Option<&'a Entry>,
}

/// Every unit of the roster, in its order. The newest accepted report counts, by arrival and then by receipt; one that
/// is not accepted never displaces one that is.
pub(super) fn standings<'a>(units: &'a [(String, String)], entries: &'a [Entry]) -> Vec<Standing<'a>> {
    let mut newest: HashMap<&str, &Entry> = HashMap::new();
    for entry in entries.iter().filter(|entry| entry.report.disposition != Disposition::Ignored) {
        let Some(unit) = entry.report.unit.as_deref() else { continue };
        let known = newest.entry(unit).or_insert(entry);
        if rank(entry) > rank(known) {
            *known = entry;
        }
    }
    let stand = |(id, name): &'a (String, String)| {
        let entry = newest.get(id.as_str()).copied();
        Standing { id, name, state: entry.map_or(State::Missing, state), entry }
    };
    units.iter().map(stand).collect()
}

fn rank(entry: &Entry) -> (bool, Timestamp, i64) {
    (is_accepted(entry), entry.arrived, entry.receipt)
}

fn is_accepted(entry: &Entry) -> bool {
    entry.report.disposition == Disposition::Accepted
}

fn state(entry: &Entry) -> State {
    match entry.report.disposition {
        Disposition::Accepted if entry.late() => State::Late,
        Disposition::Accepted => State::Reported,
        Disposition::Review => State::InReview,
        Disposition::Returned => State::Returned,
        Disposition::Ignored => State::Missing,
    }
}

/// The reports in review or returned that nothing accepted has followed: of the same unit, or of the same sender where
/// a returned one had no unit.
pub(super) fn open(entries: &[Entry]) -> Vec<&Entry> {
    let mut by_unit: HashMap<&str, (Timestamp, i64)> = HashMap::new();
    let mut by_sender: HashMap<&str, (Timestamp, i64)> = HashMap::new();
    for entry in entries.iter().filter(|entry| is_accepted(entry)) {
        let moment = (entry.arrived, entry.receipt);
        let keys = [(&mut by_unit, entry.report.unit.as_deref()), (&mut by_sender, Some(entry.sender.as_str()))];
        for (known, key) in keys {
            let Some(key) = key.filter(|key| !key.is_empty()) else { continue };
            let newest = known.entry(key).or_insert(moment);
            *newest = moment.max(*newest);
        }
    }
    let is_open = |entry: &&Entry| {
        let settled = match (entry.report.disposition, entry.report.unit.as_deref()) {
            (Disposition::Accepted | Disposition::Ignored, _) => return false,
            (_, Some(unit)) => by_unit.get(unit),
            (Disposition::Returned, None) => by_sender.get(entry.sender.as_str()),
            (Disposition::Review, None) => None,
        };
        settled.is_none_or(|&moment| moment < (entry.arrived, entry.receipt))
    };
    entries.iter().filter(is_open).collect()
}

/// One day of the campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: Date,
    /// Units whose first accepted report arrived on this day.
    pub(super) new: u64,
    /// Units with an accepted report at the end of this day.
    pub(super) all: u64,
}

/// The days from the campaign's opening to the deadline, no further than the moment of drawing, but far enough to show
/// the last new report; the last [`DAYS`] of them.
pub(super) fn days(standings: &[Standing], entries: &[Entry], campaign: &Campaign, drawn: Timestamp) -> Vec<Day> {
    let date = |moment: Timestamp| moment.to_zoned_datetime(campaign.timezone.clone()).date();
    let mut first: HashMap<&str, Timestamp> = HashMap::new();
    for entry in entries.iter().filter(|entry| is_accepted(entry)) {
        let Some(unit) = entry.report.unit.as_deref() else { continue };
        let known = first.entry(unit).or_insert(entry.arrived);
        *known = entry.arrived.min(*known);
    }
    let mut new: BTreeMap<Date, u64> = BTreeMap::new();
    for moment in standings.iter().filter_map(|standing| first.get(standing.id)) {
        *new.entry(date(*moment)).or_default() += 1;
    }

    let opening = date(campaign.opens);
    let last_report = new.keys().next_back().copied().unwrap_or(opening);
    let last = date(drawn).min(date(campaign.deadline)).max(last_report).max(opening);
    let mut dates: Vec<Date> = std::iter::successors(Some(last), |day| day.yesterday().ok())
        .take_while(|day| *day >= opening)
        .take(DAYS)
        .collect();
    dates.reverse();
    let up_to = |day: Date| new.range(..=day).map(|(_, count)| count).sum();
    dates.into_iter().map(|date| Day { date, new: new.get(&date).copied().unwrap_or(0), all: up_to(date) }).collect()
}
