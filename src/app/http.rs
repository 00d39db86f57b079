//! The web application: what every handler may ask for, the middleware, the routes.

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{Data, FormConfig, PayloadConfig, to},
};
use metrics_exporter_prometheus::PrometheusHandle;
use tracing_actix_web::TracingLogger;

use super::telemetry::{RequestSpan, observe};
use crate::{
    features::{self, operations::MetricsAccess},
    storage::Db,
    web::{
        clock::Clock,
        errors::{AppError, PageError},
        guard::guard,
        limits::Brake,
        settings::WebSettings,
        signing::SigningKey,
        stopping::Stopping,
    },
};

/// What handlers share; one for all workers.
#[derive(Clone)]
pub struct Parts {
    db: Data<Db>,
    clock: Data<Clock>,
    settings: Data<WebSettings>,
    brake: Data<Brake>,
    key: Data<SigningKey>,
    stopping: Data<Stopping>,
    metrics: Option<Data<PrometheusHandle>>,
    metrics_access: Data<MetricsAccess>,
}

impl Parts {
    /// Puts together what an installation is made of. Metrics are neither recorded nor shown.
    pub fn new(db: Db, clock: Clock, settings: WebSettings, key: SigningKey) -> Self {
        Self {
            db: Data::new(db),
            clock: Data::new(clock),
            brake: Data::new(Brake::new(settings.requests_per_minute)),
            settings: Data::new(settings),
            key: Data::new(key),
            stopping: Data::new(Stopping::default()),
            metrics: None,
            metrics_access: Data::new(MetricsAccess::default()),
        }
    }

    /// Shows the metrics that `handle` collects to whom `access` lets.
    #[must_use]
    pub fn with_metrics(mut self, handle: PrometheusHandle, access: MetricsAccess) -> Self {
        self.metrics = Some(Data::new(handle));
        self.metrics_access = Data::new(access);
        self
    }

    /// Tells endless answers to end; new ones end at once.
    pub fn stop(&self) {
        self.stopping.begin();
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
    app.app_data(FormConfig::default().limit(parts.settings.form_limit_bytes))
        .app_data(PayloadConfig::new(parts.settings.upload_limit_bytes))
        .app_data(parts.db)
        .app_data(parts.clock)
        .app_data(parts.settings)
        .app_data(parts.brake)
        .app_data(parts.key)
        .app_data(parts.stopping)
        .app_data(parts.metrics_access)
        .configure(|config| features::routes().register(config))
        .default_service(to(not_found))
        .wrap(from_fn(guard))
        .wrap(from_fn(observe))
        .wrap(TracingLogger::<RequestSpan>::new())
}

async fn not_found() -> Result<&'static str, PageError> {
    Err(AppError::NotFound.into())
}
