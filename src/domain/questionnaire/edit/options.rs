//! The options of a question as rows of a form.

use serde_json::{Value as Json, json};

use super::{
    Change, Wrong,
    parts::value_of,
    place::{array, link_id, url},
    property::{decimal, kind_of, raw},
};
use crate::domain::questionnaire::{
    Kind,
    search::fold,
    urls::{OPTION_EXCLUSIVE, OPTION_PREFIX, WEIGHTS},
};

/// One option as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptionRow {
    /// Its number among the options as they were; `None` of a new one.
    pub at: Option<usize>,
    pub text: String,
    pub code: String,
    /// Points, as typed; empty for none.
    pub points: String,
    /// Choosing it clears the others.
    pub is_exclusive: bool,
    /// It is chosen already when the question is asked.
    pub is_initial: bool,
    /// What stands before its words, such as a letter.
    pub prefix: String,
}

/// The options of an item, in order.
pub fn option_rows(item: &Json) -> Vec<OptionRow> {
    let options = array(item, "answerOption");
    let row = |(at, option): (usize, &Json)| OptionRow {
        at: Some(at),
        text: text(option),
        code: raw(option).and_then(|(_, value)| value.get("code")?.as_str()).unwrap_or_default().to_owned(),
        points: points(option).map(Json::to_string).unwrap_or_default(),
        is_exclusive: extensions(option).any(|it| url(it) == OPTION_EXCLUSIVE && it["valueBoolean"] == true),
        is_initial: option.get("initialSelected") == Some(&Json::Bool(true)),
        prefix: extensions(option).find(|it| url(it) == OPTION_PREFIX).map(value_of).unwrap_or_default(),
    };
    options.iter().enumerate().map(row).collect()
}

/// The change that makes these its options; `None` where they are so already. Rows that are new and empty are left out.
///
/// # Errors
/// The number of the row, and what is wrong with it.
pub fn write_options(item: &Json, rows: &[OptionRow]) -> Result<Option<Change>, (usize, Wrong)> {
    let was = item.get("answerOption").cloned();
    let old = was.as_ref().and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
    let before = option_rows(item);
    let mut becomes: Vec<Json> = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        if row.at.is_none() && row.text.trim().is_empty() {
            continue;
        }
        let option = match row.at.and_then(|at| Some((old.get(at)?, before.get(at)?))) {
            Some((option, before)) => changed(option, before, row),
            None => added(item, old.first(), &becomes, row),
        };
        becomes.push(option.map_err(|wrong| (number, wrong))?);
    }
    let becomes = (!becomes.is_empty()).then_some(Json::Array(becomes));
    if becomes == was {
        return Ok(None);
    }
    let item = Some(link_id(item).to_owned());
    Ok(Some(Change::Put { item, member: "answerOption".to_owned(), was, becomes }))
}

fn changed(option: &Json, before: &OptionRow, row: &OptionRow) -> Result<Json, Wrong> {
    let mut option = option.clone();
    let text = row.text.trim();
    if text != before.text {
        set_text(&mut option, text)?;
    }
    let code = row.code.trim();
    if code != before.code {
        let coding = option.get_mut("valueCoding").and_then(Json::as_object_mut).ok_or(Wrong::Foreign)?;
        coding.insert("code".to_owned(), code.into());
    }
    if row.points.trim() != before.points {
        set_points(&mut option, row.points.trim())?;
    }
    set_marks(&mut option, before, row);
    Ok(option)
}

fn added(item: &Json, like: Option<&Json>, before: &[Json], row: &OptionRow) -> Result<Json, Wrong> {
    let text = row.text.trim();
    let kind = like.and_then(raw).map(|(kind, _)| kind);
    let kind = kind.unwrap_or(match kind_of(item) {
        Kind::String | Kind::Text => "String",
        Kind::Integer => "Integer",
        Kind::Date => "Date",
        Kind::Time => "Time",
        _ => "Coding",
    });
    let mut option = if kind == "Coding" {
        let typed = row.code.trim();
        let code = if typed.is_empty() { code_of(text, before) } else { typed.to_owned() };
        let mut coding = json!({"code": code, "display": text});
        let system = like.and_then(|like| like.pointer("/valueCoding/system"));
        if let (Some(system), Some(fields)) = (system, coding.as_object_mut()) {
            fields.insert("system".to_owned(), system.clone());
        }
        json!({"valueCoding": coding})
    } else {
        let mut option = json!({});
        put(&mut option, kind, text)?;
        option
    };
    if !row.points.trim().is_empty() {
        set_points(&mut option, row.points.trim())?;
    }
    set_marks(&mut option, &OptionRow::default(), row);
    Ok(option)
}

/// A code from the words that no other option has.
fn code_of(text: &str, before: &[Json]) -> String {
    let plain = fold(text);
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.take(6).collect();
    let stem = if words.is_empty() { "option".to_owned() } else { words.join("-") };
    let is_taken = |code: &str| {
        before.iter().any(|option| option.pointer("/valueCoding/code").is_some_and(|it| it == code))
    };
    let mut codes = std::iter::once(stem.clone()).chain((2_u32..).map(|number| format!("{stem}-{number}")));
    codes.find(|code| !is_taken(code)).unwrap_or(stem)
}

fn text(option: &Json) -> String {
    let Some((_, value)) = raw(option) else { return String::new() };
    let of = |name: &str| value.get(name).and_then(Json::as_str);
    match value {
        Json::String(text) => text.clone(),
        Json::Object(_) => {
            of("display").or_else(|| of("code")).or_else(|| of("reference")).unwrap_or_default().to_owned()
        }
        other => other.to_string(),
    }
}

fn set_text(option: &mut Json, text: &str) -> Result<(), Wrong> {
    let Some((kind, value)) = raw(option) else { return Err(Wrong::Foreign) };
    if value.is_object() {
        let name = format!("value{kind}");
        let fields = option.get_mut(&name).and_then(Json::as_object_mut).ok_or(Wrong::Foreign)?;
        fields.insert("display".to_owned(), text.into());
        return Ok(());
    }
    let kind = kind.to_owned();
    put(option, &kind, text)
}

/// A simple value of this FHIR type.
fn put(option: &mut Json, kind: &str, text: &str) -> Result<(), Wrong> {
    let value = match kind {
        "Integer" => Json::from(text.parse::<i32>().map_err(|_bad| Wrong::NotWhole)?),
        "Decimal" => Json::Number(decimal(text)?),
        _ => Json::from(text),
    };
    if crate::domain::value::Value::from_fhir(kind, &value).is_none() {
        return Err(Wrong::NotMoment);
    }
    if let Some(fields) = option.as_object_mut() {
        fields.insert(format!("value{kind}"), value);
    }
    Ok(())
}

fn extensions(holder: &Json) -> impl Iterator<Item = &Json> {
    array(holder, "extension").iter()
}

/// Points stand on the option, on its coding, or beside its simple value.
fn points(option: &Json) -> Option<&Json> {
    let beside = raw(option).and_then(|(kind, _)| option.get(format!("_value{kind}")));
    let holders = [Some(option), option.get("valueCoding"), beside];
    let all = holders.into_iter().flatten().flat_map(extensions);
    all.filter(|extension| WEIGHTS.contains(&url(extension))).find_map(|extension| Some(raw(extension)?.1))
}

fn set_points(option: &mut Json, typed: &str) -> Result<(), Wrong> {
    let number = if typed.is_empty() { None } else { Some(decimal(typed)?) };
    let beside = raw(option).map(|(kind, _)| format!("/_value{kind}")).unwrap_or_default();
    for place in ["", "/valueCoding", beside.as_str()] {
        let Some(holder) = option.pointer_mut(place) else { continue };
        let Some(at) = extensions(holder).position(|it| WEIGHTS.contains(&url(it))) else { continue };
        let Some(all) = holder.get_mut("extension").and_then(Json::as_array_mut) else { continue };
        match (&number, all.get_mut(at)) {
            (Some(number), Some(points)) => *points = json!({"url": url(points), "valueDecimal": number}),
            _ => drop(all.remove(at)),
        }
        let is_bare = all.is_empty();
        if let (true, Some(fields)) = (is_bare, holder.as_object_mut()) {
            fields.shift_remove("extension");
        }
        return Ok(());
    }
    if let Some(number) = number {
        extend(option, json!({"url": WEIGHTS[1], "valueDecimal": number}));
    }
    Ok(())
}

/// What of an option is there or not.
fn set_marks(option: &mut Json, before: &OptionRow, row: &OptionRow) {
    if row.is_exclusive != before.is_exclusive {
        set_extension(option, OPTION_EXCLUSIVE, row.is_exclusive.then(|| json!({"valueBoolean": true})));
    }
    if row.prefix != before.prefix {
        let prefix = (!row.prefix.is_empty()).then(|| json!({"valueString": row.prefix}));
        set_extension(option, OPTION_PREFIX, prefix);
    }
    if let (true, Some(fields)) = (row.is_initial != before.is_initial, option.as_object_mut()) {
        if row.is_initial {
            fields.insert("initialSelected".to_owned(), true.into());
        } else {
            fields.shift_remove("initialSelected");
        }
    }
}

/// Gives an option this extension alone of its address, or takes it out.
fn set_extension(option: &mut Json, address: &str, value: Option<Json>) {
    if let Some(all) = option.get_mut("extension").and_then(Json::as_array_mut) {
        all.retain(|extension| url(extension) != address);
        if let (true, Some(fields)) = (all.is_empty(), option.as_object_mut()) {
            fields.shift_remove("extension");
        }
    }
    if let Some(mut extension) = value {
        if let Some(fields) = extension.as_object_mut() {
            fields.shift_insert(0, "url".to_owned(), address.into());
        }
        extend(option, extension);
    }
}

fn extend(option: &mut Json, extension: Json) {
    let Some(fields) = option.as_object_mut() else { return };
    let all = fields.entry("extension").or_insert_with(|| json!([]));
    if let Some(all) = all.as_array_mut() {
        all.push(extension);
    }
}
