//! A patient asked for a code to sign in with. The request puts the same job into the queue whether or not the address
//! is known; only here it makes a difference.
//!
//! The code, the link and the proof of a right code are made of the row's id and the installation's key, so that neither
//! the database nor a stolen copy of it holds them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{Job, JobContext, JobError};
use crate::{
    storage::{
        StorageError, Write, jobs,
        messages::{self, Channel, Letter},
        sign_in_codes::{self, SignInCode},
    },
    web::{settings::WebSettings, signing::SigningKey},
};

/// Bytes of the tag in a link: 128 bits.
const TAG_BYTES: usize = 16;

/// Six digits.
fn code(key: &SigningKey, id: Uuid) -> String {
    let signed = key.sign("sign-in code", id.as_bytes());
    let number = signed.iter().take(8).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// Whether this is the code, in constant time.
pub fn is_code(key: &SigningKey, id: Uuid, typed: &str) -> bool {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    subtle::ConstantTimeEq::ct_eq(code(key, id).as_bytes(), digits.as_bytes()).into()
}

/// What the link of a code ends with.
fn link_token(key: &SigningKey, id: Uuid) -> String {
    let tag = key.sign("sign-in link", id.as_bytes());
    let bytes: Vec<u8> = id.as_bytes().iter().chain(tag.iter().take(TAG_BYTES)).copied().collect();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The row a link was made for; `None` for any other text.
pub fn id_of_link(key: &SigningKey, token: &str) -> Option<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (id, tag) = bytes.split_first_chunk::<16>()?;
    let id = Uuid::from_bytes(*id);
    let expected = key.sign("sign-in link", id.as_bytes());
    let is_same = subtle::ConstantTimeEq::ct_eq(expected.get(..TAG_BYTES)?, tag);
    bool::from(is_same).then_some(id)
}

/// Shows that whoever has it gave the right code, for the choice among several people.
pub fn proof(key: &SigningKey, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(key.sign("sign-in choice", id.as_bytes()))
}

/// Whether it is that proof.
pub fn is_proof(key: &SigningKey, id: Uuid, given: &str) -> bool {
    let bytes = URL_SAFE_NO_PAD.decode(given).unwrap_or_default();
    key.verify("sign-in choice", id.as_bytes(), &bytes)
}

/// Writes the message, if the address is a patient's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SendSignInCode {
    code: Uuid,
}

/// Begins a sign-in by a code and puts the job into the queue.
pub fn insert(w: &mut Write<'_>, id: Uuid, address: &str, language: &str) -> Result<(), StorageError> {
    sign_in_codes::insert(w, id, address, language)?;
    jobs::insert(w, None, SendSignInCode::KIND, None, &json!({"code": id})).map(drop)
}

impl Job for SendSignInCode {
    const KIND: &'static str = "sign-in-code";

    fn run(&self, ctx: &JobContext) -> Result<(), JobError> {
        let now = ctx.clock.now();
        let done = ctx.db.write_now("system", now, |w| {
            let row = sign_in_codes::find_live(w.conn(), self.code, now)?;
            if row.is_sent() { Ok(()) } else { send(w, ctx, &row) }
        });
        match done {
            // too late, or used: nothing is waited for any more
            Ok(()) | Err(StorageError::NotFound) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// One message, however many people share the address.
fn send(w: &mut Write<'_>, ctx: &JobContext, row: &SignInCode) -> Result<(), StorageError> {
    let found = sign_in_codes::list_by_address(w.conn(), &row.address)?;
    let ids: Vec<Uuid> = found.iter().map(|candidate| candidate.patient().get()).collect();
    sign_in_codes::save_sent(w, row.id, &ids)?;
    let Some(first) = found.first() else { return Ok(()) };
    let letter = Letter::SignInCode {
        code: code(&ctx.key, row.id),
        link: format!("/sign-in/link/{}", link_token(&ctx.key, row.id)),
        expires_at: row.expires_at,
    };
    let channel = channel(&row.address, &ctx.settings);
    messages::insert(w, first.organisation(), first.patient(), channel, &row.language, &letter).map(drop)
}

/// A telephone gets an SMS, which needs no app, unless only WhatsApp is configured.
fn channel(address: &str, settings: &WebSettings) -> Channel {
    if address.contains('@') {
        Channel::Email
    } else if settings.sends_whatsapp && !settings.sends_sms {
        Channel::Whatsapp
    } else {
        Channel::Sms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_a_link_and_a_proof_hold_for_their_row_alone() {
        let key = SigningKey::new(vec![7; 32].into());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let typed = code(&key, one);
        assert_eq!(typed.len(), 6);
        let (start, end) = typed.split_at(3);
        assert!(is_code(&key, one, &format!(" {start} {end}")));
        assert!(!is_code(&key, other, &typed) && !is_code(&key, one, ""));
        let link = link_token(&key, one);
        assert_eq!(id_of_link(&key, &link), Some(one));
        for forged in ["", "x", &link_token(&SigningKey::new(vec![8; 32].into()), one), &format!("{link}A")] {
            assert_eq!(id_of_link(&key, forged), None, "{forged}");
        }
        assert!(is_proof(&key, one, &proof(&key, one)));
        assert!(!is_proof(&key, one, "") && !is_proof(&key, one, &proof(&key, other)));
    }
}
