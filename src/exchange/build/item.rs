//! An item of a Questionnaire while it is put together, and what was lost on the way.

use serde_json::{Map, Value as Json, json};

use super::conditions::Conditions;
use super::{Words, original};
use crate::domain::problem::Problem;
use crate::domain::questionnaire::urls;
use crate::exchange::{Level, Loss, LossReport};

const SDC: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

/// What an import did not take over.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Report {
    pub(in super::super) losses: LossReport,
}

impl Report {
    /// Something of the questionnaire as a whole.
    pub(in super::super) fn add(&mut self, level: Level, problem: Problem) {
        self.losses.add("", level, problem);
    }
}

/// One item.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct ItemDraft {
    pub(in super::super) link_id: String,
    /// FHIR's type.
    pub(in super::super) kind: String,
    /// Number or letter before the words.
    pub(in super::super) prefix: String,
    pub(in super::super) words: Words,
    pub(in super::super) max_length: Option<u32>,
    pub(in super::super) required: bool,
    pub(in super::super) repeats: bool,
    pub(in super::super) read_only: bool,
    pub(in super::super) enable: Option<Conditions>,
    pub(in super::super) options: Vec<Json>,
    pub(in super::super) initial: Vec<Json>,
    pub(in super::super) extensions: Vec<Json>,
    pub(in super::super) originals: Vec<(String, String)>,
    pub(in super::super) children: Vec<Json>,
    losses: Vec<Loss>,
}

impl ItemDraft {
    pub(in super::super) fn new(link_id: impl Into<String>, kind: &str, words: Words) -> Self {
        Self { link_id: link_id.into(), kind: kind.to_owned(), words, ..Self::default() }
    }

    /// Whether an option has this code.
    pub(in super::super) fn offers(&self, code: &str) -> bool {
        let own = |option: &Json| option.pointer("/valueCoding/code").and_then(Json::as_str) == Some(code);
        self.options.iter().any(own)
    }

    /// Something of this item that was not taken over; what was written is kept under its name.
    pub(in super::super) fn lose(&mut self, level: Level, name: &str, written: &str, problem: Problem) {
        let has_it = self.originals.iter().any(|(known, _)| known == name);
        if !has_it && !written.is_empty() {
            self.originals.push((name.to_owned(), written.to_owned()));
        }
        let problem = Problem { link_id: Some(self.link_id.clone()), ..problem };
        self.losses.push(Loss { path: "extension".to_owned(), level, kept: true, problem });
    }

    pub(in super::super) fn extend(&mut self, url: &str, name: &str, value: Json) {
        let mut fields = Map::new();
        fields.insert("url".to_owned(), json!(url));
        fields.insert(name.to_owned(), value);
        self.extensions.push(Json::Object(fields));
    }

    pub(in super::super) fn control(&mut self, code: &str) {
        let concept =
            json!({"coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code}]});
        self.extend(urls::ITEM_CONTROL, "valueCodeableConcept", concept);
    }

    pub(in super::super) fn hide(&mut self) {
        self.extend(urls::HIDDEN, "valueBoolean", Json::Bool(true));
    }

    /// One of SDC's expressions, such as `calculatedExpression`.
    pub(in super::super) fn expression(&mut self, name: &str, text: &str) {
        let value = json!({"language": "text/fhirpath", "expression": text});
        self.extend(&format!("{SDC}{name}"), "valueExpression", value);
    }

    /// Options that may be chosen where an expression is true.
    pub(in super::super) fn toggle(&mut self, codes: &[String], text: &str) {
        let option = |code: &String| json!({"url": "option", "valueCoding": {"code": code}});
        let mut parts: Vec<Json> = codes.iter().map(option).collect();
        let value = json!({"language": "text/fhirpath", "expression": text});
        parts.push(json!({"url": "expression", "valueExpression": value}));
        self.extensions
            .push(json!({"url": format!("{SDC}answerOptionsToggleExpression"), "extension": parts}));
    }

    /// A rule with what is said where it is broken.
    pub(in super::super) fn constraint(&mut self, text: &str, human: &Words) {
        let mut words = Map::new();
        words.insert("url".to_owned(), json!("human"));
        human.write("valueString", &mut words);
        let value = json!({"language": "text/fhirpath", "expression": text});
        self.extensions.push(json!({"url": urls::CONSTRAINTS.first(), "extension": [
            {"url": "key", "valueId": "rule"},
            {"url": "severity", "valueCode": "error"},
            {"url": "expression", "valueExpression": value},
            words,
        ]}));
    }

    /// A message that belongs to it: `help`, `flyover`, `lower`.
    pub(in super::super) fn add_display(&mut self, suffix: &str, control: &str, words: &Words) {
        if words.is_empty() {
            return;
        }
        let mut display = Self::new(format!("{}#{suffix}", self.link_id), "display", words.clone());
        display.control(control);
        let json = display.json();
        self.children.push(json);
    }

    /// As FHIR has it, its losses in the report.
    pub(in super::super) fn finish(mut self, report: &mut Report) -> Json {
        report.losses.losses.append(&mut self.losses);
        self.json()
    }

    fn json(mut self) -> Json {
        self.extensions.extend(original(&self.originals));
        let mut fields = Map::new();
        fields.insert("linkId".to_owned(), Json::String(self.link_id));
        let list = |name: &str, list: Vec<Json>, fields: &mut Map<String, Json>| {
            if !list.is_empty() {
                fields.insert(name.to_owned(), Json::Array(list));
            }
        };
        list("extension", self.extensions, &mut fields);
        if !self.prefix.is_empty() {
            fields.insert("prefix".to_owned(), Json::String(self.prefix));
        }
        self.words.write("text", &mut fields);
        fields.insert("type".to_owned(), Json::String(self.kind));
        if let Some(Conditions { all, behavior }) = self.enable {
            list("enableWhen", all, &mut fields);
            if let Some(behavior) = behavior {
                fields.insert("enableBehavior".to_owned(), json!(behavior));
            }
        }
        let flags = [("required", self.required), ("repeats", self.repeats), ("readOnly", self.read_only)];
        for (name, _) in flags.into_iter().filter(|(_, is_set)| *is_set) {
            fields.insert(name.to_owned(), Json::Bool(true));
        }
        if let Some(length) = self.max_length {
            fields.insert("maxLength".to_owned(), json!(length));
        }
        list("answerOption", self.options, &mut fields);
        list("initial", self.initial, &mut fields);
        list("item", self.children, &mut fields);
        Json::Object(fields)
    }
}

/// An answer option with its code and words.
pub(in super::super) fn option(code: &str, words: &Words, is_chosen: bool) -> Json {
    let mut coding = Map::new();
    coding.insert("code".to_owned(), json!(code));
    words.write("display", &mut coding);
    if is_chosen {
        json!({"valueCoding": coding, "initialSelected": true})
    } else {
        json!({"valueCoding": coding})
    }
}
