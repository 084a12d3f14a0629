//! The command line: one file a subcommand.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::campaign::Campaign;
use crate::examination::Examiner;
use crate::roster::Roster;
use crate::settings::Settings;

/// As `println!`, but whoever has stopped listening (`tiepnhan status | head`) has heard enough.
macro_rules! say {
    ($($words:tt)*) => { $crate::commands::say(format_args!($($words)*)) };
}

mod check;
mod demo;
mod init;
mod logging;
mod read;
mod release;
mod run;
mod status;
mod template;

/// Where the settings are looked for when no --config names them.
const USUAL_PLACES: [&str; 2] = ["tiepnhan.toml", "/etc/tiepnhan/tiepnhan.toml"];

/// Takes in the reports that units send by mail, acknowledges each, and keeps the master workbook.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
pub struct Arguments {
    /// The settings file [default: tiepnhan.toml here, else /etc/tiepnhan/tiepnhan.toml]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service: take in, acknowledge, and draw the workbook, until told to stop
    Run(run::Options),
    /// Say what would become of files, and touch nothing
    Read(read::Options),
    /// Say how things stand
    Status(status::Options),
    /// Try the settings, the roster, the mailbox, the mail server and the paths
    Check,
    /// Write settings and a roster to start from
    Init(init::Options),
    /// Write the blank form
    Template(template::Options),
    /// Let replies go that were recorded under `reply.hold`, or messages that were set aside
    Release(release::Options),
    /// Show the whole way on sample messages, in a folder of its own
    Demo(demo::Options),
}

impl Arguments {
    /// Runs the command that was asked for.
    pub fn execute(self) -> Result<ExitCode> {
        let config = self.config;
        match self.command {
            Command::Run(options) => run::execute(&settings(config)?, &options),
            Command::Read(options) => read::execute(settings(config)?, &options),
            Command::Status(options) => status::execute(&settings(config)?, &options),
            Command::Check => check::execute(config),
            Command::Init(options) => init::execute(&options),
            Command::Template(options) => template::execute(config, &options),
            Command::Release(options) => release::execute(&settings(config)?, &options),
            Command::Demo(options) => demo::execute(&options),
        }
    }
}

fn settings_path(config: Option<PathBuf>) -> Result<PathBuf> {
    let usual = || USUAL_PLACES.iter().map(PathBuf::from).find(|path| path.exists());
    config
        .or_else(usual)
        .context("there is no tiepnhan.toml here; name the settings file with --config, or start with `tiepnhan init`")
}

fn settings(config: Option<PathBuf>) -> Result<Settings> {
    Ok(Settings::load(&settings_path(config)?)?)
}

fn campaign(settings: &Settings) -> Result<Campaign> {
    Ok(settings.campaign.as_deref().map_or_else(|| Ok(Campaign::built_in()), Campaign::load)?)
}

/// Loads what examining messages needs.
fn examiner(settings: &Settings) -> Result<Examiner> {
    let campaign = campaign(settings)?;
    let roster = Roster::load(&settings.roster)?;
    Ok(Examiner::new(settings.clone(), campaign, roster, this_program()?, processors()))
}

/// The running program itself, even when its file was replaced by an update meanwhile.
fn this_program() -> Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe().context("cannot find the program's own file")
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start")
}

fn say(words: std::fmt::Arguments<'_>) {
    match writeln!(io::stdout(), "{words}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("tiepnhan: cannot write to standard output: {error}");
        }
        _ => {}
    }
}
