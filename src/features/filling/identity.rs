//! Who answers, on links that ask for it: name, birth date, CPF and phone if they like.

use chrono::NaiveDate;
use serde::Deserialize;

use crate::{
    domain::{
        identity::{Cpf, Phone, written_day},
        ids::{OrganisationId, PatientId},
    },
    storage::{StorageError, Write, identification, patients::NewPatient},
    web::forms::FieldErrors,
};

/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

/// Nobody was born earlier.
const OLDEST_YEARS: u32 = 125;

/// As typed; kept when something is wrong.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct IdentityForm {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) birth_date: String,
    #[serde(default)]
    pub(super) cpf: String,
    #[serde(default)]
    pub(super) phone: String,
}

/// A person as told, each part checked.
pub(super) struct Identity {
    name: String,
    birth_date: NaiveDate,
    cpf: Option<Cpf>,
    phone: Option<Phone>,
}

impl IdentityForm {
    /// Checks every field; messages go to `errors`.
    pub(super) fn check(&self, today: NaiveDate, errors: &mut FieldErrors) -> Option<Identity> {
        let name = self.name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            errors.add("name", "filling-name-missing");
        } else if name.chars().count() > LONGEST_NAME {
            errors.add("name", "filling-name-long");
        }
        let birth_date = birth_date(&self.birth_date, today);
        if birth_date.is_none() {
            let is_empty = self.birth_date.trim().is_empty();
            errors.add("birth_date", if is_empty { "filling-birth-missing" } else { "filling-birth-wrong" });
        }
        let cpf = optional(&self.cpf, Cpf::parse);
        if cpf.is_err() {
            errors.add("cpf", "filling-cpf-wrong");
        }
        let phone = optional(&self.phone, Phone::parse);
        if phone.is_err() {
            errors.add("phone", "filling-phone-wrong");
        }
        match (birth_date, cpf, phone) {
            (Some(birth_date), Ok(cpf), Ok(phone)) if errors.is_empty() => {
                Some(Identity { name, birth_date, cpf, phone })
            }
            _ => None,
        }
    }
}

impl Identity {
    /// The patient this is, known or new.
    pub(super) fn patient(
        &self,
        w: &mut Write<'_>,
        organisation: OrganisationId,
    ) -> Result<PatientId, StorageError> {
        let new = NewPatient {
            name: &self.name,
            birth_date: Some(self.birth_date),
            cpf: self.cpf.as_ref().map(Cpf::as_str),
            phone: self.phone.as_ref().map(Phone::as_str),
            is_contact_unconfirmed: true,
            ..NewPatient::default()
        };
        identification::find_or_create(w, organisation, &new)
    }
}

fn optional<T, E>(text: &str, parse: impl Fn(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
}

/// As [`written_day`] reads it; not in the future, not 125 years ago.
fn birth_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day = written_day(text)?;
    let years = today.years_since(day)?;
    (years <= OLDEST_YEARS).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(form: &IdentityForm) -> Vec<String> {
        let mut errors = FieldErrors::new();
        form.check(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(), &mut errors);
        errors.iter().map(|error| error.field.to_string()).collect()
    }

    #[test]
    fn what_is_told_is_checked() {
        let form = |name: &str, birth: &str, cpf: &str, phone: &str| IdentityForm {
            name: name.to_owned(),
            birth_date: birth.to_owned(),
            cpf: cpf.to_owned(),
            phone: phone.to_owned(),
        };
        assert_eq!(fields(&form("Maria  Silva", "21/11/1950", "529.982.247-25", "(51) 99999-8888")), [""; 0]);
        assert_eq!(fields(&form("Maria", "1950-11-21", "", "")), [""; 0]);
        assert_eq!(fields(&form("", "", "111.111.111-11", "12")), ["name", "birth_date", "cpf", "phone"]);
        assert_eq!(fields(&form("Maria", "31/02/1950", "", "")), ["birth_date"]);
        assert_eq!(fields(&form("Maria", "22/11/2026", "", "")), ["birth_date"]);
        assert_eq!(fields(&form("Maria", "21/11/50", "", "")), ["birth_date"]);
    }
}
