//! Which patient somebody is who says so on a link: known by CPF, else by name and birth date, else new.

use chrono::NaiveDate;
use diesel::{dsl::sql, prelude::*, sql_types::Bool, sql_types::Text};
use uuid::Uuid;

use super::{
    StorageError, Write,
    patients::{self, NewPatient},
    schema::patients as table,
};
use crate::domain::ids::{OrganisationId, PatientId};

/// The patient these words mean; created if there is none. What is on record is never changed by it.
///
/// # Errors
/// `Conflict` if another request created the same CPF meanwhile: doing it again finds that one.
pub fn find_or_create(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewPatient<'_>,
) -> Result<PatientId, StorageError> {
    if let Some(known) = find_by_cpf(w.conn(), organisation, new)? {
        return Ok(known);
    }
    if let Some(birth_date) = new.birth_date
        && let Some(known) = find_by_name(w.conn(), organisation, new.name, birth_date, new.cpf)?
    {
        return Ok(known);
    }
    patients::insert(w, organisation, new)
}

/// The patient with this CPF; else the one of this name with this phone or e-mail, the oldest of several, unless it has
/// another CPF; else the one that [`find_or_create`] finds.
pub fn find_by_address_or_create(
    w: &mut Write<'_>,
    organisation: OrganisationId,
    new: &NewPatient<'_>,
) -> Result<PatientId, StorageError> {
    if let Some(known) = find_by_cpf(w.conn(), organisation, new)? {
        return Ok(known);
    }
    let same_name = sql::<Bool>("lower(name) = lower(").bind::<Text, _>(new.name.to_owned()).sql(")");
    let known: Option<Uuid> = table::table
        .filter(table::organisation_id.eq(organisation.get()))
        .filter(same_name)
        .filter(table::cpf.is_null().or(new.cpf.is_none().into_sql::<Bool>()))
        .filter(table::phone.eq(new.phone).or(table::email.eq(new.email)))
        .order(table::id)
        .select(table::id)
        .first(w.conn())
        .optional()?;
    match known {
        Some(id) => Ok(PatientId::new(id)),
        None => find_or_create(w, organisation, new),
    }
}

fn find_by_cpf(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    new: &NewPatient<'_>,
) -> Result<Option<PatientId>, StorageError> {
    let Some(cpf) = new.cpf else { return Ok(None) };
    let known = patients::find_by_cpf(conn, organisation, cpf)?;
    Ok(known.map(|known| PatientId::new(known.id)))
}

/// The only patient of this name and birth date; `None` if there are several, or one with another CPF.
fn find_by_name(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    name: &str,
    birth_date: NaiveDate,
    cpf: Option<&str>,
) -> Result<Option<PatientId>, StorageError> {
    let same_name = sql::<Bool>("lower(name) = lower(").bind::<Text, _>(name.to_owned()).sql(")");
    let found: Vec<(Uuid, Option<String>)> = table::table
        .filter(table::organisation_id.eq(organisation.get()))
        .filter(same_name)
        .filter(table::birth_date.eq(birth_date))
        .select((table::id, table::cpf))
        .limit(2)
        .load(conn)?;
    Ok(match found.as_slice() {
        [(id, known)] if known.is_none() || cpf.is_none() || known.as_deref() == cpf => {
            Some(PatientId::new(*id))
        }
        _ => None,
    })
}
