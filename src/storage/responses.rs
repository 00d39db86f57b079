//! Responses while they are being filled in, and reading them afterwards.
//!
//! Handing one in is [`super::submissions`]. A submitted response is never changed here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{StorageError, Write, events, events::Entity, json_text::JsonText, schema::responses};
use crate::domain::ids::{
    AccountId, LinkId, OrganisationId, PatientId, QuestionnaireId, ResponseId, VersionId,
};

diesel::define_sql_function! {
    /// The larger of two.
    fn greatest(one: diesel::sql_types::SmallInt, other: diesel::sql_types::SmallInt) -> diesel::sql_types::SmallInt;
}

/// A row of `responses`.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = responses, check_for_backend(diesel::pg::Pg))]
pub struct Response {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub questionnaire_id: Uuid,
    pub version_id: Uuid,
    pub link_id: Uuid,
    pub member_id: Uuid,
    pub patient_id: Option<Uuid>,
    /// As `QuestionnaireResponse.status` of FHIR.
    pub status: String,
    /// Grows by one with every saved step.
    pub revision: i32,
    /// The item array of a FHIR `QuestionnaireResponse`.
    #[diesel(deserialize_as = super::deep_json::DeepJson)]
    pub answers: Value,
    /// `[{"key", "value", "band", "severity", "outcome"}]`
    pub scores: Value,
    /// Of the primary score.
    pub score: Option<f64>,
    /// 0 (best) to 4 (worst), of the primary score's band.
    pub severity: Option<i16>,
    /// `healthy`, `attention` or `critical`.
    pub outcome: Option<String>,
    pub flag_count: i16,
    pub language: String,
    pub mode: String,
    pub body_hash: Option<Vec<u8>>,
    pub consented_at: Option<DateTime<Utc>>,
    pub started_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub replays: i32,
    /// How far the bar above the questions has come, in thousandths; while it is filled in it only grows.
    pub progress: i16,
}

/// Where a response belongs: fixed when it is started.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub organisation: OrganisationId,
    pub questionnaire: QuestionnaireId,
    pub version: VersionId,
    pub link: LinkId,
    pub member: AccountId,
    pub patient: Option<PatientId>,
}

/// Starts a response. The caller chooses the id, so a repeated start is a `Conflict`, not a second row.
pub fn insert(
    w: &mut Write<'_>,
    id: ResponseId,
    place: &Place,
    language: &str,
    mode: &str,
    answers: &JsonText,
) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(responses::table)
        .values((
            responses::id.eq(id.get()),
            responses::organisation_id.eq(place.organisation.get()),
            responses::questionnaire_id.eq(place.questionnaire.get()),
            responses::version_id.eq(place.version.get()),
            responses::link_id.eq(place.link.get()),
            responses::member_id.eq(place.member.get()),
            responses::patient_id.eq(place.patient.map(PatientId::get)),
            responses::status.eq("in-progress"),
            (
                responses::answers.eq(answers),
                responses::language.eq(language),
                responses::mode.eq(mode),
                responses::consented_at.eq(now),
                responses::started_at.eq(now),
                responses::updated_at.eq(now),
            ),
        ))
        .execute(w.conn())?;
    events::record(w, place.organisation, Entity::new("response", id.get()), "response.started", &json!({}))
}

/// Takes out the moment of consent that storing a whole response set: whoever handed it in said nothing of it. That of
/// somebody who began here stays.
pub fn clear_consent(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: ResponseId,
) -> Result<(), StorageError> {
    diesel::update(responses::table.find(id.get()))
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::consented_at.eq(responses::submitted_at))
        .set(responses::consented_at.eq(None::<DateTime<Utc>>))
        .execute(w.conn())?;
    Ok(())
}

/// Saves a step of an open response and returns its new revision.
///
/// `seen` is the revision the page was made from. `Conflict` if another tab or device saved
/// meanwhile, `NotFound` if the response is not open. `progress` is how far the bar stood on that page, in thousandths.
pub fn save_step(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: ResponseId,
    seen: i32,
    (answers, progress): (&JsonText, i16),
) -> Result<i32, StorageError> {
    let now = w.now();
    let open = responses::table
        .find(id.get())
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::status.eq("in-progress"));
    let saved: Option<i32> = diesel::update(open.filter(responses::revision.eq(seen)))
        .set((
            responses::answers.eq(answers),
            responses::revision.eq(responses::revision + 1),
            responses::updated_at.eq(now),
            responses::progress.eq(greatest(responses::progress, progress)),
        ))
        .returning(responses::revision)
        .get_result(w.conn())
        .optional()?;
    if let Some(revision) = saved {
        return Ok(revision);
    }
    let still_open: i64 = open.count().get_result(w.conn())?;
    Err(if still_open == 0 { StorageError::NotFound } else { StorageError::Conflict("revision") })
}

/// The response with this id.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: ResponseId,
) -> Result<Response, StorageError> {
    Ok(responses::table
        .find(id.get())
        .filter(responses::organisation_id.eq(organisation.get()))
        .select(Response::as_select())
        .first(conn)?)
}

/// These responses, in the order of their ids; what is none of the organisation's is left out.
pub fn list_by_ids(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<Response>, StorageError> {
    Ok(responses::table
        .filter(responses::organisation_id.eq(organisation.get()))
        .filter(responses::id.eq_any(ids))
        .order(responses::id)
        .select(Response::as_select())
        .load(conn)?)
}

/// The response with this id, through the link it was started from.
pub fn find_by_link(conn: &mut PgConnection, link: LinkId, id: ResponseId) -> Result<Response, StorageError> {
    Ok(responses::table
        .find(id.get())
        .filter(responses::link_id.eq(link.get()))
        .select(Response::as_select())
        .first(conn)?)
}
