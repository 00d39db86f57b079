//! The files of `static/`, embedded: each has a URL with its content hash and may be kept for ever, and is sent in the smallest form the browser takes.

use std::{collections::HashMap, sync::LazyLock};

use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};

use super::{
    compress,
    errors::{AppError, PageError},
};

struct Asset {
    name: &'static str,
    url: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// Sorted by name.
static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

static BY_URL: LazyLock<HashMap<&str, &Asset>> =
    LazyLock::new(|| ASSETS.iter().map(|asset| (asset.url, asset)).collect());

/// The URL of a file named by its path below `static/`. An unknown file gives a URL that answers 404 (a test finds it).
pub fn url(name: &str) -> &'static str {
    let found = ASSETS.binary_search_by_key(&name, |asset| asset.name);
    found.ok().and_then(|at| ASSETS.get(at)).map_or("/assets/unknown", |asset| asset.url)
}

/// `GET /assets/{path}`.
pub async fn serve(request: HttpRequest, _path: Path<String>) -> Result<HttpResponse, PageError> {
    let asset = BY_URL.get(request.path()).ok_or(AppError::NotFound)?;
    Ok(send(asset, &request, "public, max-age=31536000, immutable"))
}

/// Files under names that the outside chose may change: they are asked for again after a day.
const KEPT_FOR_A_DAY: &str = "public, max-age=86400";

/// `GET /favicon.ico`: browsers ask for it beside what is no page, such as a download.
pub async fn favicon(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asset = BY_URL.get(url("img/favicon.ico")).ok_or(AppError::NotFound)?;
    Ok(send(asset, &request, KEPT_FOR_A_DAY))
}

/// What the worker that keeps answers without a signal may do: ask us, and nobody else.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// `GET /sw.js`: the worker has one name for ever, and a new one is looked for once a day.
pub async fn service_worker(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asset = BY_URL.get(url("js/sw.js")).ok_or(AppError::NotFound)?;
    let mut response = send(asset, &request, KEPT_FOR_A_DAY);
    let policy = header::HeaderValue::from_static(WORKER_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// `GET /embed.js`: what other sites put into their pages has one name for ever, and is for every site.
pub async fn embed_script(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asset = BY_URL.get(url("js/embed.js")).ok_or(AppError::NotFound)?;
    let mut response = send(asset, &request, KEPT_FOR_A_DAY);
    let everybody = header::HeaderValue::from_static("cross-origin");
    let name = header::HeaderName::from_static("cross-origin-resource-policy");
    response.headers_mut().insert(name, everybody);
    Ok(response)
}

/// `GET /robots.txt`: nothing here belongs into a search engine, least of all a link that somebody posted.
pub async fn robots() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, KEPT_FOR_A_DAY))
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body("User-agent: *\nDisallow: /\n")
}

fn send(asset: &Asset, request: &HttpRequest, kept: &'static str) -> HttpResponse {
    let (encoding, bytes) = smallest(asset, request);
    let hash = asset.url.rsplit('.').nth(1).unwrap_or(asset.url);
    let etag = format!("\"{hash}-{encoding}\"");
    let unchanged =
        request.headers().get(header::IF_NONE_MATCH).is_some_and(|sent| sent.as_bytes() == etag.as_bytes());
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, kept))
        .insert_header((header::ETAG, etag))
        .insert_header((header::VARY, "accept-encoding"));
    if unchanged {
        return response.finish();
    }
    if encoding != "identity" {
        response.insert_header((header::CONTENT_ENCODING, encoding));
    }
    response.insert_header((header::CONTENT_TYPE, asset.content_type)).body(bytes)
}

fn smallest(asset: &Asset, request: &HttpRequest) -> (&'static str, &'static [u8]) {
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let takes = |coding| compress::takes(accepted, coding);
    match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if takes("br") => ("br", bytes),
        (_, Some(bytes)) if takes("gzip") => ("gzip", bytes),
        _ => ("identity", asset.plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_sheets_name_the_hashed_font() {
        let core = ASSETS.iter().find(|asset| asset.name == "css/core.css").unwrap();
        let text = std::str::from_utf8(core.plain).unwrap();
        assert!(text.contains(url("fonts/atkinson-hyperlegible-next.woff2")));
    }

    #[test]
    fn every_url_is_told_apart_by_its_hash() {
        assert!(url("css/core.css").starts_with("/assets/css/core."));
        assert_eq!(url("css/none.css"), "/assets/unknown");
        assert_eq!(BY_URL.len(), ASSETS.len());
    }
}
