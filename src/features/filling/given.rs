//! From posted fields to answers: parsed in the reader's language, checked against the item's limits.

use crate::domain::{
    engine::{Answers, Context, Occurrence, check_values, parse_input},
    ids::ResponseId,
    problem::{Code, Problem},
    questionnaire::Compiled,
    value::Value,
};
use crate::web::{format::hex, forms::Pairs, signing::SigningKey};

/// What was given to some questions.
pub(super) type Given = Vec<(Occurrence, Vec<Value>)>;

/// The name of a question's field: its linkId; where it stands in a further instance of a group, after the instance's
/// path, as in `_1.0/dose`. No linkId is meant to begin with `_`.
pub(super) fn field(compiled: &Compiled, at: &Occurrence) -> String {
    let link_id = &compiled.item(at.item()).link_id;
    if at.ordinals().is_empty() {
        return link_id.clone();
    }
    let path: Vec<String> = at.ordinals().iter().map(ToString::to_string).collect();
    format!("_{}/{link_id}", path.join("."))
}

/// The question that a field is named after.
pub(super) fn named(compiled: &Compiled, name: &str) -> Option<Occurrence> {
    let Some((path, link_id)) = name.strip_prefix('_').and_then(|rest| rest.split_once('/')) else {
        return compiled.index_of(name).map(Occurrence::from);
    };
    let index = compiled.index_of(link_id)?;
    Occurrence::parse(compiled, &format!("{}_{}", index.get(), path.replace('.', "_")))
}

/// A problem of one question.
fn problem_at(compiled: &Compiled, at: &Occurrence, code: Code) -> Problem {
    at.place(compiled, Problem::at(&compiled.item(at.item()).link_id, code))
}

/// Reads the fields of some questions. A required one without an answer is a problem unless `may_skip`.
pub(super) fn read(
    compiled: &Compiled,
    items: &[Occurrence],
    pairs: &Pairs,
    context: &Context<'_>,
    may_skip: &dyn Fn(&Occurrence) -> bool,
) -> Result<Given, Vec<Problem>> {
    let (mut given, mut problems) = (Vec::new(), Vec::new());
    for at in items {
        let item = compiled.item(at.item());
        if !item.is_askable() {
            continue;
        }
        match parse_input(compiled, at.item(), fields_of(compiled, at, pairs), context) {
            Ok(values) => {
                if values.is_empty() && item.required && !may_skip(at) {
                    problems.push(problem_at(compiled, at, Code::Required));
                }
                let found = check_values(item, &values.iter().collect::<Vec<_>>(), context.language);
                problems.extend(found.into_iter().map(|problem| at.place(compiled, problem)));
                given.push((at.clone(), values));
            }
            Err(problem) => problems.push(at.place(compiled, problem)),
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

/// The fields of one question. A unit that was preselected beside an empty number is no answer.
fn fields_of<'a>(compiled: &Compiled, at: &Occurrence, pairs: &'a Pairs) -> &'a [String] {
    let item = compiled.item(at.item());
    let fields = pairs.all(&field(compiled, at));
    let is_amount = item.kind == crate::domain::questionnaire::Kind::Quantity;
    if is_amount && fields.first().is_some_and(|number| number.trim().is_empty()) { &[] } else { fields }
}

/// Names the answers to some questions as a page saw them, so that a later save can tell whether another one came
/// between. Says nothing about the answers to who lacks the key.
pub(super) fn seen(
    key: &SigningKey,
    id: ResponseId,
    compiled: &Compiled,
    answers: &Answers,
    items: &[Occurrence],
) -> String {
    let mut message = id.get().as_bytes().to_vec();
    // what is computed follows from the rest, and may not be stored yet
    for at in items.iter().filter(|at| !compiled.item(at.item()).is_calculated()) {
        message.extend_from_slice(field(compiled, at).as_bytes());
        for value in answers.get_at(compiled, at) {
            message.push(0);
            message.extend_from_slice(value.to_fhir().to_string().as_bytes());
        }
        message.push(1);
    }
    hex(key.sign("seen", &message).iter().take(8))
}

/// Whether the stored answers are these already.
pub(super) fn is_stored(compiled: &Compiled, answers: &Answers, given: &Given) -> bool {
    given.iter().all(|(at, values)| answers.get_at(compiled, at).into_iter().eq(values.iter()))
}
