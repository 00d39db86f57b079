//! What names an item: conditions, scores, and expressions that read its answer.

use serde_json::Value as Json;

use super::{
    Change,
    apply::extensions,
    parts::told,
    place::{array, children, link_id, url},
};
use crate::domain::questionnaire::urls;

/// Something that names an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The item of this linkId has a condition on it.
    Condition(String),
    /// The score of this key counts it, or has a band that depends on it.
    Score(String),
    /// A test of the scores answers it; its name.
    Test(String),
    /// The item of this linkId, or the questionnaire, has an expression that reads it.
    Expression(Option<String>),
}

/// Everything that names the item, in document order, each once.
pub fn references_to(resource: &Json, id: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    for extension in array(resource, "extension") {
        let renamed = renamed(extension, id, "");
        if extension == &renamed {
            continue;
        }
        found.push(match url(extension) {
            urls::SCORE => Reference::Score(told(extension, "key")),
            urls::SCORE_TEST => Reference::Test(told(extension, "name")),
            _ => Reference::Expression(None),
        });
    }
    walk(resource, &mut |item| {
        let by = link_id(item).to_owned();
        if array(item, "enableWhen").iter().any(|condition| &renamed(condition, id, "") != condition) {
            found.push(Reference::Condition(by.clone()));
        }
        if array(item, "extension").iter().any(|extension| &renamed(extension, id, "") != extension) {
            found.push(Reference::Expression(Some(by)));
        }
    });
    found.dedup();
    found
}

/// The changes that give an item another linkId, wherever it is named.
pub(super) fn renaming(resource: &Json, from: &str, to: &str) -> Vec<Change> {
    let mut changes = vec![Change::Rename { from: from.to_owned(), to: to.to_owned() }];
    renaming_in(resource, None, from, to, &mut changes);
    walk(resource, &mut |item| {
        let id = if link_id(item) == from { to } else { link_id(item) };
        if let Some(was) = item.get("enableWhen") {
            let becomes = renamed(was, from, to);
            if was != &becomes {
                changes.push(Change::Put {
                    item: Some(id.to_owned()),
                    member: "enableWhen".to_owned(),
                    was: Some(was.clone()),
                    becomes: Some(becomes),
                });
            }
        }
        renaming_in(item, Some(id), from, to, &mut changes);
    });
    changes
}

fn renaming_in(holder: &Json, id: Option<&str>, from: &str, to: &str, changes: &mut Vec<Change>) {
    let mut urls: Vec<&str> = array(holder, "extension").iter().map(url).collect();
    urls.sort_unstable();
    urls.dedup();
    for url in urls {
        let (at, was) = extensions(holder, url);
        let becomes: Vec<Json> = was.iter().map(|extension| renamed(extension, from, to)).collect();
        if was != becomes {
            let item = id.map(str::to_owned);
            changes.push(Change::Extend { item, url: url.to_owned(), at, was, becomes });
        }
    }
}

/// The same with another linkId wherever it names the item: in conditions, parts of scores and expressions.
pub(super) fn renamed(json: &Json, from: &str, to: &str) -> Json {
    match json {
        Json::Array(all) => all.iter().map(|one| renamed(one, from, to)).collect(),
        Json::Object(fields) => {
            let names_item = matches!(url(json), "linkId" | "question");
            let fields = fields.iter().map(|(name, value)| {
                let value = match value {
                    Json::String(text)
                        if text == from && (name == "question" || names_item && name != "url") =>
                    {
                        to.into()
                    }
                    Json::String(text) if name == "expression" => in_expression(text, from, to).into(),
                    Json::String(_) => value.clone(),
                    other => renamed(other, from, to),
                };
                (name.clone(), value)
            });
            Json::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// `linkId = 'from'` of an expression, with any spaces, as `linkId = 'to'`.
fn in_expression(text: &str, from: &str, to: &str) -> String {
    let (mut done, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("linkId") {
        let (before, found) = rest.split_at(at + "linkId".len());
        done.push_str(before);
        let compared = found.trim_start().strip_prefix(['=', '~']).map(str::trim_start);
        let literal =
            compared.and_then(|literal| literal.strip_prefix('\'')?.strip_prefix(from)?.strip_prefix('\''));
        match literal {
            Some(after) => {
                let spaces = found.len() - after.len() - from.len() - 1;
                done.push_str(found.get(..spaces).unwrap_or_default());
                done.push_str(to);
                done.push('\'');
                rest = after;
            }
            None => rest = found,
        }
    }
    done.push_str(rest);
    done
}

fn walk<'a>(holder: &'a Json, visit: &mut impl FnMut(&'a Json)) {
    for item in children(holder) {
        visit(item);
        walk(item, visit);
    }
}
