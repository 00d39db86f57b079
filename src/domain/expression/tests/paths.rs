use super::*;

#[test]
fn elements_choices_and_what_stands_beside_primitives_are_found() {
    check(&[
        ("QuestionnaireResponse.id", "r1"),
        ("item.where(linkId = 'body').item.linkId", "weight height born"),
        ("item[3].answer.value.code", "daily"),
        ("item[3].answer.valueCoding.display", "Todo dia"),
        ("contained.name.given.count()", "3"),
        ("contained.name.given[2].id", "hidden"),
        ("contained.name.given.where(hasValue().not()).count()", "1"),
        ("contained.birthDate.extension('urn:time').value", "1960-05-17T04:30:00-03:00"),
        ("contained.birthDate.extension('urn:time').value is dateTime", "true"),
        ("nothing.at.all", "{}"),
        ("contained.`name`.first().use", "usual"),
        ("item[9]", "{}"),
    ]);
}

#[test]
fn items_are_found_by_link_id_wherever_they_are() {
    check(&[
        ("%resource.repeat(item).where(linkId='dose').answer.value", "20 5"),
        ("repeat(item).where(linkId='since').answer.value", "{}"),
        ("descendants().where(linkId='since').answer.value", "1999"),
        ("repeat(item | answer.item).where(linkId='since').answer.value", "1999"),
        ("item.where('medicine' = linkId).count()", "2"),
        ("repeat(item).linkId.count()", "9"),
        ("answers().count()", "7"),
        ("item.where(linkId = 'smokes').answers().count()", "2"),
        ("item.where(linkId='smokes').answer.value.weight()", "3"),
        ("item.where(linkId='smokes').answer.ordinal()", "3"),
    ]);
}

#[test]
fn equal_items_are_kept_once_by_repeat_and_all_by_repeat_all() {
    let twice = json!({"resourceType": "QuestionnaireResponse", "item": [
        {"linkId": "a", "answer": [{"valueInteger": 1}]}, {"linkId": "a", "answer": [{"valueInteger": 1}]}]});
    assert_eq!(show("repeat(item).where(linkId = 'a').count()", &twice), "1");
    assert_eq!(show("repeat(item).where(linkId in ('a' | 'b')).count()", &twice), "1");
    assert_eq!(show("repeatAll(item).count()", &twice), "2");
    assert_eq!(show("item.where(linkId = 'a').count()", &twice), "2");
}

#[test]
fn references_lead_to_contained_resources() {
    check(&[
        ("subject.resolve().gender", "female"),
        ("subject.resolve() is Patient", "true"),
        ("'#p1'.resolve().id", "p1"),
        ("'#other'.resolve().id", "{}"),
    ]);
}

#[test]
fn types_come_from_the_resource_or_from_the_computation() {
    check(&[
        ("contained.gender is code", "true"),
        ("contained.gender is string", "true"),
        ("contained.gender.ofType(string)", "{}"),
        ("item.where(linkId='body').item.answer.value.ofType(decimal)", "1.6"),
        ("item.where(linkId='body').item.answer.value.ofType(Quantity).unit", "kg"),
        ("(1).type().name", "Integer"),
        ("contained.type().namespace", "FHIR"),
        ("item[0].type().name", "BackboneElement"),
        ("item.answer.value as Coding", "(complex)"),
        ("'a' is Nonsense", "failed: there is no type Nonsense at character 7"),
    ]);
}

#[test]
fn types_that_nobody_told_are_guessed_from_the_json() {
    let mut loose = json!({"day": "2020-05-17", "number": 5, "text": "a", "of": {"value": 2, "unit": "kg"}});
    loose["long"] = serde_json::from_str("0.33333333333333333333333333333333333333333").unwrap();
    for (text, wanted) in [
        ("day < @2020-06-01", "true"),
        ("day + 1 month", "2020-06-17"),
        ("day is date", "true"),
        ("text is date", "false"),
        ("number is integer", "true"),
        ("number + 1", "6"),
        ("of > 1500 'g'", "true"),
        ("day = '2020-05-17'", "true"),
        ("long > 0.3 and long < 0.4", "true"),
    ] {
        assert_eq!(show(text, &loose), wanted, "{text}");
    }
}

#[test]
fn strict_names_what_a_type_does_not_have() {
    let resource = response();
    let fails = |text: &str| {
        let expression = Expression::parse(text).unwrap();
        let mut context = context(&resource);
        context.strict = true;
        expression.evaluate(Item::from_json(&resource), &context).map(|_| ()).unwrap_err().fault
    };
    assert!(matches!(fails("contained.surname"), Fault::UnknownElement { .. }));
    assert!(matches!(fails("Patient.name"), Fault::UnknownElement { .. }));
    assert!(matches!(fails("item.answer.valueCoding"), Fault::UnknownElement { .. }));
    assert_eq!(fails("children().first()"), Fault::Unordered("first"));
}
