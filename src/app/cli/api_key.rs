//! `api-key …`

use clap::Subcommand;
use serde_json::json;

use super::{commands::with_current_database, output::Output};
use crate::{
    app::config::Settings,
    domain::{
        api_scope::ApiScopes,
        ids::{ApiKeyId, OrganisationId},
    },
    storage::{
        Db, PgConnection, StorageError,
        api_keys::{self, NewApiKey},
        organisations,
    },
    web::{api_keys::FreshKey, clock::Clock},
};

/// What can be done with the keys of other systems.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a key and print it, once: it can't be shown again
    Create {
        /// Short name of the organisation that the key is for
        #[arg(long, value_name = "SLUG")]
        organisation: String,
        /// What the key is for, as the list of keys shows it
        #[arg(long, value_parser = name)]
        name: String,
        /// What it may do: Questionnaire, `QuestionnaireResponse`, Patient or * with .read, .write or .*
        #[arg(long = "scope", value_name = "SCOPE", required = true, num_args = 1.., value_delimiter = ',', value_parser = scopes)]
        scopes: Vec<ApiScopes>,
    },
    /// Print an organisation's keys, without their secrets
    List {
        /// Short name of the organisation
        #[arg(long, value_name = "SLUG")]
        organisation: String,
    },
    /// Take a key back at once and for good
    Revoke {
        /// Short name of the organisation
        #[arg(long, value_name = "SLUG")]
        organisation: String,
        /// The key's id, as `list` prints it
        id: ApiKeyId,
    },
}

pub(super) async fn run(command: Command, settings: &Settings, output: Output) -> Result<(), String> {
    match command {
        Command::Create { organisation, name, scopes } => {
            let scopes = scopes.into_iter().fold(ApiScopes::default(), ApiScopes::and);
            let key = FreshKey::new().map_err(|error| error.to_string())?;
            let (hash, hint, names) = (key.hash(), key.hint(), scopes.names());
            let id = with_current_database(settings, move |db| {
                let new =
                    NewApiKey { name: &name, secret_hash: &hash, hint: &hint, scopes: &scopes, author: None };
                insert(db, &organisation, &new)
            });
            let id = id.await?;
            output.result(key.text(), &json!({"id": id, "key": key.text(), "scopes": names}));
        }
        Command::List { organisation } => list(settings, organisation, output).await?,
        Command::Revoke { organisation, id } => {
            with_current_database(settings, move |db| revoke(db, &organisation, id)).await?;
            output.result(&format!("{id} is revoked"), &json!({"id": id, "revoked": true}));
        }
    }
    Ok(())
}

fn insert(db: &Db, slug: &str, new: &NewApiKey<'_>) -> Result<ApiKeyId, String> {
    let created = db.write_now("cli", Clock::system().now(), |w| {
        let organisation = organisations::find_by_slug(w.conn(), slug)?;
        api_keys::insert(w, OrganisationId::new(organisation.id), new)
    });
    created.map_err(|error| no_organisation(slug, &error))
}

async fn list(settings: &Settings, slug: String, output: Output) -> Result<(), String> {
    let keys = with_current_database(settings, move |db| {
        let found = db.connection().and_then(|mut conn| list_of(&mut conn, &slug));
        found.map_err(|error| no_organisation(&slug, &error))
    });
    for key in keys.await? {
        let state = if key.revoked_at.is_some() { "revoked" } else { "live" };
        let used = key.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {at}"));
        let scopes = key.scope_names.join(" ");
        output.result(
            &format!("{} …{} {state}, {used}, {scopes}, {}", key.id, key.hint, key.name),
            &json!({
                "id": key.id, "name": key.name, "hint": key.hint, "scopes": key.scope_names,
                "created_at": key.created_at, "last_used_at": key.last_used_at, "revoked_at": key.revoked_at,
            }),
        );
    }
    Ok(())
}

fn list_of(conn: &mut PgConnection, slug: &str) -> Result<Vec<api_keys::ApiKey>, StorageError> {
    let organisation = organisations::find_by_slug(conn, slug)?;
    api_keys::list(conn, OrganisationId::new(organisation.id))
}

fn revoke(db: &Db, slug: &str, id: ApiKeyId) -> Result<(), String> {
    let mut conn = db.connection().map_err(|error| error.to_string())?;
    let organisation =
        organisations::find_by_slug(&mut conn, slug).map_err(|error| no_organisation(slug, &error))?;
    drop(conn);
    let revoked = db.write_now("cli", Clock::system().now(), |w| {
        api_keys::revoke(w, OrganisationId::new(organisation.id), id)
    });
    revoked.map_err(|error| match error {
        StorageError::NotFound => format!("{slug} has no live key {id}"),
        error => error.to_string(),
    })
}

fn no_organisation(slug: &str, error: &StorageError) -> String {
    match error {
        StorageError::NotFound => format!("there is no organisation {slug}"),
        error => error.to_string(),
    }
}

fn scopes(text: &str) -> Result<ApiScopes, String> {
    text.parse().map_err(|error: crate::domain::api_scope::UnknownScope| error.to_string())
}

fn name(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let fits = (1..=100).contains(&text.chars().count());
    if fits { Ok(text.to_owned()) } else { Err("use 1 to 100 characters") }
}
