//! What is answered: a resource with the headers that FHIR asks for, in the shape that was asked for.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value as Json, json};

use super::{error::FhirError, interaction::Query};
use crate::{storage::idempotent_answers::Answer as Kept, web::operation_outcome::FHIR_JSON};

/// One answer, of a request or of an entry of a Bundle.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    /// Where the resource is, absolute.
    pub(super) location: Option<String>,
    /// `W/"3"`
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<DateTime<Utc>>,
    pub(super) body: Json,
}

impl Answer {
    pub(super) fn ok(body: Json) -> Self {
        Self { status: StatusCode::OK, location: None, etag: None, last_modified: None, body }
    }

    /// A resource with its version, as read or stored.
    pub(super) fn resource(status: StatusCode, shown: Shown) -> Self {
        Self {
            status,
            location: (status == StatusCode::CREATED).then(|| shown.address.clone()),
            etag: Some(format!("W/\"{}\"", shown.version)),
            last_modified: Some(shown.updated),
            body: shown.resource,
        }
    }

    /// As it goes out.
    pub(super) fn to_kept(&self, shape: &Shape) -> Kept {
        let mut headers = Vec::new();
        if let Some(location) = &self.location {
            headers.push(json!(["Location", location]));
        }
        if let Some(etag) = &self.etag {
            headers.push(json!(["ETag", etag]));
        }
        if let Some(at) = self.last_modified {
            headers.push(json!(["Last-Modified", at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()]));
        }
        let body = if shape.is_minimal && self.status.is_success() && self.etag.is_some() {
            String::new()
        } else {
            shape.print(&self.body)
        };
        Kept { status: self.status.as_u16(), headers: Json::Array(headers), body }
    }
}

/// A kept answer goes out word for word.
pub(super) fn respond(kept: Kept) -> HttpResponse {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    for pair in kept.headers.as_array().into_iter().flatten() {
        if let (Some(name), Some(value)) =
            (pair.get(0).and_then(Json::as_str), pair.get(1).and_then(Json::as_str))
        {
            response.insert_header((name, value));
        }
    }
    if kept.body.is_empty() {
        return response.finish();
    }
    response.insert_header((header::CONTENT_TYPE, FHIR_JSON)).body(kept.body)
}

/// A resource as callers see it.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub(super) resource: Json,
    pub(super) version: String,
    pub(super) updated: DateTime<Utc>,
    /// Of this version.
    pub(super) address: String,
}

/// The resource with our `id` and `meta.versionId`, `meta.lastUpdated`; whatever else `meta` holds stays.
pub(super) fn with_identity(resource: Json, id: &str, version: &str, updated: DateTime<Utc>) -> Json {
    let Json::Object(mut fields) = resource else { return resource };
    let mut meta = match fields.shift_remove("meta") {
        Some(Json::Object(meta)) => meta,
        _ => Map::new(),
    };
    meta.insert("versionId".to_owned(), json!(version));
    meta.insert("lastUpdated".to_owned(), json!(instant(updated)));
    let mut whole = Map::with_capacity(fields.len() + 2);
    if let Some(kind) = fields.shift_remove("resourceType") {
        whole.insert("resourceType".to_owned(), kind);
    }
    fields.shift_remove("id");
    whole.insert("id".to_owned(), json!(id));
    whole.insert("meta".to_owned(), Json::Object(meta));
    whole.extend(fields);
    Json::Object(whole)
}

/// As FHIR writes moments.
pub(super) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Which parts of a resource are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Whole,
    Summary,
    Text,
    Data,
    Elements(Vec<String>),
}

/// `_format`, `_pretty`, `_summary`, `_elements` and `Prefer: return=minimal`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    is_pretty: bool,
    part: Part,
    /// `_summary=count`: a search without its entries.
    pub(super) is_count: bool,
    is_minimal: bool,
}

impl Shape {
    /// 406 if something else than JSON is asked for, 400 if a parameter makes no sense.
    pub(super) fn of(query: &Query, accept: Option<&str>, prefer: Option<&str>) -> Result<Self, FhirError> {
        match query.get("_format") {
            Some(format) if !is_json(format) => return Err(FhirError::not_acceptable(format)),
            Some(_) => {}
            None => {
                if let Some(accept) = accept.filter(|accept| !accepts_json(accept)) {
                    return Err(FhirError::not_acceptable(accept));
                }
            }
        }
        let mut shape = Self {
            is_pretty: query.get("_pretty") == Some("true"),
            is_minimal: prefer.is_some_and(|prefer| prefer.contains("return=minimal")),
            ..Self::default()
        };
        match query.get("_summary") {
            None | Some("false") => {}
            Some("true") => shape.part = Part::Summary,
            Some("text") => shape.part = Part::Text,
            Some("data") => shape.part = Part::Data,
            Some("count") => shape.is_count = true,
            Some(_) => {
                return Err(FhirError::bad_request("_summary is true, false, text, data or count"));
            }
        }
        if let Some(elements) = query.get("_elements") {
            shape.part = Part::Elements(elements.split(',').map(|name| name.trim().to_owned()).collect());
        }
        Ok(shape)
    }

    /// The wanted part of a resource; a Bundle is left alone, as its entries were cut before.
    pub(super) fn cut(&self, resource: Json) -> Json {
        let keep: Vec<&str> = match &self.part {
            Part::Whole => return resource,
            Part::Data => return without_text(resource),
            Part::Summary => SUMMARY.to_vec(),
            Part::Text => vec!["text"],
            Part::Elements(names) => names.iter().map(String::as_str).collect(),
        };
        let Json::Object(fields) = resource else { return resource };
        let is_kept = |name: &String| {
            let plain = name.strip_prefix('_').unwrap_or(name);
            ALWAYS.contains(&plain) || keep.contains(&plain)
        };
        tagged(fields.into_iter().filter(|(name, _)| is_kept(name)).collect())
    }

    fn print(&self, body: &Json) -> String {
        if self.is_pretty {
            return serde_json::to_string_pretty(body).unwrap_or_default();
        }
        body.to_string()
    }
}

/// What a part must hold to be a resource still.
const ALWAYS: &[&str] = &[
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "modifierExtension",
    "status",
    "url",
    "questionnaire",
    "language",
];

/// What FHIR R4 marks as summary in the types that we serve.
const SUMMARY: &[&str] = &[
    // Questionnaire
    "identifier",
    "version",
    "name",
    "title",
    "subjectType",
    "date",
    "publisher",
    "contact",
    "useContext",
    "jurisdiction",
    "effectivePeriod",
    "experimental",
    "code",
    "derivedFrom",
    // QuestionnaireResponse
    "subject",
    "authored",
    "author",
    "source",
    "encounter",
    "basedOn",
    // Patient
    "active",
    "telecom",
    "gender",
    "birthDate",
    "deceasedBoolean",
    "deceasedDateTime",
    "address",
    "managingOrganization",
    "link",
];

fn without_text(resource: Json) -> Json {
    let Json::Object(mut fields) = resource else { return resource };
    if fields.shift_remove("text").is_none() {
        return Json::Object(fields);
    }
    tagged(fields)
}

/// Says in `meta` that something was left out.
fn tagged(mut fields: Map<String, Json>) -> Json {
    let tag =
        json!({"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"});
    let meta = fields.entry("meta").or_insert_with(|| json!({}));
    if let Some(meta) = meta.as_object_mut()
        && let Some(tags) = meta.entry("tag").or_insert_with(|| json!([])).as_array_mut()
    {
        tags.push(tag);
    }
    Json::Object(fields)
}

/// A `+` in an address often arrives as a blank.
fn is_json(format: &str) -> bool {
    let plain = format.split(';').next().unwrap_or_default().trim().replace(' ', "+").to_ascii_lowercase();
    matches!(plain.as_str(), "json" | "application/json" | "application/fhir+json" | "text/json")
}

fn accepts_json(accept: &str) -> bool {
    accept.split(',').any(|kind| {
        let plain = kind.split(';').next().unwrap_or_default().trim();
        plain.is_empty() || matches!(plain, "*/*" | "application/*") || is_json(plain)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(query: &str, accept: Option<&str>) -> Result<Shape, FhirError> {
        Shape::of(&Query::parse(query), accept, None)
    }

    #[test]
    fn only_json_is_served() {
        assert!(shape("_format=application/fhir+json", None).is_ok());
        assert!(shape("_format=json", Some("application/fhir+xml")).is_ok());
        assert!(shape("", Some("application/fhir+json;fhirVersion=4.0, */*;q=0.1")).is_ok());
        assert!(shape("_format=xml", None).is_err());
        assert!(shape("", Some("application/fhir+xml")).is_err());
    }

    #[test]
    fn a_summary_says_that_it_is_one() {
        let whole = json!({"resourceType": "Questionnaire", "id": "1", "title": "a", "text": {}, "item": []});
        let cut = |query: &str| shape(query, None).unwrap().cut(whole.clone());
        assert_eq!(cut(""), whole);
        let summary = cut("_summary=true");
        assert!(summary.get("item").is_none() && summary["title"] == "a");
        assert_eq!(summary["meta"]["tag"][0]["code"], "SUBSETTED");
        assert!(cut("_summary=data").get("text").is_none());
        assert!(cut("_elements=item").get("title").is_none());
    }

    #[test]
    fn identity_is_ours_and_the_rest_stays() {
        let sent = json!({"resourceType": "Patient", "x": 1, "id": "old",
                          "meta": {"profile": ["p"], "versionId": "9"}});
        let shown = with_identity(sent, "new", "2", DateTime::UNIX_EPOCH);
        assert_eq!(
            shown.to_string(),
            r#"{"resourceType":"Patient","id":"new","meta":{"profile":["p"],"versionId":"2","lastUpdated":"1970-01-01T00:00:00.000Z"},"x":1}"#
        );
    }
}
