//! A refusal under `/fhir`, with its `OperationOutcome`.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde_json::Value as Json;

use crate::{
    domain::{api_scope::ApiScope, problem::Problem},
    storage::{StorageError, idempotent_answers::OTHER_REQUEST},
    web::{
        errors::AppError,
        i18n::Language,
        operation_outcome::{FHIR_JSON, Issue, of_status, outcome},
    },
};

/// Carries its status and what to say.
#[derive(Debug)]
pub(super) struct FhirError {
    status: StatusCode,
    issues: Vec<Issue>,
    /// What the one status table says of a fault; logged when it is answered.
    cause: Option<AppError>,
}

impl FhirError {
    fn new(status: StatusCode, issue: Issue) -> Self {
        Self { status, issues: vec![issue], cause: None }
    }

    /// 400: the request can't be understood.
    pub(super) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Issue::error("invalid", text))
    }

    /// 400 with its issue.
    pub(super) fn invalid(issue: Issue) -> Self {
        Self::new(StatusCode::BAD_REQUEST, issue)
    }

    /// 403: the key may not.
    pub(super) fn forbidden(scope: ApiScope) -> Self {
        let text = format!("The key lacks the scope {scope}");
        Self::new(StatusCode::FORBIDDEN, Issue::error("forbidden", text))
    }

    /// 404, also for what belongs to another organisation.
    pub(super) fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, Issue::error("not-found", format!("There is no {what}")))
    }

    /// 404: a type or operation that is not served.
    pub(super) fn not_supported(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, Issue::error("not-supported", text))
    }

    /// 405.
    pub(super) fn method(text: impl Into<String>) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Issue::error("not-supported", text))
    }

    /// 406.
    pub(super) fn not_acceptable(format: &str) -> Self {
        let text = format!("Only JSON is served, not {format}");
        Self::new(StatusCode::NOT_ACCEPTABLE, Issue::error("not-supported", text))
    }

    /// 409: somebody else's change is in the way.
    pub(super) fn conflict(text: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, Issue::error("conflict", text))
    }

    /// 412: a condition of the request does not hold.
    pub(super) fn precondition(text: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, Issue::error("conflict", text))
    }

    /// 415.
    pub(super) fn media_type() -> Self {
        let issue = Issue::error("not-supported", "Send application/fhir+json or application/json");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, issue)
    }

    /// 422: understood, and not acceptable.
    pub(super) fn unprocessable(issues: Vec<Issue>) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, issues, cause: None }
    }

    /// 422 with the problems of a resource, each at its item.
    pub(super) fn problems(problems: &[Problem], resource: &str, language: Language) -> Self {
        Self::unprocessable(problems.iter().map(|problem| Issue::of(problem, resource, language)).collect())
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// Where in the request it went wrong, as in `Bundle.entry[3]`.
    pub(super) fn within(mut self, place: &str) -> Self {
        for issue in &mut self.issues {
            issue.diagnostics =
                Some(format!("{place}: {}", issue.diagnostics.as_ref().unwrap_or(&issue.text)));
        }
        self
    }

    /// The resource that says so.
    pub(super) fn outcome(&self) -> Json {
        if self.issues.is_empty() { of_status(self.status) } else { outcome(&self.issues) }
    }
}

impl From<AppError> for FhirError {
    fn from(error: AppError) -> Self {
        Self { status: error.status(), issues: Vec::new(), cause: Some(error) }
    }
}

impl From<StorageError> for FhirError {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Conflict(OTHER_REQUEST) => Self::unprocessable(vec![Issue::error(
                "duplicate",
                "The Idempotency-Key was used with another request",
            )]),
            error => AppError::from(error).into(),
        }
    }
}

impl fmt::Display for FhirError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused with {}", self.status)
    }
}

impl ResponseError for FhirError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        // the one place that logs a cause and knows its headers
        let mut response = match &self.cause {
            Some(cause) => cause.answer(),
            None => HttpResponse::build(self.status).finish(),
        };
        response.headers_mut().insert(header::CONTENT_TYPE, FHIR_JSON);
        response.set_body(self.outcome().to_string()).map_into_boxed_body()
    }
}
