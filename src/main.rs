//! The program: arguments, logging, and which command runs.

use std::process::ExitCode;

use clap::Parser;
use tiepnhan::{commands, reader, recognition};

fn main() -> ExitCode {
    // A reader child has no arguments, no logging and no runtime: it is set apart before anything else.
    if std::env::args_os().nth(1).is_some_and(|argument| argument == reader::ARGUMENT) {
        return if reader::child::serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if std::env::args_os().nth(1).is_some_and(|argument| argument == recognition::ARGUMENT) {
        return recognition::launcher::launch(std::env::args_os().skip(2));
    }
    match commands::Arguments::parse().execute() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tiepnhan: {error:#}");
            ExitCode::FAILURE
        }
    }
}
