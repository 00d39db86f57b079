//! The library: published instruments that every installation has, as a list an admin adds from.

mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/library", Access::Admin, handlers::list);
    r.get("/admin/library/{key}", Access::Admin, handlers::show_one);
    r.post("/admin/library/{key}", Access::Admin, handlers::add);
}
