//! Tokens that need no storage: an HMAC-SHA-256 over what they stand for, under the installation's key.
//!
//! Each purpose has a key of its own, so that a token made for one is worth nothing for another.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The key behind tokens and cookies; the same on every replica.
#[derive(Clone)]
pub struct SigningKey(Vec<u8>);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey")
    }
}

impl SigningKey {
    /// Takes the installation's secret as it is; at least 32 bytes of it should be random.
    pub fn new(secret: impl Into<Vec<u8>>) -> Self {
        Self(secret.into())
    }

    /// The 32-byte tag of `message` for one `purpose`.
    pub fn sign(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        hmac(&hmac(&self.0, purpose.as_bytes()), message)
    }

    /// Whether `tag` is that of `message`; in constant time.
    pub fn is_signed(&self, purpose: &str, message: &[u8], tag: &[u8]) -> bool {
        self.sign(purpose, message).ct_eq(tag).into()
    }
}

fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    // HMAC takes keys of any length, so there is always a state to finish
    Hmac::<Sha256>::new_from_slice(key)
        .map(|state| state.chain_update(message).finalize().into_bytes().into())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_holds_for_its_purpose_message_and_key_only() {
        let key = SigningKey::new(*b"0123456789abcdef0123456789abcdef");
        let tag = key.sign("reset", b"a");
        assert_ne!(tag, [0; 32]);
        assert!(key.is_signed("reset", b"a", &tag));
        assert!(!key.is_signed("resume", b"a", &tag));
        assert!(!key.is_signed("reset", b"b", &tag));
        assert!(!key.is_signed("reset", b"a", &tag[..31]));
        assert!(!SigningKey::new(*b"another key").is_signed("reset", b"a", &tag));
    }
}
