//! Sessions in PostgreSQL, as `actix-session` asks for them. Of a session's key only the hash is stored.

use std::collections::HashMap;

use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_web::cookie::time;
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::{OWNER, Owner, PROOF, Proof};
use crate::{
    storage::{
        Db, PgConnection, StorageError,
        sessions::{self, Session},
    },
    web::{clock::Clock, csrf, random},
};

/// A session's values, each as JSON.
type State = HashMap<String, String>;

/// How long a use may go unrecorded, so that not every page writes.
const RECORDED_EVERY: TimeDelta = TimeDelta::minutes(1);

#[derive(Clone, Debug)]
pub(in crate::web) struct Store {
    db: Db,
    clock: Clock,
    /// A session unused for this long is over.
    idle: TimeDelta,
}

impl Store {
    pub(super) fn new(db: Db, clock: Clock, idle: TimeDelta) -> Self {
        Self { db, clock, idle }
    }
}

/// What is stored of a session's key.
pub fn hash(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

impl SessionStore for Store {
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let (id_hash, now) = (hash(key.as_ref()), self.clock.now());
        let idle_since = now - self.idle;
        let found = self.db.read(move |conn| find(conn, &id_hash, now, idle_since)).await;
        match found.map_err(|error| LoadError::Other(error.into()))? {
            Some(row) => {
                state_of(row, key).map(Some).map_err(|error| LoadError::Deserialization(error.into()))
            }
            None => Ok(None),
        }
    }

    async fn save(&self, state: State, lifetime: &time::Duration) -> Result<SessionKey, SaveError> {
        let secret = random::secret().map_err(|error| SaveError::Other(error.into()))?;
        let row =
            self.row_of(&secret, state, *lifetime).map_err(|error| SaveError::Serialization(error.into()))?;
        let saved = self.db.write_single("system", row.created_at, move |w| sessions::insert(w, &row)).await;
        saved.map_err(|error| SaveError::Other(error.into()))?;
        SessionKey::try_from(secret).map_err(|error| SaveError::Other(error.into()))
    }

    /// A session that was ended meanwhile stays ended.
    async fn update(
        &self,
        key: SessionKey,
        state: State,
        lifetime: &time::Duration,
    ) -> Result<SessionKey, UpdateError> {
        let row = self
            .row_of(key.as_ref(), state, *lifetime)
            .map_err(|error| UpdateError::Serialization(error.into()))?;
        let saved = self.db.write_single("system", row.created_at, move |w| sessions::update(w, &row)).await;
        saved.map_err(|error| UpdateError::Other(error.into()))?;
        Ok(key)
    }

    /// Notes the use. The end is absolute.
    async fn update_ttl(&self, key: &SessionKey, _lifetime: &time::Duration) -> Result<(), anyhow::Error> {
        let (id_hash, now) = (hash(key.as_ref()), self.clock.now());
        self.db.write_single("system", now, move |w| sessions::touch(w.conn(), &id_hash, now)).await?;
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let (id_hash, now) = (hash(key.as_ref()), self.clock.now());
        self.db.write_single("system", now, move |w| sessions::delete(w.conn(), &id_hash)).await?;
        Ok(())
    }
}

impl Store {
    fn row_of(
        &self,
        secret: &str,
        mut state: State,
        lifetime: time::Duration,
    ) -> Result<Session, serde_json::Error> {
        let now = self.clock.now();
        state.remove(PROOF);
        let owner: Option<Owner> =
            state.remove(OWNER).map(|owner| serde_json::from_str(&owner)).transpose()?;
        Ok(Session {
            id_hash: hash(secret),
            account_id: owner.as_ref().map(|owner| owner.account),
            organisation_id: owner.as_ref().map(|owner| owner.organisation),
            state: serde_json::to_string(&state)?,
            user_agent: owner.and_then(|owner| owner.user_agent),
            created_at: now,
            last_seen_at: now,
            expires_at: now + TimeDelta::seconds(lifetime.whole_seconds()),
        })
    }
}

fn state_of(row: Session, key: &SessionKey) -> Result<State, serde_json::Error> {
    let mut state: State = serde_json::from_str(&row.state)?;
    if let (Some(account), Some(organisation)) = (row.account_id, row.organisation_id) {
        let owner = Owner { account, organisation, user_agent: row.user_agent };
        state.insert(OWNER.to_owned(), serde_json::to_string(&owner)?);
    }
    let proof = Proof { id_hash: row.id_hash, csrf: csrf::of_session(key.as_ref()), begun: row.created_at };
    state.insert(PROOF.to_owned(), serde_json::to_string(&proof)?);
    Ok(state)
}

/// The live session with this hash; its use is noted.
fn find(
    conn: &mut PgConnection,
    id_hash: &[u8],
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> Result<Option<Session>, StorageError> {
    let found = sessions::find_live(conn, id_hash, now, idle_since)?;
    if found.as_ref().is_some_and(|session| now - session.last_seen_at >= RECORDED_EVERY) {
        sessions::touch(conn, id_hash, now)?;
    }
    Ok(found)
}
