#![expect(clippy::needless_pass_by_value, reason = "the callers write the JSON in place")]
use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::*;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn extracted(questionnaire: &Json, response: &Json) -> Extracted {
    let mut next = 0_u128;
    let mut id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    extract(&Source { questionnaire, response }, DateTime::UNIX_EPOCH.fixed_offset(), &mut id)
}

fn urn(number: u128) -> String {
    format!("urn:uuid:{}", Uuid::from_u128(number))
}

fn resources(extracted: &Extracted) -> Vec<Json> {
    list(&extracted.bundle, "entry").filter_map(|entry| entry.get("resource").cloned()).collect()
}

fn words(extracted: &Extracted) -> String {
    extracted.notices.iter().map(|notice| format!("{notice:?}")).collect::<Vec<_>>().join("\n")
}

fn mark(name: &str, value: Json) -> Json {
    let mut extension = json!({"url": format!("{SDC}{name}")});
    extension.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
    extension
}

fn response(items: Json) -> Json {
    json!({"resourceType": "QuestionnaireResponse", "id": "r1", "status": "completed", "authored": "2026-11-22T10:00:00Z",
           "subject": {"reference": "Patient/p1"}, "author": {"reference": "Practitioner/d1"}, "item": items})
}

#[test]
fn an_observation_is_about_whom_its_group_names() {
    let yes = || mark("observationExtract", json!({"valueBoolean": true}));
    let weight = |link_id: &str| json!({"linkId": link_id, "type": "decimal", "code": [{"code": link_id}]});
    let questionnaire = json!({"resourceType": "Questionnaire", "extension": [yes()], "item": [
        weight("mother"),
        {"linkId": "child", "type": "group", "repeats": true, "item": [
            {"linkId": "who", "type": "reference", "extension": [mark("isSubject", json!({"valueBoolean": true}))]},
            {"linkId": "sizes", "type": "group", "item": [weight("at-birth")]}]}]});
    let child = |reference: &str, weight: f64| {
        json!({"linkId": "child", "item": [
            {"linkId": "who", "answer": [{"valueReference": {"reference": reference}}]},
            {"linkId": "sizes", "item": [{"linkId": "at-birth", "answer": [{"valueDecimal": weight}]}]}]})
    };
    let answered = response(json!([
        {"linkId": "mother", "answer": [{"valueDecimal": 71.5}]}, child("Patient/c1", 3.1), child("Patient/c2", 2.9)]));
    let all = resources(&extracted(&questionnaire, &answered));
    let about: Vec<_> =
        all.iter().map(|one| (&one["subject"]["reference"], &one["valueQuantity"]["value"])).collect();
    assert_eq!(
        about,
        [
            (&json!("Patient/p1"), &json!(71.5)),
            (&json!("Patient/c1"), &json!(3.1)),
            (&json!("Patient/c2"), &json!(2.9))
        ]
    );
}

#[test]
fn an_observation_is_made_of_each_answer_that_is_marked() {
    let yes = || mark("observationExtract", json!({"valueBoolean": true}));
    let related = |code: &str| json!([mark("observationExtract", json!({"valueCode": code}))]);
    let code = |code: &str| json!([{"system": "http://loinc.org", "code": code}]);
    let category = mark(
        "observation-extract-category",
        json!({"valueCodeableConcept": {"coding": [{"code": "vital-signs"}]}}),
    );
    let unit = json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-unit",
                      "valueCoding": {"system": "http://unitsofmeasure.org", "code": "kg", "display": "kilogram"}});
    let questionnaire = json!({"resourceType": "Questionnaire", "extension": [yes(), category], "item": [
        {"linkId": "weight", "type": "decimal", "text": "Weight", "code": code("29463-7"), "extension": [unit]},
        {"linkId": "plain", "type": "string", "text": "No code"},
        {"linkId": "out", "type": "string", "code": code("1"), "extension": [mark("observationExtract", json!({"valueBoolean": false}))]},
        {"linkId": "bp", "type": "group", "code": code("85354-9"), "item": [
            {"linkId": "sys", "type": "quantity", "code": code("8480-6"), "extension": related("component")},
            {"linkId": "note", "type": "choice", "code": code("2"), "extension": related("member")}]},
        {"linkId": "many", "type": "choice", "repeats": true, "code": [
            {"code": "a"}, {"code": "b", "extension": [yes()]}]},
        {"linkId": "skipped", "type": "boolean", "code": code("3")}]});
    let answered = response(json!([
        {"linkId": "weight", "answer": [{"valueDecimal": 71.5}]},
        {"linkId": "plain", "answer": [{"valueString": "x"}]},
        {"linkId": "out", "answer": [{"valueString": "x"}]},
        {"linkId": "bp", "item": [
            {"linkId": "sys", "answer": [{"valueQuantity": {"value": 120}}]},
            {"linkId": "note", "answer": [{"valueCoding": {"code": "calm", "display": "Calm"}}]}]},
        {"linkId": "many", "answer": [{"valueCoding": {"code": "x"}}, {"valueCoding": {"code": "y"}}]},
        {"linkId": "skipped"}]));
    let found = extracted(&questionnaire, &answered);
    assert_eq!(words(&found), "");
    let all = resources(&found);
    assert_eq!(
        all[0],
        json!({"resourceType": "Observation", "status": "final", "category": [{"coding": [{"code": "vital-signs"}]}],
               "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}], "text": "Weight"},
               "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2026-11-22T10:00:00Z",
               "issued": "2026-11-22T10:00:00Z", "performer": [{"reference": "Practitioner/d1"}],
               "valueQuantity": {"value": 71.5, "unit": "kilogram", "system": "http://unitsofmeasure.org", "code": "kg"},
               "derivedFrom": [{"reference": "QuestionnaireResponse/r1"}]})
    );
    assert_eq!(all[1]["component"][0]["valueQuantity"], json!({"value": 120}));
    assert_eq!(all[1]["hasMember"][0]["reference"], found.bundle["entry"][2]["fullUrl"]);
    assert_eq!(
        all[2]["valueCodeableConcept"],
        json!({"coding": [{"code": "calm", "display": "Calm"}], "text": "Calm"})
    );
    let codes: Vec<&Json> = all[3..].iter().map(|one| &one["code"]["coding"]).collect();
    assert_eq!(
        codes,
        [&json!([{"code": "b"}]), &json!([{"code": "b"}])],
        "one for each answer, with the marked code"
    );
    assert_eq!(found.bundle["entry"][0]["request"], json!({"method": "POST", "url": "Observation"}));
    assert_eq!(all.len(), 5);
}

#[test]
fn definitions_say_which_elements_answers_are() {
    let of = |path: &str| format!("http://hl7.org/fhir/StructureDefinition/Patient#{path}");
    let fixed = |path: &str, code: &str| {
        mark(
            "definitionExtractValue",
            json!({"extension": [{"url": "definition", "valueUri": of(path)}, {"url": "fixed-value", "valueCode": code}]}),
        )
    };
    let computed = mark(
        "definitionExtractValue",
        json!({"extension": [
        {"url": "definition", "valueUri": of("Patient.name.text")},
        {"url": "expression", "valueExpression": {"language": "text/fhirpath", "expression": "item.answer.value.join(' ')"}}]}),
    );
    let context = mark(
        "definitionExtract",
        json!({"extension": [
        {"url": "definition", "valueCanonical": "http://hl7.org/fhir/StructureDefinition/Patient"}, {"url": "fullUrl", "valueString": "%NewId"}]}),
    );
    let questionnaire = json!({"resourceType": "Questionnaire",
        "extension": [mark("extractAllocateId", json!({"valueString": "NewId"}))],
        "item": [{"linkId": "p", "type": "group", "extension": [context], "item": [
            {"linkId": "name", "type": "group", "repeats": true, "definition": of("Patient.name"), "extension": [computed], "item": [
                {"linkId": "given", "type": "string", "repeats": true, "definition": of("Patient.name.given")},
                {"linkId": "family", "type": "string", "definition": of("Patient.name.family")}]},
            {"linkId": "sex", "type": "choice", "definition": of("Patient.gender")},
            {"linkId": "home", "type": "string", "definition": of("Patient.telecom.value"), "extension": [fixed("Patient.telecom.use", "home")]},
            {"linkId": "work", "type": "string", "repeats": true, "definition": of("Patient.telecom.value"), "extension": [fixed("Patient.telecom.use", "work")]},
            {"linkId": "ihi", "type": "string", "definition": of("Patient.identifier:ihi.value"), "extension": [fixed("Patient.identifier:ihi.system", "urn:ihi")]},
            {"linkId": "mrn", "type": "string", "definition": of("Patient.identifier:mrn.value")},
            {"linkId": "dead", "type": "boolean", "definition": of("Patient.deceased[x]")},
            {"linkId": "status", "type": "choice", "definition": of("Patient.maritalStatus")},
            {"linkId": "odd", "type": "string", "definition": of("Patient.nonsense")}]}]});
    let answered = response(json!([{"linkId": "p", "item": [
        {"linkId": "name", "item": [{"linkId": "given", "answer": [{"valueString": "Ana"}, {"valueString": "Rita"}]}, {"linkId": "family", "answer": [{"valueString": "Lima"}]}]},
        {"linkId": "name", "item": [{"linkId": "family", "answer": [{"valueString": "Souza"}]}]},
        {"linkId": "sex", "answer": [{"valueCoding": {"code": "female"}}]},
        {"linkId": "home", "answer": [{"valueString": "1"}]},
        {"linkId": "work", "answer": [{"valueString": "2"}, {"valueString": "3"}]},
        {"linkId": "ihi", "answer": [{"valueString": "I"}]}, {"linkId": "mrn", "answer": [{"valueString": "M"}]},
        {"linkId": "dead", "answer": [{"valueBoolean": false}]},
        {"linkId": "status", "answer": [{"valueCoding": {"code": "M"}}]},
        {"linkId": "odd", "answer": [{"valueString": "secret"}]}]}]));
    let found = extracted(&questionnaire, &answered);
    assert_eq!(
        resources(&found),
        [json!({"resourceType": "Patient",
            "name": [{"given": ["Ana", "Rita"], "family": "Lima", "text": "Ana Rita Lima"}, {"family": "Souza", "text": "Souza"}],
            "gender": "female",
            "telecom": [{"value": "1", "use": "home"}, {"value": "2", "use": "work"}, {"value": "3", "use": "work"}],
            "identifier": [{"value": "I", "system": "urn:ihi"}, {"value": "M"}],
            "deceasedBoolean": false, "maritalStatus": {"coding": [{"code": "M"}]}})]
    );
    assert_eq!(found.bundle["entry"][0]["fullUrl"], json!(urn(1)));
    let told = words(&found);
    assert!(told.contains("odd") && !told.contains("secret"), "{told}");
}

#[test]
fn an_older_context_names_a_type_and_a_hidden_id_updates() {
    let context = |text: &str| {
        mark(
            "itemExtractionContext",
            json!({"valueExpression": {"language": "application/x-fhir-query", "expression": text}}),
        )
    };
    let of = |path: &str| format!("http://hl7.org/fhir/{}#{path}", path.split('.').next().unwrap());
    let questionnaire = json!({"resourceType": "Questionnaire", "extension": [context("Encounter")], "item": [
        {"linkId": "c", "type": "group", "repeats": true, "extension": [context("Condition?subject=1")], "item": [
            {"linkId": "id", "type": "string", "definition": of("Condition.id")},
            {"linkId": "code", "type": "choice", "definition": of("Condition.code")},
            {"linkId": "since", "type": "date", "definition": of("Condition.onset[x]")}]}]});
    let instance = |id: Option<&str>| {
        let mut items = vec![
            json!({"linkId": "code", "answer": [{"valueCoding": {"code": "x"}}]}),
            json!({"linkId": "since", "answer": [{"valueDate": "2020-01"}]}),
        ];
        items.extend(id.map(|id| json!({"linkId": "id", "answer": [{"valueString": id}]})));
        json!({"linkId": "c", "item": items})
    };
    let found = extracted(&questionnaire, &response(json!([instance(Some("c7")), instance(None)])));
    let requests: Vec<&Json> = list(&found.bundle, "entry").map(|entry| &entry["request"]).collect();
    assert_eq!(
        requests,
        [&json!({"method": "PUT", "url": "Condition/c7"}), &json!({"method": "POST", "url": "Condition"})]
    );
    assert_eq!(
        resources(&found)[1],
        json!({"resourceType": "Condition", "code": {"coding": [{"code": "x"}]}, "onsetDateTime": "2020-01"})
    );
    assert!(words(&found).contains("query"), "{}", words(&found));
}

#[test]
fn a_template_is_copied_and_what_is_marked_replaced() {
    let value =
        |text: &str| json!({"extension": [mark("templateExtractValue", json!({"valueString": text}))]});
    let context = |text: &str| mark("templateExtractContext", json!({"valueString": text}));
    let questionnaire = json!({"resourceType": "Questionnaire",
        "extension": [mark("extractAllocateId", json!({"valueString": "NewId"}))],
        "contained": [
            {"resourceType": "Patient", "id": "pat", "active": true, "gender": "unknown", "_gender": value("item.where(linkId = 'sex').answer.value.code"),
             "birthDate": "1900-01-01", "_birthDate": value("item.where(linkId = 'born').answer.value"),
             "name": [{"extension": [context("item.where(linkId = 'name')")], "use": "official",
                       "_family": value("item.where(linkId = 'family').answer.value.first()"),
                       "_given": [value("item.where(linkId = 'given').answer.value")]}],
             "telecom": [{"extension": [context("item.where(linkId = 'phone').answer.value")], "system": "phone", "_value": value("$this")}]},
            {"resourceType": "Observation", "id": "obs", "status": "final", "subject": value("%NewId"),
             "_effectiveDateTime": value("%resource.authored"), "performer": [value("%resource.author")],
             "valueQuantity": {"unit": "cm", "_value": value("answer.value * 100")}, "note": [{"_text": value("nothing")}]}],
        "item": [
            {"linkId": "p", "type": "group", "extension": [mark("templateExtract", json!({"extension": [
                {"url": "template", "valueReference": {"reference": "#pat"}}, {"url": "fullUrl", "valueString": "%NewId"}]}))], "item": [
                {"linkId": "name", "type": "group", "repeats": true, "item": [
                    {"linkId": "given", "type": "string", "repeats": true}, {"linkId": "family", "type": "string"}]},
                {"linkId": "sex", "type": "choice"}, {"linkId": "born", "type": "date"}, {"linkId": "phone", "type": "string", "repeats": true}]},
            {"linkId": "height", "type": "decimal", "repeats": true, "extension": [mark("templateExtract", json!({"extension": [
                {"url": "template", "valueReference": {"reference": "#obs"}}]}))]},
            {"linkId": "none", "type": "string", "extension": [mark("templateExtract", json!({"extension": [
                {"url": "template", "valueReference": {"reference": "#gone"}}]}))]}]});
    let answered = response(json!([
        {"linkId": "p", "item": [
            {"linkId": "name", "item": [{"linkId": "given", "answer": [{"valueString": "Ana"}, {"valueString": "Rita"}]}, {"linkId": "family", "answer": [{"valueString": "Lima"}]}]},
            {"linkId": "name", "item": [{"linkId": "family", "answer": [{"valueString": "Souza"}]}]},
            {"linkId": "sex", "answer": [{"valueCoding": {"code": "female"}}]},
            {"linkId": "phone", "answer": [{"valueString": "1"}, {"valueString": "2"}]}]},
        {"linkId": "height", "answer": [{"valueDecimal": 1.5}, {"valueDecimal": 1.6}]},
        {"linkId": "none", "answer": [{"valueString": "x"}]}]));
    let found = extracted(&questionnaire, &answered);
    let all = resources(&found);
    assert_eq!(
        all[0],
        json!({"resourceType": "Patient", "active": true, "gender": "female",
               "name": [{"use": "official", "family": "Lima", "given": ["Ana", "Rita"]}, {"use": "official", "family": "Souza"}],
               "telecom": [{"system": "phone", "value": "1"}, {"system": "phone", "value": "2"}]}),
        "what has no answer falls away"
    );
    assert_eq!(found.bundle["entry"][0]["fullUrl"], json!(urn(1)));
    assert_eq!(all[1]["subject"], json!({"reference": urn(1)}));
    assert_eq!(all[1]["performer"], json!([{"reference": "Practitioner/d1"}]));
    assert_eq!(all[1]["valueQuantity"]["value"].to_string(), "150.0");
    assert_eq!(all[2]["valueQuantity"]["value"].to_string(), "160.0");
    assert_eq!((all.len(), all[1].get("id"), all[1].get("note")), (3, None, None));
    assert!(words(&found).contains("not among the contained"), "{}", words(&found));
}
