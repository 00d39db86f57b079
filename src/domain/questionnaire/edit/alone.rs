//! One item of a draft on its own, to be shown while the rest is half done.

use serde_json::{Map, Value as Json};

use super::{
    Tree,
    place::{children, link_id},
    property::kind_of,
};
use crate::domain::questionnaire::urls::{EXPRESSIONS, SCORE};

/// The resource with this item, what is below it, and the groups around it alone; without conditions, expressions, scores
/// and red flags, which may name what is missing. `None` where the item is not there.
pub fn alone(resource: &Json, id: &str) -> Option<Json> {
    let tree = Tree::of(resource);
    let mut part = bare(tree.find(id)?, true);
    let mut above = tree.parent(id);
    while let Some(parent) = above {
        let mut around = bare(tree.find(parent)?, false);
        around.insert("item".to_owned(), Json::Array(vec![Json::Object(part)]));
        part = around;
        above = tree.parent(parent);
    }
    let mut alone = resource.as_object()?.clone();
    strip(&mut alone);
    alone.insert("item".to_owned(), Json::Array(vec![Json::Object(part)]));
    Some(Json::Object(alone))
}

/// The linkIds of the questions, in document order.
pub fn questions(resource: &Json) -> Vec<String> {
    let tree = Tree::of(resource);
    let questions = tree.items().filter(|(_, item)| kind_of(item).is_question());
    questions.map(|(_, item)| link_id(item).to_owned()).collect()
}

fn bare(item: &Json, with_below: bool) -> Map<String, Json> {
    let mut fields = item.as_object().cloned().unwrap_or_default();
    for member in ["enableWhen", "enableBehavior"] {
        fields.shift_remove(member);
    }
    strip(&mut fields);
    if with_below && !children(item).is_empty() {
        let below = children(item).iter().map(|child| Json::Object(bare(child, true))).collect();
        fields.insert("item".to_owned(), Json::Array(below));
    } else {
        fields.shift_remove("item");
    }
    fields
}

/// Takes out extensions that compute something or name other items.
fn strip(fields: &mut Map<String, Json>) {
    let Some(all) = fields.get_mut("extension").and_then(Json::as_array_mut) else { return };
    all.retain(|extension| {
        let url = extension.get("url").and_then(Json::as_str).unwrap_or_default();
        let is_ours = url.starts_with(SCORE.trim_end_matches("score"))
            && ["score", "scoreTest", "primaryScore", "redFlag", "itemBank", "itemParameters"]
                .iter()
                .any(|name| url.ends_with(name));
        !EXPRESSIONS.contains(&url) && !is_ours
    });
    if all.is_empty() {
        fields.shift_remove("extension");
    }
}
