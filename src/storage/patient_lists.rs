//! Finding patients: who they are, and when they last answered, within what the reader may see.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{
    Scope, StorageError,
    patients::{self, Patient},
    search::{Counted, search_terms},
};
use crate::domain::ids::{OrganisationId, PatientId};

/// One row of the list of patients.
#[derive(Clone, QueryableByName)]
pub struct ListedPatient {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Nullable<Date>)]
    pub birth_date: Option<NaiveDate>,
    #[diesel(sql_type = Nullable<Text>)]
    pub record_number: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub last_questionnaire: Option<String>,
    #[diesel(sql_type = Nullable<SmallInt>)]
    pub last_severity: Option<i16>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub last_submitted_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = BigInt)]
    pub open_alerts: i64,
}

impl std::fmt::Debug for ListedPatient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListedPatient").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Members see the patients who answered through a link of theirs or were invited to it. Parameters $1 to $4.
macro_rules! visible {
    () => {
        "FROM patients p
         WHERE p.organisation_id = $1
           AND ($2 IS NULL OR EXISTS (SELECT 1 FROM responses r WHERE r.organisation_id = $1
                                      AND r.patient_id = p.id AND r.link_id = ANY($2))
                OR EXISTS (SELECT 1 FROM invitations i WHERE i.patient_id = p.id AND i.link_id = ANY($2)))
           AND ($3 IS NULL OR p.name ILIKE $3 OR p.cpf = $4 OR p.cns = $4 OR p.record_number = $4)"
    };
}

/// Patients by name, at most `limit` after `offset`. `text` is a part of the name, or a whole CPF, CNS or
/// record number.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    text: Option<&str>,
    (limit, offset): (i64, i64),
) -> Result<Vec<ListedPatient>, StorageError> {
    let (like, whole) = search_terms(text);
    Ok(diesel::sql_query(concat!(
        "WITH page AS (SELECT p.id, p.name, p.birth_date, p.record_number ",
        visible!(),
        " ORDER BY lower(p.name), p.id LIMIT $5 OFFSET $6)
         SELECT page.*, l.title AS last_questionnaire, l.severity AS last_severity,
                l.submitted_at AS last_submitted_at,
                (SELECT count(*) FROM alerts a WHERE a.organisation_id = $1 AND a.patient_id = page.id
                 AND a.status <> 'resolved' AND ($2 IS NULL OR a.link_id = ANY($2))) AS open_alerts
         FROM page LEFT JOIN LATERAL (
             SELECT q.title, r.severity, r.submitted_at
             FROM responses r JOIN questionnaires q ON q.id = r.questionnaire_id
             WHERE r.organisation_id = $1 AND r.patient_id = page.id AND r.submitted_at IS NOT NULL
               AND r.status <> 'entered-in-error' AND ($2 IS NULL OR r.link_id = ANY($2))
             ORDER BY r.submitted_at DESC LIMIT 1) l ON true
         ORDER BY lower(page.name), page.id"
    ))
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
    .bind::<Nullable<Text>, _>(like)
    .bind::<Nullable<Text>, _>(whole)
    .bind::<BigInt, _>(limit)
    .bind::<BigInt, _>(offset)
    .load(conn)?)
}

/// How many patients fit.
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    text: Option<&str>,
) -> Result<i64, StorageError> {
    let (like, whole) = search_terms(text);
    let counted: Counted = diesel::sql_query(concat!("SELECT count(*) AS n ", visible!()))
        .bind::<SqlUuid, _>(organisation.get())
        .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
        .bind::<Nullable<Text>, _>(like)
        .bind::<Nullable<Text>, _>(whole)
        .get_result(conn)?;
    Ok(counted.n)
}

/// Those of these patients that the reader may see.
pub fn seen_among(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, StorageError> {
    #[derive(QueryableByName)]
    struct Seen {
        #[diesel(sql_type = SqlUuid)]
        id: Uuid,
    }
    let rows: Vec<Seen> = diesel::sql_query(concat!("SELECT p.id ", visible!(), " AND p.id = ANY($5)"))
        .bind::<SqlUuid, _>(organisation.get())
        .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
        .bind::<Nullable<Text>, _>(None::<String>)
        .bind::<Nullable<Text>, _>(None::<String>)
        .bind::<Array<SqlUuid>, _>(ids)
        .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The patient, if the reader may see them. `NotFound` otherwise.
pub fn find_visible(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    id: PatientId,
) -> Result<Patient, StorageError> {
    use super::schema::{invitations, responses};
    let patient = patients::find(conn, organisation, id)?;
    if let Some(links) = scope.ids() {
        let answered: bool = diesel::select(diesel::dsl::exists(
            responses::table
                .filter(responses::organisation_id.eq(organisation.get()))
                .filter(responses::patient_id.eq(id.get()))
                .filter(responses::link_id.eq_any(&links)),
        ))
        .get_result(conn)?;
        let invited: bool = diesel::select(diesel::dsl::exists(
            invitations::table
                .filter(invitations::patient_id.eq(id.get()))
                .filter(invitations::link_id.eq_any(&links)),
        ))
        .get_result(conn)?;
        if !answered && !invited {
            return Err(StorageError::NotFound);
        }
    }
    Ok(patient)
}
