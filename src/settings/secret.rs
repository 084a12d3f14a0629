//! Where a password is kept, and the password once it is fetched; never shown.

use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

/// A password file longer than this is a mistake.
const LONGEST: u64 = 64 << 10;

/// Where a password is kept: `file:PATH`, `env:NAME`, or `credential:NAME` (a file in `$CREDENTIALS_DIRECTORY`, as
/// systemd's LoadCredential provides it).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Secret {
    File(PathBuf),
    Environment(String),
    Credential(String),
}

/// A password that cannot be had. None of its words are the password's.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    #[error("cannot read the password file {path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("the password file {0} is empty, too long or not UTF-8")]
    Unusable(PathBuf),
    #[error("the environment variable {0}, which should hold the password, is not set")]
    Environment(String),
    #[error("$CREDENTIALS_DIRECTORY is not set, so the credential {0} cannot be found; is this run by systemd?")]
    Credential(String),
}

impl Secret {
    /// Fetches the password; a line end behind it is dropped.
    pub fn fetch(&self) -> Result<SecretString, SecretError> {
        match self {
            Self::File(path) => read(path),
            Self::Environment(name) => {
                std::env::var(name).map(SecretString::from).map_err(|_| SecretError::Environment(name.clone()))
            }
            Self::Credential(name) => {
                let folder =
                    std::env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| SecretError::Credential(name.clone()))?;
                read(&Path::new(&folder).join(name))
            }
        }
    }

    pub(super) fn resolve(&mut self, base: &Path) {
        if let Self::File(path) = self {
            *path = base.join(&*path);
        }
    }
}

fn read(path: &Path) -> Result<SecretString, SecretError> {
    use std::io::Read;
    let failed = |source| SecretError::File { path: path.to_owned(), source };
    let mut text = Vec::new();
    std::fs::File::open(path).map_err(failed)?.take(LONGEST + 1).read_to_end(&mut text).map_err(failed)?;
    let text = String::from_utf8(text).map_err(|_| SecretError::Unusable(path.to_owned()))?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() || password.len() as u64 > LONGEST {
        return Err(SecretError::Unusable(path.to_owned()));
    }
    Ok(SecretString::from(password))
}

impl TryFrom<String> for Secret {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("env", name)) if !name.is_empty() => Ok(Self::Environment(name.to_owned())),
            Some(("credential", name)) if !name.is_empty() && !name.contains('/') => {
                Ok(Self::Credential(name.to_owned()))
            }
            // The words of the key's value are not repeated: they may be a password.
            _ => Err(
                "a password never stands in the settings; write where it is kept: file:PATH, env:NAME or credential:NAME",
            ),
        }
    }
}
