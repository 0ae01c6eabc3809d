//! One store: views read the board and call it; what it wants from outside is done here.

mod service;

use super::client::Client;
use super::{Board, Corner, Word};
use crate::browser;
use crate::config::{Config, Zoom};
use crate::language;
use crate::raster::Raster;
use crate::session::News;
use crate::space::Room;
use crate::text::{Language, Say, Sentence, Text};
use js_sys::Function;
use leptos::prelude::*;
use paraph_protocol::FieldKind;
use serde_json::{Value, json};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// What the element gives beside the options.
pub(super) struct Host {
    /// The part that the editor lives in.
    pub(super) root: HtmlElement,
    /// Takes an event's name and detail.
    pub(super) emit: Function,
    /// Makes the renderer's worker.
    pub(super) start_worker: Function,
    /// The language that was got for the options.
    pub(super) language: Option<Language>,
    /// Gets the language for a list of wanted ones; a promise.
    pub(super) speak: Option<Function>,
    /// Gets a new link; a promise.
    pub(super) renew: Option<Function>,
}

/// What the pointer holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hold {
    /// A field, so many points from its top-left corner.
    Field {
        /// From the left.
        x: f64,
        /// From the top.
        y: f64,
    },
    /// A corner of a field.
    Corner(Corner),
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
    /// What the pointer holds.
    pub(super) held: RwSignal<Option<Hold>>,
}

impl Store {
    pub(super) fn new(config: Config, mut host: Host) -> Self {
        let given = host.language.take().unwrap_or_default();
        let language = RwSignal::new(Arc::new(given));
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
            held: RwSignal::new(None),
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

    /// A sentence as it is said now; nothing once the editor is gone.
    pub(super) fn words_now(self, what: impl Sentence) -> String {
        self.text
            .try_with_untracked(|t| t.say(what))
            .unwrap_or_default()
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

    /// Says something to those who listen.
    pub(super) fn say(self, said: String) {
        self.said.try_set(said);
    }

    /// Moves the focus to a field on its page, once it is there.
    pub(super) fn focus(self, key: u32) {
        let focus = move || {
            let Some(element) = self.find(&format!("[data-item='{key}']")) else {
                return;
            };
            let how = ScrollIntoViewOptions::new();
            how.set_block(ScrollLogicalPosition::Nearest);
            how.set_inline(ScrollLogicalPosition::Nearest);
            element.scroll_into_view_with_scroll_into_view_options(&how);
            browser::focus(&element);
        };
        // Not before the view has followed the board.
        set_timeout(focus, Duration::from_millis(30));
    }

    /// An element of the editor.
    pub(super) fn find(self, selector: &str) -> Option<Element> {
        self.root()?.query_selector(selector).ok()?
    }

    /// Places a field in the middle of what is in sight, and goes there.
    pub(super) fn place_in_sight(self, kind: FieldKind, spot: super::Spot) {
        let Some(key) = self.edit(|board| board.place(kind, spot)) else {
            return self.say(self.words_now(Word::SeatFirst));
        };
        let what = self.words_now(kind_word(kind));
        let page = untrack(|| self.number(spot.page as usize + 1));
        let gaps = [("what", &*what), ("page", &*page)];
        let placed = |text: &Text| text.fill(Word::FieldPlaced, &gaps);
        self.say(self.text.with_untracked(placed));
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

    /// Ends everything that would outlive the view.
    pub(super) fn end(self) {
        self.outside.try_with_value(|outside| outside.raster.end());
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
