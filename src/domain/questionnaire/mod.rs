//! The questionnaire: the FHIR resource as it is stored, and the executable form it is compiled to.

pub mod checker;
mod compile;
mod compiled;
pub mod difference;
pub mod edit;
mod entry;
pub mod flow;
pub mod hints;
mod item;
mod kind;
pub mod mapping;
pub mod media;
mod members;
pub(in crate::domain) mod program;
pub mod resource;
mod rich;
mod rules;
pub mod search;
mod signatures;
mod text;
pub mod translation;
pub mod urls;

pub use compile::{MAX_DEPTH, MAX_ITEMS, compile, compile_pinned, compile_with};
pub use compiled::{Compiled, Section};
pub use entry::TextFormat;
pub use hints::Hints;
pub use item::{AnswerOption, Item, ItemIndex, Limits};
pub use kind::{Control, Kind, Orientation};
pub use resource::Questionnaire;
pub use rules::{
    Band, Condition, Operator, Outcome, Part, PartSource, RedFlag, Score, ScoreKind, ScoreTest, Severity,
    Trigger,
};
pub use signatures::{SignatureKind, SignatureRole};
pub use text::Text;
