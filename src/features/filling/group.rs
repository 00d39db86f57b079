//! The step after the last instance of a group that repeats: what stands there, and whether there is one more.

use actix_web::HttpResponse;

use super::{
    desk::{Desk, Sitting},
    files,
    frames::Framer,
    given,
    instances::{self, Change},
    pages::{GroupPage, Summary},
    questions::words,
    saving::{self, Saved},
    steps::{self, BACK, WAS},
};
use crate::{
    domain::{
        engine::{Answers, Occurrence, instance_limits},
        questionnaire::Compiled,
    },
    web::{
        errors::PageError,
        forms::Pairs,
        page::{see_other, show as show_page},
    },
};

/// Whether an occurrence is asked about here.
pub(super) fn is_one(compiled: &Compiled, at: &Occurrence) -> bool {
    instance_limits(compiled.item(at.item())).is_some()
}

/// The page of a group.
pub(super) fn show(
    desk: &Desk,
    sitting: &Sitting,
    at: &Occurrence,
    from_check: bool,
) -> Result<HttpResponse, PageError> {
    if sitting.evaluation.instances(&sitting.visit.compiled, at) == 0 {
        return Ok(see_other(&sitting.below("check")));
    }
    show_page(&page(desk, sitting, at, None, from_check))
}

/// One more, one less, one up; or on.
pub(super) async fn save(
    desk: &Desk,
    sitting: &Sitting,
    at: &Occurrence,
    form: &Pairs,
) -> Result<HttpResponse, PageError> {
    let (compiled, evaluation) = (&sitting.visit.compiled, &sitting.evaluation);
    let from_check = form.all(BACK).iter().any(|back| back == "check");
    let last = last_of(sitting, at);
    let Some(change) = instances::asked(compiled, form) else {
        let next = evaluation.next_after(compiled, &last).filter(|_| !from_check);
        return Ok(see_other(&steps::url_of(sitting, next.as_ref())));
    };
    let doubtful = change.doubtful(compiled, evaluation);
    if doubtful.is_some() || change == Change::Keep {
        return show_page(&page(desk, sitting, at, doubtful, from_check));
    }
    let was = form.all(WAS).first().cloned().unwrap_or_default();
    let saved =
        saving::save_with(desk, sitting, &inside(sitting, at), Vec::new(), &was, Some(&change)).await?;
    match saved {
        Saved::Stored(answers) => {
            files::sweep(desk, &sitting.visit, sitting.id(), &sitting.answers, &answers).await?;
            Ok(see_other(&after(sitting, &answers, at, &change, from_check)))
        }
        Saved::Sent => Ok(see_other(&sitting.below("done"))),
        // another tab changed an instance: to be looked at before one comes or goes
        Saved::Differs(_) => Ok(see_other(&sitting.below(format_args!("q/{at}")))),
    }
}

/// The first question of a new instance, else the group again.
fn after(sitting: &Sitting, answers: &Answers, at: &Occurrence, change: &Change, from_check: bool) -> String {
    let compiled = &sitting.visit.compiled;
    let first = match change {
        Change::Add(_) => first_of_new(sitting, answers, change),
        _ => None,
    };
    if let Some(first) = first {
        return sitting.below(format_args!("q/{first}"));
    }
    let back = if from_check { "?back=check" } else { "" };
    let place = change.shown(compiled, answers).map(|at| format!("#i{at}")).unwrap_or_default();
    sitting.below(format_args!("q/{at}{back}{place}"))
}

/// The first step in the instance that was added.
pub(super) fn first_of_new(sitting: &Sitting, answers: &Answers, change: &Change) -> Option<Occurrence> {
    let compiled = &sitting.visit.compiled;
    let added = change.shown(compiled, answers)?;
    let evaluation = sitting.evaluate(answers);
    evaluation.steps(compiled).find(|step| step.instances(compiled).contains(&added))
}

/// The last of the instances beside one.
pub(super) fn last_of(sitting: &Sitting, at: &Occurrence) -> Occurrence {
    let compiled = &sitting.visit.compiled;
    at.at(compiled, sitting.evaluation.instances(compiled, at).saturating_sub(1))
}

/// Everything in all instances of a group.
pub(super) fn inside(sitting: &Sitting, at: &Occurrence) -> Vec<Occurrence> {
    let compiled = &sitting.visit.compiled;
    let start = at.item().get();
    let end = start + compiled.subtree(at.item()).len();
    sitting.evaluation.occurrences(compiled, start..end).collect()
}

fn page(
    desk: &Desk,
    sitting: &Sitting,
    at: &Occurrence,
    doubtful: Option<&Occurrence>,
    from_check: bool,
) -> GroupPage {
    let (visit, evaluation, answers) = (&sitting.visit, &sitting.evaluation, &sitting.answers);
    let (compiled, language) = (&visit.compiled, visit.ctx.language);
    let framer = Framer { compiled, evaluation, answers, language, doubtful };
    let first_step = |instance: &Occurrence| {
        let step = evaluation.steps(compiled).find(|step| step.instances(compiled).contains(instance));
        step.map(|step| sitting.below(format_args!("q/{step}"))).unwrap_or_default()
    };
    let all = (0..evaluation.instances(compiled, at)).map(|ordinal| at.at(compiled, ordinal));
    let instances = all.map(|instance| Summary {
        frame: framer.frame(&instance),
        answers: instances::answered(compiled, evaluation, answers, &instance, language),
        change: first_step(&instance),
    });
    let last = last_of(sitting, at);
    let problems = evaluation.problems_at(compiled, at);
    let previous = evaluation.previous_before(compiled, &last).filter(|_| !from_check);
    GroupPage {
        title: visit.link.link.title.clone(),
        label: instances::label(compiled.item(at.item()), language),
        errors: if from_check {
            problems.map(|problem| words(language, problem)).collect()
        } else {
            Vec::new()
        },
        instances: instances.collect(),
        more: framer.more(&last),
        action: sitting.below(format_args!("q/{at}")),
        previous: steps::url_of(sitting, previous.as_ref()),
        leave: sitting.below("leave"),
        was: given::seen(&desk.key, sitting.id(), compiled, answers, &inside(sitting, at)),
        from_check,
        ctx: visit.ctx.clone(),
    }
}
