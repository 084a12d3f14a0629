//! Opening a ledger: who may, and what it says when it may not.

use std::fs;

use super::support::{Fixture, at, intake};
use crate::ledger::{FaultKind, Ledger, LedgerError, Recorded};

on_every_ledger! {
    what_was_recorded_is_there_after_opening_again,
    a_second_service_is_refused,
    a_ledger_of_a_newer_version_is_refused,
    an_administrator_works_beside_the_service,
}

async fn what_was_recorded_is_there_after_opening_again(fixture: Fixture) {
    let Fixture { folder, ledger } = fixture;
    ledger.record(vec![intake(1, "unit-a")]).await.unwrap();
    let before = ledger.entries().await.unwrap();
    ledger.close().await;

    let again = super::support::open_again(folder.path()).await.unwrap();
    assert_eq!(again.entries().await.unwrap(), before);
    assert_eq!(again.record(vec![intake(1, "unit-a")]).await.unwrap(), [Recorded::Known]);
}

async fn a_second_service_is_refused(fixture: Fixture) {
    let refused = Ledger::open(fixture.folder.path()).await.unwrap_err();
    assert!(matches!(refused, LedgerError::InUse { .. }));
    let folder = fs::canonicalize(fixture.folder.path()).unwrap();
    assert_eq!(
        refused.to_string(),
        format!(
            "another service already works on the data folder {}: stop it first, or give this one a data folder of its own",
            folder.display()
        )
    );
    fixture.ledger.close().await;
    super::support::open_again(fixture.folder.path()).await.unwrap();
}

async fn a_ledger_of_a_newer_version_is_refused(fixture: Fixture) {
    let Fixture { folder, ledger } = fixture;
    let mut session = ledger.writing().await.unwrap();
    session.execute(sqlx::query("UPDATE ledger_layout SET layout = 99")).await.unwrap();
    session.commit().await.unwrap();
    ledger.close().await;

    let newer = super::support::open_again(folder.path()).await.unwrap_err();
    assert!(matches!(newer, LedgerError::Newer { found: 99, known: 1, .. }));
    let said = newer.to_string();
    assert!(said.contains("ledger.sqlite was written by a newer version"), "{said}");
    assert!(said.ends_with("(its layout is 99, this version knows 1): install the newer version again"), "{said}");
    assert!(matches!(Ledger::read_only(folder.path()).await.unwrap_err(), LedgerError::Newer { .. }));
}

async fn an_administrator_works_beside_the_service(fixture: Fixture) {
    let mut held = intake(1, "unit-a");
    held.reply.as_mut().unwrap().hold = true;
    fixture.record(held).await;

    let beside = Ledger::beside(fixture.folder.path()).await.unwrap();
    assert_eq!(beside.release_held(at(10)).await.unwrap(), 1);
    assert_eq!(fixture.ledger.next_reply_due().await.unwrap(), Some(at(10)));
}

#[tokio::test]
async fn a_look_at_the_ledger_changes_nothing() {
    let Fixture { folder, ledger } = Fixture::sqlite().await;
    ledger.record(vec![intake(1, "unit-a")]).await.unwrap();

    let look = Ledger::read_only(folder.path()).await.unwrap();
    assert_eq!(look.revision().await.unwrap(), 1);
    ledger.record(vec![intake(2, "unit-a")]).await.unwrap();
    assert_eq!(look.revision().await.unwrap(), 2);
    let refused = look.fault(FaultKind::Mailbox, "words", at(0)).await.unwrap_err();
    assert!(refused.is_read_only(), "{refused}");

    // After the service has ended as well.
    look.close().await;
    ledger.close().await;
    assert_eq!(Ledger::read_only(folder.path()).await.unwrap().revision().await.unwrap(), 2);
}

#[tokio::test]
async fn a_look_before_the_first_start_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Ledger::read_only(folder.path()).await.unwrap_err();
    assert_eq!(
        missing.to_string(),
        format!("there is no ledger in the data folder {} yet: start the service once", folder.path().display())
    );
    fs::write(folder.path().join("ledger.sqlite"), b"").unwrap();
    assert!(matches!(Ledger::read_only(folder.path()).await.unwrap_err(), LedgerError::Missing { .. }));
}

#[tokio::test]
async fn a_damaged_ledger_is_told_from_a_disk_in_trouble() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("ledger.sqlite"), "this is no database".repeat(1000)).unwrap();
    let damaged = super::support::open_again(folder.path()).await.unwrap_err();
    assert!(damaged.is_damaged() && !damaged.is_disk_full() && !damaged.is_passing(), "{damaged}");
    assert!(damaged.to_string().contains("ledger.sqlite: "), "{damaged}");
    assert!(damaged.to_string().contains("restore it from the last backup"), "{damaged}");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"").unwrap();
    let failed = Ledger::open(&file.join("data")).await.unwrap_err();
    assert!(failed.to_string().starts_with(&format!("{}: ", file.join("data").display())), "{failed}");
}

#[tokio::test]
async fn a_folder_with_an_awkward_name_holds_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("dữ liệu 100%?#&=%20").join("sổ");
    let ledger = Ledger::open(&data).await.unwrap();
    ledger.record(vec![intake(1, "unit-a")]).await.unwrap();
    assert!(data.join("ledger.sqlite").metadata().unwrap().len() > 0);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_data() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let ledger = Ledger::open(&data).await.unwrap();
    let message = super::support::bytes(1);
    ledger.archive().keep(vec![(super::support::sha(1), message)]).await.unwrap();
    ledger.record(vec![intake(1, "unit-a")]).await.unwrap();

    let mut waiting = vec![data];
    let mut seen = 0;
    while let Some(path) = waiting.pop() {
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o077, 0, "{}", path.display());
        if metadata.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
        seen += 1;
    }
    assert!(seen >= 7, "the data folder holds the ledger with its log and index, the lock and the archive: {seen}");
}
