//! Replies as units would get them.

use mail_parser::{MessageParser, MimeHeaders};

use super::samples::{SAMPLES, Sample, report};
use super::*;
use crate::document::Unreadable;
use crate::submission::{Reason, Report};

fn built_in() -> Templates {
    Templates::load(None).unwrap()
}

fn office() -> settings::Reply {
    settings::Reply::default()
}

fn sample(name: &str, campaign: &Campaign) -> Sample {
    SAMPLES.iter().find(|(sample, _)| *sample == name).unwrap().1(campaign)
}

fn composed(sample: &Sample, campaign: &Campaign) -> Mail {
    compose(&sample.facts(campaign, &office()), &built_in()).unwrap()
}

/// The subject, the plain text and the HTML as a mail program shows them.
fn shown(mail: &Mail) -> [String; 3] {
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let text = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap().replace("\r\n", "\n");
    [message.subject().unwrap().to_owned(), text(message.body_text(0)), text(message.body_html(0))]
}

fn header(mail: &Mail) -> String {
    let whole = String::from_utf8(mail.bytes.clone()).unwrap();
    whole.split_once("\r\n\r\n").unwrap().0.replace("\r\n ", " ")
}

#[test]
fn each_kind_of_reply_reads_as_it_should() {
    let campaign = Campaign::built_in();
    for (name, sample) in SAMPLES {
        let [subject, plain, html] = shown(&composed(&sample(&campaign), &campaign));
        insta::assert_snapshot!(format!("{name}.txt"), format!("{subject}\n\n{plain}"));
        insta::assert_snapshot!(format!("{name}.html"), html);
    }
}

#[test]
fn the_message_around_the_words_is_as_the_rfcs_want_it() {
    let campaign = Campaign::built_in();
    insta::assert_snapshot!("header", header(&composed(&sample("accepted", &campaign), &campaign)));
}

#[test]
fn every_line_is_ascii_and_short() {
    let campaign = Campaign::built_in();
    for (name, sample) in SAMPLES {
        let mail = composed(&sample(&campaign), &campaign);
        assert!(mail.bytes.is_ascii(), "{name}");
        let whole = String::from_utf8(mail.bytes).unwrap();
        assert!(whole.split("\r\n").all(|line| line.len() <= 100 && !line.contains(['\r', '\n'])), "{name}\n{whole}");
    }
}

#[test]
fn a_returned_report_brings_the_blank_form() {
    let campaign = Campaign::built_in();
    let mail = composed(&sample("returned-figures", &campaign), &campaign);
    let message = MessageParser::default().parse(&mail.bytes).unwrap();
    let form = message.attachment(0).unwrap();
    assert_eq!(form.attachment_name(), Some(FORM_NAME));
    assert_eq!(form.contents(), b"PK\x03\x04");
    assert!(form.content_type().unwrap().subtype().unwrap().ends_with("spreadsheetml.sheet"));
    assert_eq!(message.attachment_count(), 1);
    assert_eq!(
        MessageParser::default()
            .parse(&composed(&sample("accepted", &campaign), &campaign).bytes)
            .unwrap()
            .attachment_count(),
        0
    );
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let campaign = Campaign::built_in();
    let sample = sample("several", &campaign);
    assert_eq!(composed(&sample, &campaign), composed(&sample, &campaign));
}

/// Every reason, alone, under every outcome, with the values of a complete report and with none.
#[test]
fn every_reason_can_be_told() {
    use Reason::*;
    let campaign = Campaign::built_in();
    let told = [
        TooLarge,
        UnreadableAttachment,
        NoReportFound,
        MissingUnit,
        MissingFigure,
        InvalidFigure,
        AmbiguousFigure,
        InconsistentFigures,
        ConflictingAttachments,
        UnknownUnit,
        UnitMismatch,
        UnknownSender,
        UnauthenticatedSender,
        MissingText,
    ];
    let untold = [Late, NotAReport, AutomaticMail, ListMail, OwnMail];
    let templates = built_in();
    for disposition in [Disposition::Accepted, Disposition::Review, Disposition::Returned] {
        for reason in told.into_iter().chain(untold) {
            let full = report(disposition, &[reason], &campaign);
            let empty = Report { disposition, reasons: vec![reason], ..Report::default() };
            for one in [full, empty] {
                let mut sample = sample("accepted", &campaign);
                sample.disposition = disposition;
                sample.unreadable.clear();
                sample.entries[0].0.report = one;
                let [subject, plain, _] = shown(&compose(&sample.facts(&campaign, &office()), &templates).unwrap());
                assert!(!subject.is_empty());
                if disposition == Disposition::Returned && told.contains(&reason) {
                    assert!(plain.contains("vì:\n  - "), "{reason:?}\n{plain}");
                }
            }
        }
    }
}

#[test]
fn a_figure_that_was_not_taken_is_told_with_its_cell_and_what_stands_there() {
    let campaign = Campaign::built_in();
    let told = |reasons: &[Reason], shown_there: &str, place: &str| {
        let mut wrong = report(Disposition::Returned, reasons, &campaign);
        wrong.figures.insert("informed".to_owned(), None);
        wrong.source.places.insert("informed".to_owned(), place.to_owned());
        wrong.source.shown.insert("informed".to_owned(), shown_there.to_owned());
        let mut sample = sample("returned-figures", &campaign);
        sample.entries[0].0.report = wrong;
        let [_, plain, _] = shown(&composed(&sample, &campaign));
        plain.lines().find_map(|line| line.strip_prefix("  - ")).unwrap().replace(&campaign.fields[2].label, "…")
    };
    use Reason::{AmbiguousFigure, InvalidFigure, MissingFigure};
    assert_eq!(
        told(&[InvalidFigure], "-5", "Phụ lục!C12"),
        "Ô Phụ lục!C12 (“…”): đang ghi “-5”; cần một số nguyên từ 0 trở lên."
    );
    assert_eq!(
        told(&[AmbiguousFigure], "khoảng 30", "bảng 1, dòng 2, cột 3"),
        "Bảng 1, dòng 2, cột 3 (“…”): đang ghi “khoảng 30”, có thể hiểu theo nhiều cách; cần một con số chính xác."
    );
    assert_eq!(
        told(&[AmbiguousFigure], "30", "dòng 7"),
        "Dòng 7 (“…”): đang ghi “30”; chưa rõ có phải là số liệu chính thức, đề nghị xác nhận lại."
    );
    assert_eq!(
        told(&[InvalidFigure, AmbiguousFigure], "1.5", ""),
        "Mục “…”: đang ghi “1.5”; cần một con số chính xác, là số nguyên từ 0 trở lên."
    );
    assert_eq!(
        told(&[MissingFigure], "", "Phụ lục!C12"),
        "Ô Phụ lục!C12 (“…”): chưa có số liệu; cần một số nguyên từ 0 trở lên (nếu không có, đề nghị ghi 0)."
    );
    assert_eq!(
        told(&[InvalidFigure], "", "Phụ lục!C12"),
        "Ô Phụ lục!C12 (“…”): chưa đọc được số liệu; đề nghị ghi trực tiếp một số nguyên từ 0 trở lên."
    );
}

#[test]
fn text_of_senders_is_never_markup_and_never_a_header() {
    let campaign = Campaign::built_in();
    let mut sample = sample("accepted-late-replacing", &campaign);
    let hostile = "<b>x</b>\" onload=\"y\r\nBcc: other@unit.example\r\n\r\n{{ office }} {% raw %}\u{202e}\u{0}&amp;";
    sample.subject = hostile.to_owned();
    sample.references =
        vec!["a@b>\r\nBcc: other@unit.example".to_owned(), "đ@b".to_owned(), "good@unit.example".to_owned()];
    sample.unreadable = vec![UnreadableFile { name: hostile.to_owned(), why: Unreadable::Damaged }];
    let (entry, older) = &mut sample.entries[0];
    entry.report.unit_name = hostile.to_owned();
    entry.report.unit = None;
    entry.report.assessment = hostile.to_owned();
    entry.report.source.attachment = hostile.to_owned();
    entry.report.source.places.values_mut().for_each(|place| *place = hostile.to_owned());
    entry.report.notes.values_mut().for_each(|note| *note = hostile.to_owned());
    older.as_mut().unwrap().report.notes.insert("informed".to_owned(), hostile.to_owned());

    let mail = composed(&sample, &campaign);
    let [subject, plain, html] = shown(&mail);
    assert!(subject.contains("<b>x</b>\" onload=\"y Bcc: other@unit.example {{ office }} {% raw %}"), "{subject}");
    assert!(!plain.contains(['\u{202e}', '\u{0}']));
    assert!(!html.contains("<b>x") && !html.contains("\" onload"), "{html}");
    assert!(html.contains("&lt;b&gt;x&lt;&#x2f;b&gt;") && html.contains("&amp;amp;") && html.contains("{{ office }}"));
    let header = header(&mail);
    assert!(!header.lines().any(|line| line.starts_with("Bcc")), "{header}");
    assert!(header.contains("References: <good@unit.example> <report-1@noip.example>"), "{header}");
}

#[test]
fn an_endless_report_gives_a_reply_of_bounded_size() {
    let campaign = Campaign::built_in();
    let mut sample = sample("returned-figures", &campaign);
    let long = "Đánh giá ".repeat(12_000);
    {
        let report = &mut sample.entries[0].0.report;
        for text in [&mut report.assessment, &mut report.unit_name, &mut report.source.attachment] {
            text.clone_from(&long);
        }
        let all =
            report.notes.values_mut().chain(report.source.places.values_mut()).chain(report.source.shown.values_mut());
        all.for_each(|text| text.clone_from(&long));
        report.unit = None;
    }
    sample.subject = long.clone();
    sample.unreadable = vec![UnreadableFile { name: long.clone(), why: Unreadable::Damaged }; 500];
    sample.references = (0..5_000).map(|number| format!("{number}@unit.example")).collect();
    sample.entries = vec![sample.entries[0].clone(); 300];
    let mail = composed(&sample, &campaign);
    assert!(mail.bytes.len() < 2 << 20, "{} bytes", mail.bytes.len());
    let [subject, plain, _] = shown(&mail);
    assert!(subject.chars().count() <= 201);
    assert!(plain.contains("Ngoài ra còn 270 báo cáo khác trong thư") && plain.contains("Phần còn lại được lược bớt"));
    assert_eq!(header(&mail).matches("@unit.example>").count(), 20);
}

#[test]
fn a_reply_that_can_go_nowhere_is_an_error() {
    let campaign = Campaign::built_in();
    let sample = sample("accepted", &campaign);
    let office = office();
    let facts = Facts { to: "nobody", ..sample.facts(&campaign, &office) };
    let error = compose(&facts, &built_in()).unwrap_err().to_string();
    assert!(error.contains("\"nobody\" is no address"), "{error}");
}

#[test]
fn a_file_of_the_user_goes_before_the_template_of_the_house() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("accepted.txt"), "\u{feff}Báo cáo số {{ report.receipt }}.\r\n").unwrap();
    std::fs::write(folder.path().join("notes.md"), "no template").unwrap();
    let templates = Templates::load(Some(folder.path())).unwrap();
    let campaign = Campaign::built_in();
    let sample = sample("accepted", &campaign);
    let [_, plain, html] = shown(&compose(&sample.facts(&campaign, &office()), &templates).unwrap());
    assert!(plain.contains("\nBáo cáo số 12.\n") && !plain.contains("ĐÃ TIẾP NHẬN"), "{plain}");
    assert!(html.contains("ĐÃ TIẾP NHẬN"));
}

#[test]
fn a_broken_template_is_found_on_loading_with_its_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let fault = |name: &str, source: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, source).unwrap();
        let error = Templates::load(Some(folder.path())).unwrap_err().to_string();
        std::fs::remove_file(&path).unwrap();
        error.replace(&folder.path().display().to_string(), "FOLDER")
    };
    insta::assert_snapshot!(
        [
            fault("returned.txt", "one\ntwo {{ report.recept }}\n"),
            fault("reply.html", "one\n\n{% for report in reports %}\n"),
            fault("subject.txt", "{{ deadline|shorten }}"),
            fault("acepted.txt", "a slip of the pen"),
            Templates::load(Some(&folder.path().join("none")))
                .unwrap_err()
                .to_string()
                .replace(&folder.path().display().to_string(), "FOLDER"),
        ]
        .join("\n")
    );
}

#[test]
fn a_blank_form_is_returned_with_every_gap_named_once() {
    let campaign = Campaign::built_in();
    let reasons = [Reason::MissingUnit, Reason::MissingFigure, Reason::MissingText];
    let mut sample = sample("returned-figures", &campaign);
    let blank = &mut sample.entries[0].0.report;
    *blank = report(Disposition::Returned, &reasons, &campaign);
    blank.figures.values_mut().for_each(|value| *value = None);
    blank.assessment.clear();
    let [_, plain, _] = shown(&composed(&sample, &campaign));
    let told: Vec<&str> = plain.lines().filter_map(|line| line.strip_prefix("  - ")).collect();
    assert_eq!(told.len(), 4, "{plain}");
    assert!(!plain.contains("ghi nhận") && !plain.contains("Nội dung đọc được"), "{plain}");
}
