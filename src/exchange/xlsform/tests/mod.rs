//! Forms of our own, those of others, and what ODK says that their expressions come to.

mod corpus;
mod out;
mod reference;
mod workbooks;

use serde_json::{Value as Json, json};

use super::super::sheet::{csv_rows, sections};
use super::super::{Imported, Level, looking::item};
use crate::domain::problem::{Code, Problem};

fn read(text: &str) -> Result<Imported, Vec<Problem>> {
    super::super::import("form.csv", text.as_bytes(), 1_000_000)
}

/// A survey sheet, and choices where there are any.
fn form(columns: &str, rows: &[&str], choices: &[&str]) -> Result<Imported, Vec<Problem>> {
    let rows: Vec<String> = rows.iter().map(|row| format!(",{row}\n")).collect();
    let choices: Vec<String> = choices.iter().map(|row| format!(",{row}\n")).collect();
    let (rows, choices) = (rows.concat(), choices.concat());
    read(&format!("survey\n,{columns}\n{rows}choices\n,list_name,name,label,zone\n{choices}"))
}

/// The expression in an item's extension whose url ends so.
fn expression<'j>(item: &'j Json, name: &str) -> &'j str {
    let extensions = item["extension"].as_array().into_iter().flatten();
    let mut found = extensions.filter(|one| one["url"].as_str().unwrap().ends_with(name));
    let found = found.next().unwrap_or_else(|| panic!("no {name}: {item:#}"));
    let part = found["extension"].as_array().into_iter().flatten().find(|part| part["url"] == "expression");
    part.unwrap_or(found)["valueExpression"]["expression"].as_str().unwrap()
}

fn losses(imported: &Imported) -> Vec<(Option<&str>, Code, Level)> {
    let all = imported.losses.losses.iter();
    all.map(|loss| (loss.problem.link_id.as_deref(), loss.problem.code, loss.level)).collect()
}

fn refused(result: Result<Imported, Vec<Problem>>) -> Vec<String> {
    result.unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn words_choices_and_languages_become_a_questionnaire() {
    let imported = read(
        "settings,,,,\n,form_title,form_id,version,default_language\n,Visita,visita 1,3,Português (pt)\n\
         survey,,,,\n,type,name,label::Português (pt),label::English (en),hint::Português (pt),required\n\
         ,text,nome,Seu nome,Your name,Como no *documento*,yes\n\
         ,select_one sn,fuma,Você **fuma**?,Do you smoke?,,\n\
         choices,,,,\n,list_name,name,label::Português (pt),label::English (en)\n,sn,s,Sim,Yes\n,sn,n,Não,No\n",
    )
    .unwrap();
    assert_eq!(imported.format, "xlsform");
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    let resource = &imported.resource;
    assert_eq!(resource["title"], "Visita");
    assert_eq!(resource["url"], "https://weconecta.org/xlsform/visita%201");
    assert_eq!((&resource["version"], &resource["language"]), (&json!("3"), &json!("pt")));
    let name = item(&imported, "nome");
    assert_eq!((&name["type"], &name["required"]), (&json!("string"), &json!(true)));
    assert_eq!(name["item"][0]["text"], "Como no documento");
    let compiled = &imported.compiled;
    let smokes = compiled.find("fuma").unwrap();
    let words = ["pt-BR", "en"].map(|language| smokes.text(language));
    assert_eq!(words, ["Você fuma?", "Do you smoke?"]);
    assert_eq!(smokes.options()[0].display("en"), "Yes");
    assert_eq!(compiled.find("nome").unwrap().help("pt"), Some("Como no documento"));
}

#[test]
fn conditions_are_enable_when_where_that_can_say_them() {
    let imported = form(
        "type,name,label,relevant",
        &[
            "select_one yn,a,A,",
            "select_multiple yn,m,M,",
            "integer,n,N,",
            "text,t,T,",
            "text,r1,R,${a} = 'yes' and ${n} > 17",
            "text,r2,R,\"selected(${m}, 'no') or ${t} != ''\"",
            "text,r3,R,\"not(selected(${m}, 'no'))\"",
            "text,r4,R,${n} > 1 and (${a} = 'yes' or ${a} = 'no')",
            "text,r5,R,${m} = 'yes no'",
            "text,r6,R,\"string-length(${t}) > 3\"",
        ],
        &["yn,yes,Yes", "yn,no,No"],
    )
    .unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    let when = |link_id: &str| item(&imported, link_id)["enableWhen"].clone();
    assert_eq!(
        when("r1"),
        json!([{"question": "a", "operator": "=", "answerCoding": {"code": "yes"}},
               {"question": "n", "operator": ">", "answerInteger": 17}])
    );
    assert_eq!(item(&imported, "r1")["enableBehavior"], "all");
    assert_eq!(item(&imported, "r2")["enableBehavior"], "any");
    assert_eq!(when("r2")[1], json!({"question": "t", "operator": "exists", "answerBoolean": true}));
    assert_eq!(when("r3"), json!([{"question": "m", "operator": "!=", "answerCoding": {"code": "no"}}]));
    let said = |link_id: &str| expression(item(&imported, link_id), "enableWhenExpression");
    assert_eq!(said("r4"), "%n > 1 and ('yes' in %a or 'no' in %a)");
    assert_eq!(said("r5"), "%m.join(' ') & '' = 'yes no'");
    assert_eq!(said("r6"), "(%t & '').length() > 3");
    let variables = imported.resource["extension"].as_array().unwrap();
    assert_eq!(variables[0]["valueExpression"]["name"], "n");
}

#[test]
fn values_are_computed_also_inside_what_repeats() {
    let imported = form(
        "type,name,label,calculation,constraint,constraint_message,required",
        &[
            "date,born,Born,,. <= today(),Not yet,",
            "calculate,age,,\"int((today() - ${born}) div 365.25)\",,,",
            "calculate,kind,,\"if(${age} >= 18, 'adult', 'child')\",,,",
            "begin repeat,drug,Drug,,,,",
            "decimal,dose,Dose,,. > 0 and . < ${most},Too much,yes",
            "decimal,most,Most,,,,",
            "calculate,rest,,${most} - ${dose},,,",
            "end repeat,,,,,,",
            "calculate,all_doses,,sum(${dose}),,,",
            "calculate,drugs,,count(${drug}),,,",
        ],
        &[],
    )
    .unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    let computed = |link_id: &str| expression(item(&imported, link_id), "calculatedExpression").to_owned();
    assert_eq!(computed("age"), "(%born.difference(today(), 'days') / 365.25).truncate()");
    assert_eq!(item(&imported, "age")["type"], "integer");
    assert_eq!(computed("kind"), "iif(%age >= 18, 'adult', 'child')");
    assert_eq!(computed("rest"), "%most - %dose");
    assert_eq!(computed("all_doses"), "%dose2.aggregate($this + $total, 0)");
    assert_eq!(computed("drugs"), "%resource.repeat(item).where(linkId = 'drug').count()");
    let drug = item(&imported, "drug");
    let first = expression(drug, "variable");
    assert!(first.starts_with("%context.repeat(item).where(linkId = '"), "{first}");
    let rule = expression(item(&imported, "dose"), "targetConstraint");
    assert_eq!(
        rule,
        "iif(%context.answer.value > 0, true, false) and iif(%context.answer.value < %most, true, false)"
    );
}

#[test]
fn choices_depend_on_answers() {
    let imported = form(
        "type,name,label,choice_filter",
        &[
            "select_one z,zone,Zone,",
            "select_one t,town,Town,zone = ${zone}",
            "select_one u,other,O,zone = 'n'",
        ],
        &["z,n,North", "z,s,South", "t,t1,One,n", "t,t2,Two,n", "t,t3,Three,s", "u,u1,U,n", "u,u2,U,s"],
    )
    .unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    let town = item(&imported, "town");
    let toggles: Vec<(usize, &str)> = town["extension"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["extension"].as_array().unwrap())
        .map(|parts| {
            (parts.len() - 1, parts.last().unwrap()["valueExpression"]["expression"].as_str().unwrap())
        })
        .collect();
    assert_eq!(toggles, [(2, "'n' in %zone"), (1, "'s' in %zone")]);
    assert_eq!(item(&imported, "other")["answerOption"].as_array().unwrap().len(), 1);
}

#[test]
fn what_can_not_be_said_is_a_loss_at_its_item_and_is_kept() {
    let imported = form(
        "type,name,label,calculation,relevant,constraint,appearance,image,bind::x",
        &[
            "calculate,p,,\"pulldata('f', 'a', 'b', 'c')\",,,,,",
            "text,q,Hello ${p}!,,${nobody} = 1,. +,w2,pic.png,1",
            "geopoint,place,Where,,,,,,",
            "strange,s,S,,,,,,",
            "audit,audit,,,,,,,",
            ",,A comment,,,,,,",
        ],
        &[],
    )
    .unwrap();
    let mut found = losses(&imported);
    found.sort();
    let mut expected = vec![
        (None, Code::ColumnUnknown, Level::Kept),
        (None, Code::RowIgnored, Level::Kept),
        (None, Code::TypeLeftOut, Level::Kept),
        (Some("p"), Code::FormulaFunction, Level::Changed),
        (Some("place"), Code::TypeAsked, Level::Changed),
        (Some("q"), Code::FormulaField, Level::Changed),
        (Some("q"), Code::FormulaSyntax, Level::Changed),
        (Some("q"), Code::MediaElsewhere, Level::Changed),
        (Some("q"), Code::PropertyIgnored, Level::Kept),
        (Some("q"), Code::WordsQuote, Level::Changed),
        (Some("s"), Code::TypeAsText, Level::Changed),
    ];
    expected.sort();
    assert_eq!(found, expected);
    let question = item(&imported, "q");
    assert_eq!(question["text"], "Hello …!");
    let kept = question["extension"].as_array().unwrap().last().unwrap();
    let kept: Vec<(&str, &str)> = kept["extension"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["url"].as_str().unwrap(), part["valueString"].as_str().unwrap()))
        .collect();
    for one in
        [("label", "Hello ${p}!"), ("relevant", "${nobody} = 1"), ("constraint", ". +"), ("bind::x", "1")]
    {
        assert!(kept.contains(&one), "{one:?} in {kept:?}");
    }
    // what was imported can be taken out and in again, with nothing new to say
    let again = super::super::import("", imported.resource.to_string().as_bytes(), 1_000_000).unwrap();
    assert!(again.losses.is_empty(), "{:?}", again.losses);
}

#[test]
fn other_dialects_are_read() {
    let imported = form(
        "type,name,label,appearance,parameters,default,kobo--score-choices,repeat_count",
        &[
            "select_one z or_other,o,O,minimal,,n,,",
            "begin_score,sc,Score,,,,z,",
            "score__row,s1,First,,,,,",
            "end_score,,,,,,,",
            "begin loop over z,l,Loop,,,,,",
            "integer,many,How many in %(label)s?,,,,,",
            "end loop,,,,,,,",
            "range,scale,Scale,,start=0 end=10 step=2,4,,",
            "begin repeat,rep,R,,,,,2",
            "text,inner,I,multiline,,,,",
            "end repeat,,,,,,,",
            "date,day,D,,,today(),,",
            "acknowledge,ok,OK,,,,,",
        ],
        &["z,n,North", "z,s,South"],
    )
    .unwrap();
    assert!(imported.losses.is_empty(), "{:?}", imported.losses);
    let other = item(&imported, "o");
    assert_eq!(other["answerOption"][0]["initialSelected"], true);
    assert_eq!(other["answerOption"][2]["valueCoding"]["code"], "other");
    assert_eq!(item(&imported, "o_other")["enableWhen"][0]["answerCoding"]["code"], "other");
    assert_eq!(item(&imported, "s1")["answerOption"].as_array().unwrap().len(), 2);
    assert_eq!(item(&imported, "l/n/many")["text"], "How many in North?");
    assert_eq!(item(&imported, "scale")["initial"][0]["valueInteger"], 4);
    assert_eq!(item(&imported, "inner")["type"], "text");
    assert_eq!(item(&imported, "rep")["repeats"], true);
    assert_eq!(expression(item(&imported, "day"), "initialExpression"), "today()");
    assert_eq!(item(&imported, "ok")["type"], "boolean");
}

#[test]
fn broken_forms_are_refused_with_their_rows() {
    let rows = |rows: &[&str]| refused(form("type,name,label", rows, &["l,a,A"]));
    assert_eq!(rows(&["begin group,g,G", "text,a,A"]), ["problem-group-unclosed row=3"]);
    assert_eq!(rows(&["text,a,A", "end group,,"]), ["problem-group-unopened row=4"]);
    assert_eq!(rows(&["begin group,g,G", "end repeat,,"]), ["problem-group-unopened row=4"]);
    assert_eq!(rows(&["select_one x,a,A"]), ["problem-list-unknown row=3 list=x"]);
    assert_eq!(rows(&["text,,A"]), ["problem-name-missing row=3"]);
    assert_eq!(rows(&["text,a,A", "note,a,B"]), ["problem-name-twice row=4 name=a"]);
    assert_eq!(
        refused(read("survey\n,type,label\n,text,A\n")),
        ["problem-column-missing sheet=survey column=name"]
    );
    assert_eq!(refused(read("a,b\n1,2\n")), ["problem-format-unknown"]);
    let deep: Vec<String> = (0..200).map(|number| format!("begin group,g{number},G")).collect();
    let deep: Vec<&str> = deep.iter().map(String::as_str).collect();
    assert!(rows(&deep)[0].starts_with("problem-nested-too-deep"));
}

#[test]
fn no_sheet_makes_it_fail() {
    use proptest::prelude::*;
    let cell = prop_oneof![
        Just("begin group"),
        Just("end group"),
        Just("begin repeat"),
        Just("end repeat"),
        Just("select_one l"),
        Just("text"),
        Just("calculate"),
        Just("a"),
        Just("b"),
        Just("${a}"),
        Just("${a} + 1 > sum(${b})"),
        Just("not(selected(${a}, 'x'))"),
        Just("if(${a} = '', ${b}, 1)"),
        Just("yes"),
        Just(""),
        Just("today()"),
        Just(". > 1 and . < ${b}"),
        Just("concat(${a}, 1)"),
        Just("'"),
        Just("1"),
        Just("list-nolabel"),
    ];
    let rows = prop::collection::vec(prop::collection::vec(cell, 10), 0..12);
    proptest!(ProptestConfig::with_cases(300), |(rows in rows)| {
        let head = "survey\n,type,name,label,relevant,constraint,calculation,default,required,appearance,repeat_count\n";
        let line = |row: &Vec<&str>| row.iter().map(|cell| format!(",\"{cell}\"")).collect::<Vec<_>>().concat();
        let rows = rows.iter().map(line).collect::<Vec<_>>().join("\n");
        let _ = read(&format!("{head}{rows}\nchoices\n,list_name,name\n,l,x\n"));
    });
}

#[test]
fn sheets_are_found_whatever_the_case_of_their_names() {
    let sheets = sections(csv_rows("SURVEY\n,TYPE,NAME\n,TEXT,a\n").unwrap());
    assert!(super::is_form(&sheets));
    assert_eq!(super::import(sheets).unwrap().items(), 1);
}
