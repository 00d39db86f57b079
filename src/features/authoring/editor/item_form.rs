//! The properties of one item as a form: what it shows, and what was changed in it since its author saw it.

mod rows;
mod taking;

use std::collections::BTreeMap;

use serde_json::Value as Json;

pub(super) use self::{rows::Row, taking::take};
use crate::{
    domain::questionnaire::edit::{
        Change, ColumnRow, ConditionRow, ConstraintRow, ContextRow, FlagRow, OptionRow, PROPERTIES, Refusal,
        SignatureRow, ToggleRow, VariableRow, Wrong, property,
    },
    web::forms::Pairs,
};

/// The part of an item's properties that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    #[default]
    Content,
    Rules,
    Points,
    Access,
}

impl Tab {
    pub(super) const ALL: [Self; 4] = [Self::Content, Self::Rules, Self::Points, Self::Access];

    pub(super) fn of(code: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|tab| Some(tab.code()) == code).unwrap_or_default()
    }

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Rules => "rules",
            Self::Points => "points",
            Self::Access => "access",
        }
    }

    /// The names of its properties of one value, in the order of the form.
    pub(super) const fn properties(self) -> &'static [&'static str] {
        match self {
            Self::Content => &[
                "text",
                "prefix",
                "required",
                "control",
                "analogue",
                "category",
                "unit",
                "unit-options",
                "value-set",
                "reference-type",
                "text-format",
                "open-label",
            ],
            Self::Rules => &[
                "enable-when-expression",
                "repeats",
                "min-occurs",
                "max-occurs",
                "min",
                "max",
                "min-amount",
                "max-amount",
                "step",
                "decimals",
                "min-length",
                "max-length",
                "regex",
                "mime-type",
                "max-size",
                "read-only",
                "initial-value",
                "initial",
                "calculated",
                "answers",
                "candidates",
            ],
            Self::Points => &[
                "weight",
                "banked",
                "banked-discrimination",
                "banked-thresholds",
                "banked-reverse",
                "banked-exposure",
            ],
            Self::Access => {
                &["short-text", "entry-format", "orientation", "support-link", "usage-mode", "hidden"]
            }
        }
    }

    /// The same of the questionnaire itself.
    pub(super) const fn properties_of_whole(self) -> &'static [&'static str] {
        match self {
            Self::Content => &["publisher", "purpose", "copyright"],
            Self::Rules => &["question-server"],
            Self::Points => &[
                "bank",
                "bank-min-items",
                "bank-max-items",
                "bank-standard-error",
                "bank-among",
                "bank-first",
            ],
            Self::Access => &[],
        }
    }
}

/// A field that two authors changed in different ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conflict {
    pub(super) field: String,
    /// What is stored: the other author's.
    pub(super) theirs: String,
}

/// What was sent of an item.
#[derive(Debug, Default)]
pub(super) struct Sent {
    pub(super) values: BTreeMap<String, String>,
    pub(super) options: Option<Vec<OptionRow>>,
    pub(super) conditions: Option<Vec<ConditionRow>>,
    pub(super) flags: Option<Vec<FlagRow>>,
    pub(super) constraints: Option<Vec<ConstraintRow>>,
    pub(super) variables: Option<Vec<VariableRow>>,
    pub(super) signatures: Option<Vec<SignatureRow>>,
    pub(super) contexts: Option<Vec<ContextRow>>,
    pub(super) toggles: Option<Vec<ToggleRow>>,
    pub(super) columns: Option<Vec<ColumnRow>>,
}

/// What came of it: the changes that hold, and what could not be taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) changes: Vec<Change>,
    pub(super) errors: Vec<(String, Wrong)>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) refusal: Option<Refusal>,
    /// A row lacks something yet, such as a condition its answer: it stays in the form and is not stored.
    pub(super) has_unfinished: bool,
    /// The item's linkId afterwards.
    pub(super) link_id: String,
}

/// Names of fields that are no property.
pub(super) const LINK_ID: &str = "link-id";
pub(super) const TYPE: &str = "type";

impl Sent {
    /// Reads the form. `shown` names its fields: a box that is not ticked sends nothing.
    pub(super) fn of(form: &Pairs) -> Self {
        let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
        let (shown, step) = (first("shown"), first("act"));
        let mut sent = Self::default();
        for name in shown.split(' ').filter(|name| !name.is_empty()) {
            match name {
                OptionRow::FIELD => sent.options = Some(rows::sent(form, &step)),
                ConditionRow::FIELD => sent.conditions = Some(rows::sent(form, &step)),
                FlagRow::FIELD => sent.flags = Some(rows::sent(form, &step)),
                ConstraintRow::FIELD => sent.constraints = Some(rows::sent(form, &step)),
                VariableRow::FIELD => sent.variables = Some(rows::sent(form, &step)),
                SignatureRow::FIELD => sent.signatures = Some(rows::sent(form, &step)),
                ContextRow::FIELD => sent.contexts = Some(rows::sent(form, &step)),
                ToggleRow::FIELD => sent.toggles = Some(rows::sent(form, &step)),
                ColumnRow::FIELD => sent.columns = Some(rows::sent(form, &step)),
                name => drop(sent.values.insert(name.to_owned(), first(&format!("p-{name}")))),
            }
        }
        sent
    }
}

/// A field of one value, as its form has it.
pub(super) fn told(item: &Json, name: &str) -> String {
    let of = |member: &str| item.get(member).and_then(Json::as_str).unwrap_or_default().to_owned();
    match name {
        LINK_ID => of("linkId"),
        TYPE if of("type") == "choice" && item.get("repeats") == Some(&Json::Bool(true)) => {
            "choices".to_owned()
        }
        TYPE => of("type"),
        name => property(name).map(|property| property.read(item)).unwrap_or_default(),
    }
}

/// Before the names of the fields of each kind of rows, and of the properties.
pub(super) const PREFIXES: &[&str] = &[
    "p-",
    "option-",
    "condition-",
    "flag-",
    "constraint-",
    "variable-",
    "signature-",
    "context-",
    "toggle-",
    "column-",
];

/// The fields of a tab that the form of an item, or of the questionnaire itself, shows. What the model of an item bank knows of an
/// item is asked for only where there is a bank.
pub(super) fn shown(item: &Json, tab: Tab, has_bank: bool) -> Vec<&'static str> {
    if item.get("linkId").is_none() {
        return tab.properties_of_whole().to_vec();
    }
    let is_of_bank = |name: &str| name.starts_with("banked");
    let is_banked = has_bank || told(item, "banked") == "true";
    let is_shown = |name: &&'static str| is_banked || !is_of_bank(name);
    let names = tab.properties().iter().copied();
    names
        .filter(is_shown)
        .filter(|name| PROPERTIES.iter().any(|one| one.name == *name && one.is_for(item)))
        .collect()
}
