//! Links that members share: make, open and close, QR code, print sheet.

mod embedding;
mod forms;
mod handlers;
mod limits;
mod pages;
mod prefill;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/staff/links", Access::Staff, handlers::list);
    r.get("/staff/links/new", Access::Staff, handlers::new);
    r.post("/staff/links/new", Access::Staff, handlers::create);
    r.get("/staff/links/{id}", Access::Staff, handlers::show);
    r.get("/staff/links/{id}/print", Access::Staff, handlers::print);
    r.get("/staff/links/{id}/qr.svg", Access::Staff, handlers::qr_code);
    r.get("/staff/links/{id}/revocation", Access::Staff, handlers::confirm_revocation);
    r.post("/staff/links/{id}/revocation", Access::Staff, handlers::revoke);
    r.get("/staff/links/{id}/embedding", Access::Staff, embedding::show);
    r.post("/staff/links/{id}/embedding", Access::Staff, embedding::save);
    r.post("/staff/links/{id}/prefill-key", Access::Staff, prefill::show);
    r.post("/staff/links/{id}/prefill-key/new", Access::Staff, prefill::renew);
    r.get("/staff/links/{id}/limits", Access::Staff, limits::show);
    r.post("/staff/links/{id}/limits", Access::Staff, limits::save);
    r.post("/staff/links/{id}/collaborators", Access::Staff, handlers::save_collaborators);
}
