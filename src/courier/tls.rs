//! TLS for the line to the mail server: who is trusted, and what is wrong with a certificate, in words.

use std::io;
use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, Error, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// Whom to trust: the authorities the system knows, and those of the file.
pub(super) fn configuration(further: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(path) = further {
        let failed =
            |error: &dyn std::fmt::Display| format!("delivery.smtp.root_certificates: {}: {error}", path.display());
        let before = roots.len();
        for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(&error))? {
            roots.add(certificate.map_err(|error| failed(&error))?).map_err(|error| failed(&error))?;
        }
        if roots.len() == before {
            return Err(failed(&"it holds no certificate in PEM form"));
        }
    }
    if roots.is_empty() {
        return Err("this system knows no certificate authority; install ca-certificates, or name a file in \
                    delivery.smtp.root_certificates"
            .to_owned());
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| error.to_string())?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Protects a connection, and makes sure that it is the host's.
pub(super) async fn protect(
    configuration: Arc<ClientConfig>,
    host: &str,
    stream: TcpStream,
) -> Result<TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| format!("\"{host}\" is no name of a host (delivery.smtp.host)"))?;
    TlsConnector::from(configuration).connect(name, stream).await.map_err(|error| trouble(host, &error))
}

fn trouble(host: &str, error: &io::Error) -> String {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidCertificate(reason)) => format!("its certificate is not trusted: {}", advice(host, reason)),
        Some(error) => format!("{error}. Does delivery.smtp.security fit the port?"),
        None if error.kind() == io::ErrorKind::UnexpectedEof => "the server hung up at the start of TLS".to_owned(),
        None => error.to_string(),
    }
}

fn advice(host: &str, reason: &CertificateError) -> String {
    use CertificateError as E;
    match reason {
        E::NotValidForName | E::NotValidForNameContext { .. } => format!(
            "it is not for \"{host}\" ({reason}). Write the name that stands in the certificate as delivery.smtp.host"
        ),
        E::UnknownIssuer => format!(
            "its issuer is not known here ({reason}). If it is the Centre's own, name the authority's certificate in \
             delivery.smtp.root_certificates"
        ),
        E::Expired | E::ExpiredContext { .. } => format!("it has expired ({reason}). The server needs a new one"),
        E::NotValidYet | E::NotValidYetContext { .. } => {
            format!("it is not valid yet ({reason}). Is the clock of this machine right?")
        }
        _ => reason.to_string(),
    }
}
