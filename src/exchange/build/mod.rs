//! What importers share: words in several languages, items of a Questionnaire, formulas, and the report of what was lost.

mod back;
mod calls;
mod compare;
mod conditions;
mod difference;
mod fhirpath;
mod fields;
mod formula;
mod item;
mod languages;
mod markup;
mod reader;
pub(super) mod resource;
mod words;

use serde_json::{Map, Value as Json, json};

pub(super) use back::Reading;
pub(super) use conditions::{Conditions, conditions};
pub(super) use difference::{Lost, lost_throughout};
pub(super) use fhirpath::{Why, Writer};
pub(super) use fields::{Field, Fields, Kind, Variables};
pub(super) use formula::{Call, Formula, Operator};
pub(super) use item::{ItemDraft, Report, option};
pub(super) use languages::language_code;
pub(super) use markup::plain;
pub(super) use reader::{Dialect, Reader, Token, read as read_formula};
pub(super) use words::Words;

use super::{Imported, LossReport};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;

/// What was read, as a whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) url: Option<String>,
    pub(super) version: Option<String>,
    pub(super) title: Words,
    pub(super) description: Words,
    pub(super) language: Option<String>,
    pub(super) extensions: Vec<Json>,
    /// By what it was called: what has no place of its own.
    pub(super) originals: Vec<(String, String)>,
    pub(super) items: Vec<Json>,
    pub(super) contained: Vec<Json>,
}

impl Draft {
    /// Makes a questionnaire of it, with what compiling notices beside what the importer lost.
    pub(super) fn finish(mut self, format: &'static str, report: Report) -> Result<Imported, Vec<Problem>> {
        self.extensions.extend(original(&self.originals));
        let mut fields = Map::new();
        let mut set = |name: &str, value: Json| fields.insert(name.to_owned(), value);
        set("resourceType", json!("Questionnaire"));
        let texts = [("language", self.language), ("url", self.url), ("version", self.version)];
        for (name, text) in texts {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                set(name, Json::String(text));
            }
        }
        if !self.contained.is_empty() {
            set("contained", Json::Array(self.contained));
        }
        if !self.extensions.is_empty() {
            set("extension", Json::Array(self.extensions));
        }
        self.title.write("title", &mut fields);
        self.description.write("description", &mut fields);
        fields.insert("status".to_owned(), json!("draft"));
        fields.insert("item".to_owned(), Json::Array(self.items));
        let mut imported = super::fhir::import_json(Json::Object(fields))?;
        let LossReport { losses } = std::mem::take(&mut imported.losses);
        let mut all = report.losses;
        all.losses.extend(losses);
        all.sort(&imported.compiled);
        imported.losses = all;
        imported.format = format;
        Ok(imported)
    }
}

/// The extension that keeps what was written in another system, by the name it had there.
pub(super) fn original(parts: &[(String, String)]) -> Option<Json> {
    let parts: Vec<Json> =
        parts.iter().map(|(name, text)| json!({"url": name, "valueString": text})).collect();
    (!parts.is_empty()).then(|| json!({"url": urls::ORIGINAL, "extension": parts}))
}

/// Why a formula of this column can't be said, as a problem.
pub(super) fn lost_formula(column: &str, why: &Why) -> Problem {
    let problem = match why {
        Why::Syntax(position) => Problem::new(Code::FormulaSyntax).with("position", position),
        Why::Function(name) => Problem::new(Code::FormulaFunction).with("function", name),
        Why::Field(name) => Problem::new(Code::FormulaField).with("field", name),
        Why::Instances(name) => Problem::new(Code::FormulaInstances).with("field", name),
        Why::Kinds => Problem::new(Code::FormulaKinds),
    };
    problem.with("column", column)
}
