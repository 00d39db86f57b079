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

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// 22 letters and digits: 131 random bits.
const LENGTH: usize = 22;

/// A new token for an address that must be impossible to guess.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn link_token() -> Result<String, AppError> {
    let mut token = String::with_capacity(LENGTH);
    let mut bytes = [0_u8; 32];
    while token.len() < LENGTH {
        OsRng.try_fill_bytes(&mut bytes).map_err(AppError::internal)?;
        // 248 is the largest multiple of 62 below 256: larger bytes would favour the first characters
        let fair = bytes.iter().filter(|byte| **byte < 248);
        let letters = fair.filter_map(|byte| ALPHABET.get(usize::from(byte % 62)).copied().map(char::from));
        token.extend(letters.take(LENGTH - token.len()));
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_fit_an_address() {
        let (one, other) = (link_token().unwrap(), link_token().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), LENGTH);
        assert!(one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
