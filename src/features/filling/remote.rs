//! Adaptive questionnaires whose questions another system chooses. The answer is saved first; then that system is asked
//! what comes next. If it can't say, the person has a page of their own to try again from, and nothing is lost.

use actix_web::{
    HttpResponse,
    web::{Path, block},
};
use chrono::SecondsFormat;
use serde::Deserialize;
use serde_json::Value as Json;

use super::{
    desk::{Desk, Sitting, entered},
    pages::NextPage,
    steps,
};
use crate::{
    domain::{
        adaptive::remote::{self, Next},
        engine::{Answers, Evaluation, Occurrence, evaluate},
        json,
        questionnaire::Compiled,
        value::Value,
    },
    storage::{StorageError, json_text::JsonText, remote_questionnaires, versions},
    web::{
        errors::{AppError, PageError},
        forms::{OpenForm, Pairs, Query},
        page::{see_other, show as show_page},
    },
};

/// Another tab may save or ask between asking and writing; so often it is asked again.
const TRIES: usize = 3;

#[derive(Debug, Deserialize)]
pub(super) struct NextQuery {
    /// The question was asked for, and did not come.
    #[serde(default)]
    failed: bool,
    /// The person is in the conversation.
    #[serde(default)]
    chat: bool,
}

/// What became of asking.
enum Outcome {
    /// The page to go on at.
    Next(String),
    /// Another tab was faster.
    Again,
    /// The other system can't say now; the log says why.
    Failed,
}

/// `GET /f/{token}/r/{response}/next`: where to ask for the next question from. Reading it asks nobody.
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String)>,
    query: Query<NextQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if !sitting.is_unsettled() {
        return Ok(see_other(&sitting.path()));
    }
    show_page(&NextPage {
        title: sitting.visit.link.link.title.clone(),
        action: page_of(&sitting, false, query.chat),
        leave: sitting.below("leave"),
        has_failed: query.failed,
        ctx: sitting.visit.ctx.clone(),
    })
}

/// `POST /f/{token}/r/{response}/next`
pub(super) async fn fetch(
    desk: Desk,
    path: Path<(String, String)>,
    query: Query<NextQuery>,
    _form: OpenForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    advance(&desk, &path.0, &path.1, query.chat).await
}

/// Where the person asks for the next question.
pub(super) fn page_of(sitting: &Sitting, has_failed: bool, is_chat: bool) -> String {
    let said: Vec<&str> = [(has_failed, "failed=true"), (is_chat, "chat=true")]
        .iter()
        .filter(|one| one.0)
        .map(|one| one.1)
        .collect();
    sitting.below(if said.is_empty() { "next".to_owned() } else { format!("next?{}", said.join("&")) })
}

/// The next of what the other system asked last, be it a message; else a question that must be answered before it goes on.
pub(super) fn next_known(
    sitting: &Sitting,
    evaluation: &Evaluation,
    at: &Occurrence,
    is_chat: bool,
) -> Option<Occurrence> {
    let (compiled, asked) = (&sitting.visit.compiled, sitting.asked.as_ref()?);
    let link_id = |step: &Occurrence| &compiled.item(step.item()).link_id;
    let is_fresh = |step: &Occurrence| asked.asked.fresh.contains(link_id(step));
    let is_open = |step: &Occurrence| {
        let is_question = compiled.item(step.item()).is_askable();
        (is_question && !evaluation.is_answered_at(compiled, step)) || (!is_question && !is_chat)
    };
    let comes = |step: &Occurrence| !is_fresh(at) || evaluation.is_after(compiled, step, at);
    let fresh = evaluation.steps(compiled).find(|step| is_fresh(step) && is_open(step) && comes(step));
    let must = |step: &Occurrence| {
        let is_question = compiled.item(step.item()).is_askable();
        is_question && is_open(step) && !evaluation.may_skip(compiled, step)
    };
    fresh.or_else(|| evaluation.steps(compiled).find(must))
}

/// Asks for the next question, unless all is answered or it is known, and leads there.
pub(super) async fn advance(
    desk: &Desk,
    token: &str,
    signed: &str,
    is_chat: bool,
) -> Result<HttpResponse, PageError> {
    for _ in 0..TRIES {
        let sitting = entered!(desk.sit(token, signed).await);
        if !sitting.is_unsettled() {
            let end = end(&sitting, &sitting.visit.compiled, is_chat);
            return Ok(see_other(&if sitting.is_sent() { sitting.below("done") } else { end }));
        }
        match ask(desk, &sitting, is_chat).await? {
            Outcome::Next(url) => return Ok(see_other(&url)),
            Outcome::Again => {}
            Outcome::Failed => return Ok(see_other(&page_of(&sitting, true, is_chat))),
        }
    }
    Err(AppError::Conflict.into())
}

/// Where a person looks at the answers.
fn end(sitting: &Sitting, compiled: &Compiled, is_chat: bool) -> String {
    if is_chat {
        sitting.below(format_args!("chat/{}", compiled.items().len()))
    } else {
        sitting.below("check")
    }
}

async fn ask(desk: &Desk, sitting: &Sitting, is_chat: bool) -> Result<Outcome, PageError> {
    let Some(answer) = answered(desk, sitting).await? else { return Ok(Outcome::Failed) };
    let (organisation, id, seen) = (sitting.visit.link.organisation(), sitting.id(), sitting.row.revision);
    let answers = JsonText::of(&answer.answers.response_items(&answer.compiled));
    let asked = answer.asked.clone();
    let saved = desk.db.write("patient", desk.ctx.now, move |w| {
        remote_questionnaires::save(w, organisation, id, seen, (&answers, &asked))
    });
    match saved.await {
        Ok(()) => Ok(next_page(sitting, &answer, is_chat)),
        Err(StorageError::Conflict(_) | StorageError::NotFound) => Ok(Outcome::Again),
        Err(error) => Err(error.into()),
    }
}

/// What the other system answered, checked; `None` if it can't be used.
async fn answered(desk: &Desk, sitting: &Sitting) -> Result<Option<Next>, PageError> {
    let (visit, organisation) = (&sitting.visit, sitting.visit.link.organisation());
    let version = visit.version;
    let resource = desk.db.read(move |conn| versions::find(conn, organisation, version)).await?.resource;
    let base = json::parse(resource.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?;
    let allowed =
        visit.compiled.remote().and_then(|remote| desk.servers.find(remote, visit.compiled.url.as_deref()));
    let Some(server) = allowed.cloned() else {
        tracing::warn!(questionnaire = visit.compiled.url, "the server of its questions may not be asked");
        return Ok(None);
    };
    let asked = sitting.asked.as_ref().map(|stored| &stored.asked);
    // what does not count now is not for others to know
    let counted = sitting.evaluation.counted(&visit.compiled, &sitting.answers);
    let items: Json = counted.to_response_items(&visit.compiled);
    let authored = visit.ctx.now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let question = remote::question(&base, asked, &items, &sitting.id().to_string(), &authored);
    let (servers, host) = (desk.servers.clone(), server.host().to_owned());
    let answer = block(move || servers.ask(&server, &question)).await.map_err(AppError::internal)?;
    let answer = match answer {
        Ok(answer) => answer,
        Err(failure) => {
            tracing::warn!(host, %failure, "the next question did not come");
            return Ok(None);
        }
    };
    match remote::read(&base, asked, &items, &answer, &visit.context()) {
        Ok(mut next) => {
            keep_waiting(&visit.compiled, &sitting.answers, &mut next);
            Ok(Some(next))
        }
        Err(fault) => {
            tracing::warn!(host, %fault, "the next question can't be used");
            Ok(None)
        }
    }
}

/// Answers of questions that are closed now were not sent. They stay, for when their question opens again.
fn keep_waiting(compiled: &Compiled, answers: &Answers, next: &mut Next) {
    let all = answers.to_response_items(compiled);
    let Ok(all) = Answers::from_response_items(&next.compiled, &all) else { return };
    for item in next.compiled.items().iter().filter(|item| item.is_question()) {
        let index = item.index();
        let is_single = Occurrence::from(index).instances(&next.compiled).is_empty();
        if is_single && next.answers.get(&next.compiled, index).is_empty() {
            let values: Vec<Value> = all.get(&next.compiled, index).into_iter().cloned().collect();
            if !values.is_empty() {
                next.answers.set(&next.compiled, index, values);
            }
        }
    }
}

/// The first of the new questions; else one that must be answered before the other system goes on, or the end.
fn next_page(sitting: &Sitting, next: &Next, is_chat: bool) -> Outcome {
    let (compiled, answers): (_, &Answers) = (&next.compiled, &next.answers);
    let evaluation = evaluate(compiled, answers, &sitting.visit.context());
    let may_be_asked = |step: &Occurrence| !is_chat || compiled.item(step.item()).is_askable();
    let is_fresh = |step: &Occurrence| next.asked.fresh.contains(&compiled.item(step.item()).link_id);
    let fresh = evaluation.steps(compiled).find(|step| is_fresh(step) && may_be_asked(step));
    let place = |step: &Occurrence, rest: &str| {
        sitting.below(format_args!("{}/{step}{rest}", if is_chat { "chat" } else { "q" }))
    };
    if let Some(step) = fresh {
        return Outcome::Next(place(&step, ""));
    }
    if next.asked.is_done {
        return Outcome::Next(end(sitting, compiled, is_chat));
    }
    let waits = evaluation.resume_step(compiled);
    waits.map_or(Outcome::Failed, |step| Outcome::Next(place(&step, &format!("?{}", steps::NEEDED))))
}
