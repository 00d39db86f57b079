//! XLSForm (ODK, Kobo) in: the sheets `survey`, `choices` and `settings` become a Questionnaire.
//!
//! What a column says and FHIR can't is a loss at its item, and is kept there as it was written.

mod appearance;
mod columns;
mod form;
mod names;
mod out;
mod question;
mod rules;
#[cfg(test)]
mod tests;
mod tree;
mod types;
mod xpath;

use serde_json::Value as Json;

pub(super) use self::out::export;

use self::form::Form;
use self::names::Seen;
use self::tree::{Node, What};
use self::types::Question;
use super::build::{Call, Draft, Field, Fields, Formula, ItemDraft, Report, Variables, Why, Words, Writer};
use super::sheet::Sheet;
use super::{Imported, Level};
use crate::domain::problem::{Code, Problem};

/// How the format is called.
pub(super) const FORMAT: &str = "xlsform";

/// The sheet in which an export says what it left out.
const LOSSES: &str = "losses";

/// Whether these sheets are those of a form.
pub(super) fn is_form(sheets: &[Sheet]) -> bool {
    sheets.iter().any(|sheet| sheet.name.trim().eq_ignore_ascii_case("survey"))
}

/// Reads a form. A workbook's only sheet needs no name.
pub(super) fn import(mut sheets: Vec<Sheet>) -> Result<Imported, Vec<Problem>> {
    if let [only] = sheets.as_mut_slice()
        && only
            .rows
            .first()
            .is_some_and(|head| head.cells.iter().any(|cell| cell.eq_ignore_ascii_case("type")))
    {
        "survey".clone_into(&mut only.name);
    }
    let form = Form::of(&sheets).map_err(|problem| vec![problem])?;
    let mut tree = tree::nest(&form)?;
    let mut fields = tree::place(&form, &mut tree.nodes)?;
    settle_kinds(&form, &tree.nodes, &mut fields);
    let mut report = Report::default();
    let mut draft = head(&form, &mut report);
    for (line, name) in &tree.asides {
        let row = Problem::new(if name.is_some() { Code::TypeLeftOut } else { Code::RowIgnored });
        let row = row.with("row", line.row).with("type", name.as_deref().unwrap_or_default());
        let is_log = matches!(name.as_deref(), None | Some("audit"));
        report.add(if is_log { Level::Kept } else { Level::Changed }, row);
        let written = form.survey.columns.iter().enumerate().map(|(column, _)| line.cell(column));
        let written: Vec<&str> = written.filter(|text| !text.is_empty()).collect();
        draft.originals.push((format!("row {}", line.row), written.join(" | ")));
    }
    let mut builder = Builder { form: &form, fields: &fields, variables: Variables::default(), report };
    draft.items = builder.items(&tree.nodes);
    draft.extensions.extend(builder.variables.extensions(&fields, None));
    let Builder { report, .. } = builder;
    draft.finish(FORMAT, report)
}

/// Title, url and the like, and what of the workbook isn't used.
fn head(form: &Form, report: &mut Report) -> Draft {
    const TITLES: [&str; 3] = ["form_title", "title", "set_form_title"];
    const IDS: [&str; 4] = ["form_id", "id_string", "set_form_id", "id"];
    let mut draft = Draft { language: form.language.clone(), ..Draft::default() };
    draft.title = Words::new(form.setting(&TITLES).unwrap_or_default());
    draft.version = form.setting(&["version"]).map(str::to_owned);
    draft.url = form.setting(&IDS).map(url);
    let known = [TITLES.as_slice(), &IDS, &["version", "default_language"]].concat();
    for (name, value) in form.settings.iter().filter(|(name, _)| !known.contains(&name.as_str())) {
        report.add(Level::Kept, Problem::new(Code::SettingUnknown).with("setting", name));
        draft.originals.push((name.clone(), value.clone()));
    }
    for sheet in &form.unknown_sheets {
        report.add(Level::Kept, Problem::new(Code::SheetUnknown).with("sheet", sheet));
    }
    for (position, column) in form.survey.columns.iter().enumerate() {
        let is_used = form.survey.lines.iter().any(|line| !line.cell(position).is_empty());
        if is_used && !question::KNOWN.contains(&column.base.as_str()) {
            report.add(Level::Kept, Problem::new(Code::ColumnUnknown).with("column", &column.title));
        }
    }
    draft
}

/// Of a form's id, in which anything may stand.
fn url(id: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("https://weconecta.org/xlsform/{}", encoded.replace('+', "%20"))
}

/// What computed questions come to depends on others: until nothing changes.
fn settle_kinds(form: &Form, nodes: &[Node], fields: &mut Fields) {
    const ROUNDS: usize = 8;
    let mut computed = Vec::new();
    let mut waiting: Vec<&Node> = nodes.iter().collect();
    while let Some(node) = waiting.pop() {
        let is_computed = matches!(node.what, What::Question(Question::Calculate | Question::Hidden));
        let text = form.survey.get(&node.line, "calculation");
        if is_computed && !text.is_empty() {
            computed.push((node, text));
        }
        waiting.extend(&node.children);
    }
    for _ in 0..ROUNDS {
        let mut found = Vec::new();
        for (node, text) in &computed {
            let Ok(formula) = xpath::read(text, &Seen::of(fields, node)) else { continue };
            let formula = once(&formula).unwrap_or(&formula);
            let mut variables = Variables::default();
            let kind = Writer::new(fields, &mut variables, &node.place, None).computed(formula);
            found.extend(kind.ok().map(|(_, kind)| (node.field, kind)));
        }
        found.retain(|(field, kind)| fields.get(*field).is_some_and(|field| field.kind != *kind));
        if found.is_empty() {
            return;
        }
        for (field, kind) in found {
            fields.set_kind(field, kind);
        }
    }
}

/// What is computed once.
fn once(formula: &Formula) -> Option<&Formula> {
    match formula {
        Formula::Call(Call::Once, arguments) => arguments.first(),
        _ => None,
    }
}

/// Makes items of nodes.
struct Builder<'f> {
    form: &'f Form,
    fields: &'f Fields,
    variables: Variables,
    report: Report,
}

impl<'f> Builder<'f> {
    fn items(&mut self, nodes: &[Node]) -> Vec<Json> {
        nodes.iter().flat_map(|node| self.item(node)).collect()
    }

    fn get<'l>(&self, node: &'l Node, base: &str) -> &'l str {
        self.form.survey.get(&node.line, base)
    }

    fn field(&self, node: &Node) -> Option<&'f Field> {
        self.fields.get(node.field)
    }

    fn formula(&self, node: &Node, text: &str) -> Result<Formula, Why> {
        xpath::read(text, &Seen::of(self.fields, node))
    }

    fn writer<'w>(&'w mut self, node: &'w Node, own: Option<usize>) -> Writer<'w> {
        Writer::new(self.fields, &mut self.variables, &node.place, own)
    }

    /// The item of a node, and the one for the words of "other".
    fn item(&mut self, node: &Node) -> Vec<Json> {
        let words = self.label(node);
        let mut item = match &node.what {
            What::Group { is_repeat, is_table } => self.group(node, words, *is_repeat, *is_table),
            What::Question(question) => self.question(node, question, words),
            What::Unknown(name) => {
                let mut item = ItemDraft::new(&node.link_id, "string", words);
                let problem = Problem::new(Code::TypeAsText).with("type", name);
                item.lose(Level::Changed, "type", name, problem);
                item
            }
        };
        self.quotes(node, &mut item);
        self.rules(node, &mut item);
        self.extras(node, &mut item);
        if matches!(node.what, What::Group { .. }) {
            item.children.extend(self.items(&node.children));
            if matches!(node.what, What::Group { is_repeat: true, .. }) {
                // known when all below have been read
                let variables = self.variables.extensions(self.fields, Some(node.field));
                item.extensions.extend(variables);
            }
        }
        let mut items = vec![item.finish(&mut self.report)];
        items.extend(self.other(node));
        items
    }

    fn label(&self, node: &Node) -> Words {
        self.form.words(&node.line, "label")
    }

    fn group(&mut self, node: &Node, words: Words, is_repeat: bool, is_table: bool) -> ItemDraft {
        let mut item = ItemDraft::new(&node.link_id, "group", words);
        item.repeats = is_repeat;
        let labels_row =
            node.children.iter().any(|child| self.get(child, "appearance").contains("list-nolabel"));
        appearance::of_group(self.get(node, "appearance"), is_table || labels_row, &mut item);
        let count = self.get(node, "repeat_count").to_owned();
        match count.trim_end_matches(".0").parse::<u32>() {
            Ok(count) if is_repeat => {
                for url in [
                    crate::domain::questionnaire::urls::MIN_OCCURS,
                    crate::domain::questionnaire::urls::MAX_OCCURS,
                ] {
                    item.extend(url, "valueInteger", count.into());
                }
            }
            _ if !count.is_empty() => {
                item.lose(Level::Changed, "repeat_count", &count, Problem::new(Code::CountComputed));
            }
            _ => {}
        }
        item
    }

    /// The question for the words of "other".
    fn other(&self, node: &Node) -> Option<Json> {
        let field = self.fields.get(node.other?)?;
        let words = Words {
            others: vec![("pt".to_owned(), "Qual?".to_owned()), ("es".to_owned(), "¿Cuál?".to_owned())],
            ..Words::new("Specify other.")
        };
        let mut item = ItemDraft::new(&field.link_id, "string", words);
        let asked = vec![Formula::Field(node.field), Formula::text("other")];
        let formula = Formula::Call(Call::Selected, asked);
        item.enable = super::build::conditions(&formula, self.fields, &node.place);
        Some(item.finish(&mut Report::default()))
    }

    /// Words with the answers of others in them: those can't be shown.
    fn quotes(&self, node: &Node, item: &mut ItemDraft) {
        let quoted: Vec<String> = quoted(&item.words.text);
        for name in &quoted {
            let problem = Problem::new(Code::WordsQuote).with("field", name);
            item.lose(Level::Changed, "label", &self.label(node).text, problem);
        }
        if !quoted.is_empty() {
            item.words = item.words.map(without_quotes);
        }
    }
}

/// The names in `${…}`.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name.trim().to_owned()).collect()
}

fn without_quotes(text: &str) -> String {
    let mut parts = text.split("${");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once('}').map_or(part, |(_, rest)| rest);
        plain.push('…');
        plain.push_str(rest);
    }
    plain
}
