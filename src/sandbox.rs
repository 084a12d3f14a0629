//! What a child process takes away from itself before it looks at the first byte that came from outside.
//!
//! Limits of the system hold whatever the code does: memory, processor time, no file written, no core dump, no further
//! process. On Linux a filter of system calls (seccomp) is laid over it, which leaves only what is named here; any other
//! call is answered with "not permitted", so that a library that only asks goes on without.

use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

/// What a child still has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Reading and writing the open pipes. No file can be opened, no connection made, no program started, no thread.
    Pipes,
    /// Becoming another program, which reads files and writes into the open pipes: as above, but files can be opened for
    /// reading, and the program put in the place of this one.
    Program,
}

/// Takes everything away that the work does not need. Done once; it cannot be undone, and another program inherits it.
pub fn enter(work: Work, memory_bytes: u64) -> io::Result<()> {
    limit(Resource::As, memory_bytes)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Nproc, 0)?;
    if work == Work::Pipes {
        limit(Resource::Nofile, 0)?;
    }
    filter::apply(work)
}

/// Grants processor time from now on. When it is used up, the system ends the process.
pub fn grant_time(seconds: u32) -> io::Result<()> {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    // The part of a second that is used already, and one more: the parent's clock comes first.
    let until = used.saturating_add(seconds.into()).saturating_add(2);
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
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
        TargetArch,
    };

    use super::Work;

    /// The open pipes, memory, time, and an orderly end.
    const PIPES: [i64; 22] = [
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

    /// What a program does beside that while it starts, loads its libraries, and reads files.
    const PROGRAM: [i64; 35] = [
        libc::SYS_execve,
        libc::SYS_set_tid_address,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_readv,
        libc::SYS_pread64,
        libc::SYS_lseek,
        libc::SYS_newfstatat,
        libc::SYS_statx,
        libc::SYS_statfs,
        libc::SYS_fstatfs,
        libc::SYS_faccessat,
        libc::SYS_faccessat2,
        libc::SYS_readlinkat,
        libc::SYS_getdents64,
        libc::SYS_getcwd,
        libc::SYS_fadvise64,
        libc::SYS_dup,
        libc::SYS_dup3,
        libc::SYS_ppoll,
        libc::SYS_pselect6,
        libc::SYS_uname,
        libc::SYS_sysinfo,
        libc::SYS_getuid,
        libc::SYS_geteuid,
        libc::SYS_getgid,
        libc::SYS_getegid,
        libc::SYS_getppid,
        libc::SYS_getpgid,
        libc::SYS_getrusage,
        libc::SYS_gettimeofday,
        libc::SYS_clock_getres,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_sched_getaffinity,
    ];

    /// The older calls for the same, which newer architectures do not have.
    #[cfg(target_arch = "x86_64")]
    const OLDER: [i64; 13] = [
        libc::SYS_arch_prctl,
        libc::SYS_access,
        libc::SYS_stat,
        libc::SYS_lstat,
        libc::SYS_readlink,
        libc::SYS_dup2,
        libc::SYS_poll,
        libc::SYS_select,
        libc::SYS_getrlimit,
        libc::SYS_getpgrp,
        libc::SYS_getdents,
        libc::SYS_time,
        libc::SYS_times,
    ];
    #[cfg(not(target_arch = "x86_64"))]
    const OLDER: [i64; 0] = [];

    /// What a file may not be opened for, or with.
    const WRITING: i32 = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_APPEND;

    type Rules = BTreeMap<i64, Vec<SeccompRule>>;

    pub fn apply(work: Work) -> io::Result<()> {
        let mut rules: Rules = PIPES.iter().map(|call| (*call, Vec::new())).collect();
        // Its own processor time and its own end, nothing of another process.
        rules.insert(libc::SYS_prlimit64, rule(vec![is(0, 0)?, is(1, libc::RLIMIT_CPU)?])?);
        rules.insert(libc::SYS_tgkill, rule(vec![is(0, std::process::id())?])?);
        match work {
            Work::Pipes => {
                for call in [libc::SYS_mmap, libc::SYS_mprotect] {
                    rules.insert(call, rule(vec![without(2, Qword, libc::PROT_EXEC)?])?);
                }
            }
            Work::Program => {
                // Libraries are code in new memory.
                let free = PROGRAM.iter().chain(&OLDER).chain(&[libc::SYS_mmap, libc::SYS_mprotect]);
                rules.extend(free.map(|call| (*call, Vec::new())));
                rules.insert(libc::SYS_openat, rule(vec![without(2, Dword, WRITING)?])?);
                #[cfg(target_arch = "x86_64")]
                rules.insert(libc::SYS_open, rule(vec![without(1, Dword, WRITING)?])?);
            }
        }
        let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let refusal = SeccompAction::Errno(libc::EPERM.unsigned_abs());
        let filter =
            SeccompFilter::new(rules, refusal, SeccompAction::Allow, architecture).map_err(io::Error::other)?;
        let program: BpfProgram = filter.try_into().map_err(io::Error::other)?;
        seccompiler::apply_filter(&program).map_err(io::Error::other)
    }

    /// The argument of this number has none of these bits.
    fn without(argument: u8, length: SeccompCmpArgLen, bits: i32) -> io::Result<SeccompCondition> {
        let operator = SeccompCmpOp::MaskedEq(bits.unsigned_abs().into());
        SeccompCondition::new(argument, length, operator, 0).map_err(io::Error::other)
    }

    /// The argument of this number is this one.
    fn is(argument: u8, value: u32) -> io::Result<SeccompCondition> {
        SeccompCondition::new(argument, Dword, SeccompCmpOp::Eq, value.into()).map_err(io::Error::other)
    }

    fn rule(conditions: Vec<SeccompCondition>) -> io::Result<Vec<SeccompRule>> {
        Ok(vec![SeccompRule::new(conditions).map_err(io::Error::other)?])
    }
}

#[cfg(not(target_os = "linux"))]
mod filter {
    /// Elsewhere the limits of the system alone hold.
    pub fn apply(_: super::Work) -> std::io::Result<()> {
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
            .args(["--exact", "sandbox::tests::whatever_a_reader_child_tries_is_refused", "--nocapture"])
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
        enter(Work::Pipes, 512 << 20).unwrap();
        grant_time(5).unwrap();
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
