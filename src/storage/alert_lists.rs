//! The queue of alerts with the names that a page shows beside them.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use uuid::Uuid;

use super::{Scope, StorageError};
use crate::domain::ids::{AccountId, OrganisationId};

/// One row of the queue.
#[derive(Clone, QueryableByName)]
pub struct ListedAlert {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub response_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub version_id: Uuid,
    #[diesel(sql_type = Text)]
    pub questionnaire: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub patient_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub patient: Option<String>,
    #[diesel(sql_type = Text)]
    pub member: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub item: Option<String>,
    #[diesel(sql_type = Text)]
    pub rule: String,
    /// `attention` or `critical`.
    #[diesel(sql_type = Text)]
    pub severity: String,
    /// `open`, `taken` or `resolved`.
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = Timestamptz)]
    pub opened_at: DateTime<Utc>,
    /// Who took it.
    #[diesel(sql_type = Nullable<Text>)]
    pub owner: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub taken_by: Option<Uuid>,
}

impl std::fmt::Debug for ListedAlert {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListedAlert").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Which alerts.
#[derive(Debug, Clone, Default)]
pub struct AlertFilter {
    /// `open`, `taken` or `resolved`; `None` for all that are not resolved.
    pub status: Option<&'static str>,
    /// With the resolved ones, where no status is asked for.
    pub all: bool,
    /// `attention` or `critical`.
    pub severity: Option<&'static str>,
    /// Taken by this account.
    pub owner: Option<AccountId>,
    pub patient: Option<Uuid>,
}

/// Parameters $1 to $7.
macro_rules! matching {
    () => {
        "FROM alerts a
         JOIN questionnaires q ON q.id = a.questionnaire_id
         LEFT JOIN patients p ON p.id = a.patient_id AND p.organisation_id = a.organisation_id
         LEFT JOIN accounts m ON m.id = a.member_id
         LEFT JOIN accounts o ON o.id = a.taken_by
         WHERE a.organisation_id = $1 AND ($2 IS NULL OR a.link_id = ANY($2))
           AND CASE WHEN $3 IS NOT NULL THEN a.status = $3 WHEN $4 THEN true ELSE a.status <> 'resolved' END
           AND ($5 IS NULL OR a.severity = $5) AND ($6 IS NULL OR a.taken_by = $6)
           AND ($7 IS NULL OR a.patient_id = $7)"
    };
}

macro_rules! bound {
    ($query:expr, $organisation:expr, $scope:expr, $filter:expr) => {
        $query
            .bind::<SqlUuid, _>($organisation.get())
            .bind::<Nullable<Array<SqlUuid>>, _>($scope.ids())
            .bind::<Nullable<Text>, _>($filter.status)
            .bind::<diesel::sql_types::Bool, _>($filter.all)
            .bind::<Nullable<Text>, _>($filter.severity)
            .bind::<Nullable<SqlUuid>, _>($filter.owner.map(AccountId::get))
            .bind::<Nullable<SqlUuid>, _>($filter.patient)
    };
}

/// Alerts that fit: unresolved first, critical before the others, then the oldest of the open ones
/// and the newest of the resolved ones.
pub fn list(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    filter: &AlertFilter,
    (limit, offset): (i64, i64),
) -> Result<Vec<ListedAlert>, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT a.id, a.response_id, a.version_id, q.title AS questionnaire, a.patient_id, p.name AS patient,
                coalesce(m.name, '') AS member, a.item, a.rule, a.severity, a.status, a.opened_at,
                o.name AS owner, a.taken_by ",
        matching!(),
        " ORDER BY a.status = 'resolved', a.severity = 'critical' DESC, a.status = 'taken',
                CASE WHEN a.status <> 'resolved' THEN a.opened_at END, a.opened_at DESC, a.id
         LIMIT $8 OFFSET $9"
    ));
    Ok(bound!(query, organisation, scope, filter)
        .bind::<BigInt, _>(limit)
        .bind::<BigInt, _>(offset)
        .load(conn)?)
}

/// How many fit, and how many of them are critical and nobody's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub struct AlertCounts {
    #[diesel(sql_type = BigInt)]
    pub all: i64,
    #[diesel(sql_type = BigInt)]
    pub critical: i64,
    #[diesel(sql_type = BigInt)]
    pub critical_untaken: i64,
}

/// Counts the alerts that fit.
pub fn count(
    conn: &mut PgConnection,
    organisation: OrganisationId,
    scope: &Scope,
    filter: &AlertFilter,
) -> Result<AlertCounts, StorageError> {
    let query = diesel::sql_query(concat!(
        "SELECT count(*) AS all, count(*) FILTER (WHERE a.severity = 'critical') AS critical,
                count(*) FILTER (WHERE a.severity = 'critical' AND a.status = 'open') AS critical_untaken ",
        matching!()
    ));
    Ok(bound!(query, organisation, scope, filter).get_result(conn)?)
}
