//! `organisation …`

use clap::Subcommand;
use serde_json::json;

use super::{commands::with_current_database, output::Output};
use crate::{
    app::config::Settings,
    storage::{StorageError, organisations},
    web::clock::Clock,
};

/// What can be done with organisations.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create an organisation and print its id
    Create {
        /// Short name for the command line: lower-case letters, digits and dashes
        #[arg(long, value_parser = slug)]
        slug: String,
        /// Name that people see
        #[arg(long)]
        name: String,
    },
}

pub(super) async fn run(command: Command, settings: &Settings, output: Output) -> Result<(), String> {
    let Command::Create { slug, name } = command;
    let wanted = slug.clone();
    let id = with_current_database(settings, move |db| {
        let created =
            db.write_now("cli", Clock::system().now(), |w| organisations::insert(w, &slug, name.trim()));
        created.map_err(|error| match error {
            StorageError::Conflict(_) => format!("there is an organisation {slug} already"),
            error => error.to_string(),
        })
    });
    let id = id.await?;
    output.result(&id.to_string(), &json!({ "id": id.to_string(), "slug": wanted }));
    Ok(())
}

fn slug(text: &str) -> Result<String, &'static str> {
    let is_slug = !text.is_empty()
        && text.len() <= 63
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-');
    if is_slug { Ok(text.to_owned()) } else { Err("use up to 63 lower-case letters, digits and dashes") }
}
