//! Changes to a draft: small, named by linkId, and reversible.
//!
//! A change carries what was there before and what is there afterwards, so its inverse is known without the resource
//! (undo), and a change that meets something else than what its author saw is refused instead of writing over it (two
//! authors at once). Everything works on the resource as JSON: what nobody modelled stays as it is.

mod action;
mod alone;
mod apply;
mod changes;
mod conditions;
mod elements;
mod flags;
mod formulas;
mod groups;
mod include;
mod lists;
mod media;
mod members;
mod options;
mod parts;
mod place;
mod property;
mod references;
mod score_tests;
mod scores;
#[cfg(test)]
mod tests;

pub use action::{Action, Step, act, blank};
pub use alone::{alone, questions};
pub use apply::{Refusal, apply, extended};
pub use changes::{Change, inverse};
pub use conditions::{ConditionRow, answers, condition_rows, grouped_rows, write_conditions, write_grouped};
pub use elements::{
    ElementKind, Origin, SAMPLE, content_of, insert_element, item_type, of_sample, origin, remember, renewed,
    sample, take_answers, takes_answers, uses, words,
};
pub use flags::{FlagRow, flag_rows, write_flags};
pub use formulas::{
    ConstraintRow, VariableRow, constraint_rows, variable_rows, with_formula, write_constraints,
    write_variables,
};
pub use include::include;
pub use lists::{
    ColumnRow, ContextRow, SignatureRow, ToggleRow, column_rows, context_rows, signature_rows, toggle_rows,
    write_columns, write_contexts, write_signatures, write_toggles,
};
pub use media::{MediaRow, UnfitMedia, add_media, media_rows, remove_media};
pub use members::members;
pub use options::{OptionRow, option_rows, write_options};
pub use place::{Place, Tree, subject};
pub use property::{PROPERTIES, Property, Shape, Wrong, controls, kind_of, property};
pub use references::{Reference, references_to};
pub use score_tests::{Expected, TestRow, test_rows, write_tests};
pub use scores::{
    BandRow, PartRow, ScoreRow, add_score, delete_score, is_scorable, move_score, score_rows, write_score,
};
