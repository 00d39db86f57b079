//! Arguments, environment and file become a command and its settings.

use std::{ffi::OsString, path::PathBuf};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, error::ErrorKind};

use super::commands::Command;
use crate::app::config::{self, Settings};

/// Health questionnaires: patients answer, staff act, admins author.
///
/// Every setting below is also an environment variable, and a key in the file that --config names:
/// `--pool-size 32`, `WECONECTA_POOL_SIZE=32` and `pool_size = 32` say the same. The command line
/// wins over the environment, and the environment over the file.
#[derive(Debug, Parser)]
#[command(name = "weconecta", version, max_term_width = 100, subcommand_required = true)]
pub(super) struct Cli {
    /// Settings from a TOML file
    #[arg(long, value_name = "FILE", env = "WECONECTA_CONFIG", global = true)]
    pub(super) config: Option<PathBuf>,
    /// Print results as JSON, one object per line
    #[arg(long, global = true)]
    pub(super) json: bool,
    #[command(flatten)]
    pub(super) settings: Settings,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What the arguments ask for.
#[derive(Debug)]
pub(super) enum Parsed {
    /// Text to print, for `--help` and `--version`.
    Help(String),
    Command(Box<Cli>),
}

impl Cli {
    /// Reads everything. The error is one line.
    pub(super) fn of(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, String> {
        let arguments: Vec<_> = arguments.into_iter().collect();
        let command = config::complete(Self::command());
        let matches = match command.clone().try_get_matches_from(&arguments) {
            Ok(matches) => matches,
            Err(error) if is_help(&error) => return Ok(Parsed::Help(error.to_string())),
            Err(error) => return Err(one_line(&error)),
        };
        let file = matches.get_one::<PathBuf>("config");
        let matches = match file {
            Some(path) => config::with_file(command, path)?
                .try_get_matches_from(&arguments)
                .map_err(|error| format!("{}: {}", path.display(), one_line(&error)))?,
            None => matches,
        };
        let cli = Self::from_arg_matches(&matches).map_err(|error| one_line(&error))?;
        cli.settings.check()?;
        Ok(Parsed::Command(Box::new(cli)))
    }
}

fn is_help(error: &clap::Error) -> bool {
    matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion)
}

/// The message without the usage that follows it.
fn one_line(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return "which command? See weconecta --help".to_owned();
    }
    let text = error.to_string();
    let message: Vec<&str> = text.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    message.join(" ").trim_start_matches("error: ").to_owned()
}

#[cfg(test)]
mod tests;
