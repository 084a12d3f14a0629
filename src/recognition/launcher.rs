//! The launcher: the program itself in a process of its own, which gives away all that recognition does not need, and
//! becomes the command.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use crate::sandbox::{self, Work};

/// The exit codes of a shell whose command is not found, or cannot be run.
pub(super) const NOT_FOUND: i32 = 127;
pub(super) const NOT_STARTED: i32 = 126;

/// Becomes the command, under limits. The arguments are the memory in bytes, the processor time in seconds, and the
/// command's words. Comes back only when that is not possible.
pub fn launch(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let why = start(arguments);
    eprintln!("{why}");
    let code = if why.kind() == io::ErrorKind::NotFound { NOT_FOUND } else { NOT_STARTED };
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn start(mut arguments: impl Iterator<Item = OsString>) -> io::Error {
    let mut number = || arguments.next()?.into_string().ok()?.parse::<u64>().ok();
    let (Some(memory), Some(seconds)) = (number(), number()) else { return io::ErrorKind::InvalidInput.into() };
    let Some(program) = arguments.next() else { return io::ErrorKind::InvalidInput.into() };
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    if let Err(error) = sandbox::enter(Work::Program, memory).and_then(|()| sandbox::grant_time(seconds)) {
        return error;
    }
    Command::new(program).args(arguments).exec()
}
