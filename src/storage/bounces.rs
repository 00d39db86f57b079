//! Addresses that take nothing: marked when a server refuses a message at once, or when a provider says so later.

use super::{
    StorageError, Write,
    messages::{self, Failure, Message, Status},
    patients::{self, Patient},
    reach,
};

/// Notes that a message on its way was refused for good: the next one goes another way.
pub fn refused(w: &mut Write<'_>, message: &Message) -> Result<(), StorageError> {
    let patient = patients::find(w.conn(), message.organisation(), message.patient())?;
    mark(w, message, &patient)?;
    messages::save_status(w, message, Status::Bounced, None)
}

/// Notes what a provider says of a message that it took: delivered, or why not. A failure for good marks the address,
/// unless the record was changed since the message went: the address may be another one then.
pub fn report(w: &mut Write<'_>, message: &Message, failure: Option<Failure>) -> Result<(), StorageError> {
    let status = match failure {
        None => Status::Delivered,
        Some(failure) if failure.is_for_good() => Status::Bounced,
        Some(_) => Status::Failed,
    };
    let is_news = messages::save_report(w, message, status, failure)?;
    if !is_news || status != Status::Bounced {
        return Ok(());
    }
    let patient = patients::find(w.conn(), message.organisation(), message.patient())?;
    let is_same = message.sent_at.is_some_and(|sent| patient.updated_at <= sent);
    if is_same { mark(w, message, &patient) } else { Ok(()) }
}

fn mark(w: &mut Write<'_>, message: &Message, patient: &Patient) -> Result<(), StorageError> {
    let channel = message.channel()?;
    match reach::address_of(patient, channel) {
        Some(address) => reach::save_bounce(w, message.organisation(), message.patient(), channel, address),
        None => Ok(()),
    }
}
