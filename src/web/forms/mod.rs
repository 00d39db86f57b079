//! Forms as handlers see them: decoded strictly, and only when they come from a page of ours.

mod body;
mod decode;
mod errors;
mod moment;
mod query;
mod upload;

use std::ops::{Deref, DerefMut};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, de::DeserializeOwned};

pub use self::{
    body::{Piece, SentBody, whole},
    decode::{DecodeError, Pairs, decode},
    errors::{FieldError, FieldErrors},
    moment::moment,
    query::Query,
    upload::{CsrfUpload, OpenUpload, UploadedFile, plain_name},
};
use super::{
    csrf,
    errors::{AppError, PageError},
    settings::WebSettings,
};

/// A form that is one button.
#[derive(Debug, Deserialize)]
pub struct ButtonForm {}

/// A form of somebody signed in: it carries the session's token and comes from a page of ours, otherwise the answer is 403.
///
/// Fields that `T` does not have, and repeated ones that are no list in `T`, are refused with 400.
#[derive(Debug)]
pub struct CsrfForm<T>(pub T);

/// A form that needs no session, such as a patient's answers: it comes from a page of ours, otherwise the answer is 403.
#[derive(Debug)]
pub struct OpenForm<T>(pub T);

impl<T> CsrfForm<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> OpenForm<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for CsrfForm<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for CsrfForm<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> Deref for OpenForm<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for OpenForm<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for CsrfForm<T> {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = settings(&request)?;
            from_here(&request, &settings)?;
            let mut pairs = body::pairs(&request, payload, settings.form_limit_bytes).await?;
            let sent = pairs.take(csrf::FIELD).unwrap_or_default();
            if !csrf::is_valid(&request, &sent) {
                return Err(AppError::ForeignForm.into());
            }
            Ok(Self(decode(pairs)?))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for OpenForm<T> {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let settings = settings(&request)?;
            from_here(&request, &settings)?;
            let mut pairs = body::pairs(&request, payload, settings.form_limit_bytes).await?;
            // pages of somebody signed in carry the token in every form
            pairs.take(csrf::FIELD);
            Ok(Self(decode(pairs)?))
        })
    }
}

fn settings(request: &HttpRequest) -> Result<Data<WebSettings>, AppError> {
    request
        .app_data::<Data<WebSettings>>()
        .cloned()
        .ok_or_else(|| AppError::internal("web settings are not registered"))
}

fn from_here(request: &HttpRequest, settings: &WebSettings) -> Result<(), AppError> {
    if csrf::is_same_origin(request, settings) { Ok(()) } else { Err(AppError::ForeignForm) }
}
