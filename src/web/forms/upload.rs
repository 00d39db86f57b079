//! Forms with files: the same proofs as [`super::CsrfForm`], bounded in size, number and time, kept in memory.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpMessage as _, HttpRequest,
    dev::Payload,
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;

use super::{
    super::{
        csrf,
        errors::{AppError, PageError},
        files::LARGEST,
        settings::WebSettings,
    },
    Pairs, decode, from_here, settings,
};

const MOST_PARTS: usize = 100;
/// More than the fields of any page of answers.
const MOST_OPEN_PARTS: usize = 5_000;
const PATIENCE: Duration = Duration::from_mins(2);

/// A form with files, of somebody signed in. The page puts `ctx.csrf_field()` before the files.
#[derive(Debug)]
pub struct CsrfUpload<T> {
    pub form: T,
    pub files: Vec<UploadedFile>,
}

/// A file as sent; nothing about it is believed.
#[derive(Debug)]
pub struct UploadedFile {
    /// Name of the form field.
    pub field: String,
    /// The name on the sender's machine, without folders and control characters: for showing only.
    pub name: String,
    /// What the sender says it is.
    pub content_type: String,
    pub bytes: Bytes,
    /// It was too large: no bytes were kept.
    pub is_cut: bool,
}

/// A form that needs no session, such as a patient's answers, with files or without: it comes from a page of ours, otherwise
/// the answer is 403. Files that are too large are cut, so that the fields beside them are not lost.
#[derive(Debug, Default)]
pub struct OpenUpload {
    pub pairs: Pairs,
    pub files: Vec<UploadedFile>,
}

/// Of the files of one form in memory, in bytes; what is beyond is cut.
const IN_MEMORY: usize = 2 * LARGEST;

/// From here on nobody listens any more, in bytes.
const LONGEST: usize = 10 * LARGEST;

/// A photo on a weak signal takes its time.
const OPEN_PATIENCE: Duration = Duration::from_mins(10);

impl OpenUpload {
    /// Reads a form whose origin was proven; 415 if it is none.
    pub async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, AppError> {
        let settings = settings(request)?;
        let mut form = if request.content_type().eq_ignore_ascii_case("multipart/form-data") {
            let parts = Multipart::new(request.headers(), payload);
            let read = read_open(&settings, parts);
            tokio::time::timeout(OPEN_PATIENCE, read).await.map_err(|_late| AppError::Timeout)??
        } else {
            let pairs = super::body::pairs(request, payload, settings.form_limit_bytes).await?;
            Self { pairs, files: Vec::new() }
        };
        // pages of somebody signed in carry the token in every form
        form.pairs.take(csrf::FIELD);
        Ok(form)
    }
}

impl FromRequest for OpenUpload {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = settings(&request)?;
            from_here(&request, &settings)?;
            Ok(Self::read(&request, payload).await?)
        })
    }
}

async fn read_open(settings: &WebSettings, mut parts: Multipart) -> Result<OpenUpload, AppError> {
    let mut form = OpenUpload::default();
    let (mut left, mut in_memory, mut heard, mut count) = (settings.form_limit_bytes, 0, 0, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|error| broken(&error))?;
        count += 1;
        if count > MOST_OPEN_PARTS {
            return Err(AppError::BadRequest("too many parts"));
        }
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|about| about.get_filename()).map(plain_name);
        let Some(name) = file_name else {
            let text = whole(&mut part, left).await?;
            left = left.saturating_sub(text.len());
            form.pairs.push(field, text_of(&text)?);
            continue;
        };
        let content_type = part.content_type().map(ToString::to_string).unwrap_or_default();
        let most = LARGEST.min(IN_MEMORY.saturating_sub(in_memory));
        let bytes = whole_or_cut(&mut part, most, &mut heard).await?;
        in_memory += bytes.as_ref().map_or(0, Bytes::len);
        let (is_cut, bytes) = (bytes.is_none(), bytes.unwrap_or_default());
        // a file control that was left empty sends a part without name and bytes
        if is_cut || !bytes.is_empty() {
            form.files.push(UploadedFile { field, name, content_type, bytes, is_cut });
        }
    }
    Ok(form)
}

/// `None` if there is more than `most`: the rest is heard, as the fields behind it matter.
async fn whole_or_cut(part: &mut Field, most: usize, heard: &mut usize) -> Result<Option<Bytes>, AppError> {
    let mut bytes = Some(BytesMut::new());
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        *heard += chunk.len();
        if *heard > LONGEST {
            return Err(AppError::PayloadTooLarge);
        }
        if let Some(kept) = &mut bytes {
            if kept.len() + chunk.len() > most {
                bytes = None;
            } else {
                kept.extend_from_slice(&chunk);
            }
        }
    }
    Ok(bytes.map(BytesMut::freeze))
}

fn text_of(bytes: &Bytes) -> Result<String, AppError> {
    let text = String::from_utf8(bytes.to_vec()).ok().filter(|text| !text.contains('\0'));
    text.ok_or(AppError::BadRequest("text is not UTF-8 or holds a NUL"))
}

impl<T: DeserializeOwned + 'static> FromRequest for CsrfUpload<T> {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = settings(&request)?;
            from_here(&request, &settings)?;
            let parts = Multipart::new(request.headers(), payload);
            let read = read(&request, &settings, parts);
            let (pairs, files) =
                tokio::time::timeout(PATIENCE, read).await.map_err(|_late| AppError::Timeout)??;
            Ok(Self { form: decode(pairs)?, files })
        })
    }
}

async fn read(
    request: &HttpRequest,
    settings: &WebSettings,
    mut parts: Multipart,
) -> Result<(Pairs, Vec<UploadedFile>), AppError> {
    let (mut pairs, mut files) = (Pairs::default(), Vec::new());
    let (mut proven, mut left, mut count) = (false, settings.upload_limit_bytes, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|error| broken(&error))?;
        count += 1;
        if count > MOST_PARTS {
            return Err(AppError::BadRequest("too many parts"));
        }
        let field = part.name().unwrap_or_default().to_owned();
        let file_name = part.content_disposition().and_then(|about| about.get_filename()).map(plain_name);
        if file_name.is_some() && !proven {
            return Err(AppError::ForeignForm);
        }
        let Some(name) = file_name else {
            let text = whole(&mut part, left).await?;
            left = left.saturating_sub(text.len());
            let text = text_of(&text)?;
            if field == csrf::FIELD {
                proven = csrf::is_valid(request, &text);
            } else {
                pairs.push(field, text);
            }
            continue;
        };
        let content_type = part.content_type().map(ToString::to_string).unwrap_or_default();
        let bytes = whole(&mut part, left).await?;
        left = left.saturating_sub(bytes.len());
        // a file control that was left empty sends a part without name and bytes
        if !(name.is_empty() && bytes.is_empty()) {
            files.push(UploadedFile { field, name, content_type, bytes, is_cut: false });
        }
    }
    if proven { Ok((pairs, files)) } else { Err(AppError::ForeignForm) }
}

async fn whole(part: &mut Field, limit_bytes: usize) -> Result<Bytes, AppError> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|error| broken(&error))?;
        if bytes.len() + chunk.len() > limit_bytes {
            return Err(AppError::PayloadTooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.freeze())
}

fn broken(error: &MultipartError) -> AppError {
    match error {
        MultipartError::ContentTypeMissing | MultipartError::ContentTypeIncompatible => {
            AppError::UnsupportedMediaType
        }
        _ => AppError::BadRequest("the upload is broken"),
    }
}

/// The last part of a path, without characters that could mislead.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let misleading = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    last.chars().filter(|c| !misleading(*c)).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_only_names() {
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name("C:\\forms\\phq9.json"), "phq9.json");
        assert_eq!(plain_name("fdp.\u{202e}gpj.exe\r\n"), "fdp.gpj.exe");
        assert_eq!(plain_name(".."), "..");
    }
}
