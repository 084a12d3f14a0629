//! From a host's name to a connection that takes mail: reaching, protecting, greeting, logging in.
//!
//! The line is made here and handed to lettre, for two reasons: lettre leaves Nagle's algorithm on, which costs a
//! delayed acknowledgement (40 ms) with every mail, and it keeps what a server said before TLS as if it came after.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use secrecy::ExposeSecret;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpStream;

use super::smtp::Hitch;
use super::{CourierError, spoken};
use crate::settings::{self, Secret, Security};
use crate::tls::{Protection, TlsError};

/// A server, and how to speak to it.
#[derive(Debug)]
pub(super) struct Server {
    host: String,
    port: u16,
    security: Security,
    /// None where it is spoken to in plain text.
    protection: Option<Protection>,
    login: Option<(String, Secret)>,
    /// How long one command may take.
    pub(super) patience: Duration,
}

impl Server {
    pub(super) fn new(settings: &settings::Smtp) -> Result<Self, CourierError> {
        let protection = match settings.security {
            Security::Plain => None,
            Security::Tls | Security::Starttls => Some(
                Protection::new("delivery.smtp", &settings.host, settings.root_certificates.as_deref())
                    .map_err(|error| CourierError::Settings(error.to_string()))?,
            ),
        };
        Ok(Self {
            host: settings.host.clone(),
            port: settings.port(),
            security: settings.security,
            protection,
            login: settings.user.clone().zip(settings.password.clone()),
            patience: settings.command_time(),
        })
    }

    /// The server as messages name it.
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// What was found where a connection succeeded.
    pub(super) fn findings(&self) -> String {
        let security = match self.security {
            Security::Tls => "over TLS",
            Security::Starttls => "over TLS after STARTTLS",
            Security::Plain => "in plain text, on this machine",
        };
        match &self.login {
            Some((user, _)) => format!("{} takes mail {security} and lets \"{user}\" in", self.name()),
            None => format!("{} takes mail {security}, without a login", self.name()),
        }
    }

    /// Connects and logs in. The password is fetched anew each time, so that a changed one is taken up.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, CourierError> {
        let stream = self.within("the connection", self.reach()).await?;
        let hello = hello(&stream);
        let stream = match self.security {
            Security::Plain => Line::new(stream),
            Security::Tls => Line::new(self.protect(stream).await?),
            Security::Starttls => self.start_tls(stream, &hello).await?,
        };
        let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(stream), &hello);
        let connection =
            self.within("its greeting", async { greeted.await.map_err(|error| self.fault(Hitch::from(error))) });
        let connection = connection.await?;
        self.within("the login", self.log_in(connection)).await
    }

    async fn log_in(&self, mut connection: AsyncSmtpConnection) -> Result<AsyncSmtpConnection, CourierError> {
        let Some((user, password)) = &self.login else { return Ok(connection) };
        let password = password.fetch().map_err(|error| CourierError::Settings(spoken(error)))?;
        let credentials = Credentials::new(user.clone(), password.expose_secret().to_owned());
        match connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(Hitch::from) {
            Ok(_) => Ok(connection),
            Err(Hitch::Lost(words)) => Err(CourierError::Lost { server: self.name(), words }),
            Err(Hitch::Answer { words, .. } | Hitch::Unfit(words)) => {
                Err(CourierError::Login { server: self.name(), user: user.clone(), words })
            }
        }
    }

    async fn reach(&self) -> Result<TcpStream, CourierError> {
        let failed = |error: io::Error| CourierError::Unreachable { server: self.name(), words: spoken(error) };
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await.map_err(failed)?;
        let addresses: Vec<SocketAddr> = found.collect();
        if self.security == Security::Plain && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(CourierError::Settings(format!(
                "\"{}\" is not this machine, and delivery.smtp.security = \"plain\" would show mail and password to the \
                 network",
                self.host
            )));
        }
        let stream = TcpStream::connect(&*addresses).await.map_err(failed)?;
        stream.set_nodelay(true).map_err(failed)?;
        Ok(stream)
    }

    /// Begins in plain text and goes over to TLS before anything of worth is said (RFC 3207).
    async fn start_tls(&self, stream: TcpStream, hello: &ClientId) -> Result<Line, CourierError> {
        let failed = |words| CourierError::Tls { server: self.name(), words };
        let asked = async { ask_for_tls(stream, hello).await.map_err(failed) };
        let (stream, ready) = self.within("STARTTLS", asked).await?;
        let mut line = Line::new(self.protect(stream).await?);
        // No greeting follows STARTTLS, and lettre waits for one: the answer to STARTTLS stands for it.
        line.before = io::Cursor::new(ready.into_bytes());
        Ok(line)
    }

    async fn protect(&self, stream: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, CourierError> {
        let failed = |error: TlsError| CourierError::Tls { server: self.name(), words: error.to_string() };
        let not_set_up = || failed(TlsError::Settings("TLS is not set up".to_owned()));
        let protection = self.protection.as_ref().ok_or_else(not_set_up)?;
        let protected = async { protection.protect(stream).await.map_err(failed) };
        self.within("the start of TLS", protected).await
    }

    /// A fault of the server or of the line to it.
    pub(super) fn fault(&self, hitch: Hitch) -> CourierError {
        let server = self.name();
        match hitch {
            Hitch::Answer { words, .. } | Hitch::Unfit(words) => CourierError::Refused { server, words },
            Hitch::Lost(words) => CourierError::Lost { server, words },
        }
    }

    /// Gives a step its time.
    pub(super) async fn within<T>(
        &self,
        command: &'static str,
        work: impl Future<Output = Result<T, CourierError>>,
    ) -> Result<T, CourierError> {
        let late = |_| CourierError::Slow { server: self.name(), command, seconds: self.patience.as_secs() };
        tokio::time::timeout(self.patience, work).await.map_err(late)?
    }
}

/// Our own name: the address the server sees, since a service knows no better one (RFC 5321, section 4.1.4).
fn hello(stream: &TcpStream) -> ClientId {
    match stream.local_addr() {
        Ok(SocketAddr::V4(address)) => ClientId::Ipv4(*address.ip()),
        Ok(SocketAddr::V6(address)) => ClientId::Ipv6(*address.ip()),
        Err(_) => ClientId::default(),
    }
}

/// Asks for TLS in plain text, and gives the server's answer. What a server says beyond that answer, before TLS, may be
/// anybody's: such a line is given up.
async fn ask_for_tls(stream: TcpStream, hello: &ClientId) -> Result<(TcpStream, String), String> {
    let mut line = BufReader::new(stream);
    answer(&mut line, "220").await?;
    line.write_all(format!("EHLO {hello}\r\n").as_bytes()).await.map_err(spoken)?;
    let extensions = answer(&mut line, "250").await?;
    let offered = |line: &str| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"));
    if !extensions.lines().any(offered) {
        return Err("it offers no STARTTLS; try delivery.smtp.security = \"tls\"".to_owned());
    }
    line.write_all(b"STARTTLS\r\n").await.map_err(spoken)?;
    let ready = answer(&mut line, "220").await?;
    if !line.buffer().is_empty() {
        return Err("it spoke on in plain text after agreeing to TLS; somebody may be listening in".to_owned());
    }
    Ok((line.into_inner(), ready))
}

/// Reads one answer, all its lines, and makes sure of its code.
async fn answer(line: &mut BufReader<TcpStream>, code: &str) -> Result<String, String> {
    const LONGEST: u64 = 64 << 10;
    let mut limited = line.take(LONGEST);
    let mut answer = String::new();
    loop {
        let start = answer.len();
        if limited.read_line(&mut answer).await.map_err(spoken)? == 0 {
            return Err("the server hung up".to_owned());
        }
        let last = answer.get(start..).unwrap_or_default();
        if !last.starts_with(code) {
            return Err(spoken(last));
        }
        if last.as_bytes().get(3) != Some(&b'-') {
            return Ok(answer);
        }
    }
}

/// A stream of bytes, protected or not.
trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin + fmt::Debug {
    fn peer(&self) -> io::Result<SocketAddr>;
}

impl Wire for TcpStream {
    fn peer(&self) -> io::Result<SocketAddr> {
        self.peer_addr()
    }
}

impl Wire for tokio_rustls::client::TlsStream<TcpStream> {
    fn peer(&self) -> io::Result<SocketAddr> {
        self.get_ref().0.peer_addr()
    }
}

/// The line as lettre takes it.
#[derive(Debug)]
struct Line {
    /// What is read first, before anything that comes over the wire.
    before: io::Cursor<Vec<u8>>,
    wire: Box<dyn Wire>,
}

impl Line {
    fn new(wire: impl Wire + 'static) -> Self {
        Self { before: io::Cursor::default(), wire: Box::new(wire) }
    }
}

impl AsyncTokioStream for Line {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.wire.peer()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled = buffer.filled().len();
        match Pin::new(&mut self.before).poll_read(context, buffer) {
            Poll::Ready(Ok(())) if buffer.filled().len() == filled => {
                Pin::new(&mut *self.wire).poll_read(context, buffer)
            }
            read => read,
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.wire).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.wire).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.wire).poll_shutdown(context)
    }
}
