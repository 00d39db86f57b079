//! Reads a body: of the right kind, of bounded size, in bounded time.

use std::time::Duration;

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::{ErrorInternalServerError, ErrorRequestTimeout, PayloadError},
    web::{Bytes, BytesMut},
};
use futures_util::{StreamExt, future::LocalBoxFuture};

use super::{
    super::errors::{AppError, PageError},
    Pairs,
};

/// The body of what another system sends, up to the limit for uploads: a questionnaire or a Bundle is larger than a form.
#[derive(Debug)]
pub struct SentBody(pub Bytes);

impl FromRequest for SentBody {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, actix_web::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = super::settings(&request).map_err(ErrorInternalServerError)?;
            let read = tokio::time::timeout(PATIENCE, whole(payload, settings.upload_limit_bytes)).await;
            match read.map_err(|_late| ErrorRequestTimeout("the body comes too slowly"))? {
                Ok(body) => Ok(Self(body)),
                Err(AppError::PayloadTooLarge) => Err(PayloadError::Overflow.into()),
                Err(_broken) => Err(PayloadError::Incomplete(None).into()),
            }
        })
    }
}

/// A piece of a file that a script of ours sends, without a session: it comes from a page of ours, otherwise the answer is
/// 403.
#[derive(Debug)]
pub struct Piece(pub Bytes);

impl Piece {
    /// At most so many bytes.
    pub const LARGEST: usize = 1 << 20;
}

/// A weak signal carries the smallest piece in this time.
const PIECE_PATIENCE: Duration = Duration::from_mins(2);

impl FromRequest for Piece {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = super::settings(&request)?;
            super::from_here(&request, &settings)?;
            let read = tokio::time::timeout(PIECE_PATIENCE, whole(payload, Self::LARGEST)).await;
            Ok(Self(read.map_err(|_late| AppError::Timeout)??))
        })
    }
}

/// A slow phone sends a page of answers in seconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// The fields of an urlencoded body.
pub(super) async fn pairs(
    request: &HttpRequest,
    payload: Payload,
    limit_bytes: usize,
) -> Result<Pairs, AppError> {
    if !request.content_type().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(AppError::UnsupportedMediaType);
    }
    let body = tokio::time::timeout(PATIENCE, whole(payload, limit_bytes))
        .await
        .map_err(|_late| AppError::Timeout)??;
    Ok(Pairs::parse(&body)?)
}

/// The whole body, of at most so many bytes.
pub async fn whole(mut payload: Payload, limit_bytes: usize) -> Result<Bytes, AppError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_broken| AppError::BadRequest("the body ends too early"))?;
        if body.len() + chunk.len() > limit_bytes {
            return Err(AppError::PayloadTooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}
