//! The courier against servers that say what a test wants of them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::settings::{Secret, Security, Smtp as Settings};

const MAIL: &[u8] = b"Message-ID: <one@ours.example>\r\n\r\n.a line that begins with a point\r\n";

/// What one connection answers otherwise than usual, by the beginning of the command; `HANG UP` ends it, `WAIT` says
/// nothing for ever. `.` is the end of a mail; `2 RCPT` is meant of the second mail only.
type Behaviour<'a> = &'a [(&'static str, &'static str)];

/// A server on a loopback port of its own.
struct Server {
    address: SocketAddr,
    /// What was heard, `CONNECT` for each connection.
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// The first connection behaves as the first behaviour says, and so on; the last one stays.
    async fn start(behaviours: &[Behaviour<'_>]) -> Self {
        let behaviours: Vec<Vec<_>> = behaviours.iter().map(|behaviour| behaviour.to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let server = Self { address, heard: heard.clone() };
        tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let behaviour = behaviours.get(number).or(behaviours.last()).cloned().unwrap_or_default();
                tokio::spawn(talk(stream, behaviour, heard.clone()));
            }
        });
        server
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    fn connections(&self) -> usize {
        self.heard().iter().filter(|command| *command == "CONNECT").count()
    }

    fn settings(&self) -> Settings {
        Settings {
            host: "127.0.0.1".to_owned(),
            port: Some(self.address.port()),
            security: Security::Plain,
            user: None,
            password: None,
            root_certificates: None,
            command_seconds: 1,
            connections: 2,
        }
    }

    fn courier(&self) -> Courier {
        courier(self.settings())
    }
}

fn courier(settings: Settings) -> Courier {
    let delivery = crate::settings::Delivery { smtp: Some(settings), folder: None };
    Courier::new(&delivery, Path::new("/nowhere")).unwrap()
}

async fn talk(stream: TcpStream, behaviour: Vec<(&str, &str)>, heard: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut command = "CONNECT".to_owned();
    let mut mails = 0;
    loop {
        heard.lock().unwrap().push(command.clone());
        mails += usize::from(command.starts_with("MAIL"));
        let numbered = format!("{mails} {command}");
        let is_meant = |start: &str| command.starts_with(start) || numbered.starts_with(start);
        let special = behaviour.iter().find(|(start, _)| is_meant(start)).map(|(_, answer)| *answer);
        match special.unwrap_or(usual(&command)) {
            "HANG UP" => return None,
            "WAIT" => std::future::pending().await,
            answer => stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?,
        }
        let in_mail = command == "DATA" && special.is_none();
        command.clear();
        while stream.read_line(&mut command).await.ok()? > 0 && in_mail && !command.ends_with("\r\n.\r\n") {}
        if in_mail {
            heard.lock().unwrap().push(command.clone());
            command = ".".to_owned();
        }
        command.truncate(command.trim_end().len());
        if command.is_empty() {
            return None;
        }
    }
}

fn usual(command: &str) -> &'static str {
    match command.split([' ', ':']).next().unwrap_or_default() {
        "CONNECT" => "220 test.example ESMTP",
        "EHLO" => "250-test.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
        "AUTH" => "235 2.7.0 welcome",
        "DATA" => "354 go on",
        "." => "250 2.0.0 queued as 4711",
        "QUIT" => "221 bye",
        _ => "250 ok",
    }
}

#[tokio::test]
async fn mails_go_from_the_null_path_to_one_recipient_over_one_connection() {
    let server = Server::start(&[&[]]).await;
    let courier = server.courier();
    for _ in 0..2 {
        let end = courier.deliver("unit@unit.example", MAIL).await;
        assert_eq!(end, Delivery::Delivered("250 2.0.0 queued as 4711".to_owned()));
    }
    let text = "Message-ID: <one@ours.example>\r\n\r\n..a line that begins with a point\r\n\r\n.\r\n";
    let one = ["MAIL FROM:<>", "RCPT TO:<unit@unit.example>", "DATA", text, "."];
    assert_eq!(server.heard(), [&["CONNECT", "EHLO [127.0.0.1]"][..], &one, &one].concat());
}

#[tokio::test]
async fn a_connection_that_died_between_two_mails_is_made_again() {
    const DEATHS: [&[Behaviour]; 3] = [
        &[&[("2 MAIL", "HANG UP")], &[]],
        &[&[("2 RCPT", "HANG UP")], &[]],
        &[&[("2 MAIL", "421 too many mails over one line")], &[]],
    ];
    for behaviours in DEATHS {
        let server = Server::start(behaviours).await;
        let courier = server.courier();
        for _ in 0..2 {
            let end = courier.deliver("unit@unit.example", MAIL).await;
            assert!(matches!(end, Delivery::Delivered(_)), "{behaviours:?}: {end:?}");
        }
        assert_eq!(server.connections(), 2, "{behaviours:?}");
    }
}

#[tokio::test]
async fn a_no_to_the_mail_is_told_apart_from_a_no_to_us() {
    let soft = |words: &str| Delivery::Deferred(words.to_owned());
    let hard = |words: &str| Delivery::Refused(words.to_owned());
    for (behaviour, end) in [
        (("RCPT", "450 4.2.0 greylisted"), soft("450 4.2.0 greylisted")),
        (("DATA", "451 4.3.0 later"), soft("451 4.3.0 later")),
        ((".", "452-4.3.1 no\r\n452 4.3.1 room"), soft("452 4.3.1 no room")),
        (("RCPT", "550 5.1.1 unknown here"), hard("550 5.1.1 unknown here")),
        (("DATA", "554 5.5.1 no"), hard("554 5.5.1 no")),
        ((".", "550 5.7.1 looks like spam"), hard("550 5.7.1 looks like spam")),
    ] {
        let server = Server::start(&[&[behaviour]]).await;
        let courier = server.courier();
        for _ in 0..2 {
            assert_eq!(courier.deliver("unit@unit.example", MAIL).await, end);
        }
        assert_eq!(server.connections(), 1, "the connection is still good after {behaviour:?}");
    }
    for behaviour in [
        ("CONNECT", "554 5.7.1 go away"),
        ("EHLO", "550 5.7.1 not you"),
        ("MAIL", "550 5.7.1 no null path"),
        ("MAIL", "452 4.3.1 disk full"),
        ("MAIL", "HANG UP"),
        ("RCPT", "530 5.7.0 log in first"),
    ] {
        let server = Server::start(&[&[behaviour]]).await;
        let end = server.courier().deliver("unit@unit.example", MAIL).await;
        let Delivery::Unavailable(error) = end else { panic!("{behaviour:?}: {end:?}") };
        assert!(error.to_string().contains(&server.address.to_string()), "{error}");
        if behaviour.1 != "HANG UP" {
            assert!(error.to_string().contains(behaviour.1), "{error}");
        }
    }
}

/// It may be this one recipient that the server stumbles over, every time.
#[tokio::test]
async fn a_line_lost_over_a_recipient_costs_the_mail_an_attempt() {
    for (behaviour, words) in [
        (("RCPT", "HANG UP"), "the server hung up"),
        (("RCPT", "WAIT"), "no answer to RCPT within 1 s"),
        (("DATA", "250 what?"), "a strange answer to DATA: 250 what?"),
        (("RCPT", "421 4.3.2 closing"), "421 4.3.2 closing"),
        ((".", "421 4.3.2 closing"), "421 4.3.2 closing"),
    ] {
        let server = Server::start(&[&[behaviour]]).await;
        let end = server.courier().deliver("unit@unit.example", MAIL).await;
        assert_eq!(end, Delivery::Deferred(words.to_owned()));
    }
}

#[tokio::test]
async fn a_line_lost_after_the_text_leaves_the_end_unknown() {
    let server = Server::start(&[&[(".", "HANG UP")]]).await;
    assert!(matches!(server.courier().deliver("unit@unit.example", MAIL).await, Delivery::Unknown(_)));
}

#[tokio::test]
async fn what_is_no_address_is_refused_without_the_server() {
    let server = Server::start(&[]).await;
    for address in ["", "unit", "unit@unit.example>\r\nRCPT TO:<other@unit.example", "a b@unit.example"] {
        assert!(matches!(server.courier().deliver(address, MAIL).await, Delivery::Refused(_)), "{address:?}");
    }
    assert!(matches!(server.courier().deliver("đơn-vị@unit.example", MAIL).await, Delivery::Refused(words)
        if words.contains("SMTPUTF8")));
    assert!(!server.heard().iter().any(|command| command.starts_with("MAIL")));
}

#[tokio::test]
async fn a_server_that_does_not_answer_costs_one_wait_and_not_one_for_each_mail() {
    let server = Server::start(&[&[("EHLO", "WAIT")]]).await;
    let courier = server.courier();
    let start = Instant::now();
    for _ in 0..20 {
        let Delivery::Unavailable(error) = courier.deliver("unit@unit.example", MAIL).await else { panic!() };
        assert!(error.to_string().contains("longer than 1 s over its greeting"), "{error}");
    }
    assert!(start.elapsed() < Duration::from_secs(3));
    assert!(courier.check().await.is_err());
}

#[tokio::test]
async fn a_login_is_tried_with_the_password_and_tells_nobody_of_it() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("password");
    std::fs::write(&file, "open sesame\n").unwrap();
    let login = |server: &Server| {
        let password = Some(Secret::File(file.clone()));
        courier(Settings { user: Some("ours".to_owned()), password, ..server.settings() })
    };

    let good = Server::start(&[&[]]).await;
    assert_eq!(
        login(&good).check().await.unwrap(),
        format!("{} takes mail in plain text, on this machine and lets \"ours\" in", good.address)
    );
    // NUL ours NUL open sesame
    assert!(good.heard().contains(&"AUTH PLAIN AG91cnMAb3BlbiBzZXNhbWU=".to_owned()));

    let bad = Server::start(&[&[("AUTH", "535 5.7.8 no such login")]]).await;
    let Delivery::Unavailable(error) = login(&bad).deliver("unit@unit.example", MAIL).await else { panic!() };
    assert!(error.to_string().ends_with("does not let \"ours\" in: 535 5.7.8 no such login"), "{error}");
    assert!(!format!("{error:?} {:?}", login(&bad)).contains("sesame"));

    let without = Server::start(&[&[("EHLO", "250 test.example")]]).await;
    let error = login(&without).check().await.unwrap_err();
    assert!(error.to_string().contains("No compatible authentication mechanism"), "{error}");

    std::fs::remove_file(&file).unwrap();
    let error = login(&good).check().await.unwrap_err();
    assert!(error.to_string().contains("cannot read the password file"), "{error}");
}

#[tokio::test]
async fn a_server_without_starttls_or_one_that_talks_over_it_gets_no_login() {
    let cases: [(Behaviour, &str); 3] = [
        (&[], "offers no STARTTLS"),
        (&[("EHLO", "250-test\r\n250 STARTTLS"), ("STARTTLS", "454 4.7.0 no certificate")], "454 4.7.0 no certificate"),
        (
            &[("EHLO", "250-test\r\n250 STARTTLS"), ("STARTTLS", "220 go on\r\n250 AUTH PLAIN")],
            "spoke on in plain text",
        ),
    ];
    for (behaviour, words) in cases {
        let server = Server::start(&[behaviour]).await;
        let error = courier(Settings { security: Security::Starttls, ..server.settings() }).check().await.unwrap_err();
        assert!(matches!(&error, CourierError::Tls { .. }) && error.to_string().contains(words), "{error}");
        assert!(!server.heard().iter().any(|command| command.starts_with("AUTH")));
    }
}

#[tokio::test]
async fn plain_text_never_leaves_this_machine() {
    let settings = Settings { host: "192.0.2.1".to_owned(), ..Server::start(&[]).await.settings() };
    let error = courier(settings).check().await.unwrap_err();
    assert!(error.to_string().contains("is not this machine"), "{error}");
}

#[test]
fn what_cannot_be_trusted_is_said_before_the_first_mail() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("ca.pem");
    let make = || {
        let smtp = Settings {
            host: "mail.example".to_owned(),
            port: None,
            security: Security::Tls,
            user: None,
            password: None,
            root_certificates: Some(file.clone()),
            command_seconds: 1,
            connections: 1,
        };
        let delivery = crate::settings::Delivery { smtp: Some(smtp), folder: None };
        Courier::new(&delivery, Path::new("/nowhere")).unwrap_err().to_string()
    };
    assert!(make().contains("ca.pem"));
    std::fs::write(&file, "no certificate").unwrap();
    assert!(make().contains("holds no certificate"));
}
