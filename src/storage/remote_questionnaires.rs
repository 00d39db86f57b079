//! What another system has asked so far in a response to an adaptive questionnaire of its own.

use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    StorageError, Write, deep_json::DeepJson, events, events::Entity, json_text::JsonText, responses,
    schema::remote_questionnaires as remotes,
};
use crate::domain::{
    adaptive::remote::Asked,
    ids::{OrganisationId, ResponseId},
    json,
};

/// How far it has come, and with which answers.
#[derive(Clone, Debug)]
pub struct Stored {
    pub asked: Asked,
    /// The response's when it was asked last.
    pub revision: i32,
}

/// What it asked in a response; `None` before it was asked for the first time.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    response: ResponseId,
) -> Result<Option<Stored>, StorageError> {
    let row: Option<(String, DeepJson, Vec<String>, i32, bool)> = remotes::table
        .find(response.get())
        .filter(remotes::organisation_id.eq(organisation.get()))
        .select((remotes::questionnaire, remotes::keeps, remotes::fresh, remotes::revision, remotes::is_done))
        .first(conn)
        .optional()?;
    row.map(|(questionnaire, keeps, fresh, revision, is_done)| {
        let asked = Asked { questionnaire: read(&questionnaire)?, keeps: keeps.into(), fresh, is_done };
        Ok(Stored { asked, revision })
    })
    .transpose()
}

/// Of these responses of the organisation those whose questions another system chose.
pub fn list_of_responses(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Asked)>, StorageError> {
    let rows: Vec<(Uuid, String, DeepJson, bool)> = remotes::table
        .filter(remotes::organisation_id.eq(organisation.get()))
        .filter(remotes::response_id.eq_any(ids))
        .select((remotes::response_id, remotes::questionnaire, remotes::keeps, remotes::is_done))
        .load(conn)?;
    rows.into_iter()
        .map(|(id, questionnaire, keeps, is_done)| {
            let (questionnaire, keeps) = (read(&questionnaire)?, keeps.into());
            Ok((id, Asked { questionnaire, keeps, fresh: Vec::new(), is_done }))
        })
        .collect()
}

fn read(questionnaire: &str) -> Result<Value, StorageError> {
    json::parse(questionnaire.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("a questionnaire is not JSON"))
}

/// Keeps what it answered, with the answers as they stand then. `seen` is the revision that it was asked with: `Conflict`
/// if another tab saved or asked meanwhile, `NotFound` if the response is not open.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    response: ResponseId,
    seen: i32,
    (answers, asked): (&JsonText, &Asked),
) -> Result<(), StorageError> {
    let now = w.now();
    let revision = responses::save_step(w, organisation, response, seen, (answers, 0))?;
    let is_first: bool = diesel::select(diesel::dsl::not(diesel::dsl::exists(
        remotes::table.filter(remotes::response_id.eq(response.get())),
    )))
    .get_result(w.conn())?;
    let row = (
        remotes::questionnaire.eq(asked.questionnaire.to_string()),
        remotes::keeps.eq(&asked.keeps),
        remotes::fresh.eq(&asked.fresh),
        remotes::revision.eq(revision),
        remotes::is_done.eq(asked.is_done),
        remotes::asked_at.eq(now),
    );
    diesel::insert_into(remotes::table)
        .values((
            remotes::response_id.eq(response.get()),
            remotes::organisation_id.eq(organisation.get()),
            row.clone(),
        ))
        .on_conflict(remotes::response_id)
        .do_update()
        .set(row)
        .execute(w.conn())?;
    if is_first {
        let entity = Entity::new("response", response.get());
        events::record(w, organisation, entity, "response.asked-elsewhere", &json!({}))?;
    }
    Ok(())
}
