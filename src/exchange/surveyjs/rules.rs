//! What must hold of a question: when it is asked, what may be answered, what it starts with and what is computed.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{Formula, ItemDraft, Kind, Operator, Words, conditions, lost_formula};
use super::choices;
use super::tree::{Node, Object};
use super::types::Shape;
use super::{Builder, ignored, written};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;
use crate::domain::value::{Date, DateTime, Time};

impl Builder<'_> {
    pub(super) fn rules(&mut self, node: &Node, item: &mut ItemDraft) {
        self.asked(node, item);
        item.required = node.is("isRequired") && item.kind != "display" && node.shape != Shape::Page;
        if !node.word("requiredIf").is_empty() {
            item.lose(
                Level::Changed,
                "requiredIf",
                node.word("requiredIf"),
                Problem::new(Code::RequiredComputed),
            );
        }
        item.read_only |= node.is("readOnly");
        if matches!(item.kind.as_str(), "display" | "group") {
            return;
        }
        self.start(node, item);
        self.computed(node, item);
        self.limits(node, item);
        self.validators(node, item);
    }

    /// When it is asked: all its conditions together.
    fn asked(&mut self, node: &Node, item: &mut ItemDraft) {
        let own = ["visibleIf", "enableIf", "rowsVisibleIf"].map(|name| (name, node.word(name).to_owned()));
        let shown = self.shown.get(&node.key).cloned().unwrap_or_default();
        let is_hidden = node.get("visible").and_then(Json::as_bool) == Some(false);
        if is_hidden && shown.is_empty() && own[0].1.is_empty() {
            item.hide();
        }
        let mut all: Option<Formula> = None;
        for (name, text) in own.into_iter().chain(shown) {
            if text.trim().is_empty() {
                continue;
            }
            match self.formula(node, &text) {
                Ok(Formula::Truth(true)) => {}
                Ok(formula) => {
                    all = Some(match all {
                        Some(before) => Formula::binary(Operator::And, before, formula),
                        None => formula,
                    });
                    if name == "enableIf" {
                        item.lose(
                            Level::Changed,
                            name,
                            &text,
                            Problem::new(Code::LockedHidden).with("column", name),
                        );
                    }
                }
                Err(why) => item.lose(Level::Changed, name, &text, lost_formula(name, &why)),
            }
        }
        let Some(formula) = all else { return };
        item.enable = conditions(&formula, self.names.fields, &node.place);
        if item.enable.is_none() {
            match self.writer(node, None).condition(&formula) {
                Ok(expression) => item.expression("enableWhenExpression", &expression),
                Err(why) => {
                    let text = node.word("visibleIf").to_owned();
                    item.lose(Level::Changed, "visibleIf", &text, lost_formula("visibleIf", &why));
                }
            }
        }
    }

    fn kind(&self, node: &Node) -> Kind {
        self.names.fields.get(node.field).map_or(Kind::Text, |field| field.kind)
    }

    /// The value that a question starts with.
    fn start(&mut self, node: &Node, item: &mut ItemDraft) {
        let expression = node.word("defaultValueExpression").to_owned();
        if !expression.is_empty() {
            self.expression(node, ("defaultValueExpression", "initialExpression"), &expression, item);
        }
        let Some(value) = node.get("defaultValue").filter(|value| !value.is_null()) else { return };
        let text = written(value);
        let bad = |item: &mut ItemDraft| {
            let shown: String = text.chars().take(80).collect();
            item.lose(
                Level::Changed,
                "defaultValue",
                &text,
                Problem::new(Code::BadDefault).with("value", shown),
            );
        };
        if item.kind == "choice" {
            let codes = match value {
                Json::Array(list) => list.iter().map(choices::code).collect(),
                one => vec![choices::code(one)],
            };
            if !codes.iter().all(|code| item.offers(code)) {
                bad(item);
            }
            return;
        }
        if let Some(formula) = value.as_str().and_then(|text| text.strip_prefix('=')) {
            self.expression(node, ("defaultValue", "initialExpression"), formula, item);
            return;
        }
        match valued(self.kind(node), &text) {
            Some((name, value)) => item.initial.push(json!({name: value})),
            None => bad(item),
        }
    }

    /// Values that are computed while somebody answers.
    fn computed(&mut self, node: &Node, item: &mut ItemDraft) {
        let own = node.word("expression").to_owned();
        if matches!(node.shape, Shape::Expression | Shape::Calculated) && !own.is_empty() {
            self.expression(node, ("expression", "calculatedExpression"), &own, item);
        }
        if node.shape == Shape::Calculated {
            item.hide();
        }
        let (set, when) = (node.word("setValueExpression").to_owned(), node.word("setValueIf").to_owned());
        if !when.is_empty() {
            item.lose(Level::Changed, "setValueIf", &when, ignored("setValueIf", &when));
            if !set.is_empty() {
                item.lose(Level::Changed, "setValueExpression", &set, ignored("setValueExpression", &set));
            }
        } else if !set.is_empty()
            && self.expression(node, ("setValueExpression", "calculatedExpression"), &set, item)
        {
            item.read_only = true;
            item.lose(Level::Changed, "setValueExpression", &set, Problem::new(Code::Recomputed));
        }
    }

    /// Says a formula in an expression of the item; false where it can't be said.
    fn expression(
        &mut self,
        node: &Node,
        (name, target): (&'static str, &str),
        text: &str,
        item: &mut ItemDraft,
    ) -> bool {
        let kind = self.kind(node);
        let found = self.formula(node, text);
        match found.and_then(|formula| self.writer(node, None).computed_as(&formula, kind)) {
            Ok(expression) => {
                item.expression(target, &expression);
                true
            }
            Err(why) => {
                item.lose(Level::Changed, name, text, lost_formula(name, &why));
                false
            }
        }
    }

    /// The least and the greatest, and lengths.
    fn limits(&mut self, node: &Node, item: &mut ItemDraft) {
        let kind = self.kind(node);
        for (name, computed, url, operator) in [
            ("min", "minValueExpression", urls::MIN_VALUE, Operator::AtLeast),
            ("max", "maxValueExpression", urls::MAX_VALUE, Operator::AtMost),
        ] {
            let text = node.get(name).map(written).unwrap_or_default();
            let formula = node.word(computed);
            let formula = text.strip_prefix('=').unwrap_or(formula).to_owned();
            if !formula.is_empty() {
                self.bound(node, (computed, &formula), operator, item);
            } else if !text.is_empty() && matches!(node.shape, Shape::Text | Shape::Slider) {
                match limit(kind, &text) {
                    Some((value_name, value)) => item.extend(url, value_name, value),
                    None => item.lose(Level::Changed, name, &text, ignored(name, &text)),
                }
            }
        }
        let longest =
            node.get("maxLength").and_then(Json::as_u64).and_then(|length| u32::try_from(length).ok());
        if matches!(item.kind.as_str(), "string" | "text" | "url") {
            item.max_length = longest.filter(|length| *length > 0);
        }
    }

    /// A limit that is computed: a rule.
    fn bound(
        &mut self,
        node: &Node,
        (name, text): (&'static str, &str),
        operator: Operator,
        item: &mut ItemDraft,
    ) {
        let found = self.formula(node, text).and_then(|limit| {
            let compared = Formula::binary(operator, Formula::Own, limit.clone());
            let blank = Formula::binary(Operator::Equal, limit, Formula::text(""));
            let rule = match blank {
                Formula::Binary(_, ref computed, _) if !computed.fields().is_empty() => {
                    Formula::binary(Operator::Or, blank, compared)
                }
                _ => compared,
            };
            self.writer(node, Some(node.field)).rule(&rule)
        });
        match found {
            Ok(rule) => item.constraint(&rule, &Words::unspoken()),
            Err(why) => item.lose(Level::Changed, name, text, lost_formula(name, &why)),
        }
    }

    fn validators(&mut self, node: &Node, item: &mut ItemDraft) {
        let list = node.get("validators").and_then(Json::as_array).cloned().unwrap_or_default();
        for rule in list.iter().filter_map(Json::as_object) {
            let kind = rule.get("type").and_then(Json::as_str).unwrap_or_default();
            match kind.strip_suffix("validator").unwrap_or(kind) {
                "numeric" => self.numeric(node, rule, item),
                "text" => Self::length(rule, item),
                "regex" => Self::pattern(rule, item),
                // said by the item's kind of text
                "email" if item.kind == "string" && node.shape == Shape::Text => {}
                "answercount" if item.repeats => {
                    for (name, url) in [("minCount", urls::MIN_OCCURS), ("maxCount", urls::MAX_OCCURS)] {
                        if let Some(count) = rule.get(name).and_then(Json::as_u64).filter(|count| *count > 0)
                        {
                            item.extend(url, "valueInteger", json!(count));
                        }
                    }
                }
                "expression" => self.must_hold(node, rule, item),
                other => {
                    let text = Json::Object(rule.clone()).to_string();
                    item.lose(Level::Changed, "validators", &text, ignored("validators", other));
                }
            }
        }
    }

    fn numeric(&self, node: &Node, rule: &Object, item: &mut ItemDraft) {
        let kind = self.kind(node);
        for (name, url) in [("minValue", urls::MIN_VALUE), ("maxValue", urls::MAX_VALUE)] {
            let Some(text) = rule.get(name).map(written) else { continue };
            match limit(kind, &text).filter(|_| matches!(kind, Kind::Integer | Kind::Decimal)) {
                Some((value_name, value)) => item.extend(url, value_name, value),
                None => item.lose(Level::Changed, "validators", &text, ignored(name, &text)),
            }
        }
    }

    fn length(rule: &Object, item: &mut ItemDraft) {
        let number = |name: &str| rule.get(name).and_then(Json::as_u64).filter(|length| *length > 0);
        let is_text = matches!(item.kind.as_str(), "string" | "text" | "url");
        let shortest = number("minLength");
        let longest = number("maxLength").and_then(|length| u32::try_from(length).ok());
        if !is_text && (shortest.is_some() || longest.is_some()) {
            let text = Json::Object(rule.clone()).to_string();
            item.lose(Level::Changed, "validators", &text, ignored("validators", "text"));
            return;
        }
        if let Some(length) = shortest {
            item.extend(urls::MIN_LENGTH, "valueInteger", json!(length));
        }
        item.max_length = longest.or(item.max_length);
        if rule.get("allowDigits").and_then(Json::as_bool) == Some(false) {
            item.lose(Level::Changed, "allowDigits", "false", ignored("allowDigits", "false"));
        }
    }

    /// There a pattern is looked for anywhere in the text, here all of it must fit.
    fn pattern(rule: &Object, item: &mut ItemDraft) {
        let pattern = rule.get("regex").and_then(Json::as_str).unwrap_or_default();
        let inner = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
        let is_small = rule.get("caseInsensitive").and_then(Json::as_bool) == Some(true);
        let sign = if is_small { "(?i)" } else { "" };
        let whole = match inner {
            Some(inner) if !inner.contains('|') && !inner.ends_with('\\') => format!("{sign}{inner}"),
            _ => format!("{sign}[\\s\\S]*(?:{pattern})[\\s\\S]*"),
        };
        if pattern.is_empty() || !matches!(item.kind.as_str(), "string" | "text" | "url") {
            item.lose(Level::Changed, "validators", pattern, ignored("regex", pattern));
        } else {
            item.extend(urls::REGEX, "valueString", json!(whole));
        }
    }

    fn must_hold(&mut self, node: &Node, rule: &Object, item: &mut ItemDraft) {
        let text = rule.get("expression").and_then(Json::as_str).unwrap_or_default();
        let words = self.words(rule.get("text"));
        let words = if words.is_empty() || words.text.contains('{') { Words::unspoken() } else { words };
        let found = self.formula(node, text);
        match found.and_then(|formula| self.writer(node, Some(node.field)).rule(&formula)) {
            Ok(rule) => item.constraint(&rule, &words),
            Err(why) => item.lose(Level::Changed, "validators", text, lost_formula("validators", &why)),
        }
    }
}

/// A limit as a value of its kind.
fn limit(kind: Kind, text: &str) -> Option<(&'static str, Json)> {
    let number = || text.parse::<Decimal>().ok();
    match kind {
        Kind::Integer => {
            let number = number()?.normalize();
            (number.scale() == 0)
                .then(|| Some(("valueInteger", json!(number.to_string().parse::<i64>().ok()?))))?
        }
        Kind::Decimal => Some(("valueDecimal", serde_json::from_str(&number()?.to_string()).ok()?)),
        Kind::Date => {
            Date::parse(text.get(..10).unwrap_or(text)).map(|_| ("valueDate", json!(text.get(..10))))
        }
        Kind::DateTime => DateTime::parse(text).map(|_| ("valueDateTime", json!(text))),
        Kind::Time => Time::parse(text).map(|time| ("valueTime", json!(time.to_string()))),
        _ => None,
    }
}

/// A start value of a kind.
fn valued(kind: Kind, text: &str) -> Option<(&'static str, Json)> {
    match kind {
        Kind::Boolean => Some(("valueBoolean", Json::Bool(text.parse().ok()?))),
        Kind::Text if !text.is_empty() && !text.starts_with(['[', '{']) => Some(("valueString", json!(text))),
        other => limit(other, text),
    }
}
