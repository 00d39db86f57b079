//! Running the installation: health, metrics, jobs, messages, the event log.

mod events;
mod forms;
mod health;
mod jobs;
mod messages;
mod metrics;
mod outbox;
mod pages;
mod words;

pub use self::metrics::MetricsAccess;
use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/health/live", Access::Operator, health::show_live);
    r.get("/health/ready", Access::Operator, health::show_ready);
    r.get("/metrics", Access::Operator, metrics::show);
    r.get("/admin/events", Access::Admin, events::list);
    r.post("/admin/events/verification", Access::Admin, events::verify);
    r.get("/admin/operations", Access::Admin, jobs::overview);
    r.get("/admin/jobs", Access::Admin, jobs::list);
    r.post("/admin/jobs/{id}/retry", Access::Admin, jobs::retry);
    r.post("/admin/jobs/{id}/discard", Access::Admin, jobs::discard);
    r.get("/admin/outbox", Access::Admin, outbox::list);
    r.post("/admin/outbox/{id}/reading", Access::Admin, outbox::read);
    r.post("/admin/outbox/{id}/resend", Access::Admin, outbox::resend);
    r.get("/admin/messages", Access::Admin, messages::list);
    r.post("/admin/messages/{id}/reading", Access::Admin, messages::read);
    r.post("/admin/messages/{id}/resend", Access::Admin, messages::resend);
}
