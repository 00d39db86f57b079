//! Groups of conditions: several hold within each, and the groups against each other. `enableWhen` has one level only, so
//! they are a formula (`enableWhenExpression`) of one shape, which is read back as the same rows.
//!
//! `(a and b) or (c and d)`, or with the words changed. Each condition is the answers of a question, filtered, that are there
//! or are not, as `enableWhen` means it: `!=` holds where no answer equals, also where none was given.

use serde_json::{Map, Number, Value as Json};

use super::{ConditionRow, apply::extensions, property::raw};

const URL: &str = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-enableWhenExpression";
const HEAD: &str = "%resource.descendants().where(linkId = ";
const TAIL: &str = ").answer.value";

/// The rows of a formula that groups conditions, each with the number of its group from 1 and what holds within groups.
pub(super) fn read(item: &Json) -> Option<Vec<ConditionRow>> {
    let (_, all) = extensions(item, URL);
    let [only] = all.as_slice() else { return None };
    let expression = raw(only)?.1;
    if expression.get("language")? != "text/fhirpath" {
        return None;
    }
    let mut text = Cursor(expression.get("expression")?.as_str()?);
    let (groups, between) = text.chain(|text| {
        if text.eat("(") {
            let (rows, within) = text.chain(Cursor::condition)?;
            return text.eat(")").then_some((rows, within));
        }
        text.condition().map(|row| (vec![row], None))
    })?;
    let within = if between? == " or " { "all" } else { "any" };
    let is_within = |found: Option<&str>| found.is_none_or(|word| (word == " and ") == (within == "all"));
    if !text.0.is_empty() || !groups.iter().all(|(_, found)| is_within(*found)) {
        return None;
    }
    let mut rows: Vec<ConditionRow> = Vec::new();
    for (number, (group, _)) in groups.into_iter().enumerate() {
        rows.extend(group.into_iter().map(|row| ConditionRow {
            group: (number + 1).to_string(),
            behavior: within.to_owned(),
            ..row
        }));
    }
    for (at, row) in rows.iter_mut().enumerate() {
        row.at = Some(at);
    }
    Some(rows)
}

/// One condition to be written: its question, operator and answer, by FHIR's type.
pub(super) struct Said<'a> {
    pub(super) question: &'a str,
    pub(super) operator: &'a str,
    pub(super) kind: &'a str,
    pub(super) answer: &'a Json,
    pub(super) group: &'a str,
}

/// The formula of conditions in groups. `within` is what holds in a group: `all` or `any`.
pub(super) fn write(conditions: &[Said<'_>], within: &str) -> String {
    let (inner, outer) = if within == "all" { (" and ", " or ") } else { (" or ", " and ") };
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for said in conditions {
        match groups.iter_mut().find(|(group, _)| *group == said.group) {
            Some((_, texts)) => texts.push(condition(said)),
            None => groups.push((said.group, vec![condition(said)])),
        }
    }
    let text = |(_, texts): &(&str, Vec<String>)| match texts.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(inner)),
    };
    groups.iter().map(text).collect::<Vec<_>>().join(outer)
}

fn condition(said: &Said<'_>) -> String {
    let answers = format!("{HEAD}{}{TAIL}", quoted(said.question));
    if said.operator == "exists" {
        let is_there = said.answer != &Json::Bool(false);
        return format!("{answers}.{}", if is_there { "exists()" } else { "empty()" });
    }
    let (operator, end) = match said.operator {
        "!=" => ("=", "empty()"),
        other => (other, "exists()"),
    };
    let text = |name: &str| said.answer.get(name).and_then(Json::as_str);
    let filter = match said.kind {
        "Coding" => {
            let system = text("system").map(|system| format!(" and system = {}", quoted(system)));
            format!("code = {}{}", quoted(text("code").unwrap_or_default()), system.unwrap_or_default())
        }
        "Date" | "DateTime" => format!("$this {operator} @{}", plain(said.answer)),
        "Time" => format!("$this {operator} @T{}", plain(said.answer)),
        "Quantity" => {
            let unit = text("code").or_else(|| text("unit")).unwrap_or("1");
            let value = said.answer.get("value").map(Json::to_string).unwrap_or_default();
            format!("$this {operator} {value} {}", quoted(unit))
        }
        "String" => format!("$this {operator} {}", quoted(&plain(said.answer))),
        _ => format!("$this {operator} {}", plain(said.answer)),
    };
    format!("{answers}.where({filter}).{end}")
}

fn plain(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// What is left to be read.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    fn eat(&mut self, text: &str) -> bool {
        let rest = self.0.strip_prefix(text);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// Things with one word between them, which is `None` where there is one thing.
    fn chain<T>(
        &mut self,
        mut one: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<(Vec<T>, Option<&'static str>)> {
        let mut all = vec![one(self)?];
        let mut between = None;
        while let Some(word) = [" and ", " or "].into_iter().find(|word| self.0.starts_with(word)) {
            if between.is_some_and(|known| known != word) {
                return None;
            }
            between = Some(word);
            self.eat(word);
            all.push(one(self)?);
        }
        Some((all, between))
    }

    fn quoted(&mut self) -> Option<String> {
        let mut letters = self.0.strip_prefix('\'')?.char_indices();
        let mut text = String::new();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\'' => {
                    self.0 = self.0.get(at + 2..)?;
                    return Some(text);
                }
                '\\' => {
                    let (_, letter) = letters.next()?;
                    text.push(Some(letter).filter(|letter| matches!(letter, '\\' | '\''))?);
                }
                other => text.push(other),
            }
        }
        None
    }

    fn condition(&mut self) -> Option<ConditionRow> {
        self.eat(HEAD).then_some(())?;
        let question = self.quoted()?;
        self.eat(TAIL).then_some(())?;
        let row = |operator: &str, answer: String| ConditionRow {
            question: question.clone(),
            operator: operator.to_owned(),
            answer,
            ..ConditionRow::default()
        };
        for (end, answer) in [(".exists()", "true"), (".empty()", "false")] {
            if self.eat(end) {
                return Some(row("exists", answer.to_owned()));
            }
        }
        self.eat(".where(").then_some(())?;
        let (operator, answer) = if self.eat("code = ") {
            let code = self.quoted()?;
            let system = if self.eat(" and system = ") { Some(self.quoted()?) } else { None };
            ("=", system.map_or_else(|| code.clone(), |system| format!("{system}|{code}")))
        } else {
            self.eat("$this ").then_some(())?;
            let operators = ["=", ">=", "<=", ">", "<"];
            let operator =
                operators.into_iter().find(|operator| self.0.starts_with(&format!("{operator} ")))?;
            self.eat(operator);
            self.eat(" ");
            (operator, self.value()?)
        };
        self.eat(").").then_some(())?;
        match (self.eat("exists()"), operator) {
            (true, operator) => Some(row(operator, answer)),
            (false, "=") => self.eat("empty()").then(|| row("!=", answer)),
            (false, _) => None,
        }
    }

    /// A value as a form has it.
    fn value(&mut self) -> Option<String> {
        if self.0.starts_with('\'') {
            return self.quoted();
        }
        let end = self.0.find([')', ' '])?;
        let (word, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        if let Some(moment) = word.strip_prefix('@') {
            return Some(moment.trim_start_matches('T').to_owned());
        }
        if self.eat(" ") {
            self.quoted()?;
        }
        let is_plain = matches!(word, "true" | "false") || serde_json::from_str::<Number>(word).is_ok();
        is_plain.then(|| word.to_owned())
    }
}

/// The extension of such a formula; what stood beside the formula before stays.
pub(super) fn extension(text: &str, was: Option<&Json>) -> Json {
    let mut fields = was.and_then(raw).and_then(|(_, json)| json.as_object()).cloned().unwrap_or_default();
    fields.insert("language".to_owned(), "text/fhirpath".into());
    fields.insert("expression".to_owned(), text.into());
    Json::Object(Map::from_iter([
        ("url".to_owned(), URL.into()),
        ("valueExpression".to_owned(), Json::Object(fields)),
    ]))
}

/// Where its formula stands, with its address.
pub(super) fn stored(item: &Json) -> (usize, Vec<Json>, &'static str) {
    let (at, was) = extensions(item, URL);
    (at, was, URL)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::{
        engine::{Answers, Context, evaluate},
        questionnaire::{
            Questionnaire, compile,
            edit::{Tree, apply, condition_rows, grouped_rows, inverse, write_grouped},
        },
        value::Value,
    };

    fn triage() -> Json {
        let option = |code: &str| json!({"valueCoding": {"system": "urn:x", "code": code, "display": code}});
        json!({"resourceType": "Questionnaire", "status": "draft", "item": [
            {"linkId": "it's", "type": "choice", "text": "A", "answerOption": [option("y"), option("n")]},
            {"linkId": "age", "type": "integer", "text": "B"},
            {"linkId": "born", "type": "date", "text": "C"},
            {"linkId": "words", "type": "string", "text": "D"},
            {"linkId": "yes", "type": "boolean", "text": "E"},
            {"linkId": "late", "type": "time", "text": "F"},
            {"linkId": "end", "type": "string", "text": "G", "enableBehavior": "all", "enableWhen": [
                {"question": "yes", "operator": "=", "answerBoolean": true}]},
        ]})
    }

    fn row(group: &str, behavior: &str, question: &str, operator: &str, answer: &str) -> ConditionRow {
        let [question, operator, answer, group, behavior] =
            [question, operator, answer, group, behavior].map(str::to_owned);
        ConditionRow { at: None, question, operator, answer, group, behavior }
    }

    /// The resource with these conditions at its last item, and back without them.
    fn with(resource: &Json, rows: &[ConditionRow]) -> Json {
        let mut made = resource.clone();
        let item = Tree::of(resource).find("end").unwrap().clone();
        let changes = write_grouped(&Tree::of(resource), &item, rows).unwrap();
        apply(&mut made, &changes).unwrap();
        let mut back = made.clone();
        apply(&mut back, &inverse(&changes)).unwrap();
        assert_eq!(back, *resource, "undone");
        made
    }

    fn end(resource: &Json) -> &Json {
        resource["item"].as_array().unwrap().last().unwrap()
    }

    #[test]
    fn groups_of_all_kinds_come_back_as_they_were_typed() {
        let rows = [
            row("1", "any", "it's", "=", "urn:x|y"),
            row("1", "any", "it's", "!=", "urn:x|n"),
            row("1", "any", "age", ">=", "-5"),
            row("2", "any", "born", "<", "2001-02-03"),
            row("2", "any", "words", "=", r"it's \ (a) and 'b'"),
            row("3", "any", "yes", "!=", "false"),
            row("4", "any", "late", ">", "22:30:00"),
            row("4", "any", "words", "exists", "false"),
        ];
        let made = with(&triage(), &rows);
        let mut found = grouped_rows(end(&made));
        for row in &mut found {
            row.at = None;
        }
        assert_eq!(found, rows);
        assert_eq!(end(&made).get("enableWhen"), None);
        assert!(compile(&Questionnaire::from_json(&made).unwrap()).is_ok());
    }

    #[test]
    fn one_group_is_enable_when_again() {
        let grouped =
            with(&triage(), &[row("1", "all", "yes", "=", "true"), row("2", "all", "age", ">", "9")]);
        let plain = with(&grouped, &[row("", "any", "yes", "=", "true"), row("", "any", "age", ">", "9")]);
        assert_eq!(end(&plain).get("extension"), None);
        assert_eq!(end(&plain)["enableBehavior"], "any");
        assert_eq!(condition_rows(end(&plain)).len(), 2);
    }

    #[test]
    fn a_formula_of_another_shape_is_not_ours() {
        let of = |text: &str| {
            json!({"linkId": "x", "extension": [{"url": URL, "valueExpression":
            {"language": "text/fhirpath", "expression": text}}]})
        };
        let one = format!("{HEAD}'a'{TAIL}.exists()");
        assert!(read(&of(&format!("{one} or {one}"))).is_some());
        assert!(read(&of(&format!("({one} and {one}) or {one}"))).is_some());
        let mixed = format!("{one} or {one} and {one}");
        let doubled = format!("({one} or {one}) or {one}");
        for text in ["true", one.as_str(), mixed.as_str(), doubled.as_str(), &format!("{one} or {one} ")] {
            assert_eq!(read(&of(text)), None, "{text}");
        }
    }

    #[test]
    fn the_engine_asks_as_the_groups_say() {
        let made = with(
            &triage(),
            &[
                row("1", "all", "it's", "=", "urn:x|y"),
                row("1", "all", "age", ">", "9"),
                row("2", "all", "yes", "!=", "true"),
                row("2", "all", "words", "=", "já"),
            ],
        );
        let compiled = compile(&Questionnaire::from_json(&made).unwrap()).unwrap();
        let now = chrono::DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").unwrap();
        let is_asked = |age: i64, words: &str, yes: Option<bool>| {
            let mut answers = Answers::new();
            let mut set = |id: &str, values: Vec<Value>| {
                answers.set(&compiled, compiled.index_of(id).unwrap(), values);
            };
            let coding = json!({"system": "urn:x", "code": "y"});
            set("it's", Value::from_fhir("Coding", &coding).into_iter().collect());
            set("age", vec![Value::Integer(age)]);
            set("words", vec![Value::String(words.to_owned())]);
            set("yes", yes.map(Value::Boolean).into_iter().collect());
            let evaluation = evaluate(&compiled, &answers, &Context::new("pt-BR", now));
            evaluation.is_enabled(compiled.index_of("end").unwrap())
        };
        assert!(is_asked(10, "não", Some(true)), "the first group");
        assert!(is_asked(5, "já", None), "the second, as nothing equals where nothing was answered");
        assert!(!is_asked(5, "já", Some(true)));
        assert!(!is_asked(9, "não", None));
    }
}
