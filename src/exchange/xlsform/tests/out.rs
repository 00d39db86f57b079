//! Forms out and in again, and instruments that were never forms.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::super::super::{Exported, Level, import, to_xlsform};
use super::corpus::files;
use super::{Imported, form, item};

fn export(resource: &Json) -> Exported {
    to_xlsform(&resource.to_string(), &ToString::to_string).unwrap()
}

/// What comes back, and what the report says is lost on the way.
fn round(resource: &Json) -> (Imported, Vec<String>) {
    let Exported { bytes, losses } = export(resource);
    let back = import("form.xlsx", &bytes, 20_000_000).unwrap();
    let told = losses.losses.iter().map(|loss| {
        format!("{} {} {:?}", loss.problem.link_id.as_deref().unwrap_or(""), loss.path, loss.level)
    });
    (back, told.collect())
}

/// Without variables that nothing reads any more, and in an order of their own.
fn plain(json: &Json) -> Json {
    match json {
        Json::Object(fields) => {
            let mut sorted: Vec<_> =
                fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
            sorted.sort_by(|a, b| a.0.cmp(&b.0));
            sorted.retain(|(_, value)| *value != Json::Array(Vec::new()));
            Json::Object(sorted.into_iter().collect())
        }
        Json::Array(all) => {
            let is_variable = |one: &&Json| one["url"] != "http://hl7.org/fhir/StructureDefinition/variable";
            let mut all: Vec<Json> = all.iter().filter(is_variable).map(plain).collect();
            if all.iter().all(|one| one.get("url").is_some()) {
                all.sort_by_key(ToString::to_string);
            }
            Json::Array(all)
        }
        other => other.clone(),
    }
}

#[test]
fn what_came_as_a_form_goes_back_as_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/xlsforms");
    let ours = ["rules.csv", "visits.csv"].map(|name| folder.join(name));
    let others = files();
    if others.is_empty() {
        println!("skipped: ../shared/data/xlsforms is missing");
    }
    let (mut equal, mut told, mut forms) = (0, 0, 0);
    for file in ours.iter().chain(&others) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(before) = import(&name, &std::fs::read(file).unwrap(), 20_000_000) else { continue };
        let (after, losses) = round(&before.resource);
        forms += 1;
        if plain(&before.resource) == plain(&after.resource) {
            assert!(losses.is_empty(), "{name}: equal, yet {losses:?}");
            equal += 1;
        } else {
            assert!(!losses.is_empty(), "{name}: different, and nothing is told");
            println!("{name}: {losses:?}");
            told += 1;
        }
    }
    println!("{forms} forms: {equal} come back equal, of {told} the difference is told");
    assert!(forms >= 2 && equal > told, "{equal} equal, {told} not");
}

#[test]
fn conditions_and_rules_are_said_as_odk_says_them() {
    let imported = form(
        "type,name,label,relevant,constraint,calculation,choice_filter,default,repeat_count",
        &[
            "select_one yn,smokes,Smokes?,,,,,yes,",
            "select_multiple yn,signs,Signs,,,,,,",
            "integer,age,Age,\"selected(${signs}, 'no') and ${smokes} = 'yes'\",. > 3 and . < 9,,,,",
            "calculate,next,,,,${age} * 2 + 1,,,",
            "text,r1,R,${age} > 17 and (${smokes} = 'no' or ${age} < 60),\"regex(., '[a-z]+')\",,,,",
            "begin repeat,visits,Visits,,,,,,2",
            "date,day,Day,,. <= today(),,,,",
            "end repeat,,,,,,,,",
            "select_one yn,picked,Pick,,,,zone = '' or ${age} > 5,,",
        ],
        &["yn,yes,Yes,", "yn,no,No,n"],
    );
    let imported = imported.unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    let (back, told) = round(&imported.resource);
    assert_eq!(plain(&back.resource), plain(&imported.resource), "{told:?}");
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn instruments_keep_items_options_and_points() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("instruments");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        // `phq-9.json` and `phq-9.cases.json`
        let is_instrument = name.strip_suffix(".json").is_some_and(|key| !key.contains('.'));
        if !is_instrument {
            continue;
        }
        seen += 1;
        let resource: Json = serde_json::from_slice(&std::fs::read(entry.path()).unwrap()).unwrap();
        let (back, told) = round(&resource);
        assert!(told.iter().any(|one| one.starts_with(" score ")), "{name}: {told:?}");
        let mut waiting: Vec<&Json> = resource["item"].as_array().unwrap().iter().collect();
        while let Some(before) = waiting.pop() {
            waiting.extend(before["item"].as_array().into_iter().flatten());
            let after = item(&back, before["linkId"].as_str().unwrap());
            assert_eq!(after["text"], before["text"], "{name}");
            let options = |item: &Json| -> Vec<[Json; 3]> {
                let all = item["answerOption"].as_array().into_iter().flatten();
                all.map(|option| {
                    let coding = &option["valueCoding"];
                    let weight = coding.pointer("/extension/0/valueDecimal").cloned().unwrap_or_default();
                    [coding["code"].clone(), coding["display"].clone(), weight]
                })
                .collect()
            };
            if before["type"] == "choice" {
                assert_eq!(options(after), options(before), "{name}");
            }
        }
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn what_a_form_has_no_place_for_is_told_item_by_item() {
    let resource = json!({"resourceType": "Questionnaire", "status": "active", "title": "T", "item": [
        {"linkId": "1.a", "type": "boolean", "text": "Sleeps?"},
        {"linkId": "b", "type": "integer", "text": "Hours?", "required": true, "definition": "http://x/y",
         "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0}],
         "enableWhen": [{"question": "1.a", "operator": "=", "answerBoolean": false}]},
        {"linkId": "c", "type": "string", "text": "Why?", "extension": [{"url":
            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression",
            "valueExpression": {"language": "text/fhirpath",
                "expression": "%resource.item.where(linkId = 'b').answer.value.trace('x').exists()"}}]}]});
    let Exported { bytes, losses } = export(&resource);
    let told: Vec<_> = losses
        .losses
        .iter()
        .map(|loss| (loss.problem.link_id.as_deref(), loss.path.as_str(), loss.level, loss.problem.key()))
        .collect();
    assert!(told.contains(&(Some("b"), "definition", Level::Kept, "problem-not-written")), "{told:?}");
    assert!(told.contains(&(Some("b"), "minValue", Level::Changed, "problem-written-otherwise")), "{told:?}");
    let condition = (Some("c"), "enableWhenExpression", Level::Changed, "problem-not-written");
    assert!(told.contains(&condition), "{told:?}");
    assert!(losses.losses.iter().all(|loss| !loss.kept));
    let back = import("form.xlsx", &bytes, 1_000_000).unwrap();
    // the sheet that tells it is no sheet of the form
    assert!(back.losses.is_empty(), "{:?}", back.losses);
    assert_eq!(item(&back, "_1.a")["answerOption"][1]["valueCoding"]["code"], "no");
    assert_eq!(item(&back, "b")["enableWhen"][0]["answerCoding"]["code"], "no");
    assert_eq!(item(&back, "b")["required"], true);
}
