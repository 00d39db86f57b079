//! Patients as the FHIR API finds them.

use chrono::NaiveDate;
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{Counted, Found, Sort, Sortable, Span, TextMatch, Window, patterns};
use crate::{domain::ids::OrganisationId, storage::StorageError};

/// By what patients can be sorted.
pub const PATIENT_SORTS: &[Sortable] = &[
    ("_id", "@.id"),
    ("_lastUpdated", "@.updated_at"),
    ("name", "searchable(@.name)"),
    ("birthdate", "coalesce(@.birth_date, 'infinity')"),
];

/// What a patient is known by: the value, and the system if one is asked for (`''` for none).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    pub system: Option<String>,
    pub value: String,
}

/// A column of ours that holds a number with a meaning of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnNumbers {
    pub cpf: Vec<String>,
    pub cns: Vec<String>,
    pub record_number: Vec<String>,
}

/// Which patients.
#[derive(Debug, Clone, Default)]
pub struct PatientFilter {
    pub ids: Option<Vec<Uuid>>,
    /// Any of these in other systems, or any of the numbers of our own.
    pub identifiers: Option<(Vec<Identifier>, OwnNumbers)>,
    pub name: Option<TextMatch>,
    pub birth_date: Option<NaiveDate>,
    pub changed: Span,
    pub sort: Sort,
}

/// Parameters $1 to $12.
macro_rules! patients {
    () => {
        "FROM patients p
         WHERE p.organisation_id = $1 AND ($2 IS NULL OR p.id = ANY($2))
           AND ($3 IS NULL OR p.id IN (
               SELECT i.id FROM patients i WHERE i.organisation_id = $1 AND i.cpf = ANY($5)
               UNION ALL SELECT i.id FROM patients i WHERE i.organisation_id = $1 AND i.cns = ANY($6)
               UNION ALL SELECT i.id FROM patients i WHERE i.organisation_id = $1 AND i.record_number = ANY($7)
               UNION ALL SELECT i.patient_id FROM patient_identifiers i
                   JOIN unnest($3, $4) AS wanted (value, system) ON i.value = wanted.value
                   WHERE i.organisation_id = $1 AND (wanted.system IS NULL OR i.system = wanted.system)))
           AND ($8 IS NULL OR searchable(p.name) LIKE searchable($8)
                OR searchable(p.name) LIKE '% ' || searchable($8))
           AND ($9 IS NULL OR p.name LIKE $9) AND ($10 IS NULL OR p.birth_date = $10)
           AND ($11 IS NULL OR p.updated_at >= $11) AND ($12 IS NULL OR p.updated_at < $12)"
    };
}

macro_rules! bound_patients {
    ($query:expr, $organisation:expr, $filter:expr) => {{
        let (loose, exact) = patterns($filter.name.as_ref());
        let wanted = $filter.identifiers.as_ref();
        let values: Option<Vec<String>> =
            wanted.map(|(all, _)| all.iter().map(|one| one.value.clone()).collect());
        let systems: Option<Vec<Option<String>>> =
            wanted.map(|(all, _)| all.iter().map(|one| one.system.clone()).collect());
        $query
            .bind::<SqlUuid, _>($organisation.get())
            .bind::<Nullable<Array<SqlUuid>>, _>($filter.ids.clone())
            .bind::<Nullable<Array<Text>>, _>(values)
            .bind::<Nullable<Array<Nullable<Text>>>, _>(systems)
            .bind::<Nullable<Array<Text>>, _>(wanted.map(|(_, own)| own.cpf.clone()))
            .bind::<Nullable<Array<Text>>, _>(wanted.map(|(_, own)| own.cns.clone()))
            .bind::<Nullable<Array<Text>>, _>(wanted.map(|(_, own)| own.record_number.clone()))
            .bind::<Nullable<Text>, _>(loose)
            .bind::<Nullable<Text>, _>(exact)
            .bind::<Nullable<Date>, _>($filter.birth_date)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.from)
            .bind::<Nullable<Timestamptz>, _>($filter.changed.before)
    }};
}

/// Patients that fit; without an order of their own oldest entry first.
pub fn list_patients(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &PatientFilter,
    window: Window,
) -> Result<Vec<Uuid>, StorageError> {
    let end = filter.sort.end("patients", "p", "$13", "$14");
    let query = diesel::sql_query(format!("{}{end}", concat!("SELECT p.id ", patients!())));
    let found: Vec<Found> = bound_patients!(query, organisation, filter)
        .bind::<Nullable<SqlUuid>, _>(window.after)
        .bind::<BigInt, _>(window.limit)
        .load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// How many fit.
pub fn count_patients(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    filter: &PatientFilter,
) -> Result<i64, StorageError> {
    let query = diesel::sql_query(concat!("SELECT count(*) AS n ", patients!()));
    let counted: Counted = bound_patients!(query, organisation, filter).get_result(conn)?;
    Ok(counted.n)
}
