//! What the value sets of a questionnaire need: read from the organisation's resources, step by step as they name each
//! other.

use std::collections::HashSet;

use diesel::prelude::*;
use serde_json::Value as Json;

use super::resources;
use crate::{
    domain::{
        ids::OrganisationId,
        json,
        questionnaire::Questionnaire,
        terminology::{Library, named_by},
    },
    storage::StorageError,
};

/// Sets that import each other at most, as in an expansion.
const DEEPEST: usize = 40;

/// The organisation's resources that the items of a questionnaire lead to.
pub fn library(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    questionnaire: &Questionnaire,
) -> Result<Library, StorageError> {
    let contained = questionnaire.contained.iter().flat_map(named_by);
    let wanted = questionnaire.value_sets().into_iter().map(str::to_owned).chain(contained).collect();
    library_for(conn, organisation, wanted)
}

/// The organisation's resources with these addresses, and all that those name.
pub fn library_for(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    mut wanted: Vec<String>,
) -> Result<Library, StorageError> {
    let (mut library, mut asked) = (Library::default(), HashSet::new());
    for _ in 0..DEEPEST {
        let plain = wanted.iter().map(|name| name.split('|').next().unwrap_or_default().to_owned());
        let urls: Vec<String> = plain
            .filter(|url| !url.is_empty() && !url.starts_with('#') && asked.insert(url.clone()))
            .collect();
        if urls.is_empty() {
            break;
        }
        // the newest comes last, which is the one that counts where no version is named
        let found: Vec<String> = resources::table
            .filter(resources::organisation_id.eq(organisation.get()))
            .filter(resources::url.eq_any(&urls))
            .order((resources::updated_at, resources::id))
            .select(resources::resource)
            .load(conn)?;
        wanted = Vec::new();
        for text in found {
            let resource: Json = json::parse(text.as_bytes(), usize::MAX)
                .map_err(|_bad| StorageError::Corrupt("a value set is not JSON"))?;
            wanted.extend(named_by(&resource));
            library.add(without_id(resource));
        }
    }
    Ok(library)
}

/// `#id` means what is contained, never a resource that happens to have that id.
fn without_id(mut resource: Json) -> Json {
    if let Some(fields) = resource.as_object_mut() {
        fields.shift_remove("id");
    }
    resource
}
