//! What patients see of their results, for each questionnaire: the author chooses, and without a choice it is nothing.

use diesel::prelude::*;
use serde_json::json;

use super::{
    StorageError, Write, events, events::Entity, questionnaires as questionnaire_rows,
    schema::patient_results,
};
use crate::domain::ids::{OrganisationId, QuestionnaireId};

/// What is shown of a response that was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shows {
    #[default]
    Nothing,
    /// The author's words.
    Thanks,
    /// The author's words, and each score with what its band means.
    Scores,
}

impl Shows {
    pub const ALL: [Self; 3] = [Self::Nothing, Self::Thanks, Self::Scores];

    /// As stored, in forms and in keys of texts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Thanks => "thanks",
            Self::Scores => "scores",
        }
    }

    /// The choice of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shows| shows.as_str() == name)
    }
}

/// The author's choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PatientResults {
    pub shows: Shows,
    pub thanks: String,
}

/// What patients see of this questionnaire's results.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<PatientResults, StorageError> {
    let row: Option<(String, String)> = patient_results::table
        .find(questionnaire.get())
        .filter(patient_results::organisation_id.eq(organisation.get()))
        .select((patient_results::shows, patient_results::thanks))
        .first(conn)
        .optional()?;
    let known = row.map(|(shows, thanks)| PatientResults {
        shows: Shows::from_name(&shows).unwrap_or_default(),
        thanks,
    });
    Ok(known.unwrap_or_default())
}

/// Stores the choice. `NotFound` for another organisation's questionnaire.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    new: &PatientResults,
) -> Result<(), StorageError> {
    questionnaire_rows::find(w.conn(), organisation, questionnaire)?;
    if find(w.conn(), organisation, questionnaire)? == *new {
        return Ok(());
    }
    let (shows, thanks) =
        (patient_results::shows.eq(new.shows.as_str()), patient_results::thanks.eq(&new.thanks));
    diesel::insert_into(patient_results::table)
        .values((
            patient_results::questionnaire_id.eq(questionnaire.get()),
            patient_results::organisation_id.eq(organisation.get()),
            shows,
            thanks,
        ))
        .on_conflict(patient_results::questionnaire_id)
        .do_update()
        .set((shows, thanks))
        .execute(w.conn())?;
    let details = json!({"shows": new.shows.as_str()});
    let entity = Entity::new("questionnaire", questionnaire.get());
    events::record(w, organisation, entity, "questionnaire.patient-results-changed", &details)
}
