//! From posted fields to answers: parsed in the reader's language, checked against the item's limits.

use crate::domain::{
    engine::{Answers, Context, check_values, parse_input},
    ids::ResponseId,
    problem::{Code, Problem},
    questionnaire::{Compiled, ItemIndex},
    value::Value,
};
use crate::web::{format::hex, forms::Pairs, signing::SigningKey};

/// What was given to some questions.
pub(super) type Given = Vec<(ItemIndex, Vec<Value>)>;

/// Reads the fields of some questions. A required one without an answer is a problem unless `may_skip`.
pub(super) fn read(
    compiled: &Compiled,
    items: &[ItemIndex],
    pairs: &Pairs,
    context: &Context<'_>,
    may_skip: bool,
) -> Result<Given, Vec<Problem>> {
    let (mut given, mut problems) = (Vec::new(), Vec::new());
    for &index in items {
        let item = compiled.item(index);
        if !item.is_askable() {
            continue;
        }
        match parse_input(compiled, index, fields_of(compiled, index, pairs), context) {
            Ok(values) => {
                if values.is_empty() && item.required && !may_skip {
                    problems.push(Problem::at(&item.link_id, Code::Required));
                }
                problems.extend(check_values(item, &values.iter().collect::<Vec<_>>(), context.language));
                given.push((index, values));
            }
            Err(problem) => problems.push(problem),
        }
    }
    if problems.is_empty() { Ok(given) } else { Err(problems) }
}

/// The fields of one question. A unit that was preselected beside an empty number is no answer.
fn fields_of<'a>(compiled: &Compiled, index: ItemIndex, pairs: &'a Pairs) -> &'a [String] {
    let item = compiled.item(index);
    let fields = pairs.all(&item.link_id);
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
    items: &[ItemIndex],
) -> String {
    let mut message = id.get().as_bytes().to_vec();
    // what is computed follows from the rest, and may not be stored yet
    for &index in items.iter().filter(|index| !compiled.item(**index).is_calculated()) {
        message.extend_from_slice(compiled.item(index).link_id.as_bytes());
        for value in answers.get(compiled, index) {
            message.push(0);
            message.extend_from_slice(value.to_fhir().to_string().as_bytes());
        }
        message.push(1);
    }
    hex(key.sign("seen", &message).iter().take(8))
}

/// Whether the stored answers are these already.
pub(super) fn is_stored(compiled: &Compiled, answers: &Answers, given: &Given) -> bool {
    given.iter().all(|(index, values)| answers.get(compiled, *index).into_iter().eq(values.iter()))
}
