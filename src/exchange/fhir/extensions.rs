//! Extensions, controls and value sets we don't know: reported, and kept as they are.

use serde_json::Value as Json;

use super::super::{Level, LossReport};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::resource::{Extension, Extensions, Item};
use crate::domain::questionnaire::urls;
use crate::domain::questionnaire::{Compiled, Control, Questionnaire};

/// What the engine and the pages act on. Expressions are noticed when compiling.
const KNOWN: [&str; 38] = [
    urls::TRANSLATION,
    urls::ITEM_CONTROL,
    urls::ORIENTATION,
    urls::HIDDEN,
    urls::UNIT,
    urls::UNIT_OPTION,
    urls::MIN_OCCURS,
    urls::MAX_OCCURS,
    urls::OPTION_PREFIX,
    urls::OPTION_EXCLUSIVE,
    urls::OPEN_LABEL,
    urls::SLIDER_STEP,
    urls::SHORT_TEXT,
    urls::ENTRY_FORMAT,
    urls::MIN_VALUE,
    urls::MAX_VALUE,
    urls::MIN_QUANTITY,
    urls::MAX_QUANTITY,
    urls::MIN_LENGTH,
    urls::MAX_DECIMALS,
    urls::REGEX,
    urls::SIGNATURE_REQUIRED,
    urls::MAX_SIZE,
    urls::MIME_TYPE,
    urls::REFERENCE_RESOURCE,
    urls::UNIT_VALUE_SET,
    urls::SCORE,
    urls::PRIMARY_SCORE,
    urls::SCORE_TEST,
    urls::RED_FLAG,
    urls::POSITION,
    urls::ELEMENT,
    urls::ANALOGUE,
    urls::TEXT_FORMAT,
    urls::LAUNCH_CONTEXT,
    urls::ADAPTIVE,
    // says who drew the map of versions; nothing to act on
    "http://hl7.org/fhir/StructureDefinition/versionAlgorithm",
    "http://hl7.org/fhir/StructureDefinition/artifact-versionAlgorithm",
];

/// What the pages act on beyond that.
const SHOWN: [&str; 9] = [
    urls::DISPLAY_CATEGORY,
    urls::SUPPORT_LINK,
    urls::RENDERING_XHTML,
    urls::RENDERING_MARKDOWN,
    urls::RENDERING_STYLE,
    urls::CHOICE_COLUMN,
    urls::ITEM_MEDIA,
    urls::ANSWER_MEDIA,
    urls::USAGE_MODE,
];

/// What says something to other systems: kept, and nobody who answers would see a difference.
const FOR_OTHERS: [&str; 4] = [
    urls::ORIGINAL,
    "http://hl7.org/fhir/StructureDefinition/preferredTerminologyServer",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-preferredTerminologyServer",
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-isSubject",
];

pub(super) fn report(questionnaire: &Questionnaire, compiled: &Compiled, losses: &mut LossReport) {
    let mut reporter = Reporter { compiled, losses, link_id: None };
    reporter.extensions("extension", &questionnaire.extension);
    for (position, expression) in
        questionnaire.extension.iter().enumerate().filter(|(_, extension)| is_expression(extension))
    {
        let name = expression.url.rsplit(['/', '-']).next().unwrap_or_default();
        let problem = Problem::new(Code::ExpressionIgnored).with("expression", name);
        reporter.losses.add(format!("extension[{position}]"), Level::Changed, problem);
    }
    for (key, value) in &questionnaire.extra {
        reporter.primitive(key, value);
    }
    let mut waiting: Vec<&Item> = questionnaire.item.iter().rev().collect();
    while let Some(item) = waiting.pop() {
        reporter.link_id.clone_from(&item.link_id);
        reporter.item(item);
        waiting.extend(item.item.iter().rev());
    }
}

/// Those that the engine evaluates are noticed when compiling, where they can't be.
fn is_expression(extension: &Extension) -> bool {
    urls::EXPRESSIONS.contains(&extension.url.as_str()) && !urls::is_evaluated(&extension.url)
}

fn is_known(url: &str) -> bool {
    [KNOWN.as_slice(), &SHOWN, &FOR_OTHERS].iter().any(|list| list.contains(&url))
        || urls::WEIGHTS.contains(&url)
        || urls::EXPRESSIONS.contains(&url)
        || url.starts_with(urls::R5)
}

struct Reporter<'a> {
    compiled: &'a Compiled,
    losses: &'a mut LossReport,
    link_id: Option<String>,
}

impl Reporter<'_> {
    fn say(&mut self, path: String, level: Level, problem: Problem) {
        self.losses.add(path, level, Problem { link_id: self.link_id.clone(), ..problem });
    }

    fn unknown(&mut self, path: String, url: &str) {
        if !is_known(url) {
            self.say(path, Level::Kept, Problem::new(Code::ExtensionUnknown).with("url", url));
        }
    }

    fn extensions(&mut self, path: &str, extensions: &[Extension]) {
        for (position, extension) in extensions.iter().enumerate() {
            self.unknown(format!("{path}[{position}]"), &extension.url);
        }
    }

    /// Extensions of a primitive (`_text`) and of a data type (`valueCoding`).
    fn primitive(&mut self, name: &str, value: &Json) {
        let found = value.get("extension").and_then(Json::as_array).into_iter().flatten();
        for (position, extension) in found.enumerate() {
            let url = extension.get("url").and_then(Json::as_str).unwrap_or_default();
            self.unknown(format!("{name}.extension[{position}]"), url);
        }
    }

    fn item(&mut self, item: &Item) {
        self.extensions("extension", &item.extension);
        for (key, value) in &item.extra {
            self.primitive(key, value);
        }
        for (position, option) in item.answer_option.iter().enumerate() {
            self.extensions(&format!("answerOption[{position}].extension"), &option.extension);
            for (key, value) in &option.extra {
                self.primitive(&format!("answerOption[{position}].{key}"), value);
            }
        }
        for (position, extension) in item.extension.iter().enumerate() {
            if extension.url == urls::ITEM_CONTROL
                && let Some(Control::Other(control)) = extension.code().map(Control::of)
            {
                let problem = Problem::new(Code::ControlUnknown).with("control", control);
                self.say(format!("extension[{position}]"), Level::Changed, problem);
            }
        }
        if item.extra.contains_key("modifierExtension") {
            let problem = Problem::new(Code::ModifierUnknown);
            self.say("modifierExtension".to_owned(), Level::Changed, problem);
        }
        self.value_set(item);
    }

    /// Sets whose codes we don't have: words are asked for instead, and units are not checked.
    fn value_set(&mut self, item: &Item) {
        let compiled = self.link_id.as_deref().and_then(|link_id| self.compiled.find(link_id));
        let options = item.answer_value_set.as_deref().filter(|_| item.answer_option.is_empty());
        let is_unknown = compiled.is_some_and(|compiled| compiled.options.is_empty() && compiled.any_code);
        if let Some(url) = options.filter(|_| is_unknown && item.find(urls::HIDDEN).is_none()) {
            let problem = Problem::new(Code::ValueSetElsewhere).with("url", url);
            self.say("answerValueSet".to_owned(), Level::Changed, problem);
        }
        let units = item.find(urls::UNIT_VALUE_SET).and_then(Extension::text);
        if let Some(url) = units.filter(|_| compiled.is_some_and(|compiled| compiled.units.is_empty())) {
            let problem = Problem::new(Code::ValueSetElsewhere).with("url", url);
            self.say("extension".to_owned(), Level::Changed, problem);
        }
    }
}
