//! The pages of a patient who is signed in: what is to answer, what was sent, what is kept of them.

mod consents;
mod data;
mod everything;
mod export;
mod history;
mod home;
mod pages;
mod requests;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/me", Access::Patient, home::show);
    r.get("/me/history", Access::Patient, history::list);
    r.get("/me/history/{response}", Access::Patient, history::show);
    r.get("/me/consents", Access::Patient, consents::list);
    r.get("/me/consents/{consent}", Access::Patient, consents::show);
    r.post("/me/consents/{consent}/withdrawal", Access::Patient, consents::withdraw);
    r.post("/me/consents/{consent}/renewal", Access::Patient, consents::renew);
    r.get("/me/data", Access::Patient, data::show);
    r.get("/me/data/correction", Access::Patient, requests::show_correction);
    r.post("/me/data/correction", Access::Patient, requests::ask_correction);
    r.get("/me/data/erasure", Access::Patient, requests::show_erasure);
    r.post("/me/data/erasure", Access::Patient, requests::ask_erasure);
    r.get("/me/data/all", Access::Patient, everything::show);
    r.post("/me/data/export", Access::Patient, export::save);
}
