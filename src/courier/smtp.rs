//! Mail out by SMTP (RFC 5321): a few connections, kept open between mails, and one transaction for each mail.
//!
//! The transaction is spelled out command by command, so that a line lost before the mail's text was sent (nothing
//! happened) is told apart from one lost after it (nobody knows). An open connection is not tested before it is used:
//! where it turns out to be dead before the text was sent, the mail goes over a fresh one.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lettre::address::Address;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use tokio::sync::Semaphore;

use super::line::Server;
use super::pool::{Pool, lock, part};
use super::{CourierError, Delivery, spoken};
use crate::settings;

/// How long the server may take from the end of a mail to its answer: to give up earlier is to send mails twice
/// (RFC 5321, section 4.5.3.2.6).
const LAST_WORD: Duration = Duration::from_secs(600);
/// For so long after a connection has failed, no other is tried: a batch of mails costs one failure, not one each.
const CALM: Duration = Duration::from_millis(500);

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
        if let Some(connection) = self.pool.take()
            && let Some(end) = self.try_over(connection, true, &to, mail).await
        {
            return end;
        }
        let end = match self.connect().await {
            Ok(connection) => self.try_over(connection, false, &to, mail).await,
            Err(error) => return Delivery::Unavailable(error),
        };
        let end = end.unwrap_or_else(|| Delivery::Deferred("the line was lost".to_owned()));
        if let Delivery::Unavailable(error) = &end {
            self.note_failure(error);
        }
        end
    }

    pub(super) async fn check(&self) -> Result<String, CourierError> {
        let mut connection = self.server.connect().await?;
        self.command("NOOP", &mut connection, Noop).await.map_err(|(_, hitch)| self.server.fault(hitch))?;
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
            self.note_failure(error);
        }
        connected
    }

    fn note_failure(&self, error: &CourierError) {
        *lock(&self.failure) = Some((Instant::now(), error.clone()));
    }

    /// `None` where a connection that was used before turned out to be dead, or the server wants no more mails over it.
    async fn try_over(
        &self,
        mut connection: AsyncSmtpConnection,
        used: bool,
        to: &Address,
        mail: &[u8],
    ) -> Option<Delivery> {
        let end = match self.announce(&mut connection, to, mail).await {
            Ok(()) => self.hand_over(&mut connection, mail).await,
            Err((command, hitch)) if used && (command == "MAIL" || hitch.ends_the_line()) => {
                tracing::debug!(?hitch, command, "a connection that was kept open is good no more");
                return None;
            }
            // The null reverse path is the same for every mail: who refuses it refuses us, and not this mail.
            Err(("MAIL", hitch)) if !matches!(hitch, Hitch::Unfit(_)) => {
                Delivery::Unavailable(self.server.fault(hitch))
            }
            Err((_, hitch)) => self.verdict(hitch),
        };
        let usable = match &end {
            Delivery::Delivered(_) => true,
            Delivery::Deferred(_) | Delivery::Refused(_) => self.command("RSET", &mut connection, Rset).await.is_ok(),
            Delivery::Unknown(_) | Delivery::Unavailable(_) => false,
        };
        if usable {
            Pool::put(&self.pool, connection);
        }
        Some(end)
    }

    /// Everything up to the mail's text: until here, nothing has happened. Fails with the command that met a hitch.
    async fn announce(
        &self,
        connection: &mut AsyncSmtpConnection,
        to: &Address,
        mail: &[u8],
    ) -> Result<(), (&'static str, Hitch)> {
        let parameters = parameters(connection, to, mail).map_err(|words| ("MAIL", Hitch::Unfit(words)))?;
        self.command("MAIL", connection, Mail::new(None, parameters)).await?;
        self.command("RCPT", connection, Rcpt::new(to.clone(), Vec::new())).await?;
        let data = self.command("DATA", connection, Data).await?;
        if !data.has_code(354) {
            return Err(("DATA", Hitch::Lost(format!("a strange answer to DATA: {}", said(&data)))));
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
            // The server wants a login first (RFC 4954, section 6).
            Hitch::Answer { code: 530 | 534 | 535 | 538, .. } => Delivery::Unavailable(self.server.fault(hitch)),
            // A line lost over a recipient may be lost over that one every time: it costs the mail an attempt.
            Hitch::Answer { code: 400..=499, words } | Hitch::Lost(words) => Delivery::Deferred(words),
            Hitch::Answer { words, .. } | Hitch::Unfit(words) => Delivery::Refused(words),
        }
    }

    async fn command<C: fmt::Display>(
        &self,
        name: &'static str,
        connection: &mut AsyncSmtpConnection,
        command: C,
    ) -> Result<Response, (&'static str, Hitch)> {
        let patience = self.server.patience;
        match tokio::time::timeout(patience, connection.command(command)).await {
            Ok(answer) => answer.map_err(|error| (name, Hitch::from(error))),
            Err(_) => Err((name, Hitch::Lost(format!("no answer to {name} within {} s", patience.as_secs())))),
        }
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Smtp").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Hitch {
    /// Whether no further command can be sent (RFC 5321, section 3.8).
    fn ends_the_line(&self) -> bool {
        matches!(self, Self::Lost(_) | Self::Answer { code: 421, .. })
    }
}

impl From<lettre::transport::smtp::Error> for Hitch {
    fn from(error: lettre::transport::smtp::Error) -> Self {
        let source = std::error::Error::source(&error).map(spoken);
        let words = source.unwrap_or_else(|| spoken(&error));
        match error.status() {
            Some(code) => Self::Answer { code: u16::from(code), words: format!("{code} {words}") },
            None if error.is_client() => Self::Unfit(words),
            None if error.is_response() && words == "incomplete response" => {
                Self::Lost("the server hung up".to_owned())
            }
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
