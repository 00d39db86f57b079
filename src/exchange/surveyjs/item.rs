//! Items of nodes: groups, questions by their types, messages.

use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{Call, Conditions, Formula, ItemDraft, Kind, Words, conditions, option, plain};
use super::choices::{self, Choice};
use super::tree::Node;
use super::types::{Shape, validator};
use super::{Builder, ignored, properties, written};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;

impl Builder<'_> {
    /// The item of a node, and the one for the words beside a choice.
    pub(super) fn items(&mut self, node: &Node) -> Vec<Json> {
        let mut item = self.item(node);
        self.rules(node, &mut item);
        properties::of_question(node, &mut item);
        for (kind, text) in self.aside.get(&node.key).cloned().unwrap_or_default() {
            item.lose(Level::Changed, "trigger", &text, ignored("trigger", &kind));
        }
        for child in &node.children {
            let inner = self.items(child);
            item.children.extend(inner);
        }
        if matches!(node.shape, Shape::PanelDynamic | Shape::MatrixDynamic) {
            item.extensions.extend(self.variables.extensions(self.names.fields, Some(node.field)));
        }
        let enable = item.enable.clone();
        let mut items = vec![item.finish(&mut self.report)];
        items.extend(self.comment(node, enable));
        items
    }

    fn item(&mut self, node: &Node) -> ItemDraft {
        let kind = self.names.fields.get(node.field).map_or(Kind::Text, |field| field.kind);
        let mut item = ItemDraft::new(&node.link_id, kind.item_type(), Words::default());
        item.words = self.title(node, &mut item);
        let description = self.spoken(node, "description", &mut item);
        match node.shape {
            Shape::Page
            | Shape::Panel
            | Shape::PanelDynamic
            | Shape::Row
            | Shape::MultipleText
            | Shape::Matrix
            | Shape::MatrixDropdown
            | Shape::MatrixDynamic => self.group(node, &mut item),
            Shape::Html | Shape::Image => self.message(node, &mut item),
            Shape::Text => Self::text(node, kind, &mut item),
            Shape::Comment => "text".clone_into(&mut item.kind),
            Shape::One(_)
            | Shape::Many
            | Shape::Ranking
            | Shape::Pictures
            | Shape::Rating
            | Shape::Boolean => {
                self.choice(node, kind, &mut item);
            }
            Shape::Slider => Self::slider(node, kind, (0, 100), &mut item),
            Shape::File => Self::file(node, &mut item),
            Shape::Signature => {
                "attachment".clone_into(&mut item.kind);
                let problem =
                    Problem::new(Code::TypeAsked).with("type", "signaturepad").with("as", "attachment");
                item.lose(Level::Changed, "type", "signaturepad", problem);
            }
            Shape::Expression | Shape::Calculated => item.read_only = true,
            Shape::Unknown => {
                let problem = Problem::new(Code::TypeAsText).with("type", node.word("type"));
                item.lose(Level::Changed, "type", node.word("type"), problem);
            }
        }
        if let Some(hint) = ["placeholder", "placeHolder"].iter().find_map(|name| node.get(name))
            && matches!(item.kind.as_str(), "string" | "text" | "url")
        {
            item.extend(urls::ENTRY_FORMAT, "valueString", json!(self.words(Some(hint)).text));
        }
        if item.kind == "display" && !description.is_empty() {
            let text = [item.words.text.as_str(), &description.text].join("\n");
            text.trim().clone_into(&mut item.words.text);
        } else {
            item.add_display("description", "help", &description);
        }
        item
    }

    fn title(&mut self, node: &Node, item: &mut ItemDraft) -> Words {
        let words = self.spoken(node, "title", item);
        let is_question = !matches!(
            node.shape,
            Shape::Page | Shape::Panel | Shape::PanelDynamic | Shape::Html | Shape::Image
        );
        if words.is_empty() && is_question { Words::new(node.word("name")) } else { words }
    }

    fn group(&self, node: &Node, item: &mut ItemDraft) {
        "group".clone_into(&mut item.kind);
        match node.shape {
            Shape::Page => item.control("page"),
            Shape::Matrix => item.control("table"),
            Shape::PanelDynamic | Shape::MatrixDynamic => {
                item.repeats = true;
                for (name, url) in [
                    ("minPanelCount", urls::MIN_OCCURS),
                    ("minRowCount", urls::MIN_OCCURS),
                    ("maxPanelCount", urls::MAX_OCCURS),
                    ("maxRowCount", urls::MAX_OCCURS),
                ] {
                    if let Some(count) = node.get(name).and_then(Json::as_u64).filter(|count| *count > 0) {
                        item.extend(url, "valueInteger", json!(count));
                    }
                }
                if item.words.is_empty() {
                    item.words = self.words(node.get("templateTitle"));
                }
            }
            _ => {}
        }
    }

    /// What is only read: HTML, a picture.
    fn message(&mut self, node: &Node, item: &mut ItemDraft) {
        "display".clone_into(&mut item.kind);
        let html = self.spoken(node, "html", item);
        if !html.is_empty() {
            item.words = html;
        }
        if let Some(link) = node.get("imageLink").map(written).filter(|link| !link.is_empty()) {
            let name: String = link.chars().take(80).collect();
            item.lose(
                Level::Changed,
                "imageLink",
                &link,
                Problem::new(Code::MediaElsewhere).with("file", name),
            );
        }
        if item.words.is_empty() {
            item.words = Words::new("…");
        }
    }

    fn text(node: &Node, kind: Kind, item: &mut ItemDraft) {
        match node.word("inputType") {
            "range" => return Self::slider(node, kind, (0, 100), item),
            "email" => item.extend(urls::TEXT_FORMAT, "valueCode", json!("email")),
            "url" => "url".clone_into(&mut item.kind),
            "month" | "week" | "color" | "password" => {
                let problem = Problem::new(Code::TypeAsked);
                let problem = problem.with("type", node.word("inputType")).with("as", "text");
                item.lose(Level::Changed, "inputType", node.word("inputType"), problem);
            }
            _ => {}
        }
        if validator(&node.json, "email").is_some() && node.word("inputType") != "email" && kind == Kind::Text
        {
            item.extend(urls::TEXT_FORMAT, "valueCode", json!("email"));
        }
    }

    fn slider(node: &Node, kind: Kind, usual: (i64, i64), item: &mut ItemDraft) {
        item.control("slider");
        let name = if kind == Kind::Integer { "valueInteger" } else { "valueDecimal" };
        for (property, url, usual) in [("min", urls::MIN_VALUE, usual.0), ("max", urls::MAX_VALUE, usual.1)] {
            if node.get(property).is_none() {
                item.extend(url, name, json!(usual));
            }
        }
        if let Some(step) = node.get("step").and_then(Json::as_i64).filter(|step| *step > 0) {
            item.extend(urls::SLIDER_STEP, "valueInteger", json!(step));
        }
        if node.word("sliderType") == "range" {
            let problem = Problem::new(Code::TypeAsked).with("type", "slider (range)").with("as", "slider");
            item.lose(Level::Changed, "sliderType", "range", problem);
        }
    }

    fn file(node: &Node, item: &mut ItemDraft) {
        "attachment".clone_into(&mut item.kind);
        item.repeats = node.is("allowMultiple");
        let kinds = node.word("acceptedTypes").split(',').map(str::trim);
        for kind in kinds.filter(|kind| kind.contains('/')) {
            item.extend(urls::MIME_TYPE, "valueCode", json!(kind));
        }
        let names = node.word("acceptedTypes").split(',').map(str::trim);
        for name in names.filter(|name| !name.is_empty() && !name.contains('/')) {
            item.lose(
                Level::Changed,
                "acceptedTypes",
                node.word("acceptedTypes"),
                ignored("acceptedTypes", name),
            );
        }
        if let Some(bytes) = node.get("maxSize").and_then(Json::as_u64).filter(|bytes| *bytes > 0) {
            let megabytes = rust_decimal::Decimal::from(bytes) / rust_decimal::Decimal::from(1_048_576);
            let digits = megabytes.round_dp(4).normalize().to_string();
            item.extend(urls::MAX_SIZE, "valueDecimal", serde_json::from_str(&digits).unwrap_or_default());
        }
        if let Some(count) = node.get("maxFiles").and_then(Json::as_u64).filter(|_| item.repeats) {
            item.extend(urls::MAX_OCCURS, "valueInteger", json!(count));
        }
    }

    fn choice(&mut self, node: &Node, kind: Kind, item: &mut ItemDraft) {
        if kind == Kind::Integer {
            let number = |name: &str, usual: i64| node.get(name).and_then(Json::as_i64).unwrap_or(usual);
            let ends = (number("rateMin", 1), number("rateMax", 5));
            return Self::slider(node, kind, ends, item);
        }
        if kind == Kind::Boolean {
            return;
        }
        if kind == Kind::Text {
            let from = node.get("choicesByUrl").or_else(|| node.get("choicesFromQuestion")).map(written);
            let from: String = from.unwrap_or_else(|| "choices".to_owned()).chars().take(80).collect();
            let problem = Problem::new(Code::OptionsElsewhere).with("file", &from);
            item.lose(Level::Changed, "choicesByUrl", &from, problem);
            return;
        }
        "choice".clone_into(&mut item.kind);
        item.repeats = kind == Kind::Codes;
        if !node.is("isCell") {
            item.control(match node.shape {
                _ if item.repeats => "check-box",
                Shape::One(control) => control,
                _ => "radio-button",
            });
        }
        let is_flat = node.get("colCount").and_then(Json::as_i64) == Some(0);
        if is_flat || matches!(node.shape, Shape::Rating | Shape::Boolean) {
            item.extend(urls::ORIENTATION, "valueCode", json!("horizontal"));
        }
        if node.shape == Shape::Ranking {
            let problem = Problem::new(Code::TypeAsked).with("type", "ranking").with("as", "choice");
            item.lose(Level::Changed, "type", "ranking", problem);
        }
        for (name, url) in
            [("minSelectedChoices", urls::MIN_OCCURS), ("maxSelectedChoices", urls::MAX_OCCURS)]
        {
            if let Some(count) =
                node.get(name).and_then(Json::as_u64).filter(|count| *count > 0 && item.repeats)
            {
                item.extend(url, "valueInteger", json!(count));
            }
        }
        let choices = self.catalogue.choices(&node.json, node.shape);
        self.options(node, &choices, item);
        self.toggles(node, &choices, item);
    }

    fn options(&mut self, node: &Node, choices: &[Choice], item: &mut ItemDraft) {
        let chosen = match node.get("defaultValue") {
            Some(Json::Array(list)) => list.iter().map(choices::code).collect(),
            Some(value) => vec![choices::code(value)],
            None => Vec::new(),
        };
        let ends = [
            (0, self.words(node.get("minRateDescription"))),
            (choices.len().saturating_sub(1), self.words(node.get("maxRateDescription"))),
        ];
        for (place, choice) in choices.iter().enumerate() {
            if choice.code.is_empty() || item.offers(&choice.code) {
                let problem = Problem::new(Code::OptionTwice).with("option", &choice.code);
                item.lose(Level::Changed, "choices", &choice.code, problem);
                continue;
            }
            let mut words = self.choice_words(choice);
            for (_, end) in ends.iter().filter(|(end, words)| *end == place && !words.is_empty()) {
                let step = words.text.clone();
                words = end.map(|text| format!("{step} – {text}"));
            }
            let mut found = option(&choice.code, &words, chosen.contains(&choice.code));
            if choice.is_alone
                && let Some(found) = found.as_object_mut()
            {
                let alone = json!([{"url": urls::OPTION_EXCLUSIVE, "valueBoolean": true}]);
                found.insert("extension".to_owned(), alone);
            }
            item.options.push(found);
            if let Some(link) = &choice.media {
                let name: String = link.chars().take(80).collect();
                item.lose(
                    Level::Changed,
                    "imageLink",
                    link,
                    Problem::new(Code::MediaElsewhere).with("file", name),
                );
            }
        }
    }

    fn choice_words(&self, choice: &Choice) -> Words {
        let own = self.words(choice.text.as_ref());
        if !own.is_empty() {
            return own;
        }
        let Some([english, portuguese, spanish]) = choice.usual else {
            return Words::new(plain(&choice.code).text);
        };
        let tag = self.language.as_deref().unwrap_or("en").split('-').next().unwrap_or_default().to_owned();
        let all = [("en", english), ("pt", portuguese), ("es", spanish)];
        let own = all.iter().find(|(known, _)| *known == tag).map_or(english, |(_, text)| text);
        let others = all.iter().filter(|(_, text)| *text != own);
        let others = others.map(|(tag, text)| ((*tag).to_owned(), (*text).to_owned())).collect();
        Words { others, ..Words::new(own) }
    }

    /// Choices that may be chosen at times; those under one condition are named together.
    fn toggles(&mut self, node: &Node, choices: &[Choice], item: &mut ItemDraft) {
        let mut found: Vec<(Formula, Vec<String>)> = Vec::new();
        for choice in choices {
            let scope = super::Scope { choice: Some(choice.code.clone()), ..node.scope.clone() };
            let mut all: Option<Formula> = None;
            for (name, text) in &choice.conditions {
                match super::condition::read(text, &self.names, &scope) {
                    Ok(formula) => {
                        all = Some(match all {
                            Some(before) => {
                                Formula::binary(super::super::build::Operator::And, before, formula)
                            }
                            None => formula,
                        });
                    }
                    Err(why) => {
                        let problem = super::super::build::lost_formula(name, &why);
                        item.lose(Level::Changed, name, text, problem);
                    }
                }
            }
            match all.map(Formula::folded) {
                None | Some(Formula::Truth(true)) => {}
                Some(formula) => match found.iter_mut().find(|(known, _)| *known == formula) {
                    Some((_, codes)) => codes.push(choice.code.clone()),
                    None => found.push((formula, vec![choice.code.clone()])),
                },
            }
        }
        for (formula, codes) in found {
            match self.writer(node, None).condition(&formula) {
                Ok(text) => item.toggle(&codes, &text),
                Err(why) => {
                    let problem = super::super::build::lost_formula("choices", &why);
                    item.lose(Level::Changed, "choices.visibleIf", &codes.join(", "), problem);
                }
            }
        }
    }

    /// The question for the words beside a choice, asked where its question is and "other" was chosen.
    fn comment(&mut self, node: &Node, enable: Option<Conditions>) -> Option<Json> {
        let field = self.names.fields.get(node.comment?)?;
        let is_other = choices::has_other(&node.json);
        let words = self.words(node.get("commentText"));
        let usual = Words {
            others: vec![("pt".to_owned(), "Qual?".to_owned()), ("es".to_owned(), "¿Cuál?".to_owned())],
            ..Words::new("Please describe")
        };
        let mut item = ItemDraft::new(&field.link_id, "text", if words.is_empty() { usual } else { words });
        if is_other {
            let asked = vec![Formula::Field(node.field), Formula::text("other")];
            let formula = Formula::Call(Call::Selected, asked);
            item.enable = conditions(&formula, self.names.fields, &node.place);
            item.required = true;
        } else {
            item.enable = enable;
        }
        Some(item.finish(&mut self.report))
    }
}
