//! `LimeSurvey` in: the structure of a survey (`.lss`), as any release since 2.0 exports it.

mod conditions;
mod expression;
mod item;
mod plan;
mod rules;
mod scores;
mod survey;
mod tables;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use serde_json::Value as Json;

use self::expression::Names;
use self::plan::{Part, Planner};
use self::survey::{Group, Survey};
use super::build::{
    Draft, Formula, ItemDraft, Kind, Report, Variables, Words, Writer, conditions as said, language_code,
    lost_formula,
};
use super::{Imported, Level};
use crate::domain::problem::{Code, Problem};

/// How the format is called.
pub(super) const FORMAT: &str = "limesurvey";

/// Whether this text is the structure of a survey.
pub(super) fn is_survey(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let head: String = text.chars().take(2_000).filter(|letter| !letter.is_whitespace()).collect();
    text.starts_with('<') && head.contains("<LimeSurveyDocType>Survey<")
}

/// Reads a survey.
pub(super) fn import(text: &str) -> Result<Imported, Vec<Problem>> {
    let tables = tables::read(text.trim_start_matches('\u{feff}'))?;
    let survey = survey::read(&tables);
    let mut names = Names::default();
    let mut planner = Planner { names: &mut names, survey: &survey.id, taken: HashSet::new() };
    let plans: Vec<Vec<Vec<Part>>> =
        survey.groups.iter().map(|group| plan::of_group(&mut planner, group, &survey.language)).collect();
    let groups: Vec<String> =
        survey.groups.iter().map(|group| planner.link_id(&format!("group{}", group.id))).collect();
    let welcome = planner.link_id("welcome");
    settle_kinds(&survey, &plans, &mut names);
    let mut builder = Builder {
        names: &names,
        survey: &survey,
        variables: Variables::default(),
        report: Report::default(),
    };
    builder.whole(&tables);
    let mut items = Vec::new();
    if !survey.welcome.is_empty() {
        let mut item = ItemDraft::new(welcome, "display", survey.welcome.clone());
        quotes(&mut item);
        items.push(item.finish(&mut builder.report));
    }
    for ((group, link_id), plans) in survey.groups.iter().zip(groups).zip(&plans) {
        items.push(builder.group(group, link_id, plans));
    }
    let mut extensions = builder.variables.extensions(&names.fields, None);
    extensions.extend(scores::read(&tables, &survey, &plans, &mut builder.report));
    let language = Some(survey.language.as_str()).filter(|tag| !tag.is_empty()).map(language_code);
    let (title, description) = (survey.title.clone(), survey.description.clone());
    Draft { title, description, language, extensions, items, ..Draft::default() }
        .finish(FORMAT, builder.report)
}

/// What equations come to depends on others: until nothing changes.
fn settle_kinds(survey: &Survey, plans: &[Vec<Vec<Part>>], names: &mut Names) {
    let questions = survey.groups.iter().flat_map(|group| &group.questions);
    let equations: Vec<(String, usize)> = questions
        .zip(plans.iter().flatten())
        .filter(|(question, _)| question.kind == "*")
        .filter_map(|(question, parts)| Some((item::equation(question), parts.first()?.field)))
        .collect();
    for _ in 0..4 {
        let mut found: Vec<(usize, Kind)> = Vec::new();
        for (text, field) in &equations {
            let Ok(formula) = item::computed(text, names) else { continue };
            let mut variables = Variables::default();
            let kind = Writer::new(&names.fields, &mut variables, &[], None).computed(&formula);
            found.extend(kind.ok().map(|(_, kind)| (*field, kind)));
        }
        found.retain(|(field, kind)| names.fields.get(*field).is_some_and(|field| field.kind != *kind));
        if found.is_empty() {
            return;
        }
        for (field, kind) in found {
            names.fields.set_kind(field, kind);
        }
    }
}

/// Makes items of questions.
struct Builder<'s> {
    names: &'s Names,
    survey: &'s Survey,
    variables: Variables,
    report: Report,
}

impl Builder<'_> {
    fn writer(&mut self, own: Option<usize>) -> Writer<'_> {
        Writer::new(&self.names.fields, &mut self.variables, &[], own)
    }

    /// What belongs to no question.
    fn whole(&mut self, tables: &tables::Tables) {
        if !self.survey.end.is_empty() {
            let problem = ignored("surveyls_endtext", &self.survey.end.text);
            self.report.add(Level::Kept, problem);
        }
        for quota in tables.rows("quota") {
            self.report.add(Level::Changed, ignored("quota", quota.get("name")));
        }
    }

    fn group(&mut self, group: &Group, link_id: String, plans: &[Vec<Part>]) -> Json {
        let mut item = ItemDraft::new(link_id, "group", group.title.clone());
        item.control("page");
        quotes(&mut item);
        item.add_display("description", "help", &group.description);
        self.relevance("grelevance", &group.relevance, None, &mut item);
        if group.is_random {
            item.lose(Level::Kept, "randomization_group", "Y", ignored("randomization_group", "Y"));
        }
        for (question, parts) in group.questions.iter().zip(plans) {
            let mut enable = None;
            for (at, part) in parts.iter().enumerate() {
                let mut inner = self.item(question, part, at == 0);
                if at == 0 {
                    enable = inner.enable.clone();
                } else if inner.enable.is_none() && part.when.is_none() {
                    inner.enable.clone_from(&enable);
                }
                item.children.push(inner.finish(&mut self.report));
            }
        }
        item.finish(&mut self.report)
    }

    /// When an item is asked: its expression, and what else must hold.
    fn relevance(&mut self, name: &'static str, text: &str, also: Option<Formula>, item: &mut ItemDraft) {
        let mut all = also;
        if !matches!(text.trim(), "" | "1") {
            match expression::read(text, self.names, false) {
                Ok(formula) => {
                    all = Some(match all {
                        Some(other) => Formula::binary(super::build::Operator::And, formula, other),
                        None => formula,
                    });
                }
                Err(why) => item.lose(Level::Changed, name, text, lost_formula(name, &why)),
            }
        }
        let never = Formula::Number(rust_decimal::Decimal::ZERO);
        let Some(formula) = all.map(|all| if all == never { Formula::Truth(false) } else { all }) else {
            return;
        };
        item.enable = said(&formula, &self.names.fields, &[]);
        if item.enable.is_none() {
            match self.writer(None).condition(&formula) {
                Ok(expression) => item.expression("enableWhenExpression", &expression),
                Err(why) => item.lose(Level::Changed, name, text, lost_formula(name, &why)),
            }
        }
    }
}

/// Words that quote answers: dots stand in their place.
fn quotes(item: &mut ItemDraft) {
    let quoted = quoted(&item.words.text);
    let written = item.words.text.clone();
    for field in &quoted {
        let short: String = field.chars().take(60).collect();
        item.lose(Level::Changed, "question", &written, Problem::new(Code::WordsQuote).with("field", short));
    }
    if !quoted.is_empty() {
        item.words = item.words.map(without);
    }
}

/// What stands in braces and isn't followed by a blank, as expressions are told from words.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
    let is_expression = |inner: &&str| inner.starts_with(|c: char| !c.is_whitespace());
    parts.map(|(inner, _)| inner).filter(is_expression).map(str::to_owned).collect()
}

fn without(text: &str) -> String {
    quoted(text).iter().fold(text.to_owned(), |text, inner| text.replace(&format!("{{{inner}}}"), "…"))
}

fn ignored(property: &str, value: &str) -> Problem {
    let value: String = value.chars().take(80).collect();
    Problem::new(Code::PropertyIgnored).with("property", property).with("value", value)
}

/// Words, or the code of what has none.
fn or_code(words: &Words, code: &str) -> Words {
    if words.is_empty() { Words::new(code) } else { words.clone() }
}
