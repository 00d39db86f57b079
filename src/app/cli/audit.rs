//! `audit …`

use clap::Subcommand;
use serde_json::json;

use super::{commands::with_current_database, output::Output};
use crate::{
    app::config::Settings,
    domain::ids::OrganisationId,
    storage::{
        Db, organisations,
        seals::{self, Verdict},
    },
};

/// What can be done with the event log.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Recompute the hash chain of every organisation's event log
    ///
    /// Fails if an event was changed, removed or put in afterwards, and names the first one.
    Verify,
}

/// The chain of one organisation.
struct Chain {
    slug: String,
    verdict: Verdict,
}

pub(super) async fn run(command: Command, settings: &Settings, output: Output) -> Result<(), String> {
    let Command::Verify = command;
    let chains = with_current_database(settings, verify).await?;
    let mut broken = 0;
    for Chain { slug, verdict } in chains {
        let (text, json, is_whole) = match verdict {
            Verdict::Whole { sealed, waiting } => (
                format!("{slug}: whole, {sealed} events sealed, {waiting} waiting"),
                json!({"organisation": slug, "ok": true, "sealed": sealed, "waiting": waiting}),
                true,
            ),
            Verdict::Touched { event } => fault(&slug, "was changed, or something before it", event),
            Verdict::Missing { event } => fault(&slug, "was removed", event),
            Verdict::Unsealed { event } => fault(&slug, "was put in afterwards, or lost its seal", event),
        };
        output.result(&text, &json);
        broken += usize::from(!is_whole);
    }
    match broken {
        0 => Ok(()),
        1 => Err("the event log of 1 organisation is not what was sealed".to_owned()),
        broken => Err(format!("the event logs of {broken} organisations are not what was sealed")),
    }
}

fn fault(slug: &str, what: &str, event: i64) -> (String, serde_json::Value, bool) {
    let json = json!({"organisation": slug, "ok": false, "event": event, "fault": what});
    (format!("{slug}: event {event} {what}"), json, false)
}

fn verify(db: &Db) -> Result<Vec<Chain>, String> {
    let fails = |error: crate::storage::StorageError| error.to_string();
    let mut conn = db.connection().map_err(fails)?;
    let found = organisations::list_all(&mut conn).map_err(fails)?;
    found
        .into_iter()
        .map(|organisation| {
            let verdict = seals::verify(&mut conn, OrganisationId::new(organisation.id)).map_err(fails)?;
            Ok(Chain { slug: organisation.slug, verdict })
        })
        .collect()
}
