//! The one client for requests of the service's own: timestamp authorities, OCSP responders,
//! revocation lists, certificates of issuers, webhooks, gateways of text messages.
//!
//! Where a request may go is decided on the address that is connected to, inside the resolver, so
//! that a name which changes between check and connect gains nothing. Nothing is redirected,
//! decompressed or sent through a proxy, and every reply has a type, a size and a time.

mod address;
mod parcel;
mod purpose;

pub use parcel::{Parcel, Received};
pub use purpose::Purpose;

use address::is_permitted;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, ClientBuilder, Identity, Response, StatusCode};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::{Host, Url};

/// Whose address a request goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlSource {
    /// The operator wrote it: any port, and an address that stands in it may be an inner one.
    Operator,
    /// Somebody else did, such as the author of a certificate: nothing but the internet and the
    /// networks that the operator has opened.
    Stranger,
}

/// Name and password of a request (RFC 7617).
#[derive(Clone)]
pub struct BasicAuth {
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
}

/// Why a request brought nothing; the reply, if there was one, is thrown away.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OutboundError {
    /// The address is not one for this purpose: its form, its scheme or its port.
    #[error("the address is not permitted: {url}")]
    Url {
        /// The address.
        url: String,
    },
    /// The host is inside, is none of the internet's, or has one such address.
    #[error("the host {host} is not permitted; operators open networks with private_networks")]
    Host {
        /// The host.
        host: String,
    },
    /// No connection, or it broke.
    #[error("no reply came")]
    Unreachable(#[source] reqwest::Error),
    /// The time was over.
    #[error("no whole reply came in time")]
    Timeout,
    /// The reply is not a success; a redirect is none.
    #[error("the reply has status {status}")]
    Status {
        /// The status.
        status: u16,
    },
    /// The reply is something else than what was asked for.
    #[error("the reply has another content type")]
    ContentType,
    /// The reply is larger than anything that is good.
    #[error("the reply has more than {limit_bytes} bytes")]
    TooLarge {
        /// The limit.
        limit_bytes: usize,
    },
}

/// A host whose address is refused; found by the resolver, told by the client.
#[derive(Debug, thiserror::Error)]
#[error("the host is not permitted")]
struct HostRefused;

/// The client.
#[derive(Debug, Clone)]
pub struct Outbound {
    client: Client,
    opened: Arc<[IpNet]>,
}

/// A connection must stand after so long.
const CONNECT: Duration = Duration::from_secs(5);
/// Most headers of a reply.
const MOST_HEADERS: usize = 64;

impl Outbound {
    /// A client that may reach the internet and the networks in `opened`, and waits for a whole
    /// reply no longer than `timeout`.
    ///
    /// # Errors
    /// When the system's TLS cannot be used.
    pub fn new(opened: Vec<IpNet>, timeout: Duration) -> Result<Self, reqwest::Error> {
        Self::built(Client::builder(), opened, timeout)
    }

    /// A client for one provider, who knows us by a certificate and its key and whom we know by
    /// the certificate that its own leads to, both PEM.
    ///
    /// # Errors
    /// When they are none, or the system's TLS cannot be used.
    pub fn to_provider(
        opened: Vec<IpNet>,
        timeout: Duration,
        identity: Option<&[u8]>,
        server_ca: Option<&[u8]>,
    ) -> Result<Self, reqwest::Error> {
        let mut builder = Client::builder();
        if let Some(pem) = identity {
            builder = builder.identity(Identity::from_pem(pem)?);
        }
        if let Some(pem) = server_ca {
            // Its own authority, and no other one.
            builder = builder.tls_certs_only(Certificate::from_pem_bundle(pem)?);
        }
        Self::built(builder, opened, timeout)
    }

    fn built(
        builder: ClientBuilder,
        opened: Vec<IpNet>,
        timeout: Duration,
    ) -> Result<Self, reqwest::Error> {
        let opened: Arc<[IpNet]> = opened.into();
        let client = builder
            .dns_resolver(Arc::new(GuardedResolver(opened.clone())))
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .http1_only()
            .http1_max_headers(MOST_HEADERS)
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT.min(timeout))
            .timeout(timeout)
            .build()?;
        Ok(Self { client, opened })
    }

    /// Fetches what lies at an address.
    ///
    /// # Errors
    /// [`OutboundError`] says why there is nothing.
    pub async fn get(
        &self,
        purpose: Purpose,
        url: &str,
        source: UrlSource,
    ) -> Result<Vec<u8>, OutboundError> {
        let url = self.checked(purpose, url, source)?;
        self.send(purpose, self.client.get(url)).await
    }

    /// Posts a question.
    ///
    /// # Errors
    /// [`OutboundError`] says why there is no answer.
    pub async fn post(
        &self,
        purpose: Purpose,
        url: &str,
        source: UrlSource,
        question: Question<'_>,
    ) -> Result<Vec<u8>, OutboundError> {
        let url = self.checked(purpose, url, source)?;
        let request = self.client.post(url).body(question.body.to_vec());
        let request = request.header(CONTENT_TYPE, purpose.request_type());
        let request = match question.auth {
            Some(auth) => request.basic_auth(&auth.username, Some(&auth.password)),
            None => request,
        };
        self.send(purpose, request).await
    }

    /// Whether an address is one for this purpose, as far as its text says.
    #[must_use]
    pub fn permits(&self, purpose: Purpose, url: &str, source: UrlSource) -> bool {
        self.checked(purpose, url, source).is_ok()
    }

    /// What can be said before a name is resolved. An address in digits never gets to the
    /// resolver, in whatever base it is written: the parser has made it one.
    fn checked(
        &self,
        purpose: Purpose,
        url: &str,
        source: UrlSource,
    ) -> Result<Url, OutboundError> {
        let refused = || OutboundError::Url {
            url: url.chars().take(200).collect(),
        };
        let parsed = Url::parse(url).map_err(|_| refused())?;
        let address = match parsed.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) => None,
            None => return Err(refused()),
        };
        let opened = |ip| self.opened.iter().any(|network| network.contains(&ip));
        let inner = source == UrlSource::Operator || address.is_some_and(opened);
        let permitted_scheme = match parsed.scheme() {
            "https" => true,
            // Inside, the operator knows what lies between.
            "http" => purpose.may_be_clear() || inner,
            _ => false,
        };
        let named = parsed.username().is_empty() && parsed.password().is_none();
        if !permitted_scheme || !named {
            return Err(refused());
        }
        if source == UrlSource::Operator {
            return Ok(parsed);
        }
        let usual_port = matches!(parsed.port(), None | Some(80 | 443));
        if !usual_port && !address.is_some_and(opened) {
            return Err(refused());
        }
        match address {
            Some(ip) if !is_permitted(ip, &self.opened) => Err(OutboundError::Host {
                host: ip.to_string(),
            }),
            _ => Ok(parsed),
        }
    }

    async fn send(
        &self,
        purpose: Purpose,
        request: reqwest::RequestBuilder,
    ) -> Result<Vec<u8>, OutboundError> {
        let request = request.build().map_err(OutboundError::Unreachable)?;
        let host = request.url().host_str().unwrap_or_default().to_owned();
        let reply = self.client.execute(request).await;
        let reply = reply.map_err(|e| failure(e, &host))?;
        if reply.status() != StatusCode::OK {
            let status = reply.status().as_u16();
            return Err(OutboundError::Status { status });
        }
        let kind = reply.headers().get(CONTENT_TYPE);
        let kind = kind.map_or(Ok(""), |kind| kind.to_str());
        if !kind.is_ok_and(|kind| purpose.accepts(kind)) {
            return Err(OutboundError::ContentType);
        }
        body(reply, purpose.max_bytes(), &host).await
    }
}

/// What is posted.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The bytes.
    pub body: &'a [u8],
    /// Who asks, where that matters.
    pub auth: Option<&'a BasicAuth>,
}

/// Reads a body and stops at the limit, whatever its header says.
async fn body(mut reply: Response, limit: usize, host: &str) -> Result<Vec<u8>, OutboundError> {
    let too_large = || OutboundError::TooLarge { limit_bytes: limit };
    let announced = reply.headers().get(CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(part) = reply.chunk().await.map_err(|e| failure(e, host))? {
        if bytes.len() + part.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

fn failure(error: reqwest::Error, host: &str) -> OutboundError {
    let mut cause = std::error::Error::source(&error);
    while let Some(inner) = cause {
        if inner.is::<HostRefused>() {
            let host = host.to_owned();
            return OutboundError::Host { host };
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        return OutboundError::Timeout;
    }
    OutboundError::Unreachable(error.without_url())
}

/// Resolves names and refuses those that have one address which is not permitted.
#[derive(Debug)]
struct GuardedResolver(Arc<[IpNet]>);

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let opened = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            if !found.iter().all(|a| is_permitted(a.ip(), &opened)) {
                return Err(HostRefused.into());
            }
            let found: Addrs = Box::new(found.into_iter());
            Ok(found)
        })
    }
}

impl std::fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BasicAuth")
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, source: UrlSource, opened: &[&str], permitted: bool) {
        let opened = opened.iter().map(|n| n.parse().unwrap()).collect();
        let outbound = Outbound::new(opened, Duration::from_secs(1)).unwrap();
        let checked = outbound.checked(Purpose::Ocsp, url, source);
        assert_eq!(checked.is_ok(), permitted, "{url}: {checked:?}");
    }

    #[test]
    fn addresses_in_certificates_lead_to_the_internet_and_to_usual_ports_only() {
        let stranger = |url, permitted| check(url, UrlSource::Stranger, &[], permitted);
        stranger("http://ocsp.example.com/", true);
        stranger("https://ocsp.example.com:443/", true);
        for url in [
            "http://ocsp.example.com:8080/",
            "ftp://ocsp.example.com/",
            "file:///etc/passwd",
            "http://name@ocsp.example.com/",
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://",
            "no address",
        ] {
            stranger(url, false);
        }
    }

    #[test]
    fn the_operators_own_words_open_ports_and_inner_addresses() {
        check("http://10.0.0.5:3180/tsa", UrlSource::Operator, &[], true);
        let opened = ["10.0.0.0/8"];
        check("http://10.0.0.5:81/", UrlSource::Stranger, &opened, true);
        check("http://11.0.0.5:81/", UrlSource::Stranger, &opened, false);
    }

    #[tokio::test]
    async fn a_name_with_an_inner_address_is_refused_when_it_is_resolved() {
        let outbound = Outbound::new(Vec::new(), Duration::from_secs(5)).unwrap();
        for source in [UrlSource::Operator, UrlSource::Stranger] {
            let reply = outbound.get(Purpose::RevocationList, "http://localhost/", source);
            let refused = reply.await;
            assert!(
                matches!(refused, Err(OutboundError::Host { .. })),
                "{refused:?}"
            );
        }
    }
}
