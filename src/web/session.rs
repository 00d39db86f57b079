//! The session cookie: a random secret that only its hash is stored of.

use actix_web::HttpRequest;

use super::settings::WebSettings;

const COOKIE: &str = "wc_session";

/// The secret in this request's cookie, whether or not a session belongs to it.
pub fn token(request: &HttpRequest, settings: &WebSettings) -> Option<String> {
    let cookie = request.cookie(&settings.cookie_name(COOKIE))?;
    let value = cookie.value();
    (value.len() == 43).then(|| value.to_owned())
}
