//! Every command as a user meets it, on a site without servers.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tiepnhan::campaign::Campaign;
use tiepnhan::roster::Roster;
use tiepnhan::settings::Settings;

use crate::letters::{question, report, units};
use crate::process::Ended;
use crate::site::{Site, eventually, program, samples, sheet};

fn config() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config")
}

#[test]
fn status_tells_how_things_stand() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    site.deliver(&report(1, "25", ""));
    site.deliver(&report(2, "25", "khoảng 20"));
    site.deliver(&question());
    site.run_once();
    let status = site.status();
    assert_eq!(status["messages"], json!({"accepted": 1, "review": 1, "returned": 1, "ignored": 1}), "{status:#}");
    assert_eq!(status["reports"], json!({"accepted": 1, "review": 1, "returned": 1}));
    assert_eq!(status["units"]["all"], 50);
    let missing = status["units"]["missing"].as_array().unwrap();
    assert_eq!(missing.len(), 49);
    assert!(!missing.contains(&json!(units()[0].name)) && missing.contains(&json!(units()[1].name)));
    let looked: jiff::Timestamp = status["mailbox"]["last_looked"].as_str().unwrap().parse().unwrap();
    assert!(jiff::Timestamp::now().duration_since(looked).as_secs() < 600);
    assert_eq!(status["filing"], json!({"waiting": {"number": 0, "oldest": null}, "set_aside": 0}));
    assert_eq!(status["replies"]["by_state"], json!({"sent": 3}));
    assert_eq!(status["replies"]["waiting"], json!({"number": 0, "oldest": null}));
    assert_eq!(status["workbook"]["up_to_date"], true);
    assert!(status["workbook"]["written"].is_string() && status["workbook"]["waits_for"].is_null());
    assert_eq!((&status["faults"], &status["set_aside"]), (&json!([]), &json!([])));

    let words = site.run(&["status"]).well().out;
    for said in ["1 accepted", "1 review", "1 returned", "1 ignored", "1 of 50 have reported", "3 sent", "up to date"] {
        assert!(words.contains(said), "no {said:?} in\n{words}");
    }
    assert_eq!(words.lines().filter(|line| line.starts_with("missing ")).count(), 49);
}

#[test]
fn whoever_stops_listening_has_heard_enough() {
    let site = Site::new();
    site.run_once();
    for command in ["status", "check"] {
        let (listener, speaker) = std::io::pipe().unwrap();
        drop(listener);
        let mut command = site.command(&[command]);
        let ended = command.stdout(speaker).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

#[test]
fn check_finds_all_well_or_says_what_to_mend() {
    let mut site = Site::new();
    site.run(&["check"]).well().says(&["ok   settings", "50 units", "ok   mailbox", "ok   delivery", "All is well."]);
    site.change("[trust]\nauthserv_id = \"\"\n[delivery]\nfolder = \"units.csv/replies\"");
    let ended = site.run(&["check"]);
    assert_eq!(ended.code, Some(1));
    ended.says(&["BAD  trust", "trust.authserv_id is empty", "BAD  delivery", "2 to mend."]);
    std::fs::write(site.path(".~lock.tong-hop.xlsx#"), ",An,may-1,20.10.2020 09:30,file:///;").unwrap();
    let ended = site.run(&["check"]);
    ended.says(&["BAD  workbook", "someone has it open", "3 to mend."]);
    assert!(!site.data().join("ledger.sqlite").exists(), "it tries, and records nothing");
}

#[test]
fn init_writes_files_that_work_and_writes_over_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("etc");
    let init = || Ended::of(program().arg("init").arg(&here)).well();
    init().says(&["tiepnhan.toml", "units.csv", "tiepnhan check --config"]);
    let settings = Settings::load(&here.join("tiepnhan.toml")).unwrap();
    assert!(Roster::load(&settings.roster).unwrap().units().len() > 1);
    assert_eq!(Campaign::load(&here.join("campaign-2020.toml")).unwrap().title, Campaign::built_in().title);
    std::fs::write(here.join("units.csv"), "mine").unwrap();
    init().says(&["as it is"]);
    assert_eq!(std::fs::read_to_string(here.join("units.csv")).unwrap(), "mine");
}

/// The sample settings never lie: a key that is commented out shows its default, or is only an example.
#[test]
fn every_commented_key_of_the_sample_settings_shows_its_default() {
    let text = std::fs::read_to_string(config().join("tiepnhan.toml")).unwrap();
    let examples = ["campaign", "root_certificates", "templates", "command"];
    // Each excludes a table that the sample has.
    let others = ["maildir", "folder = \"data/replies\""];
    let wanted = |key: &str| !examples.contains(&key) && key != "maildir";
    let (defaults, shown) = uncommented(&text, |line, key| wanted(key) && !line.starts_with(others[1]));
    assert!(shown >= 30, "only {shown} keys were found");
    let (with_examples, shown) = uncommented(&text, |_, key| examples.contains(&key));
    assert!(shown >= examples.len(), "only {shown} examples were found");

    let folder = tempfile::tempdir().unwrap();
    let load = |text: &str| {
        let path = folder.path().join("tiepnhan.toml");
        std::fs::write(&path, text).unwrap();
        let mut settings = Settings::load(&path).unwrap_or_else(|error| panic!("{error}"));
        // What is told by a function where it is not given.
        let (imap, smtp) = (settings.mailbox.imap.as_mut().unwrap(), settings.delivery.smtp.as_mut().unwrap());
        (imap.port, smtp.port) = (Some(imap.port()), Some(smtp.port()));
        settings.log.level.get_or_insert("info".to_owned());
        settings
    };
    assert_eq!(load(&defaults), load(&text));
    load(&with_examples);
    let maildir = Site::new();
    assert!(maildir.run(&["check"]).code == Some(0) && text.contains("# maildir = \"Maildir\""));
}

/// The settings with the wanted ones of the commented keys (by line and key) no longer commented, and their number.
fn uncommented(text: &str, wanted: impl Fn(&str, &str) -> bool) -> (String, usize) {
    let is_key = |key: &str| !key.is_empty() && key.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    let (mut lines, mut count, mut within) = (Vec::new(), 0, false);
    for line in text.lines() {
        let bare = line.strip_prefix("# ").unwrap_or(line);
        let key = bare.split_once(" = ").map_or("", |(key, _)| key);
        let starts = line != bare && is_key(key) && wanted(bare, key);
        count += usize::from(starts);
        lines.push(if starts || within { bare } else { line });
        // A text of several lines.
        within = (starts || within) && within != (bare.matches("\"\"\"").count() == 1);
    }
    (lines.join("\n"), count)
}

#[test]
fn the_blank_form_is_known_as_the_form() {
    let folder = tempfile::tempdir().unwrap();
    let form = folder.path().join("mau.xlsx");
    Ended::of(program().arg("template").arg(&form).current_dir(folder.path())).well().says(&["mau.xlsx"]);
    let site = Site::new();
    let read = site.run(&["read", "--json", form.to_str().unwrap()]).well();
    let judged: Value = serde_json::from_str(&read.out).unwrap();
    assert_eq!(judged["disposition"], "review", "nobody sent it: {judged}");
    let reasons = judged["reports"][0]["reasons"].as_array().unwrap();
    assert!(["missing_unit", "missing_figure"].iter().all(|reason| reasons.contains(&json!(reason))), "{judged}");
    // Without a name it goes where the user is.
    Ended::of(program().arg("template").current_dir(folder.path())).well().says(&["mau-bao-cao.xlsx"]);
    assert_eq!(std::fs::read(folder.path().join("mau-bao-cao.xlsx")).unwrap(), std::fs::read(&form).unwrap());
}

#[test]
fn the_demonstration_shows_the_whole_way() {
    let folder = tempfile::tempdir().unwrap();
    let demo = || Ended::of(program().args(["demo", "show"]).current_dir(folder.path()));
    let said = demo().well().out;
    assert!(said.starts_with("16 sample messages stood in show/Maildir"), "{said}");
    let here = folder.path().join("show");
    let status = Ended::of(program().args(["status", "--json", "--config"]).arg(here.join("tiepnhan.toml"))).well().out;
    let status: Value = serde_json::from_str(&status).unwrap();
    let messages = status["messages"].as_object().unwrap();
    assert_eq!(messages.values().filter_map(Value::as_u64).sum::<u64>(), 16);
    assert!(["accepted", "review", "returned", "ignored"].iter().all(|outcome| messages[*outcome].as_u64() > Some(0)));
    assert!(messages["accepted"].as_u64() >= Some(8), "{status:#}");
    assert_eq!(status["replies"]["by_state"]["sent"], count(&here.join("replies")));
    assert_eq!(sheet(&here.join("tong-hop.xlsx"), "Lịch sử").len(), 14);
    for word in ["tong-hop.xlsx", "replies", "Maildir", "run --once"] {
        assert!(said.contains(word), "no {word} in\n{said}");
    }
    // It works in no folder that holds anything.
    demo().badly(&["show is not empty", "name another folder"]);
    // What it suggests works.
    let again = Ended::of(program().args(["run", "--once", "--config"]).arg(here.join("tiepnhan.toml"))).well();
    again.says(&["0 messages recorded"]);
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn read_judges_every_file_in_order_even_beside_one_that_is_missing() {
    let names = ["054-other-vacation.eml", "no-such-file.eml", "001-writers-csv-utf-8-sig-0.eml", "units.csv"];
    let read = |further: &[&str]| {
        let mut command = program();
        command.current_dir(samples()).args(["read", "--config", "exam.toml"]).args(further).args(names);
        Ended::of(&mut command)
    };
    let ended = read(&["--json"]).badly(&["no-such-file.eml"]);
    let lines: Vec<Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let judged: Vec<(&str, &str)> =
        lines.iter().map(|line| (line["file"].as_str().unwrap(), line["disposition"].as_str().unwrap())).collect();
    assert_eq!(judged[..2], [(names[0], "ignored"), (names[2], "accepted")]);
    assert_eq!(judged[2].0, names[3]);
    assert_ne!(judged[2].1, "accepted", "a file that nobody sent is accepted by nobody");
    assert!(ended.error.lines().count() == 1, "{}", ended.error);

    let table = read(&[]);
    assert_eq!(table.code, Some(1));
    let rows: Vec<usize> =
        [names[0], names[2], names[3]].iter().map(|name| table.out.find(&name[..9]).unwrap()).collect();
    assert!(rows.is_sorted() && rows[0] > 0, "{}", table.out);
    table.says(&["ignored", "accepted", "automatic_mail", "informed: 231", "deployed: 94", "no-such-file.eml"]);
}

#[test]
fn read_touches_nothing() {
    let site = Site::new();
    std::fs::write(site.path("one.eml"), report(0, "25", "20")).unwrap();
    let before: Vec<_> = std::fs::read_dir(site.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let read = site.run(&["read", "--json", "one.eml"]).well();
    assert!(read.error.is_empty(), "{}", read.error);
    assert_eq!(serde_json::from_str::<Value>(&read.out).unwrap()["disposition"], "accepted");
    let after: Vec<_> = std::fs::read_dir(site.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(after, before);
}

#[test]
fn the_service_ends_soon_and_well_when_it_is_told_to() {
    let site = Site::new();
    let service = site.start();
    eventually("it runs", || service.log().contains("the service is running"));
    site.deliver(&report(0, "25", "20"));
    let (status, took, log) = service.end();
    assert!(status.success(), "{log}");
    assert!(took.as_secs() < 10, "it took {took:?}");
    assert!(log.contains("told to end") && log.contains("the service has ended"), "{log}");
    site.run_once();
}

#[test]
fn a_long_first_pass_ends_between_two_batches() {
    let site = Site::with("[reply]\nper_hour = 1000");
    (0..1000).for_each(|number| site.deliver(&report(number, "25", "20")));
    let service = site.start();
    eventually("it has begun", || site.replies().len() > 20);
    let (status, took, log) = service.end();
    assert!(status.success() && took.as_secs() < 10, "{status:?} after {took:?}\n{log}");
    let recorded = site.status()["messages"]["accepted"].as_u64().unwrap();
    assert!((20..1000).contains(&recorded), "{recorded} were recorded");
    site.run_once().says(&[&format!("{} messages recorded", 1000 - recorded)]);
}

#[test]
fn without_a_command_the_help_is_shown() {
    let ended = Ended::of(&mut program());
    assert_eq!(ended.code, Some(2));
    for command in ["run", "read", "status", "check", "init", "template", "release", "demo"] {
        assert!(ended.error.contains(&format!("  {command}")), "{}", ended.error);
    }
}
