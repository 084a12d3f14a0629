//! The whole program on a real IMAP server: Dovecot.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;

use crate::dovecot::{Dovecot, Manner};
use crate::letters::{ASSESSMENT, question, report};
use crate::process::Ended;
use crate::site::{Site, eventually};
use crate::support::servers;

#[test]
fn a_first_pass_over_a_full_mailbox_takes_the_campaign_and_nothing_older() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let site = Site::on(&server, "[reply]\nper_hour = 1000");
    for number in 0..500 {
        let message = if number % 10 == 0 { question() } else { report(number, &(number + 20).to_string(), "20") };
        site.deliver(&message);
    }
    for number in 0..50 {
        site.deliver_at(&report(number, "25", "20"), "2019-10-20T09:30:00+07:00");
    }
    site.run_once().says(&["500 messages recorded", "450 replies sent", "the workbook was written"]);
    let status = site.status();
    assert_eq!(status["messages"], json!({"accepted": 450, "ignored": 50}), "{status:#}");
    // The older ones and the ignored ones lie where they lay; the site sees to their flags.
    assert_eq!(server.files("").len(), 100);
    assert!(server.files("").iter().all(|file| file.split(":2,").nth(1).unwrap_or_default().is_empty()), "flagged");
    // The second look downloads nothing: Dovecot says so when each connection ends.
    let before = server.log().matches("Logged out").count();
    site.run_once().says(&["0 messages recorded", "0 replies sent"]);
    eventually("the connection ends", || server.log().matches("Logged out").count() > before);
    let log = server.log();
    let last = log.lines().rfind(|line| line.contains("Logged out")).unwrap();
    assert!(last.contains("hdr_count=0") && last.contains("body_count=0"), "{last}");
}

#[test]
fn a_message_that_arrives_while_the_server_is_listened_to_is_acknowledged_within_a_second() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let site = Site::on(&server, "");
    let service = site.start();
    eventually("it listens", || site.status_or_null()["mailbox"]["last_looked"].is_string());
    site.deliver_now(&report(0, "25", "20"));
    eventually("the first is answered", || site.replies().len() == 1);
    // Where many tests share few processors one may take longer; not every one of five.
    let mut fastest = Duration::MAX;
    for number in 1..6 {
        let arrived = Instant::now();
        site.deliver_now(&report(number, "25", "20"));
        eventually("it is answered", || site.replies().len() > number);
        fastest = fastest.min(arrived.elapsed());
    }
    assert!(fastest < Duration::from_secs(1), "the fastest took {fastest:?}");
    site.await_done(6);
    drop(service);
}

#[test]
fn without_idle_new_mail_is_polled_for() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { without: &["IDLE"], ..Manner::default() });
    let site = Site::on(&server, "[mailbox]\npoll_seconds = 1");
    let service = site.start();
    eventually("it looks", || site.status_or_null()["mailbox"]["last_looked"].is_string());
    site.deliver_now(&report(0, "25", "20"));
    site.await_done(1);
    drop(service);
}

/// Passes connections on to a server, so many bytes of its answers and then no more, until it is opened.
struct Gate {
    port: u16,
    left: Arc<AtomicU64>,
}

impl Gate {
    fn before(server: u16, bytes: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let left = Arc::new(AtomicU64::new(bytes));
        let gate = Arc::clone(&left);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                std::thread::spawn(move || pass_on(from, to, &AtomicU64::new(u64::MAX)));
                let gate = Arc::clone(&gate);
                std::thread::spawn(move || pass_on(server, client, &gate));
            }
        });
        Self { port, left }
    }

    fn is_shut(&self) -> bool {
        self.left.load(Ordering::SeqCst) == 0
    }

    fn open(&self) {
        self.left.store(u64::MAX, Ordering::SeqCst);
    }
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes) {
        while left.load(Ordering::SeqCst) == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        if left.load(Ordering::SeqCst) != u64::MAX {
            let _ =
                left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| Some(left.saturating_sub(count as u64)));
        }
        if to.write_all(&bytes[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}

#[test]
fn a_server_killed_within_a_fetch_costs_nothing_but_time() {
    if !servers() {
        return;
    }
    let mut server = Dovecot::start();
    let gate = Gate::before(server.port, 2 << 20);
    let site = Site::on(&server, &format!("[mailbox.imap]\nport = {}\n[reply]\nper_hour = 1000", gate.port));
    let padding = format!("X-Padding: {}\r\n", "x".repeat(500)).repeat(60);
    for number in 0..150 {
        site.deliver(&[padding.as_bytes(), &report(number, "25", "20")].concat());
    }
    let service = site.start();
    eventually("half of it has come", || gate.is_shut());
    server.kill();
    gate.open();
    eventually("the fault is told", || site.status_or_null()["faults"][0]["kind"] == "mailbox");
    server.run();
    site.await_done(150);
    eventually("the fault is over", || site.status()["faults"] == json!([]));
    let status = site.status();
    assert_eq!((&status["messages"], &status["set_aside"]), (&json!({"accepted": 150}), &json!([])));
    drop(service);
}

#[test]
fn a_server_that_does_not_answer_keeps_the_service_from_ending_only_for_seconds() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let gate = Gate::before(server.port, 1 << 10);
    let site = Site::on(&server, &format!("[mailbox.imap]\nport = {}\ncommand_seconds = 600", gate.port));
    (0..20).for_each(|number| site.deliver(&report(number, "25", "20")));
    let service = site.start();
    eventually("a command is not answered", || gate.is_shut());
    let (status, took, log) = service.end();
    assert!(status.success() && took.as_secs() < 10, "{status:?} after {took:?}\n{log}");
    gate.open();
    site.run_once().says(&["20 messages recorded"]);
}

/// Makes Dovecot number the folder anew: a new UIDVALIDITY, and new UIDs.
fn number_anew(server: &Dovecot) {
    // Dovecot takes the time in seconds as the next UIDVALIDITY.
    let second = Timestamp::now().as_second();
    eventually("the next second", || Timestamp::now().as_second() > second);
    for path in std::fs::read_dir(server.maildir()).unwrap().map(|entry| entry.unwrap().path()) {
        if path.file_name().unwrap().to_str().unwrap().starts_with("dovecot") {
            std::fs::remove_file(path).unwrap();
        }
    }
}

#[test]
fn a_folder_numbered_anew_is_read_again_and_nothing_recorded_twice() {
    if !servers() {
        return;
    }
    for action in ["leave", "move"] {
        let server = Dovecot::start();
        let site = Site::on(&server, &format!("[mailbox.filing]\naction = \"{action}\""));
        (0..10).for_each(|number| site.deliver(&report(number, "25", "20")));
        (0..5).for_each(|_| site.deliver(&question()));
        site.run_once().says(&["15 messages recorded", "10 replies sent"]);
        number_anew(&server);
        site.run_once().says(&["0 messages recorded", "0 replies sent"]);
        assert_eq!(site.status()["messages"], json!({"accepted": 10, "ignored": 5}));
        // And while the service runs.
        let service = site.start();
        eventually("it looks", || service.log().contains("the service is running"));
        number_anew(&server);
        site.deliver_now(&report(11, "25", "20"));
        site.await_done(16);
        drop(service);
        assert_eq!((site.entries().len(), site.replies().len()), (11, 11));
    }
}

#[test]
fn a_vietnamese_folder_is_watched_as_any_other() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let mut site = Site::on(&server, "[mailbox.imap]\nfolder = \"Báo cáo 2020/Hộp thư đến\"");
    let folder = format!(
        ".{}.{}",
        utf7_imap::encode_utf7_imap("Báo cáo 2020".into()),
        utf7_imap::encode_utf7_imap("Hộp thư đến".into())
    );
    site.watched = server.make_folder(&folder);
    site.deliver(&report(0, "25", "20"));
    site.deliver(&question());
    site.run(&["check"]).well().says(&["folder \"Báo cáo 2020/Hộp thư đến\": 2 messages"]);
    site.run_once().says(&["2 messages recorded", "1 replies sent"]);
    let service = site.start();
    site.deliver_now(&report(1, "25", "20"));
    site.await_done(3);
    drop(service);
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let site = Site::on(&server, "[mailbox.imap]\nfolder = \"Không có\"");
    site.run(&["run", "--once"]).badly(&["the server refused"]);
    site.leave_unfinished();
}

#[test]
fn a_server_without_move_is_filed_on_all_the_same() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { without: &["MOVE"], ..Manner::default() });
    let site = Site::on(&server, "");
    (0..10).for_each(|number| site.deliver(&report(number, "25", if number % 2 == 0 { "20" } else { "?" })));
    site.deliver(&question());
    site.run_once().says(&["11 messages recorded", "10 replies sent"]);
    assert_eq!(server.files("").len(), 1);
}

#[test]
fn where_nothing_can_be_moved_messages_are_flagged_and_stay() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { without: &["MOVE", "UIDPLUS"], ..Manner::default() });
    let site = Site::on(&server, "[mailbox.filing]\naction = \"flag\"");
    site.deliver(&report(0, "25", "20"));
    site.deliver(&question());
    site.run_once().says(&["2 messages recorded"]);
    site.run_once().says(&["0 messages recorded"]);
    assert_eq!(server.files("").iter().filter(|file| file.ends_with(":2,a")).count(), 1, "{:?}", server.files(""));
}

#[test]
fn what_people_take_away_meanwhile_is_no_fault() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let site = Site::on(&server, "");
    site.deliver(&report(0, "25", "20"));
    site.kill_at("Recorded");
    // Somebody files it by hand before the service is back.
    let target = server.make_folder(".Archive");
    let file = server.files("").into_iter().next().unwrap();
    std::fs::rename(server.maildir().join(&file), target.join("cur").join(file.split('/').nth(1).unwrap())).unwrap();
    let service = site.start();
    site.await_done(1);
    assert_eq!(site.status()["faults"], json!([]));
    drop(service);
    site.leave_unfinished();
}

#[test]
fn no_level_of_logging_tells_the_password_or_a_messages_words() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let site = Site::on(&server, "");
    site.deliver(&report(0, "25", "20"));
    let ended =
        Ended::of(site.command(&["run", "--once"]).env("RUST_LOG", "trace,async_imap=trace,lettre=trace")).well();
    // Bare, and as SASL PLAIN carries it.
    for words in ["khẩu", "m\u{1ead}t", "AHJlcG9ydHNAbW9oLmV4YW1wbGUA", ASSESSMENT, "Kính gửi"] {
        assert!(!ended.error.contains(words), "{words:?} stands in the log:\n{}", ended.error);
    }
}
