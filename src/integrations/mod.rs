//! The outside world, each with a local default.

pub mod mail;
pub mod question_servers;
