//! FHIR R4 for other systems, under `/fhir`: questionnaires, responses, patients, Bundles.
//!
//! A request and an entry of a Bundle become an `interaction::Interaction`, which `dispatch` leads to
//! the function of its type. Whatever changes something runs in one transaction.

mod answer;
mod binaries;
mod bundle;
mod call;
mod dispatch;
mod error;
mod export;
mod handlers;
mod included;
mod interaction;
mod items;
mod metadata;
mod operations;
mod patients;
mod questionnaires;
mod references;
mod responses;
mod scores;
mod searchset;
mod vocabularies;

use actix_web::http::Method;

use crate::web::routes::{Access, Routes};

/// Registers the API.
pub fn routes(r: &mut Routes) {
    let key = Access::ApiKey;
    r.get("/fhir/metadata", Access::Open, handlers::metadata);
    r.post("/fhir", key, handlers::store);
    r.post("/fhir/", key, handlers::store);
    r.get("/fhir/$export", key, export::begin);
    r.get("/fhir/$export-status/{id}", key, export::show);
    r.add(Method::DELETE, "/fhir/$export-status/{id}", key, export::end);
    r.get("/fhir/$export-file/{id}/{file}", key, export::download);
    r.get("/fhir/Questionnaire", key, handlers::show);
    r.post("/fhir/Questionnaire", key, handlers::store);
    r.post("/fhir/Questionnaire/_search", key, handlers::store);
    r.post("/fhir/Questionnaire/$validate", key, handlers::store);
    r.post("/fhir/Questionnaire/$populate", key, handlers::store);
    r.post("/fhir/Questionnaire/$assemble", key, handlers::store);
    r.post("/fhir/Questionnaire/$next-question", key, handlers::store);
    r.add(Method::PUT, "/fhir/Questionnaire", key, handlers::store);
    r.get("/fhir/Questionnaire/{id}", key, handlers::show);
    r.add(Method::PUT, "/fhir/Questionnaire/{id}", key, handlers::store);
    r.add(Method::DELETE, "/fhir/Questionnaire/{id}", key, handlers::show);
    r.post("/fhir/Questionnaire/{id}/$evaluate", key, handlers::store);
    r.post("/fhir/Questionnaire/{id}/$populate", key, handlers::store);
    r.post("/fhir/Questionnaire/{id}/$assemble", key, handlers::store);
    r.get("/fhir/Questionnaire/{id}/_history", key, handlers::show);
    r.get("/fhir/Questionnaire/{id}/_history/{version}", key, handlers::show);
    r.get("/fhir/QuestionnaireResponse", key, handlers::show);
    r.post("/fhir/QuestionnaireResponse", key, handlers::store);
    r.post("/fhir/QuestionnaireResponse/_search", key, handlers::store);
    r.post("/fhir/QuestionnaireResponse/$validate", key, handlers::store);
    r.post("/fhir/QuestionnaireResponse/$extract", key, handlers::store);
    r.post("/fhir/QuestionnaireResponse/{id}/$extract", key, handlers::store);
    r.get("/fhir/QuestionnaireResponse/{id}", key, handlers::show);
    r.add(Method::PUT, "/fhir/QuestionnaireResponse/{id}", key, handlers::store);
    r.add(Method::DELETE, "/fhir/QuestionnaireResponse/{id}", key, handlers::show);
    r.get("/fhir/QuestionnaireResponse/{id}/_history/{version}", key, handlers::show);
    vocabulary_routes(r);
    r.get("/fhir/Binary/{id}", key, binaries::show);
    r.get("/fhir/Patient", key, handlers::show);
    r.post("/fhir/Patient", key, handlers::store);
    r.post("/fhir/Patient/_search", key, handlers::store);
    r.add(Method::PUT, "/fhir/Patient", key, handlers::store);
    r.get("/fhir/Patient/{id}", key, handlers::show);
    r.add(Method::PUT, "/fhir/Patient/{id}", key, handlers::store);
    r.add(Method::DELETE, "/fhir/Patient/{id}", key, handlers::show);
    r.get("/fhir/Patient/{id}/_history/{version}", key, handlers::show);
}

/// `ValueSet` and `CodeSystem`.
fn vocabulary_routes(r: &mut Routes) {
    let key = Access::ApiKey;
    for (all, one, search, old) in [
        (
            "/fhir/ValueSet",
            "/fhir/ValueSet/{id}",
            "/fhir/ValueSet/_search",
            "/fhir/ValueSet/{id}/_history/{version}",
        ),
        (
            "/fhir/CodeSystem",
            "/fhir/CodeSystem/{id}",
            "/fhir/CodeSystem/_search",
            "/fhir/CodeSystem/{id}/_history/{version}",
        ),
    ] {
        r.get(all, key, handlers::show);
        r.post(all, key, handlers::store);
        r.post(search, key, handlers::store);
        r.get(one, key, handlers::show);
        r.add(Method::PUT, one, key, handlers::store);
        r.get(old, key, handlers::show);
    }
    for operation in ["$expand", "$validate-code"] {
        let (all, one) = match operation {
            "$expand" => ("/fhir/ValueSet/$expand", "/fhir/ValueSet/{id}/$expand"),
            _ => ("/fhir/ValueSet/$validate-code", "/fhir/ValueSet/{id}/$validate-code"),
        };
        r.get(all, key, handlers::show);
        r.post(all, key, handlers::store);
        r.get(one, key, handlers::show);
        r.post(one, key, handlers::store);
    }
}
