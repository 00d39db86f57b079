//! A question with its type, choices and start value.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{Formula, ItemDraft, Kind, Words, lost_formula, option};
use super::form::Choice;
use super::names::Seen;
use super::tree::{Node, What};
use super::types::{Question, Select, Source};
use super::{Builder, appearance, quoted, without_quotes, xpath};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;
use crate::domain::value::{Date, DateTime, Time};

/// Columns that are read, or told as losses where they say something.
pub(super) const KNOWN: [&str; 36] = [
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "required",
    "required_message",
    "read_only",
    "default",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "appearance",
    "choice_filter",
    "repeat_count",
    "parameters",
    "trigger",
    "image",
    "big-image",
    "audio",
    "video",
    "disabled",
    "rows",
    "autoplay",
    "intent",
    "query",
    "save_to",
    "$autoname",
    "autoname",
    "$given_name",
    "$kuid",
    "kuid",
    "kobo__score_choices",
    "kobo__rank_items",
    "kobo__matrix_list",
];

/// `start=1 end=10; step=1`.
pub(super) fn parameters(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split([' ', ';', ',']).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect()
}

impl Builder<'_> {
    pub(super) fn question(&mut self, node: &Node, question: &Question, words: Words) -> ItemDraft {
        let shown = self.get(node, "appearance").to_owned();
        let mut item = ItemDraft::new(&node.link_id, kind(question), words);
        match question {
            Question::Select(select) => self.choices(node, select, &shown, &mut item),
            Question::Range => self.range(node, &mut item),
            Question::UpTo(most) => {
                item.extend(urls::MIN_VALUE, "valueInteger", json!(0));
                item.extend(urls::MAX_VALUE, "valueInteger", json!(most));
            }
            Question::Telephone => {
                item.extend(urls::REGEX, "valueString", json!("^\\d*$"));
            }
            Question::File(mime) if !mime.is_empty() => {
                item.extend(urls::MIME_TYPE, "valueCode", json!(mime));
            }
            Question::Typed(name) => {
                let problem = Problem::new(Code::TypeAsked).with("type", name).with("as", "text");
                item.lose(Level::Changed, "type", name, problem);
            }
            Question::Calculate | Question::Hidden => {
                let found = self.field(node).map_or(Kind::Text, |field| field.kind);
                found.item_type().clone_into(&mut item.kind);
                item.hide();
                item.read_only = true;
            }
            Question::Start | Question::Today => {
                let moment = if *question == Question::Today { "today()" } else { "now()" };
                item.expression("initialExpression", moment);
                item.hide();
                item.read_only = true;
            }
            Question::End => {
                item.expression("calculatedExpression", "now()");
                item.hide();
                item.read_only = true;
            }
            Question::Device(name) => {
                item.hide();
                item.read_only = true;
                let row = Problem::new(Code::TypeLeftOut).with("row", node.line.row).with("type", name);
                item.lose(Level::Changed, "type", name, row);
            }
            _ => {}
        }
        if item.words.is_empty() && matches!(item.kind.as_str(), "display") {
            item.words = Words::new("…");
        }
        appearance::of_question(question, &shown, &mut item);
        self.start(node, &mut item);
        item
    }

    fn range(&self, node: &Node, item: &mut ItemDraft) {
        let parameters = parameters(self.get(node, "parameters"));
        let number = |name: &str, default: &str| {
            let text = parameters.get(name).map_or(default, String::as_str);
            text.parse::<Decimal>().unwrap_or_default().normalize()
        };
        let is_whole = self.field(node).is_some_and(|field| field.kind == Kind::Integer);
        if !is_whole {
            "decimal".clone_into(&mut item.kind);
        }
        let value = if is_whole { "valueInteger" } else { "valueDecimal" };
        let digits = |number: Decimal| serde_json::from_str::<Json>(&number.to_string()).unwrap_or_default();
        item.extend(urls::MIN_VALUE, value, digits(number("start", "1")));
        item.extend(urls::MAX_VALUE, value, digits(number("end", "10")));
        item.control("slider");
        let step = number("step", "1");
        if step.scale() == 0 {
            item.extend(urls::SLIDER_STEP, "valueInteger", digits(step));
        } else {
            let problem = Problem::new(Code::PropertyIgnored).with("property", "step").with("value", step);
            item.lose(Level::Kept, "parameters", self.get(node, "parameters"), problem);
        }
    }

    fn choices(&mut self, node: &Node, select: &Select, shown: &str, item: &mut ItemDraft) {
        if select.is_ranking {
            let problem = Problem::new(Code::TypeAsked).with("type", "rank").with("as", "choice");
            item.lose(Level::Changed, "type", self.get(node, "type"), problem);
        }
        let lists = match select.source {
            Source::Choices => Some((&self.form.lists, &self.form.choices)),
            Source::External => Some((&self.form.external_lists, &self.form.external)),
            Source::File | Source::Answers => None,
        };
        let found = lists.and_then(|(lists, table)| Some((lists.get(&select.list)?, table)));
        let Some((choices, table)) = found else {
            "string".clone_into(&mut item.kind);
            let problem = Problem::new(Code::OptionsElsewhere).with("file", &select.list);
            item.lose(Level::Changed, "type", self.get(node, "type"), problem);
            let filter = self.get(node, "choice_filter").to_owned();
            if !filter.is_empty() {
                item.originals.push(("choice_filter".to_owned(), filter));
            }
            return;
        };
        if shown.split_whitespace().any(|word| word == "label") {
            // the head of a table: its words alone
            "display".clone_into(&mut item.kind);
            return;
        }
        item.repeats = select.is_multiple;
        let filters = self.filters(node, choices, table, item);
        let start = self.start_codes(node);
        for (choice, filter) in merged(choices, &filters, item) {
            if filter == Some(&Formula::Truth(false)) {
                continue;
            }
            let words = if quoted(&choice.words.text).is_empty() {
                choice.words.clone()
            } else {
                let problem =
                    Problem::new(Code::WordsQuote).with("field", quoted(&choice.words.text).join(", "));
                item.lose(Level::Changed, "option", &choice.words.text, problem);
                choice.words.map(without_quotes)
            };
            for medium in ["image", "big-image", "audio", "video"] {
                let file = table.words(&choice.line, medium, self.form.language.as_deref()).text;
                if !file.is_empty() {
                    item.lose(Level::Changed, &format!("{} {medium}", choice.name), &file, elsewhere(&file));
                }
            }
            let mut option = option(&choice.name, &words, start.contains(&choice.name));
            weigh(&mut option, table.get(&choice.line, "points"));
            item.options.push(option);
        }
        if select.has_other {
            let words = Words {
                others: vec![("pt".to_owned(), "Outro".to_owned()), ("es".to_owned(), "Otro".to_owned())],
                ..Words::new("Other")
            };
            item.options.push(option("other", &words, start.contains(&"other".to_owned())));
        }
        self.toggles(node, choices, &filters, item);
    }

    /// For each choice when it may be chosen; none where all always may.
    fn filters(
        &self,
        node: &Node,
        choices: &[Choice],
        table: &super::form::Table,
        item: &mut ItemDraft,
    ) -> Vec<Formula> {
        let text = self.get(node, "choice_filter");
        if text.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::with_capacity(choices.len());
        for choice in choices {
            let seen = Seen { choice: Some((table, &choice.line)), ..Seen::of(self.fields, node) };
            match xpath::read(text, &seen) {
                Ok(formula) => found.push(formula.folded()),
                Err(why) => {
                    item.lose(Level::Changed, "choice_filter", text, lost_formula("choice_filter", &why));
                    return Vec::new();
                }
            }
        }
        found
    }

    /// Choices under one condition are named together.
    fn toggles(&mut self, node: &Node, choices: &[Choice], filters: &[Formula], item: &mut ItemDraft) {
        let mut groups: Vec<(&Formula, Vec<String>)> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for (choice, filter) in choices.iter().zip(filters) {
            if matches!(filter, Formula::Truth(_)) {
                continue;
            }
            let place = *places.entry(format!("{filter:?}")).or_insert_with(|| {
                groups.push((filter, Vec::new()));
                groups.len() - 1
            });
            if let Some((_, codes)) = groups.get_mut(place) {
                codes.push(choice.name.clone());
            }
        }
        for (filter, codes) in groups {
            match self.writer(node, None).condition(filter) {
                Ok(text) => item.toggle(&codes, &text),
                Err(why) => {
                    let text = self.get(node, "choice_filter").to_owned();
                    item.lose(Level::Changed, "choice_filter", &text, lost_formula("choice_filter", &why));
                    return;
                }
            }
        }
    }

    /// The codes that a select starts with.
    fn start_codes(&self, node: &Node) -> Vec<String> {
        let text = self.get(node, "default");
        if is_formula(text) { Vec::new() } else { text.split_whitespace().map(str::to_owned).collect() }
    }

    /// The value that a question starts with.
    fn start(&mut self, node: &Node, item: &mut ItemDraft) {
        let text = self.get(node, "default").to_owned();
        if text.is_empty() || item.kind == "display" {
            return;
        }
        if is_formula(&text) {
            let kind = self.field(node).map_or(Kind::Text, |field| field.kind);
            let written = self.formula(node, &text);
            match written.and_then(|formula| self.writer(node, None).computed_as(&formula, kind)) {
                Ok(expression) => item.expression("initialExpression", &expression),
                Err(why) => item.lose(Level::Changed, "default", &text, lost_formula("default", &why)),
            }
            return;
        }
        let (name, value) = match item.kind.as_str() {
            "choice" => {
                let codes = self.start_codes(node);
                if codes.iter().all(|code| item.offers(code)) && (item.repeats || codes.len() == 1) {
                    return;
                }
                ("", None)
            }
            "integer" => ("valueInteger", text.parse::<i64>().ok().map(Json::from)),
            "decimal" => {
                ("valueDecimal", text.parse::<Decimal>().ok().and_then(|_| serde_json::from_str(&text).ok()))
            }
            "date" => ("valueDate", Date::parse(&text).map(|_| json!(text))),
            "time" => ("valueTime", Time::parse(&text).map(|time| json!(time.to_string()))),
            "dateTime" => ("valueDateTime", DateTime::parse(&text).map(|_| json!(text))),
            "boolean" => ("valueBoolean", (text == "OK").then_some(Json::Bool(true))),
            "attachment" => ("", None),
            _ => ("valueString", Some(json!(text))),
        };
        match value {
            Some(value) => item.initial.push(json!({name: value})),
            None => item.lose(
                Level::Changed,
                "default",
                &text,
                Problem::new(Code::BadDefault).with("value", &text),
            ),
        }
    }

    /// Hints, media and what else is said beside a question.
    pub(super) fn extras(&self, node: &Node, item: &mut ItemDraft) {
        for (column, suffix, control) in [("hint", "hint", "help"), ("guidance_hint", "guidance", "flyover")]
        {
            let words = self.form.words(&node.line, column);
            for name in quoted(&words.text) {
                let problem = Problem::new(Code::WordsQuote).with("field", &name);
                item.lose(Level::Changed, column, &words.text, problem);
            }
            let words = words.map(without_quotes);
            if item.kind == "display" && !words.is_empty() {
                item.words = item.words.map(|text| format!("{text}\n{}", words.text));
            } else {
                item.add_display(suffix, control, &words);
            }
        }
        for column in ["image", "big-image", "audio", "video"] {
            let file = self.form.words(&node.line, column).text;
            if !file.is_empty() {
                item.lose(Level::Changed, column, &file, elsewhere(&file));
            }
        }
        for column in ["required_message", "trigger", "autoplay", "rows", "intent", "query", "save_to"] {
            let value = self.form.words(&node.line, column).text;
            if !value.is_empty() {
                let level = if matches!(column, "trigger" | "intent" | "query") {
                    Level::Changed
                } else {
                    Level::Kept
                };
                let problem =
                    Problem::new(Code::PropertyIgnored).with("property", column).with("value", &value);
                item.lose(level, column, &value, problem);
            }
        }
        self.others(node, item);
    }

    fn others(&self, node: &Node, item: &mut ItemDraft) {
        let is_range = node.what == What::Question(Question::Range);
        for (name, value) in parameters(self.get(node, "parameters")) {
            if is_range && ["start", "end", "step"].contains(&name.as_str()) {
                continue;
            }
            let problem = Problem::new(Code::PropertyIgnored).with("property", &name).with("value", &value);
            item.lose(Level::Kept, "parameters", self.get(node, "parameters"), problem);
        }
        for (position, column) in self.form.survey.columns.iter().enumerate() {
            let value = node.line.cell(position);
            if !value.is_empty() && !KNOWN.contains(&column.base.as_str()) {
                item.originals.push((column.title.clone(), value.to_owned()));
            }
        }
    }
}

/// Points of an option, from a column of ours.
fn weigh(option: &mut Json, points: &str) {
    let is_number = points.parse::<Decimal>().is_ok();
    let Some(coding) = option.get_mut("valueCoding").and_then(Json::as_object_mut) else { return };
    if let Some(number) = serde_json::from_str::<Json>(points).ok().filter(|_| is_number) {
        let [_, weight, _] = urls::WEIGHTS;
        coding.insert("extension".to_owned(), json!([{"url": weight, "valueDecimal": number}]));
    }
}

fn elsewhere(file: &str) -> Problem {
    Problem::new(Code::MediaElsewhere).with("file", file)
}

/// A default that is computed, not written out.
fn is_formula(text: &str) -> bool {
    let is_call = text.split_once('(').is_some_and(|(name, rest)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | ' ' | '_');
        rest.trim_end().ends_with(')') && !name.is_empty() && name.chars().all(is_name) && !name.contains(' ')
    });
    text.contains("${") || is_call
}

/// Choices of one name are one option, which may be chosen where any of them may.
fn merged<'c>(
    choices: &'c [Choice],
    filters: &'c [Formula],
    item: &mut ItemDraft,
) -> Vec<(&'c Choice, Option<&'c Formula>)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<(&Choice, Option<&Formula>)> = Vec::new();
    for (position, choice) in choices.iter().enumerate() {
        let filter = filters.get(position);
        match seen.get(choice.name.as_str()).and_then(|place| found.get_mut(*place)) {
            None => {
                seen.insert(&choice.name, found.len());
                found.push((choice, filter));
            }
            Some((first, own)) => {
                if first.words != choice.words || filters.is_empty() {
                    let problem = Problem::new(Code::OptionTwice).with("option", &choice.name);
                    item.lose(
                        Level::Changed,
                        &format!("option {}", choice.name),
                        &choice.words.text,
                        problem,
                    );
                }
                if *own == Some(&Formula::Truth(false)) {
                    *own = filter;
                }
            }
        }
    }
    found
}

const fn kind(question: &Question) -> &'static str {
    match question {
        Question::Note => "display",
        Question::Integer | Question::Range | Question::UpTo(_) => "integer",
        Question::Decimal => "decimal",
        Question::Date | Question::Today => "date",
        Question::Time => "time",
        Question::Moment | Question::Start | Question::End => "dateTime",
        Question::Select(_) => "choice",
        Question::Acknowledge => "boolean",
        Question::File(_) => "attachment",
        _ => "string",
    }
}
