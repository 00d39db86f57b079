//! What patients see of their results.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;
use serde::Deserialize;

use crate::{
    domain::ids::QuestionnaireId,
    storage::{
        Db, StorageError,
        patient_results::{self, PatientResults, Shows},
        questionnaires,
    },
    web::{
        authors::MayPublish,
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors},
        page::{PageContext, see_other, show as show_page, show_as},
    },
};

/// Longest text of the author's, in characters.
const LONGEST: usize = 2_000;

#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::features::authoring) struct ResultsForm {
    #[serde(default)]
    shows: String,
    #[serde(default)]
    thanks: String,
}

#[derive(Template)]
#[template(path = "pages/authoring/for_patients.html")]
struct ForPatientsPage {
    ctx: PageContext,
    id: QuestionnaireId,
    title: String,
    form: ResultsForm,
    errors: FieldErrors,
}

impl ForPatientsPage {
    /// Values and words of the choice.
    fn options(&self) -> Vec<(String, String)> {
        let word = |shows: Shows| self.ctx.t(&format!("authoring-patients-{}", shows.as_str())).into_owned();
        Shows::ALL.map(|shows| (shows.as_str().to_owned(), word(shows))).into_iter().collect()
    }
}

/// `GET /admin/questionnaires/{id}/patient-results`
pub(in crate::features::authoring) async fn edit(
    member: MayPublish,
    db: Data<Db>,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    let id = id.into_inner();
    let page = db
        .read(move |conn| {
            let organisation = member.organisation_id();
            let title = questionnaires::find(conn, organisation, id)?.title;
            let known = patient_results::find(conn, organisation, id)?;
            let form = ResultsForm { shows: known.shows.as_str().to_owned(), thanks: known.thanks };
            Ok::<_, StorageError>(ForPatientsPage {
                ctx: member.ctx(),
                id,
                title,
                form,
                errors: FieldErrors::new(),
            })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// `POST /admin/questionnaires/{id}/patient-results`
pub(in crate::features::authoring) async fn update(
    member: MayPublish,
    db: Data<Db>,
    id: Path<QuestionnaireId>,
    form: CsrfForm<ResultsForm>,
) -> Result<HttpResponse, PageError> {
    let (id, form, organisation) = (id.into_inner(), form.into_inner(), member.organisation_id());
    let (shows, thanks) = (Shows::from_name(&form.shows), form.thanks.trim().replace("\r\n", "\n"));
    let mut errors = FieldErrors::new();
    if shows.is_none() {
        errors.add("shows", "authoring-patients-missing");
    }
    if thanks.chars().count() > LONGEST {
        errors.add("thanks", "authoring-patients-long");
    } else if shows == Some(Shows::Thanks) && thanks.is_empty() {
        errors.add("thanks", "authoring-patients-empty");
    }
    let (Some(shows), true) = (shows, errors.is_empty()) else {
        let title = db.read(move |conn| questionnaires::find(conn, organisation, id)).await?.title;
        let page = ForPatientsPage { ctx: member.ctx(), id, title, form, errors };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    let new = PatientResults { shows, thanks };
    db.write(member.actor(), member.ctx.now, move |w| patient_results::save(w, organisation, id, &new))
        .await?;
    Ok(see_other(&format!("/admin/questionnaires/{id}?done=saved")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::{i18n::Language, page::samples};

    #[test]
    fn the_sample_renders() {
        for language in Language::ALL {
            let mut errors = FieldErrors::new();
            errors.add("thanks", "authoring-patients-empty");
            samples::check(&ForPatientsPage {
                ctx: PageContext::sample(language),
                id: QuestionnaireId::new(uuid::Uuid::nil()),
                title: "<b>".to_owned(),
                form: ResultsForm { shows: "thanks".to_owned(), thanks: "<b>".to_owned() },
                errors,
            });
        }
    }
}
