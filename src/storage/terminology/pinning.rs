//! What a version's value sets meant when it was published. Compiled versions read nothing else, so they never change.

use diesel::prelude::*;
use serde_json::json;

use super::resolving::library;
use crate::{
    domain::{
        ids::{OrganisationId, VersionId},
        json,
        questionnaire::Questionnaire,
        terminology::{Concept, Library, expand},
    },
    storage::{StorageError, Write, schema::version_value_sets as pins},
};

/// Keeps the codes of every value set that the resource doesn't hold itself. Part of publishing, which has the event.
pub fn pin(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    version: VersionId,
    resource: &str,
) -> Result<(), StorageError> {
    let json = json::parse(resource.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?;
    let Ok(questionnaire) = Questionnaire::from_json(&json) else { return Ok(()) };
    let references = questionnaire.value_sets();
    if references.is_empty() {
        return Ok(());
    }
    let contained = Library::of_contained(&questionnaire.contained);
    let own = library(w.conn(), organisation, &questionnaire)?;
    for reference in references {
        if expand(reference, &[&contained]).is_ok() {
            continue;
        }
        // one that is not known now is not known to this version, whatever comes later
        let Ok(codes) = expand(reference, &[&contained, &own, Library::bundled()]) else { continue };
        let contains: Vec<_> = codes.iter().map(Concept::to_contains).collect();
        let expansion = json!({"resourceType": "ValueSet", "expansion": {"contains": contains}});
        diesel::insert_into(pins::table)
            .values((
                pins::version_id.eq(version.get()),
                pins::reference.eq(reference),
                pins::expansion.eq(expansion.to_string()),
            ))
            .on_conflict_do_nothing()
            .execute(w.conn())?;
    }
    Ok(())
}

/// What was kept for a version.
pub fn pinned(conn: &mut PgConnection, version: VersionId) -> Result<Library, StorageError> {
    let rows: Vec<(String, String)> = pins::table
        .filter(pins::version_id.eq(version.get()))
        .select((pins::reference, pins::expansion))
        .load(conn)?;
    let mut library = Library::default();
    for (reference, text) in rows {
        let set = json::parse(text.as_bytes(), usize::MAX)
            .map_err(|_bad| StorageError::Corrupt("a value set is not JSON"))?;
        library.add_as(&reference, set);
    }
    Ok(library)
}
