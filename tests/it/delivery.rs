//! The whole program before a real SMTP server: what becomes of a reply that is taken, put off, refused or cut off.

use serde_json::json;
use tiepnhan::settings::Security;

use crate::invariants::message_id;
use crate::letters::{question, report, sender, units};
use crate::process::Ended;
use crate::site::{Site, eventually};
use crate::smtp::{SmtpSink, TlsFront};
use crate::support::servers_wanted;

fn wanted() -> bool {
    servers_wanted("SMTP tests")
}

fn site(port: u16) -> Site {
    Site::with(&format!("[delivery.smtp]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\""))
}

/// How many replies are in each state.
fn states(site: &Site) -> serde_json::Value {
    site.status()["replies"]["by_state"].clone()
}

/// The Message-IDs of what was taken, without the envelope that the server writes above.
fn ids(server: &SmtpSink) -> Vec<String> {
    server
        .taken()
        .iter()
        .map(|mail| message_id(&mail.lines().skip_while(|line| !line.contains(": ")).collect::<Vec<_>>().join("\n")))
        .collect()
}

#[test]
fn every_reply_leaves_once_for_the_one_it_is_for() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&[]);
    let site = site(server.port);
    site.run(&["check"]).well().says(&["ok   delivery"]);
    (0..20).for_each(|place| site.deliver(&report(place, "25", if place % 4 == 0 { "x" } else { "20" })));
    site.deliver(&question());
    site.run_once().says(&["21 messages recorded", "20 replies sent"]);
    site.run_once().says(&["0 replies sent"]);
    let taken = server.taken();
    assert_eq!(taken.len(), 20);
    for unit in &units()[..20] {
        let envelope = format!("X-Rcpt-Args: <{}>", sender(unit));
        let mails: Vec<_> = taken.iter().filter(|mail| mail.contains(&envelope)).collect();
        assert_eq!(mails.len(), 1, "{}", unit.id);
        // A bounce of it comes to nobody (RFC 3834).
        assert!(mails[0].contains("X-Mail-Args: <>"), "{}", mails[0]);
    }
}

#[test]
fn a_reply_that_is_put_off_goes_later() {
    if !wanted() {
        return;
    }
    let busy = SmtpSink::start(&["-r", "RCPT"]);
    let site = site(busy.port);
    site.deliver(&report(0, "25", "20"));
    site.run_once().says(&["1 messages recorded", "0 replies sent"]);
    assert_eq!(states(&site), json!({"waiting": 1}));
    site.run(&["status"]).well().says(&["REPLY", "after 1 attempts: 450"]);
    let port = busy.port;
    drop(busy);
    let server = SmtpSink::start_on(port, &[]);
    site.run_once().says(&["0 replies sent"]);
    site.let_replies_be_due();
    site.run_once().says(&["1 replies sent"]);
    assert_eq!((states(&site), ids(&server).len()), (json!({"sent": 1}), 1));
}

#[test]
fn a_reply_that_is_refused_is_shown_and_not_tried_again() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&["-f", "RCPT", "-B", "550 5.1.1 nobody of that name"]);
    let site = site(server.port);
    site.deliver(&report(0, "25", "20"));
    site.run_once().says(&["0 replies sent"]);
    site.let_replies_be_due();
    site.run_once().says(&["0 replies sent"]);
    assert_eq!(states(&site), json!({"refused": 1}));
    site.run(&["status"]).well().says(&["is refused after 1 attempts: 550 5.1.1 nobody of that name"]);
    // The report counts all the same.
    assert_eq!(site.status()["reports"], json!({"accepted": 1}));
}

#[test]
fn a_reply_cut_off_after_its_data_repeats_under_the_same_id() {
    if !wanted() {
        return;
    }
    let rude = SmtpSink::start(&["-q", "."]);
    let site = site(rude.port);
    site.deliver(&report(0, "25", "20"));
    site.run_once().says(&["0 replies sent"]);
    assert_eq!(states(&site), json!({"waiting": 1}));
    let port = rude.port;
    drop(rude);
    let server = SmtpSink::start_on(port, &[]);
    site.let_replies_be_due();
    site.run_once().says(&["1 replies sent"]);
    let due: String =
        site.sql(async |database| sqlx::query_scalar("SELECT mail_id FROM reply").fetch_one(database).await.unwrap());
    assert_eq!(ids(&server), [due]);
}

#[test]
fn a_mail_server_that_is_away_is_waited_for() {
    if !wanted() {
        return;
    }
    let gone = SmtpSink::start(&[]);
    let port = gone.port;
    drop(gone);
    let site = site(port);
    site.deliver(&report(0, "25", "20"));
    let service = site.start();
    eventually("the fault is told", || site.status_or_null()["faults"][0]["kind"] == "courier");
    let status = site.status();
    assert_eq!(
        (&status["messages"], &status["replies"]["by_state"]),
        (&json!({"accepted": 1}), &json!({"waiting": 1}))
    );
    eventually("nothing else waits for the mail server", || site.status()["workbook"]["up_to_date"] == true);
    let server = SmtpSink::start_on(port, &[]);
    site.await_done(1);
    eventually("the fault is over", || site.status()["faults"] == json!([]));
    assert_eq!(ids(&server).len(), 1);
    drop(service);
}

#[test]
fn killed_while_a_reply_is_on_its_way_it_repeats_under_the_same_id() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&[]);
    let site = site(server.port);
    site.deliver(&report(0, "25", "20"));
    site.kill_at("ReplySent");
    let service = site.start();
    site.await_done(1);
    drop(service);
    let ids = ids(&server);
    assert_eq!(ids.len(), 2, "it was sent, and nobody knew");
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn over_a_protected_line_no_level_of_logging_tells_the_password() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let front = runtime.block_on(TlsFront::start(server.port, Security::Starttls));
    let site = Site::with(&format!(
        "[delivery.smtp]\nhost = \"localhost\"\nport = {}\nsecurity = \"starttls\"\nuser = \"ours\"\n\
         password = \"env:OUR_PASSWORD\"\nroot_certificates = \"{}\"",
        front.port,
        front.authority().display()
    ));
    site.deliver(&report(0, "25", "20"));
    let mut command = site.command(&["run", "--once"]);
    command.env("OUR_PASSWORD", "open sesame").env("RUST_LOG", "trace,lettre=trace,rustls=trace");
    let log = Ended::of(&mut command).well().says(&["1 replies sent"]).error;
    // Bare, and as SASL PLAIN and LOGIN carry it.
    for words in ["sesame", "AG91cnMAb3BlbiBzZXNhbWU", "b3BlbiBzZXNhbWU"] {
        assert!(!log.contains(words), "{words:?} stands in the log:\n{log}");
    }
    // Without the variable it says which one is missing.
    site.deliver(&report(1, "25", "20"));
    let ended = site.run(&["run", "--once"]);
    ended.says(&["OUR_PASSWORD", "is not set"]);
    assert_eq!(states(&site), json!({"sent": 1, "waiting": 1}));
    site.leave_unfinished();
}
