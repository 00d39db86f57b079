//! `worker`: jobs without a web server.

use actix_web::web::block;
use url::Url;

use super::{
    background::Background,
    config::Settings,
    http::Parts,
    secret_key,
    serve::{close, open, web_settings},
    signals::StopRequest,
};
use crate::web::clock::Clock;

/// Works until a stop is requested, then finishes the jobs that run.
pub(super) async fn run(settings: &Settings) -> Result<(), String> {
    let mut stop = StopRequest::listen().map_err(|error| format!("can't wait for signals: {error}"))?;
    let key = secret_key::load(settings)?;
    let url = match &settings.http.base_url {
        Some(url) => url.clone(),
        None => Url::parse(&format!("http://{}", settings.http.bind)).map_err(|error| error.to_string())?,
    };
    let Some(database) = open(settings, &mut stop).await? else { return Ok(()) };
    let parts = Parts::new(database.db.clone(), Clock::system(), web_settings(settings, url), key);
    let background = Background::start(settings, parts.site())?;
    tracing::info!("working");
    stop.requested().await;
    tracing::info!("stopping: finishing jobs that run");
    let grace = settings.http.shutdown_grace.0;
    block(move || background.stop(grace)).await.map_err(|error| error.to_string())?;
    drop(parts);
    close(database).await
}
