//! Optical recognition of scans by a command of the administrator's choice, such as Tesseract.
//!
//! The command gets the picture of one page and gives back what it reads. It is run behind the same walls as the reader
//! children ([`launcher`]): what it is given came from outside. Its output is not looked at here; a reader child does.

use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::settings::Ocr;

pub mod launcher;

/// The argument under which the program becomes a launcher.
pub const ARGUMENT: &str = "recognise-page";

/// A page has some 100 KiB of words with their places; more than this is no page.
const LONGEST_OUTPUT: u64 = 4 << 20;
/// So much of a command's complaints is kept, in bytes, where they are asked for.
const LONGEST_COMPLAINT: u64 = 2_000;

/// The picture that tries a command out: “Số lượng 25”.
const SAMPLE: &[u8] = include_bytes!("recognition/sample.pgm");

/// Runs the command, one page at a time.
#[derive(Debug)]
pub struct Recogniser {
    program: PathBuf,
    settings: Ocr,
    turn: Semaphore,
}

/// Why a page was not recognised. None of its words come from the page.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("it cannot be started: {0}")]
    Start(std::io::Error),
    #[error("there is no program {0}; is it installed, and in the PATH of the service?")]
    NotFound(String),
    #[error("the system does not let it run: {0}")]
    NotStarted(String),
    #[error("it took longer than ocr.seconds, {0} s")]
    TooSlow(u32),
    #[error("it put out more than 4 MiB")]
    TooMuch,
    #[error("it failed ({0}) {1}")]
    Failed(ExitStatus, String),
}

impl Recogniser {
    /// `program` is this program itself, which launches the command.
    pub fn new(program: PathBuf, settings: Ocr) -> Self {
        Self { program, settings, turn: Semaphore::new(1) }
    }

    /// What the command reads on the picture of a page.
    pub async fn recognise(&self, picture: &[u8]) -> Result<Vec<u8>, Fault> {
        self.run(picture, false).await
    }

    /// Tries the command on a picture of its own, and says in plain words what it reads there, or what is wrong.
    pub async fn check(&self) -> Result<String, String> {
        let output = self.run(SAMPLE, true).await.map_err(|fault| format!("{}: {fault}", self.name()))?;
        let read = String::from_utf8_lossy(&output);
        if !read.contains("25") {
            return Err(format!(
                "{} does not read the number on the picture that tries it; its arguments must make it read a picture on \
                 standard input and write what it reads to standard output, such as `stdin stdout -l vie --psm 6 tsv`",
                self.name()
            ));
        }
        if !read.contains("Số") || !read.contains("lượng") {
            return Err(format!("{} reads numbers, but no Vietnamese; for Tesseract, add `-l vie`", self.name()));
        }
        let shape = if read.starts_with("level\t") { "words with their places" } else { "plain text" };
        Ok(format!("{} reads Vietnamese and puts out {shape}", self.name()))
    }

    fn name(&self) -> &str {
        self.settings.command.first().map_or("", String::as_str)
    }

    async fn run(&self, picture: &[u8], with_complaints: bool) -> Result<Vec<u8>, Fault> {
        let _turn = self.turn.acquire().await;
        let work = self.exchange(picture, with_complaints);
        timeout(self.settings.time(), work).await.map_err(|_| Fault::TooSlow(self.settings.seconds))?
    }

    async fn exchange(&self, picture: &[u8], with_complaints: bool) -> Result<Vec<u8>, Fault> {
        let mut child = Command::new(&self.program)
            .arg(ARGUMENT)
            .args([self.settings.memory_bytes.to_string(), self.settings.seconds.to_string()])
            .args(&self.settings.command)
            .env_clear()
            .env("OMP_THREAD_LIMIT", "1")
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(if with_complaints { Stdio::piped() } else { Stdio::null() })
            .kill_on_drop(true)
            .spawn()
            .map_err(Fault::Start)?;
        let (input, output, complaints) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        // A command that does not read to the end is no less right for that.
        let write = async {
            if let Some(mut input) = input {
                let _ = input.write_all(picture).await;
            }
        };
        let read = async {
            let mut read = Vec::new();
            if let Some(output) = output {
                output.take(LONGEST_OUTPUT + 1).read_to_end(&mut read).await.map_err(Fault::Start)?;
            }
            if read.len() as u64 > LONGEST_OUTPUT { Err(Fault::TooMuch) } else { Ok(read) }
        };
        let complain = async {
            let mut read = Vec::new();
            if let Some(complaints) = complaints {
                let _ = complaints.take(LONGEST_COMPLAINT).read_to_end(&mut read).await;
            }
            read
        };
        let ((), read, complaint) = tokio::join!(write, read, complain);
        let read = read?;
        let status = child.wait().await.map_err(Fault::Start)?;
        match status.code() {
            Some(0) => Ok(read),
            Some(launcher::NOT_FOUND) => Err(Fault::NotFound(self.name().to_owned())),
            Some(launcher::NOT_STARTED) => Err(Fault::NotStarted(on_one_line(&complaint))),
            _ => Err(Fault::Failed(status, on_one_line(&complaint))),
        }
    }
}

fn on_one_line(complaint: &[u8]) -> String {
    String::from_utf8_lossy(complaint).split_whitespace().collect::<Vec<_>>().join(" ")
}
