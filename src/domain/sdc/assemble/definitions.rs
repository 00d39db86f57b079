//! Items that take what an item of another questionnaire says: `definition` is its address, `#` and the linkId.

use serde_json::Value as Json;

use super::{
    super::{
        Notice,
        resource::{link_id, list, text},
    },
    Work,
};

/// The item with what its definition says beside what it says itself.
pub(super) fn merged(work: &mut Work<'_>, item: &Json) -> Json {
    let Some((canonical, id)) = text(item, "definition").split_once('#') else { return item.clone() };
    // elements of structures are another mechanism, which is not run
    let is_structure = canonical.contains("/StructureDefinition/");
    let library = if is_structure { None } else { (work.find)(canonical) };
    let Some(library) = library else {
        if is_incomplete(item) {
            let words = "definition names what can't be found, and the item says too little without it";
            work.notices.push(Notice::warning("not-found", words).at(link_id(item)));
        }
        return item.clone();
    };
    let Some(found) = find(&library, id) else {
        let words = format!("{canonical} has no item with the linkId that definition names");
        work.notices.push(Notice::error("not-found", words).at(link_id(item)));
        return item.clone();
    };
    work.note(&library, canonical);
    with(item, found)
}

fn is_incomplete(item: &Json) -> bool {
    let is_choice = matches!(text(item, "type"), "choice" | "open-choice");
    let has_options = item.get("answerOption").is_some() || item.get("answerValueSet").is_some();
    text(item, "text").is_empty() && text(item, "type") != "display" || (is_choice && !has_options)
}

fn find<'a>(element: &'a Json, id: &str) -> Option<&'a Json> {
    list(element, "item").find_map(|item| if link_id(item) == id { Some(item) } else { find(item, id) })
}

/// What the item says itself counts.
fn with(item: &Json, found: &Json) -> Json {
    let (Some(own), Some(theirs)) = (item.as_object(), found.as_object()) else { return item.clone() };
    let mut fields = own.clone();
    for (name, value) in theirs.iter().filter(|(name, _)| *name != "linkId") {
        if name == "extension" && fields.contains_key("extension") {
            let known: Vec<&str> = list(item, "extension").map(|one| text(one, "url")).collect();
            let more: Vec<Json> =
                list(found, "extension").filter(|one| !known.contains(&text(one, "url"))).cloned().collect();
            if let Some(all) = fields.get_mut("extension").and_then(Json::as_array_mut) {
                all.extend(more);
            }
        } else {
            fields.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    Json::Object(fields)
}
