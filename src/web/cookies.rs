//! Cookies of ours: bound to the host and sent by TLS only where there is TLS, out of the reach of scripts.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    web::Data,
};

use super::settings::WebSettings;

/// The cookie of this name that came with a request.
pub fn find(request: &HttpRequest, name: &str) -> Option<Cookie<'static>> {
    match request.app_data::<Data<WebSettings>>() {
        Some(settings) => request.cookie(&settings.cookie_name(name)),
        None => request.cookie(name),
    }
}

/// A cookie that the browser keeps for `lifetime`.
pub fn kept(settings: &WebSettings, name: &str, value: String, lifetime: Duration) -> Cookie<'static> {
    Cookie::build(settings.cookie_name(name), value)
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(settings.is_secure())
        .max_age(lifetime)
        .finish()
}
