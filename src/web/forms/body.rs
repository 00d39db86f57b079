//! Reads a form's body: of the right kind, of bounded size, in bounded time.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest,
    dev::Payload,
    web::{Bytes, BytesMut},
};
use futures_util::StreamExt;

use super::{super::errors::AppError, Pairs};

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

async fn whole(mut payload: Payload, limit_bytes: usize) -> Result<Bytes, AppError> {
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
