//! One installation of the real program: its settings, mailbox, replies and workbook, driven as a user drives it. When
//! a test ends, what must hold whatever happened is checked (`invariants.rs`).

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime};

use calamine::{Data, Reader, Xlsx};
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;
use tiepnhan::ledger::Ledger;
use tiepnhan::submission::Entry;

use crate::dovecot::{self, Dovecot};
use crate::invariants;
use crate::process::{Ended, Service};

/// What every site's settings say, where a test says nothing else.
const SETTINGS: &str = r#"
roster = "units.csv"
[mailbox]
address = "phongktht@ttcntt.example"
[trust]
authserv_id = "mx.ttcntt.example"
[workbook]
settle_seconds = 0
"#;

/// How long anything may take that a test waits for: long, since many tests share few processors.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with settings, a roster, and all that the program makes.
#[derive(Debug)]
pub struct Site {
    folder: TempDir,
    settings: toml::Table,
    /// The Maildir behind the mailbox, also where an IMAP server stands before it.
    pub mail: PathBuf,
    /// The folder in it that is watched.
    pub watched: PathBuf,
    /// An IMAP server ends lines with CRLF, however they are stored.
    pub over_imap: bool,
    pub delivered: Cell<usize>,
    /// Work is left undone on purpose: only what holds at any moment is checked in the end.
    unfinished: Cell<bool>,
}

impl Site {
    /// A site on a Maildir of its own, answering into a folder.
    pub fn new() -> Self {
        Self::with("")
    }

    /// The same, with further settings (TOML) that go before the usual ones.
    pub fn with(further: &str) -> Self {
        let site = Self::bare(None, "mailbox.maildir = \"Maildir\"", further);
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(site.mail.join(part)).unwrap();
        }
        site
    }

    /// A site on an IMAP server, with further settings.
    pub fn on(server: &Dovecot, further: &str) -> Self {
        let mailbox = server.settings().imap.unwrap();
        let settings = format!(
            "[mailbox.imap]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\nuser = \"{}\"\n\
             password = \"file:{}\"\ncommand_seconds = 20",
            server.port,
            mailbox.user,
            server.path("password").display()
        );
        Self::bare(Some(server.maildir()), &settings, further)
    }

    fn bare(mail: Option<PathBuf>, mailbox: &str, further: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("site").tempdir().unwrap();
        std::fs::copy(samples().join("units.csv"), folder.path().join("units.csv")).unwrap();
        let over_imap = mail.is_some();
        let mail = mail.unwrap_or_else(|| folder.path().join("Maildir"));
        let settings = SETTINGS.parse().unwrap();
        let (delivered, unfinished) = (Cell::new(0), Cell::new(false));
        let mut site = Self { folder, settings, watched: mail.clone(), mail, over_imap, delivered, unfinished };
        site.change(mailbox);
        site.change(further);
        site
    }

    /// Changes the settings.
    pub fn change(&mut self, further: &str) {
        merge(&mut self.settings, further.parse().unwrap());
        std::fs::write(self.path("tiepnhan.toml"), self.settings.to_string()).unwrap();
    }

    /// The setting under a dotted key.
    pub fn setting(&self, key: &str) -> Option<&toml::Value> {
        let (first, rest) = key.split_once('.').unwrap_or((key, ""));
        rest.split('.').filter(|key| !key.is_empty()).try_fold(self.settings.get(first)?, |value, key| value.get(key))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path(self.setting("data").map_or("data", |path| path.as_str().unwrap()))
    }

    /// Where the replies lie; none where they leave by SMTP.
    pub fn replies_folder(&self) -> Option<PathBuf> {
        if self.setting("delivery.smtp").is_some() {
            return None;
        }
        let folder = self.setting("delivery.folder");
        Some(folder.map_or_else(|| self.data().join("replies"), |path| self.path(path.as_str().unwrap())))
    }

    pub fn workbook_path(&self) -> PathBuf {
        self.path(self.setting("workbook.path").map_or("tong-hop.xlsx", |path| path.as_str().unwrap()))
    }

    /// A message arrives within the campaign's time.
    pub fn deliver(&self, content: &[u8]) {
        self.deliver_at(content, "2020-10-20T09:30:00+07:00");
    }

    pub fn deliver_at(&self, content: &[u8], arrived: &str) {
        self.delivered.set(self.delivered.get() + 1);
        dovecot::deliver(&self.watched, content, at(arrived));
    }

    /// A message arrives now.
    pub fn deliver_now(&self, content: &[u8]) {
        self.delivered.set(self.delivered.get() + 1);
        dovecot::deliver(&self.watched, content, SystemTime::now());
    }

    /// The program with the site's settings, ready to run.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.args(arguments).arg("--config").arg(self.path("tiepnhan.toml")).current_dir(self.folder.path());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        Ended::of(&mut self.command(arguments))
    }

    /// One pass, that must succeed.
    pub fn run_once(&self) -> Ended {
        self.run(&["run", "--once"]).well()
    }

    /// Starts the service.
    pub fn start(&self) -> Service {
        self.start_with(&[])
    }

    /// Starts the service with further variables in its environment.
    pub fn start_with(&self, variables: &[(&str, &str)]) -> Service {
        let mut command = self.command(&["run"]);
        Service::start(command.envs(variables.iter().copied()))
    }

    /// Starts the service with a halt at a named step, waits until it is there, and kills it.
    pub fn kill_at(&self, step: &str) {
        let service = self.start_with(&[("TIEPNHAN_HALT_AT", step)]);
        let halted = format!("halted at {step}");
        eventually(&halted, || service.log().contains(&halted) || service.has_ended());
        assert!(service.log().contains(&halted), "it ended before {step}:\n{}", service.log());
        service.kill();
    }

    /// What `tiepnhan status --json` says.
    pub fn status(&self) -> Value {
        serde_json::from_str(&self.run(&["status", "--json"]).well().out).unwrap()
    }

    /// The same, or null while the service has no ledger yet.
    pub fn status_or_null(&self) -> Value {
        serde_json::from_str(&self.run(&["status", "--json"]).out).unwrap_or_default()
    }

    /// Whether so many messages are recorded, and nothing waits any more.
    fn is_done(&self, messages: u64) -> bool {
        let status = self.status_or_null();
        let recorded = status["messages"].as_object().map_or(0, |all| all.values().filter_map(Value::as_u64).sum());
        recorded >= messages
            && status["filing"]["waiting"]["number"] == 0
            && status["replies"]["waiting"]["number"] == 0
            && status["workbook"]["up_to_date"] == true
    }

    /// Waits until so many messages are recorded, and nothing waits any more.
    pub fn await_done(&self, messages: u64) {
        let deadline = Instant::now() + PATIENCE;
        while !self.is_done(messages) {
            assert!(Instant::now() < deadline, "not done in time: {:#}", self.status());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The replies that lie in their folder.
    pub fn replies(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.replies_folder().unwrap()) else { return Vec::new() };
        let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension() == Some("eml".as_ref()));
        files.map(|path| String::from_utf8(std::fs::read(path).unwrap()).unwrap()).collect()
    }

    /// Every report ever recorded.
    pub fn entries(&self) -> Vec<Entry> {
        block_on(async {
            let ledger = Ledger::read_only(&self.data()).await.unwrap();
            let entries = ledger.entries().await.unwrap();
            ledger.close().await;
            entries
        })
    }

    /// Asks the ledger's database, or changes it as time or another version would.
    pub fn sql<R>(&self, work: impl AsyncFnOnce(&mut sqlx::SqliteConnection) -> R) -> R {
        block_on(async {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.data().join("ledger.sqlite"));
            let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
            let result = work(&mut connection).await;
            sqlx::Connection::close(connection).await.unwrap();
            result
        })
    }

    /// As if the pause before the next attempt were over.
    pub fn let_replies_be_due(&self) {
        self.sql(async |database| {
            sqlx::query("UPDATE reply SET due_at = 0").execute(database).await.unwrap();
        });
    }

    /// The rows of a sheet of the workbook, each by the heads of its columns.
    pub fn sheet(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        sheet(&self.workbook_path(), name)
    }

    /// The test leaves work undone on purpose.
    pub fn leave_unfinished(&self) {
        self.unfinished.set(true);
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            invariants::check(self, !self.unfinished.get());
        }
    }
}

/// The folder of the sample messages.
pub fn samples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/samples")
}

/// The real program, away from the settings of whoever runs the tests.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tiepnhan"));
    command.env_remove("RUST_LOG").env_remove("TIEPNHAN_HALT_AT");
    command
}

/// Waits for a condition.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        assert!(Instant::now() < deadline, "this did not come in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub fn at(time: &str) -> SystemTime {
    SystemTime::try_from(time.parse::<Timestamp>().unwrap()).unwrap()
}

/// The rows of a sheet, each by the heads of its columns; the heads are the row that has *Ghi chú của Trung tâm*.
pub fn sheet(workbook: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut workbook: Xlsx<_> = calamine::open_workbook(workbook).unwrap();
    let range = workbook.worksheet_range(name).unwrap();
    let mut rows = range.rows().skip_while(|row| !row.iter().any(|cell| *cell == "Ghi chú của Trung tâm"));
    let heads: Vec<String> = rows.next().unwrap().iter().map(Data::to_string).collect();
    rows.map(|row| heads.iter().cloned().zip(row.iter().map(Data::to_string)).collect()).collect()
}

fn merge(into: &mut toml::Table, from: toml::Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(toml::Value::Table(into)), toml::Value::Table(from)) => merge(into, from),
            (_, value) => drop(into.insert(key, value)),
        }
    }
}
