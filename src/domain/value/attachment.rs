//! A file as an answer: its words in the answer, its bytes beside it (`url`) or inside it (`data`).

use rust_decimal::Decimal;
use serde_json::{Map, Value as Json};

use super::fhir::{Fields, others, text};

/// FHIR's `Attachment`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attachment {
    /// The MIME type.
    pub content_type: Option<String>,
    /// The bytes in base64, as they were sent.
    pub data: Option<String>,
    /// Where the bytes are, such as `Binary/0198…`.
    pub url: Option<String>,
    /// In bytes, a whole number.
    pub size: Option<Decimal>,
    /// The SHA-1 of the bytes in base64.
    pub hash: Option<String>,
    /// The name of the file.
    pub title: Option<String>,
    /// What else it carried (language, creation, extensions), kept as it came.
    pub extra: Option<Box<Map<String, Json>>>,
}

impl Attachment {
    /// `None` if it says nothing, or a field is of the wrong type.
    pub fn from_fhir(fields: &Fields) -> Option<Self> {
        const KNOWN: [&str; 6] = ["contentType", "data", "url", "size", "hash", "title"];
        let size = match fields.get("size") {
            None => None,
            // R5 writes its integer64 as a string
            Some(Json::String(digits)) => Some(super::decimal_from_text(digits)?),
            Some(json) => Some(super::decimal_from_json(json)?),
        };
        let attachment = Self {
            content_type: text(fields, "contentType").ok()?,
            data: text(fields, "data").ok()?,
            url: text(fields, "url").ok()?,
            size: size.filter(|size| size.fract().is_zero() && !size.is_sign_negative()),
            hash: text(fields, "hash").ok()?,
            title: text(fields, "title").ok()?,
            extra: others(fields, &KNOWN),
        };
        (!fields.is_empty() && attachment.size == size).then_some(attachment)
    }

    /// The id of the file of ours that holds the bytes, `None` if they are elsewhere.
    pub fn binary(&self) -> Option<uuid::Uuid> {
        let (before, id) = self.url.as_deref()?.rsplit_once('/')?;
        let is_ours = before == "Binary" || before.ends_with("/fhir/Binary");
        is_ours.then(|| id.parse().ok())?
    }

    /// How many bytes `data` stands for; the outer `None` without data, the inner one if it is no base64.
    pub fn data_bytes(&self) -> Option<Option<usize>> {
        let data = self.data.as_deref()?;
        let (mut letters, mut padding) = (0_usize, 0_usize);
        for byte in data.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
            match byte {
                b'=' => padding += 1,
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => letters += 1,
                _ => return Some(None),
            }
        }
        let is_whole = (letters + padding).is_multiple_of(4) && padding <= 2;
        Some(is_whole.then_some(letters * 3 / 4))
    }

    /// As far as it is known: of the data, else as it says of itself.
    pub fn bytes(&self) -> Option<Decimal> {
        self.data_bytes().flatten().map(Decimal::from).or(self.size)
    }

    /// The same file: one hash, one address or the same bytes.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let both = |a: &Option<String>, b: &Option<String>| a.as_ref().zip(b.as_ref()).map(|(a, b)| a == b);
        both(&self.url, &other.url)
            .or_else(|| both(&self.hash, &other.hash))
            .or_else(|| both(&self.data, &other.data))
            .unwrap_or(self == other)
    }

    /// Its name, else the last part of its address, else its type.
    pub(super) fn show(&self) -> &str {
        let named = self.title.as_deref().filter(|title| !title.trim().is_empty());
        let addressed = || self.url.as_deref().and_then(|url| url.rsplit('/').next());
        named.or_else(addressed).or(self.content_type.as_deref()).unwrap_or_default()
    }
}

/// Whether a MIME type is one of those that are asked for; `image/*` stands for every image.
pub fn is_of_type(content_type: &str, wanted: &str) -> bool {
    let plain = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let (content_type, wanted) = (plain(content_type), plain(wanted));
    match wanted.strip_suffix('*') {
        Some("*/") => true,
        Some(start) => start.ends_with('/') && content_type.starts_with(start),
        None => content_type == wanted,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(json: &Json) -> Option<Attachment> {
        Attachment::from_fhir(json.as_object().unwrap())
    }

    #[test]
    fn bytes_are_counted_without_decoding() {
        let bytes = |data: &str| read(&json!({"data": data})).unwrap().data_bytes();
        assert_eq!(bytes("YQ=="), Some(Some(1)));
        assert_eq!(bytes("YWJj\nZGU="), Some(Some(5)));
        assert_eq!(bytes("YQ="), Some(None));
        assert_eq!(bytes("Y=Q="), Some(None));
        assert_eq!(read(&json!({"title": "a"})).unwrap().data_bytes(), None);
    }

    #[test]
    fn a_size_is_a_whole_number() {
        assert_eq!(read(&json!({"size": 3})).unwrap().size, Some(3.into()));
        assert_eq!(read(&json!({"size": "3"})).unwrap().size, Some(3.into()));
        assert!(read(&json!({"size": -3})).is_none() && read(&json!({"size": 1.5})).is_none());
        assert!(read(&json!({"title": 1})).is_none() && read(&json!({})).is_none());
    }

    #[test]
    fn types_may_be_families() {
        assert!(is_of_type("image/PNG; q=1", "image/*") && is_of_type("a/b", "*/*"));
        assert!(is_of_type("application/pdf", "application/pdf"));
        assert!(!is_of_type("image/png", "image/jpeg") && !is_of_type("imagex/png", "image*"));
    }

    #[test]
    fn files_of_ours_are_known_by_their_address() {
        let id = "0198a1b2-0000-7000-8000-000000000001";
        let of = |url: &str| read(&json!({ "url": url })).unwrap().binary().map(|id| id.to_string());
        assert_eq!(of(&format!("Binary/{id}")).as_deref(), Some(id));
        assert_eq!(of(&format!("https://example.org/fhir/Binary/{id}")).as_deref(), Some(id));
        assert_eq!(of(&format!("https://example.org/{id}")), None);
        assert_eq!(of("Binary/7"), None);
    }
}
