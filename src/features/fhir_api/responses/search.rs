//! `GET /fhir/QuestionnaireResponse?…`

use uuid::Uuid;

use super::{
    super::{
        answer::Answer,
        call::{Call, ids, values},
        error::FhirError,
        included,
        interaction::Query,
        references::{self, Canonical, own_id},
        searchset::Page,
    },
    show,
};
use crate::{
    domain::api_scope::{Operation, Resource},
    storage::{
        PgConnection,
        fhir_search::{self, ResponseFilter, Window},
        responses,
    },
};

/// Entries of a page at most.
const MOST: i64 = 500;

pub(in super::super) fn search(
    conn: &mut PgConnection,
    call: &Call,
    query: &Query,
) -> Result<Answer, FhirError> {
    call.require(Resource::QuestionnaireResponse, Operation::Read)?;
    let organisation = call.organisation();
    let filter = filter(conn, call, query)?;
    let window = Call::window(query, MOST)?;
    let total = Call::is_counted(query, window)
        .then(|| fhir_search::count_responses(conn, organisation, &filter))
        .transpose()?;
    if call.shape.is_count || window.limit == 0 {
        let page = Page { total, ..Page::default() };
        return Ok(Answer::ok(call.searchset(Resource::QuestionnaireResponse, query, page)));
    }
    let more = Window { limit: window.limit + 1, ..window };
    let mut found = fhir_search::list_responses(conn, organisation, &filter, more)?;
    let most = usize::try_from(window.limit).unwrap_or(0);
    let has_more = found.len() > most;
    found.truncate(most);
    let rows = responses::list_by_ids(conn, organisation, &found)?;
    let rows = included::in_order(&found, rows, |row| row.id);
    let shown = show(conn, call, &rows)?;
    let next = found.last().copied().filter(|_| has_more);
    let included = included::of_responses(conn, call, query, &rows)?;
    let page = Page { found: shown, included, total, next, notice: None };
    Ok(Answer::ok(call.searchset(Resource::QuestionnaireResponse, query, page)))
}

fn filter(conn: &mut PgConnection, call: &Call, query: &Query) -> Result<ResponseFilter, FhirError> {
    const KNOWN: &[&str] =
        &["_id", "questionnaire", "subject", "patient", "status", "authored", "_lastUpdated"];
    call.check_parameters(query, KNOWN)?;
    let dates = |name: &'static str| {
        let texts = query.iter().filter(move |(known, _)| *known == name).map(|(_, text)| text);
        references::date_filter(texts, call.client.zone)
    };
    let patient = |text: &str| -> Vec<Uuid> {
        let id = |value: &String| own_id(value, Resource::Patient, &call.base).or_else(|| value.parse().ok());
        values(text).iter().filter_map(id).collect()
    };
    let questionnaires = match query.get("questionnaire") {
        Some(text) => {
            let mut all = Vec::new();
            for value in values(text) {
                all.extend(references::all(conn, call, &Canonical::parse(&value, &call.base))?);
            }
            Some(all)
        }
        None => None,
    };
    let status = |code: String| code.rsplit('|').next().unwrap_or_default().to_owned();
    Ok(ResponseFilter {
        ids: query.get("_id").map(ids),
        questionnaires,
        patients: query.get("subject").or_else(|| query.get("patient")).map(patient),
        statuses: query.get("status").map(|text| values(text).into_iter().map(status).collect()),
        authored: dates("authored")?,
        changed: dates("_lastUpdated")?,
        sort: Call::sort(query, fhir_search::RESPONSE_SORTS)?,
    })
}
