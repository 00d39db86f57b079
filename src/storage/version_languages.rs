//! The languages that a version is offered in beside its original. Its words never change once it is published; which of
//! their languages patients are offered may.

use diesel::prelude::*;
use serde_json::{Value, json};

use super::{
    StorageError, Write, questionnaires, schema::questionnaire_versions as versions, versions as whole,
    versions::Version,
};
use crate::domain::{
    ids::{OrganisationId, QuestionnaireId, VersionId},
    questionnaire::translation::{self, Begun},
};

/// The languages of a resource that may be offered, as they were asked for; those that are complete where nothing was.
pub(super) fn chosen(resource: &Value, asked: Option<&[String]>) -> Vec<String> {
    let is_chosen = |begun: &Begun| match asked {
        None => begun.is_complete(),
        Some(asked) => asked.iter().any(|tag| tag.eq_ignore_ascii_case(&begun.language)),
    };
    let begun = translation::begun(resource).into_iter();
    begun.filter(is_chosen).map(|begun| begun.language).collect()
}

/// Offers a published version in these languages from now on, and in no others; its original always. What it has no words
/// in is left out. `NotFound` if it is not the published one.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    id: VersionId,
    languages: &[String],
) -> Result<(), StorageError> {
    let version: Version = versions::table
        .find(id.get())
        .filter(versions::organisation_id.eq(organisation.get()))
        .filter(versions::status.eq("published"))
        .select(Version::as_select())
        .for_update()
        .first(w.conn())?;
    let languages = chosen(&version.json()?, Some(languages));
    if version.languages.as_ref() == Some(&languages) {
        return Ok(());
    }
    diesel::update(versions::table.find(id.get()))
        .set(versions::languages.eq(&languages))
        .execute(w.conn())?;
    let questionnaire = QuestionnaireId::new(version.questionnaire_id);
    questionnaires::touch(w, organisation, questionnaire)?;
    let details = json!({"questionnaire": questionnaire, "languages": languages});
    whole::record(w, organisation, id, "version.offered", &details)
}

/// As [`Version::languages`].
type Languages = Option<Vec<String>>;

/// What each of these versions is offered in; see [`Version::languages`].
pub(super) fn list(
    conn: &mut PgConnection,
    of: &[VersionId],
) -> Result<Vec<(VersionId, Languages)>, StorageError> {
    let ids: Vec<uuid::Uuid> = of.iter().map(|id| id.get()).collect();
    let rows: Vec<(uuid::Uuid, Languages)> = versions::table
        .filter(versions::id.eq_any(ids))
        .select((versions::id, versions::languages))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, languages)| (VersionId::new(id), languages)).collect())
}
