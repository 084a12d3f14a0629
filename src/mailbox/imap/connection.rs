//! From an address to a session: connecting, protecting, greeting, logging in.

use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::imap_proto::{Response, Status};
use async_imap::{Authenticator, Client};
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpStream;

use super::line::{Line, Overrun, Wire};
use crate::mailbox::error::{Trouble, will_pass};
use crate::settings::{Secret, Security};
use crate::tls::Protection;

/// How much any answer may hold beside what was asked for, in bytes.
pub(super) const ROOM: u64 = 1 << 20;

/// A server, and how to speak to it.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    /// None where it is spoken to in plain text.
    pub(super) protection: Option<Protection>,
    pub(super) user: String,
    pub(super) password: Secret,
    /// How long one command may take.
    pub(super) patience: Duration,
}

impl Server {
    /// Connects and logs in. The password is fetched anew each time, so that a changed one is taken up.
    pub(super) async fn connect(&self) -> Result<async_imap::Session<Line>, Trouble> {
        let password = self.password.fetch().map_err(Trouble::Password)?;
        let stream = self.within("the connection", self.reach()).await?;
        let client = match self.security {
            Security::Plain => self.greet(stream).await?,
            Security::Tls => self.greet(self.protect(stream).await?).await?,
            Security::Starttls => self.start_tls(stream).await?,
        };
        self.within("LOGIN", guard("LOGIN", log_in(client, &self.user, &password))).await
    }

    async fn reach(&self) -> Result<TcpStream, Trouble> {
        let found = tokio::net::lookup_host((self.host.as_str(), self.port)).await.map_err(Trouble::Unreachable)?;
        let addresses: Vec<SocketAddr> = found.collect();
        if self.security == Security::Plain && !addresses.iter().all(|address| address.ip().is_loopback()) {
            return Err(Trouble::Settings(format!(
                "\"{}\" is not this machine, and security = \"plain\" would show the password to the network",
                self.host
            )));
        }
        let stream = TcpStream::connect(&*addresses).await.map_err(Trouble::Unreachable)?;
        stream.set_nodelay(true).map_err(Trouble::Unreachable)?;
        Ok(stream)
    }

    async fn greet(&self, wire: impl Wire + 'static) -> Result<Client<Line>, Trouble> {
        let mut client = self.client(wire);
        self.within("the greeting", guard("the greeting", welcome(&mut client))).await?;
        Ok(client)
    }

    /// Begins in plain text and goes over to TLS before anything of worth is said (RFC 9051, section 6.2.1). What the
    /// server said before is forgotten.
    async fn start_tls(&self, stream: TcpStream) -> Result<Client<Line>, Trouble> {
        let mut client = self.greet(stream).await?;
        let asked = async {
            client.run_command_and_check_ok("STARTTLS", None).await.map_err(|error| match error {
                Error::No(words) | Error::Bad(words) => {
                    Trouble::Tls(format!("STARTTLS is refused: {}", spoken(&words)))
                }
                error => failure("STARTTLS", error),
            })
        };
        self.within("STARTTLS", guard("STARTTLS", asked)).await?;
        let mut line = client.into_inner();
        // From here on the line above TLS keeps the limits.
        line.allow(u64::MAX);
        line.silence(None);
        Ok(self.client(self.protect(line).await?))
    }

    async fn protect<S: Wire>(&self, stream: S) -> Result<tokio_rustls::client::TlsStream<S>, Trouble> {
        let Some(protection) = &self.protection else {
            return Err(Trouble::Settings("TLS is not set up".to_owned()));
        };
        let protected = async { protection.protect(stream).await.map_err(Trouble::from) };
        self.within("the start of TLS", protected).await
    }

    fn client(&self, wire: impl Wire + 'static) -> Client<Line> {
        let mut line = Line::new(Box::new(wire), self.patience);
        line.allow(ROOM);
        Client::new(line)
    }

    async fn within<T>(&self, what: &str, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
        let late = |_| Trouble::Slow { command: what.to_owned() };
        tokio::time::timeout(self.patience, work).await.map_err(late)?
    }
}

/// Reads the greeting. Only a server that waits for a login is taken: PREAUTH before TLS would skip it, and with it the
/// password (RFC 9051, section 7.1.4).
async fn welcome(client: &mut Client<Line>) -> Result<(), Trouble> {
    let Some(response) = client.read_response().await.map_err(|error| lost("the greeting", error))? else {
        return Err(Trouble::Lost("the server hung up before its greeting".to_owned()));
    };
    match response.parsed() {
        Response::Data { status: Status::Ok, .. } => Ok(()),
        Response::Data { status: Status::Bye, outcome } => Err(Trouble::Lost(format!(
            "the server turned us away: {}",
            outcome.information.as_deref().unwrap_or("without a word")
        ))),
        Response::Data { status: Status::PreAuth, .. } => Err(Trouble::Settings(
            "the server logs in whoever connects (PREAUTH), so it cannot be told apart from another; it is not used"
                .to_owned(),
        )),
        _ => Err(Trouble::Unintelligible { command: "the greeting".to_owned() }),
    }
}

/// LOGIN where its quotes can carry the password, else AUTHENTICATE PLAIN (RFC 4616), which is UTF-8.
async fn log_in(
    client: Client<Line>,
    user: &str,
    password: &SecretString,
) -> Result<async_imap::Session<Line>, Trouble> {
    let password = password.expose_secret();
    let plain = |text: &str| text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    let answer = if plain(user) && plain(password) {
        client.login(user, password).await
    } else {
        client.authenticate("PLAIN", Plain(Some(format!("\0{user}\0{password}")))).await
    };
    answer.map_err(|(error, _)| match error {
        Error::No(words) | Error::Bad(words) => {
            let words = spoken(&words);
            if will_pass(&words) {
                Trouble::Refused { command: "LOGIN".to_owned(), words }
            } else {
                Trouble::Login(words)
            }
        }
        error => failure("LOGIN", error),
    })
}

/// The one answer of AUTHENTICATE PLAIN; a second challenge gets nothing.
struct Plain(Option<String>);

impl Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

/// The library panics on a few odd answers, such as INTERNALDATE NIL; here that is an answer not understood.
pub(super) async fn guard<T>(what: &str, work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    let mut work = pin!(work);
    poll_fn(|cx| {
        catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(cx)))
            .unwrap_or_else(|_| Poll::Ready(Err(Trouble::Unintelligible { command: what.to_owned() })))
    })
    .await
}

/// What a failed read or write means. The library's own words are left out: they hold what was read.
pub(super) fn lost(what: &str, error: io::Error) -> Trouble {
    let command = what.to_owned();
    match error.kind() {
        io::ErrorKind::TimedOut => Trouble::Slow { command },
        io::ErrorKind::Other if error.get_ref().is_some_and(|inner| inner.is::<Overrun>()) => {
            Trouble::Overrun { command }
        }
        io::ErrorKind::Other if error.raw_os_error().is_none() => Trouble::Unintelligible { command },
        io::ErrorKind::UnexpectedEof => Trouble::Lost(format!("the server hung up during {what}")),
        _ => Trouble::Lost(format!("{error} during {what}")),
    }
}

/// What a failure of the library means, where it is no refusal.
pub(super) fn failure(what: &str, error: Error) -> Trouble {
    match error {
        Error::Io(error) => lost(what, error),
        Error::ConnectionLost => Trouble::Lost(format!("the server hung up during {what}")),
        _ => Trouble::Unintelligible { command: what.to_owned() },
    }
}

/// The server's own words out of the library's `code: …, info: Some("…")`.
fn spoken(words: &str) -> String {
    let inner = words.split_once("info: Some(\"").and_then(|(_, rest)| rest.strip_suffix("\")"));
    inner.map_or_else(|| words.to_owned(), |inner| inner.replace("\\\"", "\"").replace("\\\\", "\\"))
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_in_the_servers_own_words() {
        let words = r#"code: None, info: Some("[AUTHENTICATIONFAILED] Say \"please\".")"#;
        assert_eq!(spoken(words), r#"[AUTHENTICATIONFAILED] Say "please"."#);
        assert_eq!(spoken("something else"), "something else");
    }
}
