//! A real IMAP server of one test's own: Dovecot on free loopback ports, its files in a folder that goes with it.

use std::collections::BTreeSet;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;
use tiepnhan::settings::{Filing, Imap, Mailbox, Secret, Security};

/// What a server of Dovecot's age can do, as it says itself.
const ABILITIES: &str = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ UNSELECT CHILDREN NAMESPACE UIDPLUS \
                         LIST-EXTENDED CONDSTORE QRESYNC ESEARCH WITHIN CONTEXT=SEARCH LIST-STATUS MOVE";

/// Whose the mail is where root runs the tests.
const NOBODY: u32 = 65534;

pub const USER: &str = "reports@moh.example";
/// Quotes, a backslash, and letters that LOGIN cannot carry.
pub const PASSWORD: &str = r#"mật "khẩu" \1"#;

/// How a server differs from Dovecot's usual ways.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// Capabilities that it does not have.
    pub without: &'static [&'static str],
    /// Every folder lies below `INBOX.`, as on Courier and Cyrus.
    pub below_inbox: bool,
    /// It has a certificate, for `localhost` only.
    pub tls: bool,
}

#[derive(Debug)]
pub struct Dovecot {
    folder: TempDir,
    process: Option<Child>,
    manner: Manner,
    pub port: u16,
    pub tls_port: u16,
}

impl Dovecot {
    pub fn start() -> Self {
        Self::start_with(Manner::default())
    }

    /// Starts a server and waits until it greets.
    pub fn start_with(manner: Manner) -> Self {
        let folder = tempfile::Builder::new().prefix("dovecot").tempdir().expect("a temporary folder");
        let [port, tls_port] = free_ports();
        let mut server = Self { folder, process: None, manner, port, tls_port };
        // Dovecot's own users pass through it when root runs the tests.
        std::fs::set_permissions(server.folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        for name in ["run", "state", "mail", "mail/new", "mail/cur", "mail/tmp"] {
            std::fs::create_dir(server.path(name)).unwrap();
            if root() && name.starts_with("mail") {
                chown(server.path(name), Some(NOBODY), Some(NOBODY)).unwrap();
            }
        }
        std::fs::write(server.path("users"), format!("{USER}:{{PLAIN}}{PASSWORD}::::::\n")).unwrap();
        std::fs::write(server.path("password"), format!("{PASSWORD}\n")).unwrap();
        if manner.tls {
            crate::support::make_certificates(server.folder.path());
        }
        std::fs::write(server.path("dovecot.conf"), server.configuration()).unwrap();
        server.run();
        server
    }

    /// Starts it again where it was, after [`Self::kill`].
    pub fn run(&mut self) {
        assert!(self.process.is_none(), "it runs already");
        let started = Command::new("dovecot")
            .arg("-F")
            .arg("-c")
            .arg(self.path("dovecot.conf"))
            .env("PATH", format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn();
        self.process = Some(started.expect("Dovecot cannot be started; bash tests/run.sh installs it"));
        let end = Instant::now() + Duration::from_secs(20);
        while !self.greets() {
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < end, "Dovecot does not start:\n{}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it at once, and all connections with it, in whatever they do.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            let group = format!("kill -9 -{} 2>/dev/null", process.id());
            let _ = Command::new("sh").arg("-c").arg(group).status();
            let _ = process.wait();
        }
    }

    /// Settings for this server, in plain text.
    pub fn settings(&self) -> Mailbox {
        Mailbox {
            address: USER.to_owned(),
            maildir: None,
            imap: Some(Imap {
                host: "127.0.0.1".to_owned(),
                port: Some(self.port),
                security: Security::Plain,
                user: USER.to_owned(),
                password: Secret::File(self.path("password")),
                folder: "INBOX".to_owned(),
                root_certificates: None,
                command_seconds: 10,
                idle_seconds: 600,
            }),
            filing: Filing::default(),
            poll_seconds: 60,
        }
    }

    /// Settings for this server under TLS, and for the name that its certificate has.
    pub fn protected(&self, security: Security) -> Mailbox {
        let mut settings = self.settings();
        let imap = settings.imap.as_mut().unwrap();
        imap.host = "localhost".to_owned();
        imap.port = Some(if security == Security::Tls { self.tls_port } else { self.port });
        imap.security = security;
        imap.root_certificates = Some(self.path("ca.pem"));
        settings
    }

    pub fn maildir(&self) -> PathBuf {
        self.path("mail")
    }

    /// Puts a message into the inbox that arrived at the time given.
    pub fn deliver(&self, content: &[u8], arrived: SystemTime) {
        deliver(&self.maildir(), content, arrived);
    }

    /// Makes a folder, by its name on the disk.
    pub fn make_folder(&self, name: &str) -> PathBuf {
        let folder = self.maildir().join(name);
        let owner = std::fs::metadata(self.maildir()).unwrap();
        for part in [folder.clone(), folder.join("new"), folder.join("cur"), folder.join("tmp")] {
            std::fs::create_dir(&part).unwrap();
            chown(&part, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        folder
    }

    /// The names of the files of a folder, flags included; "" is the inbox.
    pub fn files(&self, folder: &str) -> BTreeSet<String> {
        files(&self.maildir().join(folder))
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn greets(&self) -> bool {
        let mut greeting = [0; 4];
        TcpStream::connect(("127.0.0.1", self.port))
            .and_then(|mut stream| stream.read_exact(&mut greeting))
            .is_ok_and(|()| greeting == *b"* OK")
    }

    fn configuration(&self) -> String {
        let owner = std::fs::metadata(self.maildir()).unwrap();
        // Where root starts it, Dovecot refuses to work as root, and has users of its own for that.
        let (internal, login, group) = match root() {
            true => ("dovecot".to_owned(), "dovenull".to_owned(), "dovecot".to_owned()),
            false => {
                let me = name_in("/etc/passwd", owner.uid());
                (me.clone(), me, name_in("/etc/group", owner.gid()))
            }
        };
        let abilities: Vec<&str> = ABILITIES.split_whitespace().filter(|a| !self.manner.without.contains(a)).collect();
        let place = self.folder.path().display();
        let tls = if self.manner.tls {
            format!("ssl = yes\nssl_cert = <{place}/server.pem\nssl_key = <{place}/server.key")
        } else {
            "ssl = no".to_owned()
        };
        let prefix = if self.manner.below_inbox { "prefix = INBOX.\n  separator = ." } else { "" };
        format!(
            "base_dir = {place}/run\nstate_dir = {place}/state\ninstance_name = {port}\nlog_path = {place}/log\n\
             protocols = imap\nlisten = 127.0.0.1\n{tls}\ndisable_plaintext_auth = no\nauth_mechanisms = plain login\n\
             default_internal_user = {internal}\ndefault_login_user = {login}\n\
             default_internal_group = {group}\nfirst_valid_uid = 0\nfirst_valid_gid = 0\n\
             mail_uid = {uid}\nmail_gid = {gid}\nmail_location = maildir:{place}/mail\nmail_fsync = never\n\
             imap_capability = {abilities}\nservice anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n  \
             inet_listener imap {{\n    port = {port}\n  }}\n  inet_listener imaps {{\n    port = {tls_port}\n  }}\n}}\n\
             passdb {{\n  driver = passwd-file\n  args = username_format=%u {place}/users\n}}\n\
             userdb {{\n  driver = static\n  args = home={place}/mail\n}}\nnamespace inbox {{\n  inbox = yes\n  {prefix}\n}}\n",
            port = self.port,
            tls_port = if self.manner.tls { self.tls_port } else { 0 },
            uid = owner.uid(),
            gid = owner.gid(),
            abilities = abilities.join(" "),
        )
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("Dovecot's log:\n{}", self.log());
        }
    }
}

/// Puts a message into a Maildir as a mail server does.
pub fn deliver(maildir: &Path, content: &[u8], arrived: SystemTime) {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("1600900000.M{}P{}.host", COUNT.fetch_add(1, Ordering::Relaxed), std::process::id());
    let draft = maildir.join("tmp").join(&name);
    std::fs::write(&draft, content).unwrap();
    std::fs::File::options().append(true).open(&draft).unwrap().set_modified(arrived).unwrap();
    let owner = std::fs::metadata(maildir).unwrap();
    chown(&draft, Some(owner.uid()), Some(owner.gid())).unwrap();
    std::fs::rename(&draft, maildir.join("new").join(&name)).unwrap();
}

/// The names of the files of a Maildir, as `new/name` and `cur/name:2,flags`.
pub fn files(maildir: &Path) -> BTreeSet<String> {
    let list = |part: &str| -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(maildir.join(part)) else { return Vec::new() };
        entries.map(|entry| format!("{part}/{}", entry.unwrap().file_name().to_str().unwrap())).collect()
    };
    list("new").into_iter().chain(list("cur")).collect()
}

fn free_ports() -> [u16; 2] {
    let listeners = [0, 0].map(|port| TcpListener::bind(("127.0.0.1", port)).expect("a free port"));
    listeners.map(|listener| listener.local_addr().unwrap().port())
}

/// Whether root runs the tests.
fn root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

fn name_in(table: &str, id: u32) -> String {
    let table = std::fs::read_to_string(table).unwrap();
    let found = table.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = found.into_iter().find(|fields| fields.get(2) == Some(&id.to_string().as_str()));
    found.map_or_else(|| id.to_string(), |fields| fields[0].to_owned())
}
