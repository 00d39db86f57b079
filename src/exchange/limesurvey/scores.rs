//! Assessments: what the points of a survey, or of a group, come to.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{Report, plain};
use super::ignored;
use super::plan::Part;
use super::survey::{Answer, Survey};
use super::tables::{Row, Tables};
use crate::domain::questionnaire::urls;

/// A score for each scope that has bands.
pub(super) fn read(
    tables: &Tables,
    survey: &Survey,
    plans: &[Vec<Vec<Part>>],
    report: &mut Report,
) -> Vec<Json> {
    let own = |row: &&Row| row.get("language").is_empty() || row.get("language") == survey.language;
    let rows: Vec<&Row> = tables.rows("assessments").iter().filter(own).collect();
    if !survey.has_assessments {
        return Vec::new();
    }
    let mut found = Vec::new();
    let total: Vec<&Row> = rows.iter().filter(|row| row.get("scope") == "T").copied().collect();
    let all: Vec<String> = plans.iter().flatten().flatten().flat_map(scored).collect();
    let name = |label: &str| if label.is_empty() { "total".to_owned() } else { label.to_owned() };
    found.extend(score("total", &name(&survey.title.text), &all, &total, report));
    for (group, plans) in survey.groups.iter().zip(plans) {
        let of = |row: &&Row| row.get("scope") == "G" && row.get("gid") == group.id;
        let bands: Vec<&Row> = rows.iter().copied().filter(of).collect();
        let items: Vec<String> = plans.iter().flatten().flat_map(scored).collect();
        let key = format!("group{}", group.id);
        if !bands.is_empty() {
            found.extend(score(&key, &name(&group.title.text), &items, &bands, report));
        }
    }
    found
}

/// Whether the answers count: each has nought where the author says nothing.
pub(super) fn has_points(answers: &[Answer]) -> bool {
    answers.iter().any(|answer| answer.points.parse::<Decimal>().is_ok_and(|points| !points.is_zero()))
}

/// Items whose options have points.
fn scored(part: &Part) -> Vec<String> {
    let own = has_points(&part.options).then(|| part.link_id.clone());
    own.into_iter().chain(part.children.iter().flat_map(scored)).collect()
}

fn score(key: &str, label: &str, items: &[String], rows: &[&Row], report: &mut Report) -> Option<Json> {
    if items.is_empty() {
        for row in rows {
            report.add(Level::Changed, ignored("assessments", row.get("name")));
        }
        return None;
    }
    let mut parts =
        vec![json!({"url": "key", "valueString": key}), json!({"url": "label", "valueString": label})];
    // what wasn't answered counts nothing
    parts.push(json!({"url": "maxMissing", "valueInteger": items.len()}));
    parts.extend(items.iter().map(|item| json!({"url": "linkId", "valueString": item})));
    let mut taken: Vec<(Decimal, Decimal)> = Vec::new();
    for row in rows {
        let number = |name: &str| row.get(name).parse::<Decimal>().ok();
        let limits = number("minimum").zip(number("maximum"));
        let is_free =
            |from: Decimal, to: Decimal| from <= to && taken.iter().all(|(a, b)| to < *a || from > *b);
        let Some((from, to)) = limits.filter(|(from, to)| is_free(*from, *to)) else {
            report.add(Level::Changed, ignored("assessments", row.get("name")));
            continue;
        };
        taken.push((from, to));
        let digits = |number: Decimal| {
            serde_json::from_str::<Json>(&number.normalize().to_string()).unwrap_or_default()
        };
        let label = match row.get("name") {
            "" => format!("{from}–{to}"),
            name => name.to_owned(),
        };
        let mut band = vec![
            json!({"url": "from", "valueDecimal": digits(from)}),
            json!({"url": "to", "valueDecimal": digits(to)}),
            json!({"url": "label", "valueString": plain(&label).text}),
        ];
        let advice = super::without(&plain(row.get("message")).text);
        if !advice.is_empty() {
            band.push(json!({"url": "advice", "valueString": advice}));
        }
        parts.push(json!({"url": "band", "extension": band}));
    }
    Some(json!({"url": urls::SCORE, "extension": parts}))
}
