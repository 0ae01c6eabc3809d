//! Somebody's server that takes what is posted to it, and answers as it is told to.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use paraph_server::config::{SmsConfig, SmsPreset};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What was posted.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A server that takes what is posted to it.
pub(crate) struct Receiver {
    pub address: SocketAddr,
    state: Arc<Desk>,
}

/// A status and headers.
type Answer = (u16, Vec<(&'static str, String)>);

#[derive(Default)]
struct Desk {
    posted: Mutex<Vec<Posted>>,
    answers: Mutex<VecDeque<Answer>>,
}

impl Receiver {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(Desk::default());
        let router = Router::new().fallback(take).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// How a service sends text messages through it.
    pub(crate) fn sms(&self, preset: SmsPreset, path: &str) -> SmsConfig {
        SmsConfig {
            preset,
            url: format!("http://{}{path}", self.address).parse().unwrap(),
            username: Some("AC0123".into()),
            password_file: None,
            from: "Nordvik".into(),
            from_field: "sender".into(),
            to_field: "number".into(),
            text_field: "body".into(),
        }
    }

    /// Answers the next request so, and later ones with 200 again.
    pub(crate) fn answers(&self, status: u16, headers: &[(&'static str, &str)]) {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).into()));
        let answer = (status, headers.collect());
        self.state.answers.lock().unwrap().push_back(answer);
    }

    /// Everything that was posted, oldest first.
    pub(crate) fn posted(&self) -> Vec<Posted> {
        self.state.posted.lock().unwrap().clone()
    }
}

impl Posted {
    /// A header's value; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> String {
        let value = self.headers.get(name);
        value.map_or("", |v| v.to_str().unwrap()).to_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// A value of the form that it is.
    pub(crate) fn field(&self, name: &str) -> String {
        let mut form = url::form_urlencoded::parse(&self.body);
        let field = form.find(|(known, _)| known == name);
        field.unwrap().1.into_owned()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

async fn take(
    State(desk): State<Arc<Desk>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    desk.posted.lock().unwrap().push(Posted {
        path: uri.to_string(),
        headers,
        body: body.to_vec(),
    });
    let answer = desk.answers.lock().unwrap().pop_front();
    let (status, headers) = answer.unwrap_or((200, Vec::new()));
    let status = StatusCode::from_u16(status).unwrap();
    let mut response = (status, "the receiver's words").into_response();
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}
