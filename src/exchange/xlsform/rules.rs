//! What must hold of a question: when it is asked, what may be answered, what is computed.

use super::super::Level;
use super::super::build::{ItemDraft, Kind, Why, Words, conditions, lost_formula};
use super::tree::{Node, What};
use super::types::Question;
use super::{Builder, once, quoted, without_quotes};
use crate::domain::problem::{Code, Problem};

/// `Some` of a cell that says yes or no.
fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "true()" | "1" => Some(true),
        "" | "no" | "false" | "false()" | "0" => Some(false),
        _ => None,
    }
}

impl Builder<'_> {
    pub(super) fn rules(&mut self, node: &Node, item: &mut ItemDraft) {
        self.relevant(node, item);
        if item.kind == "display" || item.kind == "group" {
            return;
        }
        let required = self.get(node, "required").to_owned();
        match yes_or_no(&required) {
            Some(is_required) => item.required = is_required,
            None => item.lose(Level::Changed, "required", &required, Problem::new(Code::RequiredComputed)),
        }
        self.constraint(node, item);
        self.calculation(node, item);
        let read_only = self.get(node, "read_only").to_owned();
        item.read_only |= yes_or_no(&read_only) == Some(true);
        if yes_or_no(&read_only).is_none() {
            let problem = Problem::new(Code::PropertyIgnored);
            let problem = problem.with("property", "read_only").with("value", &read_only);
            item.lose(Level::Changed, "read_only", &read_only, problem);
        }
    }

    /// When it is asked: by answers of others where that can be said so, else by an expression.
    fn relevant(&mut self, node: &Node, item: &mut ItemDraft) {
        let text = self.get(node, "relevant").to_owned();
        if text.is_empty() || text == "true()" {
            return;
        }
        let result = self.formula(node, &text).and_then(|formula| {
            item.enable = conditions(&formula, self.fields, &node.place);
            match item.enable {
                Some(_) => Ok(None),
                None => self.writer(node, None).condition(&formula).map(Some),
            }
        });
        match result {
            Ok(Some(expression)) => item.expression("enableWhenExpression", &expression),
            Ok(None) => {}
            Err(why) => item.lose(Level::Changed, "relevant", &text, lost_formula("relevant", &why)),
        }
    }

    fn constraint(&mut self, node: &Node, item: &mut ItemDraft) {
        let text = self.get(node, "constraint").to_owned();
        let message = self.form.words(&node.line, "constraint_message");
        if text.is_empty() {
            if !message.is_empty() {
                let problem = Problem::new(Code::PropertyIgnored);
                let problem = problem.with("property", "constraint_message").with("value", &message.text);
                item.lose(Level::Kept, "constraint_message", &message.text, problem);
            }
            return;
        }
        for name in quoted(&message.text) {
            let problem = Problem::new(Code::WordsQuote).with("field", &name);
            item.lose(Level::Changed, "constraint_message", &message.text, problem);
        }
        let message = if message.is_empty() { Words::unspoken() } else { message.map(without_quotes) };
        let formula = self.formula(node, &text);
        match formula.and_then(|formula| self.writer(node, Some(node.field)).rule(&formula)) {
            Ok(rule) => item.constraint(&rule, &Words { is_markdown: false, ..message }),
            Err(why) => item.lose(Level::Changed, "constraint", &text, lost_formula("constraint", &why)),
        }
    }

    fn calculation(&mut self, node: &Node, item: &mut ItemDraft) {
        let text = self.get(node, "calculation").to_owned();
        if text.is_empty() {
            return;
        }
        let is_plain = matches!(node.what, What::Question(Question::Calculate | Question::Hidden));
        let kind = self.field(node).map_or(Kind::Text, |field| field.kind);
        let result = self.formula(node, &text).and_then(|formula| {
            let (formula, name) = match once(&formula) {
                // afterwards it is left alone, so it must not wait for answers
                Some(inner) if inner.fields().is_empty() => (inner.clone(), "initialExpression"),
                Some(_) => return Err(Why::Function("once".to_owned())),
                None => (formula, "calculatedExpression"),
            };
            Ok((self.writer(node, None).computed_as(&formula, kind)?, name))
        });
        match result {
            Ok((expression, name)) => {
                item.expression(name, &expression);
                if !is_plain
                    && yes_or_no(self.get(node, "read_only")) != Some(true)
                    && name == "calculatedExpression"
                {
                    item.read_only = true;
                    item.lose(Level::Changed, "calculation", &text, Problem::new(Code::Recomputed));
                }
            }
            Err(why) => item.lose(Level::Changed, "calculation", &text, lost_formula("calculation", &why)),
        }
    }
}
