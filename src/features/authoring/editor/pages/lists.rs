//! What an item or the questionnaire has several of and says in a few fields each: signatures, what is handed over at the start,
//! options that come and go, columns of a list.

use serde_json::Value as Json;

use super::fields::Choice;
use crate::{
    domain::questionnaire::{
        Kind,
        edit::{ColumnRow, ContextRow, SignatureRow, ToggleRow, kind_of},
    },
    features::authoring::editor::item_form::{Row, Sent, Tab, Taken},
    web::page::PageContext,
};

/// The rows of one kind.
#[derive(Clone, Debug)]
pub(super) struct ListView {
    /// Before the names of its fields: `signature`.
    pub(super) name: &'static str,
    /// How the form names it among what it shows.
    pub(super) field: &'static str,
    pub(super) rows: Vec<ListRow>,
}

/// One of them; the last is a new one.
#[derive(Clone, Debug)]
pub(super) struct ListRow {
    /// From 0.
    pub(super) number: usize,
    /// Empty of a new one.
    pub(super) at: String,
    pub(super) cells: Vec<Cell>,
    pub(super) error: String,
}

/// One field of a row.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub(super) name: &'static str,
    pub(super) value: String,
    /// To choose from; empty where one types.
    pub(super) choices: Vec<Choice>,
    pub(super) is_formula: bool,
    /// Asked only once the first field says what the row is.
    pub(super) is_later: bool,
}

impl ListRow {
    pub(super) fn id(&self, list: &ListView, cell: &Cell) -> String {
        format!("{}-{}-{}", list.name, cell.name, self.number)
    }

    /// What its formula is called where it is tried.
    pub(super) fn tried(&self, list: &ListView) -> String {
        format!("{}-{}", list.name, self.number)
    }
}

/// A row that is told by its fields.
trait Celled: Row + Default {
    fn cells(&self, ctx: &PageContext) -> Vec<Cell>;
}

impl ListView {
    /// Those that the tab of an item, or of the questionnaire itself, shows.
    pub(super) fn all(ctx: &PageContext, subject: &Json, tab: Tab) -> Vec<Self> {
        let is_whole = subject.get("linkId").is_none();
        let kind = kind_of(subject);
        let is_choice = matches!(kind, Kind::Choice | Kind::OpenChoice);
        let mut lists = Vec::new();
        match tab {
            Tab::Content if is_whole => lists.push(list(ctx, &SignatureRow::stored(subject))),
            Tab::Content if is_choice => lists.push(list(ctx, &ColumnRow::stored(subject))),
            Tab::Rules if is_whole => lists.push(list(ctx, &ContextRow::stored(subject))),
            Tab::Rules if kind != Kind::Display => {
                if is_choice {
                    lists.push(list(ctx, &ToggleRow::stored(subject)));
                }
                lists.push(list(ctx, &SignatureRow::stored(subject)));
            }
            _ => {}
        }
        lists
    }

    pub(super) fn title(&self) -> String {
        format!("list-{}-title", self.name)
    }

    pub(super) fn hint(&self) -> String {
        format!("list-{}-hint", self.name)
    }

    pub(super) fn invitation(&self) -> String {
        format!("list-{}-new", self.name)
    }

    pub(super) fn label(&self, cell: &Cell) -> String {
        format!("list-{}-{}", self.name, cell.name)
    }

    /// Something stands in it, or was typed.
    pub(super) fn is_used(&self) -> bool {
        self.rows.len() > 1 || self.rows.iter().any(|row| !row.error.is_empty())
    }

    /// Rows that could not be taken, or are not finished, stay as they were typed.
    pub(super) fn keep(&mut self, ctx: &PageContext, taken: &Taken, sent: &Sent) {
        let own = format!("{}-", self.name);
        let is_kept = taken.has_unfinished || taken.errors.iter().any(|(name, _)| name.starts_with(&own));
        if !is_kept {
            return;
        }
        let typed = match self.field {
            SignatureRow::FIELD => sent.signatures.as_deref().map(|rows| list(ctx, rows)),
            ContextRow::FIELD => sent.contexts.as_deref().map(|rows| list(ctx, rows)),
            ToggleRow::FIELD => sent.toggles.as_deref().map(|rows| list(ctx, rows)),
            _ => sent.columns.as_deref().map(|rows| list(ctx, rows)),
        };
        if let Some(typed) = typed {
            *self = typed;
        }
    }

    /// Says what is wrong with a row.
    pub(super) fn refuse(&mut self, row: usize, said: &str) {
        if let Some(row) = self.rows.get_mut(row) {
            said.clone_into(&mut row.error);
        }
    }
}

fn list<R: Celled>(ctx: &PageContext, rows: &[R]) -> ListView {
    let blank = R::default();
    let row = |(number, row): (usize, &R)| ListRow {
        number,
        at: row.at().map(|at| at.to_string()).unwrap_or_default(),
        cells: row.cells(ctx),
        error: String::new(),
    };
    ListView {
        name: R::NAME,
        field: R::FIELD,
        rows: rows.iter().chain([&blank]).enumerate().map(row).collect(),
    }
}

fn typed(name: &'static str, value: &str) -> Cell {
    Cell { name, value: value.to_owned(), choices: Vec::new(), is_formula: false, is_later: false }
}

/// A choice among codes, the first of them none; a value that is not among them is one more.
fn chosen(name: &'static str, value: &str, words: Vec<(&str, String)>) -> Cell {
    let choice =
        |(code, text): (&str, String)| Choice { value: code.to_owned(), text, is_chosen: code == value };
    let mut choices: Vec<Choice> = words.into_iter().map(choice).collect();
    if !choices.iter().any(|choice| choice.is_chosen) {
        choices.push(Choice { value: value.to_owned(), text: value.to_owned(), is_chosen: true });
    }
    Cell { choices, ..typed(name, value) }
}

/// Fields behind the first wait until that one is filled in.
fn behind(is_empty: bool, mut cells: Vec<Cell>) -> Vec<Cell> {
    for cell in cells.iter_mut().skip(1) {
        cell.is_later = is_empty;
    }
    cells
}

impl Celled for SignatureRow {
    fn cells(&self, ctx: &PageContext) -> Vec<Cell> {
        let role = |role: &'static str| (role, ctx.t(&format!("list-signature-role-{role}")).into_owned());
        let none = ("", ctx.t("editor-choice-none").into_owned());
        let words = [none].into_iter().chain(Self::ROLES.into_iter().map(role)).collect();
        behind(self.role.is_empty(), vec![chosen("role", &self.role, words), typed("text", &self.text)])
    }
}

impl Celled for ContextRow {
    fn cells(&self, _ctx: &PageContext) -> Vec<Cell> {
        behind(self.name.is_empty(), vec![typed("name", &self.name), typed("types", &self.types)])
    }
}

impl Celled for ToggleRow {
    fn cells(&self, _ctx: &PageContext) -> Vec<Cell> {
        let formula = Cell { is_formula: true, ..typed("expression", &self.expression) };
        behind(self.options.is_empty(), vec![typed("options", &self.options), formula])
    }
}

impl Celled for ColumnRow {
    fn cells(&self, ctx: &PageContext) -> Vec<Cell> {
        let path = |path: &'static str| (path, ctx.t(&format!("list-column-path-{path}")).into_owned());
        let none = ("", ctx.t("editor-choice-none").into_owned());
        let words = [none].into_iter().chain(Self::PATHS.into_iter().map(path)).collect();
        let is_display = if self.is_display { "true" } else { "" };
        let yes_no = [("", "list-column-display-no"), ("true", "list-column-display-yes")]
            .map(|(code, key)| (code, ctx.t(key).into_owned()));
        let display = chosen("display", is_display, yes_no.to_vec());
        behind(
            self.path.is_empty(),
            vec![chosen("path", &self.path, words), typed("label", &self.label), display],
        )
    }
}
