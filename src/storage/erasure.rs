//! Making a patient anonymous: what tells who they are goes, and their answers too unless the organisation keeps those
//! without a name. A schedule keeps its
//! place, since one without patients would be for everybody; nobody is invited by it who is anonymous. The event log keeps who did what and when; it holds nothing of what was deleted.

use diesel::{PgArrayExpressionMethods as _, prelude::*};
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, consents, data_requests, events,
    events::Entity,
    patients::{self, Patient},
    schema::{
        accounts, alert_contacts, alerts, data_requests as requests, item_values, kiosks, known_devices,
        links, mails, messages, password_resets, patient_documents, patient_identifiers, patient_notes,
        patient_reach, patients as people, response_documents, response_files, response_signatures,
        response_uploads, responses, sign_in_codes,
    },
    sessions,
};
use crate::domain::ids::{AccountId, OrganisationId, PatientId};

/// What becomes of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    Delete,
    /// They stay for the organisation's results, of nobody.
    Keep,
}

impl Answers {
    fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "deleted",
            Self::Keep => "kept",
        }
    }
}

/// Does what a request for erasure asks. `name` stands where the patient's was. `Conflict` if it was decided before.
pub fn accept(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    request: Uuid,
    by: AccountId,
    (answers, name): (Answers, &str),
) -> Result<(), StorageError> {
    let request = data_requests::find(w.conn(), organisation, request)?;
    if request.kind != "erasure" {
        return Err(StorageError::NotFound);
    }
    data_requests::decide(w, &request, "accepted", by, "")?;
    let patient = patients::find(w.conn(), organisation, request.patient())?;
    let id = request.patient();
    let ways: Vec<Uuid> = links::table
        .filter(links::organisation_id.eq(organisation.get()))
        .select(links::id)
        .load(w.conn())?;
    consents::stop_asking(w, organisation, id, &ways)?;
    forget_responses(w, organisation, id, answers)?;
    forget_identity(w, &patient, name)?;
    if let Some(account) = patient.account_id {
        forget_account(w, AccountId::new(account), name)?;
    }
    let details = json!({"answers": answers.as_str()});
    events::record(w, organisation, Entity::new("patient", id.get()), "patient.erased", &details)
}

/// Answers, files and alerts; or only what in them tells whose they are.
fn forget_responses(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    answers: Answers,
) -> Result<(), StorageError> {
    let own = responses::table
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::patient_id.eq(patient.get()));
    let ids: Vec<Uuid> = own.select(responses::id).load(w.conn())?;
    let conn = w.conn();
    let about = alerts::table
        .filter(alerts::organisation_id.eq(organisation.get()))
        .filter(alerts::response_id.eq_any(&ids));
    let alert_ids: Vec<Uuid> = about.select(alerts::id).load(conn)?;
    // what was written about calls and visits names people
    diesel::delete(alert_contacts::table.filter(alert_contacts::alert_id.eq_any(&alert_ids)))
        .execute(conn)?;
    diesel::update(alerts::table.filter(alerts::id.eq_any(&alert_ids)))
        .set(alerts::resolution.eq(None::<String>))
        .execute(conn)?;
    diesel::delete(response_uploads::table.filter(response_uploads::response_id.eq_any(&ids)))
        .execute(conn)?;
    diesel::delete(response_files::table.filter(response_files::response_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(response_documents::table.filter(response_documents::response_id.eq_any(&ids)))
        .execute(conn)?;
    diesel::delete(response_signatures::table.filter(response_signatures::response_id.eq_any(&ids)))
        .execute(conn)?;
    if answers == Answers::Keep {
        return Ok(());
    }
    diesel::delete(alerts::table.filter(alerts::id.eq_any(&alert_ids))).execute(conn)?;
    diesel::delete(item_values::table.filter(item_values::response_id.eq_any(&ids))).execute(conn)?;
    diesel::delete(responses::table.filter(responses::id.eq_any(&ids))).execute(conn)?;
    Ok(())
}

/// The record, and every row that hangs on it and tells who it is.
fn forget_identity(w: &mut Write<'_>, patient: &Patient, name: &str) -> Result<(), StorageError> {
    let (id, now, conn) = (patient.id, w.now(), w.conn());
    diesel::delete(patient_reach::table.filter(patient_reach::patient_id.eq(id))).execute(conn)?;
    diesel::delete(patient_documents::table.filter(patient_documents::patient_id.eq(id))).execute(conn)?;
    diesel::delete(patient_identifiers::table.filter(patient_identifiers::patient_id.eq(id)))
        .execute(conn)?;
    diesel::delete(patient_notes::table.filter(patient_notes::patient_id.eq(id))).execute(conn)?;
    diesel::delete(messages::table.filter(messages::patient_id.eq(id))).execute(conn)?;
    diesel::update(kiosks::table.filter(kiosks::patient_id.eq(id)))
        .set((kiosks::patient_id.eq(None::<Uuid>), kiosks::ended_at.eq(now)))
        .execute(conn)?;
    diesel::delete(sign_in_codes::table.filter(sign_in_codes::patients.contains(vec![id]))).execute(conn)?;
    diesel::update(requests::table.filter(requests::patient_id.eq(id)))
        .set((requests::wanted.eq(json!({})), requests::reason.eq(""), requests::answer.eq("")))
        .execute(conn)?;
    diesel::update(people::table.find(id))
        .set((
            people::account_id.eq(None::<Uuid>),
            people::name.eq(name),
            people::birth_date.eq(None::<chrono::NaiveDate>),
            people::sex.eq(None::<String>),
            people::cpf.eq(None::<String>),
            people::cns.eq(None::<String>),
            people::record_number.eq(None::<String>),
            people::email.eq(None::<String>),
            people::phone.eq(None::<String>),
            people::updated_at.eq(now),
            people::erased_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// The account opens nothing any more and says nothing of its owner. Its row stays, since events name it.
fn forget_account(w: &mut Write<'_>, account: AccountId, name: &str) -> Result<(), StorageError> {
    let (now, conn) = (w.now(), w.conn());
    sessions::delete_of_account(conn, account, None)?;
    diesel::delete(known_devices::table.filter(known_devices::account_id.eq(account.get()))).execute(conn)?;
    diesel::delete(password_resets::table.filter(password_resets::account_id.eq(account.get())))
        .execute(conn)?;
    diesel::delete(mails::table.filter(mails::account_id.eq(account.get()))).execute(conn)?;
    diesel::update(accounts::table.find(account.get()))
        .set((
            accounts::name.eq(name),
            accounts::email.eq(""),
            accounts::phone.eq(None::<String>),
            accounts::password_hash.eq(None::<String>),
            accounts::blocked_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}
