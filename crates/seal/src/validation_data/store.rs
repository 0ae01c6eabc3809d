//! The document security store (ISO 32000-2, 12.8.4.3).

use super::ValidationData;
use crate::error::Error;
use crate::source::{as_dictionary, value};
use crate::update::{catalog_of, dictionary_of, open, write};
use lopdf::{Dictionary, Document, IncrementalDocument, Object, Stream, dictionary};

/// Appends a revision whose `/DSS` holds the data, besides what an earlier one holds.
///
/// There is no `/VRI`: it would say which data belong to which signature, which every validator
/// finds out for itself, and EN 319 142-1, 5.4.2.2, makes it optional.
///
/// # Errors
/// When the file cannot be appended to.
pub fn add_validation_data(pdf: &[u8], data: &ValidationData) -> Result<Vec<u8>, Error> {
    let mut update = open(pdf).ok_or(Error::NotAppendable)?;
    put_store(&mut update, data)?;
    write(&mut update)
}

fn put_store(update: &mut IncrementalDocument, data: &ValidationData) -> Result<(), Error> {
    let before = update.get_prev_documents();
    let catalog = before.catalog().map_err(|_| Error::NotAppendable)?;
    let old = value(before, catalog, b"DSS").and_then(as_dictionary);
    let mut store = old.cloned().unwrap_or_default();
    let parts = [
        ("Certs", &data.certificates),
        ("OCSPs", &data.ocsps),
        ("CRLs", &data.crls),
    ];
    store.set("Type", "DSS");
    for (key, values) in parts {
        let old = entries(update.get_prev_documents(), &store, key.as_bytes());
        let all = merged(update, old, values);
        if !all.is_empty() {
            store.set(key, all);
        }
    }
    let store = update.new_document.add_object(store);
    let catalog = catalog_of(update)?;
    let catalog = dictionary_of(update, catalog)?;
    catalog.set("DSS", store);
    Ok(())
}

fn entries(document: &Document, store: &Dictionary, key: &[u8]) -> Vec<Object> {
    let list = value(document, store, key).and_then(|o| o.as_array().ok());
    list.cloned().unwrap_or_default()
}

/// The old entries and a new stream for each value that none of them holds.
fn merged(
    update: &mut IncrementalDocument,
    mut all: Vec<Object>,
    values: &[Vec<u8>],
) -> Vec<Object> {
    let before = update.get_prev_documents();
    let held: Vec<Vec<u8>> = all.iter().filter_map(|o| content(before, o)).collect();
    for value in values.iter().filter(|v| !held.contains(v)) {
        let stream = Stream::new(dictionary! {}, value.clone());
        all.push(Object::Reference(update.new_document.add_object(stream)));
    }
    all
}

fn content(document: &Document, entry: &Object) -> Option<Vec<u8>> {
    let (_, object) = document.dereference(entry).ok()?;
    let stream = object.as_stream().ok()?;
    if stream.dict.has(b"Filter") {
        return stream.decompressed_content().ok();
    }
    Some(stream.content.clone())
}
