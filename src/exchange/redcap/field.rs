//! A field with its type, limits and logic.

use rust_decimal::Decimal;
use serde_json::{Value as Json, json};

use super::super::Level;
use super::super::build::{ItemDraft, Kind, Variables, Words, Writer, conditions, lost_formula, option};
use super::annotation::{self, Tag};
use super::dictionary::{Entry, choices};
use super::{Builder, logic};
use crate::domain::problem::{Code, Problem};
use crate::domain::questionnaire::urls;
use crate::domain::value::{Date, DateTime, Time};

/// The column that says what a text must look like.
const VALIDATION: &str = "text_validation_type_or_show_slider_number";
const CHOICES: &str = "select_choices_or_calculations";

/// What texts of a kind are held to.
pub(super) const PATTERNS: [(&str, &str); 7] = [
    ("alpha_only", "^[a-zA-Z]+$"),
    ("mrn_10d", "^\\d{10}$"),
    ("mrn_generic", "^[a-z0-9-_]+$"),
    ("ssn", "^\\d{3}-\\d\\d-\\d{4}$"),
    ("time_mm_ss", "^[0-5]\\d:[0-5]\\d$"),
    ("zipcode", "^\\d{5}(-\\d{4})?$"),
    ("postalcode_germany", "^(0[1-9]|[1-9]\\d)\\d{3}$"),
];

/// What answers a field has, and the codes of a choice.
pub(super) fn kind(entry: &Entry) -> Result<(Kind, Vec<String>), Problem> {
    let validation = entry.get(VALIDATION);
    let kind = match entry.get("field_type") {
        "radio" | "dropdown" => Kind::Code,
        "checkbox" => Kind::Codes,
        "yesno" | "truefalse" => Kind::Boolean,
        "slider" => Kind::Integer,
        "calc" => Kind::Decimal,
        "descriptive" => Kind::Blank,
        "file" => Kind::File,
        "text" if validation.starts_with("datetime") => Kind::DateTime,
        "text" if validation.starts_with("date") => Kind::Date,
        "text" if validation == "time" || validation.starts_with("time_hh") => Kind::Time,
        "text" if validation == "integer" => Kind::Integer,
        "text" if validation.starts_with("number") => Kind::Decimal,
        _ => Kind::Text,
    };
    let codes = if matches!(kind, Kind::Code | Kind::Codes) {
        let broken = || Problem::new(Code::ChoicesBroken).with("row", entry.row);
        choices(entry.get(CHOICES)).ok_or_else(broken)?.into_iter().map(|(code, _)| code).collect()
    } else {
        Vec::new()
    };
    Ok((kind, codes))
}

/// Words, which may have markup.
pub(super) fn words(text: &str) -> Words {
    Words { is_markdown: text.contains("</") || text.contains("<br"), ..Words::new(text) }
}

/// Names in brackets that are fields.
fn quoted(text: &str, builder: &Builder) -> Vec<String> {
    let parts = text.split('[').skip(1).filter_map(|part| part.split_once(']'));
    let names = parts.map(|(name, _)| name.split([':', '(']).next().unwrap_or_default().trim().to_owned());
    names.filter(|name| builder.indices.contains_key(name)).collect()
}

fn without_quotes(text: &str, names: &[String]) -> String {
    let mut parts = text.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let inner = part.split_once(']');
        let is_name = |inner: &str| names.iter().any(|name| inner.split([':', '(']).next() == Some(name));
        let (sign, rest) =
            inner.filter(|(inner, _)| is_name(inner)).map_or(('[', part), |(_, rest)| ('…', rest));
        plain.push(sign);
        plain.push_str(rest);
    }
    plain
}

fn no_default(value: &str) -> Problem {
    Problem::new(Code::BadDefault).with("value", value)
}

fn ignored(property: &str, value: &str) -> Problem {
    Problem::new(Code::PropertyIgnored).with("property", property).with("value", value)
}

impl Builder {
    /// What calculated texts come to depends on others: until nothing changes.
    pub(super) fn settle_kinds(&mut self, entries: &[Entry]) {
        for _ in 0..4 {
            let mut has_changed = false;
            for entry in entries {
                let (tags, _) = annotation::read(entry.get("field_annotation"));
                let calculated = tags.iter().find(|tag| matches!(tag.name.as_str(), "CALCTEXT" | "CALCDATE"));
                let text = match (entry.get("field_type"), calculated) {
                    ("calc", _) => entry.get(CHOICES),
                    (_, Some(tag)) if tag.name == "CALCTEXT" => &tag.value,
                    _ => continue,
                };
                let (Ok(formula), Some(index)) =
                    (logic::read(text, &self.fields), self.indices.get(entry.name()).copied())
                else {
                    continue;
                };
                let mut scratch = Variables::default();
                let found = Writer::new(&self.fields, &mut scratch, &[], None).computed(&formula);
                let own = self.fields.get(index).map(|field| field.kind);
                let is_calc = entry.get("field_type") == "calc";
                if let Ok((_, kind)) = found
                    && is_calc
                    && own != Some(kind)
                {
                    self.fields.set_kind(index, kind);
                    has_changed = true;
                }
            }
            if !has_changed {
                return;
            }
        }
    }

    pub(super) fn item(&mut self, entry: &Entry, is_record: bool) -> Json {
        let label = entry.get("field_label").to_owned();
        let names = quoted(&label, self);
        let mut item = ItemDraft::new(entry.name(), "string", words(&without_quotes(&label, &names)));
        for name in &names {
            item.lose(
                Level::Changed,
                "field_label",
                &label,
                Problem::new(Code::WordsQuote).with("field", name),
            );
        }
        if item.words.is_empty() {
            item.words = Words::new(entry.name());
        }
        let (tags, remark) = annotation::read(entry.get("field_annotation"));
        self.typed(entry, &tags, &mut item);
        entry.get("question_number").clone_into(&mut item.prefix);
        item.required = entry.is("required_field") && item.kind != "display";
        let note = entry.get("field_note").to_owned();
        item.add_display("note", "help", &words(&note));
        match entry.get("custom_alignment") {
            "LH" | "RH" if item.kind == "choice" => {
                item.extend(urls::ORIENTATION, "valueCode", "horizontal".into());
            }
            "" | "LH" | "RH" | "LV" | "RV" => {}
            other => item.lose(Level::Kept, "custom_alignment", other, ignored("custom_alignment", other)),
        }
        if entry.is("identifier") {
            item.lose(Level::Kept, "identifier", "y", ignored("identifier", "y"));
        }
        if entry.is("matrix_ranking") {
            item.lose(Level::Changed, "matrix_ranking", "y", ignored("matrix_ranking", "y"));
        }
        if !remark.is_empty() {
            item.lose(
                Level::Kept,
                "field_annotation",
                entry.get("field_annotation"),
                ignored("field_annotation", &remark),
            );
        }
        if is_record && entry.get("field_type") == "text" {
            // REDCap numbers its records itself
            item.hide();
            item.read_only = true;
            item.lose(Level::Kept, "field_type", "record id", ignored("record id", entry.name()));
        }
        for tag in &tags {
            self.tag(entry, tag, &mut item);
        }
        self.branching(entry, &mut item);
        item.originals.extend(entry.others.iter().cloned());
        item.finish(&mut self.report)
    }

    fn typed(&mut self, entry: &Entry, tags: &[Tag], item: &mut ItemDraft) {
        let validation = entry.get(VALIDATION).to_owned();
        match entry.get("field_type") {
            "notes" => "text".clone_into(&mut item.kind),
            "radio" => Self::choice(entry, tags, "radio-button", item),
            "dropdown" => {
                let control = if validation == "autocomplete" { "autocomplete" } else { "drop-down" };
                Self::choice(entry, tags, control, item);
            }
            "checkbox" => {
                Self::choice(entry, tags, "check-box", item);
                item.repeats = true;
            }
            "yesno" | "truefalse" => "boolean".clone_into(&mut item.kind),
            "slider" => Self::slider(entry, item),
            "calc" => self.calculated(entry.get(CHOICES), CHOICES, item),
            "descriptive" => "display".clone_into(&mut item.kind),
            "file" => {
                "attachment".clone_into(&mut item.kind);
                if !validation.is_empty() {
                    item.lose(Level::Changed, VALIDATION, &validation, ignored("file", &validation));
                }
            }
            "text" => Self::text(entry, &validation, item),
            "sql" => {
                let problem = Problem::new(Code::OptionsElsewhere).with("file", "SQL");
                item.lose(Level::Changed, CHOICES, entry.get(CHOICES), problem);
            }
            other => {
                let problem = Problem::new(Code::TypeAsText).with("type", other);
                item.lose(Level::Changed, "field_type", other, problem);
            }
        }
    }

    fn choice(entry: &Entry, tags: &[Tag], control: &str, item: &mut ItemDraft) {
        "choice".clone_into(&mut item.kind);
        if entry.get("matrix_group_name").is_empty() {
            item.control(control);
        }
        let values = |name: &str| {
            let found = tags.iter().filter(|tag| tag.name == name).flat_map(|tag| tag.value.split(','));
            found.map(|code| code.trim().to_owned()).collect::<Vec<_>>()
        };
        let (hidden, chosen, alone) = (values("HIDECHOICE"), values("DEFAULT"), values("NONEOFTHEABOVE"));
        let mut taken: Vec<String> = Vec::new();
        for (code, text) in choices(entry.get(CHOICES)).unwrap_or_default() {
            if taken.contains(&code) {
                let problem = Problem::new(Code::OptionTwice).with("option", &code);
                item.lose(Level::Changed, &format!("option {code}"), &text, problem);
                continue;
            }
            let mut found = option(&code, &words(&text), chosen.contains(&code));
            if alone.contains(&code)
                && let Some(found) = found.as_object_mut()
            {
                found.insert(
                    "extension".to_owned(),
                    json!([{"url": urls::OPTION_EXCLUSIVE, "valueBoolean": true}]),
                );
            }
            if !hidden.contains(&code) {
                item.options.push(found);
            }
            taken.push(code);
        }
    }

    fn slider(entry: &Entry, item: &mut ItemDraft) {
        "integer".clone_into(&mut item.kind);
        item.control("slider");
        let shown = if entry.get(VALIDATION).eq_ignore_ascii_case("number") {
            "number-shown"
        } else {
            "number-hidden"
        };
        item.extend(urls::ANALOGUE, "valueCode", shown.into());
        for (column, url, usual) in
            [("text_validation_min", urls::MIN_VALUE, 0), ("text_validation_max", urls::MAX_VALUE, 100)]
        {
            item.extend(url, "valueInteger", entry.get(column).parse::<i64>().unwrap_or(usual).into());
        }
        let labels: Vec<&str> = entry.get(CHOICES).split('|').map(str::trim).collect();
        if let [lower, .., upper] = labels.as_slice() {
            item.add_display("lower", "lower", &words(lower));
            item.add_display("upper", "upper", &words(upper));
        }
        if let [_, middle, _] = labels.as_slice()
            && !middle.is_empty()
        {
            item.lose(Level::Kept, CHOICES, entry.get(CHOICES), ignored("slider", middle));
        }
    }

    /// A text by what it must look like.
    fn text(entry: &Entry, validation: &str, item: &mut ItemDraft) {
        let kind = kind(entry).map_or(Kind::Text, |(kind, _)| kind);
        kind.item_type().clone_into(&mut item.kind);
        let places =
            validation.strip_prefix("number_").and_then(|rest| rest.split("dp").next()?.parse::<u32>().ok());
        if let Some(places) = places {
            item.extend(urls::MAX_DECIMALS, "valueInteger", places.into());
        }
        let pattern = PATTERNS.iter().find(|(known, _)| *known == validation);
        match validation {
            "email" => item.extend(urls::TEXT_FORMAT, "valueCode", "email".into()),
            "" => {}
            _ if kind != Kind::Text => {}
            _ => match pattern {
                Some((_, pattern)) => item.extend(urls::REGEX, "valueString", (*pattern).into()),
                None => item.lose(Level::Changed, VALIDATION, validation, ignored("validation", validation)),
            },
        }
        for (column, url) in
            [("text_validation_min", urls::MIN_VALUE), ("text_validation_max", urls::MAX_VALUE)]
        {
            let text = entry.get(column);
            if text.is_empty() {
                continue;
            }
            match limit(kind, text) {
                Some((name, value)) => item.extend(url, name, value),
                None => item.lose(Level::Changed, column, text, ignored(column, text)),
            }
        }
    }

    fn calculated(&mut self, text: &str, column: &str, item: &mut ItemDraft) {
        item.read_only = true;
        let own = self.indices.get(&item.link_id).and_then(|index| self.fields.get(*index));
        let kind = own.map_or(Kind::Text, |field| field.kind);
        let kind = if kind == Kind::Integer { Kind::Decimal } else { kind };
        kind.item_type().clone_into(&mut item.kind);
        let formula = logic::read(text, &self.fields);
        let mut writer = Writer::new(&self.fields, &mut self.variables, &[], None);
        match formula.and_then(|formula| writer.computed_as(&formula, kind)) {
            Ok(expression) => item.expression("calculatedExpression", &expression),
            Err(why) => item.lose(Level::Changed, column, text, lost_formula(column, &why)),
        }
    }

    /// One action tag.
    fn tag(&mut self, entry: &Entry, tag: &Tag, item: &mut ItemDraft) {
        match tag.name.as_str() {
            "HIDDEN" | "HIDDEN-SURVEY" => item.hide(),
            "READONLY" | "READONLY-SURVEY" => item.read_only = true,
            "DEFAULT" if item.kind == "choice" => {
                let codes: Vec<&str> = tag.value.split(',').map(str::trim).collect();
                if !codes.iter().all(|code| item.offers(code)) {
                    item.lose(Level::Changed, "@DEFAULT", &tag.value, no_default(&tag.value));
                }
            }
            "DEFAULT" => match start(&item.kind, &tag.value) {
                Some((name, value)) => item.initial.push(json!({name: value})),
                None => item.lose(Level::Changed, "@DEFAULT", &tag.value, no_default(&tag.value)),
            },
            "TODAY" if item.kind == "date" => item.expression("initialExpression", "today()"),
            "NOW" if item.kind == "dateTime" => item.expression("initialExpression", "now()"),
            "CALCTEXT" | "CALCDATE" => self.calculated(&tag.value, "@CALCTEXT", item),
            "CHARLIMIT" if matches!(item.kind.as_str(), "string" | "text") => match tag.value.parse() {
                Ok(length) => item.max_length = Some(length),
                Err(_) => {
                    item.lose(Level::Changed, "@CHARLIMIT", &tag.value, ignored("@CHARLIMIT", &tag.value));
                }
            },
            "PLACEHOLDER" => item.extend(urls::ENTRY_FORMAT, "valueString", tag.value.as_str().into()),
            "MAXCHECKED" if item.repeats => match tag.value.parse::<u32>() {
                Ok(most) => item.extend(urls::MAX_OCCURS, "valueInteger", most.into()),
                Err(_) => {
                    item.lose(Level::Changed, "@MAXCHECKED", &tag.value, ignored("@MAXCHECKED", &tag.value));
                }
            },
            "NONEOFTHEABOVE" | "HIDECHOICE" if item.kind == "choice" => {}
            name => {
                let looks = [
                    "HIDDEN-APP",
                    "HIDDEN-FORM",
                    "HIDDEN-PDF",
                    "READONLY-FORM",
                    "WORDLIMIT",
                    "RICHTEXT",
                    "INLINE",
                    "RANDOMORDER",
                ];
                let level = if looks.contains(&name) { Level::Kept } else { Level::Changed };
                let problem = ignored("field_annotation", &tag.written);
                item.lose(level, "field_annotation", entry.get("field_annotation"), problem);
            }
        }
    }

    /// When it is asked.
    fn branching(&mut self, entry: &Entry, item: &mut ItemDraft) {
        const COLUMN: &str = "branching_logic";
        let text = entry.get(COLUMN).to_owned();
        if text.is_empty() {
            return;
        }
        let result = logic::read(&text, &self.fields).and_then(|formula| {
            item.enable = conditions(&formula, &self.fields, &[]);
            match item.enable {
                Some(_) => Ok(None),
                None => {
                    Writer::new(&self.fields, &mut self.variables, &[], None).condition(&formula).map(Some)
                }
            }
        });
        match result {
            Ok(Some(expression)) => item.expression("enableWhenExpression", &expression),
            Ok(None) => {}
            Err(why) => item.lose(Level::Changed, COLUMN, &text, lost_formula(COLUMN, &why)),
        }
    }
}

/// A limit as a value of its kind.
fn limit(kind: Kind, text: &str) -> Option<(&'static str, Json)> {
    let number = || text.replace(',', ".").parse::<Decimal>().ok();
    match kind {
        Kind::Integer => Some(("valueInteger", text.parse::<i64>().ok()?.into())),
        Kind::Decimal => Some(("valueDecimal", serde_json::from_str(&number()?.to_string()).ok()?)),
        Kind::Date => Date::parse(text).map(|_| ("valueDate", text.into())),
        Kind::DateTime => DateTime::parse(text).map(|_| ("valueDateTime", text.into())),
        Kind::Time => Time::parse(text).map(|time| ("valueTime", time.to_string().into())),
        _ => None,
    }
}

/// A start value of an item's type.
fn start(kind: &str, text: &str) -> Option<(&'static str, Json)> {
    match kind {
        "integer" => limit(Kind::Integer, text),
        "decimal" => limit(Kind::Decimal, text),
        "date" => limit(Kind::Date, text),
        "dateTime" => limit(Kind::DateTime, text),
        "time" => limit(Kind::Time, text),
        "boolean" if text == "1" => Some(("valueBoolean", true.into())),
        "boolean" if text == "0" => Some(("valueBoolean", false.into())),
        "string" | "text" if !text.contains('[') && !text.is_empty() => Some(("valueString", text.into())),
        _ => None,
    }
}
