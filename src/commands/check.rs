//! `tiepnhan check`: tries everything the service will need, and says for each what is wrong and how to mend it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use super::{campaign, runtime, settings_path, this_program};
use crate::courier::Courier;
use crate::mailbox::Mailbox;
use crate::recognition::Recogniser;
use crate::reply::Templates;
use crate::roster::Roster;
use crate::settings::Settings;
use crate::workbook::file;

/// What was found, told as it is found.
#[derive(Debug, Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(&self, subject: &str, words: impl std::fmt::Display) {
        say!("  ok   {subject:<10} {words}");
    }

    fn bad(&mut self, subject: &str, words: impl std::fmt::Display) {
        self.bad += 1;
        say!("  BAD  {subject:<10} {words}");
    }

    fn tell<T, E: std::fmt::Display>(
        &mut self,
        subject: &str,
        result: Result<T, E>,
        words: impl FnOnce(&T) -> String,
    ) -> Option<T> {
        match result {
            Ok(value) => {
                self.good(subject, words(&value));
                Some(value)
            }
            Err(error) => {
                self.bad(subject, error);
                None
            }
        }
    }
}

pub fn execute(config: Option<PathBuf>) -> Result<ExitCode> {
    let mut findings = Findings::default();
    let path = settings_path(config)?;
    if let Some(settings) = findings.tell("settings", Settings::load(&path), |_| path.display().to_string()) {
        pure(&mut findings, &settings);
        paths(&mut findings, &settings);
        let program = this_program()?;
        runtime()?.block_on(async {
            recognition(&mut findings, &settings, program).await;
            servers(&mut findings, &settings).await;
        });
    }
    if findings.bad == 0 {
        say!("All is well.");
        return Ok(ExitCode::SUCCESS);
    }
    say!("{} to mend.", findings.bad);
    Ok(ExitCode::FAILURE)
}

fn pure(findings: &mut Findings, settings: &Settings) {
    findings.tell("campaign", campaign(settings), |campaign| campaign.title.clone());
    findings.tell("roster", Roster::load(&settings.roster), |roster| {
        format!("{} units in {}", roster.units().len(), settings.roster.display())
    });
    findings.tell("templates", Templates::load(settings.reply.templates.as_deref()), |_| {
        "every kind of reply can be written".into()
    });
    if settings.trust.authserv_id.is_empty() {
        findings.bad(
            "trust",
            "trust.authserv_id is empty, so no sender is ever proven and every report waits for a person; \
            write the name that your mail server puts first in Authentication-Results",
        );
    } else {
        findings.good("trust", format!("Authentication-Results of {}", settings.trust.authserv_id));
    }
    if settings.reply.hold {
        findings.good("replies", "are held (reply.hold) until `tiepnhan release`");
    }
}

fn paths(findings: &mut Findings, settings: &Settings) {
    findings.tell("data", writable(&settings.data), |()| settings.data.display().to_string());
    let workbook = &settings.workbook.path;
    let folder = workbook.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    findings.tell("workbook", writable(folder), |()| workbook.display().to_string());
    if file::open_elsewhere(workbook).is_some() {
        findings.bad("workbook", "someone has it open, so that it cannot be renewed now");
    }
}

/// Tries to write into a folder, which is made when it is missing.
fn writable(folder: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| {
        format!("cannot write into {}: {error}. Does it belong to the service's user?", folder.display())
    };
    std::fs::create_dir_all(folder).map_err(failed)?;
    tempfile::tempfile_in(folder).map(drop).map_err(failed)
}

async fn recognition(findings: &mut Findings, settings: &Settings, program: PathBuf) {
    if settings.ocr.command.is_empty() {
        return findings.good("ocr", "is off (ocr.command): scans without text go back to their senders");
    }
    let recogniser = Recogniser::new(program, settings.ocr.clone());
    findings.tell("ocr", recogniser.check().await, String::clone);
}

async fn servers(findings: &mut Findings, settings: &Settings) {
    match Mailbox::new(&settings.mailbox) {
        Err(error) => findings.bad("mailbox", error),
        Ok(mut mailbox) => match mailbox.check().await {
            Err(error) => findings.bad("mailbox", error),
            Ok(found) => {
                for finding in found {
                    if finding.good {
                        findings.good("mailbox", finding.text)
                    } else {
                        findings.bad("mailbox", finding.text)
                    }
                }
                mailbox.close().await;
            }
        },
    }
    match Courier::new(&settings.delivery, &settings.data.join("replies")) {
        Err(error) => findings.bad("delivery", error),
        Ok(courier) => {
            findings.tell("delivery", courier.check().await, String::clone);
        }
    }
}
