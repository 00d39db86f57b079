//! Turns refusals into pages: in the reader's language, saying what they can do. Under `/api` into problem documents, under
//! `/fhir` into `OperationOutcome`s.

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody},
    dev::ServiceResponse,
    http::{Method, StatusCode, header},
};
use askama::Template;
use url::form_urlencoded;

use super::{
    errors::{Failure, PROBLEM, problem},
    operation_outcome::{self, FHIR_JSON},
    page::{self, PageContext},
};

/// A page about what went wrong.
#[derive(Template)]
#[template(path = "pages/errors/failure.html")]
struct FailurePage {
    ctx: PageContext,
    status: u16,
    title: &'static str,
    text: &'static str,
    icon: &'static str,
    /// Whether the request's number helps whoever is asked for help.
    is_ours: bool,
}

impl FailurePage {
    fn of(ctx: PageContext, status: StatusCode, failure: Option<Failure>) -> Self {
        let (title, text, icon) = match (failure, status) {
            (Some(Failure::ForeignForm), _) => {
                ("errors-foreign-form-title", "errors-foreign-form-text", "refresh")
            }
            (Some(Failure::NoRight), _) => ("errors-no-right-title", "errors-no-right-text", "lock"),
            (_, StatusCode::FORBIDDEN) => ("errors-forbidden-title", "errors-forbidden-text", "lock"),
            (_, StatusCode::NOT_FOUND) => ("errors-not-found-title", "errors-not-found-text", "map-pin"),
            (_, StatusCode::GONE) => ("errors-gone-title", "errors-gone-text", "clock-exclamation"),
            (_, StatusCode::CONFLICT) => ("errors-conflict-title", "errors-conflict-text", "users"),
            (_, StatusCode::PAYLOAD_TOO_LARGE) => {
                ("errors-too-large-title", "errors-too-large-text", "file-import")
            }
            (_, StatusCode::TOO_MANY_REQUESTS) => {
                ("errors-too-many-title", "errors-too-many-text", "hourglass")
            }
            (_, StatusCode::SERVICE_UNAVAILABLE) => {
                ("errors-unavailable-title", "errors-unavailable-text", "wifi-off")
            }
            (_, status) if status.is_server_error() => {
                ("errors-internal-title", "errors-internal-text", "alert-triangle")
            }
            _ => ("errors-bad-request-title", "errors-bad-request-text", "alert-circle"),
        };
        Self { ctx, status: status.as_u16(), title, text, icon, is_ours: status.is_server_error() }
    }
}

/// Gives a refusal its body; lets every other answer pass.
pub(super) fn explain<B: MessageBody + 'static>(answer: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let status = answer.status();
    let failure = answer.response().extensions().get::<Failure>().copied();
    let is_refusal = failure.is_some() || (answer.response().error().is_some() && !has_problem(&answer));
    if !is_refusal {
        return answer.map_into_boxed_body();
    }
    let path = answer.request().path();
    let is_fhir = path.starts_with("/fhir/") || path == "/fhir";
    let is_machine = is_fhir || path.starts_with("/api/");
    let (request, old) = answer.into_parts();
    let mut fresh = if is_fhir {
        let body = operation_outcome::of_status(status).to_string();
        HttpResponse::build(status).insert_header((header::CONTENT_TYPE, FHIR_JSON)).body(body)
    } else if is_machine {
        HttpResponse::build(status).insert_header((header::CONTENT_TYPE, PROBLEM)).body(problem(status, None))
    } else if failure == Some(Failure::SignedOut) {
        through("/sign-in", &PageContext::of(&request), request.method())
    } else if failure == Some(Failure::Confirm) {
        through("/account/confirm", &PageContext::of(&request), request.method())
    } else if failure == Some(Failure::FirstAccess) {
        page::see_other("/first-access")
    } else {
        page::show_as(status, &FailurePage::of(PageContext::of(&request), status, failure))
            .unwrap_or_else(|_broken| HttpResponse::new(status))
    };
    for (name, value) in old.headers() {
        if !fresh.headers().contains_key(name)
            && name != header::CONTENT_LENGTH
            && (is_machine || name != header::WWW_AUTHENTICATE)
        {
            fresh.headers_mut().insert(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, fresh)
}

fn has_problem<B>(answer: &ServiceResponse<B>) -> bool {
    let kind = answer.headers().get(header::CONTENT_TYPE);
    kind == Some(&PROBLEM) || kind == Some(&FHIR_JSON)
}

/// To `page`, and back afterwards if what was asked for can be asked for again.
fn through(page: &str, ctx: &PageContext, method: &Method) -> HttpResponse {
    if *method != Method::GET {
        return page::see_other(page);
    }
    let next: String = form_urlencoded::byte_serialize(ctx.path.as_bytes()).collect();
    page::see_other(&format!("{page}?next={next}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::i18n::Language;

    #[test]
    fn every_refusal_has_a_page_in_every_language() {
        for language in Language::ALL {
            for status in [400, 403, 404, 405, 408, 409, 410, 413, 415, 429, 500, 503] {
                let status = StatusCode::from_u16(status).unwrap();
                let html = FailurePage::of(PageContext::sample(language), status, None).render().unwrap();
                assert!(!html.contains('⟦'), "{language} {status}");
            }
        }
    }
}
