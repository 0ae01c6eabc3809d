//! What Prometheus reads: counts and times by route and kind of job, and nothing about anybody.

use crate::app::App;
use crate::http::{operator, service};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

/// The upper ends of the buckets that times are counted in, in seconds.
const BUCKETS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// Begins to count in this process, and gives the hand that writes the counts down.
///
/// # Errors
/// When something in this process counts already.
pub fn start() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets(BUCKETS)?
        .install_recorder()?;
    gauge!("paraph_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// The routes of the operator's own address.
pub fn router(app: Arc<App>, handle: PrometheusHandle) -> Router {
    let metrics = get(move |State(app): State<Arc<App>>| write(app, handle.clone()));
    Router::new()
        .route("/", get(operator::show))
        .route("/metrics", metrics)
        .merge(service::probes())
        .with_state(app)
}

async fn write(app: Arc<App>, handle: PrometheusHandle) -> Response {
    count_jobs(&app).await;
    handle.run_upkeep();
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], handle.render()).into_response()
}

/// Jobs are counted where they are kept, because every node sees all of them.
async fn count_jobs(app: &App) {
    let Ok(jobs) = app.store.waiting_jobs().await else {
        gauge!("paraph_database_up").set(0.0);
        return;
    };
    gauge!("paraph_database_up").set(1.0);
    let mut counts: BTreeMap<&'static str, (u32, u32)> = BTreeMap::new();
    for job in &jobs {
        let (waiting, failing) = counts.entry(job.kind.as_str()).or_default();
        *waiting += 1;
        *failing += u32::from(job.failures > 0);
    }
    for kind in crate::store::JobKind::ALL.map(crate::store::JobKind::as_str) {
        let (waiting, failing) = counts.get(kind).copied().unwrap_or_default();
        gauge!("paraph_jobs_waiting", "kind" => kind).set(waiting);
        gauge!("paraph_jobs_failing", "kind" => kind).set(failing);
    }
}

/// Counts a request by its route, never by its address: addresses may hold tokens.
pub async fn count_request(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let method = method(request.method());
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!("paraph_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    histogram!("paraph_http_request_seconds", "method" => method, "route" => route)
        .record(started.elapsed());
    response
}

/// Words that strangers make up would fill the memory.
fn method(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "HEAD" => "HEAD",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
