//! Files that a script sends piece by piece, in the manner of tus 1.0: `POST` announces one, `PATCH` appends a piece,
//! `HEAD` tells how much has arrived, `DELETE` takes it back. The last piece makes it a file as a form would have brought it;
//! the form then names it by its address.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
    web::{Bytes, Path},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;
use uuid::Uuid;

use super::{
    desk::{Desk, Sitting, entered},
    files,
    questions::words,
};
use crate::{
    domain::{
        engine::Occurrence,
        ids::{OrganisationId, ResponseId},
        problem::Problem,
        questionnaire::Item,
    },
    storage::{
        StorageError, Write,
        response_uploads::{self, NewUpload, Upload},
    },
    web::{
        errors::{AppError, PageError},
        files::LARGEST_TOTAL,
        format::bytes_in_words,
        forms::{Piece, UploadedFile, plain_name},
    },
};

/// On their way to one response at a time.
const MOST_AT_ONCE: usize = 20;
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const FILE: HeaderName = HeaderName::from_static("upload-file");
const VERSION: (HeaderName, &str) = (HeaderName::from_static("tus-resumable"), "1.0.0");

/// What a page that is opened again must know.
#[derive(Serialize)]
struct Listed {
    url: String,
    field: String,
    name: String,
    mark: String,
    size: i64,
    size_in_words: String,
    offset: i64,
    /// As the form names it, once all has arrived.
    file: Option<String>,
}

/// Why a file is not taken, in the reader's words.
#[derive(Serialize)]
struct Refusal {
    problem: String,
}

/// `GET /f/{token}/r/{response}/uploads`: what is on its way, or has arrived.
pub(super) async fn list(desk: Desk, path: Path<(String, String)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    let (organisation, response) = place(&sitting);
    let all = desk.db.read(move |conn| response_uploads::list(conn, organisation, response)).await?;
    let language = sitting.visit.ctx.language;
    let listed = all.into_iter().map(|upload| Listed {
        url: sitting.below(format_args!("uploads/{}", upload.id)),
        size_in_words: bytes_in_words(u64::try_from(upload.size).unwrap_or_default(), language),
        file: upload.file_id.map(named),
        field: upload.field,
        name: upload.name,
        mark: upload.mark,
        size: upload.size,
        offset: upload.received,
    });
    Ok(HttpResponse::Ok().json(listed.collect::<Vec<_>>()))
}

/// `POST /f/{token}/r/{response}/uploads`: 201 with the address, or 422 with the reason why such a file is not taken.
pub(super) async fn create(
    desk: Desk,
    path: Path<(String, String)>,
    request: HttpRequest,
    _empty: Piece,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    let announced = Announced::of(&request)?;
    let (at, item) = open(&sitting, &announced.field)?;
    let size = usize::try_from(announced.size).unwrap_or(usize::MAX);
    let (kind, language) = (announced.telling_type(), sitting.visit.ctx.language.tag());
    if let Err(problem) = files::may_come(item, size, kind, language) {
        return Ok(refused(&sitting, &at, problem));
    }
    let ((organisation, response), id) = (place(&sitting), Uuid::now_v7());
    let Announced { field, name, content_type, mark, size } = announced;
    let too_much = files::too_much(item);
    let insert = move |w: &mut Write<'_>| {
        let others = response_uploads::list(w.conn(), organisation, response)?;
        let open = others.iter().filter(|upload| upload.file_id.is_none());
        let coming: i64 = open.clone().map(|upload| upload.size).sum();
        let there = files::total(w.conn(), organisation, response)?;
        let all = usize::try_from(coming.saturating_add(size)).unwrap_or(usize::MAX).saturating_add(there);
        if open.count() >= MOST_AT_ONCE || all > LARGEST_TOTAL {
            return Ok(false);
        }
        let new =
            NewUpload { id, field: &field, name: &name, content_type: &content_type, mark: &mark, size };
        response_uploads::insert(w, organisation, response, &new)?;
        Ok::<_, StorageError>(true)
    };
    if !desk.db.write("patient", desk.ctx.now, insert).await? {
        return Ok(refused(&sitting, &at, too_much));
    }
    let address = sitting.below(format_args!("uploads/{id}"));
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, address))
        .insert_header((OFFSET, 0))
        .insert_header(VERSION)
        .finish())
}

/// `HEAD /f/{token}/r/{response}/uploads/{upload}`: how much has arrived.
pub(super) async fn offset(
    desk: Desk,
    path: Path<(String, String, Uuid)>,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    let ((organisation, response), id) = (place(&sitting), path.2);
    let find = move |conn: &mut _| response_uploads::find(conn, organisation, response, id);
    let upload = desk.db.read(find).await?;
    Ok(state(StatusCode::OK, &upload, upload.file_id).finish())
}

/// `PATCH /f/{token}/r/{response}/uploads/{upload}`: one piece more. With the last one the file is looked at, and stands or
/// is refused with 422.
pub(super) async fn append(
    desk: Desk,
    path: Path<(String, String, Uuid)>,
    request: HttpRequest,
    piece: Piece,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    if sitting.is_sent() {
        return Err(AppError::Gone.into());
    }
    let start = number(&request, &OFFSET).ok_or(AppError::BadRequest("no offset"))?;
    let (mine, id, bytes) = (place(&sitting), path.2, piece.0);
    let append = move |w: &mut Write<'_>| response_uploads::append(w, mine, id, start, &bytes);
    let upload = desk.db.write("patient", desk.ctx.now, append).await?;
    if !upload.is_whole() || upload.file_id.is_some() {
        return Ok(state(StatusCode::NO_CONTENT, &upload, upload.file_id).finish());
    }
    settle(&desk, &sitting, upload).await
}

/// `DELETE /f/{token}/r/{response}/uploads/{upload}`: taken back.
pub(super) async fn cancel(
    desk: Desk,
    path: Path<(String, String, Uuid)>,
    _empty: Piece,
) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    drop_one(&desk, &sitting, path.2).await?;
    Ok(HttpResponse::NoContent().insert_header(VERSION).finish())
}

/// All has arrived: it becomes a file, or is thrown away with the reason.
async fn settle(desk: &Desk, sitting: &Sitting, upload: Upload) -> Result<HttpResponse, PageError> {
    let (at, item) = open(sitting, &upload.field)?;
    let id = upload.id;
    let bytes = desk.db.read(move |conn| response_uploads::bytes(conn, id)).await?;
    let (field, name, content_type) =
        (upload.field.clone(), upload.name.clone(), upload.content_type.clone());
    let file = UploadedFile { field, name, content_type, bytes: Bytes::from(bytes), is_cut: false };
    let scans = files::looked_at(desk, std::slice::from_ref(&file)).await?;
    let scan = scans.first().copied().unwrap_or_default();
    let content_type = match files::judged(item, (&file, scan), sitting.visit.ctx.language.tag()) {
        Ok(content_type) => content_type,
        Err(problem) => {
            drop_one(desk, sitting, id).await?;
            return Ok(refused(sitting, &at, problem));
        }
    };
    let (organisation, response) = place(sitting);
    let keep = move |w: &mut Write<'_>| {
        let stored = files::keep(w, (organisation, response), &content_type, (&file, scan))?;
        response_uploads::finish(w, id, stored)?;
        Ok::<_, StorageError>(stored)
    };
    let stored = desk.db.write("patient", desk.ctx.now, keep).await?;
    Ok(state(StatusCode::NO_CONTENT, &upload, Some(stored)).finish())
}

async fn drop_one(desk: &Desk, sitting: &Sitting, id: Uuid) -> Result<(), AppError> {
    let (organisation, response) = place(sitting);
    let delete = move |w: &mut Write<'_>| response_uploads::delete(w, organisation, response, id);
    Ok(desk.db.write("patient", desk.ctx.now, delete).await?)
}

fn place(sitting: &Sitting) -> (OrganisationId, ResponseId) {
    (sitting.visit.link.organisation(), sitting.id())
}

/// The question for a file that a field belongs to, while it may be answered.
fn open<'a>(sitting: &'a Sitting, field: &str) -> Result<(Occurrence, &'a Item), AppError> {
    if sitting.is_sent() {
        return Err(AppError::Gone);
    }
    files::asked(&sitting.visit.compiled, field).ok_or(AppError::BadRequest("no such question"))
}

fn named(file: Uuid) -> String {
    format!("Binary/{file}")
}

fn state(status: StatusCode, upload: &Upload, file: Option<Uuid>) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(status);
    answer
        .insert_header((OFFSET, upload.received))
        .insert_header((LENGTH, upload.size))
        .insert_header(VERSION);
    if let Some(file) = file {
        answer.insert_header((FILE, named(file)));
    }
    answer
}

fn refused(sitting: &Sitting, at: &Occurrence, problem: Problem) -> HttpResponse {
    let problem = at.place(&sitting.visit.compiled, problem);
    let problem = words(sitting.visit.ctx.language, &problem);
    HttpResponse::UnprocessableEntity().insert_header(VERSION).json(Refusal { problem })
}

fn number(request: &HttpRequest, name: &HeaderName) -> Option<i64> {
    let text = request.headers().get(name)?.to_str().ok()?;
    text.parse().ok().filter(|number| *number >= 0)
}

/// A file to come, as its sender describes it; nothing about it is believed.
struct Announced {
    field: String,
    name: String,
    content_type: String,
    mark: String,
    size: i64,
}

impl Announced {
    /// Its type if senders are right about such; empty where only the bytes will tell.
    fn telling_type(&self) -> &str {
        let told = ["image/", "audio/", "video/", "application/pdf"];
        let kind = self.content_type.as_str();
        if told.iter().any(|start| kind.starts_with(start)) { kind } else { "" }
    }

    /// `Upload-Metadata` holds keys with values in base64, separated by commas.
    fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let size = number(request, &LENGTH).filter(|size| *size > 0);
        let size = size.ok_or(AppError::BadRequest("no length"))?;
        let metadata = request.headers().get(&METADATA).and_then(|value| value.to_str().ok());
        let metadata = metadata.unwrap_or_default();
        let value = |key: &str| {
            let of_key = |pair: &str| pair.trim().strip_prefix(key)?.strip_prefix(' ').map(ToOwned::to_owned);
            let text = STANDARD.decode(metadata.split(',').find_map(of_key)?).ok()?;
            String::from_utf8(text).ok().filter(|text| !text.contains('\0') && text.len() <= 1_000)
        };
        Ok(Self {
            field: value("field").ok_or(AppError::BadRequest("no field"))?,
            name: plain_name(&value("filename").unwrap_or_default()),
            content_type: value("filetype").unwrap_or_default(),
            mark: value("mark").unwrap_or_default(),
            size,
        })
    }
}
