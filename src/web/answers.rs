//! What handlers of pages answer with: a page, or the way to another.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use askama::Template;

use super::errors::{AppError, PageError};

/// Longest path (with query) that is carried along for returning to a page.
pub(super) const LONGEST_PATH: usize = 3_000;

/// A page with status 200.
pub fn show(page: &impl Template) -> Result<HttpResponse, PageError> {
    show_as(StatusCode::OK, page)
}

/// A page with another status: 422 for a form that comes back with messages.
pub fn show_as(status: StatusCode, page: &impl Template) -> Result<HttpResponse, PageError> {
    Ok(show_made(status, made(page)?))
}

/// What differs of a page from the one before, and which page it is: the answer to a form whose page stays (RFC 9110,
/// section 8.7).
pub fn show_part(path: &str, page: &impl Template) -> Result<HttpResponse, PageError> {
    let mut answer = show(page)?;
    let path = header::HeaderValue::from_str(local(path)).map_err(AppError::internal)?;
    answer.headers_mut().insert(header::CONTENT_LOCATION, path);
    Ok(answer)
}

/// The text of a page.
pub fn made(page: &impl Template) -> Result<String, AppError> {
    // room for most pages: growing copies what is there already
    let mut body = String::with_capacity(40 * 1024);
    page.render_into(&mut body)?;
    Ok(body)
}

/// A page that is made already.
pub fn show_made(status: StatusCode, page: String) -> HttpResponse {
    HttpResponse::build(status).insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(page)
}

/// 303 to a path of ours: the answer to every form that was accepted.
pub fn see_other(path: &str) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, local(path))).finish()
}

/// The path if it is one of ours, else `/`: a redirect never leaves this installation (ASVS 3.7.2).
pub fn local(path: &str) -> &str {
    let mut characters = path.chars();
    let ours = characters.next() == Some('/') && !matches!(characters.next(), Some('/' | '\\'));
    let plain = path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if ours && plain && path.len() <= LONGEST_PATH { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_here() {
        assert_eq!(local("/staff?page=2"), "/staff?page=2");
        for evil in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "evil",
            "",
            "/a\r\nSet-Cookie: a=b",
            "/\u{e9}",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(evil), "/", "{evil}");
        }
    }
}
