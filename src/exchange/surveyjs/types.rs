//! Types of questions: what each is here, and what answers it has.

use serde_json::Value as Json;

use super::super::build::Kind;
use super::choices::Catalogue;
use super::tree::Object;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Page,
    Panel,
    PanelDynamic,
    /// A row for each question, the same options for all.
    Matrix,
    MatrixDropdown,
    /// A row of it.
    Row,
    MatrixDynamic,
    MultipleText,
    Text,
    Comment,
    One(&'static str),
    Many,
    Ranking,
    Pictures,
    Rating,
    Slider,
    Boolean,
    File,
    Signature,
    Html,
    Image,
    Expression,
    /// A value without a question.
    Calculated,
    Unknown,
}

/// What a type is, its old names and those of widgets too.
pub(super) fn shape(json: &Object) -> Shape {
    match json.get("type").and_then(Json::as_str).unwrap_or("text") {
        "page" => Shape::Page,
        "panel" | "flowpanel" => Shape::Panel,
        "paneldynamic" => Shape::PanelDynamic,
        "matrix" => Shape::Matrix,
        "matrixdropdown" => Shape::MatrixDropdown,
        "matrixrow" => Shape::Row,
        "matrixdynamic" => Shape::MatrixDynamic,
        "multipletext" => Shape::MultipleText,
        "text" | "datepicker" => Shape::Text,
        "comment" | "editor" => Shape::Comment,
        "radiogroup" | "buttongroup" => Shape::One("radio-button"),
        "dropdown" | "select2" => Shape::One("drop-down"),
        "checkbox" | "tagbox" => Shape::Many,
        "ranking" | "sortablelist" => Shape::Ranking,
        "imagepicker" => Shape::Pictures,
        "rating" | "barrating" => Shape::Rating,
        "slider" | "nouislider" | "bootstrapslider" => Shape::Slider,
        "boolean" => Shape::Boolean,
        "file" => Shape::File,
        "signaturepad" => Shape::Signature,
        "html" => Shape::Html,
        "image" => Shape::Image,
        "expression" => Shape::Expression,
        "calculatedvalue" => Shape::Calculated,
        _ => Shape::Unknown,
    }
}

/// What answers a question has.
pub(super) fn kind(shape: Shape, json: &Object, catalogue: &Catalogue) -> Kind {
    let is = |name: &str| json.get(name).and_then(Json::as_bool) == Some(true);
    let many = |is_many: bool| if is_many { Kind::Codes } else { Kind::Code };
    match shape {
        Shape::Text => input(json),
        Shape::Comment | Shape::Unknown => Kind::Text,
        Shape::One(_) | Shape::Many | Shape::Ranking | Shape::Pictures => {
            if catalogue.choices(json, shape).is_empty() {
                return Kind::Text;
            }
            many(matches!(shape, Shape::Many | Shape::Ranking) || is("multiSelect"))
        }
        Shape::Rating => {
            if catalogue.choices(json, shape).is_empty() {
                Kind::Integer
            } else {
                Kind::Code
            }
        }
        Shape::Slider => {
            if is_whole(json.get("step")) || json.get("step").is_none() {
                Kind::Integer
            } else {
                Kind::Decimal
            }
        }
        Shape::Boolean => {
            let own = ["labelTrue", "labelFalse", "valueTrue", "valueFalse"];
            if own.iter().any(|name| json.contains_key(*name)) { Kind::Code } else { Kind::Boolean }
        }
        Shape::File | Shape::Signature => Kind::File,
        Shape::Html | Shape::Image => Kind::Blank,
        Shape::Expression | Shape::Calculated => Kind::Decimal,
        _ => Kind::Group,
    }
}

/// What is typed.
fn input(json: &Object) -> Kind {
    let text = |name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default();
    if text("type") == "datepicker" {
        return Kind::Date;
    }
    match text("inputType") {
        "number" if is_whole(json.get("step")) => Kind::Integer,
        "number" => Kind::Decimal,
        "range" if json.get("step").is_some_and(|_| !is_whole(json.get("step"))) => Kind::Decimal,
        "range" => Kind::Integer,
        "date" => Kind::Date,
        "datetime" | "datetime-local" => Kind::DateTime,
        "time" => Kind::Time,
        "" | "text" => {
            let is_masked = matches!(text("maskType"), "numeric" | "currency");
            if is_masked || validator(json, "numeric").is_some() { Kind::Decimal } else { Kind::Text }
        }
        _ => Kind::Text,
    }
}

/// The first rule of a type.
pub(super) fn validator<'j>(json: &'j Object, kind: &str) -> Option<&'j Object> {
    let list = json.get("validators").and_then(Json::as_array)?;
    let is_of = |rule: &&Object| {
        let own = rule.get("type").and_then(Json::as_str).unwrap_or_default();
        own.strip_suffix("validator").unwrap_or(own) == kind
    };
    list.iter().filter_map(Json::as_object).find(is_of)
}

fn is_whole(step: Option<&Json>) -> bool {
    step.is_some_and(|step| {
        let text = step.as_str().map_or_else(|| step.to_string(), str::to_owned);
        text.parse::<i64>().is_ok()
    })
}
