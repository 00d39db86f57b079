//! The front door: a patient types a code, a member signs in.

mod handlers;
mod pages;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/", Access::Open, handlers::show_home);
    r.get("/help", Access::Open, handlers::show_help);
    r.with_session("/help");
    r.get("/code", Access::Open, handlers::show_home);
    r.post("/code", Access::Open, handlers::open_code);
}
