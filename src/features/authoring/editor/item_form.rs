//! The properties of one item as a form: what it shows, and what was changed in it since its author saw it.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{
    domain::questionnaire::edit::{
        Action, Change, ConditionRow, FlagRow, OptionRow, PROPERTIES, Refusal, Tree, Wrong, act, apply,
        condition_rows, flag_rows, option_rows, property, write_conditions, write_flags, write_options,
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
            Self::Content => {
                &["text", "prefix", "required", "control", "category", "unit", "text-format", "open-label"]
            }
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
                "initial",
                "calculated",
            ],
            Self::Points => &["weight"],
            Self::Access => &["short-text", "entry-format", "orientation", "support-link", "hidden"],
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
}

/// What came of it: the changes that hold, and what could not be taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) changes: Vec<Change>,
    pub(super) errors: Vec<(String, Wrong)>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) refusal: Option<Refusal>,
    /// A condition or a red flag lacks its answer yet: it stays in the form and is not stored.
    pub(super) has_unfinished: bool,
    /// The item's linkId afterwards.
    pub(super) link_id: String,
}

/// Names of fields that are no property.
pub(super) const LINK_ID: &str = "link-id";
pub(super) const TYPE: &str = "type";
pub(super) const BEHAVIOR: &str = "behavior";
pub(super) const OPTIONS: &str = "options";
pub(super) const CONDITIONS: &str = "conditions";
pub(super) const FLAGS: &str = "flags";

impl Sent {
    /// Reads the form. `shown` names its fields: a box that is not ticked sends nothing.
    pub(super) fn of(form: &Pairs) -> Self {
        let first = |name: &str| form.all(name).first().cloned().unwrap_or_default();
        let shown = first("shown");
        let mut sent = Self::default();
        for name in shown.split(' ').filter(|name| !name.is_empty()) {
            match name {
                OPTIONS => sent.options = Some(options(form)),
                CONDITIONS => sent.conditions = Some(conditions(form)),
                FLAGS => sent.flags = Some(flags(form)),
                name => drop(sent.values.insert(name.to_owned(), first(&format!("p-{name}")))),
            }
        }
        let step = first("act");
        if let Some(rows) = sent.options.as_mut() {
            step_rows(rows, &step, "option");
        }
        if let Some(rows) = sent.conditions.as_mut() {
            step_rows(rows, &step, "condition");
        }
        if let Some(rows) = sent.flags.as_mut() {
            step_rows(rows, &step, "flag");
        }
        sent
    }
}

/// The rows of fields that repeat; the n-th value of each belongs to the n-th row.
fn rows<T>(form: &Pairs, name: &str, of: impl Fn(&dyn Fn(&str) -> String, Option<usize>) -> T) -> Vec<T> {
    let at = form.all(&format!("{name}-at"));
    let row = |(number, at): (usize, &String)| {
        let field = |part: &str| form.all(&format!("{name}-{part}")).get(number).cloned().unwrap_or_default();
        of(&field, at.parse().ok())
    };
    at.iter().enumerate().map(row).collect()
}

fn options(form: &Pairs) -> Vec<OptionRow> {
    let exclusive = form.all("option-exclusive");
    let row = |field: &dyn Fn(&str) -> String, at: Option<usize>| {
        let number = at.map_or_else(|| "new".to_owned(), |at| at.to_string());
        OptionRow {
            at,
            text: field("text").trim().to_owned(),
            code: field("code").trim().to_owned(),
            points: field("points").trim().to_owned(),
            is_exclusive: exclusive.contains(&number),
        }
    };
    let mut rows = rows(form, "option", row);
    rows.retain(|row| row.at.is_some() || !row.text.is_empty());
    rows
}

fn conditions(form: &Pairs) -> Vec<ConditionRow> {
    let row = |field: &dyn Fn(&str) -> String, at| ConditionRow {
        at,
        question: field("question"),
        operator: field("operator"),
        answer: field("answer").trim().to_owned(),
    };
    let mut rows = rows(form, "condition", row);
    rows.retain(|row| !row.question.is_empty());
    rows
}

fn flags(form: &Pairs) -> Vec<FlagRow> {
    let row = |field: &dyn Fn(&str) -> String, at| FlagRow {
        at,
        operator: field("operator"),
        value: field("value").trim().to_owned(),
        severity: field("severity"),
        label: field("label").trim().to_owned(),
        advice: field("advice").trim().replace("\r\n", "\n"),
        key: field("key").trim().to_owned(),
    };
    let mut rows = rows(form, "flag", row);
    rows.retain(|row| !row.operator.is_empty());
    rows
}

/// Buttons of rows: `option-up-2`, `option-down-2`, `option-remove-2`, by the row's number from 0.
fn step_rows<T>(rows: &mut Vec<T>, step: &str, name: &str) {
    let Some((verb, number)) =
        step.strip_prefix(name).and_then(|rest| rest.strip_prefix('-')?.split_once('-'))
    else {
        return;
    };
    let Some(number) = number.parse::<usize>().ok().filter(|number| *number < rows.len()) else { return };
    match verb {
        "up" if number > 0 => rows.swap(number - 1, number),
        "down" if number + 1 < rows.len() => rows.swap(number, number + 1),
        "remove" => drop(rows.remove(number)),
        _ => {}
    }
}

/// Takes what was changed in the form since `base`, the resource as its author saw it, into the draft. What another author
/// changed meanwhile stays, and is a conflict where this one changed it too.
///
/// Without a `base` nobody knows what the author saw (an upload came between): all that differs is a conflict.
pub(super) fn take(resource: &mut Json, base: Option<&Json>, id: &str, sent: &Sent) -> Taken {
    let mut taken = Taken { link_id: id.to_owned(), ..Taken::default() };
    let now = Tree::of(resource).find(id).cloned();
    let Some(seen) = base.map_or(now, |base| Tree::of(base).find(id).cloned()) else {
        taken.refusal = Some(Refusal::Missing(id.to_owned()));
        return taken;
    };
    let mut desk = Taking { resource, base: &seen, is_known: base.is_some(), id: id.to_owned(), taken };
    for (name, typed) in &sent.values {
        desk.value(name, typed);
    }
    if let Some(rows) = &sent.options {
        desk.options(rows);
    }
    if let Some(rows) = &sent.conditions {
        desk.conditions(rows);
    }
    if let Some(rows) = &sent.flags {
        desk.flags(rows);
    }
    if let Some(to) = sent.values.get(LINK_ID) {
        desk.rename(to.trim());
    }
    desk.taken
}

struct Taking<'a> {
    resource: &'a mut Json,
    base: &'a Json,
    /// What the author saw is known.
    is_known: bool,
    id: String,
    taken: Taken,
}

impl Taking<'_> {
    fn item(&mut self) -> Option<Json> {
        let item = Tree::of(self.resource).find(&self.id).cloned();
        if item.is_none() {
            self.taken.refusal = Some(Refusal::Missing(self.id.clone()));
        }
        item
    }

    fn add(&mut self, changes: Vec<Change>) {
        match apply(self.resource, &changes) {
            Ok(()) => self.taken.changes.extend(changes),
            Err(refusal) => self.taken.refusal = Some(refusal),
        }
    }

    fn wrong(&mut self, field: &str, wrong: Wrong) {
        self.taken.errors.push((field.to_owned(), wrong));
    }

    /// Whether the author changed the field and nobody else did in another way.
    fn is_ours<T: PartialEq>(
        &mut self,
        field: &str,
        typed: &T,
        base: &T,
        now: &T,
        told: impl Fn(&T) -> String,
    ) -> bool {
        if typed == now || (typed == base && self.is_known) {
            return false;
        }
        if base != now || !self.is_known {
            self.taken.conflicts.push(Conflict { field: field.to_owned(), theirs: told(now) });
            return false;
        }
        true
    }

    fn value(&mut self, name: &str, typed: &str) {
        let Some(item) = self.item() else { return };
        let typed = typed.replace("\r\n", "\n").trim().to_owned();
        let (base, now) = (told(self.base, name), told(&item, name));
        if !self.is_ours(name, &typed, &base, &now, Clone::clone) {
            return;
        }
        let changes = match name {
            TYPE => Ok(retyped(&item, &typed)),
            BEHAVIOR => Ok(put(&item, "enableBehavior", (!typed.is_empty()).then(|| typed.as_str().into()))),
            name => match property(name) {
                Some(property) => property.write(&item, &typed).map(|change| change.into_iter().collect()),
                None => Ok(Vec::new()),
            },
        };
        match changes {
            Ok(changes) => self.add(changes),
            Err(wrong) => self.wrong(name, wrong),
        }
    }

    fn options(&mut self, rows: &Vec<OptionRow>) {
        let Some(item) = self.item() else { return };
        let told =
            |rows: &Vec<OptionRow>| rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>().join(" · ");
        if self.is_ours(OPTIONS, rows, &option_rows(self.base), &option_rows(&item), told) {
            match write_options(&item, rows) {
                Ok(change) => self.add(change.into_iter().collect()),
                Err((row, wrong)) => self.wrong(&format!("option-{row}"), wrong),
            }
        }
    }

    fn conditions(&mut self, rows: &[ConditionRow]) {
        let Some(item) = self.item() else { return };
        let before = condition_rows(self.base);
        let is_finished = |row: &ConditionRow| !row.answer.is_empty() || row.operator == "exists";
        self.taken.has_unfinished |= !rows.iter().all(is_finished);
        let rows: &Vec<ConditionRow> = &finished(rows, &before, is_finished, |row| row.at);
        let told = |rows: &Vec<ConditionRow>| {
            let told = rows.iter().map(|row| format!("{} {} {}", row.question, row.operator, row.answer));
            told.collect::<Vec<_>>().join(" · ")
        };
        if self.is_ours(CONDITIONS, rows, &before, &condition_rows(&item), told) {
            match write_conditions(&Tree::of(self.resource), &item, rows) {
                Ok(change) => self.add(change.into_iter().collect()),
                Err((row, wrong)) => self.wrong(&format!("condition-{row}"), wrong),
            }
        }
    }

    fn flags(&mut self, rows: &[FlagRow]) {
        let Some(item) = self.item() else { return };
        let before = flag_rows(self.base);
        self.taken.has_unfinished |= !rows.iter().all(FlagRow::is_finished);
        let rows: &Vec<FlagRow> = &finished(rows, &before, FlagRow::is_finished, |row| row.at);
        let told = |rows: &Vec<FlagRow>| {
            let told = rows.iter().map(|row| format!("{} {}", row.operator, row.value));
            told.collect::<Vec<_>>().join(" · ")
        };
        if self.is_ours(FLAGS, rows, &before, &flag_rows(&item), told) {
            match write_flags(&item, rows) {
                Ok(change) => self.add(change.into_iter().collect()),
                Err((row, wrong)) => self.wrong(&format!("flag-{row}"), wrong),
            }
        }
    }

    /// Last, as everything before names the item as it was.
    fn rename(&mut self, to: &str) {
        if to == self.id || self.taken.refusal.is_some() {
            return;
        }
        if to.is_empty() || to.len() > 255 {
            self.wrong(LINK_ID, Wrong::NotListed);
            return;
        }
        let action = Action::Rename { from: self.id.clone(), to: to.to_owned() };
        match act(self.resource, &action) {
            Ok(changes) => {
                self.taken.changes.extend(changes);
                to.clone_into(&mut self.taken.link_id);
            }
            Err(Refusal::Taken(_)) => self.wrong(LINK_ID, Wrong::Foreign),
            Err(refusal) => self.taken.refusal = Some(refusal),
        }
    }
}

/// The rows to store: one that was there stays as it was until its author has finished with it.
fn finished<T: Clone>(
    rows: &[T],
    before: &[T],
    is_finished: impl Fn(&T) -> bool,
    at: impl Fn(&T) -> Option<usize>,
) -> Vec<T> {
    let stored = |row: &T| before.get(at(row)?).cloned();
    rows.iter().filter_map(|row| if is_finished(row) { Some(row.clone()) } else { stored(row) }).collect()
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
        BEHAVIOR => of("enableBehavior"),
        name => property(name).map(|property| property.read(item)).unwrap_or_default(),
    }
}

fn put(item: &Json, member: &str, becomes: Option<Json>) -> Vec<Change> {
    let id = item.get("linkId").and_then(Json::as_str).map(str::to_owned);
    let was = item.get(member).cloned();
    if was == becomes {
        return Vec::new();
    }
    vec![Change::Put { item: id, member: member.to_owned(), was, becomes }]
}

/// Another type; a choice of one and of several differ by `repeats`. What no longer fits stays and is told by the checks.
fn retyped(item: &Json, to: &str) -> Vec<Change> {
    let code = if to == "choices" { "choice" } else { to };
    let mut changes = put(item, "type", Some(code.into()));
    let was_several = told(item, TYPE) == "choices";
    if to == "choices" || was_several {
        changes.extend(put(item, "repeats", (to == "choices").then_some(true.into())));
    }
    changes
}

/// The fields of a tab that an item's form shows.
pub(super) fn shown(item: &Json, tab: Tab) -> Vec<&'static str> {
    let names = tab.properties().iter().copied();
    names.filter(|name| PROPERTIES.iter().any(|one| one.name == *name && one.is_for(item))).collect()
}
