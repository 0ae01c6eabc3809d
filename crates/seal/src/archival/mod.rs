//! PDF/A-3, level B (ISO 19005-3): sealed files that archives take.
//!
//! An examiner notes all that it sees in the canonical copy; a table says what each finding means.
//! Only a file of which nothing is forbidden declares the conformance, and an earlier claim that
//! does not hold any more is taken back. What cannot be examined counts as forbidden.

mod color;
mod content;
mod encoding;
mod examiner;
mod finding;
mod font;
mod metadata;
mod objects;
mod profile;
mod program;

pub use finding::ArchivalFinding;

use crate::error::Error;
use crate::limits::Limits;
use crate::source::{as_dictionary, load, resolve};
use crate::stamp::Revision;
use crate::update::{catalog_of, dictionary_of};
use color::Intent;
use examiner::Examiner;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, dictionary};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What [`archive`] gives back.
#[derive(Debug)]
pub struct Archived {
    /// The revision, with its metadata and output intent.
    pub revision: Revision,
    /// What the document is declared to be, as metadata say it: `PDF/A-3B`, or nothing.
    pub conformance: Option<&'static str>,
}

/// The name of the conformance that a sealed file may declare.
const CONFORMANCE: &str = "PDF/A-3B";
/// How the output intent calls its colors.
const SRGB: &str = "sRGB IEC61966-2.1";

/// What keeps the sealed form of a canonical document from being PDF/A-3, level B; nothing when it
/// will be.
///
/// # Errors
/// When the document is not canonical or is over the limits.
pub fn archival_obstacles(
    canonical: &[u8],
    limits: &Limits,
) -> Result<Vec<ArchivalFinding>, Error> {
    obstacles(&load(canonical)?, limits)
}

/// Declares the revision PDF/A-3, level B, if nothing stands against it; takes back a claim of its
/// metadata that would not be true of the sealed file.
///
/// Comes after drawing and attaching. `obstacles` are those that [`archival_obstacles`] has found in
/// the same canonical document; `at_unix_s` is the time that the metadata tell, in seconds since
/// 1970-01-01T00:00:00Z.
///
/// # Errors
/// When the document is not canonical, or the time is out of range.
pub fn archive(
    mut revision: Revision,
    obstacles: &[ArchivalFinding],
    at_unix_s: i64,
) -> Result<Archived, Error> {
    let update = &mut revision.update;
    let archival = obstacles.iter().all(|finding| finding.clause().is_none());
    if archival {
        put_colors(update)?;
    }
    let before = update.get_prev_documents();
    if archival || metadata::claims(before) {
        let stream = metadata::stream(before, at_unix_s, archival)?;
        let stream = update.new_document.add_object(stream);
        let root = catalog_of(update)?;
        dictionary_of(update, root)?.set("Metadata", stream);
    }
    Ok(Archived {
        revision,
        conformance: archival.then_some(CONFORMANCE),
    })
}

fn obstacles(document: &Document, limits: &Limits) -> Result<Vec<ArchivalFinding>, Error> {
    // The readers of fonts are someone else's: should one panic, its font cannot be read.
    let examined = catch_unwind(AssertUnwindSafe(|| Examiner::new(document, limits).run()));
    let mut findings = examined.unwrap_or_else(|_| Ok([ArchivalFinding::FontProgram].into()))?;
    if !metadata::exists(document) || metadata::claims(document) {
        findings.insert(ArchivalFinding::MetadataReplaced);
    }
    findings.retain(|finding| finding.clause().is_some());
    Ok(findings.into_iter().collect())
}

/// Explains the colors of what sealing has drawn.
fn put_colors(update: &mut IncrementalDocument) -> Result<(), Error> {
    match color::intent(update.get_prev_documents()) {
        Intent::Missing => put_intent(update),
        Intent::For(profile::Device::Rgb) | Intent::Bad => Ok(()),
        // Ours is RGB in a document of other colors.
        Intent::For(_) => {
            let profile = add_profile(update)?;
            explain_rgb(update, profile)
        }
    }
}

fn add_profile(update: &mut IncrementalDocument) -> Result<ObjectId, Error> {
    let mut profile = Stream::new(dictionary! { "N" => 3 }, profile::srgb());
    profile.compress().map_err(|_| Error::Drawing)?;
    Ok(update.new_document.add_object(profile))
}

fn put_intent(update: &mut IncrementalDocument) -> Result<(), Error> {
    let before = update.get_prev_documents();
    let catalog = before.catalog().map_err(|_| Error::NotCanonical)?;
    let intents = catalog.get(b"OutputIntents").map(|o| resolve(before, o));
    let intents = intents.and_then(Object::as_array).cloned();
    let mut intents = intents.unwrap_or_default();
    let profile = add_profile(update)?;
    intents.push(Object::Dictionary(dictionary! {
        "Type" => "OutputIntent",
        "S" => "GTS_PDFA1",
        "OutputConditionIdentifier" => Object::string_literal(SRGB),
        "Info" => Object::string_literal(SRGB),
        "RegistryName" => Object::string_literal("http://www.color.org"),
        "DestOutputProfile" => profile,
    }));
    let root = catalog_of(update)?;
    dictionary_of(update, root)?.set("OutputIntents", intents);
    Ok(())
}

/// Gives the forms and pages of the update a default for RGB, unless they have one.
fn explain_rgb(update: &mut IncrementalDocument, profile: ObjectId) -> Result<(), Error> {
    let drawn = update.new_document.objects.iter().filter(|(_, object)| {
        let kind = |d: &Dictionary| {
            let form = d.get(b"Subtype").and_then(Object::as_name);
            d.has_type(b"Page") || form.is_ok_and(|kind| kind == b"Form")
        };
        as_dictionary(object).is_some_and(kind)
    });
    let drawn: Vec<ObjectId> = drawn.map(|(id, _)| *id).collect();
    for id in drawn {
        let object = update
            .new_document
            .get_object(id)
            .map_err(|_| Error::Drawing)?;
        let own = as_dictionary(object).and_then(|d| d.get(b"Resources").ok());
        let resources = own
            .and_then(|o| dictionary_in(update, o))
            .unwrap_or_default();
        let spaces = resources.get(b"ColorSpace").ok();
        let mut spaces = spaces
            .and_then(|o| dictionary_in(update, o))
            .unwrap_or_default();
        if spaces.has(b"DefaultRGB") {
            continue;
        }
        let icc = vec![
            Object::Name(b"ICCBased".to_vec()),
            Object::Reference(profile),
        ];
        spaces.set("DefaultRGB", icc);
        let mut resources = resources;
        resources.set("ColorSpace", spaces);
        let object = update
            .new_document
            .get_object_mut(id)
            .map_err(|_| Error::Drawing)?;
        match object {
            Object::Stream(stream) => stream.dict.set("Resources", resources),
            Object::Dictionary(page) => page.set("Resources", resources),
            _ => {}
        }
    }
    Ok(())
}

/// A dictionary, be it of the update or of what was there before.
fn dictionary_in(update: &IncrementalDocument, object: &Object) -> Option<Dictionary> {
    let Object::Reference(id) = object else {
        return as_dictionary(object).cloned();
    };
    let new = update.new_document.get_dictionary(*id);
    new.or_else(|_| update.get_prev_documents().get_dictionary(*id))
        .ok()
        .cloned()
}
