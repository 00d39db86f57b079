//! What an item has of formulas in rows: rules that answers must keep, and variables that formulas name.

use serde_json::{Value as Json, json};

use super::{
    Change, Wrong,
    apply::{apply, extensions},
    parts::{part, set, set_code, set_text, told},
    place::{owner, subject},
    property::raw,
};
use crate::domain::{
    expression::Expression,
    questionnaire::urls::{CONSTRAINTS, VARIABLE},
};

/// A rule that answers must keep, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConstraintRow {
    /// Its number among the rules as they were; `None` of a new one.
    pub at: Option<usize>,
    /// `FHIRPath`; true where the rule is kept. Empty: no row.
    pub expression: String,
    /// What it says to who breaks it.
    pub human: String,
    /// Breaking it doesn't forbid handing in.
    pub is_warning: bool,
}

impl ConstraintRow {
    /// Whether there is something to say to who breaks it.
    pub fn is_finished(&self) -> bool {
        !self.human.is_empty()
    }
}

/// A named formula, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VariableRow {
    /// Its number among the variables as they were; `None` of a new one.
    pub at: Option<usize>,
    /// Empty: no row.
    pub name: String,
    /// `FHIRPath`
    pub expression: String,
}

impl VariableRow {
    /// Whether there is something to compute.
    pub fn is_finished(&self) -> bool {
        !self.expression.is_empty()
    }
}

/// The rules of an item, in order, those under today's address first.
pub fn constraint_rows(item: &Json) -> Vec<ConstraintRow> {
    let all = CONSTRAINTS.iter().flat_map(|url| extensions(item, url).1);
    all.enumerate().map(|(at, rule)| constraint(at, &rule)).collect()
}

fn constraint(at: usize, rule: &Json) -> ConstraintRow {
    let expression = part(rule, "expression").and_then(raw).map(|(_, json)| json);
    let text = expression.and_then(|json| json.get("expression").unwrap_or(json).as_str());
    ConstraintRow {
        at: Some(at),
        expression: text.unwrap_or_default().to_owned(),
        human: told(rule, "human"),
        is_warning: told(rule, "severity") == "warning",
    }
}

/// The changes that make these its rules; none where they are so already. Rows without a formula are left out.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_constraints(item: &Json, rows: &[ConstraintRow]) -> Result<Vec<Change>, (usize, Wrong)> {
    let mut at = 0;
    let mut changes = Vec::new();
    for (place, url) in CONSTRAINTS.iter().enumerate() {
        let (first, was) = extensions(item, url);
        let own = at..at + was.len();
        at = own.end;
        let mut becomes = Vec::new();
        for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.expression.is_empty()) {
            let old = row.at.filter(|at| own.contains(at)).and_then(|at| was.get(at - own.start));
            if old.is_some() || (place == 0 && row.at.is_none()) {
                let others = (rows, number);
                becomes.push(ruled(url, others, row, old).map_err(|wrong| (number, wrong))?);
            }
        }
        if becomes != was {
            let (item, url) = (owner(item), (*url).to_owned());
            changes.push(Change::Extend { item, url, at: first, was, becomes });
        }
    }
    Ok(changes)
}

fn ruled(
    url: &str,
    (rows, number): (&[ConstraintRow], usize),
    new: &ConstraintRow,
    old: Option<&Json>,
) -> Result<Json, Wrong> {
    let mut rule = old.cloned().unwrap_or_else(|| {
        let taken = rows.iter().take(number).filter(|row| !row.expression.is_empty()).count();
        json!({"url": url, "extension": [{"url": "key", "valueId": format!("rule-{}", taken + 1)}]})
    });
    let before = old.map(|old| constraint(0, old)).unwrap_or_default();
    if new.expression != before.expression {
        Expression::parse(&new.expression).map_err(|_unread| Wrong::NoExpression)?;
        let is_text = part(&rule, "expression").is_some_and(|part| part.get("valueString").is_some());
        if is_text {
            set(&mut rule, "expression", Some(("String", new.expression.as_str().into())));
        } else {
            let value = json!({"language": "text/fhirpath", "expression": new.expression});
            set(&mut rule, "expression", Some(("Expression", value)));
        }
    }
    if old.is_none() || new.is_warning != before.is_warning {
        set_code(&mut rule, "severity", if new.is_warning { "warning" } else { "error" });
    }
    set_text(&mut rule, "human", &new.human);
    Ok(rule)
}

/// The variables of an item, in order.
pub fn variable_rows(item: &Json) -> Vec<VariableRow> {
    let of = |json: &Json, name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
    let row = |(at, extension): (usize, &Json)| {
        let value = raw(extension).map(|(_, json)| json.clone()).unwrap_or_default();
        VariableRow { at: Some(at), name: of(&value, "name"), expression: of(&value, "expression") }
    };
    extensions(item, VARIABLE).1.iter().enumerate().map(row).collect()
}

/// The change that makes these its variables; none where they are so already. Rows without a name are left out.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_variables(item: &Json, rows: &[VariableRow]) -> Result<Vec<Change>, (usize, Wrong)> {
    let (at, was) = extensions(item, VARIABLE);
    let before = variable_rows(item);
    let mut becomes: Vec<Json> = Vec::new();
    for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.name.is_empty()) {
        let wrong = |wrong| (number, wrong);
        let mut variable = row.at.and_then(|at| was.get(at)).cloned().unwrap_or_else(
            || json!({"url": VARIABLE, "valueExpression": {"name": "", "language": "text/fhirpath"}}),
        );
        if row.at.and_then(|at| before.get(at)) != Some(row) {
            if !is_name(&row.name) {
                return Err(wrong(Wrong::NoName));
            }
            if rows.iter().take(number).any(|other| other.name == row.name) || is_ours(&row.name) {
                return Err(wrong(Wrong::Taken));
            }
            Expression::parse(&row.expression).map_err(|_unread| wrong(Wrong::NoExpression))?;
            let fields = variable.get_mut("valueExpression").and_then(Json::as_object_mut);
            let fields = fields.ok_or_else(|| wrong(Wrong::Foreign))?;
            fields.insert("name".to_owned(), row.name.as_str().into());
            fields.insert("expression".to_owned(), row.expression.as_str().into());
        }
        becomes.push(variable);
    }
    if becomes == was {
        return Ok(Vec::new());
    }
    let item = owner(item);
    Ok(vec![Change::Extend { item, url: VARIABLE.to_owned(), at, was, becomes }])
}

/// A copy of a questionnaire in which a formula stands at an item as a variable of this name, so that the engine evaluates it
/// where it is to stand; an empty linkId is the questionnaire itself. A rule that always holds reads it: what nothing reads, the engine leaves out.
pub fn with_formula(resource: &Json, item: &str, name: &str, formula: &str) -> Option<Json> {
    let mut copy = resource.clone();
    let mut variables = variable_rows(&subject(&copy, item)?);
    variables.push(VariableRow { at: None, name: name.to_owned(), expression: formula.to_owned() });
    let changes = write_variables(&subject(&copy, item)?, &variables).ok()?;
    apply(&mut copy, &changes).ok()?;
    let mut rules = constraint_rows(&subject(&copy, item)?);
    rules.push(ConstraintRow {
        at: None,
        expression: format!("%{name}.exists() or true"),
        human: name.to_owned(),
        is_warning: true,
    });
    let changes = write_constraints(&subject(&copy, item)?, &rules).ok()?;
    apply(&mut copy, &changes).ok()?;
    Some(copy)
}

/// A name as formulas write it behind `%`, without quotation marks (FHIR's `id`, begun by a letter, without `-` and `.`).
pub(super) fn is_name(name: &str) -> bool {
    let is_head = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    is_head && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Names that SDC and `FHIRPath` give themselves.
fn is_ours(name: &str) -> bool {
    matches!(
        name,
        "resource" | "rootResource" | "context" | "qitem" | "questionnaire" | "ucum" | "sct" | "loinc"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(extension: &Json) -> Json {
        json!({"resourceType": "Questionnaire", "item": [
            {"linkId": "a", "type": "integer", "text": "A", "extension": extension},
        ]})
    }

    fn make(resource: &mut Json, changes: &[Change]) -> Json {
        let was = resource.clone();
        apply(resource, changes).unwrap();
        let mut back = resource.clone();
        let undo: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
        apply(&mut back, &undo).unwrap();
        assert_eq!(back, was, "undone");
        resource["item"][0].clone()
    }

    #[test]
    fn a_form_that_was_not_touched_changes_nothing() {
        let rules = json!([
            {"url": CONSTRAINTS[1], "extension": [
                {"url": "key", "valueId": "old"}, {"url": "requirements", "valueMarkdown": "porque"},
                {"url": "severity", "valueCode": "error"}, {"url": "expression", "valueString": "$this > 1"},
                {"url": "human", "valueString": "Mais de 1"}]},
            {"url": VARIABLE, "valueExpression": {"name": "x", "language": "text/cql", "expression": "["}},
        ]);
        let resource = resource(&rules);
        let item = &resource["item"][0];
        assert_eq!(write_constraints(item, &constraint_rows(item)), Ok(Vec::new()));
        assert_eq!(write_variables(item, &variable_rows(item)), Ok(Vec::new()));
    }

    #[test]
    fn rules_under_both_addresses_are_changed_where_they_stand() {
        let mut resource = resource(&json!([
            {"url": CONSTRAINTS[1], "extension": [
                {"url": "key", "valueId": "old"}, {"url": "severity", "valueCode": "error"},
                {"url": "expression", "valueString": "$this > 1"}, {"url": "human", "valueString": "Mais de 1"}]},
        ]));
        let item = resource["item"][0].clone();
        let mut rows = constraint_rows(&item);
        rows[0].expression = "$this > 2".to_owned();
        let new = ConstraintRow {
            at: None,
            expression: "$this < 9".to_owned(),
            human: "Menos de 9".to_owned(),
            is_warning: true,
        };
        rows.push(new);
        let changes = write_constraints(&item, &rows).unwrap();
        let item = make(&mut resource, &changes);
        let found = constraint_rows(&item);
        assert_eq!(found.len(), 2);
        assert!(found[0].is_warning && found[0].expression == "$this < 9" && found[0].human == "Menos de 9");
        assert!(!found[1].is_warning && found[1].expression == "$this > 2");
        assert!(item["extension"].to_string().contains(r#""valueString":"$this > 2""#));
        let gone = make(&mut resource, &write_constraints(&item, &[]).unwrap());
        assert_eq!(gone.get("extension"), None);
    }

    #[test]
    fn a_formula_that_cant_be_read_and_a_name_that_is_none_are_refused() {
        let resource = resource(&json!([]));
        let item = &resource["item"][0];
        let rule = |expression: &str| ConstraintRow {
            expression: expression.to_owned(),
            human: "x".to_owned(),
            ..ConstraintRow::default()
        };
        let rows = [rule("1 = 1"), rule("1 +")];
        assert_eq!(write_constraints(item, &rows), Err((1, Wrong::NoExpression)));
        let variable =
            |name: &str| VariableRow { at: None, name: name.to_owned(), expression: "1".to_owned() };
        assert_eq!(write_variables(item, &[variable("a b")]), Err((0, Wrong::NoName)));
        assert_eq!(write_variables(item, &[variable("a"), variable("a")]), Err((1, Wrong::Taken)));
        assert_eq!(write_variables(item, &[variable("resource")]), Err((0, Wrong::Taken)));
    }
}
