use serde_json::{Value as Json, json};

use super::*;
use crate::domain::questionnaire::{compile, urls};

fn read(items: &[Json]) -> (Questionnaire, Compiled) {
    let json = json!({"resourceType": "Questionnaire", "item": items});
    let questionnaire = Questionnaire::from_json(&json).unwrap();
    let compiled = compile(&questionnaire).unwrap();
    (questionnaire, compiled)
}

fn side((questionnaire, compiled): &(Questionnaire, Compiled)) -> Side<'_> {
    Side { questionnaire, compiled }
}

fn choice(link_id: &str, text: &str, options: &[(&str, &str, i64)]) -> Json {
    let option = |(code, display, points): &(&str, &str, i64)| {
        json!({"extension": [{"url": urls::WEIGHTS[0], "valueDecimal": points}],
            "valueCoding": {"code": code, "display": display}})
    };
    json!({"linkId": link_id, "type": "choice", "text": text,
        "answerOption": options.iter().map(option).collect::<Vec<_>>()})
}

fn text(link_id: &str, words: &str) -> Json {
    json!({"linkId": link_id, "type": "string", "text": words})
}

const YES_NO: [(&str, &str, i64); 2] = [("s", "Sim", 1), ("n", "Não", 0)];
const ONE_TWO: [(&str, &str, i64); 2] = [("1", "SIM", 1), ("2", "Nao", 0)];

fn said(items: &[(&str, Option<Counterpart>)]) -> Mapping {
    let items = items.iter().map(|(link_id, known)| ((*link_id).to_owned(), known.clone())).collect();
    Mapping { items, scores: BTreeMap::new() }
}

fn counterpart(link_id: &str, options: &[(&str, Option<&str>)]) -> Counterpart {
    let option = |(was, now): &(&str, Option<&str>)| ((*was).to_owned(), now.map(str::to_owned));
    Counterpart { link_id: link_id.to_owned(), options: options.iter().map(option).collect() }
}

#[test]
fn what_did_not_change_is_the_same_and_the_rest_waits_for_somebody() {
    let was =
        read(&[text("a", "Nome"), text("b", "Idade"), text("gone", "Cor"), choice("c", "Dorme?", &YES_NO)]);
    let now = read(&[
        text("a", "Nome"),
        json!({"linkId": "b", "type": "integer", "text": "Quantos anos?"}),
        choice("c", "Dorme?", &[("s", "Sim", 2), ("n", "Não", 0)]),
        text("new", "Cor"),
    ]);
    let doubts: Vec<(String, Vec<Doubt>)> =
        open(&was.1, &now.1).into_iter().map(|open| (open.link_id, open.doubts)).collect();
    assert_eq!(
        doubts,
        [
            ("b".to_owned(), vec![Doubt::Kind, Doubt::Words]),
            ("gone".to_owned(), vec![Doubt::Gone]),
            ("c".to_owned(), vec![Doubt::Points])
        ]
    );
    let relation = relate(side(&was), side(&now), None);
    assert_eq!(relation.item("a"), Some(&Counterpart::same("a")));
    for link_id in ["b", "gone", "c"] {
        assert_eq!(relation.items.get(link_id), Some(&None), "{link_id}");
    }
    // the sum that every questionnaire with points has
    assert_eq!(relation.scores.values().collect::<Vec<_>>(), [&None]);
}

#[test]
fn what_was_said_counts_and_options_without_a_word_keep_their_codes() {
    let was = read(&[choice("c", "Dorme?", &[("s", "Sim", 1), ("n", "Não", 0), ("x", "Às vezes", 0)])]);
    let now = read(&[choice("d", "Dorme bem?", &[("1", "Sim", 1), ("n", "Não", 0)])]);
    let mapping = said(&[("c", Some(counterpart("d", &[("s", Some("1"))])))]);
    let relation = relate(side(&was), side(&now), Some(&mapping));
    let known = relation.item("c").unwrap();
    assert_eq!(known.link_id, "d");
    assert_eq!([known.option("s"), known.option("n"), known.option("x")], [Some("1"), Some("n"), None]);
    // of a question that the newer version does not have nothing can be said
    let mapping = said(&[("c", Some(Counterpart::same("elsewhere")))]);
    assert_eq!(relate(side(&was), side(&now), Some(&mapping)).item("c"), None);
    let mapping = said(&[("c", None)]);
    assert_eq!(relate(side(&was), side(&now), Some(&mapping)).item("c"), None);
}

#[test]
fn three_versions_are_joined_through_the_one_between() {
    let first = read(&[choice("c", "Dorme?", &YES_NO), text("t", "Nome"), text("u", "Cor")]);
    let second = read(&[choice("d", "Dorme?", &ONE_TWO), text("t", "Nome"), text("u", "Cor")]);
    let third = read(&[choice("e", "Dorme bem?", &[("1", "Sim", 1), ("z", "Jamais", 0)]), text("t", "Nome")]);
    let one = said(&[("c", Some(counterpart("d", &[("s", Some("1")), ("n", Some("2"))])))]);
    let two = said(&[("d", Some(counterpart("e", &[("2", Some("z"))])))]);
    let one = relate(side(&first), side(&second), Some(&one));
    let two = relate(side(&second), side(&third), Some(&two));
    let whole = one.then(&two);
    let known = whole.item("c").unwrap();
    assert_eq!((known.link_id.as_str(), known.option("s"), known.option("n")), ("e", Some("1"), Some("z")));
    assert_eq!(whole.item("t"), Some(&Counterpart::same("t")));
    assert_eq!(whole.items.get("u"), Some(&None));
    // what is apart once stays apart
    let apart = relate(side(&first), side(&second), Some(&said(&[("c", None)]))).then(&two);
    assert_eq!(apart.item("c"), None);
}

#[test]
fn two_questions_are_not_one() {
    let was = read(&[text("a", "Nome"), text("b", "Apelido")]);
    let now = read(&[text("a", "Nome")]);
    let doubled = said(&[("b", Some(Counterpart::same("a")))]);
    assert_eq!(relate(side(&was), side(&now), Some(&doubled)).doubled(), ["a"]);
    assert!(relate(side(&was), side(&now), None).doubled().is_empty());
}

#[test]
fn what_reads_alike_is_suggested_before_what_offers_the_same() {
    let was = read(&[choice("c", "Você dorme?", &YES_NO), choice("k", "Outra", &YES_NO), text("t", "Nome")]);
    let now = read(&[
        choice("x", "Come?", &YES_NO),
        choice("d", "VOCE DORME?", &ONE_TWO),
        text("t", "Nome"),
        text("n", "Você dorme?"),
    ]);
    let item = |link_id: &str| was.1.find(link_id).unwrap();
    let found = suggest(item("c"), &was.1, &now.1).unwrap();
    assert_eq!((found.link_id.as_str(), found.reason), ("d", Reason::Words));
    // two that offer the same: none is meant
    assert_eq!(suggest(item("k"), &was.1, &now.1), None);
    let only = read(&[choice("x", "Come?", &ONE_TWO)]);
    let found = suggest(item("k"), &was.1, &only.1).unwrap();
    assert_eq!((found.link_id.as_str(), found.reason), ("x", Reason::Options));
    assert_eq!(suggest(item("t"), &was.1, &now.1), None);
    let d = now.1.find("d").unwrap();
    let options: Vec<Option<String>> = item("c").options.iter().map(|one| suggest_option(one, d)).collect();
    assert_eq!(options, [Some("1".to_owned()), Some("2".to_owned())]);
}

#[test]
fn a_mapping_is_stored_as_it_was_said() {
    let mapping = said(&[("c", Some(counterpart("d", &[("s", None)]))), ("t", None)]);
    let stored = serde_json::to_value(&mapping).unwrap();
    assert_eq!(
        stored,
        json!({"items": {"c": {"link_id": "d", "options": {"s": null}}, "t": null}, "scores": {}})
    );
    assert_eq!(serde_json::from_value::<Mapping>(stored).unwrap(), mapping);
}
