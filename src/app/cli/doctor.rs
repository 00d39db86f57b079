//! `doctor`: checks what the program depends on, and says what to do about it.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    time::Duration,
};

use actix_web::web::block;
use secrecy::ExposeSecret;
use serde::Serialize;

use super::{commands::with_database, output::Output};
use crate::{
    app::{
        config::{MailSettings, OtherSettings, Settings},
        secret_key,
    },
    integrations::{mail::Mailer, scanner},
    storage::{
        Db, migrations,
        server_facts::{self, ServerFacts},
    },
    web::clock::Clock,
};

/// Clocks further apart than this put events into a wrong order.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(5);

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Ok,
    /// Works, but the operator should know.
    Warning,
    /// Does not work.
    Failed,
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    verdict: Verdict,
    message: String,
}

impl Finding {
    fn new(check: &'static str, verdict: Verdict, message: impl Into<String>) -> Self {
        Self { check, verdict, message: message.into() }
    }
}

/// Prints every finding. The error says how many checks failed.
pub(super) async fn run(settings: &Settings, output: Output) -> Result<(), String> {
    let mut findings = vec![configuration(settings), data_folder(&settings.database.data_dir)];
    match with_database(settings, |db| Ok(ask_database(db))).await {
        Ok(found) => findings.extend(found),
        Err(error) => findings.push(Finding::new("database", Verdict::Failed, error)),
    }
    findings.push(mail(&settings.mail).await);
    findings.extend(question_servers(&settings.others).await);
    findings.push(scanner(&settings.others).await);
    for finding in &findings {
        let sign = match finding.verdict {
            Verdict::Ok => "ok     ",
            Verdict::Warning => "warning",
            Verdict::Failed => "FAILED ",
        };
        output.result(&format!("{sign}  {:<13}  {}", finding.check, finding.message), finding);
    }
    match findings.iter().filter(|it| it.verdict == Verdict::Failed).count() {
        0 => Ok(()),
        1 => Err("1 check failed".to_owned()),
        failed => Err(format!("{failed} checks failed")),
    }
}

fn configuration(settings: &Settings) -> Finding {
    const NAME: &str = "configuration";
    if let Err(error) = secret_key::load(settings) {
        return Finding::new(NAME, Verdict::Failed, error);
    }
    let is_local = settings.http.bind.ip().is_loopback();
    match &settings.http.base_url {
        None if !is_local => Finding::new(
            NAME,
            Verdict::Warning,
            "WECONECTA_BASE_URL is not set: links in messages will not work elsewhere",
        ),
        Some(url) if url.scheme() == "http" && !is_local => Finding::new(
            NAME,
            Verdict::Warning,
            "WECONECTA_BASE_URL is not https: cookies and answers travel unprotected",
        ),
        _ => Finding::new(NAME, Verdict::Ok, "settings are consistent"),
    }
}

fn data_folder(path: &Path) -> Finding {
    const NAME: &str = "data folder";
    let probe = path.join(format!(".doctor-{}", std::process::id()));
    let written = fs::create_dir_all(path).and_then(|()| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&probe)?;
        file.write_all(b"probe")?;
        file.sync_all()
    });
    let _ = fs::remove_file(&probe);
    match written {
        Ok(()) => Finding::new(NAME, Verdict::Ok, format!("{} can be written", path.display())),
        Err(error) => Finding::new(NAME, Verdict::Failed, format!("{}: {error}", path.display())),
    }
}

fn ask_database(db: &Db) -> Vec<Finding> {
    let asked = db.connection().and_then(|mut conn| {
        let facts = server_facts::read(&mut conn)?;
        Ok((facts, migrations::is_pending(&mut conn)?))
    });
    match asked {
        Ok((facts, is_pending)) => vec![server(&facts), schema(is_pending), clock(&facts)],
        Err(error) => vec![Finding::new("database", Verdict::Failed, error.to_string())],
    }
}

fn server(facts: &ServerFacts) -> Finding {
    let about = format!("PostgreSQL {}, {} MB", facts.version, facts.size_bytes / 1_000_000);
    if facts.fsync == "on" && facts.synchronous_commit != "off" {
        Finding::new("database", Verdict::Ok, about)
    } else {
        let text = format!("{about}: fsync or synchronous_commit is off, a crash loses answers");
        Finding::new("database", Verdict::Warning, text)
    }
}

fn schema(is_pending: bool) -> Finding {
    if is_pending {
        Finding::new(
            "schema",
            Verdict::Warning,
            "not up to date: run `weconecta migrate`, or start the server",
        )
    } else {
        Finding::new("schema", Verdict::Ok, "up to date")
    }
}

fn clock(facts: &ServerFacts) -> Finding {
    let apart = (Clock::system().now() - facts.now).abs().to_std().unwrap_or_default();
    if apart <= CLOCK_TOLERANCE {
        Finding::new("clock", Verdict::Ok, "agrees with the database's")
    } else {
        let text = format!("{} s apart from the database's: set the time by NTP", apart.as_secs());
        Finding::new("clock", Verdict::Failed, text)
    }
}

async fn mail(settings: &MailSettings) -> Finding {
    const NAME: &str = "mail";
    let mailer =
        Mailer::new(settings.smtp_url.as_ref().map(ExposeSecret::expose_secret), &settings.mail_from);
    let mailer = match mailer {
        Ok(mailer) if mailer.has_server() => mailer,
        Ok(_) => {
            let text = "WECONECTA_SMTP_URL is not set: messages stay in the outbox";
            return Finding::new(NAME, Verdict::Warning, text);
        }
        Err(error) => return Finding::new(NAME, Verdict::Failed, error.to_string()),
    };
    match block(move || mailer.check()).await {
        Ok(Ok(_)) => Finding::new(NAME, Verdict::Ok, "the mail server answers"),
        Ok(Err(error)) => Finding::new(NAME, Verdict::Failed, error.to_string()),
        Err(error) => Finding::new(NAME, Verdict::Failed, error.to_string()),
    }
}

async fn scanner(settings: &OtherSettings) -> Finding {
    const NAME: &str = "files";
    let scanner = match settings.scanner() {
        Ok(scanner) if scanner.is_on() => scanner,
        Ok(_) => {
            let text = "neither WECONECTA_SCAN_COMMAND nor WECONECTA_CLAMD is set: nothing looks for malware in what patients send";
            return Finding::new(NAME, Verdict::Warning, text);
        }
        Err(error) => return Finding::new(NAME, Verdict::Failed, error),
    };
    match block(move || scanner.scan(b"nothing bad")).await {
        Ok(Ok(scanner::Verdict::Clean)) => Finding::new(NAME, Verdict::Ok, "the malware scanner answers"),
        Ok(Ok(scanner::Verdict::Infected)) => {
            Finding::new(NAME, Verdict::Failed, "the malware scanner finds malware in two plain words")
        }
        Ok(Err(error)) => Finding::new(NAME, Verdict::Failed, error.to_string()),
        Err(error) => Finding::new(NAME, Verdict::Failed, error.to_string()),
    }
}

/// Nothing to say where none is asked.
async fn question_servers(settings: &OtherSettings) -> Vec<Finding> {
    const NAME: &str = "questions";
    let servers = match settings.question_servers() {
        Ok(servers) => servers,
        Err(error) => return vec![Finding::new(NAME, Verdict::Failed, error)],
    };
    let mut findings = Vec::new();
    for server in servers.all().to_vec() {
        let (asked, address) = (servers.clone(), server.address().to_owned());
        let is_private = server.is_private();
        findings.push(match block(move || asked.check(&server)).await {
            Ok(Ok(())) if is_private => Finding::new(NAME, Verdict::Ok, format!("{address} answers")),
            Ok(Ok(())) => {
                let text = format!("{address} is not https: answers travel unprotected");
                Finding::new(NAME, Verdict::Warning, text)
            }
            Ok(Err(error)) => Finding::new(NAME, Verdict::Failed, format!("{address}: {error}")),
            Err(error) => Finding::new(NAME, Verdict::Failed, error.to_string()),
        });
    }
    findings
}
