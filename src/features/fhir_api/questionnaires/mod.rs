//! `Questionnaire`: create, read, update, search, versions.

mod operations;
mod shown;
mod store;

use actix_web::http::StatusCode;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{
    answer::{Answer, Shown},
    call::{Call, id_of, ids, values},
    error::FhirError,
    included,
    interaction::Query,
    references,
    searchset::Page,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::QuestionnaireId,
    },
    storage::{
        PgConnection,
        fhir_search::{self, QuestionnaireFilter, TextMatch},
        versions,
    },
};

pub(super) use operations::{evaluate, resource_of, validate};
pub(super) use shown::{current, show};
pub(super) use store::{create, intake, update, update_where};

/// Entries of a page at most: a questionnaire may be large.
const MOST: i64 = 100;

/// A page ends early when its resources are longer than this together, in bytes.
const LONGEST_PAGE: usize = 8_000_000;

/// `GET /fhir/Questionnaire/{id}`
pub(super) fn read(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let (questionnaire, version) = current(conn, call, id_of(id, Resource::Questionnaire)?)?;
    let mut shown = show(conn, call, &questionnaire, &version)?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}

/// `GET /fhir/Questionnaire/{id}/_history/{version}`
pub(super) fn read_version(
    conn: &mut PgConnection,
    call: &Call,
    id: &str,
    version: &str,
) -> Result<Answer, FhirError> {
    let shown = versions_of(conn, call, id)?.into_iter().find(|shown| shown.version == version);
    let mut shown = shown.ok_or_else(|| FhirError::not_found("such version"))?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}

/// `GET /fhir/Questionnaire/{id}/_history`, newest first.
pub(super) fn history(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Answer, FhirError> {
    let shown = versions_of(conn, call, id)?;
    let address = |shown: &Shown| shown.address.split("/_history/").next().unwrap_or_default().to_owned();
    let total = shown.len();
    let entries: Vec<Json> = shown
        .into_iter()
        .map(|shown| {
            let (method, status) = if shown.version == "1" || shown.version.starts_with("1-") {
                ("POST", "201")
            } else {
                ("PUT", "200")
            };
            json!({
                "fullUrl": address(&shown),
                "request": {"method": method, "url": format!("Questionnaire/{id}")},
                "response": {
                    "status": status, "etag": format!("W/\"{}\"", shown.version),
                    "lastModified": super::answer::instant(shown.updated),
                },
                "resource": call.shape.cut(shown.resource),
            })
        })
        .collect();
    let link = json!([{"relation": "self", "url": format!("{}/Questionnaire/{id}/_history", call.base)}]);
    Ok(Answer::ok(json!({
        "resourceType": "Bundle", "type": "history", "total": total, "link": link, "entry": entries,
    })))
}

/// Every version that callers may see: what they see at present, and those before it.
fn versions_of(conn: &mut PgConnection, call: &Call, id: &str) -> Result<Vec<Shown>, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let id = id_of(id, Resource::Questionnaire)?;
    let (questionnaire, newest) = current(conn, call, id)?;
    let all = versions::list(conn, call.organisation(), QuestionnaireId::new(id))?;
    let seen = all.iter().filter(|version| version.number <= newest.number);
    seen.map(|version| show(conn, call, &questionnaire, version)).collect()
}

/// `GET /fhir/Questionnaire?…`
pub(super) fn search(conn: &mut PgConnection, call: &Call, query: &Query) -> Result<Answer, FhirError> {
    call.require(Resource::Questionnaire, Operation::Read)?;
    let organisation = call.organisation();
    let filter = filter(call, query)?;
    let window = Call::window(query, MOST)?;
    let total = Call::is_counted(query, window)
        .then(|| fhir_search::count_questionnaires(conn, organisation, &filter))
        .transpose()?;
    if call.shape.is_count || window.limit == 0 {
        let page = Page { total, ..Page::default() };
        return Ok(Answer::ok(call.searchset(Resource::Questionnaire, query, page)));
    }
    let more = fhir_search::Window { limit: window.limit + 1, ..window };
    let found = fhir_search::list_questionnaires(conn, organisation, &filter, more)?;
    let (mut shown, mut length, mut last) = (Vec::new(), 0, None);
    let most = usize::try_from(window.limit).unwrap_or(0);
    for id in found.iter().take(most) {
        let (questionnaire, version) = current(conn, call, *id)?;
        length += version.resource.len();
        shown.push(show(conn, call, &questionnaire, &version)?);
        last = Some(*id);
        if length > LONGEST_PAGE {
            break;
        }
    }
    let next = last.filter(|_| found.len() > shown.len());
    let ids: Vec<Uuid> = found.iter().take(shown.len()).copied().collect();
    let mut page = Page { found: shown, total, next, ..Page::default() };
    included::to_questionnaires(conn, call, query, &ids, &mut page)?;
    Ok(Answer::ok(call.searchset(Resource::Questionnaire, query, page)))
}

/// Ids of those that fit, at most two: for conditional creates and updates.
fn matching(conn: &mut PgConnection, call: &Call, query: &Query) -> Result<Vec<Uuid>, FhirError> {
    let filter = filter(call, query)?;
    let window = fhir_search::Window { after: None, limit: 2 };
    Ok(fhir_search::list_questionnaires(conn, call.organisation(), &filter, window)?)
}

fn filter(call: &Call, query: &Query) -> Result<QuestionnaireFilter, FhirError> {
    const KNOWN: &[&str] =
        &["_id", "url", "title", "title:contains", "title:exact", "status", "_lastUpdated"];
    call.check_parameters(query, KNOWN)?;
    let title = query
        .get("title")
        .map(|text| TextMatch::Start(text.to_owned()))
        .or_else(|| query.get("title:contains").map(|text| TextMatch::Contains(text.to_owned())))
        .or_else(|| query.get("title:exact").map(|text| TextMatch::Exact(text.to_owned())));
    let changed = query.iter().filter(|(name, _)| *name == "_lastUpdated").map(|(_, text)| text);
    let status = |code: String| match code.rsplit('|').next().unwrap_or_default() {
        "active" => "published".to_owned(),
        other => other.to_owned(),
    };
    Ok(QuestionnaireFilter {
        ids: query.get("_id").map(ids),
        urls: query.get("url").map(values),
        title,
        statuses: query.get("status").map(|text| values(text).into_iter().map(status).collect()),
        changed: references::date_filter(changed, call.client.zone)?,
        sort: Call::sort(query, fhir_search::QUESTIONNAIRE_SORTS)?,
    })
}
