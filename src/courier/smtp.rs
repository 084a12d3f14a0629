//! Mail over SMTP (RFC 5321): a few connections, kept open between mails, each given up at the first trouble.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Response;
use secrecy::ExposeSecret;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::error::{CourierError, Trouble};
use super::{Delivery, Letter};
use crate::settings::{self, Security};

/// A connection that was idle for longer may have been closed by the server.
const FRESH: Duration = Duration::from_secs(20);

const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

pub struct Smtp {
    settings: settings::Smtp,
    tls: Option<TlsParameters>,
    permits: Semaphore,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

/// Why a mail did not get through on one connection.
enum Failure {
    /// The server answered, and refused.
    Answer { permanent: bool, words: String },
    /// The connection was lost before the mail was handed over: nothing happened.
    Before(Trouble),
    /// The connection was lost after the mail was handed over.
    After(String),
}

type LettreError = lettre::transport::smtp::Error;

impl std::fmt::Debug for Smtp {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Smtp").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Smtp {
    pub(super) fn new(settings: &settings::Smtp) -> Result<Self, CourierError> {
        let tls = match settings.security {
            Security::Plain => None,
            Security::Tls | Security::Starttls => Some(tls(settings).map_err(|trouble| error(settings, trouble))?),
        };
        let permits = Semaphore::new(settings.connections.clamp(1, 64) as usize);
        Ok(Self { settings: settings.clone(), tls, permits, idle: Mutex::default() })
    }

    pub(super) fn connections(&self) -> usize {
        self.settings.connections.clamp(1, 64) as usize
    }

    pub(super) async fn deliver(&self, letter: Letter<'_>) -> Delivery {
        let Ok(to) = letter.to.parse::<Address>() else {
            return Delivery::Refused(format!("{} is no address that mail can be sent to", letter.to));
        };
        let Ok(_permit) = self.permits.acquire().await else {
            return Delivery::Deferred("the service is ending".to_owned());
        };
        // The server may have closed a connection meanwhile: then the mail gets a new one.
        if let Some(connection) = self.spare() {
            match self.send(connection, &to, letter.bytes).await {
                Err(Failure::Before(_)) => {}
                end => return self.told(end),
            }
        }
        match self.connect().await {
            Ok(connection) => {
                let end = self.send(connection, &to, letter.bytes).await;
                self.told(end)
            }
            Err(trouble) => Delivery::Unavailable(error(&self.settings, trouble)),
        }
    }

    pub(super) async fn check(&self) -> Result<String, CourierError> {
        let at = |trouble| error(&self.settings, trouble);
        let mut connection = self.connect().await.map_err(at)?;
        self.in_time(connection.command(Noop)).await.map_err(at)?.map_err(|error| at(unreachable(&error)))?;
        connection.abort().await;
        let login = if self.settings.user.is_some() { "with login" } else { "without login" };
        Ok(format!("{}:{} takes mail, {login}", self.settings.host, self.settings.port()))
    }

    fn told(&self, end: Result<String, Failure>) -> Delivery {
        match end {
            Ok(words) => Delivery::Delivered(words),
            Err(Failure::Answer { permanent: true, words }) => Delivery::Refused(words),
            Err(Failure::Answer { permanent: false, words }) => Delivery::Deferred(words),
            Err(Failure::After(words)) => Delivery::Unknown(words),
            Err(Failure::Before(trouble)) => Delivery::Unavailable(error(&self.settings, trouble)),
        }
    }

    fn spare(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().ok()?;
        idle.retain(|(_, since)| since.elapsed() < FRESH);
        idle.pop().map(|(connection, _)| connection)
    }

    /// Sends one mail to one recipient. The connection is kept only when all went well.
    async fn send(&self, mut connection: AsyncSmtpConnection, to: &Address, bytes: &[u8]) -> Result<String, Failure> {
        let mut parameters = Vec::new();
        if !bytes.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        self.say(connection.command(Mail::new(None, parameters))).await?;
        self.say(connection.command(Rcpt::new(to.clone(), Vec::new()))).await?;
        self.say(connection.command(Data)).await?;
        let response = match self.in_time(connection.message(bytes)).await {
            Err(trouble) => return Err(Failure::After(trouble.to_string())),
            Ok(Err(error)) => return Err(answer(&error).unwrap_or_else(|| Failure::After(error.to_string()))),
            Ok(Ok(response)) => response,
        };
        if let Ok(mut idle) = self.idle.lock() {
            idle.push((connection, Instant::now()));
        }
        Ok(words(&response))
    }

    async fn say(&self, command: impl Future<Output = Result<Response, LettreError>>) -> Result<(), Failure> {
        match self.in_time(command).await {
            Err(trouble) => Err(Failure::Before(trouble)),
            Ok(Err(error)) => Err(answer(&error).unwrap_or_else(|| Failure::Before(unreachable(&error)))),
            Ok(Ok(_)) => Ok(()),
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let settings = &self.settings;
        let hello = ClientId::default();
        let wrapped = self.tls.clone().filter(|_| settings.security == Security::Tls);
        let address = (settings.host.as_str(), settings.port());
        let time = settings.command_time();
        let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(time), &hello, wrapped, None);
        let mut connection = self.in_time(connecting).await?.map_err(|error| no_connection(&error))?;
        if let (Security::Starttls, Some(tls)) = (settings.security, self.tls.clone()) {
            self.in_time(connection.starttls(tls, &hello)).await?.map_err(|error| Trouble::Tls(chain(&error)))?;
        }
        if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
            let password = password.fetch().map_err(Trouble::Password)?;
            let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
            let login = self.in_time(connection.auth(&MECHANISMS, &credentials)).await?;
            login.map_err(|error| Trouble::Login(chain(&error)))?;
        }
        Ok(connection)
    }

    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Trouble> {
        timeout(self.settings.command_time(), work).await.map_err(|_| Trouble::Slow)
    }
}

fn tls(settings: &settings::Smtp) -> Result<TlsParameters, Trouble> {
    let mut tls = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.root_certificates {
        let unusable =
            |why: String| Trouble::Settings(format!("delivery.smtp.root_certificates {}: {why}", path.display()));
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        tls = tls.add_root_certificate(Certificate::from_pem(&pem).map_err(|error| unusable(chain(&error)))?);
    }
    tls.build_rustls().map_err(|error| Trouble::Tls(chain(&error)))
}

fn error(settings: &settings::Smtp, trouble: Trouble) -> CourierError {
    CourierError::new(format!("{}:{}", settings.host, settings.port()), trouble)
}

/// The server's refusal, where it answered at all.
fn answer(error: &LettreError) -> Option<Failure> {
    let permanent = error.is_permanent();
    (permanent || error.is_transient()).then(|| Failure::Answer { permanent, words: chain(error) })
}

fn no_connection(error: &LettreError) -> Trouble {
    if error.is_tls() || is_of_tls(error) { Trouble::Tls(chain(error)) } else { unreachable(error) }
}

/// Whether rustls stands behind an error: lettre tells a failed handshake as a failed connection.
fn is_of_tls(error: &LettreError) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        let inner = error.downcast_ref::<std::io::Error>().and_then(|error| error.get_ref());
        if error.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        source = error.source();
    }
    false
}

fn unreachable(error: &LettreError) -> Trouble {
    Trouble::Unreachable(chain(error))
}

/// An error in its own words; lettre's Display tells its source too.
fn chain(error: &LettreError) -> String {
    error.to_string()
}

fn words(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}
