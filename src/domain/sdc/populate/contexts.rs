//! Launch contexts: what a questionnaire says that it may be told, and what it was told.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{
    super::{
        Notice, Weight,
        expressions::Scope,
        resource::{extensions, part, sdc, text, value, value_text},
    },
    Source,
};
use crate::domain::{
    expression::{Collection, Item},
    questionnaire::urls,
};

/// Gives every launch context its resources.
pub(super) fn bind<'a>(
    source: &Source<'a>,
    given: &HashMap<&str, Collection<'a>>,
    scope: &mut Scope<'a>,
    notices: &mut Vec<Notice>,
) {
    let mut known: Vec<&str> = variables(source.questionnaire).collect();
    for context in sdc(source.questionnaire, "launchContext") {
        let Some(name) = part(context, "name").and_then(name_of) else { continue };
        known.push(name);
        let types: Vec<&str> =
            extensions(context, "type").filter_map(value_text).filter(|kind| *kind != "Resource").collect();
        let Some(resources) = given.get(name) else {
            scope.missing.push(name.to_owned());
            let text = format!("The launch context {name} was not given: what needs it is left out");
            notices.push(Notice::new(Weight::Information, "incomplete", text));
            continue;
        };
        if !types.is_empty() && resources.iter().any(|resource| !is_of(resource, &types)) {
            scope.missing.push(name.to_owned());
            let text = format!(
                "The launch context {name} wants {}: what was given is another resource",
                types.join(", ")
            );
            notices.push(Notice::warning("invalid", text));
            continue;
        }
        scope.variables.set(name.to_owned(), resources.clone());
    }
    let mut unknown: Vec<&&str> = given.keys().filter(|name| !known.contains(*name)).collect();
    unknown.sort_unstable();
    for name in unknown {
        let text = format!(
            "The questionnaire has no launch context and no variable named {name}: it was passed over"
        );
        notices.push(Notice::new(Weight::Information, "not-found", text));
    }
}

fn variables(questionnaire: &Json) -> impl Iterator<Item = &str> {
    extensions(questionnaire, urls::VARIABLE)
        .filter_map(|extension| Some(text(value(extension)?.1, "name")))
        .filter(|name| !name.is_empty())
}

/// A code in today's form, a text in the one before.
fn name_of(part: &Json) -> Option<&str> {
    let (_, found) = value(part)?;
    found.as_str().or_else(|| Some(text(found, "code"))).filter(|name| !name.is_empty())
}

fn is_of(resource: &Item<'_>, types: &[&str]) -> bool {
    let Item::Node(node) = resource else { return false };
    types.contains(&text(node.json, "resourceType"))
}
