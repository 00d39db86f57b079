//! What a page of questions fetches beside itself: the options that fit what is typed, how a date is read, pictures, sounds and
//! films.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::header, web::Path};
use serde::{Deserialize, Serialize};

use super::{
    desk::{Desk, Visit, entered},
    questions::{date_in_words, found, is_searched, words},
};
use crate::{
    domain::{
        engine::{check_values, parse_input},
        questionnaire::{
            Item, Kind,
            hints::{Image, Picture},
        },
        value::Value,
    },
    web::{
        errors::{AppError, PageError},
        files,
        forms::{OpenForm, Query},
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

/// `GET /f/{token}/recording/{item}/{number}`: the words of an item read aloud.
pub(super) async fn recording(
    desk: Desk,
    request: HttpRequest,
    path: Path<(String, usize, usize)>,
) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&path.0).await);
    play(&request, item_at(&visit, path.1)?.hints.recordings.get(path.2).map(|one| &one.sound))
}

/// `GET /f/{token}/r/{response}/recording/{item}/{number}`
pub(super) async fn recording_of_response(
    desk: Desk,
    request: HttpRequest,
    path: Path<(String, String, usize, usize)>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    play(&request, item_at(&sitting.visit, path.2)?.hints.recordings.get(path.3).map(|one| &one.sound))
}

/// `GET /f/{token}/film/{item}`: a film about an item.
pub(super) async fn film(
    desk: Desk,
    request: HttpRequest,
    path: Path<(String, usize)>,
) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&path.0).await);
    play(&request, item_at(&visit, path.1)?.hints.film.as_ref().map(|one| &one.film))
}

/// `GET /f/{token}/r/{response}/film/{item}`
pub(super) async fn film_of_response(
    desk: Desk,
    request: HttpRequest,
    path: Path<(String, String, usize)>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    play(&request, item_at(&sitting.visit, path.2)?.hints.film.as_ref().map(|one| &one.film))
}

fn play(request: &HttpRequest, media: Option<&Arc<Image>>) -> Result<HttpResponse, PageError> {
    let media = media.ok_or(AppError::NotFound)?;
    Ok(files::part(request, media.content_type, &media.bytes, KEPT))
}

/// What somebody types into the field of a date.
#[derive(Debug, Deserialize)]
pub(super) struct Typed {
    typed: String,
}

/// How it is read, in words, or what is wrong with it.
#[derive(Serialize)]
struct Understood {
    words: String,
    problem: String,
}

/// `POST /f/{token}/understood/{item}`, for the script of a field.
pub(super) async fn understood(
    desk: Desk,
    path: Path<(String, usize)>,
    form: OpenForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let visit = entered!(desk.visit(&path.0).await);
    say_understood(&visit, path.1, form.into_inner())
}

/// `POST /f/{token}/r/{response}/understood/{item}`
pub(super) async fn understood_of_response(
    desk: Desk,
    path: Path<(String, String, usize)>,
    form: OpenForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    say_understood(&sitting.visit, path.2, form.into_inner())
}

fn say_understood(visit: &Visit, position: usize, form: Typed) -> Result<HttpResponse, PageError> {
    let item = item_at(visit, position)?;
    if item.kind != Kind::Date || !item.is_askable() {
        return Err(AppError::NotFound.into());
    }
    let language = visit.ctx.language;
    let read = parse_input(&visit.compiled, item.index(), &[form.typed], &visit.context_of_anybody());
    let said = match read {
        Ok(values) => {
            let found = check_values(item, &values.iter().collect::<Vec<_>>(), language.tag());
            let dates = values.iter().filter_map(|value| match value {
                Value::Date(date) => Some(date_in_words(*date, language)),
                _ => None,
            });
            let problem = found.first().map(|problem| words(language, problem)).unwrap_or_default();
            Understood { words: dates.collect::<Vec<_>>().join("; "), problem }
        }
        Err(problem) => Understood { words: String::new(), problem: words(language, &problem) },
    };
    Ok(HttpResponse::Ok().json(said))
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
