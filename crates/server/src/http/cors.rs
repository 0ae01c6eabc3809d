use crate::app::App;
use crate::error::Fault;
use crate::http::problem::HttpError;
use crate::origin::Origin;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use paraph_protocol::AccountId;
use std::sync::Arc;

/// Lets pages of listed origins read what the signing API answers; never with credentials.
///
/// A preflight names no account, so any account's origins pass here. The routes themselves refuse
/// an origin that the session's own account does not list.
pub async fn allow_listed(
    State(app): State<Arc<App>>,
    request: Request,
    next: Next,
) -> Result<Response, HttpError> {
    let Some(given) = request.headers().get(header::ORIGIN).cloned() else {
        return Ok(next.run(request).await);
    };
    let allowed = match parse(&given) {
        Some(origin) => app.is_own(&origin) || app.store.is_listed_origin(&origin).await?,
        None => false,
    };
    let preflight = request.method() == Method::OPTIONS;
    let mut response = match (preflight, allowed) {
        (true, true) => StatusCode::NO_CONTENT.into_response(),
        (true, false) => StatusCode::FORBIDDEN.into_response(),
        (false, _) => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    if allowed {
        add(headers, given, preflight);
    }
    Ok(response)
}

fn add(headers: &mut HeaderMap, origin: HeaderValue, preflight: bool) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    let lines = if preflight { PREFLIGHT } else { ACTUAL };
    for (name, value) in lines {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

const PREFLIGHT: &[(HeaderName, &str)] = &[
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        "authorization, content-type, idempotency-key",
    ),
    (
        header::ACCESS_CONTROL_ALLOW_METHODS,
        "GET, POST, PUT, DELETE",
    ),
    (header::ACCESS_CONTROL_MAX_AGE, "600"),
];
const ACTUAL: &[(HeaderName, &str)] =
    &[(header::ACCESS_CONTROL_EXPOSE_HEADERS, "etag, retry-after")];

fn parse(value: &HeaderValue) -> Option<Origin> {
    value.to_str().ok()?.parse().ok()
}

impl App {
    /// Whether an origin is the service's own, or one that may embed this account's sessions.
    ///
    /// A request without `Origin` comes from no web page.
    ///
    /// # Errors
    /// When the service fails.
    pub(crate) async fn admits(
        &self,
        headers: &HeaderMap,
        account_id: &AccountId,
    ) -> Result<bool, Fault> {
        let Some(value) = headers.get(header::ORIGIN) else {
            return Ok(true);
        };
        let Some(origin) = parse(value) else {
            return Ok(false);
        };
        if self.is_own(&origin) {
            return Ok(true);
        }
        let allowed = self.store.allowed_origins(account_id).await?;
        Ok(allowed.contains(&origin))
    }

    fn is_own(&self, origin: &Origin) -> bool {
        *origin == Origin::of(&self.config.base_url) || *origin == Origin::of(self.config.app_url())
    }
}
