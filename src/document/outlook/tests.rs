use std::io::{Cursor, Write};

use super::super::unpacking::{Files, break_in_every_way, told, unpack};
use super::*;
use crate::settings::Limits;

const CSV: &[u8] = "Tên đơn vị;Cục A\nSố cơ quan;25\n".as_bytes();

fn files(bytes: &[u8], limits: &Limits) -> Result<Files, Unreadable> {
    unpack(limits, |_| {
        let ole = Ole::open(Cursor::new(bytes.into())).map_err(|_| Unreadable::Damaged)?;
        Ok(OutlookMessage::new(Box::new(ole)))
    })
}

/// Writes a .msg file as Outlook lays it out.
struct Saved(cfb::CompoundFile<Cursor<Vec<u8>>>);

impl Saved {
    fn new() -> Self {
        let mut saved = Self(cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap());
        saved.table("", 32, &[(property::MESSAGE_CODE_PAGE, 1258)]);
        saved
    }

    fn stream(&mut self, path: &str, content: &[u8]) {
        self.0.create_stream(path).unwrap().write_all(content).unwrap();
    }

    fn table(&mut self, at: &str, header: usize, numbers: &[(u16, u16)]) {
        let mut table = vec![0; header];
        for (number, value) in numbers {
            table.extend([[3, 0], number.to_le_bytes(), [6, 0], [0, 0], value.to_le_bytes()].concat());
            table.extend([0; 6]);
        }
        self.stream(&format!("{at}/__properties_version1.0"), &table);
    }

    fn bytes(&mut self, at: &str, number: u16, kind: u16, content: &[u8]) {
        self.stream(&format!("{at}/{}", stream_name(number, kind)), content);
    }

    fn wide(&mut self, at: &str, number: u16, text: &str) {
        let text: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.bytes(at, number, kind::UNICODE, &text);
    }

    fn attachment(&mut self, at: &str, number: u32) -> String {
        let path = format!("{at}/__attach_version1.0_#{number:08X}");
        self.0.create_storage(&path).unwrap();
        self.table(&path, 8, &[(0x3705, 1)]);
        path
    }

    fn file(&mut self, at: &str, number: u32, name: &str, content: &[u8]) -> String {
        let path = self.attachment(at, number);
        self.wide(&path, property::LONG_NAME, name);
        self.bytes(&path, property::DATA, kind::BINARY, content);
        path
    }

    /// A message attached to the message.
    fn message(&mut self, at: &str, number: u32, subject: &str) -> String {
        let path = self.attachment(at, number);
        let path = format!("{path}/{}", stream_name(property::DATA, kind::OBJECT));
        self.0.create_storage(&path).unwrap();
        self.table(&path, 24, &[]);
        self.wide(&path, property::SUBJECT, subject);
        path
    }

    fn finish(mut self) -> Vec<u8> {
        self.0.flush().unwrap();
        self.0.into_inner().into_inner()
    }
}

#[test]
fn the_text_and_the_attachments_are_handed_out_in_order() {
    let mut saved = Saved::new();
    saved.wide("", property::BODY, "Kính gửi Trung tâm");
    saved.file("", 1, "ghi chú.txt", b"x");
    saved.file("", 0, "..\\báo\u{202E} cáo.csv", CSV);
    let old = saved.attachment("", 2);
    saved.bytes(&old, property::LONG_NAME, kind::ANSI, b"b\xE1o c\xE1o v\xEA\xCC.csv");
    saved.bytes(&old, property::DATA, kind::BINARY, &CSV.repeat(1_000));
    let files = files(&saved.finish(), &Limits::default()).unwrap();
    assert_eq!(files[0], ("nội dung.txt".into(), Ok("\u{FEFF}Kính gửi Trung tâm".into())));
    assert_eq!(files[1], ("../báo cáo.csv".into(), Ok(CSV.to_vec())));
    assert_eq!(files[2], ("ghi chú.txt".into(), Ok(b"x".to_vec())));
    assert_eq!(files[3], ("báo cáo về.csv".into(), Ok(CSV.repeat(1_000))));
    assert_eq!(files.len(), 4);
}

#[test]
fn html_goes_before_rtf_and_rtf_before_plain_text() {
    let rtf = b"\x21\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1 Kinh gui Trung}";
    let mut saved = Saved::new();
    saved.wide("", property::BODY, "x");
    saved.bytes("", property::RTF, kind::BINARY, rtf);
    let told_files = told(&files(&saved.finish(), &Limits::default()));
    assert_eq!(told_files, ["nội dung.rtf: 21"]);
    let mut saved = Saved::new();
    saved.bytes("", property::RTF, kind::BINARY, rtf);
    saved.bytes("", property::HTML, kind::BINARY, b"<p>v\xEA\xCC</p>");
    assert_eq!(
        files(&saved.finish(), &Limits::default()).unwrap(),
        [("nội dung.html".into(), Ok("\u{FEFF}<p>về</p>".into()))]
    );
}

#[test]
fn a_message_attached_to_the_message_is_looked_into_under_its_subject() {
    let mut saved = Saved::new();
    saved.file("", 0, "a.csv", b"1");
    let inner = saved.message("", 1, "Báo cáo/quý 3");
    saved.wide(&inner, property::BODY, "xin gửi");
    saved.file(&inner, 0, "b.csv", b"2");
    saved.file("", 2, "c.csv", b"3");
    let told = told(&files(&saved.finish(), &Limits::default()));
    assert_eq!(told, ["a.csv: 1", "Báo cáo quý 3/nội dung.txt: 12", "Báo cáo quý 3/b.csv: 1", "c.csv: 1"]);
}

#[test]
fn levels_of_messages_are_bounded() {
    let mut saved = Saved::new();
    let mut at = String::new();
    for level in 1..=5 {
        at = saved.message(&at, 0, &level.to_string());
        saved.file(&at, 1, "a.csv", b"1");
    }
    let bytes = saved.finish();
    let told = told(&files(&bytes, &Limits { archive_levels: 2, ..Limits::default() }));
    assert_eq!(told, ["1/2/3: TooLarge", "1/2/a.csv: 1", "1/a.csv: 1"]);
}

#[test]
fn pictures_of_the_text_and_links_are_no_files() {
    let mut saved = Saved::new();
    let logo = saved.file("", 0, "image001.png", b"\x89PNG\r\n\x1a\n");
    saved.wide(&logo, property::CONTENT_ID, "image001.png@01");
    let link = saved.attachment("", 1);
    saved.wide(&link, property::LONG_NAME, "b.xlsx");
    assert_eq!(told(&files(&saved.finish(), &Limits::default())), ["b.xlsx: Empty"]);
}

#[test]
fn the_content_of_a_signed_mail_is_made_a_mail_again() {
    let mime = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n";
    let mut saved = Saved::new();
    let attached = saved.file("", 0, "smime.p7m", mime);
    saved.wide(&attached, property::MIME_TYPE, "multipart/signed");
    let files = files(&saved.finish(), &Limits::default()).unwrap();
    assert!(files[0].1.as_ref().unwrap().starts_with(b"MIME-Version: 1.0\r\nSubject:\r\nContent-Type: multipart/"));
}

#[test]
fn limits_of_files_and_bytes_hold() {
    let mut saved = Saved::new();
    for number in 0..4 {
        saved.file("", number, "a.csv", CSV);
    }
    let bytes = saved.finish();
    let limits = Limits { archive_files: 3, ..Limits::default() };
    assert_eq!(told(&files(&bytes, &limits)), ["tệp đính kèm: TooLarge"]);
    let limits = Limits { unpacked_bytes: 200, ..Limits::default() };
    let told = told(&files(&bytes, &limits));
    assert!(told.first().is_some_and(|file| file.starts_with("a.csv")) && told[3].ends_with("TooLarge"), "{told:?}");
}

#[test]
fn no_break_is_a_panic() {
    let mut saved = Saved::new();
    saved.file("", 0, "a.csv", b"1");
    let inner = saved.message("", 1, "x");
    saved.file(&inner, 0, "b.csv", b"2");
    let sample = saved.finish();
    let limits = Limits { unpacked_bytes: 1 << 20, ..Limits::default() };
    let mut bytes = sample.clone();
    // Most of the file is filling, and left alone.
    for at in (0..sample.len()).filter(|at| !matches!(sample[*at], 0 | 0xFF) || at % 17 == 0) {
        bytes[at] = [0, 1, 2, 0x7F, 0xFE, 0xFF][at % 6];
        let _ = files(&bytes, &limits);
        bytes[at] ^= 1 << (at % 8);
        let _ = files(&bytes, &limits);
        bytes[at] = sample[at];
    }
    for length in (0..sample.len()).step_by(64) {
        let _ = files(&sample[..length], &limits);
    }
    break_in_every_way(&sample[..76], files);
}
