//! Answers for load balancers and service managers.

use std::time::Duration;

use actix_web::{HttpResponse, web::Data};
use serde_json::json;
use tokio::time::timeout;

use crate::storage::{Db, StorageError, migrations};

/// A load balancer asks every few seconds and should not wait long.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /health/live`: the process answers. Says nothing of what it depends on, so that an outage
/// of the database does not get every replica killed.
pub(super) async fn show_live() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// `GET /health/ready`: requests can be served now. 503 if the database does not answer in time, or
/// its schema is older than this program.
pub(super) async fn show_ready(db: Data<Db>) -> HttpResponse {
    let pending = timeout(PATIENCE, db.read(migrations::is_pending)).await;
    match pending {
        Ok(Ok(false)) => HttpResponse::Ok().json(json!({"status": "ok"})),
        Ok(Ok(true)) => unready("the schema is not up to date: run `weconecta migrate`"),
        Ok(Err(StorageError::Unavailable)) | Err(_) => unready("the database does not answer"),
        Ok(Err(error)) => {
            tracing::error!(%error, "readiness could not be told");
            unready("the database answers with an error")
        }
    }
}

fn unready(reason: &str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(json!({"status": "unavailable", "reason": reason}))
}
