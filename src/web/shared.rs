//! What the program hands to every request.

use actix_web::{HttpRequest, web::Data};

use super::errors::AppError;

/// Something that all requests share, for extractors of several things at once.
///
/// # Errors
/// `Internal` where the program was put together without it.
pub fn shared<T: 'static>(request: &HttpRequest) -> Result<Data<T>, AppError> {
    let found = request.app_data::<Data<T>>().cloned();
    found.ok_or_else(|| AppError::internal("the application is not put together"))
}
