//! The way to the service: a prepare link is exchanged once, its bearer lives here, in memory.

use crate::client::{Built, answer, pdf, read, read_all, send};
use crate::config::Link;
use crate::session::Failure;
use gloo_net::http::{Request, RequestBuilder};
use paraph_protocol::DocumentId;
use paraph_protocol::native::{OpenPreparation, OpenedPreparation, Preparation, SavePreparation};
use std::cell::RefCell;
use web_sys::{AbortSignal, Blob, ReferrerPolicy, RequestCache, RequestCredentials};

/// Longest wait for an answer; documents may take as long as their bytes keep coming.
const PATIENCE_MS: u32 = 30_000;

/// One preparation's way to its service.
#[derive(Debug, Default)]
pub(super) struct Client {
    base: RefCell<String>,
    bearer: RefCell<Option<String>>,
}

impl Client {
    /// Exchanges a link.
    pub(super) async fn open(&self, link: &Link) -> Result<Preparation, Failure> {
        let base = link.base.trim_end_matches('/').to_owned();
        self.base.replace(base);
        self.bearer.replace(None);
        let body = OpenPreparation {
            token: link.token.clone(),
        };
        let request = self.request(Request::post(&self.url("preparations")));
        let opened: OpenedPreparation = read(send(request.json(&body)).await?).await?;
        self.bearer.replace(Some(opened.preparation_token));
        Ok(opened.preparation)
    }

    /// The draft as it stands now.
    pub(super) async fn refresh(&self) -> Result<Preparation, Failure> {
        let request = self.request(Request::get(&self.url("preparation")));
        read(send(request.build()).await?).await
    }

    /// The bytes that signers will see.
    pub(super) async fn document(&self, id: &DocumentId) -> Result<Blob, Failure> {
        let url = self.url(&format!("preparation/documents/{id}"));
        let response = answer(send(self.bare(Request::get(&url)).build()).await?).await?;
        let stream = response.body().ok_or(Failure::Garbled)?;
        let chunks = read_all(&stream.get_reader(), |_| {}).await;
        pdf(&chunks.map_err(|_| Failure::Offline)?)
    }

    /// Places all fields anew.
    pub(super) async fn save(&self, fields: &SavePreparation) -> Result<Preparation, Failure> {
        let request = self.request(Request::put(&self.url("preparation/fields")));
        let built: Built = request.json(fields);
        read(send(built).await?).await
    }

    /// Whether a link was exchanged.
    pub(super) fn is_open(&self) -> bool {
        self.bearer.borrow().is_some()
    }

    fn url(&self, path: &str) -> String {
        format!("{}/v1/{path}", self.base.borrow())
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
