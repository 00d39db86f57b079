//! `terminology …`: value sets and code systems in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde_json::json;

use super::{commands::with_current_database, output::Output, questionnaire::organisation_of};
use crate::{
    app::config::Settings,
    domain::ids::OrganisationId,
    exchange::vocabulary::{Kept, Vocabulary},
    storage::{Db, StorageError},
    web::clock::Clock,
};

/// What can be done with value sets and code systems.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import FHIR value sets and code systems, or Bundles of them
    ///
    /// Prints one line per resource. One whose url and version are known replaces the other; published
    /// questionnaires keep the codes that they were published with. The status is 1 if a file could not be imported.
    Import {
        /// Files in JSON
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Short name of the organisation; the only one by default
        #[arg(long, value_name = "SLUG")]
        organisation: Option<String>,
    },
}

pub(super) async fn run(command: Command, settings: &Settings, output: Output) -> Result<(), String> {
    let Command::Import { files, organisation } = command;
    let (count, limit) = (files.len(), settings.http.upload_limit.0);
    let refused = with_current_database(settings, move |db| {
        let organisation = organisation_of(db, organisation.as_deref())?;
        let mut refused = 0;
        for file in &files {
            let name = file.display().to_string();
            match import(db, organisation, file, limit) {
                Ok(stored) => stored.iter().for_each(|(one, kept)| print(output, &name, one, *kept)),
                Err(reason) => {
                    refused += 1;
                    output.result(&format!("{name}: {reason}"), &json!({"file": name, "error": reason}));
                }
            }
        }
        Ok(refused)
    })
    .await?;
    match refused {
        0 => Ok(()),
        refused => Err(format!("{refused} of {count} files could not be imported")),
    }
}

/// A file whole, or nothing of it.
fn import(
    db: &Db,
    organisation: OrganisationId,
    file: &Path,
    limit: usize,
) -> Result<Vec<(Vocabulary, Kept)>, String> {
    let bytes = fs::read(file).map_err(|error| error.to_string())?;
    let found = Vocabulary::read(&bytes, limit).map_err(|problem| problem.to_string())?;
    let stored = db.write_now("cli", Clock::system().now(), |w| {
        let mut stored = Vec::with_capacity(found.len());
        for vocabulary in found {
            let kept = vocabulary.store(w, organisation, None)?.1;
            stored.push((vocabulary, kept));
        }
        Ok::<_, StorageError>(stored)
    });
    stored.map_err(|error| error.to_string())
}

fn print(output: Output, file: &str, one: &Vocabulary, kept: Kept) {
    let became = match kept {
        Kept::Added => "added",
        Kept::Replaced => "replaced",
    };
    let version = if one.version.is_empty() { String::new() } else { format!("|{}", one.version) };
    output.result(
        &format!("{file}: {} {}{version}: {became}", one.kind, one.url),
        &json!({"file": file, "kind": one.kind, "url": one.url, "version": one.version, "became": became}),
    );
}
