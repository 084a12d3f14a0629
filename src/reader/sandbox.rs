//! What a reader child takes away from itself before it looks at the first byte of a file.
//!
//! Limits of the system hold whatever the code does: memory, processor time, no core dump, no further process. On Linux a
//! filter of system calls (seccomp) is laid over it: what is left is reading and writing the open pipes, memory and time.
//! No file can be opened, no connection made, no program started.

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
    filter::apply()
}

/// Grants the processor time for one more file. When it is used up, the system ends the process.
pub(super) fn grant_time(limits: &Limits) -> io::Result<()> {
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
    let until = used.saturating_add(limits.attachment_seconds.into()).saturating_add(1);
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

    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

    /// What is left: the open pipes, memory, time, and an orderly end. Limits are lowered through `prlimit64`.
    const ALLOWED: [i64; 26] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_sched_yield,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_prlimit64,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_tgkill,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_restart_syscall,
        libc::SYS_fstat,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];

    /// Anything else is answered with "not permitted", so that a library that only asks goes on without.
    pub fn apply() -> io::Result<()> {
        let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
        let rules: BTreeMap<i64, Vec<_>> = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
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
