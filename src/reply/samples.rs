//! Facts of every kind of reply, made up: to try templates with, and to show what replies look like.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Facts, Reported};
use crate::campaign::Campaign;
use crate::document::Unreadable;
use crate::settings;
use crate::submission::{Disposition, Entry, Reason, Report, Source, UnreadableFile};

const UNIT: &str = "Cục Sở hữu trí tuệ";
const FILE: &str = "bao cao.xlsx";

/// Calls for each sample in turn, until one fails.
pub(super) fn with_each<E>(mut call: impl FnMut(&Facts<'_>) -> Result<(), E>) -> Result<(), E> {
    let campaign = Campaign::built_in();
    let office = settings::Reply::default();
    SAMPLES.iter().try_for_each(|(_, sample)| call(&sample(&campaign).facts(&campaign, &office)))
}

type Maker = fn(&Campaign) -> Sample;

/// The samples by name.
pub(super) const SAMPLES: [(&str, Maker); 9] = [
    ("accepted", accepted),
    ("accepted-late-replacing", accepted_late_replacing),
    ("accepted-bare", accepted_bare),
    ("review", review),
    ("review-recognised", review_recognised),
    ("returned-figures", returned_figures),
    ("returned-files", returned_files),
    ("returned-nothing-found", returned_nothing_found),
    ("several", several),
];

/// What the facts of a sample borrow.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub disposition: Disposition,
    pub subject: String,
    pub arrived: Timestamp,
    /// Each report with the one it replaced.
    pub entries: Vec<(Entry, Option<Entry>)>,
    pub references: Vec<String>,
    pub unreadable: Vec<UnreadableFile>,
}

impl Sample {
    fn new(disposition: Disposition, campaign: &Campaign) -> Self {
        Self {
            disposition,
            subject: "Báo cáo kết quả triển khai chiến dịch".to_owned(),
            arrived: campaign.deadline - SignedDuration::from_hours(62) + SignedDuration::from_mins(17),
            entries: Vec::new(),
            references: vec!["letter-284@ours.example".to_owned()],
            unreadable: Vec::new(),
        }
    }

    fn with(mut self, report: Report) -> Self {
        let entry = self.entry(12 + i64::try_from(self.entries.len()).unwrap_or_default(), report);
        self.entries.push((entry, None));
        self
    }

    fn entry(&self, receipt: i64, report: Report) -> Entry {
        Entry {
            receipt,
            supersedes: None,
            report,
            unreadable: self.unreadable.clone(),
            sender: "vanthu@noip.example".to_owned(),
            subject: self.subject.clone(),
            arrived: self.arrived,
            recorded: self.arrived,
        }
    }

    pub(super) fn facts<'a>(&'a self, campaign: &'a Campaign, office: &'a settings::Reply) -> Facts<'a> {
        let reported = |(entry, superseded): &'a (Entry, Option<Entry>)| Reported {
            entry,
            superseded: superseded.as_ref(),
            unit_name: entry.report.unit.as_ref().map(|_| UNIT),
        };
        Facts {
            campaign,
            office,
            our_address: "baocao@ttcntt.example",
            to: "vanthu@noip.example",
            message_id: "tiepnhan.0123456789abcdef@ttcntt.example",
            in_reply_to: Some("report-1@noip.example"),
            references: &self.references,
            date: self.arrived + SignedDuration::from_secs(2),
            subject: &self.subject,
            arrived: self.arrived,
            disposition: self.disposition,
            unreadable: &self.unreadable,
            reports: self.entries.iter().map(reported).collect(),
            blank_form: (self.disposition == Disposition::Returned).then_some(b"PK\x03\x04".as_slice()),
        }
    }
}

/// A complete report.
pub(super) fn report(disposition: Disposition, reasons: &[Reason], campaign: &Campaign) -> Report {
    let counts: Vec<&str> = campaign.counts().map(|field| field.key.as_str()).collect();
    let cells = campaign.fields.iter().zip(["A6", "A8", "C12", "C13"]);
    Report {
        disposition,
        reasons: reasons.to_vec(),
        unit: Some("cuc-so-huu-tri-tue".to_owned()),
        unit_name: "Cục SHTT".to_owned(),
        figures: counts.iter().zip([1_250, 1_180]).map(|(key, value)| ((*key).to_owned(), Some(value))).collect(),
        notes: counts.iter().skip(1).map(|key| ((*key).to_owned(), "Còn 5 đơn vị chưa báo cáo".to_owned())).collect(),
        assessment:
            "Đơn vị đã phổ biến công văn đến toàn bộ cán bộ, công chức, viên chức.\nPhát hiện và xử lý 12 máy nhiễm \
                     mã độc."
                .to_owned(),
        source: Source {
            attachment: FILE.to_owned(),
            places: cells.map(|(field, cell)| (field.key.clone(), format!("Phụ lục!{cell}"))).collect(),
            shown: BTreeMap::new(),
            recognised: false,
        },
    }
}

fn accepted(campaign: &Campaign) -> Sample {
    let mut sample = Sample::new(Disposition::Accepted, campaign).with(report(Disposition::Accepted, &[], campaign));
    sample.unreadable.push(UnreadableFile { name: "bao cao ky.pdf".to_owned(), why: Unreadable::Picture });
    sample
}

fn accepted_late_replacing(campaign: &Campaign) -> Sample {
    let mut sample = Sample::new(Disposition::Accepted, campaign);
    let mut old = sample.entry(7, report(Disposition::Accepted, &[], campaign));
    old.report.assessment.clear();
    old.report.notes.clear();
    old.report.figures.values_mut().for_each(|value| *value = value.map(|value| value - 200));
    sample.arrived = campaign.deadline + SignedDuration::from_hours(33);
    let mut sample = sample.with(report(Disposition::Accepted, &[Reason::Late], campaign));
    sample.entries.iter_mut().for_each(|(_, superseded)| *superseded = Some(old.clone()));
    sample
}

/// As little as can be accepted, in the mail's own text.
fn accepted_bare(campaign: &Campaign) -> Sample {
    let bare = Report {
        assessment: String::new(),
        unit_name: String::new(),
        notes: BTreeMap::new(),
        source: Source::default(),
        ..report(Disposition::Accepted, &[Reason::MissingUnit, Reason::MissingText], campaign)
    };
    let same = bare.clone();
    let mut sample = Sample::new(Disposition::Accepted, campaign).with(bare);
    sample.subject.clear();
    let older = sample.entry(11, same);
    sample.entries.iter_mut().for_each(|(_, superseded)| *superseded = Some(older.clone()));
    sample
}

fn review(campaign: &Campaign) -> Sample {
    let reasons = [Reason::InconsistentFigures, Reason::ConflictingAttachments, Reason::UnitMismatch];
    let mut doubtful = report(Disposition::Review, &reasons, campaign);
    doubtful.figures.extend(campaign.counts().map(|field| field.key.clone()).zip([Some(25), Some(30)]));
    Sample::new(Disposition::Review, campaign).with(doubtful)
}

fn review_recognised(campaign: &Campaign) -> Sample {
    let mut scanned = report(Disposition::Review, &[Reason::AmbiguousFigure], campaign);
    scanned.source.attachment = "ban quet.pdf".to_owned();
    scanned.source.recognised = true;
    scanned.figures.values_mut().for_each(|figure| *figure = None);
    scanned.source.places.values_mut().for_each(|place| *place = "ảnh trang 1, bảng 1, dòng 2, cột 3".to_owned());
    if let Some(field) = campaign.counts().next() {
        scanned.source.shown.insert(field.key.clone(), "25".to_owned());
    }
    Sample::new(Disposition::Review, campaign).with(scanned)
}

fn returned_figures(campaign: &Campaign) -> Sample {
    let mut wrong = report(Disposition::Returned, &[Reason::MissingFigure, Reason::InvalidFigure], campaign);
    wrong.figures.values_mut().for_each(|value| *value = None);
    if let Some(field) = campaign.counts().next() {
        wrong.source.shown.insert(field.key.clone(), "-5".to_owned());
    }
    Sample::new(Disposition::Returned, campaign).with(wrong)
}

fn returned_files(campaign: &Campaign) -> Sample {
    use Unreadable::{Crashed, Damaged, Empty, Encrypted, Picture, Rar, TooLarge, TooSlow, UnknownFormat};
    let reasons = vec![Reason::TooLarge, Reason::UnreadableAttachment];
    let nothing = Report { disposition: Disposition::Returned, reasons, ..Report::default() };
    let mut sample = Sample::new(Disposition::Returned, campaign).with(nothing);
    let all = [Damaged, Encrypted, Picture, UnknownFormat, Rar, TooLarge, TooSlow, Crashed, Empty];
    let names = [
        "bao cao.xlsx",
        "bao cao.docx",
        "scan.pdf",
        "bao cao.wps",
        "bao cao.rar",
        "du lieu.xlsx",
        "tong hop.xls",
        "phu luc.doc",
        "phu luc.zip › trong.xlsx",
    ];
    sample.unreadable =
        names.iter().zip(all).map(|(name, why)| UnreadableFile { name: (*name).to_owned(), why }).collect();
    sample
}

fn returned_nothing_found(campaign: &Campaign) -> Sample {
    let reasons = vec![Reason::NoReportFound, Reason::Late];
    let nothing = Report { disposition: Disposition::Returned, reasons, ..Report::default() };
    let mut sample = Sample::new(Disposition::Returned, campaign);
    sample.arrived = campaign.deadline + SignedDuration::from_hours(8);
    sample.with(nothing)
}

fn several(campaign: &Campaign) -> Sample {
    let good = report(Disposition::Accepted, &[], campaign);
    let mut wrong = report(Disposition::Returned, &[Reason::MissingUnit, Reason::InvalidFigure], campaign);
    wrong.unit = None;
    wrong.unit_name.clear();
    wrong.assessment.clear();
    wrong.source.attachment = "bao cao 2.xlsx".to_owned();
    if let Some(field) = campaign.counts().nth(1) {
        wrong.figures.insert(field.key.clone(), None);
        wrong.source.shown.insert(field.key.clone(), "12,5".to_owned());
    }
    Sample::new(Disposition::Returned, campaign).with(good).with(wrong)
}
