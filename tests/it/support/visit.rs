//! Pages as somebody visits them, forms as a browser sends them.

use actix_web::{
    http::{StatusCode, header},
    test::TestRequest,
};
use url::form_urlencoded;

use super::site::Person;

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    /// Where a redirect leads; empty without one.
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Reply {
    /// The last part of the path that a redirect leads to, without its query.
    pub(crate) fn last_segment(&self) -> &str {
        self.location.split('?').next().unwrap().rsplit('/').next().unwrap()
    }
}

/// What a service answers to a request of [`get`], [`post`] or [`upload`].
macro_rules! reply {
    ($service:expr, $request:expr) => {{
        let answered = actix_web::test::call_service(&$service, $request.to_request()).await;
        let location = answered.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = answered.status();
        let body = actix_web::test::read_body(answered).await;
        crate::support::visit::Reply {
            status,
            location: location.unwrap_or_default(),
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }};
}
pub(crate) use reply;

/// `GET path`
pub(crate) fn get(person: &Person, path: &str) -> TestRequest {
    TestRequest::get().uri(path).cookie(person.cookie.clone())
}

/// `POST path` with these fields and the session's token.
pub(crate) fn post(person: &Person, path: &str, fields: &[(&str, &str)]) -> TestRequest {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.append_pair("csrf", &person.csrf).extend_pairs(fields);
    TestRequest::post()
        .uri(path)
        .cookie(person.cookie.clone())
        .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(body.finish())
}

/// `POST path` with text fields and files, as a form with files is sent.
pub(crate) fn upload(
    person: &Person,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> TestRequest {
    let mut body = Vec::new();
    for (name, value) in [("csrf", person.csrf.as_str())].iter().chain(fields) {
        let part =
            format!("--frontier\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--frontier\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: application/json\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--frontier--\r\n");
    TestRequest::post()
        .uri(path)
        .cookie(person.cookie.clone())
        .insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=frontier"))
        .set_payload(body)
}
