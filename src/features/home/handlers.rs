//! Handlers of the front door. A code is a link's token, which the link looks up itself, or that of a
//! response to go on with.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use chrono::TimeDelta;
use serde::Deserialize;

use super::pages::{HelpPage, HomePage};
use crate::{
    domain::help_line::HelpLine,
    storage::{
        Db, StorageError, organisations,
        resume_codes::{self, Found},
    },
    web::{
        attempts::{Attempt, Count},
        client,
        errors::{AppError, PageError},
        forms::{FieldErrors, OpenForm},
        page::{PageContext, see_other, show, show_as},
        response_tokens,
        resume_code::ResumeCode,
        roles::SignedIn,
        signing::SigningKey,
    },
};

/// Longest code that a person may type.
const LONGEST_CODE: usize = 64;

/// `GET /`
pub(super) async fn show_home(ctx: PageContext) -> Result<HttpResponse, PageError> {
    show(&HomePage { ctx, code: String::new(), errors: FieldErrors::new() })
}

#[derive(Deserialize)]
pub(super) struct CodeForm {
    #[serde(default)]
    code: String,
}

/// `POST /code`: to the link that the code stands for, or to the response that is to go on.
pub(super) async fn open_code(
    request: HttpRequest,
    ctx: PageContext,
    form: OpenForm<CodeForm>,
    db: Data<Db>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    let typed = form.into_inner().code;
    if let Some(code) = ResumeCode::parse(&typed) {
        let network = client::network(client::address(&request));
        return match find_response(&ctx, &network, &code, &db, &key).await? {
            Some(found) => {
                let signed = response_tokens::of_response(&key, found.link, found.response);
                Ok(see_other(&format!("/f/{}/r/{signed}", found.token)))
            }
            None => refuse(ctx, typed, "home-code-unknown"),
        };
    }
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_token = !code.is_empty()
        && code.len() <= LONGEST_CODE
        && code.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_token { Ok(see_other(&format!("/f/{code}"))) } else { refuse(ctx, typed, "home-code-missing") }
}

fn refuse(ctx: PageContext, code: String, reason: &'static str) -> Result<HttpResponse, PageError> {
    let mut errors = FieldErrors::new();
    errors.add("code", reason);
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &HomePage { ctx, code, errors })
}

/// The response that a code stands for. Counted before it is looked up, so that codes can't be tried by the thousand.
async fn find_response(
    ctx: &PageContext,
    network: &str,
    code: &ResumeCode,
    db: &Db,
    key: &SigningKey,
) -> Result<Option<Found>, AppError> {
    let network = network.as_bytes();
    let attempt = Attempt(vec![
        Count::new("resume code", &[network], TimeDelta::minutes(15), 20),
        Count::new("resume code a day", &[network], TimeDelta::days(1), 200),
    ]);
    let (tag, now) = (code.tag(key), ctx.now);
    let counted =
        db.write("system", now, move |w| Ok::<_, StorageError>((attempt.start(w.conn(), now)?, attempt)));
    let (wait, attempt) = counted.await?;
    if let Some(until) = wait {
        tracing::warn!("codes for going on braked");
        let seconds = until.signed_duration_since(now).num_seconds().max(1);
        return Err(AppError::TooManyRequests { retry_after_s: seconds.unsigned_abs() });
    }
    let found = db.write("system", now, move |w| {
        let found = resume_codes::find(w.conn(), &tag, now)?;
        attempt.refund(w.conn())?;
        Ok::<_, StorageError>(found)
    });
    match found.await {
        Ok(found) => Ok(Some(found)),
        Err(StorageError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
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
