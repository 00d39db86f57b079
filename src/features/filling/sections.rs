//! One section at a time.

use std::ops::Range;

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use serde::Deserialize;

use super::{
    desk::{Desk, Sitting, entered},
    files::{self, Taken},
    frames::Framer,
    given,
    instances::{self, Change},
    opening::{self, Ahead},
    pages::{Progress, SectionPage},
    questions::Maker,
    saving::{self, Saved},
    steps::{self, WAS},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation, Occurrence},
        problem::Problem,
        questionnaire::{Compiled, hints::Banner},
    },
    web::{
        errors::{AppError, PageError},
        forms::{OpenUpload, Pairs, Query},
        page::{see_other, show as show_page, show_as},
    },
};

#[derive(Debug, Deserialize)]
pub(super) struct SectionQuery {
    /// Whether answers opened further questions of the section.
    #[serde(default)]
    more: bool,
}

/// `GET /f/{token}/r/{response}/s/{section}`
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String, usize)>,
    query: Query<SectionQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let Some(page) = fresh(&desk, &sitting, path.2)? else {
        return Ok(see_other(&next_url(&sitting, &sitting.evaluation, path.2 + 1)));
    };
    show_page(&SectionPage { has_more: query.more, ..page })
}

/// `POST /f/{token}/r/{response}/s/{section}`: what the page asked and its own answers did not close is taken.
pub(super) async fn save(
    desk: Desk,
    path: Path<(String, String, usize)>,
    form: OpenUpload,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let Taken { pairs: form, refused } =
        files::take(&desk, &sitting.visit, sitting.id(), &sitting.answers, form).await?;
    let (number, compiled, shown) = (path.2, &sitting.visit.compiled, opening::shown(&form));
    let is_shown = |at: &Occurrence| shown.as_ref().is_none_or(|shown| shown.contains(&at.to_string()));
    let all = members(compiled, &sitting.evaluation, number)?;
    let ahead = Ahead::of(&sitting, all.iter().filter(|at| is_shown(at)).cloned(), &form);
    let steps = steps_of(compiled, &ahead.evaluation, number)?;
    if opening::is_asked(&form) {
        let heading = heading(&sitting, number);
        let all = shown_of(compiled, &ahead.evaluation, number)?;
        let ahead = (&ahead.answers, &ahead.evaluation);
        return opening::part(&sitting.visit, ahead, &all, &form, &heading);
    }
    let mut items: Vec<Occurrence> = steps.into_iter().filter(is_shown).collect();
    let change = instances::asked(compiled, &form);
    if let Some(leaving) = change.as_ref().and_then(Change::leaving) {
        items.retain(|at| !at.instances(compiled).contains(leaving));
    }
    let may_skip = |at: &Occurrence| change.is_some() || ahead.evaluation.may_skip(compiled, at);
    let read = given::read(compiled, &items, &form, &sitting.visit.context(), &may_skip);
    let given = match refused.or(read) {
        Ok(given) => given,
        Err(problems) => {
            let again = Again { posted: Some(&form), problems: &problems, doubtful: None };
            return show_again(&desk, &sitting, number, &ahead, again);
        }
    };
    let doubtful = change.as_ref().and_then(|change| change.doubtful(compiled, &ahead.evaluation));
    if doubtful.is_some() || change == Some(Change::Keep) {
        let again = Again { posted: Some(&form), problems: &[], doubtful };
        return show_again(&desk, &sitting, number, &ahead, again);
    }
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save_with(&desk, &sitting, &all, given.clone(), &was, change.as_ref()).await? {
        Saved::Stored(answers) => {
            files::sweep(&desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            Ok(see_other(&match change {
                Some(change) => changed(&sitting, &answers, number, &change),
                None => after(&sitting, &answers, number, &form)?,
            }))
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        Saved::Differs(stored) => {
            let evaluation = sitting.evaluate(&stored);
            let next = next_url(&sitting, &evaluation, number + 1);
            let action = sitting.below(format_args!("s/{number}"));
            let page = steps::conflict(&desk, &sitting, &stored, (&all, &given), &form, (action, next));
            show_as(StatusCode::CONFLICT, &page)
        }
    }
}

/// What a page has that is shown once more.
#[derive(Clone, Copy, Default)]
struct Again<'a> {
    posted: Option<&'a Pairs>,
    problems: &'a [Problem],
    /// The instance whose end is to be confirmed.
    doubtful: Option<&'a Occurrence>,
}

/// The page as it was filled in: 422 if something is wrong with it.
fn show_again(
    desk: &Desk,
    sitting: &Sitting,
    number: usize,
    ahead: &Ahead,
    again: Again<'_>,
) -> Result<HttpResponse, PageError> {
    let fine = again.problems.is_empty();
    match page(desk, sitting, number, (&ahead.answers, &ahead.evaluation), again)? {
        Some(page) => show_as(if fine { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page),
        None => Ok(see_other(&sitting.path())),
    }
}

/// The same section, at the instance that came, or that stands where one went.
fn changed(sitting: &Sitting, answers: &Answers, number: usize, change: &Change) -> String {
    let compiled = &sitting.visit.compiled;
    let at = change.shown(compiled, answers);
    let place = at.map(|at| format!("#i{at}")).unwrap_or_default();
    sitting.below(format_args!("s/{number}{place}"))
}

/// Where a person who answers by sections goes on.
pub(super) fn resume_url(sitting: &Sitting) -> String {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let Some(current) = steps::current(sitting) else { return sitting.below("check") };
    let sections = compiled.sections();
    let at = (0..sections.len())
        .position(|number| span(compiled, number).is_ok_and(|items| items.contains(&current.item().get())));
    next_url(sitting, evaluation, at.unwrap_or(0))
}

/// The first section from `from` on with a question that has no answer; checking the answers if all have one.
pub(super) fn open_url(sitting: &Sitting, from: usize) -> String {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let is_open =
        |at: &Occurrence| compiled.item(at.item()).is_askable() && !evaluation.is_answered_at(compiled, at);
    let open = (from..compiled.sections().len())
        .find(|number| steps_of(compiled, evaluation, *number).is_ok_and(|steps| steps.iter().any(is_open)));
    open.map_or_else(|| sitting.below("check"), |number| sitting.below(format_args!("s/{number}")))
}

/// The page of a section before anything is posted; `None` if it asks nothing now.
pub(super) fn fresh(desk: &Desk, sitting: &Sitting, number: usize) -> Result<Option<SectionPage>, AppError> {
    page(desk, sitting, number, (&sitting.answers, &sitting.evaluation), Again::default())
}

/// The same section again if an answer opened questions that the page did not show, else the next one.
fn after(sitting: &Sitting, answers: &Answers, number: usize, form: &Pairs) -> Result<String, AppError> {
    let (compiled, evaluation) = (&sitting.visit.compiled, sitting.evaluate(answers));
    let shown = opening::shown(form);
    let is_new = |at: &Occurrence| shown.as_ref().is_some_and(|shown| !shown.contains(&at.to_string()));
    let waits = |at: &Occurrence| {
        is_new(at) && compiled.item(at.item()).is_askable() && !evaluation.is_answered_at(compiled, at)
    };
    Ok(match steps_of(compiled, &evaluation, number)?.into_iter().find(waits) {
        Some(opened) => sitting.below(format_args!("s/{number}?more=true#q{opened}")),
        None => next_url(sitting, &evaluation, number + 1),
    })
}

/// The first section from `from` on that asks something; checking the answers at the end.
fn next_url(sitting: &Sitting, evaluation: &Evaluation, from: usize) -> String {
    let compiled = &sitting.visit.compiled;
    let next = (from..compiled.sections().len())
        .find(|number| steps_of(compiled, evaluation, *number).is_ok_and(|steps| !steps.is_empty()));
    next.map_or_else(|| sitting.below("check"), |number| sitting.below(format_args!("s/{number}")))
}

/// The positions of a section's items: those of its group, or of the items side by side.
fn span(compiled: &Compiled, number: usize) -> Result<Range<usize>, AppError> {
    let section = compiled.sections().into_iter().nth(number).ok_or(AppError::NotFound)?;
    let tops = section.group.map_or(section.items, |group| vec![group]);
    let start = tops.first().map_or(0, |top| top.get());
    let last = tops.last().and_then(|top| compiled.subtree(*top).last());
    Ok(start..last.map_or(start, |item| item.index().get() + 1))
}

/// Everything of a section, in document order.
fn members(compiled: &Compiled, evaluation: &Evaluation, number: usize) -> Result<Vec<Occurrence>, AppError> {
    Ok(evaluation.occurrences(compiled, span(compiled, number)?).collect())
}

fn steps_of(
    compiled: &Compiled,
    evaluation: &Evaluation,
    number: usize,
) -> Result<Vec<Occurrence>, AppError> {
    let mut items = members(compiled, evaluation, number)?;
    items.retain(|at| evaluation.is_on_page(compiled, at));
    Ok(items)
}

/// What its page shows: what is asked, and what is greyed.
fn shown_of(
    compiled: &Compiled,
    evaluation: &Evaluation,
    number: usize,
) -> Result<Vec<Occurrence>, AppError> {
    let mut items = members(compiled, evaluation, number)?;
    items.retain(|at| evaluation.is_on_page(compiled, at) || evaluation.is_closed_on_page(compiled, at));
    Ok(items)
}

/// The words of the section's group, empty where it has none.
fn heading(sitting: &Sitting, number: usize) -> String {
    let (compiled, tag) = (&sitting.visit.compiled, sitting.visit.ctx.language.tag());
    let group = compiled.sections().get(number).and_then(|section| section.group);
    group.map_or("", |group| compiled.item(group).text(tag)).to_owned()
}

/// `None` if the section asks nothing now.
fn page(
    desk: &Desk,
    sitting: &Sitting,
    number: usize,
    (answers, evaluation): (&Answers, &Evaluation),
    Again { posted, problems, doubtful }: Again<'_>,
) -> Result<Option<SectionPage>, AppError> {
    let visit = &sitting.visit;
    let compiled = &visit.compiled;
    let items = steps_of(compiled, evaluation, number)?;
    if items.is_empty() {
        return Ok(None);
    }
    let asking: Vec<usize> = (0..compiled.sections().len())
        .filter(|other| steps_of(compiled, evaluation, *other).is_ok_and(|steps| !steps.is_empty()))
        .collect();
    let place = asking.iter().position(|other| *other == number).unwrap_or(0);
    let previous = place.checked_sub(1).and_then(|before| asking.get(before));
    let language = visit.ctx.language;
    let maker = Maker {
        compiled,
        language,
        answers,
        evaluation,
        posted,
        problems,
        base: visit.base(),
        response: &visit.response,
    };
    let heading = heading(sitting, number);
    let all = shown_of(compiled, evaluation, number)?;
    let mut questions = maker.questions(all.iter().cloned());
    for question in &mut questions {
        question.under(&heading);
    }
    let was = members(compiled, &sitting.evaluation, number)?;
    let framer = Framer { compiled, evaluation, answers, language, doubtful };
    Ok(Some(SectionPage {
        title: visit.link.link.title.clone(),
        heading,
        parts: framer.parts(&all, questions),
        progress: Progress::of_section(sitting, evaluation, (place + 1, asking.len()), &items),
        action: sitting.below(format_args!("s/{number}")),
        base: sitting.path(),
        ahead: sitting.below("ahead"),
        next: next_url(sitting, evaluation, number + 1),
        is_saved: sitting.row.revision > 0,
        previous: previous.map(|before| sitting.below(format_args!("s/{before}"))).unwrap_or_default(),
        leave: sitting.below("leave"),
        was: given::seen(&desk.key, sitting.id(), compiled, &sitting.answers, &was),
        shown: opening::listed(&instances::with_instances(compiled, &items)),
        has_more: false,
        takes_files: visit.takes_files(),
        headers: sitting.banners(Banner::Header),
        footers: sitting.banners(Banner::Footer),
        ctx: visit.ctx.clone(),
    }))
}
