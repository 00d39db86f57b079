use rust_decimal::Decimal;

use super::*;

/// Surroundings that answer everything.
struct Clinic<'a> {
    indexed: &'a Json,
    doctor: &'a Json,
}

impl<'a> Host<'a> for Clinic<'a> {
    fn variable(&self, name: &str) -> Option<Collection<'a>> {
        (name == "later").then(|| Item::Integer(7).into())
    }

    fn items(&self, _: &'a Json, link_id: &str, _: bool) -> Option<Vec<&'a Json>> {
        (link_id == "indexed").then(|| vec![self.indexed])
    }

    fn resolve(&self, reference: &str) -> Option<Node<'a>> {
        (reference == "Practitioner/1").then(|| Node::new(self.doctor))
    }

    fn member_of(&self, item: &Item<'a>, value_set: &str) -> Option<bool> {
        (value_set == "urn:days").then(|| item.to_text().as_deref() == Some("monday"))
    }

    fn subsumes(&self, above: &Item<'a>, below: &Item<'a>) -> Option<bool> {
        Some(above.to_text() < below.to_text())
    }

    fn weight(&self, item: &Item<'a>) -> Option<Decimal> {
        item.text().map(|_| Decimal::TWO)
    }
}

#[test]
fn the_surroundings_answer_what_the_resource_cannot() {
    let resource = response();
    let indexed = json!({"linkId": "indexed", "answer": [{"valueString": "found"}]});
    let doctor = json!({"resourceType": "Practitioner", "id": "1", "gender": "female"});
    let clinic = Clinic { indexed: &indexed, doctor: &doctor };
    let cases = [
        ("%later + %x", "9"),
        ("%resource.repeat(item).where(linkId = 'indexed').answer.value", "found"),
        ("%resource.repeat(item).where(linkId = 'dose').answer.value.first()", "20"),
        ("'Practitioner/1'.resolve().gender", "female"),
        ("'monday'.memberOf('urn:days')", "true"),
        ("'monday'.memberOf('urn:unknown')", ""),
        ("'a'.subsumes('b')", "true"),
        ("'a'.subsumedBy('b')", "false"),
        ("('a' | 'b').weight()", "2"),
        ("%`vs-administrative-gender`", "http://hl7.org/fhir/ValueSet/administrative-gender"),
    ];
    let cases = cases.map(|(text, wanted)| (Expression::parse(text).unwrap(), wanted));
    let mut context = context(&resource).with_host(&clinic);
    context.variables.set("x", Item::Integer(1));
    let length = context.variables.len();
    context.variables.set("x", Item::Integer(2));
    for (expression, wanted) in &cases {
        let found = expression.evaluate(Item::from_json(&resource), &context).unwrap();
        let first = found.first().and_then(Item::to_text).unwrap_or_default();
        assert_eq!(first, *wanted, "{}", expression.text());
    }
    context.variables.truncate(length);
    assert_eq!(context.variables.find("x").and_then(|value| value.first()?.integer()), Some(1));
}

#[test]
fn what_nobody_can_answer_is_said() {
    check(&[
        ("%nobody", "failed: there is no variable %nobody at character 0"),
        ("elementDefinition()", "failed: elementDefinition can't be answered here at character 0"),
        ("conformsTo('urn:profile')", "failed: conformsTo can't be answered here at character 0"),
        ("contained.conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "true"),
        ("item.checkModifiers('urn:a').count()", "4"),
    ]);
}
