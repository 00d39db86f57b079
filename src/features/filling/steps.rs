//! One question at a time.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use serde::Deserialize;

use super::{
    desk::{Desk, Sitting, entered},
    files::{self, Taken},
    given::{self, Given},
    pages::{ConflictPage, Difference, Progress, StepPage},
    questions::{Maker, answer_in_words},
    saving::{self, Saved},
    sections,
};
use crate::{
    domain::{engine::Answers, problem::Problem, questionnaire::ItemIndex},
    web::{
        errors::{AppError, PageError},
        forms::{OpenUpload, Pairs, Query},
        page::{see_other, show as show_page, show_as},
    },
};

/// Fields of ours beside the answers; no linkId is meant to begin so.
pub(super) const WAS: &str = "_was";
pub(super) const SKIP: &str = "_skip";
const BACK: &str = "_back";

#[derive(Debug, Deserialize)]
pub(super) struct StepQuery {
    /// `check`: back to checking the answers afterwards.
    #[serde(default)]
    back: Option<String>,
}

/// `GET /f/{token}/r/{response}`: where the person stopped.
pub(super) async fn resume(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    Ok(see_other(&match sitting.row.mode.as_str() {
        "chat" => sitting.below("chat"),
        "section" => sections::resume_url(&sitting),
        _ => url_of(&sitting, current(&sitting)),
    }))
}

/// Where the person goes on; the beginning if nothing was answered yet.
pub(super) fn current(sitting: &Sitting) -> Option<ItemIndex> {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    if sitting.row.revision == 0 { evaluation.first_step(compiled) } else { evaluation.resume_step(compiled) }
}

/// The page of a step; checking the answers at the end.
pub(super) fn url_of(sitting: &Sitting, step: Option<ItemIndex>) -> String {
    step.map_or_else(|| sitting.below("check"), |step| sitting.below(format_args!("q/{}", step.get())))
}

/// `GET /f/{token}/r/{response}/q/{item}`
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String, usize)>,
    query: Query<StepQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let index = item_at(&sitting, path.2)?;
    if !sitting.evaluation.is_step(&sitting.visit.compiled, index) {
        // another answer closed this question
        let next = sitting.evaluation.next_after(&sitting.visit.compiled, index);
        return Ok(see_other(&url_of(&sitting, next)));
    }
    let from_check = query.back.as_deref() == Some("check");
    show_page(&page(&desk, &sitting, index, None, &[], from_check))
}

/// `POST /f/{token}/r/{response}/q/{item}`
pub(super) async fn save(
    desk: Desk,
    path: Path<(String, String, usize)>,
    form: OpenUpload,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let index = item_at(&sitting, path.2)?;
    let Taken { pairs: form, refused } =
        files::take(&desk, &sitting.visit, sitting.id(), &sitting.answers, form).await?;
    let from_check = form.all(BACK).iter().any(|back| back == "check");
    let after = |sitting: &Sitting, answers: &Answers| {
        let evaluation = sitting.visit.evaluate(answers);
        let next = evaluation.next_after(&sitting.visit.compiled, index).filter(|_| !from_check);
        url_of(sitting, next)
    };
    if !sitting.evaluation.is_step(&sitting.visit.compiled, index) {
        return Ok(see_other(&after(&sitting, &sitting.answers)));
    }
    let given = match refused.or(read(&sitting, index, &form)) {
        Ok(given) => given,
        Err(problems) => {
            let page = page(&desk, &sitting, index, Some(&form), &problems, from_check);
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save(&desk, &sitting, &[index], given.clone(), &was).await? {
        Saved::Stored(answers) => {
            files::sweep(&desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            Ok(see_other(&after(&sitting, &answers)))
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        Saved::Differs(stored) => {
            let (action, next) = (sitting.below(format_args!("q/{}", index.get())), after(&sitting, &stored));
            show_as(
                StatusCode::CONFLICT,
                &conflict(&desk, &sitting, &stored, (&[index], &given), &form, (action, next)),
            )
        }
    }
}

/// The answer to one question; leaving it out by the button for that is fine where it is not required.
pub(super) fn read(sitting: &Sitting, index: ItemIndex, pairs: &Pairs) -> Result<Given, Vec<Problem>> {
    let item = sitting.visit.compiled.item(index);
    if !item.is_askable() {
        return Ok(Vec::new());
    }
    if !pairs.all(SKIP).is_empty() && !item.required {
        return Ok(vec![(index, Vec::new())]);
    }
    given::read(&sitting.visit.compiled, &[index], pairs, &sitting.visit.context(), false)
}

/// The item at a position of the address.
pub(super) fn item_at(sitting: &Sitting, position: usize) -> Result<ItemIndex, AppError> {
    let item = sitting.visit.compiled.items().get(position).ok_or(AppError::NotFound)?;
    Ok(item.index())
}

fn page(
    desk: &Desk,
    sitting: &Sitting,
    index: ItemIndex,
    posted: Option<&Pairs>,
    problems: &[Problem],
    from_check: bool,
) -> StepPage {
    let (visit, evaluation) = (&sitting.visit, &sitting.evaluation);
    let maker = Maker {
        compiled: &visit.compiled,
        language: visit.ctx.language,
        answers: &sitting.answers,
        posted,
        problems,
    };
    let previous = evaluation.previous_before(&visit.compiled, index);
    StepPage {
        question: maker.question(index),
        progress: Progress::at(sitting, index),
        action: sitting.below(format_args!("q/{}", index.get())),
        next: url_of(sitting, evaluation.next_after(&visit.compiled, index)),
        previous: match previous {
            _ if from_check => sitting.below("check"),
            Some(previous) => url_of(sitting, Some(previous)),
            None => String::new(),
        },
        leave: sitting.below("leave"),
        chat: sitting.below(format_args!("chat/{}", index.get())),
        was: given::seen(&desk.key, sitting.id(), &visit.compiled, &sitting.answers, &[index]),
        from_check,
        is_saved: sitting.row.revision > 0,
        ctx: visit.ctx.clone(),
    }
}

/// Shows both answers of each question that differs, and lets the person choose: post again to `action`, or keep the
/// stored one and go on to `next`. `items` are those that the page answers for.
pub(super) fn conflict(
    desk: &Desk,
    sitting: &Sitting,
    stored: &Answers,
    (items, given): (&[ItemIndex], &Given),
    posted: &Pairs,
    (action, next): (String, String),
) -> ConflictPage {
    let (compiled, ctx) = (&sitting.visit.compiled, sitting.visit.ctx.clone());
    let mut mine = stored.clone();
    for (index, values) in given {
        mine.set(compiled, *index, values.clone());
    }
    let none = ctx.t("filling-no-answer");
    let words = |answers: &Answers, index: ItemIndex| {
        answer_in_words(compiled, answers, index, ctx.language).unwrap_or_else(|| none.to_string())
    };
    let differing =
        given.iter().filter(|(index, values)| !stored.get(compiled, *index).into_iter().eq(values.iter()));
    let differences = differing.map(|(index, _)| Difference {
        text: compiled.item(*index).text(ctx.language.tag()).to_owned(),
        stored: words(stored, *index),
        mine: words(&mine, *index),
    });
    let fields = posted.iter().filter(|(name, _)| *name != WAS);
    ConflictPage {
        title: sitting.visit.link.link.title.clone(),
        leave: sitting.below("leave"),
        differences: differences.collect(),
        action,
        next,
        fields: fields
            .flat_map(|(name, values)| values.iter().map(move |value| (name.to_owned(), value.clone())))
            .collect(),
        was: given::seen(&desk.key, sitting.id(), compiled, stored, items),
        ctx,
    }
}
