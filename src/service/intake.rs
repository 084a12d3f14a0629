//! The intake loop: what is new in the mailbox is examined, made durable, recorded, and only then filed.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use super::halt::{self, Step};
use super::pauses::Pauses;
use super::{Service, ServiceError, overdue};
use crate::examination::{Examined, OUR_MESSAGE_IDS};
use crate::ledger::{self, FaultKind, LedgerError, Recorded, ReplyWanted};
use crate::mailbox::{Content, Fetched, Mailbox, MailboxError, Target};
use crate::place::Place;
use crate::settings::FilingAction;
use crate::submission::{Disposition, Reason};

/// How many messages share a round trip, an fsync and a transaction.
const BATCH: usize = 50;
/// How many messages are examined at once.
const AT_ONCE: usize = 8;
/// A message that took the service down with it so often is set aside.
const MOST_ATTEMPTS: u64 = 3;

/// Takes messages in, from one mailbox.
#[derive(Debug)]
pub struct Intake {
    service: Arc<Service>,
    mailbox: Mailbox,
    /// The attempts counted for what is begun and not recorded yet: where a fault of the disk or of the server breaks a
    /// look off, the next one is no further attempt.
    begun: HashMap<Place, u64>,
    /// The batch that is being recorded while the next is examined.
    recording: Option<Recording>,
    shutdown: CancellationToken,
}

/// A batch on its way into the ledger.
#[derive(Debug)]
struct Recording {
    places: Vec<Place>,
    end: JoinHandle<Result<Taken, LedgerError>>,
}

/// A message that was judged, and its bytes.
type Judged = (ledger::Intake, Vec<u8>);

/// Messages that are handled together.
struct Batch {
    fetched: Vec<Fetched>,
    /// A message that may take the service down: it is handled alone.
    suspect: bool,
}

/// What one look at the mailbox came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// So many messages were recorded, ignored ones included.
    Recorded(usize),
    NothingNew,
}

/// Why a look could not be finished. What was recorded before stays recorded.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Messages to be filed, by where they go.
type Filings = BTreeMap<Target, Vec<Place>>;

/// What taking messages in came to.
#[derive(Debug, Default)]
struct Taken {
    /// So many were not recorded before.
    new: usize,
    /// Some were: where those go, the ledger knows, whatever they would be judged today.
    known: bool,
    filings: Filings,
}

/// Takes in until `shutdown`.
pub async fn run(service: Arc<Service>, mailbox: Mailbox, shutdown: CancellationToken) -> Result<(), ServiceError> {
    let poll = Duration::from_secs(service.settings.mailbox.poll_seconds);
    let mut intake = Intake::new(&service, mailbox, shutdown.clone());
    let mut pauses = Pauses::default();
    while !shutdown.is_cancelled() {
        let fault = tokio::select! {
            end = intake.step() => end.err(),
            () = overdue(&shutdown) => break,
        };
        service.examiner.rest();
        let wait = match fault {
            None => {
                pauses.reset();
                service.fault_over(FaultKind::Mailbox).await;
                service.fault_over(FaultKind::Disk).await;
                None
            }
            // The folder was numbered anew: look again at once, but not for ever.
            Some(IntakeError::Mailbox(error)) if error.is_renumbered() => Some(pauses.next()),
            Some(IntakeError::Mailbox(error)) => Some(service.fault(FaultKind::Mailbox, &error, &mut pauses).await),
            Some(IntakeError::Ledger(error)) => Some(service.fault(FaultKind::Disk, &error, &mut pauses).await),
        };
        let waited = async {
            match wait {
                Some(pause) => tokio::time::sleep(pause).await,
                // A wait that fails is a lost connection: the next step finds out.
                None => drop(intake.mailbox.wait(poll).await),
            }
        };
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = waited => {}
        }
    }
    intake.close().await;
    Ok(())
}

impl Intake {
    /// A pass ends between two batches when `shutdown` says so.
    pub fn new(service: &Arc<Service>, mailbox: Mailbox, shutdown: CancellationToken) -> Self {
        Self { service: Arc::clone(service), mailbox, begun: HashMap::new(), recording: None, shutdown }
    }

    /// One look at the mailbox: everything new in it is recorded and filed.
    pub async fn step(&mut self) -> Result<Outcome, IntakeError> {
        match self.pass(|_, _| {}).await? {
            0 => Ok(Outcome::NothingNew),
            recorded => Ok(Outcome::Recorded(recorded)),
        }
    }

    /// As [`Self::step`], telling as it goes how many messages are done and how many there are in all.
    pub async fn pass(&mut self, progress: impl Fn(usize, usize)) -> Result<usize, IntakeError> {
        let mut end = self.pass_through(progress).await;
        if end.is_err() {
            // What was examined is recorded all the same; it is filed at the next look.
            end = self.recorded().await.map_err(IntakeError::from).and(end);
        }
        if let Err(IntakeError::Ledger(error)) = &end
            && !error.is_passing()
        {
            // It may be the message's own fault: the next look counts it again.
            self.begun.clear();
        }
        end
    }

    async fn pass_through(&mut self, progress: impl Fn(usize, usize)) -> Result<usize, IntakeError> {
        self.file_leftovers().await?;
        let found = self.mailbox.look(self.service.examiner.campaign.opens).await?;
        let mut new = self.unknown(found).await?;
        self.service.ledger.looked(Timestamp::now()).await?;
        let total = new.len();
        let mut done = 0;
        let mut tally = Taken::default();
        let mut batch = self.fetch(&mut new, true).await?;
        while let Some(Batch { fetched, suspect }) = batch {
            progress(done, total);
            done += fetched.len();
            let places: Vec<Place> = fetched.iter().map(|fetched| fetched.place().clone()).collect();
            let service = Arc::clone(&self.service);
            if suspect {
                self.settle(&mut tally).await?;
            }
            // While one batch is recorded, the next is examined and the one after it fetched.
            let examining = tokio::spawn(Arc::clone(&service).examine_all(fetched));
            let next = if suspect { Ok(None) } else { self.fetch(&mut new, false).await };
            let examined = ended(examining.await);
            let before = self.recorded().await?;
            self.recording = Some(Recording { places, end: tokio::spawn(service.record(examined)) });
            self.file_taken(before, &mut tally).await?;
            batch = match next? {
                next if self.shutdown.is_cancelled() => {
                    let fetched = next.into_iter().flat_map(|batch| batch.fetched);
                    let places: Vec<Place> = fetched.map(|fetched| fetched.place().clone()).collect();
                    self.give_back(&places).await?;
                    None
                }
                None => {
                    self.settle(&mut tally).await?;
                    self.fetch(&mut new, true).await?
                }
                next => next,
            };
        }
        self.settle(&mut tally).await?;
        if tally.known {
            self.file_leftovers().await?;
        }
        progress(done, total);
        Ok(tally.new)
    }

    /// Waits until the batch before is recorded, and files it.
    async fn settle(&mut self, tally: &mut Taken) -> Result<(), IntakeError> {
        let taken = self.recorded().await?;
        self.file_taken(taken, tally).await
    }

    async fn file_taken(&mut self, taken: Taken, tally: &mut Taken) -> Result<(), IntakeError> {
        tally.new += taken.new;
        tally.known |= taken.known;
        self.file(taken.filings).await?;
        Ok(())
    }

    /// Waits until the batch before is recorded.
    async fn recorded(&mut self) -> Result<Taken, LedgerError> {
        let Some(Recording { places, end }) = self.recording.take() else { return Ok(Taken::default()) };
        let taken = ended(end.await)?;
        self.forget(&places);
        Ok(taken)
    }

    /// Those of the places that are neither recorded nor set aside, in their order.
    async fn unknown(&self, places: Vec<Place>) -> Result<VecDeque<Place>, LedgerError> {
        let mut known = std::collections::HashSet::new();
        for group in places.chunk_by(|one, other| (&one.folder, one.validity) == (&other.folder, other.validity)) {
            let Some(Place { account, folder, validity, .. }) = group.first() else { continue };
            let uids: Vec<String> = group.iter().map(|place| place.uid.clone()).collect();
            known.extend(self.service.ledger.known(account, folder, *validity, &uids).await?);
        }
        Ok(places.into_iter().filter(|place| !known.contains(&place.uid)).collect())
    }

    /// Fetches the next batch; none when there is no more, or when the next message is suspect and not `alone`.
    async fn fetch(&mut self, new: &mut VecDeque<Place>, alone: bool) -> Result<Option<Batch>, IntakeError> {
        while !new.is_empty() {
            let (places, suspect) = self.attempt(new).await?;
            if suspect && !alone {
                self.give_back(&places).await?;
                return Ok(None);
            }
            if places.is_empty() {
                continue;
            }
            let limit = self.service.settings.limits.message_bytes;
            let fetched = match self.mailbox.fetch(&places, limit).await {
                Ok(fetched) => fetched,
                Err(error) => {
                    self.give_back(&places).await?;
                    return Err(error.into());
                }
            };
            halt::passing(Step::Fetched);
            self.give_back(places.get(fetched.len()..).unwrap_or_default()).await?;
            new.drain(..fetched.len().min(new.len()));
            let (gone, fetched): (Vec<_>, Vec<_>) =
                fetched.into_iter().partition(|fetched| matches!(fetched, Fetched::Gone(_)));
            let gone: Vec<Place> = gone.iter().map(|gone| gone.place().clone()).collect();
            self.give_back(&gone).await?;
            if !fetched.is_empty() {
                return Ok(Some(Batch { fetched, suspect }));
            }
        }
        Ok(None)
    }

    /// Counts an attempt for the next places before it is made. What was tried before and never recorded may be what
    /// took the service down: it is suspect, to be tried alone, and after some attempts it is set aside.
    async fn attempt(&mut self, new: &mut VecDeque<Place>) -> Result<(Vec<Place>, bool), LedgerError> {
        let mut places: Vec<Place> = new.iter().take(BATCH).cloned().collect();
        let attempts = self.count(&places).await?;
        let Some(suspect) = attempts.iter().position(|attempts| *attempts > 1) else { return Ok((places, false)) };
        let others = places.split_off(suspect.max(1));
        self.give_back(&others).await?;
        if let (0, Some(place), Some(attempts)) = (suspect, places.first(), attempts.first())
            && *attempts > MOST_ATTEMPTS
        {
            let reason = format!("the service ended {MOST_ATTEMPTS} times while it handled this message");
            tracing::error!(folder = place.folder, uid = place.uid, reason, "a message was set aside");
            self.service.ledger.set_aside(place, None, &reason, Timestamp::now()).await?;
            self.begun.remove(place);
            new.pop_front();
            return Ok((Vec::new(), false));
        }
        Ok((places, suspect == 0))
    }

    /// Counts an attempt for each place that is not begun yet, and gives the attempts so far.
    async fn count(&mut self, places: &[Place]) -> Result<Vec<u64>, LedgerError> {
        let fresh: Vec<Place> = places.iter().filter(|place| !self.begun.contains_key(place)).cloned().collect();
        if !fresh.is_empty() {
            let attempts = self.service.ledger.attempting(&fresh, Timestamp::now()).await?;
            self.begun.extend(fresh.into_iter().zip(attempts));
        }
        Ok(places.iter().map(|place| self.begun.get(place).copied().unwrap_or(1)).collect())
    }

    /// These were not attempted after all.
    async fn give_back(&mut self, places: &[Place]) -> Result<(), LedgerError> {
        if !places.is_empty() {
            self.service.ledger.not_attempted(places).await?;
            self.forget(places);
        }
        Ok(())
    }

    fn forget(&mut self, begun: &[Place]) {
        for place in begun {
            self.begun.remove(place);
        }
    }

    /// Files what was recorded by an earlier run and not filed any more.
    async fn file_leftovers(&mut self) -> Result<(), IntakeError> {
        loop {
            let wanted = self.service.ledger.filings_wanted(BATCH as u32).await?;
            let mut filings = Filings::new();
            for (place, disposition) in wanted.into_iter().filter(|(place, _)| self.mailbox.holds(place)) {
                filings.entry(target(disposition)).or_default().push(place);
            }
            if filings.is_empty() || !self.file(filings).await? {
                return Ok(());
            }
        }
    }

    /// Files messages; false where some could not be filed. A message that the server will not file stays where it is.
    async fn file(&mut self, filings: Filings) -> Result<bool, IntakeError> {
        let mut all = true;
        for (target, places) in filings {
            match self.mailbox.file(&places, target).await {
                Ok(_) => {
                    halt::passing(Step::Filed);
                    self.service.ledger.filed(&places).await?;
                }
                Err(error) if error.is_renumbered() => {
                    // They are found again at their new places, and filed from there.
                    self.service.ledger.filed(&places).await?;
                }
                Err(error) if error.is_refusal() => {
                    tracing::warn!(%error, messages = places.len(), "the mailbox does not take messages into their folder");
                    self.service.ledger.filing_failed(&places, &error.to_string()).await?;
                    all = false;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(all)
    }

    /// Takes leave of the mailbox.
    pub async fn close(mut self) {
        self.mailbox.close().await;
    }
}

/// What a task of ours came to; its panic is ours.
fn ended<T>(end: Result<T, JoinError>) -> T {
    end.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic()))
}

impl Service {
    async fn examine_all(self: Arc<Self>, batch: Vec<Fetched>) -> Vec<Judged> {
        let judged = batch.into_iter().map(|fetched| self.examine(fetched));
        let judged: Vec<Option<Judged>> = stream::iter(judged).buffered(AT_ONCE).collect().await;
        judged.into_iter().flatten().collect()
    }

    /// Makes messages durable and records them. Gives what is to be filed.
    async fn record(self: Arc<Self>, mut examined: Vec<Judged>) -> Result<Taken, LedgerError> {
        let digests: Vec<ledger::Digest> = examined.iter().map(|(intake, _)| intake.sha256).collect();
        let recorded = self.ledger.recorded(&digests).await?;
        let raw = examined.iter_mut().map(|(intake, raw)| (intake.sha256, std::mem::take(raw)));
        self.ledger.archive().keep(raw.filter(|(digest, _)| !recorded.contains(digest)).collect()).await?;
        halt::passing(Step::Archived);
        let intakes: Vec<ledger::Intake> = examined.into_iter().map(|(intake, _)| intake).collect();
        let outcomes = self.ledger.record(intakes.clone()).await?;
        halt::passing(Step::Recorded);
        self.recorded.ring();
        let (mut new, mut filings) = (0, Filings::new());
        let known = outcomes.contains(&Recorded::Known);
        for (intake, outcome) in intakes.into_iter().zip(outcomes) {
            tell(&intake, &outcome);
            if outcome == Recorded::Known {
                continue;
            }
            new += 1;
            if intake.filing {
                filings.entry(target(intake.judgement.disposition)).or_default().push(intake.place);
            }
        }
        Ok(Taken { new, known, filings })
    }

    async fn examine(&self, fetched: Fetched) -> Option<Judged> {
        let Fetched::Message { place, arrived, size, content } = fetched else { return None };
        let (examined, raw) = match content {
            Content::Whole(raw) => (self.examiner.examine(&raw, Some(arrived)).await, raw),
            Content::TooLarge(head) => (self.examiner.examine_head(&head, Some(arrived)), head),
        };
        let Examined { message, judgement } = examined;
        let sha256 = ledger::digest(&raw);
        let ignored = judgement.disposition == Disposition::Ignored;
        let reply = message.from.clone().filter(|_| judgement.answerable && !ignored).map(|to| ReplyWanted {
            to,
            message_id: self.message_id(&sha256),
            in_reply_to: message.message_id.clone(),
            references: message.references,
            hold: self.settings.reply.hold,
        });
        let intake = ledger::Intake {
            place,
            sha256,
            size,
            arrived,
            recorded: Timestamp::now(),
            message_id: message.message_id,
            from: message.from,
            subject: message.subject,
            judgement,
            filing: !ignored && self.settings.mailbox.filing.action != FilingAction::Leave,
            reply,
        };
        Some((intake, raw))
    }

    /// The Message-ID of the reply to a message: fixed by the message's bytes, so that it is the same whenever it is made.
    fn message_id(&self, sha256: &ledger::Digest) -> String {
        let host = self.settings.mailbox.address.rsplit('@').next().unwrap_or("localhost");
        let name: String = sha256.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("{OUR_MESSAGE_IDS}{name}@{host}")
    }
}

fn target(disposition: Disposition) -> Target {
    if disposition == Disposition::Accepted { Target::Accepted } else { Target::Review }
}

/// One line for each message and its outcome. Neither its words nor its sender's name are told.
fn tell(intake: &ledger::Intake, outcome: &Recorded) {
    let receipts = match outcome {
        Recorded::New { receipts } => receipts.as_slice(),
        Recorded::Known => {
            tracing::info!(uid = intake.place.uid, "a message that is recorded already");
            return;
        }
    };
    let reasons: Vec<&Reason> = intake.judgement.reasons.iter().collect();
    let units: Vec<&str> = intake.judgement.reports.iter().filter_map(|report| report.unit.as_deref()).collect();
    tracing::info!(
        uid = intake.place.uid,
        outcome = ?intake.judgement.disposition,
        ?reasons,
        ?units,
        ?receipts,
        answered = intake.reply.is_some(),
        "a message was recorded"
    );
}
