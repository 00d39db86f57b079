//! The outside world, each with a local default.

pub mod inline_files;
pub mod mail;
pub mod messaging;
pub mod question_servers;
pub mod scanner;
