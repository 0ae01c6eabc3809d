//! Talks to the render worker; the only room that knows that it exists.
//!
//! One job runs at a time, so that the limit of ten seconds is one page's own. Whatever happens to
//! the worker, the documents are kept here as blobs, and it is started again when it is needed.

mod job;
mod live;

use crate::browser;
use crate::session::News;
use gloo_timers::callback::Timeout;
use job::{Job, Task, Urgency};
use js_sys::Function;
use live::Live;
use paraph_protocol::{ScriptFont, Sha256};
use paraph_render::{Reply, TextRun, Typed};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{Blob, ImageBitmap, Worker};

/// Longest time that one job may take.
const JOB_MS: u32 = 10_000;
/// Longest time that opening a document may take.
const OPEN_MS: u32 = 30_000;
/// Longest time until a fresh worker says that it is ready; a slow line has a megabyte to fetch.
const READY_MS: u32 = 60_000;
/// Time without work after which the worker's memory is given back.
const IDLE_MS: u32 = 60_000;
/// Failed starts after which the renderer counts as not to be had here.
const MOST_STARTS: u32 = 2;

/// A page of a document, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) document: u32,
    pub(crate) page: u32,
}

/// A painted page.
#[derive(Debug, Clone)]
pub(crate) struct Painted {
    pub(crate) bitmap: ImageBitmap,
    /// The renderer met something that it could not draw.
    pub(crate) incomplete: bool,
}

/// Keeps a job wanted; once dropped, a job that has not begun never will.
#[derive(Debug)]
pub(crate) struct Ticket(Rc<Cell<bool>>);

impl Drop for Ticket {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// The renderer, from the page's side.
#[derive(Clone)]
pub(crate) struct Raster(Rc<RefCell<Desk>>);

struct Desk {
    start: Function,
    hear: Rc<dyn Fn(News)>,
    sources: HashMap<u32, Blob>,
    live: Option<Live>,
    queue: Vec<Job>,
    running: Option<Running>,
    idle: Option<Timeout>,
    choosing: Option<Timeout>,
    last_id: u32,
    failed_starts: u32,
    /// The widget is gone: what is still on its way starts no worker.
    ended: bool,
    set: HashMap<(String, ScriptFont), Typed>,
}

struct Running {
    id: u32,
    job: Job,
    /// Whether the worker was asked to open what it was given before.
    given: bool,
    _limit: Timeout,
}

impl Raster {
    /// A renderer whose worker `start` makes; what happens to documents is told to `hear`.
    pub(crate) fn new(start: Function, hear: impl Fn(News) + 'static) -> Self {
        Self(Rc::new(RefCell::new(Desk {
            start,
            hear: Rc::new(hear),
            sources: HashMap::new(),
            live: None,
            queue: Vec::new(),
            running: None,
            idle: None,
            choosing: None,
            last_id: 0,
            failed_starts: 0,
            ended: false,
            set: HashMap::new(),
        })))
    }

    /// Starts the worker ahead of the first document.
    pub(crate) fn warm(&self) {
        if self.0.borrow().live.is_none() {
            self.launch();
        }
    }

    /// Opens a document, or another one in its place; a worker that was given its bytes before
    /// needs them no more.
    pub(crate) fn open(&self, document: u32, source: Blob, given_to: Option<&Worker>) {
        {
            let mut desk = self.0.borrow_mut();
            desk.sources.insert(document, source);
            if let Some(live) = &mut desk.live {
                live.open.remove(&document);
                live.has_first = document == 0 && live.is(given_to);
            }
        }
        // Whoever opens keeps no ticket: a document stays wanted.
        self.enqueue(Task::Open { document });
    }

    /// Paints a page at so many device pixels to the point; nothing comes when it cannot be done.
    pub(crate) fn paint(
        &self,
        place: Place,
        scale: f64,
        done: impl FnOnce(Option<Painted>) + 'static,
    ) -> Ticket {
        let done = Box::new(done);
        let urgent = Urgency::InSight;
        self.ask(Task::Paint {
            place,
            scale,
            urgent,
            done,
        })
    }

    /// Paints a small picture of a page, when nothing else is wanted.
    pub(crate) fn sketch(
        &self,
        place: Place,
        scale: f64,
        done: impl FnOnce(Option<Painted>) + 'static,
    ) -> Ticket {
        let done = Box::new(done);
        let urgent = Urgency::Small;
        self.ask(Task::Paint {
            place,
            scale,
            urgent,
            done,
        })
    }

    /// Reads the text of a page.
    pub(crate) fn read(
        &self,
        place: Place,
        done: impl FnOnce(Option<Vec<TextRun>>) + 'static,
    ) -> Ticket {
        let done = Box::new(done);
        self.ask(Task::Read { place, done })
    }

    /// Sets a line in a script font; nothing comes when the font lacks a letter.
    pub(crate) fn set(
        &self,
        text: &str,
        font: ScriptFont,
        done: impl FnOnce(Option<Typed>) + 'static,
    ) -> Option<Ticket> {
        let key = (text.trim().to_owned(), font);
        let known = self.0.borrow().set.get(&key).cloned();
        if known.is_some() || key.0.is_empty() {
            done(known);
            return None;
        }
        let done = Box::new(done);
        let (text, font) = key;
        Some(self.ask(Task::Set { text, font, done }))
    }

    /// Ends the worker; nothing is heard afterwards.
    pub(crate) fn end(&self) {
        let mut desk = self.0.borrow_mut();
        desk.ended = true;
        desk.hear = Rc::new(|_| {});
        desk.queue.clear();
        desk.running = None;
        desk.idle = None;
        desk.choosing = None;
        desk.live = None;
        desk.sources.clear();
    }

    fn ask(&self, task: Task) -> Ticket {
        Ticket(self.enqueue(task))
    }

    fn enqueue(&self, task: Task) -> Rc<Cell<bool>> {
        let wanted = Rc::new(Cell::new(true));
        let job = Job {
            task,
            wanted: Rc::clone(&wanted),
        };
        let mut desk = self.0.borrow_mut();
        if desk.ended {
            return wanted;
        }
        desk.queue.push(job);
        // All that is asked for in one go is there before the most urgent of it is chosen.
        if desk.choosing.is_none() {
            let me = self.clone();
            desk.choosing = Some(Timeout::new(0, move || {
                me.0.borrow_mut().choosing = None;
                me.pump();
            }));
        }
        wanted
    }

    /// Runs the next job if nothing runs.
    fn pump(&self) {
        let job = {
            let mut desk = self.0.borrow_mut();
            if desk.running.is_some() {
                return;
            }
            desk.queue.retain(|job| job.wanted.get());
            let Some(job) = desk.take_next() else {
                desk.idle = Some(self.rest());
                return;
            };
            desk.idle = None;
            job
        };
        if !self.0.borrow().live.as_ref().is_some_and(|l| l.ready) {
            self.0.borrow_mut().queue.insert(0, job);
            self.warm();
            return;
        }
        self.run(job);
    }

    fn run(&self, job: Job) {
        let (id, job) = {
            let mut desk = self.0.borrow_mut();
            let job = desk.opening_first(job);
            desk.last_id = desk.last_id.wrapping_add(1);
            (desk.last_id, job)
        };
        let ms = if matches!(job.task, Task::Open { .. }) {
            OPEN_MS
        } else {
            JOB_MS
        };
        let late = self.clone();
        let limit = Timeout::new(ms, move || late.fall());
        let source = match job.task {
            Task::Open { document } => self.0.borrow_mut().bytes_for(document),
            _ => None,
        };
        let request = job.task.request(id);
        let given = matches!(job.task, Task::Open { .. }) && source.is_none();
        self.0.borrow_mut().running = Some(Running {
            id,
            job,
            given,
            _limit: limit,
        });
        let desk = self.0.borrow();
        let Some(live) = &desk.live else { return };
        match source {
            Some(source) => live.post_with_bytes(request, source),
            None => live.post(&request),
        }
    }

    fn launch(&self) {
        let started = {
            let start = self.0.borrow().start.clone();
            let (hears, falls) = (self.clone(), self.clone());
            Live::start(&start, move |reply| hears.hear(reply), move || falls.fall())
        };
        match started {
            Ok(live) => {
                let late = self.clone();
                let limit = Timeout::new(READY_MS, move || late.fall());
                self.0.borrow_mut().live = Some(live.within(limit));
            }
            Err(_) => self.give_up(),
        }
    }

    fn hear(&self, (reply, bitmap): (Reply, JsValue)) {
        if matches!(reply, Reply::Ready) {
            let mut desk = self.0.borrow_mut();
            desk.failed_starts = 0;
            if let Some(live) = &mut desk.live {
                live.set_ready();
                browser::mark("paraph:engine");
            }
            drop(desk);
            return self.pump();
        }
        let finished = {
            let mut desk = self.0.borrow_mut();
            let ours = desk
                .running
                .as_ref()
                .is_some_and(|r| job::id_of(&reply) == Some(r.id));
            ours.then(|| desk.running.take()).flatten()
        };
        match finished {
            // What it was given never reached it, or cannot be read: the bytes themselves will tell.
            Some(Running { job, given, .. }) if given && matches!(reply, Reply::Failed { .. }) => {
                self.enqueue(job.task);
            }
            Some(Running { job, .. }) => self.finish(job, reply, bitmap),
            None => {}
        }
        self.pump();
    }

    fn finish(&self, job: Job, reply: Reply, bitmap: JsValue) {
        match (job.task, reply) {
            (Task::Open { document }, Reply::Opened { sha256, .. }) => {
                self.opened(document, &sha256);
            }
            (Task::Open { document }, _) => self.tell(News::Unreadable {
                document: document as usize,
            }),
            (Task::Paint { done, .. }, Reply::Painted { incomplete, .. }) => {
                done(Some(Painted {
                    bitmap: bitmap.into(),
                    incomplete,
                }));
            }
            (Task::Read { done, .. }, Reply::Read { runs, .. }) => done(Some(runs)),
            (Task::Set { text, font, done }, Reply::Typed { typed, .. }) => {
                self.0.borrow_mut().set.insert((text, font), typed.clone());
                done(Some(typed));
            }
            (task, _) => task.fail(),
        }
    }

    fn opened(&self, document: u32, sha256: &str) {
        let mut desk = self.0.borrow_mut();
        let first = desk.live.as_mut().is_some_and(|l| l.open.insert(document));
        drop(desk);
        match sha256.parse::<Sha256>() {
            Ok(sha256) if first => self.tell(News::Opened {
                document: document as usize,
                sha256,
            }),
            Ok(_) => {}
            Err(_) => self.tell(News::Unreadable {
                document: document as usize,
            }),
        }
    }

    /// The worker stopped or took too long: another one takes over, without the job that it was at.
    fn fall(&self) {
        let (running, was_ready) = {
            let mut desk = self.0.borrow_mut();
            let was_ready = desk.live.take().is_some_and(|l| l.ready);
            desk.failed_starts += u32::from(!was_ready);
            (desk.running.take(), was_ready)
        };
        if !was_ready && self.0.borrow().failed_starts >= MOST_STARTS {
            return self.give_up();
        }
        match running.map(|r| r.job.task) {
            Some(Task::Open { document }) => self.tell(News::Unreadable {
                document: document as usize,
            }),
            Some(task) => {
                task.fail();
                self.tell(News::Restarted);
            }
            None => {}
        }
        self.pump();
    }

    fn give_up(&self) {
        let queue = {
            let mut desk = self.0.borrow_mut();
            desk.live = None;
            std::mem::take(&mut desk.queue)
        };
        queue.into_iter().for_each(|job| job.task.fail());
        self.tell(News::NoRenderer);
    }

    fn tell(&self, news: News) {
        let hear = Rc::clone(&self.0.borrow().hear);
        hear(news);
    }

    /// Gives the worker's memory back after a while: memory of a module never shrinks.
    fn rest(&self) -> Timeout {
        let desk = Rc::downgrade(&self.0);
        Timeout::new(IDLE_MS, move || {
            if let Some(desk) = desk.upgrade() {
                desk.borrow_mut().live = None;
            }
        })
    }
}

impl Desk {
    /// The bytes that the worker needs to open a document, unless it has them.
    fn bytes_for(&mut self, document: u32) -> Option<Blob> {
        let first = self.live.as_mut().filter(|_| document == 0);
        let has_them = first.is_some_and(|l| std::mem::take(&mut l.has_first));
        let source = self.sources.get(&document).filter(|_| !has_them);
        source.cloned()
    }

    fn take_next(&mut self) -> Option<Job> {
        let next = (0..self.queue.len()).min_by_key(|&i| self.queue[i].task.rank())?;
        Some(self.queue.remove(next))
    }

    /// A fresh worker knows no documents: the one that the job needs is opened before.
    fn opening_first(&mut self, job: Job) -> Job {
        let Some(document) = job.task.document() else {
            return job;
        };
        let open = self
            .live
            .as_ref()
            .is_some_and(|l| l.open.contains(&document));
        if open || !self.sources.contains_key(&document) {
            return job;
        }
        self.queue.insert(0, job);
        Job {
            task: Task::Open { document },
            wanted: Rc::new(Cell::new(true)),
        }
    }
}
