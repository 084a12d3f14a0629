//! What all these tests share.

use std::io::Write;
use std::sync::Once;

/// Whether tests against real servers are wanted: `tests/run.sh` installs the servers and sets the variable. Says once
/// what is left out otherwise.
pub fn servers() -> bool {
    static SAID: Once = Once::new();
    let wanted = std::env::var_os("TIEPNHAN_TEST_SERVERS").is_some_and(|value| value == "1");
    if !wanted {
        // Not by a macro, whose words a passing test keeps to itself.
        SAID.call_once(|| drop(writeln!(std::io::stderr(), "left out: Dovecot tests (run bash tests/run.sh)")));
    }
    wanted
}
