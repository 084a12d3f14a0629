//! A fresh ledger, and messages to put into it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::{
    ledger::{Digest, Intake, Ledger, LedgerError, Place, Recorded, ReplyWanted, digest},
    submission::{Disposition, Judgement, Reason, Report, Source},
};

/// A ledger in a folder of its own, gone when the test ends.
pub struct Fixture {
    pub folder: TempDir,
    pub ledger: Ledger,
}

impl Fixture {
    pub async fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::open(folder.path()).await.unwrap();
        Self { folder, ledger }
    }

    /// The same after the service was ended and started again.
    pub async fn reopened(self) -> Self {
        self.ledger.close().await;
        let ledger = open_again(self.folder.path()).await.unwrap();
        Self { folder: self.folder, ledger }
    }

    /// Records one message.
    pub async fn record(&self, intake: Intake) -> Recorded {
        self.ledger.record(vec![intake]).await.unwrap().pop().unwrap()
    }

    /// One number from a query.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let mut session = self.ledger.reading().await.unwrap();
        session.one(sqlx::query(sql), |row| sqlx::Row::try_get(row, 0)).await.unwrap()
    }
}

/// Opens a ledger that was open before. A process that another test is just starting holds all our files for a moment,
/// and with them the lock.
pub async fn open_again(data: &Path) -> Result<Ledger, LedgerError> {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        match Ledger::open(data).await {
            Err(LedgerError::InUse { .. }) if Instant::now() < deadline => tokio::task::yield_now().await,
            opened => return opened,
        }
    }
}

/// So many seconds after a fixed moment.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_602_000_000).unwrap() + SignedDuration::from_secs(seconds)
}

pub fn place(uid: u32) -> Place {
    Place { account: "centre@centre.example".into(), folder: "INBOX".into(), validity: 7, uid: uid.to_string() }
}

pub fn bytes(number: u32) -> Vec<u8> {
    format!("Subject: report {number}\r\n\r\n{number}\r\n").into_bytes()
}

pub fn sha(number: u32) -> Digest {
    digest(&bytes(number))
}

/// An accepted report of a unit, in message `number`, which stands at UID `number` and arrived so many seconds late.
pub fn intake(number: u32, unit: &str) -> Intake {
    judged(number, accepted(vec![report(Disposition::Accepted, Some(unit))]))
}

pub fn judged(number: u32, judgement: Judgement) -> Intake {
    Intake {
        place: place(number),
        sha256: sha(number),
        size: bytes(number).len() as u64,
        arrived: at(i64::from(number)),
        recorded: at(i64::from(number) + 5),
        message_id: Some(format!("{number}@unit.example")),
        from: Some("office@unit.example".into()),
        subject: format!("Báo cáo {number}"),
        judgement,
        filing: true,
        reply: Some(reply(number, "office@unit.example")),
    }
}

pub fn reply(number: u32, to: &str) -> ReplyWanted {
    ReplyWanted {
        to: to.into(),
        message_id: format!("reply-{number}@centre.example"),
        in_reply_to: Some(format!("{number}@unit.example")),
        references: vec!["first@unit.example".into(), format!("{number}@unit.example")],
        hold: false,
    }
}

pub fn accepted(reports: Vec<Report>) -> Judgement {
    Judgement {
        disposition: Disposition::Accepted,
        reasons: Vec::new(),
        reports,
        unreadable: Vec::new(),
        answerable: true,
    }
}

pub fn ignored() -> Judgement {
    Judgement { disposition: Disposition::Ignored, reasons: vec![Reason::NotAReport], ..accepted(Vec::new()) }
}

pub fn report(disposition: Disposition, unit: Option<&str>) -> Report {
    let by_key = |informed: &str, deployed: &str| {
        BTreeMap::from([("informed".to_owned(), informed.to_owned()), ("deployed".to_owned(), deployed.to_owned())])
    };
    Report {
        disposition,
        reasons: Vec::new(),
        unit: unit.map(str::to_owned),
        unit_name: "Cục Sở hữu trí tuệ".into(),
        figures: BTreeMap::from([("informed".to_owned(), Some(25)), ("deployed".to_owned(), None)]),
        notes: by_key("", "Còn 5 đơn vị\nchưa báo cáo"),
        assessment: "Đạt yêu cầu.".into(),
        source: Source {
            attachment: "bao cao.zip › bao cao.xlsx".into(),
            places: by_key("Phụ lục!C12", "Phụ lục!C13"),
            shown: BTreeMap::from([("deployed".to_owned(), "khoảng 30".to_owned())]),
            recognised: false,
        },
    }
}
