//! Own fixtures for every group of functions; the official suites are in `tests/it/fhirpath_suites.rs`.

mod functions;
mod hosts;
mod limits;
mod paths;
mod reads;

use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::*;

/// A response with a group, a repeating group, points, and extensions beside primitives.
fn response() -> Json {
    json!({
        "resourceType": "QuestionnaireResponse",
        "id": "r1",
        "subject": {"reference": "#p1"},
        "contained": [{
            "resourceType": "Patient",
            "id": "p1",
            "gender": "female",
            "birthDate": "1960-05-17",
            "_birthDate": {"extension": [{"url": "urn:time", "valueDateTime": "1960-05-17T04:30:00-03:00"}]},
            "name": [
                {"use": "usual", "given": ["Zé"]},
                {"use": "official", "family": "Silva", "given": ["Maria", null], "_given": [null, {"id": "hidden"}]}
            ]
        }],
        "item": [
            {"linkId": "body", "item": [
                {"linkId": "weight", "answer": [{"valueQuantity":
                    {"value": 64.0, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}}]},
                {"linkId": "height", "answer": [{"valueDecimal": 1.60}]},
                {"linkId": "born", "answer": [{"valueDate": "1960-05"}]}
            ]},
            {"linkId": "medicine", "item": [{"linkId": "dose", "answer": [{"valueInteger": 20}]}]},
            {"linkId": "medicine", "item": [{"linkId": "dose", "answer": [{"valueInteger": 5}]}]},
            {"linkId": "smokes", "answer": [{
                "valueCoding": {"system": "urn:s", "code": "daily", "display": "Todo dia", "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 3}]},
                "item": [{"linkId": "since", "answer": [{"valueInteger": 1999}]}]
            }]}
        ]
    })
}

fn context(resource: &Json) -> Context<'_> {
    Context::new(DateTime::parse_from_rfc3339("2026-11-22T10:30:05.250-03:00").unwrap())
        .with_resource(resource)
}

/// The result as text: items parted by blanks, `{}` if empty, and the error if there is one.
fn show(text: &str, resource: &Json) -> String {
    let expression = match Expression::parse(text) {
        Ok(expression) => expression,
        Err(error) => return format!("unread: {error}"),
    };
    match expression.evaluate(Item::from_json(resource), &context(resource)) {
        Ok(found) if found.is_empty() => "{}".to_owned(),
        Ok(found) => {
            let texts = found.iter().map(|item| item.to_text().unwrap_or_else(|| "(complex)".to_owned()));
            texts.collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("failed: {error}"),
    }
}

/// Each expression has the result beside it.
fn check(cases: &[(&str, &str)]) {
    let resource = response();
    for (text, wanted) in cases {
        assert_eq!(show(text, &resource), *wanted, "{text}");
    }
}
