//! What the web layer needs at run time, in one place, and how it is handed to actix.

use actix_web::{
    http::Method,
    web::{self, Data, ServiceConfig},
};

use super::{
    api_keys::KeyBrake,
    clock::Clock,
    errors::{AppError, PageError},
    limits::Brake,
    live::Hub,
    passwords::Passwords,
    patterns::Patterns,
    routes::Routes,
    session::Sessions,
    settings::WebSettings,
    signing::SigningKey,
    stopping::Stopping,
};
use crate::storage::{CompiledVersions, Db, open_links::OpenLinks};

/// Made once; each worker configures its application from a clone.
///
/// ```ignore
/// App::new().wrap(from_fn(guard)).wrap(TracingLogger::default()).configure(|config| site.configure(features::routes(), config))
/// ```
#[derive(Clone, Debug)]
pub struct Site {
    db: Data<Db>,
    settings: Data<WebSettings>,
    clock: Data<Clock>,
    hub: Data<Hub>,
    brake: Data<Brake>,
    key_brake: Data<KeyBrake>,
    compiled: Data<CompiledVersions>,
    links: Data<OpenLinks>,
    key: Data<SigningKey>,
    passwords: Data<Passwords>,
    stopping: Data<Stopping>,
    sessions: Sessions,
}

impl Site {
    /// `key` signs tokens and cookies; the same on every replica.
    pub fn new(db: Db, settings: WebSettings, clock: Clock, key: SigningKey) -> Self {
        let sessions = Sessions::new(&db, &clock, &settings, &key);
        let brake = Brake::new(settings.requests_per_minute);
        let key_brake = KeyBrake::new(settings.requests_per_minute);
        Self {
            db: Data::new(db),
            settings: Data::new(settings),
            clock: Data::new(clock),
            hub: Data::new(Hub::new()),
            brake: Data::new(brake),
            key_brake: Data::new(key_brake),
            compiled: Data::new(CompiledVersions::default()),
            links: Data::new(OpenLinks::new()),
            key: Data::new(key),
            passwords: Data::new(Passwords::default()),
            stopping: Data::new(Stopping::default()),
            sessions,
        }
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub fn settings(&self) -> &WebSettings {
        &self.settings
    }

    /// The published versions, compiled; handlers take `Data<CompiledVersions>`.
    pub fn compiled(&self) -> &CompiledVersions {
        &self.compiled
    }

    /// Tells endless answers to end.
    pub fn stopping(&self) -> &Stopping {
        &self.stopping
    }

    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Registers what the extractors look for, the routes, and the answer to all other paths.
    pub fn configure(&self, routes: Routes, config: &mut ServiceConfig) {
        config
            .app_data(self.db.clone())
            .app_data(self.settings.clone())
            .app_data(self.clock.clone())
            .app_data(self.hub.clone())
            .app_data(self.brake.clone())
            .app_data(self.key_brake.clone())
            .app_data(self.compiled.clone())
            .app_data(self.links.clone())
            .app_data(self.key.clone())
            .app_data(self.passwords.clone())
            .app_data(self.stopping.clone());
        let patterns = Patterns::of(routes.listed().iter().map(|route| route.pattern));
        config.app_data(Data::new(patterns));
        routes.register(&self.sessions, config);
        config.default_service(web::to(nothing_here));
    }
}

/// The answer to a path that no route has. `TRACE` is refused as such.
async fn nothing_here(method: Method) -> Result<&'static str, PageError> {
    if method == Method::TRACE || method == Method::CONNECT {
        return Err(AppError::MethodNotAllowed { allow: "GET, HEAD, POST".to_owned() }.into());
    }
    Err(AppError::NotFound.into())
}
