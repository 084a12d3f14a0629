//! What all these tests share.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

/// Whether tests against a real Dovecot are wanted.
pub fn servers() -> bool {
    servers_wanted("Dovecot tests")
}

/// Whether tests against real servers are wanted: `tests/run.sh` installs the servers and sets the variable. Says once
/// what is left out otherwise.
pub fn servers_wanted(what: &'static str) -> bool {
    static SAID: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());
    let wanted = std::env::var_os("TIEPNHAN_TEST_SERVERS").is_some_and(|value| value == "1");
    if !wanted && SAID.lock().unwrap().insert(what) {
        // Not by a macro, whose words a passing test keeps to itself.
        drop(writeln!(std::io::stderr(), "left out: {what} (run bash tests/run.sh)"));
    }
    wanted
}

/// Makes an authority (`ca.pem`), and a certificate of its for `localhost` (`server.pem`, `server.key`).
pub fn make_certificates(folder: &Path) {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    let script = format!(
        "set -e; cd '{}'; openssl req -x509 {key} -keyout ca.key -out ca.pem -days 2 -subj '/CN=Test authority'\n\
         openssl req {key} -keyout server.key -out server.csr -subj '/CN=localhost'\n\
         printf 'subjectAltName=DNS:localhost\\nbasicConstraints=CA:FALSE\\n' > server.ext\n\
         openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile server.ext -out server.pem",
        folder.display()
    );
    let made = Command::new("sh").arg("-c").arg(script).output().expect("sh runs");
    assert!(
        made.status.success(),
        "openssl makes no certificate; bash tests/run.sh installs it:\n{}",
        String::from_utf8_lossy(&made.stderr)
    );
}
