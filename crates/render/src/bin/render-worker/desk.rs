use crate::fetched::Fetched;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use js_sys::{Array, Object, Reflect, Uint8Array};
use paraph_render::{
    Document, Failure, Files, Painter, Painting, Reply, Request, Shown, fit_width, type_line,
};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, ImageBitmap, ImageData, MessageEvent};

/// Takes requests and hands each to the task of its document.
struct Desk {
    files: Arc<dyn Files>,
    /// A document lives in its own task, where the painter may borrow it across requests; dropping
    /// the sender ends the task and frees the document.
    documents: RefCell<HashMap<u32, Opened>>,
}

struct Opened {
    jobs: UnboundedSender<Job>,
    sha256: String,
    pages: Vec<Shown>,
}

enum Job {
    Paint { id: u32, page: u32, scale: f32 },
    Prepare { key: u32, page: u32, scale: f32 },
    Text { id: u32, page: u32 },
}

/// A painted page.
struct Painted {
    page: u32,
    scale: f32,
    incomplete: bool,
    bitmap: ImageBitmap,
}

/// Largest share by which two scales differ that were meant to be the same.
const SAME_SCALE: f32 = 1e-4;

/// Opens the desk: from now on the worker answers.
pub(crate) fn open() {
    // A panic must reach the page, also out of a task, where it would only reject a promise.
    std::panic::set_hook(Box::new(|panic| {
        // Of the place only file and line: the folder is the building machine's.
        let place = panic.location().map(|at| {
            let file = at.file().rsplit(['/', '\\']).next();
            format!("{}:{}", file.unwrap_or_default(), at.line())
        });
        report(&format!(
            "the renderer failed at {}",
            place.unwrap_or_default()
        ));
    }));
    let desk = Rc::new(Desk {
        files: Arc::new(Fetched { folder: folder() }),
        documents: RefCell::default(),
    });
    let listen = move |event: MessageEvent| desk.take(&event.data());
    let listen = Closure::<dyn Fn(MessageEvent)>::new(listen);
    scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    listen.forget();
    post(&Reply::Ready, None);
}

impl Desk {
    fn take(&self, message: &JsValue) {
        // The bytes are taken off first: the decoder would copy them as a part of the message.
        let bytes = taken_bytes(message);
        let Ok(request) = serde_wasm_bindgen::from_value::<Request>(message.clone()) else {
            return;
        };
        match request {
            Request::Open { id, document } => self.open(id, document, bytes),
            Request::Paint {
                id,
                document,
                page,
                scale,
            } => {
                self.pass(id, document, Job::Paint { id, page, scale });
            }
            Request::Prepare {
                document,
                page,
                room_px,
                device_ratio,
            } => self.prepare(document, page, room_px, device_ratio),
            Request::Text { id, document, page } => {
                self.pass(id, document, Job::Text { id, page });
            }
            Request::Type { id, text, font } => {
                let typed = type_line(&text, &font, &*self.files);
                post(
                    &typed.map_or_else(failed(id), |typed| Reply::Typed { id, typed }),
                    None,
                );
            }
            Request::Close { document } => {
                self.documents.borrow_mut().remove(&document);
            }
        }
    }

    fn open(&self, id: u32, key: u32, bytes: Option<Vec<u8>>) {
        if bytes.is_none()
            && let Some(opened) = self.documents.borrow().get(&key)
        {
            return post(&opened.reply(id), None);
        }
        let opened = bytes
            .ok_or(Failure::Unreadable)
            .and_then(|bytes| Document::open(bytes, Arc::clone(&self.files)));
        let document = match opened {
            Ok(document) => document,
            Err(failure) => return post(&Reply::Failed { id, failure }, None),
        };
        let (sender, jobs) = unbounded();
        let opened = Opened {
            jobs: sender,
            sha256: document.sha256().to_owned(),
            pages: document.pages(),
        };
        post(&opened.reply(id), None);
        self.documents.borrow_mut().insert(key, opened);
        spawn_local(serve(document, jobs));
    }

    fn prepare(&self, key: u32, page: u32, room_px: f64, device_ratio: f64) {
        let documents = self.documents.borrow();
        let Some(opened) = documents.get(&key) else {
            return;
        };
        let size = usize::try_from(page).ok().and_then(|p| opened.pages.get(p));
        let Some(size) = size else { return };
        let scale = fit_width(size.width_pt.into(), room_px) * device_ratio;
        #[expect(clippy::cast_possible_truncation, reason = "a scale is a small number")]
        let scale = scale as f32;
        // A task that has ended prepares nothing.
        let _ = opened
            .jobs
            .unbounded_send(Job::Prepare { key, page, scale });
    }

    fn pass(&self, id: u32, key: u32, job: Job) {
        let documents = self.documents.borrow();
        let taken = documents.get(&key).map(|d| d.jobs.unbounded_send(job));
        if !matches!(taken, Some(Ok(()))) {
            post(
                &Reply::Failed {
                    id,
                    failure: Failure::Unknown,
                },
                None,
            );
        }
    }
}

impl Opened {
    fn reply(&self, id: u32) -> Reply {
        Reply::Opened {
            id,
            sha256: self.sha256.clone(),
            pages: self.pages.clone(),
        }
    }
}

async fn serve(document: Document, mut jobs: UnboundedReceiver<Job>) {
    let mut painter = document.painter();
    let mut prepared: Option<Painted> = None;
    while let Ok(job) = jobs.recv().await {
        match job {
            Job::Paint { id, page, scale } => {
                let ahead = prepared.take().filter(|p| p.is(page, scale));
                let painted = match ahead {
                    Some(ahead) => Ok(ahead),
                    None => paint(&mut painter, page, scale).await,
                };
                hand_out(id, painted);
            }
            Job::Prepare { key, page, scale } => {
                prepared = paint(&mut painter, page, scale).await.ok();
                if let Some(painted) = &prepared {
                    show(key, painted);
                }
            }
            Job::Text { id, page } => {
                let runs = painter.text(page);
                post(
                    &runs.map_or_else(failed(id), |runs| Reply::Read { id, runs }),
                    None,
                );
            }
        }
    }
}

impl Painted {
    fn is(&self, page: u32, scale: f32) -> bool {
        self.page == page && (self.scale - scale).abs() <= scale * SAME_SCALE
    }
}

async fn paint(painter: &mut Painter<'_>, page: u32, scale: f32) -> Result<Painted, Failure> {
    let painting = painter.paint(page, scale)?;
    let bitmap = bitmap(&painting).await.map_err(|_| Failure::TooLarge)?;
    Ok(Painted {
        page,
        scale,
        incomplete: painting.incomplete,
        bitmap,
    })
}

fn hand_out(id: u32, painted: Result<Painted, Failure>) {
    match painted {
        Ok(Painted {
            incomplete, bitmap, ..
        }) => post(&Reply::Painted { id, incomplete }, Some(&bitmap)),
        Err(failure) => post(&Reply::Failed { id, failure }, None),
    }
}

/// Posts a copy of what was painted ahead.
fn show(document: u32, painted: &Painted) {
    let page = painted.page;
    let reply = Reply::Prepared { document, page };
    // Nobody waits for it: a page that is not seen early is seen later.
    if let Some(message) = message(&reply, Some(&painted.bitmap)) {
        let _ = scope().post_message(&message);
    }
}

/// Copies the painting into a bitmap; the copy is taken before the promise is returned.
async fn bitmap(painting: &Painting) -> Result<ImageBitmap, JsValue> {
    let (width, height) = (painting.width_px.into(), painting.height_px.into());
    let rgba = Clamped(&painting.rgba[..]);
    let data = ImageData::new_with_u8_clamped_array_and_sh(rgba, width, height)?;
    let promise = scope().create_image_bitmap_with_image_data(&data)?;
    JsFuture::from(promise).await?.dyn_into()
}

fn failed(id: u32) -> impl Fn(Failure) -> Reply {
    move |failure| Reply::Failed { id, failure }
}

fn taken_bytes(message: &JsValue) -> Option<Vec<u8>> {
    let object = message.dyn_ref::<Object>()?;
    let name = JsValue::from_str("bytes");
    let buffer = Reflect::get(object, &name).ok()?;
    Reflect::delete_property(object, &name).ok()?;
    let buffer = buffer.dyn_into::<js_sys::ArrayBuffer>().ok()?;
    Some(Uint8Array::new(&buffer).to_vec())
}

/// Posts the reply, with the bitmap as its transferred member.
fn post(reply: &Reply, bitmap: Option<&ImageBitmap>) {
    let posted = message(reply, bitmap).and_then(|message| match bitmap {
        Some(bitmap) => scope()
            .post_message_with_transfer(&message, &Array::of1(bitmap))
            .ok(),
        None => scope().post_message(&message).ok(),
    });
    if posted.is_none() {
        report("a reply could not be posted");
    }
}

fn message(reply: &Reply, bitmap: Option<&ImageBitmap>) -> Option<JsValue> {
    let message = serde_wasm_bindgen::to_value(reply).ok()?;
    if let Some(bitmap) = bitmap {
        Reflect::set(&message, &JsValue::from_str("bitmap"), bitmap).ok()?;
    }
    Some(message)
}

/// The folder of the worker's script, which `worker.js` names: a worker that began as a blob
/// cannot tell it from its own location.
fn folder() -> String {
    let named = Reflect::get(&scope(), &JsValue::from_str("paraphFolder")).ok();
    let own = || scope().location().href();
    let address = named.and_then(|name| name.as_string()).unwrap_or_else(own);
    let end = address.rfind('/').map_or(0, |slash| slash + 1);
    address[..end].to_owned()
}

/// Fires `error` on the worker's handle in the page.
fn report(message: &str) {
    if let Ok(function) = Reflect::get(&scope(), &JsValue::from_str("reportError"))
        && let Some(function) = function.dyn_ref::<js_sys::Function>()
    {
        let error = js_sys::Error::new(message);
        // Nobody is left to be told when even this fails.
        let _ = function.call1(&scope(), &error);
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
