//! Passwords: how they are kept, and which are good enough.

mod policy;

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::phc::PasswordHash,
};

pub use policy::{LONGEST, SHORTEST, Weakness, check};

/// Bytes of salt that [`hash`] takes.
pub const SALT_BYTES: usize = 16;

/// argon2id with 19 MiB, two passes, one lane. Source: OWASP Password Storage Cheat Sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// What `verify` is given for an account that does not exist, so that the answer takes as long.
/// Made by [`hash`] from a random password that nobody kept.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$aW5lcnRuYW9leGlzdGVuAA$cbvBOzXzRj5bFbeKqaPyCmUOZBIrsPhEGqRrIXSbkLQ";

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A password could not be hashed: out of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

/// The PHC string of argon2id. Takes about 20 ms and 19 MiB: never on a thread that serves requests.
///
/// `salt` is random and used once.
pub fn hash(password: &str, salt: &[u8; SALT_BYTES]) -> Result<String, HashError> {
    hasher()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|_error| HashError)
}

/// Whether the password is the one that was hashed; `false` for a hash that is none. Costs as much as [`hash`].
pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| hasher().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Whether the hash was made with weaker parameters than today's and should be made anew.
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_argon2id_with_the_parameters_of_owasp() {
        let hash = hash("correct horse", &[7; SALT_BYTES]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify("correct horse", &hash));
        assert!(!verify("correct hors", &hash));
        assert!(!is_outdated(&hash));
        assert!(is_outdated("$argon2id$v=19$m=4096,t=3,p=1$c2FsdHNhbHQ$aGFzaA"));
    }

    #[test]
    fn nobody_costs_a_verification_and_has_no_password() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        assert!(!is_outdated(NOBODY));
        assert!(!verify("", NOBODY));
        assert!(!verify("x", "not a hash"));
    }
}
