//! `GET /api/openapi.json`: what is served, made from the handlers and their types.

use actix_web::{HttpResponse, web::Data};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components, Server,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{handlers, schemas};
use crate::web::{errors::ApiError, settings::WebSettings};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "WeConecta",
        description = "Lists for other systems. Whole resources, and everything that writes, are under /fhir (FHIR R4).",
    ),
    paths(handlers::list_questionnaires, handlers::list_responses, handlers::list_alerts),
    components(schemas(schemas::Problem)),
    modifiers(&KeyIsNeeded),
    security(("key" = [])),
)]
struct Document;

/// `Authorization: Bearer wc_…`
struct KeyIsNeeded;

impl Modify for KeyIsNeeded {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key, wc_…, with the scope that the operation names"))
            .build();
        document
            .components
            .get_or_insert_with(Components::new)
            .add_security_scheme("key", SecurityScheme::Http(scheme));
    }
}

pub(super) async fn show(settings: Data<WebSettings>) -> Result<HttpResponse, ApiError> {
    let mut document = Document::openapi();
    document.servers = Some(vec![Server::new(settings.absolute("").trim_end_matches('/'))]);
    Ok(HttpResponse::Ok().json(document))
}
