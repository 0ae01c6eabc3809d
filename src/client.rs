//! Runs calls over HTTP and turns answers and faults into replies. The bearer token of the session
//! lives here, in memory, and nowhere else.

use crate::config::{Link, PadLink};
use crate::session::{Call, Confirming, Failure, Prove, Reply};
use crate::upload;
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use paraph_protocol::{
    Exchange, ExchangeReply, FieldId, HandedFile, NewPad, OfferedCode, OpenPad, PadId, PadNews,
    PadOffer, PadReply, Problem, ProblemCode, SessionView, SignReply, SignatureReply, Surface,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, ReadableStreamDefaultReader, Worker};
use web_sys::{ReferrerPolicy, RequestCache, RequestCredentials};

/// Longest wait for an answer; documents may take as long as their bytes keep coming.
const PATIENCE_MS: u32 = 30_000;

/// A document that was fetched before the widget asked.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) blob: Blob,
    /// The worker that has it open already, as its document 0.
    pub(crate) worker: Option<Worker>,
}

/// One session's way to its service.
#[derive(Debug)]
pub(crate) struct Client {
    /// Gives the answer to the exchange that the element sent ahead, once.
    exchanged: Option<Function>,
    /// Gives the document that the element fetched ahead, once.
    given: Option<Function>,
    base: RefCell<String>,
    bearer: RefCell<Option<String>>,
}

impl Client {
    pub(crate) fn new(exchanged: Option<Function>, given: Option<Function>) -> Self {
        Self {
            exchanged,
            given,
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
            Call::Confirm(step) => self.confirm(step).await,
            Call::Comment(comment) => {
                let request = self
                    .request(Request::post(&self.url("comments")))
                    .json(comment);
                done(request, Reply::Commented).await
            }
            Call::Review(review) => {
                let request = self
                    .request(Request::post(&self.url("review")))
                    .json(review);
                session(request).await
            }
            Call::Decline(decline) => {
                let request = self
                    .request(Request::post(&self.url("decline")))
                    .json(decline);
                done(request, Reply::Declined).await
            }
            Call::OfferPad { initials } => self.offer_pad(*initials).await,
            Call::EndPad(id) => {
                let request = self.request(Request::post(&self.url(&format!("pads/{id}/end"))));
                done(request.build(), Reply::PadEnded).await
            }
            Call::OpenPad(link) => self.open_pad(link).await,
            Call::DrawPad(drawn) => {
                let url = format!("{}/v1/pad", self.base.borrow());
                let request = self.request(Request::put(&url)).json(drawn);
                done(request, Reply::PadDrawn { done: drawn.done }).await
            }
            Call::Fetch { .. } | Call::Download { .. } | Call::HandIn { .. } => {
                Err(Failure::Garbled)
            }
        };
        answered.unwrap_or_else(|failure| Reply::Failed(Box::new(call), failure))
    }

    /// The document of an id, if it was fetched ahead.
    pub(crate) async fn given(&self, id: &str) -> Option<Given> {
        let promise = self
            .given
            .as_ref()?
            .call1(&JsValue::NULL, &id.into())
            .ok()?;
        let given = JsFuture::from(promise.dyn_into::<Promise>().ok()?)
            .await
            .ok()?;
        let member = |name: &str| Reflect::get(&given, &name.into()).ok();
        Some(Given {
            blob: member("blob")?.dyn_into().ok()?,
            worker: member("worker")?.dyn_into().ok(),
        })
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

    async fn offer_pad(&self, initials: bool) -> Result<Reply, Failure> {
        let request = self.request(Request::post(&self.url("pads")));
        let offer: PadOffer = read(send(request.json(&NewPad { initials })).await?).await?;
        Ok(Reply::PadOffered(offer))
    }

    async fn open_pad(&self, link: &PadLink) -> Result<Reply, Failure> {
        self.base
            .replace(link.base.trim_end_matches('/').to_owned());
        self.bearer.replace(None);
        let body = OpenPad {
            token: link.token.clone(),
        };
        let url = format!("{}/v1/pads", self.base.borrow());
        let request = self.request(Request::post(&url)).json(&body);
        let reply: PadReply = read(send(request).await?).await?;
        self.bearer.replace(Some(reply.pad_token.clone()));
        Ok(Reply::PadOpened(reply))
    }

    /// Hears what is drawn on a pad until the answer ends (server-sent events). Its bearer token
    /// goes in a header, which the browser's own `EventSource` cannot send.
    pub(crate) async fn listen(
        &self,
        id: &PadId,
        stop: &AbortSignal,
        hear: impl Fn(PadNews),
    ) -> Result<(), Failure> {
        let url = self.url(&format!("pads/{id}"));
        let request = self.bare(Request::get(&url)).abort_signal(Some(stop));
        let response = answer(send(request.build()).await?).await?;
        let stream = response.body().ok_or(Failure::Garbled)?;
        let mut lines = Lines::default();
        let reader = stream.get_reader();
        let heard = each_chunk(&reader, |chunk| {
            for line in lines.add(&chunk.to_vec()) {
                let data = line.strip_prefix("data:").map(str::trim_start);
                if let Some(news) = data.and_then(|d| serde_json::from_str(d).ok()) {
                    hear(news);
                }
            }
        });
        heard.await.map_err(|_| Failure::Offline)
    }

    /// The answer that is on its way already, if this is the exchange that was sent ahead.
    fn ahead(&self) -> Option<Promise> {
        let answer = self.exchanged.as_ref()?.call0(&JsValue::NULL).ok()?;
        answer.dyn_into().ok()
    }

    async fn refresh(&self) -> Result<Reply, Failure> {
        let url = format!("{}/v1/session", self.base.borrow());
        session(self.request(Request::get(&url)).build()).await
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

    /// Every step of a signature in an app is answered with how far it is.
    async fn confirm(&self, step: &Confirming) -> Result<Reply, Failure> {
        let url = self.url("signature");
        let request = match step {
            Confirming::Start(start) => self.request(Request::post(&url)).json(start),
            Confirming::Cancel => self.request(Request::delete(&url)).build(),
            Confirming::Look => {
                let nothing = serde_json::Map::new();
                self.request(Request::post(&format!("{url}/look")))
                    .json(&nothing)
            }
        };
        let reply: SignatureReply = read(send(request).await?).await?;
        Ok(Reply::Confirming(Box::new(reply)))
    }

    /// Hands in a file; how long that takes is up to the line. Only the older way to ask says how
    /// far it is.
    pub(crate) async fn hand_in(
        &self,
        field: &FieldId,
        name: &str,
        bytes: &[u8],
        sent: impl Fn(f64) + 'static,
    ) -> Result<Reply, Failure> {
        let name = String::from(js_sys::encode_uri_component(name));
        let url = self.url(&format!("fields/{field}/file?name={name}"));
        let bearer = self.bearer.borrow().clone();
        let sending = upload::post(&url, bearer.as_deref(), bytes, sent).await;
        // Without an answer there is no status.
        let (status, text) = sending
            .ok()
            .filter(|(s, _)| *s > 0)
            .ok_or(Failure::Offline)?;
        if !(200..300).contains(&status) {
            return Err(refused(status, &text));
        }
        let file: HandedFile = serde_json::from_str(&text).map_err(|_| Failure::Garbled)?;
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

pub(crate) type Built = Result<Request, gloo_net::Error>;

pub(crate) async fn send(request: Built) -> Result<Response, Failure> {
    let request = request.map_err(|_| Failure::Garbled)?;
    request.send().await.map_err(|_| Failure::Offline)
}

async fn arrived(answer: Promise) -> Result<Response, Failure> {
    let response = JsFuture::from(answer).await.map_err(|_| Failure::Offline)?;
    let response: web_sys::Response = response.dyn_into().map_err(|_| Failure::Garbled)?;
    Ok(response.into())
}

pub(crate) async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let response = answer(response).await?;
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    serde_json::from_str(&text).map_err(|_| Failure::Garbled)
}

/// A reply that shows the session as it is now.
async fn session(request: Built) -> Result<Reply, Failure> {
    let view: SessionView = read(send(request).await?).await?;
    Ok(Reply::Session(Box::new(view)))
}

async fn done(request: Built, reply: Reply) -> Result<Reply, Failure> {
    answer(send(request).await?).await?;
    Ok(reply)
}

/// The answer if it is a yes, else the problem that it tells. A proxy in between tells none, but
/// its status says whether to come back later.
pub(crate) async fn answer(response: Response) -> Result<Response, Failure> {
    if response.ok() {
        return Ok(response);
    }
    let status = response.status();
    let text = response.text().await.map_err(|_| Failure::Offline)?;
    Err(refused(status, &text))
}

fn refused(status: u16, text: &str) -> Failure {
    let problem = serde_json::from_str::<Problem>(text).ok();
    let assumed = || match status {
        429 => Some(Problem::new(ProblemCode::TooManyRequests)),
        500.. => Some(Problem::new(ProblemCode::Busy)),
        _ => None,
    };
    match problem.or_else(assumed) {
        Some(problem) => Failure::Refused(Box::new(problem)),
        None => Failure::Garbled,
    }
}

pub(crate) async fn read_all(reader: &JsValue, arrived: impl Fn(u64)) -> Result<Array, JsValue> {
    let (chunks, mut bytes) = (Array::new(), 0);
    let taken = |chunk: Uint8Array| {
        bytes += u64::from(chunk.byte_length());
        chunks.push(&chunk);
        arrived(bytes);
    };
    each_chunk(reader, taken).await?;
    Ok(chunks)
}

async fn each_chunk(reader: &JsValue, mut take: impl FnMut(Uint8Array)) -> Result<(), JsValue> {
    let reader: &ReadableStreamDefaultReader = reader.unchecked_ref();
    loop {
        let read = JsFuture::from(reader.read()).await?;
        if Reflect::get(&read, &"done".into())?.is_truthy() {
            return Ok(());
        }
        take(Reflect::get(&read, &"value".into())?.dyn_into()?);
    }
}

/// Puts lines together out of the pieces that they arrive in.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn add(&mut self, bytes: &[u8]) -> Vec<String> {
        self.0.extend_from_slice(bytes);
        let mut lines = Vec::new();
        while let Some(end) = self.0.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.0.drain(..=end).collect();
            lines.push(String::from_utf8_lossy(&line).trim_end().to_owned());
        }
        lines
    }
}

pub(crate) fn pdf(chunks: &Array) -> Result<Blob, Failure> {
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/pdf");
    Blob::new_with_u8_array_sequence_and_options(chunks, &kind).map_err(|_| Failure::Garbled)
}
