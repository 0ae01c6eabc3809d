//! Finds what is active in a document, wherever it hides.

use crate::copy::is_action;
use crate::finding::Finding;
use crate::source::Source;
use lopdf::{Dictionary, Object};
use std::collections::BTreeSet;

/// Reports actions, files and other things that the canonical copy leaves behind.
pub(crate) fn examine(source: &Source, catalog: &Dictionary) -> BTreeSet<Finding> {
    let mut findings = BTreeSet::new();
    if catalog.has(b"OpenAction") || catalog.has(b"AA") {
        findings.insert(Finding::OpenAction);
    }
    if catalog.has(b"AF") {
        findings.insert(Finding::EmbeddedFiles);
    }
    if let Some(names) = source.dictionary(catalog, b"Names") {
        if names.has(b"JavaScript") {
            findings.insert(Finding::JavaScript);
        }
        if names.has(b"EmbeddedFiles") {
            findings.insert(Finding::EmbeddedFiles);
        }
    }
    for object in source.document.objects.values() {
        visit(object, &mut findings);
    }
    findings
}

fn visit(object: &Object, findings: &mut BTreeSet<Finding>) {
    match object {
        Object::Array(items) => items.iter().for_each(|o| visit(o, findings)),
        Object::Dictionary(d) => visit_dictionary(d, findings),
        Object::Stream(s) => visit_dictionary(&s.dict, findings),
        _ => {}
    }
}

fn visit_dictionary(dictionary: &Dictionary, findings: &mut BTreeSet<Finding>) {
    if is_action(dictionary) || dictionary.has_type(b"Action") {
        findings.extend(action(dictionary));
    }
    if dictionary.has(b"EF") || dictionary.has_type(b"EmbeddedFile") {
        findings.insert(Finding::EmbeddedFiles);
    }
    if let Ok(b"RichMedia" | b"Screen" | b"Movie" | b"Sound" | b"3D") =
        dictionary.get(b"Subtype").and_then(Object::as_name)
    {
        findings.insert(Finding::RichMedia);
    }
    for (_, value) in dictionary {
        visit(value, findings);
    }
}

/// What an action is reported as; moving about in the document is not worth a word.
fn action(dictionary: &Dictionary) -> Option<Finding> {
    match dictionary.get(b"S").and_then(Object::as_name) {
        Ok(b"GoTo") => None,
        Ok(b"JavaScript") => Some(Finding::JavaScript),
        Ok(b"Launch") => Some(Finding::Launch),
        Ok(b"Sound" | b"Movie" | b"Rendition" | b"RichMediaExecute" | b"GoTo3DView") => {
            Some(Finding::RichMedia)
        }
        _ => Some(Finding::Actions),
    }
}
