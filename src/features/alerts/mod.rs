//! Red flags waiting for a person: the queue, one alert, taking it, noting contacts, resolving it.

mod forms;
mod handlers;
mod pages;
mod show;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/staff/alerts", Access::Staff, handlers::list);
    r.get("/staff/alerts/{id}", Access::Staff, handlers::show);
    r.post("/staff/alerts/{id}/owner", Access::Staff, handlers::take);
    r.post("/staff/alerts/{id}/contacts", Access::Staff, handlers::add_contact);
    r.post("/staff/alerts/{id}/resolution", Access::Staff, handlers::resolve);
}
