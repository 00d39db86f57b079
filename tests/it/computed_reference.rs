//! Computed values beside those of the reference implementation (`fhirpath` on npm), for published questionnaires and
//! generated answers.
//!
//! Development only: without the questionnaires, without Node.js or before `npm install` in `tests/reference` it says
//! that it was skipped.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use chrono::DateTime;
use serde_json::{Value as Json, json};
use weconecta::domain::engine::{Answers, Context, evaluate};
use weconecta::domain::questionnaire::Compiled;
use weconecta::domain::value::Value;
use weconecta::exchange::import;

use crate::{corpus::files, support::answering::value};

/// Where the two differ for a reason: the file's end, the linkId and why.
const KNOWN: [(&str, &str, &str); 6] = [
    ("Ccca.registration.p.json", "edob", "moves dates by 'a' and 'mo', which the reference refuses"),
    ("Ccca.registration.p.json", "Ccc.A.DE08", "rests on edob"),
    ("valueset-with-itemWeight.json", "link-2", "the reference asks a terminology server for points"),
    ("valueset-with-ordinalValue.json", "link-2", "the reference asks a terminology server for points"),
    (
        "R5__calc-weight__q-with-contained-valueset.json",
        "link-2",
        "we read no points of a contained code system",
    ),
    (
        "questionnaire-calculatedExpression.json",
        "repeating-q-in-repeating-group",
        "the group's variable is empty for the reference as it is called here",
    ),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn extension<'j>(json: &'j Json, ends: &str) -> Vec<&'j Json> {
    let all = json["extension"].as_array().into_iter().flatten();
    let fitting = all.filter(|one| one["url"].as_str().is_some_and(|url| url.ends_with(ends)));
    fitting.map(|one| &one["valueExpression"]).filter(|one| one["language"] == "text/fhirpath").collect()
}

/// The variables that an item sees, the outermost first.
fn variables(resource: &Json, way: &[String]) -> Vec<Json> {
    let of = |json: &Json, way: &[String]| -> Vec<Json> {
        let found = extension(json, "/variable").into_iter();
        found.map(|one| json!({"name": one["name"], "expression": one["expression"], "way": way})).collect()
    };
    let mut found = of(resource, &[]);
    let mut at = resource;
    for (depth, link_id) in way.iter().enumerate() {
        let Some(item) =
            at["item"].as_array().into_iter().flatten().find(|item| item["linkId"] == link_id.as_str())
        else {
            break;
        };
        found.extend(of(item, &way[..=depth]));
        at = item;
    }
    found
}

fn in_resource<'j>(resource: &'j Json, way: &[String]) -> &'j Json {
    way.iter().fold(resource, |at, link_id| {
        at["item"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|item| item["linkId"] == link_id.as_str())
            .unwrap_or(&Json::Null)
    })
}

fn cases(compiled: &Compiled, resource: &Json, round: usize) -> Vec<(String, Json, Json)> {
    let context = Context::new("en", DateTime::UNIX_EPOCH.fixed_offset());
    let mut answers = Answers::new();
    for item in compiled.items().iter().filter(|item| item.is_askable()) {
        answers.set(compiled, item.index(), value(item, item.index().get() + round).into_iter().collect());
    }
    let evaluation = evaluate(compiled, &answers, &context);
    let counted = evaluation.counted(compiled, &answers);
    let response = json!({"resourceType": "QuestionnaireResponse", "status": "completed", "item": counted.to_response_items(compiled)});
    let calculated =
        compiled.items().iter().filter(|item| item.is_calculated() && evaluation.is_enabled(item.index()));
    let mut cases = Vec::new();
    for item in calculated {
        let mut way: Vec<String> =
            compiled.ancestors(item.index()).iter().map(|above| above.link_id.clone()).collect();
        way.push(item.link_id.clone());
        let expression =
            extension(in_resource(resource, &way), "calculatedExpression")[0]["expression"].clone();
        // the reference has a clock of its own
        if ["now()", "today()"]
            .iter()
            .any(|clock| expression.as_str().is_some_and(|text| text.contains(clock)))
        {
            continue;
        }
        let values: Vec<Json> = counted.get(compiled, item.index()).into_iter().map(Value::to_fhir).collect();
        let case = json!({"response": response, "questionnaire": resource, "way": way,
                          "variables": variables(resource, &way), "expression": expression});
        cases.push((item.link_id.clone(), case, Json::Array(values)));
    }
    cases
}

/// The same value: numbers by size, codes by code, texts as they are.
fn is_same(ours: &Json, theirs: &Json) -> bool {
    let number = |json: &Json| match json {
        Json::Number(number) => number.as_f64(),
        Json::Object(fields) => fields.get("value").and_then(Json::as_f64),
        _ => None,
    };
    match (number(ours), number(theirs)) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() < 1e-9,
        _ => match (ours, theirs) {
            (Json::Object(ours), Json::Object(theirs)) => ours.get("code") == theirs.get("code"),
            (Json::Object(ours), text) => ours.get("code") == Some(text) || ours.get("display") == Some(text),
            (Json::String(ours), other) => {
                *ours == other.as_str().map_or_else(|| other.to_string(), str::to_owned)
            }
            _ => ours == theirs,
        },
    }
}

fn reference(cases: &[Json]) -> Vec<Json> {
    let mut node = Command::new("node")
        .arg("compare.mjs")
        .current_dir(root().join("tests/reference"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    node.stdin.take().unwrap().write_all(Json::from(cases).to_string().as_bytes()).unwrap();
    serde_json::from_slice(&node.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn computed_values_are_those_of_the_reference_implementation() {
    let has_node = Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success());
    let is_there = root().join("tests/reference/node_modules/fhirpath").is_dir();
    let files = files();
    if !has_node || !is_there || files.is_empty() {
        println!(
            "skipped: needs node, `npm install` in tests/reference and ../shared/data/fhir/questionnaires"
        );
        return;
    }
    let (mut names, mut asked, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for file in &files {
        let Ok(imported) = import("", &std::fs::read(file).unwrap(), 10_000_000) else { continue };
        for round in 0..3 {
            for (link_id, case, values) in cases(&imported.compiled, &imported.resource, round) {
                names.push((file.file_name().unwrap().to_string_lossy().into_owned(), link_id));
                asked.push(case);
                ours.push(values);
            }
        }
    }
    let (mut equal, mut failed, mut different) = (0, 0, Vec::new());
    for (((file, link_id), ours), theirs) in names.iter().zip(&ours).zip(reference(&asked)) {
        let ours = ours.as_array().unwrap();
        if theirs.get("error").is_some() {
            failed += usize::from(ours.is_empty());
            let is_known = KNOWN.iter().any(|(end, known, _)| file.ends_with(end) && known == link_id);
            if !ours.is_empty() && !is_known {
                different.push(format!("{file} {link_id}: {ours:?}, {theirs}"));
            }
            continue;
        }
        let theirs = theirs["values"].as_array().unwrap();
        let same = ours.iter().zip(theirs).all(|(ours, theirs)| is_same(ours, theirs));
        let same = same && (ours.len() == theirs.len() || ours.len() == 1 && theirs.len() > 1);
        if same {
            equal += 1;
        } else if !KNOWN.iter().any(|(end, known, _)| file.ends_with(end) && known == link_id) {
            different.push(format!("{file} {link_id}: {ours:?}, {theirs:?}"));
        }
    }
    println!("{equal} of {} equal, {failed} without a value in both", ours.len());
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.join("\n"));
}
