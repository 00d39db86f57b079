//! What the answers on a page open and close: decided here for the page that is sent and for the script that asks while
//! it is filled in, so both always agree. Nothing is stored.

use std::collections::HashSet;

use actix_web::HttpResponse;

use super::{
    desk::{Sitting, Visit},
    frames::{Framer, Part},
    given, instances,
    pages::OpenedPart,
    questions::{Maker, Question},
};
use crate::{
    domain::engine::{Answers, Evaluation, Occurrence},
    web::{errors::PageError, forms::Pairs, page::show as show_page},
};

/// Field with the questions that the page showed.
pub(super) const SHOWN: &str = "_shown";

/// Field by which a script asks for what the answers open.
const OPEN: &str = "_open";

/// Whether only the questions are wanted that these answers open.
pub(super) fn is_asked(pairs: &Pairs) -> bool {
    !pairs.all(OPEN).is_empty()
}

/// The questions that the page showed; `None` where the sender does not say.
pub(super) fn shown(pairs: &Pairs) -> Option<Vec<String>> {
    let lists = pairs.all(SHOWN);
    let places = lists.iter().flat_map(|list| list.split(',')).map(str::to_owned);
    (!lists.is_empty()).then(|| places.collect())
}

/// What the field of [`shown`] holds for these questions.
pub(super) fn listed(items: &[Occurrence]) -> String {
    let places: Vec<String> = items.iter().map(ToString::to_string).collect();
    places.join(",")
}

/// Answers as they stand with what is on a page, and what they mean.
pub(super) struct Ahead {
    pub(super) answers: Answers,
    pub(super) evaluation: Evaluation,
}

impl Ahead {
    /// What can't be read yet leaves the answer as it was.
    pub(super) fn of(sitting: &Sitting, items: impl Iterator<Item = Occurrence>, pairs: &Pairs) -> Self {
        let (compiled, context) = (&sitting.visit.compiled, sitting.visit.context());
        let mut answers = sitting.answers.clone();
        for item in items {
            let read = given::read(compiled, &[item], pairs, &context, &|_| true);
            for (at, values) in read.unwrap_or_default() {
                answers.set(compiled, at, values);
            }
        }
        let evaluation = sitting.evaluate(&answers);
        let answers = evaluation.completed(compiled, &answers).into_owned();
        Self { answers, evaluation }
    }
}

/// The questions to show now, those the page has already as empty places, and words for a screen reader. `all` is what the
/// page shows, greyed or not.
pub(super) fn part(
    visit: &Visit,
    (answers, evaluation): (&Answers, &Evaluation),
    all: &[Occurrence],
    pairs: &Pairs,
    heading: &str,
) -> Result<HttpResponse, PageError> {
    let (compiled, ctx) = (&visit.compiled, &visit.ctx);
    let shown = shown(pairs).unwrap_or_default();
    let (language, base) = (ctx.language, visit.base());
    let maker = Maker {
        compiled,
        language,
        answers,
        evaluation,
        posted: None,
        problems: &[],
        base,
        response: &visit.response,
    };
    let steps: Vec<Occurrence> =
        all.iter().filter(|at| evaluation.is_on_page(compiled, at)).cloned().collect();
    let mut questions = maker.questions(all.iter().cloned());
    for question in &mut questions {
        question.under(heading);
    }
    let is_new = |question: &Question| !question.is_closed && !shown.contains(&question.at);
    let opened = questions.iter().filter(|question| is_new(question)).count();
    let now: HashSet<String> =
        instances::with_instances(compiled, &steps).iter().map(ToString::to_string).collect();
    let closed = shown.iter().filter(|at| !now.contains(*at)).count();
    let first = questions.iter().find(|question| is_new(question)).map(|question| question.text.clone());
    let mut said = Vec::new();
    if let Some(first) = first {
        said.push(ctx.t2("filling-opened", "count", opened, "first", first));
    }
    if closed > 0 {
        said.push(ctx.t1("filling-closed-questions", "count", closed));
    }
    let framer = Framer { compiled, evaluation, answers, language: ctx.language, doubtful: None };
    let is_sent = |part: &Part| match part {
        Part::Question(question) => {
            is_new(question) || question.is_closed || question.is_computed() || question.is_changing
        }
        _ => true,
    };
    let parts = framer.parts(all, questions).into_iter().map(|part| (is_sent(&part), part)).collect();
    let shown = listed(&instances::with_instances(compiled, &steps));
    show_page(&OpenedPart { ctx: ctx.clone(), parts, shown, said: said.join(" ") })
}
