//! Reading a resource as it came.

use serde_json::Value as Json;

use crate::domain::questionnaire::urls;

/// The members of a list; nothing if there is none.
pub(super) fn list<'a>(json: &'a Json, name: &str) -> impl DoubleEndedIterator<Item = &'a Json> + use<'a> {
    json.get(name).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default().iter()
}

pub(super) fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

pub(super) fn link_id(item: &Json) -> &str {
    text(item, "linkId")
}

/// The extensions of one address.
pub(super) fn extensions<'a>(json: &'a Json, url: &'a str) -> impl Iterator<Item = &'a Json> {
    list(json, "extension").filter(move |one| text(one, "url") == url)
}

/// The extensions that SDC names so, also under their older addresses.
pub(super) fn sdc<'a>(json: &'a Json, name: &'a str) -> impl Iterator<Item = &'a Json> {
    list(json, "extension").filter(move |one| urls::is_sdc(text(one, "url"), name))
}

/// The `value[x]` of an element, with what follows `value` in its name.
pub(super) fn value(json: &Json) -> Option<(&str, &Json)> {
    json.as_object()?.iter().find_map(|(name, value)| {
        let kind =
            name.strip_prefix("value").filter(|kind| kind.starts_with(|c: char| c.is_ascii_uppercase()))?;
        Some((kind, value))
    })
}

/// Text under `value[x]`, whatever its type is called.
pub(super) fn value_text(json: &Json) -> Option<&str> {
    value(json)?.1.as_str()
}

/// The part of a complex extension.
pub(super) fn part<'a>(extension: &'a Json, name: &'a str) -> Option<&'a Json> {
    extensions(extension, name).next()
}
