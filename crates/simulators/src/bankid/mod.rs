//! Swedish `BankID`: the Relying Party API 6.0, and the app on the other side of it.

mod order;
mod page;
mod request;
mod signature;
mod trust;

pub use order::{Deed, Flaw, Person};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use order::{Order, Status};
use request::{About, Control, OrderRequest, PaceRequest};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use trust::Trust;

/// Whether orders succeed by themselves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    /// Milliseconds between the steps of an order; absent means that somebody must act.
    pub auto_step_ms: Option<u64>,
}

/// The provider and everybody's apps.
#[derive(Debug, Clone)]
pub struct Simulator(Arc<Desk>);

#[derive(Debug)]
struct Desk {
    trust: Trust,
    state: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    orders: BTreeMap<String, Order>,
    pace: Pace,
    /// When each order was asked about.
    collected: Vec<(String, Instant)>,
}

/// What a relying party did wrong.
struct Refused(StatusCode, &'static str, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let Self(status, code, details) = self;
        answer(status, &json!({ "errorCode": code, "details": details }))
    }
}

fn invalid(details: &'static str) -> Refused {
    Refused(StatusCode::BAD_REQUEST, "invalidParameters", details)
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

impl Simulator {
    /// A provider with fresh keys and no orders.
    ///
    /// # Errors
    /// When keys cannot be made.
    pub fn new(pace: Pace) -> anyhow::Result<Self> {
        let book = Book {
            pace,
            ..Book::default()
        };
        Ok(Self(Arc::new(Desk {
            trust: Trust::new()?,
            state: Mutex::new(book),
        })))
    }

    /// The root that its signatures lead to, PEM.
    #[must_use]
    pub fn anchor_pem(&self) -> String {
        self.0.trust.root_pem()
    }

    /// Its routes: the API below `/rp/v6.0`, the control below `/_sim`, a page at `/`.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/", get(page::show).post(page::press))
            .route("/rp/v6.0/auth", post(auth))
            .route("/rp/v6.0/sign", post(sign))
            .route("/rp/v6.0/collect", post(collect))
            .route("/rp/v6.0/cancel", post(cancel))
            .route("/_sim/orders/{order_ref}", post(control))
            .route("/_sim/config", post(configure))
            .method_not_allowed_fallback(async || {
                Refused(
                    StatusCode::METHOD_NOT_ALLOWED,
                    "methodNotAllowed",
                    "POST only",
                )
            })
            .fallback(async || Refused(StatusCode::NOT_FOUND, "notFound", "no such path"))
            .with_state(self.clone())
    }

    /// Orders that wait for somebody, newest last.
    #[must_use]
    pub fn pending(&self) -> Vec<String> {
        let mut book = self.book();
        let mut refs: Vec<_> = book
            .orders
            .iter_mut()
            .filter_map(|(id, order)| order.is_pending().then(|| (order.begun(), id.clone())))
            .collect();
        refs.sort();
        refs.into_iter().map(|(_, id)| id).collect()
    }

    /// What a person does in their app; `false` when there is no such order.
    pub fn act(&self, order_ref: &str, deed: Deed) -> bool {
        let mut book = self.book();
        let order = book.orders.get_mut(order_ref);
        order.is_some_and(|order| order.act(deed, &self.0.trust))
    }

    /// When an order was asked about, oldest first.
    #[must_use]
    pub fn collected(&self, order_ref: &str) -> Vec<Instant> {
        let book = self.book();
        let of = book.collected.iter().filter(|(id, _)| id == order_ref);
        of.map(|(_, at)| *at).collect()
    }

    /// The last request that started an order, as JSON.
    #[must_use]
    pub fn last_request(&self) -> Option<Value> {
        let book = self.book();
        let last = book.orders.values().max_by_key(|order| order.begun());
        last.map(Order::asked)
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(
        &self,
        kind: order::Kind,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response, Refused> {
        let asked: Value = parsed(headers, body)?;
        let request = OrderRequest::checked(&asked, kind == order::Kind::Sign).map_err(invalid)?;
        let mut book = self.book();
        let number = request.personal_number.as_deref();
        let mut orders = book.orders.values_mut();
        if let Some(other) = orders.find_map(|order| order.is_of(number).then_some(order)) {
            other.abort();
            let details = "Order already in progress for pno";
            return Err(Refused(
                StatusCode::BAD_REQUEST,
                "alreadyInProgress",
                details,
            ));
        }
        let order = Order::new(kind, request, asked, book.pace);
        let started = order.tokens();
        book.orders.insert(order.order_ref().to_owned(), order);
        Ok(answer(StatusCode::OK, &started))
    }
}

/// A body in JSON, announced without a charset.
fn parsed<T: serde::de::DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Refused> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .map(|kind| kind.as_bytes());
    if kind != Some(b"application/json".as_slice()) {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(Refused(
            status,
            "unsupportedMediaType",
            "application/json, without charset",
        ));
    }
    serde_json::from_slice(body).map_err(|_| invalid("the body is no such JSON"))
}

async fn auth(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    desk.start(order::Kind::Auth, &headers, &body)
}

async fn sign(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    desk.start(order::Kind::Sign, &headers, &body)
}

async fn collect(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let About { order_ref } = parsed(&headers, &body)?;
    let mut book = desk.book();
    book.collected.push((order_ref.clone(), Instant::now()));
    let order = book
        .orders
        .get_mut(&order_ref)
        .ok_or(invalid("No such order"))?;
    let status = order
        .collect(&desk.0.trust)
        .ok_or(invalid("No such order"))?;
    let mut told = json!({ "orderRef": order_ref });
    match status {
        Status::Pending(hint) => {
            told["status"] = "pending".into();
            told["hintCode"] = hint.into();
        }
        Status::Failed(hint) => {
            told["status"] = "failed".into();
            told["hintCode"] = hint.into();
        }
        Status::Complete(data) => {
            told["status"] = "complete".into();
            told["completionData"] = data;
        }
    }
    Ok(answer(StatusCode::OK, &told))
}

async fn cancel(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let About { order_ref } = parsed(&headers, &body)?;
    let gone = desk.book().orders.remove(&order_ref);
    gone.ok_or(invalid("No such order"))?;
    Ok(answer(StatusCode::OK, &json!({})))
}

async fn control(
    State(desk): State<Simulator>,
    Path(order_ref): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let control: Control = parsed(&headers, &body)?;
    if !desk.act(&order_ref, control.deed()) {
        return Err(invalid("No such order, or it is over"));
    }
    Ok(answer(StatusCode::OK, &json!({})))
}

async fn configure(
    State(desk): State<Simulator>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let PaceRequest { auto, step_ms } = parsed(&headers, &body)?;
    desk.book().pace.auto_step_ms = auto.then_some(step_ms);
    Ok(answer(StatusCode::OK, &json!({})))
}
