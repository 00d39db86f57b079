//! An entry of the transaction.

use serde_json::{Map, Value as Json, json};

use super::{
    super::{
        Notice,
        expressions::Scope,
        resource::{part, text},
    },
    Work,
    stands::expression_of,
};
use crate::domain::expression::{Collection, Item};

impl<'a> Work<'_, 'a> {
    /// Adds a resource. `definition` is the extension that asked for it: it may say how the entry is to be sent.
    pub(super) fn add(
        &mut self,
        mut resource: Json,
        definition: Option<&'a Json>,
        focus: &Collection<'a>,
        scope: &Scope<'a>,
        place: &str,
    ) -> String {
        let said = |work: &mut Self, name: &str| {
            definition.and_then(|definition| work.said(definition, name, focus, scope, place))
        };
        let full_url = said(self, "fullUrl").unwrap_or_else(|| format!("urn:uuid:{}", (self.new_id)()));
        if let (Some(id), Some(fields)) = (said(self, "resourceId"), resource.as_object_mut()) {
            let id = id.rsplit([':', '/']).next().unwrap_or_default().to_owned();
            fields.shift_remove("id");
            fields.shift_insert(1.min(fields.len()), "id".to_owned(), json!(id));
        }
        let (kind, id) = (text(&resource, "resourceType").to_owned(), text(&resource, "id").to_owned());
        let mut request = if id.is_empty() {
            json!({"method": "POST", "url": kind})
        } else {
            json!({"method": "PUT", "url": format!("{kind}/{id}")})
        };
        for name in ["ifNoneMatch", "ifModifiedSince", "ifMatch", "ifNoneExist"] {
            if let (Some(said), Some(fields)) = (said(self, name), request.as_object_mut()) {
                fields.insert(name.to_owned(), json!(said));
            }
        }
        self.entries.push(json!({"fullUrl": full_url, "resource": resource, "request": request}));
        full_url
    }

    fn said(
        &mut self,
        definition: &'a Json,
        name: &str,
        focus: &Collection<'a>,
        scope: &Scope<'a>,
        place: &str,
    ) -> Option<String> {
        let (_, expression) = expression_of(part(definition, name)?)?;
        match self.evaluator.evaluate(expression, focus.clone(), scope) {
            Ok(found) => found.first().and_then(Item::to_text),
            Err(fault) => {
                self.notices.push(fault.notice(name, place));
                None
            }
        }
    }

    pub(super) fn warn(&mut self, code: &'static str, place: &str, words: impl Into<String>) {
        let notice = Notice::warning(code, words).at(place);
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }
}

/// Copies elements of the response that a resource has by the same meaning.
pub(super) fn copy(from: &Json, pairs: &[(&str, &str)], to: &mut Map<String, Json>) {
    for (theirs, ours) in pairs {
        if let Some(value) = from.get(*theirs) {
            to.insert((*ours).to_owned(), value.clone());
        }
    }
}
