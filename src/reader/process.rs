//! One reader child as its parent sees it: started, asked, and ended.

use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::timeout_at;

use super::{ARGUMENT, Answer, Start, frame};

#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
    /// What goes before the first request.
    greeting: Vec<u8>,
    served: bool,
}

/// Why a child gave no answer. Either way it is not asked again.
#[derive(Debug)]
pub(super) enum Fault {
    TooSlow,
    Gone,
}

impl Process {
    pub fn start(program: &Path, start: &Start) -> std::io::Result<Self> {
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or_else(|| std::io::Error::other("a child without pipes"))?;
        let greeting = frame::encode(start).map_err(std::io::Error::other)?;
        Ok(Self { child, input, output, greeting, served: false })
    }

    pub async fn ask<A: Answer>(&mut self, request: &[u8], deadline: Instant) -> Result<A, Fault> {
        let answer =
            timeout_at(deadline.into(), self.exchange(request, A::LONGEST)).await.map_err(|_| Fault::TooSlow)?;
        self.served = true;
        let answer = answer.ok_or(Fault::Gone)?;
        frame::decode(&answer).map_err(|_| Fault::Gone)
    }

    async fn exchange(&mut self, request: &[u8], longest: u32) -> Option<Vec<u8>> {
        self.input.write_all(&std::mem::take(&mut self.greeting)).await.ok()?;
        self.input.write_all(request).await.ok()?;
        let length = self.output.read_u32_le().await.ok().filter(|length| *length <= longest)?;
        let mut answer = Vec::new();
        (&mut self.output).take(length.into()).read_to_end(&mut answer).await.ok()?;
        (answer.len() == usize::try_from(length).ok()?).then_some(answer)
    }

    /// Whether it has answered before.
    pub fn served(&self) -> bool {
        self.served
    }

    /// How it ended, in the system's words.
    pub async fn last_words(&mut self) -> String {
        let _ = self.child.start_kill();
        self.child.wait().await.map_or_else(|error| error.to_string(), |status| status.to_string())
    }
}
