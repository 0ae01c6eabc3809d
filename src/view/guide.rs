//! Getting around in long documents: which page is in sight, the way to another one, and words that
//! are looked for.

use crate::app::Store;
use crate::browser;
use crate::find;
use crate::raster::{Place, Ticket};
use crate::session::{Opening, Session};
use crate::space::Share;
use leptos::html::Main;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Most places that are kept of one search.
const MOST_FOUND: usize = 1_000;
/// Pause after the last letter before a search begins.
const SETTLE: Duration = Duration::from_millis(200);
/// Free space above a page that was gone to, CSS pixels.
const ABOVE_PX: i32 = 12;

/// Words that were found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// The page.
    pub(super) place: Place,
    /// Its number among all pages, from 1.
    number: usize,
    /// What they cover.
    pub(super) areas: Vec<Share>,
}

/// What is shown to get around; copies are the same.
#[derive(Clone, Copy)]
pub(super) struct Guide {
    store: Store,
    /// The pages' desk.
    pub(super) desk: NodeRef<Main>,
    /// Number of the page in sight, from 1.
    pub(super) page: RwSignal<usize>,
    /// Whether the small pages are shown.
    pub(super) overview: RwSignal<bool>,
    /// Whether words can be looked for.
    pub(super) searching: RwSignal<bool>,
    /// What was found so far, in reading order.
    pub(super) found: RwSignal<Vec<Found>>,
    /// Which of it is shown.
    pub(super) at: RwSignal<usize>,
    /// Whether pages have still to be read.
    pub(super) busy: RwSignal<bool>,
    reading: StoredValue<Rc<RefCell<Option<Ticket>>>, LocalStorage>,
    /// Number of the search; an older one reads no further.
    turn: StoredValue<u32>,
    pause: StoredValue<Rc<RefCell<Option<TimeoutHandle>>>, LocalStorage>,
}

impl Guide {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            desk: NodeRef::new(),
            page: RwSignal::new(1),
            overview: RwSignal::new(false),
            searching: RwSignal::new(false),
            found: RwSignal::new(Vec::new()),
            at: RwSignal::new(0),
            busy: RwSignal::new(false),
            reading: StoredValue::new_local(Rc::default()),
            turn: StoredValue::new(0),
            pause: StoredValue::new_local(Rc::default()),
        }
    }

    /// How many pages there are.
    pub(super) fn total(self) -> Memo<usize> {
        self.store.read(|s| {
            let documents = s.view().map_or(&[][..], |v| &v.documents);
            documents.iter().map(|d| d.pages.len()).sum()
        })
    }

    /// Whether there is another page to go to.
    pub(super) fn several(self) -> Memo<bool> {
        let total = self.total();
        Memo::new(move |_| total.get() > 1)
    }

    /// Brings a page into sight.
    pub(super) fn go(self, number: usize) {
        if let Some(page) = self.page_of(number) {
            self.scroll(page.offset_top() - ABOVE_PX);
        }
    }

    fn page_of(self, number: usize) -> Option<HtmlElement> {
        let desk = self.desk.get_untracked()?;
        let page = desk.query_selector(&format!(".page[data-page='{number}']"));
        page.ok()??.dyn_into().ok()
    }

    /// Over many pages a glide would show nothing but blank paper: the place is there at once.
    fn scroll(self, top_px: i32) {
        if let Some(desk) = self.desk.get_untracked() {
            desk.set_scroll_top(top_px);
        }
    }

    /// Notes which page is in sight: the one at a third of the height.
    pub(super) fn look(self) {
        let Some(desk) = self.desk.get_untracked() else {
            return;
        };
        let Ok(pages) = desk.query_selector_all(".page[data-page]") else {
            return;
        };
        let line = desk.scroll_top() + desk.client_height() / 3;
        let top = |i: u32| {
            let page = pages.get(i).and_then(|p| p.dyn_into::<HtmlElement>().ok());
            page.map_or(i32::MAX, |p| p.offset_top())
        };
        let (mut low, mut high) = (0, pages.length());
        while low + 1 < high {
            let middle = u32::midpoint(low, high);
            if top(middle) <= line {
                low = middle;
            } else {
                high = middle;
            }
        }
        let number = low as usize + 1;
        if self.page.get_untracked() != number {
            self.page.set(number);
        }
    }

    /// Opens the place to write what is looked for.
    pub(super) fn open_search(self) {
        self.searching.set(true);
    }

    /// Closes it, and takes the marks off the pages.
    pub(super) fn close_search(self) {
        self.searching.set(false);
        self.forget();
        if let Some(desk) = self.desk.get_untracked() {
            browser::focus(&desk);
        }
    }

    fn forget(self) {
        if let Some(reading) = self.reading.try_get_value() {
            reading.borrow_mut().take();
        }
        self.turn
            .try_update_value(|turn| *turn = turn.wrapping_add(1));
        self.busy.set(false);
        self.at.set(0);
        self.found.set(Vec::new());
    }

    /// Looks for words, once nobody writes any more.
    pub(super) fn search(self, words: String) {
        self.forget();
        let Some(pause) = self.pause.try_get_value() else {
            return;
        };
        if let Some(before) = pause.borrow_mut().take() {
            before.clear();
        }
        let wanted: Rc<[char]> = find::folded(&words).into();
        if wanted.is_empty() {
            return;
        }
        self.busy.set(true);
        let Some(turn) = self.turn.try_get_value() else {
            return;
        };
        let begin = move || self.read_page(turn, wanted, 0);
        *pause.borrow_mut() = set_timeout_with_handle(begin, SETTLE).ok();
    }

    /// Reads one page after the other, so that no more than one is held.
    fn read_page(self, turn: u32, wanted: Rc<[char]>, index: usize) {
        if self.turn.try_get_value() != Some(turn) {
            return;
        }
        let next = self.store.peek(|s| page_at(s, index));
        let (Some((place, size_pt)), Some(raster)) = (next, self.store.raster()) else {
            self.busy.try_set(false);
            return;
        };
        let ticket = raster.read(place, move |runs| {
            // A page that was being read when other words were written belongs to the old ones.
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            let runs = runs.unwrap_or_default();
            let places = find::places(&runs, size_pt, &wanted);
            let found = places.into_iter().map(|areas| Found {
                place,
                number: index + 1,
                areas,
            });
            let found: Vec<Found> = found.collect();
            let first = self.found.with_untracked(Vec::is_empty) && !found.is_empty();
            if !found.is_empty() {
                self.found.update(|all| all.extend(found));
            }
            if first {
                self.show(0);
            }
            if self.found.with_untracked(Vec::len) >= MOST_FOUND {
                self.busy.set(false);
                return;
            }
            // Not from inside the renderer's answer, which is still being told.
            set_timeout(
                move || self.read_page(turn, wanted, index + 1),
                Duration::ZERO,
            );
        });
        if let Some(reading) = self.reading.try_get_value() {
            reading.borrow_mut().replace(ticket);
        }
    }

    /// Goes to the next place, or the one before; around at the ends.
    pub(super) fn step(self, on: bool) {
        let count = self.found.with_untracked(Vec::len);
        if count > 0 {
            let at = self.at.get_untracked();
            self.show(if on {
                (at + 1) % count
            } else {
                (at + count - 1) % count
            });
        }
    }

    fn show(self, at: usize) {
        self.at.set(at);
        let Some((number, share)) = self.found.with_untracked(|found| {
            let found = found.get(at)?;
            Some((found.number, found.areas.first()?.top / 100.0))
        }) else {
            return;
        };
        let (Some(page), Some(desk)) = (self.page_of(number), self.desk.get_untracked()) else {
            return;
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a page has a few thousand pixels"
        )]
        let inside = (f64::from(page.offset_height()) * share) as i32;
        self.scroll(page.offset_top() + inside - desk.client_height() / 3);
    }
}

/// The page of this index among all, as far as it can be read.
fn page_at(session: &Session, index: usize) -> Option<(Place, (f64, f64))> {
    let mut before = 0;
    for (document, d) in session.view()?.documents.iter().enumerate() {
        if let Some(geometry) = d.pages.get(index - before) {
            let open = matches!(
                session.documents().get(document),
                Some(Opening::Open { .. })
            );
            let place = Place {
                document: u32::try_from(document).ok()?,
                page: u32::try_from(index - before).ok()?,
            };
            return open.then(|| (place, geometry.visible_size_pt()));
        }
        before += d.pages.len();
    }
    None
}
