//! Small changes to a FHIR Questionnaire as text: everything that is not named here stays as it was.

use serde_json::{Map, Value as Json, json};

use crate::{domain::json, storage::StorageError};

/// A resource without items, for a draft that starts from nothing.
pub(super) fn empty(title: &str, description: &str, language: &str) -> String {
    let mut resource = json!({
        "resourceType": "Questionnaire",
        "language": language,
        "title": title,
        "status": "draft",
    });
    if let (false, Some(fields)) = (description.is_empty(), resource.as_object_mut()) {
        fields.insert("description".to_owned(), description.into());
    }
    written(&resource)
}

/// The same questions as another questionnaire: without the identity of the first, which it names as its origin.
pub(super) fn copied(resource: &str, title: &str) -> Result<String, StorageError> {
    let mut copy = read(resource)?;
    let fields = fields(&mut copy)?;
    for identity in ["id", "meta", "version", "identifier", "date", "approvalDate", "lastReviewDate"] {
        fields.shift_remove(identity);
    }
    if let Some(Json::String(url)) = fields.shift_remove("url") {
        fields.insert("derivedFrom".to_owned(), json!([url]));
    }
    fields.shift_remove("_title");
    fields.insert("title".to_owned(), title.into());
    fields.insert("status".to_owned(), "draft".into());
    Ok(written(&copy))
}

/// The resource with another title or description; `None` leaves them as they are. Their translations go: they said
/// something else.
pub(super) fn renamed(
    mut renamed: Json,
    title: Option<&str>,
    description: Option<&str>,
) -> Result<Json, StorageError> {
    let fields = fields(&mut renamed)?;
    for (name, text) in [("title", title), ("description", description)] {
        let Some(text) = text else { continue };
        fields.shift_remove(&format!("_{name}"));
        if text.is_empty() {
            fields.shift_remove(name);
        } else {
            fields.insert(name.to_owned(), text.into());
        }
    }
    Ok(renamed)
}

fn read(resource: &str) -> Result<Json, StorageError> {
    json::parse(resource.as_bytes(), usize::MAX).map_err(|_bad| StorageError::Corrupt("resource is not JSON"))
}

fn fields(resource: &mut Json) -> Result<&mut Map<String, Json>, StorageError> {
    resource.as_object_mut().ok_or(StorageError::Corrupt("resource is no object"))
}

fn written(resource: &Json) -> String {
    serde_json::to_string_pretty(resource).unwrap_or_else(|_unwritable| resource.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGINAL: &str = r#"{"resourceType":"Questionnaire","id":"7","url":"https://example.org/q","version":"2",
        "title":"Sono","_title":{"extension":[]},"item":[{"linkId":"1","type":"decimal","initial":[{"valueDecimal":1.50}]}]}"#;

    #[test]
    fn a_copy_names_its_origin_and_keeps_every_digit() {
        let copy = copied(ORIGINAL, "Sono (Cópia)").unwrap();
        let fields: Json = serde_json::from_str(&copy).unwrap();
        assert_eq!(fields["title"], "Sono (Cópia)");
        assert_eq!(fields["derivedFrom"], json!(["https://example.org/q"]));
        assert!(fields.get("id").is_none() && fields.get("url").is_none() && fields.get("version").is_none());
        assert!(copy.contains("1.50"), "{copy}");
    }

    #[test]
    fn renaming_touches_nothing_else() {
        let renamed = renamed(read(ORIGINAL).unwrap(), Some("Descanso"), None).unwrap();
        let mut expected: Json = serde_json::from_str(ORIGINAL).unwrap();
        let expected = expected.as_object_mut().unwrap();
        expected.insert("title".to_owned(), "Descanso".into());
        expected.shift_remove("_title");
        assert_eq!(renamed, Json::Object(expected.clone()));
    }

    #[test]
    fn an_empty_resource_has_no_items() {
        let resource: Json = serde_json::from_str(&empty("Sono", "", "pt-BR")).unwrap();
        assert_eq!(resource["title"], "Sono");
        assert!(resource.get("description").is_none() && resource.get("item").is_none());
    }
}
