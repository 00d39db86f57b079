//! The same response as a conversation: bubbles, one question at the bottom, every reply an ordinary form.

use actix_web::{HttpResponse, http::StatusCode, web::Path};

use super::{
    desk::{Desk, Sitting, entered},
    files::{self, Taken},
    given, group,
    instances::{self, Change},
    pages::{ChatPage, Message, Progress},
    questions::{self, Lead, Maker, Question, Shown, answer_in_words, computed_in_words},
    remote,
    saving::{self, Saved},
    steps::{self, WAS},
};
use crate::{
    domain::{
        engine::{Evaluation, Occurrence},
        problem::Problem,
        questionnaire::{Kind, hints::Banner},
    },
    web::{
        errors::PageError,
        forms::{OpenUpload, Pairs},
        page::{see_other, show as show_page, show_as},
    },
};

/// The field that says whether there is one more instance.
const ANOTHER: &str = "_another";

/// `GET /f/{token}/r/{response}/chat`: where the person stopped, or at the end.
pub(super) async fn resume(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let waits = sitting.evaluation.resume_step(&sitting.visit.compiled);
    if waits.is_none() && sitting.is_unsettled() {
        return Ok(see_other(&remote::page_of(&sitting, false, true)));
    }
    show_page(&page(&desk, &sitting, waits.as_ref(), None, &[]))
}

/// `GET /f/{token}/r/{response}/chat/{item}`
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let end = sitting.visit.compiled.items().len();
    if path.2 == end.to_string() {
        if sitting.is_unsettled() {
            return Ok(see_other(&remote::page_of(&sitting, false, true)));
        }
        return show_page(&page(&desk, &sitting, None, None, &[]));
    }
    let at = steps::occurrence_at(&sitting, &path.2)?;
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let is_question = compiled.item(at.item()).is_askable() || group::is_one(compiled, &at);
    let is_asked = is_question && evaluation.is_step(compiled, &at);
    if !is_asked {
        return Ok(see_other(&url_after(&sitting, evaluation, &at)));
    }
    show_page(&page(&desk, &sitting, Some(&at), None, &[]))
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
        return another(&desk, &sitting, &at, &form).await;
    }
    let given = match refused.or(steps::read(&sitting, &at, &form)) {
        Ok(given) => given,
        Err(problems) => {
            let page = page(&desk, &sitting, Some(&at), Some(&form), &problems);
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save(&desk, &sitting, std::slice::from_ref(&at), given.clone(), &was).await? {
        Saved::Stored(answers) => {
            files::sweep(&desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            let evaluation = sitting.evaluate(&answers);
            if sitting.visit.compiled.remote().is_some() {
                return match remote::next_known(&sitting, &evaluation, &at, true) {
                    Some(next) => Ok(see_other(&sitting.below(format_args!("chat/{next}")))),
                    None => remote::advance(&desk, &path.0, &path.1, true).await,
                };
            }
            Ok(see_other(&url_after(&sitting, &evaluation, &at)))
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
    sitting: &Sitting,
    at: &Occurrence,
    form: &Pairs,
) -> Result<HttpResponse, PageError> {
    let compiled = &sitting.visit.compiled;
    if !form.all(ANOTHER).iter().any(|answer| answer == "true") {
        return Ok(see_other(&url_after(sitting, &sitting.evaluation, at)));
    }
    let (change, was) = (Change::Add(at.clone()), form.all(WAS).first().cloned().unwrap_or_default());
    let items = group::inside(sitting, at);
    match saving::save_with(desk, sitting, &items, Vec::new(), &was, Some(&change)).await? {
        Saved::Stored(answers) => {
            let evaluation = sitting.evaluate(&answers);
            let added = change.shown(compiled, &answers);
            let is_inside = |step: &Occurrence| {
                compiled.item(step.item()).is_askable()
                    && added.as_ref().is_some_and(|added| step.instances(compiled).contains(added))
            };
            let first = evaluation.steps(compiled).find(is_inside);
            let url = |first: Occurrence| sitting.below(format_args!("chat/{first}"));
            Ok(see_other(&first.map_or_else(|| url_after(sitting, &evaluation, at), url)))
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        // another tab changed an instance
        Saved::Differs(_) => Ok(see_other(&sitting.below("chat"))),
    }
}

/// The next question after an item that has no answer yet; the end of the conversation if there is none.
fn url_after(sitting: &Sitting, evaluation: &Evaluation, at: &Occurrence) -> String {
    let compiled = &sitting.visit.compiled;
    let waits = |other: &Occurrence| {
        let is_open = compiled.item(other.item()).is_askable() && !evaluation.is_answered_at(compiled, other);
        (is_open || group::is_one(compiled, other)) && evaluation.is_after(compiled, other, at)
    };
    let next = evaluation
        .steps(compiled)
        .find(waits)
        .map_or_else(|| compiled.items().len().to_string(), |at| at.to_string());
    sitting.below(format_args!("chat/{next}"))
}

fn page(
    desk: &Desk,
    sitting: &Sitting,
    at: Option<&Occurrence>,
    posted: Option<&Pairs>,
    problems: &[Problem],
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
    };
    let question = at.map(|at| question_at(sitting, &maker, at));
    let last = questions::asked(compiled, &sitting.evaluation).last();
    let progress = match at.or(last.as_ref()) {
        Some(at) => Progress::at(sitting, at),
        None => Progress { title: String::new(), number: 0, total: 0, marks: Vec::new() },
    };
    let mut messages =
        vec![Message::Said(Shown::plain(ctx.t1("filling-chat-hello", "count", progress.total)))];
    messages.extend(
        [Banner::Header, Banner::Footer]
            .into_iter()
            .flat_map(|banner| sitting.banners(banner))
            .map(Message::Said),
    );
    messages.extend(history(sitting, &maker, at));
    if question.is_none() {
        messages.push(Message::Said(Shown::plain(ctx.t("filling-chat-end"))));
    }
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
        messages,
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

/// What was said up to the current question, which stands last.
fn history(sitting: &Sitting, maker: &Maker<'_>, at: Option<&Occurrence>) -> Vec<Message> {
    let (evaluation, language) = (&sitting.evaluation, sitting.visit.ctx.language);
    let (compiled, answers) = (maker.compiled, &sitting.answers);
    let (mut messages, mut lead, mut number) = (Vec::new(), Vec::new(), 0);
    let said = |step: &Occurrence| at.is_none_or(|at| !evaluation.is_after(compiled, step, at));
    for step in evaluation.steps(compiled).take_while(said) {
        let item = compiled.item(step.item());
        if item.kind == Kind::Group {
            if at == Some(&step) {
                messages.push(Message::Asked(Shown::plain(another_text(sitting, &step))));
            }
            continue;
        }
        let above = instances::leads(maker, evaluation, &step);
        if above != lead {
            messages.extend(above.iter().flat_map(said_above));
            lead = above;
        }
        if item.is_calculated() {
            let value = computed_in_words(compiled, answers, &step, language).unwrap_or_default();
            messages.push(Message::Said(Shown::plain(format!("{}: {value}", item.text(language.tag())))));
            continue;
        }
        if !item.is_askable() {
            messages.push(Message::Said(maker.shown(item)));
            continue;
        }
        number += 1;
        messages.push(Message::Asked(maker.shown(item)));
        if at == Some(&step) {
            // what belongs to an earlier question is behind its answer's link
            let notes = maker.notes(item);
            messages.extend(notes.is_any().then_some(Message::Notes(notes)));
            continue;
        }
        let change = sitting.below(format_args!("chat/{step}"));
        messages.push(match answer_in_words(compiled, answers, &step, language) {
            Some(words) => Message::Answered { words, number, change },
            None => Message::Skipped { number, change },
        });
    }
    messages
}

/// The words of a group, and what helps with it.
fn said_above(lead: &Lead) -> Vec<Message> {
    let words = Some(&lead.words).filter(|_| !lead.text.is_empty());
    let said = words.into_iter().chain(&lead.notes.prompts).chain(&lead.notes.help).cloned();
    let notes = lead.notes.is_any().then(|| Message::Notes(lead.notes.clone()));
    said.map(Message::Said).chain(notes).collect()
}
