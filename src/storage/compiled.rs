//! Published versions in their executable form, kept in memory: what a version asks never changes once it is published, so
//! it is compiled once and shared by every request until others need its place. Only the languages that it is offered in
//! may change: it speaks no others, and is compiled anew where they are others by now.

use std::{
    collections::HashMap,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use diesel::PgConnection;

use super::{
    StorageError, remote_questionnaires, terminology, version_languages,
    versions::{self, Version},
};
use crate::domain::{
    engine::failed_tests,
    ids::{OrganisationId, ResponseId, VersionId},
    json,
    problem::Problem,
    questionnaire::{Compiled, Questionnaire, compile, compile_pinned, compile_with, translation},
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
    /// [`Version::languages`] when it was compiled.
    languages: Option<Vec<String>>,
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

    /// Forgets the version if it was compiled for other languages than it is offered in.
    pub fn agree(&self, id: VersionId, languages: Option<&[String]>) {
        let is_other = |kept: &Kept| kept.languages.as_deref() != languages;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if kept.get(&id).is_some_and(is_other) {
            drop(kept);
            self.kept.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
        }
    }

    /// Forgets those of the versions that are offered in other languages by now: what patients and other systems are shown
    /// has to speak those of this moment.
    pub fn refresh(
        &self,
        conn: &mut PgConnection,
        of: impl IntoIterator<Item = VersionId>,
    ) -> Result<(), StorageError> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let mut known: Vec<VersionId> = of.into_iter().filter(|id| kept.contains_key(id)).collect();
        drop(kept);
        known.sort_unstable();
        known.dedup();
        if known.is_empty() {
            return Ok(());
        }
        for (id, languages) in version_languages::list(conn, &known)? {
            self.agree(id, languages.as_deref());
        }
        Ok(())
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
        let compiled = Arc::new(spoken(conn, &version)?);
        if version.status != "draft" {
            self.keep(organisation, id, compiled.clone(), version.languages);
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
        let mut asked = stored.asked.questionnaire;
        if let Some(languages) = self.languages_of(version) {
            translation::keep(&mut asked, &languages);
        }
        let questionnaire = Questionnaire::from_json(&asked)
            .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
        let compiled = compile(&questionnaire);
        Ok(Arc::new(compiled.map_err(|_bad| StorageError::Corrupt("resource does not compile"))?))
    }

    fn languages_of(&self, id: VersionId) -> Option<Vec<String>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).get(&id)?.languages.clone()
    }

    fn keep(
        &self,
        organisation: OrganisationId,
        id: VersionId,
        compiled: Arc<Compiled>,
        languages: Option<Vec<String>>,
    ) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let last_use = AtomicU64::new(self.uses.fetch_add(1, Ordering::Relaxed));
        kept.insert(id, Kept { organisation, compiled, languages, last_use });
        let mut items: usize = kept.values().map(|one| one.compiled.items().len()).sum();
        while items > self.most_items && kept.len() > 1 {
            let oldest = kept.iter().min_by_key(|(_, one)| one.last_use.load(Ordering::Relaxed));
            let Some(oldest) = oldest.map(|(id, _)| *id) else { break };
            items -= kept.remove(&oldest).map_or(0, |one| one.compiled.items().len());
        }
    }
}

/// The version in the languages that it is offered in.
fn spoken(conn: &mut PgConnection, version: &Version) -> Result<Compiled, StorageError> {
    let Some(languages) = &version.languages else { return compiled_version(conn, version) };
    let mut resource = version.json()?;
    translation::keep(&mut resource, languages);
    let questionnaire = Questionnaire::from_json(&resource)
        .map_err(|_bad| StorageError::Corrupt("resource is no questionnaire"))?;
    let compiled = try_compile(conn, version, &questionnaire)?;
    compiled.map_err(|_bad| StorageError::Corrupt("resource does not compile"))
}

/// Compiles a version with all its languages: a draft with the value sets there are now, another with those of its publishing.
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
        cache.keep(organisation, id(1), sample(), None);
        cache.keep(organisation, id(2), sample(), None);
        assert!(cache.kept(organisation, id(1)).is_some());
        cache.keep(organisation, id(3), sample(), None);
        assert!(cache.kept(organisation, id(1)).is_some());
        assert!(cache.kept(organisation, id(2)).is_none());
        assert!(cache.kept(organisation, id(3)).is_some());
    }

    #[test]
    fn a_version_is_forgotten_when_it_speaks_other_languages() {
        let cache = CompiledVersions::default();
        let organisation = OrganisationId::new(Uuid::from_u128(9));
        let english = ["en".to_owned()];
        cache.keep(organisation, id(1), sample(), Some(english.to_vec()));
        cache.agree(id(1), Some(&english));
        assert!(cache.kept(organisation, id(1)).is_some());
        cache.agree(id(1), Some(&[]));
        assert!(cache.kept(organisation, id(1)).is_none());
    }

    #[test]
    fn another_organisation_finds_nothing() {
        let cache = CompiledVersions::default();
        cache.keep(OrganisationId::new(Uuid::from_u128(1)), id(1), sample(), None);
        assert!(cache.kept(OrganisationId::new(Uuid::from_u128(2)), id(1)).is_none());
    }
}
