//! What is asked for, whether it came as a request of its own or as an entry of a Bundle.

use actix_web::{
    HttpRequest,
    http::{Method, header},
};
use serde_json::Value as Json;
use url::form_urlencoded;

use super::{call::RESULTS, error::FhirError};
use crate::domain::api_scope::Resource;

/// Longest address with its parameters.
const LONGEST_QUERY: usize = 8_000;

/// One thing to do.
#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub(super) method: Method,
    /// Below `/fhir`, without empty segments.
    pub(super) path: Vec<String>,
    pub(super) query: Query,
    /// As sent, `W/"3"`.
    pub(super) if_match: Option<String>,
    /// A search; nothing is created if it finds something.
    pub(super) if_none_exist: Option<String>,
    pub(super) body: Option<Json>,
}

impl Interaction {
    /// Of a request; the body is read apart.
    pub(super) fn of(request: &HttpRequest) -> Result<Self, FhirError> {
        let header = |name: header::HeaderName| {
            request.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        let (path, query) = (request.path(), request.query_string());
        if query.len() > LONGEST_QUERY {
            return Err(FhirError::bad_request("The address is too long"));
        }
        Ok(Self {
            method: request.method().clone(),
            path: segments(path.strip_prefix("/fhir").unwrap_or(path)),
            query: Query::parse(query),
            if_match: header(header::IF_MATCH),
            if_none_exist: header(IF_NONE_EXIST),
            body: None,
        })
    }

    /// Of an entry of a Bundle: `url` is relative, as in `Patient?name=Ana`.
    pub(super) fn at(method: Method, url: &str) -> Self {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        Self {
            method,
            path: segments(path),
            query: Query::parse(query),
            if_match: None,
            if_none_exist: None,
            body: None,
        }
    }

    /// The type that the path begins with.
    pub(super) fn resource(&self) -> Result<Resource, FhirError> {
        let name = self.path.first().map(String::as_str).unwrap_or_default();
        let found = Resource::ALL.into_iter().find(|resource| resource.name() == name);
        found.ok_or_else(|| FhirError::not_supported(format!("{name} is not served; see /fhir/metadata")))
    }

    /// The resource that was sent, of the type that the path names.
    pub(super) fn sent(&self, resource: Resource) -> Result<&Json, FhirError> {
        let body = self.body.as_ref().ok_or_else(|| FhirError::bad_request("A resource is needed"))?;
        of_type(body, resource.name())?;
        Ok(body)
    }

    /// What a conditional update that finds nothing may not say: 412 for a version, 405 for an id of the caller's.
    pub(super) fn check_absent(&self, sent: &Json) -> Result<(), FhirError> {
        if self.if_match.is_some() {
            return Err(FhirError::precondition("If-Match names a version, and the search finds nothing"));
        }
        if sent.get("id").is_some() {
            return Err(FhirError::method(
                "The search finds nothing, and ids are given by the server: leave id out",
            ));
        }
        Ok(())
    }

    /// 412 unless `If-Match` is absent or names this version.
    pub(super) fn check_match(&self, version: &str) -> Result<(), FhirError> {
        let Some(wanted) = &self.if_match else { return Ok(()) };
        let wanted = wanted.trim();
        let plain = wanted.strip_prefix("W/").unwrap_or(wanted).trim_matches('"');
        if plain == version || wanted == "*" {
            return Ok(());
        }
        Err(FhirError::precondition(format!(
            "If-Match names version {plain}, and the newest is {version}: read it again"
        )))
    }
}

const IF_NONE_EXIST: header::HeaderName = header::HeaderName::from_static("if-none-exist");

/// 400 if the body is another resource.
pub(super) fn of_type(body: &Json, wanted: &str) -> Result<(), FhirError> {
    match body.get("resourceType").and_then(Json::as_str) {
        Some(found) if found == wanted => Ok(()),
        Some(found) => {
            Err(FhirError::bad_request(format!("A {wanted} is expected here, and this is a {found}")))
        }
        None => Err(FhirError::bad_request(format!("resourceType is missing: a {wanted} is expected here"))),
    }
}

/// 400 if what is sent to an address says that it is another one.
pub(super) fn check_id(sent: &Json, id: &str) -> Result<(), FhirError> {
    match sent.get("id").and_then(Json::as_str) {
        Some(said) if said != id => {
            Err(FhirError::bad_request("The id of the resource is not that of the address"))
        }
        _ => Ok(()),
    }
}

fn segments(path: &str) -> Vec<String> {
    let decoded = |part: &str| {
        let text = part.replace('+', "%2B");
        form_urlencoded::parse(text.as_bytes()).next().map(|(name, _)| name.into_owned()).unwrap_or_default()
    };
    path.split('/').filter(|part| !part.is_empty()).map(decoded).collect()
}

/// The parameters of an address, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim_start_matches('?');
        let pairs = form_urlencoded::parse(text.as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The first of this name that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(known, value)| *known == name && !value.is_empty()).map(|(_, value)| value)
    }

    /// The search that a condition names; `None` if it filters nothing.
    pub(super) fn as_condition(&self) -> Option<&Self> {
        self.iter().any(|(name, value)| !RESULTS.contains(&name) && !value.is_empty()).then_some(self)
    }

    /// Everything but this parameter, then the parameter with a new value; encoded.
    pub(super) fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(self.iter().filter(|(known, _)| *known != name));
        if let Some(value) = value {
            text.append_pair(name, value);
        }
        text.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_bundle_reads_like_a_request() {
        let found = Interaction::at(Method::GET, "Patient/7/_history/2?_pretty=true&name=Ana%20Lima");
        assert_eq!(found.path, ["Patient", "7", "_history", "2"]);
        assert_eq!(found.query.get("name"), Some("Ana Lima"));
        assert_eq!(found.resource().unwrap(), Resource::Patient);
        assert!(Interaction::at(Method::GET, "Observation").resource().is_err());
    }

    #[test]
    fn operations_keep_their_sign() {
        assert_eq!(
            Interaction::at(Method::POST, "Questionnaire/$validate").path,
            ["Questionnaire", "$validate"]
        );
        assert_eq!(Interaction::at(Method::POST, "Questionnaire/%24validate").path[1], "$validate");
    }

    #[test]
    fn if_match_is_weak_or_strong() {
        let mut asked = Interaction::at(Method::PUT, "Patient/7");
        assert!(asked.check_match("3").is_ok());
        for (sent, fits) in [("W/\"3\"", true), ("\"3\"", true), ("3", true), ("*", true), ("W/\"2\"", false)]
        {
            asked.if_match = Some(sent.to_owned());
            assert_eq!(asked.check_match("3").is_ok(), fits, "{sent}");
        }
    }

    #[test]
    fn a_parameter_is_replaced_in_place_of_the_old() {
        let query = Query::parse("name=Ana%20Lima&_after=1");
        assert_eq!(query.with("_after", Some("2")), "name=Ana+Lima&_after=2");
        assert_eq!(query.with("_after", None), "name=Ana+Lima");
    }
}
