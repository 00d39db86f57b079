//! Telling patients what was decided about a request of theirs. Also those who want no invitations are told: they asked.

use chrono::TimeDelta;

use super::{
    StorageError, Write,
    data_requests::DataRequest,
    messages::{self, Channel, Letter},
    organisations, patients, reach,
};
use crate::domain::ids::{OrganisationId, PatientId};

/// How long an address is kept that is needed for a last message only.
const LAST_DAYS: i64 = 3;

/// By which way somebody is told, in which language.
pub struct Reader {
    organisation: OrganisationId,
    patient: PatientId,
    channel: Channel,
    address: String,
    /// BCP 47 tag.
    language: String,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("patient", &self.patient).finish_non_exhaustive()
    }
}

/// How the patient of this request can be told, by the first of these channels that may be used. `None` without an
/// address, or with one that nobody has confirmed.
pub fn reader(
    w: &mut Write<'_>,
    request: &DataRequest,
    channels: &[Channel],
) -> Result<Option<Reader>, StorageError> {
    let (organisation, id) = (OrganisationId::new(request.organisation_id), request.patient());
    let patient = patients::find(w.conn(), organisation, id)?;
    let mut reach = reach::find(w.conn(), organisation, id)?;
    reach.opted_out_at = None;
    if patients::is_contact_unconfirmed(w.conn(), organisation, id)? {
        return Ok(None);
    }
    let Ok(channel) = reach.choose(&patient, channels) else { return Ok(None) };
    let Some(address) = reach::address_of(&patient, channel) else { return Ok(None) };
    let default = organisations::find(w.conn(), organisation)?.language;
    let language = reach.language.unwrap_or(default);
    Ok(Some(Reader { organisation, patient: id, channel, address: address.to_owned(), language }))
}

/// Writes the message. `is_last` where the record knows no address any more: the message carries it, for a few days at
/// most.
pub fn tell(
    w: &mut Write<'_>,
    reader: Reader,
    kind: &str,
    is_accepted: bool,
    is_last: bool,
) -> Result<(), StorageError> {
    let until = is_last.then(|| w.now() + TimeDelta::days(LAST_DAYS));
    let to = is_last.then_some(reader.address);
    let letter = Letter::RequestDecided { kind: kind.to_owned(), is_accepted, to, until };
    let Reader { organisation, patient, channel, language, .. } = reader;
    messages::insert(w, organisation, patient, channel, &language, &letter).map(drop)
}
