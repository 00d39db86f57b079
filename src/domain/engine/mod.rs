//! One engine decides for page, conversation, API and import: what is asked, what is wrong, what it scores.

mod answers;
mod before;
mod check;
mod computed;
mod context;
mod course;
mod evaluate;
mod evaluation;
mod formula;
mod input;
mod instances;
mod layout;
mod navigate;
mod occurrence;
mod offers;
mod response_items;
mod results;
mod sample;
mod scene;
mod signatures;
mod solve;
mod start;
mod trace;
mod trial;
mod typed_dates;
mod view;

pub use answers::{Answer, Answers, Node};
pub use check::check_values;
pub use computed::Failure;
pub use context::Context;
pub use evaluate::{evaluate, evaluate_again};
pub use evaluation::{Evaluation, Progress, RaisedFlag};
pub use formula::{Told, variable_value};
pub use input::{parse_given, parse_input};
pub use instances::instance_limits;
pub use occurrence::Occurrence;
pub use response_items::ResponseItems;
pub use results::answers as answers_from;
pub use sample::Sample;
pub use signatures::{keep_signatures, put_signatures, signatures_in};
pub use trace::{Cause, Met, causes};
pub use trial::{Trial, failed_tests, failures, obstacles, trials};

#[cfg(test)]
mod tests;
