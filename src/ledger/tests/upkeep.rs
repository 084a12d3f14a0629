//! Filing, places, troubles, and what the status says of them.

use super::support::{Fixture, at, ignored, intake, judged, place, sha};
use crate::{
    ledger::{FaultKind, Place, ReplyState, Waiting},
    submission::Disposition,
};

on_every_ledger! {
    what_is_filed_is_not_filed_again,
    a_filing_that_fails_five_times_is_left_to_a_person,
    a_failed_filing_goes_behind_the_others,
    a_filing_at_a_place_that_is_gone_is_dropped,
    a_message_set_aside_is_known_and_shown,
    attempts_on_a_message_are_counted_until_it_is_recorded,
    the_status_tells_how_things_stand,
    a_fault_keeps_its_first_moment_until_it_is_over,
    the_workbook_tells_what_it_waits_for,
}

async fn what_is_filed_is_not_filed_again(fixture: Fixture) {
    fixture.ledger.record(vec![intake(1, "unit-a"), intake(2, "unit-b"), judged(3, ignored())]).await.unwrap();
    let wanted = fixture.ledger.filings_wanted(10).await.unwrap();
    assert_eq!(wanted, [(place(1), Disposition::Accepted), (place(2), Disposition::Accepted)]);
    assert_eq!(fixture.ledger.filings_wanted(1).await.unwrap().len(), 1);
    fixture.ledger.filed(&[place(1), place(2)]).await.unwrap();
    assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap(), []);
}

async fn a_filing_that_fails_five_times_is_left_to_a_person(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    for _ in 0..5 {
        assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap().len(), 1);
        fixture.ledger.filing_failed(&[place(1)], "NO over quota").await.unwrap();
    }
    assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap(), []);
    let status = fixture.ledger.status().await.unwrap();
    assert_eq!(status.filings_set_aside, [(place(1), "NO over quota".to_owned())]);
    assert_eq!(status.filings, Waiting::default());
}

async fn a_failed_filing_goes_behind_the_others(fixture: Fixture) {
    fixture.ledger.record(vec![intake(1, "unit-a"), intake(2, "unit-b")]).await.unwrap();
    fixture.ledger.filing_failed(&[place(1)], "NO").await.unwrap();
    let wanted: Vec<_> = fixture.ledger.filings_wanted(10).await.unwrap().into_iter().map(|(place, _)| place).collect();
    assert_eq!(wanted, [place(2), place(1)]);
}

async fn a_filing_at_a_place_that_is_gone_is_dropped(fixture: Fixture) {
    let now = Place { validity: 8, ..place(2) };
    let mut found_now = intake(2, "unit-a");
    found_now.place = now.clone();
    fixture.ledger.record(vec![intake(1, "unit-a"), found_now]).await.unwrap();
    assert_eq!(fixture.ledger.places_gone(&now.account, &now.folder, now.validity).await.unwrap(), 1);
    assert_eq!(fixture.ledger.filings_wanted(10).await.unwrap(), [(now, Disposition::Accepted)]);
}

async fn a_message_set_aside_is_known_and_shown(fixture: Fixture) {
    let ledger = &fixture.ledger;
    for time in 1..=3 {
        assert_eq!(ledger.attempting(&[place(1), place(2)], at(time)).await.unwrap(), [time as u64, time as u64]);
    }
    ledger.set_aside(&place(1), Some(&sha(1)), "the reader crashed", at(4)).await.unwrap();
    ledger.set_aside(&place(9), None, "the server does not give it", at(5)).await.unwrap();

    let uids = ["1".to_owned(), "2".to_owned(), "9".to_owned()];
    let known = ledger.known(&place(1).account, "INBOX", 7, &uids).await.unwrap();
    assert_eq!(known, ["1".to_owned(), "9".to_owned()].into());
    let set_aside = ledger.status().await.unwrap().set_aside;
    assert_eq!((&set_aside[1].place, set_aside[1].sha256, set_aside[1].attempts), (&place(1), Some(sha(1)), 3));
    assert_eq!((set_aside[1].reason.as_str(), set_aside[1].at), ("the reader crashed", at(4)));

    assert_eq!(ledger.retry_set_aside().await.unwrap(), 2);
    assert!(ledger.known(&place(1).account, "INBOX", 7, &uids).await.unwrap().is_empty());
}

async fn attempts_on_a_message_are_counted_until_it_is_recorded(fixture: Fixture) {
    let ledger = &fixture.ledger;
    // In the order that was asked, whatever order the database answers in.
    assert_eq!(ledger.attempting(&[place(2)], at(1)).await.unwrap(), [1]);
    assert_eq!(ledger.attempting(&[place(10), place(2), place(1)], at(1)).await.unwrap(), [1, 2, 1]);
    ledger.not_attempted(&[place(2)]).await.unwrap();
    assert_eq!(ledger.attempting(&[place(2)], at(2)).await.unwrap(), [2]);
    ledger.record(vec![intake(2, "unit-a")]).await.unwrap();
    assert_eq!(fixture.number("SELECT count(*) FROM attempt").await, 2);
}

async fn the_status_tells_how_things_stand(fixture: Fixture) {
    let ledger = &fixture.ledger;
    let mut held = intake(3, "unit-c");
    held.reply.as_mut().unwrap().hold = true;
    let batch = vec![intake(1, "unit-a"), intake(2, "unit-b"), held, judged(4, ignored())];
    ledger.record(batch).await.unwrap();
    ledger.looked(at(50)).await.unwrap();

    let status = ledger.status().await.unwrap();
    assert_eq!(status.messages, [(Disposition::Accepted, 3), (Disposition::Ignored, 1)].into());
    assert_eq!(status.submissions, [(Disposition::Accepted, 3)].into());
    assert_eq!(status.revision, 3);
    assert_eq!(status.filings, Waiting { number: 3, oldest: Some(at(6)) });
    assert_eq!(status.replies, [(ReplyState::Held, 1), (ReplyState::Waiting, 2)].into());
    assert_eq!(status.replies_waiting, Waiting { number: 2, oldest: Some(at(6)) });
    assert_eq!(status.reply_troubles, []);
    assert_eq!(status.looked_at, Some(at(50)));
    assert_eq!((status.workbook_revision, status.workbook_written_at, status.workbook_waiting), (0, None, None));
}

async fn a_fault_keeps_its_first_moment_until_it_is_over(fixture: Fixture) {
    let ledger = &fixture.ledger;
    ledger.fault(FaultKind::Mailbox, "connection refused", at(1)).await.unwrap();
    ledger.fault(FaultKind::Mailbox, "timed out", at(9)).await.unwrap();
    ledger.fault(FaultKind::Disk, "full", at(5)).await.unwrap();
    let faults = ledger.status().await.unwrap().faults;
    assert_eq!(faults.iter().map(|fault| fault.kind).collect::<Vec<_>>(), [FaultKind::Mailbox, FaultKind::Disk]);
    assert_eq!((faults[0].words.as_str(), faults[0].since, faults[0].last_at), ("timed out", at(1), at(9)));
    for kind in FaultKind::ALL {
        ledger.fault(kind, "words", at(10)).await.unwrap();
        ledger.fault_over(kind).await.unwrap();
    }
    assert_eq!(ledger.status().await.unwrap().faults, []);
}

async fn the_workbook_tells_what_it_waits_for(fixture: Fixture) {
    let ledger = &fixture.ledger;
    ledger.workbook_waiting("the file is open", at(1)).await.unwrap();
    ledger.workbook_waiting("the file is still open", at(5)).await.unwrap();
    let waiting = ledger.status().await.unwrap().workbook_waiting;
    assert_eq!(waiting, Some(("the file is still open".to_owned(), at(1))));
    ledger.workbook_written(3, at(9)).await.unwrap();
    let status = ledger.status().await.unwrap();
    assert_eq!((status.workbook_written_at, status.workbook_waiting), (Some(at(9)), None));
    assert_eq!(ledger.workbook_revision().await.unwrap(), 3);
}
