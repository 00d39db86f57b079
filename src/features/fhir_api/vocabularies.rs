//! `ValueSet` and `CodeSystem`: create, read, update, search, `$expand`, `$validate-code`.

use actix_web::http::{Method, StatusCode};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::{
    answer::{Answer, Shown, instant, with_identity},
    call::{Call, id_of, ids, values},
    error::FhirError,
    interaction::{Interaction, Query, check_id, of_type},
    searchset::Page,
};
use crate::{
    domain::{
        api_scope::{Operation, Resource},
        json,
        terminology::{Concept, Library, Unexpandable, expand, expand_set, named_by},
    },
    exchange::vocabulary::Vocabulary,
    storage::{
        PgConnection, StorageError, Write,
        terminology::{self, TerminologyResource, Wanted},
    },
    web::operation_outcome::Issue,
};

/// Entries of a page at most.
const MOST: i64 = 100;

/// Codes of one expansion at most; `offset` leads on.
const MOST_CODES: usize = 1_000;

/// `GET /fhir/{type}/{id}`
pub(super) fn read(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    id: &str,
) -> Result<Answer, FhirError> {
    call.require(resource, Operation::Read)?;
    let mut shown = show(call, resource, &find(conn, call, resource, id)?)?;
    shown.resource = call.shape.cut(shown.resource);
    Ok(Answer::resource(StatusCode::OK, shown))
}

pub(super) fn find(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    id: &str,
) -> Result<TerminologyResource, FhirError> {
    let uuid = id_of(id, resource)?;
    let none = || FhirError::not_found(&format!("{} {uuid}", resource.name()));
    match terminology::find(conn, call.organisation(), uuid) {
        Err(StorageError::NotFound) => Err(none()),
        Ok(row) if row.kind != resource.name() => Err(none()),
        found => Ok(found?),
    }
}

fn show(call: &Call, resource: Resource, row: &TerminologyResource) -> Result<Shown, FhirError> {
    let version = row.revision.to_string();
    Ok(Shown {
        resource: with_identity(parsed(row)?, &row.id.to_string(), &version, row.updated_at),
        address: call.version_address(resource, row.id, &version),
        version,
        updated: row.updated_at,
    })
}

fn parsed(row: &TerminologyResource) -> Result<Json, FhirError> {
    let json = json::parse(row.resource.as_bytes(), usize::MAX);
    json.map_err(|_bad| StorageError::Corrupt("a value set is not JSON").into())
}

/// `GET /fhir/{type}?…`
pub(super) fn search(
    conn: &mut PgConnection,
    call: &Call,
    resource: Resource,
    query: &Query,
) -> Result<Answer, FhirError> {
    call.require(resource, Operation::Read)?;
    call.check_parameters(query, &["_id", "url", "version", "name"])?;
    let wanted = Wanted {
        kind: Some(resource.name()),
        ids: query.get("_id").map(ids),
        urls: query.get("url").map(values),
        version: query.get("version").map(str::to_owned),
        name: query.get("name").map(str::to_owned),
    };
    let (organisation, window) = (call.organisation(), Call::window(query, MOST)?);
    let total = Call::is_counted(query, window)
        .then(|| terminology::count(conn, organisation, &wanted))
        .transpose()?;
    if call.shape.is_count || window.limit == 0 {
        return Ok(Answer::ok(call.searchset(resource, query, Page { total, ..Page::default() })));
    }
    let mut rows = terminology::list(conn, organisation, &wanted, (window.after, window.limit + 1))?;
    let most = usize::try_from(window.limit).unwrap_or(0);
    let has_more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().map(|row| row.id).filter(|_| has_more);
    let found = rows.iter().map(|row| show(call, resource, row)).collect::<Result<_, _>>()?;
    Ok(Answer::ok(call.searchset(resource, query, Page { found, total, next, ..Page::default() })))
}

/// `POST /fhir/{type}`
pub(super) fn create(
    w: &mut Write<'_>,
    call: &Call,
    resource: Resource,
    asked: &Interaction,
) -> Result<Answer, FhirError> {
    call.require(resource, Operation::Write)?;
    let vocabulary = vocabulary(call, resource, asked)?;
    match vocabulary.insert(w, call.organisation(), None) {
        Err(StorageError::Conflict(terminology::TAKEN)) => Err(taken()),
        stored => answer(w, call, resource, stored?, StatusCode::CREATED),
    }
}

/// `PUT /fhir/{type}/{id}`
pub(super) fn update(
    w: &mut Write<'_>,
    call: &Call,
    resource: Resource,
    asked: &Interaction,
    id: &str,
) -> Result<Answer, FhirError> {
    call.require(resource, Operation::Write)?;
    check_id(asked.sent(resource)?, id)?;
    let row = find(w.conn(), call, resource, id)?;
    let vocabulary = vocabulary(call, resource, asked)?;
    asked.check_match(&row.revision.to_string())?;
    match vocabulary.replace(w, call.organisation(), row.id) {
        Err(StorageError::Conflict(terminology::TAKEN)) => Err(taken()),
        stored => {
            stored?;
            answer(w, call, resource, row.id, StatusCode::OK)
        }
    }
}

fn vocabulary(call: &Call, resource: Resource, asked: &Interaction) -> Result<Vocabulary, FhirError> {
    let sent = asked.sent(resource)?.clone();
    Vocabulary::of(sent).map_err(|problem| FhirError::problems(&[problem], resource.name(), call.language()))
}

fn taken() -> FhirError {
    FhirError::conflict("There is one with this url and version: update it, or send another version")
}

fn answer(
    w: &mut Write<'_>,
    call: &Call,
    resource: Resource,
    id: Uuid,
    status: StatusCode,
) -> Result<Answer, FhirError> {
    let row = terminology::find(w.conn(), call.organisation(), id)?;
    Ok(Answer::resource(status, show(call, resource, &row)?))
}

/// What an operation was given: in the address, or as `Parameters`.
struct Given {
    texts: Query,
    /// `valueSet`, `coding` …
    parts: Map<String, Json>,
}

impl Given {
    fn of(asked: &Interaction) -> Result<Self, FhirError> {
        let mut parts = Map::new();
        if asked.method == Method::POST {
            let body = asked.body.as_ref().ok_or_else(|| FhirError::bad_request("Parameters are needed"))?;
            of_type(body, "Parameters")?;
            for parameter in body.get("parameter").and_then(Json::as_array).into_iter().flatten() {
                let name = parameter.get("name").and_then(Json::as_str).unwrap_or_default();
                let fields = parameter.as_object().into_iter().flatten();
                let value = fields
                    .filter(|(field, _)| field.starts_with("value") || *field == "resource")
                    .map(|(_, value)| value.clone())
                    .next();
                parts.extend(value.map(|value| (name.to_owned(), value)));
            }
        }
        Ok(Self { texts: asked.query.clone(), parts })
    }

    fn word(&self, name: &str) -> Option<String> {
        match self.parts.get(name) {
            Some(Json::String(text)) => Some(text.clone()),
            Some(Json::Number(number)) => Some(number.to_string()),
            _ => self.texts.get(name).map(str::to_owned),
        }
    }

    fn number(&self, name: &str) -> Result<Option<usize>, FhirError> {
        let wrong = |_bad| FhirError::bad_request(format!("{name} is a whole number from 0"));
        self.word(name).map(|text| text.parse().map_err(wrong)).transpose()
    }
}

/// `ValueSet/$expand` and `ValueSet/{id}/$expand`: the codes, of which `filter`, `offset` and `count` choose.
pub(super) fn expansion(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Answer, FhirError> {
    call.require(Resource::ValueSet, Operation::Read)?;
    let named = id.map(|id| find(conn, call, Resource::ValueSet, id)).transpose()?;
    let given = Given::of(asked)?;
    let (mut set, codes) = codes_of(conn, call, &given, named.as_ref())?;
    let filter = given.word("filter").unwrap_or_default().to_lowercase();
    let fits = |concept: &&Concept| {
        filter.is_empty()
            || concept.code().to_lowercase().contains(&filter)
            || concept.words().any(|words| words.to_lowercase().contains(&filter))
    };
    let found: Vec<&Concept> = codes.iter().filter(fits).collect();
    let offset = given.number("offset")?.unwrap_or(0);
    let count = given.number("count")?.unwrap_or(MOST_CODES).min(MOST_CODES);
    let contains: Vec<Json> = found.iter().skip(offset).take(count).map(|one| one.to_contains()).collect();
    let mut expansion = json!({
        "identifier": Uuid::now_v7().urn().to_string(),
        "timestamp": instant(call.client.now),
        "total": found.len(),
        "offset": offset,
    });
    if let (false, Some(fields)) = (contains.is_empty(), expansion.as_object_mut()) {
        fields.insert("contains".to_owned(), Json::Array(contains));
    }
    if let Some(fields) = set.as_object_mut() {
        fields.shift_remove("compose");
        fields.insert("expansion".to_owned(), expansion);
    }
    Ok(Answer::ok(set))
}

/// `ValueSet/$validate-code` and `ValueSet/{id}/$validate-code`: whether a code is in the set, under the words given.
pub(super) fn validate_code(
    conn: &mut PgConnection,
    call: &Call,
    asked: &Interaction,
    id: Option<&str>,
) -> Result<Answer, FhirError> {
    call.require(Resource::ValueSet, Operation::Read)?;
    let named = id.map(|id| find(conn, call, Resource::ValueSet, id)).transpose()?;
    let given = Given::of(asked)?;
    let wanted: Vec<Json> = match (given.parts.get("coding"), given.parts.get("codeableConcept")) {
        (Some(coding), _) => vec![coding.clone()],
        (_, Some(concept)) => concept.get("coding").and_then(Json::as_array).cloned().unwrap_or_default(),
        _ => {
            let parts = ["system", "code", "display"].into_iter();
            let fields: Map<String, Json> =
                parts.filter_map(|name| Some((name.to_owned(), json!(given.word(name)?)))).collect();
            vec![Json::Object(fields)]
        }
    };
    if !wanted.iter().any(|coding| coding.get("code").is_some()) {
        return Err(FhirError::bad_request("A code, a coding or a codeableConcept is needed"));
    }
    let codes = codes_of(conn, call, &given, named.as_ref())?.1;
    let (concept, message) = judged(&codes, &wanted);
    let mut said = vec![json!({"name": "result", "valueBoolean": concept.is_some() && message.is_none()})];
    if let Some(display) = concept.and_then(Concept::display) {
        said.push(json!({"name": "display", "valueString": display}));
    }
    if let Some(message) = message {
        said.push(json!({"name": "message", "valueString": message}));
    }
    Ok(Answer::ok(json!({"resourceType": "Parameters", "parameter": said})))
}

/// The first of the codings that is in the set, and what is wrong.
fn judged<'a>(codes: &'a [Concept], wanted: &[Json]) -> (Option<&'a Concept>, Option<&'static str>) {
    let part = |coding: &Json, name: &str| coding.get(name).and_then(Json::as_str).map(str::to_owned);
    let found = wanted.iter().find_map(|coding| {
        let (system, code) = (part(coding, "system"), part(coding, "code")?);
        let is_it = |one: &&Concept| one.code() == code && (system.is_none() || one.system == system);
        codes.iter().find(is_it).map(|concept| (concept, part(coding, "display")))
    });
    match found {
        None => (None, Some("The code is not in the value set")),
        Some((concept, Some(display)))
            if concept.display().is_some()
                && !concept.words().any(|words| words.to_lowercase() == display.to_lowercase()) =>
        {
            (Some(concept), Some("The display is not that of the code"))
        }
        Some((concept, _)) => (Some(concept), None),
    }
}

/// The set that is meant, and its codes: the one of the address, the one that was sent, or the one of a `url`.
fn codes_of(
    conn: &mut PgConnection,
    call: &Call,
    given: &Given,
    named: Option<&TerminologyResource>,
) -> Result<(Json, Vec<Concept>), FhirError> {
    let organisation = call.organisation();
    let sent = match (named, given.parts.get("valueSet")) {
        (Some(row), _) => Some(parsed(row)?),
        (None, Some(sent)) => {
            of_type(sent, "ValueSet")?;
            Some(sent.clone())
        }
        (None, None) => None,
    };
    if let Some(set) = sent {
        let own = terminology::library_for(conn, organisation, named_by(&set))?;
        let codes = expand_set(&set, &[&own, Library::bundled()]).map_err(|error| refused(&error))?;
        return Ok((set, codes));
    }
    let url = given.word("url").ok_or_else(|| FhirError::bad_request("url or valueSet is needed"))?;
    let version = given.word("valueSetVersion").map(|version| format!("{url}|{version}"));
    let reference = version.unwrap_or_else(|| url.clone());
    let own = terminology::library_for(conn, organisation, vec![reference.clone()])?;
    let libraries = [&own, Library::bundled()];
    let codes = expand(&reference, &libraries).map_err(|error| refused(&error))?;
    let known = libraries.iter().find_map(|library| library.value_set(&reference)).cloned();
    let set = known.unwrap_or_else(|| json!({"resourceType": "ValueSet", "url": url, "status": "active"}));
    Ok((set, codes))
}

/// 404 for a set that isn't there, 422 for one whose codes can't be found.
fn refused(error: &Unexpandable) -> FhirError {
    match error {
        Unexpandable::UnknownSet(url) => FhirError::not_found(&format!("value set {url}")),
        Unexpandable::TooMany => {
            FhirError::unprocessable(vec![Issue::error("too-costly", error.to_string())])
        }
        _ => FhirError::unprocessable(vec![Issue::error("not-supported", error.to_string())]),
    }
}
