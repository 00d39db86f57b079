//! Value sets and code systems: over FHIR, on the admin's pages, and what published questionnaires make of them.

use actix_web::{
    http::{Method, header},
    test::TestRequest,
};
use serde_json::{Value, json};
use weconecta::domain::ids::OrganisationId;

use crate::support::{
    TestSite,
    browse::{Answer, ask},
    serve,
    visit::{get, post, upload},
};

const SET: &str = "http://example.org/vs/doencas";

fn system() -> Value {
    json!({
        "resourceType": "CodeSystem", "url": "http://example.org/cs", "status": "active", "content": "complete", "name": "Doencas",
        "concept": [{"code": "resp", "display": "Respiratória", "concept": [
                        {"code": "asma", "display": "Asma", "designation": [{"language": "en", "value": "Asthma"}]},
                        {"code": "dpoc", "display": "DPOC"}]},
                    {"code": "dor", "display": "Dor"}],
    })
}

fn set(root: &str) -> Value {
    json!({
        "resourceType": "ValueSet", "url": SET, "version": "1", "status": "active", "title": "Doenças do pulmão",
        "compose": {"include": [{"system": "http://example.org/cs", "filter": [{"property": "concept", "op": "descendent-of", "value": root}]}]},
    })
}

fn questionnaire(status: &str) -> Value {
    json!({
        "resourceType": "Questionnaire", "status": status, "title": "Pulmão", "url": "http://example.org/q",
        "item": [{"linkId": "a", "type": "choice", "text": "Qual?", "answerValueSet": SET}],
    })
}

fn call(key: &str, method: Method, path: &str, body: Option<&Value>) -> TestRequest {
    let request = TestRequest::default()
        .method(method)
        .uri(path)
        .insert_header((header::AUTHORIZATION, format!("Bearer {key}")))
        .insert_header((header::CONTENT_TYPE, "application/fhir+json"));
    match body {
        Some(body) => request.set_payload(body.to_string()),
        None => request,
    }
}

macro_rules! fhir {
    ($app:expr, $key:expr, $method:ident, $path:expr) => {
        fhir!($app, $key, $method, $path, None::<Value>)
    };
    ($app:expr, $key:expr, $method:ident, $path:expr, $body:expr) => {{
        let body: Option<Value> = $body.into();
        let answer: Answer = ask!($app, call($key, Method::$method, &$path, body.as_ref()));
        let json: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        (answer.status, json)
    }};
}

fn site() -> (TestSite, OrganisationId, String) {
    let site = TestSite::new();
    let organisation = site.organisation("ubs");
    let key = site.api_key(organisation, "*").1;
    (site, organisation, key)
}

fn codes(expansion: &Value) -> Vec<&str> {
    let contains = expansion["expansion"]["contains"].as_array();
    contains.into_iter().flatten().map(|one| one["code"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn value_sets_are_kept_found_and_expanded() {
    let (site, _, key) = site();
    let app = serve!(site);
    let (status, made) = fhir!(&app, &key, POST, "/fhir/ValueSet", set("resp"));
    assert_eq!(status, 201, "{made}");
    assert_eq!(made["compose"], set("resp")["compose"], "it comes back as it came");
    let id = made["id"].as_str().unwrap().to_owned();
    let (status, said) = fhir!(&app, &key, GET, format!("/fhir/ValueSet/{id}/$expand"));
    assert_eq!(status, 422, "the code system is not here: {said}");
    assert_eq!(fhir!(&app, &key, POST, "/fhir/CodeSystem", system()).0, 201);
    assert_eq!(fhir!(&app, &key, POST, "/fhir/ValueSet", set("resp")).0, 409, "one for each url and version");

    let (_, all) = fhir!(&app, &key, GET, format!("/fhir/ValueSet/{id}/$expand"));
    assert_eq!(codes(&all), ["asma", "dpoc"]);
    let (_, some) = fhir!(&app, &key, GET, format!("/fhir/ValueSet/$expand?url={SET}&filter=asth"));
    assert_eq!((codes(&some), &some["expansion"]["total"]), (vec!["asma"], &json!(1)));
    let (_, page) = fhir!(&app, &key, GET, format!("/fhir/ValueSet/$expand?url={SET}&offset=1&count=1"));
    assert_eq!((codes(&page), &page["expansion"]["total"]), (vec!["dpoc"], &json!(2)));
    let bundled = "http://hl7.org/fhir/ValueSet/administrative-gender";
    let (_, gender) = fhir!(&app, &key, GET, format!("/fhir/ValueSet/$expand?url={bundled}"));
    assert_eq!(codes(&gender).len(), 4);
    assert_eq!(fhir!(&app, &key, GET, "/fhir/ValueSet/$expand?url=urn:none").0, 404);
    let sent =
        json!({"resourceType": "Parameters", "parameter": [{"name": "valueSet", "resource": set("dor")}]});
    assert_eq!(codes(&fhir!(&app, &key, POST, "/fhir/ValueSet/$expand", sent).1), [""; 0]);

    for (query, result) in [
        ("code=asma", true),
        ("code=asma&display=asthma", true),
        ("code=asma&display=DPOC", false),
        ("code=dor", false),
    ] {
        let (_, said) = fhir!(&app, &key, GET, format!("/fhir/ValueSet/{id}/$validate-code?{query}"));
        assert_eq!(said["parameter"][0]["valueBoolean"], result, "{query}: {said}");
    }
    let (_, found) = fhir!(&app, &key, GET, format!("/fhir/ValueSet?url={SET}&version=1&name=doen"));
    assert_eq!(found["total"], 1);
    assert_eq!(fhir!(&app, &key, GET, "/fhir/CodeSystem?name=x").1["total"], 0);
    let mut other = set("dor");
    other["id"] = json!("01a20134-1483-77a5-b05d-607ff3c150e2");
    assert_eq!(fhir!(&app, &key, PUT, format!("/fhir/ValueSet/{id}"), other).0, 400, "it names another one");
    let (status, changed) = fhir!(&app, &key, PUT, format!("/fhir/ValueSet/{id}"), set("dor"));
    assert_eq!((status, &changed["meta"]["versionId"]), (200, &json!("2")));
    let wrong = json!({"resourceType": "ValueSet"});
    assert_eq!(fhir!(&app, &key, POST, "/fhir/ValueSet", wrong).0, 422, "without a url nobody can name it");
    let reader = site.api_key(site.organisation("other"), "ValueSet.read").1;
    assert_eq!(fhir!(&app, &reader, GET, format!("/fhir/ValueSet/{id}")).0, 404);
    assert_eq!(fhir!(&app, &reader, POST, "/fhir/ValueSet", set("resp")).0, 403);
    let (_, statement) = fhir!(&app, &key, GET, "/fhir/metadata");
    assert!(statement.to_string().contains("ValueSet-validate-code"));
}

#[actix_web::test]
async fn a_published_questionnaire_keeps_the_codes_of_its_day() {
    let (site, _, key) = site();
    let app = serve!(site);
    let answer = |questionnaire: &str, code: &str| {
        json!({"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": format!("Questionnaire/{questionnaire}"),
               "item": [{"linkId": "a", "answer": [{"valueCoding": {"system": "http://example.org/cs", "code": code}}]}]})
    };
    let judge = "/fhir/QuestionnaireResponse/$validate";
    let is_fine = |outcome: &Value| {
        outcome["issue"].as_array().unwrap().iter().all(|issue| issue["severity"] != "error")
    };

    // nobody knows the set yet: any code stands, then and later
    let (_, early) = fhir!(&app, &key, POST, "/fhir/Questionnaire", questionnaire("active"));
    let early = early["id"].as_str().unwrap().to_owned();
    fhir!(&app, &key, POST, "/fhir/CodeSystem", system());
    let (_, made) = fhir!(&app, &key, POST, "/fhir/ValueSet", set("resp"));
    assert!(is_fine(&fhir!(&app, &key, POST, judge, answer(&early, "anything")).1));

    let (status, made_later) = fhir!(&app, &key, POST, "/fhir/Questionnaire", questionnaire("active"));
    assert_eq!(status, 201);
    let later = made_later["id"].as_str().unwrap().to_owned();
    let (_, draft) = fhir!(&app, &key, POST, "/fhir/Questionnaire", questionnaire("draft"));
    let draft = draft["id"].as_str().unwrap().to_owned();
    assert!(is_fine(&fhir!(&app, &key, POST, judge, answer(&later, "asma")).1));
    assert!(!is_fine(&fhir!(&app, &key, POST, judge, answer(&later, "dor")).1));

    let changed = json!({"resourceType": "ValueSet", "url": SET, "version": "1", "status": "active",
        "compose": {"include": [{"system": "http://example.org/cs", "concept": [{"code": "dor"}]}]}});
    let address = format!("/fhir/ValueSet/{}", made["id"].as_str().unwrap());
    assert_eq!(fhir!(&app, &key, PUT, address, changed).0, 200);
    assert!(is_fine(&fhir!(&app, &key, POST, judge, answer(&later, "asma")).1), "what was published stays");
    let evaluated =
        fhir!(&app, &key, POST, format!("/fhir/Questionnaire/{draft}/$evaluate"), answer(&draft, "asma")).1;
    assert!(evaluated.to_string().contains("problem-not-an-option"), "a draft follows: {evaluated}");
}

#[actix_web::test]
async fn admins_upload_look_at_and_delete_vocabularies() {
    let (site, organisation, key) = site();
    let admin = site.person(organisation, weconecta::storage::accounts::Role::Admin);
    let app = serve!(site);
    let page = |path: &str| get(&admin, path);
    let empty: Answer = ask!(&app, page("/admin/vocabularies"));
    assert!(empty.status == 200 && empty.body.contains("Nenhum vocabulário ainda"));
    let nothing: Answer = ask!(&app, upload(&admin, "/admin/vocabularies", &[("text", "")], &[]));
    assert_eq!(nothing.status, 422);
    let bundle =
        json!({"resourceType": "Bundle", "entry": [{"resource": system()}, {"resource": set("resp")}]})
            .to_string();
    let broken: Answer = ask!(
        &app,
        upload(
            &admin,
            "/admin/vocabularies",
            &[("text", "")],
            &[("a.json", bundle.as_bytes()), ("b.json", b"{}")]
        )
    );
    assert!(broken.status == 422 && broken.body.contains("b.json"), "{}", broken.body);
    assert_eq!(fhir!(&app, &key, GET, "/fhir/ValueSet").1["total"], 0, "all or nothing");
    let stored: Answer =
        ask!(&app, upload(&admin, "/admin/vocabularies", &[("text", "")], &[("a.json", bundle.as_bytes())]));
    assert_eq!(
        (stored.status, stored.location.as_str()),
        (303, "/admin/vocabularies?done=added"),
        "{}",
        stored.body
    );
    let list: Answer = ask!(&app, page("/admin/vocabularies?done=added"));
    assert!(list.body.contains("Doenças do pulmão") && list.body.contains("Doencas"));
    let (_, found) = fhir!(&app, &key, GET, "/fhir/ValueSet");
    let id = found["entry"][0]["resource"]["id"].as_str().unwrap().to_owned();
    let one = format!("/admin/vocabularies/{id}");
    fhir!(&app, &key, POST, "/fhir/Questionnaire", questionnaire("active"));
    let shown: Answer = ask!(&app, page(&one));
    assert!(shown.body.contains("asma") && shown.body.contains("Pulmão"), "{}", shown.body);
    let asked: Answer = ask!(&app, page(&format!("{one}/deletion")));
    assert!(asked.body.contains("Não dá para apagar") && !asked.body.contains("btn--danger"));
    let refused: Answer = ask!(&app, post(&admin, &format!("{one}/deletion"), &[]));
    assert_eq!(refused.status, 409);

    let (_, questionnaires) = fhir!(&app, &key, GET, "/fhir/Questionnaire");
    let used = questionnaires["entry"][0]["resource"]["id"].as_str().unwrap().to_owned();
    fhir!(&app, &key, PUT, format!("/fhir/Questionnaire/{used}"), questionnaire("retired"));
    let gone: Answer = ask!(&app, post(&admin, &format!("{one}/deletion"), &[]));
    assert_eq!((gone.status, gone.location.as_str()), (303, "/admin/vocabularies?done=deleted"));
    let missing: Answer = ask!(&app, page(&one));
    assert_eq!(missing.status, 404);
}
