//! One section at a time.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use serde::Deserialize;

use super::{
    desk::{Desk, Sitting, entered},
    given,
    pages::SectionPage,
    questions::Maker,
    saving::{self, Saved},
    steps::{self, WAS},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation},
        problem::Problem,
        questionnaire::{Compiled, Item, ItemIndex, Section},
    },
    web::{
        errors::{AppError, PageError},
        forms::{OpenForm, Pairs, Query},
        page::{see_other, show as show_page, show_as},
    },
};

/// Field with the questions that the page showed.
const SHOWN: &str = "_shown";

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
    let Some(page) = page(&desk, &sitting, path.2, None, &[])? else {
        return Ok(see_other(&next_url(&sitting, &sitting.evaluation, path.2 + 1)));
    };
    show_page(&SectionPage { has_more: query.more, ..page })
}

/// `POST /f/{token}/r/{response}/s/{section}`
pub(super) async fn save(
    desk: Desk,
    path: Path<(String, String, usize)>,
    form: OpenForm<Pairs>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let number = path.2;
    let items = steps_of(&sitting.visit.compiled, &sitting.evaluation, number)?;
    let read = given::read(&sitting.visit.compiled, &items, &form, &sitting.visit.context(), false);
    let given = match read {
        Ok(given) => given,
        Err(problems) => {
            return match page(&desk, &sitting, number, Some(&form), &problems)? {
                Some(page) => show_as(StatusCode::UNPROCESSABLE_ENTITY, &page),
                None => Ok(see_other(&sitting.path())),
            };
        }
    };
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save(&desk, &sitting, &items, given.clone(), &was).await? {
        Saved::Stored(answers) => Ok(see_other(&after(&sitting, &answers, number, &form)?)),
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        Saved::Differs(stored) => {
            let evaluation = sitting.visit.evaluate(&stored);
            let next = next_url(&sitting, &evaluation, number + 1);
            let action = sitting.below(format_args!("s/{number}"));
            let page = steps::conflict(&desk, &sitting, &stored, &given, &form, (action, next));
            show_as(StatusCode::CONFLICT, &page)
        }
    }
}

/// Where a person who answers by sections goes on.
pub(super) fn resume_url(sitting: &Sitting) -> String {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let Some(current) = steps::current(sitting) else { return sitting.below("check") };
    let sections = compiled.sections();
    let at =
        sections.iter().position(|section| members(compiled, section).any(|item| item.index() == current));
    next_url(sitting, evaluation, at.unwrap_or(0))
}

/// The same section again if an answer opened questions that the page did not show, else the next one.
fn after(sitting: &Sitting, answers: &Answers, number: usize, form: &Pairs) -> Result<String, AppError> {
    let (compiled, evaluation) = (&sitting.visit.compiled, sitting.visit.evaluate(answers));
    let shown: Vec<usize> =
        form.all(SHOWN).iter().flat_map(|list| list.split(',')).filter_map(|one| one.parse().ok()).collect();
    let opened = steps_of(compiled, &evaluation, number)?.into_iter().find(|index| {
        !shown.contains(&index.get()) && compiled.item(*index).is_askable() && !evaluation.is_answered(*index)
    });
    Ok(match opened {
        Some(opened) => sitting.below(format_args!("s/{number}?more=true#q{}", opened.get())),
        None => next_url(sitting, &evaluation, number + 1),
    })
}

/// The first section from `from` on that asks something; checking the answers at the end.
fn next_url(sitting: &Sitting, evaluation: &Evaluation, from: usize) -> String {
    let compiled = &sitting.visit.compiled;
    let next = compiled
        .sections()
        .iter()
        .enumerate()
        .skip(from)
        .find(|(_, section)| {
            members(compiled, section).any(|item| evaluation.is_step(compiled, item.index()))
        })
        .map(|(number, _)| number);
    next.map_or_else(|| sitting.below("check"), |number| sitting.below(format_args!("s/{number}")))
}

/// Every item of a section.
fn members<'a>(compiled: &'a Compiled, section: &'a Section) -> impl Iterator<Item = &'a Item> {
    let tops = match section.group {
        Some(group) => std::slice::from_ref(compiled.item(group)).iter().map(Item::index).collect::<Vec<_>>(),
        None => section.items.clone(),
    };
    tops.into_iter().flat_map(|top| compiled.subtree(top))
}

fn steps_of(compiled: &Compiled, evaluation: &Evaluation, number: usize) -> Result<Vec<ItemIndex>, AppError> {
    let sections = compiled.sections();
    let section = sections.get(number).ok_or(AppError::NotFound)?;
    let steps =
        members(compiled, section).map(Item::index).filter(|item| evaluation.is_step(compiled, *item));
    Ok(steps.collect())
}

/// `None` if the section asks nothing now.
fn page(
    desk: &Desk,
    sitting: &Sitting,
    number: usize,
    posted: Option<&Pairs>,
    problems: &[Problem],
) -> Result<Option<SectionPage>, AppError> {
    let (visit, evaluation) = (&sitting.visit, &sitting.evaluation);
    let compiled = &visit.compiled;
    let items = steps_of(compiled, evaluation, number)?;
    if items.is_empty() {
        return Ok(None);
    }
    let sections = compiled.sections();
    let asking: Vec<usize> = (0..sections.len())
        .filter(|other| steps_of(compiled, evaluation, *other).is_ok_and(|steps| !steps.is_empty()))
        .collect();
    let place = asking.iter().position(|other| *other == number).unwrap_or(0);
    let previous = place.checked_sub(1).and_then(|before| asking.get(before));
    let language = visit.ctx.language;
    let maker = Maker { compiled, language, answers: &sitting.answers, posted, problems };
    let heading = sections.get(number).and_then(|section| section.group);
    let heading = heading.map_or("", |group| compiled.item(group).text(language.tag())).to_owned();
    let mut questions = maker.questions(items.iter().copied());
    for question in &mut questions {
        question.lead.retain(|lead| *lead != heading);
    }
    let shown: Vec<String> = items.iter().map(|item| item.get().to_string()).collect();
    Ok(Some(SectionPage {
        title: visit.link.link.title.clone(),
        heading,
        questions,
        number: place + 1,
        total: asking.len(),
        action: sitting.below(format_args!("s/{number}")),
        previous: previous.map(|before| sitting.below(format_args!("s/{before}"))).unwrap_or_default(),
        leave: sitting.below("leave"),
        was: given::seen(&desk.key, sitting.id(), compiled, &sitting.answers, &items),
        shown: shown.join(","),
        has_more: false,
        ctx: visit.ctx.clone(),
    }))
}
