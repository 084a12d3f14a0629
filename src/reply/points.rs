//! The matters of a report, each as a sentence for its unit: what holds it up (points), and what does not (remarks).

use super::words::{self, Figure};
use super::{Facts, Reported, text};
use crate::campaign::{Campaign, Kind};
use crate::document::Unreadable;
use crate::submission::{Disposition, Reason, Report, UnreadableFile};

/// So many files are named one by one.
const FILES: usize = 20;

/// What holds a report up, in the order of its reasons.
pub(super) fn points(reported: &Reported<'_>, facts: &Facts<'_>) -> Vec<String> {
    let report = &reported.entry.report;
    let mut points: Vec<String> = Vec::new();
    for &reason in &report.reasons {
        for point in of_reason(reason, reported, facts) {
            if !points.contains(&point) {
                points.push(point);
            }
        }
    }
    if points.is_empty() && report.disposition == Disposition::Review {
        points.push(words::BESIDE_OTHERS.to_owned());
    }
    points
}

/// What is to be said of a report beside its outcome.
pub(super) fn remarks(reported: &Reported<'_>, campaign: &Campaign) -> Vec<String> {
    let report = &reported.entry.report;
    let mut remarks = Vec::new();
    if report.disposition == Disposition::Returned {
        return remarks;
    }
    if report.reasons.contains(&Reason::MissingUnit) && report.unit.is_some() {
        remarks.push(words::name_settled(&reported.unit()));
    }
    if report.reasons.contains(&Reason::MissingText) && !report.source.recognised {
        remarks.extend(text_missing(campaign));
    }
    remarks
}

/// The files that could not be read and that nobody misses, each with why.
pub(super) fn files(unreadable: &[UnreadableFile]) -> Vec<String> {
    each(unreadable.iter(), |name, why| format!("{name} ({})", words::unreadable(why)))
}

/// The files in which the report should have been, each with why it could not be read and what to send instead.
fn files_to_mend<'a>(unreadable: impl Iterator<Item = &'a UnreadableFile>) -> Vec<String> {
    each(unreadable, |name, why| format!("Tệp {name} {}; {}.", words::unreadable(why), words::remedy(why)))
}

fn each<'a>(
    unreadable: impl Iterator<Item = &'a UnreadableFile>,
    say: impl Fn(&str, Unreadable) -> String,
) -> Vec<String> {
    let mut said: Vec<String> =
        unreadable.map(|file| say(&words::quoted(&text::line(&file.name, text::NAME)), file.why)).collect();
    let rest = said.len().saturating_sub(FILES);
    said.truncate(FILES);
    said.extend((rest > 0).then(|| words::further_files(rest)));
    said
}

/// Whether the files that could not be read are among the points of a report.
pub(super) fn tells_of_files(report: &Report) -> bool {
    report.reasons.iter().any(|reason| matches!(reason, Reason::UnreadableAttachment | Reason::TooLarge))
}

fn of_reason(reason: Reason, reported: &Reported<'_>, facts: &Facts<'_>) -> Vec<String> {
    let report = &reported.entry.report;
    let returned = report.disposition == Disposition::Returned;
    let is_large = |file: &&UnreadableFile| matches!(file.why, Unreadable::TooLarge | Unreadable::TooSlow);
    let or_else = |files: Vec<String>, words: &str| if files.is_empty() { vec![words.to_owned()] } else { files };
    match reason {
        Reason::TooLarge => or_else(files_to_mend(facts.unreadable.iter().filter(is_large)), words::MAIL_TOO_LARGE),
        Reason::UnreadableAttachment => {
            let others = facts.unreadable.iter().filter(|file| !is_large(file));
            or_else(files_to_mend(others), words::FILE_UNREADABLE)
        }
        Reason::NoReportFound => vec![words::NOTHING_FOUND.to_owned()],
        // Who must mend a report anyway is told of every gap in it.
        Reason::MissingUnit if report.unit.is_none() || returned => vec![name_missing(report, facts.campaign)],
        Reason::MissingText if returned => text_missing(facts.campaign),
        Reason::AmbiguousFigure if report.source.recognised => {
            let mut said = figures(report, facts.campaign);
            said.insert(0, words::RECOGNISED.to_owned());
            said
        }
        Reason::MissingFigure | Reason::InvalidFigure | Reason::AmbiguousFigure => figures(report, facts.campaign),
        Reason::InconsistentFigures => broken_rules(report, facts.campaign),
        Reason::ConflictingAttachments => vec![words::CONFLICT.to_owned()],
        Reason::UnknownUnit => vec![words::name_unknown(&text::line(&report.unit_name, text::NAME))],
        Reason::UnitMismatch => vec![words::not_the_senders(&reported.unit())],
        Reason::UnknownSender => vec![words::SENDER_UNKNOWN.to_owned()],
        Reason::UnauthenticatedSender => vec![words::SENDER_UNPROVEN.to_owned()],
        Reason::MissingUnit | Reason::MissingText | Reason::Late => Vec::new(),
        // What is ignored is never answered.
        Reason::NotAReport | Reason::AutomaticMail | Reason::ListMail | Reason::OwnMail => Vec::new(),
    }
}

fn name_missing(report: &Report, campaign: &Campaign) -> String {
    let field = campaign.fields.iter().find(|field| field.kind == Kind::Unit);
    let (key, label) = field.map(|field| (field.key.as_str(), field.label.as_str())).unwrap_or_default();
    let place = report.source.places.get(key).map(String::as_str).unwrap_or_default();
    format!("{}: {}", words::matter(label, &text::line(place, text::NAME)), words::NAME_MISSING)
}

fn text_missing(campaign: &Campaign) -> Vec<String> {
    campaign.texts().next().map(|field| words::text_missing(&field.label)).into_iter().collect()
}

/// The counts that were not taken, with their cells and what stands there.
fn figures(report: &Report, campaign: &Campaign) -> Vec<String> {
    let has = |reason| report.reasons.contains(&reason);
    let untaken = campaign.counts().filter(|field| !matches!(report.figures.get(&field.key), Some(Some(_))));
    let said = untaken.map(|field| {
        let place = report.source.places.get(&field.key).map(String::as_str).unwrap_or_default();
        let shown = text::line(report.source.shown.get(&field.key).map(String::as_str).unwrap_or_default(), text::CELL);
        let fault = match (shown.is_empty(), has(Reason::InvalidFigure), has(Reason::AmbiguousFigure)) {
            _ if report.source.recognised => Figure::Recognised(&shown),
            (true, _, _) if has(Reason::MissingFigure) => Figure::Missing,
            (true, ..) => Figure::Unseen,
            (false, true, false) => Figure::Invalid(&shown),
            (false, false, true) if shown.bytes().all(|byte| byte.is_ascii_digit()) => Figure::Unconfirmed(&shown),
            (false, false, true) => Figure::Ambiguous(&shown),
            (false, ..) => Figure::Unclear(&shown),
        };
        format!("{}: {}", words::matter(&field.label, &text::line(place, text::NAME)), words::figure(fault))
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { vec![words::SOME_FIGURE.to_owned()] } else { said }
}

fn broken_rules(report: &Report, campaign: &Campaign) -> Vec<String> {
    let named = |key: &String| {
        let field = campaign.counts().find(|field| &field.key == key)?;
        Some((field.label.as_str(), report.figures.get(key).copied().flatten()?))
    };
    let broken = campaign.rules.iter().filter_map(|rule| {
        let [smaller, greater] = &rule.at_most;
        let ((label, value), (other, most)) = (named(smaller)?, named(greater)?);
        (value > most).then(|| words::exceeds(label, &text::count(value), other, &text::count(most)))
    });
    let broken: Vec<String> = broken.collect();
    if broken.is_empty() { vec![words::SOME_RULE.to_owned()] } else { broken }
}
