//! A span, a log line and metrics for every request.

use std::{
    cell::RefCell,
    collections::HashMap,
    time::{Duration, Instant},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use metrics::{Counter, Histogram};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::web::{client, patterns::Patterns};

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
            http.route = route(request),
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
    measure(method, route, status, took);
    Ok(answer)
}

/// Counts a request. The registry hashes names and labels anew for each call, so what it returns is kept.
fn measure(method: &'static str, route: &'static str, status: StatusCode, took: Duration) {
    KNOWN.with_borrow_mut(|known| {
        let meters = known.entry((method, route, status)).or_insert_with_key(|(method, route, status)| {
            let labels = [
                ("method", (*method).to_owned()),
                ("route", (*route).to_owned()),
                ("status", status.as_str().to_owned()),
            ];
            Meters {
                requests: metrics::counter!("http_requests_total", &labels),
                duration: metrics::histogram!("http_request_duration_seconds", &labels),
            }
        });
        meters.requests.increment(1);
        meters.duration.record(took);
    });
}

struct Meters {
    requests: Counter,
    duration: Histogram,
}

thread_local! {
    /// As many as there are routes, times the answers they give.
    static KNOWN: RefCell<HashMap<(&'static str, &'static str, StatusCode), Meters>> = RefCell::default();
}

fn request_id(request: &ServiceRequest) -> String {
    use actix_web::HttpMessage as _;
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// The pattern, such as `/f/{token}`: a path can hold a secret.
fn route(request: &ServiceRequest) -> &'static str {
    let patterns = request.app_data::<Data<Patterns>>();
    patterns.and_then(|patterns| patterns.find(request.path())).unwrap_or("none")
}

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

fn millis(took: Duration) -> f64 {
    (took.as_secs_f64() * 1_000_000.0).round() / 1000.0
}
