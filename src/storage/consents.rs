//! What patients agreed to, word for word, and what they took back. The names follow FHIR's Consent.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Binary, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{
    Scope, StorageError, Write, events,
    events::Entity,
    invitations,
    responses::Place,
    schema::{consent_texts, consents, invitations as invited, links, responses},
};
use crate::domain::ids::{AccountId, OrganisationId, PatientId, QuestionnaireId, ResponseId};

/// How a consent was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// On the patient's own device.
    Web,
    /// On a device that staff handed over.
    Kiosk,
    /// Another system says so.
    Api,
}

impl Way {
    /// As stored, and in keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Kiosk => "kiosk",
            Self::Api => "api",
        }
    }
}

/// The words that somebody agreed to.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// BCP 47 tag.
    pub language: &'static str,
    /// As it was shown, one line for each paragraph.
    pub text: String,
    pub way: Way,
}

/// A consent with its text. Several to the same words are one row here: the last.
#[derive(Clone, QueryableByName)]
pub struct Given {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub patient_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub questionnaire_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub link_id: Uuid,
    /// Of the questionnaire.
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub language: String,
    #[diesel(sql_type = Text)]
    pub body: String,
    #[diesel(sql_type = Binary)]
    pub hash: Vec<u8>,
    #[diesel(sql_type = Text)]
    pub way: String,
    #[diesel(sql_type = Timestamptz)]
    pub given_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub withdrawn_at: Option<DateTime<Utc>>,
    /// How often these words were agreed to.
    #[diesel(sql_type = BigInt)]
    pub times: i64,
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Notes that the patient of `place` agreed, with the response that followed. Nothing is noted of nobody: an anonymous
/// response keeps its own moment of consent.
pub fn insert(
    w: &mut Write<'_>,
    place: &Place,
    response: Option<ResponseId>,
    agreed: &Agreed,
) -> Result<(), StorageError> {
    let Some(patient) = place.patient else { return Ok(()) };
    let text = text_of(w, place.organisation, agreed)?;
    let now = w.now();
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(Uuid::now_v7()),
            consents::organisation_id.eq(place.organisation.get()),
            consents::patient_id.eq(patient.get()),
            consents::questionnaire_id.eq(place.questionnaire.get()),
            consents::link_id.eq(place.link.get()),
            consents::response_id.eq(response.map(ResponseId::get)),
            consents::text_id.eq(text),
            consents::way.eq(agreed.way.as_str()),
            consents::given_at.eq(now),
        ))
        .execute(w.conn())?;
    Ok(())
}

/// The row of these words, made with their first consent.
fn text_of(w: &mut Write<'_>, organisation: OrganisationId, agreed: &Agreed) -> Result<Uuid, StorageError> {
    let hash = Sha256::digest(format!("{}\n{}", agreed.language, agreed.text)).to_vec();
    let known = |conn: &mut PgConnection| {
        consent_texts::table
            .filter(consent_texts::organisation_id.eq(organisation.get()))
            .filter(consent_texts::hash.eq(&hash))
            .select(consent_texts::id)
            .first::<Uuid>(conn)
            .optional()
    };
    if let Some(id) = known(w.conn())? {
        return Ok(id);
    }
    let (id, now) = (Uuid::now_v7(), w.now());
    diesel::insert_into(consent_texts::table)
        .values((
            consent_texts::id.eq(id),
            consent_texts::organisation_id.eq(organisation.get()),
            consent_texts::hash.eq(&hash),
            consent_texts::language.eq(agreed.language),
            consent_texts::body.eq(&agreed.text),
            consent_texts::created_at.eq(now),
        ))
        .on_conflict((consent_texts::organisation_id, consent_texts::hash))
        .do_nothing()
        .execute(w.conn())?;
    known(w.conn())?.ok_or(StorageError::NotFound)
}

/// The consents of these patients that came through links of the scope, newest first.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    patients: &[Uuid],
) -> Result<Vec<Given>, StorageError> {
    Ok(diesel::sql_query(
        "SELECT * FROM (
             SELECT DISTINCT ON (c.patient_id, c.questionnaire_id, c.text_id)
                    c.id, c.patient_id, c.questionnaire_id, c.link_id, q.title, t.language, t.body, t.hash, c.way,
                    c.given_at, c.withdrawn_at,
                    count(*) OVER (PARTITION BY c.patient_id, c.questionnaire_id, c.text_id) AS times
             FROM consents c
             JOIN consent_texts t ON t.id = c.text_id
             JOIN questionnaires q ON q.id = c.questionnaire_id
             WHERE c.organisation_id = $1 AND c.patient_id = ANY($2) AND ($3 IS NULL OR c.link_id = ANY($3))
             ORDER BY c.patient_id, c.questionnaire_id, c.text_id, c.given_at DESC, c.id DESC) last
         ORDER BY given_at DESC, id DESC",
    )
    .bind::<SqlUuid, _>(organisation.get())
    .bind::<Array<SqlUuid>, _>(patients)
    .bind::<Nullable<Array<SqlUuid>>, _>(scope.ids())
    .load(conn)?)
}

/// Those of an account, as [`list`] gives them.
pub fn list_of_account(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    account: AccountId,
) -> Result<Vec<Given>, StorageError> {
    let patients = super::own_responses::list_patients(conn, organisation, account)?;
    let ids: Vec<Uuid> = patients.iter().map(|patient| patient.id).collect();
    list(conn, organisation, &Scope::All, &ids)
}

/// Whether the patient took back what they agreed to for this questionnaire, and did not agree again.
pub fn is_withdrawn(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    patient: PatientId,
    questionnaire: QuestionnaireId,
) -> Result<bool, StorageError> {
    let last: Option<Option<DateTime<Utc>>> = consents::table
        .filter(consents::organisation_id.eq(organisation.get()))
        .filter(consents::patient_id.eq(patient.get()))
        .filter(consents::questionnaire_id.eq(questionnaire.get()))
        .order((consents::given_at.desc(), consents::id.desc()))
        .select(consents::withdrawn_at)
        .first(conn)
        .optional()?;
    Ok(last.is_some_and(|withdrawn| withdrawn.is_some()))
}

/// Takes back every consent of the patient to this questionnaire: nothing of it is asked or sent any more, and what was
/// begun and not sent is deleted. What was sent stays. Doing it again changes nothing.
pub fn withdraw(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    questionnaire: QuestionnaireId,
) -> Result<(), StorageError> {
    let now = w.now();
    let changed = diesel::update(
        consents::table
            .filter(consents::organisation_id.eq(organisation.get()))
            .filter(consents::patient_id.eq(patient.get()))
            .filter(consents::questionnaire_id.eq(questionnaire.get()))
            .filter(consents::withdrawn_at.is_null()),
    )
    .set(consents::withdrawn_at.eq(now))
    .execute(w.conn())?;
    if changed == 0 {
        return Ok(());
    }
    let ways = links::table
        .filter(links::organisation_id.eq(organisation.get()))
        .filter(links::questionnaire_id.eq(questionnaire.get()));
    let ways: Vec<Uuid> = ways.select(links::id).load(w.conn())?;
    stop_asking(w, organisation, patient, &ways)?;
    let details = json!({"questionnaire": questionnaire.get()});
    events::record(
        w,
        organisation,
        Entity::new("patient", patient.get()),
        "patient.consent-withdrawn",
        &details,
    )
}

/// Ends what asks the patient through these links: invitations, and responses that were not sent. A schedule goes on
/// without them, since nobody is invited who took back their consent.
pub(super) fn stop_asking(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    ways: &[Uuid],
) -> Result<(), StorageError> {
    let open: Vec<Uuid> = invited::table
        .filter(invited::organisation_id.eq(organisation.get()))
        .filter(invited::patient_id.eq(patient.get()))
        .filter(invited::link_id.eq_any(ways))
        .filter(invited::cancelled_at.is_null())
        .select(invited::id)
        .load(w.conn())?;
    for invitation in open {
        invitations::cancel(w, organisation, invitation)?;
    }
    let unsent: Vec<Uuid> = diesel::delete(
        responses::table
            .filter(responses::organisation_id.eq(organisation.get()))
            .filter(responses::patient_id.eq(patient.get()))
            .filter(responses::link_id.eq_any(ways))
            .filter(responses::status.eq("in-progress")),
    )
    .returning(responses::id)
    .get_results(w.conn())?;
    for response in unsent {
        let entity = Entity::new("response", response);
        events::record(w, organisation, entity, "response.discarded", &json!({}))?;
    }
    Ok(())
}

/// Notes that the patient agrees again to the words of an earlier consent.
pub fn renew(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    patient: PatientId,
    given: &Given,
) -> Result<(), StorageError> {
    let questionnaire = QuestionnaireId::new(given.questionnaire_id);
    if !is_withdrawn(w.conn(), organisation, patient, questionnaire)? {
        return Ok(());
    }
    let now = w.now();
    let text = consents::table.find(given.id).select(consents::text_id).first::<Uuid>(w.conn())?;
    diesel::insert_into(consents::table)
        .values((
            consents::id.eq(Uuid::now_v7()),
            consents::organisation_id.eq(organisation.get()),
            consents::patient_id.eq(patient.get()),
            consents::questionnaire_id.eq(given.questionnaire_id),
            consents::link_id.eq(given.link_id),
            consents::text_id.eq(text),
            consents::way.eq(Way::Web.as_str()),
            consents::given_at.eq(now),
        ))
        .execute(w.conn())?;
    let details = json!({"questionnaire": given.questionnaire_id});
    events::record(w, organisation, Entity::new("patient", patient.get()), "patient.consent-given", &details)
}
