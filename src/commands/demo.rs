//! `tiepnhan demo`: the whole way on sample messages, in a folder of its own: a Maildir, replies into a folder, a workbook.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;

use super::{run, runtime};
use crate::settings::Settings;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// The folder to work in; it must be new or empty
    #[arg(default_value = "demo", value_name = "FOLDER")]
    folder: PathBuf,
}

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../tests/samples/", $name, ".eml")).as_slice())),*]
    };
}

/// Sample messages of every outcome.
const MESSAGES: [(&str, &[u8]); 16] = samples![
    "001-writers-csv-utf-8-sig-0",
    "002-writers-libreoffice-ods-0",
    "003-writers-libreoffice-xls-ms-excel-97-0",
    "009-layout-blank-template",
    "011-layout-flat-0",
    "012-layout-motto-merged-0",
    "021-script-tcvn3-xlsx",
    "023-figure-approx-informed",
    "025-figure-dot-thousands-informed",
    "027-figure-negative-informed",
    "031-envelope-late",
    "037-envelope-zip",
    "045-identity-auth-fail",
    "047-identity-mismatch-quatest",
    "053-other-question",
    "054-other-vacation",
];

const ROSTER: &str = include_str!("../../config/units.csv");

const SETTINGS: &str = r#"# The settings of the demonstration.
roster = "units.csv"
data = "data"

[mailbox]
address = "phongktht@ttcntt.example"
maildir = "Maildir"

[trust]
authserv_id = "mx.ttcntt.example"

[delivery]
folder = "replies"

[workbook]
path = "tong-hop.xlsx"
"#;

pub fn execute(options: &Options) -> Result<ExitCode> {
    let folder = &options.folder;
    lay_out(folder)?;
    let settings = Settings::load(&folder.join("tiepnhan.toml"))?;
    runtime()?.block_on(async {
        let service = Arc::new(run::service(&settings).await?);
        let pass = run::pass(&service).await?;
        say!("{} sample messages stood in {}. They were taken in:\n", pass.recorded, folder.join("Maildir").display());
        for (disposition, number) in service.ledger.status().await?.messages {
            say!("  {number:>3}  {disposition:?}");
        }
        say!("\nWhere to look:");
        say!("  {:<28} the master workbook", folder.join("tong-hop.xlsx").display());
        say!("  {:<28} the {} replies, as .eml files", folder.join("replies").display(), pass.sent);
        say!("  {:<28} the mailbox, with the reports filed", folder.join("Maildir").display());
        say!("\nPut another message into {} and run", folder.join("Maildir/new").display());
        say!("  tiepnhan run --once --config {}", folder.join("tiepnhan.toml").display());
        Ok(ExitCode::SUCCESS)
    })
}

fn lay_out(folder: &Path) -> Result<()> {
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        bail!("{} is not empty; name another folder, or remove it", folder.display());
    }
    let new = folder.join("Maildir/new");
    for sub in ["new", "cur", "tmp"] {
        let path = folder.join("Maildir").join(sub);
        std::fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
    }
    for (name, bytes) in MESSAGES {
        let path = new.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        // A mail server gives a message the time of its arrival.
        let arrived = crate::message::parse(bytes, "", &crate::settings::Limits::default())
            .arrived
            .unwrap_or(Timestamp::UNIX_EPOCH);
        std::fs::File::options()
            .write(true)
            .open(&path)?
            .set_modified(UNIX_EPOCH + Duration::from_secs(arrived.as_second().unsigned_abs()))?;
    }
    std::fs::write(folder.join("units.csv"), ROSTER)?;
    std::fs::write(folder.join("tiepnhan.toml"), SETTINGS)?;
    Ok(())
}
