//! The help numbers of an organisation: whom its patients may call when an answer raises a red flag.

mod forms;
mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the page of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/help-lines", Access::Admin, handlers::show);
    r.post("/admin/help-lines", Access::Admin, handlers::update);
}
