//! An item as a row of the dictionary, and what stands in it as rows below.

use serde_json::Value as Json;

use super::super::super::build::resource::{
    conditions, control, expressions, extension, is, list, text, words,
};
use super::super::super::build::{Formula, Operator, Reading};
use super::super::field::PATTERNS;
use super::names::{RECORD, code, plain};
use super::{Entry, Writer, logic};
use crate::domain::questionnaire::urls;

/// Where the next field stands.
#[derive(Clone, Debug, Default)]
struct Place {
    form: String,
    /// The words of a section that begins, and the group that it is.
    section: Option<(String, String)>,
}

impl Writer {
    pub(super) fn whole(&mut self, resource: &Json) {
        let items = list(resource, "item");
        let mut forms = Vec::new();
        let title = Some(plain(text(resource, "title"))).filter(|name| name != "v_");
        let mut place = Place { form: title.unwrap_or_else(|| "form_1".to_owned()), section: None };
        for item in items {
            if text(item, "type") == "group" && !is_table(item) {
                let form = form_name(item, &mut forms);
                self.groups.insert(text(item, "linkId").to_owned(), form.clone());
                let mut inner = Place { form, section: None };
                let condition = self.condition(item, None);
                self.items(list(item, "item"), condition.as_ref(), &mut inner);
            } else {
                self.items(std::slice::from_ref(item), None, &mut place);
            }
        }
        // REDCap numbers its records by the first field
        let first = first_question(items);
        let is_record = first.is_some_and(|item| {
            text(item, "type") == "string"
                && is(item, "readOnly")
                && extension(item, urls::HIDDEN) == Some(&Json::Bool(true))
                && expressions(item, "calculatedExpression").next().is_none()
        });
        if is_record {
            if let Some(entry) = self.entries.first_mut() {
                entry.tags.clear();
            }
        } else {
            let form = self.entries.first().map_or(place.form, |entry| entry.form.clone());
            let entry = Entry {
                name: RECORD.to_owned(),
                form,
                kind: "text".to_owned(),
                label: "Record ID".to_owned(),
                ..Entry::default()
            };
            self.entries.insert(0, entry);
        }
    }

    fn items(&mut self, items: &[Json], outer: Option<&Formula>, place: &mut Place) {
        for item in items {
            let link_id = text(item, "linkId");
            if self.folded.iter().any(|folded| folded == link_id) {
                continue;
            }
            if text(item, "type") != "group" {
                let condition = self.question(item, outer, "", place);
                self.items(list(item, "item"), condition.as_ref(), place);
                continue;
            }
            let condition = self.condition(item, outer);
            let label = words(item, "text").text;
            if is_table(item) {
                let name = link_id.strip_suffix("#matrix").unwrap_or(link_id);
                let name = self.names.free(name);
                if !label.is_empty() {
                    place.section = Some((label, String::new()));
                }
                self.groups.insert(link_id.to_owned(), format!("{name}#matrix"));
                for row in list(item, "item") {
                    self.question(row, condition.as_ref(), &name, place);
                }
                continue;
            }
            if !label.is_empty() {
                place.section = Some((label, link_id.to_owned()));
            }
            self.items(list(item, "item"), condition.as_ref(), place);
        }
    }

    fn reading(&self) -> Reading<'_> {
        Reading { fields: &self.names.fields, by_link_id: &self.names.by_link_id, variables: &self.variables }
    }

    /// When it is asked; what is said outside of it holds for it too.
    fn condition(&self, item: &Json, outer: Option<&Formula>) -> Option<Formula> {
        let own = conditions(item, &self.names.fields, &self.names.by_link_id);
        let own = own.or_else(|| {
            expressions(item, "enableWhenExpression").find_map(|one| self.reading().condition(one))
        });
        match (outer.cloned(), own) {
            (Some(outer), Some(own)) => Some(Formula::binary(Operator::And, outer, own)),
            (outer, own) => outer.or(own),
        }
    }

    fn question(
        &mut self,
        item: &Json,
        outer: Option<&Formula>,
        matrix: &str,
        place: &mut Place,
    ) -> Option<Formula> {
        let link_id = text(item, "linkId");
        let name = self.names.name(link_id).unwrap_or_default().to_owned();
        let mut entry = Entry {
            name: name.clone(),
            form: place.form.clone(),
            label: words(item, "text").text,
            number: text(item, "prefix").to_owned(),
            is_required: is(item, "required"),
            matrix: matrix.to_owned(),
            ..Entry::default()
        };
        if let Some((section, group)) = place.section.take() {
            entry.section = section;
            if !group.is_empty() {
                self.groups.insert(group, format!("{name}#section"));
            }
        }
        Self::typed(item, &mut entry);
        self.beside(item, &mut entry);
        self.computed(item, &mut entry);
        tags(item, &mut entry);
        let condition = self.condition(item, outer);
        let written = condition.as_ref().and_then(|formula| logic::write(formula, &self.names.fields));
        entry.logic = written.unwrap_or_default();
        self.entries.push(entry);
        condition
    }

    fn typed(item: &Json, entry: &mut Entry) {
        let is_many = is(item, "repeats");
        let set = |entry: &mut Entry, kind: &str, validation: &str| {
            kind.clone_into(&mut entry.kind);
            validation.clone_into(&mut entry.validation);
        };
        match text(item, "type") {
            "display" => set(entry, "descriptive", ""),
            "boolean" => set(entry, "yesno", ""),
            "attachment" => set(entry, "file", ""),
            "text" => set(entry, "notes", ""),
            "choice" | "open-choice" if !list(item, "answerOption").is_empty() => {
                match control(item) {
                    _ if is_many => set(entry, "checkbox", ""),
                    "drop-down" => set(entry, "dropdown", ""),
                    "autocomplete" => set(entry, "dropdown", "autocomplete"),
                    _ => set(entry, "radio", ""),
                }
                entry.choices = choices(item);
                if extension(item, urls::ORIENTATION).and_then(Json::as_str) == Some("horizontal") {
                    "RH".clone_into(&mut entry.alignment);
                }
            }
            "integer" | "decimal" if control(item) == "slider" => {
                let shown = extension(item, urls::ANALOGUE).and_then(Json::as_str) != Some("number-hidden");
                set(entry, "slider", if shown { "number" } else { "" });
            }
            "integer" => set(entry, "text", "integer"),
            "decimal" | "quantity" => {
                let places = extension(item, urls::MAX_DECIMALS).and_then(Json::as_u64);
                let places = places.filter(|places| (1..=4).contains(places));
                set(entry, "text", &places.map_or_else(|| "number".to_owned(), |n| format!("number_{n}dp")));
            }
            "date" => set(entry, "text", "date_ymd"),
            "dateTime" => set(entry, "text", "datetime_ymd"),
            "time" => set(entry, "text", "time"),
            _ => set(entry, "text", pattern(item)),
        }
        let limit = |url: &str| match extension(item, url) {
            Some(Json::String(text)) => {
                text.strip_suffix(":00").filter(|text| text.len() == 5).unwrap_or(text).to_owned()
            }
            Some(number @ Json::Number(_)) => number.to_string(),
            _ => String::new(),
        };
        if entry.kind == "slider" || (entry.kind == "text" && text(item, "type") != "dateTime") {
            entry.min = limit(urls::MIN_VALUE);
            entry.max = limit(urls::MAX_VALUE);
        }
    }

    /// Messages that stand beside the question: its note, the ends of a slider.
    fn beside(&mut self, item: &Json, entry: &mut Entry) {
        let mut found = |wanted: &str| {
            let mut displays = list(item, "item").iter().filter(|child| text(child, "type") == "display");
            let display = displays.find(|child| control(child) == wanted)?;
            self.folded.push(text(display, "linkId").to_owned());
            Some(words(display, "text").text)
        };
        entry.note = found("help").unwrap_or_default();
        if entry.kind == "slider"
            && let (Some(lower), Some(upper)) = (found("lower"), found("upper"))
        {
            entry.choices = format!("{} | {}", unbarred(&lower), unbarred(&upper));
        }
    }

    fn computed(&self, item: &Json, entry: &mut Entry) {
        let formula = expressions(item, "calculatedExpression").find_map(|one| self.reading().formula(one));
        let Some(text_of) = formula.and_then(|formula| logic::write(&formula, &self.names.fields)) else {
            return;
        };
        match text(item, "type") {
            "integer" | "decimal" | "quantity" if entry.kind == "text" => {
                "calc".clone_into(&mut entry.kind);
                entry.choices = text_of;
                entry.validation.clear();
                entry.min.clear();
                entry.max.clear();
            }
            "string" | "text" => entry.tags.push(format!("@CALCTEXT({text_of})")),
            "date" => entry.tags.push(format!("@CALCDATE({text_of})")),
            _ => {}
        }
    }
}

/// Action tags.
fn tags(item: &Json, entry: &mut Entry) {
    let is_set = |url: &str| extension(item, url) == Some(&Json::Bool(true));
    let is_computed = entry.kind == "calc" || entry.tags.iter().any(|tag| tag.starts_with("@CALC"));
    if is_set(urls::HIDDEN) {
        entry.tags.push("@HIDDEN".to_owned());
    }
    if is(item, "readOnly") && !is_computed {
        entry.tags.push("@READONLY".to_owned());
    }
    for start in expressions(item, "initialExpression") {
        match (text(item, "type"), start) {
            ("date", "today()") => entry.tags.push("@TODAY".to_owned()),
            ("dateTime", "now()") => entry.tags.push("@NOW".to_owned()),
            _ => {}
        }
    }
    let mut valued = |name: &str, value: &str| {
        let quote = if value.contains('\'') { '"' } else { '\'' };
        if !value.is_empty() && !value.contains(quote) {
            entry.tags.push(format!("@{name}={quote}{value}{quote}"));
        }
    };
    valued("DEFAULT", &start(item));
    valued("NONEOFTHEABOVE", &alone(item));
    valued("PLACEHOLDER", extension(item, urls::ENTRY_FORMAT).and_then(Json::as_str).unwrap_or_default());
    if let Some(most) = item.get("maxLength") {
        entry.tags.push(format!("@CHARLIMIT={most}"));
    }
    if let Some(most) = extension(item, urls::MAX_OCCURS).filter(|_| entry.kind == "checkbox") {
        entry.tags.push(format!("@MAXCHECKED={most}"));
    }
}

/// The value that it starts with, of choices their codes.
fn start(item: &Json) -> String {
    let options = list(item, "answerOption").iter().enumerate();
    let chosen = options.filter(|(_, option)| is(option, "initialSelected"));
    let codes: Vec<String> = chosen.map(|(position, option)| code(option, position)).collect();
    if !codes.is_empty() {
        return codes.join(",");
    }
    let initial = list(item, "initial").first().and_then(Json::as_object);
    match initial.and_then(|initial| initial.iter().find(|(name, _)| name.starts_with("value"))) {
        Some((_, Json::String(text))) => text.clone(),
        Some((_, Json::Number(number))) => number.to_string(),
        Some((_, Json::Bool(truth))) => if *truth { "1" } else { "0" }.to_owned(),
        _ => String::new(),
    }
}

/// Codes of options that are chosen alone.
fn alone(item: &Json) -> String {
    let options = list(item, "answerOption").iter().enumerate();
    let is_alone = |option: &Json| extension(option, urls::OPTION_EXCLUSIVE) == Some(&Json::Bool(true));
    let found = options.filter(|(_, option)| is_alone(option));
    found.map(|(position, option)| code(option, position)).collect::<Vec<_>>().join(",")
}

/// Bars part choices from each other.
fn unbarred(words: &str) -> String {
    words.replace('|', "/").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn choices(item: &Json) -> String {
    let options = list(item, "answerOption").iter().enumerate();
    let found = options.map(|(position, option)| {
        let coding = option.get("valueCoding").unwrap_or(&Json::Null);
        let shown = words(coding, "display").text;
        let plain = ["valueString", "valueInteger", "valueDate", "valueTime"]
            .iter()
            .find_map(|name| option.get(*name));
        let plain = plain.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        let shown =
            if shown.is_empty() { plain.unwrap_or_else(|| text(coding, "code").to_owned()) } else { shown };
        format!("{}, {}", code(option, position), unbarred(&shown))
    });
    found.collect::<Vec<_>>().join(" | ")
}

/// What a text is held to, in REDCap's words.
fn pattern(item: &Json) -> &'static str {
    if extension(item, urls::TEXT_FORMAT).and_then(Json::as_str) == Some("email") {
        return "email";
    }
    let own = extension(item, urls::REGEX).and_then(Json::as_str).unwrap_or_default();
    PATTERNS.iter().find(|(_, known)| *known == own).map_or("", |(name, _)| name)
}

/// Rows with the same options, which are one table.
fn is_table(item: &Json) -> bool {
    let rows = list(item, "item");
    let options = |row: &Json| row.get("answerOption").cloned();
    let first = rows.first().and_then(options);
    text(item, "type") == "group"
        && control(item) == "table"
        && first.is_some()
        && rows
            .iter()
            .all(|row| text(row, "type") == "choice" && options(row) == first && list(row, "item").is_empty())
}

fn first_question(items: &[Json]) -> Option<&Json> {
    let item = items.first()?;
    if text(item, "type") == "group" { first_question(list(item, "item")) } else { Some(item) }
}

/// A form by the words of its group.
fn form_name(item: &Json, taken: &mut Vec<String>) -> String {
    let words = words(item, "text").text;
    let wanted = plain(if words.is_empty() { text(item, "linkId") } else { &words });
    let others = (2..).map(|number: usize| format!("{wanted}_{number}"));
    let mut all = std::iter::once(wanted.clone()).chain(others);
    let found = all.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.push(found.clone());
    found
}
