//! `/metrics` for Prometheus. Numbers about people's health care are nobody else's business: shown
//! to a bearer of the token, or without a token to this machine alone.

use std::fs;

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    web::Data,
};
use metrics::gauge;
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;

use crate::{
    storage::{Db, jobs},
    web::errors::{AppError, PageError},
};

/// Ticks per second in `/proc`, on every Linux there is.
const TICKS_PER_S: f64 = 100.0;
const PAGE_BYTES: f64 = 4096.0;

/// Who may read the metrics.
#[derive(Clone, Debug, Default)]
pub struct MetricsAccess {
    token: Option<SecretString>,
}

impl MetricsAccess {
    /// Bearers of the token; without one, this machine.
    pub fn new(token: Option<SecretString>) -> Self {
        Self { token }
    }

    fn lets(&self, request: &HttpRequest) -> bool {
        if let Some(token) = &self.token {
            let wanted = token.expose_secret().as_bytes();
            return bearer(request.headers()).is_some_and(|sent| sent.as_bytes().ct_eq(wanted).into());
        }
        // A proxy on this machine passes on requests of others.
        let passed_on = ["x-forwarded-for", "forwarded", "via", "x-real-ip"];
        let is_passed_on = passed_on.iter().any(|name| request.headers().contains_key(*name));
        request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback()) && !is_passed_on
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// `GET /metrics`. To others it does not exist.
pub(super) async fn show(
    request: HttpRequest,
    access: Data<MetricsAccess>,
    handle: Option<Data<PrometheusHandle>>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let Some(handle) = handle.filter(|_| access.lets(&request)) else {
        return Err(AppError::NotFound.into());
    };
    let (open, idle) = db.pool_state();
    gauge!("database_connections", "state" => "open").set(open);
    gauge!("database_connections", "state" => "idle").set(idle);
    measure_process();
    // The numbers of this process are worth having while the database is away.
    match db.read(jobs::counts).await {
        Ok((waiting, dead)) => {
            gauge!("weconecta_jobs", "state" => "waiting").set(as_gauge(waiting));
            gauge!("weconecta_jobs", "state" => "dead").set(as_gauge(dead));
        }
        Err(error) => tracing::warn!(%error, "the number of jobs is not known"),
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(handle.render()))
}

/// A gauge of the metrics is a float; counts stay far below where one loses whole numbers.
fn as_gauge(count: i64) -> f64 {
    i32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// Memory and processor time of this process, where the system tells them as Linux does.
fn measure_process() {
    let field = |text: &str, at: usize| text.split_whitespace().nth(at)?.parse::<f64>().ok();
    if let Some(pages) = fs::read_to_string("/proc/self/statm").ok().and_then(|text| field(&text, 1)) {
        gauge!("process_resident_memory_bytes").set(pages * PAGE_BYTES);
    }
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program stands in brackets and may hold spaces.
    let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    if let (Some(user), Some(system)) = (field(after_name, 11), field(after_name, 12)) {
        gauge!("process_cpu_seconds_total").set((user + system) / TICKS_PER_S);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn asked(peer: &str) -> TestRequest {
        TestRequest::get().peer_addr(format!("{peer}:1").parse().unwrap())
    }

    #[test]
    fn without_a_token_only_this_machine_is_let() {
        let access = MetricsAccess::default();
        assert!(access.lets(&asked("127.0.0.1").to_http_request()));
        assert!(!access.lets(&asked("203.0.113.9").to_http_request()));
        let passed_on = asked("127.0.0.1").insert_header(("x-forwarded-for", "203.0.113.9"));
        assert!(!access.lets(&passed_on.to_http_request()));
    }

    #[test]
    fn with_a_token_only_its_bearer_is_let() {
        let access = MetricsAccess::new(Some("correct".into()));
        let sent =
            |value: &str| asked("203.0.113.9").insert_header(("authorization", value)).to_http_request();
        assert!(access.lets(&sent("Bearer correct")));
        assert!(!access.lets(&sent("Bearer wrong")));
        assert!(!access.lets(&asked("127.0.0.1").to_http_request()));
    }
}
