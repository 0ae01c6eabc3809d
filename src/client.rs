//! Runs calls over HTTP and turns answers and faults into replies. The bearer token of the session
//! lives here, in memory, and nowhere else.

use crate::config::Link;
use crate::session::{Call, Failure, Prove, Reply};
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use paraph_protocol::{
    Exchange, ExchangeReply, FieldId, HandedFile, OfferedCode, Problem, ProblemCode, SessionView,
    SignReply, Surface,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, ReadableStreamDefaultReader};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials};

/// Longest wait for an answer; documents may take as long as their bytes keep coming.
const PATIENCE_MS: u32 = 30_000;

/// One session's way to its service.
#[derive(Debug)]
pub(crate) struct Client {
    /// Gives the answer to the exchange that the element sent ahead, once.
    exchanged: Option<Function>,
    base: RefCell<String>,
    bearer: RefCell<Option<String>>,
}

impl Client {
    pub(crate) fn new(exchanged: Option<Function>) -> Self {
        Self {
            exchanged,
            base: RefCell::default(),
            bearer: RefCell::default(),
        }
    }

    /// Runs a call whose answer is a reply; documents and files have their own ways.
    pub(crate) async fn run(&self, call: Call, surface: Surface) -> Reply {
        let answered = match &call {
            Call::Exchange(link) => self.exchange(link, surface).await,
            Call::Refresh => self.refresh().await,
            Call::Prove(step) => self.prove(step).await,
            Call::Save(draft) => {
                let request = self.request(Request::put(&self.url("draft"))).json(draft);
                done(request, Reply::Saved).await
            }
            Call::View(viewed) => {
                let request = self
                    .request(Request::post(&self.url("viewed")))
                    .json(viewed);
                done(request, Reply::Viewed).await
            }
            Call::Sign { key, body } => self.sign(key, body).await,
            Call::HandIn { field, name, bytes } => self.hand_in(field, name, bytes).await,
            Call::Comment(comment) => {
                let request = self
                    .request(Request::post(&self.url("comments")))
                    .json(comment);
                done(request, Reply::Commented).await
            }
            Call::Decline(decline) => {
                let request = self
                    .request(Request::post(&self.url("decline")))
                    .json(decline);
                done(request, Reply::Declined).await
            }
            Call::Fetch { .. } | Call::Download { .. } => Err(Failure::Garbled),
        };
        answered.unwrap_or_else(|failure| Reply::Failed(Box::new(call), failure))
    }

    /// Fetches a document to be signed; tells how many bytes there are so far.
    pub(crate) async fn document(&self, id: &str, arrived: impl Fn(u64)) -> Result<Blob, Failure> {
        let request = self.bare(Request::get(&self.url(&format!("documents/{id}"))));
        let response = answer(send(request.build()).await?).await?;
        let stream = response.body().ok_or(Failure::Garbled)?;
        let chunks = read_all(&stream.get_reader(), arrived).await;
        pdf(&chunks.map_err(|_| Failure::Offline)?)
    }

    /// Fetches a document as a file for the signer.
    pub(crate) async fn file(&self, id: &str, sealed: bool) -> Result<Blob, Failure> {
        let path = format!("documents/{id}{}", if sealed { "/sealed" } else { "" });
        let request = self.bare(Request::get(&self.url(&path)));
        let response = answer(send(request.build()).await?).await?;
        let bytes = response.binary().await.map_err(|_| Failure::Offline)?;
        pdf(&Array::of1(&Uint8Array::from(&bytes[..])))
    }

    async fn exchange(&self, link: &Link, surface: Surface) -> Result<Reply, Failure> {
        self.base
            .replace(link.base.trim_end_matches('/').to_owned());
        self.bearer.replace(None);
        let body = Exchange {
            invite_id: link.invite_id.clone(),
            token: link.token.clone(),
            surface,
        };
        let url = format!("{}/v1/sessions", self.base.borrow());
        let reply: ExchangeReply = match self.ahead() {
            Some(answer) => read(arrived(answer).await?).await?,
            None => {
                let request = self.request(Request::post(&url)).json(&body);
                read(send(request).await?).await?
            }
        };
        self.bearer.replace(Some(reply.session_token));
        Ok(Reply::Session(Box::new(reply.session)))
    }

    /// The answer that is on its way already, if this is the exchange that was sent ahead.
    fn ahead(&self) -> Option<Promise> {
        let answer = self.exchanged.as_ref()?.call0(&JsValue::NULL).ok()?;
        answer.dyn_into().ok()
    }

    async fn refresh(&self) -> Result<Reply, Failure> {
        let url = format!("{}/v1/session", self.base.borrow());
        let view: SessionView = read(send(self.request(Request::get(&url)).build()).await?).await?;
        Ok(Reply::Session(Box::new(view)))
    }

    /// Every step of an authentication is answered with the session as it is then.
    async fn prove(&self, step: &Prove) -> Result<Reply, Failure> {
        let url = self.url("authentication");
        let request = match step {
            Prove::Start(wishes) => self.request(Request::post(&url)).json(wishes),
            Prove::Code(code) => {
                let offered = OfferedCode { code: code.clone() };
                let url = format!("{url}/code");
                self.request(Request::post(&url)).json(&offered)
            }
            Prove::Cancel => self.request(Request::delete(&url)).build(),
            Prove::Look => {
                let nothing = serde_json::Map::new();
                self.request(Request::post(&format!("{url}/look")))
                    .json(&nothing)
            }
        };
        let view: SessionView = read(send(request).await?).await?;
        Ok(Reply::Session(Box::new(view)))
    }

    /// Hands in a file; how long that takes is up to the line.
    async fn hand_in(&self, field: &FieldId, name: &str, bytes: &[u8]) -> Result<Reply, Failure> {
        let name = String::from(js_sys::encode_uri_component(name));
        let url = self.url(&format!("fields/{field}/file?name={name}"));
        let request = self
            .bare(Request::post(&url))
            .header("content-type", "application/octet-stream")
            .body(Uint8Array::from(bytes));
        let file: HandedFile = read(send(request).await?).await?;
        Ok(Reply::HandedIn(field.clone(), file))
    }

    /// Fetches a file that somebody handed in.
    pub(crate) async fn handed(&self, file: &HandedFile) -> Result<Blob, Failure> {
        let url = self.url(&format!("files/{}", file.sha256));
        let response = answer(send(self.bare(Request::get(&url)).build()).await?).await?;
        let bytes = response.binary().await.map_err(|_| Failure::Offline)?;
        let parts = Array::of1(&Uint8Array::from(&bytes[..]));
        Blob::new_with_u8_array_sequence(&parts).map_err(|_| Failure::Garbled)
    }

    async fn sign<T: Serialize>(&self, key: &str, body: &T) -> Result<Reply, Failure> {
        let request = self
            .request(Request::post(&self.url("sign")))
            .header("idempotency-key", key);
        let reply: SignReply = read(send(request.json(body)).await?).await?;
        Ok(Reply::Signed(Box::new(reply)))
    }

    fn url(&self, path: &str) -> String {
        format!("{}/v1/session/{path}", self.base.borrow())
    }

    fn request(&self, request: RequestBuilder) -> RequestBuilder {
        let limit = AbortSignal::timeout_with_u32(PATIENCE_MS);
        self.bare(request).abort_signal(Some(&limit))
    }

    /// Sends no cookie and no referrer, and leaves nothing in a cache.
    fn bare(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request
            .credentials(RequestCredentials::Omit)
            .referrer_policy(ReferrerPolicy::NoReferrer)
            .cache(RequestCache::NoStore);
        match &*self.bearer.borrow() {
            Some(bearer) => request.header("authorization", &format!("Bearer {bearer}")),
            None => request,
        }
    }
}

type Built = Result<Request, gloo_net::Error>;

async fn send(request: Built) -> Result<Response, Failure> {
    let request = request.map_err(|_| Failure::Garbled)?;
    request.send().await.map_err(|_| Failure::Offline)
}

async fn arrived(answer: Promise) -> Result<Response, Failure> {
    let response = JsFuture::from(answer).await.map_err(|_| Failure::Offline)?;
    let response: web_sys::Response = response.dyn_into().map_err(|_| Failure::Garbled)?;
    Ok(response.into())
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let response = answer(response).await?;
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    serde_json::from_str(&text).map_err(|_| Failure::Garbled)
}

async fn done(request: Built, reply: Reply) -> Result<Reply, Failure> {
    answer(send(request).await?).await?;
    Ok(reply)
}

/// The answer if it is a yes, else the problem that it tells. A proxy in between tells none, but
/// its status says whether to come back later.
async fn answer(response: Response) -> Result<Response, Failure> {
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    let problem = serde_json::from_str::<Problem>(&text).ok();
    let assumed = || match status {
        429 => Some(Problem::new(ProblemCode::TooManyRequests)),
        500.. => Some(Problem::new(ProblemCode::Busy)),
        _ => None,
    };
    match problem.or_else(assumed) {
        Some(problem) => Err(Failure::Refused(Box::new(problem))),
        None => Err(Failure::Garbled),
    }
}

async fn read_all(reader: &JsValue, arrived: impl Fn(u64)) -> Result<Array, JsValue> {
    let reader: &ReadableStreamDefaultReader = reader.unchecked_ref();
    let (chunks, mut bytes) = (Array::new(), 0);
    loop {
        let read = JsFuture::from(reader.read()).await?;
        if Reflect::get(&read, &"done".into())?.is_truthy() {
            return Ok(chunks);
        }
        let chunk: Uint8Array = Reflect::get(&read, &"value".into())?.dyn_into()?;
        bytes += u64::from(chunk.byte_length());
        chunks.push(&chunk);
        arrived(bytes);
    }
}

fn pdf(chunks: &Array) -> Result<Blob, Failure> {
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/pdf");
    Blob::new_with_u8_array_sequence_and_options(chunks, &kind).map_err(|_| Failure::Garbled)
}
