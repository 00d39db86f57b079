//! Listening to PostgreSQL's notifications, so that replicas hear of alerts and jobs at once.

use std::time::Duration;

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};

use super::StorageError;

/// An alert was opened or changed; the payload is the organisation's id.
pub const ALERTS: &str = "weconecta_alerts";
/// A list of people to invite has come further; the payload is the organisation's id.
pub const LISTS: &str = "weconecta_lists";
/// A job is ready; the payload is empty.
pub const JOBS: &str = "weconecta_jobs";

/// A connection of its own that listens on every channel.
pub struct Listener {
    conn: PgConnection,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// [`ALERTS`], [`JOBS`] or [`LISTS`].
    pub channel: String,
    /// What the sender added.
    pub payload: String,
}

impl Listener {
    /// Connects and starts to listen.
    pub fn connect(url: &str) -> Result<Self, StorageError> {
        let mut conn = PgConnection::establish(url).map_err(|_error| StorageError::Unavailable)?;
        for channel in [ALERTS, JOBS, LISTS] {
            sql_query(format!("LISTEN {channel}")).execute(&mut conn)?;
        }
        Ok(Self { conn })
    }

    /// The notices that have come in, after waiting up to `wait` for the first one.
    ///
    /// # Errors
    /// When the connection is lost; connect anew and look for what was missed.
    pub fn wait(&mut self, wait: Duration) -> Result<Vec<Notice>, StorageError> {
        const STEP: Duration = Duration::from_millis(100);
        let mut left = wait;
        loop {
            let mut notices = Vec::new();
            for notice in self.conn.notifications_iter() {
                let notice = notice?;
                notices.push(Notice { channel: notice.channel, payload: notice.payload });
            }
            if !notices.is_empty() || left.is_zero() {
                return Ok(notices);
            }
            std::thread::sleep(STEP.min(left));
            left = left.saturating_sub(STEP);
        }
    }
}

/// Tells every listener; takes effect when the transaction commits.
pub fn send(conn: &mut PgConnection, channel: &'static str, payload: &str) -> Result<(), StorageError> {
    sql_query("SELECT pg_notify($1, $2)")
        .bind::<diesel::sql_types::Text, _>(channel)
        .bind::<diesel::sql_types::Text, _>(payload)
        .execute(conn)?;
    Ok(())
}
