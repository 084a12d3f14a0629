//! Logs: readable on a terminal, JSON by setting, always on standard error.

use std::io::IsTerminal;

use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

use crate::settings::{Log, LogFormat};

/// What is logged when neither the settings nor `RUST_LOG` say otherwise.
const USUAL: &str = "info,sqlx=warn";
/// At their trace level these libraries write passwords (async-imap: LOGIN and AUTHENTICATE; lettre: AUTH).
const CAPPED: [&str; 2] = ["async_imap=info", "lettre=info"];

/// Starts logging. `RUST_LOG` goes before the settings.
pub fn start(log: &Log) -> Result<()> {
    let wanted = std::env::var(EnvFilter::DEFAULT_ENV).ok().or_else(|| log.level.clone());
    let mut filter = EnvFilter::try_new(wanted.as_deref().unwrap_or(USUAL)).context("log.level is no log filter")?;
    for cap in CAPPED {
        filter = filter.add_directive(cap.parse()?);
    }
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match log.format {
        LogFormat::Text => logs.with_ansi(std::io::stderr().is_terminal()).with_target(false).init(),
        LogFormat::Json => logs.json().flatten_event(true).init(),
    }
    Ok(())
}
