//! The whole application on a test's database, and people signed in to it.

use std::sync::Arc;

use actix_web::{
    cookie::Cookie,
    test::TestRequest,
    web::{Data, ServiceConfig},
};
use url::Url;
use weconecta::{
    domain::ids::{AccountId, ApiKeyId, OrganisationId},
    features,
    integrations::mail::Mailer,
    jobs::JobContext,
    storage::{
        Db, StorageError,
        accounts::{self, NewAccount, Role},
        api_keys::{self, NewApiKey},
        organisations,
    },
    web::{
        api_keys::FreshKey, clock::Clock, csrf, errors::AppError, routes::Routes, session::NewSession,
        settings::WebSettings, signing::SigningKey, site::Site,
    },
};

use super::{TestDb, seed::noon};

/// The application with its clock standing at noon.
pub(crate) struct TestSite {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) settings: WebSettings,
    pub(crate) site: Site,
    pub(crate) key: SigningKey,
    _database: TestDb,
}

/// Somebody's session: the cookie, and the token that their forms carry.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) account: AccountId,
    pub(crate) cookie: Cookie<'static>,
    pub(crate) csrf: String,
}

impl TestSite {
    pub(crate) fn new() -> Self {
        Self::with(WebSettings::at(Url::parse("http://localhost").unwrap()))
    }

    pub(crate) fn with(settings: WebSettings) -> Self {
        let database = TestDb::new();
        let (db, clock) = (database.db(), Clock::set_to(noon()));
        let key = SigningKey::new(vec![7; 32].into());
        let site = Site::new(db.clone(), settings.clone(), clock.clone(), key.clone());
        Self { db, clock, settings, site, key, _database: database }
    }

    /// What jobs run with; mail goes to this server, or is kept.
    pub(crate) fn jobs(&self, smtp_url: Option<&str>) -> JobContext {
        JobContext {
            db: self.db.clone(),
            clock: self.clock.clone(),
            mailer: Mailer::new(smtp_url, "Clínica <clinica@example.org>").unwrap(),
            settings: Arc::new(self.settings.clone()),
            key: self.key.clone(),
        }
    }

    /// For `App::configure`; `add` brings routes of the test's own.
    pub(crate) fn configure_with(&self, add: impl FnOnce(&mut Routes), config: &mut ServiceConfig) {
        let mut routes = features::routes();
        add(&mut routes);
        self.site.configure(routes, config);
    }

    pub(crate) fn organisation(&self, slug: &str) -> OrganisationId {
        self.db.write_now("cli", noon(), |w| organisations::insert(w, slug, slug)).unwrap()
    }

    /// A new account with a session.
    pub(crate) fn person(&self, organisation: OrganisationId, role: Role) -> Person {
        let email = format!("{}@example.org", uuid::Uuid::new_v4());
        let new = NewAccount {
            role,
            email: &email,
            name: "Ana Lima",
            phone: None,
            password_hash: None,
            must_change_password: false,
        };
        let account = self.db.write_now("cli", noon(), |w| accounts::insert(w, organisation, &new)).unwrap();
        self.sign_in(organisation, account)
    }

    /// A new key of another system, with its text.
    pub(crate) fn api_key(&self, organisation: OrganisationId, scope: &str) -> (ApiKeyId, String) {
        let (key, scopes) = (FreshKey::new().unwrap(), scope.parse().unwrap());
        let new = NewApiKey {
            name: "Prontuário",
            secret_hash: &key.hash(),
            hint: &key.hint(),
            scopes: &scopes,
            author: None,
        };
        let id = self.db.write_now("cli", noon(), |w| api_keys::insert(w, organisation, &new)).unwrap();
        (id, key.text().to_owned())
    }

    /// A new session of an account, without its password.
    pub(crate) fn sign_in(&self, organisation: OrganisationId, account: AccountId) -> Person {
        let request = TestRequest::default().app_data(Data::new(self.settings.clone())).to_http_request();
        let fresh = NewSession::of(&request, &self.settings, self.clock.now()).unwrap();
        let row = accounts::find(&mut self.db.connection().unwrap(), organisation, account).unwrap();
        let stored = self.db.write_now::<_, StorageError>("cli", self.clock.now(), |w| fresh.store(w, &row));
        stored.map_err(AppError::from).unwrap();
        let cookie = fresh.cookie();
        let request = TestRequest::default().cookie(cookie.clone()).to_http_request();
        Person { account, csrf: csrf::token(&request, &self.settings).unwrap(), cookie }
    }
}

/// The service of a site, for `actix_web::test::call_service`.
macro_rules! serve {
    ($site:expr) => {
        serve!($site, |_| ())
    };
    ($site:expr, $routes:expr) => {
        actix_web::test::init_service(
            actix_web::App::new()
                .wrap(actix_web::middleware::from_fn(weconecta::web::guard::guard))
                .configure(|config| $site.configure_with($routes, config)),
        )
        .await
    };
}
pub(crate) use serve;
