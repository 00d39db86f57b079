//! The ids of submissions made at once.

use uuid::Uuid;

use crate::{
    domain::ids::{LinkId, ResponseId},
    web::signing::SigningKey,
};

/// The response that a key of the client's stands for on a link: the same key finds the same row again. A key that is a
/// version 7 UUID lends its time, so that new rows lie beside each other in the index.
pub(super) fn of_idempotency_key(key: &SigningKey, link: LinkId, client_key: &str) -> ResponseId {
    let message = [link.get().as_bytes().as_slice(), client_key.as_bytes()].concat();
    let mut bytes = [0; 16];
    for (target, byte) in bytes.iter_mut().zip(key.sign("submission", &message)) {
        *target = byte;
    }
    let ordered = Uuid::parse_str(client_key).ok().filter(|id| id.get_version_num() == 7);
    if let Some(ordered) = ordered {
        for (target, byte) in bytes.iter_mut().zip(ordered.as_bytes().iter().take(6)) {
            *target = *byte;
        }
        return ResponseId::new(
            uuid::Builder::from_bytes(bytes).with_version(uuid::Version::SortRand).into_uuid(),
        );
    }
    ResponseId::new(uuid::Builder::from_bytes(bytes).with_version(uuid::Version::Custom).into_uuid())
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
    fn a_client_key_stands_for_one_response_of_one_link() {
        let ordered = "0198a1b2-0000-7000-8000-000000000001";
        let id = of_idempotency_key(&key(), link(1), ordered);
        assert_eq!(of_idempotency_key(&key(), link(1), ordered), id);
        assert_ne!(of_idempotency_key(&key(), link(2), ordered), id);
        assert!(id.to_string().starts_with("0198a1b2-0000-7"));
        assert_ne!(of_idempotency_key(&key(), link(1), "a"), of_idempotency_key(&key(), link(1), "b"));
    }
}
