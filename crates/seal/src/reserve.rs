//! Writes the last revision with room for a signature.

use crate::error::Error;
use crate::prepared::Prepared;
use crate::stamp::Revision;
use crate::update::{catalog_of, dictionary_of, set_room, write_with_room};
use lopdf::{
    Dictionary, IncrementalDocument, Object, ObjectId, StringFormat, dictionary, text_string,
};
use time::OffsetDateTime;

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
    let (bytes, hole) = write_with_room(&mut update)?;
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
    let catalog = catalog_of(update)?;
    let entries = dictionary_of(update, catalog)?;
    entries.set("Perms", dictionary! { "DocMDP" => signature });
    declare_extension(entries);
    entries.set(
        "AcroForm",
        dictionary! { "Fields" => vec![Object::Reference(field)], "SigFlags" => 3 },
    );
    Ok(())
}

/// Says that a file of version 1.7 uses what ETSI has added to it (ISO 32000-2, 7.12), the store
/// and the document timestamps of later revisions included: those then need not change this.
fn declare_extension(catalog: &mut Dictionary) {
    let mut extensions = match catalog.get(b"Extensions") {
        Ok(Object::Dictionary(declared)) => declared.clone(),
        _ => Dictionary::new(),
    };
    let etsi = dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 1 };
    extensions.set("ESIC", etsi);
    catalog.set("Extensions", extensions);
}

fn signature_dictionary(room: &Room) -> Result<Dictionary, Error> {
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
    };
    set_room(&mut signature, room.contents_bytes);
    signature.set("Reference", vec![Object::Dictionary(reference)]);
    let signed_at = pdf_date(room.signed_at_unix_s)?;
    signature.set("M", Object::string_literal(signed_at));
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
