//! `linkIdPrefix`: what is put before the linkIds of a part, so that it can be used twice.

use chrono::{DateTime, FixedOffset};
use serde_json::{Value as Json, json};

use super::super::resource::{extensions, text, value};
use crate::domain::{
    expression::{Collection, Context, Expression, Item},
    questionnaire::urls,
};

const NAME: &str = "linkIdPrefix";

/// The prefix of the part that an item comes from, and the one for parts that are put in where it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Prefix {
    /// Of the items here.
    own: String,
    /// For the next part.
    next: String,
}

impl Prefix {
    /// With what an item or a part declares: its own expression may name the prefix around it.
    pub(super) fn within(&self, element: &Json, now: DateTime<FixedOffset>) -> Self {
        let next = declared(element, &self.next, now).unwrap_or_else(|| self.next.clone());
        // a part begins with the prefix that was declared for it
        let is_part = element.get("resourceType").is_some();
        Self { own: if is_part { self.next.clone() } else { self.own.clone() }, next }
    }

    pub(super) fn of_part(&self) -> &str {
        &self.next
    }

    /// Puts the prefix before the linkId and the conditions of an item; what it declares becomes plain text.
    pub(super) fn put_into(&self, item: &mut Json, inner: &Self) {
        let Some(fields) = item.as_object_mut() else { return };
        if let Some(Json::Array(all)) = fields.get_mut("extension") {
            for definition in all.iter_mut().filter(|one| text(one, "url") == urls::VARIABLE) {
                if let Some(found) =
                    definition.get_mut("valueExpression").filter(|found| text(found, "name") == NAME)
                    && let Some(members) = found.as_object_mut()
                {
                    let literal = inner.next.replace('\\', "\\\\").replace('\'', "\\'");
                    members.insert("expression".to_owned(), json!(format!("'{literal}'")));
                }
            }
        }
        if self.own.is_empty() {
            return;
        }
        self.lengthen(fields.get_mut("linkId"));
        for condition in fields.get_mut("enableWhen").and_then(Json::as_array_mut).into_iter().flatten() {
            self.lengthen(condition.get_mut("question"));
        }
        let own = self.own.clone();
        for (name, value) in fields.iter_mut().filter(|(name, _)| *name != "item") {
            references(name, value, &own);
        }
    }

    fn lengthen(&self, id: Option<&mut Json>) {
        if let Some(id) = id
            && let Some(text) = id.as_str()
        {
            *id = json!(format!("{}{text}", self.own));
        }
    }
}

fn declared(element: &Json, outer: &str, now: DateTime<FixedOffset>) -> Option<String> {
    let definition = extensions(element, urls::VARIABLE)
        .filter_map(|one| Some(value(one)?.1))
        .find(|one| text(one, "name") == NAME)?;
    let expression = Expression::parse(text(definition, "expression")).ok()?;
    let mut context = Context::new(now);
    context.variables.set(NAME, Item::String(outer.to_owned().into()));
    let found = expression.evaluate(Collection::Empty, &context).ok()?;
    found.first().and_then(Item::to_text)
}

/// Names of contained resources: whatever begins with `#` where a reference may stand.
pub(super) fn references(name: &str, value: &mut Json, prefix: &str) {
    match value {
        Json::String(text) => {
            let may_refer =
                matches!(name, "reference" | "answerValueSet" | "valueSet") || name.ends_with("Canonical");
            if let Some(id) = text.strip_prefix('#').filter(|_| may_refer && !prefix.is_empty()) {
                *value = json!(format!("#{prefix}{id}"));
            }
        }
        Json::Array(members) => members.iter_mut().for_each(|member| references(name, member, prefix)),
        Json::Object(fields) => {
            for (name, member) in fields.iter_mut() {
                references(name, member, prefix);
            }
        }
        _ => {}
    }
}
