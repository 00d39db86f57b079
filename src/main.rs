//! Runs the command that was asked for.

use std::process::ExitCode;

fn main() -> ExitCode {
    weconecta::app::cli::run()
}
