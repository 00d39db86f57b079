//! The whole application on a test's database, and people signed in to it.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpServer,
    cookie::{Cookie, CookieJar, SameSite},
    middleware::from_fn,
    web::{Data, ServiceConfig},
};
use url::Url;
use weconecta::{
    domain::ids::{AccountId, ApiKeyId, OrganisationId},
    features,
    integrations::{mail::Mailer, messaging::Providers, question_servers::QuestionServers, scanner::Scanner},
    jobs::JobContext,
    storage::{
        Db,
        accounts::{self, NewAccount, Role},
        api_keys::{self, NewApiKey},
        organisations,
        sessions::{self, Session},
    },
    web::{
        api_keys::FreshKey, clock::Clock, csrf, guard::guard, random, routes::Routes, session,
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
    pub(crate) database: TestDb,
    /// Other systems that may choose questions; none unless a test says so.
    pub(crate) question_servers: QuestionServers,
    /// What looks at files; nothing unless a test says so.
    pub(crate) scanner: Scanner,
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
        let question_servers = QuestionServers::default();
        let scanner = Scanner::default();
        Self { db, clock, settings, site, key, database, question_servers, scanner }
    }

    /// What jobs run with; mail goes to this server, or is kept.
    pub(crate) fn jobs(&self, smtp_url: Option<&str>) -> JobContext {
        JobContext {
            db: self.db.clone(),
            clock: self.clock.clone(),
            mailer: Mailer::new(smtp_url, "Clínica <clinica@example.org>").unwrap(),
            providers: Providers::default(),
            scanner: self.scanner.clone(),
            settings: Arc::new(self.settings.clone()),
            key: self.key.clone(),
        }
    }

    /// For `App::configure`; `add` brings routes of the test's own.
    pub(crate) fn configure_with(&self, add: impl FnOnce(&mut Routes), config: &mut ServiceConfig) {
        let mut routes = features::routes();
        add(&mut routes);
        config.app_data(Data::new(self.question_servers.clone()));
        config.app_data(Data::new(self.scanner.clone()));
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
        let (secret, now) = (random::secret().unwrap(), self.clock.now());
        let row = Session {
            id_hash: session::hash(&secret),
            account_id: Some(account.get()),
            organisation_id: Some(organisation.get()),
            state: "{}".to_owned(),
            user_agent: None,
            created_at: now,
            last_seen_at: now,
            expires_at: now + self.settings.session_absolute,
        };
        self.db.write_now("system", now, |w| sessions::insert(w, &row)).unwrap();
        Person { account, csrf: csrf::of_session(&secret), cookie: self.cookie(secret) }
    }

    /// A session's secret as the application sends it.
    fn cookie(&self, secret: String) -> Cookie<'static> {
        let cookie = Cookie::build(self.settings.cookie_name("wc_session"), secret)
            .path("/")
            .http_only(true)
            .secure(self.settings.is_secure())
            .same_site(SameSite::Lax);
        let mut jar = CookieJar::new();
        jar.signed_mut(&session::cookie_key(&self.key)).add(cookie.finish());
        jar.delta().next().unwrap().clone()
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

/// The whole application on a real connection: a server on a port of its own, on a thread of its own, that gives a client
/// so much time to say what it wants.
pub(crate) fn listen(site: &TestSite, patience: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (site, scanner) = (site.site.clone(), Data::new(site.scanner.clone()));
    std::thread::spawn(move || {
        let app = move || {
            let site = site.clone();
            App::new()
                .app_data(scanner.clone())
                .wrap(from_fn(guard))
                .configure(move |config| site.configure(features::routes(), config))
        };
        let server = HttpServer::new(app).workers(1).client_request_timeout(patience);
        let server = server.listen(listener).unwrap();
        actix_web::rt::System::new().block_on(server.run()).unwrap();
    });
    address
}
