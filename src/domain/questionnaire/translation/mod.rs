//! The words of a questionnaire that people read, with their translations: found in the resource, and put back into it as
//! the standard `translation` extension. Nothing else is touched.

#[cfg(test)]
mod tests;
mod walk;

use std::collections::HashMap;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::urls;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    Title,
    Description,
    Text,
    ShortText,
    EntryFormat,
    OpenLabel,
    Option,
    /// What a rule of the author's says to who breaks it.
    Rule,
    RedFlag,
    Score,
    Band,
    Advice,
}

/// One text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Stable as long as the item, option or score is called the same; unlike every other.
    pub key: String,
    /// `None`: of the questionnaire itself.
    pub link_id: Option<String>,
    pub role: Role,
    /// As the author wrote it.
    pub original: String,
    /// In the language asked for; `None` where it is missing.
    pub translation: Option<String>,
}

impl Unit {
    /// Whether a reader of the language misses it.
    pub fn is_missing(&self) -> bool {
        self.translation.is_none() && is_worded(&self.original)
    }
}

/// A change of a translation; empty words take it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub key: String,
    pub words: String,
}

/// Languages by their tags as `translation` has them, each once, in the order they are met.
pub fn languages(resource: &Json) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    walk::each(resource, &mut |text| {
        for (language, _) in translations(text.fields, text.name) {
            if !found.iter().any(|known| known.eq_ignore_ascii_case(language)) {
                found.push(language.to_owned());
            }
        }
    });
    found
}

/// A language that words were begun in, beside the author's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The tag as the resource has it.
    pub language: String,
    /// Texts that there are.
    pub total: usize,
    /// Those of them that are missing.
    pub missing: usize,
}

impl Begun {
    /// Whether nothing is missing.
    pub const fn is_complete(&self) -> bool {
        self.missing == 0
    }
}

/// The languages that were begun, in the order they are met, with how far each is.
pub fn begun(resource: &Json) -> Vec<Begun> {
    let own = resource.get("language").and_then(Json::as_str).unwrap_or_default();
    let others = languages(resource).into_iter().filter(|language| !language.eq_ignore_ascii_case(own));
    let begun = |language: String| {
        let units = units(resource, &language);
        Begun { total: units.len(), missing: units.len() - complete(&units), language }
    };
    others.map(begun).collect()
}

/// Takes the words out, wherever they stand, that are in a language which was begun and is not offered; recordings of them
/// too. The author's own language stays.
pub fn keep(resource: &mut Json, offered: &[String]) {
    let begun = begun(resource).into_iter().map(|begun| begun.language);
    let is_offered = |tag: &String| offered.iter().any(|known| known.eq_ignore_ascii_case(tag));
    let withheld: Vec<String> = begun.filter(|tag| !is_offered(tag)).collect();
    if !withheld.is_empty() {
        keep_below(resource, &|tag| !withheld.iter().any(|known| known.eq_ignore_ascii_case(tag)));
    }
}

fn keep_below(json: &mut Json, is_kept: &dyn Fn(&str) -> bool) {
    match json {
        Json::Array(list) => {
            list.retain(|one| spoken_in(one).is_none_or(is_kept));
            for one in list {
                keep_below(one, is_kept);
            }
        }
        Json::Object(fields) => fields.values_mut().for_each(|value| keep_below(value, is_kept)),
        _ => {}
    }
}

/// The language of an extension that holds a translation or a recording.
fn spoken_in(extension: &Json) -> Option<&str> {
    if is_translation(extension) {
        return part(extension, "lang");
    }
    let file = extension.get("valueAttachment")?;
    let kind = file.get("contentType").and_then(Json::as_str)?;
    kind.starts_with("audio/").then(|| file.get("language")?.as_str()).flatten()
}

/// Every text that is there, in document order, with its translation into `language`.
pub fn units(resource: &Json, language: &str) -> Vec<Unit> {
    let mut units = Vec::new();
    walk::each(resource, &mut |text| {
        let Some(original) = text.fields.get(text.name).and_then(Json::as_str) else { return };
        if original.trim().is_empty() {
            return;
        }
        units.push(Unit {
            key: text.key,
            link_id: text.link_id.map(str::to_owned),
            role: text.role,
            original: original.to_owned(),
            translation: translated(text.fields, text.name, language),
        });
    });
    units
}

/// Puts the words into the resource; how many texts are another than before. What is not in it is left out.
pub fn apply(resource: &mut Json, language: &str, wanted: &[Wanted]) -> usize {
    let by_key: HashMap<&str, &str> =
        wanted.iter().map(|one| (one.key.as_str(), one.words.as_str())).collect();
    let mut changed = 0;
    walk::each_mut(resource, &mut |key, fields, name| {
        let Some(words) = by_key.get(key) else { return };
        let words = words.trim();
        let is_there = fields.get(name).and_then(Json::as_str).is_some_and(|text| !text.trim().is_empty());
        let known = translated(fields, name, language);
        if is_there && known.as_deref().unwrap_or_default() != words {
            put(fields, name, language, words);
            changed += 1;
        }
    });
    changed
}

/// How many of the texts need no more translation.
pub fn complete(units: &[Unit]) -> usize {
    units.iter().filter(|unit| !unit.is_missing()).count()
}

/// Numbers, codes and short names such as PHQ-9 need no translation.
pub fn is_worded(text: &str) -> bool {
    text.chars().any(char::is_lowercase)
}

fn sibling(name: &str) -> String {
    format!("_{name}")
}

/// Each translation with its language.
fn translations<'a>(fields: &'a Map<String, Json>, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let element = fields.get(&sibling(name));
    let extensions = element.and_then(|element| element.get("extension")).and_then(Json::as_array);
    extensions.into_iter().flatten().filter_map(|extension| {
        is_translation(extension).then_some(())?;
        Some((part(extension, "lang")?, part(extension, "content")?))
    })
}

fn is_translation(extension: &Json) -> bool {
    extension.get("url").and_then(Json::as_str) == Some(urls::TRANSLATION)
}

/// The text of a part, whatever its type is called.
fn part<'a>(extension: &'a Json, url: &str) -> Option<&'a str> {
    let parts = extension.get("extension")?.as_array()?;
    let part = parts.iter().find(|part| part.get("url").and_then(Json::as_str) == Some(url))?;
    part.as_object()?.iter().find(|(key, _)| key.starts_with("value"))?.1.as_str()
}

/// The translation under this very tag; empty ones count as missing.
fn translated(fields: &Map<String, Json>, name: &str, language: &str) -> Option<String> {
    let found = translations(fields, name).find(|(tag, _)| tag.eq_ignore_ascii_case(language));
    found.map(|(_, words)| words.to_owned()).filter(|words| !words.trim().is_empty())
}

fn put(fields: &mut Map<String, Json>, name: &str, language: &str, words: &str) {
    let sibling = sibling(name);
    let mut element = match fields.shift_remove(&sibling) {
        Some(Json::Object(element)) => element,
        _ => Map::new(),
    };
    let mut extensions = match element.shift_remove("extension") {
        Some(Json::Array(extensions)) => extensions,
        _ => Vec::new(),
    };
    // formatting of a translation said the words that go now
    extensions.retain(|extension| {
        !is_translation(extension)
            || part(extension, "lang").is_none_or(|tag| !tag.eq_ignore_ascii_case(language))
    });
    if !words.is_empty() {
        extensions.push(json!({"url": urls::TRANSLATION, "extension": [
            {"url": "lang", "valueCode": language}, {"url": "content", "valueString": words}]}));
    }
    if !extensions.is_empty() {
        element.insert("extension".to_owned(), Json::Array(extensions));
    }
    if element.is_empty() {
        return;
    }
    // beside the text that it belongs to
    let after = fields.keys().position(|key| key == name).map_or(fields.len(), |at| at + 1);
    fields.shift_insert(after, sibling, Json::Object(element));
}
