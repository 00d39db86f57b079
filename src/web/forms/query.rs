//! The part of the address after `?`, as strict as a form. `lang` belongs to every page and is passed over.

use std::{
    future::{Ready, ready},
    ops::Deref,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;

use super::{
    super::errors::{AppError, PageError},
    Pairs, decode,
};

/// Parameters of a page; unknown or repeated ones are refused with 400.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T> Query<T> {
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Query<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self).map_err(PageError::from))
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, AppError> {
    let mut pairs = Pairs::parse(text.as_bytes())?;
    pairs.take("lang");
    Ok(decode(pairs)?)
}
