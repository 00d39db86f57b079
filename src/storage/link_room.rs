//! Whether a link that takes only so many responses has room for another one.
//!
//! Who has begun keeps the place for two hours after the last answer, and may hand in even later: a limit turns away
//! those who come, never an answer that was given.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::{StorageError, links::Link, schema::responses};
use crate::domain::ids::{PatientId, ResponseId};

/// How long a response that was begun keeps its place.
const KEPT: TimeDelta = TimeDelta::hours(2);

/// Why a link takes no further response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// As many as it may take in all were given.
    Full,
    /// As many as it may take today were given.
    FullToday,
    /// This person has answered.
    Answered,
}

impl Lack {
    /// Its name in keys of texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::FullToday => "full-today",
            Self::Answered => "answered",
        }
    }
}

/// What stands against beginning the response `id`; `today` is when the day began.
pub fn lack(
    conn: &mut PgConnection,
    link: &Link,
    id: ResponseId,
    patient: Option<PatientId>,
    (now, today): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<Lack>, StorageError> {
    if let (true, Some(patient)) = (link.is_once, patient) {
        let sent = responses::table
            .filter(responses::link_id.eq(link.id))
            .filter(responses::patient_id.eq(patient.get()))
            .filter(responses::submitted_at.is_not_null())
            .filter(responses::status.ne("entered-in-error"));
        if diesel::select(diesel::dsl::exists(sent)).get_result(conn)? {
            return Ok(Some(Lack::Answered));
        }
    }
    let limits = [
        (link.most_responses, DateTime::<Utc>::MIN_UTC, Lack::Full),
        (link.most_per_day, today, Lack::FullToday),
    ];
    for (most, since, lack) in limits {
        if let Some(most) = most
            && taken(conn, link, id, (now, since))? >= i64::from(most)
        {
            return Ok(Some(lack));
        }
    }
    Ok(None)
}

/// Responses other than `id` that were handed in since, or are being filled in.
fn taken(
    conn: &mut PgConnection,
    link: &Link,
    id: ResponseId,
    (now, since): (DateTime<Utc>, DateTime<Utc>),
) -> Result<i64, StorageError> {
    let of_link = || {
        responses::table
            .filter(responses::organisation_id.eq(link.organisation_id))
            .filter(responses::link_id.eq(link.id))
            .filter(responses::id.ne(id.get()))
    };
    let mut sent = of_link()
        .filter(responses::submitted_at.is_not_null())
        .filter(responses::status.ne("entered-in-error"))
        .into_boxed();
    if since > DateTime::<Utc>::MIN_UTC {
        sent = sent.filter(responses::submitted_at.ge(since));
    }
    let sent: i64 = sent.count().get_result(conn)?;
    let begun: i64 = of_link()
        .filter(responses::submitted_at.is_null())
        .filter(responses::updated_at.gt(now - KEPT))
        .count()
        .get_result(conn)?;
    Ok(sent + begun)
}
