//! The archive of raw messages.

use std::fs;

use super::support::{Fixture, bytes, sha};
use crate::ledger::LedgerError;

#[tokio::test]
async fn a_message_is_kept_under_its_digest() {
    let Fixture { folder, ledger } = Fixture::sqlite().await;
    let messages = (0..300).map(|number| (sha(number), bytes(number))).collect();
    ledger.archive().keep(messages).await.unwrap();

    for number in 0..300 {
        assert_eq!(ledger.archive().read(&sha(number)).await.unwrap(), bytes(number));
    }
    let path = ledger.archive().path(&sha(0)).strip_prefix(fs::canonicalize(&folder).unwrap()).unwrap().to_owned();
    let hex: String = sha(0).iter().map(|byte| format!("{byte:02x}")).collect();
    let (first, rest) = hex.split_at(1);
    assert_eq!(path.to_str().unwrap(), format!("archive/{first}/{rest}.eml"));
    let mut files = fs::read_dir(folder.path().join("archive").join(first)).unwrap();
    assert!(files.all(|file| file.unwrap().path().extension().unwrap() == "eml"));
}

#[tokio::test]
async fn keeping_a_message_again_leaves_it_alone() {
    let Fixture { folder: _folder, ledger } = Fixture::sqlite().await;
    let twice = vec![(sha(1), bytes(1)), (sha(1), bytes(1))];
    ledger.archive().keep(twice.clone()).await.unwrap();
    let before = fs::metadata(ledger.archive().path(&sha(1))).unwrap();
    ledger.archive().keep(twice).await.unwrap();
    let after = fs::metadata(ledger.archive().path(&sha(1))).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    ledger.archive().keep(Vec::<(_, Vec<u8>)>::new()).await.unwrap();
}

#[tokio::test]
async fn a_file_of_the_wrong_length_is_written_again() {
    let Fixture { folder: _folder, ledger } = Fixture::sqlite().await;
    let path = ledger.archive().path(&sha(1));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, b"half").unwrap();
    ledger.archive().keep(vec![(sha(1), bytes(1))]).await.unwrap();
    assert_eq!(ledger.archive().read(&sha(1)).await.unwrap(), bytes(1));
}

#[tokio::test]
async fn what_a_crash_left_half_written_is_written_over() {
    let Fixture { folder: _folder, ledger } = Fixture::sqlite().await;
    let path = ledger.archive().path(&sha(1));
    let left = path.with_extension("new");
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&left, b"half of something longer than the whole message is, which must not stay behind it").unwrap();

    ledger.archive().keep(vec![(sha(1), bytes(1))]).await.unwrap();
    assert!(!left.exists());
    assert_eq!(ledger.archive().read(&sha(1)).await.unwrap(), bytes(1));
}

#[tokio::test]
async fn a_message_that_is_not_what_was_kept_is_an_error() {
    let Fixture { folder: _folder, ledger } = Fixture::sqlite().await;
    ledger.archive().keep(vec![(sha(1), bytes(1))]).await.unwrap();
    fs::write(ledger.archive().path(&sha(1)), bytes(2)).unwrap();
    let altered = ledger.archive().read(&sha(1)).await.unwrap_err();
    assert!(matches!(altered, LedgerError::Altered { .. }) && altered.is_damaged());
    let missing = ledger.archive().read(&sha(3)).await.unwrap_err();
    assert!(!missing.is_passing(), "{missing}");
}

/// Prints how long it takes, and promises nothing about it: the benches do.
#[tokio::test]
async fn two_thousand_messages_are_kept_at_once() {
    let Fixture { folder: _folder, ledger } = Fixture::sqlite().await;
    let body = vec![b'x'; 20_000];
    let messages = (0..2000).map(|number| (sha(number), [bytes(number), body.clone()].concat())).collect();
    let start = std::time::Instant::now();
    ledger.archive().keep(messages).await.unwrap();
    println!("2,000 messages kept in {:?}", start.elapsed());
}
