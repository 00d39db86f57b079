//! Expressions of the questionnaire and its items: read, bound to the variables they name, put in order.
//!
//! Only `FHIRPath` is evaluated. What is written in another language, or can't be read, is kept and noticed.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::scores::part_text;
use super::{Findings, Source, dependencies};
use crate::domain::expression::Expression;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::item::{Item, ItemIndex};
use crate::domain::questionnaire::program::{
    Bound, Constraint, ItemRules, LaunchContext, Offers, Program, Sight, Toggle, Variable, VariableIndex,
};
use crate::domain::questionnaire::resource::{Extension, Questionnaire};
use crate::domain::questionnaire::text::Text;
use crate::domain::questionnaire::urls;
use crate::domain::value::Value;

const TOGGLE: &str = "answerOptionsToggleExpression";

/// Names that every expression may use.
const GIVEN: [&str; 8] =
    ["resource", "rootResource", "context", "ucum", "sct", "loinc", "questionnaire", "terminologies"];

/// The program of a questionnaire; `None` if it has no expressions that we evaluate.
pub(super) fn bind(
    questionnaire: &Questionnaire,
    items: &mut [Item],
    sources: &[Source<'_>],
    by_link_id: &HashMap<String, ItemIndex>,
    findings: &mut Findings,
) -> Option<Program> {
    let has_some = questionnaire.extension.iter().any(is_expression)
        || sources.iter().any(|source| source.resource.extension.iter().any(is_expression));
    if !has_some {
        return None;
    }
    let mut reader = Reader { findings, variables: Vec::new(), by_scope: HashMap::new(), empty: Vec::new() };
    let contexts = launch_contexts(questionnaire);
    reader.empty = contexts.iter().map(|context| context.name.clone()).collect();
    reader.variables(&questionnaire.extension, None, "");
    for (item, source) in items.iter().zip(sources) {
        reader.variables(&source.resource.extension, Some(item.index), &item.link_id);
    }
    let owner = Owner { items, scope: None, link_id: "" };
    let texts = std::mem::take(&mut reader.variables);
    let variables: Vec<Variable> = texts.into_iter().map(|read| reader.bind_variable(read, items)).collect();
    let mut constraints = Vec::new();
    reader.constraints(&questionnaire.extension, owner, &mut constraints);
    let mut rules = HashMap::new();
    for (item, source) in items.iter().zip(sources) {
        let owner = Owner { items, scope: Some(item.index), link_id: &item.link_id };
        reader.constraints(&source.resource.extension, owner, &mut constraints);
        let found = reader.rules(item, source, owner);
        if !found.is_empty() {
            rules.insert(item.index, found);
        }
    }
    for item in items.iter_mut() {
        let own = rules.get(&item.index);
        item.calculated = own.is_some_and(|rules| rules.calculated.is_some());
        item.starts_computed = own.is_some_and(|rules| rules.initial.is_some());
        item.condition_computed = own.is_some_and(|rules| rules.enabled.is_some());
        if let Some(offers) = own.map(|rules| &rules.offers).filter(|offers| !offers.is_empty()) {
            reader.offer(item, offers);
        }
    }
    if rules.is_empty() && constraints.is_empty() {
        return None;
    }
    let initial: Vec<ItemIndex> =
        items.iter().filter(|item| item.starts_computed).map(|item| item.index).collect();
    let mut program = Program {
        steps: Vec::new(),
        variables,
        rules,
        initial,
        constraints,
        read: None,
        places: Vec::new(),
        absent: HashMap::new(),
        contexts,
        questionnaire: None,
        clock: false,
        deciding: Vec::new(),
    };
    program.questionnaire = reads_questionnaire(&program).then(|| Arc::new(questionnaire.to_json()));
    dependencies::settle(&mut program, items, by_link_id, findings);
    Some(program)
}

fn is_expression(extension: &Extension) -> bool {
    urls::EXPRESSIONS.contains(&extension.url.as_str())
}

fn launch_contexts(questionnaire: &Questionnaire) -> Vec<LaunchContext> {
    let contexts = questionnaire.extension.iter().filter(|found| found.url == urls::LAUNCH_CONTEXT);
    let one = |context: &Extension| {
        let name = context.part("name")?;
        let types = context.parts("type").filter_map(Extension::text).filter(|kind| *kind != "Resource");
        let name = name.code().or_else(|| name.text())?.to_owned();
        Some(LaunchContext { name, types: types.map(str::to_owned).collect() })
    };
    contexts.filter_map(one).collect()
}

fn reads_questionnaire(program: &Program) -> bool {
    let reads =
        |bound: &Bound| bound.expression.reads().variables().iter().any(|name| name == "questionnaire");
    program.bounds().any(reads)
}

/// Whose expression it is.
#[derive(Clone, Copy)]
struct Owner<'a> {
    items: &'a [Item],
    scope: Option<ItemIndex>,
    link_id: &'a str,
}

impl Owner<'_> {
    fn problem(self, code: Code) -> Problem {
        match self.scope {
            Some(_) => Problem::at(self.link_id, code),
            None => Problem::new(code),
        }
    }
}

/// A variable before it is bound.
struct Read {
    name: Box<str>,
    scope: Option<ItemIndex>,
    link_id: String,
    expression: Option<Expression>,
    /// It does not see itself.
    index: VariableIndex,
}

struct Reader<'f> {
    findings: &'f mut Findings,
    variables: Vec<Read>,
    by_scope: HashMap<(Option<ItemIndex>, Box<str>), VariableIndex>,
    empty: Vec<String>,
}

impl Reader<'_> {
    fn variables(&mut self, extensions: &[Extension], scope: Option<ItemIndex>, link_id: &str) {
        for extension in extensions.iter().filter(|extension| extension.url == urls::VARIABLE) {
            let owner = Owner { items: &[], scope, link_id };
            let name = extension.raw().and_then(|(_, json)| json.get("name")).and_then(Json::as_str);
            let Some(name) = name else {
                self.ignored(owner, "variable");
                continue;
            };
            let expression = self.parse(extension, "variable", owner);
            let index = self.variables.len();
            self.by_scope.insert((scope, name.into()), index);
            self.variables.push(Read {
                name: name.into(),
                scope,
                link_id: link_id.to_owned(),
                expression,
                index,
            });
        }
    }

    fn bind_variable(&mut self, read: Read, items: &[Item]) -> Variable {
        let owner = Owner { items, scope: read.scope, link_id: &read.link_id };
        let bound =
            read.expression.map(|expression| self.bind(expression, "variable", owner, Some(read.index)));
        Variable { name: read.name, scope: read.scope, bound }
    }

    /// The expression in an extension of SDC's, the first of that name.
    fn rule(&mut self, extensions: &[Extension], name: &'static str, owner: Owner<'_>) -> Option<Bound> {
        let mut found = extensions.iter().filter(|extension| urls::is_sdc(&extension.url, name));
        let extension = found.next()?;
        let expression = self.parse(extension, name, owner)?;
        Some(self.bind(expression, name, owner, None))
    }

    fn rules(&mut self, item: &Item, source: &Source<'_>, owner: Owner<'_>) -> ItemRules {
        let extensions = &source.resource.extension;
        let is_question = item.kind.is_question();
        let rules = ItemRules {
            enabled: self.rule(extensions, "enableWhenExpression", owner),
            calculated: self.rule(extensions, "calculatedExpression", owner).filter(|_| is_question),
            initial: self.rule(extensions, "initialExpression", owner).filter(|_| is_question),
            offers: if is_question { self.offers(item, extensions, owner) } else { Offers::default() },
        };
        if rules.enabled.is_some() && !source.resource.enable_when.is_empty() {
            self.findings.notice(Problem::at(&item.link_id, Code::ConditionTwice));
        }
        rules
    }

    fn offers(&mut self, item: &Item, extensions: &[Extension], owner: Owner<'_>) -> Offers {
        let mut toggles = Vec::new();
        for extension in extensions.iter().filter(|one| urls::is_sdc(&one.url, TOGGLE)) {
            let expression = extension.part("expression").and_then(|part| self.parse(part, TOGGLE, owner));
            let Some(expression) = expression else { continue };
            let named: Vec<Value> = extension.parts("option").filter_map(Extension::value).collect();
            let position = |value: &Value| item.options.iter().position(|option| option.value.is_same(value));
            let options: Vec<usize> = named.iter().filter_map(position).collect();
            if options.len() < named.len() || named.is_empty() {
                self.findings.notice(Problem::at(&item.link_id, Code::ToggleUnknown));
            }
            toggles.push(Toggle { options, bound: self.bind(expression, TOGGLE, owner, None) });
        }
        Offers {
            answers: self.rule(extensions, "answerExpression", owner),
            candidates: self.rule(extensions, "candidateExpression", owner),
            toggles,
        }
    }

    /// A choice whose options are computed can be asked though it lists none.
    fn offer(&mut self, item: &mut Item, offers: &Offers) {
        item.offers_computed = offers.answers.is_some() || offers.candidates.is_some();
        item.offers_change = true;
        if offers.answers.is_none() && offers.candidates.is_some() {
            (item.any_code, item.open_options) = (item.is_choice(), true);
        }
        if item.offers_computed && item.kind.is_question() {
            item.answerable = true;
            let is_about_it = |notice: &Problem| notice.link_id.as_deref() == Some(item.link_id.as_str());
            let is_over = |code: Code| matches!(code, Code::Unanswerable | Code::MissingOptions);
            self.findings.notices.retain(|notice| !(is_over(notice.code) && is_about_it(notice)));
        }
    }

    fn constraints(&mut self, extensions: &[Extension], owner: Owner<'_>, constraints: &mut Vec<Constraint>) {
        for extension in extensions.iter().filter(|one| urls::CONSTRAINTS.contains(&one.url.as_str())) {
            let Some(part) = extension.part("expression") else {
                self.ignored(owner, "constraint");
                continue;
            };
            let expression = match part.text() {
                Some(text) => self.read(text, "constraint", owner),
                None => self.parse(part, "constraint", owner),
            };
            let Some(expression) = expression else { continue };
            let severity = extension.part("severity").and_then(Extension::text);
            constraints.push(Constraint {
                item: owner.scope,
                bound: self.bind(expression, "constraint", owner, None),
                human: part_text(extension, "human").unwrap_or_else(|| Text::new("")),
                is_warning: severity == Some("warning"),
            });
        }
    }

    /// The expression in a `valueExpression`.
    fn parse(&mut self, extension: &Extension, name: &'static str, owner: Owner<'_>) -> Option<Expression> {
        let json = extension.raw().map(|(_, json)| json);
        let part = |name: &str| json.and_then(|json| json.get(name)).and_then(Json::as_str);
        if let (Some("text/fhirpath"), Some(text)) = (part("language"), part("expression")) {
            return self.read(text, name, owner);
        }
        self.ignored(owner, name);
        None
    }

    fn read(&mut self, text: &str, name: &'static str, owner: Owner<'_>) -> Option<Expression> {
        match Expression::parse(text) {
            Ok(expression) => Some(expression),
            Err(error) => {
                let problem = owner.problem(Code::ExpressionUnreadable);
                self.findings.notice(problem.with("expression", name).with("detail", error));
                None
            }
        }
    }

    fn ignored(&mut self, owner: Owner<'_>, name: &str) {
        self.findings.notice(owner.problem(Code::ExpressionIgnored).with("expression", name));
    }

    /// Finds the variables that an expression names. A variable sees one of its own name only in a scope further out.
    fn bind(
        &mut self,
        expression: Expression,
        kind: &'static str,
        owner: Owner<'_>,
        own: Option<VariableIndex>,
    ) -> Bound {
        let mut uses = Vec::new();
        for name in expression.reads().variables() {
            match self.find(name, owner, own) {
                Some(index) => uses.push(index),
                None if GIVEN.contains(&name.as_str())
                    || name.starts_with("vs-")
                    || name.starts_with("ext-") => {}
                None => {
                    let problem = owner.problem(Code::ExpressionVariable);
                    self.findings.notice(problem.with("expression", kind).with("variable", name));
                }
            }
        }
        // what it sees is known when all are read
        Bound { expression, uses: uses.into(), sight: Sight::Everything }
    }

    fn find(&self, name: &str, owner: Owner<'_>, own: Option<VariableIndex>) -> Option<VariableIndex> {
        let mut scope = owner.scope;
        loop {
            let found = self.by_scope.get(&(scope, name.into())).copied();
            if let Some(found) = found.filter(|found| Some(*found) != own) {
                return Some(found);
            }
            scope = owner.items.get(scope?.0)?.parent;
        }
    }
}
