//! The signed token of a response, which is also its resume link.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::signing::SigningKey;
use crate::domain::ids::{LinkId, ResponseId};

/// Bytes of the tag in a token: 128 bits.
const TAG_BYTES: usize = 16;

/// The id and its tag, 43 characters fit for an address, of worth on this link only.
pub fn of_response(key: &SigningKey, link: LinkId, id: ResponseId) -> String {
    of_turn(key, link, id, None)
}

/// The same for one person's turn at a shared device: of no worth without it, and after it.
pub fn of_turn(key: &SigningKey, link: LinkId, id: ResponseId, turn: Option<Uuid>) -> String {
    let tag = tag(key, link, id.get(), turn);
    let id = id.get();
    let bytes: Vec<u8> = id.as_bytes().iter().chain(tag.iter().take(TAG_BYTES)).copied().collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The response a token was made for; `None` for any other text, for a token of another link, and for one of another turn.
pub fn response_of(key: &SigningKey, link: LinkId, turn: Option<Uuid>, token: &str) -> Option<ResponseId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, sent) = bytes.split_first_chunk::<16>()?;
    let id = Uuid::from_bytes(*id);
    let expected = tag(key, link, id, turn);
    let same = subtle::ConstantTimeEq::ct_eq(expected.get(..TAG_BYTES)?, sent);
    bool::from(same).then(|| ResponseId::new(id))
}

fn tag(key: &SigningKey, link: LinkId, id: Uuid, turn: Option<Uuid>) -> Vec<u8> {
    let message = [link.get().as_bytes().as_slice(), id.as_bytes()].concat();
    match turn {
        None => key.sign("response", &message),
        Some(turn) => key.sign("response of a turn", &[&message, turn.as_bytes().as_slice()].concat()),
    }
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
        assert_eq!(response_of(&key(), link(1), None, &token), Some(id));
        assert_eq!(response_of(&key(), link(3), None, &token), None);
        assert_eq!(response_of(&SigningKey::new(vec![8; 32].into()), link(1), None, &token), None);
        let short = token.get(1..).unwrap();
        for forged in ["", "x", short, &format!("Z{short}"), &format!("{token}A")] {
            assert_eq!(response_of(&key(), link(1), None, forged), None, "{forged}");
        }
    }

    #[test]
    fn a_token_of_a_turn_ends_with_it() {
        let (id, turn) = (ResponseId::new(Uuid::from_u128(2)), Some(Uuid::from_u128(5)));
        let token = of_turn(&key(), link(1), id, turn);
        assert_eq!(response_of(&key(), link(1), turn, &token), Some(id));
        assert_eq!(response_of(&key(), link(1), None, &token), None);
        assert_eq!(response_of(&key(), link(1), Some(Uuid::from_u128(6)), &token), None);
        assert_eq!(response_of(&key(), link(1), turn, &of_response(&key(), link(1), id)), None);
    }
}
