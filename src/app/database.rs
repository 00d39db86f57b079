//! Opens the database of a command: the configured server, or the private one.

use secrecy::ExposeSecret as _;

use super::config::DatabaseSettings;
use crate::storage::{
    Db, PoolSettings,
    cluster::{Cluster, ClusterError},
};

/// A database in use. Dropping it ends the use; the last one stops the private PostgreSQL.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) db: Db,
    cluster: Option<Cluster>,
}

impl Database {
    /// Starts or joins the private PostgreSQL unless another one is configured. Blocks until it
    /// answers; a configured one is not waited for.
    pub(super) fn open(settings: &DatabaseSettings) -> Result<Self, ClusterError> {
        let pool = PoolSettings { size: settings.pool_size, wait: settings.pool_wait.0 };
        if let Some(url) = &settings.database_url {
            return Ok(Self { db: Db::new(url.expose_secret(), pool), cluster: None });
        }
        let cluster = Cluster::open(&settings.cluster())?;
        Ok(Self { db: Db::new(cluster.url(), pool), cluster: Some(cluster) })
    }

    /// Ends the use and waits until the private PostgreSQL has stopped, if this was the last one.
    pub(super) fn close(self) -> Result<(), ClusterError> {
        drop(self.db);
        self.cluster.map_or(Ok(()), Cluster::close)
    }
}
