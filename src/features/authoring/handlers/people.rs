//! Who works on a questionnaire beside admins, and with which right.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::card;
use crate::{
    domain::ids::{AccountId, OrganisationId, QuestionnaireId},
    features::authoring::{
        forms::{PageQuery, RightForm},
        pages::{CardView, PeoplePage, Person},
    },
    storage::{
        Db, PgConnection, StorageError,
        accounts::{self, Role},
        collaborators::{self, Right},
    },
    web::{
        errors::PageError,
        forms::{CsrfForm, FieldErrors, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        roles::Admin,
    },
};

/// `GET /admin/questionnaires/{id}/people`
pub(in crate::features::authoring) async fn show(
    db: Data<Db>,
    admin: Admin,
    id: Path<QuestionnaireId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, PageError> {
    let (organisation, ctx, id) = (admin.organisation_id(), admin.ctx(), id.into_inner());
    let done = query.into_inner().done;
    let page = db.read(move |conn| page(conn, ctx, organisation, id)).await?;
    show_page(&PeoplePage { done, ..page })
}

/// `POST /admin/questionnaires/{id}/people`: gives somebody a right, or takes it away where none is chosen for somebody in the list.
pub(in crate::features::authoring) async fn save(
    db: Data<Db>,
    admin: Admin,
    id: Path<QuestionnaireId>,
    form: CsrfForm<RightForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id, form) = (admin.organisation_id(), id.into_inner(), form.into_inner());
    let account = form.account.parse::<AccountId>().ok();
    let (by, right) = (admin.id(), Right::from_code(&form.right));
    let done = match (account, right, form.takes) {
        (Some(account), _, true) => {
            db.write(admin.actor(), admin.ctx.now, move |w| {
                collaborators::remove(w, organisation, id, account)
            })
            .await?;
            "taken"
        }
        (Some(account), Some(right), false) => {
            db.write(admin.actor(), admin.ctx.now, move |w| {
                collaborators::save(w, organisation, id, account, right, by)
            })
            .await?;
            "saved"
        }
        _ => {
            let ctx = admin.ctx();
            let mut page = db.read(move |conn| page(conn, ctx, organisation, id)).await?;
            let field = if account.is_none() { "account" } else { "right" };
            page.errors.add(field, "people-wrong");
            page.form = form;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    Ok(see_other(&format!("/admin/questionnaires/{id}/people?done={done}")))
}

fn page(
    conn: &mut PgConnection,
    ctx: PageContext,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<PeoplePage, StorageError> {
    let card = CardView(card(conn, organisation, id)?);
    let people = collaborators::list(conn, organisation, id)?;
    let others = accounts::list_members(conn, organisation)?
        .into_iter()
        .filter(|member| member.blocked_at.is_none() && member.role() == Role::Staff)
        .filter(|member| people.iter().all(|known| known.account != member.id))
        .map(|member| Person { id: member.id, name: member.name, email: member.email })
        .collect();
    let (form, errors) = (RightForm::default(), FieldErrors::new());
    Ok(PeoplePage { ctx, card, people, others, form, errors, done: None })
}
