//! What the editor wants of the service: the draft, its documents, and that it keeps the fields.

use super::{Outside, Stage, Stop, Store};
use crate::browser;
use crate::config::Link;
use crate::prepare::{Board, Word};
use crate::session::Failure;
use leptos::prelude::*;
use paraph_protocol::ProblemCode;
use paraph_protocol::native::{Preparation, SavePreparation};
use serde_json::json;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

/// Why a draft was not opened.
enum Cause {
    /// Nobody gave a link.
    NoLink,
    /// The service was asked.
    Failure(Failure),
}

impl From<Failure> for Cause {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Store {
    /// Opens the draft: anew what was opened before, or by a link.
    pub(in crate::prepare) fn open(self) {
        self.stage.set(Stage::Opening);
        let Some(outside) = self.outside.try_with_value(Rc::clone) else {
            return;
        };
        outside.raster.warm();
        spawn_local(async move {
            match self.preparation(&outside).await {
                Ok(preparation) => {
                    self.board.set(Some(Board::new(preparation)));
                    self.fetch(&outside).await;
                }
                Err(cause) => self.stop(&cause),
            }
        });
    }

    async fn preparation(self, outside: &Outside) -> Result<Preparation, Cause> {
        if outside.client.is_open() {
            match outside.client.refresh().await {
                Err(failure) if is_over(&failure) && self.renews() => {}
                answer => return Ok(answer?),
            }
        }
        let given = self.config.try_with_untracked(|c| c.link.clone());
        let link = match given.flatten() {
            Some(link) => link,
            None => self.renewed(outside).await.ok_or(Cause::NoLink)?,
        };
        let answer = outside.client.open(&link).await;
        if !matches!(answer, Err(Failure::Offline)) {
            // It opens nothing a second time.
            self.config.try_update_untracked(|c| c.link = None);
        }
        Ok(answer?)
    }

    /// Whether the host gives new links.
    pub(in crate::prepare) fn renews(self) -> bool {
        let renews = |outside: &Rc<Outside>| outside.host.renew.is_some();
        self.outside.try_with_value(renews).unwrap_or_default()
    }

    async fn renewed(self, outside: &Outside) -> Option<Link> {
        let promise = outside.host.renew.as_ref()?.call0(&JsValue::NULL).ok()?;
        browser::link(promise).await
    }

    async fn fetch(self, outside: &Outside) {
        self.opened.set(Vec::new());
        let documents = self.peek(|b| b.preparation().documents.clone());
        for (key, document) in (0..).zip(&documents) {
            match outside.client.document(&document.id).await {
                Ok(blob) => outside.raster.open(key, blob, None),
                Err(failure) => return self.stop(&failure.into()),
            }
            if key == 0 {
                self.stage.set(Stage::Open);
                let fields = self.peek(|b| b.items().len());
                self.emit("paraph-ready", &json!({ "fields": fields }));
            }
        }
    }

    fn stop(self, cause: &Cause) {
        let stop = match cause {
            Cause::NoLink => Stop::Link,
            Cause::Failure(Failure::Offline) => Stop::Offline,
            Cause::Failure(Failure::Garbled) => Stop::Document,
            Cause::Failure(Failure::Refused(problem)) => match problem.code {
                ProblemCode::LinkNotValid | ProblemCode::TooManyRequests => Stop::Link,
                ProblemCode::SessionEnded | ProblemCode::SessionNotValid => Stop::Session,
                _ => Stop::Document,
            },
        };
        self.stage.set(Stage::Stopped(stop));
        let code = match cause {
            Cause::NoLink => "no_link",
            Cause::Failure(failure) => code(failure).as_str(),
        };
        self.tell(code, stop == Stop::Offline || self.renews());
    }

    /// Saves the fields.
    pub(in crate::prepare) fn save(self) {
        let Some(Some(fields)) = self.board.try_update(|b| b.as_mut().and_then(Board::save)) else {
            return;
        };
        let Some(outside) = self.outside.try_with_value(Rc::clone) else {
            return;
        };
        spawn_local(async move {
            match self.kept(&outside, &fields).await {
                Ok(preparation) => {
                    let placed = fields.fields.len();
                    self.edit(|board| board.saved(preparation));
                    self.say(self.words_now(Word::Saved));
                    let complete = self.peek(|b| b.findings().is_empty());
                    let detail = json!({ "fields": placed, "complete": complete });
                    self.emit("paraph-prepared", &detail);
                }
                Err(failure) => {
                    let code = code(&failure);
                    self.edit(|board| board.failed(code));
                    self.tell(code.as_str(), matches!(failure, Failure::Offline));
                }
            }
        });
    }

    /// Lets the service keep the fields; by a new link when the time of the last one is over. If the
    /// fields are others by then, it says so.
    async fn kept(
        self,
        outside: &Outside,
        fields: &SavePreparation,
    ) -> Result<Preparation, Failure> {
        let failure = match outside.client.save(fields).await {
            Err(failure) if is_over(&failure) => failure,
            answer => return answer,
        };
        match self.renewed(outside).await {
            Some(link) => {
                outside.client.open(&link).await?;
                outside.client.save(fields).await
            }
            None => Err(failure),
        }
    }

    fn tell(self, code: &str, retryable: bool) {
        let detail = json!({ "code": code, "retryable": retryable });
        self.emit("paraph-error", &detail);
    }
}

/// Whether the preparation has ended.
fn is_over(failure: &Failure) -> bool {
    use ProblemCode::{SessionEnded, SessionNotValid};
    matches!(failure, Failure::Refused(p) if matches!(p.code, SessionEnded | SessionNotValid))
}

/// What a failure is called.
fn code(failure: &Failure) -> ProblemCode {
    match failure {
        Failure::Offline => ProblemCode::Busy,
        Failure::Garbled => ProblemCode::Fault,
        Failure::Refused(problem) => problem.code,
    }
}
