//! What an item has several of, in rows of its form: how they are sent, stored and told.

use serde_json::Value as Json;

use crate::{
    domain::questionnaire::edit::{
        Change, ColumnRow, ConditionRow, ConstraintRow, ContextRow, FlagRow, OptionRow, SignatureRow,
        ToggleRow, Tree, VariableRow, Wrong, column_rows, constraint_rows, context_rows, flag_rows,
        grouped_rows, option_rows, signature_rows, toggle_rows, variable_rows, write_columns,
        write_constraints, write_contexts, write_flags, write_grouped, write_options, write_signatures,
        write_toggles, write_variables,
    },
    web::forms::Pairs,
};

/// A row of a form.
pub(in crate::features::authoring::editor) trait Row:
    Clone + PartialEq + Sized
{
    /// Before the names of its fields.
    const NAME: &'static str;
    /// All rows together, as the form names what it shows.
    const FIELD: &'static str;

    /// One row as it was sent; `field` gives the n-th value of a field.
    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, form: &Pairs) -> Self;
    /// Its number among the rows as they were; `None` of a new one.
    fn at(&self) -> Option<usize>;
    /// Nothing was filled in: it is no row.
    fn is_empty(&self) -> bool;
    /// It has all that it needs to be stored.
    fn is_finished(&self) -> bool {
        true
    }
    /// What of the rows depends on the others.
    fn settle(_rows: &mut Vec<Self>) {}
    fn told(&self) -> String;
    fn stored(item: &Json) -> Vec<Self>;
    /// The changes that make these the item's rows.
    fn write(tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)>;
}

/// The rows that were sent, after the button that was pressed: `option-up-2`, `option-down-2`, `option-remove-2`, by the
/// row's number from 0. The n-th value of each field belongs to the n-th row.
pub(super) fn sent<R: Row>(form: &Pairs, step: &str) -> Vec<R> {
    let at = form.all(&format!("{}-at", R::NAME));
    let row = |(number, at): (usize, &String)| {
        let field =
            |part: &str| form.all(&format!("{}-{part}", R::NAME)).get(number).cloned().unwrap_or_default();
        R::sent(&field, at.parse().ok(), form)
    };
    let mut rows: Vec<R> = at.iter().enumerate().map(row).filter(|row| !row.is_empty()).collect();
    shift(&mut rows, step, R::NAME);
    R::settle(&mut rows);
    rows
}

fn shift<T>(rows: &mut Vec<T>, step: &str, name: &str) {
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

/// The rows to store: one that was there stays as it was until its author has finished with it.
pub(super) fn finished<R: Row>(rows: &[R], before: &[R]) -> Vec<R> {
    let stored = |row: &R| before.get(row.at()?).cloned();
    rows.iter().filter_map(|row| if row.is_finished() { Some(row.clone()) } else { stored(row) }).collect()
}

fn words(field: &dyn Fn(&str) -> String, name: &str) -> String {
    field(name).trim().replace("\r\n", "\n")
}

impl Row for OptionRow {
    const NAME: &'static str = "option";
    const FIELD: &'static str = "options";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, form: &Pairs) -> Self {
        let number = at.map_or_else(|| "new".to_owned(), |at| at.to_string());
        let is_ticked = |name: &str| form.all(name).contains(&number);
        Self {
            at,
            text: words(field, "text"),
            code: words(field, "code"),
            points: words(field, "points"),
            prefix: words(field, "prefix"),
            is_exclusive: is_ticked("option-exclusive"),
            is_initial: is_ticked("option-initial"),
        }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.at.is_none() && self.text.is_empty()
    }

    fn told(&self) -> String {
        self.text.clone()
    }

    fn stored(item: &Json) -> Vec<Self> {
        option_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_options(item, rows).map(|change| change.into_iter().collect())
    }
}

impl Row for ConditionRow {
    const NAME: &'static str = "condition";
    const FIELD: &'static str = "conditions";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, form: &Pairs) -> Self {
        let (question, operator, group) = (field("question"), field("operator"), field("group"));
        let behavior = form.all("p-behavior").first().cloned().unwrap_or_default();
        Self { at, question, operator, answer: words(field, "answer"), group, behavior }
    }

    /// One group is none.
    fn settle(rows: &mut Vec<Self>) {
        let first = rows.first().map(|row| row.group.clone());
        if rows.iter().all(|row| Some(&row.group) == first.as_ref()) {
            for row in rows {
                row.group.clear();
            }
        }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.question.is_empty()
    }

    fn is_finished(&self) -> bool {
        !self.answer.is_empty() || self.operator == "exists"
    }

    fn told(&self) -> String {
        format!("{} {} {}", self.question, self.operator, self.answer)
    }

    fn stored(item: &Json) -> Vec<Self> {
        grouped_rows(item)
    }

    fn write(tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_grouped(tree, item, rows)
    }
}

impl Row for FlagRow {
    const NAME: &'static str = "flag";
    const FIELD: &'static str = "flags";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        Self {
            at,
            operator: field("operator"),
            value: words(field, "value"),
            severity: field("severity"),
            label: words(field, "label"),
            advice: words(field, "advice"),
            key: words(field, "key"),
        }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.operator.is_empty()
    }

    fn is_finished(&self) -> bool {
        Self::is_finished(self)
    }

    fn told(&self) -> String {
        format!("{} {}", self.operator, self.value)
    }

    fn stored(item: &Json) -> Vec<Self> {
        flag_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_flags(item, rows).map(|change| change.into_iter().collect())
    }
}

impl Row for ConstraintRow {
    const NAME: &'static str = "constraint";
    const FIELD: &'static str = "constraints";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        let (expression, human) = (words(field, "expression"), words(field, "human"));
        Self { at, expression, human, is_warning: field("severity") == "warning" }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.expression.is_empty()
    }

    fn is_finished(&self) -> bool {
        Self::is_finished(self)
    }

    fn told(&self) -> String {
        self.human.clone()
    }

    fn stored(item: &Json) -> Vec<Self> {
        constraint_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_constraints(item, rows)
    }
}

impl Row for VariableRow {
    const NAME: &'static str = "variable";
    const FIELD: &'static str = "variables";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        let name = words(field, "name");
        Self { at, name: name.trim_start_matches('%').to_owned(), expression: words(field, "expression") }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.name.is_empty()
    }

    fn is_finished(&self) -> bool {
        Self::is_finished(self)
    }

    fn told(&self) -> String {
        format!("%{} {}", self.name, self.expression)
    }

    fn stored(item: &Json) -> Vec<Self> {
        variable_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_variables(item, rows)
    }
}

impl Row for SignatureRow {
    const NAME: &'static str = "signature";
    const FIELD: &'static str = "signatures";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        Self { at, role: field("role"), text: words(field, "text") }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.role.is_empty()
    }

    fn is_finished(&self) -> bool {
        Self::is_finished(self)
    }

    fn told(&self) -> String {
        format!("{} {}", self.role, self.text)
    }

    fn stored(item: &Json) -> Vec<Self> {
        signature_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_signatures(item, rows)
    }
}

impl Row for ContextRow {
    const NAME: &'static str = "context";
    const FIELD: &'static str = "contexts";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        Self { at, name: words(field, "name"), types: words(field, "types") }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.name.is_empty()
    }

    fn told(&self) -> String {
        format!("%{}", self.name)
    }

    fn stored(item: &Json) -> Vec<Self> {
        context_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_contexts(item, rows)
    }
}

impl Row for ToggleRow {
    const NAME: &'static str = "toggle";
    const FIELD: &'static str = "toggles";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        Self { at, options: words(field, "options"), expression: words(field, "expression") }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.options.is_empty()
    }

    fn is_finished(&self) -> bool {
        Self::is_finished(self)
    }

    fn told(&self) -> String {
        format!("{}: {}", self.options, self.expression)
    }

    fn stored(item: &Json) -> Vec<Self> {
        toggle_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_toggles(item, rows)
    }
}

impl Row for ColumnRow {
    const NAME: &'static str = "column";
    const FIELD: &'static str = "columns";

    fn sent(field: &dyn Fn(&str) -> String, at: Option<usize>, _form: &Pairs) -> Self {
        Self { at, path: field("path"), label: words(field, "label"), is_display: field("display") == "true" }
    }

    fn at(&self) -> Option<usize> {
        self.at
    }

    fn is_empty(&self) -> bool {
        self.path.is_empty()
    }

    fn told(&self) -> String {
        self.label.clone()
    }

    fn stored(item: &Json) -> Vec<Self> {
        column_rows(item)
    }

    fn write(_tree: &Tree<'_>, item: &Json, rows: &[Self]) -> Result<Vec<Change>, (usize, Wrong)> {
        write_columns(item, rows)
    }
}
