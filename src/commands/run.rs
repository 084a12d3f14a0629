//! `tiepnhan run`: the service, or one pass of it.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use super::{examiner, logging, runtime};
use crate::blank_form;
use crate::courier::Courier;
use crate::ledger::Ledger;
use crate::reply::Templates;
use crate::service::workbook::Outcome;
use crate::service::{Pass, Service};
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// One pass: take in what is there now, send the replies, draw the workbook, and end
    #[arg(long)]
    once: bool,
}

pub fn execute(settings: &Settings, options: &Options) -> Result<ExitCode> {
    logging::start(&settings.log)?;
    runtime()?.block_on(async {
        let service = Arc::new(service(settings).await?);
        if options.once {
            let pass = pass(&service).await?;
            say!("{}", summary(&pass));
        } else {
            let shutdown = CancellationToken::new();
            // The signals are heard from here on.
            tokio::spawn(until_told(signalled(), shutdown.clone()));
            tracing::info!("the service is running");
            service.run(shutdown).await?;
            tracing::info!("the service has ended");
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Puts the service together; nothing is connected yet.
pub(super) async fn service(settings: &Settings) -> Result<Service> {
    let examiner = examiner(settings)?;
    let templates = Templates::load(settings.reply.templates.as_deref())?;
    let blank_form = blank_form::draw(&examiner.campaign)?;
    let courier = Courier::new(&settings.delivery, &settings.data.join("replies"))?;
    let ledger = Ledger::open(&settings.data).await?;
    Ok(Service {
        settings: settings.clone(),
        examiner,
        ledger,
        courier,
        templates,
        blank_form,
        recorded: Default::default(),
    })
}

/// One pass, with a bar where a person watches.
pub(super) async fn pass(service: &Arc<Service>) -> Result<Pass> {
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} messages, {eta} left")?);
    let pass = service
        .run_once(|done, total| {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
        })
        .await;
    bar.finish_and_clear();
    Ok(pass?)
}

fn summary(pass: &Pass) -> String {
    let workbook = match &pass.workbook {
        Outcome::Written => "the workbook was written".to_owned(),
        Outcome::UpToDate => "the workbook is up to date".to_owned(),
        Outcome::Waiting(words) => format!("the workbook waits: {words}"),
    };
    let Pass { recorded, recorded_in, sent, whole, .. } = pass;
    format!(
        "{recorded} messages recorded in {:.2} s, {sent} replies sent, {workbook}; {:.2} s in all",
        recorded_in.as_secs_f64(),
        whole.as_secs_f64()
    )
}

/// Waits for the signals with which a service is told to end.
async fn until_told(told: Result<impl Future<Output = ()>>, shutdown: CancellationToken) {
    match told {
        Ok(told) => told.await,
        Err(error) => {
            tracing::error!(%error, "signals cannot be heard; end the service with SIGKILL, it loses nothing");
            return;
        }
    }
    tracing::info!("told to end: finishing what is begun");
    shutdown.cancel();
}

fn signalled() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
