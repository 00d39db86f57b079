//! What the operator sees: logs and metrics. Neither ever holds paths, query strings, bodies, names
//! or tokens: a request is named by the pattern of its route.

mod lines;
mod log;
mod metrics;
mod requests;

pub(super) use self::{
    log::init_log,
    metrics::{init_metrics, keep_up},
    requests::{RequestSpan, observe},
};
