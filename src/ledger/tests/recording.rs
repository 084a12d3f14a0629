//! Recording: once, in order, without gaps, and what supersedes what.

use std::collections::HashSet;

use super::support::{Fixture, accepted, at, ignored, intake, judged, place, report, sha};
use crate::{
    document::Unreadable,
    ledger::{LedgerError, Place, Recorded},
    submission::{Disposition, Judgement, Reason, UnreadableFile},
};

on_every_ledger! {
    an_entry_reads_back_as_it_was_judged,
    the_same_place_is_recorded_once,
    the_same_bytes_at_another_place_add_only_the_place,
    the_same_message_twice_in_one_batch_is_recorded_once,
    an_ignored_message_leaves_only_its_place,
    an_ignored_message_is_not_filed_when_found_again,
    a_judgement_without_reports_is_one_entry,
    every_report_of_a_message_is_an_entry,
    what_is_true_of_the_message_is_told_with_its_reports,
    receipts_have_no_gaps_after_a_failure,
    receipts_have_no_gaps_when_writers_meet,
    a_cancelled_recording_leaves_nothing_behind,
    a_newer_report_supersedes_the_older,
    a_report_that_is_not_accepted_displaces_nothing,
    an_older_report_found_late_displaces_nothing,
    a_large_batch_is_recorded_whole,
    the_history_is_read_a_page_at_a_time,
}

const ACCEPTED: Disposition = Disposition::Accepted;

async fn an_entry_reads_back_as_it_was_judged(fixture: Fixture) {
    let mut intake = intake(1, "unit-a");
    intake.judgement.reasons = vec![Reason::MissingText];
    intake.judgement.reports[0].reasons = vec![Reason::MissingText];
    intake.judgement.unreadable = vec![UnreadableFile { name: "scan.pdf".into(), why: Unreadable::Picture }];
    assert_eq!(fixture.record(intake.clone()).await, Recorded::New { receipts: vec![1] });

    let entry = fixture.ledger.entries().await.unwrap().pop().unwrap();
    assert_eq!((entry.receipt, entry.supersedes), (1, None));
    assert_eq!(entry.report, intake.judgement.reports[0]);
    assert_eq!(entry.unreadable, intake.judgement.unreadable);
    assert_eq!((entry.sender.as_str(), entry.subject.as_str()), ("office@unit.example", "Báo cáo 1"));
    assert_eq!((entry.arrived, entry.recorded), (intake.arrived, intake.recorded));
    assert_eq!(fixture.ledger.revision().await.unwrap(), 1);
}

async fn the_same_place_is_recorded_once(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    assert_eq!(fixture.record(intake(1, "unit-a")).await, Recorded::Known);
    let mut other_bytes = intake(1, "unit-a");
    other_bytes.sha256 = sha(2);
    assert_eq!(fixture.record(other_bytes).await, Recorded::Known);

    assert_eq!(fixture.ledger.entries().await.unwrap().len(), 1);
    assert_eq!(fixture.number("SELECT count(*) FROM message").await, 1);
    assert_eq!(fixture.number("SELECT count(*) FROM reply").await, 1);
}

async fn the_same_bytes_at_another_place_add_only_the_place(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    fixture.ledger.filed(&[place(1)]).await.unwrap();

    let moved = Place { validity: 8, ..place(1) };
    let again = super::support::judged(1, accepted(vec![report(ACCEPTED, Some("unit-b"))]));
    assert_eq!(fixture.record(crate::ledger::Intake { place: moved.clone(), ..again }).await, Recorded::Known);

    let entries = fixture.ledger.entries().await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].report.unit.as_deref(), Some("unit-a"));
    assert_eq!(fixture.number("SELECT count(*) FROM reply").await, 1);
    assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap(), [(moved, ACCEPTED)]);
}

async fn the_same_message_twice_in_one_batch_is_recorded_once(fixture: Fixture) {
    let mut copy = intake(2, "unit-a");
    copy.sha256 = sha(1);
    let batch = vec![intake(1, "unit-a"), copy, intake(1, "unit-a"), intake(3, "unit-a")];
    let recorded = fixture.ledger.record(batch).await.unwrap();
    let new = |receipt| Recorded::New { receipts: vec![receipt] };
    assert_eq!(recorded, [new(1), Recorded::Known, Recorded::Known, new(2)]);
    assert_eq!(fixture.number("SELECT count(*) FROM place").await, 3);
}

async fn an_ignored_message_leaves_only_its_place(fixture: Fixture) {
    assert_eq!(fixture.record(judged(1, ignored())).await, Recorded::New { receipts: vec![] });

    assert_eq!(fixture.ledger.revision().await.unwrap(), 0);
    assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap(), []);
    assert_eq!(fixture.number("SELECT count(*) FROM reply").await, 0);
    let known = fixture.ledger.known("centre@centre.example", "INBOX", 7, &["1".into(), "2".into()]).await.unwrap();
    assert_eq!(known, HashSet::from(["1".to_owned()]));
}

async fn an_ignored_message_is_not_filed_when_found_again(fixture: Fixture) {
    fixture.record(judged(1, ignored())).await;
    let mut again = intake(1, "unit-a");
    again.place.validity = 8;
    assert_eq!(fixture.record(again).await, Recorded::Known);
    assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap(), []);
}

async fn a_judgement_without_reports_is_one_entry(fixture: Fixture) {
    let reasons = vec![Reason::NoReportFound, Reason::Late];
    let returned = Judgement { disposition: Disposition::Returned, reasons, ..accepted(Vec::new()) };
    assert_eq!(fixture.record(judged(1, returned)).await, Recorded::New { receipts: vec![1] });

    let entry = fixture.ledger.entries().await.unwrap().pop().unwrap();
    assert_eq!(entry.report.disposition, Disposition::Returned);
    assert_eq!(entry.report.reasons, [Reason::NoReportFound, Reason::Late]);
    assert_eq!(entry.report.unit, None);
}

async fn every_report_of_a_message_is_an_entry(fixture: Fixture) {
    let reports = vec![report(ACCEPTED, Some("unit-a")), report(Disposition::Review, Some("unit-b"))];
    let two = Judgement { disposition: Disposition::Review, ..accepted(reports) };
    let recorded = fixture.ledger.record(vec![judged(1, two), intake(2, "unit-c")]).await.unwrap();
    assert_eq!(recorded, [Recorded::New { receipts: vec![1, 2] }, Recorded::New { receipts: vec![3] }]);
}

async fn what_is_true_of_the_message_is_told_with_its_reports(fixture: Fixture) {
    let mut first = report(Disposition::Review, Some("unit-a"));
    first.reasons = vec![Reason::UnitMismatch];
    let judgement = Judgement {
        reasons: vec![Reason::UnitMismatch, Reason::UnauthenticatedSender, Reason::Late],
        ..accepted(vec![first, report(Disposition::Review, Some("unit-b"))])
    };
    fixture.record(judged(1, judgement)).await;

    let entries = fixture.ledger.entries().await.unwrap();
    assert!(entries.iter().all(crate::submission::Entry::late));
    let reasons: Vec<_> = entries.iter().map(|entry| entry.report.reasons.as_slice()).collect();
    assert_eq!(reasons[0], [Reason::UnitMismatch, Reason::UnauthenticatedSender, Reason::Late]);
    assert_eq!(reasons[1], [Reason::UnauthenticatedSender, Reason::Late]);
}

async fn receipts_have_no_gaps_after_a_failure(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    let mut session = fixture.ledger.writing().await.unwrap();
    let trigger = "CREATE TRIGGER no_replies BEFORE INSERT ON reply BEGIN SELECT RAISE(ABORT, 'refused'); END";
    session.execute_script(trigger).await.unwrap();
    session.commit().await.unwrap();
    let failed = fixture.ledger.record(vec![intake(2, "unit-a"), intake(3, "unit-a")]).await.unwrap_err();
    assert!(matches!(failed, LedgerError::Database { .. }));
    assert_eq!(fixture.number("SELECT count(*) FROM place").await, 1);

    let mut session = fixture.ledger.writing().await.unwrap();
    session.execute_script("DROP TRIGGER no_replies").await.unwrap();
    session.commit().await.unwrap();
    assert_eq!(fixture.record(intake(3, "unit-a")).await, Recorded::New { receipts: vec![2] });
}

async fn receipts_have_no_gaps_when_writers_meet(fixture: Fixture) {
    let writers = (0..20).map(|number| {
        let ledger = fixture.ledger.clone();
        tokio::spawn(async move { ledger.record(vec![intake(number, "unit-a"), intake(number + 100, "unit-b")]).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap().unwrap();
    }
    let receipts: Vec<i64> = fixture.ledger.entries().await.unwrap().iter().map(|entry| entry.receipt).collect();
    assert_eq!(receipts, (1..=40).collect::<Vec<_>>());
}

async fn a_cancelled_recording_leaves_nothing_behind(fixture: Fixture) {
    // Polled a few times, each time one more, and then let go in the middle.
    for polls in 0..12 {
        let recording = fixture.ledger.record(vec![intake(1000 + polls, "unit-a")]);
        let mut recording = Box::pin(recording);
        for _ in 0..polls {
            if futures_util::poll!(&mut recording).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(recording);
    }
    let before = fixture.ledger.revision().await.unwrap();
    assert_eq!(fixture.record(intake(1, "unit-a")).await, Recorded::New { receipts: vec![before + 1] });
    let replies = fixture.number("SELECT count(*) FROM reply").await;
    assert_eq!(replies, fixture.number("SELECT count(*) FROM submission").await);
}

async fn a_newer_report_supersedes_the_older(fixture: Fixture) {
    let batch = vec![intake(1, "unit-a"), intake(2, "unit-b"), intake(3, "unit-a")];
    fixture.ledger.record(batch).await.unwrap();
    fixture.record(intake(4, "unit-a")).await;
    // The same moment: the later receipt is the newer.
    let mut same_moment = intake(5, "unit-a");
    same_moment.arrived = at(4);
    fixture.record(same_moment).await;
    assert_eq!(supersedes(&fixture).await, [None, None, Some(1), Some(3), Some(4)]);
}

async fn a_report_that_is_not_accepted_displaces_nothing(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    for (number, disposition) in [(2, Disposition::Review), (3, Disposition::Returned)] {
        let judgement = Judgement { disposition, ..accepted(vec![report(disposition, Some("unit-a"))]) };
        fixture.record(judged(number, judgement)).await;
    }
    fixture.record(intake(4, "unit-a")).await;
    assert_eq!(supersedes(&fixture).await, [None, None, None, Some(1)]);
}

async fn an_older_report_found_late_displaces_nothing(fixture: Fixture) {
    fixture.record(intake(5, "unit-a")).await;
    fixture.record(intake(2, "unit-a")).await;
    fixture.record(intake(9, "unit-a")).await;
    assert_eq!(supersedes(&fixture).await, [None, None, Some(1)]);
}

async fn a_large_batch_is_recorded_whole(fixture: Fixture) {
    let batch: Vec<_> = (1..=1203).map(|number| intake(number, &format!("unit-{}", number % 700))).collect();
    let recorded = fixture.ledger.record(batch.clone()).await.unwrap();
    let receipts: Vec<i64> = recorded
        .iter()
        .flat_map(|recorded| match recorded {
            Recorded::New { receipts } => receipts.clone(),
            Recorded::Known => Vec::new(),
        })
        .collect();
    assert_eq!(receipts, (1..=1203).collect::<Vec<_>>());
    let uids: Vec<String> = (1..=1300).map(|number| number.to_string()).collect();
    assert_eq!(fixture.ledger.known("centre@centre.example", "INBOX", 7, &uids).await.unwrap().len(), 1203);
    assert_eq!(fixture.ledger.entries().await.unwrap().len(), 1203);
    assert!(fixture.ledger.record(batch).await.unwrap().iter().all(|recorded| *recorded == Recorded::Known));
}

async fn the_history_is_read_a_page_at_a_time(fixture: Fixture) {
    fixture.ledger.record((1..=5).map(|number| intake(number, "unit-a")).collect()).await.unwrap();
    let page = fixture.ledger.entries_after(2, 2).await.unwrap();
    assert_eq!(page.iter().map(|entry| entry.receipt).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(fixture.ledger.entries_after(5, 2).await.unwrap(), []);
}

async fn supersedes(fixture: &Fixture) -> Vec<Option<i64>> {
    fixture.ledger.entries().await.unwrap().iter().map(|entry| entry.supersedes).collect()
}
