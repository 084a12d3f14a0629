//! `tiepnhan read`: what would become of each file. Touches nothing (spec, section 3).

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use comfy_table::{ContentArrangement, Table, presets};
use futures_util::{StreamExt, stream};
use serde::Serialize;

use super::{examiner, processors, runtime};
use crate::examination::{Examined, Examiner};
use crate::message;
use crate::settings::Settings;
use crate::submission::Judgement;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// One JSON object a line instead of a table
    #[arg(long)]
    json: bool,
    /// Raw messages (.eml) or bare attachments
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: std::borrow::Cow<'a, str>,
    #[serde(flatten)]
    judgement: &'a Judgement,
}

pub fn execute(settings: Settings, options: &Options) -> Result<ExitCode> {
    let examiner = examiner(&settings)?;
    let largest = settings.limits.message_bytes;
    runtime()?.block_on(async {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        let mut table = Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(["file", "outcome", "reasons", "unit", "figures", "where"]);
        let mut all_judged = true;
        let mut judgements = stream::iter(&options.files)
            .map(|path| {
                let examiner = &examiner;
                async move { (path, examine(examiner, path, largest).await) }
            })
            .buffered(processors() * 2);
        while let Some((path, judged)) = judgements.next().await {
            match judged {
                Ok(judged) if options.json => {
                    serde_json::to_writer(
                        &mut out,
                        &Line { file: path.to_string_lossy(), judgement: &judged.judgement },
                    )?;
                    out.write_all(b"\n")?;
                }
                Ok(judged) => add_rows(&mut table, path, &judged.judgement),
                Err(error) => {
                    all_judged = false;
                    eprintln!("tiepnhan: {error:#}");
                }
            }
        }
        if !options.json {
            writeln!(out, "{table}")?;
        }
        out.flush()?;
        Ok(if all_judged { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    })
}

async fn examine(examiner: &Examiner, path: &Path, largest: u64) -> Result<Examined> {
    let unreadable = || format!("cannot read {}", path.display());
    let file = std::fs::File::open(path).with_context(unreadable)?;
    let mut bytes = Vec::new();
    // One byte more than allowed is enough to know that it is too large.
    file.take(largest.saturating_add(1)).read_to_end(&mut bytes).with_context(unreadable)?;
    if message::looks_like_message(&bytes) {
        return Ok(examiner.examine(&bytes, None).await);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(examiner.examine_file(&name, bytes).await)
}

fn add_rows(table: &mut Table, path: &Path, judgement: &Judgement) {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if judgement.reports.is_empty() {
        table.add_row([
            file,
            words(&judgement.disposition),
            words(&judgement.reasons),
            String::new(),
            String::new(),
            String::new(),
        ]);
        return;
    }
    for report in &judgement.reports {
        let unit = report.unit.clone().unwrap_or_else(|| format!("? {}", report.unit_name));
        let figures: Vec<String> = report
            .figures
            .iter()
            .map(|(key, figure)| {
                format!("{key}: {}", figure.map_or_else(|| "?".to_owned(), |figure| figure.to_string()))
            })
            .collect();
        let places: Vec<&str> = report.source.places.values().map(String::as_str).collect();
        let place = format!("{}\n{}", report.source.attachment, places.join(", "));
        let mut reasons = judgement.reasons.clone();
        reasons.retain(|reason| report.reasons.contains(reason) || judgement.reports.len() == 1);
        table.add_row([file.clone(), words(&report.disposition), words(&reasons), unit, figures.join("\n"), place]);
    }
}

/// The spec's name of an outcome or of reasons.
fn words(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Array(words)) => {
            words.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    }
}
