//! `SurveyJS` in: the JSON of a survey.

mod choices;
mod condition;
mod item;
mod names;
mod properties;
mod rules;
#[cfg(test)]
mod tests;
mod tree;
mod types;

use std::collections::HashMap;

use serde_json::Value as Json;

use self::names::{Names, Scope};
use self::tree::{Node, Object, Tree};
use super::build::{
    Draft, Fields, Formula, ItemDraft, Kind, Report, Variables, Why, Words, Writer, language_code, plain,
};
use super::{Imported, Level};
use crate::domain::problem::{Code, Problem};

/// How the format is called.
pub(super) const FORMAT: &str = "surveyjs";

/// Whether this JSON is a survey.
pub(super) fn is_survey(json: &Json) -> bool {
    let Some(survey) = json.as_object().filter(|survey| !survey.contains_key("resourceType")) else {
        return false;
    };
    let list = |name: &str| survey.get(name).and_then(Json::as_array);
    let is_element = |one: &Json| one.get("type").is_some_and(Json::is_string);
    let is_page = |one: &Json| ["elements", "questions", "name"].iter().any(|name| one.get(name).is_some());
    list("pages").is_some_and(|pages| pages.iter().all(is_page))
        || ["elements", "questions"]
            .iter()
            .any(|name| list(name).is_some_and(|all| all.iter().all(is_element)))
}

/// Reads a survey.
pub(super) fn import(json: &Json) -> Result<Imported, Vec<Problem>> {
    let empty = Object::new();
    let survey = json.as_object().unwrap_or(&empty);
    let Tree { nodes, mut fields, keys, catalogue, .. } = tree::read(survey)?;
    settle_kinds(&nodes, &mut fields, &keys);
    let language = survey.get("locale").and_then(Json::as_str).filter(|locale| !locale.is_empty());
    let mut builder = Builder {
        names: Names { fields: &fields, keys: &keys },
        catalogue: &catalogue,
        language: language.map(str::to_owned),
        variables: Variables::default(),
        report: Report::default(),
        shown: HashMap::new(),
        aside: HashMap::new(),
    };
    builder.triggers(survey);
    properties::of_survey(survey, &mut builder.report);
    let items: Vec<Json> = nodes.iter().flat_map(|node| builder.items(node)).collect();
    let title = builder.words(survey.get("title"));
    let description = builder.words(survey.get("description"));
    let extensions = builder.variables.extensions(&fields, None);
    let report = builder.report;
    let language = language.map(language_code);
    Draft { title, description, language, extensions, items, ..Draft::default() }.finish(FORMAT, report)
}

/// What computed values come to depends on others: until nothing changes.
fn settle_kinds(nodes: &[Node], fields: &mut Fields, keys: &HashMap<String, usize>) {
    let (mut computed, mut waiting): (Vec<&Node>, Vec<&Node>) = (Vec::new(), nodes.iter().collect());
    while let Some(node) = waiting.pop() {
        waiting.extend(&node.children);
        if matches!(node.shape, types::Shape::Expression | types::Shape::Calculated) {
            computed.push(node);
        }
    }
    for _ in 0..4 {
        let mut found: Vec<(usize, Kind)> = Vec::new();
        for node in &computed {
            let names = Names { fields, keys };
            let Ok(formula) = condition::read(node.word("expression"), &names, &node.scope) else { continue };
            let mut variables = Variables::default();
            let kind = Writer::new(fields, &mut variables, &node.place, None).computed(&formula);
            found.extend(kind.ok().map(|(_, kind)| (node.field, kind)));
        }
        found.retain(|(field, kind)| fields.get(*field).is_some_and(|field| field.kind != *kind));
        if found.is_empty() {
            return;
        }
        for (field, kind) in found {
            fields.set_kind(field, kind);
        }
    }
}

/// A condition under its name, as it was written.
type Condition = (&'static str, String);

/// Makes items of nodes.
struct Builder<'f> {
    names: Names<'f>,
    catalogue: &'f choices::Catalogue,
    language: Option<String>,
    variables: Variables,
    report: Report,
    /// By their names: pages and questions that a trigger shows.
    shown: HashMap<String, Vec<Condition>>,
    /// By their names: what triggers do with questions beside that.
    aside: HashMap<String, Vec<(String, String)>>,
}

impl Builder<'_> {
    fn formula(&self, node: &Node, text: &str) -> Result<Formula, Why> {
        condition::read(text, &self.names, &node.scope)
    }

    fn writer<'w>(&'w mut self, node: &'w Node, own: Option<usize>) -> Writer<'w> {
        Writer::new(self.names.fields, &mut self.variables, &node.place, own)
    }

    /// A text of the survey with its translations, without marks of HTML.
    fn words(&self, json: Option<&Json>) -> Words {
        match json {
            Some(Json::Object(texts)) => self.translated(texts),
            Some(Json::Null) | None => Words::default(),
            Some(other) => Words::new(plain(&choices::code(other)).text),
        }
    }

    fn translated(&self, texts: &Object) -> Words {
        let own = self.language.as_deref().unwrap_or("default");
        let known = [own, "default", "en"].into_iter().find(|key| texts.contains_key(*key));
        let Some(own) = known.or_else(|| texts.keys().next().map(String::as_str)) else {
            return Words::default();
        };
        let text = |json: &Json| plain(&choices::code(json)).text;
        let mut words = Words::new(texts.get(own).map(text).unwrap_or_default());
        for (key, json) in texts.iter().filter(|(key, _)| *key != own) {
            // without another word the texts of "default" are English
            let tag = if key == "default" { "en".to_owned() } else { language_code(key) };
            let is_taken = self.language.as_deref().map(language_code) == Some(tag.clone())
                || words.others.iter().any(|(other, _)| *other == tag);
            if !is_taken && !text(json).is_empty() {
                words.others.push((tag, text(json)));
            }
        }
        words
    }

    /// The same, with dots for answers that it quotes, told at the item.
    fn spoken(&self, node: &Node, name: &'static str, item: &mut ItemDraft) -> Words {
        let json = node.get(name);
        let words = self.words(json);
        let written = json.map(written).unwrap_or_default();
        let default = match json {
            Some(Json::Object(texts)) => texts.values().map(choices::code).collect::<Vec<_>>().join(" "),
            other => other.map(choices::code).unwrap_or_default(),
        };
        for file in plain(&default).media {
            let file = file.chars().take(80).collect::<String>();
            item.lose(Level::Changed, name, &written, Problem::new(Code::MediaElsewhere).with("file", file));
        }
        let quoted = self.quoted(&words.text, &node.scope);
        for field in &quoted {
            item.lose(Level::Changed, name, &written, Problem::new(Code::WordsQuote).with("field", field));
        }
        if quoted.is_empty() { words } else { words.map(|text| without(text, &quoted)) }
    }

    /// The names in braces that mean something.
    fn quoted(&self, text: &str, scope: &Scope) -> Vec<String> {
        const OWN: [&str; 6] = ["panelIndex", "visiblePanelIndex", "rowIndex", "no", "pageno", "pagecount"];
        let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
        let names = parts.map(|(name, _)| name.to_owned());
        let is_known = |name: &String| {
            OWN.contains(&name.trim()) || self.names.resolve(name, scope).is_ok() || name.contains('.')
        };
        names.filter(is_known).collect()
    }

    /// What triggers do; those that only show are conditions.
    fn triggers(&mut self, survey: &Object) {
        for trigger in survey.get("triggers").and_then(Json::as_array).into_iter().flatten() {
            let text = |name: &str| trigger.get(name).and_then(Json::as_str).unwrap_or_default();
            let kind = text("type").trim_end_matches("trigger");
            let condition = condition_of(trigger);
            let shown = ["pages", "questions"].iter().filter_map(|name| trigger.get(*name)?.as_array());
            let shown: Vec<String> = shown.flatten().map(choices::code).collect();
            if kind == "visible" && !shown.is_empty() {
                for name in shown {
                    self.shown.entry(name).or_default().push(("trigger", condition.clone()));
                }
                continue;
            }
            let target = ["setToName", "gotoName"].into_iter().map(text).find(|name| !name.is_empty());
            match target.filter(|name| self.names.keys.contains_key(*name)) {
                Some(target) => {
                    let found = (kind.to_owned(), written(trigger));
                    self.aside.entry(target.to_owned()).or_default().push(found);
                }
                None => self.report.add(Level::Changed, ignored("trigger", kind)),
            }
        }
    }
}

/// The condition of a trigger, which older surveys write in three parts.
fn condition_of(trigger: &Json) -> String {
    let text = |name: &str| trigger.get(name).and_then(Json::as_str).unwrap_or_default();
    if !text("expression").is_empty() || text("name").is_empty() {
        return text("expression").to_owned();
    }
    let operator = if text("operator").is_empty() { "equal" } else { text("operator") };
    let value = match trigger.get("value") {
        Some(Json::String(value)) => format!("'{value}'"),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    format!("{{{}}} {operator} {value}", text("name"))
}

fn without(text: &str, names: &[String]) -> String {
    names.iter().fold(text.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), "…"))
}

/// A property as it stands, for the extension that keeps it.
fn written(json: &Json) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

fn ignored(property: &str, value: &str) -> Problem {
    let value: String = value.chars().take(80).collect();
    Problem::new(Code::PropertyIgnored).with("property", property).with("value", value)
}
