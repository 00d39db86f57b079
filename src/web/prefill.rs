//! The key by which another system signs the answers that a response begins with: of one link, and of no worth once the
//! link has another.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

use super::{format::hex, signing::SigningKey};
use crate::domain::ids::LinkId;

/// The key of a link as its member copies it; `None` before the first. It is made of the installation's own, so it is
/// stored nowhere.
pub fn key_of(key: &SigningKey, link: LinkId, rotation: i32) -> Option<String> {
    let message = [link.get().as_bytes().as_slice(), &rotation.to_be_bytes()].concat();
    (rotation > 0).then(|| hex(&key.sign("prefill", &message)))
}

/// What signs a text: the HMAC-SHA256 of it under the key as it is written, in hexadecimal.
pub fn signature_of(key: &str, text: &str) -> String {
    let mac =
        Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok().map(|mac| mac.chain_update(text.as_bytes()));
    mac.map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default()
}

/// Whether a text was signed with this key, in constant time.
pub fn is_signed(key: &str, text: &str, signature: &str) -> bool {
    let expected = signature_of(key, text);
    !expected.is_empty() && expected.as_bytes().ct_eq(signature.to_ascii_lowercase().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_key_is_of_one_link_and_one_rotation() {
        let own = SigningKey::new(vec![7; 32].into());
        let link = |number| LinkId::new(Uuid::from_u128(number));
        let key = key_of(&own, link(1), 1).unwrap();
        assert_eq!(key.len(), 64);
        assert_eq!(key_of(&own, link(1), 0), None, "none before the first");
        assert_ne!(key_of(&own, link(1), 2).unwrap(), key);
        assert_ne!(key_of(&own, link(2), 1).unwrap(), key);
        assert_ne!(key_of(&SigningKey::new(vec![8; 32].into()), link(1), 1).unwrap(), key);
    }

    #[test]
    fn others_sign_as_we_do() {
        // RFC 4231, test case 2
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let text = "what do ya want for nothing?";
        assert_eq!(signature_of("Jefe", text), signature);
        assert!(is_signed("Jefe", text, signature) && is_signed("Jefe", text, &signature.to_uppercase()));
        for (key, text, signature) in
            [("Jefe", "what", signature), ("jefe", text, signature), ("Jefe", text, ""), ("Jefe", text, "é")]
        {
            assert!(!is_signed(key, text, signature), "{key} {text} {signature}");
        }
    }
}
