//! What stands on the sheet of our instruments and of a form with everything, as PDF and as a document.

use std::io::{Cursor, Read as _};

use serde_json::{Value as Json, json};
use zip::ZipArchive;

use super::{
    Paper, Sheet,
    plan::{Block, Field, Plan},
    print,
};
use crate::{
    domain::questionnaire::{Compiled, Questionnaire, compile},
    exchange::instruments,
};

fn compiled(resource: &Json) -> Compiled {
    compile(&Questionnaire::from_json(resource).unwrap()).unwrap()
}

/// The key with its arguments, so that tests see what is said.
fn say(key: &str, arguments: &[(&str, &str)]) -> String {
    let said: Vec<String> = arguments.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{key} {}", said.join(" ")).trim().to_owned()
}

fn paper<'a>(language: &'a str, copyright: Option<&'a str>) -> Paper<'a> {
    Paper { language, version: 3, copyright, say: &say }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn pages(pdf: &[u8]) -> usize {
    String::from_utf8_lossy(pdf).matches("/Type/Page\n").count()
        + String::from_utf8_lossy(pdf).matches("/Type/Page/").count()
}

fn everything() -> Json {
    let option = |code: &str, display: &str| json!({"valueCoding": {"code": code, "display": display}});
    let control = |code: &str| {
        json!({"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl",
            "valueCodeableConcept": {"coding": [{"code": code}]}})
    };
    json!({"resourceType": "Questionnaire", "status": "draft", "language": "pt-BR", "title": "Tudo <&>", "item": [
        {"linkId": "g", "type": "group", "text": "Primeira parte", "item": [
            {"linkId": "a", "type": "boolean", "text": "Fuma?", "required": true},
            {"linkId": "b", "type": "integer", "text": "Quantos por dia?", "enableWhen": [
                {"question": "a", "operator": "=", "answerBoolean": true}],
                "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 1},
                    {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 60}]},
            {"linkId": "c", "type": "choice", "repeats": true, "text": "Onde?", "answerOption": [
                option("1", "Em casa"), option("2", "Na rua")]},
            {"linkId": "d", "type": "open-choice", "text": "Marca?", "answerOption": [option("1", "Uma")]},
            {"linkId": "e", "type": "integer", "text": "Dor de 0 a 10?", "extension": [control("slider"),
                {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
                {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10}], "item": [
                {"linkId": "e1", "type": "display", "text": "Nenhuma", "extension": [control("lower")]},
                {"linkId": "e2", "type": "display", "text": "Demais", "extension": [control("upper")]}]},
            {"linkId": "f", "type": "date", "text": "Desde quando?"},
            {"linkId": "h", "type": "text", "text": "Conte mais"},
            {"linkId": "i", "type": "attachment", "text": "Receita"},
            {"linkId": "j", "type": "string", "text": "Escondida", "extension": [
                {"url": "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden", "valueBoolean": true}]}]},
        {"linkId": "t", "type": "group", "text": "Na última semana", "item": (0..40).map(|number| {
            json!({"linkId": format!("t{number}"), "type": "choice", "text": format!("Frase {number}"), "answerOption": [
                option("1", "Nunca"), option("2", "Sempre")]})}).collect::<Vec<_>>()}]})
}

#[test]
fn each_type_has_its_place_to_answer_and_what_paper_cant_do_is_told() {
    let compiled = compiled(&everything());
    let plan = Plan::of(&compiled, &paper("pt-BR", Some("Livre")));
    let field = |text: &str| {
        let found = plan.blocks.iter().find_map(|block| match block {
            Block::Question(ask) if ask.text.contains(text) => Some(ask.clone()),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("{text} is not asked"))
    };
    assert_eq!(field("Fuma?").text, "1. Fuma?\u{a0}*");
    assert!(
        matches!(field("Fuma?").field, Field::Options { is_several: false, ref options, .. } if options.len() == 2)
    );
    assert_eq!(
        field("Quantos").condition,
        "paper-only-if conditions=paper-if-equal question=1. Fuma? answer=Sim"
    );
    assert_eq!(field("Quantos").hint, "paper-range min=1 max=60");
    assert!(matches!(field("Onde").field, Field::Options { is_several: true, .. }));
    assert!(
        matches!(field("Marca").field, Field::Options { ref other, .. } if other.as_deref() == Some("paper-other"))
    );
    match field("Dor").field {
        Field::Scale { numbers, low, high } => {
            assert_eq!((numbers.len(), low.as_str(), high.as_str()), (11, "Nenhuma", "Demais"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(field("Desde").field, Field::Box("paper-date".to_owned()));
    assert_eq!(field("Conte").field, Field::Lines(4));
    let table = plan.blocks.iter().find_map(|block| match block {
        Block::Table { columns, rows, .. } => Some((columns.clone(), rows.len())),
        _ => None,
    });
    assert_eq!(table, Some((vec!["Nunca".to_owned(), "Sempre".to_owned()], 40)));
    let lost: Vec<_> = plan.losses.losses.iter().filter_map(|loss| loss.problem.link_id.as_deref()).collect();
    assert_eq!(lost, ["i", "j"]);
}

#[test]
fn a_pdf_has_its_pages_its_language_and_what_screen_readers_read() {
    let compiled = compiled(&everything());
    let printed = print(&compiled, &paper("pt-BR", None), Sheet::Pdf).unwrap();
    let again = print(&compiled, &paper("pt-BR", None), Sheet::Pdf).unwrap();
    assert_eq!(printed.bytes, again.bytes, "the same questionnaire gives the same bytes");
    assert!(printed.bytes.starts_with(b"%PDF-"));
    assert!((3..=6).contains(&pages(&printed.bytes)), "{} pages", pages(&printed.bytes));
    let text = String::from_utf8_lossy(&printed.bytes);
    for part in ["/StructTreeRoot", "/Lang", "/H1", "/H2", "/MarkInfo", "/ToUnicode"] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn letters_that_the_face_lacks_are_told() {
    let resource = json!({"resourceType": "Questionnaire", "status": "draft", "title": "≥ 60 → 健康", "item": [
        {"linkId": "a", "type": "string", "text": "Nome?"}]});
    let printed = print(&compiled(&resource), &paper("pt-BR", None), Sheet::Pdf).unwrap();
    let told: Vec<_> = printed.losses.losses.iter().map(|loss| loss.problem.args[0].1.clone()).collect();
    assert_eq!(told, ["健康"]);
    let printed = print(&compiled(&resource), &paper("pt-BR", None), Sheet::Docx).unwrap();
    assert!(printed.losses.losses.is_empty(), "a document is written in the reader's letters");
}

#[test]
fn a_document_has_headings_questions_in_order_and_tables_whose_head_stands_on_each_page() {
    let printed =
        print(&compiled(&everything()), &paper("pt-BR", Some("Livre & aberto")), Sheet::Docx).unwrap();
    let body = part(&printed.bytes, "word/document.xml");
    let mut rest = body.as_str();
    for words in [
        "Tudo &lt;&amp;&gt;",
        "Primeira parte",
        "1. Fuma?\u{a0}*",
        "Em casa",
        "Na rua",
        "Nenhuma",
        "Conte mais",
        "Frase 39",
        "Livre &amp; aberto",
    ] {
        let (_, after) =
            rest.split_once(words).unwrap_or_else(|| panic!("{words} is not there in its place"));
        rest = after;
    }
    assert!(body.contains(r#"<w:pStyle w:val="Heading1"/>"#) && body.contains("<w:tblHeader/>"));
    assert_eq!(body.matches("Frase ").count(), 40);
    assert!(!body.contains("Escondida"));
    for name in [
        "word/styles.xml",
        "word/footer1.xml",
        "docProps/core.xml",
        "[Content_Types].xml",
        "word/document.xml",
    ] {
        let text = part(&printed.bytes, name);
        let mut reader = quick_xml::Reader::from_str(&text);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }
    let footer = part(&printed.bytes, "word/footer1.xml");
    assert!(footer.contains("NUMPAGES") && footer.contains("version=3"));
}

#[test]
fn every_instrument_is_printed_in_each_of_its_languages_without_loss_of_letters() {
    for (key, _) in instruments::titles() {
        let instrument = instruments::find(key).unwrap();
        let compiled = compiled(&instrument.json());
        for language in compiled.languages() {
            for sheet in [Sheet::Pdf, Sheet::Docx] {
                let printed = print(&compiled, &paper(language, None), sheet).unwrap();
                let letters: Vec<_> =
                    printed.losses.losses.iter().filter(|loss| loss.path == "text").collect();
                assert!(letters.is_empty(), "{key} in {language}: {letters:?}");
                assert!(printed.bytes.len() > 1_000, "{key} in {language}");
            }
        }
    }
}
