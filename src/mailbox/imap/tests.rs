//! What an odd, broken or hostile server may do, played by a script on a loopback port.

use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

use super::*;
use crate::settings::Secret;

/// What the server expects next, and what it answers; `TAG` stands for the command's tag.
type Script = Vec<(&'static str, String)>;

const LARGEST: u64 = 1 << 20;

/// The answers up to a folder opened read-only.
fn opened() -> Script {
    said(&[
        ("", "* OK ready\r\n"),
        ("LOGIN ", "TAG OK [CAPABILITY IMAP4rev1] in\r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE MOVE\r\nTAG OK done\r\n"),
        ("LIST ", "* LIST (\\Noselect) \".\" \"\"\r\nTAG OK done\r\n"),
        ("EXAMINE \"INBOX\"", "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 2] ok\r\nTAG OK done\r\n"),
    ])
}

fn said(lines: &[(&'static str, &str)]) -> Script {
    lines.iter().map(|(asked, answer)| (*asked, (*answer).to_owned())).collect()
}

fn and(mut script: Script, lines: &[(&'static str, &str)]) -> Script {
    script.extend(said(lines));
    script
}

/// Longer than any command takes, on a machine however busy.
const PATIENT: u64 = 300;
/// For tests in which the time of a command runs out.
const IMPATIENT: u64 = 1;

/// Plays a script to one client, then stays silent; a patient mailbox that speaks to it.
async fn server(script: Script) -> (Imap, tempfile::TempDir) {
    server_for(PATIENT, script).await
}

/// As [`server`], for a mailbox whose commands may take so many seconds.
async fn server_for(command_seconds: u64, script: Script) -> (Imap, tempfile::TempDir) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let (reader, mut writer) = stream.into_split();
        let mut lines = BufReader::new(reader).lines();
        let mut tag = String::new();
        for (expected, answer) in script {
            if !expected.is_empty() {
                let Ok(Some(line)) = lines.next_line().await else { return };
                let (first, command) = line.split_once(' ').unwrap_or((&line, &line));
                assert!(command.starts_with(expected), "{expected:?} was due, and {line:?} came");
                // DONE has none of its own.
                tag = if expected == "DONE" { tag } else { first.to_owned() };
            }
            if writer.write_all(answer.replace("TAG", &tag).as_bytes()).await.is_err() || answer.contains("HANGUP") {
                return;
            }
        }
        while let Ok(Some(_)) = lines.next_line().await {}
    });
    client(port, Security::Plain, command_seconds)
}

fn client(port: u16, security: Security, command_seconds: u64) -> (Imap, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    std::fs::write(&password, "secret").unwrap();
    let settings = settings::Imap {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security,
        user: "reports".to_owned(),
        password: Secret::File(password),
        folder: "INBOX".to_owned(),
        root_certificates: None,
        command_seconds,
        idle_seconds: 600,
    };
    (Imap::new(&settings, &Filing::default()).unwrap(), folder)
}

fn since() -> Timestamp {
    "2020-09-24T00:00:00+07:00".parse().unwrap()
}

fn place(imap: &Imap, uid: u32) -> Place {
    Place { account: imap.account.clone(), folder: "INBOX".to_owned(), validity: 7, uid: uid.to_string() }
}

async fn look(script: Script) -> Result<Vec<Place>, MailboxError> {
    server(script).await.0.look(since()).await
}

async fn fetch(script: Script) -> Result<Vec<Fetched>, MailboxError> {
    let (mut imap, _folder) = server(script).await;
    let places = [place(&imap, 1)];
    imap.fetch(&places, LARGEST).await
}

fn facts(size: u64) -> String {
    format!("* 1 FETCH (UID 1 INTERNALDATE \" 1-Oct-2020 09:00:00 +0700\" RFC822.SIZE {size})\r\nTAG OK done\r\n")
}

#[tokio::test]
async fn a_refused_search_is_not_an_empty_folder() {
    let error = look(and(opened(), &[("UID SEARCH", "TAG NO [UNAVAILABLE] try later\r\n")])).await.unwrap_err();
    assert!(error.to_string().ends_with("the server refused UID SEARCH: [UNAVAILABLE] try later"), "{error}");
    assert!(!error.is_lasting());
}

#[tokio::test]
async fn a_folder_without_uidvalidity_is_not_believed() {
    let mut script = opened();
    script.pop();
    let error = look(and(script, &[("EXAMINE", "* 1 EXISTS\r\nTAG OK done\r\n")])).await.unwrap_err();
    assert!(error.to_string().contains("EXAMINE cannot be understood"), "{error}");
}

#[tokio::test]
async fn a_server_that_hangs_up_is_no_empty_folder() {
    let error = look(and(opened(), &[("UID SEARCH", "* OK HANGUP\r\n")])).await.unwrap_err();
    assert!(error.to_string().contains("hung up"), "{error}");
    let parting = "* BYE going down for HANGUP\r\n";
    let error = look(and(opened(), &[("UID SEARCH", parting)])).await.unwrap_err();
    assert!(error.to_string().contains("the server closed it: going down"), "{error}");
    assert!(!error.is_lasting());
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for_longer_than_a_command_may_take() {
    let start = Instant::now();
    let error = server_for(IMPATIENT, opened()).await.0.look(since()).await.unwrap_err();
    assert!(error.to_string().contains("no answer to UID SEARCH in time"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(PATIENT) && !error.is_lasting());
}

#[tokio::test]
async fn answers_that_the_library_chokes_on_are_errors() {
    for answer in [
        "* ESEARCH (TAG \"x\") UID ALL 1\r\nTAG OK done\r\n",
        // Sliced by the library within a letter.
        "* OK [ALERT]ế\r\nTAG OK done\r\n",
    ] {
        let error = look(and(opened(), &[("UID SEARCH", answer)])).await.unwrap_err();
        assert!(error.to_string().contains("UID SEARCH cannot be understood"), "{error}");
    }
    // Unwrapped by the library without a look.
    let answer = "* 1 FETCH (UID 1 INTERNALDATE NIL RFC822.SIZE 5)\r\nTAG OK done\r\n";
    let error = fetch(and(opened(), &[("UID FETCH", answer)])).await.unwrap_err();
    assert!(error.to_string().contains("UID FETCH cannot be understood"), "{error}");
}

#[tokio::test]
async fn a_server_that_sends_more_than_it_said_is_cut_off() {
    let flood = format!("* 1 FETCH (UID 1 BODY[] {{400000000}}\r\n{}", "x".repeat(4 << 20));
    let script = and(opened(), &[("UID FETCH 1 (UID INTERNALDATE", &facts(5)), ("UID FETCH 1 (UID BODY.PEEK", &flood)]);
    let error = fetch(script).await.unwrap_err();
    assert!(error.to_string().contains("far more than it was asked for"), "{error}");
    assert!(!error.to_string().contains("xxx"));
}

#[tokio::test]
async fn a_size_told_too_small_does_not_let_a_large_message_in() {
    let body = format!("A: b\r\n\r\n{}", "x".repeat(LARGEST as usize));
    let answer = format!("* 1 FETCH (UID 1 BODY[] {{{}}}\r\n{body})\r\nTAG OK done\r\n", body.len());
    let script = and(opened(), &[("UID FETCH", &facts(LARGEST - 1)), ("UID FETCH", &answer)]);
    let fetched = fetch(script).await.unwrap();
    let [Fetched::Message { content: Content::TooLarge(head), size, .. }] = &*fetched else { panic!("{fetched:?}") };
    assert_eq!((&**head, *size), (&b"A: b\r\n\r\n"[..], body.len() as u64));
}

#[tokio::test]
async fn what_was_expunged_meanwhile_is_gone_and_no_error() {
    let script = and(opened(), &[("UID FETCH", &facts(5)), ("UID FETCH", "TAG NO [EXPUNGEISSUED] gone\r\n")]);
    assert!(matches!(&*fetch(script).await.unwrap(), [Fetched::Gone(_)]));
    let script = and(opened(), &[("UID FETCH", "TAG OK done\r\n")]);
    assert!(matches!(&*fetch(script).await.unwrap(), [Fetched::Gone(_)]));
    let script = and(opened(), &[("UID FETCH", &facts(5)), ("UID FETCH", "TAG NO disk error\r\n")]);
    assert!(fetch(script).await.is_err(), "a refusal does not mean that a message is gone");
}

#[tokio::test]
async fn places_of_another_mailbox_are_never_touched() {
    let (mut imap, _folder) = server(opened()).await;
    let mut foreign = place(&imap, 1);
    foreign.account = "reports@other.example:993".to_owned();
    assert!(imap.fetch(std::slice::from_ref(&foreign), LARGEST).await.unwrap_err().is_renumbered());
    assert!(imap.file(&[foreign], Target::Accepted).await.unwrap_err().is_renumbered());
    let mut hostile = place(&imap, 1);
    hostile.uid = "1:*".to_owned();
    assert!(imap.file(&[hostile], Target::Accepted).await.unwrap_err().is_renumbered());
}

#[tokio::test]
async fn an_idle_that_is_refused_is_slept_through() {
    let none = "* SEARCH\r\nTAG OK done\r\n";
    let script = and(opened(), &[("UID SEARCH", none), ("UID SEARCH", none), ("IDLE", "TAG NO not now\r\n")]);
    let (mut imap, _folder) = server(script).await;
    assert!(imap.look(since()).await.unwrap().is_empty());
    let start = Instant::now();
    imap.wait(Duration::from_millis(300)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(imap.session.is_some(), "and the session is kept");
}

#[tokio::test]
async fn a_silent_idle_is_not_waited_for_for_ever() {
    let none = "* SEARCH\r\nTAG OK done\r\n";
    let script = and(opened(), &[("UID SEARCH", none), ("UID SEARCH", none), ("IDLE", "* OK hold on\r\n")]);
    let (mut imap, _folder) = server_for(IMPATIENT, script).await;
    imap.look(since()).await.unwrap();
    let error = imap.wait(Duration::from_secs(60)).await.unwrap_err();
    assert!(error.to_string().contains("no answer to IDLE in time"), "{error}");
    assert!(imap.session.is_none(), "a session that failed is never spoken on again");
}

#[tokio::test]
async fn an_idle_is_renewed_and_ended_before_the_next_command() {
    let none = "* SEARCH\r\nTAG OK done\r\n";
    let script = and(
        opened(),
        &[
            ("UID SEARCH", none),
            ("UID SEARCH", none),
            ("IDLE", "+ idling\r\n"),
            ("DONE", "TAG OK done\r\n"),
            ("IDLE", "+ idling\r\n* OK still here\r\n* 2 EXISTS\r\n"),
            ("DONE", "TAG OK done\r\n"),
            ("LOGOUT", "* BYE\r\nTAG OK\r\n"),
        ],
    );
    let (mut imap, _folder) = server(script).await;
    imap.renewal = Duration::from_millis(100);
    imap.look(since()).await.unwrap();
    let start = Instant::now();
    imap.wait(Duration::from_secs(60)).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(10));
    imap.wait(Duration::from_secs(60)).await.unwrap();
    imap.close().await;
}

#[tokio::test]
async fn a_cancelled_wait_keeps_the_connection_and_a_cancelled_command_gives_it_up() {
    let none = "* SEARCH\r\nTAG OK done\r\n";
    let examine = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nTAG OK done\r\n";
    let script = and(
        opened(),
        &[
            ("UID SEARCH", none),
            ("UID SEARCH", none),
            ("IDLE", "+ idling\r\n"),
            ("DONE", "TAG OK done\r\n"),
            ("EXAMINE", examine),
            ("UID SEARCH", none),
            ("UID SEARCH", none),
        ],
    );
    let (mut imap, _folder) = server(script).await;
    imap.look(since()).await.unwrap();
    let moment = Duration::from_millis(100);
    assert!(tokio::time::timeout(moment, imap.wait(Duration::from_secs(60))).await.is_err());
    // The script has one connection only.
    imap.look(since()).await.unwrap();
    assert!(tokio::time::timeout(moment, imap.look(since())).await.is_err());
    assert!(imap.session.is_none());
}

#[tokio::test]
async fn a_server_that_logs_everybody_in_is_not_trusted() {
    let error = look(said(&[("", "* PREAUTH welcome\r\n")])).await.unwrap_err();
    assert!(error.to_string().contains("PREAUTH") && error.is_lasting(), "{error}");
    let error = look(said(&[("", "* BYE too many connections\r\n")])).await.unwrap_err();
    assert!(error.to_string().contains("too many connections") && !error.is_lasting(), "{error}");
}

#[tokio::test]
async fn a_login_that_only_fails_for_now_is_no_wrong_password() {
    let greeting = said(&[("", "* OK ready\r\n")]);
    let error = look(and(greeting, &[("LOGIN", "TAG NO [UNAVAILABLE] later\r\n")])).await.unwrap_err();
    assert!(!error.is_login() && !error.is_lasting(), "{error}");
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn a_password_is_not_sent_in_plain_text_to_another_machine() {
    let (mut imap, _folder) = client(143, Security::Plain, PATIENT);
    imap.server.host = "192.0.2.1".to_owned();
    let error = imap.look(since()).await.unwrap_err();
    assert!(error.to_string().contains("would show the password to the network") && error.is_lasting(), "{error}");
}

#[tokio::test]
async fn a_server_that_keeps_all_folders_below_inbox_gets_them_there() {
    let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 2] ok\r\nTAG OK done\r\n";
    let mut script = opened();
    script.pop();
    let script = and(
        script,
        &[
            ("SELECT \"INBOX\"", select),
            ("STATUS \"B&AOE-o c&AOE-o.&ARAA4w- nh&Hq0-n\"", "TAG NO no such folder\r\n"),
            ("STATUS \"INBOX.B&AOE-o c&AOE-o.&ARAA4w- nh&Hq0-n\"", "TAG NO no such folder\r\n"),
            ("CREATE \"B&AOE-o c", "TAG NO not in your namespace\r\n"),
            ("CREATE \"INBOX.B&AOE-o c", "TAG OK done\r\n"),
            ("SUBSCRIBE \"INBOX.B&AOE-o c", "TAG NO no subscriptions here\r\n"),
            ("UID MOVE 1 \"INBOX.B&AOE-o c", "* OK [COPYUID 9 1 1] x\r\n* 1 EXPUNGE\r\nTAG OK done\r\n"),
        ],
    );
    let (mut imap, _folder) = server(script).await;
    let places = [place(&imap, 1)];
    assert_eq!(imap.file(&places, Target::Accepted).await.unwrap(), Outcome::Moved);
}

#[tokio::test]
async fn a_wait_sees_what_arrived_while_messages_were_filed() {
    let none = "* SEARCH\r\nTAG OK done\r\n";
    let select = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 3] ok\r\nTAG OK done\r\n";
    let script = and(
        opened(),
        &[
            ("UID SEARCH", none),
            ("UID SEARCH", none),
            ("SELECT", select),
            ("STATUS", "* STATUS x (UIDVALIDITY 9)\r\nTAG OK done\r\n"),
            ("UID MOVE", "TAG OK done\r\n"),
        ],
    );
    let (mut imap, _folder) = server(script).await;
    imap.look(since()).await.unwrap();
    let places = [place(&imap, 1)];
    imap.file(&places, Target::Review).await.unwrap();
    let start = Instant::now();
    imap.wait(Duration::from_secs(60)).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(5));
}
