//! Forms with files: the same proofs as [`super::CsrfForm`], bounded in size, number and time, kept in memory.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use serde::de::DeserializeOwned;

use super::{
    super::{
        csrf,
        errors::{AppError, PageError},
        settings::WebSettings,
    },
    Pairs, decode, from_here, settings,
};

const MOST_PARTS: usize = 100;
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
    pub bytes: Bytes,
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
            let text = String::from_utf8(text.to_vec()).ok().filter(|text| !text.contains('\0'));
            let text = text.ok_or(AppError::BadRequest("text is not UTF-8 or holds a NUL"))?;
            if field == csrf::FIELD {
                proven = csrf::is_valid(request, &text);
            } else {
                pairs.push(field, text);
            }
            continue;
        };
        let bytes = whole(&mut part, left).await?;
        left = left.saturating_sub(bytes.len());
        // a file control that was left empty sends a part without name and bytes
        if !(name.is_empty() && bytes.is_empty()) {
            files.push(UploadedFile { field, name, bytes });
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
fn plain_name(name: &str) -> String {
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
