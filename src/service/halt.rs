//! Named steps of the path, at which a test may stop the program to kill it there.
//!
//! In a release build this is nothing. In a debug build the step named by `TIEPNHAN_HALT_AT` is announced on standard
//! error and never left, so that a test can kill the process exactly there.

/// The steps, in the order of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Fetched,
    Archived,
    Recorded,
    Filed,
    ReplyClaimed,
    ReplySent,
    ReplyConcluded,
    WorkbookWritten,
}

/// Passes a step, or halts there for ever when a test asked for it.
pub fn passing(step: Step) {
    if cfg!(debug_assertions) && std::env::var_os("TIEPNHAN_HALT_AT").is_some_and(|name| *name == *format!("{step:?}"))
    {
        eprintln!("halted at {step:?}");
        loop {
            std::thread::park();
        }
    }
}
