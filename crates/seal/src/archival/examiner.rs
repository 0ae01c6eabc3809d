//! Walks what a document draws and notes what PDF/A has an opinion on.

use super::color::{self, Intent};
use super::finding::ArchivalFinding;
use super::font::FontUse;
use crate::budget::Budget;
use crate::error::Error;
use crate::limits::Limits;
use crate::pages::read_pages;
use crate::source::{as_dictionary, resolve, value};
use lopdf::{Dictionary, Document, Object, ObjectId};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What has been seen so far.
pub(super) struct Examiner<'a> {
    pub(super) document: &'a Document,
    pub(super) limits: Limits,
    pub(super) budget: Budget,
    pub(super) intent: Intent,
    pub(super) findings: BTreeSet<ArchivalFinding>,
    /// Fonts by the address of their dictionary, with the codes that are shown.
    pub(super) fonts: HashMap<usize, FontUse<'a>>,
    /// Forms, patterns and glyph procedures that were walked already.
    pub(super) walked: HashSet<ObjectId>,
    pub(super) profiles: HashSet<usize>,
    pub(super) separations: BTreeMap<Vec<u8>, (Object, Object)>,
    pub(super) overprints: bool,
    pub(super) cmyk_profiles: bool,
}

impl<'a> Examiner<'a> {
    pub(super) fn new(document: &'a Document, limits: &Limits) -> Self {
        Self {
            document,
            limits: *limits,
            budget: Budget::new(limits),
            intent: color::intent(document),
            findings: BTreeSet::new(),
            fonts: HashMap::new(),
            walked: HashSet::new(),
            profiles: HashSet::new(),
            separations: BTreeMap::new(),
            overprints: false,
            cmyk_profiles: false,
        }
    }

    /// Examines the whole document.
    pub(super) fn run(mut self) -> Result<BTreeSet<ArchivalFinding>, Error> {
        match self.intent {
            Intent::Missing => self.note(ArchivalFinding::IntentMissing),
            Intent::Bad => self.note(ArchivalFinding::Intent),
            Intent::For(_) => {}
        }
        self.objects();
        for node in read_pages(self.document, &self.limits)? {
            let Some(page) = node.id.and_then(|id| self.dictionary_at(id)) else {
                return Err(Error::NotCanonical);
            };
            self.page(page)?;
        }
        self.fonts_shown()?;
        if self.overprints && self.cmyk_profiles {
            self.note(ArchivalFinding::Overprint);
        }
        Ok(self.findings)
    }

    /// Examines the fonts; those of glyphs that are content themselves come after them.
    fn fonts_shown(&mut self) -> Result<(), Error> {
        let mut examined: HashSet<usize> = HashSet::new();
        while !self.fonts.is_empty() {
            for (address, font) in std::mem::take(&mut self.fonts) {
                if examined.insert(address) {
                    self.font(&font)?;
                } else if font.visible {
                    // More letters of a font that was examined already: not followed any further.
                    self.note(ArchivalFinding::FontEncoding);
                }
            }
        }
        Ok(())
    }

    pub(super) fn note(&mut self, finding: ArchivalFinding) {
        self.findings.insert(finding);
    }

    pub(super) fn value<'d>(&self, owner: &'d Dictionary, key: &[u8]) -> Option<&'d Object>
    where
        'a: 'd,
    {
        value(self.document, owner, key)
    }

    fn dictionary_at(&self, id: ObjectId) -> Option<&'a Dictionary> {
        self.document.get_dictionary(id).ok()
    }

    fn page(&mut self, page: &'a Dictionary) -> Result<(), Error> {
        let resources = self.value(page, b"Resources").and_then(as_dictionary);
        if let Some(group) = self.value(page, b"Group").and_then(as_dictionary) {
            self.group(group, resources);
        }
        let contents = self.value(page, b"Contents");
        let parts = match contents {
            Some(Object::Array(parts)) => parts.iter().collect(),
            Some(one) => vec![one],
            None => Vec::new(),
        };
        let mut joined = Vec::new();
        for part in parts {
            // A content stream of its own has a number; one that has none is no stream.
            let id = match part {
                Object::Reference(id) => *id,
                _ => (0, 0),
            };
            if let Object::Stream(stream) = resolve(self.document, part) {
                joined.extend(self.decoded(id, stream)?);
                joined.push(b'\n');
            }
        }
        self.content(&joined, resources, 0)
    }

    /// The decoded bytes of a stream; noted and empty when they cannot be had.
    pub(super) fn decoded(
        &mut self,
        id: ObjectId,
        stream: &lopdf::Stream,
    ) -> Result<Vec<u8>, Error> {
        match self.budget.decode(id, stream) {
            Err(Error::Unreadable) => {
                self.note(ArchivalFinding::Content);
                Ok(Vec::new())
            }
            decoded => decoded,
        }
    }

    /// A transparency group blends in a color space (ISO 19005-3, 6.2.10).
    pub(super) fn group(&mut self, group: &Dictionary, resources: Option<&Dictionary>) {
        if let Some(space) = self.value(group, b"CS") {
            self.color_space(space, resources);
        }
    }
}
