//! Children that misbehave, played by small scripts, and by the program's own side of the pipes.

use std::os::unix::fs::PermissionsExt;

use tempfile::TempDir;

use super::*;
use crate::settings::Limits;

/// A pool whose children run a script instead of the program.
fn playing(script: &str, seconds: u32) -> (TempDir, Readers) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("child");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&program, PermissionsExt::from_mode(0o700)).unwrap();
    let limits = Limits { attachment_seconds: seconds, ..Limits::default() };
    let readers = Readers::new(program, 1, &limits, &Campaign::built_in());
    (folder, readers)
}

async fn why(readers: &Readers) -> Unreadable {
    let readings = readers.open("a.csv", b"a,b").await;
    let [Reading { trail, outcome: Err(why) }] = readings.as_slice() else { panic!("{readings:?}") };
    assert_eq!(trail, &["a.csv"]);
    *why
}

#[tokio::test]
async fn a_child_killed_in_the_midst_costs_its_file() {
    let (_folder, readers) = playing("head -c 9 >/dev/null; kill -9 $$", 60);
    assert_eq!(why(&readers).await, Unreadable::Crashed);
    assert_eq!(why(&readers).await, Unreadable::Crashed);
}

#[tokio::test]
async fn a_child_that_loops_is_ended_when_its_time_is_over() {
    let (folder, readers) = playing("echo $$ >\"$0.pid\"; while :; do :; done", 1);
    assert_eq!(why(&readers).await, Unreadable::TooSlow);
    // The process that was started is gone, or is being taken away.
    let process = std::fs::read_to_string(folder.path().join("child.pid")).unwrap();
    let status = || std::fs::read_to_string(format!("/proc/{}/stat", process.trim())).unwrap_or_default();
    let deadline = Instant::now() + Duration::from_secs(60);
    while status().contains(") R") {
        assert!(Instant::now() < deadline, "it runs on: {}", status());
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_child_that_answers_nonsense_is_not_believed() {
    // A length alone, a length beyond any answer, and bytes that are no answer.
    for answer in [r"\001\000\000\000", r"\377\377\377\177aaaa", r"\004\000\000\000\377\377\377\177"] {
        let (_folder, readers) = playing(&format!("printf '{answer}'; exec <&- >&-"), 60);
        assert_eq!(why(&readers).await, Unreadable::Crashed, "{answer}");
    }
}

#[tokio::test]
async fn a_program_that_cannot_be_started_is_told() {
    let readers = Readers::new("/nowhere".into(), 1, &Limits::default(), &Campaign::built_in());
    assert_eq!(why(&readers).await, Unreadable::Crashed);
}
