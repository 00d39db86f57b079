//! Keys of other systems: creating one, seeing which are used, taking one back.

mod forms;
mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/api-keys", Access::Admin, handlers::list);
    r.post("/admin/api-keys", Access::Admin, handlers::create);
    r.get("/admin/api-keys/new", Access::Admin, handlers::new);
    r.get("/admin/api-keys/{id}/revocation", Access::Admin, handlers::confirm_revocation);
    r.post("/admin/api-keys/{id}/revocation", Access::Admin, handlers::revoke);
}
