//! All submitted responses of one version, from a cursor: a batch is in memory at a time.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    storage::{Scope, StorageError, Write, deep_json::DeepJson, events, events::Entity},
};

/// A response as it is exported.
#[derive(QueryableByName)]
pub struct ExportedResponse {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    pub patient: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub record_number: Option<String>,
    #[diesel(sql_type = Text)]
    pub link: String,
    #[diesel(sql_type = Text)]
    pub member: String,
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = Text)]
    pub language: String,
    #[diesel(sql_type = Text)]
    pub mode: String,
    #[diesel(sql_type = Timestamptz)]
    pub started_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub submitted_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = Jsonb, deserialize_as = DeepJson)]
    pub answers: Value,
    #[diesel(sql_type = Jsonb)]
    pub scores: Value,
}

/// Calls `each` with the responses in batches, oldest first, until it says stop with `false`.
pub fn for_each_batch(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    version: VersionId,
    since: Option<DateTime<Utc>>,
    mut each: impl FnMut(Vec<ExportedResponse>) -> Result<bool, StorageError>,
) -> Result<(), StorageError> {
    conn.transaction(|conn| {
        diesel::sql_query(
            "DECLARE exported NO SCROLL CURSOR FOR
             SELECT r.id, p.name AS patient, p.record_number, coalesce(l.title, '') AS link,
                    coalesce(m.name, '') AS member, r.status, r.language, r.mode, r.started_at, r.submitted_at,
                    r.outcome, r.answers, r.scores
             FROM responses r
             LEFT JOIN patients p ON p.id = r.patient_id AND p.organisation_id = r.organisation_id
             LEFT JOIN links l ON l.id = r.link_id
             LEFT JOIN accounts m ON m.id = r.member_id
             WHERE r.organisation_id = $1 AND r.version_id = $2 AND r.submitted_at IS NOT NULL
               AND ($3 IS NULL OR r.link_id = ANY($3)) AND ($4 IS NULL OR r.submitted_at >= $4)
             ORDER BY r.submitted_at",
        )
        .bind::<SqlUuid, _>(organisation.get())
        .bind::<SqlUuid, _>(version.get())
        .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
        .bind::<Nullable<Timestamptz>, _>(since)
        .execute(conn)?;
        loop {
            let batch: Vec<ExportedResponse> = diesel::sql_query("FETCH 200 FROM exported").load(conn)?;
            if batch.is_empty() || !each(batch)? {
                return Ok(());
            }
        }
    })
}

/// Records that the responses of a questionnaire were exported.
pub fn record(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<(), StorageError> {
    let entity = Entity::new("questionnaire", questionnaire.get());
    events::record(w, organisation, entity, "questionnaire.exported", &json!({"format": "csv"}))
}
