//! The service: three loops that meet only in the ledger.
//!
//! *Intake* records what is new in the mailbox, *replies* sends what the ledger holds ready, *workbook* redraws the picture.
//! Each is a public step that does one piece of work and says how that ended, and a loop around it that waits. Shutdown is
//! an argument: only waits are cancelled, never a step half done.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::courier::Courier;
use crate::examination::Examiner;
use crate::ledger::{FaultKind, Ledger, LedgerError};
use crate::mailbox::{Mailbox, MailboxError};
use crate::reply::Templates;
use crate::settings::Settings;

mod halt;
pub mod intake;
mod pauses;
pub mod replies;
pub mod workbook;

use intake::{Intake, IntakeError};
use pauses::Pauses;

/// How long a loop may go on with its step when it is told to end: then it is given up, as if the program were killed,
/// rather than wait for a server that does not answer.
const GRACE: Duration = Duration::from_secs(5);

/// What the loops share.
#[derive(Debug)]
pub struct Service {
    pub settings: Settings,
    pub examiner: Examiner,
    pub ledger: Ledger,
    pub courier: Courier,
    pub templates: Templates,
    /// The blank form that goes with a returned report.
    pub blank_form: Vec<u8>,
    pub recorded: Bells,
}

/// Rung when the ledger has moved on: one bell for each loop that listens, so that none waits for a clock.
#[derive(Debug, Default)]
pub struct Bells {
    replies: Notify,
    workbook: Notify,
}

/// What one pass came to, and how long its parts took.
#[derive(Debug, Clone)]
pub struct Pass {
    pub recorded: usize,
    /// Until everything was recorded and filed.
    pub recorded_in: Duration,
    pub sent: usize,
    pub workbook: workbook::Outcome,
    pub whole: Duration,
}

/// What ends the service; everything else is waited out.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error("a part of the service broke off: {0}")]
    Broken(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Intake(#[from] IntakeError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Workbook(#[from] workbook::DrawError),
}

impl Service {
    /// Runs until `shutdown`; what is being done then is finished first.
    pub async fn run(self: Arc<Self>, shutdown: CancellationToken) -> Result<(), ServiceError> {
        let mailbox = Mailbox::new(&self.settings.mailbox)?;
        let intake = tokio::spawn(intake::run(Arc::clone(&self), mailbox, shutdown.clone()));
        let replies = tokio::spawn(replies::run(Arc::clone(&self), shutdown.clone()));
        let workbook = tokio::spawn(workbook::run(Arc::clone(&self), shutdown.clone()));
        let (intake, replies, workbook) =
            tokio::join!(ended(intake, &shutdown), ended(replies, &shutdown), ended(workbook, &shutdown));
        intake.and(replies).and(workbook)
    }

    /// One pass: what is in the mailbox now is recorded, the replies that may go are sent, the workbook is drawn. Faults
    /// are not waited out. `progress` hears how many messages are done and how many there are.
    pub async fn run_once(self: &Arc<Self>, progress: impl Fn(usize, usize)) -> Result<Pass, ServiceError> {
        let start = Instant::now();
        let mut intake = Intake::new(self, Mailbox::new(&self.settings.mailbox)?, CancellationToken::new());
        let all_recorded = CancellationToken::new();
        let replies = tokio::spawn({
            let (service, all_recorded) = (Arc::clone(self), all_recorded.clone());
            async move { replies::drain(&service, all_recorded).await }
        });
        let recorded = intake.pass(progress).await;
        let recorded_in = start.elapsed();
        all_recorded.cancel();
        intake.close().await;
        let workbook = workbook::step(self).await;
        let sent = replies.await??;
        let recorded = recorded?;
        self.ledger.fault_over(FaultKind::Mailbox).await?;
        Ok(Pass { recorded, recorded_in, sent, workbook: workbook?, whole: start.elapsed() })
    }

    /// Notes a fault for the status, and says how long to wait before the next try.
    async fn fault(&self, kind: FaultKind, words: &(impl std::fmt::Display + ?Sized), pauses: &mut Pauses) -> Duration {
        let pause = pauses.next();
        tracing::warn!(fault = ?kind, reason = %words, pause_seconds = pause.as_secs(), "waiting for a fault to pass");
        // A disk that takes no row now has its words in the log.
        let _ = self.ledger.fault(kind, &words.to_string(), Timestamp::now()).await;
        pause
    }

    async fn fault_over(&self, kind: FaultKind) {
        if let Err(error) = self.ledger.fault_over(kind).await {
            tracing::warn!(%error, "the end of a fault could not be noted");
        }
    }
}

impl Bells {
    fn ring(&self) {
        self.replies.notify_one();
        self.workbook.notify_one();
    }
}

/// Waits for a loop. One that ends by itself has broken off: the others are told to finish.
async fn ended(part: JoinHandle<Result<(), ServiceError>>, shutdown: &CancellationToken) -> Result<(), ServiceError> {
    let end = part.await;
    shutdown.cancel();
    end?
}

/// Comes when a loop was told to end and its step has taken too long since.
async fn overdue(shutdown: &CancellationToken) {
    shutdown.cancelled().await;
    tokio::time::sleep(GRACE).await;
}
