//! The editor of a draft: its items as a tree, the properties of one of them, and how it will be asked.

pub(super) mod comments;
mod desk;
pub(super) mod elements;
mod flow;
pub(super) mod formula;
mod handlers;
mod item_form;
pub(super) mod media;
mod pages;
pub(super) mod scores;

pub(super) use flow::{act_on_flow, show_flow};
pub(super) use handlers::{act, list_history, save_item, show, tell_state};
