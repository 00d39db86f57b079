//! A span, a log line and metrics for every request.

use std::{sync::Arc, time::Instant};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderName, HeaderValue},
    middleware::Next,
};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::web::client;

/// Tells a person's report apart from all others; also on the page about a fault of ours.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Names a request by method, route pattern and id, by the network that it came from and, once they are known, by the account
/// or key behind it. By nothing that a person typed.
#[derive(Debug)]
pub(in crate::app) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        tracing::info_span!(
            "request",
            request.id = request_id(request),
            http.method = %request.method(),
            http.route = &*route(request),
            client.network = client::network(client::address_of_service(request)),
            account.id = tracing::field::Empty,
            api_key.id = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(_span: Span, _outcome: &Result<ServiceResponse<B>, Error>) {}
}

/// Measures the request, logs it once it is answered, and adds its id to the answer.
pub(in crate::app) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let started = Instant::now();
    let (id, route) = (request_id(&request), route(&request));
    let method = method(&request);
    let mut answer = next.call(request).await?;
    if let Ok(id) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(REQUEST_ID, id);
    }
    let (status, took) = (answer.status(), started.elapsed());
    // Health checks come every few seconds and tell nothing while all is well.
    if status.is_server_error() {
        tracing::warn!(http.status = status.as_u16(), took_ms = millis(took), "answered");
    } else if route.starts_with("/health/") {
        tracing::debug!(http.status = status.as_u16(), took_ms = millis(took), "answered");
    } else {
        tracing::info!(http.status = status.as_u16(), took_ms = millis(took), "answered");
    }
    let labels = [
        ("method", method.to_owned()),
        ("route", route.as_ref().to_owned()),
        ("status", status.as_str().to_owned()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_duration_seconds", &labels).record(took);
    Ok(answer)
}

fn request_id(request: &ServiceRequest) -> String {
    use actix_web::HttpMessage as _;
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// The pattern, such as `/f/{token}`: a path can hold a secret. Found once, as it costs a walk through all routes.
fn route(request: &ServiceRequest) -> Arc<str> {
    use actix_web::HttpMessage as _;
    if let Some(Route(known)) = request.extensions().get() {
        return Arc::clone(known);
    }
    let found: Arc<str> = request.match_pattern().map_or_else(|| "none".into(), Into::into);
    request.extensions_mut().insert(Route(Arc::clone(&found)));
    found
}

struct Route(Arc<str>);

/// Known methods only: a label must not grow by what strangers send.
fn method(request: &ServiceRequest) -> &'static str {
    match request.method().as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn millis(took: std::time::Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
