//! What a formula comes to with answers made up: for its author, while it is typed.

use super::layout::Layout;
use super::scene::Scene;
use super::solve::STEPS;
use super::view::{Memory, Surroundings, View};
use super::{Answers, Context, evaluate};
use crate::domain::expression::Item;
use crate::domain::questionnaire::Compiled;

/// One value of a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its type as `FHIRPath` names it, such as `Integer` or `Coding`.
    pub kind: String,
    /// As text; empty where it is a part of the response that has none.
    pub text: String,
}

/// The values of a variable in the first instance of its scope; the error says why there are none. `None` where there is no
/// such variable.
pub fn variable_value(
    compiled: &Compiled,
    name: &str,
    answers: &Answers,
    context: &Context<'_>,
) -> Option<Result<Vec<Told>, String>> {
    let program = compiled.program.as_deref()?;
    let variable = program.variables.iter().rfind(|variable| &*variable.name == name)?;
    let bound = variable.bound.as_ref()?;
    let evaluation = evaluate(compiled, answers, context);
    let (layout, _) = Layout::of(compiled, answers);
    let mut scene = Scene::new(compiled, program, answers, &layout, None);
    for (item, placed) in evaluation.computed.iter().flat_map(|computed| &computed.items) {
        for (slot, values) in placed {
            let place = scene.places_at(*item, *slot).first().copied();
            if let Some(place) = place {
                scene.answer(place, &compiled.item(*item).link_id, values);
            }
        }
    }
    let around = Surroundings::new(&scene, compiled, program, context);
    let mut memory = Memory::new(STEPS);
    let mut view = View::new(&around, &mut memory);
    let place = variable.scope.and_then(|scope| view.places_of(scope).first().copied());
    let found = view.tried(bound, place).map_err(|error| error.to_string());
    Some(found.map(|values| values.iter().map(told).collect()))
}

fn told(item: &Item<'_>) -> Told {
    let kind = match item.value().as_ref() {
        Item::Boolean(_) => "Boolean",
        Item::Integer(_) => "Integer",
        Item::Decimal(_) => "Decimal",
        Item::String(_) => "String",
        Item::Date(_) => "Date",
        Item::DateTime(_) => "DateTime",
        Item::Time(_) => "Time",
        Item::Quantity(_) => "Quantity",
        Item::TypeInfo { .. } => "TypeInfo",
        Item::Node(node) => node.type_name(),
    };
    let part = |name: &str| match item {
        Item::Node(node) => node.json.get(name)?.as_str().map(str::to_owned),
        _ => None,
    };
    let text = item.to_text().or_else(|| part("display")).or_else(|| part("code")).unwrap_or_default();
    Told { kind: kind.to_owned(), text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{
        engine::Sample,
        questionnaire::{Questionnaire, compile, edit::with_formula, urls::VARIABLE},
    };

    fn value(formula: &str, sample: Sample) -> Result<Vec<(String, String)>, String> {
        let option = |code: &str, points: i32| {
            json!({"valueCoding": {"code": code, "display": code.to_uppercase()}, "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": points}]})
        };
        let calculated =
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression";
        let json = json!({"resourceType": "Questionnaire", "status": "draft", "item": [
            {"linkId": "a", "type": "choice", "text": "A", "answerOption": [option("x", 0), option("y", 3)]},
            {"linkId": "twice", "type": "integer", "text": "T", "extension": [{"url": calculated, "valueExpression":
                {"language": "text/fhirpath", "expression": "%resource.item.where(linkId='a').answer.value.weight() * 2"}}]},
            {"linkId": "b", "type": "string", "text": "B", "extension": [
                {"url": VARIABLE, "valueExpression": {"name": "own", "language": "text/fhirpath", "expression": "'z'"}},
            ]},
        ]});
        let json = with_formula(&json, "b", "tried", formula).unwrap();
        let compiled = compile(&Questionnaire::from_json(&json).unwrap()).unwrap();
        let now = chrono::DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").unwrap();
        let context = Context::new("pt-BR", now);
        let mut answers = Answers::new();
        sample.fill(&compiled, &mut answers, &context);
        let found = variable_value(&compiled, "tried", &answers, &context).unwrap()?;
        Ok(found.into_iter().map(|told| (told.kind, told.text)).collect())
    }

    fn one(kind: &str, text: &str) -> Vec<(String, String)> {
        vec![(kind.to_owned(), text.to_owned())]
    }

    #[test]
    fn a_formula_has_its_value_and_type_with_answers_made_up() {
        let points = "%resource.item.where(linkId='a').answer.value.weight()";
        assert_eq!(value(points, Sample::Low), Ok(one("Decimal", "0")));
        assert_eq!(value(points, Sample::High), Ok(one("Decimal", "3")));
        assert_eq!(
            value("%resource.item.where(linkId='a').answer.value", Sample::High),
            Ok(one("Coding", "Y"))
        );
        assert_eq!(value("%own & '!'", Sample::Low), Ok(one("String", "z!")));
        assert_eq!(value("%resource.item.where(linkId='nothing').answer.value", Sample::Low), Ok(Vec::new()));
    }

    #[test]
    fn what_is_computed_counts() {
        let formula = "%resource.item.where(linkId='twice').answer.value > 5";
        assert_eq!(value(formula, Sample::High), Ok(one("Boolean", "true")));
    }

    #[test]
    fn a_formula_without_a_result_says_why() {
        let error = value("1 + 'x'", Sample::Low).unwrap_err();
        assert!(error.contains("integer") && error.contains("text"), "{error}");
        assert!(value("%nobody", Sample::Low).unwrap_err().contains("nobody"));
    }
}
