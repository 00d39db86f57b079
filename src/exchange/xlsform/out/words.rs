//! Texts in their languages, read back from a resource.

use serde_json::Value as Json;

use crate::domain::questionnaire::urls;

/// A text and its translations by tag; Markdown where it has any.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Words {
    pub(super) text: String,
    pub(super) others: Vec<(String, String)>,
}

pub(super) fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

pub(super) fn list<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json.get(name).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// The extensions of this url.
pub(super) fn extensions<'j>(json: &'j Json, url: &'j str) -> impl Iterator<Item = &'j Json> {
    list(json, "extension").iter().filter(move |one| text(one, "url") == url)
}

/// The value of an extension, whatever its type.
pub(super) fn value(extension: &Json) -> Option<&Json> {
    extension.as_object()?.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value)
}

/// The first value of this url.
pub(super) fn extension<'j>(json: &'j Json, url: &'j str) -> Option<&'j Json> {
    extensions(json, url).find_map(value)
}

/// The words of the field `name`.
pub(super) fn words(json: &Json, name: &str) -> Words {
    let beside = json.get(format!("_{name}")).unwrap_or(&Json::Null);
    let mut found = Words { text: formatted(text(json, name), beside), others: Vec::new() };
    for translation in extensions(beside, urls::TRANSLATION) {
        let part = |name: &str| list(translation, "extension").iter().find(|part| text(part, "url") == name);
        let (Some(lang), Some(content)) = (part("lang").and_then(value), part("content")) else { continue };
        let plain = value(content).and_then(Json::as_str).unwrap_or_default();
        let words = formatted(plain, content.get("_valueString").unwrap_or(&Json::Null));
        if let Some(lang) = lang.as_str() {
            found.others.push((lang.to_owned(), words));
        }
    }
    found
}

fn formatted(plain: &str, beside: &Json) -> String {
    let markdown = extension(beside, urls::RENDERING_MARKDOWN).and_then(Json::as_str);
    markdown.unwrap_or(plain).to_owned()
}
