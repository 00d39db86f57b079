//! The same response as a conversation: bubbles, one question at the bottom, every reply an ordinary form.

use actix_web::{HttpResponse, http::StatusCode, web::Path};

use super::{
    desk::{Desk, Sitting, entered},
    files::{self, Taken},
    given,
    pages::{ChatPage, Message, Progress},
    questions::{self, Maker, answer_in_words, computed_in_words},
    saving::{self, Saved},
    steps::{self, WAS},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation},
        problem::Problem,
        questionnaire::{Compiled, ItemIndex},
    },
    web::{
        errors::PageError,
        forms::{OpenUpload, Pairs},
        page::{see_other, show as show_page, show_as},
    },
};

/// `GET /f/{token}/r/{response}/chat`: where the person stopped, or at the end.
pub(super) async fn resume(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let waits = sitting.evaluation.resume_step(&sitting.visit.compiled);
    show_page(&page(&desk, &sitting, waits, None, &[]))
}

/// `GET /f/{token}/r/{response}/chat/{item}`
pub(super) async fn show(desk: Desk, path: Path<(String, String, usize)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let end = sitting.visit.compiled.items().len();
    if path.2 == end {
        return show_page(&page(&desk, &sitting, None, None, &[]));
    }
    let index = steps::item_at(&sitting, path.2)?;
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let is_asked = compiled.item(index).is_askable() && evaluation.is_step(compiled, index);
    if !is_asked {
        return Ok(see_other(&url_after(&sitting, evaluation, index)));
    }
    show_page(&page(&desk, &sitting, Some(index), None, &[]))
}

/// `POST /f/{token}/r/{response}/chat/{item}`
pub(super) async fn save(
    desk: Desk,
    path: Path<(String, String, usize)>,
    form: OpenUpload,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let index = steps::item_at(&sitting, path.2)?;
    if !sitting.evaluation.is_step(&sitting.visit.compiled, index) {
        return Ok(see_other(&url_after(&sitting, &sitting.evaluation, index)));
    }
    let Taken { pairs: form, refused } =
        files::take(&desk, &sitting.visit, sitting.id(), &sitting.answers, form).await?;
    let given = match refused.or(steps::read(&sitting, index, &form)) {
        Ok(given) => given,
        Err(problems) => {
            let page = page(&desk, &sitting, Some(index), Some(&form), &problems);
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save(&desk, &sitting, &[index], given.clone(), &was).await? {
        Saved::Stored(answers) => {
            files::sweep(&desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            let evaluation = sitting.visit.evaluate(&answers);
            Ok(see_other(&url_after(&sitting, &evaluation, index)))
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        Saved::Differs(stored) => {
            let evaluation = sitting.visit.evaluate(&stored);
            let next = url_after(&sitting, &evaluation, index);
            let action = sitting.below(format_args!("chat/{}", index.get()));
            let page = steps::conflict(&desk, &sitting, &stored, (&[index], &given), &form, (action, next));
            show_as(StatusCode::CONFLICT, &page)
        }
    }
}

/// The next question after an item that has no answer yet; the end of the conversation if there is none.
fn url_after(sitting: &Sitting, evaluation: &Evaluation, index: ItemIndex) -> String {
    let compiled = &sitting.visit.compiled;
    let next = questions::asked(compiled, evaluation)
        .find(|other| *other > index && !evaluation.is_answered(*other))
        .map_or(compiled.items().len(), ItemIndex::get);
    sitting.below(format_args!("chat/{next}"))
}

fn page(
    desk: &Desk,
    sitting: &Sitting,
    at: Option<ItemIndex>,
    posted: Option<&Pairs>,
    problems: &[Problem],
) -> ChatPage {
    let visit = &sitting.visit;
    let (compiled, ctx) = (&visit.compiled, visit.ctx.clone());
    let maker = Maker { compiled, language: ctx.language, answers: &sitting.answers, posted, problems };
    let question = at.map(|index| maker.question(index));
    let last = questions::asked(compiled, &sitting.evaluation).last();
    let progress = match at.or(last) {
        Some(index) => Progress::at(sitting, index),
        None => Progress { title: String::new(), number: 0, total: 0, marks: Vec::new() },
    };
    let mut messages = vec![Message::Said(ctx.t1("filling-chat-hello", "count", progress.total))];
    messages.extend(history(sitting, compiled, &sitting.answers, at));
    if question.is_none() {
        messages.push(Message::Said(ctx.t("filling-chat-end").into_owned()));
    }
    ChatPage {
        title: visit.link.link.title.clone(),
        action: at.map(|index| sitting.below(format_args!("chat/{}", index.get()))).unwrap_or_default(),
        was: at
            .map(|index| given::seen(&desk.key, sitting.id(), compiled, &sitting.answers, &[index]))
            .unwrap_or_default(),
        form: steps::url_of(sitting, at),
        leave: sitting.below("leave"),
        check: sitting.below("check"),
        progress,
        messages,
        question,
        ctx,
    }
}

/// What was said up to the current question, which stands last.
fn history(sitting: &Sitting, compiled: &Compiled, answers: &Answers, at: Option<ItemIndex>) -> Vec<Message> {
    let (evaluation, language) = (&sitting.evaluation, sitting.visit.ctx.language);
    let (mut messages, mut lead, mut number) = (Vec::new(), Vec::new(), 0);
    for index in evaluation.steps(compiled).take_while(|index| at.is_none_or(|at| *index <= at)) {
        let item = compiled.item(index);
        let above = compiled.ancestors(index).into_iter().map(|group| group.text(language.tag()));
        let above: Vec<&str> = above.filter(|text| !text.is_empty()).collect();
        if above != lead {
            messages.extend(above.iter().map(|text| Message::Said((*text).to_owned())));
            lead = above;
        }
        let text = item.text(language.tag()).to_owned();
        if item.is_calculated() {
            let value = computed_in_words(compiled, answers, item, language).unwrap_or_default();
            messages.push(Message::Said(format!("{text}: {value}")));
            continue;
        }
        if !item.is_askable() {
            messages.push(Message::Said(text));
            continue;
        }
        number += 1;
        messages.push(Message::Asked(text));
        if at == Some(index) {
            continue;
        }
        let change = sitting.below(format_args!("chat/{}", index.get()));
        messages.push(match answer_in_words(compiled, answers, index, language) {
            Some(words) => Message::Answered { words, number, change },
            None => Message::Skipped { number, change },
        });
    }
    messages
}
