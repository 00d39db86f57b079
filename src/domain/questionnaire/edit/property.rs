//! The properties of an item that are one value each: where FHIR keeps them, and how they are typed.

use serde_json::{Map, Number, Value as Json, json};

use super::{
    Change,
    apply::extensions,
    conditions::{key, typed_answer},
    parts::{self, parts, replace, set_decimal, set_flag, set_text, set_whole, value_of},
    place::owner,
};
use crate::domain::{
    expression::Expression,
    questionnaire::{
        Kind,
        urls::{
            ADAPTIVE, ANALOGUE, DISPLAY_CATEGORY, ENTRY_FORMAT, HIDDEN, ITEM_BANK, ITEM_CONTROL,
            ITEM_PARAMETERS, MAX_DECIMALS, MAX_OCCURS, MAX_QUANTITY, MAX_SIZE, MAX_VALUE, MIME_TYPE,
            MIN_LENGTH, MIN_OCCURS, MIN_QUANTITY, MIN_VALUE, OPEN_LABEL, ORIENTATION, REFERENCE_RESOURCE,
            REGEX, SHORT_TEXT, SLIDER_STEP, SUPPORT_LINK, TEXT_FORMAT, UNIT, UNIT_OPTION, USAGE_MODE,
            WEIGHTS,
        },
    },
    value::Value,
};

/// The name of the property that is a computed value.
pub(super) const CALCULATED: &str = "calculated";

const CONTROLS: &str = "http://hl7.org/fhir/questionnaire-item-control";
const CATEGORIES: &str = "http://hl7.org/fhir/questionnaire-display-category";
const CALCULATED_URL: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression";
const INITIAL: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-initialExpression";
const ANSWERS: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-answerExpression";
const CANDIDATES: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-candidateExpression";
const ENABLE_WHEN: &str =
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";

/// A property of an item, of one value.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Its name in forms.
    pub name: &'static str,
    pub slot: Slot,
    pub shape: Shape,
    applies: fn(Kind) -> bool,
}

/// Where FHIR keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Member(&'static str),
    Extension(&'static str),
    /// Whether the extension is there at all; it begins with this part, a whole number or a decimal.
    Whole(&'static str, &'static str, &'static str),
    /// A part of an extension, or several of one name.
    Part(&'static str, &'static str),
}

/// What is typed, and which FHIR type it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A line of text; `valueString` in an extension.
    Line,
    /// Several lines.
    Lines,
    /// A box to tick: there, and true, or not there.
    Flag,
    /// A whole number of 0 and more.
    Whole,
    /// A number, with a comma or a point.
    Decimal,
    /// A number, date or time of the item's own type; with the unit of an amount.
    OfItem,
    /// One of these codes.
    Code(&'static [&'static str]),
    /// One of these codes, as `CodeableConcept` of a system.
    Concept(&'static str, &'static [&'static str]),
    /// Several codes, with commas between them.
    Codes,
    /// An address.
    Uri,
    /// An address as `url`.
    Url,
    /// Several numbers, with semicolons between them.
    Decimals,
    /// `FHIRPath`.
    Expression,
    /// A unit by its UCUM code.
    Unit,
    /// Several units by their UCUM codes, with commas between them.
    Units,
    /// The address of a list of answers: absolute, or `#` and the id of one inside.
    Canonical,
    /// An answer of the item's own type, in a list of one (`initial`).
    Answer,
}

/// What is wrong with what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    NotWhole,
    NotNumber,
    /// No date or time of the item's type.
    NotMoment,
    NotListed,
    NotAddress,
    /// It is needed.
    Empty,
    /// Another has it.
    Taken,
    /// No expression that could be read.
    NoExpression,
    /// No name that a formula can write.
    NoName,
    /// It is about a group that repeats, which groups of conditions can't be.
    Repeats,
    /// The item has a value here that the form can't express: it would be lost.
    Foreign,
}

const fn any(_kind: Kind) -> bool {
    true
}

const fn takes_words(kind: Kind) -> bool {
    matches!(kind, Kind::String | Kind::Text | Kind::Url)
}

const fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Decimal | Kind::Quantity)
}

const fn is_measured(kind: Kind) -> bool {
    matches!(kind, Kind::Integer | Kind::Decimal | Kind::Date | Kind::DateTime | Kind::Time)
}

const fn is_choice(kind: Kind) -> bool {
    matches!(kind, Kind::Choice | Kind::OpenChoice)
}

/// How an item of this kind may be shown, by FHIR's codes.
pub const fn controls(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Group => &["page", "table", "htable", "gtable", "grid", "tab-container", "header", "footer"],
        Kind::Display => {
            &["help", "prompt", "flyover", "inline", "unit", "lower", "upper", "security", "legal"]
        }
        Kind::Choice | Kind::OpenChoice => {
            &["radio-button", "check-box", "drop-down", "autocomplete", "slider", "body-map"]
        }
        Kind::Integer | Kind::Decimal => &["slider", "spinner", "text-box"],
        Kind::String | Kind::Text => &["text-box", "text-area", "drop-down", "autocomplete"],
        _ => &[],
    }
}

const ALL_CONTROLS: &[&str] = &[
    "page",
    "table",
    "htable",
    "gtable",
    "grid",
    "tab-container",
    "header",
    "footer",
    "help",
    "prompt",
    "flyover",
    "inline",
    "unit",
    "lower",
    "upper",
    "security",
    "legal",
    "radio-button",
    "check-box",
    "drop-down",
    "autocomplete",
    "slider",
    "body-map",
    "spinner",
    "text-box",
    "text-area",
];

const fn of_questionnaire(_kind: Kind) -> bool {
    false
}

/// All of them, in the order of their forms; those of the questionnaire itself last.
pub const PROPERTIES: &[Property] = &[
    member("text", "text", Shape::Lines, any),
    member("prefix", "prefix", Shape::Line, any),
    member("required", "required", Shape::Flag, |kind| !matches!(kind, Kind::Display)),
    member("repeats", "repeats", Shape::Flag, |kind| !matches!(kind, Kind::Display | Kind::Boolean)),
    member("read-only", "readOnly", Shape::Flag, Kind::is_question),
    extension("control", ITEM_CONTROL, Shape::Concept(CONTROLS, ALL_CONTROLS), |kind| {
        !controls(kind).is_empty()
    }),
    extension("orientation", ORIENTATION, Shape::Code(&["vertical", "horizontal"]), is_choice),
    extension("open-label", OPEN_LABEL, Shape::Line, |kind| matches!(kind, Kind::OpenChoice)),
    extension("unit", UNIT, Shape::Unit, is_number),
    extension("unit-options", UNIT_OPTION, Shape::Units, |kind| matches!(kind, Kind::Quantity)),
    member("value-set", "answerValueSet", Shape::Canonical, is_choice),
    extension("reference-type", REFERENCE_RESOURCE, Shape::Codes, |kind| matches!(kind, Kind::Reference)),
    extension("analogue", ANALOGUE, Shape::Code(&["number-hidden", "number-shown"]), |kind| {
        matches!(kind, Kind::Integer | Kind::Decimal)
    }),
    extension("text-format", TEXT_FORMAT, Shape::Code(&["cpf", "cns", "cep", "phone", "email"]), |kind| {
        matches!(kind, Kind::String)
    }),
    extension("entry-format", ENTRY_FORMAT, Shape::Line, |kind| {
        kind.is_question() && !is_choice(kind) && !matches!(kind, Kind::Boolean | Kind::Attachment)
    }),
    extension(
        "category",
        DISPLAY_CATEGORY,
        Shape::Concept(CATEGORIES, &["instructions", "security", "help"]),
        |kind| matches!(kind, Kind::Display),
    ),
    extension("min", MIN_VALUE, Shape::OfItem, is_measured),
    extension("max", MAX_VALUE, Shape::OfItem, is_measured),
    extension("min-amount", MIN_QUANTITY, Shape::OfItem, |kind| matches!(kind, Kind::Quantity)),
    extension("max-amount", MAX_QUANTITY, Shape::OfItem, |kind| matches!(kind, Kind::Quantity)),
    extension("decimals", MAX_DECIMALS, Shape::Whole, |kind| matches!(kind, Kind::Decimal | Kind::Quantity)),
    extension("step", SLIDER_STEP, Shape::Whole, |kind| matches!(kind, Kind::Integer | Kind::Decimal)),
    extension("min-length", MIN_LENGTH, Shape::Whole, takes_words),
    member("max-length", "maxLength", Shape::Whole, takes_words),
    extension("regex", REGEX, Shape::Line, takes_words),
    extension("min-occurs", MIN_OCCURS, Shape::Whole, |kind| !matches!(kind, Kind::Display | Kind::Boolean)),
    extension("max-occurs", MAX_OCCURS, Shape::Whole, |kind| !matches!(kind, Kind::Display | Kind::Boolean)),
    extension("mime-type", MIME_TYPE, Shape::Codes, |kind| matches!(kind, Kind::Attachment)),
    extension("max-size", MAX_SIZE, Shape::Decimal, |kind| matches!(kind, Kind::Attachment)),
    extension("enable-when-expression", ENABLE_WHEN, Shape::Expression, any),
    extension(CALCULATED, CALCULATED_URL, Shape::Expression, Kind::is_question),
    member("initial-value", "initial", Shape::Answer, |kind| {
        kind.is_question() && !is_choice(kind) && !matches!(kind, Kind::Attachment | Kind::Reference)
    }),
    extension("initial", INITIAL, Shape::Expression, Kind::is_question),
    extension("answers", ANSWERS, Shape::Expression, is_choice),
    extension("candidates", CANDIDATES, Shape::Expression, is_choice),
    extension("weight", WEIGHTS[0], Shape::Decimal, |kind| {
        matches!(kind, Kind::Boolean | Kind::Integer | Kind::Decimal)
    }),
    extension("short-text", SHORT_TEXT, Shape::Line, Kind::is_question),
    extension("support-link", SUPPORT_LINK, Shape::Uri, any),
    extension("hidden", HIDDEN, Shape::Flag, any),
    extension(
        "usage-mode",
        USAGE_MODE,
        Shape::Code(&[
            "capture",
            "display",
            "display-non-empty",
            "capture-display",
            "capture-display-non-empty",
        ]),
        any,
    ),
    Property {
        name: "banked",
        slot: Slot::Whole(ITEM_PARAMETERS, "discrimination", "1.0"),
        shape: Shape::Flag,
        applies: is_choice,
    },
    part("banked-discrimination", ITEM_PARAMETERS, "discrimination", Shape::Decimal, is_choice),
    part("banked-exposure", ITEM_PARAMETERS, "exposure", Shape::Decimal, is_choice),
    part("banked-reverse", ITEM_PARAMETERS, "reverse", Shape::Flag, is_choice),
    part("banked-thresholds", ITEM_PARAMETERS, "threshold", Shape::Decimals, is_choice),
    member("publisher", "publisher", Shape::Line, of_questionnaire),
    member("purpose", "purpose", Shape::Lines, of_questionnaire),
    member("copyright", "copyright", Shape::Lines, of_questionnaire),
    extension("question-server", ADAPTIVE, Shape::Url, of_questionnaire),
    Property {
        name: "bank",
        slot: Slot::Whole(ITEM_BANK, "maxItems", "12"),
        shape: Shape::Flag,
        applies: of_questionnaire,
    },
    part("bank-among", ITEM_BANK, "among", Shape::Whole, of_questionnaire),
    part("bank-first", ITEM_BANK, "first", Shape::Line, of_questionnaire),
    part("bank-max-items", ITEM_BANK, "maxItems", Shape::Whole, of_questionnaire),
    part("bank-min-items", ITEM_BANK, "minItems", Shape::Whole, of_questionnaire),
    part("bank-standard-error", ITEM_BANK, "standardError", Shape::Decimal, of_questionnaire),
];

const fn member(
    name: &'static str,
    member: &'static str,
    shape: Shape,
    applies: fn(Kind) -> bool,
) -> Property {
    Property { name, slot: Slot::Member(member), shape, applies }
}

const fn extension(
    name: &'static str,
    url: &'static str,
    shape: Shape,
    applies: fn(Kind) -> bool,
) -> Property {
    Property { name, slot: Slot::Extension(url), shape, applies }
}

const fn part(
    name: &'static str,
    url: &'static str,
    part: &'static str,
    shape: Shape,
    applies: fn(Kind) -> bool,
) -> Property {
    Property { name, slot: Slot::Part(url, part), shape, applies }
}

/// The type of an item, `Unsupported` where it is none we know.
pub fn kind_of(item: &Json) -> Kind {
    let code = item.get("type").and_then(Json::as_str).unwrap_or_default();
    Kind::from_code(code).unwrap_or(Kind::Unsupported)
}

/// The property of this name.
pub fn property(name: &str) -> Option<&'static Property> {
    PROPERTIES.iter().find(|property| property.name == name)
}

impl Property {
    /// Whether its form is shown: it applies to items of this kind, or the item has it all the same.
    pub fn is_for(&self, item: &Json) -> bool {
        (self.applies)(kind_of(item)) || !self.read(item).is_empty()
    }

    /// Whether it is the extension of this address.
    pub fn is_extension(&self, url: &str) -> bool {
        matches!(self.slot, Slot::Extension(own) | Slot::Whole(own, ..) | Slot::Part(own, _) if own == url)
    }

    /// As it is typed; empty where it is not there, `true` of a box that is ticked.
    pub fn read(&self, item: &Json) -> String {
        match self.slot {
            Slot::Member(name) => item.get(name).map(|json| self.told(json)).unwrap_or_default(),
            Slot::Extension(url) => {
                let (_, all) = extensions(item, url);
                let told = all.iter().filter_map(|extension| Some(self.told(raw(extension)?.1)));
                told.collect::<Vec<_>>().join(", ")
            }
            Slot::Whole(url, ..) => {
                let is_there = !extensions(item, url).1.is_empty();
                if is_there { "true".to_owned() } else { String::new() }
            }
            Slot::Part(url, name) => {
                let (_, all) = extensions(item, url);
                let told = all.iter().flat_map(|extension| parts(extension, name)).map(value_of);
                told.collect::<Vec<_>>().join("; ")
            }
        }
    }

    fn told(&self, json: &Json) -> String {
        let of = |name: &str| json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        match (self.shape, json) {
            (Shape::Concept(..), json) => {
                let code = json.pointer("/coding/0/code").and_then(Json::as_str);
                code.map_or_else(|| of("text"), str::to_owned)
            }
            (Shape::Expression, _) => of("expression"),
            (Shape::Answer, Json::Array(all)) => {
                let told = all.iter().filter_map(raw).map(|(_, value)| key(value));
                told.collect::<Vec<_>>().join(", ")
            }
            (Shape::Unit | Shape::Units, _) if json.get("code").is_some() => of("code"),
            (Shape::Unit | Shape::Units, _) => of("display"),
            (Shape::OfItem, Json::Object(amount)) => {
                amount.get("value").map(Json::to_string).unwrap_or_default()
            }
            (_, Json::Bool(false)) => String::new(),
            (_, Json::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }

    /// The change that makes it what was typed; `None` where it says so already.
    pub fn write(&self, item: &Json, typed: &str) -> Result<Option<Change>, Wrong> {
        let typed = if self.shape == Shape::Lines { typed.replace("\r\n", "\n") } else { typed.to_owned() };
        let typed = typed.trim();
        if typed == self.read(item) {
            return Ok(None);
        }
        let id = owner(item);
        match self.slot {
            Slot::Member(name) => {
                let becomes = if typed.is_empty() { None } else { Some(self.value(item, typed, None)?.1) };
                let becomes = if name == "text" { Some(typed.into()) } else { becomes };
                let (member, was) = (name.to_owned(), item.get(name).cloned());
                Ok(Some(Change::Put { item: id, member, was, becomes }))
            }
            Slot::Extension(url) => {
                let (at, was) = extensions(item, url);
                let becomes = self.extended(item, typed, &was, url)?;
                Ok(Some(Change::Extend { item: id, url: url.to_owned(), at, was, becomes }))
            }
            Slot::Whole(url, first, value) => {
                let (at, was) = extensions(item, url);
                let mut begun = json!({"url": url});
                if self.shape == Shape::Flag && value.contains('.') {
                    set_decimal(&mut begun, first, value)?;
                } else {
                    set_whole(&mut begun, first, value)?;
                }
                let becomes = if typed.is_empty() { Vec::new() } else { vec![begun] };
                Ok(Some(Change::Extend { item: id, url: url.to_owned(), at, was, becomes }))
            }
            Slot::Part(url, name) => {
                let (at, was) = extensions(item, url);
                // what is not there at all has no parts
                let Some(mut extension) = was.first().cloned() else { return Ok(None) };
                self.write_part(&mut extension, name, typed)?;
                let becomes: Vec<Json> =
                    std::iter::once(extension).chain(was.iter().skip(1).cloned()).collect();
                Ok(Some(Change::Extend { item: id, url: url.to_owned(), at, was, becomes }))
            }
        }
    }

    fn write_part(&self, extension: &mut Json, name: &str, typed: &str) -> Result<(), Wrong> {
        match self.shape {
            Shape::Whole => set_whole(extension, name, typed)?,
            Shape::Decimal => set_decimal(extension, name, typed)?,
            Shape::Flag => set_flag(extension, name, typed == "true"),
            Shape::Decimals => {
                let all = typed.split([';', ' ', '\n']).map(str::trim).filter(|one| !one.is_empty());
                let one = |typed: &str| {
                    let number = Json::Number(decimal(typed)?);
                    Ok(parts::simple(name, "Decimal", number))
                };
                replace(extension, &[name], all.map(one).collect::<Result<_, _>>()?);
            }
            _ => set_text(extension, name, typed),
        }
        Ok(())
    }

    fn extended(&self, item: &Json, typed: &str, was: &[Json], url: &str) -> Result<Vec<Json>, Wrong> {
        if typed.is_empty() {
            return Ok(Vec::new());
        }
        if self.shape == Shape::Codes {
            let codes = typed.split(',').map(str::trim).filter(|code| !code.is_empty());
            return Ok(codes.map(|code| json!({"url": url, "valueCode": code})).collect());
        }
        if self.shape == Shape::Units {
            let known =
                |code: &str| was.iter().find(|unit| unit.pointer("/valueCoding/code") == Some(&code.into()));
            let codes = typed.split(',').map(str::trim).filter(|code| !code.is_empty());
            let unit =
                |code| known(code).cloned().unwrap_or_else(|| json!({"url": url, "valueCoding": unit(code)}));
            return Ok(codes.map(unit).collect());
        }
        let old = was.first();
        let (name, value) = self.value(item, typed, old.and_then(raw).map(|(_, json)| json))?;
        let mut becomes = old.cloned().unwrap_or_else(|| json!({"url": url}));
        if let Some(fields) = becomes.as_object_mut() {
            fields.retain(|field, _| !field.starts_with("value"));
            fields.insert(name, value);
        }
        Ok(vec![becomes])
    }

    /// The name of its `value[x]`, and the value.
    fn value(&self, item: &Json, typed: &str, old: Option<&Json>) -> Result<(String, Json), Wrong> {
        let named = |name: &str, json: Json| Ok((name.to_owned(), json));
        match self.shape {
            Shape::Line | Shape::Lines => named("valueString", typed.into()),
            Shape::Flag => named("valueBoolean", true.into()),
            Shape::Whole => named("valueInteger", Json::Number(whole(typed)?)),
            Shape::Decimal => named("valueDecimal", Json::Number(decimal(typed)?)),
            Shape::OfItem => of_item(item, typed, old),
            Shape::Code(codes) => {
                codes.contains(&typed).then_some(()).ok_or(Wrong::NotListed)?;
                named("valueCode", typed.into())
            }
            Shape::Concept(system, codes) => {
                codes.contains(&typed).then_some(()).ok_or(Wrong::NotListed)?;
                named("valueCodeableConcept", json!({"coding": [{"system": system, "code": typed}]}))
            }
            Shape::Codes => named("valueCode", typed.into()),
            Shape::Uri => {
                let is_address =
                    ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| typed.starts_with(scheme));
                is_address.then_some(()).ok_or(Wrong::NotAddress)?;
                named("valueUri", typed.into())
            }
            Shape::Url => {
                let is_address = ["https://", "http://"].iter().any(|scheme| typed.starts_with(scheme));
                is_address.then_some(()).ok_or(Wrong::NotAddress)?;
                named("valueUrl", typed.into())
            }
            Shape::Decimals => Err(Wrong::Foreign),
            Shape::Expression => {
                Expression::parse(typed).map_err(|_unread| Wrong::NoExpression)?;
                let mut fields = old.and_then(Json::as_object).cloned().unwrap_or_default();
                fields.insert("language".to_owned(), "text/fhirpath".into());
                fields.insert("expression".to_owned(), typed.into());
                named("valueExpression", Json::Object(fields))
            }
            Shape::Unit | Shape::Units => named("valueCoding", unit(typed)),
            Shape::Canonical => {
                let is_one = ["#", "http://", "https://", "urn:"].iter().any(|head| typed.starts_with(head));
                (is_one && !typed.contains(char::is_whitespace)).then_some(()).ok_or(Wrong::NotAddress)?;
                named("valueCanonical", typed.into())
            }
            Shape::Answer => {
                let before = item.get("initial").and_then(Json::as_array).map_or(0, Vec::len);
                (before < 2).then_some(()).ok_or(Wrong::Foreign)?;
                let (kind, value) = typed_answer(item, typed)?;
                named("initial", json!([simple(&kind, value)]))
            }
        }
    }
}

/// A unit by its UCUM code.
fn unit(code: &str) -> Json {
    json!({"system": "http://unitsofmeasure.org", "code": code, "display": code})
}

/// A simple value under its name.
fn simple(kind: &str, value: Json) -> Json {
    Json::Object(Map::from_iter([(format!("value{kind}"), value)]))
}

/// A limit of the item's own type.
fn of_item(item: &Json, typed: &str, old: Option<&Json>) -> Result<(String, Json), Wrong> {
    let moment = |kind: &str| {
        let json = Json::from(typed);
        let is_one = Value::from_fhir(kind, &json).is_some();
        is_one.then(|| (format!("value{kind}"), json)).ok_or(Wrong::NotMoment)
    };
    match kind_of(item) {
        Kind::Integer => {
            let number: i32 = typed.parse().map_err(|_bad| Wrong::NotWhole)?;
            Ok(("valueInteger".to_owned(), number.into()))
        }
        Kind::Date => moment("Date"),
        Kind::DateTime => moment("DateTime"),
        Kind::Time => moment("Time"),
        Kind::Quantity => {
            let mut amount = old.and_then(Json::as_object).cloned().unwrap_or_default();
            if !amount.contains_key("unit") && !amount.contains_key("code") {
                amount.extend(unit_of(item));
            }
            amount.insert("value".to_owned(), Json::Number(decimal(typed)?));
            Ok(("valueQuantity".to_owned(), Json::Object(amount)))
        }
        _ => Ok(("valueDecimal".to_owned(), Json::Number(decimal(typed)?))),
    }
}

/// The item's unit, as an amount has it.
fn unit_of(item: &Json) -> Map<String, Json> {
    let (_, units) = extensions(item, UNIT);
    let coding = units.first().and_then(raw).map(|(_, json)| json);
    let of = |name: &str| coding.and_then(|coding| coding.get(name)).cloned();
    let members = [("unit", of("display")), ("system", of("system")), ("code", of("code"))];
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// The raw `value[x]` of an extension.
pub(super) fn raw(extension: &Json) -> Option<(&str, &Json)> {
    let fields = extension.as_object()?;
    fields.iter().find_map(|(name, json)| Some((name.strip_prefix("value")?, json)))
}

fn whole(typed: &str) -> Result<Number, Wrong> {
    typed.parse::<u32>().map(Number::from).map_err(|_bad| Wrong::NotWhole)
}

/// A number as it is typed in Brazil or elsewhere, its digits kept.
pub(super) fn decimal(typed: &str) -> Result<Number, Wrong> {
    let plain = typed.trim().replace(',', ".");
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let is_plain = !digits.is_empty()
        && digits.len() <= 28
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.matches('.').count() <= 1
        && !digits.starts_with('.')
        && !digits.ends_with('.');
    let trimmed = digits.trim_start_matches('0');
    let digits = if trimmed.is_empty() || trimmed.starts_with('.') {
        format!("0{trimmed}")
    } else {
        trimmed.to_owned()
    };
    let sign = if plain.starts_with('-') { "-" } else { "" };
    let number = is_plain.then(|| serde_json::from_str(&format!("{sign}{digits}")).ok()).flatten();
    number.ok_or(Wrong::NotNumber)
}
