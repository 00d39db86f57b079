//! Made-up answers, and why something is asked.

use super::*;

const BRANCHES: &str = r#"{"resourceType": "Questionnaire", "item": [
    {"linkId": "smokes", "type": "boolean", "text": "Fuma?"},
    {"linkId": "much", "type": "group", "text": "Quanto", "enableWhen": [{"question": "smokes", "operator": "=", "answerBoolean": true}], "item": [
        {"linkId": "packs", "type": "integer", "text": "Maços?", "extension": [
            {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 1},
            {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 9}]},
        {"linkId": "stop", "type": "boolean", "text": "Quer parar?", "extension": [{
            "url": "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
            "valueExpression": {"language": "text/fhirpath", "expression":
                "%resource.descendants().where(linkId = 'packs').answer.value > 5"}}]}]}]}"#;

fn filled(sample: Sample) -> (Compiled, Answers, Evaluation) {
    let compiled = compiled(BRANCHES);
    let mut answers = Answers::new();
    sample.fill(&compiled, &mut answers, &context());
    let evaluation = evaluate(&compiled, &answers, &context());
    (compiled, answers, evaluation)
}

#[test]
fn made_up_answers_open_what_depends_on_them() {
    let (compiled, answers, _) = filled(Sample::High);
    let of = |link_id: &str| {
        answers.get(&compiled, compiled.index_of(link_id).unwrap()).into_iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("packs"), [Value::Integer(9)]);
    assert_eq!(of("stop"), [Value::Boolean(true)]);
    let (compiled, answers, evaluation) = filled(Sample::Low);
    assert!(answers.get(&compiled, compiled.index_of("packs").unwrap()).is_empty());
    assert!(evaluation.is_complete());
    for seed in 0..20 {
        let (_, answers, evaluation) = filled(Sample::Random(seed));
        assert!(evaluation.is_complete(), "{:?}", evaluation.problems);
        assert_eq!(filled(Sample::Random(seed)).1, answers, "the same number draws the same");
    }
}

#[test]
fn every_question_of_the_fixtures_can_be_answered_by_made_up_answers() {
    for text in [NINE, ALL_TYPES] {
        let compiled = compiled(text);
        for sample in [Sample::Low, Sample::High, Sample::Random(7)] {
            let mut answers = Answers::initial(&compiled, &context());
            sample.fill(&compiled, &mut answers, &context());
            let evaluation = evaluate(&compiled, &answers, &context());
            let wrong = evaluation.problems.iter().filter(|problem| problem.code != Code::Required);
            assert_eq!(
                wrong.collect::<Vec<_>>(),
                Vec::<&crate::domain::problem::Problem>::new(),
                "{sample:?}"
            );
        }
    }
}

#[test]
fn causes_tell_conditions_formulas_and_what_is_around() {
    let (compiled, answers, evaluation) = filled(Sample::Low);
    let causes = causes(&compiled, &evaluation, &answers);
    let of = |link_id: &str| causes.iter().find(|cause| cause.item.link_id == link_id).unwrap();
    assert!(!of("much").is_enabled && !of("much").conditions[0].holds);
    assert_eq!(of("much").conditions[0].given, [Value::Boolean(false)]);
    assert_eq!(of("packs").outside.unwrap().link_id, "much");
    assert!(of("stop").expression.as_ref().unwrap().1.is_none(), "it was not looked at");
    let (compiled, answers, evaluation) = filled(Sample::High);
    let causes = super::causes(&compiled, &evaluation, &answers);
    let stop = causes.iter().find(|cause| cause.item.link_id == "stop").unwrap();
    assert_eq!(stop.expression.as_ref().unwrap().1, Some(true));
    assert!(causes.iter().all(|cause| cause.item.link_id != "packs"), "nothing of its own decides");
}
