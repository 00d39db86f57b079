//! One folder per thing a person does. A feature never names another: what two need moves down to `web`, `storage` or `domain`.

pub mod accounts;
pub mod alerts;
pub mod api;
pub mod api_keys;
pub mod authoring;
pub mod data_requests;
pub mod fhir_api;
pub mod filling;
pub mod help_lines;
pub mod home;
pub mod kiosk;
pub mod library;
pub mod links;
pub mod me;
pub mod members;
pub mod operations;
pub mod patients;
pub mod results;
pub mod sending;
pub mod vocabularies;

use crate::web::{self, routes::Routes};

/// Every route of the application.
pub fn routes() -> Routes {
    let mut routes = Routes::new();
    let r = &mut routes;
    web::routes(r);
    home::routes(r);
    me::routes(r);
    filling::routes(r);
    accounts::routes(r);
    members::routes(r);
    help_lines::routes(r);
    data_requests::routes(r);
    api_keys::routes(r);
    authoring::routes(r);
    library::routes(r);
    vocabularies::routes(r);
    links::routes(r);
    sending::routes(r);
    kiosk::routes(r);
    results::routes(r);
    patients::routes(r);
    alerts::routes(r);
    fhir_api::routes(r);
    api::routes(r);
    operations::routes(r);
    routes
}
