//! The link to set a password: its token is made from a random seed and the installation's key, so
//! that neither the database nor a stolen copy of it holds the token. Stored is only its hash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    storage::{
        StorageError, Write,
        accounts::{self, Account},
        mails::{self, Letter},
        password_resets,
    },
    web::signing::SigningKey,
};

/// A link that somebody asked for at the sign-in page.
pub const RESET_LASTS: TimeDelta = TimeDelta::minutes(30);
/// The link in an invitation: people read their mail on Monday.
pub const INVITATION_LASTS: TimeDelta = TimeDelta::days(7);
/// The link that an admin hands over in person.
pub const HANDED_OVER_LASTS: TimeDelta = TimeDelta::days(1);

const PURPOSE: &str = "password";

/// 256 bits in 43 characters.
fn token(key: &SigningKey, seed: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(key.sign(PURPOSE, seed.as_bytes()))
}

/// The page that the token opens.
pub(super) fn path(key: &SigningKey, seed: Uuid) -> String {
    format!("/password/new/{}", token(key, seed))
}

/// What is stored of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Writes the mail with a link to set a new password. Earlier links of the account are void.
pub fn send_reset(w: &mut Write<'_>, key: &SigningKey, account: &Account) -> Result<(), StorageError> {
    let (seed, expires_at) = (Uuid::new_v4(), w.now() + RESET_LASTS);
    password_resets::insert(w, account.id(), &hash(&token(key, seed)), expires_at)?;
    accounts::record_reset_requested(w, account.organisation(), account.id())?;
    let letter = Letter::PasswordReset { seed, expires_at };
    mails::insert(w, account.organisation(), account.id(), &letter).map(drop)
}

/// Writes the mail that invites a new member. Earlier links of the account are void.
pub fn send_invitation(w: &mut Write<'_>, key: &SigningKey, account: &Account) -> Result<(), StorageError> {
    let (seed, expires_at) = (Uuid::new_v4(), w.now() + INVITATION_LASTS);
    password_resets::insert(w, account.id(), &hash(&token(key, seed)), expires_at)?;
    let letter = Letter::Invitation { seed, expires_at };
    mails::insert(w, account.organisation(), account.id(), &letter).map(drop)
}

/// Makes a link to be handed over in person and returns its path, which can't be had again.
/// Earlier links of the account are void.
pub fn hand_over(w: &mut Write<'_>, key: &SigningKey, account: &Account) -> Result<String, StorageError> {
    let seed = Uuid::new_v4();
    let expires_at = w.now() + HANDED_OVER_LASTS;
    password_resets::insert(w, account.id(), &hash(&token(key, seed)), expires_at)?;
    accounts::record_link_shown(w, account.organisation(), account.id())?;
    Ok(path(key, seed))
}
