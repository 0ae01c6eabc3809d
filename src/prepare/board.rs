mod keeping;

use super::finding::{Finding, findings};
use super::guide::{Guide, snapped};
use super::item::{Corner, Item, Spot, onto_page, pulled};
use super::property::Property;
use paraph_protocol::native::Preparation;
use paraph_protocol::{FieldKind, PageGeometry, ProblemCode, Rect};

/// How far a copy lies from what it was copied from, in points.
const BESIDE_PT: f64 = 12.0;
/// Most steps that can be undone.
const MOST_STEPS: usize = 100;
/// Nearer than this in points, one field hides another.
const HIDDEN_PT: f64 = 1.0;
/// Most fields that a fresh one steps aside for.
const MOST_ASIDE: usize = 20;
/// Most characters of a seat's name.
const MOST_NAME: usize = 255;

/// Somebody who fills fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// Its name.
    pub name: String,
    /// Who takes it, if that is known.
    pub person: Option<String>,
    /// Whether a signature belongs to it.
    pub signs: bool,
}

/// How far the saving is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Saving {
    /// Nothing is on its way.
    #[default]
    Idle,
    /// The fields are on their way.
    Running,
    /// The last attempt failed; nothing was changed.
    Failed(ProblemCode),
}

/// The fields on their pages, and what was done to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    preparation: Preparation,
    seats: Vec<Seat>,
    seat: usize,
    items: Vec<Item>,
    saved: Vec<Item>,
    /// The fields that are on their way.
    sent: Vec<Item>,
    selected: Option<u32>,
    past: Vec<Vec<Item>>,
    future: Vec<Vec<Item>>,
    /// The fields before the pointer took hold of one.
    held: Option<Vec<Item>>,
    guides: Vec<Guide>,
    copied: Option<Item>,
    /// The field whose text is being written: all of it is one step.
    writing: Option<(u32, u8)>,
    saving: Saving,
    last_key: u32,
}

impl Board {
    /// The fields of a draft.
    #[must_use]
    pub fn new(preparation: Preparation) -> Self {
        let seat = |seat: &paraph_protocol::native::PreparedSeat| Seat {
            name: seat.name.clone(),
            person: seat.person.clone(),
            signs: seat.signs,
        };
        let fields = preparation.fields.clone().into_iter();
        let items = (1..).zip(fields.filter_map(|f| Item::known(f, &preparation)));
        let items: Vec<Item> = items.map(|(key, item)| Item { key, ..item }).collect();
        Self {
            seats: preparation.seats.iter().map(seat).collect(),
            seat: 0,
            last_key: u32::try_from(items.len()).unwrap_or(u32::MAX),
            saved: items.clone(),
            sent: Vec::new(),
            items,
            preparation,
            selected: None,
            past: Vec::new(),
            future: Vec::new(),
            held: None,
            guides: Vec::new(),
            copied: None,
            writing: None,
            saving: Saving::Idle,
        }
    }

    /// The draft.
    #[must_use]
    pub fn preparation(&self) -> &Preparation {
        &self.preparation
    }

    /// Everybody who fills fields.
    #[must_use]
    pub fn seats(&self) -> &[Seat] {
        &self.seats
    }

    /// Index of the seat that new fields get.
    #[must_use]
    pub fn seat(&self) -> usize {
        self.seat
    }

    /// Index of the seat of a name.
    #[must_use]
    pub fn seat_of(&self, name: &str) -> usize {
        let mut seats = self.seats.iter();
        seats.position(|seat| seat.name == name).unwrap_or_default()
    }

    /// All fields.
    #[must_use]
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// One field.
    #[must_use]
    pub fn item(&self, key: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.key == key)
    }

    /// The selected field.
    #[must_use]
    pub fn selected(&self) -> Option<&Item> {
        self.item(self.selected?)
    }

    /// The lines that the held field has jumped onto.
    #[must_use]
    pub fn guides(&self) -> &[Guide] {
        &self.guides
    }

    /// Whether something is not saved.
    #[must_use]
    pub fn is_dirty(&self) -> bool {
        self.items != self.saved
    }

    /// Whether there is a step to undo.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// How far the saving is.
    #[must_use]
    pub fn saving(&self) -> Saving {
        self.saving
    }

    /// What is missing or would be refused.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        findings(&self.seats, &self.items)
    }

    /// Chooses whose the next fields are.
    pub fn choose_seat(&mut self, seat: usize) {
        self.seat = seat.min(self.seats.len().saturating_sub(1));
    }

    /// Adds a seat and chooses it; a name that is known is only chosen.
    pub fn add_seat(&mut self, name: &str) {
        let name = name.trim();
        let known = self.seats.iter().position(|seat| seat.name == name);
        let fits = (1..=MOST_NAME).contains(&name.chars().count());
        match known {
            Some(seat) => self.seat = seat,
            None if fits => {
                self.seats.push(Seat {
                    name: name.to_owned(),
                    person: None,
                    signs: true,
                });
                self.seat = self.seats.len() - 1;
            }
            None => {}
        }
    }

    /// Selects a field, or none.
    pub fn select(&mut self, key: Option<u32>) {
        self.selected = key.filter(|key| self.item(*key).is_some());
        self.writing = None;
    }

    /// Places a field of the chosen seat with its middle at a spot, and selects it. Nothing happens
    /// when there is nobody whose field it could be.
    pub fn place(&mut self, kind: FieldKind, spot: Spot) -> Option<u32> {
        let seat = self.seats.get(self.seat)?.name.clone();
        let mut item = Item::new(kind, seat, spot);
        let page = *self.page_of(&item)?;
        item.rect = onto_page(item.rect, &page);
        let others = self.neighbors(&item);
        for _ in 0..MOST_ASIDE {
            if !others.iter().any(|other| hides(*other, item.rect)) {
                break;
            }
            item.rect.x += BESIDE_PT;
            item.rect.y += BESIDE_PT;
            item.rect = onto_page(item.rect, &page);
        }
        Some(self.add(item))
    }

    /// Takes hold of a field with the pointer.
    pub fn hold(&mut self, key: u32) {
        self.select(Some(key));
        self.held = Some(self.items.clone());
    }

    /// Moves the held field's top-left corner to a spot; it jumps onto guides.
    pub fn drag(&mut self, to: Spot) {
        let Some(mut item) = self.selected().cloned() else {
            return;
        };
        (item.document, item.page) = (to.document, to.page);
        let Some(page) = self.page_of(&item).copied() else {
            return;
        };
        let rect = Rect {
            x: to.x,
            y: to.y,
            ..item.rect
        };
        let (rect, guides) = snapped(onto_page(rect, &page), &self.neighbors(&item), &page);
        item.rect = onto_page(rect, &page);
        self.guides = guides;
        self.put(item);
    }

    /// Pulls a corner of the held field to a place on its page.
    pub fn pull(&mut self, corner: Corner, to: (f64, f64)) {
        let Some(mut item) = self.selected().cloned() else {
            return;
        };
        if let Some(page) = self.page_of(&item) {
            item.rect = pulled(item.rect, corner, to, page);
            self.put(item);
        }
    }

    /// Lets the held field go: all that happened to it is one step.
    pub fn release(&mut self) {
        self.guides.clear();
        if let Some(before) = self.held.take() {
            self.note(before);
        }
    }

    /// Moves the selected field by so many points.
    pub fn nudge(&mut self, right: f64, down: f64) {
        self.reshape(|rect| Rect {
            x: rect.x + right,
            y: rect.y + down,
            ..rect
        });
    }

    /// Makes the selected field larger by so many points.
    pub fn grow(&mut self, wider: f64, higher: f64) {
        self.reshape(|rect| Rect {
            width: rect.width + wider,
            height: rect.height + higher,
            ..rect
        });
    }

    fn reshape(&mut self, shape: impl FnOnce(Rect) -> Rect) {
        let Some(mut item) = self.selected().cloned() else {
            return;
        };
        if let Some(page) = self.page_of(&item) {
            item.rect = onto_page(shape(item.rect), page);
            let before = self.items.clone();
            self.put(item);
            self.note(before);
        }
    }

    /// Takes the selected field away.
    pub fn remove(&mut self) {
        let Some(key) = self.selected.take() else {
            return;
        };
        let before = self.items.clone();
        self.items.retain(|item| item.key != key);
        self.note(before);
    }

    /// Keeps a copy of the selected field.
    pub fn copy(&mut self) {
        if let Some(item) = self.selected() {
            self.copied = Some(item.clone());
        }
    }

    /// Places what was copied on a page, beside where it was copied from.
    pub fn paste(&mut self, document: usize, page: u32) -> Option<u32> {
        let mut item = self.copied.clone()?;
        let same = (item.document, item.page) == (document, page);
        (item.document, item.page) = (document, page);
        if same {
            item.rect.x += BESIDE_PT;
            item.rect.y += BESIDE_PT;
        }
        item.rect = onto_page(item.rect, self.page_of(&item)?);
        self.copied = Some(item.clone());
        Some(self.add(item))
    }

    /// Places a copy of the selected field beside it.
    pub fn duplicate(&mut self) -> Option<u32> {
        let item = self.selected()?.clone();
        let kept = self.copied.replace(item.clone());
        let key = self.paste(item.document, item.page);
        self.copied = kept;
        key
    }

    /// Places a copy of the selected field on each other page of its document where it fits.
    pub fn repeat_on_every_page(&mut self) {
        let Some(item) = self.selected().cloned() else {
            return;
        };
        let before = self.items.clone();
        let pages = self.preparation.documents[item.document].pages.clone();
        for (page, geometry) in (0..).zip(&pages) {
            let fits = onto_page(item.rect, geometry) == item.rect;
            let taken = |other: &Item| {
                (other.document, other.page) == (item.document, page)
                    && (other.kind, &other.seat) == (item.kind, &item.seat)
                    && other.rect == item.rect
            };
            if fits && !self.items.iter().any(taken) {
                self.insert(Item {
                    page,
                    ..item.clone()
                });
            }
        }
        self.note(before);
    }

    /// Changes the selected field.
    pub fn change(&mut self, property: Property) {
        let Some(mut item) = self.selected().cloned() else {
            return;
        };
        let written = property.is_written().map(|which| (item.key, which));
        let goes_on = written.is_some() && written == self.writing;
        property.apply(&mut item);
        let before = self.items.clone();
        self.put(item);
        if !goes_on {
            self.note(before);
        }
        self.writing = written;
    }

    /// Takes the last step back.
    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            let now = std::mem::replace(&mut self.items, before);
            self.future.push(now);
            self.after_travel();
        }
    }

    /// Does again what was undone.
    pub fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            let now = std::mem::replace(&mut self.items, after);
            self.past.push(now);
            self.after_travel();
        }
    }

    /// The page of an item, if there is one.
    #[must_use]
    pub fn page_of(&self, item: &Item) -> Option<&PageGeometry> {
        let document = self.preparation.documents.get(item.document)?;
        document.pages.get(item.page as usize)
    }

    fn neighbors(&self, item: &Item) -> Vec<Rect> {
        let here = |other: &&Item| {
            other.key != item.key && (other.document, other.page) == (item.document, item.page)
        };
        self.items.iter().filter(here).map(|i| i.rect).collect()
    }

    fn add(&mut self, item: Item) -> u32 {
        let before = self.items.clone();
        let key = self.insert(item);
        self.note(before);
        self.select(Some(key));
        key
    }

    /// A name is of one field alone: the service gives copies names of their own.
    fn insert(&mut self, item: Item) -> u32 {
        self.last_key += 1;
        let key = self.last_key;
        self.items.push(Item {
            key,
            name: String::new(),
            ..item
        });
        key
    }

    fn put(&mut self, item: Item) {
        if let Some(place) = self.items.iter_mut().find(|i| i.key == item.key) {
            *place = item;
        }
    }

    /// Makes what has changed a step that can be undone.
    fn note(&mut self, before: Vec<Item>) {
        self.writing = None;
        if before == self.items {
            return;
        }
        self.past.push(before);
        if self.past.len() > MOST_STEPS {
            self.past.remove(0);
        }
        self.future.clear();
    }

    fn after_travel(&mut self) {
        self.select(self.selected);
    }
}

/// Whether a field lies so on another that it cannot be seen.
fn hides(one: Rect, other: Rect) -> bool {
    (one.x - other.x).abs() < HIDDEN_PT && (one.y - other.y).abs() < HIDDEN_PT
}

#[cfg(test)]
mod tests;
