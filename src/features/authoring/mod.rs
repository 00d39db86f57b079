//! Questionnaires of an organisation: cards, details, import, versions, publishing, preview; and, for staff, those
//! shared with them.

mod editor;
mod forms;
mod handlers;
mod pages;
mod resource;

use crate::web::routes::{Access, Routes};
use handlers::{
    cards, compare, details, for_patients, import, mapping, preview, publication, restoration, shared,
    translations, versions,
};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/questionnaires", Access::Admin, cards::list);
    r.post("/admin/questionnaires", Access::Admin, details::create);
    r.get("/admin/questionnaires/new", Access::Admin, details::new);
    r.get("/admin/questionnaires/import", Access::Admin, import::new);
    r.post("/admin/questionnaires/import", Access::Admin, import::create);
    r.get("/admin/questionnaires/{id}", Access::Admin, versions::list);
    r.get("/admin/questionnaires/{id}/details", Access::Admin, details::edit);
    r.post("/admin/questionnaires/{id}/details", Access::Admin, details::update);
    r.get("/admin/questionnaires/{id}/patient-results", Access::Admin, for_patients::edit);
    r.post("/admin/questionnaires/{id}/patient-results", Access::Admin, for_patients::update);
    r.post("/admin/questionnaires/{id}/copy", Access::Admin, cards::copy);
    r.get("/admin/questionnaires/{id}/deletion", Access::Admin, cards::confirm_deletion);
    r.post("/admin/questionnaires/{id}/deletion", Access::Admin, cards::delete);
    r.get("/admin/questionnaires/{id}/events", Access::Admin, versions::list_events);
    r.post("/admin/questionnaires/{id}/draft", Access::Admin, versions::draft);
    r.get("/admin/questionnaires/{id}/draft/upload", Access::Admin, import::new_draft);
    r.post("/admin/questionnaires/{id}/draft/upload", Access::Admin, import::replace_draft);
    r.post("/admin/questionnaires/{id}/draft/deletion", Access::Admin, versions::discard);
    r.get("/admin/questionnaires/{id}/draft/publication", Access::Admin, publication::check);
    r.post("/admin/questionnaires/{id}/draft/publication", Access::Admin, publication::publish);
    r.get("/admin/questionnaires/{id}/editor", Access::Admin, editor::show);
    r.post("/admin/questionnaires/{id}/editor", Access::Admin, editor::act);
    r.post("/admin/questionnaires/{id}/editor/item", Access::Admin, editor::save_item);
    r.post("/admin/questionnaires/{id}/editor/formula", Access::Admin, editor::formula::try_out);
    r.post("/admin/questionnaires/{id}/editor/media", Access::Admin, editor::media::change);
    r.post("/admin/questionnaires/{id}/editor/state", Access::Admin, editor::tell_state);
    r.get("/admin/questionnaires/{id}/editor/flow", Access::Admin, editor::show_flow);
    r.post("/admin/questionnaires/{id}/editor/flow", Access::Admin, editor::act_on_flow);
    r.get("/admin/questionnaires/{id}/editor/scores", Access::Admin, editor::scores::show);
    r.post("/admin/questionnaires/{id}/editor/scores", Access::Admin, editor::scores::act);
    r.post("/admin/questionnaires/{id}/editor/scores/score", Access::Admin, editor::scores::save_score);
    r.post("/admin/questionnaires/{id}/editor/scores/test", Access::Admin, editor::scores::save_test);
    r.post("/admin/questionnaires/{id}/editor/comments", Access::Admin, editor::comments::add);
    r.post("/admin/questionnaires/{id}/editor/comments/{comment}", Access::Admin, editor::comments::settle);
    r.get("/admin/questionnaires/{id}/editor/history", Access::Admin, editor::list_history);
    r.post("/admin/questionnaires/{id}/draft/review", Access::Admin, publication::ask_review);
    r.post("/admin/questionnaires/{id}/draft/review/deletion", Access::Admin, publication::end_review);
    r.get("/admin/questionnaires/{id}/translations", Access::Admin, translations::show);
    r.post("/admin/questionnaires/{id}/translations", Access::Admin, translations::save);
    r.get("/admin/questionnaires/{id}/translations/file", Access::Admin, translations::export);
    r.post("/admin/questionnaires/{id}/translations/file", Access::Admin, translations::import);
    r.get("/admin/questionnaires/{id}/compare", Access::Admin, compare::show);
    r.get("/admin/questionnaires/{id}/mapping", Access::Admin, mapping::show);
    r.post("/admin/questionnaires/{id}/mapping", Access::Admin, mapping::save);
    r.get("/admin/questionnaires/{id}/retirement", Access::Admin, publication::confirm_retirement);
    r.post("/admin/questionnaires/{id}/retirement", Access::Admin, publication::retire);
    r.get("/admin/questionnaires/{id}/versions/{version}", Access::Admin, versions::show_version);
    r.get("/admin/questionnaires/{id}/versions/{version}/losses", Access::Admin, versions::list_losses);
    r.get("/admin/questionnaires/{id}/versions/{version}/resource", Access::Admin, versions::download);
    r.post("/admin/questionnaires/{id}/versions/{version}/languages", Access::Admin, publication::offer);
    r.get("/admin/questionnaires/{id}/versions/{version}/restoration", Access::Admin, restoration::confirm);
    r.post("/admin/questionnaires/{id}/versions/{version}/restoration", Access::Admin, restoration::restore);
    r.get("/admin/questionnaires/{id}/versions/{version}/preview", Access::Admin, preview::show_blank);
    r.post("/admin/questionnaires/{id}/versions/{version}/preview", Access::Admin, preview::show_answered);
    r.get("/staff/questionnaires", Access::Staff, shared::list);
    r.get("/staff/questionnaires/{id}", Access::Staff, shared::show_published);
    r.get("/staff/questionnaires/{id}/preview", Access::Staff, preview::show_shared);
    r.post("/staff/questionnaires/{id}/preview", Access::Staff, preview::show_shared_answered);
}
