//! The rules of the spec, sections 2, 3, 5 and 6: from what was read to an outcome.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::agreement::{self, Candidate};
use super::{Disposition, Judgement, Reason, Report, Source, UnreadableFile};
use crate::campaign::Campaign;
use crate::document::Unreadable;
use crate::form::{Form, NotACount};
use crate::message::{Automatic, Message};
use crate::roster::{Naming, Roster, Unit};

/// What judging goes by, beside the message itself.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    pub campaign: &'a Campaign,
    pub roster: &'a Roster,
    /// Our own address, in any case.
    pub own_address: &'a str,
}

/// One file of a message, or its text, after it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The trail of names joined by ` › `; empty for the mail's own text.
    pub name: String,
    /// The forms found in it.
    pub outcome: Result<Vec<Form>, Unreadable>,
    /// A picture that belongs to the looks of the mail, such as a logo in a signature: no attachment to a person.
    pub decoration: bool,
    /// Its forms come from the recognition of a scan, which may take one digit for another: none of their figures is ever
    /// taken, and whatever else is said, the Centre decides.
    pub recognised: bool,
}

/// Judges a message by what was read of it. `arrived` is the server's date; without any date it is neither early nor late.
pub fn judge(message: &Message, mut parts: Vec<Part>, arrived: Option<Timestamp>, rules: Rules) -> Judgement {
    parts.iter_mut().for_each(Part::settle_nothing_recognised);
    let sender = Sender::of(message, rules);
    if let Some(reason) = not_ours(message, &parts, arrived, &sender, rules) {
        return Judgement::ignored(reason);
    }
    let recognised = parts.iter().any(|part| part.recognised && part.outcome.iter().flatten().next().is_some());
    let mut unreadable = Vec::new();
    let mut forms = Vec::new();
    for part in parts.into_iter().filter(|part| !part.decoration) {
        match part.outcome {
            Ok(found) => forms.extend(found.into_iter().map(|form| Candidate {
                name: part.name.clone(),
                unit: None,
                form,
                recognised: part.recognised,
            })),
            Err(why) => unreadable.push(UnreadableFile { name: part.name, why }),
        }
    }
    if forms.iter().any(|found| found.form.is_filled()) {
        forms.retain(|found| found.form.is_filled());
    }
    let filled = forms.first().is_some_and(|found| found.form.is_filled());
    let mut own_reasons = sender.doubts.clone();
    if recognised {
        own_reasons.push(Reason::AmbiguousFigure);
    }
    if !filled {
        own_reasons.extend(fruitless(&unreadable, message.over_limit, forms.is_empty()));
    }
    if arrived.is_some_and(|arrived| arrived >= rules.campaign.deadline) {
        own_reasons.push(Reason::Late);
    }
    let reports = agreement::settle(candidates(forms, &sender, rules))
        .into_iter()
        .map(|settled| report(settled, rules.campaign, &sender))
        .collect();
    conclude(own_reasons, reports, unreadable, sender.answerable)
}

/// Whether recognising its scans could make a report of a message: nothing else in it is one, and it is about the
/// campaign, or a unit's, or no mail but a file.
pub fn may_be_scanned(message: &Message, parts: &[Part], arrived: Option<Timestamp>, rules: Rules) -> bool {
    let reported = parts.iter().any(|part| part.outcome.iter().flatten().any(Form::is_filled));
    let of_a_unit = || !Sender::of(message, rules).units.is_empty();
    !reported
        && !is_own(message, rules)
        && !is_early(arrived, rules)
        && (message.from.is_none()
            || of_a_unit()
            || is_about(message, parts, &|words| rules.campaign.is_named_in(words)))
}

impl Part {
    /// Takes no figure for certain that recognition gave.
    fn settle_nothing_recognised(&mut self) {
        if self.recognised
            && let Ok(forms) = &mut self.outcome
        {
            *forms = std::mem::take(forms).into_iter().map(Form::unsettled).collect();
        }
    }
}

/// Who sent the message, and what is to be doubted about that.
#[derive(Debug)]
struct Sender<'a> {
    units: Vec<&'a Unit>,
    doubts: Vec<Reason>,
    answerable: bool,
}

impl<'a> Sender<'a> {
    fn of(message: &Message, rules: Rules<'a>) -> Self {
        let units = message.from.as_deref().map(|address| rules.roster.spoken_for_by(address)).unwrap_or_default();
        let mut doubts = Vec::new();
        if units.is_empty() {
            doubts.push(Reason::UnknownSender);
        }
        if !message.proven {
            doubts.push(Reason::UnauthenticatedSender);
        }
        let answerable = doubts.is_empty() && message.automatic.is_none();
        Self { units, doubts, answerable }
    }

    fn speaks_for(&self, unit: &Unit) -> bool {
        self.units.iter().any(|own| own.id == unit.id)
    }
}

/// Why the message is no report at all, if it is none (spec, section 6).
fn not_ours(
    message: &Message,
    parts: &[Part],
    arrived: Option<Timestamp>,
    sender: &Sender,
    rules: Rules,
) -> Option<Reason> {
    if is_own(message, rules) {
        return Some(Reason::OwnMail);
    }
    let forms = || parts.iter().filter_map(|part| part.outcome.as_ref().ok()).flatten();
    match message.automatic {
        // A bounce or an absence notice may bring back the blank form that a reply of ours carried.
        Some(Automatic::Machine | Automatic::Answer) if !forms().any(Form::is_filled) => {
            return Some(Reason::AutomaticMail);
        }
        Some(Automatic::List) if !forms().any(Form::is_filled) => return Some(Reason::ListMail),
        _ => {}
    }
    if is_early(arrived, rules) {
        return Some(Reason::NotAReport);
    }
    let holds_form = forms().next().is_some();
    let attachments = || parts.iter().any(|part| !part.name.is_empty() && !part.decoration);
    let about = |named: &dyn Fn(&str) -> bool| is_about(message, parts, named);
    let about_with_attachments = || attachments() && about(&|words| rules.campaign.is_named_in(words));
    // A unit's file that cannot be read may be its report, though only the drift of its words says so.
    let shut = || parts.iter().any(|part| part.outcome.is_err() && !part.decoration);
    let may_be_shut_in = || sender.answerable && shut() && about(&|words| rules.campaign.is_hinted_in(words));
    let candidate = holds_form || message.over_limit || about_with_attachments() || may_be_shut_in();
    (!candidate).then_some(Reason::NotAReport)
}

fn is_own(message: &Message, rules: Rules) -> bool {
    message.from.as_deref().is_some_and(|from| from.eq_ignore_ascii_case(rules.own_address))
}

fn is_early(arrived: Option<Timestamp>, rules: Rules) -> bool {
    arrived.is_some_and(|arrived| arrived < rules.campaign.opens)
}

/// Whether words of a kind stand in the subject, the texts or a file name.
fn is_about(message: &Message, parts: &[Part], named: &dyn Fn(&str) -> bool) -> bool {
    named(&message.subject)
        || parts.iter().any(|part| named(&part.name))
        || message.bodies.iter().any(|body| named(&body.text))
}

/// Why nothing could be taken from a message that is about the campaign.
fn fruitless(unreadable: &[UnreadableFile], over_limit: bool, no_form: bool) -> Vec<Reason> {
    let is_large = |file: &UnreadableFile| matches!(file.why, Unreadable::TooLarge | Unreadable::TooSlow);
    let mut reasons = Vec::new();
    if over_limit || unreadable.iter().any(is_large) {
        reasons.push(Reason::TooLarge);
    }
    if unreadable.iter().any(|file| !is_large(file)) {
        reasons.push(Reason::UnreadableAttachment);
    }
    if reasons.is_empty() && no_form {
        reasons.push(Reason::NoReportFound);
    }
    reasons
}

/// Gives each form its unit.
fn candidates<'a>(forms: Vec<Candidate<'a>>, sender: &Sender<'a>, rules: Rules<'a>) -> Vec<Candidate<'a>> {
    let named: Vec<_> =
        forms.into_iter().map(|found| Candidate { unit: unit_of(&found.form, sender, rules), ..found }).collect();
    let mut units: Vec<&Unit> = named.iter().filter_map(|candidate| candidate.unit).collect();
    units.dedup_by(|one, other| one.id == other.id);
    let only = if let [only] = units.as_slice() { Some(*only) } else { None };
    // A copy without a name beside one with a name is that unit's, unless the sender alone settles it.
    named
        .into_iter()
        .map(|mut candidate| {
            if candidate.unit.is_none() && candidate.form.unit.text.is_empty() {
                candidate.unit = if let [own] = sender.units.as_slice() { Some(*own) } else { only };
            }
            candidate
        })
        .collect()
}

fn unit_of<'a>(form: &Form, sender: &Sender<'a>, rules: Rules<'a>) -> Option<&'a Unit> {
    let name = form.unit.text.as_str();
    if name.is_empty() {
        return None;
    }
    match rules.roster.named(name) {
        Naming::One(unit) => Some(unit),
        Naming::Several(units) => {
            let mut own = units.into_iter().filter(|unit| sender.speaks_for(unit));
            own.next().filter(|_| own.next().is_none())
        }
        // A slip of the pen is forgiven only to those who speak for the unit.
        Naming::None => rules.roster.nearest(name).filter(|unit| sender.speaks_for(unit)),
    }
}

/// One report out of the forms that tell of one unit.
fn report(settled: agreement::Settled, campaign: &Campaign, sender: &Sender) -> Report {
    let agreement::Settled { best, conflict } = settled;
    let form = &best.form;
    let mut reasons: Vec<Reason> =
        form.figures.iter().filter_map(|(_, figure)| figure.reading.err()).map(Reason::from).collect();
    if conflict {
        reasons.push(Reason::ConflictingAttachments);
    }
    if form.texts.iter().any(|(_, words)| words.text.is_empty()) {
        reasons.push(Reason::MissingText);
    }
    if form.unit.text.is_empty() {
        reasons.push(Reason::MissingUnit);
    }
    match best.unit {
        Some(unit) if !sender.units.is_empty() && !sender.speaks_for(unit) => reasons.push(Reason::UnitMismatch),
        None if !form.unit.text.is_empty() => reasons.push(Reason::UnknownUnit),
        _ => {}
    }
    let figures: BTreeMap<_, _> = form.figures.iter().map(|(key, figure)| (key.clone(), figure.reading.ok())).collect();
    let value = |key: &String| figures.get(key).copied().flatten();
    if campaign.rules.iter().any(|rule| {
        let [smaller, greater] = &rule.at_most;
        matches!((value(smaller), value(greater)), (Some(smaller), Some(greater)) if smaller > greater)
    }) {
        reasons.push(Reason::InconsistentFigures);
    }
    reasons.sort_unstable();
    reasons.dedup();
    let assessment: Vec<&str> =
        form.texts.iter().map(|(_, words)| words.text.as_str()).filter(|text| !text.is_empty()).collect();
    Report {
        disposition: disposition(&reasons, best.unit.is_some()),
        reasons,
        unit: best.unit.map(|unit| unit.id.clone()),
        unit_name: form.unit.text.clone(),
        notes: form.figures.iter().map(|(key, figure)| (key.clone(), figure.note.clone())).collect(),
        assessment: assessment.join("\n"),
        source: source(&best, campaign),
        figures,
    }
}

fn source(best: &Candidate, campaign: &Campaign) -> Source {
    let form = &best.form;
    let unit_key =
        campaign.fields.iter().find(|field| field.kind == crate::campaign::Kind::Unit).map(|field| field.key.clone());
    let texts = form.texts.iter().map(|(key, words)| (key.clone(), words.place.clone()));
    let figures = form.figures.iter().map(|(key, figure)| (key.clone(), figure.place.clone()));
    let unit = unit_key.into_iter().map(|key| (key, form.unit.place.clone()));
    Source {
        attachment: best.name.clone(),
        places: unit.chain(texts).chain(figures).filter(|(_, place)| !place.is_empty()).collect(),
        shown: form
            .figures
            .iter()
            .filter(|(_, figure)| figure.reading.is_err() && !figure.shown.is_empty())
            .map(|(key, figure)| (key.clone(), figure.shown.clone()))
            .collect(),
        recognised: best.recognised,
    }
}

/// The outcome that reasons lead to. What the Centre must decide goes before what the unit must mend: an answer goes only
/// to those whose right to it is settled.
fn disposition(reasons: &[Reason], unit_settled: bool) -> Disposition {
    let leads: Vec<_> = reasons.iter().filter_map(|reason| reason.leads_to(unit_settled)).collect();
    if leads.contains(&Disposition::Review) {
        Disposition::Review
    } else if leads.contains(&Disposition::Returned) {
        Disposition::Returned
    } else {
        Disposition::Accepted
    }
}

/// The message's outcome from its own reasons and its reports'.
fn conclude(
    own: Vec<Reason>,
    mut reports: Vec<Report>,
    unreadable: Vec<UnreadableFile>,
    answerable: bool,
) -> Judgement {
    let of_message = disposition(&own, false);
    // One doubt of the Centre's holds back the whole message: none of it is counted before somebody has looked.
    let review =
        of_message == Disposition::Review || reports.iter().any(|report| report.disposition == Disposition::Review);
    for report in &mut reports {
        if review {
            report.disposition = Disposition::Review;
        }
    }
    let returned =
        of_message == Disposition::Returned || reports.iter().any(|report| report.disposition == Disposition::Returned);
    let mut reasons: Vec<Reason> =
        own.into_iter().chain(reports.iter().flat_map(|report| report.reasons.clone())).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let disposition = match (review, returned) {
        (true, _) => Disposition::Review,
        (false, true) => Disposition::Returned,
        (false, false) => Disposition::Accepted,
    };
    Judgement { disposition, reasons, reports, unreadable, answerable }
}

impl Reason {
    /// The outcome it leads to; `None` for a warning.
    fn leads_to(self, unit_settled: bool) -> Option<Disposition> {
        match self {
            Self::MissingFigure
            | Self::InvalidFigure
            | Self::UnreadableAttachment
            | Self::TooLarge
            | Self::NoReportFound => Some(Disposition::Returned),
            Self::MissingUnit if !unit_settled => Some(Disposition::Returned),
            Self::MissingUnit | Self::MissingText | Self::Late => None,
            Self::AmbiguousFigure
            | Self::InconsistentFigures
            | Self::UnknownUnit
            | Self::UnitMismatch
            | Self::UnknownSender
            | Self::UnauthenticatedSender
            | Self::ConflictingAttachments => Some(Disposition::Review),
            Self::NotAReport | Self::AutomaticMail | Self::ListMail | Self::OwnMail => Some(Disposition::Ignored),
        }
    }
}

impl From<NotACount> for Reason {
    fn from(why: NotACount) -> Self {
        match why {
            NotACount::Missing => Self::MissingFigure,
            NotACount::Invalid => Self::InvalidFigure,
            NotACount::Ambiguous => Self::AmbiguousFigure,
        }
    }
}

impl Judgement {
    fn ignored(reason: Reason) -> Self {
        Self {
            disposition: Disposition::Ignored,
            reasons: vec![reason],
            reports: Vec::new(),
            unreadable: Vec::new(),
            answerable: false,
        }
    }
}
