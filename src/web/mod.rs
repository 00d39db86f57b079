//! What all requests share: languages, page context, assets, errors, forms, sessions, roles, routes. Knows no feature, and no page but those about
//! failures.

pub mod answer_words;
pub mod answers;
pub mod api_keys;
pub mod assets;
pub mod attempts;
pub mod authors;
pub mod body;
pub mod charts;
pub mod client;
pub mod clock;
mod compress;
pub mod cookies;
pub mod csrf;
pub mod embedding;
pub mod errors;
pub mod event_words;
mod failures;
pub mod files;
pub mod format;
pub mod forms;
pub mod guard;
pub mod i18n;
pub mod icons;
pub mod kiosk;
pub mod limits;
pub mod live;
pub mod nav;
pub mod on_line;
pub mod operation_outcome;
pub mod page;
pub mod pager;
pub mod passwords;
pub mod patient_resource;
pub mod patterns;
pub mod prefill;
pub mod qr;
pub mod random;
pub mod reading;
pub mod response_tokens;
pub mod resume_code;
pub mod roles;
pub mod routes;
pub mod scores;
mod security;
pub mod session;
pub mod settings;
pub mod shared;
pub mod signatures;
pub mod signing;
pub mod site;
pub mod stopping;
pub mod tongue;
pub mod viewer;

use routes::{Access, Routes};

/// Assets and the reading preferences.
pub fn routes(r: &mut Routes) {
    r.get("/assets/{path:.*}", Access::Open, assets::serve);
    r.get("/favicon.ico", Access::Open, assets::favicon);
    r.get("/embed.js", Access::Open, assets::embed_script);
    r.get("/sw.js", Access::Open, assets::service_worker);
    r.get("/robots.txt", Access::Open, assets::robots);
    r.get("/staff/live", Access::Staff, live::show);
    r.post("/reading", Access::Open, reading::update);
}
