//! Value sets and code systems: the list, files in, what each is used by, taking one away.

mod forms;
mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/vocabularies", Access::Admin, handlers::list);
    r.post("/admin/vocabularies", Access::Admin, handlers::add);
    r.get("/admin/vocabularies/new", Access::Admin, handlers::new);
    r.get("/admin/vocabularies/{id}", Access::Admin, handlers::show_one);
    r.get("/admin/vocabularies/{id}/deletion", Access::Admin, handlers::confirm_deletion);
    r.post("/admin/vocabularies/{id}/deletion", Access::Admin, handlers::delete);
}
