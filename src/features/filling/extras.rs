//! What a page of questions fetches beside itself: the options that fit what is typed, and pictures.

use actix_web::{HttpResponse, http::header, web::Path};
use serde::{Deserialize, Serialize};

use super::{
    desk::{Desk, Visit, entered},
    questions::{found, is_searched},
};
use crate::{
    domain::questionnaire::{Item, hints::Picture},
    web::{
        errors::{AppError, PageError},
        forms::Query,
    },
};

/// A published version may be followed by another under the same link; its pictures are then asked for again.
const KEPT: &str = "private, max-age=300";

#[derive(Debug, Deserialize)]
pub(super) struct OptionsQuery {
    #[serde(default)]
    q: String,
}

#[derive(Serialize)]
struct Offered {
    key: String,
    text: String,
}

/// `GET /f/{token}/options/{item}?q=`: the first options that fit, for the script of a search field.
pub(super) async fn options(
    desk: Desk,
    path: Path<(String, usize)>,
    query: Query<OptionsQuery>,
) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&path.0).await);
    offer(&visit, path.1, &query)
}

/// `GET /f/{token}/r/{response}/options/{item}?q=`, of questions that this response alone has.
pub(super) async fn options_of_response(
    desk: Desk,
    path: Path<(String, String, usize)>,
    query: Query<OptionsQuery>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    offer(&sitting.visit, path.2, &query)
}

fn offer(visit: &Visit, position: usize, query: &OptionsQuery) -> Result<HttpResponse, PageError> {
    let item = item_at(visit, position)?;
    if !is_searched(item) || !item.is_askable() {
        return Err(AppError::NotFound.into());
    }
    let found = found(item, &query.q, visit.ctx.language.tag()).into_iter();
    let offered: Vec<Offered> = found.map(|(key, text)| Offered { key, text }).collect();
    Ok(HttpResponse::Ok().json(offered))
}

/// `GET /f/{token}/media/{item}`: the picture of a question, group or message.
pub(super) async fn picture(desk: Desk, path: Path<(String, usize)>) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&path.0).await);
    send(item_at(&visit, path.1)?.hints.picture.as_ref())
}

/// `GET /f/{token}/r/{response}/media/{item}`
pub(super) async fn picture_of_response(
    desk: Desk,
    path: Path<(String, String, usize)>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    send(item_at(&sitting.visit, path.2)?.hints.picture.as_ref())
}

/// `GET /f/{token}/r/{response}/media/{item}/{option}`
pub(super) async fn option_picture_of_response(
    desk: Desk,
    path: Path<(String, String, usize, usize)>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    let option = item_at(&sitting.visit, path.2)?.options.get(path.3);
    send(option.and_then(|option| option.picture.as_ref()))
}

/// `GET /f/{token}/media/{item}/{option}`: the picture of an option.
pub(super) async fn option_picture(
    desk: Desk,
    path: Path<(String, usize, usize)>,
) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&path.0).await);
    let option = item_at(&visit, path.1)?.options.get(path.2);
    send(option.and_then(|option| option.picture.as_ref()))
}

fn item_at(visit: &Visit, position: usize) -> Result<&Item, AppError> {
    visit.compiled.items().get(position).ok_or(AppError::NotFound)
}

fn send(picture: Option<&Picture>) -> Result<HttpResponse, PageError> {
    let image = picture.and_then(|picture| picture.image.as_ref()).ok_or(AppError::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(image.content_type)
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(image.bytes.clone()))
}
