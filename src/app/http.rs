//! The web application: what every handler may ask for, the middleware, the routes.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{Data, FormConfig, PayloadConfig},
};
use metrics_exporter_prometheus::PrometheusHandle;
use tracing_actix_web::TracingLogger;

use super::telemetry::{RequestSpan, observe};
use crate::{
    features::{self, operations::MetricsAccess},
    integrations::{question_servers::QuestionServers, scanner::Scanner},
    storage::Db,
    web::{clock::Clock, guard::guard, settings::WebSettings, signing::SigningKey, site::Site},
};

/// What handlers share; one for all workers.
#[derive(Clone)]
pub struct Parts {
    site: Site,
    metrics: Option<Data<PrometheusHandle>>,
    metrics_access: Data<MetricsAccess>,
    question_servers: Data<QuestionServers>,
    scanner: Data<Scanner>,
}

impl Parts {
    /// Puts together what an installation is made of. Metrics are neither recorded nor shown.
    pub fn new(db: Db, clock: Clock, settings: WebSettings, key: SigningKey) -> Self {
        Self {
            site: Site::new(db, settings, clock, key),
            metrics: None,
            metrics_access: Data::new(MetricsAccess::default()),
            question_servers: Data::new(QuestionServers::default()),
            scanner: Data::new(Scanner::default()),
        }
    }

    /// What pages and jobs share.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Shows the metrics that `handle` collects to whom `access` lets.
    #[must_use]
    pub fn with_metrics(mut self, handle: PrometheusHandle, access: MetricsAccess) -> Self {
        self.metrics = Some(Data::new(handle));
        self.metrics_access = Data::new(access);
        self
    }

    /// Asks these servers for the questions of adaptive questionnaires of theirs; without, none is asked.
    #[must_use]
    pub fn with_question_servers(mut self, servers: QuestionServers) -> Self {
        self.question_servers = Data::new(servers);
        self
    }

    /// Has this look at the files that patients send; without, nothing does.
    #[must_use]
    pub fn with_scanner(mut self, scanner: Scanner) -> Self {
        self.scanner = Data::new(scanner);
        self
    }

    /// Tells endless answers to end; new ones end at once.
    pub fn stop(&self) {
        self.site.stopping().begin();
    }

    /// What collects the metrics, if anything does.
    pub(super) fn metrics(&self) -> Option<&PrometheusHandle> {
        self.metrics.as_ref().map(Data::get_ref)
    }
}

/// Builds the application for one worker, or for a test.
pub fn application(
    parts: &Parts,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let parts = parts.clone();
    let mut app = App::new();
    if let Some(metrics) = parts.metrics {
        app = app.app_data(metrics);
    }
    app.app_data(FormConfig::default().limit(parts.site.settings().form_limit_bytes))
        .app_data(PayloadConfig::new(parts.site.settings().upload_limit_bytes))
        .app_data(parts.metrics_access)
        .app_data(parts.question_servers)
        .app_data(parts.scanner)
        .configure(|config| parts.site.configure(features::routes(), config))
        .wrap(from_fn(guard))
        .wrap(from_fn(observe))
        .wrap(TracingLogger::<RequestSpan>::new())
}
