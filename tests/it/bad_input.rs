//! Bad input of the administrator: each is refused in words that name the place and say what to do.

use crate::dovecot::{Dovecot, Manner, PASSWORD};
use crate::letters::report;
use crate::process::Ended;
use crate::site::{Site, eventually, program};
use crate::support::servers;

/// What `check` says of settings as they stand.
fn check(settings: &str) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tiepnhan.toml");
    std::fs::write(&path, settings).unwrap();
    Ended::of(program().arg("check").arg("--config").arg(&path))
}

const USUAL: &str = "roster = \"units.csv\"\n[mailbox]\naddress = \"phongktht@ttcntt.example\"\n";

#[test]
fn an_unknown_key_is_named_with_its_file_and_line() {
    let settings = format!("{USUAL}maildir = \"Maildir\"\npol_seconds = 5\n");
    for command in ["check", "run", "status", "release"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tiepnhan.toml");
        std::fs::write(&path, &settings).unwrap();
        let ended = Ended::of(program().args([command, "--config"]).arg(&path));
        assert_eq!(ended.code, Some(1), "{command}");
        ended.says(&[path.to_str().unwrap(), "line 5", "pol_seconds"]);
    }
}

#[test]
fn a_missing_settings_file_is_said_to_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("none.toml");
    Ended::of(program().args(["run", "--config"]).arg(&path)).badly(&[
        path.to_str().unwrap(),
        "cannot read the settings file",
        "tiepnhan init",
    ]);
    Ended::of(program().arg("status").current_dir(folder.path())).badly(&["--config", "tiepnhan init"]);
}

#[test]
fn a_password_in_the_settings_is_refused_and_not_repeated() {
    let imap = "[mailbox.imap]\nhost = \"imap.ttcntt.example\"\nuser = \"us\"\npassword = \"open sesame\"\n";
    let ended = check(&format!("{USUAL}{imap}"));
    assert_eq!(ended.code, Some(1));
    assert!(!ended.out.contains("sesame") && !ended.error.contains("sesame"), "{}{}", ended.out, ended.error);
    ended.says(&["line 7", "password", "file:PATH, env:NAME or credential:NAME"]);
}

#[test]
fn plain_text_leaves_this_machine_nowhere() {
    let imap =
        "[mailbox.imap]\nhost = \"imap.ttcntt.example\"\nsecurity = \"plain\"\nuser = \"us\"\npassword = \"env:P\"\n";
    let smtp = "maildir = \"Maildir\"\n[delivery.smtp]\nhost = \"smtp.ttcntt.example\"\nsecurity = \"plain\"\n";
    for (settings, key) in [(imap, "mailbox.imap.security"), (smtp, "delivery.smtp.security")] {
        let ended = check(&format!("{USUAL}{settings}"));
        assert_eq!(ended.code, Some(1));
        ended.says(&[key, "\"plain\" is allowed only to a loopback address"]);
    }
}

#[test]
fn a_roster_with_a_doubled_id_is_refused() {
    let site = Site::new();
    let roster = "id,name,aliases,addresses\nvpb,Văn phòng Bộ,,@vpb.example\nttb,Thanh tra Bộ,,\nvpb,Vụ Pháp chế,,\n";
    std::fs::write(site.path("units.csv"), roster).unwrap();
    for arguments in [["run", "--once"].as_slice(), &["check"], &["read", "units.csv"]] {
        let ended = site.run(arguments);
        assert_eq!(ended.code, Some(1), "{arguments:?}");
        ended.says(&[site.path("units.csv").to_str().unwrap(), "line 4", "\"vpb\"", "line 2"]);
    }
}

#[test]
fn a_ledger_of_a_newer_version_is_left_alone() {
    let site = Site::new();
    site.deliver(&report(0, "25", "20"));
    site.run_once();
    let set = async |database: &mut sqlx::SqliteConnection, layout: i64| {
        sqlx::query("UPDATE ledger_layout SET layout = $1").bind(layout).execute(database).await.unwrap();
    };
    site.sql(async |database| set(database, 99).await);
    for arguments in [["run", "--once"].as_slice(), &["run"], &["status"], &["release"]] {
        site.run(arguments).badly(&["ledger.sqlite was written by a newer version", "install the newer version again"]);
    }
    site.sql(async |database| set(database, 1).await);
    site.run_once().says(&["0 messages recorded"]);
}

#[test]
fn a_second_service_on_the_same_data_stops() {
    let site = Site::new();
    let service = site.start();
    eventually("it runs", || service.log().contains("the workbook was written"));
    for arguments in [["run"].as_slice(), &["run", "--once"]] {
        site.run(arguments).badly(&["another service already works on the data folder", "stop it first"]);
    }
    assert!(!service.has_ended(), "the first one goes on");
    service.kill();
    // The lock goes with the process, however it ended.
    site.run_once();
}

#[test]
fn status_before_the_first_start_says_so() {
    Site::new().run(&["status"]).badly(&["there is no ledger in the data folder", "start the service once"]);
}

#[test]
fn a_folder_that_is_no_maildir_is_named() {
    let site = Site::new();
    std::fs::remove_dir_all(site.mail.join("cur")).unwrap();
    site.run(&["run", "--once"]).badly(&["it is no Maildir", "\"cur\"", "mailbox.maildir"]);
    std::fs::create_dir(site.mail.join("cur")).unwrap();
}

#[test]
fn a_wrong_password_is_told_in_the_servers_words() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let mut site = Site::on(&server, "");
    site.deliver(&report(0, "25", "20"));
    std::fs::write(site.path("password"), "wrong horse\n").unwrap();
    site.change("[mailbox.imap]\npassword = \"file:password\"");
    let words = ["the server refused the login", "[AUTHENTICATIONFAILED]", "mailbox.imap.user and the password"];
    let ended = site.run(&["check"]);
    assert_eq!(ended.code, Some(1));
    let checked = ended.says(&words).says(&["BAD  mailbox", "1 to mend."]);
    let once = site.run(&["run", "--once"]).badly(&words);
    // The service waits for the password to be mended, and says so.
    let service = Site::start_with(&site, &[("RUST_LOG", "trace")]);
    eventually("the fault is told", || site.status_or_null()["faults"][0]["words"].is_string());
    let fault = site.status()["faults"][0].clone();
    assert_eq!(fault["kind"], "mailbox");
    assert!(words.iter().all(|word| fault["words"].as_str().unwrap().contains(word)), "{fault}");
    for text in [&checked.out, &once.error, &service.log(), &fault.to_string()] {
        assert!(!text.contains("wrong horse"), "{text}");
    }
    std::fs::write(site.path("password"), format!("{PASSWORD}\n")).unwrap();
    site.await_done(1);
    assert_eq!(site.status()["faults"], serde_json::json!([]));
    assert!(!service.log().contains("khẩu") && !service.log().contains("bật"), "the password stands in the log");
}

#[test]
fn a_certificate_of_another_name_is_not_accepted() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { tls: true, ..Manner::default() });
    let mut site = Site::on(&server, "");
    let authority = server.path("ca.pem");
    site.deliver(&report(0, "25", "20"));
    site.change(&format!(
        "[mailbox.imap]\nsecurity = \"tls\"\nport = {}\nroot_certificates = \"{}\"",
        server.tls_port,
        authority.display()
    ));
    for arguments in [["check"].as_slice(), &["run", "--once"]] {
        let ended = site.run(arguments);
        assert_eq!(ended.code, Some(1));
        ended.says(&["the server's certificate is not accepted", "127.0.0.1"]);
    }
    site.change("[mailbox.imap]\nhost = \"localhost\"");
    site.run(&["check"]).well().says(&["over TLS", "All is well."]);
    // A certificate that nobody vouches for is no better.
    let mut stranger = Site::on(&server, "");
    stranger.change(&format!("[mailbox.imap]\nsecurity = \"tls\"\nport = {}\nhost = \"localhost\"", server.tls_port));
    let ended = stranger.run(&["check"]);
    assert_eq!(ended.code, Some(1));
    ended.says(&["the server's certificate is not accepted", "mailbox.imap.root_certificates"]);
    stranger.leave_unfinished();
    site.run_once().says(&["1 messages recorded", "1 replies sent"]);
}
