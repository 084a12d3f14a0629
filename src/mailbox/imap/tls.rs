//! TLS for the line: who is trusted, and what is wrong with a certificate, in words.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::line::Wire;
use crate::mailbox::error::Trouble;

/// Whom to trust: the authorities the system knows, and those of the file.
pub(super) fn configuration(further: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = further {
        let failed = |error: &dyn std::fmt::Display| format!("cannot read {}: {error}", path.display());
        let before = roots.len();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
            let certificate = certificate.map_err(|error| failed(&error))?;
            roots.add(certificate).map_err(|error| failed(&error))?;
        }
        if roots.len() == before {
            return Err(format!("{} holds no certificate in PEM form", path.display()));
        }
    }
    if roots.is_empty() {
        return Err("this system knows no certificate authority; install ca-certificates or name a file".to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Protects a connection, and makes sure that it is the host's.
pub(super) async fn protect<S: Wire>(
    configuration: Arc<ClientConfig>,
    host: &str,
    stream: S,
) -> Result<TlsStream<S>, Trouble> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Trouble::Settings(format!("\"{host}\" is no name of a host (mailbox.imap.host)")))?;
    TlsConnector::from(configuration).connect(name, stream).await.map_err(|error| trouble(host, error))
}

fn trouble(host: &str, error: io::Error) -> Trouble {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(reason)) => Trouble::Certificate(certificate(host, reason)),
        Some(error) => Trouble::Tls(error.to_string()),
        None if error.kind() == io::ErrorKind::UnexpectedEof => {
            Trouble::Tls("the server hung up at the start of TLS".to_owned())
        }
        None => Trouble::Lost(error.to_string()),
    }
}

fn certificate(host: &str, reason: &CertificateError) -> String {
    use CertificateError as E;
    match reason {
        E::NotValidForName | E::NotValidForNameContext { .. } => format!(
            "it is not for \"{host}\" ({reason}). Write the name that stands in the certificate as mailbox.imap.host"
        ),
        E::UnknownIssuer => format!(
            "its issuer is not known here ({reason}). If it is the Centre's own, name the authority's certificate in \
             mailbox.imap.root_certificates"
        ),
        E::Expired | E::ExpiredContext { .. } => format!("it has expired ({reason}). The server needs a new one"),
        E::NotValidYet | E::NotValidYetContext { .. } => {
            format!("it is not valid yet ({reason}). Is the clock of this machine right?")
        }
        E::Other(_) if reason.to_string().contains("CaUsedAsEndEntity") => format!(
            "it is an authority's own certificate ({reason}). Let the authority issue one for the server, without CA:TRUE"
        ),
        _ => reason.to_string(),
    }
}
