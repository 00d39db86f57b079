//! The same response as a conversation: bubbles, one question at the bottom, every reply an ordinary form.

mod history;

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use serde::Deserialize;

use self::history::Window;
use super::{
    desk::{Desk, Sitting, entered},
    files::{self, Taken},
    given, group,
    instances::{self, Change},
    pages::{ChatPage, Progress},
    questions::{self, Maker, Question},
    remote,
    saving::{self, Saved},
    steps::{self, WAS},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence},
        problem::Problem,
    },
    web::{
        errors::PageError,
        forms::{OpenUpload, Pairs, Query},
        page::{see_other, show as show_page, show_as, show_part},
        tongue::Tongue,
    },
};

/// The field that says whether there is one more instance.
const ANOTHER: &str = "_another";

#[derive(Debug, Default, Deserialize)]
pub(super) struct ChatQuery {
    /// Everything that was said, from the beginning.
    #[serde(default)]
    all: bool,
}

impl ChatQuery {
    const fn window(&self) -> Window {
        if self.all { Window::All } else { Window::Last }
    }
}

/// What a reply has to say beside the next question.
#[derive(Default)]
struct Again<'a> {
    posted: Option<&'a Pairs>,
    problems: &'a [Problem],
}

/// `GET /f/{token}/r/{response}/chat`: where the person stopped, or at the end.
pub(super) async fn resume(
    desk: Desk,
    path: Path<(String, String)>,
    query: Query<ChatQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let waits = sitting.evaluation.resume_step(&sitting.visit.compiled);
    if waits.is_none() && sitting.is_unsettled() {
        return Ok(see_other(&remote::page_of(&sitting, false, true)));
    }
    show_page(&page(&desk, &sitting, waits.as_ref(), &query.window(), &Again::default()))
}

/// `GET /f/{token}/r/{response}/chat/{item}`
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String, String)>,
    query: Query<ChatQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let window = query.window();
    let end = sitting.visit.compiled.items().len();
    if path.2 == end.to_string() {
        if sitting.is_unsettled() {
            return Ok(see_other(&remote::page_of(&sitting, false, true)));
        }
        return show_page(&page(&desk, &sitting, None, &window, &Again::default()));
    }
    let at = steps::occurrence_at(&sitting, &path.2)?;
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let is_question = compiled.item(at.item()).is_askable() || group::is_one(compiled, &at);
    let is_asked = is_question && evaluation.is_step(compiled, &at);
    if !is_asked {
        return Ok(see_other(&url_after(&sitting, evaluation, &at)));
    }
    show_page(&page(&desk, &sitting, Some(&at), &window, &Again::default()))
}

/// `POST /f/{token}/r/{response}/chat/{item}`
pub(super) async fn save(
    desk: Desk,
    path: Path<(String, String, String)>,
    form: OpenUpload,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let at = steps::occurrence_at(&sitting, &path.2)?;
    if !sitting.evaluation.is_step(&sitting.visit.compiled, &at) {
        return Ok(see_other(&url_after(&sitting, &sitting.evaluation, &at)));
    }
    let Taken { pairs: form, refused } =
        files::take(&desk, &sitting.visit, sitting.id(), &sitting.answers, form).await?;
    if group::is_one(&sitting.visit.compiled, &at) {
        return another(&desk, sitting, &at, &form).await;
    }
    let given = match refused.or(steps::read(&sitting, &at, &form)) {
        Ok(given) => given,
        Err(problems) => {
            let window = if steps::is_in_place(&form) { Window::Since(at.clone()) } else { Window::Last };
            let again = Again { posted: Some(&form), problems: &problems };
            let page = page(&desk, &sitting, Some(&at), &window, &again);
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save(&desk, &sitting, std::slice::from_ref(&at), given.clone(), &was).await? {
        Saved::Stored(answers) => {
            files::sweep(&desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            if sitting.visit.compiled.remote().is_some() {
                let evaluation = sitting.evaluate(&answers);
                return match remote::next_known(&sitting, &evaluation, &at, true) {
                    Some(next) => Ok(see_other(&url_of(&sitting, Some(&next)))),
                    None => remote::advance(&desk, &path.0, &path.1, true).await,
                };
            }
            onward(&desk, sitting, &answers, (&at, None), &form)
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        Saved::Differs(stored) => {
            let evaluation = sitting.evaluate(&stored);
            let next = url_after(&sitting, &evaluation, &at);
            let action = sitting.below(format_args!("chat/{at}"));
            let items = std::slice::from_ref(&at);
            let page = steps::conflict(&desk, &sitting, &stored, (items, &given), &form, (action, next));
            show_as(StatusCode::CONFLICT, &page)
        }
    }
}

/// Whether there is one more instance.
async fn another(
    desk: &Desk,
    sitting: Sitting,
    at: &Occurrence,
    form: &Pairs,
) -> Result<HttpResponse, PageError> {
    let compiled = &sitting.visit.compiled;
    if !form.all(ANOTHER).iter().any(|answer| answer == "true") {
        let answers = sitting.answers.clone();
        return onward(desk, sitting, &answers, (at, None), form);
    }
    let (change, was) = (Change::Add(at.clone()), form.all(WAS).first().cloned().unwrap_or_default());
    let items = group::inside(&sitting, at);
    match saving::save_with(desk, &sitting, &items, Vec::new(), &was, Some(&change)).await? {
        Saved::Stored(answers) => {
            let evaluation = sitting.evaluate(&answers);
            let added = change.shown(compiled, &answers);
            let is_inside = |step: &Occurrence| {
                compiled.item(step.item()).is_askable()
                    && added.as_ref().is_some_and(|added| step.instances(compiled).contains(added))
            };
            let first = evaluation.steps(compiled).find(is_inside);
            onward(desk, sitting, &answers, (at, first), form)
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        // another tab changed an instance
        Saved::Differs(_) => Ok(see_other(&sitting.below("chat"))),
    }
}

/// What is asked after `at`, or the question that it added. A page that keeps what was said gets it at once: that saves
/// the way there and back.
fn onward(
    desk: &Desk,
    sitting: Sitting,
    answers: &Answers,
    (at, added): (&Occurrence, Option<Occurrence>),
    form: &Pairs,
) -> Result<HttpResponse, PageError> {
    let progress = Progress::share_at(&sitting, at);
    let sitting = sitting.after(answers, progress);
    let next = added.or_else(|| next_after(&sitting, &sitting.evaluation, at));
    let url = url_of(&sitting, next.as_ref());
    if !steps::is_in_place(form) {
        return Ok(see_other(&url));
    }
    show_part(&url, &page(desk, &sitting, next.as_ref(), &Window::Since(at.clone()), &Again::default()))
}

/// The place of a question in the conversation; its end without one.
fn url_of(sitting: &Sitting, next: Option<&Occurrence>) -> String {
    let end = || sitting.visit.compiled.items().len().to_string();
    sitting.below(format_args!("chat/{}", next.map_or_else(end, ToString::to_string)))
}

/// The next question after an item that has no answer yet; the end of the conversation if there is none.
fn url_after(sitting: &Sitting, evaluation: &Evaluation, at: &Occurrence) -> String {
    url_of(sitting, next_after(sitting, evaluation, at).as_ref())
}

/// The same question.
fn next_after(sitting: &Sitting, evaluation: &Evaluation, at: &Occurrence) -> Option<Occurrence> {
    let compiled = &sitting.visit.compiled;
    let waits = |other: &Occurrence| {
        let is_open = compiled.item(other.item()).is_askable() && !evaluation.is_answered_at(compiled, other);
        (is_open || group::is_one(compiled, other)) && evaluation.is_after(compiled, other, at)
    };
    evaluation.steps(compiled).find(waits)
}

fn page(
    desk: &Desk,
    sitting: &Sitting,
    at: Option<&Occurrence>,
    window: &Window,
    &Again { posted, problems }: &Again<'_>,
) -> ChatPage {
    let visit = &sitting.visit;
    let (compiled, ctx) = (&visit.compiled, visit.ctx.clone());
    let (language, base) = (ctx.language, visit.base());
    let maker = Maker {
        compiled,
        language,
        answers: &sitting.answers,
        evaluation: &sitting.evaluation,
        posted,
        problems,
        base,
        response: &visit.response,
    };
    let question = at.map(|at| question_at(sitting, &maker, at));
    let last = questions::asked(compiled, &sitting.evaluation).last();
    let progress = match at.or(last.as_ref()) {
        Some(at) => Progress::at(sitting, at),
        None => Progress::default(),
    };
    let said = history::said(sitting, &maker, at, window, progress.total);
    ChatPage {
        title: visit.link.link.title.clone(),
        action: at.map(|at| sitting.below(format_args!("chat/{at}"))).unwrap_or_default(),
        was: at
            .map(|at| {
                let of_group = group::is_one(compiled, at).then(|| group::inside(sitting, at));
                let items = of_group.unwrap_or_else(|| vec![at.clone()]);
                given::seen(&desk.key, sitting.id(), compiled, &sitting.answers, &items)
            })
            .unwrap_or_default(),
        form: steps::url_of(sitting, at),
        base: sitting.path(),
        ahead: sitting.below("ahead"),
        next: at
            .map(|at| steps::url_of(sitting, sitting.evaluation.next_after(compiled, at).as_ref()))
            .unwrap_or_default(),
        is_saved: sitting.row.revision > 0,
        leave: sitting.below("leave"),
        check: sitting.below("check"),
        progress,
        tongue: Tongue::of(compiled, language.tag()),
        turns: said.turns,
        earlier: said.earlier,
        all: sitting
            .below(format_args!("chat{}?all=true", at.map(|at| format!("/{at}")).unwrap_or_default())),
        is_rest: matches!(window, Window::Since(_)),
        question,
        ctx,
    }
}

/// A question of the author's, or ours after the last instance of a group.
fn question_at(sitting: &Sitting, maker: &Maker<'_>, at: &Occurrence) -> Question {
    if group::is_one(maker.compiled, at) {
        return maker.ask_yes_or_no(at, ANOTHER, another_text(sitting, at));
    }
    Question { is_required: !sitting.evaluation.may_skip(maker.compiled, at), ..maker.question(at) }
}

fn another_text(sitting: &Sitting, at: &Occurrence) -> String {
    let group = instances::label(sitting.visit.compiled.item(at.item()), sitting.visit.ctx.language);
    sitting.visit.ctx.t1("filling-instance-ask", "group", group)
}
