//! The team: who works in the organisation, with which role, and inviting, editing and blocking them.

mod access;
mod forms;
mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/members", Access::Admin, handlers::list);
    r.post("/admin/members", Access::Admin, handlers::create);
    r.get("/admin/members/new", Access::Admin, handlers::new);
    r.get("/admin/members/{id}", Access::Admin, handlers::show);
    r.post("/admin/members/{id}", Access::Admin, handlers::update);
    r.get("/admin/members/{id}/block", Access::Admin, access::confirm_block);
    r.post("/admin/members/{id}/block", Access::Admin, access::block);
    r.post("/admin/members/{id}/unblock", Access::Admin, access::unblock);
    r.post("/admin/members/{id}/sign-out", Access::Admin, access::sign_out);
    r.post("/admin/members/{id}/invitation", Access::Admin, access::invite_again);
    r.post("/admin/members/{id}/link", Access::Admin, access::show_link);
}
