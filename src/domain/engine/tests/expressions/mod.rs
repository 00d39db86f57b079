//! What expressions open, compute and check.

mod compiling;
mod faults;
mod model;
mod offers;
mod start;
mod values;

use serde_json::{Value as Json, json};

use super::*;
use crate::domain::problem::Problem;

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

fn expression(text: &str) -> Json {
    json!({"language": "text/fhirpath", "expression": text})
}

/// An extension of SDC's.
fn sdc(name: &str, text: &str) -> Json {
    json!({"url": format!("{SDC}{name}"), "valueExpression": expression(text)})
}

fn variable(name: &str, text: &str) -> Json {
    json!({"url": "http://hl7.org/fhir/StructureDefinition/variable",
           "valueExpression": {"name": name, "language": "text/fhirpath", "expression": text}})
}

fn constraint(severity: &str, text: &str, human: &str) -> Json {
    json!({"url": "http://hl7.org/fhir/StructureDefinition/targetConstraint", "extension": [
        {"url": "key", "valueId": "c"}, {"url": "severity", "valueCode": severity},
        {"url": "expression", "valueExpression": expression(text)}, {"url": "human", "valueString": human}]})
}

fn item(link_id: &str, kind: &str, extensions: &[Json]) -> Json {
    json!({"linkId": link_id, "type": kind, "text": link_id, "extension": extensions})
}

fn with(mut item: Json, name: &str, value: Json) -> Json {
    item[name] = value;
    item
}

fn try_compile(extensions: &[Json], items: &[Json]) -> Result<Compiled, Vec<Problem>> {
    let resource = json!({"resourceType": "Questionnaire", "extension": extensions, "item": items});
    compile(&Questionnaire::from_json(&resource).unwrap())
}

fn of(extensions: &[Json], items: &[Json]) -> Compiled {
    let compiled = try_compile(extensions, items).unwrap();
    assert!(
        compiled.notices().iter().all(|notice| notice.code == Code::MissingOptions),
        "{:?}",
        compiled.notices()
    );
    compiled
}

/// The answers of an item as they count, as JSON.
fn value(compiled: &Compiled, answers: &Answers, link_id: &str) -> Json {
    let counted = evaluate(compiled, answers, &context()).counted(compiled, answers);
    let values = counted.get(compiled, compiled.index_of(link_id).unwrap());
    Json::Array(values.into_iter().map(Value::to_fhir).collect())
}

fn bmi() -> Compiled {
    of(
        &[
            variable("h", "%resource.item.where(linkId = 'height').answer.value / 100"),
            variable("w", "%resource.item.where(linkId = 'weight').answer.value"),
        ],
        &[
            item("weight", "decimal", &[]),
            item("height", "integer", &[]),
            with(
                item("bmi", "decimal", &[sdc("calculatedExpression", "(%w / (%h * %h)).round(1)")]),
                "readOnly",
                json!(true),
            ),
            item(
                "diet",
                "string",
                &[sdc("enableWhenExpression", "%resource.item.where(linkId='bmi').answer.value >= 25")],
            ),
            with(
                item("since", "date", &[]),
                "enableWhen",
                json!([{"question": "diet", "operator": "exists", "answerBoolean": true}]),
            ),
        ],
    )
}
