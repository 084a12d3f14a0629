//! `tiepnhan template`: the blank form as a spreadsheet.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::{campaign, settings};
use crate::blank_form;
use crate::campaign::Campaign;

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Where to write it
    #[arg(default_value = "mau-bao-cao.xlsx", value_name = "FILE")]
    file: PathBuf,
}

pub fn execute(config: Option<PathBuf>, options: &Options) -> Result<ExitCode> {
    // Without settings the built-in campaign is meant: the form needs no more.
    let campaign = match settings(config.clone()) {
        Ok(settings) => campaign(&settings)?,
        Err(_) if config.is_none() => Campaign::built_in(),
        Err(error) => return Err(error),
    };
    let form = blank_form::draw(&campaign)?;
    std::fs::write(&options.file, form).with_context(|| format!("cannot write {}", options.file.display()))?;
    say!("{}", options.file.display());
    Ok(ExitCode::SUCCESS)
}
