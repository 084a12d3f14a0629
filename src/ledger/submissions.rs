//! Reports as they are recorded: their receipt numbers, and which older report each one supersedes.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Row, any::AnyRow};

use super::{
    Digest, Intake,
    error::LedgerError,
    rows::{self, ROWS},
    session::{Bound, Session},
};
use crate::submission::{Disposition, Judgement, Reason, Report};

/// A report on its way into the ledger.
struct Draft<'b> {
    intake: &'b Intake,
    message: i64,
    report: Cow<'b, Report>,
    reasons: Vec<Reason>,
    supersedes: Option<i64>,
    receipt: i64,
}

/// The newest accepted report of a unit: when it arrived, and its receipt.
type Newest = (Timestamp, i64);

/// Records the reports of new messages, and gives their receipt numbers by message.
pub async fn insert(
    session: &mut Session<'_>,
    fresh: &[&Intake],
    messages: &HashMap<Digest, (i64, Disposition)>,
) -> Result<HashMap<Digest, Vec<i64>>, LedgerError> {
    let mut drafts = drafts(fresh, messages);
    if drafts.is_empty() {
        return Ok(HashMap::new());
    }
    // Taking the numbers first also keeps every other writer out until the transaction ends.
    let first = take_receipts(session, drafts.len()).await?;
    for (receipt, draft) in (first..).zip(&mut drafts) {
        draft.receipt = receipt;
    }
    let mut newest = newest_accepted(session, &drafts).await?;
    for draft in &mut drafts {
        draft.supersede(&mut newest);
    }
    for drafts in drafts.chunks(ROWS) {
        insert_rows(session, drafts).await?;
    }
    let mut receipts: HashMap<Digest, Vec<i64>> = HashMap::new();
    for draft in &drafts {
        receipts.entry(draft.intake.sha256).or_default().push(draft.receipt);
    }
    Ok(receipts)
}

impl Draft<'_> {
    /// Notes which report this one takes the place of, and that it is the newest of its unit now. One that is not
    /// accepted displaces nothing, nor does one that arrived before the newest (an old message found late).
    fn supersede(&mut self, newest: &mut HashMap<String, Newest>) {
        let Some(unit) = self.report.unit.as_ref() else { return };
        if self.report.disposition != Disposition::Accepted {
            return;
        }
        let own = (milliseconds(self.intake.arrived), self.receipt);
        match newest.get(unit) {
            Some(older) if *older > own => {}
            older => {
                self.supersedes = older.map(|(_, receipt)| *receipt);
                newest.insert(unit.clone(), own);
            }
        }
    }
}

fn drafts<'b>(fresh: &[&'b Intake], messages: &HashMap<Digest, (i64, Disposition)>) -> Vec<Draft<'b>> {
    let mut drafts = Vec::new();
    for &intake in fresh {
        let judgement = &intake.judgement;
        let Some((message, _)) = messages.get(&intake.sha256) else { continue };
        for report in reports(judgement) {
            let reasons = reasons(judgement, &report);
            drafts.push(Draft { intake, message: *message, report, reasons, supersedes: None, receipt: 0 });
        }
    }
    drafts
}

/// The reports of a judgement; a judgement without any, unless the message is ignored, stands for one.
fn reports(judgement: &Judgement) -> Vec<Cow<'_, Report>> {
    if judgement.disposition == Disposition::Ignored {
        return Vec::new();
    }
    let reports: Vec<_> = judgement
        .reports
        .iter()
        .filter(|report| report.disposition != Disposition::Ignored)
        .map(Cow::Borrowed)
        .collect();
    if !reports.is_empty() {
        return reports;
    }
    let reasons = judgement.reasons.clone();
    vec![Cow::Owned(Report { disposition: judgement.disposition, reasons, ..Report::default() })]
}

/// The reasons of a report, with those that the message has of itself (its sender, its lateness), in their order.
fn reasons(judgement: &Judgement, report: &Report) -> Vec<Reason> {
    let of_reports: BTreeSet<Reason> =
        judgement.reports.iter().flat_map(|report| report.reasons.iter().copied()).collect();
    let own = judgement.reasons.iter().copied().filter(|reason| !of_reports.contains(reason));
    let all: BTreeSet<Reason> = report.reasons.iter().copied().chain(own).collect();
    all.into_iter().collect()
}

/// Takes so many receipt numbers, and gives the first of them.
async fn take_receipts(session: &mut Session<'_>, number: usize) -> Result<i64, LedgerError> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let query = sqlx::query("UPDATE receipt_counter SET last = last + $1 RETURNING last").bind(number);
    let last: i64 = session.one(query, |row| row.try_get("last")).await?;
    Ok(last - number + 1)
}

async fn newest_accepted(
    session: &mut Session<'_>,
    drafts: &[Draft<'_>],
) -> Result<HashMap<String, Newest>, LedgerError> {
    let units: BTreeSet<&str> = drafts.iter().filter_map(|draft| draft.report.unit.as_deref()).collect();
    let units: Vec<&str> = units.into_iter().collect();
    let mut newest = HashMap::new();
    for units in units.chunks(ROWS) {
        let sql = newest_sql(units.len());
        let query = sqlx::query(AssertSqlSafe(sql));
        let query = units.iter().fold(query, |query, unit| query.bind(*unit));
        let decode =
            |row: &AnyRow| Ok((row.try_get("unit")?, (rows::moment(row, "arrived")?, row.try_get("receipt")?)));
        newest.extend(session.list(query, decode).await?);
    }
    Ok(newest)
}

pub fn newest_sql(units: usize) -> String {
    format!(
        "WITH wanted (unit) AS (VALUES {}) \
         SELECT submission.unit, submission.arrived, submission.receipt FROM wanted \
         JOIN submission ON submission.receipt = \
         (SELECT newest.receipt FROM submission AS newest \
          WHERE newest.unit = wanted.unit AND newest.disposition = 'accepted' \
          ORDER BY newest.arrived DESC, newest.receipt DESC LIMIT 1)",
        rows::values(units, 1)
    )
}

async fn insert_rows(session: &mut Session<'_>, drafts: &[Draft<'_>]) -> Result<(), LedgerError> {
    let sql = format!(
        "INSERT INTO submission (receipt, message, supersedes, arrived, disposition, reasons, unit, unit_name, \
         figures, notes, assessment, source) VALUES {}",
        rows::values(drafts.len(), 12)
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for draft in drafts {
        query = bind_draft(query, draft).map_err(|source| session.failed(source))?;
    }
    session.execute(query).await?;
    Ok(())
}

fn bind_draft<'q>(query: Bound<'q>, draft: &Draft<'_>) -> Result<Bound<'q>, sqlx::Error> {
    Ok(query
        .bind(draft.receipt)
        .bind(draft.message)
        .bind(draft.supersedes)
        .bind(draft.intake.arrived.as_millisecond())
        .bind(rows::word(draft.report.disposition))
        .bind(rows::json(&draft.reasons)?)
        .bind(draft.report.unit.clone())
        .bind(draft.report.unit_name.as_str())
        .bind(rows::json(&draft.report.figures)?)
        .bind(rows::json(&draft.report.notes)?)
        .bind(draft.report.assessment.as_str())
        .bind(rows::json(&draft.report.source)?))
}

/// A moment as precisely as the ledger keeps it, so that what is compared is what is read back.
fn milliseconds(moment: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(moment.as_millisecond()).unwrap_or(moment)
}
