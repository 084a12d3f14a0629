//! An IMAP server as a mailbox (RFC 3501 and 9051): one connection, one folder.
//!
//! A session lives in [`Imap::session`] between calls. Each call takes it out and puts it back only when all went well,
//! so that a session that failed, or whose call was cancelled, is never spoken on again.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::error::{MailboxError, Trouble};
use super::{BYTES_AT_ONCE, Content, FETCHED_AT_ONCE, Fetched, Finding, HEAD_BYTES, Outcome, Place, Target, head};
use crate::settings::{self, Filing, FilingAction, Security};
use crate::tls::Protection;

mod check;
mod connection;
mod filing;
mod idle;
mod line;
mod names;
mod reading;
mod session;

pub(super) use names::{complaint, levels};

use connection::Server;
use reading::Facts;
use session::Session;

/// How long leave-taking may last.
const FAREWELL: Duration = Duration::from_secs(2);

/// A folder on an IMAP server.
#[derive(Debug)]
pub struct Imap {
    server: Server,
    /// `host:port`, for errors.
    address: String,
    account: String,
    /// The folder as the settings write it.
    folder: String,
    /// After how long an IDLE is renewed.
    renewal: Duration,
    filing: Filing,
    session: Option<Session>,
    /// The server's names of the folders to file into.
    targets: HashMap<Target, String>,
    /// Said once that this server can neither move nor flag.
    warned: bool,
}

impl Imap {
    pub(super) fn new(settings: &settings::Imap, filing: &Filing) -> Result<Self, MailboxError> {
        for (key, name) in [
            ("mailbox.imap.folder", &settings.folder),
            ("mailbox.filing.accepted", &filing.accepted),
            ("mailbox.filing.review", &filing.review),
        ] {
            if let Some(complaint) = complaint(name) {
                return Err(MailboxError::settings(key, complaint));
            }
        }
        for keyword in [&filing.accepted_keyword, &filing.review_keyword] {
            if !names::is_keyword(keyword) {
                let words = format!("\"{keyword}\" is no keyword; write $ and letters without marks");
                return Err(MailboxError::settings("mailbox.filing", words));
            }
        }
        let protection = match settings.security {
            Security::Plain => None,
            Security::Tls | Security::Starttls => Some(
                Protection::new("mailbox.imap", &settings.host, settings.root_certificates.as_deref())
                    .map_err(|error| MailboxError::new("mailbox.imap", error.into()))?,
            ),
        };
        let (host, port) = (settings.host.clone(), settings.port());
        Ok(Self {
            address: format!("{host}:{port}"),
            account: format!("{}@{host}:{port}", settings.user),
            server: Server {
                host,
                port,
                security: settings.security,
                protection,
                user: settings.user.clone(),
                password: settings.password.clone(),
                patience: settings.command_time(),
            },
            folder: settings.folder.clone(),
            renewal: settings.idle_time(),
            filing: filing.clone(),
            session: None,
            targets: HashMap::new(),
            warned: false,
        })
    }

    pub(super) fn holds(&self, place: &Place) -> bool {
        place.account == self.account && place.folder == self.folder && place.uid.parse::<u32>().is_ok()
    }

    pub(super) async fn look(&mut self, since: Timestamp) -> Result<Vec<Place>, MailboxError> {
        let (session, (validity, uids)) = self.found(since).await.map_err(|trouble| self.error(trouble))?;
        self.session = Some(session);
        let place = |uid: u32| Place {
            account: self.account.clone(),
            folder: self.folder.clone(),
            validity,
            uid: uid.to_string(),
        };
        Ok(uids.into_iter().map(place).collect())
    }

    pub(super) async fn fetch(&mut self, places: &[Place], largest: u64) -> Result<Vec<Fetched>, MailboxError> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let (session, fetched) = self.fetched(places, largest).await.map_err(|trouble| self.error(trouble))?;
        self.session = Some(session);
        Ok(fetched)
    }

    pub(super) async fn file(&mut self, places: &[Place], target: Target) -> Result<Outcome, MailboxError> {
        if places.is_empty() || self.filing.action == FilingAction::Leave {
            return Ok(Outcome::Left);
        }
        let (session, outcome) = self.filed(places, target).await.map_err(|trouble| self.error(trouble))?;
        self.session = Some(session);
        Ok(outcome)
    }

    /// While it listens the session stays where it is, so that a cancelled wait costs nothing.
    pub(super) async fn wait(&mut self, at_most: Duration) -> Result<(), MailboxError> {
        let end = Instant::now() + at_most;
        loop {
            let session = self.ready_to_listen().await.map_err(|trouble| self.error(trouble))?;
            let session = self.session.insert(session);
            let renewal = end.min(Instant::now() + self.renewal);
            if let Err(trouble) = session.listen(renewal, end).await {
                self.session = None;
                return Err(self.error(trouble));
            }
            if session.news || Instant::now() >= end {
                return Ok(());
            }
        }
    }

    pub(super) async fn check(&mut self) -> Result<Vec<Finding>, MailboxError> {
        let (session, findings) = self.checked().await.map_err(|trouble| self.error(trouble))?;
        self.session = Some(session);
        Ok(findings)
    }

    pub(super) async fn close(&mut self) {
        if let Some(mut session) = self.session.take() {
            let farewell = async {
                session.end_idle().await?;
                session.run("LOGOUT", 0, |_| {}).await
            };
            // Whatever comes of it: the connection goes.
            let _ = tokio::time::timeout(FAREWELL, farewell).await;
        }
    }

    fn error(&self, trouble: Trouble) -> MailboxError {
        MailboxError::new(self.address.clone(), trouble)
    }

    /// The session at hand, or a new one. Whoever takes it puts it back when it is still sound.
    async fn session(&mut self) -> Result<Session, Trouble> {
        match self.session.take() {
            Some(mut session) => {
                session.end_idle().await?;
                Ok(session)
            }
            None => {
                self.targets.clear();
                Session::begin(self.server.connect().await?, self.server.patience).await
            }
        }
    }

    async fn ready_to_listen(&mut self) -> Result<Session, Trouble> {
        let mut session = self.session().await?;
        if !session.news {
            session.begin_idle().await?;
        }
        Ok(session)
    }

    fn folder_on(&self, session: &Session) -> String {
        names::on_server(&self.folder, session.abilities.delimiter)
    }

    async fn found(&mut self, since: Timestamp) -> Result<(Session, (u32, Vec<u32>)), Trouble> {
        let mut session = self.session().await?;
        let folder = self.folder_on(&session);
        session.opened = None;
        session.news = false;
        let validity = session.open(&folder, false).await?.validity;
        let uids = session.arrived_since(since).await?;
        Ok((session, (validity, uids)))
    }

    async fn fetched(&mut self, places: &[Place], largest: u64) -> Result<(Session, Vec<Fetched>), Trouble> {
        let places = places.get(..FETCHED_AT_ONCE).unwrap_or(places);
        let uids = self.uids(places)?;
        let mut session = self.session().await?;
        if session.opened.is_none() {
            let folder = self.folder_on(&session);
            session.open(&folder, false).await?;
        }
        same_numbering(&session, places)?;
        let facts = session.facts(&uids).await?;

        let (mut fitting, mut together, mut count) = (Vec::new(), 0_u64, 0_usize);
        for uid in &uids {
            let size = facts.get(uid).map_or(0, |facts| facts.size);
            let cost = if size > largest { HEAD_BYTES } else { size };
            if count > 0 && together.saturating_add(cost) > BYTES_AT_ONCE {
                break;
            }
            together = together.saturating_add(cost);
            count += 1;
            if facts.contains_key(uid) && size <= largest {
                fitting.push(*uid);
            }
        }
        let mut bodies = session.bodies(&fitting, together).await?;
        let mut fetched = Vec::with_capacity(count);
        for (place, uid) in places.iter().zip(uids).take(count) {
            let place = place.clone();
            let message = match (facts.get(&uid), bodies.remove(&uid)) {
                (Some(facts), Some(body)) => Some(message(place.clone(), facts, body, largest)),
                (Some(facts), None) if facts.size > largest => session.beginning(uid).await?.map(|beginning| {
                    let content = Content::TooLarge(head(beginning));
                    Fetched::Message { place: place.clone(), arrived: facts.arrived, size: facts.size, content }
                }),
                _ => None,
            };
            fetched.push(message.unwrap_or(Fetched::Gone(place)));
        }
        Ok((session, fetched))
    }

    async fn filed(&mut self, places: &[Place], target: Target) -> Result<(Session, Outcome), Trouble> {
        let mut uids = self.uids(places)?;
        uids.sort_unstable();
        uids.dedup();
        let mut session = self.session().await?;
        let folder = self.folder_on(&session);
        let opened = session.open(&folder, true).await?;
        let keyword = target.keyword(&self.filing);
        let keeps = opened.keeps(keyword);
        same_numbering(&session, places)?;

        let can_move = session.abilities.moves || session.abilities.uidplus;
        let outcome = if self.filing.action == FilingAction::Move && can_move {
            let folder = self.target(&mut session, target).await?;
            session.move_to(&uids, &folder).await?;
            Outcome::Moved
        } else if keeps {
            session.flag(&uids, keyword).await?;
            Outcome::Flagged
        } else {
            Outcome::Left
        };
        if outcome != Outcome::Moved && self.filing.action == FilingAction::Move || outcome == Outcome::Left {
            self.warn(outcome);
        }
        Ok((session, outcome))
    }

    async fn target(&mut self, session: &mut Session, target: Target) -> Result<String, Trouble> {
        if let Some(folder) = self.targets.get(&target) {
            return Ok(folder.clone());
        }
        let folder = session.ensure_folder(target.folder(&self.filing)).await?;
        self.targets.insert(target, folder.clone());
        Ok(folder)
    }

    fn warn(&mut self, outcome: Outcome) {
        if !self.warned {
            self.warned = true;
            let instead = if outcome == Outcome::Flagged { "flagged" } else { "left where they are" };
            tracing::warn!(server = self.address, "the server cannot file messages as set; they are {instead}");
        }
    }

    /// The UIDs of places in this folder; refuses those of another, which would mean other messages here.
    fn uids(&self, places: &[Place]) -> Result<Vec<u32>, Trouble> {
        let uid = |place: &Place| place.uid.parse().ok().filter(|_| self.holds(place)).ok_or(Trouble::Renumbered);
        places.iter().map(uid).collect()
    }
}

/// UIDs mean something only under the UIDVALIDITY they were listed with.
fn same_numbering(session: &Session, places: &[Place]) -> Result<(), Trouble> {
    let validity = session.opened.as_ref().map(|opened| opened.validity);
    if places.iter().all(|place| Some(place.validity) == validity) { Ok(()) } else { Err(Trouble::Renumbered) }
}

fn message(place: Place, facts: &Facts, body: Vec<u8>, largest: u64) -> Fetched {
    let size = body.len() as u64;
    // The size told before may have been wrong.
    let content = if size > largest { Content::TooLarge(head(body)) } else { Content::Whole(body) };
    Fetched::Message { place, arrived: facts.arrived, size, content }
}

#[cfg(test)]
mod tests;
