//! What patients ask about their own data, for admins to answer in time.

mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/data-requests", Access::Admin, handlers::list);
    r.get("/admin/data-requests/{request}", Access::Admin, handlers::show);
    r.post("/admin/data-requests/{request}", Access::Admin, handlers::decide);
}
