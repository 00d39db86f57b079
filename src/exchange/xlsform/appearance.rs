//! The column `appearance`: how a question or group is shown.

use super::super::Level;
use super::super::build::ItemDraft;
use super::types::Question;
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;

pub(super) fn of_group(text: &str, is_table: bool, item: &mut ItemDraft) {
    let mut control = is_table.then_some("table");
    for word in text.split_whitespace() {
        match word {
            "field-list" => control = control.or(Some("page")),
            "table-list" => control = Some("table"),
            _ => ignored(word, text, item),
        }
    }
    if let Some(control) = control {
        item.control(control);
    }
}

pub(super) fn of_question(question: &Question, text: &str, item: &mut ItemDraft) {
    for word in text.split_whitespace() {
        let name = word.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-');
        match (question, name) {
            (Question::Select(_), "minimal") => item.control("drop-down"),
            (Question::Select(_), "autocomplete" | "autocomplete_chars" | "search") => {
                item.control("autocomplete");
            }
            (Question::Select(_), "columns" | "columns-pack" | "horizontal" | "likert") => {
                item.extend(urls::ORIENTATION, "valueCode", "horizontal".into());
            }
            // its group is the table
            (Question::Select(_), "label" | "list-nolabel") => {}
            (Question::Text, "multiline") => "text".clone_into(&mut item.kind),
            (Question::Integer | Question::Decimal, "counter") => item.control("spinner"),
            _ => ignored(word, text, item),
        }
    }
}

/// One that changes what is asked, or only how it looks.
fn ignored(word: &str, text: &str, item: &mut ItemDraft) {
    let changes = ["month-year", "year", "masked", "image-map", "map", "bearing"];
    let is_change = changes.contains(&word) || word.starts_with("ex:");
    let level = if is_change { Level::Changed } else { Level::Kept };
    let problem = Problem::new(Code::PropertyIgnored).with("property", "appearance").with("value", word);
    item.lose(level, "appearance", text, problem);
}
