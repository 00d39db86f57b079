//! Files among the answers: kept as soon as they arrive, so that nobody sends one twice because another field was wrong.
//! The form names a file it keeps by its address; here the address becomes the whole answer again.

use std::collections::HashSet;

use actix_web::{
    HttpResponse,
    web::{self, Bytes, Path},
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    desk::{Desk, Visit, entered},
    given::{self, Given},
};
use crate::{
    domain::{
        engine::{Answers, Occurrence, check_values},
        ids::{OrganisationId, ResponseId},
        problem::{Code, Problem},
        questionnaire::{Compiled, Item, Kind},
        value::{Attachment, Value},
    },
    integrations::scanner::Verdict,
    storage::{
        PgConnection, StorageError, Write,
        response_files::{self, File, NewFile, Scan},
    },
    web::{
        errors::{AppError, PageError},
        files::{self, LARGEST, LARGEST_TOTAL},
        forms::{OpenUpload, Pairs, UploadedFile},
    },
};

/// What a form brought, its files stored.
pub(super) struct Taken {
    /// Files stand in it as the JSON of their `Attachment`.
    pub(super) pairs: Pairs,
    pub(super) refused: Refused,
}

/// Files that can't be taken.
#[derive(Default)]
pub(super) struct Refused(pub(super) Vec<Problem>);

impl Refused {
    /// What was read, unless a file was refused. That an answer is missing then goes without saying.
    pub(super) fn or(self, read: Result<Given, Vec<Problem>>) -> Result<Given, Vec<Problem>> {
        if self.0.is_empty() {
            return read;
        }
        let is_known = |problem: &Problem| self.0.iter().any(|known| known.is_beside(problem));
        let others: Vec<Problem> =
            read.err().unwrap_or_default().into_iter().filter(|problem| !is_known(problem)).collect();
        Err(self.0.into_iter().chain(others).collect())
    }
}

/// Stores the files of a form for a response, and completes the names of those it keeps. `answers` are those before it.
pub(super) async fn take(
    desk: &Desk,
    visit: &Visit,
    response: ResponseId,
    answers: &Answers,
    form: OpenUpload,
) -> Result<Taken, AppError> {
    let OpenUpload { pairs, files } = form;
    let has_files = |(name, _): (&str, &[String])| asked(&visit.compiled, name).is_some();
    if files.is_empty() && !pairs.iter().any(has_files) {
        return Ok(Taken { pairs, refused: Refused::default() });
    }
    let (organisation, compiled) = (visit.link.organisation(), visit.compiled.clone());
    let language = visit.ctx.language.tag();
    let stored = if files.is_empty() {
        let known = desk.db.read(move |conn| response_files::list(conn, organisation, response)).await?;
        Stored { known, added: Vec::new(), refused: Vec::new() }
    } else {
        let scans = looked_at(desk, &files).await?;
        let store = move |w: &mut Write<'_>| {
            store(w, &compiled, (organisation, response), (&files, &scans), language).map_err(AppError::from)
        };
        desk.db.write("patient", desk.ctx.now, store).await?
    };
    Ok(completed(&visit.compiled, answers, &pairs, stored))
}

/// What the scanner says of each, in their order. One that it can't look at now is held back until it can.
pub(super) async fn looked_at(desk: &Desk, files: &[UploadedFile]) -> Result<Vec<Scan>, AppError> {
    if !desk.scanner.is_on() {
        return Ok(vec![Scan::None; files.len()]);
    }
    let (scanner, all): (_, Vec<Bytes>) =
        (desk.scanner.clone(), files.iter().map(|file| file.bytes.clone()).collect());
    let scan = move |bytes: Bytes| match scanner.scan(&bytes) {
        Ok(Verdict::Clean) => Scan::Clean,
        Ok(Verdict::Infected) => Scan::Infected,
        Err(error) => {
            tracing::warn!(%error, "a file could not be looked at; it is held back");
            Scan::Waiting
        }
    };
    web::block(move || all.into_iter().map(scan).collect()).await.map_err(AppError::internal)
}

/// Throws away what the person took back.
pub(super) async fn sweep(
    desk: &Desk,
    visit: &Visit,
    response: ResponseId,
    before: &Answers,
    after: &Answers,
) -> Result<(), AppError> {
    let kept = named(after);
    let gone: Vec<Uuid> = named(before).into_iter().filter(|id| !kept.contains(id)).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let organisation = visit.link.organisation();
    let delete = move |w: &mut Write<'_>| response_files::delete(w, organisation, response, &gone);
    Ok(desk.db.write("patient", desk.ctx.now, delete).await?)
}

/// `GET /f/{token}/r/{response}/files/{upload}`: a file of one's own answers.
pub(super) async fn show(desk: Desk, path: Path<(String, String, Uuid)>) -> Result<HttpResponse, PageError> {
    let sitting = entered!(desk.sit(&path.0, &path.1).await);
    let (id, response, organisation) = (path.2, sitting.id(), sitting.visit.link.organisation());
    let (file, bytes) = desk
        .db
        .read(move |conn| {
            let file = response_files::find(conn, organisation, id)?;
            if file.response_id != response.get() || file.scan() == Scan::Infected {
                return Err(StorageError::NotFound);
            }
            let bytes = response_files::bytes(conn, organisation, id)?;
            Ok::<_, StorageError>((file, bytes))
        })
        .await?;
    Ok(files::download(&file.content_type, &file.name, bytes))
}

/// The files of ours that answers name.
fn named(answers: &Answers) -> HashSet<Uuid> {
    let mut found = HashSet::new();
    answers.each(&mut |_item, value| {
        if let Value::Attachment(file) = value {
            found.extend(file.binary());
        }
    });
    found
}

/// The question for a file that a field belongs to.
pub(super) fn asked<'a>(compiled: &'a Compiled, name: &str) -> Option<(Occurrence, &'a Item)> {
    let at = given::named(compiled, name)?;
    let item = compiled.item(at.item());
    (item.kind == Kind::Attachment && item.is_askable()).then_some((at, item))
}

struct Stored {
    /// All files of the response.
    known: Vec<File>,
    /// Fields, and the file that each brought.
    added: Vec<(String, Uuid)>,
    refused: Vec<Problem>,
}

fn store(
    w: &mut Write<'_>,
    compiled: &Compiled,
    (organisation, response): (OrganisationId, ResponseId),
    (files, scans): (&[UploadedFile], &[Scan]),
    language: &str,
) -> Result<Stored, StorageError> {
    let before = response_files::list(w.conn(), organisation, response)?;
    let mut total: usize = before.iter().filter_map(|file| usize::try_from(file.size).ok()).sum();
    let (mut added, mut refused) = (Vec::new(), Vec::new());
    for (file, scan) in files.iter().zip(scans) {
        let Some((at, item)) = asked(compiled, &file.field) else { continue };
        let content_type = match judged(item, (file, *scan), language) {
            Ok(content_type) => content_type,
            Err(problem) => {
                refused.push(at.place(compiled, problem));
                continue;
            }
        };
        total = total.saturating_add(file.bytes.len());
        if total > LARGEST_TOTAL {
            refused.push(at.place(compiled, too_much(item)));
            continue;
        }
        let id = keep(w, (organisation, response), &content_type, (file, *scan))?;
        added.push((file.field.clone(), id));
    }
    let known = response_files::list(w.conn(), organisation, response)?;
    Ok(Stored { known, added, refused })
}

/// Stores one that may stand.
pub(super) fn keep(
    w: &mut Write<'_>,
    (organisation, response): (OrganisationId, ResponseId),
    content_type: &str,
    (file, scan): (&UploadedFile, Scan),
) -> Result<Uuid, StorageError> {
    let sha256 = Sha256::digest(&file.bytes);
    let id = id_of(response, &sha256, &file.name);
    let new = NewFile { id, content_type, name: &file.name, sha256: &sha256, bytes: &file.bytes, scan };
    response_files::insert(w, organisation, response, &new)?;
    Ok(id)
}

/// Of all files of a response, in bytes.
pub(super) fn total(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    response: ResponseId,
) -> Result<usize, StorageError> {
    let all = response_files::list(conn, organisation, response)?;
    Ok(all.iter().filter_map(|file| usize::try_from(file.size).ok()).sum())
}

/// There are too many files already.
pub(super) fn too_much(item: &Item) -> Problem {
    Problem::at(&item.link_id, Code::FilesTooLarge).with("limit", LARGEST_TOTAL >> 20)
}

/// The same file sent again is the same one.
fn id_of(response: ResponseId, sha256: &[u8], name: &str) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(response.get().as_bytes());
    hash.update(sha256);
    hash.update(name.as_bytes());
    let mut bytes = [0; 16];
    for (target, byte) in bytes.iter_mut().zip(hash.finalize()) {
        *target = byte;
    }
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The type of a file that may stand.
pub(super) fn judged(
    item: &Item,
    (file, scan): (&UploadedFile, Scan),
    language: &str,
) -> Result<String, Problem> {
    let problem = |code: Code| Problem::at(&item.link_id, code);
    if scan == Scan::Infected {
        return Err(problem(Code::FileInfected));
    }
    if file.is_cut {
        return Err(problem(Code::FileTooLarge).with("limit", LARGEST >> 20));
    }
    let content_type =
        files::type_of(&file.bytes, &file.content_type).ok_or_else(|| problem(Code::FileInconsistent))?;
    may_come(item, file.bytes.len(), &content_type, language).map(|()| content_type)
}

/// Whether a file of this size and type may stand; without a type, that is seen later.
pub(super) fn may_come(item: &Item, size: usize, content_type: &str, language: &str) -> Result<(), Problem> {
    if size > LARGEST {
        return Err(Problem::at(&item.link_id, Code::FileTooLarge).with("limit", LARGEST >> 20));
    }
    let value = Value::Attachment(Box::new(Attachment {
        content_type: Some(content_type.to_owned()),
        size: Some(size.into()),
        ..Attachment::default()
    }));
    let mut about_files = vec![Code::FileTooLarge];
    if !content_type.is_empty() {
        about_files.extend([Code::FileType, Code::FileInconsistent]);
    }
    let found = check_values(item, &[&value], language);
    found.into_iter().find(|problem| about_files.contains(&problem.code)).map_or(Ok(()), Err)
}

/// The fields with whole answers in the place of addresses.
fn completed(compiled: &Compiled, answers: &Answers, pairs: &Pairs, stored: Stored) -> Taken {
    let Stored { known, added, mut refused } = stored;
    let text = |id: Uuid| known.iter().find(|file| file.id == id).map(attachment);
    let given = given_before(answers);
    let mut whole = Pairs::default();
    for (name, values) in pairs.iter() {
        let Some((at, item)) = asked(compiled, name) else {
            for value in values {
                whole.push(name.to_owned(), value.clone());
            }
            continue;
        };
        let is_replaced = !item.repeats && added.iter().any(|(field, _)| field == name);
        for value in values.iter().filter(|value| !value.trim().is_empty() && !is_replaced) {
            let of_ours = value.strip_prefix("Binary/").and_then(|id| id.parse().ok()).and_then(text);
            match of_ours.or_else(|| given.contains(value).then(|| value.clone())) {
                Some(text) => whole.push(name.to_owned(), text),
                None => {
                    refused.push(at.place(compiled, Problem::at(&item.link_id, Code::FileMissing)));
                }
            }
        }
    }
    for (name, id) in added {
        if let Some(text) = text(id) {
            whole.push(name, text);
        }
    }
    Taken { pairs: whole, refused: Refused(refused) }
}

/// Files that are elsewhere, or inside their answer: those stand as they stood.
fn given_before(answers: &Answers) -> HashSet<String> {
    let mut given = HashSet::new();
    answers.each(&mut |_item, value| {
        if let Value::Attachment(file) = value
            && file.binary().is_none()
        {
            given.insert(value.to_fhir().to_string());
        }
    });
    given
}

/// The answer that names a file.
fn attachment(file: &File) -> String {
    let attachment = Attachment {
        content_type: Some(file.content_type.clone()),
        url: Some(format!("Binary/{}", file.id)),
        size: Some(file.size.into()),
        title: Some(file.name.clone()).filter(|name| !name.is_empty()),
        ..Attachment::default()
    };
    let json: Json = Value::Attachment(Box::new(attachment)).to_fhir();
    json.to_string()
}
