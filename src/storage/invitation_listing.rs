//! Invitations as members see them: to whom, to what, and what became of each.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{Scope, StorageError, search::Counted};
use crate::domain::ids::OrganisationId;

/// One row of the list.
#[derive(Clone, QueryableByName)]
pub struct Listed {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub patient_id: Uuid,
    #[diesel(sql_type = Text)]
    pub patient: String,
    #[diesel(sql_type = SqlUuid)]
    pub link_id: Uuid,
    #[diesel(sql_type = Text)]
    pub link: String,
    #[diesel(sql_type = Text)]
    pub token: String,
    #[diesel(sql_type = SqlUuid)]
    pub response_id: Uuid,
    /// `answered`, `cancelled`, `expired`, `started`, `opened`, `bounced`, `failed`, `kept`, `sent`, `delivered`, `queued`,
    /// `dropped` or `created`.
    #[diesel(sql_type = Text)]
    pub state: String,
    /// Of the last message; `None` without one.
    #[diesel(sql_type = Nullable<Text>)]
    pub channel: Option<String>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub expires_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub answered_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub opted_out_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Listed").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Which invitations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Without an answer that may still come.
    Waiting,
    Answered,
    /// Whose message reached nobody.
    Failed,
}

impl Which {
    /// As in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Waiting => "waiting",
            Self::Answered => "answered",
            Self::Failed => "failed",
        }
    }

    /// The states that belong to it; `None` is no limit.
    fn states(self) -> Option<Vec<&'static str>> {
        match self {
            Self::All => None,
            Self::Waiting => {
                Some(vec!["created", "queued", "kept", "sent", "delivered", "opened", "started"])
            }
            Self::Answered => Some(vec!["answered"]),
            Self::Failed => Some(vec!["bounced", "failed", "dropped"]),
        }
    }
}

/// Whose invitations are listed.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    pub organisation: OrganisationId,
    pub scope: &'a Scope,
    pub which: Which,
    /// Of one form or schedule only.
    pub origin: Option<Uuid>,
    /// One alone.
    pub id: Option<Uuid>,
}

/// Parameters $1 to $6.
macro_rules! seen {
    () => {
        "WITH seen AS (
             SELECT i.id, i.patient_id, p.name AS patient, i.link_id, l.title AS link, i.token, i.response_id,
                    m.channel, i.created_at, i.expires_at, r.submitted_at AS answered_at, pr.opted_out_at,
                    CASE WHEN r.submitted_at IS NOT NULL THEN 'answered'
                         WHEN i.cancelled_at IS NOT NULL THEN 'cancelled'
                         WHEN i.expires_at <= $3 THEN 'expired'
                         WHEN r.id IS NOT NULL THEN 'started'
                         WHEN i.opened_at IS NOT NULL THEN 'opened'
                         ELSE coalesce(m.status, 'created') END AS state
             FROM invitations i
             JOIN patients p ON p.id = i.patient_id
             JOIN links l ON l.id = i.link_id
             LEFT JOIN responses r ON r.id = i.response_id
             LEFT JOIN patient_reach pr ON pr.patient_id = i.patient_id
             LEFT JOIN LATERAL (SELECT channel, status FROM messages
                                WHERE invitation_id = i.id ORDER BY created_at DESC, id DESC LIMIT 1) m ON true
             WHERE i.organisation_id = $1 AND ($2 IS NULL OR i.link_id = ANY($2))
               AND ($4 IS NULL OR i.origin = $4) AND ($5 IS NULL OR i.id = $5)) "
    };
}

/// Newest first, at most `limit` after `offset`.
pub fn list(
    conn: &mut PgConnection,
    filter: Filter<'_>,
    now: DateTime<Utc>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Listed>, StorageError> {
    Ok(diesel::sql_query(concat!(
        seen!(),
        "SELECT * FROM seen WHERE ($6 IS NULL OR state = ANY($6))
         ORDER BY created_at DESC, id DESC LIMIT $7 OFFSET $8"
    ))
    .bind::<SqlUuid, _>(filter.organisation.get())
    .bind::<Nullable<Array<SqlUuid>>, _>(filter.scope.ids())
    .bind::<Timestamptz, _>(now)
    .bind::<Nullable<SqlUuid>, _>(filter.origin)
    .bind::<Nullable<SqlUuid>, _>(filter.id)
    .bind::<Nullable<Array<Text>>, _>(filter.which.states())
    .bind::<BigInt, _>(limit)
    .bind::<BigInt, _>(offset)
    .load(conn)?)
}

/// How many [`list`] has in all.
pub fn count(conn: &mut PgConnection, filter: Filter<'_>, now: DateTime<Utc>) -> Result<i64, StorageError> {
    let counted: Counted = diesel::sql_query(concat!(
        seen!(),
        "SELECT count(*) AS n FROM seen WHERE ($6 IS NULL OR state = ANY($6))"
    ))
    .bind::<SqlUuid, _>(filter.organisation.get())
    .bind::<Nullable<Array<SqlUuid>>, _>(filter.scope.ids())
    .bind::<Timestamptz, _>(now)
    .bind::<Nullable<SqlUuid>, _>(filter.origin)
    .bind::<Nullable<SqlUuid>, _>(filter.id)
    .bind::<Nullable<Array<Text>>, _>(filter.which.states())
    .get_result(conn)?;
    Ok(counted.n)
}
