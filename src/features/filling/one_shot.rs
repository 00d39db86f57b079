//! A whole response in one request: from the page with all questions, or from another system ([`super::machines`]).
//! Stored in one round trip to the database; the same key finds the same response again.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header,
    web::{Bytes, Path, Payload},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    consent::Terms,
    desk::{Desk, Visit, entered},
    files::{self, Taken},
    finish::distinct,
    given,
    identity::{Identity, IdentityForm},
    instances::{self, Change},
    machines, opening,
    signing::{self, Draft},
    tokens,
    whole::{self, Refused},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence},
        ids::ResponseId,
        problem::{Code, Problem},
    },
    storage::{
        StorageError,
        consents::{self, Agreed},
        content::Content,
        response_signatures, responses,
        submissions::{self, Receipt, group::Arrival},
    },
    web::{
        csrf,
        errors::{AppError, PageError},
        forms::{FieldErrors, OpenUpload, Pairs, whole as whole_of},
        page::see_other,
    },
};

const IDEMPOTENCY_KEY: header::HeaderName = header::HeaderName::from_static("idempotency-key");

const OTHER_BODY: &str = "body";
/// The patient took the consent back, and the sender says nothing of another one.
const WITHDRAWN: &str = "consent withdrawn";

/// A slow phone sends a page of answers in seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Longest key of a client.
const LONGEST_KEY: usize = 200;

/// `POST /f/{token}/submission`
pub(super) async fn submit(
    desk: Desk,
    request: HttpRequest,
    token: Path<String>,
    payload: Payload,
) -> Result<HttpResponse, PageError> {
    if !csrf::is_same_origin(&request, &desk.settings) {
        return Err(AppError::ForeignForm.into());
    }
    let payload = payload.into_inner();
    let key = request.headers().get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok());
    match (request.content_type(), key) {
        ("application/x-www-form-urlencoded", Some(key)) => {
            let body = whole_body(payload, desk.settings.form_limit_bytes).await?;
            let visit = entered!(desk.visit(&token).await);
            let pairs = Pairs::parse(&body).map_err(AppError::from)?;
            begun_first(&visit)?;
            machines::form(&desk, &visit, key, &pairs, &body).await
        }
        ("application/x-www-form-urlencoded" | "multipart/form-data", None) => {
            let form = OpenUpload::read(&request, payload).await?;
            let mut visit = entered!(desk.visit(&token).await);
            if visit.guest.is_some() || visit.link.is_limited() {
                return Ok(see_other(&visit.path()));
            }
            let carried = |name: &str| form.pairs.all(name).first().cloned().unwrap_or_default();
            visit.prefill = desk.prefill(&visit, &carried("_prefill"), &carried("_sig"));
            page_form(&desk, &visit, form).await
        }
        ("application/fhir+json" | "application/json", _) => {
            // a file may stand inside its answer
            let body = whole_body(payload, desk.settings.upload_limit_bytes).await?;
            let visit = entered!(desk.visit(&token).await);
            begun_first(&visit)?;
            machines::document(&desk, &visit, key, &body).await
        }
        _ => Err(AppError::UnsupportedMediaType.into()),
    }
}

/// Where places are few, one is taken at the link's own page before anything is answered.
fn begun_first(visit: &Visit) -> Result<(), AppError> {
    if visit.link.is_limited() { Err(AppError::Conflict) } else { Ok(()) }
}

/// In bounded time.
async fn whole_body(payload: actix_web::dev::Payload, limit_bytes: usize) -> Result<Bytes, AppError> {
    tokio::time::timeout(PATIENCE, whole_of(payload, limit_bytes)).await.map_err(|_late| AppError::Timeout)?
}

/// Of the page with all questions: answers of questions that other answers closed are dropped, what is wrong is shown
/// at its place, and questions that opened are shown before anything is stored.
async fn page_form(desk: &Desk, visit: &Visit, form: OpenUpload) -> Result<HttpResponse, PageError> {
    let key = form.pairs.all("_key").first().cloned().unwrap_or_default();
    let id = id_of(desk, visit, Some(&key))?;
    let (start, _) = visit.start();
    let Taken { pairs, refused } = files::take(desk, visit, id, &start, form).await?;
    let pairs = &pairs;
    let shown = opening::shown(pairs).unwrap_or_default();
    let (mut answers, mut problems) = read(visit, pairs, false);
    // a box that was ticked beforehand and is not any more comes as nothing
    let compiled = &visit.compiled;
    for at in shown.iter().filter_map(|at| Occurrence::parse(compiled, at)) {
        answers.ensure(compiled, &at);
        if compiled.item(at.item()).is_askable() && pairs.all(&given::field(compiled, &at)).is_empty() {
            answers.set(compiled, at, Vec::new());
        }
    }
    let evaluation = visit.evaluate(&answers);
    answers = evaluation.completed(compiled, &answers).into_owned();
    if opening::is_asked(pairs) {
        let all: Vec<Occurrence> = evaluation.shown_on_page(compiled).collect();
        return opening::part(visit, (&answers, &evaluation), &all, pairs, "");
    }
    if let Some(change) = instances::asked(compiled, pairs) {
        return change_instance(visit, pairs, key, &answers, &evaluation, &change);
    }
    problems.extend(refused.0);
    let has_more = judge(visit, &evaluation, &shown, &mut problems);
    let mut errors = FieldErrors::new();
    let (typed, identity) = identity(visit, pairs, &mut errors);
    let consent = !pairs.all("_consent").is_empty();
    if !consent {
        errors.add("consent", "filling-consent-missing");
    }
    let drafts = signing::read(visit, &evaluation.signatures(compiled), pairs, &mut errors);
    if has_more || !problems.is_empty() || !errors.is_empty() {
        let (problems, answers) = (&problems, &answers);
        return whole::refuse(
            visit,
            Refused {
                pairs,
                key,
                identity: typed,
                consent,
                errors,
                problems,
                answers,
                has_more,
                doubtful: None,
                is_fine: false,
            },
        );
    }
    let agreed = Terms::of_whole(visit).agreed(&visit.ctx);
    let handed =
        Handed { answers: &answers, evaluation: &evaluation, identity, drafts, agreed: Some(agreed) };
    let receipt = store(desk, visit, id, handed, &body_of(pairs)).await?;
    done(desk, visit, id, receipt)
}

/// The page after a whole form was sent.
fn done(desk: &Desk, visit: &Visit, id: ResponseId, receipt: Receipt) -> Result<HttpResponse, PageError> {
    match receipt {
        Receipt::Stored | Receipt::Replayed => {
            let signed = desk.token_of(visit.link.id(), id);
            Ok(see_other(&format!("{}/r/{signed}/done", visit.path())))
        }
        Receipt::OtherBody | Receipt::Stale => Err(AppError::Conflict.into()),
        Receipt::Closed => Err(AppError::Gone.into()),
    }
}

/// Adds what is wrong with questions that were shown, leaves out what is closed; says whether others opened.
fn judge(visit: &Visit, evaluation: &Evaluation, shown: &[String], problems: &mut Vec<Problem>) -> bool {
    let compiled = &visit.compiled;
    let is_shown = |at: &Occurrence| shown.contains(&at.to_string());
    let is_new = |problem: &Problem| {
        let at = evaluation.place_of(compiled, problem);
        problem.code == Code::Required && at.is_some_and(|at| !is_shown(&at))
    };
    problems.retain(|problem| is_enabled(visit, evaluation, problem));
    let rest: Vec<Problem> = remaining(evaluation, problems).into_iter().filter(|one| !is_new(one)).collect();
    problems.extend(rest);
    evaluation.on_page(compiled).any(|step| evaluation.is_step(compiled, &step) && !is_shown(&step))
}

/// The page again with one instance more or less, or with the question whether one may go. Nothing is stored.
fn change_instance(
    visit: &Visit,
    pairs: &Pairs,
    key: String,
    answers: &Answers,
    evaluation: &Evaluation,
    change: &Change,
) -> Result<HttpResponse, PageError> {
    let (compiled, mut answers) = (&visit.compiled, answers.clone());
    let doubtful = change.doubtful(compiled, evaluation);
    let mut pairs = pairs.clone();
    if doubtful.is_none() {
        change.apply(compiled, &mut answers, &visit.context());
        pairs = change.moved(compiled, &pairs, &answers, visit.ctx.language.tag());
    }
    let mut ignored = FieldErrors::new();
    let (identity, _) = identity(visit, &pairs, &mut ignored);
    let refused = Refused {
        pairs: &pairs,
        key,
        identity,
        consent: !pairs.all("_consent").is_empty(),
        errors: FieldErrors::new(),
        problems: &[],
        answers: &answers,
        has_more: false,
        doubtful,
        is_fine: true,
    };
    whole::refuse(visit, refused)
}

/// What tells two submissions with one key apart, whichever way their forms were encoded.
fn body_of(pairs: &Pairs) -> Vec<u8> {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    for (name, values) in pairs.iter() {
        text.extend_pairs(values.iter().map(|value| (name, value)));
    }
    text.finish().into_bytes()
}

/// The answers among the fields. Fields that begin with `_` are ours; any other that is no linkId is a problem when
/// `strict`.
pub(super) fn read(visit: &Visit, pairs: &Pairs, strict: bool) -> (Answers, Vec<Problem>) {
    let compiled = &visit.compiled;
    let (context, mut problems) = (visit.context(), Vec::new());
    let (mut answers, _) = visit.start();
    for (name, fields) in pairs.iter().filter(|(name, _)| !name.starts_with('_') || name.contains('/')) {
        let Some(at) = given::named(compiled, name) else {
            if strict {
                problems.push(Problem::at(name, Code::UnknownItem));
            }
            continue;
        };
        let item = compiled.item(at.item());
        if item.is_calculated() {
            // the engine decides, whatever was sent
            continue;
        }
        let is_blank = fields.iter().all(|field| field.trim().is_empty());
        if !item.is_askable() && !is_blank {
            problems.push(Problem::at(name, Code::NotAnswerable));
            continue;
        }
        match given::read(compiled, &[at], pairs, &context, &|_| true) {
            Ok(given) => given.into_iter().for_each(|(at, values)| answers.set(compiled, at, values)),
            Err(found) => problems.extend(found),
        }
    }
    (answers, problems)
}

/// What the evaluation finds beside what reading the fields found.
pub(super) fn remaining(evaluation: &Evaluation, found: &[Problem]) -> Vec<Problem> {
    let is_known = |problem: &&Problem| {
        found.iter().any(|other| other.link_id == problem.link_id && other.ordinals() == problem.ordinals())
    };
    evaluation.problems.iter().filter(|problem| !is_known(problem)).cloned().collect()
}

fn is_enabled(visit: &Visit, evaluation: &Evaluation, problem: &Problem) -> bool {
    let at = evaluation.place_of(&visit.compiled, problem);
    at.is_none_or(|at| evaluation.is_enabled_at(&visit.compiled, &at))
}

pub(super) fn identity(
    visit: &Visit,
    pairs: &Pairs,
    errors: &mut FieldErrors,
) -> (IdentityForm, Option<Identity>) {
    let field = |name: &str| pairs.all(name).first().cloned().unwrap_or_default();
    let typed = IdentityForm {
        name: field("_name"),
        birth_date: field("_birth_date"),
        cpf: field("_cpf"),
        phone: field("_phone"),
    };
    let identity = if visit.asks_identity() { typed.check(visit.ctx.today(), errors) } else { None };
    (typed, identity)
}

/// The response that the client's key stands for; 400 without a key.
pub(super) fn id_of(desk: &Desk, visit: &Visit, key: Option<&str>) -> Result<ResponseId, PageError> {
    if visit.compiled.remote().is_some() {
        let text =
            "another system chooses the questions: they are answered one after the other, on the pages";
        return Err(AppError::BadRequest(text).into());
    }
    let key = key.map(str::trim).filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    let key = key.ok_or(AppError::BadRequest("an Idempotency-Key of 1 to 200 characters is needed"))?;
    if let Some(invited) = &visit.link.invited {
        return Ok(invited.invitation.response());
    }
    Ok(tokens::of_idempotency_key(&desk.key, visit.link.id(), key))
}

/// A whole response that may be stored.
pub(super) struct Handed<'a> {
    pub(super) answers: &'a Answers,
    pub(super) evaluation: &'a Evaluation,
    pub(super) identity: Option<Identity>,
    pub(super) drafts: Vec<Draft>,
    /// What was agreed to; `None` where that is the sender's to keep.
    pub(super) agreed: Option<Agreed>,
}

/// Together with what others hand in at the moment; with a patient to find, or signatures, in a transaction of its own.
pub(super) async fn store(
    desk: &Desk,
    visit: &Visit,
    id: ResponseId,
    handed: Handed<'_>,
    body: &[u8],
) -> Result<Receipt, StorageError> {
    let compiled = visit.compiled.clone();
    let content = Content::of(&compiled, handed.answers, handed.evaluation);
    let organisation = visit.link.organisation();
    let mut arrival = Arrival {
        id,
        place: visit.place(None),
        flags: distinct(content.flags(Uuid::now_v7)),
        content,
        language: visit.ctx.language.tag(),
        mode: "page",
        body_hash: Sha256::digest(body).to_vec(),
        at: visit.ctx.now,
    };
    let Handed { answers, evaluation, identity, drafts, agreed } = handed;
    let is_agreed = agreed.is_some();
    let agreed = agreed.filter(|_| identity.is_some() || arrival.place.patient.is_some());
    if is_agreed && identity.is_none() && agreed.is_none() && drafts.is_empty() {
        return desk.db.submit(arrival).await;
    }
    let counted = evaluation.counted(&compiled, answers);
    let stored = desk.db.write("link", visit.ctx.now, move |w| {
        if let Some(identity) = identity {
            arrival.place.patient = Some(identity.patient(w, organisation)?);
        }
        let patient = arrival.place.patient;
        if let Some(patient) = patient.filter(|_| !is_agreed)
            && consents::is_withdrawn(w.conn(), organisation, patient, arrival.place.questionnaire)?
        {
            return Err(StorageError::Conflict(WITHDRAWN));
        }
        let receipt = submissions::save(w, &arrival.as_submission())?;
        if receipt == Receipt::OtherBody {
            return Err(StorageError::Conflict(OTHER_BODY));
        }
        if receipt == Receipt::Stored && !is_agreed {
            responses::clear_consent(w, organisation, id)?;
        }
        if let (Receipt::Stored, Some(agreed)) = (receipt, &agreed) {
            consents::insert(w, &arrival.place, Some(id), agreed)?;
        }
        if receipt == Receipt::Stored && !drafts.is_empty() {
            let signed: Vec<_> =
                drafts.iter().map(|draft| draft.stored(&compiled, &counted, patient)).collect();
            response_signatures::replace(w, organisation, id, &signed)?;
        }
        Ok(receipt)
    });
    match stored.await {
        // nothing is kept, not even a patient that was new
        Err(StorageError::Conflict(OTHER_BODY)) => Ok(Receipt::OtherBody),
        other => other,
    }
}
