//! The properties of one item as a form: what it shows, and what was changed in it since its author saw it.

mod rows;
mod taking;

use std::collections::BTreeMap;

use serde_json::Value as Json;

pub(super) use self::{rows::Row, taking::take};
use crate::{
    domain::questionnaire::edit::{
        Change, ConditionRow, ConstraintRow, FlagRow, OptionRow, PROPERTIES, Refusal, VariableRow, Wrong,
        property,
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
            Self::Points => &["weight"],
            Self::Access => {
                &["short-text", "entry-format", "orientation", "support-link", "usage-mode", "hidden"]
            }
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

/// The fields of a tab that an item's form shows.
pub(super) fn shown(item: &Json, tab: Tab) -> Vec<&'static str> {
    let names = tab.properties().iter().copied();
    names.filter(|name| PROPERTIES.iter().any(|one| one.name == *name && one.is_for(item))).collect()
}
