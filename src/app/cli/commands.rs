//! The list of commands, and what they have in common.

use actix_web::{rt::System, web::block};
use clap::Subcommand;

use super::{
    api_key, audit, doctor, organisation, output::Output, parse::Cli, questionnaire, responses, server,
    terminology, user,
};
use crate::{
    app::{config::Settings, database::Database, signals::StopRequest, telemetry},
    storage::{Db, migrations},
};

/// What can be asked for.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the web server and its workers
    Serve,
    /// Run the web server with an invented clinic, and print how to sign in
    Demo,
    /// Run workers alone, beside servers that share the database
    Worker,
    /// Bring the database's schema up to date
    Migrate,
    /// Check settings, data folder, database, mail and clock
    Doctor,
    /// Manage organisations
    #[command(subcommand)]
    Organisation(organisation::Command),
    /// Import and export questionnaires
    #[command(subcommand)]
    Questionnaire(questionnaire::Command),
    /// Import value sets and code systems
    #[command(subcommand)]
    Terminology(terminology::Command),
    /// Export responses
    #[command(subcommand)]
    Responses(responses::Command),
    /// Manage accounts
    #[command(subcommand)]
    User(user::Command),
    /// Manage the keys of other systems
    #[command(subcommand)]
    ApiKey(api_key::Command),
    /// Prove that nobody touched the event log
    #[command(subcommand)]
    Audit(audit::Command),
}

/// Runs one command. The error is one line.
pub(super) fn run(cli: Cli) -> Result<(), String> {
    let usual = match cli.command {
        Command::Serve | Command::Worker => "info,actix_server=warn,actix_session=warn",
        Command::Demo => "warn,weconecta::storage::cluster=info",
        // what the pool says of a connection, a command says once in its own words
        _ => "warn,r2d2=off",
    };
    telemetry::init_log(&cli.settings.telemetry, usual);
    let output = Output::new(cli.json);
    let settings = cli.settings;
    System::new().block_on(async move {
        match cli.command {
            Command::Serve => server::serve(&settings, output).await,
            Command::Demo => server::demo(&settings, output).await,
            Command::Worker => server::work(&settings).await,
            Command::Migrate => migrate(&settings, output).await,
            Command::Doctor => doctor::run(&settings, output).await,
            Command::Organisation(command) => organisation::run(command, &settings, output).await,
            Command::Questionnaire(command) => questionnaire::run(command, &settings, output).await,
            Command::Terminology(command) => terminology::run(command, &settings, output).await,
            Command::Responses(command) => responses::run(command, &settings).await,
            Command::User(command) => user::run(command, &settings, output).await,
            Command::ApiKey(command) => api_key::run(command, &settings, output).await,
            Command::Audit(command) => audit::run(command, &settings, output).await,
        }
    })
}

/// Opens the database, joining the private PostgreSQL where it runs, and does `work` on a thread
/// where it may block. Closes the database before it returns, also when a stop is requested.
pub(super) async fn with_database<T: Send + 'static>(
    settings: &Settings,
    work: impl FnOnce(&Db) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let mut stop = StopRequest::listen().map_err(|error| format!("can't wait for signals: {error}"))?;
    let settings = settings.database.clone();
    let opened = block(move || Database::open(&settings)).await;
    let database = opened.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    let db = database.db.clone();
    let outcome = tokio::select! {
        done = block(move || work(&db)) => done.map_err(|error| error.to_string()).flatten(),
        () = stop.requested() => Err("stopped before it was done".to_owned()),
    };
    let closed = block(move || database.close()).await;
    closed.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    outcome
}

/// As [`with_database`], with the schema up to date.
pub(super) async fn with_current_database<T: Send + 'static>(
    settings: &Settings,
    work: impl FnOnce(&Db) -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    with_database(settings, move |db| {
        migrations::run(db.url()).map_err(|error| error.to_string())?;
        work(db)
    })
    .await
}

async fn migrate(settings: &Settings, output: Output) -> Result<(), String> {
    let ran = with_database(settings, |db| migrations::run(db.url()).map_err(|error| error.to_string()));
    let ran = ran.await?;
    let text = match ran.as_slice() {
        [] => "The schema is up to date.".to_owned(),
        names => format!("Migrated: {}", names.join(", ")),
    };
    output.result(&text, &serde_json::json!({ "migrated": ran }));
    Ok(())
}
