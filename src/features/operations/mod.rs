//! Running the installation: health, metrics, jobs, the event log.

mod health;
mod metrics;

pub use self::metrics::MetricsAccess;
use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/health/live", Access::Operator, health::show_live);
    r.get("/health/ready", Access::Operator, health::show_ready);
    r.get("/metrics", Access::Operator, metrics::show);
}
