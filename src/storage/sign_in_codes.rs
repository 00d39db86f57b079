//! Codes by which patients sign in: to which address one goes, whom it may let in, how often it was guessed at.
//!
//! Neither the code nor the link is stored: both are made of the row's id and the installation's key.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::sql, prelude::*, sql_types};
use uuid::Uuid;

use super::{
    StorageError, Write,
    accounts::Role,
    schema::{accounts, patients, sign_in_codes},
};
use crate::domain::ids::{OrganisationId, PatientId};

/// How long a code is good for.
pub const LASTS: TimeDelta = TimeDelta::minutes(10);
/// How many times a code may be guessed at.
pub const MOST_TRIES: i32 = 5;
/// More people than share a telephone.
const MOST_PATIENTS: i64 = 12;

/// A row of `sign_in_codes`.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = sign_in_codes, check_for_backend(diesel::pg::Pg))]
pub struct SignInCode {
    pub id: Uuid,
    /// An e-mail address, or a telephone number in E.164.
    pub address: String,
    /// BCP 47 tag.
    pub language: String,
    /// Whom it may let in.
    pub patients: Vec<Uuid>,
    pub tries: i32,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for SignInCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInCode").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SignInCode {
    /// Whether it is on its way already.
    pub fn is_sent(&self) -> bool {
        self.sent_at.is_some()
    }
}

/// A patient whom an address belongs to.
#[derive(Clone, Queryable)]
pub struct Candidate {
    id: Uuid,
    organisation_id: Uuid,
    pub name: String,
}

impl std::fmt::Debug for Candidate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Candidate {
    /// Who it is.
    pub fn patient(&self) -> PatientId {
        PatientId::new(self.id)
    }

    /// Where the record is.
    pub fn organisation(&self) -> OrganisationId {
        OrganisationId::new(self.organisation_id)
    }
}

/// Begins a sign-in by a code to this address.
pub fn insert(w: &mut Write<'_>, id: Uuid, address: &str, language: &str) -> Result<(), StorageError> {
    let now = w.now();
    diesel::insert_into(sign_in_codes::table)
        .values((
            sign_in_codes::id.eq(id),
            sign_in_codes::address.eq(address),
            sign_in_codes::language.eq(language),
            sign_in_codes::created_at.eq(now),
            sign_in_codes::expires_at.eq(now + LASTS),
        ))
        .execute(w.conn())?;
    Ok(())
}

#[diesel::dsl::auto_type]
fn live(id: Uuid, now: DateTime<Utc>) -> _ {
    sign_in_codes::table
        .filter(sign_in_codes::id.eq(id))
        .filter(sign_in_codes::used_at.is_null())
        .filter(sign_in_codes::expires_at.gt(now))
}

/// The code with this id, unused and in time.
pub fn find_live(conn: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> Result<SignInCode, StorageError> {
    Ok(live(id, now).select(SignInCode::as_select()).first(conn)?)
}

/// Notes that the code is on its way, and whom it may let in.
pub fn save_sent(w: &mut Write<'_>, id: Uuid, patients: &[Uuid]) -> Result<(), StorageError> {
    let now = w.now();
    diesel::update(sign_in_codes::table.find(id))
        .set((sign_in_codes::patients.eq(patients), sign_in_codes::sent_at.eq(now)))
        .execute(w.conn())?;
    Ok(())
}

/// Counts a guess before it is looked at. `NotFound` if there were enough, or the code is over.
pub fn count_try(w: &mut Write<'_>, id: Uuid) -> Result<SignInCode, StorageError> {
    let now = w.now();
    Ok(diesel::update(live(id, now).filter(sign_in_codes::tries.lt(MOST_TRIES)))
        .set(sign_in_codes::tries.eq(sign_in_codes::tries + 1))
        .returning(SignInCode::as_returning())
        .get_result(w.conn())?)
}

/// Uses the code up. `NotFound` if it was used before or is over.
pub fn consume(w: &mut Write<'_>, id: Uuid) -> Result<SignInCode, StorageError> {
    let now = w.now();
    Ok(diesel::update(live(id, now))
        .set(sign_in_codes::used_at.eq(now))
        .returning(SignInCode::as_returning())
        .get_result(w.conn())?)
}

/// Those whom a code may let in: without an account, or with one that is a patient's and not blocked.
fn admitted<'a>() -> patients::BoxedQuery<'a, diesel::pg::Pg> {
    let may_sign_in = accounts::table
        .filter(accounts::role.eq(Role::Patient.as_str()))
        .filter(accounts::blocked_at.is_null())
        .select(accounts::id.nullable());
    patients::table
        .into_boxed()
        .filter(patients::contact_unconfirmed.eq(false))
        .filter(patients::account_id.is_null().or(patients::account_id.eq_any(may_sign_in).assume_not_null()))
}

/// Whose address this is, of all organisations: signing in names none.
pub fn list_by_address(conn: &mut PgConnection, address: &str) -> Result<Vec<Candidate>, StorageError> {
    let query = if address.contains('@') {
        admitted().filter(
            sql::<sql_types::Bool>("lower(patients.email) = lower(")
                .bind::<sql_types::Text, _>(address.to_owned())
                .sql(")"),
        )
    } else {
        admitted().filter(patients::phone.eq(address.to_owned()))
    };
    Ok(query
        .order(patients::id)
        .limit(MOST_PATIENTS)
        .select((patients::id, patients::organisation_id, patients::name))
        .load(conn)?)
}

/// Those of a code's patients whom it may still let in.
pub fn list_candidates(conn: &mut PgConnection, code: &SignInCode) -> Result<Vec<Candidate>, StorageError> {
    Ok(admitted()
        .filter(patients::id.eq_any(code.patients.clone()))
        .order(patients::id)
        .select((patients::id, patients::organisation_id, patients::name))
        .load(conn)?)
}

/// Removes codes whose time was over before `before`; returns how many.
pub fn delete_expired(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<usize, StorageError> {
    Ok(diesel::delete(sign_in_codes::table.filter(sign_in_codes::expires_at.lt(before))).execute(conn)?)
}
