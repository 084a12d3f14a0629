//! `tiepnhan run --once` on a Maildir: what a pass does, and what it leaves alone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::dovecot;
use crate::invariants::{ACCEPTED, REVIEW, message_id};
use crate::letters::{ASSESSMENT, question, report, sender, units};
use crate::process::Ended;
use crate::site::{Site, at, eventually, program, samples};

/// The 56 samples by name, and what `tiepnhan read` says of each.
fn judgements() -> BTreeMap<String, Value> {
    let text = std::fs::read_to_string(samples().join("expected.jsonl")).unwrap();
    let cases = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let names: Vec<String> = cases.map(|case| case["file"].as_str().unwrap().to_owned()).collect();
    let mut command = program();
    command.current_dir(samples()).args(["read", "--config", "exam.toml", "--json"]).args(&names);
    let lines = Ended::of(&mut command).well().out;
    names.into_iter().zip(lines.lines().map(|line| serde_json::from_str(line).unwrap())).collect()
}

#[test]
fn every_sample_goes_the_way_that_read_foretells() {
    let judged = judgements();
    assert_eq!(judged.len(), 56);
    let site = Site::new();
    let arrived = at("2020-10-20T09:30:00+07:00");
    let late = at("2020-10-26T09:30:00+07:00");
    for name in judged.keys() {
        let file = site.mail.join("new").join(name);
        std::fs::copy(samples().join(name), &file).unwrap();
        let arrived = if name.contains("late") { late } else { arrived };
        std::fs::File::options().write(true).open(&file).unwrap().set_modified(arrived).unwrap();
        site.delivered.set(site.delivered.get() + 1);
    }
    let said = site.run_once().out;
    assert!(said.starts_with("56 messages recorded in "), "{said}");

    let mut wrong = Vec::new();
    let mut reports = 0;
    for (name, judgement) in &judged {
        let folder = match judgement["disposition"].as_str().unwrap() {
            "accepted" => ACCEPTED,
            "review" | "returned" => REVIEW,
            "ignored" => ".",
            other => panic!("{other}"),
        };
        let due = site.mail.join(folder).join("new").join(name);
        if !due.exists() {
            wrong.push(format!("{name} ({}) does not lie in {folder}", judgement["disposition"]));
        }
        let due_time = if name.contains("late") { late } else { arrived };
        if std::fs::metadata(&due).is_ok_and(|file| file.modified().unwrap() != due_time) {
            wrong.push(format!("{name} bears another time"));
        }
        reports += judgement["reports"].as_array().unwrap().len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let status = site.status();
    for disposition in ["accepted", "review", "returned", "ignored"] {
        let due = judged.values().filter(|judgement| judgement["disposition"] == disposition).count();
        assert_eq!(status["messages"][disposition], due, "{disposition}");
    }
    // Those are answered whose right to an answer is proven, and nobody else.
    let stranger = |judgement: &&Value| {
        let reasons = judgement["reasons"].as_array().unwrap();
        reasons.iter().any(|reason| ["unknown_sender", "unauthenticated_sender"].iter().any(|code| reason == code))
    };
    let answered = judged.values().filter(|one| one["disposition"] != "ignored" && !stranger(one)).count();
    assert_eq!(site.replies().len(), answered);
    // What holds no readable report gets a receipt too.
    assert!(site.entries().len() >= reports);
    let by_subject = |entry: &tiepnhan::submission::Entry| (entry.sender.clone(), entry.report.figures.clone());
    let recorded: BTreeSet<_> = site.entries().iter().map(by_subject).collect();
    for report in judged.values().flat_map(|judgement| judgement["reports"].as_array().unwrap()) {
        let figures = serde_json::from_value(report["figures"].clone()).unwrap();
        assert!(recorded.iter().any(|(_, recorded)| *recorded == figures), "{report}");
    }
}

#[test]
fn a_second_pass_finds_nothing_to_do() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    site.deliver(&question());
    site.run_once().says(&["2 messages recorded", "1 replies sent", "the workbook was written"]);
    let everything = snapshot(&site);
    site.run_once().says(&["0 messages recorded", "0 replies sent", "the workbook is up to date"]);
    assert_eq!(snapshot(&site), everything);
}

/// Every file of the mailbox, of the replies, and the workbook, with its content and time.
fn snapshot(site: &Site) -> BTreeMap<String, (Vec<u8>, std::time::SystemTime)> {
    fn walk(path: &Path, found: &mut BTreeMap<String, (Vec<u8>, std::time::SystemTime)>) {
        let metadata = std::fs::metadata(path).unwrap();
        if metadata.is_dir() {
            std::fs::read_dir(path).unwrap().for_each(|entry| walk(&entry.unwrap().path(), found));
        } else {
            let content = (std::fs::read(path).unwrap(), metadata.modified().unwrap());
            found.insert(path.display().to_string(), content);
        }
    }
    let mut found = BTreeMap::new();
    [site.mail.clone(), site.replies_folder().unwrap(), site.workbook_path()]
        .iter()
        .for_each(|path| walk(path, &mut found));
    found
}

#[test]
fn other_mail_is_left_exactly_as_it_was() {
    let site = Site::new();
    for flags in ["", "S", "FRS"] {
        site.deliver(&question());
        let fresh = dovecot::files(&site.mail).into_iter().find(|file| file.starts_with("new/")).unwrap();
        let name = fresh.strip_prefix("new/").unwrap();
        let read = if flags.is_empty() { format!("cur/{name}") } else { format!("cur/{name}:2,{flags}") };
        std::fs::rename(site.mail.join(fresh), site.mail.join(read)).unwrap();
    }
    site.deliver(&question());
    site.deliver_at(&report(3, "5", "4"), "2020-09-23T23:59:59+07:00");
    // Read by somebody before: not this program's doing.
    let before = attributes(&site.mail);
    site.run_once().says(&["4 messages recorded", "0 replies sent"]);
    site.run_once();
    assert_eq!(attributes(&site.mail), before);
    assert_eq!(site.status()["messages"], serde_json::json!({"ignored": 4}));
    site.leave_unfinished();
}

/// Name, time and rights of every message.
fn attributes(mail: &Path) -> BTreeMap<String, (std::time::SystemTime, u32, u64)> {
    use std::os::unix::fs::MetadataExt;
    let attributes = |file: String| {
        let metadata = std::fs::metadata(mail.join(&file)).unwrap();
        (file, (metadata.modified().unwrap(), metadata.mode(), metadata.ino()))
    };
    dovecot::files(mail).into_iter().map(attributes).collect()
}

#[test]
fn a_newer_report_replaces_the_older_and_a_worse_one_does_not() {
    let site = Site::new();
    site.deliver_at(&report(0, "25", "20"), "2020-10-01T08:00:00+07:00");
    site.run_once();
    site.deliver_at(&report(0, "30", "28"), "2020-10-02T08:00:00+07:00");
    site.run_once();
    site.deliver_at(&report(0, "-5", "28"), "2020-10-03T08:00:00+07:00");
    site.run_once();
    let supersedes: Vec<Option<i64>> = site.entries().iter().map(|entry| entry.supersedes).collect();
    assert_eq!(supersedes, [None, Some(1), None]);
    let summary = site.sheet("Tổng hợp");
    let row = summary.iter().find(|row| row["Tên đơn vị"] == units()[0].name).unwrap();
    assert!(row.values().any(|value| value == "30") && row.values().any(|value| value == "28"), "{row:?}");
}

#[test]
fn the_same_message_in_two_places_is_recorded_once() {
    let site = Site::new();
    let message = report(0, "25", "20");
    site.deliver(&message);
    site.deliver(&message);
    site.run_once();
    site.deliver(&message);
    site.run_once();
    assert_eq!((site.entries().len(), site.replies().len()), (1, 1));
}

/// A message that is found at another place is filed as it was judged when it was recorded.
#[test]
fn what_was_recorded_stays_as_it_was_judged() {
    let mut site = Site::with("[mailbox.filing]\naction = \"leave\"");
    let all = std::fs::read_to_string(site.path("units.csv")).unwrap();
    let without: Vec<&str> = all.lines().filter(|line| !line.starts_with(&units()[0].id)).collect();
    std::fs::write(site.path("units.csv"), without.join("\n")).unwrap();
    site.deliver(&report(0, "25", "20"));
    site.run_once().says(&["1 messages recorded", "0 replies sent"]);
    assert_eq!(site.status()["messages"], serde_json::json!({"review": 1}));
    // The unit is in the roster now, and the message has another name.
    std::fs::write(site.path("units.csv"), all).unwrap();
    site.change("[mailbox.filing]\naction = \"move\"");
    let file = site.mail.join(dovecot::files(&site.mail).pop_first().unwrap());
    std::fs::rename(&file, file.with_file_name("1600900001.M1P1.host")).unwrap();
    site.run_once().says(&["0 messages recorded", "0 replies sent"]);
    assert_eq!(site.status()["messages"], serde_json::json!({"review": 1}));
    assert_eq!(dovecot::files(&site.mail.join(REVIEW)).len(), 1);
}

#[test]
fn the_hourly_limit_delays_replies_and_drops_none() {
    let site = Site::with("[reply]\nper_hour = 2");
    for number in 0..5 {
        site.deliver(&report(0, &(25 + number).to_string(), "20"));
    }
    site.deliver(&report(1, "7", "5"));
    site.run_once().says(&["6 messages recorded", "3 replies sent"]);
    let status = site.status();
    assert_eq!(status["replies"]["waiting"]["number"], 3);
    assert!(status["replies"]["waiting"]["oldest"].is_string());
    let to_first = || {
        let first = sender(&units()[0]);
        site.replies().iter().filter(|mail| mail.contains(&first)).count()
    };
    assert_eq!(to_first(), 2);
    site.run_once().says(&["0 replies sent"]);
    // An hour later, and another.
    for sent in [4, 5] {
        site.sql(async |database| {
            let query = sqlx::query("UPDATE reply SET tried_at = tried_at - 3600001, due_at = 0");
            query.execute(database).await.unwrap();
        });
        site.run_once();
        assert_eq!(to_first(), sent);
    }
    assert_eq!(site.status()["replies"]["waiting"]["number"], 0);
}

#[test]
fn held_replies_go_when_they_are_released() {
    let mut site = Site::with("[reply]\nhold = true");
    site.deliver(&report(0, "25", "20"));
    site.deliver(&report(1, "25", "x"));
    site.run_once().says(&["2 messages recorded", "0 replies sent"]);
    assert_eq!(site.status()["replies"]["by_state"], serde_json::json!({"held": 2}));
    assert!(site.replies().is_empty());
    site.run(&["release"]).well().says(&["2 replies were let go"]);
    site.run_once().says(&["2 replies sent"]);
    site.run(&["release"]).well().says(&["0 replies were let go"]);
    assert_eq!(site.status()["replies"]["by_state"], serde_json::json!({"sent": 2}));
    // Without the hold the next ones go at once.
    site.change("[reply]\nhold = false");
    site.deliver(&report(2, "25", "20"));
    site.run_once().says(&["1 replies sent"]);
}

#[test]
fn replies_released_beside_a_running_service_are_sent_by_it() {
    let site = Site::with("[reply]\nhold = true");
    site.deliver(&report(0, "25", "20"));
    let service = site.start();
    eventually("it is recorded", || site.status_or_null()["replies"]["by_state"]["held"] == 1);
    site.run(&["release"]).well();
    // The service looks again within a minute, or at the next message.
    site.deliver_now(&report(1, "25", "20"));
    eventually("one is sent", || site.replies().len() == 1);
    drop(service);
    site.leave_unfinished();
}

#[test]
fn a_message_over_the_limit_is_returned_by_its_header_alone() {
    let site = Site::with("[limits]\nmessage_bytes = 50_000");
    let padding = format!("{}\r\n", "x".repeat(70)).repeat(1000);
    let message = String::from_utf8(report(0, "25", "20")).unwrap();
    site.deliver(message.replace("Kính gửi", &format!("{padding}Kính gửi")).as_bytes());
    site.deliver(&report(1, "25", "20"));
    site.run_once().says(&["2 messages recorded", "2 replies sent"]);
    site.run_once().says(&["0 messages recorded"]);
    assert_eq!(site.status()["messages"], serde_json::json!({"accepted": 1, "returned": 1}));
    assert_eq!(dovecot::files(&site.mail.join(REVIEW)).len(), 1);
    // The archive holds the header of the one: the site would look for all of it.
    site.leave_unfinished();
}

#[test]
fn a_message_that_cannot_be_filed_holds_up_no_other() {
    let site = Site::new();
    std::fs::write(site.mail.join(ACCEPTED), "in the way").unwrap();
    site.deliver(&report(0, "25", "20"));
    site.deliver(&report(1, "25", "x"));
    site.run_once().says(&["2 messages recorded", "2 replies sent"]);
    assert_eq!(site.status()["filing"]["waiting"]["number"], 1);
    assert_eq!(dovecot::files(&site.mail.join(REVIEW)).len(), 1);
    (0..4).for_each(|_| drop(site.run_once()));
    let filing = site.status()["filing"].clone();
    assert_eq!((&filing["waiting"]["number"], &filing["set_aside"]), (&0.into(), &1.into()));
    site.run(&["status"]).well().says(&["FILING", "was given up"]);
    site.leave_unfinished();
}

#[test]
fn a_reply_answers_its_message_and_nobody_else() {
    let site = Site::new();
    let message = report(0, "25", "20");
    site.deliver(&message);
    site.run_once();
    let replies = site.replies();
    assert_eq!(replies.len(), 1);
    let id = message_id(&replies[0]);
    assert!(id.starts_with("tiepnhan.") && id.ends_with("@ttcntt.example"), "{id}");
    assert!(replies[0].contains(&format!("To: {}", sender(&units()[0]))), "{}", replies[0]);
}

#[test]
fn logs_tell_one_line_for_each_message_and_no_words_of_it() {
    for format in ["text", "json"] {
        let site = Site::with(&format!("[log]\nformat = \"{format}\""));
        (0..3).for_each(|place| site.deliver(&report(place, "25", "20")));
        site.deliver(&report(3, "25", "nhiều"));
        site.deliver(&question());
        let log = site.run_once().error;
        let lines: Vec<&str> = log.lines().filter(|line| line.contains("a message was recorded")).collect();
        assert_eq!(lines.len(), 5, "{log}");
        for outcome in ["Accepted", "Returned", "Ignored"] {
            assert!(lines.iter().any(|line| line.contains(outcome)), "no {outcome} in\n{log}");
        }
        if format == "json" {
            for line in log.lines() {
                let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
                assert!(line["timestamp"].is_string() && line["level"].is_string() && line["message"].is_string());
            }
        }
        assert!(!log.contains('\u{1b}'), "no colours outside a terminal");
    }
}

#[test]
fn no_level_of_logging_tells_the_words_of_a_message() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    let ended = Ended::of(site.command(&["run", "--once"]).env("RUST_LOG", "trace")).well();
    for words in [ASSESSMENT, "Kính gửi"] {
        assert!(!ended.error.contains(words), "{words} stands in the log");
    }
}
