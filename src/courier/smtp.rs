//! Mail out by SMTP (RFC 5321): a few connections, kept open between mails, and one transaction for each mail.
//!
//! The transaction is spelled out command by command, so that a line lost before the mail's text was sent (nothing
//! happened) is told apart from one lost after it (nobody knows). An open connection is not tested before it is used:
//! where it turns out to be dead before the text was sent, the mail goes over a fresh one.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::address::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::sync::Semaphore;

use super::line::Server;
use super::{CourierError, Delivery, spoken};
use crate::settings;

/// How long the server may take from the end of a mail to its answer: to give up earlier is to send mails twice
/// (RFC 5321, section 4.5.3.2.6).
const LAST_WORD: Duration = Duration::from_secs(600);
/// How long an unused connection is kept open.
const REST: Duration = Duration::from_secs(20);
/// For so long after a connection has failed, no other is tried: a batch of mails costs one failure, not one each.
const CALM: Duration = Duration::from_millis(500);
const FAREWELL: Duration = Duration::from_secs(2);

/// A mail server, and the connections to it.
pub struct Smtp {
    server: Server,
    at_once: usize,
    room: Semaphore,
    pool: Arc<Pool>,
    /// When a connection was last refused, and why.
    failure: Mutex<Option<(Instant, CourierError)>>,
}

/// What stood in the way of a command.
#[derive(Debug)]
pub(super) enum Hitch {
    /// The server said no.
    Answer {
        code: u16,
        words: String,
    },
    /// The server cannot take such a mail, or such a login, at all.
    Unfit(String),
    Lost(String),
}

impl Smtp {
    pub(super) fn new(settings: &settings::Smtp) -> Result<Self, CourierError> {
        let at_once = usize::try_from(settings.connections).unwrap_or(usize::MAX).clamp(1, 100);
        Ok(Self {
            server: Server::new(settings)?,
            at_once,
            room: Semaphore::new(at_once),
            pool: Arc::default(),
            failure: Mutex::default(),
        })
    }

    pub(super) fn at_once(&self) -> usize {
        self.at_once
    }

    pub(super) async fn deliver(&self, to: &str, mail: &[u8]) -> Delivery {
        let Ok(to) = to.parse::<Address>() else {
            return Delivery::Refused(format!("\"{}\" is no address", spoken(to)));
        };
        // The semaphore is never closed.
        let _permit = self.room.acquire().await;
        if let Some(connection) = self.pool.take() {
            match self.try_over(connection, &to, mail).await {
                // The server has hung up on it meanwhile, or wants no more mails over it.
                Delivery::Unavailable(_) => {}
                end => return end,
            }
        }
        match self.connect().await {
            Ok(connection) => self.try_over(connection, &to, mail).await,
            Err(error) => Delivery::Unavailable(error),
        }
    }

    pub(super) async fn check(&self) -> Result<String, CourierError> {
        let mut connection = self.server.connect().await?;
        self.command("NOOP", &mut connection, Noop).await.map_err(|hitch| self.server.fault(hitch))?;
        part(connection).await;
        Ok(self.server.findings())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, CourierError> {
        if let Some((since, error)) = lock(&self.failure).as_ref().filter(|(since, _)| since.elapsed() < CALM) {
            tracing::trace!(milliseconds = since.elapsed().as_millis(), "a connection failed just now");
            return Err(error.clone());
        }
        let connected = self.server.connect().await;
        if let Err(error) = &connected {
            *lock(&self.failure) = Some((Instant::now(), error.clone()));
        }
        connected
    }

    async fn try_over(&self, mut connection: AsyncSmtpConnection, to: &Address, mail: &[u8]) -> Delivery {
        let end = match self.announce(&mut connection, to, mail).await {
            Ok(()) => self.hand_over(&mut connection, mail).await,
            Err(end) => end,
        };
        let usable = match &end {
            Delivery::Delivered(_) => true,
            Delivery::Deferred(_) | Delivery::Refused(_) => self.command("RSET", &mut connection, Rset).await.is_ok(),
            Delivery::Unknown(_) | Delivery::Unavailable(_) => false,
        };
        if usable {
            Pool::put(&self.pool, connection);
        }
        end
    }

    /// Everything up to the mail's text: until here, nothing has happened.
    async fn announce(&self, connection: &mut AsyncSmtpConnection, to: &Address, mail: &[u8]) -> Result<(), Delivery> {
        let of_the_server = |hitch| Delivery::Unavailable(self.server.fault(hitch));
        let parameters = parameters(connection, to, mail).map_err(Delivery::Refused)?;
        // The null reverse path is the same for every mail: who refuses it refuses us, and not this mail.
        self.command("MAIL", connection, Mail::new(None, parameters)).await.map_err(of_the_server)?;
        let rcpt = self.command("RCPT", connection, Rcpt::new(to.clone(), Vec::new())).await;
        rcpt.map_err(|hitch| self.verdict(hitch))?;
        let data = self.command("DATA", connection, Data).await.map_err(|hitch| self.verdict(hitch))?;
        if !data.has_code(354) {
            return Err(of_the_server(Hitch::Lost(format!("a strange answer to DATA: {}", said(&data)))));
        }
        Ok(())
    }

    async fn hand_over(&self, connection: &mut AsyncSmtpConnection, mail: &[u8]) -> Delivery {
        let unknown = |words: &str| Delivery::Unknown(format!("no answer after the mail was sent: {words}"));
        match tokio::time::timeout(LAST_WORD, connection.message(mail)).await {
            Ok(Ok(response)) => Delivery::Delivered(said(&response)),
            Ok(Err(error)) => match Hitch::from(error) {
                Hitch::Lost(words) | Hitch::Unfit(words) => unknown(&words),
                answer @ Hitch::Answer { .. } => self.verdict(answer),
            },
            Err(_) => unknown(&format!("{} s passed", LAST_WORD.as_secs())),
        }
    }

    /// What a server's no means for the mail at hand.
    fn verdict(&self, hitch: Hitch) -> Delivery {
        match hitch {
            // The server is closing, or wants a login first (RFC 5321, section 3.8; RFC 4954, section 6).
            Hitch::Answer { code: 421 | 530 | 534 | 535 | 538, .. } | Hitch::Lost(_) => {
                Delivery::Unavailable(self.server.fault(hitch))
            }
            Hitch::Answer { code: 400..=499, words } => Delivery::Deferred(words),
            Hitch::Answer { words, .. } | Hitch::Unfit(words) => Delivery::Refused(words),
        }
    }

    async fn command<C: fmt::Display>(
        &self,
        name: &'static str,
        connection: &mut AsyncSmtpConnection,
        command: C,
    ) -> Result<Response, Hitch> {
        let patience = self.server.patience;
        match tokio::time::timeout(patience, connection.command(command)).await {
            Ok(answer) => answer.map_err(Hitch::from),
            Err(_) => Err(Hitch::Lost(format!("no answer to {name} within {} s", patience.as_secs()))),
        }
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Smtp").field("server", &self.server).finish_non_exhaustive()
    }
}

impl From<lettre::transport::smtp::Error> for Hitch {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        let source = std::error::Error::source(&error).map(spoken);
        let words = source.unwrap_or_else(|| spoken(&error));
        match error.status() {
            Some(code) => Self::Answer { code: u16::from(code), words: format!("{code} {words}") },
            None if error.is_client() => Self::Unfit(words),
            None => Self::Lost(words),
        }
    }
}

/// What the mail asks of the server beyond plain ASCII (RFC 6152, RFC 6531).
fn parameters(connection: &AsyncSmtpConnection, to: &Address, mail: &[u8]) -> Result<Vec<MailParameter>, String> {
    let server = connection.server_info();
    let mut parameters = Vec::new();
    if !AsRef::<str>::as_ref(to).is_ascii() {
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Err(
                "the recipient's address is not ASCII, and the mail server takes none such (SMTPUTF8)".to_owned()
            );
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !mail.is_ascii() {
        if !server.supports_feature(Extension::EightBitMime) {
            return Err("the mail is not ASCII, and the mail server takes none such (8BITMIME)".to_owned());
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}

fn said(response: &Response) -> String {
    spoken(format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" ")))
}

/// Connections that wait for the next mail.
#[derive(Default)]
struct Pool {
    idle: Mutex<Idle>,
}

#[derive(Default)]
struct Idle {
    /// The longest unused first.
    connections: VecDeque<(Instant, AsyncSmtpConnection)>,
    swept: bool,
}

impl Pool {
    fn take(&self) -> Option<AsyncSmtpConnection> {
        lock(&self.idle).connections.pop_back().map(|(_, connection)| connection)
    }

    fn put(pool: &Arc<Self>, connection: AsyncSmtpConnection) {
        let mut idle = lock(&pool.idle);
        idle.connections.push_back((Instant::now(), connection));
        if !std::mem::replace(&mut idle.swept, true) {
            tokio::spawn(Arc::clone(pool).sweep());
        }
    }

    /// Parts from connections that have rested long enough, until none is left.
    async fn sweep(self: Arc<Self>) {
        loop {
            tokio::time::sleep(REST).await;
            while let Some(connection) = self.take_rested() {
                part(connection).await;
            }
            let mut idle = lock(&self.idle);
            if idle.connections.is_empty() {
                idle.swept = false;
                return;
            }
        }
    }

    fn take_rested(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = lock(&self.idle);
        let rested = idle.connections.front().is_some_and(|(since, _)| since.elapsed() >= REST);
        if rested { idle.connections.pop_front().map(|(_, connection)| connection) } else { None }
    }
}

/// Takes leave of the server; whether it answers is of no matter.
async fn part(mut connection: AsyncSmtpConnection) {
    let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
}

/// What a lock guards here is whole whenever it is let go.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
