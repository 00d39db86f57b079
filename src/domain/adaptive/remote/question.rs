//! What the other system is sent.

use serde_json::{Map, Value as Json, json};

use super::{Asked, CONTAINED, canonical, is_ours, list};

/// A response in progress with the questionnaire as far as it is known. It says nothing of whom it is about: `response` is
/// a name that tells one response from another, and nothing else.
pub fn question(base: &Json, asked: Option<&Asked>, items: &Json, response: &str, authored: &str) -> Json {
    let contained = asked.map_or_else(|| vec![questionnaire(base, false)], contained);
    let identifier = json!({"system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{response}")});
    let mut fields = Map::new();
    fields.insert("resourceType".to_owned(), json!("QuestionnaireResponse"));
    fields.insert("identifier".to_owned(), identifier);
    if let Some(keeps) = asked.and_then(|asked| asked.keeps.as_object()) {
        fields.extend(keeps.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    fields.insert("contained".to_owned(), Json::Array(contained));
    fields.insert("questionnaire".to_owned(), json!(format!("#{CONTAINED}")));
    fields.insert("status".to_owned(), json!("in-progress"));
    fields.insert("authored".to_owned(), json!(authored));
    if items.as_array().is_some_and(|items| !items.is_empty()) {
        fields.insert("item".to_owned(), items.clone());
    }
    Json::Object(fields)
}

/// What a response contains: the questionnaire as far as it was asked, and the value sets of its questions.
pub fn contained(asked: &Asked) -> Vec<Json> {
    let whole = &asked.questionnaire;
    std::iter::once(questionnaire(whole, true)).chain(list(whole, "contained").cloned()).collect()
}

/// Derived from the one that is asked for.
fn questionnaire(known: &Json, was_asked: bool) -> Json {
    let mut whole = known.clone();
    let Some(fields) = whole.as_object_mut() else { return whole };
    for name in ["id", "meta", "text", "contained", "url", "version", "derivedFrom"] {
        fields.shift_remove(name);
    }
    if !was_asked {
        // what our own copy lists are rules for questions that may come, not questions
        fields.shift_remove("item");
    }
    fields.shift_insert(1, "id".to_owned(), json!(CONTAINED));
    fields.insert("derivedFrom".to_owned(), json!([canonical(known)]));
    without_ours(&mut whole);
    whole
}

/// Our own extensions are rules of the author's, for us.
fn without_ours(element: &mut Json) {
    let Some(fields) = element.as_object_mut() else { return };
    if let Some(extensions) = fields.get_mut("extension").and_then(Json::as_array_mut) {
        extensions.retain(|one| !is_ours(one));
        if extensions.is_empty() {
            fields.shift_remove("extension");
        }
    }
    for item in fields.get_mut("item").and_then(Json::as_array_mut).into_iter().flatten() {
        without_ours(item);
    }
}
