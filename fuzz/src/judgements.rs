//! What is made of documents and messages: forms, and the judgement.

use std::sync::LazyLock;

use tiepnhan::campaign::Campaign;
use tiepnhan::form::{self, Finder, Form};
use tiepnhan::message::{self, Message, OwnWords};
use tiepnhan::reader::child;
use tiepnhan::roster::Roster;
use tiepnhan::settings::Limits;
use tiepnhan::submission::{self, Disposition, Judgement, Part, Rules};

use crate::cells;

const AUTHSERV: &str = "mx.ttcntt.example";
const LARGEST_FIGURE: u64 = 1_000_000_000;

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(Campaign::built_in);
static LIMITS: LazyLock<Limits> = LazyLock::new(Limits::default);
static ROSTER: LazyLock<Roster> = LazyLock::new(|| {
    Roster::parse(include_bytes!("../../tests/fixtures/units.csv"), "units.csv").expect("the roster of the tests")
});

thread_local! {
    /// Made once: it takes longer than a small message.
    static FINDER: Finder<'static> = Finder::new(&CAMPAIGN);
}

/// Any bytes are a message, and its parts are no more than its bytes.
pub fn message(input: &[u8]) {
    message::looks_like_message(input);
    let message = message::parse(input, AUTHSERV, &LIMITS);
    check_message(&message, input.len());
    // A bound that is reached changes what is looked at, and nothing else.
    let narrow = Limits { multipart_levels: 2, ..Limits::default() };
    check_message(&message::parse(input, AUTHSERV, &narrow), input.len());
}

fn check_message(message: &Message, length: usize) {
    assert!(!message.proven || message.from.is_some(), "nobody is proven");
    assert!(message.subject.chars().count() <= 998);
    for attachment in &message.attachments {
        assert!(attachment.bytes.len() <= 4 * length + 64, "{} bytes out of {length}", attachment.bytes.len());
        assert!(!attachment.name.contains(char::is_control), "{:?}", attachment.name);
    }
    for body in &message.bodies {
        let own = OwnWords::of(&body.text);
        assert!(own.text.len() <= body.text.len() + 1, "more words than were written");
        own.quotes_mail_of("phongktht@ttcntt.example");
        assert!(message::without_marks(&body.text).len() <= body.text.len() + 1);
    }
}

/// Any cells and lines: a form is found or not, and what is taken is a count.
pub fn form(input: &[u8]) {
    let document = cells::document(input);
    let forms = form::read(&document, &CAMPAIGN);
    check_forms(&forms, &CAMPAIGN);
    // What was learnt of the documents before changes nothing in this one.
    assert_eq!(forms, FINDER.with(|finder| finder.find(&document)), "the second reading differs");
}

pub fn check_forms(forms: &[Form], campaign: &Campaign) {
    for form in forms {
        let keys = form.figures.iter().map(|(key, _)| key.as_str());
        assert!(keys.eq(campaign.counts().map(|field| field.key.as_str())), "a form without its fields");
        for (_, figure) in &form.figures {
            assert!(figure.reading.is_err() || !figure.place.is_empty(), "a figure from nowhere: {figure:?}");
            assert!(figure.reading.is_ok_and(|count| count <= LARGEST_FIGURE) || figure.reading.is_err());
        }
    }
}

/// A whole message, read in this process: nothing is accepted that is not complete and proven.
pub fn judgement(input: &[u8]) {
    let message = message::parse(input, AUTHSERV, &LIMITS);
    let mut parts = Vec::new();
    for attachment in &message.attachments {
        let read = |finder: &Finder| child::read_file(&attachment.name, &attachment.bytes, finder, &LIMITS);
        for reading in FINDER.with(read) {
            let name = reading.trail.join(" › ");
            parts.push(Part { name, outcome: reading.outcome, decoration: attachment.decoration, recognised: false });
        }
    }
    let rules = Rules { campaign: &CAMPAIGN, roster: &ROSTER, own_address: "phongktht@ttcntt.example" };
    check_judgement(&message, &submission::judge(&message, parts, message.arrived, rules));
}

fn check_judgement(message: &Message, judgement: &Judgement) {
    assert!(!judgement.answerable || message.proven, "an answer to nobody");
    let accepted = judgement.reports.iter().filter(|report| report.disposition == Disposition::Accepted);
    for report in accepted {
        assert!(message.proven, "accepted of an unproven sender: {report:?}");
        assert!(report.unit.is_some(), "accepted of nobody: {report:?}");
        assert!(report.figures.values().all(Option::is_some), "accepted without a figure: {report:?}");
        assert!(report.figures["deployed"] <= report.figures["informed"], "accepted against the rule: {report:?}");
    }
}
