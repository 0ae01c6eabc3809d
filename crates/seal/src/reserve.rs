//! Writes the last revision with room for a signature.

use crate::error::Error;
use crate::prepared::Prepared;
use crate::stamp::Revision;
use lopdf::{IncrementalDocument, Object, ObjectId, StringFormat, dictionary, text_string};
use sha2::{Digest, Sha256};
use std::ops::Range;
use time::OffsetDateTime;

/// Stands in `/ByteRange` until the numbers are known; each has ten digits.
const PLACEHOLDER: i64 = 9_999_999_999;
/// The placeholder as it is written, from the key to the second number.
const WRITTEN_PLACEHOLDER: &[u8] = b"/ByteRange[0 9999999999";
/// Annotation flags: printed, and locked (ISO 32000-2, table 167).
const PRINT_LOCKED: i64 = 132;

/// What the signature dictionary says and how much room it has (ISO 32000-2, 12.8.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Room for the CMS value; 16 KiB are ample for the levels B-B and B-T.
    pub contents_bytes: usize,
    /// Claimed time of sealing (`/M`), in seconds since 1970-01-01T00:00:00Z.
    pub signed_at_unix_s: i64,
    /// Who seals (`/Name`).
    pub name: Option<String>,
    /// Why (`/Reason`).
    pub reason: Option<String>,
    /// Where (`/Location`).
    pub location: Option<String>,
}

impl Room {
    /// Room of 16 KiB for a seal of this time that says nothing more.
    #[must_use]
    pub fn at(signed_at_unix_s: i64) -> Self {
        Self {
            contents_bytes: 16 * 1024,
            signed_at_unix_s,
            name: None,
            reason: None,
            location: None,
        }
    }
}

/// Adds the signature field and dictionary to the revision and writes the file.
///
/// The seal certifies the document and permits no change (`DocMDP`, P = 1; ISO 32000-2, 12.8.2.2).
///
/// # Errors
/// When the time is not a PDF date or the file cannot be written.
pub fn reserve(revision: Revision, room: &Room) -> Result<Prepared, Error> {
    let Revision {
        mut update,
        first_page,
    } = revision;
    add_signature(&mut update, first_page, room)?;
    refresh_identifier(&mut update);
    let mut bytes = Vec::with_capacity(update.get_prev_documents_bytes().len() + 65_536);
    update.save_to(&mut bytes).map_err(|_| Error::Drawing)?;
    bytes.push(b'\n');
    let hole = fill_byte_range(&mut bytes, update.get_prev_documents_bytes().len())?;
    Ok(Prepared::new(bytes, hole))
}

fn add_signature(
    update: &mut IncrementalDocument,
    page: ObjectId,
    room: &Room,
) -> Result<(), Error> {
    let field = update.new_document.new_object_id();
    let signature = update.new_document.new_object_id();
    let entries = signature_dictionary(room)?;
    update.new_document.set_object(signature, entries);
    update.new_document.set_object(
        field,
        dictionary! {
            "Type" => "Annot",
            "Subtype" => "Widget",
            "FT" => "Sig",
            "T" => text_string("Seal"),
            "F" => PRINT_LOCKED,
            "P" => page,
            "Rect" => vec![Object::Integer(0); 4],
            "V" => signature,
        },
    );
    let entries = dictionary_of(update, page)?;
    entries.set("Annots", vec![Object::Reference(field)]);
    let catalog = update.get_prev_documents().trailer.get(b"Root");
    let catalog = catalog
        .and_then(Object::as_reference)
        .map_err(|_| Error::NotCanonical)?;
    let entries = dictionary_of(update, catalog)?;
    entries.set("Perms", dictionary! { "DocMDP" => signature });
    entries.set(
        "AcroForm",
        dictionary! { "Fields" => vec![Object::Reference(field)], "SigFlags" => 3 },
    );
    Ok(())
}

/// A dictionary of the document, cloned into the update so that it can be changed.
pub(crate) fn dictionary_of(
    update: &mut IncrementalDocument,
    id: ObjectId,
) -> Result<&mut lopdf::Dictionary, Error> {
    update
        .opt_clone_object_to_new_document(id)
        .map_err(|_| Error::NotCanonical)?;
    update
        .new_document
        .get_dictionary_mut(id)
        .map_err(|_| Error::NotCanonical)
}

fn signature_dictionary(room: &Room) -> Result<lopdf::Dictionary, Error> {
    let parameters = dictionary! { "Type" => "TransformParams", "P" => 1, "V" => "1.2" };
    let reference = dictionary! {
        "Type" => "SigRef",
        "TransformMethod" => "DocMDP",
        "TransformParams" => parameters,
    };
    let mut signature = dictionary! {
        "Type" => "Sig",
        "Filter" => "Adobe.PPKLite",
        "SubFilter" => "ETSI.CAdES.detached",
        "ByteRange" => vec![0.into(), PLACEHOLDER.into(), PLACEHOLDER.into(), PLACEHOLDER.into()],
        "Contents" => Object::String(vec![0; room.contents_bytes], StringFormat::Hexadecimal),
        "Reference" => vec![Object::Dictionary(reference)],
        "M" => Object::string_literal(pdf_date(room.signed_at_unix_s)?),
    };
    let said = [
        ("Name", &room.name),
        ("Reason", &room.reason),
        ("Location", &room.location),
    ];
    for (key, text) in said {
        if let Some(text) = text {
            signature.set(key, hexadecimal(text));
        }
    }
    Ok(signature)
}

/// A text string in hexadecimal digits, which can never be taken for a key of the dictionary.
fn hexadecimal(text: &str) -> Object {
    match text_string(text) {
        Object::String(bytes, _) => Object::String(bytes, StringFormat::Hexadecimal),
        other => other,
    }
}

/// `D:YYYYMMDDHHmmSSZ` (ISO 32000-2, 7.9.4).
pub(crate) fn pdf_date(unix_s: i64) -> Result<String, Error> {
    let at = OffsetDateTime::from_unix_timestamp(unix_s).map_err(|_| Error::Time)?;
    if !(0..=9999).contains(&at.year()) {
        return Err(Error::Time);
    }
    let (date, time) = (at.date(), at.time());
    Ok(format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    ))
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
