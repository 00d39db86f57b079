//! The scores of a draft: what they are made of, their bands, and tests that they must pass.

mod forms;
mod handlers;
mod pages;
mod take;
mod views;

pub(in crate::features::authoring) use handlers::{act, save_score, save_test, show};
