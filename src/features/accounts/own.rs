//! One's own account.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use serde::Deserialize;

use super::{forms::AccountForm, pages::AccountPage};
use crate::{
    storage::{Db, StorageError, accounts},
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors, Query},
        i18n::Language,
        page::{see_other, show as show_page, show_as},
        roles::SignedIn,
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct AccountQuery {
    /// What was just done: `saved` or `password`.
    done: Option<String>,
}

/// `GET /account`
pub(super) async fn show(person: SignedIn, query: Query<AccountQuery>) -> Result<HttpResponse, PageError> {
    let done = match query.done.as_deref() {
        Some("saved") => Some("accounts-saved"),
        Some("password") => Some("accounts-password-saved"),
        _ => None,
    };
    show_page(&AccountPage::of(person, done))
}

/// `POST /account`
pub(super) async fn update(
    person: SignedIn,
    form: CsrfForm<AccountForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let errors = form.errors();
    let language = Language::from_tag(&form.language);
    if !errors.is_empty() {
        let mut page = AccountPage::of(person, None);
        page.name = form.name;
        page.language = language.unwrap_or_default();
        page.errors = errors;
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let (organisation, id, account) = (person.organisation_id(), person.id(), person.account.clone());
    db.write(person.actor(), person.ctx.now, move |w| {
        if account.name != form.name.trim() {
            accounts::save_name(w, organisation, id, &form.name)?;
        }
        match language {
            Some(language) if account.language.as_deref() != Some(language.tag()) => {
                accounts::save_language(w, organisation, id, language.tag())
            }
            _ => Ok::<_, StorageError>(()),
        }
    })
    .await?;
    // the language chosen here holds at once, over an earlier choice kept in the browser
    let chosen = language.unwrap_or_default();
    Ok(see_other(&format!("/account?done=saved&lang={}", chosen.tag())))
}

impl AccountPage {
    fn of(person: SignedIn, done: Option<&'static str>) -> Self {
        let own = person.account.language.as_deref().and_then(Language::from_tag);
        Self {
            name: person.account.name.clone(),
            language: own.unwrap_or(person.ctx.language),
            errors: FieldErrors::new(),
            done,
            organisation: person.organisation.name,
            account: person.account,
            ctx: person.ctx,
        }
    }
}
