//! Patients as staff see them: the list, and one person's record.

mod forms;
mod handlers;
mod pages;
mod record;
mod timeline;
mod trends;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/staff/patients", Access::Staff, handlers::list);
    r.get("/staff/patients/{id}", Access::Staff, handlers::show);
    r.post("/staff/patients/{id}/contact", Access::Staff, handlers::confirm_contact);
    r.post("/staff/patients/{id}/notes", Access::Staff, handlers::add_note);
}
