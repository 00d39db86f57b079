//! The control for files: what was sent, with a way to take it back, and what may be sent.

use super::{Control, Maker};
use crate::{
    domain::{json, questionnaire::Item, value::Value},
    web::{format::bytes_in_words, i18n::Language},
};

/// A file that was sent.
#[derive(Clone, Debug)]
pub(in crate::features::filling) struct SentFile {
    /// What the form posts to keep it.
    pub(in crate::features::filling) key: String,
    pub(in crate::features::filling) name: String,
    /// How large it is, in words; empty where nobody knows.
    pub(in crate::features::filling) size: String,
    /// The address of a picture that any browser shows; empty for others.
    pub(in crate::features::filling) picture: String,
}

/// What any browser shows as a picture.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

impl Maker<'_> {
    /// The files that were sent, or were just posted beside something wrong. `fields` are those of the question.
    pub(super) fn files(&self, item: &Item, fields: Option<&[String]>, given: Vec<&Value>) -> Control {
        let values: Vec<Value> = match fields {
            Some(fields) => fields.iter().filter_map(|field| read(field)).collect(),
            None => given.into_iter().cloned().collect(),
        };
        let sent = values.iter().filter_map(|value| sent(value, self.language, self.response));
        let kinds = &item.limits.mime_types;
        let is_picture =
            kinds.is_empty() || kinds.iter().any(|kind| kind.starts_with("image/") || kind == "*/*");
        let uploads =
            if self.response.is_empty() { String::new() } else { format!("{}/uploads", self.response) };
        Control::Files { sent: sent.collect(), accept: kinds.join(","), is_picture, uploads }
    }
}

/// What may be sent, in words; empty where anything may.
pub(super) fn hint(item: &Item, language: Language) -> String {
    let mut words: Vec<String> = Vec::new();
    for kind in &item.limits.mime_types {
        let key = match kind.split('/').next().unwrap_or_default() {
            "image" => Some("filling-file-image"),
            "audio" => Some("filling-file-audio"),
            "video" => Some("filling-file-video"),
            _ if kind == "application/pdf" => Some("filling-file-pdf"),
            _ => None,
        };
        let word = key.map_or_else(|| kind.clone(), |key| language.text(key).into_owned());
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let mut said = vec![words.join(", ")];
    if let Some(most) = item.limits.max_bytes {
        let megabytes = (most / rust_decimal::Decimal::from(1 << 20)).round_dp(2).normalize();
        let limit = Value::Decimal(megabytes).show(language.tag());
        said.push(language.format("filling-file-limit", &[("limit", &limit)]));
    }
    said.retain(|part| !part.is_empty());
    said.join(". ")
}

fn read(field: &str) -> Option<Value> {
    Value::from_fhir("Attachment", &json::parse(field.as_bytes(), usize::MAX).ok()?)
}

fn sent(value: &Value, language: Language, response: &str) -> Option<SentFile> {
    let Value::Attachment(file) = value else { return None };
    let key = match (&file.url, file.binary()) {
        (Some(_), Some(id)) => format!("Binary/{id}"),
        _ => value.to_fhir().to_string(),
    };
    let bytes = file.bytes().and_then(|bytes| u64::try_from(bytes).ok());
    let size = bytes.map(|bytes| bytes_in_words(bytes, language)).unwrap_or_default();
    let is_picture = file.content_type.as_deref().is_some_and(|kind| PICTURES.contains(&kind));
    let picture = match file.binary() {
        Some(id) if is_picture && !response.is_empty() => format!("{response}/files/{id}"),
        _ => String::new(),
    };
    Some(SentFile { key, name: value.show(language.tag()), size, picture })
}
