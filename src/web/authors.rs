//! Who may do what with one questionnaire, in a handler's signature: [`MayView`], [`MayEdit`], [`MayPublish`]. The one place where
//! that is decided.
//!
//! Admins may do everything. Other members need a right on the questionnaire that the path names; it is read at each
//! request, so that one taken away counts at once. Without the right to view, it is as if there were none (404).

use std::ops::Deref;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::future::LocalBoxFuture;

use super::{
    errors::{AppError, PageError},
    roles::{self, SignedIn, Staff},
};
use crate::{
    domain::ids::QuestionnaireId,
    storage::collaborators::{self, Right},
};

/// May look at all of the questionnaire, try it out and comment.
#[derive(Debug)]
pub struct MayView(SignedIn);

/// May change its draft.
#[derive(Debug)]
pub struct MayEdit(SignedIn);

/// May publish, restore and retire.
#[derive(Debug)]
pub struct MayPublish(SignedIn);

macro_rules! rights {
    ($($name:ident $right:expr),+ $(,)?) => { $(
        impl Deref for $name {
            type Target = SignedIn;

            fn deref(&self) -> &SignedIn {
                &self.0
            }
        }

        impl FromRequest for $name {
            type Error = PageError;
            type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

            fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move { Ok(Self(with_right(&request, $right).await?)) })
            }
        }
    )+ };
}

rights!(MayView Right::View, MayEdit Right::Edit, MayPublish Right::Publish);

async fn with_right(request: &HttpRequest, needed: Right) -> Result<SignedIn, PageError> {
    let mut person = Staff::extract(request).await?.into_signed_in();
    let right = if person.is_admin() { Right::Publish } else { right_of(request, &person).await? };
    if right < needed {
        return Err(AppError::NoRight.into());
    }
    person.ctx.right = Some(right);
    Ok(person)
}

/// The right of a member who is no admin; `NotFound` where it is not enough to look at drafts.
async fn right_of(request: &HttpRequest, person: &SignedIn) -> Result<Right, AppError> {
    let id = request.match_info().get("id").and_then(|id| id.parse::<QuestionnaireId>().ok());
    let id = id.ok_or(AppError::NotFound)?;
    let (organisation, account) = (person.organisation_id(), person.id());
    let db = roles::data::<crate::storage::Db>(request)?;
    let found = db.read(move |conn| collaborators::right_of(conn, organisation, account, id)).await?;
    found.filter(|right| *right >= Right::View).ok_or(AppError::NotFound)
}
