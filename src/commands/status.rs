//! `tiepnhan status`: how things stand, for an officer or for a monitor (`--json`).

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::Result;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{campaign, runtime};
use crate::campaign::Campaign;
use crate::ledger::{Ledger, Status, Waiting};
use crate::roster::Roster;
use crate::settings::Settings;
use crate::submission::Disposition;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// One JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// What is told: the ledger's state, and the units that have not reported.
struct Picture<'a> {
    status: Status,
    missing: Vec<&'a str>,
    units: usize,
    settings: &'a Settings,
    campaign: &'a Campaign,
}

pub fn execute(settings: &Settings, options: &Options) -> Result<ExitCode> {
    let campaign = campaign(settings)?;
    let roster = Roster::load(&settings.roster)?;
    runtime()?.block_on(async {
        let ledger = Ledger::read_only(&settings.data).await?;
        let reported: BTreeSet<String> = ledger
            .entries()
            .await?
            .into_iter()
            .filter(|entry| entry.report.disposition == Disposition::Accepted)
            .filter_map(|entry| entry.report.unit)
            .collect();
        let units = roster.units();
        let missing = units.iter().filter(|unit| !reported.contains(&unit.id)).map(|unit| unit.name.as_str()).collect();
        let picture =
            Picture { status: ledger.status().await?, missing, units: units.len(), settings, campaign: &campaign };
        if options.json {
            say!("{}", picture.json());
        } else {
            say!("{}", picture.words());
        }
        Ok(ExitCode::SUCCESS)
    })
}

impl Picture<'_> {
    fn json(&self) -> Value {
        let status = &self.status;
        let waiting = |waiting: &Waiting| json!({"number": waiting.number, "oldest": waiting.oldest});
        json!({
            "messages": status.messages,
            "reports": status.submissions,
            "units": {"all": self.units, "missing": self.missing},
            "mailbox": {"last_looked": status.looked_at},
            "filing": {"waiting": waiting(&status.filings), "set_aside": status.filings_set_aside.len()},
            "replies": {"by_state": self.replies(), "waiting": waiting(&status.replies_waiting)},
            "workbook": {
                "path": self.settings.workbook.path,
                "written": status.workbook_written_at,
                "up_to_date": status.workbook_revision == status.revision,
                "waits_for": status.workbook_waiting.as_ref().map(|(reason, _)| reason),
            },
            "set_aside": status.set_aside.iter().map(|message| json!({
                "folder": message.place.folder, "uid": message.place.uid, "reason": message.reason, "at": message.at,
            })).collect::<Vec<_>>(),
            "faults": status.faults.iter().map(|fault| json!({
                "kind": fault.kind, "words": fault.words, "since": fault.since, "last": fault.last_at,
            })).collect::<Vec<_>>(),
        })
    }

    fn replies(&self) -> Value {
        let states = self.status.replies.iter();
        states.map(|(state, number)| (name(state), json!(number))).collect::<serde_json::Map<_, _>>().into()
    }

    fn words(&self) -> String {
        let status = &self.status;
        let mut lines = vec![
            format!("messages   {}", counts(status.messages.iter().map(|(key, number)| (name(key), *number)))),
            format!("reports    {}", counts(status.submissions.iter().map(|(key, number)| (name(key), *number)))),
            format!("units      {} of {} have reported", self.units - self.missing.len(), self.units),
            format!("mailbox    last looked at {}", self.moment(status.looked_at)),
            format!("filing     {}", self.waiting(&status.filings, "waiting")),
            format!("replies    {}", counts(status.replies.iter().map(|(key, number)| (name(key), *number)))),
        ];
        if status.replies_waiting.number > 0 {
            lines.push(format!("           {}", self.waiting(&status.replies_waiting, "waiting")));
        }
        let behind = if status.workbook_revision == status.revision { "up to date" } else { "behind the ledger" };
        let written = self.moment(status.workbook_written_at);
        lines.push(format!("workbook   {}, written {written}, {behind}", self.settings.workbook.path.display()));
        if let Some((reason, since)) = &status.workbook_waiting {
            lines.push(format!("           waits since {}: {reason}", self.moment(Some(*since))));
        }
        for fault in &status.faults {
            lines.push(format!(
                "FAULT      {} since {}: {}",
                name(&fault.kind),
                self.moment(Some(fault.since)),
                fault.words
            ));
        }
        for trouble in &status.reply_troubles {
            let state = name(&trouble.state);
            lines.push(format!(
                "REPLY      to {} is {state} after {} attempts: {}",
                trouble.to, trouble.attempts, trouble.words
            ));
        }
        for (place, words) in &status.filings_set_aside {
            lines.push(format!("FILING     of {} in {} was given up: {words}", place.uid, place.folder));
        }
        for message in &status.set_aside {
            lines.push(format!("SET ASIDE  {} in {}: {}", message.place.uid, message.place.folder, message.reason));
        }
        lines.extend(self.missing.iter().map(|unit| format!("missing    {unit}")));
        lines.join("\n")
    }

    fn waiting(&self, waiting: &Waiting, word: &str) -> String {
        match waiting.oldest {
            Some(oldest) if waiting.number > 0 => {
                format!("{} {word}, the oldest since {}", waiting.number, self.moment(Some(oldest)))
            }
            _ => format!("nothing {word}"),
        }
    }

    fn moment(&self, at: Option<Timestamp>) -> String {
        at.map_or_else(
            || "never".to_owned(),
            |at| at.to_zoned_datetime(self.campaign.timezone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        )
    }
}

fn counts(counts: impl Iterator<Item = (String, u64)>) -> String {
    let parts: Vec<String> =
        counts.filter(|(_, number)| *number > 0).map(|(name, number)| format!("{number} {name}")).collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

/// The name that serde gives to a plain variant.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
