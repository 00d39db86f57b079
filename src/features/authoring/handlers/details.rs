//! A questionnaire's title, description and collaborators.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use serde_json::json;

use super::card;
use crate::{
    domain::ids::{AccountId, OrganisationId, QuestionnaireId},
    features::authoring::{
        forms::DetailsForm,
        pages::{DetailsPage, Person},
        resource,
    },
    storage::{
        Db, PgConnection, StorageError, Write, accounts, draft_edits, questionnaires,
        versions::{self, Draft},
    },
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors},
        page::{PageContext, see_other, show, show_as},
        roles::Admin,
    },
};

/// `GET /admin/questionnaires/new`
pub(in crate::features::authoring) async fn new(
    db: Data<Db>,
    admin: Admin,
) -> Result<HttpResponse, PageError> {
    let organisation = admin.organisation_id();
    let people = db.read(move |conn| people(conn, organisation)).await?;
    let form = DetailsForm::default();
    show(&DetailsPage { ctx: admin.ctx(), of: None, people, form, errors: FieldErrors::new() })
}

/// `POST /admin/questionnaires`: the questionnaire and an empty draft.
pub(in crate::features::authoring) async fn create(
    db: Data<Db>,
    admin: Admin,
    form: CsrfForm<DetailsForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, author) = (admin.organisation_id(), admin.id());
    let (form, errors) = form.into_inner().checked();
    if !errors.is_empty() {
        return again(&db, admin.ctx(), organisation, None, form, errors).await;
    }
    let language = admin.organisation.language.clone();
    let made = db
        .write(admin.actor(), admin.ctx.now, move |w| {
            let id = questionnaires::insert(w, organisation, &form.title, &form.description, Some(author))?;
            let draft = Draft {
                resource: &resource::empty(&form.title, &form.description, &language),
                item_count: 0,
                losses: &json!([]),
                author: Some(author),
            };
            versions::insert_draft(w, organisation, id, &draft)?;
            if !form.collaborator.is_empty() {
                share(w, organisation, id, &form)?;
            }
            Ok::<_, StorageError>(id)
        })
        .await?;
    Ok(see_other(&format!("/admin/questionnaires/{made}?done=created")))
}

/// `GET /admin/questionnaires/{id}/details`
pub(in crate::features::authoring) async fn edit(
    db: Data<Db>,
    admin: Admin,
    id: Path<QuestionnaireId>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let (card, people) = db
        .read(move |conn| Ok::<_, StorageError>((card(conn, organisation, id)?, people(conn, organisation)?)))
        .await?;
    let form = DetailsForm {
        title: card.questionnaire.title.clone(),
        description: card.questionnaire.description.clone(),
        collaborator: card.collaborators.iter().map(|member| member.id).collect(),
    };
    show(&DetailsPage { ctx: admin.ctx(), of: Some(id), people, form, errors: FieldErrors::new() })
}

/// `POST /admin/questionnaires/{id}/details`
pub(in crate::features::authoring) async fn update(
    db: Data<Db>,
    admin: Admin,
    id: Path<QuestionnaireId>,
    form: CsrfForm<DetailsForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let (form, errors) = form.into_inner().checked();
    if !errors.is_empty() {
        db.read(move |conn| card(conn, organisation, id)).await?;
        return again(&db, admin.ctx(), organisation, Some(id), form, errors).await;
    }
    let account = admin.id();
    db.write(admin.actor(), admin.ctx.now, move |w| save(w, organisation, (id, account), &form)).await?;
    Ok(see_other(&format!("/admin/questionnaires/{id}?done=saved")))
}

/// Stores what changed. A draft takes the new title and description, as people who answer see those.
fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    (id, account): (QuestionnaireId, AccountId),
    form: &DetailsForm,
) -> Result<(), StorageError> {
    let card = card(w.conn(), organisation, id)?;
    let title = (card.questionnaire.title != form.title).then_some(form.title.as_str());
    let description =
        (card.questionnaire.description != form.description).then_some(form.description.as_str());
    if title.is_some() || description.is_some() {
        questionnaires::save(w, organisation, id, &form.title, &form.description)?;
        if card.draft().is_some() {
            let draft = versions::lock_draft(w, organisation, id)?;
            let renamed = resource::renamed(draft.json()?, title, description)?;
            draft_edits::save_change(w, &draft, &renamed, account, "rename")?;
        }
    }
    let shared: Vec<_> = card.collaborators.iter().map(|member| member.id).collect();
    if shared.len() != form.collaborator.len() || !shared.iter().all(|id| form.collaborator.contains(id)) {
        share(w, organisation, id, form)?;
    }
    Ok(())
}

fn share(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: QuestionnaireId,
    form: &DetailsForm,
) -> Result<(), StorageError> {
    let members: Vec<AccountId> = form.collaborator.iter().copied().map(AccountId::new).collect();
    questionnaires::save_collaborators(w, organisation, id, &members)
}

/// Whom a questionnaire can be shared with.
fn people(conn: &mut PgConnection, organisation: OrganisationId) -> Result<Vec<Person>, StorageError> {
    let members = accounts::list_members(conn, organisation)?;
    let active = members.into_iter().filter(|member| member.blocked_at.is_none());
    Ok(active.map(|member| Person { id: member.id, name: member.name, email: member.email }).collect())
}

async fn again(
    db: &Db,
    ctx: PageContext,
    organisation: OrganisationId,
    of: Option<QuestionnaireId>,
    form: DetailsForm,
    errors: FieldErrors,
) -> Result<HttpResponse, PageError> {
    let people = db.read(move |conn| people(conn, organisation)).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &DetailsPage { ctx, of, people, form, errors })
}
