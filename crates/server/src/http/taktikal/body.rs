//! Bodies and queries as they come.

use super::error::Failure;
use super::json::Node;
use super::read::Members;
use crate::app::App;
use crate::http::nul;
use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use std::convert::Infallible;
use std::sync::Arc;
use url::form_urlencoded;

/// Room for everything in a body beside its documents.
const WORDS_BYTES: usize = 1024 * 1024;

/// A JSON object.
#[derive(Debug)]
pub(super) struct Body(Node);

impl FromRequest<Arc<App>> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        // Two documents of the largest size in base64, or more smaller ones.
        let most = app.config.max_upload_bytes.saturating_mul(8) / 3 + WORDS_BYTES;
        let bytes = to_bytes(request.into_body(), most).await;
        let bytes = bytes.map_err(|_| Failure::TooLarge)?;
        if nul::in_json(&bytes) {
            return Err(Failure::HoldsNul);
        }
        match serde_json::from_slice(&bytes) {
            Ok(node @ Node::Object(_)) => Ok(Self(node)),
            Ok(_) | Err(_) => Err(Failure::NotJson),
        }
    }
}

impl Body {
    /// Its members.
    pub(super) fn members(&self) -> Result<Members<'_>, Failure> {
        Members::of(&self.0).ok_or(Failure::NotJson)
    }
}

/// The parameters of a query, whose names are read in any case too.
#[derive(Debug)]
pub(super) struct Query(Node);

impl FromRequestParts<Arc<App>> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        let pairs = pairs.map(|(name, text)| (name.into_owned(), Node::Text(text.into_owned())));
        Ok(Self(Node::Object(pairs.collect())))
    }
}

impl Query {
    /// Its parameters.
    pub(super) fn members(&self) -> Result<Members<'_>, Failure> {
        Members::of(&self.0).ok_or(Failure::NotJson)
    }
}
