//! From a file to a draft: read it, find the questionnaire that it belongs to, store it whole or not at all.
//!
//! A resource whose canonical `url` the organisation knows becomes the next version of that questionnaire, unless
//! the caller wants a questionnaire of its own.

use serde_json::Value as Json;

use super::{Imported, import};
use crate::{
    domain::{
        ids::{AccountId, OrganisationId, QuestionnaireId, VersionId},
        json,
        problem::{Code, Problem},
        terminology::{Library, expand},
    },
    storage::{
        PgConnection, StorageError, Write, questionnaires, terminology,
        versions::{self, Draft, Version},
    },
};

/// A file that was understood, ready to be stored.
#[derive(Clone, Debug)]
pub struct Intake {
    pub imported: Imported,
    /// The FHIR R4 resource: the file's own text where it came as R4.
    resource: String,
    title: String,
}

/// Which questionnaire a file becomes a version of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The one with the same canonical `url`, else a new one.
    SameUrl,
    /// A new one in any case.
    Separate,
    /// This one.
    Existing(QuestionnaireId),
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Questionnaire,
    /// The next version of a questionnaire that was there.
    Version,
    /// Another content of the draft that was there.
    Draft,
    /// The newest version is equal, as JSON: nothing was stored.
    Unchanged,
}

/// Where a file was stored.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    pub questionnaire: QuestionnaireId,
    pub version: VersionId,
    /// The version's number within the questionnaire.
    pub number: i32,
    /// Whether the version is a draft, which can be published.
    pub is_draft: bool,
    pub became: Became,
}

impl Intake {
    /// Reads a file of at most `max_bytes`; `name` is what the questionnaire is called if the resource has no title.
    pub fn read(name: &str, bytes: &[u8], max_bytes: usize) -> Result<Self, Vec<Problem>> {
        let imported = import(name, bytes, max_bytes)?;
        let own_text = (imported.format == "fhir-r4").then(|| text_of(bytes)).flatten();
        let resource = own_text.map_or_else(|| pretty(&imported.resource), str::to_owned);
        let title = imported.compiled.title.original().trim();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
        let url = imported.questionnaire.url.as_deref().unwrap_or_default();
        let last_of_url = url.rsplit('/').next().unwrap_or_default();
        let title = [title, stem, last_of_url, "Questionnaire"].into_iter().find(|title| !title.is_empty());
        let title = title.unwrap_or_default().to_owned();
        Ok(Self { imported, resource, title })
    }

    /// What the questionnaire is called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// How many items the resource has.
    pub fn items(&self) -> usize {
        self.imported.items()
    }

    /// Stores the file as a draft in the caller's transaction.
    pub fn store(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        target: Target,
        author: Option<AccountId>,
    ) -> Result<Stored, StorageError> {
        match self.questionnaire(w, organisation, target)? {
            Some(questionnaire) => self.add_version(w, organisation, questionnaire, author),
            None => self.add_questionnaire(w, organisation, author),
        }
    }

    fn questionnaire(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        target: Target,
    ) -> Result<Option<QuestionnaireId>, StorageError> {
        match (target, self.imported.questionnaire.url.as_deref()) {
            (Target::Existing(id), _) => {
                questionnaires::find(w.conn(), organisation, id)?;
                Ok(Some(id))
            }
            (Target::SameUrl, Some(url)) => {
                questionnaires::lock_url(w, organisation, url)?;
                match questionnaires::find_by_url(w.conn(), organisation, url) {
                    Ok(found) => Ok(Some(QuestionnaireId::new(found.id))),
                    Err(StorageError::NotFound) => Ok(None),
                    Err(error) => Err(error),
                }
            }
            _ => Ok(None),
        }
    }

    fn add_questionnaire(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        author: Option<AccountId>,
    ) -> Result<Stored, StorageError> {
        let description = self.imported.compiled.description.as_ref().map_or("", |text| text.original());
        let questionnaire = questionnaires::insert(w, organisation, &self.title, description, author)?;
        let version = self.insert_draft(w, organisation, questionnaire, author)?;
        Ok(Stored { questionnaire, version, number: 1, is_draft: true, became: Became::Questionnaire })
    }

    fn add_version(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        questionnaire: QuestionnaireId,
        author: Option<AccountId>,
    ) -> Result<Stored, StorageError> {
        let newest = versions::find_newest(w.conn(), organisation, questionnaire)?;
        let is_draft = newest.as_ref().is_some_and(|version| version.status == "draft");
        let was = |version: &Version, became| Stored {
            questionnaire,
            version: VersionId::new(version.id),
            number: version.number,
            is_draft,
            became,
        };
        match newest {
            Some(newest) if newest.status != "retired" && self.is_equal(&newest) => {
                Ok(was(&newest, Became::Unchanged))
            }
            Some(newest) if is_draft => {
                let losses = self.losses(w.conn(), organisation)?;
                let draft = self.draft(&losses, author);
                versions::save_draft(w, organisation, VersionId::new(newest.id), &draft)?;
                Ok(was(&newest, Became::Draft))
            }
            newest => {
                let number = newest.map_or(0, |version| version.number) + 1;
                let version = self.insert_draft(w, organisation, questionnaire, author)?;
                Ok(Stored { questionnaire, version, number, is_draft: true, became: Became::Version })
            }
        }
    }

    fn insert_draft(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        questionnaire: QuestionnaireId,
        author: Option<AccountId>,
    ) -> Result<VersionId, StorageError> {
        let losses = self.losses(w.conn(), organisation)?;
        versions::insert_draft(w, organisation, questionnaire, &self.draft(&losses, author))
    }

    fn draft<'a>(&'a self, losses: &'a Json, author: Option<AccountId>) -> Draft<'a> {
        let item_count = i32::try_from(self.items()).unwrap_or(i32::MAX);
        Draft { resource: &self.resource, item_count, losses, author }
    }

    /// What was not understood, without value sets that the organisation has itself.
    fn losses(&self, conn: &mut PgConnection, organisation: OrganisationId) -> Result<Json, StorageError> {
        let mut report = self.imported.losses.clone();
        if report.losses.iter().any(|loss| loss.problem.code == Code::ValueSetElsewhere) {
            let questionnaire = &self.imported.questionnaire;
            let own = terminology::library(conn, organisation, questionnaire)?;
            let contained = Library::of_contained(&questionnaire.contained);
            let is_known = |url: &String| expand(url, &[&contained, &own, Library::bundled()]).is_ok();
            report.losses.retain(|loss| {
                loss.problem.code != Code::ValueSetElsewhere
                    || !loss.problem.args.iter().any(|(name, url)| *name == "url" && is_known(url))
            });
        }
        Ok(serde_json::to_value(&report).unwrap_or_default())
    }

    fn is_equal(&self, version: &Version) -> bool {
        json::parse(version.resource.as_bytes(), usize::MAX)
            .is_ok_and(|stored| stored == self.imported.resource)
    }
}

/// The file's text without the mark of its encoding.
fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)).ok()
}

fn pretty(resource: &Json) -> String {
    serde_json::to_string_pretty(resource).unwrap_or_else(|_unwritable| resource.to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::questionnaire::Questionnaire;

    /// Any JSON a file may carry in fields we don't know, numbers to the digit.
    fn anything() -> impl Strategy<Value = Json> {
        let number = "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,20})?"
            .prop_map(|digits| serde_json::from_str(&digits).unwrap_or(Json::Null));
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::Bool),
            number,
            ".{0,8}".prop_map(Json::String)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::Array),
                prop::collection::vec(("[a-z]{1,6}", inner), 0..4)
                    .prop_map(|fields| Json::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_imported_as_r4_is_stored_to_the_byte(unknown in anything(), within in anything()) {
            let resource = json!({
                "resourceType": "Questionnaire", "status": "active", "xUnknown": unknown,
                "item": [{"linkId": "1", "type": "string", "text": "a", "xWithin": within}],
            });
            let text = format!("\u{feff}{resource:#}\n");
            let intake = Intake::read("a.json", text.as_bytes(), 1_000_000).unwrap();
            prop_assert_eq!(&intake.resource, text.trim_start_matches('\u{feff}'));
            prop_assert_eq!(&json::parse(intake.resource.as_bytes(), usize::MAX).unwrap(), &resource);
            prop_assert_eq!(intake.title(), "a");
            prop_assert_eq!(Questionnaire::from_json(&resource).unwrap().to_json(), resource);
        }
    }
}
