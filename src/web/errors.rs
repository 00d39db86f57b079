//! What can go wrong with a request, its one status table, and the page or problem document it becomes. Causes are logged here, once, and never shown.

use std::{error::Error as StdError, fmt};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde_json::json;

use crate::storage::StorageError;

type Cause = Box<dyn StdError + Send + Sync>;

/// Everything a handler may refuse with.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Also for what exists but belongs to another organisation.
    #[error("not found")]
    NotFound,
    /// Existed once: an expired or revoked link.
    #[error("gone")]
    Gone,
    /// The request itself can't be understood: bad encoding, unknown or repeated fields.
    #[error("bad request: {0}")]
    BadRequest(&'static str),
    /// Nobody is signed in. Pages answer it with the sign-in page.
    #[error("signed out")]
    SignedOut,
    /// Signed in with a password that somebody else chose. Pages answer it with the page that changes it.
    #[error("password must be changed first")]
    MustChangePassword,
    /// Too long since the password was given. Pages answer it with the page that asks for it.
    #[error("password must be given again")]
    MustConfirm,
    /// The role does not allow it.
    #[error("forbidden")]
    Forbidden,
    /// The questionnaire may be looked at, but this is not among what the account may do with it.
    #[error("no right on the questionnaire")]
    NoRight,
    /// The form did not come from a page of ours, or from one of another session.
    #[error("form not from this session")]
    ForeignForm,
    #[error("method not allowed")]
    MethodNotAllowed { allow: String },
    /// Somebody else changed it first.
    #[error("conflict")]
    Conflict,
    #[error("payload too large")]
    PayloadTooLarge,
    #[error("unsupported media type")]
    UnsupportedMediaType,
    /// Understood but not acceptable; pages re-render their form instead.
    #[error("unprocessable: {0}")]
    Unprocessable(String),
    #[error("too many requests")]
    TooManyRequests { retry_after_s: u64 },
    #[error("request timed out")]
    Timeout,
    /// The database or another service we need does not answer; trying again may help.
    #[error("unavailable")]
    Unavailable,
    /// A fault of ours.
    #[error("internal error")]
    Internal(#[source] Cause),
}

impl AppError {
    /// A fault of ours with its cause.
    pub fn internal(cause: impl Into<Cause>) -> Self {
        Self::Internal(cause.into())
    }

    /// The one status table.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden
            | Self::NoRight
            | Self::ForeignForm
            | Self::MustChangePassword
            | Self::MustConfirm => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed { .. } => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn log(&self) {
        match self {
            Self::Internal(cause) => {
                tracing::error!(cause = %Chain(cause.as_ref()), "request failed");
            }
            Self::Unavailable => {
                tracing::error!("a service that the request needs does not answer");
            }
            // what the log of a defence must tell (ASVS 16.3.2, 16.3.3); the reasons are words of ours
            Self::Forbidden | Self::NoRight | Self::ForeignForm | Self::TooManyRequests { .. } => {
                tracing::warn!(status = self.status().as_u16(), reason = %self, "request refused");
            }
            Self::BadRequest(_) => {
                tracing::info!(status = self.status().as_u16(), reason = %self, "request refused");
            }
            // a detail may repeat what was sent
            Self::Unprocessable(_) => tracing::debug!("request not acceptable"),
            _ => {
                tracing::debug!(status = self.status().as_u16(), reason = %self, "request refused");
            }
        }
    }

    /// The answer without a body, for media types that only one feature has; the cause is logged.
    pub fn answer(&self) -> HttpResponse {
        self.log();
        self.empty_response()
    }

    fn empty_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status());
        let told = match self {
            Self::TooManyRequests { retry_after_s } => Some((header::RETRY_AFTER, retry_after_s.to_string())),
            Self::Unavailable => Some((header::RETRY_AFTER, "5".to_owned())),
            Self::MethodNotAllowed { allow } => Some((header::ALLOW, allow.clone())),
            Self::SignedOut => Some((header::WWW_AUTHENTICATE, "Bearer".to_owned())),
            _ => None,
        };
        if let Some(told) = told {
            response.insert_header(told);
        }
        response.finish()
    }
}

/// An error with its causes, for the log.
struct Chain<'a>(&'a (dyn StdError + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            write!(f, ": {cause}")?;
            next = cause.source();
        }
        Ok(())
    }
}

/// Left in a response for [`super::failures`], which sees the request and so knows the language and who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// To be answered with a page about its status.
    Page,
    SignedOut,
    FirstAccess,
    Confirm,
    ForeignForm,
    NoRight,
}

/// [`AppError`] as a page that people can act on, in their language.
#[derive(Debug)]
pub struct PageError(AppError);

impl<E: Into<AppError>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for PageError {
    fn status_code(&self) -> StatusCode {
        self.0.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.0.log();
        let mut response = self.0.empty_response();
        response.extensions_mut().insert(match self.0 {
            AppError::SignedOut => Failure::SignedOut,
            AppError::MustChangePassword => Failure::FirstAccess,
            AppError::MustConfirm => Failure::Confirm,
            AppError::ForeignForm => Failure::ForeignForm,
            AppError::NoRight => Failure::NoRight,
            _ => Failure::Page,
        });
        response
    }
}

/// [`AppError`] as `application/problem+json` (RFC 9457).
#[derive(Debug)]
pub struct ApiError(AppError);

impl<E: Into<AppError>> From<E> for ApiError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.0.status()
    }

    fn error_response(&self) -> HttpResponse {
        self.0.log();
        let detail = match &self.0 {
            AppError::Unprocessable(detail) => Some(detail.as_str()),
            AppError::BadRequest(detail) => Some(*detail),
            _ => None,
        };
        let mut response = self.0.empty_response();
        response.headers_mut().insert(header::CONTENT_TYPE, PROBLEM);
        response.set_body(problem(self.0.status(), detail)).map_into_boxed_body()
    }
}

pub(super) const PROBLEM: header::HeaderValue = header::HeaderValue::from_static("application/problem+json");

/// A problem document; `detail` is for integrators and tells nothing of the inside.
pub(super) fn problem(status: StatusCode, detail: Option<&str>) -> String {
    let mut document =
        json!({ "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16() });
    if let (Some(detail), Some(members)) = (detail, document.as_object_mut()) {
        members.insert("detail".to_owned(), detail.into());
    }
    document.to_string()
}

impl From<StorageError> for AppError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::NotFound => Self::NotFound,
            StorageError::Conflict(_) => Self::Conflict,
            StorageError::Unavailable | StorageError::Cancelled => Self::Unavailable,
            StorageError::Query(_) | StorageError::Corrupt(_) => Self::internal(error),
        }
    }
}

impl From<askama::Error> for AppError {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_table_is_pinned() {
        let table = [
            (AppError::BadRequest("x"), 400),
            (AppError::SignedOut, 401),
            (AppError::Forbidden, 403),
            (AppError::MustChangePassword, 403),
            (AppError::MustConfirm, 403),
            (AppError::ForeignForm, 403),
            (AppError::NotFound, 404),
            (AppError::MethodNotAllowed { allow: "GET".to_owned() }, 405),
            (AppError::Timeout, 408),
            (AppError::Conflict, 409),
            (AppError::Gone, 410),
            (AppError::PayloadTooLarge, 413),
            (AppError::UnsupportedMediaType, 415),
            (AppError::Unprocessable("x".to_owned()), 422),
            (AppError::TooManyRequests { retry_after_s: 1 }, 429),
            (AppError::internal("x"), 500),
            (AppError::Unavailable, 503),
        ];
        for (error, status) in table {
            assert_eq!(error.status().as_u16(), status, "{error}");
        }
    }

    #[test]
    fn a_problem_document_hides_the_cause() {
        let response = ApiError::from(AppError::internal("password of the database")).error_response();
        assert_eq!(response.headers().get(header::CONTENT_TYPE), Some(&PROBLEM));
        assert!(!problem(StatusCode::INTERNAL_SERVER_ERROR, None).contains("password"));
    }
}
