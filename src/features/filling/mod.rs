//! A patient answers: page by page, section by section, as a conversation or all at once; stops, resumes, sends.
//!
//! The engine decides every step; these pages only ask it. No page needs a session or a script.

mod ahead;
mod chat;
mod consent;
mod desk;
mod extras;
mod files;
mod finish;
mod frames;
mod given;
mod group;
mod identity;
mod instances;
mod machines;
mod one_shot;
mod opening;
mod pages;
mod prefill;
mod questions;
mod ready;
mod remote;
mod room;
mod sample;
mod saving;
mod sections;
mod signing;
mod steps;
mod tokens;
mod uploads;
mod welcome;
mod whole;

use actix_web::http::Method;

use crate::web::routes::{Access, Routes};

/// Registers the pages of this feature.
pub fn routes(r: &mut Routes) {
    r.get("/f/{token}", Access::Token, welcome::show);
    r.post("/f/{token}", Access::Token, welcome::start);
    r.get("/f/{token}/chat", Access::Token, welcome::show_chat);
    r.get("/f/{token}/form", Access::Token, whole::show);
    r.get("/f/{token}/options/{item}", Access::Token, extras::options);
    r.get("/f/{token}/media/{item}", Access::Token, extras::picture);
    r.get("/f/{token}/media/{item}/{option}", Access::Token, extras::option_picture);
    r.get("/f/{token}/recording/{item}/{number}", Access::Token, extras::recording);
    r.get("/f/{token}/film/{item}", Access::Token, extras::film);
    r.post("/f/{token}/understood/{item}", Access::Token, extras::understood);
    r.post("/f/{token}/submission", Access::Token, one_shot::submit);
    r.get("/f/{token}/r/{response}", Access::Token, steps::resume);
    r.get("/f/{token}/r/{response}/ahead", Access::Token, ahead::show);
    r.get("/f/{token}/r/{response}/q/{item}", Access::Token, steps::show);
    r.post("/f/{token}/r/{response}/q/{item}", Access::Token, steps::save);
    r.get("/f/{token}/r/{response}/s/{section}", Access::Token, sections::show);
    r.post("/f/{token}/r/{response}/s/{section}", Access::Token, sections::save);
    r.get("/f/{token}/r/{response}/chat", Access::Token, chat::resume);
    r.get("/f/{token}/r/{response}/chat/{item}", Access::Token, chat::show);
    r.post("/f/{token}/r/{response}/chat/{item}", Access::Token, chat::save);
    r.get("/f/{token}/r/{response}/files/{upload}", Access::Token, files::show);
    r.get("/f/{token}/r/{response}/uploads", Access::Token, uploads::list);
    r.post("/f/{token}/r/{response}/uploads", Access::Token, uploads::create);
    r.get("/f/{token}/r/{response}/uploads/{upload}", Access::Token, uploads::offset);
    r.add(Method::PATCH, "/f/{token}/r/{response}/uploads/{upload}", Access::Token, uploads::append);
    r.add(Method::DELETE, "/f/{token}/r/{response}/uploads/{upload}", Access::Token, uploads::cancel);
    r.get("/f/{token}/r/{response}/options/{item}", Access::Token, extras::options_of_response);
    r.get("/f/{token}/r/{response}/media/{item}", Access::Token, extras::picture_of_response);
    r.get("/f/{token}/r/{response}/media/{item}/{option}", Access::Token, extras::option_picture_of_response);
    r.get("/f/{token}/r/{response}/recording/{item}/{number}", Access::Token, extras::recording_of_response);
    r.get("/f/{token}/r/{response}/film/{item}", Access::Token, extras::film_of_response);
    r.post("/f/{token}/r/{response}/understood/{item}", Access::Token, extras::understood_of_response);
    r.get("/f/{token}/r/{response}/next", Access::Token, remote::show);
    r.post("/f/{token}/r/{response}/next", Access::Token, remote::fetch);
    r.get("/f/{token}/r/{response}/check", Access::Token, finish::check);
    r.get("/f/{token}/r/{response}/leave", Access::Token, finish::leave);
    r.post("/f/{token}/r/{response}/submission", Access::Token, finish::submit);
    r.get(
        "/admin/questionnaires/{id}/editor/preview",
        Access::Author(crate::storage::collaborators::Right::View),
        sample::show,
    );
    r.get("/f/{token}/r/{response}/done", Access::Token, finish::done);
}
