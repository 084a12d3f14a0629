//! Attachments are opened in child processes of the program itself, so that no file can hurt the service.
//!
//! The parent never parses an attachment: it hands the bytes to a child ([`child`]) and gets back the forms that the child
//! found. A child that takes too long, crashes or runs out of its bounds is replaced, and costs that one file alone.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;

use crate::campaign::Campaign;
use crate::document::Unreadable;
use crate::document::scan::{Frame, Page};
use crate::form::Form;
use crate::settings::Limits;

pub mod child;
mod frame;
mod process;
#[cfg(test)]
mod tests;

use process::{Fault, Process};

/// A child that had nothing to do for this long is let go, so that an idle service is a small one.
const IDLE: Duration = Duration::from_secs(20);

/// The argument under which the program becomes a reader child.
pub const ARGUMENT: &str = "read-attachments";

/// A pool of reader children.
#[derive(Debug)]
pub struct Readers {
    program: PathBuf,
    start: Start,
    permits: Semaphore,
    idle: Mutex<Vec<(Process, Instant)>>,
}

/// What a child is told once, when it starts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Start {
    limits: Limits,
    campaign: String,
}

/// One piece of work for a child.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Request<'a> {
    /// A file, with the name that its sender gave it.
    File { name: &'a str, bytes: &'a [u8] },
    /// The text of a mail, and the same as HTML where its writer sent HTML.
    Text { text: &'a str, html: Option<&'a str> },
    /// A page of a scan that is to be recognised: of which of the files in a file, and which, counted from 0.
    Page { bytes: &'a [u8], file: usize, page: usize },
    /// What recognition put out for the pages of a scan.
    Recognised { pages: Vec<(Frame, Vec<u8>)> },
}

/// What a child may answer to a kind of request. Each is decoded as what it must be, and as nothing else.
trait Answer: DeserializeOwned {
    const LONGEST: u32;

    /// Whether something went wrong in the child. What a panic left behind must not touch the next file.
    fn is_doubtful(&self) -> bool;
}

impl Answer for Vec<Reading> {
    const LONGEST: u32 = frame::LONGEST_ANSWER;

    fn is_doubtful(&self) -> bool {
        self.iter().any(|reading| matches!(reading.outcome, Err(Unreadable::Crashed)))
    }
}

impl Answer for Option<Page> {
    const LONGEST: u32 = frame::LONGEST_PAGE;

    fn is_doubtful(&self) -> bool {
        self.is_none()
    }
}

/// What was found in one file: the attachment itself, or a file inside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The trail of names from the attachment inwards; empty for the text of a mail.
    pub trail: Vec<String>,
    pub outcome: Result<Vec<Form>, Unreadable>,
}

impl Readers {
    /// A pool of at most `size` children of the program at `program`; none is started before it is needed.
    pub fn new(program: PathBuf, size: usize, limits: &Limits, campaign: &Campaign) -> Self {
        Self {
            program,
            start: Start { limits: limits.clone(), campaign: campaign.source().to_owned() },
            permits: Semaphore::new(size.max(1)),
            idle: Mutex::default(),
        }
    }

    /// Opens a file and finds the forms in it, and in the files inside it.
    pub async fn open(&self, name: &str, bytes: &[u8]) -> Vec<Reading> {
        if bytes.is_empty() {
            return vec![Reading { trail: vec![name.to_owned()], outcome: Err(Unreadable::Empty) }];
        }
        let answer: Result<Vec<Reading>, _> = self.ask(&Request::File { name, bytes }).await;
        answer.unwrap_or_else(|why| vec![Reading { trail: vec![name.to_owned()], outcome: Err(why) }])
    }

    /// Finds the forms in the text of a mail. A text that cannot be read holds none.
    pub async fn open_text(&self, text: &str, html: Option<&str>) -> Vec<Form> {
        self.forms(&Request::Text { text, html }).await
    }

    /// A page of a scan made ready for recognition: the file is the one whose reading [`Self::open`] gives at that place,
    /// the page is counted from 0. `None` where there is none, or none can be made.
    pub async fn page(&self, bytes: &[u8], file: usize, page: usize) -> Option<Page> {
        self.ask(&Request::Page { bytes, file, page }).await.ok().flatten()
    }

    /// Finds the forms in what recognition put out for the pages of a scan.
    pub async fn open_recognised(&self, pages: Vec<(Frame, Vec<u8>)>) -> Vec<Form> {
        self.forms(&Request::Recognised { pages }).await
    }

    async fn forms(&self, request: &Request<'_>) -> Vec<Form> {
        let answer: Vec<Reading> = self.ask(request).await.unwrap_or_default();
        answer.into_iter().filter_map(|reading| reading.outcome.ok()).flatten().collect()
    }

    async fn ask<A: Answer>(&self, request: &Request<'_>) -> Result<A, Unreadable> {
        let Ok(_permit) = self.permits.acquire().await else { return Err(Unreadable::Crashed) };
        let frame = frame::encode(request).map_err(|_| Unreadable::TooLarge)?;
        // A tenth less than what a file may take, so that all that is done about it stays within that.
        let deadline = Instant::now() + Duration::from_secs(self.start.limits.attachment_seconds.into()) * 9 / 10;
        // A child let go by the system between two files is no fault of the file: it is asked once more of a new one.
        for fresh in [false, true] {
            let mut process = self.take(fresh)?;
            match process.ask::<A>(&frame, deadline).await {
                Ok(answer) => {
                    if !answer.is_doubtful() {
                        self.give_back(process);
                    }
                    return Ok(answer);
                }
                Err(Fault::Gone) if !fresh && process.served() => {}
                Err(Fault::TooSlow) => return Err(Unreadable::TooSlow),
                Err(Fault::Gone) => {
                    let reason = process.last_words().await;
                    tracing::warn!(reason, "a reader child ended while it read an attachment");
                    return Err(Unreadable::Crashed);
                }
            }
        }
        Err(Unreadable::Crashed)
    }

    fn take(&self, fresh: bool) -> Result<Process, Unreadable> {
        let spare = if fresh { None } else { self.idle.lock().ok().and_then(|mut idle| idle.pop()) };
        match spare {
            Some((process, _)) => Ok(process),
            None => Process::start(&self.program, &self.start).map_err(|error| {
                tracing::error!(%error, program = %self.program.display(), "cannot start a reader child");
                Unreadable::Crashed
            }),
        }
    }

    fn give_back(&self, process: Process) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.push((process, Instant::now()));
        }
    }

    /// Lets children go that have had nothing to do for a while.
    pub fn rest(&self) {
        if let Ok(mut idle) = self.idle.lock() {
            idle.retain(|(_, since)| since.elapsed() < IDLE);
        }
    }
}
