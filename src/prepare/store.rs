//! One store: views read the board and call it; what it wants from outside is done here.

use super::client::Client;
use super::{Board, Word};
use crate::browser;
use crate::config::{Config, Link, Zoom};
use crate::language;
use crate::raster::Raster;
use crate::session::{Failure, News};
use crate::space::Room;
use crate::text::{Language, Say, Sentence, Text};
use js_sys::Function;
use leptos::prelude::*;
use paraph_protocol::{FieldKind, ProblemCode};
use serde_json::{Value, json};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// What the element gives beside the options.
pub(super) struct Host {
    /// The part that the editor lives in.
    pub(super) root: HtmlElement,
    /// Takes an event's name and detail.
    pub(super) emit: Function,
    /// Makes the renderer's worker.
    pub(super) start_worker: Function,
    /// Gets the language for a list of wanted ones; a promise.
    pub(super) speak: Option<Function>,
    /// Gets a new link; a promise.
    pub(super) renew: Option<Function>,
}

/// Why nothing can be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// The link is not good, or there is none.
    Link,
    /// The preparation is over.
    Session,
    /// There is no way to the service.
    Offline,
    /// The service does not answer as it should, or a document cannot be read.
    Document,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The draft is on its way.
    Opening,
    /// Fields can be placed.
    Open,
    /// Nothing can be placed.
    Stopped(Stop),
}

struct Outside {
    host: Host,
    client: Client,
    raster: Raster,
}

/// The board, and the way to change it. Copies are the same store.
#[derive(Clone, Copy)]
pub(super) struct Store {
    board: RwSignal<Option<Board>>,
    outside: StoredValue<Rc<Outside>, LocalStorage>,
    text: Memo<Text>,
    language: RwSignal<Arc<Language>>,
    pub(super) config: RwSignal<Config>,
    pub(super) stage: RwSignal<Stage>,
    pub(super) zoom: RwSignal<Zoom>,
    pub(super) room: RwSignal<Room>,
    /// What is said to those who listen instead of looking.
    pub(super) said: RwSignal<String>,
    /// The page in the middle of what is in sight: document and page.
    pub(super) sight: RwSignal<(usize, u32)>,
    /// Documents that the renderer has open.
    pub(super) opened: RwSignal<Vec<usize>>,
}

impl Store {
    pub(super) fn new(config: Config, host: Host) -> Self {
        let language = RwSignal::new(Arc::new(Language::default()));
        let config = RwSignal::new(config);
        let own = Memo::new(move |_| config.with(|c| c.strings.clone()));
        let text = Memo::new(move |_| Text::new(own.get(), language.get()));
        let opened = RwSignal::new(Vec::new());
        let stage = RwSignal::new(Stage::Opening);
        let raster = Raster::new(host.start_worker.clone(), move |news| match news {
            News::Opened { document, .. } => opened.update(|all| all.push(document)),
            News::Unreadable { .. } | News::NoRenderer => {
                stage.set(Stage::Stopped(Stop::Document));
            }
            News::Arrived { .. } | News::Restarted => {}
        });
        let outside = Outside {
            host,
            client: Client::default(),
            raster,
        };
        Self {
            board: RwSignal::new(None),
            outside: StoredValue::new_local(Rc::new(outside)),
            text,
            language,
            zoom: RwSignal::new(config.with_untracked(|c| c.zoom)),
            config,
            stage,
            room: RwSignal::new(Room::default()),
            said: RwSignal::new(String::new()),
            sight: RwSignal::new((0, 0)),
            opened,
        }
    }

    /// What a view derives from the board; its default before there is one.
    pub(super) fn read<T>(self, of: impl Fn(&Board) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: Default + PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.board.with(|b| b.as_ref().map(&of).unwrap_or_default()))
    }

    /// What the board says now.
    pub(super) fn peek<T: Default>(self, of: impl FnOnce(&Board) -> T) -> T {
        let read = |board: &Option<Board>| board.as_ref().map(of).unwrap_or_default();
        self.board.try_with_untracked(read).unwrap_or_default()
    }

    /// Changes the board, and tells the host when that made a difference to what is saved.
    pub(super) fn edit<T: Default>(self, change: impl FnOnce(&mut Board) -> T) -> T {
        let before = self.peek(|b| (b.is_dirty(), b.items().len()));
        let made = self.board.try_update(|b| b.as_mut().map(change));
        let after = self.peek(|b| (b.is_dirty(), b.items().len()));
        if before != after {
            let (dirty, fields) = after;
            self.emit(
                "paraph-change",
                &json!({ "dirty": dirty, "fields": fields }),
            );
        }
        made.flatten().unwrap_or_default()
    }

    /// A sentence, for a place that follows the host's words.
    pub(super) fn words(
        self,
        what: impl Sentence + Send + Sync + 'static,
    ) -> impl Fn() -> String + Copy + Send + Sync + 'static {
        move || self.text.with(|t| t.say(what))
    }

    pub(super) fn text(self) -> Text {
        self.text.get()
    }

    /// A number as people of the language write it.
    pub(super) fn number(self, n: usize) -> String {
        language::number(n, self.text.with(|t| t.locale().to_owned()).as_str())
    }

    pub(super) fn raster(self) -> Option<Raster> {
        self.outside.try_with_value(|o| o.raster.clone())
    }

    pub(super) fn root(self) -> Option<HtmlElement> {
        self.outside.try_with_value(|o| o.host.root.clone())
    }

    /// Goes over to the language that fits the wishes best; until it is here, the one before stays.
    pub(super) async fn speak(self, wanted: Vec<String>) {
        let ask = self.outside.try_with_value(|o| o.host.speak.clone());
        let Some(Some(ask)) = ask else { return };
        if let Some(language) = language::speak(&ask, &wanted).await {
            self.language.try_set(Arc::new(language));
        }
    }

    /// Opens the draft: by the link, or anew what was opened before.
    pub(super) fn open(self) {
        self.stage.set(Stage::Opening);
        let Some(outside) = self.outside.try_with_value(Rc::clone) else {
            return;
        };
        outside.raster.warm();
        spawn_local(async move {
            let opened = match (outside.client.is_open(), self.link(&outside).await) {
                (true, _) => outside.client.refresh().await,
                (false, Some(link)) => outside.client.open(&link).await,
                (false, None) => {
                    self.stage.set(Stage::Stopped(Stop::Link));
                    return self.tell("no_link", false);
                }
            };
            match opened {
                Ok(preparation) => {
                    self.board.set(Some(Board::new(preparation)));
                    self.fetch(&outside).await;
                }
                Err(failure) => self.stop(&failure),
            }
        });
    }

    async fn link(self, outside: &Outside) -> Option<Link> {
        if outside.client.is_open() {
            return None;
        }
        let given = self
            .config
            .try_update_untracked(|c| c.link.take())
            .flatten();
        if given.is_some() {
            return given;
        }
        let promise = outside.host.renew.as_ref()?.call0(&JsValue::NULL).ok()?;
        browser::link(promise).await
    }

    async fn fetch(self, outside: &Outside) {
        self.opened.set(Vec::new());
        let documents = self.peek(|b| b.preparation().documents.clone());
        for (key, document) in (0..).zip(&documents) {
            match outside.client.document(&document.id).await {
                Ok(blob) => outside.raster.open(key, blob, None),
                Err(failure) => return self.stop(&failure),
            }
            if key == 0 {
                self.stage.set(Stage::Open);
                let fields = self.peek(|b| b.items().len());
                self.emit("paraph-ready", &json!({ "fields": fields }));
            }
        }
    }

    fn stop(self, failure: &Failure) {
        let stop = match failure {
            Failure::Offline => Stop::Offline,
            Failure::Garbled => Stop::Document,
            Failure::Refused(problem) => match problem.code {
                ProblemCode::LinkNotValid | ProblemCode::TooManyRequests => Stop::Link,
                ProblemCode::SessionEnded | ProblemCode::SessionNotValid => Stop::Session,
                _ => Stop::Document,
            },
        };
        self.stage.set(Stage::Stopped(stop));
        self.tell(code(failure).as_str(), stop == Stop::Offline);
    }

    /// Saves the fields.
    pub(super) fn save(self) {
        let Some(Some(fields)) = self.board.try_update(|b| b.as_mut().and_then(Board::save)) else {
            return;
        };
        let Some(outside) = self.outside.try_with_value(Rc::clone) else {
            return;
        };
        spawn_local(async move {
            match outside.client.save(&fields).await {
                Ok(preparation) => {
                    let placed = fields.fields.len();
                    self.edit(|board| board.saved(preparation));
                    self.say(self.text.with_untracked(|t| t.say(Word::Saved)));
                    let complete = self.peek(|b| b.findings().is_empty());
                    let detail = json!({ "fields": placed, "complete": complete });
                    self.emit("paraph-prepared", &detail);
                }
                Err(Failure::Refused(problem)) if is_over(problem.code) => {
                    self.stop(&Failure::Refused(problem));
                }
                Err(failure) => {
                    let code = code(&failure);
                    self.edit(|board| board.failed(code));
                    let retryable = matches!(failure, Failure::Offline);
                    self.tell(code.as_str(), retryable);
                }
            }
        });
    }

    /// Says something to those who listen.
    pub(super) fn say(self, said: String) {
        self.said.try_set(said);
    }

    /// Moves the focus to a field on its page, once it is there.
    pub(super) fn focus(self, key: u32) {
        let found = move || {
            let root = self.root()?;
            root.query_selector(&format!("[data-item='{key}']")).ok()?
        };
        let focus = move || {
            let Some(element) = found() else { return };
            let how = ScrollIntoViewOptions::new();
            how.set_block(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&how);
            browser::focus(&element);
        };
        set_timeout(focus, Duration::from_millis(30));
    }

    /// Places a field in the middle of what is in sight, and goes there.
    pub(super) fn place_in_sight(self, kind: FieldKind, spot: super::Spot) {
        let Some(key) = self.edit(|board| board.place(kind, spot)) else {
            return self.say(self.text.with_untracked(|t| t.say(Word::SeatFirst)));
        };
        let what = self.text.with_untracked(|t| t.say(kind_word(kind)));
        let page = self.number(spot.page as usize + 1);
        let gaps = [("what", &*what), ("page", &*page)];
        self.say(
            self.text
                .with_untracked(|t| t.fill(Word::FieldPlaced, &gaps)),
        );
        self.focus(key);
    }

    pub(super) fn emit(self, name: &str, detail: &Value) {
        let detail = js_sys::JSON::parse(&detail.to_string()).unwrap_or(JsValue::NULL);
        let emit = self.outside.try_with_value(|o| o.host.emit.clone());
        if let Some(emit) = emit {
            // What a host's listener throws is the host's affair.
            let _ = emit.call2(&JsValue::NULL, &name.into(), &detail);
        }
    }

    fn tell(self, code: &str, retryable: bool) {
        let detail = json!({ "code": code, "retryable": retryable });
        self.emit("paraph-error", &detail);
    }

    /// Ends everything that would outlive the view.
    pub(super) fn end(self) {
        self.outside.try_with_value(|outside| outside.raster.end());
    }
}

fn is_over(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::SessionEnded | ProblemCode::SessionNotValid
    )
}

/// What a failure is called.
fn code(failure: &Failure) -> ProblemCode {
    match failure {
        Failure::Offline => ProblemCode::Busy,
        Failure::Garbled => ProblemCode::Fault,
        Failure::Refused(problem) => problem.code,
    }
}

/// The word of a kind.
pub(super) fn kind_word(kind: FieldKind) -> Say {
    match kind {
        FieldKind::Signature => Say::KindSignature,
        FieldKind::Initials => Say::KindInitials,
        FieldKind::Date => Say::KindDate,
        FieldKind::Text => Say::KindText,
        FieldKind::Checkbox => Say::KindCheckbox,
        FieldKind::Number => Say::KindNumber,
        FieldKind::Radio => Say::KindRadio,
        FieldKind::Dropdown => Say::KindDropdown,
        FieldKind::Image => Say::KindImage,
        FieldKind::Stamp => Say::KindStamp,
        FieldKind::Attachment => Say::KindAttachment,
    }
}
