//! All questions on one page. Without answers the questions of a version look alike to everybody of a language, so they
//! are rendered once.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, PoisonError, RwLock, Weak},
};

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use uuid::Uuid;

use super::{
    consent::Terms,
    desk::{Desk, Visit, entered},
    frames::Framer,
    identity::IdentityForm,
    instances, opening,
    pages::{Markup, QuestionsPart, WholePage},
    questions::{Maker, banners, words},
    ready::{Page, Reader},
    signing,
};
use crate::{
    domain::{
        engine::{Answers, Occurrence},
        ids::VersionId,
        problem::Problem,
        questionnaire::{Compiled, hints::Banner},
    },
    web::{
        errors::{AppError, PageError},
        forms::{FieldErrors, Pairs},
        i18n::Language,
        page::{made, see_other, show_as, show_made},
    },
};

/// Rendered pages kept at most.
const MOST: usize = 200;

/// Pages by version and language, with what they were made from.
type Rendered = HashMap<(VersionId, &'static str, bool), (Weak<Compiled>, Arc<Markup>)>;

/// A published version never changes, so neither does its markup, as long as it is offered in the same languages.
static RENDERED: LazyLock<RwLock<Rendered>> = LazyLock::new(RwLock::default);

/// `GET /f/{token}/form`
pub(super) async fn show(desk: Desk, token: Path<String>) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&token).await);
    if visit.compiled.remote().is_some() || visit.guest.is_some() || visit.link.is_limited() {
        // its questions come one after the other; on a device for many, answers in a page could be sent again; where
        // places are few, one is taken before anything is answered
        return Ok(see_other(&visit.path()));
    }
    if let Some(begun) = desk.begun(&visit).await? {
        return Ok(see_other(&begun));
    }
    let key = Uuid::now_v7().to_string();
    let Some(reader) = Reader::of(&visit).filter(|_| !visit.compiled.reads_clock()) else {
        return Ok(show_made(StatusCode::OK, unanswered(&visit, key)?));
    };
    if let Some(page) = reader.find(&visit) {
        return Ok(show_made(StatusCode::OK, page.with_key(&key)));
    }
    match Page::of(&visit, &unanswered(&visit, String::new())?) {
        Some(page) => {
            let text = page.with_key(&key);
            reader.keep(Arc::new(page));
            Ok(show_made(StatusCode::OK, text))
        }
        None => Ok(show_made(StatusCode::OK, unanswered(&visit, key)?)),
    }
}

fn unanswered(visit: &Visit, key: String) -> Result<String, AppError> {
    made(&WholePage {
        ctx: &visit.ctx,
        title: &visit.link.link.title,
        organisation: &visit.link.organisation_name,
        base: visit.path(),
        key,
        prefill: visit.prefill.carried(),
        taken: visit.start().1,
        questions: &*fresh(visit)?,
        is_identified: visit.link.is_identified(),
        identity: IdentityForm::default(),
        consent: false,
        errors: FieldErrors::new(),
        problems: Vec::new(),
        has_more: false,
        takes_files: visit.takes_files(),
        terms: Terms::of_whole(visit),
        boxes: if visit.compiled.may_be_signed() {
            let (start, _) = visit.start();
            signing::boxes_of(visit, &visit.evaluate(&start), None, false)
        } else {
            Vec::new()
        },
    })
}

/// What was posted and can't be taken yet.
pub(super) struct Refused<'a> {
    pub(super) pairs: &'a Pairs,
    pub(super) key: String,
    pub(super) identity: IdentityForm,
    pub(super) consent: bool,
    pub(super) errors: FieldErrors,
    pub(super) problems: &'a [Problem],
    /// As far as it could be read.
    pub(super) answers: &'a Answers,
    /// Whether answers opened further questions.
    pub(super) has_more: bool,
    /// The instance whose end is to be confirmed.
    pub(super) doubtful: Option<&'a Occurrence>,
    /// Nothing is wrong: an instance came or went.
    pub(super) is_fine: bool,
}

/// The page again, as it was filled in, with what is wrong.
pub(super) fn refuse(visit: &Visit, refused: Refused<'_>) -> Result<HttpResponse, PageError> {
    let (ctx, compiled) = (&visit.ctx, &visit.compiled);
    // who changes an answer once more signs once more
    let is_kept = refused.problems.is_empty() && !refused.has_more && !refused.is_fine;
    let said = refused.problems.iter().map(|problem| {
        let index = problem.link_id.as_deref().and_then(|link_id| compiled.index_of(link_id));
        let at = index.map(|index| Occurrence::new(index, problem.ordinals().to_vec()));
        let id = at.map_or_else(|| "content".to_owned(), |at| format!("q{at}"));
        let item = index.map(|index| compiled.item(index).text(ctx.language.tag()));
        let words = words(ctx.language, problem);
        (id, item.map_or_else(|| words.clone(), |item| format!("{item} — {words}")))
    });
    let problems: Vec<(String, String)> = said.collect();
    let questions = render(visit, refused.answers, Some(refused.pairs), refused.problems, refused.doubtful)?;
    let page = WholePage {
        ctx,
        title: &visit.link.link.title,
        organisation: &visit.link.organisation_name,
        base: visit.path(),
        key: refused.key,
        prefill: visit.prefill.carried(),
        taken: visit.start().1,
        questions: &questions,
        is_identified: visit.link.is_identified(),
        identity: refused.identity,
        consent: refused.consent,
        errors: refused.errors,
        problems,
        has_more: refused.has_more,
        takes_files: visit.takes_files(),
        terms: Terms::of_whole(visit),
        boxes: signing::boxes_of(visit, &visit.evaluate(refused.answers), Some(refused.pairs), is_kept),
    };
    show_as(if refused.is_fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

fn fresh(visit: &Visit) -> Result<Arc<Markup>, AppError> {
    let key = (visit.version, visit.ctx.language.tag(), visit.ctx.reading.open_hints);
    // what may begin with somebody's own data is nobody else's
    let is_shared = visit.launch.is_empty() && visit.prefill.is_empty() && !visit.compiled.reads_clock();
    let made_from = Arc::downgrade(&visit.compiled);
    let known = || RENDERED.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some((_, known)) = known().filter(|(from, _)| is_shared && from.ptr_eq(&made_from)) {
        return Ok(known);
    }
    let (start, _) = visit.start();
    let markup = Arc::new(render(visit, &start, None, &[], None)?);
    if !is_shared {
        return Ok(markup);
    }
    let mut rendered = RENDERED.write().unwrap_or_else(PoisonError::into_inner);
    if rendered.len() >= MOST {
        rendered.clear();
    }
    rendered.insert(key, (made_from, Arc::clone(&markup)));
    Ok(markup)
}

/// The questions that these answers open.
fn render(
    visit: &Visit,
    answers: &Answers,
    posted: Option<&Pairs>,
    problems: &[Problem],
    doubtful: Option<&Occurrence>,
) -> Result<Markup, AppError> {
    let language: Language = visit.ctx.language;
    let evaluation = visit.evaluate(answers);
    let steps: Vec<Occurrence> = evaluation.on_page(&visit.compiled).collect();
    let answers = &evaluation.completed(&visit.compiled, answers);
    // readers of several links may share it
    let base = String::new();
    let maker = Maker {
        compiled: &visit.compiled,
        language,
        answers,
        evaluation: &evaluation,
        posted,
        problems,
        base,
        response: "",
    };
    let all: Vec<Occurrence> = evaluation.shown_on_page(&visit.compiled).collect();
    let questions = maker.questions(all.iter().cloned());
    let framer = Framer { compiled: &visit.compiled, evaluation: &evaluation, answers, language, doubtful };
    let parts = framer.parts(&all, questions);
    let banners = |banner: Banner| banners(&visit.compiled, &evaluation, language, banner);
    Ok(Markup::of(&QuestionsPart {
        ctx: &visit.ctx,
        parts: &parts,
        shown: opening::listed(&instances::with_instances(&visit.compiled, &steps)),
        headers: banners(Banner::Header),
        footers: banners(Banner::Footer),
    })?)
}
