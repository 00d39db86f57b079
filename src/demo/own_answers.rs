//! Answers to the clinic's own questionnaires, which hold more than choices.

use chrono::{Duration, NaiveDate};
use serde_json::{Value as Json, json};

use crate::domain::engine::Answers;
use crate::domain::questionnaire::Compiled;

use super::chance::Chance;
use super::texts::{COMMENTS, MEDICINES};

/// The first talk with the team.
pub(super) fn welcome(compiled: &Compiled, day: NaiveDate, severity: i64, chance: &mut Chance) -> Answers {
    let known = chance.percent(62);
    let mut items = vec![boolean("known", known)];
    if known {
        let last = day - Duration::days(chance.between(20, 700));
        items.push(json!({"linkId": "last-visit", "answer": [{"valueDate": last.to_string()}]}));
    }
    items.push(came_by(chance));
    let about = json!({"linkId": "about", "item": items});
    let mut health = vec![choices("acolhimento", "conditions", &conditions(chance))];
    let medicine = ["yes", "no", "unsure"].get(chance.weighted(&[60, 36, 4])).copied().unwrap_or("no");
    health.push(choices("acolhimento", "medicine", &[medicine]));
    if medicine == "yes" && chance.percent(70) {
        health.push(text("medicine-names", chance.pick(MEDICINES)));
    }
    let hours = (7_400 - severity * 3 + chance.normal()).clamp(3_000, 10_000) / 1_000;
    health.push(integer("sleep-hours", hours));
    if chance.percent(80) {
        let grams = 7_100 + chance.normal() * 13 / 10;
        let weight = format!("{}.{}", grams / 100, grams % 100 / 10).parse::<serde_json::Number>();
        health.extend(weight.map(|kg| json!({"linkId": "weight", "answer": [{"valueDecimal": kg}]})));
    }
    health.push(integer("pain", ((severity * 6 + chance.normal() * 2) / 1_000 + 1).clamp(0, 10)));
    let safe = ["safe", "sometimes", "not-safe"].get(chance.weighted(&[90, 8, 2])).copied().unwrap_or("safe");
    let mut home = vec![choices("acolhimento", "safe", &[safe])];
    if chance.percent(25) {
        home.push(text("more", chance.pick(COMMENTS)));
    }
    read(compiled, &json!([about, {"linkId": "health", "item": health}, {"linkId": "home", "item": home}]))
}

/// How the visit was; `mood` in thousandths, more is better.
pub(super) fn satisfaction(compiled: &Compiled, mood: i64, chance: &mut Chance) -> Answers {
    let mut stars = || {
        ["1", "2", "3", "4", "5"].get(rank(mood + chance.normal() * 150 / 1_000, 4)).copied().unwrap_or("3")
    };
    let mut items: Vec<Json> = ["welcome", "listening", "cleanliness"]
        .iter()
        .map(|item| choices("satisfacao", item, &[stars()]))
        .collect();
    let waits = ["15", "30", "60", "more"];
    let wait = waits.get(rank(1_000 - mood + chance.normal() * 200 / 1_000, 3)).copied().unwrap_or("30");
    items.push(choices("satisfacao", "waiting", &[wait]));
    let wishes: Vec<&str> =
        [("waiting", 45), ("schedule", 25), ("information", 15), ("place", 30), ("staff", 8)]
            .iter()
            .filter(|(_, percent)| chance.percent(*percent))
            .map(|(wish, _)| *wish)
            .collect();
    if !wishes.is_empty() {
        items.push(choices("satisfacao", "improve", &wishes));
    }
    let recommend = (mood * 11 / 1_000 + chance.normal() / 1_000).clamp(0, 10);
    items.push(integer("recommend", recommend));
    if chance.percent(22) {
        items.push(text("comment", chance.pick(COMMENTS)));
    }
    read(compiled, &Json::Array(items))
}

fn came_by(chance: &mut Chance) -> Json {
    match chance.weighted(&[38, 22, 24, 12, 4]) {
        4 => json!({"linkId": "came-by", "answer": [{"valueString": "Vi o cartaz na farmácia"}]}),
        other => {
            let ways = ["health-agent", "referral", "by-myself", "family"];
            choices("acolhimento", "came-by", &[ways.get(other).copied().unwrap_or("by-myself")])
        }
    }
}

fn conditions(chance: &mut Chance) -> Vec<&'static str> {
    let known = [
        ("hypertension", 41),
        ("diabetes", 18),
        ("asthma", 9),
        ("depression", 34),
        ("anxiety", 38),
        ("chronic-pain", 21),
    ];
    let some: Vec<&str> = known
        .iter()
        .filter(|(_, percent)| chance.percent(*percent))
        .map(|(condition, _)| *condition)
        .collect();
    if some.is_empty() { vec!["none"] } else { some }
}

/// From a level in thousandths to a place from 0 to `highest`.
fn rank(level: i64, highest: i64) -> usize {
    usize::try_from((level.clamp(0, 1_000) * highest + 500) / 1_000).unwrap_or_default()
}

fn boolean(item: &str, value: bool) -> Json {
    json!({"linkId": item, "answer": [{"valueBoolean": value}]})
}

fn integer(item: &str, value: i64) -> Json {
    json!({"linkId": item, "answer": [{"valueInteger": value}]})
}

fn text(item: &str, value: &str) -> Json {
    json!({"linkId": item, "answer": [{"valueString": value}]})
}

fn choices(questionnaire: &str, item: &str, codes: &[&str]) -> Json {
    let system = format!("https://weconecta.org/demo/{questionnaire}");
    let answers: Vec<Json> =
        codes.iter().map(|code| json!({"valueCoding": {"system": system, "code": code}})).collect();
    json!({"linkId": item, "answer": answers})
}

/// The answers as the engine holds them; a choice becomes the option itself, with its words.
fn read(compiled: &Compiled, items: &Json) -> Answers {
    let Ok(read) = Answers::from_response_items(compiled, items) else { return Answers::new() };
    let mut answers = read.clone();
    for item in compiled.items().iter().filter(|item| item.is_choice()) {
        let values = read.get(compiled, item.index()).into_iter();
        let values = values
            .map(|value| item.option_of(value).map_or_else(|| value.clone(), |option| option.value.clone()));
        answers.set(compiled, item.index(), values.collect());
    }
    answers
}
