//! The mailbox's promises, against a real Dovecot.

use std::collections::BTreeSet;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use tiepnhan::mailbox::{Content, Fetched, Mailbox, MailboxError, Outcome, Place, Target};
use tiepnhan::settings::{FilingAction, Security};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::dovecot::{Dovecot, Manner};
use crate::support::servers;

/// `Báo cáo/Đã nhận` as Dovecot names its folder.
const ACCEPTED: &str = ".B&AOE-o c&AOE-o.&ARAA4w- nh&Hq0-n";
const LARGEST: u64 = 1 << 20;

fn since() -> Timestamp {
    "2020-09-24T00:00:00+07:00".parse().unwrap()
}

fn at(time: &str) -> SystemTime {
    SystemTime::try_from(time.parse::<Timestamp>().unwrap()).unwrap()
}

fn later() -> SystemTime {
    at("2020-10-01T08:00:00+07:00")
}

fn mail(number: usize) -> Vec<u8> {
    format!("From: unit{number}@moh.example\r\nSubject: {number}\r\n\r\nnumber {number}\r\n").into_bytes()
}

/// Everything at the places, however many goes it takes.
async fn fetch_all(mailbox: &mut Mailbox, places: &[Place]) -> Result<Vec<Fetched>, MailboxError> {
    let mut all = Vec::new();
    while all.len() < places.len() {
        let fetched = mailbox.fetch(&places[all.len()..], LARGEST).await?;
        assert!(!fetched.is_empty(), "a fetch brings at least one");
        all.extend(fetched);
    }
    assert!(all.iter().map(Fetched::place).eq(places), "in the order asked for");
    Ok(all)
}

fn whole(fetched: &Fetched) -> &[u8] {
    match fetched {
        Fetched::Message { content: Content::Whole(bytes), .. } => bytes,
        other => panic!("not whole: {other:?}"),
    }
}

#[tokio::test]
async fn a_look_finds_what_arrived_since_and_nothing_older() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    for time in ["2019-01-01T00:00:00Z", "2020-09-23T23:59:59+07:00", "2020-09-22T23:00:00Z"] {
        server.deliver(b"Subject: too old\r\n\r\n", at(time));
    }
    for time in ["2020-09-24T00:00:00+07:00", "2020-09-25T00:00:00+07:00", "2020-10-20T00:00:00+07:00"] {
        server.deliver(b"Subject: taken\r\n\r\n", at(time));
    }
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(places.len(), 3);
    assert!(places.iter().all(|place| mailbox.holds(place) && place.validity > 0));
    for fetched in fetch_all(&mut mailbox, &places).await.unwrap() {
        assert!(whole(&fetched).starts_with(b"Subject: taken"));
        let Fetched::Message { arrived, .. } = fetched else { panic!("gone") };
        assert!(arrived >= since());
    }
}

#[tokio::test]
async fn looking_and_fetching_leave_every_message_as_it_was() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    (0..20).for_each(|number| server.deliver(&mail(number), later()));
    let before = server.files("");
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    fetch_all(&mut mailbox, &places).await.unwrap();
    mailbox.wait(Duration::from_millis(100)).await.unwrap();
    mailbox.close().await;
    assert_eq!(server.files(""), before, "neither read, nor even seen as recent");
}

#[tokio::test]
async fn many_messages_come_in_few_goes() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    (0..500).for_each(|number| server.deliver(&mail(number), later()));
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(places.len(), 500);
    assert_eq!(mailbox.fetch(&places, LARGEST).await.unwrap().len(), 100);
    let bodies: BTreeSet<Vec<u8>> =
        fetch_all(&mut mailbox, &places).await.unwrap().iter().map(|fetched| whole(fetched).to_vec()).collect();
    assert_eq!(bodies, (0..500).map(mail).collect());
}

#[tokio::test]
async fn memory_is_bounded_by_bytes_too() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let large = [b"Subject: x\r\n\r\n".to_vec(), vec![b'x'; 900 << 10]].concat();
    (0..30).for_each(|_| server.deliver(&large, later()));
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(mailbox.fetch(&places, LARGEST).await.unwrap().len(), 18);
    assert_eq!(fetch_all(&mut mailbox, &places).await.unwrap().len(), 30);
}

#[tokio::test]
async fn of_a_message_too_large_the_header_alone_comes() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    server.deliver(&mail(1), later());
    let header = b"Subject: large\r\n\r\n".to_vec();
    server.deliver(&[header.clone(), vec![b'x'; 2 << 20]].concat(), later());
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    let fetched = fetch_all(&mut mailbox, &places).await.unwrap();
    let large: Vec<_> = fetched
        .iter()
        .filter_map(|fetched| match fetched {
            Fetched::Message { size, content: Content::TooLarge(head), .. } => Some((*size, head.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(large, [((2 << 20) + header.len() as u64, header)]);
}

#[tokio::test]
async fn filed_messages_lie_in_the_vietnamese_folder_unread() {
    if !servers() {
        return;
    }
    // With MOVE; without it; and where every folder lies below INBOX.
    for manner in [
        Manner::default(),
        Manner { without: &["MOVE"], ..Manner::default() },
        Manner { below_inbox: true, ..Manner::default() },
    ] {
        let server = Dovecot::start_with(manner);
        (0..30).for_each(|number| server.deliver(&mail(number), later()));
        let mut mailbox = Mailbox::new(&server.settings()).unwrap();
        let places = mailbox.look(since()).await.unwrap();
        let (taken, left) = places.split_at(20);
        assert_eq!(mailbox.file(taken, Target::Accepted).await.unwrap(), Outcome::Moved);
        assert_eq!(mailbox.file(taken, Target::Accepted).await.unwrap(), Outcome::Moved, "again is harmless");
        assert_eq!(server.files(ACCEPTED).len(), 20, "{manner:?}");
        assert!(server.files(ACCEPTED).iter().all(|name| !name.contains('S')), "{:?}", server.files(ACCEPTED));
        assert_eq!(server.files("").len(), 10);
        assert!(std::fs::read_to_string(server.maildir().join("subscriptions")).unwrap().contains("&ARAA4w- nh&Hq0-n"));
        assert_eq!(mailbox.look(since()).await.unwrap(), left);
        assert!(mailbox.fetch(taken, LARGEST).await.unwrap().iter().all(|fetched| matches!(fetched, Fetched::Gone(_))));
        // A folder that somebody deletes in between is made again.
        std::fs::remove_dir_all(server.maildir().join(ACCEPTED)).unwrap();
        assert_eq!(mailbox.file(left, Target::Accepted).await.unwrap(), Outcome::Moved);
        assert_eq!(server.files(ACCEPTED).len(), 10);
    }
}

#[tokio::test]
async fn where_nothing_can_be_moved_a_keyword_is_set() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { without: &["MOVE", "UIDPLUS"], ..Manner::default() });
    server.deliver(&mail(1), later());
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(mailbox.file(&places, Target::Review).await.unwrap(), Outcome::Flagged);
    assert!(server.files("").iter().all(|name| name.ends_with(":2,a")), "{:?}", server.files(""));
    let keywords = std::fs::read_to_string(server.maildir().join("dovecot-keywords")).unwrap();
    assert_eq!(keywords, "0 $TiepNhanXemLai\n");
}

#[tokio::test]
async fn the_settings_decide_whether_messages_are_flagged_or_left() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    server.deliver(&mail(1), later());
    let before = server.files("");
    let mut settings = server.settings();
    settings.filing.action = FilingAction::Leave;
    let mut mailbox = Mailbox::new(&settings).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    assert_eq!(mailbox.file(&places, Target::Accepted).await.unwrap(), Outcome::Left);
    assert_eq!(server.files(""), before);
    settings.filing.action = FilingAction::Flag;
    let mut mailbox = Mailbox::new(&settings).unwrap();
    assert_eq!(mailbox.file(&places, Target::Accepted).await.unwrap(), Outcome::Flagged);
    assert!(server.files("").iter().all(|name| name.ends_with(":2,a")));
}

#[tokio::test]
async fn a_server_killed_within_a_fetch_is_a_passing_error() {
    if !servers() {
        return;
    }
    let mut server = Dovecot::start();
    let large = [b"Subject: x\r\n\r\n".to_vec(), vec![b'x'; 200 << 10]].concat();
    (0..20).for_each(|_| server.deliver(&large, later()));
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut settings = server.settings();
    settings.imap.as_mut().unwrap().port = Some(proxy.local_addr().unwrap().port());
    let mut mailbox = Mailbox::new(&settings).unwrap();

    let port = server.port;
    let forwarding = tokio::spawn(async move { forward(&proxy, port, 1 << 20).await.map(|halves| (proxy, halves)) });
    let places = mailbox.look(since()).await.unwrap();
    let fetching = tokio::spawn(async move {
        let error = mailbox.fetch(&places, LARGEST).await.unwrap_err();
        (mailbox, places, error)
    });
    // A million bytes of four have come.
    let (proxy, (client, upstream)) = forwarding.await.unwrap().unwrap();
    server.kill();
    drop((client, upstream));
    let (mut mailbox, places, error) = fetching.await.unwrap();
    assert!(!error.is_lasting() && !error.is_login() && !error.is_certificate(), "{error}");

    let error = mailbox.fetch(&places, LARGEST);
    let refused = async { drop(proxy.accept().await.unwrap()) };
    assert!(!tokio::join!(error, refused).0.unwrap_err().is_lasting(), "nor is a server that is away");
    server.run();
    tokio::spawn(async move { forward(&proxy, port, u64::MAX).await });
    assert_eq!(fetch_all(&mut mailbox, &places).await.unwrap().len(), 20);
}

/// Passes one connection on, until so many bytes have come from the server.
async fn forward(proxy: &TcpListener, port: u16, bytes: u64) -> std::io::Result<(TcpStream, TcpStream)> {
    let (mut client, _) = proxy.accept().await?;
    let mut upstream = TcpStream::connect(("127.0.0.1", port)).await?;
    let (mut asked, mut answered, mut passed) = ([0; 4096], [0; 4096], 0);
    while passed < bytes {
        tokio::select! {
            count = client.read(&mut asked) => match count? {
                0 => break,
                count => upstream.write_all(&asked[..count]).await?,
            },
            count = upstream.read(&mut answered) => match count? {
                0 => break,
                count => {
                    client.write_all(&answered[..count]).await?;
                    passed += count as u64;
                }
            },
        }
    }
    Ok((client, upstream))
}

#[tokio::test]
async fn a_new_uidvalidity_is_noticed_before_anything_is_fetched_or_filed() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    (0..3).for_each(|number| server.deliver(&mail(number), later()));
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    mailbox.close().await;
    // Dovecot takes the time in seconds as the next UIDVALIDITY.
    let second = Timestamp::now().as_second();
    while Timestamp::now().as_second() <= second {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for name in std::fs::read_dir(server.maildir()).unwrap().map(|entry| entry.unwrap().path()) {
        if name.file_name().unwrap().to_str().unwrap().starts_with("dovecot") {
            std::fs::remove_file(name).unwrap();
        }
    }
    let error = mailbox.fetch(&places, LARGEST).await.unwrap_err();
    assert!(error.is_renumbered() && !error.is_lasting(), "{error}");
    let error = mailbox.file(&places, Target::Accepted).await.unwrap_err();
    assert!(error.is_renumbered(), "{error}");
    assert_eq!(server.files("").len(), 3);
    let anew = mailbox.look(since()).await.unwrap();
    assert_eq!(anew.len(), 3);
    assert!(anew.iter().all(|place| place.validity != places[0].validity));
}

#[tokio::test]
async fn a_message_that_somebody_takes_away_is_gone() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    (0..3).for_each(|number| server.deliver(&mail(number), later()));
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let places = mailbox.look(since()).await.unwrap();
    let mut another = Mailbox::new(&server.settings()).unwrap();
    another.file(&places[1..2], Target::Review).await.unwrap();
    let fetched = mailbox.fetch(&places, LARGEST).await.unwrap();
    assert!(matches!(&fetched[1], Fetched::Gone(place) if *place == places[1]), "{fetched:?}");
    assert_eq!((whole(&fetched[0]), whole(&fetched[2])), (&*mail(0), &*mail(2)));
    assert_eq!(mailbox.file(&places, Target::Accepted).await.unwrap(), Outcome::Moved);
}

#[tokio::test]
async fn a_new_message_ends_the_wait_at_once() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    assert!(mailbox.look(since()).await.unwrap().is_empty());
    // A wait that is cancelled does no harm, and one that goes on for its whole time is renewed by the next.
    assert!(tokio::time::timeout(Duration::from_millis(200), mailbox.wait(Duration::from_secs(60))).await.is_err());
    mailbox.wait(Duration::from_millis(200)).await.unwrap();
    let arriving = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        server.deliver(&mail(1), SystemTime::now());
        Instant::now()
    };
    let (waited, arrived) = tokio::join!(mailbox.wait(Duration::from_secs(60)), arriving);
    waited.unwrap();
    assert!(arrived.elapsed() < Duration::from_secs(1), "{:?}", arrived.elapsed());
    assert_eq!(mailbox.look(since()).await.unwrap().len(), 1);
    // What arrives between the look and the wait is not slept through either.
    server.deliver(&mail(2), SystemTime::now());
    let start = Instant::now();
    mailbox.wait(Duration::from_secs(60)).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn without_idle_the_wait_lasts_its_time() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { without: &["IDLE"], ..Manner::default() });
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    mailbox.look(since()).await.unwrap();
    server.deliver(&mail(1), later());
    let start = Instant::now();
    mailbox.wait(Duration::from_millis(700)).await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(700) && start.elapsed() < Duration::from_secs(5));
    assert_eq!(mailbox.look(since()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_told_as_such() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    std::fs::write(server.path("password"), "hunter2").unwrap();
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let error = mailbox.look(since()).await.unwrap_err();
    assert!(error.is_login() && error.is_lasting() && !error.is_certificate());
    assert_eq!(
        error.to_string(),
        format!(
            "127.0.0.1:{}: the server refused the login: [AUTHENTICATIONFAILED] Authentication failed. \
             Check mailbox.imap.user and the password",
            server.port
        )
    );
}

#[tokio::test]
async fn only_the_right_certificate_is_taken() {
    if !servers() {
        return;
    }
    let server = Dovecot::start_with(Manner { tls: true, ..Manner::default() });
    server.deliver(&mail(1), later());
    for security in [Security::Tls, Security::Starttls] {
        let mut settings = server.protected(security);
        settings.imap.as_mut().unwrap().command_seconds = 1;
        let mut mailbox = Mailbox::new(&settings).unwrap();
        let places = mailbox.look(since()).await.unwrap();
        assert_eq!(whole(&mailbox.fetch(&places, LARGEST).await.unwrap()[0]), mail(1));
        // A wait is no command: it may last longer than one.
        mailbox.wait(Duration::from_millis(1500)).await.unwrap();
        mailbox.close().await;

        let mut settings = server.protected(security);
        settings.imap.as_mut().unwrap().host = "127.0.0.1".to_owned();
        let error = Mailbox::new(&settings).unwrap().look(since()).await.unwrap_err();
        assert!(error.is_certificate() && error.is_lasting() && !error.is_login(), "{error}");
        assert!(error.to_string().contains("it is not for \"127.0.0.1\""), "{error}");
        assert!(error.to_string().contains("is only valid for"), "{error}");

        let mut settings = server.protected(security);
        settings.imap.as_mut().unwrap().root_certificates = None;
        let error = Mailbox::new(&settings).unwrap().look(since()).await.unwrap_err();
        assert!(error.is_certificate(), "{error}");
        assert!(error.to_string().contains("its issuer is not known here"), "{error}");
    }
}

#[tokio::test]
async fn without_tls_the_password_is_not_given_away() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let mut settings = server.settings();
    let imap = settings.imap.as_mut().unwrap();
    (imap.security, imap.host) = (Security::Starttls, "localhost".to_owned());
    let error = Mailbox::new(&settings).unwrap().look(since()).await.unwrap_err();
    assert!(error.to_string().contains("STARTTLS is refused"), "{error}");
    assert!(error.is_lasting());
    assert!(!server.log().contains("Login:"));
}

#[tokio::test]
async fn a_check_says_what_the_server_can_do_and_changes_nothing() {
    if !servers() {
        return;
    }
    let server = Dovecot::start();
    let mut mailbox = Mailbox::new(&server.settings()).unwrap();
    let findings = mailbox.check().await.unwrap();
    assert!(findings.iter().all(|finding| finding.good), "{findings:?}");
    let text: Vec<&str> = findings.iter().map(|finding| finding.text.as_str()).collect();
    assert!(text.contains(&"filing folder \"Báo cáo/Đã nhận\" will be made for the first message"), "{text:?}");
    assert!(!server.maildir().join(ACCEPTED).exists());

    let mut settings = server.settings();
    settings.imap.as_mut().unwrap().folder = "Không có".to_owned();
    let error = Mailbox::new(&settings).unwrap().check().await.unwrap_err();
    assert!(error.is_lasting() && error.to_string().contains("Mailbox doesn't exist"), "{error}");
}
