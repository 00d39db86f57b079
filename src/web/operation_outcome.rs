//! FHIR's `OperationOutcome`: what is wrong with a request under `/fhir`, in words and codes.

use actix_web::http::{StatusCode, header::HeaderValue};
use serde_json::{Map, Value as Json, json};

use super::i18n::{Argument, Language};
use crate::domain::problem::{Code, Problem};

/// Media type of every answer under `/fhir`.
pub const FHIR_JSON: HeaderValue = HeaderValue::from_static("application/fhir+json");

/// The code system of our problems; the codes are the keys of `domain::problem`.
const PROBLEMS: &str = "https://weconecta.org/fhir/CodeSystem/problem";

/// One issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// `error`, `warning` or `information`.
    pub severity: &'static str,
    /// Of FHIR's value set `issue-type`.
    pub code: &'static str,
    /// Our own code.
    pub detail: Option<&'static str>,
    /// In words.
    pub text: String,
    /// For whoever looks for the cause: names the linkId.
    pub diagnostics: Option<String>,
    /// FHIRPath to what is meant.
    pub expression: Vec<String>,
}

impl Issue {
    pub fn error(code: &'static str, text: impl Into<String>) -> Self {
        Self {
            severity: "error",
            code,
            detail: None,
            text: text.into(),
            diagnostics: None,
            expression: Vec::new(),
        }
    }

    pub fn information(text: impl Into<String>) -> Self {
        Self { severity: "information", ..Self::error("informational", text) }
    }

    /// Softer: nothing is refused because of it.
    #[must_use]
    pub fn as_warning(self) -> Self {
        Self { severity: "warning", ..self }
    }

    /// With the place in the resource.
    #[must_use]
    pub fn at(mut self, expression: impl Into<String>) -> Self {
        self.expression.push(expression.into());
        self
    }

    /// A problem of a resource of this type, in words of this language.
    pub fn of(problem: &Problem, resource: &str, language: Language) -> Self {
        let arguments: Vec<(&str, &dyn Argument)> =
            problem.args.iter().map(|(name, value)| -> (&str, &dyn Argument) { (*name, value) }).collect();
        let text = language.format(problem.key(), &arguments);
        let issue = Self { detail: Some(problem.key()), ..Self::error(issue_type(problem.code), text) };
        let Some(link_id) = &problem.link_id else { return issue.at(resource) };
        let quoted = link_id.replace('\\', "\\\\").replace('\'', "\\'");
        let diagnostics = Some(format!("linkId {link_id}: {}", issue.text));
        if let Some(instance) = &problem.instance {
            return Self { diagnostics, ..issue }.at(&*instance.path);
        }
        let below = if resource == "QuestionnaireResponse" { "item | answer" } else { "item" };
        Self { diagnostics, ..issue }.at(format!("{resource}.repeat({below}).where(linkId = '{quoted}')"))
    }

    fn to_json(&self) -> Json {
        let mut fields = Map::new();
        fields.insert("severity".to_owned(), json!(self.severity));
        fields.insert("code".to_owned(), json!(self.code));
        let mut details = json!({ "text": self.text });
        if let (Some(code), Some(members)) = (self.detail, details.as_object_mut()) {
            members.insert("coding".to_owned(), json!([{"system": PROBLEMS, "code": code}]));
        }
        fields.insert("details".to_owned(), details);
        let diagnostics = self.diagnostics.as_ref().unwrap_or(&self.text);
        fields.insert("diagnostics".to_owned(), json!(diagnostics));
        if !self.expression.is_empty() {
            fields.insert("expression".to_owned(), json!(self.expression));
        }
        Json::Object(fields)
    }
}

/// The resource; one that has no issue says that all is well, as FHIR wants at least one.
pub fn outcome(issues: &[Issue]) -> Json {
    let fine = [Issue::information("No problem found")];
    let issues = if issues.is_empty() { &fine } else { issues };
    let issues: Vec<Json> = issues.iter().map(Issue::to_json).collect();
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}

/// What a bare status means, for refusals that no handler saw.
pub fn of_status(status: StatusCode) -> Json {
    let (code, text) = match status {
        StatusCode::UNAUTHORIZED => {
            ("login", "An API key is needed: Authorization: Bearer wc_…. It may have been revoked.")
        }
        StatusCode::FORBIDDEN => ("forbidden", "The key's scopes do not allow this."),
        StatusCode::NOT_FOUND => {
            ("not-found", "There is nothing here, or nothing that this key may know of.")
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            ("not-supported", "This is not supported here; see /fhir/metadata.")
        }
        StatusCode::CONFLICT => ("conflict", "Somebody else changed it first; read it and try again."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too-long", "The body is too large."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("not-supported", "Send application/fhir+json."),
        StatusCode::TOO_MANY_REQUESTS => ("throttled", "Too many requests; try again after Retry-After."),
        StatusCode::REQUEST_TIMEOUT => ("timeout", "The request took too long to arrive."),
        StatusCode::SERVICE_UNAVAILABLE => ("transient", "Unavailable at the moment; try again."),
        status if status.is_server_error() => ("exception", "A fault of ours; it was noted."),
        _ => ("invalid", "The request can't be understood."),
    };
    outcome(&[Issue::error(code, text)])
}

/// FHIR's word for the kind of a problem.
const fn issue_type(code: Code) -> &'static str {
    match code {
        Code::Required | Code::RequiredGroup | Code::TooFewAnswers | Code::SignatureRequired => "required",
        Code::NotAnOption | Code::UnknownUnit => "code-invalid",
        Code::TooLarge | Code::TooLong | Code::TooManyItems | Code::TooManyOptions => "too-long",
        Code::WrongResourceType => "invalid",
        Code::InvalidJson
        | Code::InvalidUtf8
        | Code::NestedTooDeep
        | Code::WrongShape
        | Code::UnknownItem
        | Code::MisplacedItem
        | Code::OneAnswerOnly
        | Code::TooManyAnswers
        | Code::BadSignature
        | Code::NotAnswerable => "structure",
        Code::DuplicateLinkId | Code::DuplicateAnswer => "duplicate",
        Code::DisabledItem | Code::ExclusiveOption | Code::Cycle => "business-rule",
        _ => "value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_names_its_item() {
        let problem = Problem::at("1'2", Code::Required);
        let issue = outcome(&[Issue::of(&problem, "QuestionnaireResponse", Language::En)]);
        let issue = &issue["issue"][0];
        assert_eq!(issue["code"], "required");
        assert_eq!(issue["details"]["coding"][0]["code"], "problem-required");
        assert!(issue["diagnostics"].as_str().unwrap().starts_with("linkId 1'2: "), "{issue}");
        assert!(issue["expression"][0].as_str().unwrap().ends_with(r"where(linkId = '1\'2')"), "{issue}");
    }

    #[test]
    fn every_problem_has_words() {
        for code in Code::ALL {
            for language in Language::ALL {
                let issue = Issue::of(&Problem::new(*code), "Questionnaire", language);
                assert!(!issue.text.contains('⟦'), "{language} {code:?}");
            }
        }
    }
}
