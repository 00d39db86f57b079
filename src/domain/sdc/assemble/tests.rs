#![expect(clippy::needless_pass_by_value, reason = "the callers write the JSON in place")]
use chrono::DateTime;
use serde_json::{Value as Json, json};

use super::*;

fn extension(name: &str, kind: &str, value: Json) -> Json {
    let mut fields = json!({"url": format!("{SDC}{name}")});
    fields[format!("value{kind}")] = value;
    fields
}

fn variable(name: &str, text: &str) -> Json {
    json!({"url": "http://hl7.org/fhir/StructureDefinition/variable",
           "valueExpression": {"name": name, "language": "text/fhirpath", "expression": text}})
}

fn part(link_id: &str, canonical: &str) -> Json {
    json!({"linkId": link_id, "type": "display", "text": "not available",
           "extension": [extension("subQuestionnaire", "Canonical", json!(canonical))]})
}

fn questionnaire(url: &str, extensions: Json, items: Json) -> Json {
    json!({"resourceType": "Questionnaire", "url": url, "version": "1", "extension": extensions, "item": items})
}

fn assembled(root: &Json, known: &[&Json]) -> Assembled {
    let mut find = |canonical: &str| {
        let url = canonical.split('|').next().unwrap_or_default();
        known.iter().find(|one| one["url"] == url).map(|one| (*one).clone())
    };
    assemble(root, DateTime::UNIX_EPOCH.fixed_offset(), &mut find)
}

fn link_ids(item: &Json) -> Vec<String> {
    let own = item["linkId"].as_str().map(str::to_owned);
    own.into_iter().chain(list(item, "item").flat_map(link_ids)).collect()
}

fn words(assembled: &Assembled) -> String {
    assembled.notices.iter().map(|notice| format!("{notice:?}")).collect::<Vec<_>>().join("\n")
}

/// A name, asked for twice: of the person and, inside of another part, of a contact.
fn name() -> Json {
    let mut name = questionnaire(
        "u:name",
        json!([extension("assemble-expectation", "Code", json!("assemble-child")),
               extension("assembleContext", "String", json!("linkIdPrefix")),
               extension("launchContext", "String", json!("x")), variable("full", "%person.name"),
               {"url": "http://hl7.org/fhir/StructureDefinition/targetConstraint", "extension": []},
               {"url": "http://example.org/other", "valueString": "x"}]),
        json!([{"linkId": "1", "type": "choice", "text": "Title", "answerValueSet": "#titles"},
               {"linkId": "2", "type": "string", "text": "Family", "enableWhen": [{"question": "1", "operator": "exists", "answerBoolean": true}]}]),
    );
    name["contained"] = json!([{"resourceType": "ValueSet", "id": "titles"}]);
    name
}

fn contact() -> Json {
    questionnaire(
        "u:contact",
        json!([extension("assembleContext", "String", json!("linkIdPrefix"))]),
        json!([{"linkId": "1", "type": "group", "extension": [variable("linkIdPrefix", "%linkIdPrefix + 'name.'")], "item": [part("1.1", "u:name|1")]},
               {"linkId": "2", "type": "string", "text": "Phone"}]),
    )
}

fn root() -> Json {
    questionnaire(
        "u:root",
        json!([extension("assemble-expectation", "Code", json!("assemble-root-or-child"))]),
        json!([{"linkId": "1", "type": "group", "extension": [variable("linkIdPrefix", "'me.'"), variable("person", "%resource")], "item": [part("1.1", "u:name")]},
               {"linkId": "5", "type": "group", "repeats": true, "extension": [variable("linkIdPrefix", "'contact.'"), variable("person", "1")], "item": [part("5.1", "u:contact|1")]}]),
    )
}

#[test]
fn parts_take_the_place_of_their_items_each_with_its_prefix() {
    let (name, contact, root) = (name(), contact(), root());
    let found = assembled(&root, &[&name, &contact]);
    let whole = found.questionnaire.clone().unwrap_or_else(|| panic!("{}", words(&found)));
    assert_eq!(
        link_ids(&whole),
        ["1", "me.1", "me.2", "5", "contact.1", "contact.name.1", "contact.name.2", "contact.2"]
    );
    assert_eq!(
        whole["item"][1]["item"][0]["extension"][0]["valueExpression"]["expression"],
        "'contact.name.'"
    );
    assert_eq!(whole["item"][0]["item"][1]["enableWhen"][0]["question"], "me.1");
    assert_eq!(whole["item"][0]["item"][0]["answerValueSet"], "#me.titles");
    let contained: Vec<&Json> = whole["contained"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(contained, ["me.titles", "contact.name.titles"]);
    let of = |json: &Json| -> Vec<String> {
        list(json, "extension").map(|one| text(one, "url").rsplit(['/']).next().unwrap().to_owned()).collect()
    };
    assert_eq!(
        of(&whole["item"][0]),
        ["variable", "variable", "variable", "targetConstraint"],
        "what the part says of itself"
    );
    let all = whole["extension"].to_string();
    assert!(all.contains("independent-root-or-child") && all.contains("launchContext"), "{all}");
    let from: Vec<&Json> = list(&whole, "extension")
        .filter(|one| text(one, "url").ends_with("assembledFrom"))
        .map(|one| &one["valueCanonical"])
        .collect();
    assert_eq!(from, ["u:name|1", "u:contact|1"]);
    assert!(words(&found).contains("http://example.org/other"));
}

#[test]
fn what_can_not_stand_together_is_refused_with_its_place() {
    let plain = questionnaire("u:plain", json!([]), json!([{"linkId": "1", "type": "string", "text": "a"}]));
    let circle = questionnaire("u:circle", json!([]), json!([part("c", "u:circle|1")]));
    let around = questionnaire("u:around", json!([]), json!([part("a", "u:back")]));
    let back = questionnaire("u:back", json!([]), json!([part("b", "u:around|1")]));
    let needs =
        questionnaire("u:needs", json!([extension("assembleContext", "String", json!("person"))]), json!([]));
    let only_root = questionnaire(
        "u:only",
        json!([extension("assemble-expectation", "Code", json!("assemble-root"))]),
        json!([]),
    );
    let mut other = questionnaire("u:other", json!([]), json!([]));
    other["language"] = json!("es");
    let one_of = |canonical: &str| questionnaire("u:r", json!([]), json!([part("x", canonical)]));
    let known = [&plain, &circle, &around, &back, &needs, &only_root, &other];
    for (root, said) in [
        (circle.clone(), "u:circle → u:circle"),
        (around.clone(), "u:around → u:back → u:around"),
        (one_of("u:needs"), "needs %person"),
        (one_of("u:only"), "may only be a root"),
        (one_of("u:other"), "another language"),
        (questionnaire("u:r", json!([]), json!([part("x", "u:plain"), part("y", "u:plain")])), "there twice"),
    ] {
        let found = assembled(&root, &known);
        assert_eq!(found.questionnaire, None, "{said}");
        assert!(words(&found).contains(said), "{said}: {}", words(&found));
    }
    // what isn't there stays as it is, and can be assembled later
    let found = assembled(&one_of("u:gone|2"), &known);
    assert_eq!(found.questionnaire.as_ref().map(link_ids), Some(vec!["x".to_owned()]));
    assert!(words(&found).contains("u:gone|2"));
}

#[test]
fn an_item_takes_what_its_definition_says() {
    let library = questionnaire(
        "u:library",
        json!([]),
        json!([{"linkId": "g", "type": "group", "item": [
        {"linkId": "age", "type": "integer", "text": "Age", "required": true,
         "extension": [extension("shortText", "String", json!("a"))]}]}]),
    );
    let item = json!({"linkId": "7", "type": "integer", "text": "Your age", "definition": "u:library#age"});
    let root = questionnaire("u:root", json!([]), json!([item]));
    let whole = assembled(&root, &[&library]).questionnaire.unwrap();
    let found = &whole["item"][0];
    assert_eq!(
        (&found["linkId"], &found["text"], &found["required"]),
        (&json!("7"), &json!("Your age"), &json!(true))
    );
    assert!(found["extension"][0].to_string().contains("shortText"));
    let root = questionnaire(
        "u:root",
        json!([]),
        json!([{"linkId": "7", "type": "integer", "text": "x", "definition": "u:library#none"}]),
    );
    assert_eq!(assembled(&root, &[&library]).questionnaire, None);
}
