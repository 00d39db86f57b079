//! The recorder behind `/metrics`.

use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Upper bounds of the duration buckets, in seconds.
const DURATIONS_S: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Starts recording. The error is one line.
pub(in crate::app) fn init_metrics() -> Result<PrometheusHandle, String> {
    let durations = Matcher::Suffix("_seconds".to_owned());
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(durations, &DURATIONS_S)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| format!("can't record metrics: {error}"))?;
    metrics::describe_counter!("http_requests_total", "Requests that were answered");
    metrics::describe_histogram!("http_request_duration_seconds", "Time from a request to its answer");
    metrics::describe_counter!("weconecta_submissions_total", "Responses that were handed in");
    metrics::describe_counter!("weconecta_alerts_total", "Alerts that red flags opened");
    metrics::describe_counter!("weconecta_jobs_total", "Jobs that were run");
    metrics::describe_gauge!("weconecta_jobs", "Jobs that wait, and those that failed for the last time");
    Ok(handle)
}

/// Sums up samples every few seconds, so that they don't pile up while nobody asks for them.
pub(in crate::app) async fn keep_up(handle: PrometheusHandle) {
    let mut ticks = tokio::time::interval(Duration::from_secs(5));
    loop {
        ticks.tick().await;
        handle.run_upkeep();
    }
}
