//! What questions and scores of older versions are in newer ones, as authors said, and the relation of each version to the
//! newest that follows from it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    StorageError, Write,
    compiled::compiled_version,
    schema::{questionnaire_versions as all_versions, version_mappings as mappings},
    versions::{self, Version},
};
use crate::domain::{
    ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
    questionnaire::{
        Compiled, Questionnaire,
        mapping::{Mapping, Side, relate},
    },
};

/// What somebody said of two versions.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mappings, check_for_backend(diesel::pg::Pg))]
pub struct Stored {
    pub from_version: Uuid,
    pub to_version: Uuid,
    mapping: Value,
    pub made_by: Option<Uuid>,
    pub made_at: DateTime<Utc>,
}

impl Stored {
    /// What was said.
    pub fn mapping(&self) -> Result<Mapping, StorageError> {
        serde_json::from_value(self.mapping.clone()).map_err(|_bad| StorageError::Corrupt("mapping"))
    }
}

/// What was said of these two versions, if anything was.
pub fn find(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    from: VersionId,
    to: VersionId,
) -> Result<Option<Stored>, StorageError> {
    Ok(mappings::table
        .find((organisation.get(), from.get(), to.get()))
        .select(Stored::as_select())
        .first(conn)
        .optional()?)
}

/// Keeps what was said of two published versions in place of what was said before; nothing said takes it away.
pub fn save(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    (from, to): (&Version, &Version),
    mapping: &Mapping,
    author: AccountId,
) -> Result<(), StorageError> {
    let key = (organisation.get(), from.id, to.id);
    let known = find(w.conn(), organisation, VersionId::new(from.id), VersionId::new(to.id))?;
    let known = known.map(|known| known.mapping()).transpose()?.unwrap_or_default();
    if known == *mapping {
        return Ok(());
    }
    diesel::delete(mappings::table.find(key)).execute(w.conn())?;
    if !mapping.is_empty() {
        let now = w.now();
        let json = serde_json::to_value(mapping).map_err(|_bad| StorageError::Corrupt("mapping"))?;
        diesel::insert_into(mappings::table)
            .values((
                mappings::organisation_id.eq(organisation.get()),
                mappings::from_version.eq(from.id),
                mappings::to_version.eq(to.id),
                mappings::mapping.eq(json),
                mappings::made_by.eq(author.get()),
                mappings::made_at.eq(now),
            ))
            .execute(w.conn())?;
    }
    let details = json!({
        "questionnaire": from.questionnaire_id, "from": from.number, "to": to.number,
        "items": mapping.items.len(), "scores": mapping.scores.len(),
    });
    versions::record(w, organisation, VersionId::new(to.id), "version.mapped", &details)
}

/// A version as it is read and as it runs.
#[derive(Debug)]
pub struct Known {
    pub version: Version,
    questionnaire: Questionnaire,
    pub compiled: Compiled,
}

impl Known {
    /// # Errors
    /// `Corrupt` where it is no questionnaire that could be published.
    pub fn read(conn: &mut PgConnection, version: Version) -> Result<Self, StorageError> {
        let questionnaire = Questionnaire::from_json(&version.json()?)
            .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
        let compiled = compiled_version(conn, &version)?;
        Ok(Self { version, questionnaire, compiled })
    }

    /// For rendering a page in tests.
    #[cfg(test)]
    pub fn sample(version: Version) -> Self {
        let questionnaire = Questionnaire::from_json(&version.json().unwrap()).unwrap();
        let compiled = super::compiled::compiled_of(&version.resource).unwrap();
        Self { version, questionnaire, compiled }
    }

    /// For the domain.
    pub const fn side(&self) -> Side<'_> {
        Side { questionnaire: &self.questionnaire, compiled: &self.compiled }
    }
}

/// Whether anybody said anything of two versions of a questionnaire.
pub fn any(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
) -> Result<bool, StorageError> {
    let of_it = all_versions::table
        .filter(all_versions::organisation_id.eq(organisation.get()))
        .filter(all_versions::questionnaire_id.eq(questionnaire.get()))
        .select(all_versions::id);
    let said = mappings::table
        .filter(mappings::organisation_id.eq(organisation.get()))
        .filter(mappings::to_version.eq_any(of_it));
    Ok(diesel::select(diesel::dsl::exists(said)).get_result(conn)?)
}

/// A version, and those that were published before it with what their questions and scores are in it, newest first.
#[derive(Debug)]
pub struct Joined {
    pub newest: Known,
    pub older: Vec<(Known, Mapping)>,
}

/// Relates every version that was published to one of them, the newest where `last` is none. `NotFound` where there is none.
///
/// From version to version, by what was said of the two, the farthest step first; where nothing was said, to the next one by
/// what did not change.
pub fn join(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: QuestionnaireId,
    last: Option<VersionId>,
) -> Result<Joined, StorageError> {
    let all = versions::list(conn, organisation, questionnaire)?;
    let published = all.into_iter().filter(|version| version.status != "draft");
    let published = published.skip_while(|version| last.is_some_and(|last| last.get() != version.id));
    let mut known = Vec::new();
    for version in published {
        known.push(Known::read(conn, version)?);
    }
    let ids: Vec<Uuid> = known.iter().map(|known| known.version.id).collect();
    let said: Vec<Stored> = mappings::table
        .filter(mappings::organisation_id.eq(organisation.get()))
        .filter(mappings::from_version.eq_any(&ids))
        .filter(mappings::to_version.eq_any(&ids))
        .select(Stored::as_select())
        .load(conn)?;
    // newest first, so that what follows a version is related already
    let mut relations: Vec<Mapping> = Vec::new();
    for (place, from) in known.iter().enumerate().skip(1) {
        let of = |to: &Known| {
            let is_it =
                |said: &&Stored| said.from_version == from.version.id && said.to_version == to.version.id;
            said.iter().find(is_it)
        };
        let mut newer = known.iter().take(place).enumerate();
        let step = newer.find_map(|(at, to)| Some((at, to, Some(of(to)?))));
        let next = || place.checked_sub(1).and_then(|at| Some((at, known.get(at)?, None)));
        let Some((at, to, said)) = step.or_else(next) else { continue };
        let said = said.map(Stored::mapping).transpose()?;
        let relation = relate(from.side(), to.side(), said.as_ref());
        // relations begin with that of the second version
        let whole = match at.checked_sub(1).and_then(|at| relations.get(at)) {
            Some(next) => relation.then(next),
            None => relation,
        };
        relations.push(whole);
    }
    let mut known = known.into_iter();
    let newest = known.next().ok_or(StorageError::NotFound)?;
    Ok(Joined { newest, older: known.zip(relations).collect() })
}
