//! Secrets from the operating system's generator: the only place in this layer that makes them.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryRngCore, rngs::OsRng};

use super::errors::AppError;

/// 256 random bits as 43 characters that are safe in URLs and cookies.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn secret() -> Result<String, AppError> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(AppError::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
