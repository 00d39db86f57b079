//! An item as a row of `survey`, and what stands in it as rows below.

use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::super::super::build::{Call, Formula, Operator, Reading};
use super::words::{
    Words, conditions, control, expression_of, expressions, extension, extensions, is, list, text, words,
};
use super::{Cells, Writer, formula, originals};
use crate::domain::questionnaire::urls;

/// A condition of all that stands in a question, which ODK has no place for.
type Outer<'f> = Option<&'f Formula>;

impl<'j> Writer<'j> {
    pub(super) fn items(&mut self, items: &'j [Json], outer: Outer<'_>) {
        for item in items {
            let link_id = text(item, "linkId");
            if self.folded.iter().any(|folded| folded == link_id) {
                continue;
            }
            let name = self.names.name(link_id).unwrap_or_default().to_owned();
            if text(item, "type") == "group" {
                self.group(item, &name, outer);
                self.items(list(item, "item"), None);
                let end = if is(item, "repeats") { "end_repeat" } else { "end_group" };
                self.rows.push(vec![("type".to_owned(), end.to_owned())]);
            } else {
                let condition = self.question(item, &name, outer);
                self.items(list(item, "item"), condition.as_ref());
            }
        }
    }

    fn reading(&self) -> Reading<'_> {
        Reading { fields: &self.names.fields, by_link_id: &self.names.by_link_id, variables: &self.variables }
    }

    fn written(&self, formula: &Formula) -> Option<String> {
        formula::write(formula, &self.names.fields)
    }

    fn group(&mut self, item: &'j Json, name: &str, outer: Outer<'_>) {
        let is_repeat = is(item, "repeats");
        let kind = if is_repeat { "begin_repeat" } else { "begin_group" };
        let mut cells = row(kind, name);
        self.say("label", &self.label(item), &mut cells);
        self.relevant(item, outer, &mut cells);
        let shown = match control(item) {
            "page" => "field-list",
            "table" | "gtable" | "grid" => "table-list",
            _ => "",
        };
        put("appearance", shown, &mut cells);
        let count = |url| extension(item, url).map(Json::to_string);
        let (least, most) = (count(urls::MIN_OCCURS), count(urls::MAX_OCCURS));
        if is_repeat && least == most {
            put("repeat_count", least.as_deref().unwrap_or_default(), &mut cells);
        }
        self.helps(item, &mut cells);
        self.originals(item, &mut cells);
        self.rows.push(cells);
    }

    /// Its label; words that quote answers go back as they were.
    fn label(&self, item: &Json) -> Words {
        let mut found = words(item, "text");
        if let Some((_, text)) = originals(item).find(|(name, _)| self.is_ours && *name == "label") {
            text.clone_into(&mut found.text);
        }
        found
    }

    fn question(&mut self, item: &'j Json, name: &str, outer: Outer<'_>) -> Option<Formula> {
        let computed = self.expression(item, "calculatedExpression");
        let start = self.expression(item, "initialExpression");
        let (mut filters, mut filter) = (Vec::new(), String::new());
        self.toggles(item, &mut filters, &mut filter);
        let of = |code: &str| {
            let found = filters.iter().position(|codes: &Vec<String>| codes.iter().any(|own| own == code));
            found.map(|place| format!("f{}", place + 1)).unwrap_or_default()
        };
        let is_choice = !list(item, "answerOption").is_empty();
        let (options, chosen) =
            if is_choice { self.lists.of(name, item, of) } else { (String::new(), Vec::new()) };
        let moment = moment(item, computed.as_deref(), start.as_deref());
        let is_hidden = extension(item, urls::HIDDEN) == Some(&Json::Bool(true));
        let kind = match moment {
            Some(kind) => kind.to_owned(),
            None if is_hidden && !matches!(text(item, "type"), "display" | "attachment") => {
                if computed.is_some() || start.is_some() { "calculate" } else { "hidden" }.to_owned()
            }
            None => self.kind(item, &options),
        };
        let mut cells = row(&kind, name);
        self.say("label", &self.label(item), &mut cells);
        self.helps(item, &mut cells);
        if is(item, "required") {
            put("required", "yes", &mut cells);
        }
        let is_plain = matches!(kind.as_str(), "calculate" | "hidden") || moment.is_some();
        if is(item, "readOnly") && !is_plain {
            put("read_only", "yes", &mut cells);
        }
        let condition = self.relevant(item, outer, &mut cells);
        self.rule(item, &mut cells);
        if moment.is_none() {
            match (&computed, &start) {
                (Some(computed), _) => put("calculation", computed, &mut cells),
                (None, Some(start)) if kind == "calculate" => {
                    put("calculation", &format!("once({start})"), &mut cells);
                }
                (None, Some(start)) => put("default", start, &mut cells),
                (None, None) => put("default", &self.start(item, &chosen), &mut cells),
            }
        }
        put("choice_filter", &filter, &mut cells);
        put("appearance", &appearance(item), &mut cells);
        if kind == "range" {
            put("parameters", &range(item), &mut cells);
        }
        self.originals(item, &mut cells);
        self.rows.push(cells);
        condition
    }

    fn kind(&mut self, item: &Json, options: &str) -> String {
        let is_slider = control(item) == "slider";
        match text(item, "type") {
            "choice" | "open-choice" if !options.is_empty() => {
                let written = originals(item).find(|(name, _)| self.is_ours && *name == "type");
                let start = match written {
                    Some((_, cell)) if cell.trim_start().starts_with("rank") => "rank",
                    _ if is(item, "repeats") => "select_multiple",
                    _ => "select_one",
                };
                let other = if text(item, "type") == "open-choice" { " or_other" } else { "" };
                format!("{start} {options}{other}")
            }
            "boolean" if self.is_ours => "acknowledge".to_owned(),
            "boolean" => format!("select_one {}", self.lists.yes_or_no()),
            "integer" | "decimal" if is_slider => "range".to_owned(),
            "integer" => "integer".to_owned(),
            "decimal" | "quantity" => "decimal".to_owned(),
            "date" => "date".to_owned(),
            "time" => "time".to_owned(),
            "dateTime" => "dateTime".to_owned(),
            "display" => "note".to_owned(),
            "attachment" => {
                let mime = extension(item, urls::MIME_TYPE).and_then(Json::as_str).unwrap_or_default();
                let kinds = [("image/", "image"), ("audio/", "audio"), ("video/", "video")];
                let found = kinds.iter().find(|(start, _)| mime.starts_with(start));
                found.map_or("file", |(_, kind)| kind).to_owned()
            }
            _ => "text".to_owned(),
        }
    }

    /// An expression of SDC's, in ODK's words.
    fn expression(&self, item: &Json, name: &str) -> Option<String> {
        let found = expressions(item, name).find_map(|one| self.reading().formula(one))?;
        self.written(&found)
    }

    /// When it is asked; what is said outside of it holds for it too.
    fn relevant(&self, item: &Json, outer: Outer<'_>, cells: &mut Cells) -> Option<Formula> {
        let own = conditions(item, &self.names.fields, &self.names.by_link_id);
        let own = own.or_else(|| {
            expressions(item, "enableWhenExpression").find_map(|one| self.reading().condition(one))
        });
        let all = match (outer.cloned(), own) {
            (Some(outer), Some(own)) => Some(Formula::binary(Operator::And, outer, own)),
            (outer, own) => outer.or(own),
        };
        let is_shut = extension(item, urls::HIDDEN) == Some(&Json::Bool(true))
            && matches!(text(item, "type"), "display" | "group" | "attachment");
        let text =
            if is_shut { Some("false()".to_owned()) } else { all.as_ref().and_then(|all| self.written(all)) };
        put("relevant", text.as_deref().unwrap_or_default(), cells);
        all
    }

    /// Rules and limits as one constraint, with the words of the first rule.
    fn rule(&mut self, item: &Json, cells: &mut Cells) {
        let mut rules: Vec<Formula> = Vec::new();
        let mut human = Words::default();
        for rule in urls::CONSTRAINTS.iter().flat_map(|url| extensions(item, url)) {
            let part = |name: &str| list(rule, "extension").iter().find(|part| text(part, "url") == name);
            let expression = part("expression").map(expression_of).unwrap_or_default();
            let Some(found) = self.reading().condition(expression) else { continue };
            rules.push(found);
            if human.text.is_empty()
                && let Some(part) = part("human")
            {
                human = words(part, "valueString");
            }
        }
        if control(item) != "slider" {
            let limits = limits(item);
            if !limits.is_empty() {
                self.ruled.push(text(item, "linkId").to_owned());
            }
            rules.extend(limits);
        }
        let Some(all) = rules.into_iter().reduce(|all, one| Formula::binary(Operator::And, all, one)) else {
            return;
        };
        if let Some(text) = self.written(&all) {
            put("constraint", &text, cells);
            self.say("constraint_message", &human, cells);
        }
    }

    /// Options that may be chosen under a condition: the codes of each, and the filter of all.
    fn toggles(&self, item: &Json, filters: &mut Vec<Vec<String>>, filter: &mut String) {
        let toggles = list(item, "extension").iter();
        let mut parts = vec!["filter = ''".to_owned()];
        for toggle in toggles.filter(|one| urls::is_sdc(text(one, "url"), "answerOptionsToggleExpression")) {
            let parts_of = list(toggle, "extension");
            let expression =
                parts_of.iter().find(|part| text(part, "url") == "expression").map(expression_of);
            let formula = expression.and_then(|expression| self.reading().condition(expression));
            let Some(written) = formula.and_then(|formula| self.written(&formula)) else { continue };
            let options = parts_of.iter().filter(|part| text(part, "url") == "option");
            let codes = options.filter_map(|part| part.pointer("/valueCoding/code")?.as_str());
            filters.push(codes.map(str::to_owned).collect());
            parts.push(format!("(filter = 'f{}' and ({written}))", filters.len()));
        }
        if !filters.is_empty() {
            *filter = parts.join(" or ");
        }
    }

    /// Messages that stand beside the question are its hints.
    fn helps(&mut self, item: &Json, cells: &mut Cells) {
        for (base, wanted) in [("hint", "help"), ("guidance_hint", "flyover")] {
            let children = list(item, "item").iter();
            let help = children
                .filter(|child| text(child, "type") == "display")
                .find(|child| control(child) == wanted);
            if let Some(help) = help {
                self.say(base, &words(help, "text"), cells);
                self.folded.push(text(help, "linkId").to_owned());
            }
        }
    }

    /// The value that it starts with.
    fn start(&self, item: &Json, chosen: &[String]) -> String {
        if !chosen.is_empty() {
            return chosen.join(" ");
        }
        let Some(initial) = list(item, "initial").first().and_then(Json::as_object) else {
            return String::new();
        };
        match initial.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value) {
            Some(Json::String(text)) => text.clone(),
            Some(Json::Number(number)) => number.to_string(),
            Some(Json::Bool(truth)) if self.is_ours => if *truth { "OK" } else { "" }.to_owned(),
            Some(Json::Bool(truth)) => if *truth { "yes" } else { "no" }.to_owned(),
            Some(coding) => text(coding, "code").to_owned(),
            None => String::new(),
        }
    }

    /// What could not be said in FHIR, in the columns where it stood.
    fn originals(&self, item: &Json, cells: &mut Cells) {
        for (name, value) in originals(item).filter(|_| self.is_ours) {
            match name {
                "label" | "option" => {}
                "type" if value.trim_start().starts_with("rank") => {}
                "type" => {
                    if let Some((_, kind)) = cells.iter_mut().find(|(title, _)| title == "type") {
                        value.clone_into(kind);
                    }
                }
                // as a whole, with what was understood of it
                "appearance" | "parameters" => {
                    cells.retain(|(title, _)| title != name);
                    put(name, value, cells);
                }
                _ if cells
                    .iter()
                    .any(|(title, _)| title == name || title.starts_with(&format!("{name}::"))) => {}
                _ => put(name, value, cells),
            }
        }
    }
}

fn row(kind: &str, name: &str) -> Cells {
    vec![("type".to_owned(), kind.to_owned()), ("name".to_owned(), name.to_owned())]
}

fn put(title: &str, text: &str, cells: &mut Cells) {
    if !text.is_empty() {
        cells.push((title.to_owned(), text.to_owned()));
    }
}

/// A hidden day or moment that the form itself knows.
fn moment(item: &Json, computed: Option<&str>, start: Option<&str>) -> Option<&'static str> {
    let is_hidden = extension(item, urls::HIDDEN) == Some(&Json::Bool(true)) && is(item, "readOnly");
    match (text(item, "type"), computed, start) {
        ("date", None, Some("today()")) if is_hidden => Some("today"),
        ("dateTime", None, Some("now()")) if is_hidden => Some("start"),
        ("dateTime", Some("now()"), None) if is_hidden => Some("end"),
        _ => None,
    }
}

fn appearance(item: &Json) -> String {
    let mut found = Vec::new();
    found.extend(match (text(item, "type"), control(item)) {
        ("choice" | "open-choice", "drop-down") => Some("minimal"),
        ("choice" | "open-choice", "autocomplete") => Some("autocomplete"),
        ("integer" | "decimal", "spinner") => Some("counter"),
        ("text", _) => Some("multiline"),
        _ => None,
    });
    if extension(item, urls::ORIENTATION).and_then(Json::as_str) == Some("horizontal") {
        found.push("columns");
    }
    found.join(" ")
}

fn range(item: &Json) -> String {
    let number = |url: &str| extension(item, url).map(Json::to_string);
    let parts = [
        ("start", number(urls::MIN_VALUE)),
        ("end", number(urls::MAX_VALUE)),
        ("step", number(urls::SLIDER_STEP)),
    ];
    let is_decimal = text(item, "type") == "decimal";
    let parts = parts.into_iter().filter_map(|(name, value)| {
        let value = value?;
        // only a point tells a range of decimals
        let point = if is_decimal && !value.contains('.') { ".0" } else { "" };
        Some(format!("{name}={value}{point}"))
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Limits of a value or a text.
fn limits(item: &Json) -> Vec<Formula> {
    let mut found = Vec::new();
    let length = || Formula::Call(Call::Length, vec![Formula::Own]);
    let number = |json: &Json| json.to_string().parse::<Decimal>().ok().map(Formula::Number);
    let value = |json: &Json| match json {
        Json::String(text) => Some(Formula::text(text)),
        Json::Object(quantity) => number(quantity.get("value")?),
        other => number(other),
    };
    for (url, operator) in [
        (urls::MIN_VALUE, Operator::AtLeast),
        (urls::MAX_VALUE, Operator::AtMost),
        (urls::MIN_QUANTITY, Operator::AtLeast),
        (urls::MAX_QUANTITY, Operator::AtMost),
    ] {
        let limit = extension(item, url).and_then(value);
        found.extend(limit.map(|limit| Formula::binary(operator, Formula::Own, limit)));
    }
    let least = extension(item, urls::MIN_LENGTH).and_then(number);
    found.extend(least.map(|least| Formula::binary(Operator::AtLeast, length(), least)));
    let most = item.get("maxLength").and_then(number);
    found.extend(most.map(|most| Formula::binary(Operator::AtMost, length(), most)));
    let pattern = extension(item, urls::REGEX).and_then(Json::as_str);
    found.extend(
        pattern.map(|pattern| Formula::Call(Call::Matches, vec![Formula::Own, Formula::text(pattern)])),
    );
    found
}
