//! What a reader child takes away from itself before it looks at the first byte of a file.
//!
//! Limits of the system hold whatever the code does: memory, processor time, no core dump, no file, no further process.
//! On Linux a filter of system calls (seccomp) is laid over it: what is left is reading and writing the open pipes, memory
//! and time. No file can be opened, no connection made, no program started, no other process touched.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

use crate::settings::Limits;

/// Takes everything away that reading a file does not need. Done once, before the first file.
pub(super) fn enter(limits: &Limits) -> io::Result<()> {
    limit(Resource::As, limits.attachment_memory_bytes)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nproc, 0)?;
    limit(Resource::Nofile, 0)?;
    filter::apply()
}

/// Grants the processor time for one more file. When it is used up, the system ends the process.
pub(super) fn grant_time(limits: &Limits) -> io::Result<()> {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    // The part of a second that is used already, and one more: the parent's clock comes first.
    let until = used.saturating_add(limits.attachment_seconds.into()).saturating_add(2);
    setrlimit(Resource::Cpu, Rlimit { current: Some(until), maximum: None })?;
    Ok(())
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    Ok(())
}

#[cfg(target_os = "linux")]
mod filter {
    use std::collections::BTreeMap;
    use std::io;

    use seccompiler::SeccompCmpArgLen::{Dword, Qword};
    use seccompiler::{BackendError, BpfProgram, SeccompAction, SeccompCmpOp, SeccompCondition, SeccompFilter};
    use seccompiler::{SeccompRule, TargetArch};

    /// What is left: the open pipes, memory, time, and an orderly end.
    const ALLOWED: [i64; 22] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_fstat,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// What is left for some arguments only: memory that is no code, the child's own processor time and its own end,
    /// nothing of another process.
    fn restricted() -> Result<[(i64, Vec<SeccompCondition>); 4], BackendError> {
        let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
        let no_code = SeccompCondition::new(2, Qword, SeccompCmpOp::MaskedEq(executable), 0)?;
        let is = |argument, value: u32| SeccompCondition::new(argument, Dword, SeccompCmpOp::Eq, value.into());
        Ok([
            (libc::SYS_mmap, vec![no_code.clone()]),
            (libc::SYS_mprotect, vec![no_code]),
            (libc::SYS_prlimit64, vec![is(0, 0)?, is(1, libc::RLIMIT_CPU)?]),
            (libc::SYS_tgkill, vec![is(0, std::process::id())?]),
        ])
    }

    /// Anything else is answered with "not permitted", so that a library that only asks goes on without.
    pub fn apply() -> io::Result<()> {
        let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let mut rules: BTreeMap<i64, Vec<_>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
        for (call, conditions) in restricted().map_err(io::Error::other)? {
            rules.insert(call, vec![SeccompRule::new(conditions).map_err(io::Error::other)?]);
        }
        let refusal = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let filter =
            SeccompFilter::new(rules, refusal, SeccompAction::Allow, architecture).map_err(io::Error::other)?;
        let program: BpfProgram = filter.try_into().map_err(io::Error::other)?;
        seccompiler::apply_filter(&program).map_err(io::Error::other)
    }
}

#[cfg(not(target_os = "linux"))]
mod filter {
    /// Elsewhere the limits of the system alone hold.
    pub fn apply() -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::process::Command;

    use rustix::process::{Pid, getrlimit, prlimit, test_kill_process};

    use super::*;

    /// Tells this program that it is the one that tries, and who started it.
    const PARENT: &str = "TIEPNHAN_TEST_PARENT";
    const PORT: &str = "TIEPNHAN_TEST_PORT";

    #[test]
    fn whatever_a_reader_child_tries_is_refused() {
        if let (Ok(parent), Ok(port)) = (std::env::var(PARENT), std::env::var(PORT)) {
            return try_everything(parent.parse().unwrap(), port.parse().unwrap());
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "reader::sandbox::tests::whatever_a_reader_child_tries_is_refused", "--nocapture"])
            .env(PARENT, std::process::id().to_string())
            .env(PORT, listener.local_addr().unwrap().port().to_string())
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && words.contains("all was refused"), "{}: {words}", output.status);
    }

    fn try_everything(parent: i32, port: u16) {
        let parent = Pid::from_raw(parent).unwrap();
        let program = std::env::current_exe().unwrap();
        let before = getrlimit(Resource::Core);
        let limits = Limits::default();
        enter(&limits).unwrap();
        grant_time(&limits).unwrap();
        let tried = [
            ("reading a file", std::fs::read("/proc/self/status").is_err()),
            ("writing a file", std::fs::write("/dev/null", "a").is_err()),
            ("a connection", TcpStream::connect(("127.0.0.1", port)).is_err()),
            ("a socket that listens", TcpListener::bind("127.0.0.1:0").is_err()),
            ("a program", Command::new(program).spawn().is_err()),
            ("a thread", std::thread::Builder::new().spawn(|| ()).is_err()),
            ("a signal to the parent", test_kill_process(parent).is_err()),
            ("the limits of the parent", prlimit(Some(parent), Resource::Core, before).is_err()),
            ("limits of its own", setrlimit(Resource::Core, before).is_err()),
            ("more memory", Vec::<u8>::new().try_reserve_exact(600 << 20).is_err()),
        ];
        let granted: Vec<_> = tried.iter().filter(|(_, refused)| !refused).map(|(what, _)| what).collect();
        // What it needs is left to it: memory, and a panic that is caught.
        std::panic::set_hook(Box::new(|_| {}));
        let caught = std::panic::catch_unwind(|| assert_eq!(vec![1_u8; 1 << 20].len(), 1)).is_err();
        println!("{}", if granted.is_empty() && caught { "all was refused" } else { "not all was refused" });
        println!("granted: {granted:?}, caught: {caught}");
        std::process::exit(0);
    }
}
