//! Sums, means, counts, what is missing, bands.

use super::*;

const SCORES: &str = include_str!("../../../../tests/fixtures/questionnaires/scores.json");

/// The value and the band of a score, `points` being the answers to s1 … s4 and then to other items.
fn score(key: &str, points: &str, others: &[(&str, &str)]) -> (Option<String>, Option<String>) {
    let compiled = compiled(SCORES);
    let mut answers = Answers::new();
    for (number, code) in points.chars().enumerate().filter(|(_, code)| *code != '-') {
        answer(&compiled, &mut answers, &format!("s{}", number + 1), &[&code.to_string()]);
    }
    for (link_id, field) in others {
        answer(&compiled, &mut answers, link_id, &[*field]);
    }
    let evaluation = evaluate(&compiled, &answers, &context());
    let result = evaluation.scores.iter().find(|result| result.score(&compiled).unwrap().key == key).unwrap();
    let band = result.band(&compiled).map(|band| band.label.original().to_owned());
    (result.value.map(|value| value.to_string()), band)
}

fn value(key: &str, points: &str) -> Option<String> {
    score(key, points, &[]).0
}

#[test]
fn sums_weights_and_reversed_items() {
    assert_eq!(value("sum", "2101").as_deref(), Some("4"));
    assert_eq!(value("reverse", "201-").as_deref(), Some("4.5"), "2 + (2 - 0) + 1 / 2");
    assert_eq!(value("count", "2022").as_deref(), Some("3"));
}

#[test]
fn missing_answers_follow_the_scores_own_rule() {
    assert_eq!(value("sum", "21-1"), None);
    assert_eq!(value("mean", "2-1-").as_deref(), Some("75"));
    assert_eq!(value("mean", "2---"), None);
    assert_eq!(value("prorated", "21-1").as_deref(), Some("5.33"));
    assert_eq!(value("prorated", "----"), None);
}

#[test]
fn bands_hold_their_edges_and_what_falls_between() {
    let band = |points| score("sum", points, &[]).1;
    assert_eq!(band("2000").as_deref(), Some("Baixa"));
    assert_eq!(band("2100").as_deref(), Some("Média"));
    assert_eq!(band("2222").as_deref(), Some("Alta"));
    assert_eq!(score("prorated", "200-", &[]), (Some("2.67".to_owned()), Some("Baixa".to_owned())));
    assert_eq!(score("prorated", "111-", &[]).1.as_deref(), Some("Alta"));
    assert_eq!(score("prorated", "110-", &[]).1.as_deref(), Some("Baixa"), "2.67");
}

#[test]
fn a_band_may_depend_on_an_answer() {
    assert_eq!(score("by-sex", "21", &[("sex", "f")]).1.as_deref(), Some("Positivo"));
    assert_eq!(score("by-sex", "21", &[("sex", "m")]).1.as_deref(), Some("Negativo"));
    assert_eq!(score("by-sex", "22", &[("sex", "m")]).1.as_deref(), Some("Positivo"));
}

#[test]
fn what_was_not_asked_counts_nothing_and_is_not_missing() {
    assert_eq!(score("gate", "", &[("gate", "false")]).0.as_deref(), Some("0"));
    assert_eq!(score("gate", "", &[("gate", "true"), ("g1", "true")]).0, None);
    assert_eq!(
        score("gate", "", &[("gate", "true"), ("g1", "true"), ("g2", "true")]).0.as_deref(),
        Some("3")
    );
    assert_eq!(
        score("gate", "", &[("g1", "true"), ("g2", "true"), ("gate", "false")]).0.as_deref(),
        Some("0")
    );
}

#[test]
fn a_score_may_count_other_scores() {
    let gate = [("gate", "true"), ("g1", "true"), ("g2", "true")];
    assert_eq!(score("clusters", "2200", &gate).0.as_deref(), Some("2"));
    assert_eq!(score("clusters", "2000", &gate).0.as_deref(), Some("1"));
}

#[test]
fn the_range_of_a_score_is_known_from_its_options() {
    let compiled = compiled(SCORES);
    let range = |key: &str| {
        let score = compiled.score(key).unwrap();
        (score.min.unwrap().to_string(), score.max.unwrap().to_string())
    };
    assert_eq!(range("sum"), ("0".to_owned(), "8".to_owned()));
    assert_eq!(range("mean"), ("0".to_owned(), "100".to_owned()));
    assert_eq!(range("count"), ("0".to_owned(), "4".to_owned()));
    assert_eq!(range("gate"), ("0".to_owned(), "3".to_owned()));
}

#[test]
fn a_flag_falls_silent_when_its_question_is_no_longer_asked() {
    let compiled = compiled(SCORES);
    let mut answers = Answers::new();
    answer(&compiled, &mut answers, "gate", &["true"]);
    answer(&compiled, &mut answers, "g2", &["true"]);
    let evaluation = evaluate(&compiled, &answers, &context());
    assert_eq!(evaluation.red_flags[0].key, "avoids");
    assert_eq!(evaluation.outcome(&compiled), Some(Outcome::Critical));
    answer(&compiled, &mut answers, "gate", &["false"]);
    assert!(evaluate(&compiled, &answers, &context()).red_flags.is_empty());
}

#[test]
fn points_without_our_extensions_make_a_total() {
    let mut resource = json::parse(NINE.as_bytes(), 1 << 20).unwrap();
    resource.as_object_mut().unwrap().remove("extension");
    let compiled = compile(&Questionnaire::from_json(&resource).unwrap()).unwrap();
    let total = compiled.primary_score().unwrap();
    assert_eq!((total.key.as_str(), total.max), ("total", Some(27.into())));
    assert_eq!(total.label.get("pt-BR"), "Pontuação total");
}
