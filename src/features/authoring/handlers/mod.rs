//! Handlers, one file per thing a person does here.

pub(super) mod cards;
pub(super) mod compare;
pub(super) mod details;
pub(super) mod for_patients;
pub(super) mod import;
pub(super) mod mapping;
pub(super) mod paper;
pub(super) mod people;
pub(super) mod preview;
pub(super) mod publication;
pub(super) mod restoration;
pub(super) mod shared;
pub(super) mod translations;
pub(super) mod versions;

use crate::{
    domain::ids::{OrganisationId, QuestionnaireId, VersionId},
    storage::{
        PgConnection, StorageError,
        questionnaire_cards::{self, Card},
        questionnaires,
        versions::Version,
    },
};

/// Items on a page of the outline.
pub(super) const OUTLINE_SIZE: u32 = 300;

/// The card of a questionnaire of this organisation.
pub(in crate::features::authoring) fn card(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    id: QuestionnaireId,
) -> Result<Card, StorageError> {
    let questionnaire = questionnaires::find(conn, organisation, id)?;
    questionnaire_cards::card_of(conn, organisation, questionnaire)
}

/// A version, if it belongs to this questionnaire.
fn version(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    id: VersionId,
) -> Result<Version, StorageError> {
    let version = crate::storage::versions::find(conn, organisation, id)?;
    if version.questionnaire_id == questionnaire.get() { Ok(version) } else { Err(StorageError::NotFound) }
}
