//! What other systems sent, word for word: elements that our rows have no place for come back from here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    StorageError, Write,
    schema::{
        patient_documents, patient_identifiers, patients, response_documents, responses, version_documents,
    },
};
use crate::domain::ids::{OrganisationId, PatientId, ResponseId, VersionId};

/// Keeps what a version was converted from. Part of storing the version, which has the event.
pub fn save_of_version(
    w: &mut Write<'_>,
    version: VersionId,
    resource_hash: &[u8],
    document: &str,
) -> Result<(), StorageError> {
    let row = (
        version_documents::version_id.eq(version.get()),
        version_documents::resource_hash.eq(resource_hash),
        version_documents::document.eq(document),
    );
    diesel::insert_into(version_documents::table)
        .values(row)
        .on_conflict(version_documents::version_id)
        .do_update()
        .set((version_documents::resource_hash.eq(resource_hash), version_documents::document.eq(document)))
        .execute(w.conn())?;
    Ok(())
}

/// What the version was converted from, if its resource still has this hash.
pub fn find_of_version(
    conn: &mut PgConnection,
    version: Uuid,
    resource_hash: &[u8],
) -> Result<Option<String>, StorageError> {
    Ok(version_documents::table
        .find(version)
        .filter(version_documents::resource_hash.eq(resource_hash))
        .select(version_documents::document)
        .first(conn)
        .optional()?)
}

/// Keeps a response as it came. Part of storing the response, which has the event.
pub fn save_of_response(
    w: &mut Write<'_>,
    response: ResponseId,
    document: &str,
    authored: DateTime<Utc>,
) -> Result<(), StorageError> {
    diesel::insert_into(response_documents::table)
        .values((
            response_documents::response_id.eq(response.get()),
            response_documents::document.eq(document),
            response_documents::authored.eq(authored),
        ))
        .on_conflict(response_documents::response_id)
        .do_update()
        .set((response_documents::document.eq(document), response_documents::authored.eq(authored)))
        .execute(w.conn())?;
    Ok(())
}

/// Of these responses of the organisation those that came as documents: id, document, when it was answered.
pub fn list_of_responses(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, DateTime<Utc>)>, StorageError> {
    Ok(response_documents::table
        .inner_join(responses::table.on(responses::id.eq(response_documents::response_id)))
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(response_documents::response_id.eq_any(ids))
        .select((response_documents::response_id, response_documents::document, response_documents::authored))
        .load(conn)?)
}

/// Keeps a patient as it came, with the numbers it is known by elsewhere. Part of storing the patient,
/// which has the event.
pub fn save_of_patient(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    document: &str,
    identifiers: &[(String, String)],
) -> Result<(), StorageError> {
    diesel::insert_into(patient_documents::table)
        .values((patient_documents::patient_id.eq(patient.get()), patient_documents::document.eq(document)))
        .on_conflict(patient_documents::patient_id)
        .do_update()
        .set(patient_documents::document.eq(document))
        .execute(w.conn())?;
    diesel::delete(patient_identifiers::table.filter(patient_identifiers::patient_id.eq(patient.get())))
        .execute(w.conn())?;
    let rows: Vec<_> = identifiers
        .iter()
        .map(|(system, value)| {
            (
                patient_identifiers::organisation_id.eq(organisation.get()),
                patient_identifiers::patient_id.eq(patient.get()),
                patient_identifiers::system.eq(system),
                patient_identifiers::value.eq(value),
            )
        })
        .collect();
    diesel::insert_into(patient_identifiers::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(w.conn())?;
    Ok(())
}

/// Of these patients of the organisation those that came as documents.
pub fn list_of_patients(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String)>, StorageError> {
    Ok(patient_documents::table
        .inner_join(patients::table.on(patients::id.eq(patient_documents::patient_id)))
        .filter(patients::organisation_id.eq(organisation.get()))
        .filter(patient_documents::patient_id.eq_any(ids))
        .select((patient_documents::patient_id, patient_documents::document))
        .load(conn)?)
}
