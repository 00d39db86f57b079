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

/// The same for pages in a frame of another site, and there alone: browsers keep it apart for each site around the frame,
/// and those that keep none from frames lose a preference, no answer. Its text, as the header has it.
pub fn kept_in_frame(settings: &WebSettings, name: &str, value: String, lifetime: Duration) -> String {
    let mut cookie = kept(settings, name, value, lifetime);
    if !settings.is_secure() {
        // without TLS no browser takes one from a frame of another site
        return cookie.to_string();
    }
    cookie.set_same_site(SameSite::None);
    format!("{cookie}; Partitioned")
}
