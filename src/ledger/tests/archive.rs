//! The archive of raw messages.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::support::{Fixture, bytes, sha};
use crate::ledger::LedgerError;

/// The files of the archive, in the order in which they were begun.
fn volumes(fixture: &Fixture) -> Vec<PathBuf> {
    let files = fs::read_dir(fixture.folder.path().join("archive")).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn messages_are_kept_under_their_digests_in_a_file_that_any_program_opens() {
    let fixture = Fixture::sqlite().await;
    for batch in 0..6 {
        let messages = (0..50).map(|number| 50 * batch + number).map(|number| (sha(number), bytes(number))).collect();
        fixture.ledger.archive().keep(messages).await.unwrap();
    }
    fixture.ledger.archive().keep(Vec::<(_, Vec<u8>)>::new()).await.unwrap();
    let volumes = volumes(&fixture);
    assert_eq!(volumes.len(), 1);
    let listed = std::process::Command::new("tar").arg("tf").arg(&volumes[0]).output().unwrap();
    assert!(listed.status.success() && listed.stderr.is_empty(), "{}", String::from_utf8_lossy(&listed.stderr));
    let listed: BTreeSet<String> = String::from_utf8(listed.stdout).unwrap().lines().map(str::to_owned).collect();
    let name = |number| sha(number).iter().map(|byte| format!("{byte:02x}")).collect::<String>() + ".eml";
    assert_eq!(listed, (0..300).map(name).collect());
    assert_eq!(fixture.ledger.archive().kept().unwrap(), (0..300).map(sha).collect());
}

#[tokio::test]
async fn a_message_kept_twice_is_one_message() {
    let fixture = Fixture::sqlite().await;
    fixture.ledger.archive().keep(vec![(sha(1), bytes(1)), (sha(1), bytes(1))]).await.unwrap();
    fixture.ledger.archive().keep(vec![(sha(1), bytes(1)), (sha(2), bytes(2))]).await.unwrap();
    assert_eq!(fixture.ledger.archive().kept().unwrap(), [sha(1), sha(2)].into());
}

#[tokio::test]
async fn what_a_crash_cut_off_is_left_and_the_next_run_begins_another_file() {
    let fixture = Fixture::sqlite().await;
    let large = vec![b'x'; 5_000];
    fixture.ledger.archive().keep(vec![(sha(1), bytes(1))]).await.unwrap();
    fixture.ledger.archive().keep(vec![(crate::ledger::digest(&large), large.clone())]).await.unwrap();
    let whole = fs::read(&volumes(&fixture)[0]).unwrap();
    let fixture = fixture.reopened().await;
    // At every length that a crash may leave, the messages before the cut are there, and what comes later is kept.
    for length in [0, 100, 512, 600, 1024, 1100, 1536, 1600, 5_000] {
        let cut = &volumes(&fixture)[0];
        fs::write(cut, &whole[..length]).unwrap();
        let kept = fixture.ledger.archive().kept().unwrap();
        assert_eq!(kept.contains(&sha(1)), length >= 600, "{length}");
        assert!(!kept.contains(&crate::ledger::digest(&large)), "{length}");
    }
    fixture.ledger.archive().keep(vec![(sha(2), bytes(2))]).await.unwrap();
    assert_eq!(volumes(&fixture).len(), 2);
    assert_eq!(fixture.ledger.archive().kept().unwrap(), [sha(1), sha(2)].into());
}

#[tokio::test]
async fn a_message_that_is_not_what_was_kept_is_an_error() {
    let fixture = Fixture::sqlite().await;
    fixture.ledger.archive().keep(vec![(sha(1), bytes(1))]).await.unwrap();
    let volume = &volumes(&fixture)[0];
    let mut altered = fs::read(volume).unwrap();
    altered[512] ^= 1;
    fs::write(volume, altered).unwrap();
    let altered = fixture.ledger.archive().kept().unwrap_err();
    assert!(matches!(altered, LedgerError::Altered { .. }) && altered.is_damaged());
}
