//! Handlers about links. Members see their own and those shared with them, admins all; only the link's member and
//! admins change one.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Data, Path},
};

use super::{
    forms::{CollaboratorsForm, ConfirmForm, LinkForm, ListQuery, NewQuery, ShowQuery},
    pages::{LinkView, ListPage, NewPage, PrintPage, RevokePage, ShowPage},
};
use crate::{
    domain::ids::{LinkId, OrganisationId},
    storage::{
        Db, PgConnection, StorageError, accounts, link_listing,
        link_listing::{Listed, Whose},
        links,
        links::NewLink,
        open_links::OpenLinks,
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors, Query},
        page::{PageContext, see_other, show as show_page, show_as},
        pager::Pager,
        qr::QrCode,
        random,
        roles::Staff,
        settings::WebSettings,
    },
};

/// Links on one page of the list.
const PAGE_SIZE: u32 = 25;

/// `GET /staff/links`
pub(super) async fn list(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    query: Query<ListQuery>,
) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    let shows_all = staff.is_admin() && query.of.as_deref() == Some("all");
    let whose = if shows_all { Whose::All } else { Whose::Visible(staff.id()) };
    let (organisation, page, context) = (staff.organisation_id(), query.page, ctx.clone());
    let (pager, listed) = db
        .read(move |conn| {
            let total = link_listing::count_all(conn, organisation, whose)?;
            let pager = Pager::new(&context, page, PAGE_SIZE, total);
            let listed = link_listing::list(conn, organisation, whose, pager.limit(), pager.offset())?;
            Ok::<_, StorageError>((pager, listed))
        })
        .await?;
    let links = listed.into_iter().map(|listed| view(&ctx, &settings, listed)).collect();
    let (is_admin, viewer_name) = (staff.is_admin(), staff.account.name.clone());
    show_page(&ListPage { ctx, links, pager, is_admin, shows_all, viewer_name })
}

/// `GET /staff/links/new`
pub(super) async fn new(
    db: Data<Db>,
    staff: Staff,
    query: Query<NewQuery>,
) -> Result<HttpResponse, PageError> {
    let form = LinkForm::fresh(query.questionnaire.as_deref());
    let page = new_page(&db, &staff, form, FieldErrors::new()).await?;
    show_page(&page)
}

/// `POST /staff/links/new`
pub(super) async fn create(
    db: Data<Db>,
    staff: Staff,
    form: CsrfForm<LinkForm>,
) -> Result<HttpResponse, PageError> {
    let mut page = new_page(&db, &staff, form.into_inner(), FieldErrors::new()).await?;
    let valid = match page.form.check(&page.questionnaires, page.ctx.zone, page.ctx.now) {
        Ok(valid) => valid,
        Err(errors) => {
            page.errors = errors;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let (organisation, member, token) = (staff.organisation_id(), staff.id(), random::link_token()?);
    let id = db
        .write(staff.actor(), page.ctx.now, move |w| {
            let new = NewLink {
                questionnaire: valid.questionnaire,
                member,
                token: &token,
                title: &valid.title,
                identification: valid.identification,
                mode: valid.mode,
                opens_at: valid.opens_at,
                closes_at: valid.closes_at,
            };
            links::insert(w, organisation, &new)
        })
        .await?;
    Ok(see_other(&format!("/staff/links/{id}?new=true")))
}

/// `GET /staff/links/{id}`
pub(super) async fn show(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<LinkId>,
    query: Query<ShowQuery>,
) -> Result<HttpResponse, PageError> {
    let ctx = staff.ctx();
    let (organisation, whose) = (staff.organisation_id(), visible(&staff));
    let (listed, members) = db
        .read(move |conn| {
            let listed = link_listing::find(conn, organisation, *id, whose)?;
            let members = possible_collaborators(conn, organisation, &listed)?;
            Ok::<_, StorageError>((listed, members))
        })
        .await?;
    let may_change = staff.is_admin() || listed.link.member_id == staff.account.id;
    let link = view(&ctx, &settings, listed);
    let qr = QrCode::of(&link.url, &ctx.t1("links-qr-label", "title", link.title()));
    show_page(&ShowPage { ctx, link, qr, members, may_change, is_new: query.new })
}

/// `GET /staff/links/{id}/print`
pub(super) async fn print(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<LinkId>,
) -> Result<HttpResponse, PageError> {
    let link = find(&db, &settings, &staff, *id, visible(&staff)).await?;
    let ctx = staff.ctx();
    let qr = QrCode::of(&link.url, &ctx.t1("links-qr-label", "title", link.title()));
    show_page(&PrintPage { ctx, link, qr, organisation: staff.organisation.name.clone() })
}

/// `GET /staff/links/{id}/qr.svg`: the code as a file, for posters.
pub(super) async fn qr_code(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<LinkId>,
) -> Result<HttpResponse, PageError> {
    let link = find(&db, &settings, &staff, *id, visible(&staff)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "image/svg+xml"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"link-qr.svg\""))
        .body(QrCode::of(&link.url, link.title()).to_svg()))
}

/// `GET /staff/links/{id}/revocation`: asks first.
pub(super) async fn confirm_revocation(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    id: Path<LinkId>,
) -> Result<HttpResponse, PageError> {
    let link = find(&db, &settings, &staff, *id, changeable(&staff)).await?;
    if link.is_revoked() {
        return Ok(see_other(&format!("/staff/links/{}", link.id())));
    }
    show_page(&RevokePage { ctx: staff.ctx(), link })
}

/// `POST /staff/links/{id}/revocation`: takes the link back for good. Doing it twice changes nothing.
pub(super) async fn revoke(
    db: Data<Db>,
    known: Data<OpenLinks>,
    staff: Staff,
    id: Path<LinkId>,
    _form: CsrfForm<ConfirmForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, whose, id) = (staff.organisation_id(), changeable(&staff), *id);
    db.write(staff.actor(), staff.ctx.now, move |w| {
        let listed = link_listing::find(w.conn(), organisation, id, whose)?;
        if listed.link.revoked_at.is_some() {
            return Ok(());
        }
        links::revoke(w, organisation, id)
    })
    .await?;
    known.clear();
    Ok(see_other(&format!("/staff/links/{id}")))
}

/// `POST /staff/links/{id}/collaborators`
pub(super) async fn save_collaborators(
    db: Data<Db>,
    staff: Staff,
    id: Path<LinkId>,
    form: CsrfForm<CollaboratorsForm>,
) -> Result<HttpResponse, PageError> {
    let (organisation, whose, id) = (staff.organisation_id(), changeable(&staff), *id);
    let accounts = form.into_inner().account;
    db.write(staff.actor(), staff.ctx.now, move |w| {
        link_listing::find(w.conn(), organisation, id, whose)?;
        link_listing::save_collaborators(w, organisation, id, &accounts)
    })
    .await?;
    Ok(see_other(&format!("/staff/links/{id}")))
}

async fn new_page(db: &Db, staff: &Staff, form: LinkForm, errors: FieldErrors) -> Result<NewPage, PageError> {
    let organisation = staff.organisation_id();
    let account = (!staff.is_admin()).then(|| staff.id());
    let questionnaires =
        db.read(move |conn| link_listing::list_questionnaires(conn, organisation, account)).await?;
    Ok(NewPage { ctx: staff.ctx(), form, errors, questionnaires, is_admin: staff.is_admin() })
}

pub(super) async fn find(
    db: &Db,
    settings: &WebSettings,
    staff: &Staff,
    id: LinkId,
    whose: Whose,
) -> Result<LinkView, AppError> {
    let organisation = staff.organisation_id();
    let listed = db.read(move |conn| link_listing::find(conn, organisation, id, whose)).await?;
    Ok(view(&staff.ctx, settings, listed))
}

fn view(ctx: &PageContext, settings: &WebSettings, listed: Listed) -> LinkView {
    let url = settings.absolute(&format!("/f/{}", listed.link.token));
    LinkView { listed, url, now: ctx.now }
}

fn visible(staff: &Staff) -> Whose {
    if staff.is_admin() { Whose::All } else { Whose::Visible(staff.id()) }
}

pub(super) fn changeable(staff: &Staff) -> Whose {
    if staff.is_admin() { Whose::All } else { Whose::Own(staff.id()) }
}

/// Every other member that is not blocked, and whether they see the responses of the link. Admins always do.
fn possible_collaborators(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    listed: &Listed,
) -> Result<Vec<(accounts::Account, bool)>, StorageError> {
    let chosen = link_listing::list_collaborators(conn, organisation, LinkId::new(listed.link.id))?;
    let members = accounts::list_members(conn, organisation)?;
    let others = members.into_iter().filter(|account| {
        account.role() == accounts::Role::Staff
            && account.blocked_at.is_none()
            && account.id != listed.link.member_id
    });
    Ok(others
        .map(|account| {
            let sees = chosen.iter().any(|other| other.id == account.id);
            (account, sees)
        })
        .collect())
}
