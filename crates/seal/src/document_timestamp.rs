//! Document timestamps: time over the whole file, renewed before it weakens
//! (ISO 32000-2, 12.8.5; EN 319 142-1, 5.4.3).
//!
//! ```text
//! B-LT ─ reserve_timestamp ─► Prepared ─ TimestampRequest::for_digest ─► Timestamp
//!                                └─ fill_timestamp ─► B-LTA ─ … years … ─ renew ─► Prepared ─ …
//! ```

use crate::error::Error;
use crate::prepared::Prepared;
use crate::signatures::{form_of, next_name};
use crate::update::{catalog_of, dictionary_of, open, set_room, write_with_room};
use crate::validation_data::{ValidationData, add_validation_data};
use lopdf::{Dictionary, IncrementalDocument, Object, ObjectId, dictionary, text_string};

/// Room for a token with the authority's chain and some more, in bytes.
pub const TIMESTAMP_BYTES: usize = 16 * 1024;
/// Annotation flags: printed, which PDF/A demands even of what has no area, and locked
/// (ISO 32000-2, table 167; ISO 19005-3, 6.3.2).
const PRINT_LOCKED: i64 = 132;

/// Appends a revision with room for a document timestamp over the whole file.
///
/// Its digest is what the authority is asked about, and
/// [`Prepared::fill_timestamp`] puts the answer in.
///
/// # Errors
/// When the file cannot be appended to or carries no signature field yet.
pub fn reserve_timestamp(pdf: &[u8], contents_bytes: usize) -> Result<Prepared, Error> {
    let mut update = open(pdf).ok_or(Error::NotAppendable)?;
    add_timestamp(&mut update, contents_bytes)?;
    let (bytes, hole) = write_with_room(&mut update)?;
    Ok(Prepared::new(bytes, hole))
}

/// Prolongs the life of a file: proof for its newest timestamp, then room for another one.
///
/// `data` comes from a [`Gathering`](crate::Gathering) over the **last** of the file's
/// [`signing_chains`](crate::signing_chains), while that timestamp's certificates are still in
/// force (see [`renewal_due_unix_s`](crate::renewal_due_unix_s)). The older ones are proven by what
/// the timestamp covers, and nobody need answer for them any more.
///
/// # Errors
/// As [`add_validation_data`] and [`reserve_timestamp`].
pub fn renew(pdf: &[u8], data: &ValidationData, contents_bytes: usize) -> Result<Prepared, Error> {
    reserve_timestamp(&add_validation_data(pdf, data)?, contents_bytes)
}

fn add_timestamp(update: &mut IncrementalDocument, contents_bytes: usize) -> Result<(), Error> {
    let name = next_name(update.get_prev_documents())?;
    let page = first_page(update)?;
    let field = update.new_document.new_object_id();
    let signature = update.new_document.new_object_id();
    let mut entries = dictionary! {
        "Type" => "DocTimeStamp",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.RFC3161",
    };
    set_room(&mut entries, contents_bytes);
    update.new_document.set_object(signature, entries);
    let widget = dictionary! {
        "Type" => "Annot",
        "Subtype" => "Widget",
        "FT" => "Sig",
        "T" => text_string(&name),
        "F" => PRINT_LOCKED,
        "P" => page,
        "Rect" => vec![Object::Integer(0); 4],
        "V" => signature,
    };
    update.new_document.set_object(field, widget);
    let annotations = dictionary_of(update, page)?;
    append(annotations, b"Annots", field)?;
    let catalog = catalog_of(update)?;
    let mut form = form_of(update.get_prev_documents())?.clone();
    append(&mut form, b"Fields", field)?;
    dictionary_of(update, catalog)?.set("AcroForm", form);
    Ok(())
}

fn first_page(update: &IncrementalDocument) -> Result<ObjectId, Error> {
    let mut pages = update.get_prev_documents().page_iter();
    pages.next().ok_or(Error::NotAppendable)
}

/// Adds a reference to a direct array, which is how a sealed file holds both lists.
fn append(owner: &mut Dictionary, key: &[u8], id: ObjectId) -> Result<(), Error> {
    let list = owner.get_mut(key).and_then(Object::as_array_mut);
    list.map_err(|_| Error::NotAppendable)?
        .push(Object::Reference(id));
    Ok(())
}
