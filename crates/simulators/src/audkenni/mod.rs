//! Icelandic electronic ID, `Auðkenni`: CIBA (`OpenID` Connect, CIBA Core 1.0) in poll mode, and the
//! telephones on the other side of it.

mod jwt;
mod page;
mod people;
mod request;

pub use request::{Deed, Flaw};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use jwt::{ClientKey, IssuerKey};
use request::{Answer, Asked, AuthenticationForm, TokenForm, Waiting};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The path of the realm, as the provider's own.
const REALM: &str = "/sso/oauth2/realms/root/realms/audkenni";
/// The one client that the provider knows.
const CLIENT: &str = "paraph";
/// Seconds between two looks at a request.
const INTERVAL_S: u64 = 3;

/// How fast things go.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    /// Milliseconds after which every request is approved; absent means that somebody must act.
    pub auto_ms: Option<u64>,
    /// Milliseconds between two looks that are enough, instead of the interval that is announced.
    pub patience_ms: Option<u64>,
}

/// The provider and everybody's telephones.
#[derive(Debug, Clone)]
pub struct Simulator(Arc<Desk>);

#[derive(Debug)]
struct Desk {
    issuer: IssuerKey,
    client: ClientKey,
    state: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    requests: BTreeMap<String, Waiting>,
    pace: Pace,
}

/// What a relying party did wrong (RFC 6749, 5.2).
struct Refused(StatusCode, &'static str, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, error, description) = self;
        answer(
            status,
            &json!({ "error": error, "error_description": description }),
        )
    }
}

fn invalid(description: &'static str) -> Refused {
    Refused(StatusCode::BAD_REQUEST, "invalid_request", description)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, body.to_string()).into_response()
}

/// `{"do":"approve","flaw":…}`
#[derive(Debug, Deserialize)]
struct Control {
    #[serde(rename = "do")]
    act: Act,
    flaw: Option<Flaw>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Approve,
    Refuse,
    Expire,
}

impl Simulator {
    /// A provider with fresh keys and no requests.
    ///
    /// # Errors
    /// When keys cannot be made.
    pub fn new(pace: Pace) -> anyhow::Result<Self> {
        let book = Book {
            pace,
            ..Book::default()
        };
        Ok(Self(Arc::new(Desk {
            issuer: IssuerKey::new()?,
            client: ClientKey::new()?,
            state: Mutex::new(book),
        })))
    }

    /// The private key of the client that it knows, PKCS#8 in PEM.
    #[must_use]
    pub fn client_key_pem(&self) -> String {
        self.0.client.pem()
    }

    /// The name of the client that it knows.
    #[must_use]
    pub fn client_id(&self) -> &'static str {
        CLIENT
    }

    /// Who issues its tokens when it listens there.
    #[must_use]
    pub fn issuer_at(address: &str) -> String {
        format!("http://{address}{REALM}")
    }

    /// Its routes: the realm, the control below `/_sim`, a page at `/`.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", get(page::show).post(page::press))
            .route(&format!("{REALM}/bc-authorize"), post(start))
            .route(&format!("{REALM}/access_token"), post(token))
            .route(&format!("{REALM}/connect/jwk_uri"), get(keys))
            .route("/_sim/requests/{auth_req_id}", post(control))
            .with_state(self.clone())
    }

    /// Requests that wait for somebody, newest last.
    #[must_use]
    pub fn pending(&self) -> Vec<String> {
        let book = self.book();
        let waiting = book.requests.iter().filter(|(_, r)| r.is_pending());
        let mut ids: Vec<_> = waiting.map(|(id, r)| (r.begun, id.clone())).collect();
        ids.sort();
        ids.into_iter().map(|(_, id)| id).collect()
    }

    /// What somebody does on their telephone; `false` when there is no such request.
    pub fn act(&self, auth_req_id: &str, deed: Deed) -> bool {
        let mut book = self.book();
        let request = book.requests.get_mut(auth_req_id);
        request.is_some_and(|request| request.act(deed))
    }

    /// What a telephone shows: the message, and the code to compare.
    #[must_use]
    pub fn shown(&self, auth_req_id: &str) -> Option<(String, String)> {
        let book = self.book();
        let asked = &book.requests.get(auth_req_id)?.asked;
        Some((asked.message.clone(), asked.code()))
    }

    /// What the last request was about: its context class and whom it names.
    #[must_use]
    pub fn last_asked(&self) -> Option<(String, String)> {
        let book = self.book();
        let last = book.requests.values().max_by_key(|r| r.begun)?;
        Some((last.asked.acr.clone(), last.asked.login_hint.clone()))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the form is one of our client (RFC 7523, 3).
    fn check_client(&self, issuer: &str, client_id: &str, assertion: &str) -> Result<(), Refused> {
        let refused = |why| Refused(StatusCode::UNAUTHORIZED, "invalid_client", why);
        if client_id != CLIENT {
            return Err(refused("no such client"));
        }
        let claims = self.0.client.verified(assertion);
        let claims = claims.ok_or(refused("the assertion is not signed by the client"))?;
        let is = |name: &str, wanted: &str| claims.get(name).is_some_and(|c| c == wanted);
        let ours = is("iss", CLIENT) && is("sub", CLIENT) && is("aud", issuer);
        if ours && jwt::in_time(&claims) {
            Ok(())
        } else {
            Err(refused("the assertion is none of the client's for here"))
        }
    }
}

/// The realm as the request names it.
fn issuer(headers: &HeaderMap) -> Result<String, Refused> {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok());
    host.map(Simulator::issuer_at).ok_or(invalid("no host"))
}

async fn start(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    Form(form): Form<AuthenticationForm>,
) -> Result<Response, Refused> {
    let issuer = issuer(&headers)?;
    desk.check_client(&issuer, &form.client_id, &form.client_assertion)?;
    let claims = desk.0.client.verified(&form.request);
    let claims = claims.ok_or(invalid("the request is not signed by the client"))?;
    let asked = Asked::checked(&claims, CLIENT, &issuer).map_err(invalid)?;
    if asked.person().is_none() {
        let status = StatusCode::BAD_REQUEST;
        return Err(Refused(status, "unknown_user_id", "nobody has such an ID"));
    }
    let id = jwt::fresh_id();
    let told = json!({ "auth_req_id": id, "expires_in": 180, "interval": INTERVAL_S });
    desk.book().requests.insert(id, Waiting::new(asked));
    Ok(answer(StatusCode::OK, &told))
}

async fn token(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Result<Response, Refused> {
    let issuer = issuer(&headers)?;
    desk.check_client(&issuer, &form.client_id, &form.client_assertion)?;
    let refused = |error, why| Refused(StatusCode::BAD_REQUEST, error, why);
    if form.grant_type != "urn:openid:params:grant-type:ciba" {
        return Err(refused("unsupported_grant_type", "nothing but CIBA"));
    }
    let mut book = desk.book();
    let pace = book.pace;
    let request = book.requests.get_mut(&form.auth_req_id);
    let request = request.ok_or(refused("invalid_grant", "no such request"))?;
    let patience = Duration::from_millis(pace.patience_ms.unwrap_or(INTERVAL_S * 1_000));
    let hasty = request.looked.is_some_and(|at| at.elapsed() < patience);
    request.looked = Some(Instant::now());
    if hasty {
        return Err(refused("slow_down", "the interval is longer"));
    }
    request.pass_time(pace.auto_ms);
    let flaw = match request.answer {
        Answer::Pending => {
            let why = "End user has not yet been authenticated";
            return Err(refused("authorization_pending", why));
        }
        Answer::Denied => return Err(refused("access_denied", "the person said no")),
        Answer::Expired => return Err(refused("expired_token", "nobody acted in time")),
        Answer::Approved(flaw) => flaw,
    };
    let asked = request.asked.clone();
    book.requests.remove(&form.auth_req_id);
    let id_token = desk.0.issuer.id_token(&asked, (&issuer, CLIENT), flaw);
    let id_token = id_token.map_err(|_| refused("server_error", "no key"))?;
    Ok(answer(
        StatusCode::OK,
        &json!({ "access_token": jwt::fresh_id(), "token_type": "Bearer", "expires_in": 300,
            "scope": "openid profile signature", "id_token": id_token }),
    ))
}

async fn keys(State(desk): State<Simulator>) -> Response {
    answer(StatusCode::OK, &desk.0.issuer.key_set())
}

async fn control(
    State(desk): State<Simulator>,
    Path(auth_req_id): Path<String>,
    body: Bytes,
) -> Result<Response, Refused> {
    let control: Control =
        serde_json::from_slice(&body).map_err(|_| invalid("the body is no such JSON"))?;
    let deed = match control.act {
        Act::Approve => Deed::Approve { flaw: control.flaw },
        Act::Refuse => Deed::Refuse,
        Act::Expire => Deed::Expire,
    };
    if !desk.act(&auth_req_id, deed) {
        return Err(invalid("no such request, or it is over"));
    }
    Ok(answer(StatusCode::OK, &json!({})))
}
