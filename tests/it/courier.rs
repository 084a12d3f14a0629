//! Mails to a real SMTP server: accepted, put off, refused, lost on the way, and protected.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tiepnhan::courier::{Courier, CourierError, Delivery};
use tiepnhan::settings::{Secret, Security, Smtp};

use crate::smtp::{SmtpSink, TlsFront, courier};
use crate::support::servers_wanted;

const MAIL: &[u8] = b"Message-ID: <one@ours.example>\r\nSubject: test\r\n\r\none line\r\n.\r\nlast line\r\n";

fn wanted() -> bool {
    servers_wanted("SMTP tests")
}

async fn deliver(courier: &Courier) -> Delivery {
    courier.deliver("unit@unit.example", MAIL).await
}

#[tokio::test]
async fn an_accepted_mail_arrives_whole_and_from_the_null_path() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&[]);
    let Delivery::Delivered(words) = deliver(&server.courier()).await else { panic!() };
    assert!(words.starts_with("250 2.0.0"), "{words}");
    let taken = server.taken();
    assert_eq!(taken.len(), 1);
    for part in ["X-Mail-Args: <>\n", "X-Rcpt-Args: <unit@unit.example>\n", "Subject: test\n\none line\n.\nlast line\n"]
    {
        assert!(taken[0].contains(part), "{part:?} is not in\n{}", taken[0]);
    }
    assert!(server.courier().check().await.unwrap().ends_with("without a login"));
}

#[tokio::test]
async fn a_mail_put_off_is_taken_later() {
    if !wanted() {
        return;
    }
    for command in ["RCPT", "."] {
        let busy = SmtpSink::start(&["-r", command]);
        let courier = busy.courier();
        assert_eq!(deliver(&courier).await, Delivery::Deferred("450 4.3.0 Error: command failed".to_owned()));
        let port = busy.port;
        drop(busy);
        let Delivery::Unavailable(CourierError::Unreachable { .. }) = deliver(&courier).await else { panic!() };
        let _server = SmtpSink::start_on(port, &[]);
        let start = Instant::now();
        while !matches!(deliver(&courier).await, Delivery::Delivered(_)) {
            assert!(start.elapsed() < Duration::from_secs(5), "a new server is found");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn a_mail_refused_is_said_to_be_so_in_the_servers_words() {
    if !wanted() {
        return;
    }
    for command in ["RCPT", "DATA", "."] {
        let server = SmtpSink::start(&["-f", command, "-B", "550 5.1.1 nobody of that name"]);
        assert_eq!(deliver(&server.courier()).await, Delivery::Refused("550 5.1.1 nobody of that name".to_owned()));
    }
}

#[tokio::test]
async fn a_line_cut_after_data_leaves_the_end_unknown() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&["-q", "."]);
    assert!(matches!(deliver(&server.courier()).await, Delivery::Unknown(_)));
    let server = SmtpSink::start(&["-q", "DATA"]);
    assert_eq!(deliver(&server.courier()).await, Delivery::Deferred("the server hung up".to_owned()));
    let server = SmtpSink::start(&["-q", "MAIL"]);
    assert!(matches!(deliver(&server.courier()).await, Delivery::Unavailable(CourierError::Lost { .. })));
}

#[tokio::test]
async fn a_protected_line_is_the_hosts_own_or_none() {
    if !wanted() {
        return;
    }
    let sink = SmtpSink::start(&[]);
    for security in [Security::Tls, Security::Starttls] {
        let front = TlsFront::start(sink.port, security).await;
        let password = front.authority().with_file_name("password");
        std::fs::write(&password, "open sesame\n").unwrap();
        let good = Smtp {
            host: "localhost".to_owned(),
            port: Some(front.port),
            security,
            root_certificates: Some(front.authority()),
            user: Some("ours".to_owned()),
            password: Some(Secret::File(password)),
            ..sink.settings()
        };
        let trusted = courier(good.clone());
        assert!(trusted.check().await.unwrap().contains("over TLS"));
        for _ in 0..2 {
            assert!(matches!(deliver(&trusted).await, Delivery::Delivered(_)));
        }

        let elsewhere = courier(Smtp { host: "127.0.0.1".to_owned(), ..good.clone() });
        let error = elsewhere.check().await.unwrap_err().to_string();
        assert!(error.contains("it is not for \"127.0.0.1\"") && error.contains("delivery.smtp.host"), "{error}");

        let stranger = courier(Smtp { root_certificates: None, ..good.clone() });
        let Delivery::Unavailable(error) = deliver(&stranger).await else { panic!() };
        assert!(error.to_string().contains("delivery.smtp.root_certificates"), "{error}");
    }
    let wrong = courier(Smtp { host: "localhost".to_owned(), security: Security::Tls, ..sink.settings() });
    let error = wrong.check().await.unwrap_err().to_string();
    assert!(error.contains("Does delivery.smtp.security fit the port?"), "{error}");
}

/// Nagle's algorithm would cost 40 ms with each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_follow_each_other_without_a_wait() {
    if !wanted() {
        return;
    }
    let server = SmtpSink::start(&[]);
    let courier = server.courier();
    let mail = [MAIL, &b"a line of a body of some length\r\n".repeat(200)].concat();
    let start = Instant::now();
    let number = 500;
    let delivered = stream::iter(0..number)
        .map(|_| courier.deliver("unit@unit.example", &mail))
        .buffer_unordered(courier.at_once())
        .filter(|end| std::future::ready(matches!(end, Delivery::Delivered(_))));
    assert_eq!(delivered.count().await, number);
    assert!(start.elapsed() < Duration::from_secs(4), "{number} mails took {:?}", start.elapsed());
}
