//! Who calls, and what every interaction needs to know of the call.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header, web::Data};
use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use super::{answer::Shape, error::FhirError, interaction::Query};
use crate::{
    domain::{
        api_scope::{ApiScope, Operation, Resource},
        engine::Context,
        ids::{OrganisationId, VersionId},
        questionnaire::Compiled,
    },
    integrations::question_servers::QuestionServers,
    storage::{CompiledVersions, PgConnection, StorageError},
    web::{api_keys::ApiClient, errors::AppError, i18n::Language, settings::WebSettings},
};

/// Of one request; entries of a Bundle share it.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) client: ApiClient,
    /// Where `/fhir` is, absolute.
    pub(super) base: String,
    pub(super) shape: Shape,
    /// A parameter that we don't know is passed over, as `Prefer: handling=lenient` asks.
    is_lenient: bool,
    pub(super) compiled: Data<CompiledVersions>,
    pub(super) servers: Data<QuestionServers>,
}

impl Call {
    pub(super) fn of(request: &HttpRequest, client: ApiClient, query: &Query) -> Result<Self, FhirError> {
        let text =
            |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let prefer = text(PREFER);
        let settings = request
            .app_data::<Data<WebSettings>>()
            .ok_or_else(|| AppError::internal("the settings are not registered"))?;
        let compiled = request
            .app_data::<Data<CompiledVersions>>()
            .ok_or_else(|| AppError::internal("the compiled versions are not registered"))?;
        Ok(Self {
            client,
            base: settings.absolute("fhir"),
            shape: Shape::of(query, text(header::ACCEPT), prefer)?,
            is_lenient: prefer.is_some_and(|prefer| prefer.contains("handling=lenient")),
            compiled: compiled.clone(),
            servers: request.app_data::<Data<QuestionServers>>().cloned().unwrap_or_default(),
        })
    }

    /// The argument of every query.
    pub(super) fn organisation(&self) -> OrganisationId {
        self.client.organisation_id()
    }

    pub(super) fn language(&self) -> Language {
        self.client.language
    }

    /// A version in the languages that it is offered in now.
    pub(super) fn version(
        &self,
        conn: &mut PgConnection,
        id: VersionId,
    ) -> Result<Arc<Compiled>, StorageError> {
        self.compiled.refresh(conn, [id])?;
        self.compiled.find(conn, self.organisation(), id)
    }

    /// 403 unless the key has the scope.
    pub(super) fn require(&self, resource: Resource, operation: Operation) -> Result<(), FhirError> {
        let scope = ApiScope::new(resource, operation);
        if self.client.may(scope) { Ok(()) } else { Err(FhirError::forbidden(scope)) }
    }

    pub(super) fn address(&self, resource: Resource, id: Uuid) -> String {
        format!("{}/{}/{id}", self.base, resource.name())
    }

    pub(super) fn version_address(&self, resource: Resource, id: Uuid, version: &str) -> String {
        format!("{}/_history/{version}", self.address(resource, id))
    }

    /// What the engine may know of the world.
    pub(super) fn context(&self) -> Context<'static> {
        Context::new(self.language().tag(), self.local_now())
    }

    fn local_now(&self) -> DateTime<FixedOffset> {
        self.client.now.with_timezone(&self.client.zone).fixed_offset()
    }

    /// 400 for a parameter that the search does not know: an answer that ignores a filter misleads.
    pub(super) fn check_parameters(&self, query: &Query, known: &[&str]) -> Result<(), FhirError> {
        for (name, _) in query.iter() {
            if !known.contains(&name) && !RESULTS.contains(&name) && !self.is_lenient {
                return Err(FhirError::bad_request(format!(
                    "Unknown search parameter {name}; known are {}",
                    known.join(", ")
                )));
            }
        }
        Ok(())
    }
}

/// Parameters that say how a result is shown, and filter nothing.
pub(super) const RESULTS: [&str; 10] = [
    "_format",
    "_pretty",
    "_summary",
    "_elements",
    "_count",
    "_total",
    "_after",
    "_sort",
    "_include",
    "_revinclude",
];

const PREFER: header::HeaderName = header::HeaderName::from_static("prefer");

/// The values of a parameter that were separated by commas; a comma inside one is written `\,`.
pub(super) fn values(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let Some(last) = found.last_mut() else { break };
        match letter {
            '\\' => last.extend(letters.next()),
            ',' => found.push(String::new()),
            other => last.push(other),
        }
    }
    found.retain(|value| !value.is_empty());
    found
}

/// The ids among the values; what is no id of ours fits nothing.
pub(super) fn ids(text: &str) -> Vec<Uuid> {
    values(text).iter().filter_map(|value| value.parse().ok()).collect()
}

/// The id of a path, 404 if it can't be one.
pub(super) fn id_of(text: &str, resource: Resource) -> Result<Uuid, FhirError> {
    text.parse().map_err(|_bad| FhirError::not_found(&format!("{} {}", resource.name(), safe(text))))
}

/// As much of what was sent as an error may repeat.
fn safe(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "-.$_".contains(*letter))
        .take(64)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_separated_by_commas() {
        assert_eq!(values("a,b\\,c,,d"), ["a", "b,c", "d"]);
        assert_eq!(values(""), [""; 0]);
    }
}
