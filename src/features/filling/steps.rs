//! One question at a time.

use actix_web::{HttpResponse, http::StatusCode, web::Path};
use serde::Deserialize;

use super::{
    desk::{Desk, Sitting, entered},
    files::{self, Taken},
    given::{self, Given},
    group, instances,
    pages::{ConflictPage, Difference, Progress, StepPage},
    questions::{Maker, Question, answer_in_words},
    remote,
    saving::{self, Saved},
    sections,
};
use crate::{
    domain::{
        engine::{Answers, Occurrence},
        problem::{Code, Problem},
        questionnaire::hints::Banner,
    },
    web::{
        errors::{AppError, PageError},
        forms::{OpenUpload, Pairs, Query},
        page::{see_other, show as show_page, show_as, show_part},
    },
};

/// Fields of ours beside the answers; no linkId is meant to begin so.
pub(super) const WAS: &str = "_was";
pub(super) const SKIP: &str = "_skip";
pub(super) const BACK: &str = "_back";

/// The field of a page that stays, and needs of the next one only what differs.
const REST: &str = "_rest";

/// Whether the next page is put in place of this one by its script.
pub(super) fn is_in_place(form: &Pairs) -> bool {
    !form.all(REST).is_empty()
}

/// What an address says of a question that can't be left out.
pub(super) const NEEDED: &str = "needed=true";

#[derive(Debug, Deserialize)]
pub(super) struct StepQuery {
    /// `check`: back to checking the answers afterwards.
    #[serde(default)]
    back: Option<String>,
    /// Who chooses the questions goes on only after an answer to this one.
    #[serde(default)]
    needed: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct ResumeQuery {
    /// A question or a section: what has no answer after it comes first, though a later one has.
    #[serde(default)]
    after: Option<String>,
}

/// `GET /f/{token}/r/{response}`: where the person stopped.
pub(super) async fn resume(
    desk: Desk,
    path: Path<(String, String)>,
    query: Query<ResumeQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    if let Some(after) = query.after.as_deref().filter(|_| sitting.visit.compiled.remote().is_none()) {
        return Ok(see_other(&match sitting.row.mode.as_str() {
            "section" => sections::open_url(&sitting, after.parse().map_err(|_error| AppError::NotFound)?),
            mode => {
                let at = occurrence_at(&sitting, after)?;
                match sitting.evaluation.open_step_after(&sitting.visit.compiled, &at) {
                    Some(open) if mode == "chat" => sitting.below(format_args!("chat/{open}")),
                    open => url_of(&sitting, open.as_ref()),
                }
            }
        }));
    }
    Ok(see_other(&match sitting.row.mode.as_str() {
        "chat" => sitting.below("chat"),
        "section" => sections::resume_url(&sitting),
        _ => match current(&sitting) {
            None if sitting.is_unsettled() => remote::page_of(&sitting, false, false),
            step => url_of(&sitting, step.as_ref()),
        },
    }))
}

/// Where the person goes on; the beginning if nothing was answered yet.
pub(super) fn current(sitting: &Sitting) -> Option<Occurrence> {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    if sitting.row.revision == 0 { evaluation.first_step(compiled) } else { evaluation.resume_step(compiled) }
}

/// The page of a step; checking the answers at the end.
pub(super) fn url_of(sitting: &Sitting, step: Option<&Occurrence>) -> String {
    step.map_or_else(|| sitting.below("check"), |step| sitting.below(format_args!("q/{step}")))
}

/// `GET /f/{token}/r/{response}/q/{item}`
pub(super) async fn show(
    desk: Desk,
    path: Path<(String, String, String)>,
    query: Query<StepQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let at = occurrence_at(&sitting, &path.2)?;
    let from_check = query.back.as_deref() == Some("check");
    if group::is_one(&sitting.visit.compiled, &at) {
        return group::show(&desk, &sitting, &at, from_check);
    }
    if !sitting.evaluation.is_step(&sitting.visit.compiled, &at) {
        // another answer closed this question
        let next = sitting.evaluation.next_after(&sitting.visit.compiled, &at);
        return Ok(see_other(&url_of(&sitting, next.as_ref())));
    }
    let needed = Problem::at(&sitting.visit.compiled.item(at.item()).link_id, Code::Required);
    let problems: Vec<Problem> =
        query.needed.then(|| at.place(&sitting.visit.compiled, needed)).into_iter().collect();
    show_page(&page(&desk, &sitting, &at, None, &problems, from_check))
}

/// `POST /f/{token}/r/{response}/q/{item}`
pub(super) async fn save(
    desk: Desk,
    path: Path<(String, String, String)>,
    form: OpenUpload,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Ok(see_other(&sitting.below("done")));
    }
    let at = occurrence_at(&sitting, &path.2)?;
    let Taken { pairs: form, refused } =
        files::take(&desk, &sitting.visit, sitting.id(), &sitting.answers, form).await?;
    if group::is_one(&sitting.visit.compiled, &at) {
        return group::save(&desk, &sitting, &at, &form).await;
    }
    let from_check = form.all(BACK).iter().any(|back| back == "check");
    let is_remote = sitting.visit.compiled.remote().is_some();
    let after = |sitting: &Sitting, answers: &Answers| {
        let evaluation = sitting.evaluate(answers);
        let next = evaluation.next_after(&sitting.visit.compiled, &at).filter(|_| !from_check);
        url_of(sitting, next.as_ref())
    };
    if !sitting.evaluation.is_step(&sitting.visit.compiled, &at) {
        return Ok(see_other(&after(&sitting, &sitting.answers)));
    }
    let known = |answers: &Answers| {
        let evaluation = sitting.evaluate(answers);
        remote::next_known(&sitting, &evaluation, &at, false).filter(|_| !from_check)
    };
    let given = match refused.or(read(&sitting, &at, &form)) {
        Ok(given) => given,
        Err(problems) => {
            let page = page(&desk, &sitting, &at, Some(&form), &problems, from_check);
            return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    match saving::save(&desk, &sitting, std::slice::from_ref(&at), given.clone(), &was).await? {
        Saved::Stored(answers) => {
            files::sweep(&desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            if is_in_place(&form) && !is_remote {
                return onward(&desk, sitting, &answers, &at, from_check);
            }
            match known(&answers) {
                None if is_remote => remote::advance(&desk, &path.0, &path.1, false).await,
                next if is_remote => Ok(see_other(&url_of(&sitting, next.as_ref()))),
                _ => Ok(see_other(&after(&sitting, &answers))),
            }
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        Saved::Differs(stored) => {
            let (action, next) = (sitting.below(format_args!("q/{at}")), after(&sitting, &stored));
            let items = std::slice::from_ref(&at);
            let page = conflict(&desk, &sitting, &stored, (items, &given), &form, (action, next));
            show_as(StatusCode::CONFLICT, &page)
        }
    }
}

/// The next question at once, for a page that puts it in its own place: that saves the way there and back.
fn onward(
    desk: &Desk,
    sitting: Sitting,
    answers: &Answers,
    at: &Occurrence,
    from_check: bool,
) -> Result<HttpResponse, PageError> {
    let progress = Progress::share_at(&sitting, at);
    let sitting = sitting.after(answers, progress);
    let compiled = &sitting.visit.compiled;
    let next = sitting.evaluation.next_after(compiled, at).filter(|_| !from_check);
    let url = url_of(&sitting, next.as_ref());
    match next.filter(|next| !group::is_one(compiled, next)) {
        Some(next) => show_part(&url, &page(desk, &sitting, &next, None, &[], false)),
        None => Ok(see_other(&url)),
    }
}

/// The answer to one question; leaving it out by the button for that is fine where it is not required.
pub(super) fn read(sitting: &Sitting, at: &Occurrence, pairs: &Pairs) -> Result<Given, Vec<Problem>> {
    let compiled = &sitting.visit.compiled;
    if !compiled.item(at.item()).is_askable() {
        return Ok(Vec::new());
    }
    if !pairs.all(SKIP).is_empty() && sitting.evaluation.may_skip(compiled, at) {
        return Ok(vec![(at.clone(), Vec::new())]);
    }
    given::read(compiled, std::slice::from_ref(at), pairs, &sitting.visit.context(), &|_| false)
}

/// The question that a part of the address names.
pub(super) fn occurrence_at(sitting: &Sitting, place: &str) -> Result<Occurrence, AppError> {
    Occurrence::parse(&sitting.visit.compiled, place).ok_or(AppError::NotFound)
}

pub(super) fn page(
    desk: &Desk,
    sitting: &Sitting,
    at: &Occurrence,
    posted: Option<&Pairs>,
    problems: &[Problem],
    from_check: bool,
) -> StepPage {
    let (visit, evaluation) = (&sitting.visit, &sitting.evaluation);
    let maker = Maker {
        compiled: &visit.compiled,
        language: visit.ctx.language,
        answers: &sitting.answers,
        evaluation,
        posted,
        problems,
        base: visit.base(),
        response: &visit.response,
    };
    let previous = evaluation.previous_before(&visit.compiled, at);
    StepPage {
        question: Question {
            is_required: !evaluation.may_skip(&visit.compiled, at),
            lead: instances::leads(&maker, evaluation, at),
            ..maker.question(at)
        },
        progress: Progress::at(sitting, at),
        action: sitting.below(format_args!("q/{at}")),
        base: sitting.path(),
        ahead: sitting.below("ahead"),
        next: url_of(sitting, evaluation.next_after(&visit.compiled, at).as_ref()),
        previous: match previous {
            _ if from_check => sitting.below("check"),
            Some(previous) => url_of(sitting, Some(&previous)),
            None => String::new(),
        },
        leave: sitting.below("leave"),
        chat: sitting.below(format_args!("chat/{at}")),
        was: given::seen(
            &desk.key,
            sitting.id(),
            &visit.compiled,
            &sitting.answers,
            std::slice::from_ref(at),
        ),
        from_check,
        is_saved: sitting.row.revision > 0,
        headers: sitting.banners(Banner::Header),
        footers: sitting.banners(Banner::Footer),
        ctx: visit.ctx.clone(),
    }
}

/// Shows both answers of each question that differs, and lets the person choose: post again to `action`, or keep the
/// stored one and go on to `next`. `items` are those that the page answers for.
pub(super) fn conflict(
    desk: &Desk,
    sitting: &Sitting,
    stored: &Answers,
    (items, given): (&[Occurrence], &Given),
    posted: &Pairs,
    (action, next): (String, String),
) -> ConflictPage {
    let (compiled, ctx) = (&sitting.visit.compiled, sitting.visit.ctx.clone());
    let mut mine = stored.clone();
    for (at, values) in given {
        mine.set(compiled, at.clone(), values.clone());
    }
    let none = ctx.t("filling-no-answer");
    let words = |answers: &Answers, at: &Occurrence| {
        answer_in_words(compiled, answers, at, ctx.language).unwrap_or_else(|| none.to_string())
    };
    let differing =
        given.iter().filter(|(at, values)| !stored.get_at(compiled, at).into_iter().eq(values.iter()));
    let differences = differing.map(|(at, _)| Difference {
        text: compiled.item(at.item()).text(ctx.language.tag()).to_owned(),
        stored: words(stored, at),
        mine: words(&mine, at),
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
