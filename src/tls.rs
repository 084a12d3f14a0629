//! TLS for the lines to the mail servers: who is trusted, and what is wrong with a certificate, in words.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// What it takes to protect lines to one server.
#[derive(Debug, Clone)]
pub struct Protection {
    configuration: Arc<ClientConfig>,
    host: String,
    /// The table of the settings that names the server, for the words of an error.
    table: &'static str,
}

/// Why a line is not protected, in words that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The settings name something that cannot be used.
    #[error("{0}")]
    Settings(String),
    /// The server's certificate is not trusted, or is another server's.
    #[error("the server's certificate is not accepted: {0}")]
    Certificate(String),
    /// The server speaks no TLS that we speak.
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Lost(String),
}

impl Protection {
    /// Trusts the authorities that the system knows and those of the file `further` (PEM). `table` is the table of the
    /// settings that `host` and the file are named in, such as `mailbox.imap`.
    pub fn new(table: &'static str, host: &str, further: Option<&Path>) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if let Some(path) = further {
            let failed = |error: &dyn std::fmt::Display| {
                TlsError::Settings(format!("{table}.root_certificates: {}: {error}", path.display()))
            };
            let before = roots.len();
            for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
                roots.add(certificate.map_err(|error| failed(&error))?).map_err(|error| failed(&error))?;
            }
            if roots.len() == before {
                return Err(failed(&"it holds no certificate in PEM form"));
            }
        }
        if roots.is_empty() {
            return Err(TlsError::Settings(format!(
                "this system knows no certificate authority; install ca-certificates, or name a file in \
                 {table}.root_certificates"
            )));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| TlsError::Settings(error.to_string()))?;
        let configuration = Arc::new(builder.with_root_certificates(roots).with_no_client_auth());
        Ok(Self { configuration, host: host.to_owned(), table })
    }

    /// Protects a connection, and makes sure that it is the host's.
    pub async fn protect<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> Result<TlsStream<S>, TlsError> {
        let name = ServerName::try_from(self.host.clone())
            .map_err(|_| TlsError::Settings(format!("\"{}\" is no name of a host ({}.host)", self.host, self.table)))?;
        let connector = TlsConnector::from(Arc::clone(&self.configuration));
        connector.connect(name, stream).await.map_err(|error| self.trouble(&error))
    }

    fn trouble(&self, error: &io::Error) -> TlsError {
        match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
            Some(Error::InvalidCertificate(reason)) => TlsError::Certificate(self.advice(reason)),
            Some(error) => TlsError::Refused(format!("{error}. Does {}.security fit the port?", self.table)),
            None if error.kind() == io::ErrorKind::UnexpectedEof => {
                TlsError::Refused("the server hung up at the start of TLS".to_owned())
            }
            None => TlsError::Lost(error.to_string()),
        }
    }

    fn advice(&self, reason: &CertificateError) -> String {
        use CertificateError as E;
        let Self { host, table, .. } = self;
        match reason {
            E::NotValidForName | E::NotValidForNameContext { .. } => format!(
                "it is not for \"{host}\" ({reason}). Write the name that stands in the certificate as {table}.host"
            ),
            E::UnknownIssuer => format!(
                "its issuer is not known here ({reason}). If it is the Centre's own, name the authority's certificate \
                 in {table}.root_certificates"
            ),
            E::Expired | E::ExpiredContext { .. } => format!("it has expired ({reason}). The server needs a new one"),
            E::NotValidYet | E::NotValidYetContext { .. } => {
                format!("it is not valid yet ({reason}). Is the clock of this machine right?")
            }
            E::Other(_) if reason.to_string().contains("CaUsedAsEndEntity") => format!(
                "it is an authority's own certificate ({reason}). Let the authority issue one for the server, without \
                 CA:TRUE"
            ),
            _ => reason.to_string(),
        }
    }
}
