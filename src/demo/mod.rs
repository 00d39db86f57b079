//! The demo organisation: an invented clinic with a year of answers, made from one seed.
//!
//! Everybody in it is invented. Answers go through the engine and are stored by the same functions as
//! those of real patients, in the order in which they happened and at their own time.

mod answering;
mod calendar;
mod cast;
mod chance;
mod courses;
mod happenings;
mod invited;
mod library;
mod maria;
mod names;
mod own_answers;
mod people;
mod story;
#[cfg(test)]
mod tests;
mod texts;
mod writing;

use chrono::{DateTime, Utc};

use self::cast::{LINKS, LUCIA, MEMBERS, PRINTED};
use crate::storage::{Db, StorageError, accounts, links, organisations};

/// How many patients the clinic has.
const PEOPLE: usize = 250;
const PEOPLE_SEED: u64 = 188;
const RESPONSE_SEED: u64 = 192;
const TEAM_SEED: u64 = 1_988;

const SLUG: &str = "jardim-esperanca";
const NAME: &str = "UBS Jardim Esperança";

/// Somebody who can sign in to the demo. Its passwords are known to everybody.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SignIn {
    /// `admin`, `staff` or `patient`.
    pub role: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

/// What a start of the demo tells the person who started it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    pub sign_ins: Vec<SignIn>,
    /// Token of a link a patient can answer; `None` if every such link was taken back since.
    pub link_token: Option<String>,
    /// False when its data were there already and nothing was changed.
    pub is_new: bool,
}

/// Why the demo could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("a questionnaire of the demo does not compile")]
    Questionnaire,
    #[error("a password of the demo could not be hashed")]
    Password,
}

/// Loads the demo organisation unless it is there. Blocks for some seconds the first time; all of it
/// is one transaction.
pub fn load(db: &Db, now: DateTime<Utc>) -> Result<Demo, DemoError> {
    let found = organisations::find_by_slug(&mut *db.connection()?, SLUG);
    let is_new = match found {
        Ok(_) => false,
        Err(StorageError::NotFound) => {
            let entries = library::all().map_err(|problems| {
                tracing::error!(?problems, "a questionnaire of the demo does not compile");
                DemoError::Questionnaire
            })?;
            let (people, happenings) = happenings::all(&entries, now, PEOPLE);
            writing::write(db, now, &entries, &people, &happenings)?;
            true
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Demo { sign_ins: sign_ins(), link_token: link_token(db, now)?, is_new })
}

fn sign_ins() -> Vec<SignIn> {
    let known = MEMBERS.iter().filter_map(|member| member.password.map(|password| (member, password)));
    known
        .map(|(member, password)| SignIn { role: member.role.as_str(), email: member.email, password })
        .collect()
}

/// The printed link, or another open one of the same member.
fn link_token(db: &Db, now: DateTime<Utc>) -> Result<Option<String>, DemoError> {
    let mut conn = db.connection()?;
    let Some(member) = MEMBERS.get(LUCIA) else { return Ok(None) };
    let account = match accounts::find_by_email(&mut conn, member.email) {
        Ok(account) => account,
        Err(StorageError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut open = Vec::new();
    for id in links::list_visible_ids(&mut conn, account.organisation(), account.id())? {
        let link = links::find(&mut conn, account.organisation(), id)?;
        if link.state(now) == links::LinkState::Open {
            open.push(link);
        }
    }
    let wanted = LINKS.get(PRINTED).map_or("", |shared| shared.title);
    open.sort_by_key(|link| (link.title != wanted, link.created_at));
    Ok(open.into_iter().next().map(|link| link.token))
}
