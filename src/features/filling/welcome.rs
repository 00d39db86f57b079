//! The first page: who asks, what, how long, who sees it; consent; and the start.

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    consent::Terms,
    desk::{Desk, Visit, entered},
    identity::{Identity, IdentityForm},
    pages::{WelcomePage, Who},
    prefill::Prefill,
    questions, remote, room,
};
use crate::{
    domain::{
        engine::{Answers, Context},
        ids::ResponseId,
        questionnaire::Compiled,
    },
    storage::{
        Db, StorageError,
        consents::{self, Agreed},
        json_text::JsonText,
        link_room::{self, Lack},
        locks,
        open_links::OpenLink,
        responses::{self, Place},
    },
    web::{
        errors::PageError,
        format,
        forms::{FieldErrors, OpenForm},
        page::{see_other, show as show_page, show_as},
        patient_resource,
    },
};

/// A start within this time of the first one, from the same page, is the same start: a double click or a retry.
const SAME_START: TimeDelta = TimeDelta::minutes(2);

/// The form of the welcome page.
#[derive(Debug, Deserialize)]
pub(super) struct StartForm {
    /// The response to start, signed when the page was made.
    start: String,
    #[serde(default)]
    consent: bool,
    /// `page`, `section` or `chat`.
    #[serde(default)]
    mode: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    birth_date: String,
    #[serde(default)]
    cpf: String,
    #[serde(default)]
    phone: String,
    /// Values of another system, and its signature, as they came with the address of the page.
    #[serde(default)]
    prefill: String,
    #[serde(default)]
    sig: String,
}

/// `GET /f/{token}`
pub(super) async fn show(desk: Desk, token: Path<String>) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&token).await);
    if let Some(begun) = desk.begun(&visit).await? {
        return Ok(see_other(&begun));
    }
    if let Some(lack) = room::lack(&desk, &visit).await? {
        return room::refuse(&desk, &visit, lack);
    }
    let is_chat = visit.link.link.mode == "chat";
    show_page(&page(&desk, visit, is_chat))
}

/// `GET /f/{token}/chat`: the same, the conversation first.
pub(super) async fn show_chat(desk: Desk, token: Path<String>) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&token).await);
    if let Some(begun) = desk.begun(&visit).await? {
        return Ok(see_other(&format!("{begun}/chat")));
    }
    if let Some(lack) = room::lack(&desk, &visit).await? {
        return room::refuse(&desk, &visit, lack);
    }
    show_page(&page(&desk, visit, true))
}

/// `POST /f/{token}`: starts a response.
pub(super) async fn start(
    desk: Desk,
    token: Path<String>,
    form: OpenForm<StartForm>,
) -> Result<HttpResponse, PageError> {
    let mut visit = entered!(desk.visit(&token).await);
    let form = form.into_inner();
    visit.prefill = desk.prefill(&visit, &form.prefill, &form.sig);
    let Some(id) = desk.response_of(visit.link.id(), &form.start) else {
        return desk.no_response();
    };
    let id = visit.link.invited.as_ref().map_or(id, |invited| invited.invitation.response());
    let typed =
        IdentityForm { name: form.name, birth_date: form.birth_date, cpf: form.cpf, phone: form.phone };
    let mut errors = FieldErrors::new();
    let identity = if visit.asks_identity() { typed.check(visit.ctx.today(), &mut errors) } else { None };
    if !form.consent {
        errors.add("consent", "filling-consent-missing");
    }
    // what held when the page was made and does not any more is said before anything begins
    if !errors.is_empty() || visit.prefill.is_refused() {
        let is_chat = form.mode == "chat";
        let mut page = page(&desk, visit, is_chat);
        (page.identity, page.errors, page.consent, page.start) = (typed, errors, form.consent, form.start);
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let mode = match (form.mode.as_str(), visit.link.link.mode.as_str()) {
        ("chat", _) => "chat",
        (_, "section") if visit.compiled.remote().is_none() => "section",
        _ => "page",
    };
    let id = match begin(&desk, &visit, id, identity, mode).await? {
        Ok(id) => id,
        Err(lack) => return room::refuse(&desk, &visit, lack),
    };
    let signed = desk.token_of(visit.link.id(), id);
    if visit.compiled.remote().is_some() {
        return remote::advance(&desk, &token, &signed, mode == "chat").await;
    }
    Ok(see_other(&format!("{}/r/{signed}", visit.path())))
}

fn page(desk: &Desk, visit: Visit, is_chat: bool) -> WelcomePage {
    let (answers, taken) = visit.start();
    let evaluation = visit.evaluate(&answers);
    let questions = questions::asked(&visit.compiled, &evaluation).count();
    let invited = visit.link.invited.as_ref();
    let response = invited.map_or_else(|| ResponseId::new(Uuid::now_v7()), |one| one.invitation.response());
    let start = desk.token_of(visit.link.id(), response);
    WelcomePage {
        title: visit.link.link.title.clone(),
        action: visit.path(),
        organisation: visit.link.organisation_name.clone(),
        member: visit.link.member_name.clone(),
        description: description(&visit),
        questions,
        minutes: format::minutes_for(questions),
        who: match (visit.asks_identity(), visit.known_patient()) {
            (true, _) => Who::Asked,
            (false, Some(_)) => Who::Known,
            (false, None) => Who::Anybody,
        },
        invited: invited.map(|one| one.given_name.clone()).unwrap_or_default(),
        terms: Terms::of(desk, &visit),
        is_chat,
        start,
        prefill: visit.prefill.carried(),
        taken,
        consent: false,
        identity: IdentityForm::default(),
        errors: FieldErrors::new(),
        ctx: visit.ctx,
    }
}

fn description(visit: &Visit) -> String {
    let text = visit.compiled.description.as_ref().map(|text| text.get(visit.ctx.language.tag()));
    text.unwrap_or_default().to_owned()
}

/// Creates the response, once for each page that was shown; why not, where the link has no room for it.
async fn begin(
    desk: &Desk,
    visit: &Visit,
    id: ResponseId,
    identity: Option<Identity>,
    mode: &'static str,
) -> Result<Result<ResponseId, Lack>, StorageError> {
    let started = Start {
        link: visit.link.id(),
        place: visit.place(None),
        language: visit.ctx.language.tag(),
        mode,
        compiled: visit.compiled.clone(),
        context: visit.context_of_anybody(),
        identity: identity.map(Arc::new),
        prefill: visit.prefill.clone().into(),
        agreed: Terms::of(desk, visit).agreed(&visit.ctx),
        now: visit.ctx.now,
        today: room::day_start(&visit.ctx),
        limited: visit.link.is_limited().then(|| visit.link.clone()),
    };
    match started.insert(&desk.db, id).await {
        Err(StorageError::Conflict(_)) => {}
        other => return other.map(|lack| lack.map_or(Ok(id), Err)),
    }
    let link = started.link;
    let known = desk.db.read(move |conn| responses::find_by_link(conn, link, id)).await;
    match known {
        // an invitation has one response, whenever and wherever it was begun
        Ok(_) if visit.link.invited.is_some() => Ok(Ok(id)),
        Ok(row) if row.status == "in-progress" && started.now - row.started_at < SAME_START => Ok(Ok(id)),
        // the page was kept open and used by somebody else, or a new patient's CPF was taken meanwhile
        Ok(_) | Err(StorageError::NotFound) => {
            let id = ResponseId::new(Uuid::now_v7());
            started.insert(&desk.db, id).await.map(|lack| lack.map_or(Ok(id), Err))
        }
        Err(error) => Err(error),
    }
}

struct Start {
    link: crate::domain::ids::LinkId,
    place: Place,
    language: &'static str,
    mode: &'static str,
    compiled: Arc<Compiled>,
    context: Context<'static>,
    identity: Option<Arc<Identity>>,
    prefill: Arc<Prefill>,
    agreed: Agreed,
    now: DateTime<Utc>,
    /// When the organisation's day began.
    today: DateTime<Utc>,
    /// The link, where it takes only so many responses.
    limited: Option<Arc<OpenLink>>,
}

impl Start {
    /// Why there is no room for it; `None` once it is stored.
    async fn insert(&self, db: &Db, id: ResponseId) -> Result<Option<Lack>, StorageError> {
        let (mut place, compiled, identity) = (self.place, self.compiled.clone(), self.identity.clone());
        let (language, mode, context) = (self.language, self.mode, self.context);
        let prefill = Arc::clone(&self.prefill);
        let (limited, times) = (self.limited.clone(), (self.now, self.today));
        let agreed = self.agreed.clone();
        db.write("patient", self.now, move |w| {
            if let Some(identity) = identity {
                place.patient = Some(identity.patient(w, place.organisation)?);
            }
            if let Some(limited) = limited {
                // the last place is taken by one
                locks::hold(w, &format!("room {}", place.link))?;
                if let Some(lack) = link_room::lack(w.conn(), &limited.link, id, place.patient, times)? {
                    return Ok(Some(lack));
                }
            }
            // what it starts with may come from what is known of the patient
            let launch = patient_resource::launch(w.conn(), place.organisation, &compiled, place.patient)?;
            let context = context.with_launch(&launch);
            let mut answers = Answers::initial(&compiled, &context);
            if !prefill.is_empty() {
                prefill.apply(&compiled, &mut answers, &context);
            }
            let answers = JsonText::of(&answers.response_items(&compiled));
            responses::insert(w, id, &place, language, mode, &answers)?;
            consents::insert(w, &place, Some(id), &agreed)?;
            Ok(None)
        })
        .await
    }
}
