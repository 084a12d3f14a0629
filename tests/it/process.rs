//! The real program as a process: run to its end, or running until it is told to end or killed.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// How long the service may take to end when it is told to.
const FAREWELL: Duration = Duration::from_secs(20);

/// A program that has ended, with what it wrote.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub error: String,
}

impl Ended {
    pub fn of(command: &mut Command) -> Self {
        let output = command.stdin(Stdio::null()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), error: text(output.stderr) }
    }

    /// It must have succeeded.
    #[track_caller]
    pub fn well(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.error);
        self
    }

    /// It must have failed, with every one of these words on standard error.
    #[track_caller]
    pub fn badly(self, words: &[&str]) -> Self {
        assert_eq!(self.code, Some(1), "{}\n{}", self.out, self.error);
        self.says(words)
    }

    /// Each of these words stands in what it wrote.
    #[track_caller]
    pub fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.out.contains(word) || self.error.contains(word),
                "no {word:?} in:\n{}{}",
                self.out,
                self.error
            );
        }
        self
    }
}

/// The service while it runs. When it goes out of sight it is told to end, and must do so well.
#[derive(Debug)]
pub struct Service {
    process: std::cell::RefCell<Child>,
    log: NamedTempFile,
}

impl Service {
    pub fn start(command: &mut Command) -> Self {
        let log = NamedTempFile::new().unwrap();
        let errors = File::options().append(true).open(log.path()).unwrap();
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn().unwrap();
        Self { process: process.into(), log }
    }

    /// All that it has logged.
    pub fn log(&self) -> String {
        let mut text = Vec::new();
        File::open(self.log.path()).unwrap().read_to_end(&mut text).unwrap();
        String::from_utf8_lossy(&text).into_owned()
    }

    pub fn id(&self) -> u32 {
        self.process.borrow().id()
    }

    pub fn has_ended(&self) -> bool {
        self.process.borrow_mut().try_wait().unwrap().is_some()
    }

    /// `kill -9`.
    pub fn kill(self) {
        let mut process = self.process.borrow_mut();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Tells it to end (SIGTERM), and gives how it did and how long it took.
    pub fn end(self) -> (ExitStatus, Duration, String) {
        let start = Instant::now();
        let status = self.ended().expect("the service ends when it is told to");
        (status, start.elapsed(), self.log())
    }

    fn ended(&self) -> Option<ExitStatus> {
        // Before it listens, the signal ends it as it ends any program.
        let start = Instant::now();
        while !self.has_ended() && !self.log().contains("the service is running") && start.elapsed() < FAREWELL {
            std::thread::sleep(Duration::from_millis(10));
        }
        let mut process = self.process.borrow_mut();
        let _ = Command::new("sh").args(["-c", &format!("kill -TERM {}", process.id())]).output();
        let deadline = Instant::now() + FAREWELL;
        while Instant::now() < deadline {
            if let Some(status) = process.try_wait().unwrap() {
                return Some(status);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        process.kill().unwrap();
        process.wait().unwrap();
        None
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let ended = self.process.borrow_mut().try_wait().unwrap();
        let status = ended.or_else(|| self.ended());
        if std::thread::panicking() {
            eprintln!("the service's log:\n{}", self.log());
        } else if ended.is_none() {
            assert!(status.is_some_and(|status| status.success()), "it did not end well: {status:?}\n{}", self.log());
        }
    }
}
