//! Signing in and out, first access, password reset, one's own account and sessions.

mod attempts;
mod codes;
mod confirm;
mod device;
mod forms;
mod own;
mod pages;
mod password;
mod reset;
mod sessions;
mod sign_in;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/sign-in", Access::Open, sign_in::show);
    r.post("/sign-in", Access::Open, sign_in::create);
    r.with_session("/sign-in");
    r.get("/sign-in/code", Access::Open, codes::show);
    r.post("/sign-in/code", Access::Open, codes::create);
    r.get("/sign-in/code/{request}", Access::Token, codes::show_typing);
    r.post("/sign-in/code/{request}", Access::Token, codes::enter);
    r.with_session("/sign-in/code/{request}");
    r.post("/sign-in/code/{request}/again", Access::Token, codes::send_again);
    r.post("/sign-in/code/{request}/person", Access::Token, codes::choose);
    r.with_session("/sign-in/code/{request}/person");
    r.get("/sign-in/link/{secret}", Access::Token, codes::show_link);
    r.post("/sign-in/link/{secret}", Access::Token, codes::open_link);
    r.with_session("/sign-in/link/{secret}");
    r.post("/sign-out", Access::SignedIn, sign_in::end);
    r.get("/first-access", Access::SignedIn, password::show_first_access);
    r.post("/first-access", Access::SignedIn, password::save_first_access);
    r.get("/password/reset", Access::Open, reset::show);
    r.post("/password/reset", Access::Open, reset::create);
    r.get("/password/new/{token}", Access::Token, reset::show_new);
    r.post("/password/new/{token}", Access::Token, reset::save_new);
    r.get("/account", Access::SignedIn, own::show);
    r.post("/account", Access::SignedIn, own::update);
    r.get("/account/confirm", Access::SignedIn, confirm::show);
    r.post("/account/confirm", Access::SignedIn, confirm::create);
    r.get("/account/password", Access::SignedIn, password::edit);
    r.post("/account/password", Access::SignedIn, password::update);
    r.get("/account/sessions", Access::SignedIn, sessions::list);
    r.post("/account/sessions/others", Access::SignedIn, sessions::end_others);
    r.post("/account/sessions/{id}", Access::SignedIn, sessions::end_one);
}
