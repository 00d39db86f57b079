//! Signs what leaves this installation and must come back unchanged, such as a link in a message.

use hmac::{Hmac, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

/// The installation's key, handed to handlers as `Data<SigningKey>`; the same on every replica.
#[derive(Clone, Debug)]
pub struct SigningKey(SecretSlice<u8>);

impl SigningKey {
    /// Takes 32 bytes that nobody can guess.
    pub fn new(key: SecretSlice<u8>) -> Self {
        Self(key)
    }

    /// 32 bytes for `message`. What is signed for one `purpose` does not pass for another.
    pub fn sign(&self, purpose: &str, message: &[u8]) -> Vec<u8> {
        self.started(purpose, message).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default()
    }

    /// Whether `signature` is this message's, in constant time.
    pub fn verify(&self, purpose: &str, message: &[u8], signature: &[u8]) -> bool {
        self.started(purpose, message).is_some_and(|mac| mac.verify_slice(signature).is_ok())
    }

    fn started(&self, purpose: &str, message: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()).ok()?;
        mac.update(purpose.as_bytes());
        // A purpose has no zero byte, so no purpose and message look like another pair.
        mac.update(&[0]);
        mac.update(message);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_key_purpose_and_message_alone() {
        let key = SigningKey::new(SecretSlice::from(vec![7; 32]));
        let signature = key.sign("resume", b"response 1");
        assert!(key.verify("resume", b"response 1", &signature));
        assert!(!key.verify("resume", b"response 2", &signature));
        assert!(!key.verify("reset", b"response 1", &signature));
        assert!(!key.verify("resume", b"response 1", b""));
        assert!(!SigningKey::new(SecretSlice::from(vec![8; 32])).verify("resume", b"response 1", &signature));
    }
}
