use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const SIGNED: &[u8] = include_bytes!("../../../tests/fixtures/containers/multipart-signed.eml");

fn files(bytes: &[u8], limits: &Limits) -> Result<Files, Unreadable> {
    unpack(limits, |budget| Mail::new(bytes, budget))
}

#[test]
fn texts_and_attachments_are_handed_out_without_the_signature() {
    let files = files(SIGNED, &Limits::default()).unwrap();
    assert_eq!(files[0], ("nội dung.txt".into(), Ok("\u{FEFF}Kính gửi Trung tâm".into())));
    assert_eq!(files[1].0, "báo cáo.csv");
    assert_eq!(files.len(), 2);
}

#[test]
fn html_is_handed_out_as_such_and_a_logo_is_not() {
    let mail = "Subject: x\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; \
        charset=utf-8\r\n\r\n<p>Số cơ quan: 25</p>\r\n--b\r\nContent-Type: image/png; name=logo.png\r\nContent-ID: \
        <a>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n";
    let files = files(mail.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(files[0].0, "nội dung.html");
    assert!(String::from_utf8(files[0].1.clone().unwrap()).unwrap().contains("<p>Số cơ quan: 25</p>"));
}

#[test]
fn attachments_of_a_forwarded_mail_count() {
    let inner = String::from_utf8(SIGNED.to_vec()).unwrap();
    let mail = format!(
        "Subject: Fwd\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nxem\n--o\nContent-Type: message/rfc822\n\n\
         {inner}\n--o--\n"
    );
    let told = told(&files(mail.as_bytes(), &Limits::default()));
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[1].starts_with("nội dung 2.txt") && told[2].starts_with("báo cáo.csv"), "{told:?}");
}

#[test]
fn limits_hold() {
    let limits = Limits { archive_files: 1, ..Limits::default() };
    assert_eq!(files(SIGNED, &limits), Err(Unreadable::TooLarge));
    let limits = Limits { unpacked_bytes: 10, ..Limits::default() };
    assert!(told(&files(SIGNED, &limits)).iter().all(|file| file.ends_with("TooLarge")));
    let limits = Limits { message_bytes: 100, ..Limits::default() };
    assert_eq!(told(&files(SIGNED, &limits)), ["(phần còn lại): TooLarge"]);
}

#[test]
fn no_break_is_a_panic() {
    break_in_every_way(&SIGNED[..700], files);
}
