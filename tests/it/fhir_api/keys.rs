//! What a key opens, and what it does not.

use actix_web::{
    http::{Method, header},
    test::{TestRequest, call_service, read_body},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use weconecta::storage::api_keys;

use super::{Got, TYPE, answered, mood, patient, site};
use crate::support::{TestSite, serve};

#[actix_web::test]
async fn a_key_opens_what_its_scopes_say_until_it_is_revoked() {
    let (site, organisation, _) = site();
    let (id, key) = site.api_key(organisation, "Questionnaire.read");
    let service = serve!(site);
    let nobody = ask!(service, "wc_wrong", GET, "/fhir/Questionnaire");
    assert_eq!((nobody.status, nobody.header("www-authenticate")), (401, "Bearer"));
    assert_eq!(nobody.body["resourceType"], "OperationOutcome");
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").status, 200);
    let used = api_keys::find(&mut site.db.connection().unwrap(), organisation, id).unwrap();
    assert_eq!(used.last_used_at, Some(site.clock.now()));
    let refused = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    assert_eq!(refused.status, 403);
    assert!(refused.words().contains("Questionnaire.write"), "{refused:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/Patient").status, 403);
    site.db.write_now("cli", site.clock.now(), |w| api_keys::revoke(w, organisation, id)).unwrap();
    assert_eq!(ask!(service, key, GET, "/fhir/Questionnaire").status, 401);
}

#[actix_web::test]
async fn another_organisation_sees_nothing() {
    let (site, _, key) = site();
    let theirs = site.organisation("other");
    let their_key = site.api_key(theirs, "*").1;
    let service = serve!(site);
    let questionnaire = ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let patient = ask!(service, key, POST, "/fhir/Patient", patient());
    let response = ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"));
    for (kind, id) in [
        ("Questionnaire", questionnaire.id()),
        ("Patient", patient.id()),
        ("QuestionnaireResponse", response.id()),
    ] {
        let path = format!("/fhir/{kind}/{id}");
        assert_eq!(ask!(service, key, GET, path).status, 200);
        assert_eq!(ask!(service, their_key, GET, path).status, 404, "{path}");
        assert_eq!(ask!(service, their_key, GET, format!("/fhir/{kind}")).body["total"], 0);
        assert_eq!(ask!(service, their_key, GET, format!("/fhir/{kind}?_id={id}")).body["total"], 0);
    }
    for kind in ["Questionnaire", "Patient"] {
        let (id, body) = if kind == "Patient" {
            (patient.id(), patient.body.clone())
        } else {
            (questionnaire.id(), questionnaire.body.clone())
        };
        assert_eq!(ask!(service, their_key, PUT, format!("/fhir/{kind}/{id}"), body).status, 404);
    }
    let path = format!("/fhir/Questionnaire/{}/$evaluate", questionnaire.id());
    assert_eq!(ask!(service, their_key, POST, path, answered("none")).status, 404);
    assert_eq!(ask!(service, their_key, POST, "/fhir/QuestionnaireResponse", answered("none")).status, 422);
}

#[actix_web::test]
async fn a_key_that_asks_too_often_is_held_back() {
    let site = TestSite::with(weconecta::web::settings::WebSettings {
        requests_per_minute: 8,
        ..weconecta::web::settings::WebSettings::at("http://localhost".parse().unwrap())
    });
    let organisation = site.organisation("ubs");
    let key = site.api_key(organisation, "*").1;
    let service = serve!(site);
    let mut last = ask!(service, key, GET, "/fhir/Patient");
    for _ in 0..5 {
        last = ask!(service, key, GET, "/fhir/Patient");
    }
    assert_eq!(last.status, 429, "{last:?}");
    assert!(last.words().contains("throttled") && !last.header("retry-after").is_empty());
}
#[actix_web::test]
async fn a_repeated_post_does_nothing_twice() {
    let (site, _, key) = site();
    let service = serve!(site);
    ask!(service, key, POST, "/fhir/Questionnaire", mood("active"));
    let first =
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"), "idempotency-key" => "a");
    site.clock.advance(TimeDelta::minutes(5));
    let again =
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("none"), "idempotency-key" => "a");
    assert_eq!((first.status, again.status, &first.body), (201, 201, &again.body));
    assert_eq!(first.header("location"), again.header("location"));
    let other =
        ask!(service, key, POST, "/fhir/QuestionnaireResponse", answered("much"), "idempotency-key" => "a");
    assert_eq!(other.status, 422);
    assert!(other.words().contains("Idempotency-Key"), "{other:?}");
    assert_eq!(ask!(service, key, GET, "/fhir/QuestionnaireResponse").body["total"], 1);
    let evaluated =
        ask!(service, key, POST, "/fhir/Questionnaire/$validate", mood("active"), "idempotency-key" => "a");
    assert_eq!(evaluated.status, 422, "one key is one request");
}
