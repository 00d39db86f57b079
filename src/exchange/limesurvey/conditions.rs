//! The table of conditions that surveys had before they had expressions, written as expressions.

use std::collections::{BTreeMap, HashMap};

use super::tables::Row;

/// The conditions on each answer.
type Scenario = Vec<(String, Vec<String>)>;

/// By question: all conditions on one answer any, those of a scenario all, and any scenario.
pub(super) fn written(rows: &[Row]) -> HashMap<String, String> {
    let mut found: HashMap<String, BTreeMap<String, Scenario>> = HashMap::new();
    for row in rows {
        let scenario = found.entry(row.get("qid").to_owned()).or_default();
        let conditions = scenario.entry(row.get("scenario").to_owned()).or_default();
        let text = condition(row);
        match conditions.iter_mut().find(|(field, _)| field == row.get("cfieldname")) {
            Some((_, all)) => all.push(text),
            None => conditions.push((row.get("cfieldname").to_owned(), vec![text])),
        }
    }
    let joined = |scenarios: BTreeMap<String, Scenario>| {
        let all = scenarios.into_values().map(|conditions| {
            let parts = conditions.into_iter().map(|(_, any)| format!("({})", any.join(" or ")));
            format!("({})", parts.collect::<Vec<_>>().join(" and "))
        });
        all.collect::<Vec<_>>().join(" or ")
    };
    found.into_iter().map(|(question, scenarios)| (question, joined(scenarios))).collect()
}

fn condition(row: &Row) -> String {
    let field = row.get("cfieldname").trim_start_matches('+');
    let value = row.get("value");
    let quoted = match value.strip_prefix('@').and_then(|rest| rest.strip_suffix('@')) {
        Some(other) => other.trim_start_matches('+').to_owned(),
        None if !value.contains('"') => format!("\"{value}\""),
        None => format!("'{value}'"),
    };
    match row.get("method") {
        "RX" => format!("regexMatch({quoted}, {field})"),
        "" | "==" if value.trim().is_empty() => format!("is_empty({field})"),
        "!=" if value.trim().is_empty() => format!("!is_empty({field})"),
        "" => format!("{field} == {quoted}"),
        method => format!("{field} {method} {quoted}"),
    }
}
