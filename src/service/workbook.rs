//! The workbook loop: when the ledger has moved on, its picture is drawn anew.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::halt::{self, Step};
use super::pauses::Pauses;
use super::{Service, ServiceError};
use crate::ledger::{FaultKind, LedgerError};
use crate::workbook::file::{self, PlaceError};
use crate::workbook::{self, Content};

/// How soon a workbook that someone has open is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(5);

/// How one look at the workbook ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Written,
    /// It shows all there is.
    UpToDate,
    /// Someone has it open; in words for the status.
    Waiting(String),
}

#[derive(Debug, thiserror::Error)]
pub enum DrawError {
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error("drawing the workbook broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
}

/// Draws until `shutdown`.
pub async fn run(service: Arc<Service>, shutdown: CancellationToken) -> Result<(), ServiceError> {
    let settle = Duration::from_secs(service.settings.workbook.settle_seconds);
    let mut pauses = Pauses::default();
    loop {
        let next = match step(&service).await {
            Ok(Outcome::Waiting(_)) => Some(TRY_AGAIN),
            Ok(Outcome::Written | Outcome::UpToDate) => {
                pauses.reset();
                service.fault_over(FaultKind::Workbook).await;
                None
            }
            Err(error) => Some(service.fault(FaultKind::Workbook, &error, &mut pauses).await),
        };
        let wait = async {
            match next {
                Some(pause) => tokio::time::sleep(pause).await,
                None => {
                    service.recorded.workbook.notified().await;
                    tokio::time::sleep(settle).await;
                }
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => {
                // What was recorded last is shown before the service ends, if nobody has the workbook open.
                return match step(&service).await {
                    Ok(_) => Ok(()),
                    Err(error) => {
                        tracing::warn!(%error, "the workbook was not drawn before the end");
                        Ok(())
                    }
                };
            }
            () = wait => {}
        }
    }
}

/// Draws the workbook if the ledger has moved on since it was written, or if it is not there.
pub async fn step(service: &Arc<Service>) -> Result<Outcome, DrawError> {
    let revision = service.ledger.revision().await?;
    let path = service.settings.workbook.path.clone();
    if service.ledger.workbook_revision().await? == revision && path.exists() {
        return Ok(Outcome::UpToDate);
    }
    if let Some(open) = file::open_elsewhere(&path) {
        return waiting(service, &open).await;
    }
    let entries = service.ledger.entries().await?;
    let drawer = Arc::clone(service);
    let now = Timestamp::now();
    let outcome = tokio::task::spawn_blocking(move || {
        let campaign = &drawer.examiner.campaign;
        let units: Vec<(String, String)> =
            drawer.examiner.roster.units().iter().map(|unit| (unit.id.clone(), unit.name.clone())).collect();
        let local = now.to_zoned_datetime(campaign.timezone.clone()).datetime();
        file::write(&path, local, |remarks| {
            workbook::draw(&Content { campaign, units: &units, entries: &entries, remarks, drawn: now })
        })
    })
    .await??;
    match outcome {
        file::Outcome::Written { kept_old_as } => {
            halt::passing(Step::WorkbookWritten);
            if let Some(kept) = kept_old_as {
                tracing::warn!(kept = %kept.display(), "not all that people typed could be carried over: the old workbook is kept");
            }
            service.ledger.workbook_written(revision, now).await?;
            tracing::info!(revision, "the workbook was written");
            Ok(Outcome::Written)
        }
        open => waiting(service, &open).await,
    }
}

async fn waiting(service: &Service, open: &file::Outcome) -> Result<Outcome, DrawError> {
    let words = match open {
        file::Outcome::OpenElsewhere { by, lock } => in_words(by, lock.as_deref()),
        file::Outcome::ChangedMeanwhile | file::Outcome::Written { .. } => {
            "it was saved by someone just now".to_owned()
        }
    };
    tracing::info!(reason = words, "the workbook waits");
    service.ledger.workbook_waiting(&words, Timestamp::now()).await?;
    Ok(Outcome::Waiting(words))
}

fn in_words(by: &str, lock: Option<&Path>) -> String {
    let by = if by.is_empty() { "someone" } else { by };
    match lock {
        Some(lock) => format!(
            "{by} has it open (if nobody has, a program that crashed left {} behind: delete that file)",
            lock.display()
        ),
        None => format!("{by} has it open: the system does not let it be replaced"),
    }
}
