//! Optical recognition of scans: which command, and what it may cost.

use std::time::Duration;

use serde::Deserialize;

/// How scans without text are recognised; without a command they are not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ocr {
    /// The command and its arguments. It gets the picture of one page (PGM) on its standard input, and puts out
    /// Tesseract's table of words (TSV), or plain text.
    pub command: Vec<String>,
    /// The time for one page, in seconds.
    pub seconds: u32,
    /// The pages of one message that are recognised.
    pub pages: u32,
    /// The memory of the command, in bytes.
    pub memory_bytes: u64,
}

impl Default for Ocr {
    fn default() -> Self {
        Self { command: Vec::new(), seconds: 30, pages: 5, memory_bytes: 1 << 30 }
    }
}

impl Ocr {
    pub fn time(&self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.command.first().is_some_and(|program| program.trim().is_empty()) {
            return Err("ocr.command: the first word is the program, and it is empty".to_owned());
        }
        if self.seconds == 0 || self.pages == 0 {
            return Err(
                "ocr.seconds and ocr.pages must be 1 or more; leave ocr.command out to recognise nothing".into()
            );
        }
        Ok(())
    }
}
