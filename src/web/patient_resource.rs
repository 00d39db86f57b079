//! The FHIR `Patient`: the parts of one that our rows hold, read from a resource and written into one, and what
//! questionnaires may know of whom they are about.

use chrono::NaiveDate;
use serde_json::{Map, Value as Json, json};

use super::operation_outcome::Issue;
use crate::{
    domain::{
        identity::{Cns, Cpf, Email, Phone},
        ids::{OrganisationId, PatientId},
        json,
        questionnaire::Compiled,
    },
    storage::{
        PgConnection, StorageError, fhir_documents,
        patients::{self, NewPatient, Patient},
    },
};

/// As RNDS, Brazil's health data network, names them; other addresses with the same end are known too.
const CPF: &str = "http://rnds.saude.gov.br/fhir/r4/NamingSystem/cpf";
const CNS: &str = "http://rnds.saude.gov.br/fhir/r4/NamingSystem/cns";
const CPF_OID: &str = "urn:oid:2.16.840.1.113883.13.237";
const CNS_OID: &str = "urn:oid:2.16.840.1.113883.13.236";
const RECORD: &str = "https://weconecta.org/fhir/NamingSystem/record-number";

/// Longest name and longest number, in characters.
const LONGEST: usize = 200;

/// A patient as other systems see them: what was sent, with what has changed here since.
pub fn fields_of(row: &Patient, document: Option<&str>) -> Map<String, Json> {
    let document = document.and_then(|text| json::parse(text.as_bytes(), usize::MAX).ok());
    let mut fields = match document {
        Some(Json::Object(fields)) => fields,
        _ => Map::from_iter([("resourceType".to_owned(), json!("Patient"))]),
    };
    Parts::of_row(row).write_into(&mut fields);
    fields
}

/// The launch contexts that are known where a patient fills in: `patient`, and `user`, who is the same. Read only where the
/// questionnaire asks for one; all others stay empty.
pub fn launch(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    compiled: &Compiled,
    patient: Option<PatientId>,
) -> Result<Vec<(String, Json)>, StorageError> {
    let names: Vec<&str> =
        compiled.launch_contexts("Patient").filter(|name| matches!(*name, "patient" | "user")).collect();
    let Some(patient) = patient.filter(|_| !names.is_empty()) else { return Ok(Vec::new()) };
    let row = match patients::find(conn, organisation, patient) {
        Err(StorageError::NotFound) => return Ok(Vec::new()),
        found => found?,
    };
    let documents = fhir_documents::list_of_patients(conn, organisation, &[row.id])?;
    let mut fields = fields_of(&row, documents.first().map(|(_, text)| text.as_str()));
    fields.insert("id".to_owned(), json!(row.id));
    Ok(names.into_iter().map(|name| (name.to_owned(), Json::Object(fields.clone()))).collect())
}

/// What an identifier's system makes of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    Cpf,
    Cns,
    Record,
    Other,
}

impl Numbering {
    pub fn of(system: &str) -> Self {
        let ends = |end: &str| system.to_ascii_lowercase().ends_with(end);
        if system == CPF_OID || ends("/cpf") {
            Self::Cpf
        } else if system == CNS_OID || ends("/cns") {
            Self::Cns
        } else if system == RECORD {
            Self::Record
        } else {
            Self::Other
        }
    }

    /// As it is stored; `None` if it is no number of its kind.
    pub fn stored(self, value: &str) -> Option<String> {
        match self {
            Self::Cpf => Cpf::parse(value).ok().map(|cpf| cpf.as_str().to_owned()),
            Self::Cns => Cns::parse(value).ok().map(|cns| cns.as_str().to_owned()),
            Self::Record | Self::Other => Some(value.to_owned()),
        }
    }
}

/// The parts, checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<String>,
    pub cpf: Option<String>,
    pub cns: Option<String>,
    pub record_number: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// All identifiers, `('' for no system, value)`.
    pub identifiers: Vec<(String, String)>,
}

impl Parts {
    /// Of a resource; everything that is wrong with it at once.
    pub fn of(resource: &Json) -> Result<Self, Vec<Issue>> {
        let mut issues = Vec::new();
        let mut parts = Self { name: name_of(resource), ..Self::default() };
        if parts.name.is_empty() {
            issues.push(issue("required", "name", "A name is needed: text, or given and family"));
        } else if parts.name.chars().count() > LONGEST {
            issues.push(issue("too-long", "name", "The name has more than 200 characters"));
        }
        parts.read_birth_date(resource, &mut issues);
        match resource.get("gender").and_then(Json::as_str) {
            None | Some("unknown") => {}
            Some(sex @ ("female" | "male" | "other")) => parts.sex = Some(sex.to_owned()),
            Some(_) => {
                issues.push(issue("code-invalid", "gender", "gender is female, male, other or unknown"));
            }
        }
        parts.read_identifiers(resource, &mut issues);
        parts.email =
            telecom(resource, "email", |text| Email::parse(text).ok().map(|it| it.as_str().to_owned()));
        parts.phone =
            telecom(resource, "phone", |text| Phone::parse(text).ok().map(|it| it.as_str().to_owned()));
        if issues.is_empty() { Ok(parts) } else { Err(issues) }
    }

    /// A year or a month alone stays in the document: our rows hold whole days.
    fn read_birth_date(&mut self, resource: &Json, issues: &mut Vec<Issue>) {
        let Some(text) = resource.get("birthDate") else { return };
        let text = text.as_str().unwrap_or_default();
        let is_part = |text: &str| text.len() == 4 || text.len() == 7;
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(day) => self.birth_date = Some(day),
            Err(_) if is_part(text) && text.chars().all(|c| c.is_ascii_digit() || c == '-') => {}
            Err(_) => issues.push(issue("value", "birthDate", "birthDate is written 1950-11-21")),
        }
    }

    fn read_identifiers(&mut self, resource: &Json, issues: &mut Vec<Issue>) {
        for identifier in list(resource, "identifier") {
            let text = |name: &str| identifier.get(name).and_then(Json::as_str).unwrap_or_default();
            let (system, value) = (text("system"), text("value"));
            if value.is_empty() {
                continue;
            }
            if value.chars().count() > LONGEST || system.chars().count() > LONGEST {
                issues.push(issue("too-long", "identifier", "An identifier has more than 200 characters"));
                continue;
            }
            let numbering = Numbering::of(system);
            let Some(stored) = numbering.stored(value) else {
                issues.push(issue("value", "identifier", "An identifier is no valid CPF or CNS"));
                continue;
            };
            let column = match numbering {
                Numbering::Cpf => &mut self.cpf,
                Numbering::Cns => &mut self.cns,
                Numbering::Record => &mut self.record_number,
                Numbering::Other => {
                    self.identifiers.push((system.to_owned(), stored));
                    continue;
                }
            };
            column.get_or_insert(stored);
        }
    }

    /// Of a row.
    pub fn of_row(row: &Patient) -> Self {
        Self {
            name: row.name.clone(),
            birth_date: row.birth_date,
            sex: row.sex.clone(),
            cpf: row.cpf.clone(),
            cns: row.cns.clone(),
            record_number: row.record_number.clone(),
            email: row.email.clone(),
            phone: row.phone.clone(),
            identifiers: Vec::new(),
        }
    }

    pub fn to_new(&self) -> NewPatient<'_> {
        NewPatient {
            account: None,
            name: &self.name,
            birth_date: self.birth_date,
            sex: self.sex.as_deref(),
            cpf: self.cpf.as_deref(),
            cns: self.cns.as_deref(),
            record_number: self.record_number.as_deref(),
            email: self.email.as_deref(),
            phone: self.phone.as_deref(),
            is_contact_unconfirmed: false,
        }
    }

    /// Writes what differs from the resource into it; all else in it stays.
    pub fn write_into(&self, fields: &mut Map<String, Json>) {
        let said = Self::of(&Json::Object(fields.clone())).unwrap_or_default();
        if said.name != self.name {
            fields.insert("name".to_owned(), json!([{"text": self.name}]));
        }
        if said.sex != self.sex {
            set(fields, "gender", self.sex.as_ref().map(|sex| json!(sex)));
        }
        if said.birth_date != self.birth_date {
            set(fields, "birthDate", self.birth_date.map(|day| json!(day)));
        }
        for (system, is, was) in [
            (CPF, &self.cpf, &said.cpf),
            (CNS, &self.cns, &said.cns),
            (RECORD, &self.record_number, &said.record_number),
        ] {
            if is != was {
                let numbering = Numbering::of(system);
                let is_old = |entry: &Json| {
                    let of = entry.get("system").and_then(Json::as_str).unwrap_or_default();
                    Numbering::of(of) == numbering
                };
                let fresh = is.as_ref().map(|value| json!({"system": system, "value": value}));
                replace(fields, "identifier", is_old, fresh);
            }
        }
        for (system, is, was) in [("phone", &self.phone, &said.phone), ("email", &self.email, &said.email)] {
            if is != was {
                let is_old = |entry: &Json| entry.get("system").and_then(Json::as_str) == Some(system);
                let fresh = is.as_ref().map(|value| json!({"system": system, "value": value}));
                replace(fields, "telecom", is_old, fresh);
            }
        }
    }
}

fn set(fields: &mut Map<String, Json>, name: &str, value: Option<Json>) {
    match value {
        Some(value) => fields.insert(name.to_owned(), value),
        None => fields.shift_remove(name),
    };
}

/// Puts one entry where the old ones were; a list that is empty goes.
fn replace(fields: &mut Map<String, Json>, name: &str, is_old: impl Fn(&Json) -> bool, fresh: Option<Json>) {
    let mut entries: Vec<Json> = fields.get(name).and_then(Json::as_array).cloned().unwrap_or_default();
    entries.retain(|entry| !is_old(entry));
    entries.extend(fresh);
    set(fields, name, Some(Json::Array(entries.clone())).filter(|_| !entries.is_empty()));
}

fn issue(code: &'static str, element: &str, text: &str) -> Issue {
    Issue::error(code, text).at(format!("Patient.{element}"))
}

fn list<'a>(resource: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    resource.get(name).and_then(Json::as_array).into_iter().flatten()
}

/// The official name, else the first: its text, else given names and family name.
fn name_of(resource: &Json) -> String {
    let is_official = |name: &&Json| name.get("use").and_then(Json::as_str) == Some("official");
    let Some(name) = list(resource, "name").find(is_official).or_else(|| list(resource, "name").next())
    else {
        return String::new();
    };
    let text = |field: &str| name.get(field).and_then(Json::as_str).unwrap_or_default();
    let whole = match text("text") {
        "" => {
            let given = list(name, "given").filter_map(Json::as_str);
            given.chain([text("family")]).collect::<Vec<_>>().join(" ")
        }
        text => text.to_owned(),
    };
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first contact of this kind that our rows can hold; others stay in the document.
fn telecom(resource: &Json, system: &str, parse: impl Fn(&str) -> Option<String>) -> Option<String> {
    let of_system =
        list(resource, "telecom").filter(|entry| entry.get("system").and_then(Json::as_str) == Some(system));
    of_system.filter_map(|entry| entry.get("value").and_then(Json::as_str)).find_map(parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maria() -> Json {
        json!({
            "resourceType": "Patient", "active": true,
            "identifier": [
                {"use": "official", "system": CPF, "value": "529.982.247-25"},
                {"system": "http://hospital.example/mrn", "value": "77"}],
            "name": [{"use": "usual", "text": "Mariazinha"},
                     {"use": "official", "family": "Silva", "given": ["Maria", "Clara"]}],
            "telecom": [{"system": "phone", "value": "(51) 99999-8888"}],
            "gender": "female", "birthDate": "1950-11-21", "address": [{"city": "Porto Alegre"}]
        })
    }

    #[test]
    fn a_patient_is_read_and_written_back_unchanged() {
        let parts = Parts::of(&maria()).unwrap();
        assert_eq!(parts.name, "Maria Clara Silva");
        assert_eq!(parts.cpf.as_deref(), Some("52998224725"));
        assert_eq!(parts.phone.as_deref(), Some("+5551999998888"));
        assert_eq!(parts.identifiers, [("http://hospital.example/mrn".to_owned(), "77".to_owned())]);
        let mut fields = maria().as_object().unwrap().clone();
        parts.write_into(&mut fields);
        assert_eq!(Json::Object(fields), maria());
    }

    #[test]
    fn what_was_changed_here_is_written_and_the_rest_stays() {
        let mut fields = maria().as_object().unwrap().clone();
        let parts = Parts {
            name: "Maria Souza".to_owned(),
            phone: None,
            record_number: Some("12".to_owned()),
            ..Parts::of(&maria()).unwrap()
        };
        parts.write_into(&mut fields);
        assert_eq!(fields["name"], json!([{"text": "Maria Souza"}]));
        assert!(!fields.contains_key("telecom"));
        assert_eq!(fields["identifier"].as_array().unwrap().len(), 3);
        assert_eq!(fields["address"], maria()["address"]);
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let wrong = json!({"resourceType": "Patient", "gender": "x", "birthDate": "21/11/1950",
                           "identifier": [{"system": CPF, "value": "1"}]});
        let issues = Parts::of(&wrong).unwrap_err();
        let places: Vec<_> = issues.iter().map(|issue| issue.expression[0].as_str()).collect();
        assert_eq!(places, ["Patient.name", "Patient.birthDate", "Patient.gender", "Patient.identifier"]);
    }
}
