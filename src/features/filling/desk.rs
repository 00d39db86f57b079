//! Where every request of a patient arrives: finds the link and the response, and turns away who comes too early, too
//! late or with a token that is none.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode, web::Data};
use serde_json::Value as Json;

use super::{
    pages::{ClosedPage, UnframedPage},
    prefill::{Prefill, Taken},
    questions::{Shown, banners},
};
use crate::{
    domain::{
        engine::{Answers, Context, Evaluation, evaluate, evaluate_again},
        ids::{LinkId, PatientId, ResponseId, VersionId},
        questionnaire::{Compiled, Kind, hints::Banner},
    },
    integrations::{question_servers::QuestionServers, scanner::Scanner},
    storage::{
        CompiledVersions, Db, StorageError, invitations,
        links::LinkState,
        open_links::{self, OpenLink, OpenLinks},
        remote_questionnaires::{self, Stored},
        responses::{self, Place, Response},
    },
    web::{
        embedding,
        errors::{AppError, PageError},
        kiosk::{self, Guest, Seat},
        page::{PageContext, see_other, show_as},
        patient_resource, response_tokens,
        settings::WebSettings,
        shared::shared,
        signing::SigningKey,
    },
};

/// Longest token that is looked up.
const LONGEST_TOKEN: usize = 64;

/// What the handlers of this feature share.
pub(super) struct Desk {
    pub(super) db: Data<Db>,
    pub(super) key: Data<SigningKey>,
    pub(super) settings: Data<WebSettings>,
    pub(super) ctx: PageContext,
    pub(super) servers: Data<QuestionServers>,
    pub(super) scanner: Data<Scanner>,
    /// The device, where staff handed it over.
    seat: Option<Seat>,
    pub(super) request: HttpRequest,
    links: Data<OpenLinks>,
    versions: Data<CompiledVersions>,
}

/// Let in, or the page that says why not.
pub(super) enum Entry<T> {
    In(T),
    Refused(HttpResponse),
}

/// What was let in; returns from the handler with the page otherwise.
macro_rules! entered {
    ($entry:expr) => {
        match $entry? {
            $crate::features::filling::desk::Entry::In(inside) => inside,
            $crate::features::filling::desk::Entry::Refused(page) => return Ok(page),
        }
    };
}
pub(super) use entered;

/// Resources by the name of their launch context.
pub(super) type Launch = Arc<Vec<(String, Json)>>;

/// An open link with its questionnaire.
pub(super) struct Visit {
    pub(super) link: Arc<OpenLink>,
    pub(super) version: VersionId,
    pub(super) compiled: Arc<Compiled>,
    pub(super) ctx: PageContext,
    /// Of the response; 0 before there is one.
    pub(super) seed: u64,
    /// Where pictures and options are, below the link: below the response where no other has its questions.
    pub(super) below: String,
    /// The address of the response; empty before there is one.
    pub(super) response: String,
    /// What is known of the patient.
    pub(super) launch: Launch,
    /// Whose turn it is, on a device that staff handed over.
    pub(super) guest: Option<Guest>,
    /// What a response begins with; nothing where one is on the table.
    pub(super) prefill: Prefill,
}

impl Visit {
    /// The address of the link.
    pub(super) fn path(&self) -> String {
        format!("/f/{}{}", self.link.link.token, self.ctx.embed_suffix())
    }

    /// What addresses below the link begin with.
    pub(super) fn base(&self) -> String {
        format!("{}{}/", self.path(), self.below)
    }

    /// Whom staff handed the device to, if they chose somebody.
    pub(super) fn known_patient(&self) -> Option<PatientId> {
        self.guest.and_then(|guest| guest.patient)
    }

    /// Whether the person is still to say who they are.
    pub(super) fn asks_identity(&self) -> bool {
        self.link.is_identified() && self.known_patient().is_none()
    }

    /// Where a response through this link belongs.
    pub(super) fn place(&self, patient: Option<PatientId>) -> Place {
        Place {
            organisation: self.link.organisation(),
            questionnaire: self.link.questionnaire(),
            version: self.version,
            link: self.link.id(),
            member: self.link.member(),
            patient: patient.or(self.known_patient()).or(self.link.patient()),
        }
    }

    /// What the engine may know.
    pub(super) fn context(&self) -> Context<'_> {
        self.context_of_anybody().with_launch(&self.launch)
    }

    /// The same without what is known of the patient.
    pub(super) fn context_of_anybody(&self) -> Context<'static> {
        let now = self.ctx.now.with_timezone(&self.ctx.zone).fixed_offset();
        Context::new(self.ctx.language.tag(), now).with_seed(self.seed)
    }

    /// What a response begins with, and how far another system's values are part of it.
    pub(super) fn start(&self) -> (Answers, Taken) {
        let mut answers = Answers::initial(&self.compiled, &self.context());
        let taken = if self.prefill.is_empty() {
            Taken::default()
        } else {
            self.prefill.apply(&self.compiled, &mut answers, &self.context())
        };
        (answers, taken)
    }

    /// Whether a form may bring files.
    pub(super) fn takes_files(&self) -> bool {
        self.compiled.items().iter().any(|item| item.kind == Kind::Attachment && item.is_askable())
    }

    pub(super) fn evaluate(&self, answers: &Answers) -> Evaluation {
        evaluate(&self.compiled, answers, &self.context())
    }
}

/// A response on the table.
pub(super) struct Sitting {
    pub(super) visit: Visit,
    pub(super) row: Response,
    pub(super) answers: Answers,
    pub(super) evaluation: Evaluation,
    /// What another system has asked so far, where it chooses the questions.
    pub(super) asked: Option<Stored>,
}

impl Sitting {
    /// What other answers come to than those on the table.
    pub(super) fn evaluate(&self, answers: &Answers) -> Evaluation {
        let before = (&self.answers, &self.evaluation);
        evaluate_again(&self.visit.compiled, before, answers, &self.visit.context())
    }

    /// As it stands after a step was saved.
    pub(super) fn after(mut self, answers: &Answers, progress: i16) -> Self {
        self.evaluation = self.evaluate(answers);
        self.answers = self.evaluation.completed(&self.visit.compiled, answers).into_owned();
        self.row.revision += 1;
        self.row.progress = self.row.progress.max(progress);
        self.visit.ctx.is_part = true;
        self
    }

    pub(super) fn id(&self) -> ResponseId {
        ResponseId::new(self.row.id)
    }

    pub(super) fn is_sent(&self) -> bool {
        self.row.status != "in-progress"
    }

    /// Another system still has to say what comes next, or that nothing does.
    pub(super) fn is_unsettled(&self) -> bool {
        let is_over = |stored: &Stored| stored.asked.is_done && stored.revision == self.row.revision;
        self.visit.compiled.remote().is_some() && !self.is_sent() && !self.asked.as_ref().is_some_and(is_over)
    }

    /// The address of the response, which is also the resume link.
    pub(super) fn path(&self) -> String {
        self.visit.response.clone()
    }

    /// What every section shows.
    pub(super) fn banners(&self, banner: Banner) -> Vec<Shown> {
        banners(&self.visit.compiled, &self.evaluation, self.visit.ctx.language, banner)
    }

    /// An address below the response's.
    pub(super) fn below(&self, rest: impl std::fmt::Display) -> String {
        format!("{}/{rest}", self.path())
    }
}

impl FromRequest for Desk {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Self::of(request).map_err(PageError::from))
    }
}

impl Desk {
    fn of(request: &HttpRequest) -> Result<Self, AppError> {
        Ok(Self {
            db: shared(request)?,
            key: shared(request)?,
            settings: shared(request)?,
            seat: Seat::of(request),
            request: request.clone(),
            links: shared(request)?,
            versions: shared(request)?,
            ctx: PageContext::of(request),
            servers: shared(request).unwrap_or_default(),
            scanner: shared(request).unwrap_or_default(),
        })
    }

    /// The link of a token: from memory for a moment, then from the database again.
    async fn link(&self, token: &str) -> Result<Arc<OpenLink>, AppError> {
        let token = embedding::plain(token);
        let plain = token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if token.is_empty() || token.len() > LONGEST_TOKEN || !plain {
            return Err(AppError::NotFound);
        }
        let link = if let Some(known) = self.links.get(token, self.ctx.now) {
            known
        } else {
            let token = token.to_owned();
            let found = self.db.read(move |conn| open_links::find(conn, &token)).await?;
            self.links.put(found, self.ctx.now)
        };
        if let Some(version) = link.version {
            self.versions.agree(version, link.languages.as_deref());
        }
        Ok(link)
    }

    /// An open link and its published version.
    pub(super) async fn visit(&self, token: &str) -> Result<Entry<Visit>, PageError> {
        let link = self.link(token).await?;
        if let Some(refusal) = self.keep_out(&link)? {
            return Ok(Entry::Refused(refusal));
        }
        let (Some(version), LinkState::Open) = (link.version, link.state(self.ctx.now)) else {
            return self.refuse(&link).map(Entry::Refused);
        };
        let compiled = if let Some(compiled) = self.versions.kept(link.organisation(), version) {
            compiled
        } else {
            let (versions, organisation) = (self.versions.clone(), link.organisation());
            self.db.read(move |conn| versions.find(conn, organisation, version)).await?
        };
        // what our copy lists may be asked by the other system, and by nobody else
        let compiled =
            if compiled.remote().is_some() { Arc::new(compiled.without_items()) } else { compiled };
        let ctx = self.context_at(&link);
        let launch = self.launch_of(&link, &compiled).await?;
        let prefill = Prefill::of_request(&self.request, &self.key, &link, self.ctx.now);
        Ok(Entry::In(Visit {
            link,
            version,
            compiled,
            ctx,
            seed: 0,
            below: String::new(),
            response: String::new(),
            launch,
            guest: self.guest(),
            prefill,
        }))
    }

    /// What the questionnaire may know of whoever was invited.
    async fn launch_of(&self, link: &OpenLink, compiled: &Arc<Compiled>) -> Result<Launch, AppError> {
        let Some(patient) = link.patient() else { return Ok(Launch::default()) };
        let (compiled, organisation) = (Arc::clone(compiled), link.organisation());
        let read =
            self.db.read(move |conn| patient_resource::launch(conn, organisation, &compiled, Some(patient)));
        Ok(Arc::new(read.await?))
    }

    /// What a form brought along of another system's values.
    pub(super) fn prefill(&self, visit: &Visit, text: &str, signature: &str) -> Prefill {
        Prefill::read(text, signature, &self.key, &visit.link, self.ctx.now)
    }

    /// Notes that an invitation was followed; where its response is, if it was begun.
    pub(super) async fn begun(&self, visit: &Visit) -> Result<Option<String>, AppError> {
        let Some(invited) = &visit.link.invited else { return Ok(None) };
        let (organisation, id) = (visit.link.organisation(), invited.invitation.id);
        let is_begun =
            self.db.write("patient", self.ctx.now, move |w| invitations::open(w, organisation, id)).await?;
        let signed = self.token_of(visit.link.id(), invited.invitation.response());
        Ok(is_begun.then(|| format!("{}/r/{signed}", visit.path())))
    }

    /// A response that was started from the link. One that was sent stays readable after the link's end.
    pub(super) async fn sit(&self, token: &str, signed: &str) -> Result<Entry<Sitting>, PageError> {
        let link = self.link(token).await?;
        if let Some(refusal) = self.keep_out(&link)? {
            return Ok(Entry::Refused(refusal));
        }
        let Some(id) = self.response_of(link.id(), signed) else {
            return self.no_response().map(Entry::Refused);
        };
        // an invitation leads to its own response alone
        if link.invited.as_ref().is_some_and(|invited| invited.invitation.response() != id) {
            return Err(AppError::NotFound.into());
        }
        let (versions, organisation, link_id) = (self.versions.clone(), link.organisation(), link.id());
        let (row, compiled, asked, launch) = self
            .db
            .read(move |conn| {
                let row = responses::find_by_link(conn, link_id, id)?;
                let version = VersionId::new(row.version_id);
                let compiled = versions.of_response(conn, organisation, version, id)?;
                let is_remote = compiled.remote().is_some();
                let asked =
                    if is_remote { remote_questionnaires::find(conn, organisation, id)? } else { None };
                let patient = row.patient_id.map(PatientId::new);
                let launch = patient_resource::launch(conn, organisation, &compiled, patient)?;
                Ok::<_, StorageError>((row, compiled, asked, launch))
            })
            .await?;
        if row.status == "entered-in-error" {
            return Err(AppError::NotFound.into());
        }
        let is_open = link.version.is_some() && link.state(self.ctx.now) == LinkState::Open;
        if row.status == "in-progress" && !is_open {
            return self.refuse(&link).map(Entry::Refused);
        }
        let answers = Answers::from_response_items(&compiled, &row.answers)
            .map_err(|_problems| StorageError::Corrupt("answers"))?;
        let ctx = self.context_at(&link);
        let seed = ResponseId::new(row.id).seed();
        let version = VersionId::new(row.version_id);
        let below = if compiled.remote().is_some() { format!("/r/{signed}") } else { String::new() };
        let response = format!("/f/{}{}/r/{signed}", link.link.token, ctx.embed_suffix());
        let visit = Visit {
            link,
            version,
            compiled,
            ctx,
            seed,
            below,
            response,
            launch: Arc::new(launch),
            guest: self.guest(),
            prefill: Prefill::default(),
        };
        let evaluation = visit.evaluate(&answers);
        // what was sent stands as it was stored: today it may come to something else
        let answers = match row.status.as_str() {
            "in-progress" => evaluation.completed(&visit.compiled, &answers).into_owned(),
            _ => answers,
        };
        Ok(Entry::In(Sitting { visit, row, answers, evaluation, asked }))
    }

    /// The address of a response, which holds for this turn alone on a device that staff handed over.
    pub(super) fn token_of(&self, link: LinkId, id: ResponseId) -> String {
        response_tokens::of_turn(&self.key, link, id, self.guest().map(|guest| guest.mark))
    }

    /// The response of an address, in this turn.
    pub(super) fn response_of(&self, link: LinkId, signed: &str) -> Option<ResponseId> {
        response_tokens::response_of(&self.key, link, self.guest().map(|guest| guest.mark), signed)
    }

    fn guest(&self) -> Option<Guest> {
        self.seat.as_ref().and_then(|seat| seat.guest)
    }

    /// The answer to whoever is not to see the link here: elsewhere than in their turn, or in a frame of a site that its
    /// member did not name.
    fn keep_out(&self, link: &OpenLink) -> Result<Option<HttpResponse>, PageError> {
        if let Some(refusal) = self.keep_to_turn(link) {
            return Ok(Some(refusal));
        }
        if self.ctx.embedding.is_none() {
            return Ok(None);
        }
        if link.embed_origins.is_empty() {
            let page =
                UnframedPage { ctx: self.context_at(link), organisation: link.organisation_name.clone() };
            return show_as(StatusCode::FORBIDDEN, &page).map(Some);
        }
        embedding::allow(&self.request, &link.embed_origins);
        Ok(None)
    }

    /// A device that staff handed over shows what its guest chose, and else its first page.
    fn keep_to_turn(&self, link: &OpenLink) -> Option<HttpResponse> {
        // an invitation is one person's own, and has the id of the link that it was made from
        let is_here = |guest: Guest| guest.link == link.id() && link.invited.is_none();
        let is_elsewhere = self.seat.is_some() && !self.guest().is_some_and(is_here);
        is_elsewhere.then(|| see_other(kiosk::START))
    }

    /// An address that stands for no response; on a device that staff handed over it may be one of an earlier guest's.
    pub(super) fn no_response(&self) -> Result<HttpResponse, PageError> {
        if self.seat.is_some() { Ok(see_other(kiosk::START)) } else { Err(AppError::NotFound.into()) }
    }

    fn context_at(&self, link: &OpenLink) -> PageContext {
        let mut ctx = self.ctx.clone();
        ctx.zone = link.timezone.parse().unwrap_or(ctx.zone);
        if let Some(embedding) = &mut ctx.embedding {
            embedding.origins = Arc::clone(&link.embed_origins);
        }
        ctx
    }

    /// Says when the link opens, or that it is over, and what to do.
    fn refuse(&self, link: &OpenLink) -> Result<HttpResponse, PageError> {
        let (status, reason) = match link.state(self.ctx.now) {
            LinkState::NotYet => (StatusCode::FORBIDDEN, "not-yet"),
            LinkState::Closed => (StatusCode::GONE, "closed"),
            LinkState::Revoked => (StatusCode::GONE, "revoked"),
            LinkState::Open => (StatusCode::GONE, "retired"),
        };
        self.turn_away(link, status, reason)
    }

    /// Says why there are no questions here now.
    pub(super) fn turn_away(
        &self,
        link: &OpenLink,
        status: StatusCode,
        reason: &'static str,
    ) -> Result<HttpResponse, PageError> {
        let opens = link.link.opens_at.filter(|_| reason == "not-yet");
        let (ctx, organisation) = (self.context_at(link), link.organisation_name.clone());
        show_as(status, &ClosedPage { ctx, reason, organisation, opens, help_lines: link.help_lines.clone() })
    }
}
