//! Patients of an organisation and the notes about them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    schema::{patient_notes, patients},
};
use crate::domain::ids::{AccountId, OrganisationId, PatientId};

/// A row of `patients`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = patients, check_for_backend(diesel::pg::Pg))]
pub struct Patient {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub account_id: Option<Uuid>,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    /// `female`, `male` or `other`.
    pub sex: Option<String>,
    /// Eleven digits, checked.
    pub cpf: Option<String>,
    /// Fifteen digits, checked.
    pub cns: Option<String>,
    pub record_number: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl std::fmt::Debug for Patient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Patient").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What is known of a new patient.
#[derive(Default)]
pub struct NewPatient<'a> {
    pub account: Option<AccountId>,
    pub name: &'a str,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<&'a str>,
    pub cpf: Option<&'a str>,
    pub cns: Option<&'a str>,
    pub record_number: Option<&'a str>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
    /// Whether somebody told the addresses without proof that they are the patient's: codes don't go there.
    pub is_contact_unconfirmed: bool,
}

/// A row of `patient_notes`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = patient_notes, check_for_backend(diesel::pg::Pg))]
pub struct Note {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub patient_id: Uuid,
    pub author_id: Uuid,
    /// `note`, or `milestone`, which is also drawn on the score trend.
    pub kind: String,
    pub body: String,
    pub happened_on: NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// Creates a patient. `Conflict` if the CPF is taken in the organisation.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewPatient<'_>,
) -> Result<PatientId, StorageError> {
    let id = PatientId::new(Uuid::now_v7());
    let now = w.now();
    diesel::insert_into(patients::table)
        .values((
            patients::id.eq(id.get()),
            patients::organisation_id.eq(organisation.get()),
            patients::account_id.eq(new.account.map(AccountId::get)),
            patients::name.eq(new.name),
            patients::birth_date.eq(new.birth_date),
            patients::sex.eq(new.sex),
            patients::cpf.eq(new.cpf),
            patients::cns.eq(new.cns),
            (
                patients::record_number.eq(new.record_number),
                patients::email.eq(new.email),
                patients::phone.eq(new.phone),
                patients::contact_unconfirmed.eq(new.is_contact_unconfirmed),
                patients::created_at.eq(now),
                patients::updated_at.eq(now),
            ),
        ))
        .execute(w.conn())?;
    events::record(w, organisation, Entity::new("patient", id.get()), "patient.created", &json!({}))?;
    Ok(id)
}

/// Replaces what is known of a patient. `Conflict("changed")` if it was changed after `seen`, and
/// `Conflict("unique")` if the CPF is taken; `NotFound` without such a patient.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: PatientId,
    seen: DateTime<Utc>,
    new: &NewPatient<'_>,
) -> Result<(), StorageError> {
    // the moment of the last change tells versions apart, so each is later than the one before
    let now = w.now().max(seen + TimeDelta::microseconds(1));
    let row = patients::table.find(id.get()).filter(patients::organisation_id.eq(organisation.get()));
    let changed = diesel::update(row.filter(patients::updated_at.eq(seen)))
        .set((
            patients::name.eq(new.name),
            patients::birth_date.eq(new.birth_date),
            patients::sex.eq(new.sex),
            patients::cpf.eq(new.cpf),
            patients::cns.eq(new.cns),
            patients::record_number.eq(new.record_number),
            patients::email.eq(new.email),
            patients::phone.eq(new.phone),
            patients::contact_unconfirmed.eq(new.is_contact_unconfirmed),
            patients::updated_at.eq(now),
        ))
        .execute(w.conn())?;
    if changed == 0 {
        find(w.conn(), organisation, id)?;
        return Err(StorageError::Conflict("changed"));
    }
    events::record(w, organisation, Entity::new("patient", id.get()), "patient.changed", &json!({}))
}

/// Whether codes for signing in may not go to the patient's addresses, because nobody confirmed that they are theirs.
pub fn is_contact_unconfirmed(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: PatientId,
) -> Result<bool, StorageError> {
    Ok(patients::table
        .find(id.get())
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::phone.is_not_null().or(patients::email.is_not_null()))
        .select(patients::contact_unconfirmed)
        .first(conn)
        .optional()?
        .unwrap_or(false))
}

/// Notes that a member knows the addresses to be the patient's.
pub fn confirm_contact(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: PatientId,
) -> Result<(), StorageError> {
    let row = patients::table.find(id.get()).filter(patients::organisation_id.eq(organisation.get()));
    let changed = diesel::update(row).set(patients::contact_unconfirmed.eq(false)).execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::NotFound);
    }
    events::record(w, organisation, Entity::new("patient", id.get()), "patient.contact-confirmed", &json!({}))
}

/// Whether the patient was made anonymous.
pub fn is_erased(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: PatientId,
) -> Result<bool, StorageError> {
    let row = patients::table.find(id.get()).filter(patients::organisation_id.eq(organisation.get()));
    Ok(row.select(patients::erased_at.is_not_null()).first(conn)?)
}

/// Ties a patient without an account to this one. `Conflict("account")` if another was tied meanwhile.
pub fn save_account(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: PatientId,
    account: AccountId,
) -> Result<(), StorageError> {
    let row = patients::table.find(id.get()).filter(patients::organisation_id.eq(organisation.get()));
    let changed = diesel::update(row.filter(patients::account_id.is_null()))
        .set(patients::account_id.eq(account.get()))
        .execute(w.conn())?;
    if changed == 0 { Err(StorageError::Conflict("account")) } else { Ok(()) }
}

/// Notes that the patient took along what is kept of them.
pub fn record_exported(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: PatientId,
) -> Result<(), StorageError> {
    events::record(w, organisation, Entity::new("patient", id.get()), "patient.exported", &json!({}))
}

/// The patient with this id.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: PatientId,
) -> Result<Patient, StorageError> {
    Ok(patients::table
        .find(id.get())
        .filter(patients::organisation_id.eq(organisation.get()))
        .select(Patient::as_select())
        .first(conn)?)
}

/// These patients, in the order of their ids; what is none of the organisation's is left out.
pub fn list_by_ids(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<Patient>, StorageError> {
    Ok(patients::table
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::id.eq_any(ids))
        .order(patients::id)
        .select(Patient::as_select())
        .load(conn)?)
}

/// The patient with this CPF (eleven digits), if there is one.
pub fn find_by_cpf(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    cpf: &str,
) -> Result<Option<Patient>, StorageError> {
    Ok(patients::table
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patients::cpf.eq(cpf))
        .select(Patient::as_select())
        .first(conn)
        .optional()?)
}

/// What somebody writes about a patient.
#[derive(Debug)]
pub struct NewNote<'a> {
    pub author: AccountId,
    /// `note` or `milestone`.
    pub kind: &'a str,
    pub body: &'a str,
    pub happened_on: NaiveDate,
}

/// Adds a note or a milestone.
pub fn insert_note(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    new: &NewNote<'_>,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(patient_notes::table)
        .values((
            patient_notes::id.eq(Uuid::now_v7()),
            patient_notes::organisation_id.eq(organisation.get()),
            patient_notes::patient_id.eq(patient.get()),
            patient_notes::author_id.eq(new.author.get()),
            patient_notes::kind.eq(new.kind),
            patient_notes::body.eq(new.body),
            patient_notes::happened_on.eq(new.happened_on),
            patient_notes::created_at.eq(now),
        ))
        .execute(w.conn())?;
    events::record(
        w,
        organisation,
        Entity::new("patient", patient.get()),
        "patient.noted",
        &json!({"kind": new.kind}),
    )
}

/// The notes about a patient, newest first.
pub fn list_notes(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    patient: PatientId,
) -> Result<Vec<Note>, StorageError> {
    Ok(patient_notes::table
        .filter(patient_notes::organisation_id.eq(organisation.get()))
        .filter(patient_notes::patient_id.eq(patient.get()))
        .order(patient_notes::created_at.desc())
        .select(Note::as_select())
        .load(conn)?)
}
