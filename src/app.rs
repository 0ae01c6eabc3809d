//! One store, one dispatch: views read signals and send intents, effects are run here.

use crate::browser;
use crate::client::{Client, Given};
use crate::config::{Config, Zoom};
use crate::language;
use crate::raster::Raster;
use crate::session::{
    Act, Announcement, Call, Effect, Event, Failure, Intent, News, Reply, Session, World,
};
use crate::space::Room;
use crate::text::{Language, Say, Text};
use js_sys::Function;
use leptos::prelude::*;
use paraph_protocol::{FieldId, HandedFile, PadId, PadNews};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, Blob, HtmlElement, ScrollBehavior, ScrollIntoViewOptions};

/// Pause before a device is listened to again.
const LISTEN_AGAIN: Duration = Duration::from_millis(300);

/// What the element gives beside the options.
pub(crate) struct Host {
    /// The part that the widget lives in.
    pub(crate) root: HtmlElement,
    /// Takes an event's name and detail.
    pub(crate) emit: Function,
    /// Makes the renderer's worker.
    pub(crate) start_worker: Function,
    /// Gives the answer to the exchange of the link that the element sent ahead, once; a promise.
    pub(crate) exchanged: Option<Function>,
    /// Gives the document of an id when it was fetched ahead, once; a promise.
    pub(crate) given: Option<Function>,
    /// Gets a new link; a promise.
    pub(crate) renew: Option<Function>,
    /// The language that was got for the options, when it came in time.
    pub(crate) language: Option<Language>,
    /// Gets the language for a list of wanted ones; a promise.
    pub(crate) speak: Option<Function>,
}

/// The doors to everything outside the session.
struct Outside {
    host: Host,
    client: Client,
    raster: Raster,
    /// Ends what is heard of another device.
    listening: RefCell<Option<AbortController>>,
}

/// The session, and the way to change it. Copies are the same store.
#[derive(Clone, Copy)]
pub(crate) struct Store {
    session: RwSignal<Session>,
    outside: StoredValue<Rc<Outside>, LocalStorage>,
    text: Memo<Text>,
    language: RwSignal<Arc<Language>>,
    /// The wanted languages that were asked for last.
    asked: StoredValue<Option<Vec<String>>>,
    /// How large pages are shown.
    pub(crate) zoom: RwSignal<Zoom>,
    /// The room that pages are shown in.
    pub(crate) room: RwSignal<Room>,
    /// What is said to those who listen instead of looking.
    pub(crate) said: RwSignal<String>,
    /// How often a key or a pointer was pressed.
    presses: StoredValue<u32>,
}

impl Store {
    pub(crate) fn new(config: Config, mut host: Host) -> Self {
        let zoom = RwSignal::new(config.zoom);
        let given = host.language.take();
        let asked = given.as_ref().map(|_| config.wanted_locales(None));
        let language = RwSignal::new(Arc::new(given.unwrap_or_default()));
        let session = RwSignal::new(Session::new(config));
        let own = Memo::new(move |_| session.with(|s| s.config().strings.clone()));
        let text = Memo::new(move |_| Text::new(own.get(), language.get()));
        // The renderer is a part of what the store holds, and tells the store its news.
        let me = Rc::new(OnceCell::<Self>::new());
        let hears = Rc::clone(&me);
        let raster = Raster::new(host.start_worker.clone(), move |news| {
            if let Some(store) = hears.get() {
                store.send(Intent::Document(news));
            }
        });
        let outside = Outside {
            client: Client::new(host.exchanged.clone(), host.given.clone()),
            host,
            raster,
            listening: RefCell::default(),
        };
        let store = Self {
            session,
            outside: StoredValue::new_local(Rc::new(outside)),
            text,
            language,
            asked: StoredValue::new(asked),
            zoom,
            room: RwSignal::new(Room::default()),
            said: RwSignal::new(String::new()),
            presses: StoredValue::new(0),
        };
        // Set once, here.
        let _ = me.set(store);
        store
    }

    /// What a view derives from the session.
    pub(crate) fn read<T>(self, of: impl Fn(&Session) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.session.with(&of))
    }

    /// What the session says, inside something that follows its changes.
    pub(crate) fn with<T>(self, of: impl FnOnce(&Session) -> T) -> T {
        self.session.with(of)
    }

    /// What the session says now, without listening for changes.
    pub(crate) fn peek<T>(self, of: impl FnOnce(&Session) -> T) -> T {
        self.session.with_untracked(of)
    }

    /// Counts a press of a key or a pointer.
    pub(crate) fn press(self) {
        self.presses.try_update_value(|n| *n = n.wrapping_add(1));
    }

    /// Sends what the signer did.
    pub(crate) fn act(self, act: Act) {
        self.send(Intent::Signer(act));
    }

    /// The one way into the session.
    pub(crate) fn send(self, intent: Intent) {
        let applied = self.session.try_update_untracked(|s| s.apply(intent));
        let Some(effects) = applied else { return };
        // Calls leave before the views are built anew, which on a slow device takes longer.
        for effect in effects {
            self.run(effect);
        }
        self.session.notify();
    }

    pub(crate) fn configure(self, change: impl FnOnce(&mut Config)) {
        let known = self.session.try_with_untracked(|s| s.config().clone());
        let Some(mut config) = known else { return };
        change(&mut config);
        self.zoom.set(config.zoom);
        self.session.update(|s| s.configure(config));
    }

    /// A sentence, for a place that follows the host's words.
    pub(crate) fn words(self, what: Say) -> impl Fn() -> String + Copy + Send + Sync + 'static {
        move || self.text.with(|t| t.say(what))
    }

    /// The sentences.
    pub(crate) fn text(self) -> Text {
        self.text.get()
    }

    /// Goes over to the language that fits the wishes best; until it is here, the one before stays.
    pub(crate) async fn speak(self, wanted: Vec<String>) {
        let is_asked = move |wanted: &Vec<String>| {
            self.asked
                .try_with_value(|asked| asked.as_ref() == Some(wanted))
        };
        let ask = self.outside.try_with_value(|o| o.host.speak.clone());
        let (Some(false), Some(Some(ask))) = (is_asked(&wanted), ask) else {
            return;
        };
        self.asked.set_value(Some(wanted.clone()));
        let language = language::speak(&ask, &wanted).await;
        // A wish that came meanwhile wins.
        if let (Some(language), Some(true)) = (language, is_asked(&wanted)) {
            self.language.try_set(Arc::new(language));
        }
    }

    /// Moves the focus to the first thing to do.
    pub(crate) fn focus(self) {
        let wanted = "[role=dialog], [data-action=next]";
        let found = self
            .root()
            .and_then(|r| r.query_selector(wanted).ok().flatten());
        if let Some(found) = found {
            browser::focus(&found);
        }
    }

    /// A file that somebody handed in.
    pub(crate) async fn handed(self, file: &HandedFile) -> Option<Blob> {
        let outside = self.outside.try_with_value(Rc::clone)?;
        outside.client.handed(file).await.ok()
    }

    pub(crate) fn raster(self) -> Option<Raster> {
        self.outside.try_with_value(|o| o.raster.clone())
    }

    pub(crate) fn root(self) -> Option<HtmlElement> {
        self.outside.try_with_value(|o| o.host.root.clone())
    }

    /// Whether things move; the signer's system and tests can say no.
    pub(crate) fn moves(self) -> bool {
        let query = window().match_media("(prefers-reduced-motion: reduce)");
        let reduced = query.ok().flatten().is_some_and(|q| q.matches());
        !reduced && !self.peek(Session::is_testing)
    }

    /// Ends everything that would outlive the view.
    pub(crate) fn end(self) {
        self.outside.try_with_value(|outside| {
            outside.raster.end();
            if let Some(listening) = outside.listening.take() {
                listening.abort();
            }
        });
    }

    fn run(self, effect: Effect) {
        let Some(outside) = self.outside.try_with_value(Rc::clone) else {
            return;
        };
        match effect {
            Effect::Call(Call::Fetch { document }) => self.fetch(outside, document),
            Effect::Call(Call::Download { document, sealed }) => {
                self.download(outside, document, sealed);
            }
            Effect::Call(Call::HandIn { field, name, bytes }) => {
                self.hand_in(outside, field, name, bytes);
            }
            Effect::Listen(pad) => self.listen(&outside, pad),
            Effect::Call(call) => {
                if self.peek(|s| s.config().pad.is_none()) {
                    outside.raster.warm();
                }
                let surface = self.peek(|s| s.config().surface);
                spawn_local(async move {
                    let reply = outside.client.run(call, surface).await;
                    self.speak_for(&reply).await;
                    self.send(Intent::Reply(reply));
                });
            }
            Effect::Renew => self.renew(&outside),
            // A store that is gone by then takes nothing.
            Effect::After { ms, timer } => set_timeout(
                move || self.send(Intent::Tick(timer)),
                Duration::from_millis(ms.into()),
            ),
            Effect::Emit(event) => outside.emit(&event),
            // Later, when what the session said is in the document.
            Effect::Show(field) => {
                let presses = self.presses.try_get_value();
                // Who has gone on in the meantime keeps the focus where they went.
                let calm = move || self.presses.try_get_value() == presses;
                let show = move || self.show(field.as_str(), calm());
                set_timeout(show, Duration::from_millis(30));
            }
            Effect::Announce(what) => self.announce(&what),
        }
    }

    /// What a visit shows first, it shows in the language that its sender chose.
    async fn speak_for(self, reply: &Reply) {
        let Reply::Session(view) = reply else { return };
        if let Some(locale) = view.recipient.locale.clone() {
            let wanted = move |s: &Session| s.config().wanted_locales(Some(locale));
            if let Some(wanted) = self.session.try_with_untracked(wanted) {
                self.speak(wanted).await;
            }
        }
    }

    fn fetch(self, outside: Rc<Outside>, document: usize) {
        let Some(id) = self.document_id(document) else {
            return;
        };
        spawn_local(async move {
            let told = Cell::new(0);
            let arrived = move |bytes| {
                // A line is drawn from it, so every 64 KiB are enough.
                if bytes >= told.get() + 65_536 {
                    told.set(bytes);
                    self.send(Intent::Document(News::Arrived { document, bytes }));
                }
            };
            if let Some(Given { blob, worker }) = outside.client.given(&id).await {
                return outside.raster.open(key(document), blob, worker.as_ref());
            }
            match outside.client.document(&id, arrived).await {
                Ok(blob) => outside.raster.open(key(document), blob, None),
                Err(failure) => self.failed(Call::Fetch { document }, failure),
            }
        });
    }

    fn download(self, outside: Rc<Outside>, document: usize, sealed: bool) {
        let Some(id) = self.document_id(document) else {
            return;
        };
        let title = self.peek(|s| {
            let documents = s.view().map(|v| &v.documents[document].title);
            documents.cloned().unwrap_or_default()
        });
        spawn_local(async move {
            match outside.client.file(&id, sealed).await {
                Ok(blob) => {
                    browser::save(&blob, &title);
                    self.send(Intent::Reply(Reply::Downloaded));
                }
                Err(failure) => self.failed(Call::Download { document, sealed }, failure),
            }
        });
    }

    fn hand_in(self, outside: Rc<Outside>, field: FieldId, name: String, bytes: Arc<[u8]>) {
        let told = Cell::new(0);
        let going = field.clone();
        let sent = move |percent: f64| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a percentage"
            )]
            let percent = percent.clamp(0.0, 100.0) as u8;
            if told.replace(percent) != percent {
                self.send(Intent::Reply(Reply::Handing(going.clone(), percent)));
            }
        };
        spawn_local(async move {
            let reply = outside.client.hand_in(&field, &name, &bytes, sent).await;
            let failed = |failure| {
                let call = Call::HandIn { field, name, bytes };
                Reply::Failed(Box::new(call), failure)
            };
            self.send(Intent::Reply(reply.unwrap_or_else(failed)));
        });
    }

    /// Hears what is drawn on another device until the session no longer wants to.
    fn listen(self, outside: &Rc<Outside>, pad: Option<PadId>) {
        if let Some(before) = outside.listening.take() {
            before.abort();
        }
        let (Some(id), Ok(stop)) = (pad, AbortController::new()) else {
            return;
        };
        outside.listening.replace(Some(stop.clone()));
        self.hear(Rc::clone(outside), id, stop);
    }

    fn hear(self, outside: Rc<Outside>, id: PadId, stop: AbortController) {
        spawn_local(async move {
            let over = Rc::new(Cell::new(false));
            let (hears, of) = (Rc::clone(&over), id.clone());
            let hear = move |news: PadNews| {
                hears.set(news.state.is_over());
                self.send(Intent::Reply(Reply::PadNews(of.clone(), news)));
            };
            let heard = outside.client.listen(&id, &stop.signal(), hear).await;
            let refused = matches!(heard, Err(Failure::Refused(_)));
            if over.get() || refused || stop.signal().aborted() {
                return;
            }
            // The service ends each answer after a while.
            let again = move || self.hear(outside, id, stop);
            set_timeout(again, LISTEN_AGAIN);
        });
    }

    fn document_id(self, document: usize) -> Option<String> {
        self.peek(|s| Some(s.view()?.documents.get(document)?.id.to_string()))
    }

    fn failed(self, call: Call, failure: Failure) {
        self.send(Intent::Reply(Reply::Failed(Box::new(call), failure)));
    }

    fn renew(self, outside: &Rc<Outside>) {
        let promise = outside.host.renew.as_ref().map(|r| r.call0(&JsValue::NULL));
        spawn_local(async move {
            let link = match promise {
                Some(Ok(promise)) => browser::link(promise).await,
                _ => None,
            };
            self.send(Intent::World(World::Renewed(link)));
        });
    }

    /// Brings a field into sight and, if it may have that, the focus.
    fn show(self, field: &str, take_focus: bool) {
        let Some(root) = self.root() else { return };
        let Ok(Some(found)) = root.query_selector(&format!("[data-field-id='{field}']")) else {
            return;
        };
        let how = ScrollIntoViewOptions::new();
        how.set_behavior(if self.moves() {
            ScrollBehavior::Smooth
        } else {
            ScrollBehavior::Instant
        });
        how.set_block(web_sys::ScrollLogicalPosition::Center);
        how.set_inline(web_sys::ScrollLogicalPosition::Nearest);
        found.scroll_into_view_with_scroll_into_view_options(&how);
        if take_focus {
            browser::focus(&found);
        }
    }

    fn announce(self, what: &Announcement) {
        let text = self.text.get_untracked();
        let said = match what {
            Announcement::Progress { done, total } => {
                let number = |n: &usize| language::number(*n, text.locale());
                let gaps = [("done", &*number(done)), ("total", &*number(total))];
                text.fill(Say::Progress, &gaps)
            }
            Announcement::Placed => text.say(Say::MarkPlaced),
            Announcement::Ready => text.say(Say::DocumentReady),
        };
        self.said.set(said);
    }
}

impl Outside {
    fn emit(&self, event: &Event) {
        let detail = js_sys::JSON::parse(&event.detail().to_string()).unwrap_or(JsValue::NULL);
        // What a host's listener throws is the host's affair.
        let _ = self
            .host
            .emit
            .call2(&JsValue::NULL, &event.name().into(), &detail);
    }
}

/// The renderer's key of a document.
fn key(document: usize) -> u32 {
    u32::try_from(document).unwrap_or(u32::MAX)
}
