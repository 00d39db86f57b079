//! The questionnaires of the demo, compiled: the library's instruments and the clinic's own.

use crate::domain::problem::Problem;
use crate::domain::questionnaire::{Compiled, Questionnaire, compile};
use crate::exchange::instruments;

/// A questionnaire of the demo.
pub(super) struct Entry {
    pub(super) key: &'static str,
    pub(super) resource: &'static str,
    pub(super) compiled: Compiled,
    /// The others stay drafts.
    pub(super) is_published: bool,
}

/// The clinic's own questionnaires: key and FHIR resource.
const OWN: &[(&str, &str)] = &[
    ("acolhimento", include_str!("questionnaires/acolhimento.json")),
    ("satisfacao", include_str!("questionnaires/satisfacao.json")),
    ("sono", include_str!("questionnaires/sono.json")),
];

/// What the clinic is still working on, or keeps for later.
const DRAFTS: &[&str] = &["sono", "rand-36"];

/// Every questionnaire, compiled. Fails only if an embedded file is wrong, which a test rules out.
pub(super) fn all() -> Result<Vec<Entry>, Vec<Problem>> {
    let instruments = instruments::ALL.iter().map(|instrument| (instrument.key, instrument.resource));
    instruments.chain(OWN.iter().copied()).map(|(key, resource)| entry(key, resource)).collect()
}

fn entry(key: &'static str, resource: &'static str) -> Result<Entry, Vec<Problem>> {
    let json = serde_json::from_str(resource).unwrap_or_default();
    let questionnaire = Questionnaire::from_json(&json).map_err(|problem| vec![problem])?;
    Ok(Entry { key, resource, compiled: compile(&questionnaire)?, is_published: !DRAFTS.contains(&key) })
}

/// The questionnaire with this key.
pub(super) fn find<'a>(entries: &'a [Entry], key: &str) -> Option<&'a Entry> {
    entries.iter().find(|entry| entry.key == key)
}
