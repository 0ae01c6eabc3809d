//! Writes an incremental update behind a file, with or without room for a signature.

use crate::error::Error;
use crate::writer::{append_end, append_objects, append_stream, append_table};
use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, StringFormat};
use sha2::{Digest, Sha256};
use std::io;
use std::ops::{Deref, DerefMut, Range};

/// Stands in `/ByteRange` until the numbers are known; each has ten digits.
const PLACEHOLDER: i64 = 9_999_999_999;
/// The placeholder as it is written, from the key to the second number.
const WRITTEN_PLACEHOLDER: &[u8] = b"/ByteRange[0 9999999999";
/// Room behind the old bytes for what an update usually takes beside its streams.
const USUAL_BYTES: usize = 128 * 1024;

/// A file and the objects that are to be appended to it.
///
/// The bytes are held once: the update is written behind them, and they become the new file.
#[derive(Debug)]
pub(crate) struct Update {
    bytes: Vec<u8>,
    objects: IncrementalDocument,
}

impl Deref for Update {
    type Target = IncrementalDocument;
    fn deref(&self) -> &IncrementalDocument {
        &self.objects
    }
}

impl DerefMut for Update {
    fn deref_mut(&mut self) -> &mut IncrementalDocument {
        &mut self.objects
    }
}

/// Opens a file for appending; `None` where that would make it unreadable.
pub(crate) fn open(pdf: &[u8]) -> Option<Update> {
    let document = Document::load_mem(pdf).ok()?;
    // Appending to a file whose cross-references had to be guessed makes it unreadable.
    let repaired = document.xref_recovery.is_some();
    if repaired || document.is_encrypted() || document.was_encrypted() {
        return None;
    }
    let size = document.trailer.get(b"Size").and_then(Object::as_i64);
    let size = size.unwrap_or(0);
    let mut objects = IncrementalDocument::create_from(Vec::new(), without_large_data(document));
    // The highest object may be a cross-reference stream, which the loaded document leaves out.
    let highest = u32::try_from(size.saturating_sub(1)).ok()?;
    objects.new_document.max_id = objects.new_document.max_id.max(highest);
    let mut bytes = Vec::with_capacity(pdf.len() + USUAL_BYTES);
    bytes.extend_from_slice(pdf);
    Some(Update { bytes, objects })
}

/// The document without the data of pictures and fonts, which no update looks at: a large file
/// would be held twice. Metadata stay: an update has to know what they claim.
fn without_large_data(mut document: Document) -> Document {
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && let Ok(kind) = stream.dict.get(b"Subtype").and_then(Object::as_name)
            && kind != b"XML"
        {
            stream.content = Vec::new();
        }
    }
    document
}

/// The entries of a signature dictionary that [`write_with_room`] fills, in the order it needs.
pub(crate) fn set_room(signature: &mut Dictionary, contents_bytes: usize) {
    let mut range = vec![Object::Integer(0)];
    range.extend([PLACEHOLDER; 3].map(Object::Integer));
    signature.set("ByteRange", range);
    let contents = Object::String(vec![0; contents_bytes], StringFormat::Hexadecimal);
    signature.set("Contents", contents);
}

/// Writes the whole file: the old bytes, then the update.
pub(crate) fn write(update: &mut Update) -> Result<Vec<u8>, Error> {
    refresh_identifier(&mut update.objects);
    let mut bytes = std::mem::take(&mut update.bytes);
    append(&mut bytes, &update.objects).map_err(|_| Error::Drawing)?;
    Ok(bytes)
}

/// Writes the whole file and says where the digits of the new signature's `/Contents` stand.
pub(crate) fn write_with_room(update: &mut Update) -> Result<(Vec<u8>, Range<usize>), Error> {
    let prefix = update.bytes.len();
    let mut bytes = write(update)?;
    let hole = fill_byte_range(&mut bytes, prefix)?;
    Ok((bytes, hole))
}

/// Appends objects, cross-references and trailer (ISO 32000-2, 7.5.6).
fn append(bytes: &mut Vec<u8>, update: &IncrementalDocument) -> io::Result<()> {
    let new = &update.new_document;
    if bytes.last().is_some_and(|last| *last != b'\n') {
        bytes.push(b'\n');
    }
    let places = append_objects(bytes, &new.objects)?;
    let start = bytes.len();
    // A reader that understands one form of cross-references need not understand the other.
    let trailer = new.trailer.clone();
    match update
        .get_prev_documents()
        .reference_table
        .cross_reference_type
    {
        XrefType::CrossReferenceTable => append_table(bytes, &places, trailer, new.max_id)?,
        XrefType::CrossReferenceStream => append_stream(bytes, places, trailer, new.max_id)?,
    }
    append_end(bytes, start)
}

/// The number of the catalog.
pub(crate) fn catalog_of(update: &IncrementalDocument) -> Result<ObjectId, Error> {
    let catalog = update.get_prev_documents().trailer.get(b"Root");
    catalog
        .and_then(Object::as_reference)
        .map_err(|_| Error::NotCanonical)
}

/// A dictionary of the document, cloned into the update so that it can be changed.
pub(crate) fn dictionary_of(
    update: &mut IncrementalDocument,
    id: ObjectId,
) -> Result<&mut Dictionary, Error> {
    update
        .opt_clone_object_to_new_document(id)
        .map_err(|_| Error::NotCanonical)?;
    update
        .new_document
        .get_dictionary_mut(id)
        .map_err(|_| Error::NotCanonical)
}

/// Gives the new revision its own second file identifier (ISO 32000-2, 14.4).
fn refresh_identifier(update: &mut IncrementalDocument) {
    let Ok(Object::Array(identifier)) = update.new_document.trailer.get(b"ID").cloned() else {
        return;
    };
    let Some(first) = identifier.first().cloned() else {
        return;
    };
    let mut hash = Sha256::new();
    for (id, object) in &update.new_document.objects {
        hash.update(id.0.to_be_bytes());
        if let Object::Stream(stream) = object {
            hash.update(&stream.content);
        }
        if let Ok(date) = object
            .as_dict()
            .and_then(|d| d.get(b"M"))
            .and_then(Object::as_str)
        {
            hash.update(date);
        }
    }
    let second = hash.finalize()[..16].to_vec();
    let second = Object::String(second, StringFormat::Hexadecimal);
    update.new_document.trailer.set("ID", vec![first, second]);
}

/// Writes the real byte range over the placeholder and returns where the digits stand.
///
/// The document may hold byte ranges of its own, and text that looks like one. The signature
/// dictionary has the highest number, so it is written last, and its texts are hexadecimal: the
/// last placeholder of the new revision is the real one.
fn fill_byte_range(bytes: &mut [u8], prefix: usize) -> Result<Range<usize>, Error> {
    let tail = bytes.get(prefix..).ok_or(Error::Drawing)?;
    let width = WRITTEN_PLACEHOLDER.len();
    let last = tail.windows(width).rposition(|w| w == WRITTEN_PLACEHOLDER);
    let key = prefix + last.ok_or(Error::Drawing)?;
    let range_start = find(bytes, b"[", key)?;
    let range_end = find(bytes, b"]", range_start)?;
    let contents = find(bytes, b"/Contents<", range_end)?;
    let open = contents + b"/Contents".len();
    let close = find(bytes, b">", open)?;
    let after = close + 1;
    let numbers = format!("[0 {open} {after} {}", bytes.len() - after);
    let width = range_end - range_start;
    let padded = format!("{numbers:<width$}]");
    if padded.len() != width + 1 {
        return Err(Error::Drawing);
    }
    bytes[range_start..=range_end].copy_from_slice(padded.as_bytes());
    Ok(open + 1..close)
}

fn find(bytes: &[u8], needle: &[u8], from: usize) -> Result<usize, Error> {
    let tail = bytes.get(from..).ok_or(Error::Drawing)?;
    let found = tail.windows(needle.len()).position(|w| w == needle);
    found.map(|at| from + at).ok_or(Error::Drawing)
}
