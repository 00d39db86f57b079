//! Expanding value sets over code systems of our own.

use serde_json::json;

use super::*;

fn library() -> Library {
    let mut library = Library::default();
    library.add(json!({
        "resourceType": "CodeSystem", "url": "urn:animals", "version": "1", "content": "complete", "valueSet": "urn:all",
        "concept": [
            {"code": "animal", "property": [{"code": "notSelectable", "valueBoolean": true}], "concept": [
                {"code": "dog", "display": "Dog", "property": [{"code": "legs", "valueInteger": 4}],
                 "designation": [{"language": "pt-BR", "value": "Cão"}],
                 "concept": [{"code": "puppy", "display": "Puppy"}]},
                {"code": "hen", "display": "Hen", "property": [{"code": "legs", "valueInteger": 2}]},
                {"code": "dodo", "display": "Dodo", "property": [{"code": "inactive", "valueBoolean": true}]}]},
            {"code": "chick", "display": "Chick", "property": [{"code": "parent", "valueCode": "hen"}]}],
    }));
    library.add(json!({"resourceType": "CodeSystem", "url": "urn:elsewhere", "content": "not-present"}));
    library
}

fn codes(set: &Json) -> Result<Vec<String>, Unexpandable> {
    let found = expand_set(set, &[&library()])?;
    Ok(found.iter().map(|concept| concept.code().to_owned()).collect())
}

fn filtered(property: &str, op: &str, value: &str) -> Vec<String> {
    let filter = json!([{"property": property, "op": op, "value": value}]);
    codes(&json!({"compose": {"include": [{"system": "urn:animals", "filter": filter}]}})).unwrap()
}

#[test]
fn filters_ask_the_system() {
    assert_eq!(filtered("concept", "is-a", "dog"), ["dog", "puppy"]);
    assert_eq!(filtered("concept", "descendent-of", "hen"), ["chick"]);
    assert_eq!(filtered("concept", "is-not-a", "dog"), ["hen", "dodo", "chick"]);
    assert_eq!(filtered("concept", "generalizes", "puppy"), ["dog", "puppy"]);
    assert_eq!(filtered("legs", "=", "2"), ["hen"]);
    assert_eq!(filtered("concept", "regex", "d.*"), ["dog", "dodo"]);
    assert_eq!(filtered("code", "in", "dog,hen"), ["dog", "hen"]);
    assert_eq!(filtered("legs", "exists", "true"), ["dog", "hen"]);
    let unknown = json!({"compose": {"include": [{"system": "urn:animals", "filter": [{"property": "a", "op": "near", "value": "b"}]}]}});
    assert_eq!(codes(&unknown), Err(Unexpandable::Filter("near".into())));
}

#[test]
fn sets_are_put_together_and_taken_apart() {
    let mut library = library();
    library.add(json!({"resourceType": "ValueSet", "url": "urn:birds", "compose": {"include": [
        {"system": "urn:animals", "filter": [{"property": "concept", "op": "is-a", "value": "hen"}]}]}}));
    library.add(json!({"resourceType": "ValueSet", "url": "urn:loop", "compose": {"include": [{"valueSet": ["urn:loop"]}]}}));
    let of = |compose: Json| {
        let found = expand_set(&json!({ "compose": compose }), &[&library])?;
        Ok(found.iter().map(|concept| concept.code().to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(of(json!({"include": [{"valueSet": ["urn:birds"]}]})).unwrap(), ["hen", "chick"]);
    assert_eq!(of(json!({"include": [{"valueSet": ["urn:birds", "urn:all"]}], "exclude": [{"system": "urn:animals", "concept": [{"code": "hen"}]}]})).unwrap(), ["chick"]);
    assert_eq!(
        of(json!({"include": [{"system": "urn:animals"}, {"valueSet": ["urn:birds"]}], "inactive": false}))
            .unwrap(),
        ["dog", "puppy", "hen", "chick"]
    );
    assert_eq!(
        of(json!({"include": [{"valueSet": ["urn:loop"]}]})),
        Err(Unexpandable::Circular("urn:loop".into()))
    );
    assert_eq!(
        of(json!({"include": [{"valueSet": ["urn:none"]}]})),
        Err(Unexpandable::UnknownSet("urn:none".into()))
    );
    assert_eq!(
        of(json!({"include": [{"system": "urn:elsewhere"}]})),
        Err(Unexpandable::UnknownSystem("urn:elsewhere".into()))
    );
}

#[test]
fn what_is_listed_takes_its_words_from_the_system() {
    let set = json!({"compose": {"include": [{"system": "urn:animals", "concept": [{"code": "dog"}, {"code": "hen", "display": "Chicken"}, {"code": "cat"}]}]}});
    let found = expand_set(&set, &[&library()]).unwrap();
    let words: Vec<Vec<&str>> = found.iter().map(|concept| concept.words().collect()).collect();
    assert_eq!(words, [vec!["Dog", "Cão"], vec!["Chicken"], vec![]]);
    assert_eq!(found[0].to_contains()["system"], "urn:animals");
}

#[test]
fn an_expansion_is_taken_as_it_stands() {
    let set = json!({"expansion": {"contains": [
        {"system": "urn:s", "abstract": true, "code": "a", "contains": [{"system": "urn:s", "code": "b"}]},
        {"system": "urn:s", "code": "c"}]}});
    assert_eq!(codes(&set).unwrap(), ["b", "c"]);
    assert_eq!(codes(&json!({})), Err(Unexpandable::Nothing));
}

#[test]
fn a_version_that_is_not_here_is_the_one_that_is() {
    let libraries = [&library()];
    assert_eq!(expand("urn:all|9", &libraries).unwrap().len(), 5);
    assert_eq!(expand("urn:all", &libraries).unwrap().len(), 5);
    assert_eq!(expand("urn:some", &libraries), Err(Unexpandable::UnknownSet("urn:some".into())));
}

#[test]
fn what_comes_with_the_program_can_be_expanded() {
    let file: Json = serde_json::from_str(include_str!("../../../terminology/bundled.json")).unwrap();
    let mut sets = 0;
    for entry in file["entry"].as_array().unwrap() {
        let resource = &entry["resource"];
        let name = if resource["resourceType"] == "ValueSet" { "url" } else { "valueSet" };
        let Some(url) = resource[name].as_str() else { continue };
        let found = expand(url, &[Library::bundled()]).unwrap_or_else(|error| panic!("{url}: {error}"));
        assert!(!found.is_empty() && found.iter().all(|concept| concept.display().is_some()), "{url}");
        sets += 1;
    }
    assert!(sets > 20);
    let gender = expand("http://hl7.org/fhir/ValueSet/administrative-gender", &[Library::bundled()]).unwrap();
    assert!(gender[1].words().any(|words| words == "Feminino"));
    assert!(matches!(
        expand_set(
            &json!({"compose": {"include": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode"}]}}),
            &[Library::bundled()]
        ),
        Err(Unexpandable::UnknownSystem(_))
    ));
}
