//! `tiepnhan release`: replies that were recorded under `reply.hold` are let go, or messages that were set aside.

use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;

use super::runtime;
use crate::ledger::Ledger;
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Let messages be tried again that were set aside, as after an update of the program, instead of replies
    #[arg(long)]
    set_aside: bool,
}

pub fn execute(settings: &Settings, options: &Options) -> Result<ExitCode> {
    runtime()?.block_on(async {
        let ledger = Ledger::beside(&settings.data).await?;
        if options.set_aside {
            let retried = ledger.retry_set_aside().await?;
            say!("{retried} messages will be tried again at the next look at the mailbox");
        } else {
            let released = ledger.release_held(Timestamp::now()).await?;
            say!("{released} replies were let go; the running service sends them within a minute");
        }
        ledger.close().await;
        Ok(ExitCode::SUCCESS)
    })
}
