//! The one middleware around every route: brakes abuse, explains refusals, keeps the chosen language, compresses pages, and sets the headers.

use actix_web::{
    Error, HttpMessage as _, ResponseError,
    body::{BoxBody, MessageBody},
    cookie::time::Duration,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderValue},
    middleware::Next,
    web::Data,
};

use super::{
    client,
    clock::Clock,
    compress, cookies,
    embedding::{Ancestors, Embedding},
    errors::{AppError, PageError},
    failures, kiosk,
    limits::Brake,
    page::{LANGUAGE_COOKIE, language_asked},
    security,
    settings::WebSettings,
};

/// Wrap the application in it: `App::new().wrap(from_fn(guard))`, outside all but the request log.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let refusal = match brake(&request) {
        Ok(()) => kiosk::keep_inside(&request),
        Err(refusal) => Some(refusal.error_response()),
    };
    let answer = match refusal {
        None => next.call(request).await?.map_into_boxed_body(),
        Some(refusal) => request.into_response(refusal),
    };
    let mut answer = failures::explain(answer);
    keep_language(&mut answer);
    let settings = answer.request().app_data::<Data<WebSettings>>().cloned();
    let ancestors = answer.request().extensions_mut().remove::<Ancestors>();
    let settings = settings.as_ref().map(Data::get_ref);
    security::add_headers(answer.headers_mut(), settings, ancestors.as_ref());
    Ok(compress::page(answer))
}

/// Health checks and assets come often and cost nothing.
fn brake(request: &ServiceRequest) -> Result<(), PageError> {
    let is_free = ["/assets/", "/health/"].iter().any(|prefix| request.path().starts_with(prefix));
    let (Some(brake), Some(clock)) = (request.app_data::<Data<Brake>>(), request.app_data::<Data<Clock>>())
    else {
        return Ok(());
    };
    if is_free {
        return Ok(());
    }
    let wait = brake.check(client::address_of_service(request), clock.now());
    wait.map_err(|wait| AppError::TooManyRequests { retry_after_s: wait.as_secs().max(1) }.into())
}

/// `?lang=` holds for the pages that follow; those in a frame have it in their address.
fn keep_language(answer: &mut ServiceResponse<BoxBody>) {
    let asked = language_asked(answer.request());
    let Some(language) = asked.filter(|_| Embedding::of(answer.request()).is_none()) else {
        return;
    };
    let Some(settings) = answer.request().app_data::<Data<WebSettings>>() else {
        return;
    };
    let cookie = cookies::kept(settings, LANGUAGE_COOKIE, language.tag().to_owned(), Duration::days(365));
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
}
