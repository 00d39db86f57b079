//! What the patient agreed to, word for word, and taking it back.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::pages::{ConsentPage, ConsentRow, ConsentsPage};
use crate::{
    domain::ids::{PatientId, QuestionnaireId},
    storage::{
        Db, PgConnection, StorageError,
        consents::{self, Given},
    },
    web::{
        errors::{AppError, PageError},
        forms::{ButtonForm, CsrfForm},
        page::{see_other, show as show_page},
        roles::Patient,
    },
};

/// `GET /me/consents`
pub(super) async fn list(person: Patient, db: Data<Db>) -> Result<HttpResponse, PageError> {
    let page = db
        .read(move |conn| {
            let ctx = person.ctx();
            let given = consents::list_of_account(conn, person.organisation_id(), person.id())?;
            let rows = given.iter().map(|given| ConsentRow::new(&ctx, given)).collect();
            Ok::<_, StorageError>(ConsentsPage { ctx, rows })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// `GET /me/consents/{consent}`: its words, and what follows from taking it back.
pub(super) async fn show(person: Patient, db: Data<Db>, id: Path<Uuid>) -> Result<HttpResponse, PageError> {
    let id = id.into_inner();
    let page = db
        .read(move |conn| {
            let ctx = person.ctx();
            let given = own(conn, &person, id)?;
            Ok::<_, StorageError>(ConsentPage {
                row: ConsentRow::new(&ctx, &given),
                lines: given.body.lines().map(str::to_owned).collect(),
                language: given.language,
                way: format!("me-consent-way-{}", given.way),
                organisation: person.organisation.name.clone(),
                ctx,
            })
        })
        .await
        .map_err(AppError::from)?;
    show_page(&page)
}

/// One of the account's; `NotFound` for another's.
fn own(conn: &mut PgConnection, person: &Patient, id: Uuid) -> Result<Given, StorageError> {
    let given = consents::list_of_account(conn, person.organisation_id(), person.id())?;
    given.into_iter().find(|given| given.id == id).ok_or(StorageError::NotFound)
}

/// `POST /me/consents/{consent}/withdrawal`. Doing it twice changes nothing.
pub(super) async fn withdraw(
    person: Patient,
    db: Data<Db>,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let id = id.into_inner();
    db.write(person.actor(), person.ctx.now, move |w| {
        let given = own(w.conn(), &person, id)?;
        let (patient, questionnaire) =
            (PatientId::new(given.patient_id), QuestionnaireId::new(given.questionnaire_id));
        consents::withdraw(w, person.organisation_id(), patient, questionnaire)
    })
    .await
    .map_err(AppError::from)?;
    Ok(see_other(&format!("/me/consents/{id}")))
}

/// `POST /me/consents/{consent}/renewal`: the patient agrees to the same words again.
pub(super) async fn renew(
    person: Patient,
    db: Data<Db>,
    id: Path<Uuid>,
    _form: CsrfForm<ButtonForm>,
) -> Result<HttpResponse, PageError> {
    let id = id.into_inner();
    db.write(person.actor(), person.ctx.now, move |w| {
        let given = own(w.conn(), &person, id)?;
        consents::renew(w, person.organisation_id(), PatientId::new(given.patient_id), &given)
    })
    .await
    .map_err(AppError::from)?;
    Ok(see_other("/me/consents"))
}
