//! How a patient may be reached: the language of messages, whether any are wanted, and which addresses bounced.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    messages::Channel,
    patients::Patient,
    schema::{patient_reach, patients},
};
use crate::domain::ids::{OrganisationId, PatientId};

/// A row of `patient_reach`; without one nothing is known and all is allowed.
#[derive(Clone, Default, Queryable, Selectable)]
#[diesel(table_name = patient_reach, check_for_backend(diesel::pg::Pg))]
pub struct Reach {
    /// BCP 47 tag; the organisation's language without one.
    pub language: Option<String>,
    pub opted_out_at: Option<DateTime<Utc>>,
    bounced_email: Option<String>,
    bounced_phone: Option<String>,
    bounced_whatsapp: Option<String>,
}

impl std::fmt::Debug for Reach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reach").finish_non_exhaustive()
    }
}

/// Why nothing can be sent to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreachable {
    /// They want no messages.
    OptedOut,
    /// No address of the kind is known.
    NoAddress,
    /// The address refused what was sent before.
    Bounced,
}

impl Unreachable {
    /// Its name in keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OptedOut => "opted-out",
            Self::NoAddress => "no-address",
            Self::Bounced => "bounced",
        }
    }
}

/// The patient's address of this kind.
pub fn address_of(patient: &Patient, channel: Channel) -> Option<&str> {
    let address = match channel {
        Channel::Email => patient.email.as_deref(),
        Channel::Sms | Channel::Whatsapp => patient.phone.as_deref(),
    };
    address.map(str::trim).filter(|address| !address.is_empty())
}

impl Reach {
    /// Whether a message may go by this channel.
    pub fn check(&self, patient: &Patient, channel: Channel) -> Result<(), Unreachable> {
        if self.opted_out_at.is_some() {
            return Err(Unreachable::OptedOut);
        }
        let address = address_of(patient, channel).ok_or(Unreachable::NoAddress)?;
        let bounced = match channel {
            Channel::Email => &self.bounced_email,
            Channel::Sms => &self.bounced_phone,
            Channel::Whatsapp => &self.bounced_whatsapp,
        };
        if bounced.as_deref() == Some(address) { Err(Unreachable::Bounced) } else { Ok(()) }
    }

    /// The first of these channels that may be used; else why the best of them can't.
    pub fn choose(&self, patient: &Patient, channels: &[Channel]) -> Result<Channel, Unreachable> {
        let mut reason = Unreachable::NoAddress;
        for channel in channels {
            match self.check(patient, *channel) {
                Ok(()) => return Ok(*channel),
                Err(Unreachable::NoAddress) => {}
                Err(other) => reason = other,
            }
        }
        Err(reason)
    }
}

/// What is known of these patients, each with its row here; what is none of the organisation's is left out.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<(Patient, Reach)>, StorageError> {
    let rows: Vec<(Patient, Option<Reach>)> = patients::table
        .left_join(patient_reach::table)
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::id.eq_any(ids))
        .order((patients::name, patients::id))
        .select((Patient::as_select(), Option::<Reach>::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(patient, reach)| (patient, reach.unwrap_or_default())).collect())
}

/// What is known of one patient.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    patient: PatientId,
) -> Result<Reach, StorageError> {
    let row: Option<Reach> = patient_reach::table
        .find(patient.get())
        .filter(patient_reach::organisation_id.eq(organisation.get()))
        .select(Reach::as_select())
        .first(conn)
        .optional()?;
    Ok(row.unwrap_or_default())
}

/// Makes the row, so that it can be changed.
fn ensure(w: &mut Write<'_>, organisation: OrganisationId, patient: PatientId) -> Result<(), StorageError> {
    diesel::insert_into(patient_reach::table)
        .values((
            patient_reach::patient_id.eq(patient.get()),
            patient_reach::organisation_id.eq(organisation.get()),
        ))
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    Ok(())
}

/// Notes in which language messages are written.
pub fn save_language(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    language: &str,
) -> Result<(), StorageError> {
    ensure(w, organisation, patient)?;
    diesel::update(patient_reach::table.find(patient.get()))
        .set(patient_reach::language.eq(language))
        .execute(w.conn())?;
    Ok(())
}

/// Notes whether messages are wanted. Saying the same again changes nothing.
pub fn save_wish(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    is_wanted: bool,
) -> Result<(), StorageError> {
    ensure(w, organisation, patient)?;
    let now = w.now();
    let row = patient_reach::table.find(patient.get());
    let changed = if is_wanted {
        diesel::update(row.filter(patient_reach::opted_out_at.is_not_null()))
            .set(patient_reach::opted_out_at.eq(None::<DateTime<Utc>>))
            .execute(w.conn())?
    } else {
        diesel::update(row.filter(patient_reach::opted_out_at.is_null()))
            .set(patient_reach::opted_out_at.eq(now))
            .execute(w.conn())?
    };
    if changed == 0 {
        return Ok(());
    }
    let action = if is_wanted { "patient.opted-in" } else { "patient.opted-out" };
    events::record(w, organisation, Entity::new("patient", patient.get()), action, &json!({}))
}

/// Notes that an address took nothing. It is forgotten when the address is another.
pub fn save_bounce(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    channel: Channel,
    address: &str,
) -> Result<(), StorageError> {
    ensure(w, organisation, patient)?;
    let row = patient_reach::table.find(patient.get());
    match channel {
        Channel::Email => {
            diesel::update(row).set(patient_reach::bounced_email.eq(address)).execute(w.conn())?
        }
        Channel::Sms => {
            diesel::update(row).set(patient_reach::bounced_phone.eq(address)).execute(w.conn())?
        }
        Channel::Whatsapp => {
            diesel::update(row).set(patient_reach::bounced_whatsapp.eq(address)).execute(w.conn())?
        }
    };
    let details = json!({"channel": channel.as_str()});
    events::record(w, organisation, Entity::new("patient", patient.get()), "patient.bounced", &details)
}
