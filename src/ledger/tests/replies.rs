//! Replies: one claim at a time, attempts counted before they are made, nothing dropped.

use std::time::Duration;

use super::support::{Fixture, accepted, at, ignored, intake, judged, reply, report};
use crate::{
    ledger::{Conclusion, Intake, Pace, ReplyClaim, ReplyState},
    submission::{Disposition, Judgement, Reason},
};

on_every_ledger! {
    a_claim_carries_what_the_reply_says,
    a_reply_is_claimed_by_one_at_a_time,
    a_lease_that_is_over_is_claimed_again_under_the_same_message_id,
    the_claims_of_a_service_that_was_killed_are_over,
    attempts_are_counted_before_they_are_made,
    a_reply_is_given_up_after_its_attempts,
    an_attempt_that_was_none_is_not_counted,
    a_deferred_reply_waits_until_it_is_due,
    only_the_holder_of_the_claim_concludes_it,
    a_reply_that_was_sent_stays_sent,
    a_held_reply_waits_for_its_release,
    the_hourly_limit_of_an_address_delays_and_drops_nothing,
    a_retry_is_no_second_mail_to_its_reader,
}

const PACE: Pace = Pace { per_hour: 10, attempts: 3 };
const LEASE: Duration = Duration::from_secs(60);

async fn claim(fixture: &Fixture, seconds: i64) -> Vec<ReplyClaim> {
    fixture.ledger.claim_replies(at(seconds), LEASE, 50, PACE).await.unwrap()
}

async fn conclude(fixture: &Fixture, claim: &ReplyClaim, conclusion: Conclusion, seconds: i64) {
    fixture.ledger.conclude_replies(&[(claim.ticket, conclusion)], at(seconds)).await.unwrap();
}

fn sent() -> Conclusion {
    Conclusion::Sent { words: "250 OK".into() }
}

fn refused() -> Conclusion {
    Conclusion::Refused { words: "550 no such user".into() }
}

fn deferred(until: i64) -> Conclusion {
    Conclusion::Deferred { until: at(until), words: "451 later".into() }
}

fn addressed(number: u32, to: &str) -> Intake {
    Intake { reply: Some(reply(number, to)), ..intake(number, "unit-a") }
}

async fn a_claim_carries_what_the_reply_says(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    let judgement = Judgement {
        reasons: vec![Reason::Late],
        ..accepted(vec![report(Disposition::Accepted, Some("unit-a")), report(Disposition::Accepted, Some("unit-b"))])
    };
    fixture.record(judged(2, judgement)).await;
    fixture.record(Intake { reply: None, ..intake(3, "unit-c") }).await;
    fixture.record(judged(4, ignored())).await;

    let claims = claim(&fixture, 100).await;
    let entries = fixture.ledger.entries().await.unwrap();
    assert_eq!(claims.len(), 2);
    let claim = &claims[1];
    assert_eq!((claim.to.as_str(), claim.message_id.as_str()), ("office@unit.example", "reply-2@centre.example"));
    assert_eq!(claim.in_reply_to.as_deref(), Some("2@unit.example"));
    assert_eq!(claim.references, ["first@unit.example", "2@unit.example"]);
    assert_eq!((claim.subject.as_str(), claim.arrived), ("Báo cáo 2", at(2)));
    assert_eq!((claim.disposition, claim.reasons.as_slice()), (Disposition::Accepted, [Reason::Late].as_slice()));
    assert_eq!(claim.entries, entries[1..3]);
    assert_eq!(claim.superseded, [Some(entries[0].clone()), None]);
}

async fn a_reply_is_claimed_by_one_at_a_time(fixture: Fixture) {
    for number in 1..=5 {
        fixture.record(addressed(number, &format!("{number}@unit.example"))).await;
    }
    let claimants = (0..4).map(|_| {
        let ledger = fixture.ledger.clone();
        tokio::spawn(async move { ledger.claim_replies(at(100), LEASE, 2, PACE).await.unwrap() })
    });
    let mut claimed = Vec::new();
    for claimant in claimants.collect::<Vec<_>>() {
        claimed.extend(claimant.await.unwrap().into_iter().map(|claim| claim.ticket.reply));
    }
    claimed.sort_unstable();
    claimed.dedup();
    assert_eq!(claimed.len(), 5);
    assert!(claim(&fixture, 159).await.is_empty());
}

async fn a_lease_that_is_over_is_claimed_again_under_the_same_message_id(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    let first = claim(&fixture, 100).await;
    assert_eq!(fixture.ledger.next_reply_due().await.unwrap(), Some(at(160)));
    let second = claim(&fixture, 160).await;
    assert_eq!((first[0].ticket.attempt, second[0].ticket.attempt), (1, 2));
    assert_eq!(first[0].message_id, second[0].message_id);
}

async fn the_claims_of_a_service_that_was_killed_are_over(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    claim(&fixture, 100).await;
    let Fixture { folder, ledger } = fixture;
    ledger.close().await;
    let ledger = super::support::open_again(folder.path()).await.unwrap();
    assert_eq!(ledger.next_reply_due().await.unwrap(), Some(at(100)));
    assert_eq!(ledger.claim_replies(at(101), LEASE, 50, PACE).await.unwrap().len(), 1);
}

async fn attempts_are_counted_before_they_are_made(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    claim(&fixture, 100).await;
    let Fixture { folder, ledger } = fixture;
    ledger.close().await;
    let ledger = super::support::open_again(folder.path()).await.unwrap();
    let claims = ledger.claim_replies(at(200), LEASE, 50, PACE).await.unwrap();
    assert_eq!(claims[0].ticket.attempt, 2);
}

async fn a_reply_is_given_up_after_its_attempts(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    for attempt in 0..3 {
        let claims = claim(&fixture, 100 * (attempt + 1)).await;
        conclude(&fixture, &claims[0], deferred(100 * (attempt + 2)), 0).await;
    }
    assert!(claim(&fixture, 10_000).await.is_empty());
    let status = fixture.ledger.status().await.unwrap();
    assert_eq!(status.replies.get(&ReplyState::Refused), Some(&1));
    assert_eq!(status.reply_troubles[0].words, "451 later");
    assert_eq!(fixture.ledger.next_reply_due().await.unwrap(), None);
}

async fn an_attempt_that_was_none_is_not_counted(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    for time in 1..10 {
        let claims = claim(&fixture, 100 * time).await;
        assert_eq!(claims[0].ticket.attempt, 1);
        let none = Conclusion::NotTried { until: at(100 * time + 1), words: "connection refused".into() };
        conclude(&fixture, &claims[0], none, 100 * time).await;
    }
}

async fn a_deferred_reply_waits_until_it_is_due(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    let claims = claim(&fixture, 100).await;
    conclude(&fixture, &claims[0], deferred(500), 101).await;
    assert!(claim(&fixture, 499).await.is_empty());
    assert_eq!(fixture.ledger.next_reply_due().await.unwrap(), Some(at(500)));
    assert_eq!(claim(&fixture, 500).await.len(), 1);
}

async fn only_the_holder_of_the_claim_concludes_it(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    let first = claim(&fixture, 100).await;
    let second = claim(&fixture, 200).await;
    conclude(&fixture, &first[0], refused(), 201).await;
    conclude(&fixture, &first[0], deferred(202), 201).await;
    assert!(claim(&fixture, 203).await.is_empty(), "the second claim still stands");
    conclude(&fixture, &second[0], refused(), 204).await;
    let status = fixture.ledger.status().await.unwrap();
    assert_eq!(status.replies.get(&ReplyState::Refused), Some(&1));
    assert_eq!(status.reply_troubles[0].words, "550 no such user");
}

async fn a_reply_that_was_sent_stays_sent(fixture: Fixture) {
    fixture.record(intake(1, "unit-a")).await;
    let first = claim(&fixture, 100).await;
    let second = claim(&fixture, 200).await;
    conclude(&fixture, &first[0], sent(), 201).await;
    conclude(&fixture, &second[0], deferred(300), 202).await;
    assert!(claim(&fixture, 10_000).await.is_empty());
    assert_eq!(fixture.ledger.status().await.unwrap().replies.get(&ReplyState::Sent), Some(&1));
}

async fn a_held_reply_waits_for_its_release(fixture: Fixture) {
    let mut held = intake(1, "unit-a");
    held.reply.as_mut().unwrap().hold = true;
    fixture.record(held).await;
    assert!(claim(&fixture, 10_000).await.is_empty());
    assert_eq!(fixture.ledger.release_held(at(20_000)).await.unwrap(), 1);
    assert_eq!(fixture.ledger.release_held(at(20_000)).await.unwrap(), 0);
    assert_eq!(claim(&fixture, 20_000).await.len(), 1);
}

async fn the_hourly_limit_of_an_address_delays_and_drops_nothing(fixture: Fixture) {
    let batch = (1..=25).map(|number| addressed(number, "busy@unit.example"));
    fixture.ledger.record(batch.chain([addressed(26, "other@unit.example")]).collect()).await.unwrap();

    let mut sent_at = Vec::new();
    let mut now = 100;
    while let Some(due) = fixture.ledger.next_reply_due().await.unwrap() {
        now = now.max(due.as_second() - at(0).as_second());
        for claim in claim(&fixture, now).await {
            conclude(&fixture, &claim, sent(), now).await;
            sent_at.push((now, claim.to));
        }
    }
    let busy: Vec<i64> = sent_at.iter().filter(|(_, to)| to == "busy@unit.example").map(|(now, _)| *now).collect();
    assert_eq!(sent_at.iter().filter(|(now, to)| *now == 100 && to == "other@unit.example").count(), 1);
    assert_eq!(busy.len(), 25);
    assert!(busy.windows(11).all(|eleven| eleven[10] - eleven[0] >= 3600), "{busy:?}");
    assert_eq!(*busy.last().unwrap(), 100 + 2 * 3600);
}

async fn a_retry_is_no_second_mail_to_its_reader(fixture: Fixture) {
    let pace = Pace { per_hour: 1, attempts: 3 };
    fixture.record(intake(1, "unit-a")).await;
    for attempt in 1..=2 {
        let claims = fixture.ledger.claim_replies(at(100 * attempt), LEASE, 50, pace).await.unwrap();
        conclude(&fixture, &claims[0], deferred(0), 100 * attempt).await;
    }
}
