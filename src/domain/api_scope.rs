//! What an API key may do: one operation on one kind of resource, such as `Questionnaire.read`.

use std::{collections::BTreeSet, fmt, str::FromStr};

/// A kind of resource that other systems reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Resource {
    Questionnaire,
    QuestionnaireResponse,
    Patient,
    ValueSet,
    CodeSystem,
}

impl Resource {
    pub const ALL: [Self; 5] =
        [Self::Questionnaire, Self::QuestionnaireResponse, Self::Patient, Self::ValueSet, Self::CodeSystem];

    /// As FHIR names the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Questionnaire => "Questionnaire",
            Self::QuestionnaireResponse => "QuestionnaireResponse",
            Self::Patient => "Patient",
            Self::ValueSet => "ValueSet",
            Self::CodeSystem => "CodeSystem",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    Read,
    Write,
}

impl Operation {
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// One permission. Writing does not include reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiScope {
    pub resource: Resource,
    pub operation: Operation,
}

impl ApiScope {
    pub const fn new(resource: Resource, operation: Operation) -> Self {
        Self { resource, operation }
    }

    pub fn all() -> impl Iterator<Item = Self> {
        Resource::ALL.into_iter().flat_map(|resource| {
            Operation::ALL.into_iter().map(move |operation| Self { resource, operation })
        })
    }
}

impl fmt::Display for ApiScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.resource.name(), self.operation.name())
    }
}

/// What one key may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiScopes(BTreeSet<ApiScope>);

/// The text names no scope.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown scope {0}: use Questionnaire, QuestionnaireResponse, Patient, ValueSet, CodeSystem or * with .read, .write or .*, as in Questionnaire.read"
)]
pub struct UnknownScope(pub String);

impl ApiScopes {
    pub fn all() -> Self {
        ApiScope::all().collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn contains(&self, scope: ApiScope) -> bool {
        self.0.contains(&scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = ApiScope> {
        self.0.iter().copied()
    }

    /// As they are stored, in a stable order.
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }

    /// Those of a stored list; a name of another time is passed over, so that it permits nothing.
    pub fn of_names<S: AsRef<str>>(names: &[S]) -> Self {
        names.iter().filter_map(|name| name.as_ref().parse::<Self>().ok()).flat_map(|found| found.0).collect()
    }

    /// With those of another list.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }
}

impl FromIterator<ApiScope> for ApiScopes {
    fn from_iter<I: IntoIterator<Item = ApiScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// `Questionnaire.read`, `Patient.*`, `*.read`, `*`; also as SMART on FHIR writes them for a
/// system: `system/Patient.read`, `system/*.*`, `system/Questionnaire.cruds`. Capitals don't count.
impl FromStr for ApiScopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        let unknown = || UnknownScope(text.chars().take(100).collect());
        let plain = text.trim();
        let plain = plain.strip_prefix("system/").unwrap_or(plain);
        let (resource, operation) = match plain.split_once(['.', ':']) {
            Some(parts) => parts,
            None if plain == "*" => ("*", "*"),
            None => return Err(unknown()),
        };
        let resources = match resource {
            "*" => Resource::ALL.to_vec(),
            name => Resource::ALL.into_iter().filter(|one| one.name().eq_ignore_ascii_case(name)).collect(),
        };
        let operations = operations(operation).ok_or_else(unknown)?;
        if resources.is_empty() {
            return Err(unknown());
        }
        let pairs = resources
            .into_iter()
            .flat_map(|resource| operations.iter().map(move |operation| ApiScope::new(resource, *operation)));
        Ok(pairs.collect())
    }
}

/// `cruds` and parts of it, in this order, are SMART's letters for create, read, update, delete and search.
fn operations(text: &str) -> Option<Vec<Operation>> {
    match text.to_ascii_lowercase().as_str() {
        "*" => Some(Operation::ALL.to_vec()),
        "read" => Some(vec![Operation::Read]),
        "write" => Some(vec![Operation::Write]),
        letters => {
            let mut places = letters.chars().map(|letter| "cruds".find(letter));
            let is_known = !letters.is_empty() && places.clone().all(|place| place.is_some());
            if !is_known || !places.by_ref().is_sorted() {
                return None;
            }
            let has = |of: &str| letters.chars().any(|letter| of.contains(letter));
            let read = has("rs").then_some(Operation::Read);
            Some(read.into_iter().chain(has("cud").then_some(Operation::Write)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        text.parse::<ApiScopes>().unwrap().names()
    }

    #[test]
    fn scopes_are_read_as_people_write_them() {
        assert_eq!(names("Questionnaire.read"), ["Questionnaire.read"]);
        assert_eq!(names("questionnaireresponse:WRITE"), ["QuestionnaireResponse.write"]);
        assert_eq!(names("system/Patient.*"), ["Patient.read", "Patient.write"]);
        assert_eq!(names("system/Patient.rs"), ["Patient.read"]);
        assert_eq!(names("system/Questionnaire.cruds"), ["Questionnaire.read", "Questionnaire.write"]);
        assert_eq!(names("*.read").len(), 5);
        assert_eq!(names("*").len(), 10);
    }

    #[test]
    fn what_is_no_scope_is_named() {
        for text in
            ["", "read", "Observation.read", "Patient.delete", "Patient.", "Patient.sr", "Patient.read "]
        {
            let found = text.parse::<ApiScopes>();
            if text.trim() == "Patient.read" {
                assert!(found.is_ok());
            } else {
                assert_eq!(found, Err(UnknownScope(text.to_owned())), "{text}");
            }
        }
    }

    #[test]
    fn a_stored_name_that_is_unknown_permits_nothing() {
        let scopes = ApiScopes::of_names(&["Patient.read", "Observation.read"]);
        assert_eq!(scopes.names(), ["Patient.read"]);
    }
}
