//! The REST API of other systems: short lists of what FHIR would tell at length, described by OpenAPI.

mod document;
mod handlers;
mod schemas;

use crate::web::routes::{Access, Routes};

/// Registers the API.
pub fn routes(r: &mut Routes) {
    r.get("/api/openapi.json", Access::Open, document::show);
    r.get("/api/v1/questionnaires", Access::ApiKey, handlers::list_questionnaires);
    r.get("/api/v1/responses", Access::ApiKey, handlers::list_responses);
    r.get("/api/v1/alerts", Access::ApiKey, handlers::list_alerts);
}
