//! The replies loop: what the ledger holds ready is written, sent, and concluded.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::halt::{self, Step};
use super::pauses::Pauses;
use super::{Service, ServiceError, overdue};
use crate::courier::Delivery;
use crate::ledger::{Conclusion, FaultKind, LedgerError, Pace, ReplyClaim, Ticket};
use crate::reply::{self, Facts, Mail, Reported};
use crate::submission::Disposition;

/// How many replies one transaction claims, and another concludes.
const BATCH: u32 = 100;
/// How long a claim lasts: longer than any attempt, so that no reply is sent by two at once.
const LEASE: Duration = Duration::from_secs(15 * 60);
/// The first pause after a temporary refusal; it doubles with every attempt, up to four hours.
const FIRST_DELAY: Duration = Duration::from_secs(60);
const LONGEST_DELAY: Duration = Duration::from_secs(4 * 3600);
/// The longest sleep when no reply waits; whoever records one rings.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// How one step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// So many replies were tried, and so many of them sent.
    Tried {
        tried: usize,
        sent: usize,
    },
    NothingDue,
    /// The mail server cannot be reached or used; in its words.
    Unavailable(String),
}

/// Sends until `shutdown`.
pub async fn run(service: Arc<Service>, shutdown: CancellationToken) -> Result<(), ServiceError> {
    let mut pauses = Pauses::default();
    while !shutdown.is_cancelled() {
        let end = tokio::select! {
            end = step(&service) => end,
            () = overdue(&shutdown) => break,
        };
        let pause = match end {
            Ok(Outcome::Tried { .. }) => {
                pauses.reset();
                service.fault_over(FaultKind::Courier).await;
                continue;
            }
            Ok(Outcome::NothingDue) => service.until_due().await,
            Ok(Outcome::Unavailable(words)) => service.fault(FaultKind::Courier, &words, &mut pauses).await,
            Err(error) => service.fault(FaultKind::Disk, &error, &mut pauses).await,
        };
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(pause) => {}
            () = service.recorded.replies.notified(), if pauses.is_calm() => {}
        }
    }
    Ok(())
}

/// Sends what is due until nothing is, and `recorded` says that no more will come. Gives how many were sent.
pub async fn drain(service: &Arc<Service>, recorded: CancellationToken) -> Result<usize, LedgerError> {
    let mut total = 0;
    loop {
        let last = recorded.is_cancelled();
        match step(service).await? {
            Outcome::Tried { sent, .. } => total += sent,
            Outcome::Unavailable(words) => {
                tracing::warn!(reason = words, "replies wait for the mail server");
                return Ok(total);
            }
            Outcome::NothingDue if last => return Ok(total),
            Outcome::NothingDue => tokio::select! {
                () = recorded.cancelled() => {}
                () = service.recorded.replies.notified() => {}
            },
        }
    }
}

/// Claims replies that are due, sends them, and records how that ended.
pub async fn step(service: &Arc<Service>) -> Result<Outcome, LedgerError> {
    let office = &service.settings.reply;
    let pace = Pace { per_hour: office.per_hour, attempts: office.attempts };
    let claims = service.ledger.claim_replies(Timestamp::now(), LEASE, BATCH, pace).await?;
    if claims.is_empty() {
        return Ok(Outcome::NothingDue);
    }
    halt::passing(Step::ReplyClaimed);
    let answers = claims.into_iter().map(|claim| service.answer(claim));
    let ends: Vec<(Ticket, Conclusion)> =
        stream::iter(answers).buffer_unordered(service.courier.at_once()).collect().await;
    halt::passing(Step::ReplySent);
    service.ledger.conclude_replies(&ends, Timestamp::now()).await?;
    halt::passing(Step::ReplyConcluded);
    let sent = ends.iter().filter(|(_, end)| matches!(end, Conclusion::Sent { .. })).count();
    let unavailable = ends.iter().find_map(|(_, end)| match end {
        Conclusion::NotTried { words, .. } => Some(words.clone()),
        _ => None,
    });
    Ok(match unavailable {
        Some(words) if sent == 0 => Outcome::Unavailable(words),
        _ => Outcome::Tried { tried: ends.len(), sent },
    })
}

impl Service {
    async fn answer(&self, claim: ReplyClaim) -> (Ticket, Conclusion) {
        let mail = match self.write(&claim) {
            Ok(mail) => mail,
            Err(error) => {
                tracing::error!(%error, "a reply cannot be written");
                return (claim.ticket, later(&claim, error.to_string()));
            }
        };
        let end = match self.courier.deliver(&mail.to, &mail.bytes).await {
            Delivery::Delivered(words) => Conclusion::Sent { words },
            Delivery::Refused(words) => Conclusion::Refused { words },
            Delivery::Deferred(words) | Delivery::Unknown(words) => later(&claim, words),
            Delivery::Unavailable(error) => Conclusion::NotTried { until: Timestamp::now(), words: error.to_string() },
        };
        match &end {
            Conclusion::Sent { .. } => {
                tracing::info!(reply = claim.message_id, attempt = claim.ticket.attempt, "a reply was sent")
            }
            Conclusion::Refused { words } => tracing::warn!(reply = claim.message_id, words, "a reply was refused"),
            Conclusion::Deferred { words, .. } => {
                tracing::warn!(reply = claim.message_id, words, "a reply was put off")
            }
            Conclusion::NotTried { .. } => {}
        }
        (claim.ticket, end)
    }

    fn write(&self, claim: &ReplyClaim) -> Result<Mail, reply::ReplyError> {
        let roster = &self.examiner.roster;
        let reports = claim
            .entries
            .iter()
            .zip(&claim.superseded)
            .map(|(entry, superseded)| Reported {
                entry,
                superseded: superseded.as_ref(),
                unit_name: entry.report.unit.as_deref().and_then(|id| roster.unit(id)).map(|unit| unit.name.as_str()),
            })
            .collect();
        let facts = Facts {
            campaign: &self.examiner.campaign,
            office: &self.settings.reply,
            our_address: &self.settings.mailbox.address,
            to: &claim.to,
            message_id: &claim.message_id,
            in_reply_to: claim.in_reply_to.as_deref(),
            references: &claim.references,
            date: Timestamp::now(),
            subject: &claim.subject,
            arrived: claim.arrived,
            disposition: claim.disposition,
            unreadable: &claim.unreadable,
            reports,
            blank_form: (claim.disposition == Disposition::Returned).then_some(self.blank_form.as_slice()),
        };
        reply::compose(&facts, &self.templates)
    }

    /// How long until the next reply is due.
    async fn until_due(&self) -> Duration {
        let due = self.ledger.next_reply_due().await.ok().flatten();
        let wait = due.map(|due| due.duration_since(Timestamp::now()));
        wait.map_or(LOOK_AGAIN, |wait| Duration::try_from(wait).unwrap_or(Duration::ZERO).min(LOOK_AGAIN))
    }
}

fn later(claim: &ReplyClaim, words: String) -> Conclusion {
    let doublings = u32::try_from(claim.ticket.attempt.saturating_sub(1)).unwrap_or(0).min(16);
    let delay = FIRST_DELAY.saturating_mul(1 << doublings).min(LONGEST_DELAY);
    Conclusion::Deferred { until: Timestamp::now() + delay, words }
}
