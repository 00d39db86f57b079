//! Settings from the command line, the environment and a file, in this order; what is given
//! nowhere has the default that `--help` names. The only place that reads the environment.

mod file;
mod settings;
mod values;

use std::path::PathBuf;

use clap::{Arg, Args as _, Command};
use secrecy::ExposeSecret;

pub use self::{
    file::with_file,
    settings::{
        DatabaseSettings, HttpSettings, JobSettings, LogFormat, MailSettings, MessageSettings, OtherSettings,
        PostgresSource, SessionSettings, Settings, TelemetrySettings,
    },
    values::{Size, Span},
};
use crate::{integrations::mail::Mailer, storage::cluster};

/// Fewest characters of a secret key.
const KEY_LENGTH: usize = 32;

/// Names of all settings, as in the configuration file.
pub fn names() -> Vec<String> {
    let settings = Settings::augment_args(Command::new("settings"));
    settings.get_arguments().map(|arg| arg.get_id().to_string()).collect()
}

/// The environment variable of a setting.
pub fn variable(name: &str) -> String {
    match name {
        // The name every hosting service uses.
        "database_url" => "DATABASE_URL".to_owned(),
        name => format!("WECONECTA_{}", name.to_uppercase()),
    }
}

/// Gives every setting its variable, and makes it known to every command.
pub(super) fn complete(command: Command) -> Command {
    names().iter().fold(command, |command, name| {
        command.mut_arg(name, |arg: Arg| {
            let is_secret = [
                "database_url",
                "secret_key",
                "smtp_url",
                "metrics_token",
                "question_servers",
                "sms_token",
                "whatsapp_token",
                "sms_callback_secret",
                "whatsapp_callback_secret",
            ]
            .contains(&name.as_str());
            arg.env(variable(name))
                .global(true)
                .hide_short_help(true)
                .hide_env_values(is_secret)
                .hide_default_value(is_secret)
        })
    })
}

impl Settings {
    /// Checks what one value alone can't show. The error is one line and names the setting.
    pub fn check(&self) -> Result<(), String> {
        if let Some(url) = &self.http.base_url {
            let is_root = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
            if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !is_root {
                return Err("--base-url must be http:// or https:// and a host, without a path".to_owned());
            }
        }
        if self.sessions.session_idle > self.sessions.session_lifetime {
            return Err("--session-idle is longer than --session-lifetime".to_owned());
        }
        let key = self.sessions.secret_key.as_ref();
        if key.is_some_and(|key| key.expose_secret().chars().count() < KEY_LENGTH) {
            return Err(format!("--secret-key has fewer than {KEY_LENGTH} characters"));
        }
        let smtp_url = self.mail.smtp_url.as_ref().map(ExposeSecret::expose_secret);
        Mailer::new(smtp_url, &self.mail.mail_from).map_err(|error| error.to_string())?;
        self.messages.providers()?;
        self.messages.callbacks()?;
        self.others.question_servers()?;
        self.others.scanner()?;
        let filter = self.telemetry.log.as_deref().unwrap_or_default();
        if tracing_subscriber::EnvFilter::try_new(filter).is_err() {
            return Err("--log is not a filter such as info or warn,weconecta=debug".to_owned());
        }
        Ok(())
    }
}

impl DatabaseSettings {
    /// What the private PostgreSQL needs to know.
    pub fn cluster(&self) -> cluster::Settings {
        cluster::Settings {
            data_dir: self.data_dir.clone(),
            binaries: self.postgres_bin.clone(),
            source: self.postgres_source.into(),
            search_path: search_path(),
            runtime_dir: runtime_dir(),
            // Room for a worker, commands and a dump beside the server's pool.
            max_connections: u16::try_from((self.pool_size * 2 + 32).max(100)).unwrap_or(u16::MAX),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this module is where the environment is read")]
fn search_path() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

#[expect(clippy::disallowed_methods, reason = "this module is where the environment is read")]
fn runtime_dir() -> Option<PathBuf> {
    std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute())
}
