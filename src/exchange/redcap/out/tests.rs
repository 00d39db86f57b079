//! Dictionaries written, and read again.

use serde_json::{Value as Json, json};

use super::super::super::{import, looking::item, to_packed_redcap, to_redcap};
use crate::domain::problem::Code;

fn told(exported: &super::Exported) -> Vec<(&str, Code, &str)> {
    let all = exported.losses.losses.iter();
    all.map(|loss| (loss.problem.link_id.as_deref().unwrap_or(""), loss.problem.code, loss.path.as_str()))
        .collect()
}

#[test]
fn a_dictionary_comes_back_as_it_went_out() {
    let rows = "Variable / Field Name,Form Name,Section Header,Field Type,Field Label,\"Choices, Calculations, OR Slider Labels\",Field Note,\
        Text Validation Type OR Show Slider Number,Text Validation Min,Text Validation Max,Identifier?,Branching Logic (Show field only if...),\
        Required Field?,Custom Alignment,Question Number (surveys only),Matrix Group Name,Matrix Ranking?,Field Annotation\n\
        record_id,demo,,text,Record,,,,,,,,,,,,,\n\
        born,demo,About you,text,Born,,Day first,date_ymd,1900-01-01,2026-01-01,,,y,,1a,,,\n\
        sex,demo,,radio,Sex,\"0, F | 1, M\",,,,,,,,RH,,,,@DEFAULT='1'\n\
        signs,demo,,checkbox,Signs,\"1, Fever | 2, Cough | 9, None\",,,,,,,,,,,,@NONEOFTHEABOVE='9' @MAXCHECKED=2\n\
        ill,demo,,yesno,Ill?,,,,,,,[sex] = '0' and [signs(2)] = '1',,,,,,\n\
        height,demo,,text,Height,,,number,,,,,,,,,,\n\
        weight,demo,,text,Weight,,,integer,1,300,,[height] > 1 or [signs(1)] <> '1',,,,,,\n\
        bmi,demo,,calc,BMI,\"round([weight] / ([height])^(2), 1)\",,,,,,,,,,,,\n\
        age,demo,,calc,Age,\"rounddown(datediff([born], 'today', 'd') / 365)\",,,,,,,,,,,,\n\
        word,demo,,text,Word,,,,,,,,,,,,,\"@CALCTEXT(if([bmi] > 25, 'high', 'low'))\"\n\
        pain,mood,,slider,Pain,None | Worst,,number,0,100,,,,,,,,\n\
        m1,mood,How often,radio,Sad,\"0, Never | 1, Often\",,,,,,,,,,mood_m,,\n\
        m2,mood,,radio,Tired,\"0, Never | 1, Often\",,,,,,,,,,mood_m,,\n\
        mail,mood,,text,E-mail,,,email,,,,,,,,,,@CHARLIMIT=40\n\
        note,mood,,descriptive,Thank you,,,,,,,,,,,,,\n\
        more,mood,,notes,More,,,,,,,\"([ill] = '1' or [m1] = '1') and [mail] <> ''\",,,,,,\n";
    let first = import("dictionary.csv", rows.as_bytes(), 1_000_000).unwrap();
    let exported = to_redcap(&first.resource.to_string()).unwrap();
    let kept = |told: &(&str, Code, &str)| told.2 != "original";
    assert_eq!(told(&exported).into_iter().filter(kept).collect::<Vec<_>>(), []);
    let again = import("dictionary.csv", &exported.bytes, 1_000_000).unwrap();
    for link_id in [
        "born",
        "ill",
        "weight",
        "bmi",
        "age",
        "word",
        "more",
        "signs",
        "pain",
        "born#section",
        "mood_m#matrix",
    ] {
        assert_eq!(item(&again, link_id), item(&first, link_id), "{link_id}");
    }
    assert_eq!(item(&again, "record_id")["text"], "Record");
}

#[test]
fn what_has_no_place_is_told_item_by_item() {
    let resource = json!({
        "resourceType": "Questionnaire", "status": "draft", "title": "Hábitos",
        "item": [
            {"linkId": "Q.1", "type": "boolean", "text": "Fuma?"},
            {"linkId": "g", "type": "group", "text": "Fumo", "repeats": true,
             "enableWhen": [{"question": "Q.1", "operator": "=", "answerBoolean": true}],
             "item": [{"linkId": "n", "type": "integer", "text": "Quantos? A|B", "maxLength": 3},
                      {"linkId": "c", "type": "open-choice", "text": "Marca",
                       "answerOption": [{"valueCoding": {"code": "a b", "display": "X | Y"}}, {"valueString": "Z"}]}]},
        ],
    });
    let exported = to_redcap(&resource.to_string()).unwrap();
    let text = String::from_utf8(exported.bytes.clone()).unwrap();
    assert!(text.lines().nth(1).unwrap().starts_with("record_id,"), "{text}");
    assert!(text.contains("\"1, X / Y | 2, Z\"") && text.contains("[q_1] = '1'"), "{text}");
    let told = told(&exported);
    for one in [
        ("g", Code::NotWritten, "repeats"),
        ("g", Code::NotWritten, "enableWhen"),
        ("c", Code::WrittenOtherwise, "type"),
        ("Q.1", Code::WrittenOtherwise, "linkId"),
    ] {
        assert!(told.contains(&one), "{one:?} of {told:?}");
    }
    let packed = to_packed_redcap(&resource.to_string(), &ToString::to_string).unwrap();
    let again = import("dictionary.zip", &packed, 1_000_000).unwrap();
    assert_eq!(again.format, "redcap");
    assert_eq!(item(&again, "n")["text"], "Quantos? A|B");
}

/// Instruments keep every item and option; points and translations are told.
#[test]
fn instruments_are_written_whole() {
    for name in ["phq-9", "gad-7"] {
        let path = format!("{}/instruments/{name}.json", env!("CARGO_MANIFEST_DIR"));
        let resource = std::fs::read_to_string(path).unwrap();
        let exported = to_redcap(&resource).unwrap();
        let is_gone = |told: &(&str, Code, &str)| told.2 == "item" && !told.0.is_empty();
        assert_eq!(told(&exported).into_iter().filter(is_gone).collect::<Vec<_>>(), [], "{name}");
        let whole: Json = serde_json::from_str(&resource).unwrap();
        let again = import("dictionary.csv", &exported.bytes, 1_000_000).unwrap();
        assert!(again.items() >= whole["item"].as_array().unwrap().len(), "{name}");
    }
}
