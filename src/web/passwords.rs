//! Hashing passwords away from the threads that serve requests, a few at a time.
//!
//! Each takes 19 MiB and a core for some 20 ms: without a bound a crowd at the sign-in page would take the machine.

use std::{num::NonZero, sync::Arc, thread, time::Duration};

use actix_web::web::block;
use rand::{TryRngCore, rngs::OsRng};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::errors::AppError;
use crate::domain::password;

/// How long a request waits for its turn before it is answered 503.
const PATIENCE: Duration = Duration::from_secs(5);

/// Shared by all workers as `Data<Passwords>`.
#[derive(Clone, Debug)]
pub struct Passwords {
    permits: Arc<Semaphore>,
}

impl Default for Passwords {
    /// As many at a time as there are processors.
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self { permits: Arc::new(Semaphore::new(processors)) }
    }
}

impl Passwords {
    /// Whether the password is that of the hash. Without a hash the answer is no and takes as long.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, AppError> {
        let turn = self.turn().await?;
        block(move || {
            let _turn = turn;
            let is_right = password::verify(&password, hash.as_deref().unwrap_or(password::NOBODY));
            is_right && hash.is_some()
        })
        .await
        .map_err(AppError::internal)
    }

    /// The hash to store, with a fresh salt.
    pub async fn hash(&self, password: String) -> Result<String, AppError> {
        let turn = self.turn().await?;
        let mut salt = [0_u8; password::SALT_BYTES];
        OsRng.try_fill_bytes(&mut salt).map_err(AppError::internal)?;
        block(move || {
            let _turn = turn;
            password::hash(&password, &salt)
        })
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, AppError> {
        let turn = timeout(PATIENCE, Arc::clone(&self.permits).acquire_owned()).await;
        turn.map_err(|_late| AppError::Unavailable)?.map_err(AppError::internal)
    }
}
