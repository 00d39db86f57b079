//! One page of a search: which, in what order, and the Bundle that it becomes.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{answer::Shown, call::Call, error::FhirError, interaction::Query};
use crate::{
    domain::api_scope::Resource,
    storage::fhir_search::{Sort, Sortable, Window},
    web::operation_outcome::{Issue, outcome},
};

/// Entries of a page unless asked otherwise.
const USUAL_COUNT: i64 = 50;

/// What a page holds.
#[derive(Default)]
pub(super) struct Page {
    pub(super) found: Vec<Shown>,
    /// What those found point to, or what points to them.
    pub(super) included: Vec<Shown>,
    /// What is missing among these, where it was too much.
    pub(super) notice: Option<Issue>,
    /// All that fit, where they were counted.
    pub(super) total: Option<i64>,
    /// The last one found, if more follow.
    pub(super) next: Option<Uuid>,
}

impl Call {
    /// The page that is asked for, of at most `most` entries.
    pub(super) fn window(query: &Query, most: i64) -> Result<Window, FhirError> {
        let count: Option<i64> = match query.get("_count") {
            Some(text) => Some(
                text.parse()
                    .ok()
                    .filter(|count| *count >= 0)
                    .ok_or_else(|| FhirError::bad_request("_count is a whole number from 0"))?,
            ),
            None => None,
        };
        let after = match query.get("_after") {
            Some(text) => {
                Some(text.parse().map_err(|_bad| FhirError::bad_request("_after comes from a next link"))?)
            }
            None => None,
        };
        Ok(Window { after, limit: count.unwrap_or(USUAL_COUNT).min(most) })
    }

    /// Whether a search counts all that fits: on its first page, unless told not to.
    pub(super) fn is_counted(query: &Query, window: Window) -> bool {
        window.after.is_none() && query.get("_total") != Some("none")
    }

    /// `_sort`: 400 for what can't be sorted by.
    pub(super) fn sort(query: &Query, known: &[Sortable]) -> Result<Sort, FhirError> {
        let Some(text) = query.get("_sort") else { return Ok(Sort::default()) };
        Sort::parse(text, known).ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            FhirError::bad_request(format!(
                "_sort has at most five of {}, each with - before it to begin at the end",
                names.join(", ")
            ))
        })
    }

    /// The Bundle of a page.
    pub(super) fn searchset(&self, resource: Resource, query: &Query, page: Page) -> Json {
        let url = |text: String| {
            let mark = if text.is_empty() { "" } else { "?" };
            format!("{}/{}{mark}{text}", self.base, resource.name())
        };
        let mut links = vec![json!({"relation": "self", "url": url(query.with("", None))})];
        if let Some(next) = page.next {
            let after = query.with("_after", Some(&next.to_string()));
            links.push(json!({"relation": "next", "url": url(after)}));
        }
        let entry = |shown: Shown, mode: &str| {
            let address = shown.address.split("/_history/").next().unwrap_or_default().to_owned();
            let resource = self.shape.cut(shown.resource);
            json!({"fullUrl": address, "resource": resource, "search": {"mode": mode}})
        };
        let found = page.found.into_iter().map(|shown| entry(shown, "match"));
        let included = page.included.into_iter().map(|shown| entry(shown, "include"));
        let notice = page.notice.iter().map(
            |issue| json!({"resource": outcome(std::slice::from_ref(issue)), "search": {"mode": "outcome"}}),
        );
        let entries: Vec<Json> = found.chain(included).chain(notice).collect();
        let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links});
        if let Some(fields) = bundle.as_object_mut() {
            if let Some(total) = page.total {
                fields.insert("total".to_owned(), json!(total));
            }
            // FHIR has no empty lists
            if !entries.is_empty() {
                fields.insert("entry".to_owned(), Json::Array(entries));
            }
        }
        bundle
    }
}
