//! Writes the last revision with room for a signature, and fills that room.

use crate::error::Error;
use crate::stamp::Revision;
use lopdf::{IncrementalDocument, Object, ObjectId, StringFormat, dictionary, text_string};
use sha2::{Digest, Sha256};
use std::ops::{Deref, Range};
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

/// A complete file that lacks only the CMS value over its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    bytes: Vec<u8>,
    /// The hexadecimal digits of `/Contents`, without the angle brackets.
    hole: Range<usize>,
    digest: [u8; 32],
}

/// A [`Prepared`] file as plain values, to be stored or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedParts {
    /// The file.
    pub bytes: Vec<u8>,
    /// Offset of the first hexadecimal digit of `/Contents`.
    pub hole_start: usize,
    /// Offset after the last one.
    pub hole_end: usize,
    /// SHA-256 of all bytes but `<`, the digits and `>`.
    pub digest: [u8; 32],
}

/// A sealed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    bytes: Vec<u8>,
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
    let digest = digest_around(&bytes, &hole);
    Ok(Prepared {
        bytes,
        hole,
        digest,
    })
}

impl Prepared {
    /// SHA-256 of what the seal covers: the whole file but its `/Contents`.
    #[must_use]
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Puts the CMS value in.
    ///
    /// # Errors
    /// When it is not exactly one DER element or larger than the room.
    pub fn fill(mut self, cms: &[u8]) -> Result<Sealed, Error> {
        let room_bytes = self.hole.len() / 2;
        if cms.len() > room_bytes {
            return Err(Error::CmsTooLarge {
                size_bytes: cms.len(),
                room_bytes,
            });
        }
        der::asn1::AnyRef::try_from(cms).map_err(|e| Error::Cms(Some(e)))?;
        let end = self.hole.start + 2 * cms.len();
        hex::encode_to_slice(cms, &mut self.bytes[self.hole.start..end])
            .map_err(|_| Error::NotPrepared)?;
        Ok(Sealed { bytes: self.bytes })
    }

    /// Takes the value apart, to be stored or sent.
    #[must_use]
    pub fn into_parts(self) -> PreparedParts {
        PreparedParts {
            bytes: self.bytes,
            hole_start: self.hole.start,
            hole_end: self.hole.end,
            digest: self.digest,
        }
    }

    /// Puts the value together again and checks it: the parts may come from another process.
    ///
    /// # Errors
    /// When hole or digest are not those of the file.
    pub fn from_parts(parts: PreparedParts) -> Result<Self, Error> {
        let PreparedParts {
            bytes,
            hole_start,
            hole_end,
            digest,
        } = parts;
        let hole = hole_start..hole_end;
        let digits = bytes.get(hole.clone()).ok_or(Error::NotPrepared)?;
        let before = hole_start.checked_sub(1).and_then(|i| bytes.get(i));
        let framed = before == Some(&b'<') && bytes.get(hole_end) == Some(&b'>');
        let blank = digits.len().is_multiple_of(2) && digits.iter().all(|d| *d == b'0');
        if !framed || !blank || digest_around(&bytes, &hole) != digest {
            return Err(Error::NotPrepared);
        }
        Ok(Self {
            bytes,
            hole,
            digest,
        })
    }
}

impl Sealed {
    /// The bytes of the file.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl Deref for Sealed {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl AsRef<[u8]> for Sealed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
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
fn dictionary_of(
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
fn pdf_date(unix_s: i64) -> Result<String, Error> {
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

fn digest_around(bytes: &[u8], hole: &Range<usize>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&bytes[..hole.start - 1]);
    hash.update(&bytes[hole.end + 1..]);
    hash.finalize().into()
}
