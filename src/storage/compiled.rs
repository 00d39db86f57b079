//! Published versions in their executable form, kept in memory: a version never changes once it is published, so it
//! is compiled once and shared by every request until others need its place.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use diesel::PgConnection;

use super::{
    StorageError, remote_questionnaires, terminology,
    versions::{self, Version},
};
use crate::domain::{
    engine::failed_tests,
    ids::{OrganisationId, ResponseId, VersionId},
    json,
    problem::Problem,
    questionnaire::{Compiled, Questionnaire, compile, compile_pinned, compile_with},
    terminology::Library,
};

/// How many items all kept versions may have together: about 2 kB each.
const MOST_ITEMS: usize = 20_000;

/// Shared by all requests and jobs.
#[derive(Debug)]
pub struct CompiledVersions {
    kept: RwLock<HashMap<VersionId, Kept>>,
    most_items: usize,
    uses: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    organisation: OrganisationId,
    compiled: Arc<Compiled>,
    /// When it was last asked for, in uses of the cache.
    last_use: AtomicU64,
}

impl Default for CompiledVersions {
    fn default() -> Self {
        Self::new(MOST_ITEMS)
    }
}

impl CompiledVersions {
    /// `most_items` bounds the memory; the versions that were not asked for longest go first.
    pub fn new(most_items: usize) -> Self {
        Self { kept: RwLock::default(), most_items, uses: AtomicU64::new(0) }
    }

    /// The version if it is kept: costs no database access and may be called from anywhere.
    pub fn kept(&self, organisation: OrganisationId, id: VersionId) -> Option<Arc<Compiled>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&id).filter(|found| found.organisation == organisation)?;
        found.last_use.store(self.uses.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        Some(found.compiled.clone())
    }

    /// The version, read and compiled if it is not kept. A draft is compiled anew each time, as it may change.
    ///
    /// # Errors
    /// `NotFound` where the organisation has no such version; `Corrupt` where it does not compile, which publishing
    /// and importing rule out.
    pub fn find(
        &self,
        conn: &mut PgConnection,
        organisation: OrganisationId,
        id: VersionId,
    ) -> Result<Arc<Compiled>, StorageError> {
        if let Some(compiled) = self.kept(organisation, id) {
            return Ok(compiled);
        }
        let version = versions::find(conn, organisation, id)?;
        let compiled = Arc::new(compiled_version(conn, &version)?);
        if version.status != "draft" {
            self.keep(organisation, id, compiled.clone());
        }
        Ok(compiled)
    }

    /// What a response answers: the version, or, where another system chooses the questions, those that it asked so far.
    ///
    /// # Errors
    /// As [`Self::find`].
    pub fn of_response(
        &self,
        conn: &mut PgConnection,
        organisation: OrganisationId,
        version: VersionId,
        response: ResponseId,
    ) -> Result<Arc<Compiled>, StorageError> {
        let compiled = self.find(conn, organisation, version)?;
        if compiled.remote().is_none() {
            return Ok(compiled);
        }
        let stored = remote_questionnaires::find(conn, organisation, response)?;
        let Some(stored) = stored else { return Ok(Arc::new(compiled.without_items())) };
        let questionnaire = Questionnaire::from_json(&stored.asked.questionnaire)
            .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
        let compiled = compile(&questionnaire);
        Ok(Arc::new(compiled.map_err(|_bad| StorageError::Corrupt("resource does not compile"))?))
    }

    fn keep(&self, organisation: OrganisationId, id: VersionId, compiled: Arc<Compiled>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let last_use = AtomicU64::new(self.uses.fetch_add(1, Ordering::Relaxed));
        kept.insert(id, Kept { organisation, compiled, last_use });
        let mut items: usize = kept.values().map(|one| one.compiled.items().len()).sum();
        while items > self.most_items && kept.len() > 1 {
            let oldest = kept.iter().min_by_key(|(_, one)| one.last_use.load(Ordering::Relaxed));
            let Some(oldest) = oldest.map(|(id, _)| *id) else { break };
            items -= kept.remove(&oldest).map_or(0, |one| one.compiled.items().len());
        }
    }
}

/// Compiles a version: a draft with the value sets there are now, another with those of its publishing.
///
/// # Errors
/// `Corrupt` where it is no questionnaire that could be published.
pub fn compiled_version(conn: &mut PgConnection, version: &Version) -> Result<Compiled, StorageError> {
    let questionnaire = questionnaire_of(&version.resource)?;
    let compiled = try_compile(conn, version, &questionnaire)?;
    compiled.map_err(|_bad| StorageError::Corrupt("resource does not compile"))
}

/// The same for a version that may not compile: the inner error says why.
pub fn try_compile(
    conn: &mut PgConnection,
    version: &Version,
    questionnaire: &Questionnaire,
) -> Result<Result<Compiled, Vec<Problem>>, StorageError> {
    let organisation = OrganisationId::new(version.organisation_id);
    Ok(if version.status == "draft" {
        let own = terminology::library(conn, organisation, questionnaire)?;
        compile_with(questionnaire, &[&own, Library::bundled()])
    } else {
        let pinned = terminology::pinned(conn, VersionId::new(version.id))?;
        compile_pinned(questionnaire, &pinned)
    })
}

/// Whether a draft compiles, with the value sets there are now, and passes its author's tests.
///
/// # Errors
/// `Corrupt` where it is no questionnaire at all.
pub fn may_publish(conn: &mut PgConnection, draft: &Version) -> Result<bool, StorageError> {
    let questionnaire = questionnaire_of(&draft.resource)?;
    Ok(try_compile(conn, draft, &questionnaire)?.is_ok_and(|compiled| failed_tests(&compiled).is_empty()))
}

/// Compiles a resource on its own.
///
/// # Errors
/// `Corrupt` where it is no questionnaire that could be published.
pub fn compiled_of(resource: &str) -> Result<Compiled, StorageError> {
    compile(&questionnaire_of(resource)?).map_err(|_bad| StorageError::Corrupt("resource does not compile"))
}

fn questionnaire_of(resource: &str) -> Result<Questionnaire, StorageError> {
    let json = json::parse(resource.as_bytes(), usize::MAX)
        .map_err(|_bad| StorageError::Corrupt("resource is not JSON"))?;
    Questionnaire::from_json(&json).map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn sample() -> Arc<Compiled> {
        let resource =
            r#"{"resourceType":"Questionnaire","item":[{"linkId":"1","type":"boolean","text":"a"}]}"#;
        Arc::new(compiled_of(resource).unwrap())
    }

    fn id(number: u128) -> VersionId {
        VersionId::new(Uuid::from_u128(number))
    }

    #[test]
    fn the_versions_not_asked_for_longest_go_first() {
        let cache = CompiledVersions::new(2);
        let organisation = OrganisationId::new(Uuid::from_u128(9));
        cache.keep(organisation, id(1), sample());
        cache.keep(organisation, id(2), sample());
        assert!(cache.kept(organisation, id(1)).is_some());
        cache.keep(organisation, id(3), sample());
        assert!(cache.kept(organisation, id(1)).is_some());
        assert!(cache.kept(organisation, id(2)).is_none());
        assert!(cache.kept(organisation, id(3)).is_some());
    }

    #[test]
    fn another_organisation_finds_nothing() {
        let cache = CompiledVersions::default();
        cache.keep(OrganisationId::new(Uuid::from_u128(1)), id(1), sample());
        assert!(cache.kept(OrganisationId::new(Uuid::from_u128(2)), id(1)).is_none());
    }
}
