//! `tiepnhan init`: commented settings and an example roster, never over what is there.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

const SETTINGS: &str = include_str!("../../config/tiepnhan.toml");
const ROSTER: &str = include_str!("../../config/units.csv");
const CAMPAIGN: &str = include_str!("../../config/campaign-2020.toml");

#[derive(Debug, clap::Args)]
pub struct Options {
    /// The folder to write to
    #[arg(default_value = ".", value_name = "FOLDER")]
    folder: PathBuf,
}

pub fn execute(options: &Options) -> Result<ExitCode> {
    let folder = &options.folder;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let files = [("tiepnhan.toml", SETTINGS), ("units.csv", ROSTER), ("campaign-2020.toml", CAMPAIGN)];
    for (name, content) in files {
        let path = folder.join(name);
        match std::fs::File::create_new(&path) {
            Ok(mut file) => {
                file.write_all(content.as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
                say!("wrote {}", path.display());
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                say!("left  {} as it is", path.display());
            }
            Err(error) => return Err(error).with_context(|| format!("cannot write {}", path.display())),
        }
    }
    say!("Fill them in, then try them with `tiepnhan check --config {}`.", folder.join("tiepnhan.toml").display());
    Ok(ExitCode::SUCCESS)
}
