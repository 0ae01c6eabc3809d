//! Walks the page tree without trusting it: `/Count`, loops, depth and inheritance.

use crate::error::{Error, Limit};
use crate::geometry::{Page, Rect};
use crate::limits::Limits;
use crate::source::{number, value};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::HashSet;

/// Attributes that a page takes from the tree above it (ISO 32000-2, 7.7.3.4).
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// What viewers take where no media box is given.
const US_LETTER: Rect = Rect {
    x: 0.0,
    y: 0.0,
    width: 612.0,
    height: 792.0,
};
/// Page sides below this are taken as damage.
const MIN_SIDE: f64 = 1.0;

/// A page of the tree with the attributes that it inherits.
#[derive(Debug)]
pub(crate) struct PageNode {
    /// `None` for a page dictionary that stands in `/Kids` itself.
    pub(crate) id: Option<ObjectId>,
    pub(crate) dictionary: Dictionary,
    pub(crate) page: Page,
    pub(crate) media: Rect,
    pub(crate) media_missing: bool,
    /// What was visible before the page was extended; its own content stays within.
    pub(crate) clip: Option<Rect>,
}

/// Reads all pages in order. A page that the tree names twice counts once, as the renderer has it.
pub(crate) fn read_pages(document: &Document, limits: &Limits) -> Result<Vec<PageNode>, Error> {
    let root = document
        .catalog()
        .ok()
        .and_then(|catalog| catalog.get(b"Pages").ok())
        .ok_or(Error::Unreadable)?;
    let mut walk = Walk {
        document,
        limits,
        seen: HashSet::new(),
        nodes: Vec::new(),
    };
    walk.visit(root)?;
    if walk.nodes.is_empty() {
        return Err(Error::NoPages);
    }
    Ok(walk.nodes)
}

struct Walk<'a> {
    document: &'a Document,
    limits: &'a Limits,
    seen: HashSet<ObjectId>,
    nodes: Vec<PageNode>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, root: &'a Object) -> Result<(), Error> {
        let mut stack: Vec<(std::slice::Iter<'a, Object>, Dictionary)> = Vec::new();
        let mut next = Some((root, Dictionary::new()));
        loop {
            if let Some((object, above)) = next.take()
                && let Some((kids, attributes)) = self.enter(object, &above)?
            {
                if stack.len() >= self.limits.nesting {
                    return Err(Error::OverLimits {
                        what: Limit::Nesting,
                    });
                }
                stack.push((kids, attributes));
            }
            let Some((kids, attributes)) = stack.last_mut() else {
                return Ok(());
            };
            match kids.next() {
                Some(kid) => next = Some((kid, attributes.clone())),
                None => drop(stack.pop()),
            }
        }
    }

    /// Takes a page into the list, or opens an inner node of the tree.
    fn enter(
        &mut self,
        object: &'a Object,
        above: &Dictionary,
    ) -> Result<Option<(std::slice::Iter<'a, Object>, Dictionary)>, Error> {
        let Ok((id, Object::Dictionary(dictionary))) = self.document.dereference(object) else {
            // Leaving it out would show people a document that is not whole.
            return Err(Error::PageUnreadable {
                page: self.nodes.len(),
            });
        };
        if id.is_some_and(|id| !self.seen.insert(id)) {
            return Ok(None);
        }
        let attributes = self.inherit(dictionary, above);
        if dictionary.has_type(b"Pages") || (dictionary.has(b"Kids") && !dictionary.has(b"Type")) {
            let kids = value(self.document, dictionary, b"Kids").and_then(|k| k.as_array().ok());
            return Ok(kids.map(|kids| (kids.iter(), attributes)));
        }
        if self.nodes.len() >= self.limits.pages {
            return Err(Error::TooManyPages {
                limit: self.limits.pages,
            });
        }
        let node = self.page(id, dictionary, attributes)?;
        self.nodes.push(node);
        Ok(None)
    }

    fn inherit(&self, dictionary: &Dictionary, above: &Dictionary) -> Dictionary {
        let mut attributes = above.clone();
        for key in INHERITED {
            if let Some(own) = dictionary.get(key).ok().filter(|o| !self.is_null(o)) {
                attributes.set(key, own.clone());
            }
        }
        attributes
    }

    fn is_null(&self, object: &Object) -> bool {
        crate::source::resolve(self.document, object).is_null()
    }

    fn page(
        &self,
        id: Option<ObjectId>,
        own: &Dictionary,
        attributes: Dictionary,
    ) -> Result<PageNode, Error> {
        let mut dictionary = own.clone();
        for (key, inherited) in attributes {
            dictionary.set(key, inherited);
        }
        let given = self.rect(&dictionary, b"MediaBox");
        let media = given.unwrap_or(US_LETTER);
        let crop = self
            .rect(&dictionary, b"CropBox")
            .and_then(|c| c.intersection(&media));
        let crop = crop
            .filter(|c| c.width >= MIN_SIDE && c.height >= MIN_SIDE)
            .unwrap_or(media);
        let page = Page {
            crop,
            rotation_degrees: self.rotation(&dictionary),
            user_unit: self.user_unit(&dictionary),
        };
        let longest = crop
            .width
            .max(crop.height)
            .max(media.width)
            .max(media.height);
        if longest * page.user_unit > f64::from(self.limits.page_side_pt) {
            return Err(Error::OverLimits {
                what: Limit::PageSide,
            });
        }
        Ok(PageNode {
            id,
            dictionary,
            page,
            media,
            media_missing: given.is_none(),
            clip: None,
        })
    }

    fn rect(&self, page: &Dictionary, key: &[u8]) -> Option<Rect> {
        let rect = read_rect(self.document, value(self.document, page, key)?)?;
        (rect.width >= MIN_SIDE && rect.height >= MIN_SIDE).then_some(rect)
    }

    fn rotation(&self, page: &Dictionary) -> u16 {
        let degrees = value(self.document, page, b"Rotate")
            .and_then(number)
            .unwrap_or(0.0);
        match degrees.rem_euclid(360.0) {
            90.0 => 90,
            180.0 => 180,
            270.0 => 270,
            _ => 0,
        }
    }

    fn user_unit(&self, page: &Dictionary) -> f64 {
        let unit = value(self.document, page, b"UserUnit").and_then(number);
        unit.filter(|u| *u > 0.0).unwrap_or(1.0)
    }
}

/// A rectangle written as an array of four numbers, in any corner order.
pub(crate) fn read_rect(document: &Document, object: &Object) -> Option<Rect> {
    let array = object.as_array().ok()?;
    let at = |i: usize| number(crate::source::resolve(document, array.get(i)?));
    Some(Rect::between(at(0)?, at(1)?, at(2)?, at(3)?))
}
