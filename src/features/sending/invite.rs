//! Inviting one or several patients: whom, to what, by which way; a look at the messages; then it is done.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    forms::{NewQuery, SendForm, Step, ValidSend},
    pages::{Choice, ConfirmPage, NewPage},
    plan::{self, Recipient},
    when::When,
};
use crate::{
    domain::ids::{LinkId, OrganisationId, PatientId},
    storage::{
        Db, PgConnection, StorageError, Write, identification,
        invitations::{self, NewInvitation},
        link_listing::{self, Whose},
        links::LinkState,
        locks, patient_lists, reach,
        schedules::{self, NewSchedule},
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors, Query},
        i18n::Language,
        page::{see_other, show, show_as},
        random,
        roles::Staff,
        settings::WebSettings,
    },
};

/// Links to choose from at most, the newest.
const LINKS: i64 = 200;

/// People found by a search at most.
const FOUND: i64 = 20;

/// `GET /staff/sends/new`
pub(super) async fn new(
    db: Data<Db>,
    staff: Staff,
    query: Query<NewQuery>,
) -> Result<HttpResponse, PageError> {
    let query = query.into_inner();
    let form = SendForm::fresh(query.link, query.patient, query.kind.as_deref());
    show(&new_page(&db, &staff, form, FieldErrors::new()).await?)
}

/// `POST /staff/sends/new`: searches, shows what would be sent, or sends it.
pub(super) async fn create(
    db: Data<Db>,
    settings: Data<WebSettings>,
    staff: Staff,
    form: CsrfForm<SendForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.into_inner();
    let mut page = new_page(&db, &staff, form, FieldErrors::new()).await?;
    if page.form.step == Step::Search {
        return show(&page);
    }
    let valid = match page.form.check(&page.links, (page.ctx.zone, page.ctx.now)) {
        Ok(valid) => valid,
        Err(errors) => {
            page.errors = errors;
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    if page.form.step == Step::Preview {
        return preview(&db, settings, &staff, page, valid).await;
    }
    let (origin, when) = (valid.origin, valid.when);
    invite(&db, &staff, page.form, valid).await?;
    if when != When::Now {
        return Ok(see_other("/staff/schedules?done=planned"));
    }
    Ok(see_other(&format!("/staff/sends?origin={origin}&done=invited")))
}

async fn new_page(db: &Db, staff: &Staff, form: SendForm, errors: FieldErrors) -> Result<NewPage, PageError> {
    let (organisation, scope, ctx) = (staff.organisation_id(), staff.scope.clone(), staff.ctx());
    let (whose, now) = (whose(staff), ctx.now);
    let page = db
        .read(move |conn| {
            let links = usable_links(conn, organisation, whose, now)?;
            let chosen: Vec<Uuid> = form.patient.iter().map(|patient| patient.get()).collect();
            let seen = patient_lists::seen_among(conn, organisation, &scope, &chosen)?;
            let mut ids = seen.clone();
            let found = patient_lists::list(conn, organisation, &scope, Some(&form.q), (FOUND, 0))?;
            ids.extend(found.iter().map(|patient| patient.id).filter(|id| !seen.contains(id)));
            let known = reach::list(conn, organisation, &ids)?;
            let people =
                known.into_iter().map(|(patient, reach)| Choice::new(patient, &reach, &seen)).collect();
            Ok::<_, StorageError>(NewPage { ctx, form, errors, links, people })
        })
        .await?;
    Ok(page)
}

/// Ids and titles of the links that a member may invite to, the newest first.
pub(super) fn usable_links(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    whose: Whose,
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, String)>, StorageError> {
    let listed = link_listing::list(conn, organisation, whose, LINKS, 0)?;
    let usable = listed
        .into_iter()
        .filter(|one| one.is_published && matches!(one.link.state(now), LinkState::Open | LinkState::NotYet));
    Ok(usable.map(|one| (one.link.id, one.link.title)).collect())
}

/// Whose links a member may invite to.
pub(super) fn whose(staff: &Staff) -> Whose {
    if staff.is_admin() { Whose::All } else { Whose::Visible(staff.id()) }
}

async fn preview(
    db: &Db,
    settings: Data<WebSettings>,
    staff: &Staff,
    page: NewPage,
    valid: ValidSend,
) -> Result<HttpResponse, PageError> {
    let (organisation, scope) = (staff.organisation_id(), staff.scope.clone());
    let (name, default) = (staff.organisation.name.clone(), default_language(staff));
    let NewPage { ctx, form, links, .. } = page;
    let title = links.into_iter().find(|(id, _)| *id == valid.link).map(|(_, title)| title);
    let page = db
        .read(move |conn| {
            let recipients = plan::recipients(conn, (organisation, &scope), &form, &valid, default)?;
            let samples = plan::samples(conn, (organisation, &name), valid.link, &recipients, &settings)?;
            let is_kept = samples.iter().any(|sample| !settings.sends(sample.channel.as_str()));
            let title = title.unwrap_or_default();
            Ok::<_, AppError>(ConfirmPage {
                ctx,
                form,
                title,
                recipients,
                samples,
                is_kept,
                is_planned: valid.when != When::Now,
                days: valid.days,
            })
        })
        .await?;
    show(&page)
}

/// The language of messages to somebody of whom none is known.
fn default_language(staff: &Staff) -> Language {
    Language::from_tag(&staff.organisation.language).unwrap_or_default()
}

async fn invite(db: &Db, staff: &Staff, form: SendForm, valid: ValidSend) -> Result<(), PageError> {
    let (organisation, scope, author) = (staff.organisation_id(), staff.scope.clone(), staff.id());
    let default = default_language(staff);
    db.write(staff.actor(), staff.ctx.now, move |w| {
        // pressed twice, somebody new is registered once
        locks::hold(w, &format!("send {}", valid.origin))?;
        let recipients = plan::recipients(w.conn(), (organisation, &scope), &form, &valid, default)?;
        if let When::Planned { rule, starts_at, ends_at, most } = valid.when {
            let mut patients = Vec::with_capacity(recipients.len());
            for recipient in &recipients {
                patients.push(registered(w, organisation, recipient, &valid)?);
            }
            let new = NewSchedule {
                id: valid.origin,
                link: LinkId::new(valid.link),
                author,
                channels: valid.channels,
                rule,
                patients: &patients,
                starts_at: starts_at.unwrap_or(w.now()),
                ends_at,
                most,
                holds_days: valid.days.and_then(|days| days.try_into().ok()),
                reminders: valid.reminders,
            };
            return Ok(schedules::insert(w, organisation, &new)?);
        }
        let expires_at = valid.days.map(|days| w.now() + TimeDelta::days(days.into()));
        for recipient in &recipients {
            let Ok(channel) = recipient.channel else { continue };
            let patient = registered(w, organisation, recipient, &valid)?;
            let token = random::link_token()?;
            let new = NewInvitation {
                patient,
                link: LinkId::new(valid.link),
                token: &token,
                origin: valid.origin,
                occurrence: 0,
                channel,
                language: recipient.language.tag(),
                author: Some(author),
                expires_at,
                reminders: valid.reminders,
            };
            invitations::insert(w, organisation, &new)?;
        }
        Ok::<_, AppError>(())
    })
    .await?;
    Ok(())
}

/// The patient; registered now if they were not.
fn registered(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    recipient: &Recipient,
    valid: &ValidSend,
) -> Result<PatientId, StorageError> {
    match (recipient.patient, &valid.newcomer) {
        (Some(patient), _) => Ok(patient),
        (None, Some(newcomer)) => {
            let id = identification::find_by_address_or_create(w, organisation, &newcomer.as_new())?;
            if let Some(language) = newcomer.language {
                reach::save_language(w, organisation, id, language.tag())?;
            }
            Ok(id)
        }
        (None, None) => Err(StorageError::NotFound),
    }
}
