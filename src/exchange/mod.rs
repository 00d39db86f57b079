//! Formats in and out. Every import yields a list of what was not understood.

pub mod instruments;
