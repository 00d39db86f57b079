//! The outside world, each with a local default.

pub mod mail;
