//! The properties of the open item as fields.

use serde_json::Value as Json;

use super::{
    conflict_text,
    item_rows::{ConditionView, FlagView, RowView, condition_views, flag_views, row_views},
    lists::ListView,
    tree,
};
use crate::{
    domain::questionnaire::{
        Kind,
        edit::{
            ConditionRow, ConstraintRow, FlagRow, OptionRow, PROPERTIES, Property, Shape, Tree, VariableRow,
            Wrong, answers, controls, kind_of, property,
        },
        urls::{CHOICE_COLUMN, CONSTRAINTS, ITEM_MEDIA, RED_FLAG, SIGNATURE_REQUIRED, VARIABLE, is_sdc},
    },
    features::authoring::editor::item_form::{LINK_ID, Row, Sent, TYPE, Tab, Taken, shown, told},
    web::page::PageContext,
};

/// The types that an author may choose, with their names.
pub(super) const KINDS: &[(&str, &str)] = &[
    ("choice", "authoring-kind-choice"),
    ("choices", "authoring-kind-choices"),
    ("open-choice", "authoring-kind-open-choice"),
    ("boolean", "authoring-kind-boolean"),
    ("string", "authoring-kind-string"),
    ("text", "authoring-kind-text"),
    ("integer", "authoring-kind-integer"),
    ("decimal", "authoring-kind-decimal"),
    ("quantity", "authoring-kind-quantity"),
    ("date", "authoring-kind-date"),
    ("dateTime", "authoring-kind-date-time"),
    ("time", "authoring-kind-time"),
    ("attachment", "authoring-kind-attachment"),
    ("url", "authoring-kind-url"),
    ("reference", "authoring-kind-reference"),
    ("display", "authoring-kind-display"),
    ("group", "authoring-kind-group"),
];

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Widget {
    Line,
    Lines,
    Box,
    Select,
    Number,
    Code,
}

/// One choice of a list.
#[derive(Clone, Debug)]
pub(in crate::features::authoring::editor) struct Choice {
    pub(in crate::features::authoring::editor) value: String,
    pub(in crate::features::authoring::editor) text: String,
    pub(in crate::features::authoring::editor) is_chosen: bool,
}

/// One field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) widget: Widget,
    pub(super) value: String,
    pub(super) choices: Vec<Choice>,
    pub(super) error: String,
    pub(super) conflict: String,
}

impl Field {
    /// It is typed as `FHIRPath`.
    pub(super) fn is_formula(&self) -> bool {
        property(&self.name).is_some_and(|property| property.shape == Shape::Expression)
    }

    pub(super) fn is(&self, widget: &str) -> bool {
        match self.widget {
            Widget::Line => widget == "line",
            Widget::Lines => widget == "lines",
            Widget::Box => widget == "box",
            Widget::Select => widget == "select",
            Widget::Number => widget == "number",
            Widget::Code => widget == "code",
        }
    }
}

/// The item that is open.
#[derive(Clone, Debug)]
pub(super) struct ItemView {
    pub(super) link_id: String,
    pub(super) heading: String,
    pub(super) kind_key: &'static str,
    pub(super) fields: Vec<Field>,
    /// Shown beside each other: its code and its type.
    pub(super) identity: Vec<Field>,
    pub(super) options: Option<Vec<RowView<OptionRow>>>,
    pub(super) conditions: Option<Vec<ConditionView>>,
    pub(super) behavior: Option<Field>,
    /// Its conditions are in several groups.
    pub(super) is_grouped: bool,
    pub(super) flags: Option<Vec<FlagView>>,
    pub(super) constraints: Option<Vec<RowView<ConstraintRow>>>,
    pub(super) variables: Option<Vec<RowView<VariableRow>>>,
    pub(super) lists: Vec<ListView>,
    pub(super) tab: Tab,
    /// What else names it.
    pub(super) named_by: Vec<String>,
    /// What two authors changed in different ways, where no field tells it.
    pub(super) conflicts: Vec<String>,
    /// Parts of the item that no form of ours shows.
    pub(super) foreign: Vec<String>,
}

impl ItemView {
    /// The form of `item`; its linkId is empty where it is the questionnaire itself.
    pub(super) fn of(ctx: &PageContext, tree: &Tree<'_>, item: &Json, tab: Tab, has_bank: bool) -> Self {
        let id = item.get("linkId").and_then(Json::as_str).unwrap_or_default();
        let is_whole = id.is_empty();
        let kind = kind_of(item);
        let is_multiple = item.get("repeats") == Some(&Json::Bool(true));
        let takes_options =
            matches!(kind, Kind::Choice | Kind::OpenChoice) || item.get("answerOption").is_some();
        let is_content = tab == Tab::Content;
        let fields = shown(item, tab, has_bank).into_iter().filter_map(property);
        Self {
            link_id: id.to_owned(),
            heading: if is_whole { ctx.t("editor-whole").into_owned() } else { tree::label(ctx, item) },
            kind_key: if is_whole {
                "authoring-kind-questionnaire"
            } else {
                crate::features::authoring::pages::kind_key(kind, is_multiple)
            },
            fields: fields.map(|property| field(ctx, item, property)).collect(),
            identity: if is_content && !is_whole { identity(ctx, item) } else { Vec::new() },
            options: (is_content && takes_options).then(|| row_views(&OptionRow::stored(item))),
            conditions: (tab == Tab::Rules && !is_whole)
                .then(|| condition_views(ctx, tree, id, &ConditionRow::stored(item))),
            behavior: (tab == Tab::Rules && !is_whole).then(|| behavior(ctx, &ConditionRow::stored(item))),
            is_grouped: ConditionRow::stored(item).iter().any(|row| !row.group.is_empty()),
            flags: (tab == Tab::Points && kind.is_question())
                .then(|| flag_views(ctx, item, &FlagRow::stored(item))),
            constraints: (tab == Tab::Rules).then(|| row_views(&ConstraintRow::stored(item))),
            variables: (tab == Tab::Rules).then(|| row_views(&VariableRow::stored(item))),
            lists: ListView::all(ctx, item, tab),
            tab,
            named_by: Vec::new(),
            conflicts: Vec::new(),
            foreign: if is_whole { Vec::new() } else { foreign(item) },
        }
    }

    /// The names of its fields, as the form tells them: a box that is not ticked sends nothing.
    pub(super) fn shown(&self) -> String {
        let mut names: Vec<&str> =
            self.fields.iter().chain(&self.identity).map(|field| field.name.as_str()).collect();
        names.extend(self.options.as_ref().map(|_| OptionRow::FIELD));
        names.extend(self.conditions.as_ref().map(|_| ConditionRow::FIELD));
        names.extend(self.flags.as_ref().map(|_| FlagRow::FIELD));
        names.extend(self.constraints.as_ref().map(|_| ConstraintRow::FIELD));
        names.extend(self.variables.as_ref().map(|_| VariableRow::FIELD));
        names.extend(self.lists.iter().map(|list| list.field));
        names.join(" ")
    }

    /// Something is said by a formula, or was typed as one.
    pub(super) fn has_formulas(&self) -> bool {
        let is_used = |field: &Field| !field.value.is_empty() || !field.error.is_empty();
        self.fields.iter().filter(|field| field.is_formula()).any(is_used)
            || self.constraints.as_ref().is_some_and(|rows| rows.len() > 1)
            || self.variables.as_ref().is_some_and(|rows| rows.len() > 1)
            || self.lists.iter().any(ListView::is_used)
    }

    /// What could not be taken stays as it was typed, with the reason.
    pub(super) fn keep(&mut self, ctx: &PageContext, tree: &Tree<'_>, taken: &Taken, sent: &Sent) {
        let is_kept = |row: &str| {
            taken.has_unfinished || taken.errors.iter().any(|(name, _)| name.starts_with(&format!("{row}-")))
        };
        if let (true, Some(rows)) = (is_kept(ConditionRow::NAME), &sent.conditions) {
            self.conditions = Some(condition_views(ctx, tree, &self.link_id, rows));
            self.behavior = Some(behavior(ctx, rows));
            self.is_grouped = rows.iter().any(|row| !row.group.is_empty());
        }
        if let (true, Some(rows), Some(item)) =
            (is_kept(FlagRow::NAME), &sent.flags, tree.find(&self.link_id))
        {
            self.flags = Some(flag_views(ctx, item, rows));
        }
        if let (true, Some(rows)) = (is_kept(ConstraintRow::NAME), &sent.constraints) {
            self.constraints = Some(row_views(rows));
        }
        if let (true, Some(rows)) = (is_kept(VariableRow::NAME), &sent.variables) {
            self.variables = Some(row_views(rows));
        }
        for list in &mut self.lists {
            list.keep(ctx, taken, sent);
        }
        for (name, wrong) in &taken.errors {
            let said = ctx.t(wrong_key(*wrong)).into_owned();
            self.keep_value(name, sent, |field| field.error.clone_from(&said));
            self.keep_rows(name, sent, &said);
        }
        for conflict in &taken.conflicts {
            let said = conflict_text(ctx, conflict);
            let is_shown = self.keep_value(&conflict.field, sent, |field| field.conflict.clone_from(&said));
            if !is_shown {
                self.conflicts.push(said);
            }
        }
    }

    fn keep_value(&mut self, name: &str, sent: &Sent, mark: impl Fn(&mut Field)) -> bool {
        let fields = self.fields.iter_mut().chain(&mut self.identity);
        let mut is_shown = false;
        for field in fields.filter(|field| field.name == name) {
            if let Some(typed) = sent.values.get(name) {
                field.value.clone_from(typed);
                for choice in &mut field.choices {
                    choice.is_chosen = choice.value == *typed;
                }
            }
            mark(field);
            is_shown = true;
        }
        is_shown
    }

    fn keep_rows(&mut self, name: &str, sent: &Sent, said: &str) {
        let number = |prefix: &str| name.strip_prefix(prefix).and_then(|number| number.parse::<usize>().ok());
        if let (Some(_), Some(rows)) = (number("option-"), &sent.options) {
            self.options = Some(row_views(rows));
        }
        let error = if let Some(row) = number("option-") {
            self.options.as_mut().and_then(|rows| rows.get_mut(row)).map(|row| &mut row.error)
        } else if let Some(row) = number("condition-") {
            self.conditions.as_mut().and_then(|rows| rows.get_mut(row)).map(|row| &mut row.error)
        } else if let Some(row) = number("flag-") {
            self.flags.as_mut().and_then(|rows| rows.get_mut(row)).map(|row| &mut row.error)
        } else if let Some(row) = number("constraint-") {
            self.constraints.as_mut().and_then(|rows| rows.get_mut(row)).map(|row| &mut row.error)
        } else {
            let row = number("variable-");
            row.and_then(|row| self.variables.as_mut()?.get_mut(row)).map(|row| &mut row.error)
        };
        if let Some(error) = error {
            said.clone_into(error);
            return;
        }
        for list in &mut self.lists {
            let row = name.strip_prefix(list.name).and_then(|rest| rest.strip_prefix('-')?.parse().ok());
            if let Some(row) = row {
                list.refuse(row, said);
            }
        }
    }
}

/// What must hold of several conditions.
fn behavior(ctx: &PageContext, rows: &[ConditionRow]) -> Field {
    let value = rows.first().map(|row| row.behavior.clone()).unwrap_or_default();
    let choice = |code: &str, key: &str| Choice {
        value: code.to_owned(),
        text: ctx.t(key).into_owned(),
        is_chosen: value == code,
    };
    let choices = vec![choice("any", "editor-behavior-any"), choice("all", "editor-behavior-all")];
    Field {
        name: "behavior".to_owned(),
        label: ctx.t("editor-field-behavior").into_owned(),
        hint: String::new(),
        widget: Widget::Select,
        value,
        choices,
        error: String::new(),
        conflict: String::new(),
    }
}

/// Its code and its type.
fn identity(ctx: &PageContext, item: &Json) -> Vec<Field> {
    let field = |name: &str, widget, choices| Field {
        name: name.to_owned(),
        label: ctx.t(&format!("editor-field-{name}")).into_owned(),
        hint: String::new(),
        widget,
        value: told(item, name),
        choices,
        error: String::new(),
        conflict: String::new(),
    };
    let chosen = told(item, TYPE);
    let mut kinds: Vec<Choice> = KINDS
        .iter()
        .map(|(value, key)| Choice {
            value: (*value).to_owned(),
            text: ctx.t(key).into_owned(),
            is_chosen: *value == chosen,
        })
        .collect();
    if !kinds.iter().any(|kind| kind.is_chosen) {
        kinds.push(Choice { value: chosen.clone(), text: chosen, is_chosen: true });
    }
    vec![field(LINK_ID, Widget::Code, Vec::new()), field(TYPE, Widget::Select, kinds)]
}

fn field(ctx: &PageContext, item: &Json, property: &Property) -> Field {
    let value = property.read(item);
    let key = format!("editor-hint-{}", property.name);
    let hinted = [
        "control",
        "regex",
        "unit",
        "calculated",
        "initial",
        "answers",
        "candidates",
        "analogue",
        "unit-options",
        "value-set",
        "reference-type",
        "enable-when-expression",
        "short-text",
        "mime-type",
        "question-server",
        "bank",
        "bank-standard-error",
        "bank-among",
        "bank-first",
        "banked",
        "banked-discrimination",
        "banked-thresholds",
        "banked-reverse",
        "banked-exposure",
    ];
    let hint = if hinted.contains(&property.name) { ctx.t(&key).into_owned() } else { String::new() };
    Field {
        name: property.name.to_owned(),
        label: label(ctx, item, property),
        hint,
        widget: widget(item, property),
        choices: choices(ctx, item, property, &value),
        value,
        error: String::new(),
        conflict: String::new(),
    }
}

/// The words of a group, a message and a question are called by what they are.
fn label(ctx: &PageContext, item: &Json, property: &Property) -> String {
    let key = match (property.name, kind_of(item)) {
        ("text", Kind::Group) => "editor-field-title".to_owned(),
        ("text", Kind::Display) => "editor-field-message".to_owned(),
        (name, _) => format!("editor-field-{name}"),
    };
    ctx.t(&key).into_owned()
}

fn widget(item: &Json, property: &Property) -> Widget {
    match property.shape {
        Shape::Lines => Widget::Lines,
        Shape::Flag => Widget::Box,
        Shape::Code(_) | Shape::Concept(..) => Widget::Select,
        Shape::Whole | Shape::Decimal => Widget::Number,
        Shape::OfItem if matches!(kind_of(item), Kind::Integer | Kind::Decimal | Kind::Quantity) => {
            Widget::Number
        }
        Shape::Answer if kind_of(item) == Kind::Boolean => Widget::Select,
        Shape::Expression => Widget::Code,
        _ => Widget::Line,
    }
}

fn choices(ctx: &PageContext, item: &Json, property: &Property, value: &str) -> Vec<Choice> {
    let given = answers(item);
    let codes: Vec<&str> = match property.shape {
        Shape::Concept(..) if property.name == "control" => controls(kind_of(item)).to_vec(),
        Shape::Answer => given.iter().map(|(code, _)| code.as_str()).collect(),
        Shape::Code(codes) | Shape::Concept(_, codes) => codes.to_vec(),
        _ => return Vec::new(),
    };
    let choice = |code: &str, text: String| Choice { value: code.to_owned(), text, is_chosen: code == value };
    let mut choices = vec![choice("", ctx.t("editor-choice-none").into_owned())];
    choices.extend(
        codes
            .iter()
            .map(|code| choice(code, ctx.t(&format!("editor-{}-{code}", property.name)).into_owned())),
    );
    if !choices.iter().any(|choice| choice.is_chosen) {
        choices.push(choice(value, value.to_owned()));
    }
    choices
}

pub(in crate::features::authoring::editor) const fn wrong_key(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::NotWhole => "editor-wrong-whole",
        Wrong::NotNumber => "editor-wrong-number",
        Wrong::NotMoment => "editor-wrong-moment",
        Wrong::NotListed => "editor-wrong-listed",
        Wrong::NotAddress => "editor-wrong-address",
        Wrong::Empty => "editor-wrong-empty",
        Wrong::Taken => "editor-wrong-taken",
        Wrong::NoExpression => "editor-wrong-expression",
        Wrong::NoName => "editor-wrong-name",
        Wrong::Repeats => "editor-wrong-repeats",
        Wrong::Foreign => "editor-wrong-foreign",
    }
}

/// Members and extensions that are kept, and that no form of ours shows.
fn foreign(item: &Json) -> Vec<String> {
    const KNOWN: &[&str] = &[
        "linkId",
        "type",
        "text",
        "_text",
        "prefix",
        "_prefix",
        "required",
        "repeats",
        "readOnly",
        "maxLength",
        "answerOption",
        "answerValueSet",
        "initial",
        "enableWhen",
        "enableBehavior",
        "extension",
        "item",
        "id",
    ];
    let rows =
        [RED_FLAG, VARIABLE, CONSTRAINTS[0], CONSTRAINTS[1], ITEM_MEDIA, SIGNATURE_REQUIRED, CHOICE_COLUMN];
    let is_toggle = |url: &str| is_sdc(url, "answerOptionsToggleExpression");
    let known = |url: &str| {
        rows.contains(&url) || is_toggle(url) || PROPERTIES.iter().any(|one| one.is_extension(url))
    };
    let members = item.as_object().into_iter().flat_map(|fields| fields.keys());
    let mut found: Vec<String> = members.filter(|name| !KNOWN.contains(&name.as_str())).cloned().collect();
    let extensions = item.get("extension").and_then(Json::as_array).into_iter().flatten();
    for url in extensions.filter_map(|extension| extension.get("url")?.as_str()).filter(|url| !known(url)) {
        let name = url.rsplit('/').next().unwrap_or(url).to_owned();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
