//! `user …`

use std::io::{self, BufRead as _};

use clap::{Subcommand, ValueEnum};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{commands::with_current_database, output::Output};
use crate::{
    app::config::Settings,
    domain::{identity::Email, password},
    storage::{
        Db, StorageError,
        accounts::{self, NewAccount, Role},
        organisations,
    },
    web::{clock::Clock, passwords::Passwords, random},
};

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create an account of a member and print its id
    ///
    /// Without --password-stdin a first password is made and printed after the id; the first
    /// sign-in asks for another one.
    Create(Create),
}

#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Slug of the organisation
    #[arg(long)]
    organisation: String,
    /// Address to sign in with
    #[arg(long)]
    email: String,
    /// What the account may do
    #[arg(long)]
    role: MemberRole,
    /// Name that others see. Unset: the address
    #[arg(long)]
    name: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Roles that the command line gives.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum MemberRole {
    Admin,
    Staff,
}

pub(super) async fn run(command: Command, settings: &Settings, output: Output) -> Result<(), String> {
    let Command::Create(create) = command;
    let email = Email::parse(&create.email).map_err(|_invalid| "--email is not a mail address".to_owned())?;
    let name = create.name.clone().unwrap_or_else(|| email.as_str().to_owned());
    let password = if create.password_stdin {
        let given = read_password()?;
        refuse_weak(given.expose_secret(), &[&name, email.as_str()])?;
        given
    } else {
        SecretString::from(random::secret().map_err(|error| error.to_string())?)
    };
    let hash = Passwords::default().hash(password.expose_secret().to_owned()).await;
    let hash = hash.map_err(|error| error.to_string())?;
    let is_first = !create.password_stdin;
    let inserted = with_current_database(settings, move |db| {
        let role = match create.role {
            MemberRole::Admin => Role::Admin,
            MemberRole::Staff => Role::Staff,
        };
        let account = NewAccount {
            role,
            email: email.as_str(),
            name: &name,
            phone: None,
            password_hash: Some(&hash),
            must_change_password: is_first,
        };
        insert(db, &create.organisation, &account)
    });
    let id = inserted.await?;
    if is_first {
        let text = format!("{id}\n{}", password.expose_secret());
        output.result(&text, &json!({ "id": id, "first_password": password.expose_secret() }));
    } else {
        output.result(&id, &json!({ "id": id }));
    }
    Ok(())
}

fn insert(db: &Db, slug: &str, account: &NewAccount<'_>) -> Result<String, String> {
    let created = db.write_now("cli", Clock::system().now(), |w| {
        let organisation = organisations::find_by_slug(w.conn(), slug)?;
        accounts::insert(w, crate::domain::ids::OrganisationId::new(organisation.id), account)
    });
    match created {
        Ok(id) => Ok(id.to_string()),
        Err(StorageError::NotFound) => Err(format!("there is no organisation {slug}")),
        Err(StorageError::Conflict(_)) => Err("there is an account with this address already".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn read_password() -> Result<SecretString, String> {
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.map_err(|error| format!("can't read the password: {error}"))?;
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}

fn refuse_weak(password: &str, known: &[&str]) -> Result<(), String> {
    let reason = match password::check(password, known) {
        Ok(()) => return Ok(()),
        Err(password::Weakness::TooShort) => format!("has fewer than {} characters", password::SHORTEST),
        Err(password::Weakness::TooLong) => format!("has more than {} characters", password::LONGEST),
        Err(password::Weakness::Common) => "is easily guessed".to_owned(),
        Err(password::Weakness::Personal) => "is made of the person's name or address".to_owned(),
    };
    Err(format!("the password {reason}"))
}
