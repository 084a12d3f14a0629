//! Mails as they arrive, whole: every trap of the wire in the smallest mail that springs it.

use proptest::prelude::*;

use super::*;

const OURS: &str = "mx.centre.example";

fn read(raw: impl AsRef<[u8]>) -> Message {
    parse(raw.as_ref(), OURS, &Limits::default())
}

fn texts(message: &Message) -> Vec<&str> {
    message.bodies.iter().map(|body| body.text.trim()).collect()
}

fn names(message: &Message) -> Vec<&str> {
    message.attachments.iter().map(|attachment| attachment.name.as_str()).collect()
}

/// A multipart of parts that are written with their headers.
fn multipart(subtype: &str, parts: &[&str]) -> String {
    let boundary = format!("b{}", parts.iter().map(|part| part.len()).sum::<usize>());
    let mut raw = format!("Content-Type: multipart/{subtype}; boundary=\"{boundary}\"\r\n\r\npreamble\r\n");
    for part in parts {
        raw += &format!("--{boundary}\r\n{part}\r\n");
    }
    raw + &format!("--{boundary}--\r\nepilogue\r\n")
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\nXin chào";
const HTML: &str = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Xin <b>chào</b></p>";
const SHEET: &str = "Content-Type: application/vnd.ms-excel\r\nContent-Transfer-Encoding: base64\r\n\
                     Content-Disposition: attachment;\r\n filename=\r\n \"b.xls\"\r\n\r\neGlu";

#[test]
fn an_ordinary_mail_is_read_whole() {
    let raw = format!(
        "Return-Path: <a@unit.example>\r\nAuthentication-Results: {OURS}; dmarc=pass header.from=unit.example\r\n\
         Received: from x by y; Tue, 20 Oct 2020 09:30:00 +0700\r\nFrom: A <A@unit.example>\r\n\
         Subject: =?utf-8?q?B=C3=A1o_?=\r\n =?utf-8?q?c=C3=A1o?=\r\nMessage-ID: <m@unit.example>\r\n\
         In-Reply-To: <r@centre.example>\r\n{}",
        multipart("mixed", &[&multipart("alternative", &[PLAIN, HTML]), SHEET])
    );
    let message = read(raw);
    assert_eq!((message.from.as_deref(), message.proven), (Some("a@unit.example"), true));
    assert_eq!(message.subject, "Báo cáo");
    assert_eq!(message.message_id.as_deref(), Some("m@unit.example"));
    assert_eq!(message.references, ["r@centre.example"]);
    assert_eq!(message.arrived.map(|time| time.to_string()).as_deref(), Some("2020-10-20T02:30:00Z"));
    assert_eq!((message.automatic, message.over_limit), (None, false));
    let html = Some("<p>Xin <b>chào</b></p>".to_owned());
    assert_eq!(message.bodies, [Body { writer: None, text: "Xin chào".into(), html }]);
    let sheet = Attachment {
        name: "b.xls".into(),
        content_type: "application/vnd.ms-excel".into(),
        decoration: false,
        bytes: b"xin".into(),
    };
    assert_eq!(message.attachments, [sheet]);
}

#[test]
fn a_boundary_folded_behind_its_equals_sign_is_kept() {
    let raw =
        format!("Content-Type: multipart/mixed;\r\n boundary=\r\n \"x y\"\r\n\r\n--x y\r\n{SHEET}\r\n--x y--\r\n");
    assert_eq!(names(&read(raw)), ["b.xls"]);
}

#[test]
fn a_text_that_looks_like_a_folded_name_stays_as_it_is() {
    let text = "Content-Disposition: attachment; filename=\n \"x.xlsx\"\n";
    assert_eq!(read(format!("Subject: a\n\n{text}")).bodies[0].text, text);
}

#[test]
fn a_boundary_that_is_missing_or_wrong_is_found() {
    for field in ["multipart/mixed", "multipart/mixed; boundary=other"] {
        let raw = format!("Content-Type: {field}\r\n\r\n\r\n--x\r\n{SHEET}\r\n--x--\r\n");
        assert_eq!(names(&read(raw)), ["b.xls"]);
    }
    let message = read("Content-Type: multipart/mixed; boundary=x\r\n\r\nchi co chu");
    assert_eq!(texts(&message), ["chi co chu"]);
}

#[test]
fn a_boundary_that_begins_like_another_is_another() {
    let inner = "Content-Type: multipart/mixed; boundary=ab\n\n--ab\n\none\n--ab--";
    let raw = format!("Content-Type: multipart/mixed; boundary=a\n\n--a\n{inner}\n--a \n\ntwo --a\n--ax\n--a--");
    assert_eq!(texts(&read(raw)), ["one", "two --a\n--ax"]);
}

#[test]
fn a_mail_cut_off_is_read_as_far_as_it_goes() {
    let raw = format!("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n{PLAIN}\r\n--x\r\n{SHEET}");
    let message = read(&raw);
    assert_eq!((texts(&message), names(&message)), (vec!["Xin chào"], vec!["b.xls"]));
    for length in 0..raw.len() {
        read(&raw.as_bytes()[..length]);
    }
}

#[test]
fn every_line_end_is_one() {
    let raw = format!("From a@b Thu\r\n\r\nFrom: a@unit.example\r\n{}", multipart("mixed", &[PLAIN, SHEET]));
    for ends in ["\r\n", "\n", "\r", "\r\r\n"] {
        let message = read(raw.replace("\r\n", ends));
        assert_eq!(message.from.as_deref(), Some("a@unit.example"), "{ends:?}");
        assert_eq!((texts(&message), names(&message)), (vec!["Xin chào"], vec!["b.xls"]), "{ends:?}");
    }
}

#[test]
fn a_lone_return_begins_no_field() {
    let raw = format!(
        "From: a@unit.example\r\nSubject: x\rAuthentication-Results: {OURS}; spf=pass smtp.mailfrom=unit.example\r\n\r\n"
    );
    assert!(!read(raw).proven);
}

#[test]
fn a_header_alone_or_a_body_alone_is_a_mail() {
    assert_eq!(read("Subject: a").subject, "a");
    assert_eq!(texts(&read("chi co chu\n\nkhong co dau")), ["chi co chu\n\nkhong co dau"]);
    assert_eq!(read(""), Message::default());
    assert_eq!(texts(&read("Subject: a\0b\n\nc\0d")), ["c\0d"]);
}

#[test]
fn html_alone_is_made_plain() {
    let message = read("Content-Type: text/html\n\n<table><tr><td>Số</td><td>25</td></tr></table>");
    assert_eq!(texts(&message), ["Số\t25"]);
    assert!(message.bodies[0].html.as_deref().is_some_and(|html| html.contains("<td>")));
}

#[test]
fn an_html_text_may_name_its_own_charset() {
    let raw = b"Content-Type: text/html\n\n<meta content='text/html; charset=windows-1258'><p>ti\xea\xec";
    assert_eq!(texts(&read(raw)), ["tiế"]);
}

#[test]
fn the_files_between_the_texts_of_an_alternative_are_kept() {
    let mixed = multipart("mixed", &[HTML, SHEET, "Content-Type: text/html\r\n\r\n<p>Hết</p>"]);
    let message = read(multipart("alternative", &[PLAIN, &mixed, "Content-Type: text/x-amp-html\r\n\r\nx"]));
    assert_eq!((texts(&message), names(&message)), (vec!["Xin chào"], vec!["b.xls"]));
    assert!(message.bodies[0].html.as_deref().is_some_and(|html| html.contains("Hết")));
}

#[test]
fn a_text_with_a_name_or_sent_as_a_file_is_a_file() {
    let parts = [
        PLAIN,
        "Content-Type: text/html; name=a.xls\r\n\r\n<table>",
        "Content-Disposition: attachment\r\n\r\nx",
        "Content-Type: text/csv\r\n\r\na,b",
        "Content-Type: text/plain\r\nContent-Disposition: inline; filename=\"\"\r\n\r\nthem",
        "Content-Type: image/png; name=\"c.png\"\r\nContent-Disposition: inline\r\n\r\n",
        "Content-Type: image/png\r\n\r\n",
    ];
    let message = read(multipart("mixed", &parts));
    assert_eq!((texts(&message), names(&message)), (vec!["Xin chào", "them"], vec!["a.xls", "", "", "c.png"]));
    assert_eq!(message.attachments[2].content_type, "text/csv");
}

#[test]
fn a_file_declared_as_text_is_a_file() {
    let message = read("Content-Transfer-Encoding: base64\n\nUEsDBBQAAAAIAIe+d10=");
    assert!(message.bodies.is_empty() && message.attachments[0].bytes.starts_with(b"PK\x03\x04"));
}

#[test]
fn a_signature_is_no_attachment() {
    let signature = "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nxxx";
    let message = read(multipart("signed", &[&multipart("mixed", &[PLAIN, SHEET]), signature]));
    assert_eq!((texts(&message), names(&message)), (vec!["Xin chào"], vec!["b.xls"]));
    let disguised = "Content-Type: application/pgp-signature; name=b.pdf\r\n\r\n%PDF-1.4";
    assert_eq!(names(&read(multipart("mixed", &[disguised]))), ["b.pdf"]);
}

#[test]
fn of_a_double_file_of_apple_only_the_data_is_kept() {
    let resource = "Content-Type: application/applefile; name=b.xls\r\n\r\nxx";
    assert_eq!(names(&read(multipart("appledouble", &[resource, SHEET]))), ["b.xls"]);
}

#[test]
fn a_mail_inside_the_mail_is_read_under_its_subject() {
    let inner = format!("From: x@y.example\r\nSubject: Chuyển tiếp\r\n{}", multipart("mixed", &[PLAIN, SHEET]));
    let plain = format!("Content-Type: message/rfc822\r\n\r\n{inner}");
    let encoded: String = inner.bytes().map(|byte| format!("={byte:02X}")).collect();
    let encoded =
        format!("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{encoded}");
    for part in [plain.as_str(), encoded.as_str()] {
        let message = read(multipart("mixed", &[HTML, part]));
        assert_eq!(texts(&message), ["Xin chào", "Chuyển tiếp\n\nXin chào"]);
        assert_eq!((names(&message), &message.from), (vec!["b.xls"], &None));
    }
    assert_eq!(names(&read(multipart("digest", &[&format!("\r\n{inner}")]))), ["b.xls"]);
}

#[test]
fn a_uuencoded_file_is_an_attachment() {
    let message = read("Subject: a\n\nXin chao\nbegin 644 =?utf-8?Q?b=C3=A1o.txt?=\n'>&EN8VAA;P``\n`\nend\n");
    assert_eq!((texts(&message), names(&message)), (vec!["Xin chao"], vec!["báo.txt"]));
    assert_eq!(message.attachments[0].bytes, b"xinchao");
}

#[test]
fn a_flowed_text_is_joined() {
    let message = read("Content-Type: text/plain; format=flowed\n\nTổng số cơ quan \ntriển khai: 25\n");
    assert_eq!(texts(&message), ["Tổng số cơ quan triển khai: 25"]);
}

#[test]
fn reports_of_mail_systems_are_automatic() {
    let status = "Content-Type: message/delivery-status\r\n\r\nAction: failed";
    for subtype in ["report; report-type=delivery-status", "mixed"] {
        let message = read(multipart(subtype, &[PLAIN, status]));
        assert_eq!((message.automatic, message.attachments.len()), (Some(Automatic::Answer), 0));
    }
    let forwarded = format!("Content-Type: message/rfc822\r\n\r\n{}", multipart("report", &[PLAIN, status]));
    assert_eq!(read(multipart("mixed", &[PLAIN, &forwarded])).automatic, None);
}

#[test]
fn appointments_and_visiting_cards_are_no_attachments() {
    let calendar = "Content-Type: text/calendar; method=REQUEST; name=a.ics\r\n\r\nBEGIN:VCALENDAR";
    let card = "Content-Type: text/vcard\r\nContent-Disposition: attachment; filename=a.vcf\r\n\r\nBEGIN:VCARD";
    assert!(names(&read(multipart("mixed", &[PLAIN, calendar, card]))).is_empty());
    let lying = SHEET.replace("application/vnd.ms-excel", "text/calendar").replace("eGlu", "0M8R4KGxGuE=");
    assert_eq!(names(&read(multipart("mixed", &[PLAIN, &lying]))), ["b.xls"]);
}

#[test]
fn a_piece_of_a_mail_or_the_place_of_a_file_is_a_file_that_did_not_come_whole() {
    let piece = read("Content-Type: message/partial; id=a; number=2; total=2\r\n\r\nxin");
    assert_eq!(piece.attachments.len(), 1);
    let place = "Content-Type: message/external-body; access-type=URL; name=b.xlsx\r\n\r\nContent-Type: text/plain";
    assert_eq!(names(&read(multipart("mixed", &[PLAIN, place]))), ["b.xlsx"]);
}

#[test]
fn only_a_picture_is_decoration() {
    let inline = |kind: &str, bytes: &str| {
        let raw = format!(
            "Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\n{bytes}"
        );
        read(multipart("mixed", &[PLAIN, &raw])).attachments[0].decoration
    };
    assert!(inline("image/png", "iVBORw0KGgo=") && inline("image/gif", "R0lGODlh"));
    assert!(!inline("image/jpeg", "UEsDBBQAAAA=") && !inline("application/octet-stream", "iVBORw0KGgo="));
}

#[test]
fn the_text_of_a_mail_inside_the_mail_has_its_own_writer() {
    let inner = format!("Content-Type: message/rfc822\r\n\r\nFrom: A <A@unit.example>\r\n{PLAIN}");
    let middle =
        format!("Content-Type: message/rfc822\r\n\r\nFrom: b@unit.example\r\n{}", multipart("mixed", &[PLAIN, &inner]));
    let message = read(multipart("mixed", &[PLAIN, &middle]));
    let writers: Vec<_> = message.bodies.iter().map(|body| body.writer.as_deref()).collect();
    assert_eq!(writers, [None, Some("b@unit.example"), Some("a@unit.example")]);
}

#[test]
fn mails_nested_beyond_the_levels_are_not_looked_at() {
    let nested = |levels: usize| read("Content-Type: message/rfc822\n\n".repeat(levels) + "\nxin chao");
    assert_eq!((nested(100).over_limit, texts(&nested(100))), (false, vec!["xin chao"]));
    assert_eq!((nested(101).over_limit, texts(&nested(101))), (true, vec![]));
    let multiparts: String =
        (0..40_000).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    assert!(read(multiparts + "\nxin chao").over_limit);
}

#[test]
fn encoded_mails_inside_each_other_are_bounded() {
    let level = "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n";
    assert!(!read(level.repeat(3) + "Subject: a\n\nb").over_limit);
    assert!(read(level.repeat(5) + "Subject: a\n\nb").over_limit);
}

#[test]
fn hostile_nesting_fits_a_small_stack() {
    let limits = Limits { multipart_levels: u32::MAX, ..Limits::default() };
    let mails = "Content-Type: message/rfc822\r\n\r\n".repeat(40_000);
    let digests = "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n".repeat(40_000);
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    let over = thread.spawn(move || [mails, digests].map(|raw| parse(raw.as_bytes(), OURS, &limits).over_limit));
    assert_eq!(over.unwrap().join().unwrap(), [true, true]);
}

#[test]
fn parts_beyond_the_most_are_not_looked_at() {
    let raw = "Content-Type: multipart/mixed; boundary=b\n\n".to_owned() + &"--b\n\nx\n".repeat(500_000);
    let message = read(raw);
    assert!(message.over_limit && message.bodies.len() < 10_001);
}

#[test]
fn of_a_mail_over_the_size_only_the_header_is_read() {
    let limits = Limits { message_bytes: 20, ..Limits::default() };
    let message = parse(b"Subject: a\n\nxin chao xin chao", OURS, &limits);
    assert_eq!((message.subject.as_str(), message.over_limit, message.bodies.len()), ("a", true, 0));
}

#[test]
fn a_mail_is_told_from_what_came_with_one() {
    for mail in ["Received: x\n by y\nFrom: a\n\nb", "\r\nFrom a@b Thu\nX-A: b\nSubject: c", "MIME-Version: 1.0\r\rx"] {
        assert!(looks_like_message(mail.as_bytes()), "{mail}");
    }
    for other in [
        "",
        "xin chao",
        "Ngày: 20\nTo: a",
        "a,b:c\nSubject: x",
        "<html>\nFrom: x",
        "<?xml version=\"1.0\"?>\nDate: x",
        "PK\x03\x04Subject: x",
        "%PDF-1.4\nDate: x",
        "Key: value\nOther: value",
        "Note: a\nb\nc\nSubject: d",
        "{\"From\": 1}",
    ] {
        assert!(!looks_like_message(other.as_bytes()), "{other}");
    }
    assert!(!looks_like_message(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 From: x\n"));
}

/// Pieces of mails that together make the odd ones.
fn mail_pieces() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        prop::sample::select(vec![
            "\r\n",
            "\n",
            "\r",
            "\r\n\r\n",
            " ",
            ";",
            "=",
            "\"",
            "(",
            ")",
            "<",
            ">",
            "--b",
            "--b--",
            "--",
            ":",
            "&",
            "=?",
            "?=",
            "=?utf-8?B?4bq",
            "=?utf-8?q?=E1=",
            "\0",
            "ế",
            "From: ",
            "From ",
            "a@b.example",
            "Subject: ",
            "Date: ",
            "Tue, 20 Oct 2020 09:30:00 +0700",
            "Received: ",
            "References: ",
            "Message-ID: <",
            "Return-Path: <>",
            "Authentication-Results: mx.centre.example",
            "; dkim=pass header.d=b.example",
            "Auto-Submitted: ",
            "Content-Type: ",
            "multipart/mixed; boundary=b",
            "multipart/alternative; boundary=\"b\"",
            "message/rfc822",
            "text/html; charset=windows-1258",
            "text/plain; format=flowed",
            "multipart/digest; boundary=b",
            "Content-Transfer-Encoding: ",
            "base64",
            "quoted-printable",
            "Content-Disposition: ",
            "attachment; filename=",
            "filename*0*=utf-8''%E1%BA",
            "filename*1*=%BF",
            "begin 644 x\n",
            "'>&EN8VAA;P``\n",
            "<td>",
            "</tr>",
            "<!--",
            "<style>",
            "&#x110000;",
            "&nbsp;",
            "UEsDBBQ=",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..8),
    ];
    prop::collection::vec(pieces, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_give_a_message(raw in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&raw);
        looks_like_message(&raw);
    }

    #[test]
    fn any_odd_mail_gives_a_message_within_bounds(raw in mail_pieces()) {
        let message = read(&raw);
        prop_assert!(message.attachments.iter().map(|file| file.bytes.len()).sum::<usize>() <= raw.len());
        prop_assert!(message.message_id.iter().chain(&message.references).all(|id| id.bytes().all(|b| b.is_ascii_graphic())));
        prop_assert!(message.from.is_some() || !message.proven);
        looks_like_message(&raw);
    }
}

#[test]
fn a_text_that_no_person_writes_is_cut_and_said_to_be() {
    let message = read(format!("From: a@b.example\n\nSố: 25\n{}", "ờ\n".repeat(1 << 20)));
    assert!(message.over_limit);
    assert!(message.bodies[0].text.starts_with("Số: 25\nờ") && message.bodies[0].text.len() <= 2 << 20);
    assert!(!read(format!("From: a@b.example\n\n{}", "ờ\n".repeat(1 << 18))).over_limit);
}
