//! Asking that something be put right, or that everything be deleted.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use chrono::NaiveDate;
use serde::Deserialize;

use super::pages::{CorrectionPage, ErasurePage};
use crate::{
    domain::{
        identity::{Email, Phone},
        ids::PatientId,
    },
    storage::{
        Db, StorageError,
        data_requests::{self, Ask, Wanted},
        own_responses,
        patients::Patient as Record,
    },
    web::{
        errors::{AppError, PageError},
        forms::{CsrfForm, FieldErrors},
        page::{see_other, show as show_page, show_as},
        roles::Patient,
    },
};

/// Longest text, in characters.
const LONGEST: usize = 1_000;
/// Longest name, in characters.
const LONGEST_NAME: usize = 120;
/// Nobody was born earlier.
const OLDEST_YEARS: u32 = 125;

/// What is on record, as it should be.
#[derive(Clone, Default, Deserialize)]
pub(super) struct CorrectionForm {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) birth_date: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) reason: String,
}

/// Why everything is to be deleted, if the patient likes to say.
#[derive(Clone, Default, Deserialize)]
pub(super) struct ErasureForm {
    #[serde(default)]
    pub(super) reason: String,
}

impl CorrectionForm {
    fn of(person: &Patient, record: &Record) -> Self {
        let ctx = &person.ctx;
        Self {
            name: record.name.clone(),
            birth_date: record.birth_date.map(|day| ctx.numeric_date(&day)).unwrap_or_default(),
            email: record.email.clone().unwrap_or_default(),
            phone: record.phone.as_deref().map(|number| ctx.phone(number)).unwrap_or_default(),
            reason: String::new(),
        }
    }

    /// What differs from the record; messages go to `errors`. What was left empty stays as it is.
    fn wanted(&self, record: &Record, today: NaiveDate, errors: &mut FieldErrors) -> Wanted {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.is_empty() && name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            errors.add("name", "filling-name-missing");
        } else if name.chars().count() > LONGEST_NAME {
            errors.add("name", "filling-name-long");
        }
        let birth = self.birth_date.trim();
        let day = day(birth, today);
        if !birth.is_empty() && day.is_none() {
            errors.add("birth_date", "filling-birth-wrong");
        }
        let email = Email::parse(self.email.trim()).ok().map(|email| email.as_str().to_owned());
        if !self.email.trim().is_empty() && email.is_none() {
            errors.add("email", "me-correction-email-wrong");
        }
        let phone = Phone::parse(self.phone.trim()).ok().map(|phone| phone.as_str().to_owned());
        if !self.phone.trim().is_empty() && phone.is_none() {
            errors.add("phone", "filling-phone-wrong");
        }
        if self.reason.chars().count() > LONGEST {
            errors.add("reason", "me-reason-long");
        }
        Wanted {
            name: Some(name).filter(|name| !name.is_empty() && *name != record.name),
            birth_date: day.filter(|day| Some(*day) != record.birth_date),
            email: email.filter(|email| Some(email) != record.email.as_ref()),
            phone: phone.filter(|phone| Some(phone) != record.phone.as_ref()),
        }
    }
}

/// `21/11/1950`, `21.11.1950` or `1950-11-21`; not in the future, not 125 years ago.
fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let formats = ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %m %Y"];
    let day = formats.iter().find_map(|format| NaiveDate::parse_from_str(text, format).ok())?;
    let years = today.years_since(day)?;
    (years <= OLDEST_YEARS).then_some(day)
}

/// The account's record; `NotFound` without one.
async fn record(person: &Patient, db: &Db) -> Result<Record, AppError> {
    let (organisation, account) = (person.organisation_id(), person.id());
    let rows = db.read(move |conn| own_responses::list_patients(conn, organisation, account)).await?;
    rows.into_iter().next().ok_or(AppError::NotFound)
}

/// `GET /me/data/correction`
pub(super) async fn show_correction(person: Patient, db: Data<Db>) -> Result<HttpResponse, PageError> {
    let record = record(&person, &db).await?;
    let form = CorrectionForm::of(&person, &record);
    show_page(&CorrectionPage { ctx: person.ctx(), form, errors: FieldErrors::new() })
}

/// `POST /me/data/correction`
pub(super) async fn ask_correction(
    person: Patient,
    form: CsrfForm<CorrectionForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (form, record) = (form.into_inner(), record(&person, &db).await?);
    let mut errors = FieldErrors::new();
    let wanted = form.wanted(&record, person.ctx.today(), &mut errors);
    let reason = form.reason.trim().to_owned();
    if errors.is_empty() && wanted == Wanted::default() && reason.is_empty() {
        errors.add("reason", "me-correction-same");
    }
    if !errors.is_empty() {
        let page = CorrectionPage { ctx: person.ctx(), form, errors };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let organisation = person.organisation_id();
    let asked = db.write(person.actor(), person.ctx.now, move |w| {
        let patient = PatientId::new(record.id);
        data_requests::insert(w, organisation, patient, &Ask::Correction(&wanted), &reason)
    });
    answered(asked.await)
}

/// `GET /me/data/erasure`
pub(super) async fn show_erasure(person: Patient, db: Data<Db>) -> Result<HttpResponse, PageError> {
    record(&person, &db).await?;
    let organisation = person.organisation.name.clone();
    let (form, errors) = (ErasureForm::default(), FieldErrors::new());
    show_page(&ErasurePage { ctx: person.ctx(), organisation, form, errors })
}

/// `POST /me/data/erasure`
pub(super) async fn ask_erasure(
    person: Patient,
    form: CsrfForm<ErasureForm>,
    db: Data<Db>,
) -> Result<HttpResponse, PageError> {
    let (form, record) = (form.into_inner(), record(&person, &db).await?);
    if form.reason.chars().count() > LONGEST {
        let mut errors = FieldErrors::new();
        errors.add("reason", "me-reason-long");
        let organisation = person.organisation.name.clone();
        let page = ErasurePage { ctx: person.ctx(), organisation, form, errors };
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let organisation = person.organisation_id();
    let asked = db.write(person.actor(), person.ctx.now, move |w| {
        let patient = PatientId::new(record.id);
        data_requests::insert(w, organisation, patient, &Ask::Erasure, form.reason.trim())
    });
    answered(asked.await)
}

/// Asked twice is asked once.
fn answered(asked: Result<uuid::Uuid, StorageError>) -> Result<HttpResponse, PageError> {
    match asked {
        Ok(_) | Err(StorageError::Conflict(_)) => Ok(see_other("/me/data#requests")),
        Err(error) => Err(error.into()),
    }
}
