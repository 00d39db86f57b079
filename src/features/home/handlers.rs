//! Handlers of the front door. A code is the link's token and is looked up by the link itself.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use serde::Deserialize;

use super::pages::{HelpPage, HomePage};
use crate::{
    domain::help_line::HelpLine,
    storage::{Db, organisations},
    web::{
        errors::{AppError, PageError},
        forms::{FieldErrors, Query},
        page::{PageContext, see_other, show, show_as},
        roles::SignedIn,
    },
};

/// Longest code that a person may type.
const LONGEST_CODE: usize = 64;

/// `GET /`
pub(super) async fn show_home(ctx: PageContext) -> Result<HttpResponse, PageError> {
    show(&HomePage { ctx, code: String::new(), errors: FieldErrors::new() })
}

#[derive(Debug, Deserialize)]
pub(super) struct CodeQuery {
    #[serde(default)]
    code: String,
}

/// `GET /code?code=…`: to the link that the code stands for.
pub(super) async fn open_code(ctx: PageContext, query: Query<CodeQuery>) -> Result<HttpResponse, PageError> {
    let code: String = query.code.chars().filter(|c| !c.is_whitespace()).collect();
    let is_token = !code.is_empty()
        && code.len() <= LONGEST_CODE
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_token {
        return Ok(see_other(&format!("/f/{code}")));
    }
    let mut errors = FieldErrors::new();
    errors.add("code", "home-code-missing");
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &HomePage { ctx, code: query.into_inner().code, errors })
}

/// `GET /help`: to those who are signed in, with the numbers of their organisation.
pub(super) async fn show_help(
    ctx: PageContext,
    signed_in: Option<SignedIn>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let Some(person) = signed_in else {
        return show(&HelpPage { ctx, help_lines: HelpLine::defaults() });
    };
    let organisation = person.organisation_id();
    let help_lines =
        db.read(move |conn| organisations::help_lines(conn, organisation)).await.map_err(AppError::from)?;
    show(&HelpPage { ctx: person.ctx(), help_lines })
}
