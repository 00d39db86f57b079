//! What came in: overview, one questionnaire's charts, the table of responses, one response, export.

mod distributions;
mod export;
mod files;
mod forms;
mod handlers;
mod listing;
mod overview;
mod overview_charts;
mod pages;
mod questionnaire;
mod questions;
mod rows;
mod score_charts;
mod show;
mod signatures;
mod texts;
mod tiles;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/staff", Access::Staff, handlers::overview);
    r.get("/staff/overview/tiles", Access::Staff, handlers::overview_tiles);
    r.get("/staff/overview/urgent", Access::Staff, handlers::overview_urgent);
    r.get("/staff/overview/recent", Access::Staff, handlers::overview_recent);
    r.get("/staff/results", Access::Staff, handlers::index);
    r.get("/staff/results/{questionnaire}", Access::Staff, handlers::questionnaire);
    r.get("/staff/results/{questionnaire}/export.csv", Access::Staff, export::download);
    r.get("/staff/responses", Access::Staff, handlers::list);
    r.get("/staff/responses/{id}", Access::Staff, handlers::show);
    r.get("/staff/responses/{id}/files/{upload}", Access::Staff, files::download);
    r.get("/staff/responses/{id}/signatures/{signature}", Access::Staff, signatures::picture);
}
