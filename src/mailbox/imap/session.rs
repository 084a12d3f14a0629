//! A session after login: one command at a time, each with its answer read to the tagged end and its limits kept.
//!
//! The library's own helpers are not used beyond the login: they take a refusal for an empty answer.

use std::time::Duration;

use async_imap::imap_proto::{Capability, MailboxDatum, Outcome, RequestId, Response, ResponseCode, Status};
use tokio::time::timeout;

use super::connection::{ROOM, failure, guard, lost};
use super::line::Line;
use super::names::quoted;
use crate::mailbox::error::Trouble;

/// The slowest line that is put up with, in bytes a second.
const SLOWEST: u64 = 32 << 10;

/// A connection that is logged in. It is dropped by whoever sees it fail or gives up waiting for it.
#[derive(Debug)]
pub(super) struct Session {
    inner: async_imap::Session<Line>,
    /// How long one command may take.
    pub(super) patience: Duration,
    pub(super) abilities: Abilities,
    pub(super) opened: Option<Opened>,
    /// Something may have arrived since the last look.
    pub(super) news: bool,
    exists: u32,
    /// The tag of an IDLE that goes on.
    pub(super) idling: Option<RequestId>,
    /// The server's parting words.
    bye: Option<String>,
}

/// What the server can do beyond the base.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Abilities {
    /// RFC 2177.
    pub(super) idle: bool,
    /// RFC 6851.
    pub(super) moves: bool,
    /// RFC 4315.
    pub(super) uidplus: bool,
    /// What parts the levels of a folder's name.
    pub(super) delimiter: Option<char>,
}

/// The folder that is open.
#[derive(Debug, Clone, Default)]
pub(super) struct Opened {
    pub(super) validity: u32,
    pub(super) exists: u32,
    pub(super) writable: bool,
    uid_next: Option<u32>,
    permanent: Vec<String>,
}

/// How a command ended.
#[derive(Debug)]
pub(super) struct Ending {
    pub(super) ok: bool,
    pub(super) try_create: bool,
    pub(super) words: String,
}

impl Session {
    /// Takes over a session that has just logged in, and asks what the server can do.
    pub(super) async fn begin(inner: async_imap::Session<Line>, patience: Duration) -> Result<Self, Trouble> {
        let abilities = Abilities::default();
        let mut session =
            Self { inner, patience, abilities, opened: None, news: true, exists: 0, idling: None, bye: None };
        let mut abilities = Abilities::default();
        session.ask("CAPABILITY", 0, |response| abilities.take(response)).await?;
        session.ask("LIST \"\" \"\"", 0, |response| abilities.take(response)).await?;
        session.abilities = abilities;
        Ok(session)
    }

    /// Opens a folder: read-only, so that not even \Recent changes, or for writing.
    pub(super) async fn open(&mut self, folder: &str, writable: bool) -> Result<&Opened, Trouble> {
        let before = self.opened.take();
        let news = self.news;
        let verb = if writable { "SELECT" } else { "EXAMINE" };
        let mut opened = Opened { writable, ..Opened::default() };
        self.ask(&format!("{verb} {}", quoted(folder)), 0, |response| opened.take(response)).await?;
        if opened.validity == 0 {
            return Err(Trouble::Unintelligible { command: verb.to_owned() });
        }
        // What arrived between two openings is told by neither.
        self.news = news || before.is_some_and(|before| !before.agrees(&opened));
        self.exists = opened.exists;
        Ok(self.opened.insert(opened))
    }

    /// Runs a command that must succeed. `expected` is the size of what it asks for, in bytes.
    pub(super) async fn ask(
        &mut self,
        command: &str,
        expected: u64,
        each: impl FnMut(&Response<'_>),
    ) -> Result<Ending, Trouble> {
        let ending = self.run(command, expected, each).await?;
        if ending.ok {
            return Ok(ending);
        }
        Err(Trouble::Refused { command: shown(command), words: ending.words })
    }

    /// Runs a command and tells how it ended.
    pub(super) async fn run(
        &mut self,
        command: &str,
        expected: u64,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<Ending, Trouble> {
        let shown = shown(command);
        let time = self.patience.saturating_add(Duration::from_secs(expected / SLOWEST));
        let work = async {
            let tag = self.send(command, expected).await?;
            self.finish(&shown, &tag, &mut each).await
        };
        timeout(time, work).await.map_err(|_| Trouble::Slow { command: shown.clone() })?
    }

    /// Reads the rest of a command's answer.
    pub(super) async fn finish(
        &mut self,
        what: &str,
        tag: &RequestId,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<Ending, Trouble> {
        loop {
            if let Some(ending) = self.next(what, tag, &mut each).await? {
                return Ok(ending);
            }
        }
    }

    /// Sends a command without reading its answer.
    pub(super) async fn send(&mut self, command: &str, expected: u64) -> Result<RequestId, Trouble> {
        // Sizes that servers tell may be a little off.
        self.inner.get_mut().allow(expected.saturating_mul(2).saturating_add(ROOM));
        self.inner.run_command(command).await.map_err(|error| failure(&shown(command), error))
    }

    /// Sends a line that is no command of its own.
    pub(super) async fn send_untagged(&mut self, line: &str) -> Result<(), Trouble> {
        self.inner.get_mut().allow(ROOM);
        self.inner.run_command_untagged(line).await.map_err(|error| failure(line, error))
    }

    /// Takes one response in; the ending, where it ends the command. May be cancelled.
    pub(super) async fn next(
        &mut self,
        what: &str,
        tag: &RequestId,
        mut each: impl FnMut(&Response<'_>),
    ) -> Result<Option<Ending>, Trouble> {
        let reading = async { self.inner.read_response().await.map_err(|error| lost(what, error)) };
        let Some(response) = guard(what, reading).await? else {
            return Err(Trouble::Lost(match self.bye.take() {
                Some(words) => format!("the server closed it: {words}"),
                None => format!("the server hung up during {what}"),
            }));
        };
        each(response.parsed());
        Ok(self.note(response.parsed(), tag))
    }

    /// Keeps what a response says beside the command's own answer.
    fn note(&mut self, response: &Response<'_>, tag: &RequestId) -> Option<Ending> {
        match response {
            Response::Done { tag: done, status, outcome } if done == tag => {
                return Some(Ending {
                    ok: *status == Status::Ok,
                    try_create: matches!(outcome.code, Some(ResponseCode::TryCreate)),
                    words: words(outcome),
                });
            }
            Response::MailboxData(MailboxDatum::Exists(exists)) => {
                self.news |= *exists > self.exists;
                self.exists = *exists;
            }
            Response::Expunge(_) => self.exists = self.exists.saturating_sub(1),
            Response::Data { status: Status::Bye, outcome } => self.bye = Some(words(outcome)),
            _ => {}
        }
        None
    }

    /// How long the server may be silent; none while it is waited for on purpose.
    pub(super) fn silence(&mut self, patience: Option<Duration>) {
        self.inner.get_mut().silence(patience);
    }
}

impl Opened {
    fn take(&mut self, response: &Response<'_>) {
        let code = match response {
            Response::Data { status: Status::Ok, outcome } => &outcome.code,
            Response::Done { outcome, .. } => &outcome.code,
            Response::MailboxData(MailboxDatum::Exists(exists)) => {
                self.exists = *exists;
                return;
            }
            _ => return,
        };
        match code {
            Some(ResponseCode::UidValidity(validity)) => self.validity = *validity,
            Some(ResponseCode::UidNext(next)) => self.uid_next = Some(*next),
            Some(ResponseCode::ReadOnly) => self.writable = false,
            Some(ResponseCode::PermanentFlags(flags)) => {
                self.permanent = flags.iter().map(|flag| flag.to_string()).collect();
            }
            _ => {}
        }
    }

    /// Nothing arrived between two openings.
    fn agrees(&self, later: &Self) -> bool {
        match (self.uid_next, later.uid_next) {
            (Some(before), Some(now)) => before == now && self.validity == later.validity,
            _ => false,
        }
    }

    /// Whether a keyword set here stays.
    pub(super) fn keeps(&self, keyword: &str) -> bool {
        self.permanent.iter().any(|flag| flag == "\\*" || flag.eq_ignore_ascii_case(keyword))
    }
}

impl Abilities {
    fn take(&mut self, response: &Response<'_>) {
        match response {
            Response::Capabilities(capabilities) => {
                for capability in capabilities {
                    let Capability::Atom(name) = capability else { continue };
                    self.idle |= name.eq_ignore_ascii_case("IDLE");
                    self.moves |= name.eq_ignore_ascii_case("MOVE");
                    self.uidplus |= name.eq_ignore_ascii_case("UIDPLUS");
                }
            }
            // A delimiter in quotes may itself be quoted: `"\\"`.
            Response::MailboxData(MailboxDatum::List(list)) => {
                self.delimiter = list.delimiter.as_ref().and_then(|delimiter| delimiter.chars().last());
            }
            _ => {}
        }
    }
}

/// A command without what follows its verb, for people.
fn shown(command: &str) -> String {
    let mut words = command.split(' ');
    match (words.next(), words.next()) {
        (Some("UID"), Some(verb)) => format!("UID {verb}"),
        (Some(verb @ ("SELECT" | "EXAMINE" | "CREATE")), _) => {
            format!("{verb}{}", command.get(verb.len()..).unwrap_or_default())
        }
        (verb, _) => verb.unwrap_or_default().to_owned(),
    }
}

fn words(outcome: &Outcome<'_>) -> String {
    let words = outcome.information.as_deref().unwrap_or_default().trim();
    if words.is_empty() { "(without a word)".to_owned() } else { words.chars().take(300).collect() }
}
