//! `serve`: the web server, from the first lock to the last. Split in two so that other commands
//! can prepare the data of an installation before its first request.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener},
    time::Duration,
};

use actix_web::{
    HttpServer,
    dev::{Server, ServerHandle},
    rt::spawn,
    web::block,
};
use tokio::net::TcpSocket;
use url::Url;

use super::{
    background::Background,
    config::{HttpSettings, Settings},
    database::Database,
    http::{Parts, application},
    instance::Instance,
    secret_key,
    signals::StopRequest,
    telemetry,
};
use crate::{
    features::operations::MetricsAccess,
    storage::{Db, migrations},
    web::{clock::Clock, settings::WebSettings},
};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 2048;

/// A server that is about to take requests.
pub(super) struct Prepared {
    url: Url,
    http: HttpSettings,
    listener: TcpListener,
    database: Database,
    parts: Parts,
    background: Background,
    grace: Duration,
    stop: StopRequest,
    _instance: Instance,
}

impl Prepared {
    /// Does everything up to the first request: takes the data folder and the port, opens the
    /// database and brings its schema up to date. `None` if a stop was requested meanwhile.
    pub(super) async fn new(settings: &Settings) -> Result<Option<Self>, String> {
        let mut stop = StopRequest::listen().map_err(|error| format!("can't wait for signals: {error}"))?;
        let instance = Instance::take(&settings.database.data_dir)?;
        let listener = listen(settings.http.bind)?;
        let url = settings.http.base_url.clone().map_or_else(|| url_of(&listener), Ok)?;
        let key = secret_key::load(settings)?;
        let metrics = telemetry::init_metrics()?;
        let Some(database) = open(settings, &mut stop).await? else { return Ok(None) };
        let parts =
            Parts::new(database.db.clone(), Clock::system(), web_settings(settings, url.clone()), key)
                .with_metrics(metrics, MetricsAccess::new(settings.telemetry.metrics_token.clone()))
                .with_question_servers(settings.others.question_servers()?)
                .with_scanner(settings.others.scanner()?);
        let background = Background::start(settings, parts.site())?;
        let grace = settings.http.shutdown_grace.0;
        let http = settings.http.clone();
        Ok(Some(Self { url, http, listener, database, parts, background, grace, stop, _instance: instance }))
    }

    /// Where people reach it, without a slash at the end.
    pub(super) fn address(&self) -> String {
        self.url.as_str().trim_end_matches('/').to_owned()
    }

    /// The database, its schema up to date.
    pub(super) fn db(&self) -> &Db {
        &self.database.db
    }

    /// Gives up before the first request and closes everything.
    pub(super) async fn close(self) -> Result<(), String> {
        close_all(self.background, self.grace, self.parts, self.database).await
    }

    /// Serves until a stop is requested, then finishes what is in flight and closes everything.
    pub(super) async fn run(mut self) -> Result<(), String> {
        let server = start(&self.http, self.listener, &self.parts)?;
        let handle = server.handle();
        let mut serving = spawn(server);
        let upkeep = self.parts.metrics().cloned().map(|metrics| spawn(telemetry::keep_up(metrics)));
        tracing::info!(url = %self.url, "serving");
        let ended = tokio::select! {
            ended = &mut serving => ended.map_err(|error| error.to_string()).and_then(|it| it.map_err(|error| error.to_string())),
            () = self.stop.requested() => {
                finish(&handle, &self.parts, &mut self.stop).await;
                Ok(())
            }
        };
        if let Some(upkeep) = upkeep {
            upkeep.abort();
        }
        close_all(self.background, self.grace, self.parts, self.database).await?;
        tracing::info!("stopped");
        ended.map_err(|error| format!("the server failed: {error}"))
    }
}

/// Ends the jobs first, then what they and the pages used.
async fn close_all(
    background: Background,
    grace: Duration,
    parts: Parts,
    database: Database,
) -> Result<(), String> {
    block(move || background.stop(grace)).await.map_err(|error| error.to_string())?;
    drop(parts);
    close(database).await
}

/// Stops taking connections and waits for those that are being answered. A second request to stop
/// ends the wait.
async fn finish(handle: &ServerHandle, parts: &Parts, stop: &mut StopRequest) {
    tracing::info!("stopping: finishing what is in flight");
    parts.stop();
    tokio::select! {
        () = handle.stop(true) => {}
        () = stop.requested() => handle.stop(false).await,
    }
}

fn start(settings: &HttpSettings, listener: TcpListener, parts: &Parts) -> Result<Server, String> {
    let parts = parts.clone();
    let workers = match settings.workers {
        Some(workers) => usize::try_from(workers.get()).unwrap_or(1),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let connections = usize::try_from(settings.max_connections.get()).unwrap_or(usize::MAX);
    let server = HttpServer::new(move || application(&parts))
        .workers(workers)
        .max_connections(connections.div_ceil(workers))
        .client_request_timeout(settings.request_timeout.0)
        .shutdown_timeout(settings.shutdown_grace.0.as_secs())
        .disable_signals()
        .listen(listener)
        .map_err(|error| format!("can't listen: {error}"))?;
    Ok(server.run())
}

fn listen(address: SocketAddr) -> Result<TcpListener, String> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() };
    let listener = socket.and_then(|socket| {
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    });
    listener.map_err(|error| format!("can't listen on {address} (WECONECTA_BIND): {error}"))
}

/// The address itself; the loopback one where any address is listened on.
fn url_of(listener: &TcpListener) -> Result<Url, String> {
    let fails = |error: &dyn std::fmt::Display| format!("can't tell the server's address: {error}");
    let mut address = listener.local_addr().map_err(|error| fails(&error))?;
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    Url::parse(&format!("http://{address}")).map_err(|error| fails(&error))
}

/// What the settings say to the web layer.
pub(super) fn web_settings(settings: &Settings, base_url: Url) -> WebSettings {
    WebSettings {
        trusted_proxies: settings.http.trusted_proxies.clone(),
        session_idle: settings.sessions.session_idle.0,
        session_absolute: settings.sessions.session_lifetime.0,
        form_limit_bytes: settings.http.form_limit.0,
        upload_limit_bytes: settings.http.upload_limit.0,
        requests_per_minute: settings.http.requests_per_minute.get(),
        sends_mail: settings.mail.smtp_url.is_some(),
        sends_sms: settings.messages.sms_url.is_some(),
        sends_whatsapp: settings.messages.whatsapp_url.is_some(),
        callbacks: settings.messages.callbacks().unwrap_or_default(),
        ..WebSettings::at(base_url)
    }
}

/// Opens the database and migrates it. A start that is half done when a stop is requested is
/// finished first, so that nothing is left running.
pub(super) async fn open(settings: &Settings, stop: &mut StopRequest) -> Result<Option<Database>, String> {
    let settings = settings.database.clone();
    let mut opening = spawn(block(move || {
        let database = Database::open(&settings).map_err(|error| error.to_string())?;
        let migrated = migrations::run(database.db.url()).map_err(|error| error.to_string())?;
        tracing::debug!(count = migrated.len(), "migrated");
        Ok::<_, String>(database)
    }));
    let (opened, is_stopped) = tokio::select! {
        opened = &mut opening => (opened, false),
        () = stop.requested() => (opening.await, true),
    };
    let opened = opened.map_err(|error| error.to_string())?;
    let database = opened.map_err(|error| error.to_string())??;
    if is_stopped {
        close(database).await?;
        return Ok(None);
    }
    Ok(Some(database))
}

/// Closes the database and waits until the private one has stopped, if this was the last use.
pub(super) async fn close(database: Database) -> Result<(), String> {
    let closed = block(move || database.close()).await;
    closed.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}
