//! The process: reads what was typed, runs one command, and ends with its exit code.

use giggle::cli::{Cli, NotRun};
use giggle::exit_code::ExitCode;
use std::process::ExitCode as ProcessExit;

fn main() -> ProcessExit {
    giggle::core_dump::forbid();
    giggle::heaps::limit();
    if let Some(code) = giggle::child::serve(std::env::args_os()) {
        return code.into();
    }
    match Cli::read(std::env::args_os()) {
        Ok(cli) => giggle::program::run(cli).into(),
        Err(NotRun::Mistyped(word)) => {
            giggle::program::mistyped(&word);
            ExitCode::Usage.into()
        }
        Err(NotRun::Parser(error)) if error.use_stderr() => {
            giggle::program::misuse(&error);
            ExitCode::Usage.into()
        }
        Err(NotRun::Parser(help)) => match giggle::program::show(&help) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => ExitCode::Internal.into(),
            // A closed pipe is no failure.
            _ => ProcessExit::SUCCESS,
        },
    }
}
