use super::request_id;
use crate::app::App;
use crate::envelope::Observed;
use crate::requester::{AccountCredential, Requester, credential_id};
use crate::secret::Secret;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// Most characters of a header that are kept as evidence.
const MAX_KEPT: usize = 400;

/// The browser behind a request, as the service itself saw it.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its address, behind trusted proxies.
    pub ip: IpAddr,
    /// What is kept as evidence.
    pub observed: Observed,
}

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
        let ip = app.client_ips.find(peer, &parts.headers);
        Ok(Self {
            ip,
            observed: Observed {
                ip: ip.to_string(),
                user_agent: text(&parts.headers, &header::USER_AGENT).unwrap_or_default(),
                origin: text(&parts.headers, &header::ORIGIN),
                request_id: request_id::current(),
            },
        })
    }
}

impl Client {
    /// Who asks with this bearer token, after it was found good.
    #[must_use]
    pub fn requester(&self, bearer: &Secret) -> Requester {
        let authenticated_by = if bearer.expose().starts_with("pk_") {
            AccountCredential::ApiKey
        } else {
            AccountCredential::AccessToken
        };
        self.requester_by(bearer, authenticated_by)
    }

    /// Who asks with this bearer token of another kind, after it was found good.
    #[must_use]
    pub fn requester_by(&self, bearer: &Secret, authenticated_by: AccountCredential) -> Requester {
        Requester {
            authenticated_by,
            credential_id: credential_id(&bearer.sha256()),
            ip: self.ip.to_string(),
            request_id: self.observed.request_id.clone(),
        }
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    let text = String::from_utf8_lossy(value);
    Some(text.chars().take(MAX_KEPT).collect())
}
