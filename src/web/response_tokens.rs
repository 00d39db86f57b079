//! The signed token of a response, which is also its resume link.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::signing::SigningKey;
use crate::domain::ids::{LinkId, ResponseId};

/// Bytes of the tag in a token: 128 bits.
const TAG_BYTES: usize = 16;

/// The id and its tag, 43 characters fit for an address, of worth on this link only.
pub fn of_response(key: &SigningKey, link: LinkId, id: ResponseId) -> String {
    let id = id.get();
    let tag = key.sign("response", &message(link, id));
    let bytes: Vec<u8> = id.as_bytes().iter().chain(tag.iter().take(TAG_BYTES)).copied().collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The response a token was made for; `None` for any other text, and for a token of another link.
pub fn response_of(key: &SigningKey, link: LinkId, token: &str) -> Option<ResponseId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, tag) = bytes.split_first_chunk::<16>()?;
    let id = Uuid::from_bytes(*id);
    let expected = key.sign("response", &message(link, id));
    let same = subtle::ConstantTimeEq::ct_eq(expected.get(..TAG_BYTES)?, tag);
    bool::from(same).then(|| ResponseId::new(id))
}

fn message(link: LinkId, id: Uuid) -> [u8; 32] {
    let mut message = [0; 32];
    for (target, byte) in message.iter_mut().zip(link.get().as_bytes().iter().chain(id.as_bytes())) {
        *target = *byte;
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::new(vec![7; 32].into())
    }

    fn link(number: u128) -> LinkId {
        LinkId::new(Uuid::from_u128(number))
    }

    #[test]
    fn a_token_is_worth_something_on_its_link_only() {
        let id = ResponseId::new(Uuid::from_u128(2));
        let token = of_response(&key(), link(1), id);
        assert_eq!(token.len(), 43);
        assert_eq!(response_of(&key(), link(1), &token), Some(id));
        assert_eq!(response_of(&key(), link(3), &token), None);
        assert_eq!(response_of(&SigningKey::new(vec![8; 32].into()), link(1), &token), None);
        let short = token.get(1..).unwrap();
        for forged in ["", "x", short, &format!("Z{short}"), &format!("{token}A")] {
            assert_eq!(response_of(&key(), link(1), forged), None, "{forged}");
        }
    }
}
