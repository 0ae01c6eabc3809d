//! Rewrites an upload once, before it is shown or hashed: one revision, nothing active.

use crate::budget::Budget;
use crate::bundled::bundled_fonts;
use crate::copy::Copier;
use crate::error::Error;
use crate::examine::examine;
use crate::finding::Finding;
use crate::flatten::{Flattener, Painted};
use crate::geometry::Page;
use crate::glyphs::{TextForm, add_labels};
use crate::limits::Limits;
use crate::overlay::Overlay;
use crate::page_copy::PageCopy;
use crate::pages::{PageNode, read_pages};
use crate::path::{BLACK, paint_check};
use crate::source::Source;
use crate::strip::{SignaturePlace, SignatureStrip};
use crate::tagging::{Role, Structure, next_piece};
use crate::text::Label;
use crate::verify::is_in_order;
use crate::writer::write_document;
use lopdf::{Object, ObjectId, StringFormat, dictionary};
use paraph_ink::Fonts;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::vec::IntoIter;

/// Catalog entries that describe and do nothing (ISO 32000-2, table 29).
const CATALOG: [&[u8]; 8] = [
    b"Lang",
    b"MarkInfo",
    b"StructTreeRoot",
    b"PageLabels",
    b"Outlines",
    b"Dests",
    b"Metadata",
    b"OutputIntents",
];

/// A document that is fit to be shown, hashed and sealed.
#[derive(Debug, Clone)]
pub struct Canonical {
    /// The rewritten file: one revision, no scripts, actions, forms, annotations or attachments.
    pub bytes: Vec<u8>,
    /// The pages in order.
    pub pages: Vec<Page>,
    /// What was changed or dropped, each once.
    pub findings: Vec<Finding>,
    /// Where people sign, in their order, when a strip was asked for.
    pub signature_places: Vec<SignaturePlace>,
}

/// How an upload is rewritten.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// Ceilings on what is read.
    pub limits: Limits,
    /// The fonts of form fields that have no appearance.
    pub fonts: Fonts,
    /// Room for signatures on a document that has no fields.
    pub strip: Option<SignatureStrip>,
    /// Which copy of the upload this is, from 0: each has a file identifier, and with it bytes, of
    /// its own (ISO 32000-2, 14.4).
    pub copy: u32,
}

impl Default for Rewrite {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            fonts: bundled_fonts(),
            strip: None,
            copy: 0,
        }
    }
}

/// What an upload holds, without rewriting it.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// The pages in order.
    pub pages: Vec<Page>,
    /// What [`canonicalize`] would change or drop, each once.
    pub findings: Vec<Finding>,
}

/// Reads the pages of an upload and what is noteworthy about it.
///
/// # Errors
/// When the document cannot be read, is over the limits or is of a kind that cannot be sealed.
pub fn inspect(pdf: &[u8], limits: &Limits) -> Result<Inspection, Error> {
    let canonical = canonicalize(pdf, limits)?;
    Ok(Inspection {
        pages: canonical.pages,
        findings: canonical.findings,
    })
}

/// Rewrites an upload to canonical bytes. The same upload always gives the same bytes.
///
/// # Errors
/// When the document cannot be read, is over the limits or is of a kind that cannot be sealed.
pub fn canonicalize(pdf: &[u8], limits: &Limits) -> Result<Canonical, Error> {
    let rewrite = Rewrite {
        limits: *limits,
        ..Rewrite::default()
    };
    canonicalize_with(pdf, &rewrite)
}

/// The same with more to say about it.
///
/// # Errors
/// As [`canonicalize`].
pub fn canonicalize_with(pdf: &[u8], rewrite: &Rewrite) -> Result<Canonical, Error> {
    let limits = &rewrite.limits;
    let source = Source::open(pdf, limits)?;
    let mut nodes = read_pages(&source.document, limits)?;
    check_agreement(pdf, nodes.len())?;
    let strip = rewrite
        .strip
        .map(|strip| strip.add(&mut nodes, limits))
        .transpose()?;
    let mut budget = Budget::new(limits);
    let mut rewriting = Rewriting::new(&source, &mut budget, &rewrite.fonts);
    if strip.as_ref().is_some_and(|places| !places.is_empty()) {
        rewriting.findings.insert(Finding::SignatureStrip);
    }
    let bytes = rewriting.run(&nodes, &identifier(pdf, rewrite.copy))?;
    check_agreement(&bytes, nodes.len())?;
    // What the validator would refuse once it is sealed is refused before anybody signs it.
    if !is_in_order(&bytes) {
        return Err(Error::Unreadable);
    }
    Ok(Canonical {
        bytes,
        pages: nodes.iter().map(|node| node.page).collect(),
        findings: rewriting.findings.into_iter().collect(),
        signature_places: strip.unwrap_or_default(),
    })
}

/// Compares the number of pages with what the renderer's reader finds.
///
/// A file that this reader cannot open at all is no contradiction: what counts is the rewritten
/// one, which must pass as well.
fn check_agreement(pdf: &[u8], one: usize) -> Result<(), Error> {
    let bytes = pdf.to_vec();
    let counted = catch_unwind(AssertUnwindSafe(|| {
        hayro_syntax::Pdf::new(bytes).map(|pdf| pdf.pages().len())
    }));
    match counted {
        Ok(Ok(other)) if other != one => Err(Error::Ambiguous { one, other }),
        _ => Ok(()),
    }
}

/// The same upload gives the same bytes, so its hash is a fit identifier; further copies add their
/// number to it.
fn identifier(pdf: &[u8], copy: u32) -> [u8; 16] {
    let mut digest = Sha256::new_with_prefix(pdf);
    if copy > 0 {
        digest.update(copy.to_be_bytes());
    }
    let mut identifier = [0; 16];
    identifier.copy_from_slice(&digest.finalize()[..16]);
    identifier
}

struct Rewriting<'a> {
    source: &'a Source,
    fonts: &'a Fonts,
    copier: Copier<'a>,
    findings: BTreeSet<Finding>,
}

impl<'a> Rewriting<'a> {
    fn new(source: &'a Source, budget: &'a mut Budget, fonts: &'a Fonts) -> Self {
        let copier = Copier::new(source, budget);
        Self {
            source,
            fonts,
            copier,
            findings: source.findings.clone(),
        }
    }

    fn run(&mut self, nodes: &'a [PageNode], identifier: &[u8]) -> Result<Vec<u8>, Error> {
        let catalog = self.copier.target.new_object_id();
        let tree = self.copier.target.new_object_id();
        let ids: Vec<_> = nodes
            .iter()
            .map(|_| self.copier.target.new_object_id())
            .collect();
        for (node, id) in nodes.iter().zip(&ids) {
            if let Some(old) = node.id {
                self.copier.assign(old, *id);
            }
        }
        self.findings
            .extend(examine(self.source, self.source.catalog()?));
        if self.copier.layers().are_present() {
            self.findings.insert(Finding::OptionalContent);
        }
        let overlays = self.overlays(nodes)?;
        for ((node, id), overlay) in nodes.iter().zip(&ids).zip(&overlays) {
            let page = PageCopy::new(&mut self.copier, node).finish(overlay, tree)?;
            self.copier.target.set_object(*id, page);
        }
        self.root(catalog, tree, &ids)?;
        self.trailer(catalog, identifier);
        self.copier.finish()?;
        self.tag(catalog, &ids, &overlays);
        self.findings.append(&mut self.copier.findings);
        self.save()
    }

    /// What is drawn over each page in place of its annotations.
    fn overlays(&mut self, nodes: &'a [PageNode]) -> Result<Vec<Overlay>, Error> {
        let mut flattener = Flattener::new(self.source, self.copier.layers(), self.fonts);
        let painted: Vec<_> = nodes.iter().map(|node| flattener.page(node)).collect();
        self.findings.append(&mut flattener.findings);
        let labels: Vec<Label> = painted
            .iter()
            .flatten()
            .filter_map(Painted::label)
            .collect();
        let mut forms = add_labels(&mut self.copier.target, self.fonts, &labels)?.into_iter();
        Ok(nodes
            .iter()
            .zip(painted)
            .map(|(node, painted)| self.overlay(node, painted, &mut forms))
            .collect())
    }

    fn overlay(
        &mut self,
        node: &PageNode,
        painted: Vec<Painted>,
        forms: &mut IntoIter<TextForm>,
    ) -> Overlay {
        let mut overlay = Overlay::new(next_piece(&self.source.document, &node.dictionary));
        for item in painted {
            let role = match &item {
                Painted::Check { .. } => Role::Check,
                Painted::Look { .. } => Role::Artifact,
                Painted::Label { .. } | Painted::Appearance { .. } => Role::Text,
            };
            overlay.piece(role, |overlay| self.paint(overlay, item, forms));
        }
        overlay
    }

    fn paint(&mut self, overlay: &mut Overlay, item: Painted, forms: &mut IntoIter<TextForm>) {
        match item {
            Painted::Look { content } => overlay.content.push_str(&content),
            Painted::Check { frame } => paint_check(&mut overlay.content, &frame, BLACK),
            Painted::Label { frame, .. } => {
                if let Some(form) = forms.next() {
                    overlay.form(form.id, &frame, form.height);
                }
            }
            Painted::Appearance {
                stream,
                resources,
                matrix,
            } => {
                let id = self.copier.take_form(stream, resources.as_ref());
                overlay.object(id, matrix);
            }
        }
    }

    /// Gives what was drawn over the pages its place in the structure of a tagged document.
    fn tag(&mut self, catalog: ObjectId, ids: &[ObjectId], overlays: &[Overlay]) {
        let target = &mut self.copier.target;
        let Ok(catalog) = target.get_dictionary(catalog).cloned() else {
            return;
        };
        let mut structure = Structure {
            before: None,
            target,
            catalog,
        };
        for (id, overlay) in ids.iter().zip(overlays) {
            if !overlay.pieces.is_empty() {
                let _ = structure.add(*id, &overlay.pieces);
            }
        }
    }

    fn root(&mut self, id: ObjectId, tree: ObjectId, pages: &[ObjectId]) -> Result<(), Error> {
        let kids: Vec<Object> = pages.iter().map(|id| Object::Reference(*id)).collect();
        let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
        let root = dictionary! { "Type" => "Pages", "Count" => count, "Kids" => kids };
        self.copier.target.set_object(tree, root);
        let old = self.source.catalog()?;
        let mut catalog = dictionary! { "Type" => "Catalog", "Pages" => tree };
        for key in CATALOG {
            if let Ok(value) = old.get(key) {
                catalog.set(key, self.copier.take(value));
            }
        }
        if let Some(dests) = self
            .source
            .dictionary(old, b"Names")
            .and_then(|n| n.get(b"Dests").ok())
        {
            catalog.set("Names", dictionary! { "Dests" => self.copier.take(dests) });
        }
        self.copier.target.set_object(id, catalog);
        Ok(())
    }

    fn trailer(&mut self, catalog: ObjectId, identifier: &[u8]) {
        let mut trailer = dictionary! { "Root" => catalog };
        let info = self
            .source
            .dictionary(&self.source.document.trailer, b"Info");
        if let Some(info) = info.filter(|i| !i.has(b"Type")) {
            let info = self.copier.take_dictionary(info);
            trailer.set("Info", self.copier.target.add_object(info));
        }
        let id = Object::String(identifier.to_vec(), StringFormat::Hexadecimal);
        trailer.set("ID", vec![id.clone(), id]);
        self.copier.target.trailer = trailer;
    }

    fn save(&self) -> Result<Vec<u8>, Error> {
        write_document(&self.copier.target).map_err(|_| Error::Drawing)
    }
}

#[cfg(all(test, feature = "samples"))]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn readers_that_count_differently_make_a_document_ambiguous() {
        assert!(check_agreement(&samples::contract(), 2).is_ok());
        let disagreement = check_agreement(&samples::contract(), 3);
        assert!(matches!(
            disagreement,
            Err(Error::Ambiguous { one: 3, other: 2 })
        ));
    }
}
