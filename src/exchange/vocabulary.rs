//! Value sets and code systems in: one resource, or a Bundle of them. Each is stored as it came.

use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    domain::{
        ids::{AccountId, OrganisationId},
        json,
        problem::{Code, Problem},
        terminology::{Library, count_codes, expand_set, named_by},
    },
    storage::{
        PgConnection, StorageError, Write,
        terminology::{self, NewResource},
    },
};

/// Longest address and name, in bytes.
const LONGEST: usize = 500;

/// A resource that may be stored.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// `ValueSet` or `CodeSystem`.
    pub kind: &'static str,
    pub url: String,
    /// Empty where the resource names none.
    pub version: String,
    pub name: String,
    status: String,
    resource: Json,
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Added,
    /// It took the place of the one with its url and version.
    Replaced,
}

impl Vocabulary {
    /// Reads a file of at most `max_bytes`: a resource, or a Bundle whose other entries are passed over.
    pub fn read(bytes: &[u8], max_bytes: usize) -> Result<Vec<Self>, Problem> {
        let json = json::parse(bytes, max_bytes)?;
        if json.get("resourceType").and_then(Json::as_str) != Some("Bundle") {
            return Ok(vec![Self::of(json)?]);
        }
        let entries = json.get("entry").and_then(Json::as_array).into_iter().flatten();
        let is_ours = |resource: &&Json| {
            matches!(resource.get("resourceType").and_then(Json::as_str), Some("ValueSet" | "CodeSystem"))
        };
        let found = entries.filter_map(|entry| entry.get("resource")).filter(is_ours);
        let found = found.map(|resource| Self::of(resource.clone())).collect::<Result<Vec<_>, _>>()?;
        if found.is_empty() {
            return Err(expected("Bundle"));
        }
        Ok(found)
    }

    /// Of a resource. It needs a `url`, by which questionnaires name it.
    pub fn of(resource: Json) -> Result<Self, Problem> {
        let text = |name: &str| {
            let text = resource.get(name).and_then(Json::as_str).unwrap_or_default().trim();
            let is_sane = text.len() <= LONGEST && !text.chars().any(char::is_control);
            if is_sane {
                Ok(text.to_owned())
            } else {
                Err(Problem::new(Code::WrongShape).with("detail", name))
            }
        };
        let kind = match resource.get("resourceType").and_then(Json::as_str) {
            Some("ValueSet") => "ValueSet",
            Some("CodeSystem") => "CodeSystem",
            other => return Err(expected(other.unwrap_or_default())),
        };
        let url = text("url")?;
        if url.is_empty() || url.contains(['|', '#', ' ']) {
            return Err(Problem::new(Code::MissingUrl));
        }
        let name = [text("title")?, text("name")?, url.clone()].into_iter().find(|name| !name.is_empty());
        Ok(Self {
            kind,
            version: text("version")?,
            status: text("status")?,
            name: name.unwrap_or_default(),
            url,
            resource,
        })
    }

    /// Stores it, in the place of the one with its url and version if there is one.
    pub fn store(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        author: Option<AccountId>,
    ) -> Result<(Uuid, Kept), StorageError> {
        let same = (self.kind, self.url.as_str(), self.version.as_str());
        match terminology::find_same(w.conn(), organisation, same)? {
            Some(id) => {
                self.replace(w, organisation, id)?;
                Ok((id, Kept::Replaced))
            }
            None => Ok((self.insert(w, organisation, author)?, Kept::Added)),
        }
    }

    /// Stores it as a new one. `Conflict` if its url and version are taken.
    pub fn insert(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        author: Option<AccountId>,
    ) -> Result<Uuid, StorageError> {
        let (codes, resource) = (self.codes(w.conn(), organisation)?, self.resource.to_string());
        terminology::insert(w, organisation, &self.row(codes, &resource, author))
    }

    /// Stores it in the place of another. `Conflict` if its url and version are those of a third.
    pub fn replace(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
        id: Uuid,
    ) -> Result<(), StorageError> {
        let (codes, resource) = (self.codes(w.conn(), organisation)?, self.resource.to_string());
        terminology::save(w, organisation, id, &self.row(codes, &resource, None))
    }

    fn row<'a>(
        &'a self,
        codes: Option<i32>,
        resource: &'a str,
        author: Option<AccountId>,
    ) -> NewResource<'a> {
        NewResource {
            kind: self.kind,
            url: &self.url,
            version: &self.version,
            name: &self.name,
            status: &self.status,
            codes,
            resource,
            author,
        }
    }

    /// How many codes there are; `None` where they can't be found here.
    fn codes(
        &self,
        conn: &mut PgConnection,
        organisation: OrganisationId,
    ) -> Result<Option<i32>, StorageError> {
        let count = if self.kind == "CodeSystem" {
            count_codes(&self.resource)
        } else {
            let own = terminology::library_for(conn, organisation, named_by(&self.resource))?;
            expand_set(&self.resource, &[&own, Library::bundled()]).ok().map(|codes| codes.len())
        };
        Ok(count.and_then(|count| i32::try_from(count).ok()))
    }
}

fn expected(found: &str) -> Problem {
    Problem::new(Code::WrongResourceType).with("type", found).with("expected", "ValueSet, CodeSystem")
}
