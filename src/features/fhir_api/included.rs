//! `_include` and `_revinclude`: what the resources of a page point to, and what points to them.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    answer::Shown, call::Call, error::FhirError, interaction::Query, patients, questionnaires, responses,
    searchset::Page,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        ids::{QuestionnaireId, VersionId},
    },
    storage::{
        PgConnection, StorageError,
        fhir_search::{self, ResponseFilter, Window},
        patients as patient_rows, questionnaires as questionnaire_rows, responses as response_rows, versions,
    },
    web::operation_outcome::Issue,
};

/// Responses that one page of other resources brings along at most.
const MOST: i64 = 1_000;

/// By which reference of a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Subject,
    Questionnaire,
}

impl By {
    fn resource(self) -> Resource {
        match self {
            Self::Subject => Resource::Patient,
            Self::Questionnaire => Resource::Questionnaire,
        }
    }

    /// `QuestionnaireResponse:subject`, also with the type that is pointed to: `…:subject:Patient`.
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let by = match (parts.next()?, parts.next()?) {
            ("QuestionnaireResponse", "subject" | "patient") => Self::Subject,
            ("QuestionnaireResponse", "questionnaire") => Self::Questionnaire,
            _ => return None,
        };
        let is_fit = parts.next().is_none_or(|kind| kind == by.resource().name()) && parts.next().is_none();
        is_fit.then_some(by)
    }
}

/// What is asked for beside what a search finds: 400 for what isn't served, 403 for what the key may not read.
fn wanted(call: &Call, query: &Query, name: &str, may: &[By]) -> Result<Vec<By>, FhirError> {
    let mut found = Vec::new();
    for (_, text) in query.iter().filter(|(known, text)| *known == name && !text.is_empty()) {
        let by = By::parse(text).filter(|by| may.contains(by)).ok_or_else(|| {
            FhirError::bad_request(format!("This {name} is not served here; see /fhir/metadata"))
        })?;
        let read = if name == "_include" { by.resource() } else { Resource::QuestionnaireResponse };
        call.require(read, Operation::Read)?;
        if !found.contains(&by) {
            found.push(by);
        }
    }
    Ok(found)
}

/// What the responses of a page point to.
pub(super) fn of_responses(
    conn: &mut PgConnection,
    call: &Call,
    query: &Query,
    rows: &[response_rows::Response],
) -> Result<Vec<Shown>, FhirError> {
    wanted(call, query, "_revinclude", &[])?;
    let mut included = Vec::new();
    for by in wanted(call, query, "_include", &[By::Subject, By::Questionnaire])? {
        match by {
            By::Subject => {
                let ids = distinct(rows.iter().filter_map(|row| row.patient_id));
                let rows = patient_rows::list_by_ids(conn, call.organisation(), &ids)?;
                included.extend(patients::show(conn, call, &rows)?);
            }
            By::Questionnaire => {
                // the version that was answered, which may not be the one in use today
                for id in distinct(rows.iter().map(|row| row.version_id)) {
                    let version = versions::find(conn, call.organisation(), VersionId::new(id))?;
                    let questionnaire = QuestionnaireId::new(version.questionnaire_id);
                    match questionnaire_rows::find(conn, call.organisation(), questionnaire) {
                        // taken away since: nobody sees it any more
                        Err(StorageError::NotFound) => {}
                        found => included.push(questionnaires::show(conn, call, &found?, &version)?),
                    }
                }
            }
        }
    }
    Ok(included)
}

/// Puts the responses about the patients of a page into it.
pub(super) fn to_patients(
    conn: &mut PgConnection,
    call: &Call,
    query: &Query,
    ids: &[Uuid],
    page: &mut Page,
) -> Result<(), FhirError> {
    let filter = ResponseFilter { patients: Some(ids.to_vec()), ..ResponseFilter::default() };
    pointing(conn, call, query, By::Subject, &filter, page)
}

/// Puts the responses to the questionnaires of a page into it.
pub(super) fn to_questionnaires(
    conn: &mut PgConnection,
    call: &Call,
    query: &Query,
    ids: &[Uuid],
    page: &mut Page,
) -> Result<(), FhirError> {
    let filter = ResponseFilter { questionnaires: Some(ids.to_vec()), ..ResponseFilter::default() };
    pointing(conn, call, query, By::Questionnaire, &filter, page)
}

fn pointing(
    conn: &mut PgConnection,
    call: &Call,
    query: &Query,
    by: By,
    filter: &ResponseFilter,
    page: &mut Page,
) -> Result<(), FhirError> {
    wanted(call, query, "_include", &[])?;
    if wanted(call, query, "_revinclude", &[by])?.is_empty() {
        return Ok(());
    }
    let window = Window { after: None, limit: MOST + 1 };
    let mut found = fhir_search::list_responses(conn, call.organisation(), filter, window)?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    if found.len() > most {
        found.truncate(most);
        let text =
            format!("Only the first {MOST} responses are included; search QuestionnaireResponse for all");
        page.notice = Some(Issue::error("incomplete", text).as_warning());
    }
    let rows = response_rows::list_by_ids(conn, call.organisation(), &found)?;
    page.included.extend(responses::show(conn, call, &rows)?);
    Ok(())
}

fn distinct(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    ids.filter(|id| seen.insert(*id)).collect()
}

/// Rows in the order in which a search found their ids.
pub(super) fn in_order<T>(ids: &[Uuid], rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> Vec<T> {
    let mut rows: std::collections::HashMap<Uuid, T> = rows.into_iter().map(|row| (id(&row), row)).collect();
    ids.iter().filter_map(|id| rows.remove(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_named_with_and_without_what_they_point_to() {
        assert_eq!(By::parse("QuestionnaireResponse:subject"), Some(By::Subject));
        assert_eq!(By::parse("QuestionnaireResponse:patient:Patient"), Some(By::Subject));
        assert_eq!(By::parse("QuestionnaireResponse:questionnaire"), Some(By::Questionnaire));
        for other in
            ["QuestionnaireResponse:subject:Group", "QuestionnaireResponse:author", "Patient:link", "*"]
        {
            assert_eq!(By::parse(other), None, "{other}");
        }
    }
}
