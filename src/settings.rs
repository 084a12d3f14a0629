//! Typed settings, strict: an unknown key is an error that names its line.
//!
//! One TOML file, `config/tiepnhan.toml` explains every key. Paths in it are relative to the file itself. Passwords
//! never stand in it: it says where they are kept ([`Secret`]).

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

mod ocr;
mod secret;
#[cfg(test)]
mod tests;

pub use ocr::Ocr;
pub use secret::{Secret, SecretError};

/// All that the administrator decides. Every key but `roster` and `mailbox.address` has a default.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The units, as a CSV or xlsx file.
    pub roster: PathBuf,
    /// The campaign; the one of 2020 is built in.
    #[serde(default)]
    pub campaign: Option<PathBuf>,
    /// The folder of the ledger and of the raw messages.
    #[serde(default = "default_data")]
    pub data: PathBuf,
    pub mailbox: Mailbox,
    #[serde(default)]
    pub trust: Trust,
    #[serde(default)]
    pub delivery: Delivery,
    #[serde(default)]
    pub reply: Reply,
    #[serde(default)]
    pub workbook: Workbook,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub ocr: Ocr,
    #[serde(default)]
    pub log: Log,
}

/// Where the reports arrive.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// Our own address: what comes from it is never answered, and replies are sent from it.
    pub address: String,
    /// A Maildir folder, instead of `imap`.
    #[serde(default)]
    pub maildir: Option<PathBuf>,
    /// An IMAP server, instead of `maildir`.
    #[serde(default)]
    pub imap: Option<Imap>,
    #[serde(default)]
    pub filing: Filing,
    /// How often the mailbox is looked at, in seconds, whether or not the server tells of new mail by itself.
    #[serde(default = "default_poll")]
    pub poll_seconds: u64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imap {
    pub host: String,
    /// 993, or 143 where `security` is not `tls`, when none is given.
    #[serde(default)]
    pub port: Option<u16>,
    #[serde(default)]
    pub security: Security,
    pub user: String,
    pub password: Secret,
    #[serde(default = "default_folder")]
    pub folder: String,
    /// A file of further root certificates (PEM), for a server whose certificate the system does not know.
    #[serde(default)]
    pub root_certificates: Option<PathBuf>,
    /// How long one command may take, in seconds.
    #[serde(default = "default_command_seconds")]
    pub command_seconds: u64,
    /// After how long a wait for new mail (IDLE, RFC 2177) is renewed, in seconds; below 29 minutes.
    #[serde(default = "default_idle")]
    pub idle_seconds: u64,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    #[default]
    Tls,
    /// TLS after STARTTLS; without it the connection is given up.
    Starttls,
    /// None at all: only to a loopback address.
    Plain,
}

/// What becomes of a message in the mailbox once it is recorded. Ignored messages are never touched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filing {
    pub action: FilingAction,
    /// The folder for accepted reports; `/` parts the levels.
    pub accepted: String,
    /// The folder for what the Centre must look at.
    pub review: String,
    /// The IMAP keyword set where `action` is `flag`, `$` and letters.
    pub accepted_keyword: String,
    pub review_keyword: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilingAction {
    /// Into a folder, which is made when it is missing.
    #[default]
    Move,
    /// A keyword is set, and the message stays.
    Flag,
    /// Nothing.
    Leave,
}

/// What proves a sender (spec, section 5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trust {
    /// The name under which our own mail server writes Authentication-Results (RFC 8601, section 2.5). Empty: nobody
    /// is ever proven.
    pub authserv_id: String,
}

/// How replies leave: by SMTP, or into a folder of .eml files.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Delivery {
    pub smtp: Option<Smtp>,
    /// A folder that receives one .eml file for each reply; `replies` beside the data when neither is given.
    pub folder: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Smtp {
    pub host: String,
    /// 465, 587 for STARTTLS or 25 for plain, when none is given.
    #[serde(default)]
    pub port: Option<u16>,
    #[serde(default)]
    pub security: Security,
    /// Without a user no login is tried.
    #[serde(default)]
    pub user: Option<String>,
    #[serde(default)]
    pub password: Option<Secret>,
    #[serde(default)]
    pub root_certificates: Option<PathBuf>,
    /// How long one command may take, in seconds.
    #[serde(default = "default_command_seconds")]
    pub command_seconds: u64,
    /// How many connections may be open at once.
    #[serde(default = "default_connections")]
    pub connections: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Reply {
    /// Replies are recorded and not sent until `tiepnhan release` lets them go.
    pub hold: bool,
    /// How many replies one address may get within an hour; the others wait their turn.
    pub per_hour: u32,
    /// After how many attempts a reply is given up as refused.
    pub attempts: u32,
    /// The name before our address in From.
    pub from_name: String,
    /// Who signs the reply, lines below each other.
    pub signature: String,
    /// A folder of templates that go before the built-in ones of the same name.
    pub templates: Option<PathBuf>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workbook {
    /// The master workbook.
    pub path: PathBuf,
    /// How long changes are gathered before it is drawn anew, in seconds.
    pub settle_seconds: u64,
    /// The two lines at its top left: the body above, and the office itself.
    pub office: [String; 2],
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    /// A filter as of `tracing-subscriber`: `info`, `tiepnhan=debug`.
    pub level: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// Bounds on what one message may cost (spec, section 7), all enforced before memory is spent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// A whole message, in bytes.
    pub message_bytes: u64,
    /// All that one attachment unpacks to, in bytes.
    pub unpacked_bytes: u64,
    /// The cells of one sheet.
    pub sheet_cells: u64,
    /// The files in one archive.
    pub archive_files: u32,
    /// Archives inside archives.
    pub archive_levels: u32,
    /// Multiparts inside multiparts, messages inside messages.
    pub multipart_levels: u32,
    /// The time for one attachment, in seconds.
    pub attachment_seconds: u32,
    /// The time for all attachments of one message, in seconds: those that are left then are not opened.
    pub message_seconds: u32,
    /// The memory for one attachment, in bytes.
    pub attachment_memory_bytes: u64,
}

/// Settings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("cannot read the settings file {path}: {source}. `tiepnhan init` writes one to start from")]
    Read { path: String, source: std::io::Error },
    #[error("the settings file {path} is not valid: {message}")]
    Invalid { path: String, message: String },
}

impl Settings {
    /// Reads a settings file and makes its paths absolute or relative to where it stands.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|source| SettingsError::Read { path: shown.clone(), source })?;
        let base = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, base).map_err(|message| SettingsError::Invalid { path: shown, message })
    }

    fn parse(text: &str, base: &Path) -> Result<Self, String> {
        let mut settings: Self = toml::from_str(text).map_err(|error| in_words(&error, text))?;
        settings.check()?;
        settings.resolve(base);
        Ok(settings)
    }

    fn resolve(&mut self, base: &Path) {
        let mut paths = vec![&mut self.roster, &mut self.data, &mut self.workbook.path];
        paths.extend(self.campaign.as_mut());
        paths.extend(self.mailbox.maildir.as_mut());
        paths.extend(self.delivery.folder.as_mut());
        paths.extend(self.reply.templates.as_mut());
        if let Some(imap) = &mut self.mailbox.imap {
            imap.password.resolve(base);
            paths.extend(imap.root_certificates.as_mut());
        }
        if let Some(smtp) = &mut self.delivery.smtp {
            if let Some(password) = &mut smtp.password {
                password.resolve(base);
            }
            paths.extend(smtp.root_certificates.as_mut());
        }
        for path in paths {
            *path = base.join(&*path);
        }
    }

    fn check(&self) -> Result<(), String> {
        let address = &self.mailbox.address;
        if !matches!(address.split_once('@'), Some((user, host)) if !user.is_empty() && !host.is_empty()) {
            return Err(format!("mailbox.address: \"{address}\" is no address; write user@host"));
        }
        if self.mailbox.maildir.is_some() && self.mailbox.imap.is_some() {
            return Err("mailbox.maildir and [mailbox.imap] exclude each other; keep one".to_owned());
        }
        if self.delivery.folder.is_some() && self.delivery.smtp.is_some() {
            return Err("delivery.folder and [delivery.smtp] exclude each other; keep one".to_owned());
        }
        if let Some(imap) = &self.mailbox.imap {
            imap.security.check("mailbox.imap", &imap.host)?;
            if !(1..29 * 60).contains(&imap.idle_seconds) {
                return Err(
                    "mailbox.imap.idle_seconds must be from 1 to 1739: servers close a wait of 30 minutes".into()
                );
            }
        }
        if let Some(smtp) = &self.delivery.smtp {
            smtp.security.check("delivery.smtp", &smtp.host)?;
            if smtp.user.is_some() != smtp.password.is_some() {
                return Err("delivery.smtp: user and password go together".to_owned());
            }
        }
        if self.mailbox.poll_seconds == 0 {
            return Err("mailbox.poll_seconds must be 1 or more".to_owned());
        }
        self.ocr.check()?;
        if self.reply.per_hour == 0 || self.reply.attempts == 0 {
            return Err("reply.per_hour and reply.attempts must be 1 or more".to_owned());
        }
        Ok(())
    }
}

/// What is wrong, and in which line. The line itself is not repeated: it may hold a password.
fn in_words(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let Some(before) = before else { return error.message().to_owned() };
    let line = before.matches('\n').count() + 1;
    let key = text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim());
    match key.filter(|key| !error.message().contains(&format!("`{key}`"))) {
        Some(key) => format!("line {line}, {key}: {}", error.message()),
        None => format!("line {line}: {}", error.message()),
    }
}

impl Security {
    /// A password in plain text stays on this machine.
    fn check(self, table: &str, host: &str) -> Result<(), String> {
        let loopback =
            host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
        if self == Self::Plain && !loopback {
            return Err(format!(
                "{table}.security: \"plain\" is allowed only to a loopback address such as 127.0.0.1, and host is \"{host}\""
            ));
        }
        Ok(())
    }
}

impl Imap {
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(if self.security == Security::Tls { 993 } else { 143 })
    }

    pub fn command_time(&self) -> Duration {
        Duration::from_secs(self.command_seconds.max(1))
    }

    pub fn idle_time(&self) -> Duration {
        Duration::from_secs(self.idle_seconds)
    }
}

impl Smtp {
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.security {
            Security::Tls => 465,
            Security::Starttls => 587,
            Security::Plain => 25,
        })
    }

    pub fn command_time(&self) -> Duration {
        Duration::from_secs(self.command_seconds.max(1))
    }
}

impl Default for Filing {
    fn default() -> Self {
        Self {
            action: FilingAction::Move,
            accepted: "Báo cáo/Đã nhận".to_owned(),
            review: "Báo cáo/Cần xem lại".to_owned(),
            accepted_keyword: "$TiepNhanDaNhan".to_owned(),
            review_keyword: "$TiepNhanXemLai".to_owned(),
        }
    }
}

impl Default for Reply {
    fn default() -> Self {
        Self {
            hold: false,
            per_hour: 20,
            attempts: 20,
            from_name: "Trung tâm Công nghệ thông tin".to_owned(),
            signature: "BỘ KHOA HỌC VÀ CÔNG NGHỆ\nTRUNG TÂM CÔNG NGHỆ THÔNG TIN".to_owned(),
            templates: None,
        }
    }
}

impl Default for Workbook {
    fn default() -> Self {
        Self {
            path: PathBuf::from("tong-hop.xlsx"),
            settle_seconds: 2,
            office: ["BỘ KHOA HỌC VÀ CÔNG NGHỆ".to_owned(), "TRUNG TÂM CÔNG NGHỆ THÔNG TIN".to_owned()],
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 40 << 20,
            unpacked_bytes: 200 << 20,
            sheet_cells: 200_000,
            archive_files: 200,
            archive_levels: 2,
            multipart_levels: 100,
            attachment_seconds: 5,
            message_seconds: 120,
            attachment_memory_bytes: 512 << 20,
        }
    }
}

fn default_data() -> PathBuf {
    PathBuf::from("data")
}

fn default_folder() -> String {
    "INBOX".to_owned()
}

fn default_poll() -> u64 {
    60
}

fn default_command_seconds() -> u64 {
    60
}

fn default_idle() -> u64 {
    20 * 60
}

fn default_connections() -> u32 {
    4
}
