//! A real SMTP server of one test's own: Postfix's smtp-sink on a free loopback port, and TLS before it where wanted.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tempfile::TempDir;
use tiepnhan::courier::Courier;
use tiepnhan::settings::{Delivery, Security, Smtp};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio_rustls::TlsAcceptor;

/// A running smtp-sink.
#[derive(Debug)]
pub struct SmtpSink {
    process: Child,
    pub port: u16,
    folder: TempDir,
}

impl SmtpSink {
    /// Starts it on a free port. `manner` are options of smtp-sink: `["-r", "RCPT"]` refuses every recipient for now.
    pub fn start(manner: &[&str]) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().unwrap().port();
        Self::start_on(free, manner)
    }

    /// Starts it, and waits until it greets. What it takes is kept in files, one for each mail.
    pub fn start_on(port: u16, manner: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("smtp-sink").tempdir().expect("a temporary folder");
        let program = [Path::new("/usr/sbin/smtp-sink"), Path::new("/usr/lib/postfix/sbin/smtp-sink")];
        let program = program.into_iter().find(|path| path.exists()).unwrap_or(Path::new("smtp-sink"));
        let user = Command::new("id").arg("-un").output().expect("id runs").stdout;
        let process = Command::new(program)
            .args(["-u", String::from_utf8_lossy(&user).trim()])
            .args(["-d", "mail."])
            .args(manner)
            .args([&format!("127.0.0.1:{port}"), "128"])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("smtp-sink runs; bash tests/run.sh installs it");
        let mut server = Self { process, port, folder };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(server.process.try_wait().unwrap().is_none(), "smtp-sink ended by itself");
            assert!(start.elapsed() < Duration::from_secs(10), "smtp-sink does not answer");
            std::thread::sleep(Duration::from_millis(5));
        }
        server
    }

    /// How to reach it.
    pub fn settings(&self) -> Smtp {
        settings(self.port)
    }

    pub fn courier(&self) -> Courier {
        courier(self.settings())
    }

    /// What it has taken, with the envelope above each mail.
    pub fn taken(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

pub fn settings(port: u16) -> Smtp {
    Smtp {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        security: Security::Plain,
        user: None,
        password: None,
        root_certificates: None,
        command_seconds: 10,
        connections: 4,
    }
}

pub fn courier(settings: Smtp) -> Courier {
    Courier::new(&Delivery { smtp: Some(settings), folder: None }, Path::new("/nowhere")).unwrap()
}

/// TLS before a server that has none of its own, with a certificate for `localhost`.
#[derive(Debug)]
pub struct TlsFront {
    pub port: u16,
    folder: TempDir,
}

impl TlsFront {
    /// Listens within the runtime of the test.
    pub async fn start(behind: u16, security: Security) -> Self {
        let folder = tempfile::tempdir().unwrap();
        crate::support::make_certificates(folder.path());
        let certificates = CertificateDer::pem_file_iter(folder.path().join("server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(folder.path().join("server.key")).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let server = builder.with_no_client_auth().with_single_cert(certificates.map(Result::unwrap).collect(), key);
        let acceptor = TlsAcceptor::from(Arc::new(server.unwrap()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass_on(stream, behind, security, acceptor.clone()));
            }
        });
        Self { port, folder }
    }

    /// The certificate of the authority that made the server's.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

async fn pass_on(
    stream: tokio::net::TcpStream,
    behind: u16,
    security: Security,
    acceptor: TlsAcceptor,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut behind = BufReader::new(tokio::net::TcpStream::connect(("127.0.0.1", behind)).await?);
    let mut line = String::new();
    if security == Security::Starttls {
        stream.write_all(b"220 front\r\n").await?;
        stream.read_line(&mut line).await?;
        stream.write_all(b"250-front\r\n250 STARTTLS\r\n").await?;
        stream.read_line(&mut line).await?;
        stream.write_all(b"220 go on\r\n").await?;
        // No greeting follows STARTTLS.
        behind.read_line(&mut line).await?;
    }
    let mut protected = acceptor.accept(stream.into_inner()).await?;
    tokio::io::copy_bidirectional(&mut protected, &mut behind).await?;
    Ok(())
}
