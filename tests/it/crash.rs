//! The program may be killed at any line: `kill -9` at each named step, then started again. Every message is recorded
//! once, with one receipt and one reply each, and the workbook is whole; the sites see to that (`invariants.rs`).

use crate::dovecot::Dovecot;
use crate::letters::{question, report};
use crate::site::{Site, eventually};
use crate::support::servers;

/// Three messages: one accepted, one returned, one that is left alone.
fn deliver(site: &Site) {
    site.deliver(&report(0, "25", "20"));
    site.deliver(&report(1, "25", "-3"));
    site.deliver(&question());
}

fn survives_on_a_maildir(step: &str) {
    let site = Site::new();
    deliver(&site);
    site.kill_at(step);
    let service = site.start();
    site.await_done(3);
    drop(service);
    as_if_nothing_had_happened(&site);
}

fn survives_on_imap(step: &str) {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let site = Site::on(&server, "");
    deliver(&site);
    site.kill_at(step);
    let service = site.start();
    site.await_done(3);
    drop(service);
    as_if_nothing_had_happened(&site);
}

fn as_if_nothing_had_happened(site: &Site) {
    let status = site.status();
    assert_eq!(status["messages"], serde_json::json!({"accepted": 1, "returned": 1, "ignored": 1}), "{status:#}");
    assert_eq!(site.replies().len(), 2);
    assert_eq!(status["faults"], serde_json::json!([]));
    assert_eq!(status["set_aside"], serde_json::json!([]));
}

macro_rules! killed {
    ($($test:ident: $on:ident at $step:literal;)*) => {
        $(#[test]
        fn $test() {
            $on($step);
        })*
    };
}

killed! {
    killed_when_messages_are_fetched: survives_on_a_maildir at "Fetched";
    killed_when_the_raw_messages_are_kept: survives_on_a_maildir at "Archived";
    killed_when_messages_are_recorded: survives_on_a_maildir at "Recorded";
    killed_when_messages_are_filed: survives_on_a_maildir at "Filed";
    killed_when_replies_are_claimed: survives_on_a_maildir at "ReplyClaimed";
    killed_when_replies_are_sent: survives_on_a_maildir at "ReplySent";
    killed_when_replies_are_concluded: survives_on_a_maildir at "ReplyConcluded";
    killed_when_the_workbook_is_written: survives_on_a_maildir at "WorkbookWritten";
    killed_on_imap_when_messages_are_fetched: survives_on_imap at "Fetched";
    killed_on_imap_when_messages_are_recorded: survives_on_imap at "Recorded";
    killed_on_imap_when_messages_are_filed: survives_on_imap at "Filed";
    killed_on_imap_when_replies_are_sent: survives_on_imap at "ReplySent";
}

/// One after another, on the same data folder: what a crash leaves behind does not add up.
#[test]
fn killed_at_one_step_after_another() {
    for steps in [
        ["Fetched", "Archived", "Recorded", "Filed"].as_slice(),
        &["Recorded", "ReplyClaimed", "ReplySent", "ReplyConcluded"],
    ] {
        let site = Site::new();
        deliver(&site);
        steps.iter().for_each(|step| site.kill_at(step));
        let service = site.start();
        site.await_done(3);
        drop(service);
        as_if_nothing_had_happened(&site);
    }
}

/// Not at a named step, but in the midst of everything.
#[test]
fn killed_in_the_midst_of_many_messages() {
    let site = Site::with("[reply]\nper_hour = 1000");
    (0..300).for_each(|number| site.deliver(&report(number, "25", if number % 3 == 0 { "x" } else { "20" })));
    for killed_at in [5, 120] {
        let service = site.start();
        eventually("some are answered", || site.replies().len() > killed_at);
        service.kill();
    }
    let service = site.start();
    site.deliver_now(&question());
    site.await_done(301);
    drop(service);
    assert_eq!((site.entries().len(), site.replies().len()), (300, 300));
    assert_eq!(site.status()["set_aside"], serde_json::json!([]));
}

/// A message that takes the service down with it every time is set aside, and those beside it are recorded.
#[test]
fn a_message_that_kills_the_service_is_set_aside() {
    let site = Site::new();
    site.deliver_at(&report(0, "25", "20"), "2020-10-20T09:00:00+07:00");
    site.deliver_at(&report(1, "30", "20"), "2020-10-20T10:00:00+07:00");
    site.deliver_at(&report(2, "30", "20"), "2020-10-20T10:00:00+07:00");
    (0..3).for_each(|_| site.kill_at("Archived"));
    site.run_once().says(&["2 messages recorded"]);
    let status = site.status();
    assert_eq!(status["set_aside"][0]["reason"], "the service ended 3 times while it handled this message");
    assert_eq!(status["messages"], serde_json::json!({"accepted": 2}));
    site.leave_unfinished();
}
