//! `tiepnhan release`: replies that were recorded under `reply.hold` are let go.

use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;

use super::runtime;
use crate::ledger::Ledger;
use crate::settings::Settings;

pub fn execute(settings: &Settings) -> Result<ExitCode> {
    runtime()?.block_on(async {
        let ledger = Ledger::beside(&settings.data).await?;
        let released = ledger.release_held(Timestamp::now()).await?;
        println!("{released} replies were let go; the running service sends them within a minute");
        ledger.close().await;
        Ok(ExitCode::SUCCESS)
    })
}
