//! What patients ask about their own data, and what was decided (LGPD art. 18).

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    StorageError, Write, events,
    events::Entity,
    patients::{self, NewPatient},
    schema::{accounts, data_requests, patients as people},
};
use crate::domain::ids::{AccountId, OrganisationId, PatientId};

/// How long an organisation has for its answer.
pub const DAYS_TO_ANSWER: i64 = 15;

/// What is to stand on record instead; `None` stays as it is.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wanted").finish_non_exhaustive()
    }
}

/// A row of `data_requests`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = data_requests, check_for_backend(diesel::pg::Pg))]
pub struct DataRequest {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub patient_id: Uuid,
    /// `correction` or `erasure`.
    pub kind: String,
    wanted: serde_json::Value,
    pub reason: String,
    pub created_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    /// `open`, `accepted` or `refused`.
    pub status: String,
    pub answer: String,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for DataRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataRequest").field("id", &self.id).finish_non_exhaustive()
    }
}

impl DataRequest {
    /// What a correction asks for. `Corrupt` if a newer program wrote it.
    pub fn wanted(&self) -> Result<Wanted, StorageError> {
        Wanted::deserialize(&self.wanted).map_err(|_error| StorageError::Corrupt("wanted"))
    }

    /// Whether nobody has decided yet.
    pub fn is_open(&self) -> bool {
        self.status == "open"
    }

    /// Whose data it is about.
    pub fn patient(&self) -> PatientId {
        PatientId::new(self.patient_id)
    }
}

/// What a patient asks for.
#[derive(Debug)]
pub enum Ask<'a> {
    Correction(&'a Wanted),
    Erasure,
}

impl Ask<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Correction(_) => "correction",
            Self::Erasure => "erasure",
        }
    }
}

/// Notes a request. `Conflict` if one of the same kind is open.
pub fn insert(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    ask: &Ask<'_>,
    reason: &str,
) -> Result<Uuid, StorageError> {
    let (id, now) = (Uuid::now_v7(), w.now());
    let wanted = match ask {
        Ask::Correction(wanted) => json!(wanted),
        Ask::Erasure => json!({}),
    };
    diesel::insert_into(data_requests::table)
        .values((
            data_requests::id.eq(id),
            data_requests::organisation_id.eq(organisation.get()),
            data_requests::patient_id.eq(patient.get()),
            data_requests::kind.eq(ask.kind()),
            data_requests::wanted.eq(wanted),
            data_requests::reason.eq(reason),
            data_requests::created_at.eq(now),
            data_requests::due_at.eq(now + TimeDelta::days(DAYS_TO_ANSWER)),
            data_requests::status.eq("open"),
        ))
        .execute(w.conn())?;
    let details = json!({"kind": ask.kind()});
    events::record(
        w,
        organisation,
        Entity::new("patient", patient.get()),
        "patient.data-requested",
        &details,
    )?;
    Ok(id)
}

/// The request with this id.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: Uuid,
) -> Result<DataRequest, StorageError> {
    Ok(data_requests::table
        .find(id)
        .filter(data_requests::organisation_id.eq(organisation.get()))
        .select(DataRequest::as_select())
        .first(conn)?)
}

/// A patient's requests, newest first.
pub fn list_of_patient(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    patient: PatientId,
) -> Result<Vec<DataRequest>, StorageError> {
    Ok(data_requests::table
        .filter(data_requests::organisation_id.eq(organisation.get()))
        .filter(data_requests::patient_id.eq(patient.get()))
        .order((data_requests::created_at.desc(), data_requests::id.desc()))
        .select(DataRequest::as_select())
        .load(conn)?)
}

/// The organisation's requests with the names of the patients: what waits first, by its due date, then what was decided.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    most: i64,
) -> Result<Vec<(DataRequest, String)>, StorageError> {
    Ok(data_requests::table
        .inner_join(people::table.on(people::id.eq(data_requests::patient_id)))
        .filter(data_requests::organisation_id.eq(organisation.get()))
        .order((
            data_requests::decided_at.is_not_null(),
            data_requests::decided_at.desc(),
            data_requests::due_at,
            data_requests::id,
        ))
        .limit(most)
        .select((DataRequest::as_select(), people::name))
        .load(conn)?)
}

/// Says no, with the reason that the patient reads. `Conflict` if it was decided before.
pub fn refuse(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    by: AccountId,
    answer: &str,
) -> Result<(), StorageError> {
    let request = find(w.conn(), organisation, id)?;
    decide(w, &request, "refused", by, answer)
}

/// Notes the decision. `Conflict` if there is one.
pub(super) fn decide(
    w: &mut Write<'_>,
    request: &DataRequest,
    status: &str,
    by: AccountId,
    answer: &str,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed =
        diesel::update(data_requests::table.find(request.id).filter(data_requests::status.eq("open")))
            .set((
                data_requests::status.eq(status),
                data_requests::answer.eq(answer),
                data_requests::decided_by.eq(by.get()),
                data_requests::decided_at.eq(now),
            ))
            .execute(w.conn())?;
    if changed == 0 {
        return Err(StorageError::Conflict("decided"));
    }
    let details = json!({"kind": request.kind, "decision": status});
    let organisation = OrganisationId::new(request.organisation_id);
    let entity = Entity::new("patient", request.patient_id);
    events::record(w, organisation, entity, "patient.data-request-decided", &details)
}

/// Puts right what a correction asks for: on record and in the account's name. Addresses that somebody of the
/// organisation accepts are the patient's.
pub fn correct(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: Uuid,
    by: AccountId,
    answer: &str,
) -> Result<(), StorageError> {
    let request = find(w.conn(), organisation, id)?;
    if request.kind != "correction" {
        return Err(StorageError::NotFound);
    }
    let wanted = request.wanted()?;
    let old = patients::find(w.conn(), organisation, request.patient())?;
    let was_unconfirmed = patients::is_contact_unconfirmed(w.conn(), organisation, request.patient())?;
    let has_new_address = wanted.email.is_some() || wanted.phone.is_some();
    let new = NewPatient {
        account: old.account_id.map(AccountId::new),
        name: wanted.name.as_deref().unwrap_or(&old.name),
        birth_date: wanted.birth_date.or(old.birth_date),
        sex: old.sex.as_deref(),
        cpf: old.cpf.as_deref(),
        cns: old.cns.as_deref(),
        record_number: old.record_number.as_deref(),
        email: wanted.email.as_deref().or(old.email.as_deref()),
        phone: wanted.phone.as_deref().or(old.phone.as_deref()),
        is_contact_unconfirmed: was_unconfirmed && !has_new_address,
    };
    patients::save(w, organisation, request.patient(), old.updated_at, &new)?;
    if let (Some(name), Some(account)) = (&wanted.name, old.account_id) {
        let row = accounts::table.find(account).filter(accounts::organisation_id.eq(organisation.get()));
        diesel::update(row).set(accounts::name.eq(name)).execute(w.conn())?;
    }
    decide(w, &request, "accepted", by, answer)
}
