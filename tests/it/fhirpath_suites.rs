//! The official FHIRPath suites as oracle, and the expressions of published questionnaires.
//!
//! They are data of others and not part of the repository: without them the tests say that they were skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use rust_decimal::Decimal;
use serde_json::Value as Json;
use weconecta::domain::expression::{Collection, Context, Expression, Item};

/// What the whole of a suite must reach.
const PASS_RATE: f64 = 0.98;

/// The folder, beside the repository or one level above.
fn shared(folder: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data", "../../shared/data"].iter().map(|place| root.join(place).join(folder));
    let found = found.into_iter().find(|path| path.is_dir());
    if found.is_none() {
        println!("skipped: there is no ../shared/data/{folder}");
    }
    found
}

fn read(path: &Path) -> Json {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// One case; outputs as type and text, the type missing in some.
struct Case<'s> {
    name: &'s str,
    text: &'s str,
    input: Option<&'s str>,
    mode: &'s str,
    invalid: Option<&'s str>,
    predicate: bool,
    outputs: Vec<(Option<&'s str>, &'s str)>,
}

impl<'s> Case<'s> {
    fn read(json: &'s Json) -> Self {
        let text = |name: &str| json.get(name).and_then(Json::as_str);
        let outputs = json["outputs"].as_array().unwrap();
        Self {
            name: text("name").unwrap_or("(no name)"),
            text: text("expr").unwrap(),
            input: text("input"),
            mode: text("mode").unwrap_or_default(),
            invalid: text("invalid"),
            predicate: json["predicate"] == true,
            outputs: outputs
                .iter()
                .map(|output| (output[0].as_str(), output[1].as_str().unwrap_or_default()))
                .collect(),
        }
    }

    /// What is wrong; `Ok` where the suite agrees.
    fn run(&self, resource: &Json) -> Result<(), String> {
        let expression = match Expression::parse(self.text) {
            Ok(expression) => expression,
            Err(_) if self.invalid.is_some() => return Ok(()),
            Err(error) => return Err(error.to_string()),
        };
        if self.invalid == Some("syntax") {
            return Err("was read, and should not".to_owned());
        }
        let now = DateTime::parse_from_rfc3339("2026-11-22T10:30:00-03:00").unwrap();
        let mut context = Context::new(now).with_resource(resource);
        context.strict = !self.mode.starts_with("lenient");
        match (expression.evaluate(Item::from_json(resource), &context), self.invalid) {
            (Err(_), Some(_)) => Ok(()),
            (Err(error), None) => Err(error.to_string()),
            (Ok(found), Some(kind)) => Err(format!("{} and not an error ({kind})", show(&found))),
            (Ok(found), None) => self.compare(&found),
        }
    }

    fn compare(&self, found: &Collection<'_>) -> Result<(), String> {
        let matched = if self.predicate {
            let holds = found.truth().unwrap_or(!found.is_empty());
            matches!(self.outputs.as_slice(), [(_, wanted)] if *wanted == holds.to_string())
        } else {
            found.len() == self.outputs.len()
                && found.iter().zip(&self.outputs).all(|(item, (kind, text))| is_like(item, *kind, text))
        };
        let wanted: Vec<&str> = self.outputs.iter().map(|(_, text)| *text).collect();
        if matched { Ok(()) } else { Err(format!("{} and not {wanted:?}", show(found))) }
    }
}

fn show(found: &Collection<'_>) -> String {
    let items: Vec<String> =
        found.iter().map(|item| item.to_text().unwrap_or_else(|| format!("{item:?}"))).collect();
    format!("{items:?}")
}

/// The type as the suite names it: FHIR's for what comes from a resource.
fn kind_of(item: &Item<'_>) -> &'static str {
    match item.value().as_ref() {
        Item::Boolean(_) => "boolean",
        Item::Integer(_) => "integer",
        Item::Decimal(_) => "decimal",
        Item::String(_) => "string",
        Item::Date(_) => "date",
        Item::DateTime(_) => "dateTime",
        Item::Time(_) => "time",
        Item::Quantity(_) => "Quantity",
        Item::Node(_) | Item::TypeInfo { .. } => "complex",
    }
}

fn is_like(item: &Item<'_>, kind: Option<&str>, text: &str) -> bool {
    let Some(found) = item.to_text() else { return false };
    let own = match item {
        Item::Node(node) => Some(node.type_name()),
        _ => None,
    };
    let found_kind = kind_of(item);
    // the suites call the bounds of a date a dateTime; a date is one
    let kind_fits = kind.is_none_or(|kind| {
        own == Some(kind) || found_kind == kind || found_kind == "date" && kind == "dateTime"
    });
    let text_fits = match found_kind {
        "decimal" => match (found.parse::<Decimal>(), text.parse::<Decimal>()) {
            (Ok(a), Ok(b)) => a == b && a.scale() == b.scale(),
            _ => false,
        },
        "date" | "dateTime" => text.strip_prefix('@') == Some(&found),
        "time" => text.strip_prefix("@T") == Some(&found),
        _ => text == found,
    };
    kind_fits && text_fits
}

/// The names of the cases that fail, with what was found instead.
fn failures(folder: &Path, suite: &str) -> (usize, BTreeMap<String, String>) {
    let suite = read(&folder.join(suite));
    let suite = suite.as_array().unwrap();
    let mut inputs: BTreeMap<&str, Json> = BTreeMap::new();
    let mut failed = BTreeMap::new();
    for case in suite.iter().map(Case::read) {
        if let Some(input) = case.input {
            inputs.entry(input).or_insert_with(|| read(&folder.join(input)));
        }
        let resource = case.input.and_then(|input| inputs.get(input)).unwrap_or(&Json::Null);
        if let Err(reason) = case.run(resource) {
            failed.insert(case.name.to_owned(), format!("{}: {reason}", case.text.trim()));
        }
    }
    (suite.len(), failed)
}

fn check(suite: &str, known: &[&str]) {
    let Some(folder) = shared("fhirpath") else { return };
    let (count, failed) = failures(&folder, suite);
    let passed = count - failed.len();
    println!("{suite}: {passed} of {count} pass");
    for (name, reason) in &failed {
        println!("  {name}: {reason}");
    }
    let names: BTreeSet<&str> = failed.keys().map(String::as_str).collect();
    let known: BTreeSet<&str> = known.iter().copied().collect();
    assert_eq!(names, known, "the cases that fail are those that docs/formats.md explains");
    let share = f64::from(u32::try_from(passed).unwrap()) / f64::from(u32::try_from(count).unwrap());
    assert!(share >= PASS_RATE, "{passed} of {count}");
}

#[test]
fn the_suite_for_r4_passes() {
    check(
        "suite-r4.json",
        &["HighBoundaryDateTimeMillisecond1", "HighBoundaryDateTimeMillisecond3", "testPlusDate19"],
    );
}

#[test]
fn the_suite_for_r5_passes() {
    check(
        "suite-r5.json",
        &[
            "HighBoundaryDateTimeMillisecond1",
            "HighBoundaryDateTimeMillisecond3",
            "htmlTest02",
            "htmlTest03",
            "testHasTemplateId1",
            "testHasTemplateId2",
            "testHasTemplateId3",
            "txTest01",
            "txTest02",
            "txTest03",
        ],
    );
}

/// Every `expression` in `text/fhirpath`, with the file it came from.
fn collect(json: &Json, file: &str, found: &mut BTreeMap<String, String>) {
    match json {
        Json::Object(fields) => {
            if fields.get("language").and_then(Json::as_str) == Some("text/fhirpath")
                && let Some(Json::String(text)) = fields.get("expression")
            {
                found.entry(text.clone()).or_insert_with(|| file.to_owned());
            }
            fields.values().for_each(|value| collect(value, file, found));
        }
        Json::Array(items) => items.iter().for_each(|item| collect(item, file, found)),
        _ => {}
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

#[test]
fn the_expressions_of_published_questionnaires_are_read() {
    let Some(folder) = shared("fhir/questionnaires") else { return };
    let (mut paths, mut expressions) = (Vec::new(), BTreeMap::new());
    files(&folder, &mut paths);
    for path in &paths {
        let json: Result<Json, _> = serde_json::from_slice(&fs::read(path).unwrap());
        if let Ok(json) = json {
            collect(&json, &path.strip_prefix(&folder).unwrap().display().to_string(), &mut expressions);
        }
    }
    let mut refused = BTreeMap::new();
    for (text, file) in &expressions {
        if let Err(error) = Expression::parse(text) {
            refused.insert(text.as_str(), format!("{error}; {file}"));
        }
    }
    println!("{} expressions, {} can't be read", expressions.len(), refused.len());
    for (text, reason) in &refused {
        println!("  {text:?}: {reason}");
    }
    assert!(expressions.len() > 100, "the folder has questionnaires with expressions");
    assert!(refused.len() * 50 <= expressions.len(), "at least 98 in a hundred are read");
}
