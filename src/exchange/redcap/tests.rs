//! Dictionaries of our own, and those of others.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::super::{Imported, Level, import, looking::item};
use crate::domain::problem::{Code, Problem};

const HEAD: &str = "\"Variable / Field Name\",\"Form Name\",\"Section Header\",\"Field Type\",\"Field Label\",\"Choices, \
    Calculations, OR Slider Labels\",\"Field Note\",\"Text Validation Type OR Show Slider Number\",\"Text Validation \
    Min\",\"Text Validation Max\",Identifier?,\"Branching Logic (Show field only if...)\",\"Required Field?\",\"Custom \
    Alignment\",\"Question Number (surveys only)\",\"Matrix Group Name\",\"Matrix Ranking?\",\"Field Annotation\"";

/// Rows whose cells stand apart by `;`.
fn read(rows: &[&str]) -> Result<Imported, Vec<Problem>> {
    let cells = |row: &&str| row.split(';').map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    let rows: Vec<String> = rows.iter().map(cells).collect();
    import("dictionary.csv", format!("\u{feff}{HEAD}\n{}\n", rows.join("\n")).as_bytes(), 1_000_000)
}

fn extension<'j>(item: &'j Json, name: &str) -> &'j Json {
    let mut found = item["extension"].as_array().into_iter().flatten();
    found
        .find(|one| one["url"].as_str().unwrap().ends_with(name))
        .unwrap_or_else(|| panic!("no {name}: {item:#}"))
}

fn expression<'j>(item: &'j Json, name: &str) -> &'j str {
    extension(item, name)["valueExpression"]["expression"].as_str().unwrap()
}

fn losses(imported: &Imported) -> Vec<(&str, Code, Level)> {
    let all = imported.losses.losses.iter();
    all.map(|loss| (loss.problem.link_id.as_deref().unwrap_or(""), loss.problem.code, loss.level)).collect()
}

#[test]
fn types_limits_and_layout_are_taken_over() {
    let imported = read(&[
        "record_id;demo;;text;Record ID",
        "born;demo;About you;text;Born;;Day first;date_dmy;1900-01-01;2026-01-01;;;y",
        "weight;demo;;text;Weight;;;number_1dp;2;300",
        "smokes;demo;;yesno;Do you smoke?;;;;;;;;;;3a",
        "signs;demo;;checkbox;Signs;1, Fever | 2, Cough, dry | 9, None;;;;;;;;LH;;;;@NONEOFTHEABOVE=9 @MAXCHECKED=2",
        "pain;mood;;slider;Pain;None | Some | Worst;;number",
        "m1;mood;How often;radio;Sad;0, Never | 1, Often;;;;;;;;;;mood",
        "m2;mood;;radio;Tired;0, Never | 1, Often;;;;;;;;;;mood",
        "note;mood;;descriptive;Thank <b>you</b>",
        "mail;mood;;text;E-mail;;;email;;;y;;;;;;;@DEFAULT='a@b.org' @PLACEHOLDER='you@home' @CHARLIMIT=40",
    ])
    .unwrap();
    assert_eq!(imported.format, "redcap");
    assert_eq!(
        losses(&imported),
        [
            ("record_id", Code::PropertyIgnored, Level::Kept),
            ("pain", Code::PropertyIgnored, Level::Kept),
            ("mail", Code::PropertyIgnored, Level::Kept)
        ]
    );
    assert_eq!(imported.resource["item"][0]["text"], "Demo");
    let section = &imported.resource["item"][0]["item"][1];
    assert_eq!((&section["linkId"], &section["text"]), (&json!("born#section"), &json!("About you")));
    let born = item(&imported, "born");
    assert_eq!((&born["type"], &born["required"]), (&json!("date"), &json!(true)));
    assert_eq!(extension(born, "minValue")["valueDate"], "1900-01-01");
    assert_eq!(born["item"][0]["text"], "Day first");
    assert_eq!(extension(item(&imported, "weight"), "maxDecimalPlaces")["valueInteger"], 1);
    assert_eq!(item(&imported, "smokes")["prefix"], "3a");
    let signs = item(&imported, "signs");
    assert_eq!((&signs["type"], &signs["repeats"]), (&json!("choice"), &json!(true)));
    assert_eq!(signs["answerOption"][1]["valueCoding"], json!({"code": "2", "display": "Cough, dry"}));
    assert_eq!(extension(&signs["answerOption"][2], "optionExclusive")["valueBoolean"], true);
    let table = item(&imported, "mood#matrix");
    assert_eq!(table["item"].as_array().unwrap().len(), 2);
    assert_eq!(item(&imported, "note")["text"], "Thank you");
    let mail = item(&imported, "mail");
    assert_eq!((&mail["initial"][0]["valueString"], &mail["maxLength"]), (&json!("a@b.org"), &json!(40)));
    assert_eq!(imported.compiled.find("pain").unwrap().children().len(), 2);
}

#[test]
fn logic_and_calculations_are_said_in_fhir() {
    let imported = read(&[
        "sex;f;;radio;Sex;0, F | 1, M",
        "signs;f;;checkbox;Signs;1, Fever | 2, Cough",
        "yes;f;;yesno;Yes?",
        "born;f;;text;Born;;;date_ymd",
        "height;f;;text;Height;;;number",
        "weight;f;;text;Weight;;;integer",
        "a;f;;text;A;;;;;;;[sex] = '0' and [signs(2)] = '1'",
        "b;f;;text;B;;;;;;;[signs(1)] = '0' or [weight] >= 10",
        "c;f;;text;C;;;;;;;[sex] = '1' and ([yes] = '1' or [weight] <> '')",
        "bmi;f;;calc;BMI;round(([weight]*10000)/(([height])^(2)),1)",
        "age;f;;calc;Age;rounddown(datediff([born],'today','y'))",
        "days;f;;calc;Days;datediff([born], 'today', 'd', 'ymd', true)",
        "total;f;;calc;Total;sum([weight], [height], [signs(1)])",
        "word;f;;text;Word;;;;;;;;;;;;;@CALCTEXT(if([bmi] > 25, 'high', 'low'))",
        "other;f;;text;O;;;;;;;[event_1_arm_1][sex] = '0'",
        "gone;f;;text;G;;;;;;;[nobody] = '1'",
        "odd;f;;calc;Odd;stdev([weight], 1)",
    ])
    .unwrap();
    let when = |link_id: &str| item(&imported, link_id)["enableWhen"].clone();
    assert_eq!(
        when("a"),
        json!([{"question": "sex", "operator": "=", "answerCoding": {"code": "0"}},
               {"question": "signs", "operator": "=", "answerCoding": {"code": "2"}}])
    );
    assert_eq!(when("b")[0]["operator"], "!=");
    assert_eq!(
        expression(item(&imported, "c"), "enableWhenExpression"),
        "'1' in %sex and (true in %yes or %weight.exists())"
    );
    let computed = |link_id: &str| expression(item(&imported, link_id), "calculatedExpression").to_owned();
    assert_eq!(computed("bmi"), "(%weight * 10000 / %height.power(2)).round(1)");
    assert_eq!(computed("age"), "(%born.difference(today(), 'days').abs() / 365.2425).floor()");
    assert_eq!(computed("days"), "%born.difference(today(), 'days')");
    assert_eq!(computed("total"), "%weight.combine(%height).combine(iif('1' in %signs, 1, 0)).sum()");
    assert_eq!(computed("word"), "iif(%bmi > 25, 'high', 'low')");
    assert_eq!(
        losses(&imported),
        [
            ("other", Code::FormulaFunction, Level::Changed),
            ("gone", Code::FormulaField, Level::Changed),
            ("odd", Code::FormulaFunction, Level::Changed)
        ]
    );
}

#[test]
fn what_is_no_dictionary_is_refused() {
    let refused = |text: &str| {
        let problems = import("x.csv", text.as_bytes(), 1_000_000).unwrap_err();
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(refused("record_id,age,demo_complete\n1,20,2\n"), ["problem-data-export"]);
    assert_eq!(refused("study_id,redcap_event_name,x\n1,baseline,2\n"), ["problem-data-export"]);
    let told = |rows: &[&str]| read(rows).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(told(&["a;f;;radio;A;"]), ["problem-choices-broken row=2"]);
    assert_eq!(told(&["a;f;;text;A", "a;f;;text;B"]), ["problem-name-twice row=3 name=a"]);
    assert_eq!(told(&[";f;;text;A"]), ["problem-name-missing row=2"]);
}

#[test]
fn an_instrument_comes_packed() {
    use std::io::{Cursor, Write as _};
    let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
    file.start_file("instrument.csv", zip::write::SimpleFileOptions::default()).unwrap();
    write!(file, "{HEAD}\na,f,,text,A\n").unwrap();
    let bytes = file.finish().unwrap().into_inner();
    let imported = import("instrument.zip", &bytes, 1_000_000).unwrap();
    assert_eq!((imported.format, imported.items()), ("redcap", 2));
}

/// Those of others, which are no part of the repository; where they are missing, the test says that it was skipped.
#[test]
fn every_dictionary_is_imported_or_refused_for_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/data", "../../shared/data"].map(|place| root.join(place).join("redcap"));
    let Some(folder) = places.into_iter().find(|path| path.is_dir()) else {
        println!("skipped: ../shared/data/redcap is missing");
        return;
    };
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "csv"));
    files.sort();
    let mut total = [0; 3];
    println!("| file | items | exactly | with a note | not |\n|---|---|---|---|---|");
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let imported = import(&name, &std::fs::read(&file).unwrap(), 20_000_000);
        let imported = imported.unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        let mut lost: std::collections::BTreeMap<&str, Level> = std::collections::BTreeMap::new();
        for (link_id, _, level) in losses(&imported).into_iter().filter(|(link_id, ..)| !link_id.is_empty()) {
            let known = lost.entry(link_id).or_insert(level);
            *known = level.max(*known);
        }
        let not = lost.values().filter(|level| **level == Level::Unanswerable).count();
        let items = imported.items();
        let counts = [items - lost.len(), lost.len() - not, not];
        println!("| {name} | {items} | {} | {} | {} |", counts[0], counts[1], counts[2]);
        total.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        for loss in imported.losses.losses.iter().filter(|loss| loss.level != Level::Kept) {
            println!("    {:?} {}", loss.level, loss.problem);
        }
    }
    // docs/formats.md has these numbers
    assert_eq!(total, [246, 50, 0]);
}
