//! What the answers on a page open and close: decided here for the page that is sent and for the script that asks while
//! it is filled in, so both always agree. Nothing is stored.

use actix_web::HttpResponse;

use super::{
    desk::Visit,
    given,
    pages::OpenedPart,
    questions::{Maker, Question},
};
use crate::{
    domain::{
        engine::{Answers, Evaluation},
        questionnaire::ItemIndex,
    },
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
pub(super) fn shown(pairs: &Pairs) -> Option<Vec<usize>> {
    let lists = pairs.all(SHOWN);
    let numbers = lists.iter().flat_map(|list| list.split(',')).filter_map(|one| one.parse().ok());
    (!lists.is_empty()).then(|| numbers.collect())
}

/// What the field of [`shown`] holds for these questions.
pub(super) fn listed(items: &[ItemIndex]) -> String {
    let numbers: Vec<String> = items.iter().map(|item| item.get().to_string()).collect();
    numbers.join(",")
}

/// Answers as they stand with what is on a page, and what they mean.
pub(super) struct Ahead {
    pub(super) answers: Answers,
    pub(super) evaluation: Evaluation,
}

impl Ahead {
    /// What can't be read yet leaves the answer as it was.
    pub(super) fn of(
        visit: &Visit,
        stored: &Answers,
        items: impl Iterator<Item = ItemIndex>,
        pairs: &Pairs,
    ) -> Self {
        let (mut answers, context) = (stored.clone(), visit.context());
        for item in items {
            let read = given::read(&visit.compiled, &[item], pairs, &context, true);
            for (item, values) in read.unwrap_or_default() {
                answers.set(&visit.compiled, item, values);
            }
        }
        let evaluation = visit.evaluate(&answers);
        let answers = evaluation.completed(&answers).into_owned();
        Self { answers, evaluation }
    }
}

/// The questions to show now, those the page has already as empty places, and words for a screen reader.
pub(super) fn part(
    visit: &Visit,
    answers: &Answers,
    steps: &[ItemIndex],
    pairs: &Pairs,
    heading: &str,
) -> Result<HttpResponse, PageError> {
    let (compiled, ctx) = (&visit.compiled, &visit.ctx);
    let shown = shown(pairs).unwrap_or_default();
    let maker = Maker { compiled, language: ctx.language, answers, posted: None, problems: &[] };
    let mut questions = maker.questions(steps.iter().copied());
    for question in &mut questions {
        question.lead.retain(|lead| lead != heading);
    }
    let is_new = |question: &Question| !shown.contains(&question.index);
    let opened = questions.iter().filter(|question| is_new(question)).count();
    let closed = shown.iter().filter(|index| steps.iter().all(|step| step.get() != **index)).count();
    let first = questions.iter().find(|question| is_new(question)).map(|question| question.text.clone());
    let mut said = Vec::new();
    if let Some(first) = first {
        said.push(ctx.t2("filling-opened", "count", opened, "first", first));
    }
    if closed > 0 {
        said.push(ctx.t1("filling-closed-questions", "count", closed));
    }
    let is_sent = |question: &Question| is_new(question) || question.is_computed();
    let questions = questions.into_iter().map(|question| (is_sent(&question), question)).collect();
    show_page(&OpenedPart { ctx: ctx.clone(), questions, shown: listed(steps), said: said.join(" ") })
}
