//! `GET /fhir/Patient?…`

use chrono::NaiveDate;

use super::{
    super::{
        answer::Answer,
        call::{Call, ids, values},
        error::FhirError,
        included,
        interaction::Query,
        references,
        searchset::Page,
    },
    show,
};
use crate::{
    domain::api_scope::{Operation, Resource},
    storage::{
        PgConnection,
        fhir_search::{self, Identifier, OwnNumbers, PatientFilter, TextMatch, Window},
        patients,
    },
    web::patient_resource::Numbering,
};

/// Entries of a page at most.
const MOST: i64 = 500;

/// `GET /fhir/Patient?…`
pub(in super::super) fn search(
    conn: &mut PgConnection,
    call: &Call,
    query: &Query,
) -> Result<Answer, FhirError> {
    call.require(Resource::Patient, Operation::Read)?;
    let organisation = call.organisation();
    let filter = filter(call, query)?;
    let window = Call::window(query, MOST)?;
    let total = Call::is_counted(query, window)
        .then(|| fhir_search::count_patients(conn, organisation, &filter))
        .transpose()?;
    if call.shape.is_count || window.limit == 0 {
        let page = Page { total, ..Page::default() };
        return Ok(Answer::ok(call.searchset(Resource::Patient, query, page)));
    }
    let more = Window { limit: window.limit + 1, ..window };
    let mut found = fhir_search::list_patients(conn, organisation, &filter, more)?;
    let most = usize::try_from(window.limit).unwrap_or(0);
    let has_more = found.len() > most;
    found.truncate(most);
    let rows = patients::list_by_ids(conn, organisation, &found)?;
    let shown = show(conn, call, &included::in_order(&found, rows, |row| row.id))?;
    let next = found.last().copied().filter(|_| has_more);
    let mut page = Page { found: shown, total, next, ..Page::default() };
    included::to_patients(conn, call, query, &found, &mut page)?;
    Ok(Answer::ok(call.searchset(Resource::Patient, query, page)))
}

pub(super) fn filter(call: &Call, query: &Query) -> Result<PatientFilter, FhirError> {
    const KNOWN: &[&str] =
        &["_id", "identifier", "name", "name:contains", "name:exact", "birthdate", "_lastUpdated"];
    call.check_parameters(query, KNOWN)?;
    let name = query
        .get("name")
        .map(|text| TextMatch::Start(text.to_owned()))
        .or_else(|| query.get("name:contains").map(|text| TextMatch::Contains(text.to_owned())))
        .or_else(|| query.get("name:exact").map(|text| TextMatch::Exact(text.to_owned())));
    let birth_date = match query.get("birthdate") {
        Some(text) => Some(
            NaiveDate::parse_from_str(text.strip_prefix("eq").unwrap_or(text), "%Y-%m-%d")
                .map_err(|_bad| FhirError::bad_request("birthdate is written 1950-11-21"))?,
        ),
        None => None,
    };
    let changed = query.iter().filter(|(name, _)| *name == "_lastUpdated").map(|(_, text)| text);
    Ok(PatientFilter {
        ids: query.get("_id").map(ids),
        identifiers: query.get("identifier").map(identifiers),
        name,
        birth_date,
        changed: references::date_filter(changed, call.client.zone)?,
        sort: Call::sort(query, fhir_search::PATIENT_SORTS)?,
    })
}

/// `system|value`, `|value` (of no system) or `value` (of any).
pub(super) fn identifiers(text: &str) -> (Vec<Identifier>, OwnNumbers) {
    let (mut others, mut own) =
        (Vec::new(), OwnNumbers { cpf: Vec::new(), cns: Vec::new(), record_number: Vec::new() });
    for text in values(text) {
        let (system, value) = match text.split_once('|') {
            Some((system, value)) => (Some(system), value),
            None => (None, text.as_str()),
        };
        let may_be = |numbering: Numbering| system.is_none_or(|system| Numbering::of(system) == numbering);
        if may_be(Numbering::Cpf) {
            own.cpf.extend(Numbering::Cpf.stored(value));
        }
        if may_be(Numbering::Cns) {
            own.cns.extend(Numbering::Cns.stored(value));
        }
        if may_be(Numbering::Record) {
            own.record_number.push(value.to_owned());
        }
        others.push(Identifier { system: system.map(str::to_owned), value: value.to_owned() });
    }
    (others, own)
}
