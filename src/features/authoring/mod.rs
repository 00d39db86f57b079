//! Questionnaires of an organisation: cards, details, import, versions, publishing, preview; and, for staff, those
//! shared with them.

mod editor;
mod forms;
mod handlers;
mod pages;
mod resource;

use crate::{
    storage::collaborators::Right,
    web::routes::{Access, Routes},
};
use handlers::{
    cards, compare, details, for_patients, import, mapping, paper, people, preview, publication, restoration,
    shared, translations, versions,
};

const VIEW: Access = Access::Author(Right::View);
const EDIT: Access = Access::Author(Right::Edit);
const PUBLISH: Access = Access::Author(Right::Publish);

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/admin/questionnaires", Access::Admin, cards::list);
    r.post("/admin/questionnaires", Access::Admin, details::create);
    r.get("/admin/questionnaires/new", Access::Admin, details::new);
    r.get("/admin/questionnaires/import", Access::Admin, import::new);
    r.post("/admin/questionnaires/import", Access::Admin, import::create);
    r.get("/admin/questionnaires/{id}", VIEW, versions::list);
    r.get("/admin/questionnaires/{id}/details", Access::Admin, details::edit);
    r.post("/admin/questionnaires/{id}/details", Access::Admin, details::update);
    r.get("/admin/questionnaires/{id}/patient-results", PUBLISH, for_patients::edit);
    r.post("/admin/questionnaires/{id}/patient-results", PUBLISH, for_patients::update);
    r.get("/admin/questionnaires/{id}/people", Access::Admin, people::show);
    r.post("/admin/questionnaires/{id}/people", Access::Admin, people::save);
    r.post("/admin/questionnaires/{id}/copy", Access::Admin, cards::copy);
    r.get("/admin/questionnaires/{id}/deletion", Access::Admin, cards::confirm_deletion);
    r.post("/admin/questionnaires/{id}/deletion", Access::Admin, cards::delete);
    r.get("/admin/questionnaires/{id}/events", VIEW, versions::list_events);
    r.post("/admin/questionnaires/{id}/draft", EDIT, versions::draft);
    r.get("/admin/questionnaires/{id}/draft/upload", EDIT, import::new_draft);
    r.post("/admin/questionnaires/{id}/draft/upload", EDIT, import::replace_draft);
    r.post("/admin/questionnaires/{id}/draft/deletion", EDIT, versions::discard);
    r.get("/admin/questionnaires/{id}/draft/publication", PUBLISH, publication::check);
    r.post("/admin/questionnaires/{id}/draft/publication", PUBLISH, publication::publish);
    r.post("/admin/questionnaires/{id}/draft/review", EDIT, publication::ask_review);
    r.post("/admin/questionnaires/{id}/draft/review/deletion", EDIT, publication::end_review);
    r.get("/admin/questionnaires/{id}/translations", VIEW, translations::show);
    r.post("/admin/questionnaires/{id}/translations", EDIT, translations::save);
    r.get("/admin/questionnaires/{id}/translations/file", VIEW, translations::export);
    r.post("/admin/questionnaires/{id}/translations/file", EDIT, translations::import);
    r.get("/admin/questionnaires/{id}/compare", VIEW, compare::show);
    r.get("/admin/questionnaires/{id}/mapping", VIEW, mapping::show);
    r.post("/admin/questionnaires/{id}/mapping", PUBLISH, mapping::save);
    r.get("/admin/questionnaires/{id}/retirement", PUBLISH, publication::confirm_retirement);
    r.post("/admin/questionnaires/{id}/retirement", PUBLISH, publication::retire);
    r.get("/admin/questionnaires/{id}/versions/{version}", VIEW, versions::show_version);
    r.get("/admin/questionnaires/{id}/versions/{version}/losses", VIEW, versions::list_losses);
    r.get("/admin/questionnaires/{id}/versions/{version}/resource", VIEW, versions::download);
    r.get("/admin/questionnaires/{id}/versions/{version}/paper", VIEW, paper::show);
    r.get("/admin/questionnaires/{id}/versions/{version}/paper/file", VIEW, paper::download);
    r.post("/admin/questionnaires/{id}/versions/{version}/languages", PUBLISH, publication::offer);
    r.get("/admin/questionnaires/{id}/versions/{version}/restoration", PUBLISH, restoration::confirm);
    r.post("/admin/questionnaires/{id}/versions/{version}/restoration", PUBLISH, restoration::restore);
    r.get("/admin/questionnaires/{id}/versions/{version}/preview", VIEW, preview::show_blank);
    r.post("/admin/questionnaires/{id}/versions/{version}/preview", VIEW, preview::show_answered);
    items(r);
    elements(r);
    r.get("/staff/questionnaires", Access::Staff, shared::list);
    r.get("/staff/questionnaires/{id}", Access::Staff, shared::show_published);
    r.get("/staff/questionnaires/{id}/preview", Access::Staff, preview::show_shared);
    r.post("/staff/questionnaires/{id}/preview", Access::Staff, preview::show_shared_answered);
}

/// The editor of a draft.
fn items(r: &mut Routes) {
    r.get("/admin/questionnaires/{id}/editor", VIEW, editor::show);
    r.post("/admin/questionnaires/{id}/editor", EDIT, editor::act);
    r.post("/admin/questionnaires/{id}/editor/item", EDIT, editor::save_item);
    r.get("/admin/questionnaires/{id}/editor/elements", EDIT, editor::elements::pick);
    r.post("/admin/questionnaires/{id}/editor/elements", EDIT, editor::elements::act);
    r.post("/admin/questionnaires/{id}/editor/formula", EDIT, editor::formula::try_out);
    r.post("/admin/questionnaires/{id}/editor/media", EDIT, editor::media::change);
    r.post("/admin/questionnaires/{id}/editor/state", VIEW, editor::tell_state);
    r.get("/admin/questionnaires/{id}/editor/flow", VIEW, editor::show_flow);
    r.post("/admin/questionnaires/{id}/editor/flow", EDIT, editor::act_on_flow);
    r.get("/admin/questionnaires/{id}/editor/scores", VIEW, editor::scores::show);
    r.post("/admin/questionnaires/{id}/editor/scores", EDIT, editor::scores::act);
    r.post("/admin/questionnaires/{id}/editor/scores/score", EDIT, editor::scores::save_score);
    r.post("/admin/questionnaires/{id}/editor/scores/test", EDIT, editor::scores::save_test);
    r.post("/admin/questionnaires/{id}/editor/comments", VIEW, editor::comments::add);
    r.post("/admin/questionnaires/{id}/editor/comments/{comment}", VIEW, editor::comments::settle);
    r.get("/admin/questionnaires/{id}/editor/history", VIEW, editor::list_history);
}

/// The elements of the library: every member sees those that are shared, and makes their own.
fn elements(r: &mut Routes) {
    use editor::elements;

    r.get("/admin/elements", Access::Staff, elements::list);
    r.post("/admin/elements", Access::Staff, elements::create);
    r.get("/admin/elements/new", Access::Staff, elements::new);
    r.get("/admin/elements/{id}", Access::Staff, elements::show);
    r.post("/admin/elements/{id}", Access::Staff, elements::update);
    r.get("/admin/elements/{id}/edit", Access::Staff, elements::edit);
    r.post("/admin/elements/{id}/sharing", Access::Staff, elements::share);
    r.post("/admin/elements/{id}/archive", Access::Staff, elements::archive);
    r.post("/admin/elements/{id}/drafts", Access::Staff, elements::apply);
}
