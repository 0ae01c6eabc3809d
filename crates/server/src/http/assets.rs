use super::headers;
use crate::app::App;
use crate::http::problem::HttpError;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use paraph_protocol::ProblemCode;
use rust_embed::Embed;
use std::borrow::Cow;
use std::path::{Component, Path as FilePath};
use std::sync::Arc;

/// The built widget inside the binary; empty when it was not built before.
#[derive(Embed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Dist;

/// Encodings that files may have been compressed with ahead of time, best first.
const ENCODINGS: &[(&str, &str)] = &[("br", "br"), ("gzip", "gz")];

/// The widget's files: their folder names the version, so they never change.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/w/{version}/{*path}", get(asset))
}

/// The folder of this version's files, as pages name it.
#[must_use]
pub fn folder() -> String {
    format!("/w/{}/", env!("CARGO_PKG_VERSION"))
}

async fn asset(
    State(app): State<Arc<App>>,
    Path((version, path)): Path<(String, String)>,
    request: HeaderMap,
) -> Result<Response, HttpError> {
    if version != env!("CARGO_PKG_VERSION") {
        return Err(ProblemCode::NotFound.into());
    }
    let accepted = request.get(header::ACCEPT_ENCODING);
    let accepted = accepted.and_then(|v| v.to_str().ok()).unwrap_or("");
    for (name, extension) in ENCODINGS {
        if accepts(accepted, name)
            && let Some(bytes) = read(&app, &format!("{path}.{extension}")).await
        {
            return Ok(response(&path, bytes, Some(name)));
        }
    }
    let bytes = read(&app, &path).await.ok_or(ProblemCode::NotFound)?;
    Ok(response(&path, bytes, None))
}

fn accepts(list: &str, encoding: &str) -> bool {
    list.split(',').any(|item| {
        let (name, weight) = item.split_once(';').unwrap_or((item, ""));
        name.trim() == encoding && weight.replace(' ', "") != "q=0"
    })
}

fn response(path: &str, bytes: Cow<'static, [u8]>, encoding: Option<&'static str>) -> Response {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = match kind.essence_str() {
        text @ ("text/javascript" | "text/css" | "text/html") => format!("{text}; charset=utf-8"),
        other => other.to_owned(),
    };
    let mut response = bytes.into_owned().into_response();
    let headers = response.headers_mut();
    headers::add_asset(headers);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(kind) = HeaderValue::from_str(&kind) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(encoding) = encoding {
        let encoding = HeaderValue::from_static(encoding);
        headers.insert(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// A file of the built widget, from the configured folder or from inside the binary.
pub(super) async fn read(app: &App, path: &str) -> Option<Cow<'static, [u8]>> {
    let plain = |part| matches!(part, Component::Normal(_));
    if !FilePath::new(path).components().all(plain) {
        return None;
    }
    match &app.config.widget_dir {
        Some(folder) => tokio::fs::read(folder.join(path))
            .await
            .ok()
            .map(Cow::Owned),
        None => Dist::get(path).map(|file| file.data),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_used_only_when_it_is_accepted() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("br;q=0.5", "br"));
        assert!(!accepts("gzip, br; q=0", "br"));
        assert!(!accepts("", "br"));
    }

    #[test]
    fn scripts_and_modules_have_the_types_that_browsers_insist_on() {
        let kind =
            |path: &str| response(path, Cow::Borrowed(b""), None).headers()["content-type"].clone();
        assert_eq!(kind("paraph_bg.wasm"), "application/wasm");
        assert_eq!(kind("paraph.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("fonts/Caveat-Regular.ttf"), "font/ttf");
    }
}
