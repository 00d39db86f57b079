//! Inviting patients: personal links by mail, SMS, WhatsApp or hand, what became of them, and saying no to messages.

mod delivered;
mod forms;
mod handlers;
mod invite;
mod lists;
mod opting_out;
mod pages;
mod plan;
mod plans;
mod sheet;
mod templates;
mod when;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/staff/sends", Access::Staff, handlers::list);
    r.get("/staff/sends/new", Access::Staff, invite::new);
    r.post("/staff/sends/new", Access::Staff, invite::create);
    r.get("/staff/sends/lists", Access::Staff, lists::show_all);
    r.post("/staff/sends/lists", Access::Staff, lists::create);
    r.get("/staff/sends/lists/{id}", Access::Staff, lists::show);
    r.post("/staff/sends/lists/{id}/columns", Access::Staff, lists::save_columns);
    r.post("/staff/sends/lists/{id}/start", Access::Staff, lists::start);
    r.post("/staff/sends/lists/{id}/deletion", Access::Staff, lists::delete);
    r.get("/staff/sends/sheet", Access::Staff, sheet::show);
    r.get("/staff/sends/{id}", Access::Staff, handlers::show);
    r.post("/staff/sends/{id}/cancellation", Access::Staff, handlers::cancel);
    r.post("/staff/sends/{id}/message", Access::Staff, handlers::send_again);
    r.post("/staff/sends/{id}/wish", Access::Staff, handlers::save_wish);
    r.get("/staff/schedules", Access::Staff, plans::list);
    r.post("/staff/schedules/{id}/change", Access::Staff, plans::change);
    r.get("/admin/message-templates", Access::Admin, templates::list);
    r.get("/admin/message-templates/{template}", Access::Admin, templates::show);
    r.post("/admin/message-templates/{template}", Access::Admin, templates::save);
    r.post("/admin/message-templates/{template}/reset", Access::Admin, templates::reset);
    r.get("/out/{token}", Access::Token, opting_out::show);
    r.post("/out/{token}", Access::Token, opting_out::save);
    r.post("/delivery/{secret}", Access::Token, delivered::report);
}
