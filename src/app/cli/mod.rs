//! The command line: what can be asked for, and how it is answered.

mod api_key;
mod audit;
mod commands;
mod doctor;
mod organisation;
mod output;
mod parse;
mod questionnaire;
mod responses;
mod server;
mod terminology;
mod user;

use std::process::ExitCode;

use self::{
    output::Output,
    parse::{Cli, Parsed},
};

/// Runs the command of this process's arguments. Status 0, or 1 after one line on standard error.
pub fn run() -> ExitCode {
    let outcome = match Cli::of(std::env::args_os()) {
        Ok(Parsed::Help(text)) => {
            Output::text(&text);
            Ok(())
        }
        Ok(Parsed::Command(cli)) => commands::run(*cli),
        Err(message) => Err(message),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            Output::failure(&message);
            ExitCode::FAILURE
        }
    }
}
