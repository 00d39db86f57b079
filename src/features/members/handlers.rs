//! Listing, adding and editing members.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};

use super::{
    forms::{EditForm, ListQuery, MemberForm, ShowQuery},
    pages::{ListPage, NewPage, Row, ShowPage},
};
use crate::{
    domain::ids::AccountId,
    jobs::letters::password as links,
    storage::{
        Db, StorageError,
        accounts::{self, NewAccount, Role},
        members::{self, Profile, Status},
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors, Query},
        page::{see_other, show as show_page, show_as},
        pager::Pager,
        roles::Admin,
        settings::WebSettings,
        signing::SigningKey,
    },
};

const ROWS: u32 = 25;

/// `GET /admin/members`
pub(super) async fn list(
    admin: Admin,
    query: Query<ListQuery>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (ctx, organisation) = (admin.ctx(), admin.organisation_id());
    let query = query.into_inner();
    let (filter, page) = (query.filter(), query.page);
    let page_of = ctx.clone();
    let (rows, pager) = db
        .read(move |conn| {
            let total = members::count(conn, organisation, &filter)?;
            let pager = Pager::new(&page_of, page, ROWS, total);
            let rows = members::list(conn, organisation, &filter, pager.offset(), pager.limit())?;
            Ok::<_, StorageError>((rows, pager))
        })
        .await?;
    let own = admin.account.id;
    let rows = rows.into_iter().map(|account| Row { is_own: account.id == own, account }).collect();
    show_page(&ListPage { ctx, query, rows, pager })
}

/// `GET /admin/members/new`
pub(super) async fn new(admin: Admin, settings: Data<WebSettings>) -> Result<HttpResponse, PageError> {
    let (ctx, form) = (admin.ctx(), MemberForm::default());
    show_page(&NewPage { ctx, form, errors: FieldErrors::new(), sends_mail: settings.sends_mail })
}

/// `POST /admin/members`: the account, and the invitation to set its password.
pub(super) async fn create(
    admin: Admin,
    form: CsrfForm<MemberForm>,
    db: Data<Db>,
    settings: Data<WebSettings>,
    key: Data<SigningKey>,
) -> Result<HttpResponse, PageError> {
    let (ctx, form) = (admin.ctx(), form.into_inner());
    let mut errors = form.errors();
    if errors.is_empty() {
        match insert(&admin, &form, &db, key).await {
            Ok(id) => return Ok(see_other(&format!("/admin/members/{id}?done=added"))),
            Err(StorageError::Conflict(_)) => errors.add("email", "members-email-taken"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = NewPage { ctx, form, errors, sends_mail: settings.sends_mail };
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

async fn insert(
    admin: &Admin,
    form: &MemberForm,
    db: &Db,
    key: Data<SigningKey>,
) -> Result<AccountId, StorageError> {
    let organisation = admin.organisation_id();
    let (name, email, phone, role) =
        (form.name.clone(), form.email.clone(), form.stored_phone(), form.role());
    db.write(admin.actor(), admin.ctx.now, move |w| {
        let new = NewAccount {
            role,
            email: &email,
            name: &name,
            phone: phone.as_deref(),
            password_hash: None,
            must_change_password: false,
        };
        let id = accounts::insert(w, organisation, &new)?;
        let account = accounts::find(w.conn(), organisation, id)?;
        links::send_invitation(w, &key, &account)?;
        Ok(id)
    })
    .await
}

/// `GET /admin/members/{id}`
pub(super) async fn show(
    admin: Admin,
    id: Path<AccountId>,
    query: Query<ShowQuery>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id) = (admin.organisation_id(), id.into_inner());
    let account = db.read(move |conn| members::find(conn, organisation, id)).await?;
    let mut page = ShowPage::of(&admin, account, settings.sends_mail);
    page.done = query.done();
    show_page(&page)
}

/// `POST /admin/members/{id}`
pub(super) async fn update(
    admin: Admin,
    id: Path<AccountId>,
    form: CsrfForm<EditForm>,
    db: Data<Db>,
    settings: Data<WebSettings>,
) -> Result<HttpResponse, PageError> {
    let (organisation, id, form) = (admin.organisation_id(), id.into_inner(), form.into_inner());
    let account = db.read(move |conn| members::find(conn, organisation, id)).await?;
    let mut errors = form.errors();
    if errors.is_empty() {
        let (before, name, phone, role) =
            (account.clone(), form.name.clone(), form.stored_phone(), form.role());
        let saved = db
            .write(admin.actor(), admin.ctx.now, move |w| {
                let steps_down = before.role() == Role::Admin && role != Role::Admin;
                let is_able = Status::of(&before) == Status::Active;
                if steps_down && is_able && members::other_admins(w, organisation, id)? == 0 {
                    return Err(AppError::Conflict);
                }
                let profile = Profile { name: &name, phone: phone.as_deref(), role };
                members::save_profile(w, organisation, &before, &profile)?;
                Ok(())
            })
            .await;
        match saved {
            Ok(()) => return Ok(see_other(&format!("/admin/members/{id}?done=saved"))),
            Err(AppError::Conflict) => errors.add("role", "members-last-admin"),
            Err(error) => return Err(error.into()),
        }
    }
    let mut page = ShowPage::of(&admin, account, settings.sends_mail);
    page.form = form;
    page.errors = errors;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
}
