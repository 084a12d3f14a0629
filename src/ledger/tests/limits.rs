//! A disk that is full, and work that must be sendable between threads.

use super::support::{Fixture, accepted, intake, judged, report};
use crate::{
    ledger::{Ledger, Recorded},
    submission::Disposition,
};

#[tokio::test]
async fn a_full_disk_is_told_as_such_and_leaves_the_ledger_whole() {
    let fixture = Fixture::sqlite().await;
    fixture.record(intake(1, "unit-a")).await;
    // The limit holds for the connection that writes now, as a full disk holds until there is room again.
    let mut session = fixture.ledger.writing().await.unwrap();
    session.execute_script("PRAGMA max_page_count = 1").await.unwrap();
    session.commit().await.unwrap();

    let mut large = report(Disposition::Accepted, Some("unit-a"));
    large.assessment = "x".repeat(1 << 20);
    let large = judged(2, accepted(vec![large]));
    let full = fixture.ledger.record(vec![large.clone()]).await.unwrap_err();
    assert!(full.is_disk_full() && full.is_passing() && !full.is_read_only() && !full.is_damaged(), "{full}");
    assert!(full.to_string().ends_with("; the disk is full: make room on it, the work goes on by itself"), "{full}");

    // The same work again, when there is room.
    assert_eq!(fixture.record(large).await, Recorded::New { receipts: vec![2] });
    assert_eq!(fixture.ledger.entries().await.unwrap().len(), 2);
}

#[test]
fn the_loops_may_run_on_any_thread() {
    fn sendable<T: Send>(_: impl FnOnce(Ledger) -> T) {}
    sendable(|ledger| async move { ledger.record(Vec::new()).await });
    sendable(|ledger| async move { ledger.archive().keep(Vec::<([u8; 32], Vec<u8>)>::new()).await });
    sendable(|ledger| async move { ledger.status().await });
    sendable(|ledger| async move { ledger.filed(&[]).await });
    sendable(|ledger| async move { ledger.conclude_replies(&[], super::support::at(0)).await });
    let pace = crate::ledger::Pace { per_hour: 1, attempts: 1 };
    sendable(move |ledger| async move {
        ledger.claim_replies(super::support::at(0), std::time::Duration::from_secs(1), 1, pace).await
    });
}
