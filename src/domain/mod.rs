//! What questionnaires, answers and scores mean.
//!
//! Pure: no I/O, no clock, no randomness, no database. Everything here is a function of its arguments, so pages, the
//! conversation, the API and imports decide alike.

pub mod adaptive;
pub mod api_scope;
pub mod engine;
pub mod expression;
pub mod help_line;
pub mod identity;
pub mod ids;
pub mod json;
pub mod origin;
pub mod password;
pub mod problem;
pub mod questionnaire;
pub mod response;
pub mod schedule;
pub mod scoring;
pub mod sdc;
pub mod signature;
pub mod terminology;
pub mod value;
