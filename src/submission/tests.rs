//! The rules of the spec, one promise a test, on messages and forms made here.

use jiff::Timestamp;

use super::*;
use crate::campaign::Campaign;
use crate::document::Unreadable;
use crate::form::{Figure, Form, NotACount, Words};
use crate::message::{Automatic, Body, Message};
use crate::roster::Roster;

const ROSTER: &str = "id,name,aliases,addresses\n\
    cuc-shtt,Cục Sở hữu trí tuệ,Cục SHTT,@noip.example\n\
    quatest-1,Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng 1,Quatest 1,@quatest1.example;chung@tdc.example\n\
    quatest-2,Trung tâm Kỹ thuật Tiêu chuẩn Đo lường Chất lượng 2,Quatest 2,@quatest2.example;chung@tdc.example\n";

const OURS: &str = "BaoCao@ttcntt.example";

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn in_time() -> Option<Timestamp> {
    Some(at("2020-10-20T09:00:00+07:00"))
}

fn message(from: &str) -> Message {
    Message {
        from: Some(from.to_owned()),
        proven: true,
        subject: "V/v báo cáo theo Công văn số 284/TTCNTT-KTHT".to_owned(),
        ..Message::default()
    }
}

fn form(unit: &str, informed: Result<u64, NotACount>, deployed: Result<u64, NotACount>) -> Form {
    let figure = |key: &str, reading: Result<u64, NotACount>, place: &str| {
        let shown = reading.map_or_else(|_| "khoảng 30".to_owned(), |count| count.to_string());
        let shown = if reading == Err(NotACount::Missing) { String::new() } else { shown };
        (key.to_owned(), Figure { reading, shown, place: place.to_owned(), note: String::new() })
    };
    Form {
        unit: Words { text: unit.to_owned(), place: "Phụ lục!A6".to_owned() },
        texts: vec![(
            "assessment".to_owned(),
            Words { text: "Đạt yêu cầu.".to_owned(), place: "Phụ lục!A7".to_owned() },
        )],
        figures: vec![figure("informed", informed, "Phụ lục!C11"), figure("deployed", deployed, "Phụ lục!C12")],
    }
}

fn blank() -> Form {
    let mut form = form("", Err(NotACount::Missing), Err(NotACount::Missing));
    form.texts[0].1.text.clear();
    form
}

fn part(name: &str, forms: Vec<Form>) -> Part {
    Part { name: name.to_owned(), outcome: Ok(forms), decoration: false, recognised: false }
}

fn unreadable(name: &str, why: Unreadable) -> Part {
    Part { name: name.to_owned(), outcome: Err(why), decoration: false, recognised: false }
}

fn judged_at(message: &Message, parts: Vec<Part>, arrived: Option<Timestamp>) -> Judgement {
    let campaign = Campaign::built_in();
    let roster = Roster::parse(ROSTER.as_bytes(), "units.csv").unwrap();
    judge(message, parts, arrived, Rules { campaign: &campaign, roster: &roster, own_address: OURS })
}

fn judged(message: &Message, parts: Vec<Part>) -> Judgement {
    judged_at(message, parts, in_time())
}

/// The outcome and the reasons of one form in one attachment.
fn of(from: &str, form: Form) -> (Disposition, Vec<Reason>) {
    let judgement = judged(&message(from), vec![part("bao cao.xlsx", vec![form])]);
    (judgement.disposition, judgement.reasons)
}

#[test]
fn a_complete_report_of_an_entitled_sender_is_accepted() {
    let judgement =
        judged(&message("vt@noip.example"), vec![part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])]);
    assert_eq!(judgement.disposition, Disposition::Accepted);
    assert!(judgement.reasons.is_empty() && judgement.answerable);
    let report = &judgement.reports[0];
    assert_eq!(report.unit.as_deref(), Some("cuc-shtt"));
    assert_eq!(report.figures["informed"], Some(25));
    assert_eq!(report.source.attachment, "bao cao.xlsx");
    assert_eq!(report.source.places["deployed"], "Phụ lục!C12");
}

#[test]
fn a_figure_decides_by_why_it_is_none() {
    for (why, outcome, reason) in [
        (NotACount::Missing, Disposition::Returned, Reason::MissingFigure),
        (NotACount::Invalid, Disposition::Returned, Reason::InvalidFigure),
        (NotACount::Ambiguous, Disposition::Review, Reason::AmbiguousFigure),
    ] {
        assert_eq!(of("vt@noip.example", form("Cục SHTT", Err(why), Ok(20))), (outcome, vec![reason]));
    }
}

#[test]
fn more_deployed_than_informed_is_for_the_centre() {
    let (outcome, reasons) = of("vt@noip.example", form("Cục SHTT", Ok(10), Ok(25)));
    assert_eq!((outcome, reasons), (Disposition::Review, vec![Reason::InconsistentFigures]));
}

#[test]
fn a_missing_assessment_is_a_warning() {
    let mut form = form("Cục SHTT", Ok(25), Ok(20));
    form.texts[0].1.text.clear();
    assert_eq!(of("vt@noip.example", form), (Disposition::Accepted, vec![Reason::MissingText]));
}

#[test]
fn a_missing_name_is_settled_by_a_sender_of_one_unit_alone() {
    assert_eq!(of("vt@noip.example", form("", Ok(25), Ok(20))), (Disposition::Accepted, vec![Reason::MissingUnit]));
    assert_eq!(of("chung@tdc.example", form("", Ok(25), Ok(20))), (Disposition::Returned, vec![Reason::MissingUnit]));
}

#[test]
fn a_sender_speaks_for_its_own_units_alone() {
    assert_eq!(
        of("vt@quatest1.example", form("Quatest 2", Ok(25), Ok(20))),
        (Disposition::Review, vec![Reason::UnitMismatch])
    );
    assert_eq!(of("chung@tdc.example", form("Quatest 2", Ok(25), Ok(20))).0, Disposition::Accepted);
    // No subdomain is included.
    assert_eq!(
        of("vt@mail.noip.example", form("Cục SHTT", Ok(25), Ok(20))),
        (Disposition::Review, vec![Reason::UnknownSender])
    );
}

#[test]
fn a_slip_of_the_pen_is_forgiven_to_those_who_speak_for_the_unit_alone() {
    assert_eq!(of("vt@noip.example", form("Cục Sở hữu trí tụê quốcgia", Ok(25), Ok(20))).1, vec![Reason::UnknownUnit]);
    assert_eq!(of("vt@noip.example", form("Cục Sở hửu trí tue", Ok(25), Ok(20))).0, Disposition::Accepted);
    assert_eq!(of("vt@noip.example", form("Cục Sở hữu tri tuê x", Ok(25), Ok(20))).0, Disposition::Accepted);
    assert_eq!(of("vt@quatest1.example", form("Cục Sở hữi trí tuệ", Ok(25), Ok(20))).1, vec![Reason::UnknownUnit]);
}

#[test]
fn an_unproven_sender_is_never_accepted_and_never_answered() {
    let mut forged = message("vt@noip.example");
    forged.proven = false;
    let judgement = judged(&forged, vec![part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])]);
    assert_eq!(judgement.disposition, Disposition::Review);
    assert_eq!(judgement.reasons, vec![Reason::UnauthenticatedSender]);
    assert!(!judgement.answerable);
    let mut nobody = message("");
    nobody.from = None;
    let judgement = judged(&nobody, vec![part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])]);
    assert!(judgement.reasons.contains(&Reason::UnknownSender) && !judgement.answerable);
}

#[test]
fn a_doubt_outranks_a_defect() {
    let mut forged = message("vt@noip.example");
    forged.proven = false;
    let judgement =
        judged(&forged, vec![part("bao cao.xlsx", vec![form("Cục SHTT", Err(NotACount::Missing), Ok(20))])]);
    assert_eq!(judgement.disposition, Disposition::Review);
    assert!(judgement.reasons.contains(&Reason::MissingFigure));
}

#[test]
fn what_arrives_at_the_deadline_is_late_and_what_came_before_the_campaign_is_other_mail() {
    let parts = || vec![part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])];
    let mail = message("vt@noip.example");
    let campaign = Campaign::built_in();
    let late = judged_at(&mail, parts(), Some(campaign.deadline));
    assert_eq!((late.disposition, late.reasons), (Disposition::Accepted, vec![Reason::Late]));
    let just = Timestamp::from_second(campaign.deadline.as_second() - 1).unwrap();
    assert!(judged_at(&mail, parts(), Some(just)).reasons.is_empty());
    let early = judged_at(&mail, parts(), Some(Timestamp::from_second(campaign.opens.as_second() - 1).unwrap()));
    assert_eq!((early.disposition, early.reasons), (Disposition::Ignored, vec![Reason::NotAReport]));
}

#[test]
fn our_own_mail_is_left_alone_in_any_case() {
    let judgement =
        judged(&message("baocao@ttcntt.example"), vec![part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])]);
    assert_eq!((judgement.disposition, judgement.reasons), (Disposition::Ignored, vec![Reason::OwnMail]));
}

#[test]
fn automatic_mail_is_a_report_only_with_a_form_that_is_filled_in_and_is_never_answered() {
    let mut mail = message("vt@noip.example");
    mail.automatic = Some(Automatic::Machine);
    let bounce = judged(&mail, vec![part("mau.xlsx", vec![blank()])]);
    assert_eq!((bounce.disposition, bounce.reasons), (Disposition::Ignored, vec![Reason::AutomaticMail]));
    let report = judged(&mail, vec![part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])]);
    assert_eq!((report.disposition, report.answerable), (Disposition::Accepted, false));
    mail.automatic = Some(Automatic::List);
    assert_eq!(judged(&mail, Vec::new()).reasons, vec![Reason::ListMail]);
}

#[test]
fn a_question_without_attachment_is_other_work() {
    let mut mail = message("vt@noip.example");
    mail.bodies
        .push(Body { text: "Cho hỏi về chiến dịch rà quét mã độc?".to_owned(), ..Body::default() });
    assert_eq!(judged(&mail, Vec::new()).disposition, Disposition::Ignored);
    let logo = Part {
        name: "image001.png".to_owned(),
        outcome: Err(Unreadable::Picture),
        decoration: true,
        recognised: false,
    };
    assert_eq!(judged(&mail, vec![logo]).disposition, Disposition::Ignored);
}

#[test]
fn attachments_about_the_campaign_without_a_report_go_back() {
    let mail = message("vt@noip.example");
    let letter = judged(&mail, vec![part("cong van.docx", Vec::new())]);
    assert_eq!((letter.disposition, letter.reasons), (Disposition::Returned, vec![Reason::NoReportFound]));
    let scan = judged(&mail, vec![part("cong van.docx", Vec::new()), unreadable("scan.pdf", Unreadable::Picture)]);
    assert_eq!((scan.disposition, scan.reasons), (Disposition::Returned, vec![Reason::UnreadableAttachment]));
    let large = judged(&mail, vec![unreadable("a.zip", Unreadable::TooLarge)]);
    assert_eq!((large.disposition, large.reasons), (Disposition::Returned, vec![Reason::TooLarge]));
    let mut other = message("vt@noip.example");
    other.subject = "Báo giá".to_owned();
    assert_eq!(judged(&other, vec![unreadable("scan.pdf", Unreadable::Picture)]).disposition, Disposition::Ignored);
}

#[test]
fn a_file_of_a_unit_that_cannot_be_read_goes_back_where_its_words_may_mean_the_campaign() {
    let mut mail = message("vt@noip.example");
    mail.subject = "Cục SHTT gửi báo cáo kết quả chiến dịch".to_owned();
    let scan = || vec![unreadable("scan.pdf", Unreadable::Picture)];
    assert_eq!(judged(&mail, scan()).disposition, Disposition::Returned);
    assert_eq!(judged(&mail, vec![part("ke hoach.docx", Vec::new())]).disposition, Disposition::Ignored);
    mail.proven = false;
    assert_eq!(judged(&mail, scan()).disposition, Disposition::Ignored);
    mail.proven = true;
    mail.from = Some("a@shop.example".to_owned());
    assert_eq!(judged(&mail, scan()).disposition, Disposition::Ignored);
}

#[test]
fn a_scan_beside_a_readable_report_is_no_conflict() {
    let parts = vec![
        unreadable("ban ky.pdf", Unreadable::Picture),
        part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))]),
    ];
    let judgement = judged(&message("vt@noip.example"), parts);
    assert_eq!((judgement.disposition, judgement.reasons.len()), (Disposition::Accepted, 0));
}

#[test]
fn a_blank_copy_beside_a_report_counts_for_nothing() {
    let parts = vec![part("mau.xlsx", vec![blank()]), part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])];
    let judgement = judged(&message("vt@noip.example"), parts);
    assert_eq!((judgement.disposition, judgement.reports.len()), (Disposition::Accepted, 1));
    let alone = judged(&message("vt@noip.example"), vec![part("mau.xlsx", vec![blank()])]);
    assert_eq!(alone.disposition, Disposition::Returned);
    assert!(alone.reasons.contains(&Reason::MissingFigure));
}

#[test]
fn the_most_complete_report_wins_and_others_must_agree() {
    let half = form("Cục SHTT", Ok(25), Err(NotACount::Missing));
    let whole = form("Cục Sở hữu trí tuệ", Ok(25), Ok(20));
    let parts = |half: Form| vec![part("a.docx", vec![half]), part("b.xlsx", vec![whole.clone()])];
    let agree = judged(&message("vt@noip.example"), parts(half));
    assert_eq!((agree.disposition, agree.reports.len()), (Disposition::Accepted, 1));
    assert_eq!(agree.reports[0].source.attachment, "b.xlsx");
    let differ = judged(&message("vt@noip.example"), parts(form("Cục SHTT", Ok(26), Ok(20))));
    assert_eq!((differ.disposition, differ.reasons), (Disposition::Review, vec![Reason::ConflictingAttachments]));
    let rough = judged(&message("vt@noip.example"), parts(form("Cục SHTT", Err(NotACount::Ambiguous), Ok(20))));
    assert_eq!(rough.reasons, vec![Reason::ConflictingAttachments]);
}

#[test]
fn an_office_that_speaks_for_two_units_reports_for_both_in_one_message() {
    let parts = vec![part("a.xlsx", vec![form("Quatest 1", Ok(25), Ok(20)), form("Quatest 2", Ok(7), Ok(7))])];
    let judgement = judged(&message("chung@tdc.example"), parts);
    assert_eq!(judgement.disposition, Disposition::Accepted);
    let units: Vec<_> = judgement.reports.iter().map(|report| report.unit.as_deref().unwrap()).collect();
    assert_eq!(units, ["quatest-1", "quatest-2"]);
}

#[test]
fn one_doubtful_report_holds_back_its_whole_message() {
    let parts = vec![part("a.xlsx", vec![form("Quatest 1", Ok(25), Ok(20)), form("Quatest 2", Ok(7), Ok(7))])];
    let judgement = judged(&message("vt@quatest1.example"), parts);
    assert_eq!(judgement.disposition, Disposition::Review);
    assert!(judgement.reports.iter().all(|report| report.disposition == Disposition::Review));
}

#[test]
fn a_message_over_the_limit_goes_back_even_when_nothing_of_it_was_read() {
    let mut mail = message("vt@noip.example");
    mail.over_limit = true;
    let judgement = judged(&mail, Vec::new());
    assert_eq!((judgement.disposition, judgement.reasons), (Disposition::Returned, vec![Reason::TooLarge]));
}

/// A part that recognition gave, with a form of any sort.
fn recognised(form: Form) -> Part {
    Part { recognised: true, ..part("quet.pdf", vec![form]) }
}

#[test]
fn what_was_recognised_is_never_accepted_and_never_returned_whatever_is_read() {
    let whys = [Ok(25), Ok(20), Ok(0), Err(NotACount::Missing), Err(NotACount::Invalid), Err(NotACount::Ambiguous)];
    let mut automatic = message("vt@noip.example");
    automatic.automatic = Some(Automatic::Machine);
    let mut over = message("vt@noip.example");
    over.over_limit = true;
    let mails =
        [message("vt@noip.example"), message("chung@tdc.example"), message("x@nobody.example"), automatic, over];
    let others: [&[Part]; 4] = [
        &[],
        &[unreadable("khac.rar", Unreadable::Rar)],
        &[part("bao cao.xlsx", vec![form("Cục SHTT", Ok(25), Ok(20))])],
        &[part("mau.xlsx", vec![blank()])],
    ];
    for mail in &mails {
        for unit in ["Cục SHTT", "", "Quatest 1", "Đơn vị lạ"] {
            for informed in whys {
                for deployed in whys {
                    for other in others {
                        let mut parts = other.to_vec();
                        parts.push(recognised(form(unit, informed, deployed)));
                        let judgement = judged(mail, parts);
                        assert_eq!(judgement.disposition, Disposition::Review, "{judgement:?}");
                        assert!(judgement.reasons.contains(&Reason::AmbiguousFigure));
                        assert!(judgement.reports.iter().all(|report| report.disposition == Disposition::Review));
                        let of_scan = judgement.reports.iter().filter(|report| report.source.recognised);
                        assert!(of_scan.flat_map(|report| report.figures.values()).all(Option::is_none));
                    }
                }
            }
        }
    }
    assert_eq!(judged(&mails[0], vec![recognised(blank())]).disposition, Disposition::Review);
}

#[test]
fn a_figure_that_was_recognised_is_shown_to_whoever_checks_it() {
    let judgement = judged(&message("vt@noip.example"), vec![recognised(form("Cục SHTT", Ok(25), Ok(20)))]);
    let report = &judgement.reports[0];
    assert_eq!(report.reasons, [Reason::AmbiguousFigure]);
    assert_eq!((report.source.recognised, &*report.source.shown["informed"]), (true, "25"));
}

#[test]
fn scans_are_recognised_where_that_could_make_a_report_of_the_message() {
    let campaign = Campaign::built_in();
    let roster = Roster::parse(ROSTER.as_bytes(), "units.csv").unwrap();
    let rules = Rules { campaign: &campaign, roster: &roster, own_address: OURS };
    let scan = || unreadable("quet.pdf", Unreadable::Picture);
    let may = |mail: &Message, parts: &[Part]| may_be_scanned(mail, parts, in_time(), rules);
    assert!(may(&message("vt@noip.example"), &[scan()]));
    assert!(may(&message("vt@noip.example"), &[scan(), part("mau.xlsx", vec![blank()])]));
    assert!(may(&message("x@nobody.example"), &[scan()]), "about the campaign");
    assert!(may(&Message::default(), &[scan()]), "a bare file");
    let other = |from: &str| Message { subject: "Giấy mời".to_owned(), ..message(from) };
    assert!(may(&other("vt@noip.example"), &[scan()]), "from a unit");
    assert!(!may(&other("x@nobody.example"), &[scan()]));
    assert!(!may(&message(OURS), &[scan()]));
    assert!(!may(&message("vt@noip.example"), &[scan(), part("a.xlsx", vec![form("Cục SHTT", Ok(2), Ok(1))])]));
    let early = Timestamp::from_second(campaign.opens.as_second() - 1).unwrap();
    assert!(!may_be_scanned(&message("vt@noip.example"), &[scan()], Some(early), rules));
}
