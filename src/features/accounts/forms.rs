//! What people send in this feature.

use serde::Deserialize;

use crate::{
    domain::password::{self, Weakness},
    storage::{accounts::Account, organisations::Organisation},
    web::{forms::FieldErrors, page::PageContext},
};

/// Longest e-mail address (RFC 5321).
const LONGEST_EMAIL: usize = 254;

#[derive(Deserialize)]
pub(super) struct SignInForm {
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) password: String,
    pub(super) next: Option<String>,
}

impl SignInForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        if self.email.trim().is_empty() || self.email.len() > LONGEST_EMAIL {
            errors.add("email", "accounts-email-missing");
        }
        if self.password.is_empty() {
            errors.add("password", "accounts-password-missing");
        }
        errors
    }
}

#[derive(Deserialize)]
pub(super) struct ResetForm {
    #[serde(default)]
    pub(super) email: String,
}

impl ResetForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let email = self.email.trim();
        let is_plausible =
            email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        if !is_plausible || email.len() > LONGEST_EMAIL {
            errors.add("email", "accounts-email-missing");
        }
        errors
    }
}

/// A new password, twice.
#[derive(Deserialize)]
pub(super) struct NewPasswordForm {
    #[serde(default)]
    pub(super) password: String,
    #[serde(default)]
    pub(super) again: String,
}

impl NewPasswordForm {
    pub(super) fn errors(
        &self,
        ctx: &PageContext,
        account: &Account,
        organisation: &Organisation,
    ) -> FieldErrors {
        let mut errors = FieldErrors::new();
        check_new(&mut errors, ctx, [&self.password, &self.again], account, organisation);
        errors
    }
}

/// The password in use and a new one, twice.
#[derive(Deserialize)]
pub(super) struct ChangePasswordForm {
    #[serde(default)]
    pub(super) current: String,
    #[serde(default)]
    pub(super) password: String,
    #[serde(default)]
    pub(super) again: String,
}

impl ChangePasswordForm {
    pub(super) fn errors(
        &self,
        ctx: &PageContext,
        account: &Account,
        organisation: &Organisation,
    ) -> FieldErrors {
        let mut errors = FieldErrors::new();
        if self.current.is_empty() {
            errors.add("current", "accounts-current-missing");
        }
        check_new(&mut errors, ctx, [&self.password, &self.again], account, organisation);
        if !self.current.is_empty() && self.current == self.password {
            errors.add("password", "accounts-password-same");
        }
        errors
    }
}

/// The password in use, and where to go with it.
#[derive(Deserialize)]
pub(super) struct ConfirmForm {
    #[serde(default)]
    pub(super) current: String,
    #[serde(default)]
    pub(super) next: String,
}

/// A new password and its repetition.
fn check_new(
    errors: &mut FieldErrors,
    ctx: &PageContext,
    [new, again]: [&str; 2],
    account: &Account,
    organisation: &Organisation,
) {
    match password::check(new, &[&account.name, &account.email, &organisation.name]) {
        Err(Weakness::TooShort) if new.is_empty() => errors.add("password", "accounts-password-missing"),
        Err(Weakness::TooShort) => {
            errors.add_text("password", ctx.t1("accounts-password-short", "count", password::SHORTEST));
        }
        Err(Weakness::TooLong) => {
            errors.add_text("password", ctx.t1("accounts-password-long", "count", password::LONGEST));
        }
        Err(Weakness::Common) => errors.add("password", "accounts-password-common"),
        Err(Weakness::Personal) => errors.add("password", "accounts-password-personal"),
        Ok(()) if new != again => errors.add("again", "accounts-password-differs"),
        Ok(()) => {}
    }
}

#[derive(Deserialize)]
pub(super) struct AccountForm {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) language: String,
}

/// Longest name of a person, in characters.
const LONGEST_NAME: usize = 120;

impl AccountForm {
    pub(super) fn errors(&self) -> FieldErrors {
        let mut errors = FieldErrors::new();
        let length = self.name.trim().chars().count();
        if length == 0 || length > LONGEST_NAME || self.name.chars().any(char::is_control) {
            errors.add("name", "accounts-name-missing");
        }
        errors
    }
}
