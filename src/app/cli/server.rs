//! Commands that keep running.

use serde_json::json;

use super::output::Output;
use crate::app::{config::Settings, serve::Prepared, worker};

/// `serve`: prints the address once requests are taken.
pub(super) async fn serve(settings: &Settings, output: Output) -> Result<(), String> {
    let Some(prepared) = Prepared::new(settings).await? else { return Ok(()) };
    let url = prepared.url.as_str().trim_end_matches('/').to_owned();
    output.result(&format!("WeConecta: {url}"), &json!({ "url": url }));
    prepared.run().await
}

/// `worker`: prints nothing; the log tells what it does.
pub(super) async fn work(settings: &Settings) -> Result<(), String> {
    worker::run(settings).await
}
