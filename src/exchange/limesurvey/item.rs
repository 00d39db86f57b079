//! Items of questions and of their parts.

use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{Call, Formula, ItemDraft, Kind, Operator, Why, lost_formula, option};
use super::expression::{self, Meaning, Names};
use super::plan::{Control, Part};
use super::survey::{Answer, Question};
use super::{Builder, ignored, or_code};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;

impl Builder<'_> {
    pub(super) fn item(&mut self, question: &Question, part: &Part, is_main: bool) -> ItemDraft {
        let kind = self.names.fields.get(part.field).map_or(Kind::Text, |field| field.kind);
        let words = match part.control {
            Control::Equation => or_code(&question.help, &question.code),
            Control::Table if !is_main => part.words.clone(),
            _ => or_code(
                &part.words,
                part.of.and_then(|at| question.parts.get(at)).map_or(&question.code, |sub| &sub.code),
            ),
        };
        let mut item = ItemDraft::new(&part.link_id, kind.item_type(), words);
        super::quotes(&mut item);
        self.typed(question, part, &mut item);
        if is_main {
            Self::main(question, &mut item);
        }
        let sub = part.of.and_then(|at| question.parts.get(at));
        let mut also = part.when.as_ref().map(chosen);
        if let Some(filter) = sub.and_then(|sub| self.filter(question, &sub.code, &mut item)) {
            also = Some(match also {
                Some(other) => Formula::binary(Operator::And, other, filter),
                None => filter,
            });
        }
        let (name, text) = match sub {
            Some(sub) => ("subquestion relevance", sub.relevance.clone()),
            None if is_main => ("relevance", question.relevance.clone()),
            None => ("relevance", String::new()),
        };
        if !matches!(part.control, Control::Many | Control::Ranking) || sub.is_some() || is_main {
            self.relevance(name, &text, also, &mut item);
        }
        let is_answered = !matches!(item.kind.as_str(), "group" | "display");
        if is_answered && !matches!(part.control, Control::Equation) {
            let is_beside = !is_main && part.of.is_none() && !part.is_other;
            item.required = question.mandatory == "Y" && !is_beside;
            self.rules(question, part, &mut item);
        }
        for child in &part.children {
            let inner = self.item(question, child, false);
            let inner = inner.finish(&mut self.report);
            item.children.push(inner);
        }
        item
    }

    /// What the question says as a whole.
    fn main(question: &Question, item: &mut ItemDraft) {
        for file in &question.media {
            let name: String = file.chars().take(80).collect();
            item.lose(Level::Changed, "media", file, Problem::new(Code::MediaElsewhere).with("file", name));
        }
        if question.kind != "*" {
            item.add_display("help", "help", &question.help);
        }
        if question.is("hidden") || question.attribute("hide_question") == "1" {
            item.hide();
        }
        if question.mandatory == "S" {
            item.lose(Level::Changed, "mandatory", "S", ignored("mandatory", "S"));
        }
        super::rules::attributes(question, item);
    }

    fn typed(&mut self, question: &Question, part: &Part, item: &mut ItemDraft) {
        match part.control {
            Control::Group => "group".clone_into(&mut item.kind),
            Control::Table => {
                "group".clone_into(&mut item.kind);
                item.control("table");
            }
            Control::Text(kind) => kind.clone_into(&mut item.kind),
            Control::Number | Control::Date | Control::Yes => {}
            Control::Slider => item.control("slider"),
            Control::Choice(control) => self.choice(question, part, Some(control), item),
            Control::Cell => self.choice(question, part, None, item),
            Control::Many => {
                item.repeats = true;
                self.choice(question, part, Some("check-box"), item);
            }
            Control::Ranking => {
                item.repeats = true;
                self.choice(question, part, Some("check-box"), item);
                let problem = Problem::new(Code::TypeAsked).with("type", "R (ranking)").with("as", "choice");
                item.lose(Level::Changed, "type", "R", problem);
            }
            Control::File => Self::file(question, item),
            Control::Display => "display".clone_into(&mut item.kind),
            Control::Equation => self.equation(question, part, item),
            Control::Unknown => {
                let problem = Problem::new(Code::TypeAsText).with("type", &question.kind);
                item.lose(Level::Changed, "type", &question.kind, problem);
                if question.kind == "I" {
                    item.hide();
                }
            }
        }
    }

    fn choice(&mut self, question: &Question, part: &Part, control: Option<&str>, item: &mut ItemDraft) {
        "choice".clone_into(&mut item.kind);
        if let Some(control) = control {
            item.control(control);
        }
        let alone: Vec<&str> = question.attribute("exclude_all_others").split(';').map(str::trim).collect();
        let chosen = Self::chosen(question, part);
        let has_points = super::scores::has_points(&part.options);
        for answer in &part.options {
            if answer.code.is_empty() || item.offers(&answer.code) {
                let problem = Problem::new(Code::OptionTwice).with("option", &answer.code);
                item.lose(Level::Changed, "answers", &answer.code, problem);
                continue;
            }
            let words = or_code(&answer.words, &answer.code).map(super::without);
            let mut found = option(&answer.code, &words, chosen.contains(&answer.code));
            if has_points {
                self.points(answer, &mut found);
            }
            if item.repeats
                && alone.contains(&answer.code.as_str())
                && let Some(found) = found.as_object_mut()
            {
                found.insert(
                    "extension".to_owned(),
                    json!([{"url": urls::OPTION_EXCLUSIVE, "valueBoolean": true}]),
                );
            }
            item.options.push(found);
        }
        if part.options.is_empty() {
            "string".clone_into(&mut item.kind);
            item.repeats = false;
        }
        if item.repeats {
            self.toggles(question, part, item);
        }
    }

    /// The points of an answer, where the survey counts them.
    fn points(&self, answer: &Answer, option: &mut Json) {
        let has_points = self.survey.has_assessments && !answer.points.is_empty();
        let number = serde_json::from_str::<Json>(&answer.points).ok().filter(Json::is_number);
        if let (true, Some(number)) = (has_points, number)
            && let Some(coding) = option.get_mut("valueCoding").and_then(Json::as_object_mut)
        {
            let [_, weight, _] = urls::WEIGHTS;
            coding.insert("extension".to_owned(), json!([{"url": weight, "valueDecimal": number}]));
        }
    }

    /// Codes that are chosen from the start.
    fn chosen(question: &Question, part: &Part) -> Vec<String> {
        if part.control == Control::Many {
            let is_set = |sub: &&Question| question.default_of(&sub.id, "") == "Y";
            return question.parts.iter().filter(is_set).map(|sub| sub.code.clone()).collect();
        }
        let id = part.of.and_then(|at| question.parts.get(at)).map_or("", |sub| &sub.id);
        vec![question.default_of(id, "").to_owned()]
    }

    /// Options that are parts with conditions, or that other answers filter.
    fn toggles(&mut self, question: &Question, part: &Part, item: &mut ItemDraft) {
        for answer in &part.options {
            let mut all = self.filter(question, &answer.code, item);
            let sub = question.parts.iter().find(|sub| sub.code == answer.code);
            let text = sub.map(|sub| sub.relevance.clone()).unwrap_or_default();
            if part.control == Control::Many && !matches!(text.as_str(), "" | "1") {
                match expression::read(&text, self.names, false) {
                    Ok(formula) => {
                        all = Some(match all {
                            Some(other) => Formula::binary(Operator::And, formula, other),
                            None => formula,
                        });
                    }
                    Err(why) => item.lose(
                        Level::Changed,
                        "subquestion relevance",
                        &text,
                        lost_formula("subquestion relevance", &why),
                    ),
                }
            }
            let Some(formula) = all else { continue };
            match self.writer(None).condition(&formula) {
                Ok(expression) => item.toggle(std::slice::from_ref(&answer.code), &expression),
                Err(why) => {
                    item.lose(Level::Changed, "array_filter", &text, lost_formula("array_filter", &why));
                }
            }
        }
    }

    /// A part that is shown where the part of this code was chosen in another question, or was not.
    fn filter(&self, question: &Question, code: &str, item: &mut ItemDraft) -> Option<Formula> {
        let mut all: Option<Formula> = None;
        for (attribute, is_shown) in [("array_filter", true), ("array_filter_exclude", false)] {
            for other in
                question.attribute(attribute).split(';').map(str::trim).filter(|name| !name.is_empty())
            {
                let Some(meaning) = self.names.keys.get(&format!("{other}_{code}")) else {
                    let problem = Problem::new(Code::FormulaField).with("field", format!("{other}_{code}"));
                    item.lose(Level::Changed, attribute, other, problem.with("column", attribute));
                    continue;
                };
                let formula = match meaning {
                    Meaning::Box(..) => chosen(meaning),
                    Meaning::Field(field) => {
                        Formula::binary(Operator::NotEqual, Formula::Field(*field), Formula::text(""))
                    }
                };
                let formula = if is_shown { formula } else { Formula::Call(Call::Not, vec![formula]) };
                all = Some(match all {
                    Some(before) => Formula::binary(Operator::And, before, formula),
                    None => formula,
                });
            }
        }
        all
    }

    fn file(question: &Question, item: &mut ItemDraft) {
        "attachment".clone_into(&mut item.kind);
        let most = question.attribute("max_num_of_files").parse::<u32>().unwrap_or(1);
        if most > 1 {
            item.repeats = true;
            item.extend(urls::MAX_OCCURS, "valueInteger", json!(most));
        }
        if let Ok(kilobytes) = question.attribute("max_filesize").parse::<rust_decimal::Decimal>() {
            let megabytes = (kilobytes / rust_decimal::Decimal::from(1_024)).round_dp(4).normalize();
            let number = serde_json::from_str(&megabytes.to_string()).unwrap_or_default();
            item.extend(urls::MAX_SIZE, "valueDecimal", number);
        }
        for name in question.attribute("allowed_filetypes").split(',').map(str::trim) {
            let kind = match name.to_lowercase().as_str() {
                "" => continue,
                "png" => "image/png",
                "jpg" | "jpeg" => "image/jpeg",
                "gif" => "image/gif",
                "pdf" => "application/pdf",
                "doc" => "application/msword",
                "odt" => "application/vnd.oasis.opendocument.text",
                _ => {
                    item.lose(Level::Changed, "allowed_filetypes", name, ignored("allowed_filetypes", name));
                    continue;
                }
            };
            item.extend(urls::MIME_TYPE, "valueCode", json!(kind));
        }
    }

    fn equation(&mut self, question: &Question, part: &Part, item: &mut ItemDraft) {
        item.read_only = true;
        item.hide();
        let text = equation(question);
        if text.is_empty() {
            return;
        }
        let kind = self.names.fields.get(part.field).map_or(Kind::Text, |field| field.kind);
        let found = computed(&text, self.names);
        match found.and_then(|formula| self.writer(None).computed_as(&formula, kind)) {
            Ok(expression) => item.expression("calculatedExpression", &expression),
            Err(why) => item.lose(Level::Changed, "equation", &text, lost_formula("equation", &why)),
        }
    }
}

fn chosen(meaning: &Meaning) -> Formula {
    match meaning {
        Meaning::Box(field, code) => {
            Formula::Call(Call::Selected, vec![Formula::Field(*field), Formula::text(code.as_str())])
        }
        Meaning::Field(field) => Formula::Field(*field),
    }
}

/// What an equation computes: its attribute, else its words.
pub(super) fn equation(question: &Question) -> String {
    let own = question.attribute("equation");
    if own.is_empty() { question.words.text.clone() } else { own.to_owned() }
}

/// Words with expressions in braces.
pub(super) fn computed(text: &str, names: &Names) -> Result<Formula, Why> {
    let (mut parts, mut rest) = (Vec::new(), text.trim());
    while let Some((before, after)) = rest.split_once('{') {
        let (inner, behind) = after.split_once('}').ok_or_else(|| Why::Syntax(text.chars().count()))?;
        if !before.is_empty() {
            parts.push(Formula::text(before));
        }
        parts.push(expression::read(inner, names, false)?);
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Formula::text(rest));
    }
    match parts.as_slice() {
        [one] => Ok(one.clone()),
        _ => Ok(Formula::Call(Call::Concatenate, parts)),
    }
}
