//! Opens an uploaded file within the limits and refuses what can never be sealed.

use crate::error::{Error, Limit};
use crate::finding::Finding;
use crate::limits::Limits;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest object stream or cross-reference stream when decoded; each of its bytes can become
/// dozens of bytes of objects.
const OBJECT_STREAM_BYTES: usize = 32 * 1024 * 1024;

/// An uploaded document, loaded and found fit for rewriting.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) document: Document,
    pub(crate) findings: BTreeSet<Finding>,
}

impl Source {
    pub(crate) fn open(pdf: &[u8], limits: &Limits) -> Result<Self, Error> {
        if pdf.len() > limits.file_bytes {
            return Err(Error::OverLimits {
                what: Limit::FileBytes,
            });
        }
        let header = header_offset(pdf).ok_or(Error::Unreadable)?;
        let document = load(pdf)?;
        if document.objects.len() > limits.objects {
            return Err(Error::OverLimits {
                what: Limit::Objects,
            });
        }
        if document.revision_count() > limits.revisions {
            return Err(Error::OverLimits {
                what: Limit::Revisions,
            });
        }
        if document
            .objects
            .values()
            .any(|o| deeper_than(o, limits.nesting))
        {
            return Err(Error::OverLimits {
                what: Limit::Nesting,
            });
        }
        let mut source = Self {
            document,
            findings: BTreeSet::new(),
        };
        source.refuse_kinds()?;
        source.note_frame(header);
        Ok(source)
    }

    pub(crate) fn catalog(&self) -> Result<&Dictionary, Error> {
        self.document.catalog().map_err(|_| Error::Unreadable)
    }

    /// The value behind any chain of references; null when it leads nowhere.
    pub(crate) fn resolve<'a>(&'a self, object: &'a Object) -> &'a Object {
        resolve(&self.document, object)
    }

    pub(crate) fn dictionary<'a>(
        &'a self,
        owner: &'a Dictionary,
        key: &[u8],
    ) -> Option<&'a Dictionary> {
        as_dictionary(self.value(owner, key)?)
    }

    pub(crate) fn value<'a>(&'a self, owner: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
        value(&self.document, owner, key)
    }

    fn refuse_kinds(&mut self) -> Result<(), Error> {
        let catalog = self.catalog()?;
        if catalog.has(b"Collection") {
            return Err(Error::Portfolio);
        }
        let rights = self.usage_rights(catalog);
        let signed = |(id, object): (&ObjectId, &Object)| !rights.contains(id) && is_signed(object);
        if self.document.objects.iter().any(signed) {
            return Err(Error::AlreadySigned);
        }
        if !rights.is_empty() {
            self.findings.insert(Finding::UsageRights);
        }
        self.refuse_xfa()
    }

    /// Objects that hold usage rights: signatures of a reader program's maker, not of a person.
    fn usage_rights(&self, catalog: &Dictionary) -> Vec<ObjectId> {
        let Some(perms) = self.dictionary(catalog, b"Perms") else {
            return Vec::new();
        };
        let right = |key: &[u8]| perms.get(key).and_then(Object::as_reference).ok();
        [right(b"UR3"), right(b"UR")]
            .into_iter()
            .flatten()
            .collect()
    }

    fn refuse_xfa(&mut self) -> Result<(), Error> {
        let catalog = self.catalog()?;
        let Some(form) = self
            .dictionary(catalog, b"AcroForm")
            .filter(|f| f.has(b"XFA"))
        else {
            return Ok(());
        };
        let drawn_by_xfa = matches!(catalog.get(b"NeedsRendering"), Ok(Object::Boolean(true)));
        let fields = self.value(form, b"Fields").and_then(|f| f.as_array().ok());
        if drawn_by_xfa || fields.is_none_or(Vec::is_empty) {
            return Err(Error::Xfa);
        }
        self.findings.insert(Finding::Xfa);
        Ok(())
    }

    fn note_frame(&mut self, header: usize) {
        if self.document.xref_recovery.is_some() {
            self.findings.insert(Finding::Rewritten);
        }
        if header > 0 {
            self.findings.insert(Finding::LeadingBytes);
        }
        if self.document.revision_count() > 1 {
            self.findings.insert(Finding::EarlierRevisions);
        }
    }
}

/// The value behind any chain of references in a document; null when it leads nowhere.
pub(crate) fn resolve<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document
        .dereference(object)
        .map_or(&Object::Null, |(_, o)| o)
}

/// A dictionary's value with references followed; `None` for null.
pub(crate) fn value<'a>(
    document: &'a Document,
    owner: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Object> {
    let found = resolve(document, owner.get(key).ok()?);
    (!found.is_null()).then_some(found)
}

/// The dictionary of a dictionary or of a stream.
pub(crate) fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(d) => Some(d),
        Object::Stream(s) => Some(&s.dict),
        _ => None,
    }
}

/// A number, be it written as integer or real.
pub(crate) fn number(object: &Object) -> Option<f64> {
    let number = object.as_float().ok().map(f64::from)?;
    number.is_finite().then_some(number)
}

fn header_offset(pdf: &[u8]) -> Option<usize> {
    pdf.windows(5).position(|w| w == b"%PDF-")
}

pub(crate) fn load(pdf: &[u8]) -> Result<Document, Error> {
    let options = LoadOptions {
        max_decompressed_size: Some(OBJECT_STREAM_BYTES),
        ..LoadOptions::default()
    };
    // The parser is someone else's: should it panic on a hostile file, that file is unreadable.
    let loaded = catch_unwind(AssertUnwindSafe(|| {
        Document::load_mem_with_options(pdf, options)
    }));
    match loaded {
        Ok(Ok(document)) if document.trailer.has(b"Encrypt") || document.was_encrypted() => {
            Err(Error::Encrypted)
        }
        Ok(Ok(document)) => Ok(document),
        // A reader that lacks the password often fails at the first object that it needs.
        Ok(Err(_)) | Err(_) if names_encryption(pdf) => Err(Error::Encrypted),
        Ok(Err(error)) => Err(load_error(&error)),
        Err(_) => Err(Error::Unreadable),
    }
}

/// Whether some trailer names an encryption dictionary, `/Encrypt 6 0 R` or `/Encrypt <<`.
fn names_encryption(pdf: &[u8]) -> bool {
    const KEY: &[u8] = b"/Encrypt";
    let value = |at: usize| pdf[at + KEY.len()..].trim_ascii_start().first();
    let mut keys = (0..pdf.len()).filter(|at| pdf[*at..].starts_with(KEY));
    keys.any(|at| value(at).is_some_and(|b| b.is_ascii_digit() || *b == b'<'))
}

fn load_error(error: &lopdf::Error) -> Error {
    use lopdf::{DecompressError, Error as E};
    match error {
        E::Decryption(_)
        | E::InvalidPassword
        | E::UnsupportedSecurityHandler(_)
        | E::AlreadyEncrypted => Error::Encrypted,
        E::Decompress(DecompressError::MemoryLimitExceeded { .. }) => Error::OverLimits {
            what: Limit::Inflated,
        },
        _ => Error::Unreadable,
    }
}

/// Whether an object is a signature or holds one, be it damaged: what claims to be signed is not
/// rewritten. Usage rights are none of a person's.
fn is_signed(object: &Object) -> bool {
    match object {
        Object::Array(items) => items.iter().any(is_signed),
        Object::Dictionary(d) => {
            let own = |(key, value): (&Vec<u8>, &Object)| {
                !matches!(key.as_slice(), b"UR3" | b"UR") && is_signed(value)
            };
            is_signature(d) || d.iter().any(own)
        }
        _ => false,
    }
}

fn is_signature(dictionary: &Dictionary) -> bool {
    let typed = dictionary.has_type(b"Sig") || dictionary.has_type(b"DocTimeStamp");
    dictionary.has(b"Contents") && (typed || dictionary.has(b"ByteRange"))
}

fn deeper_than(object: &Object, depth: usize) -> bool {
    let Some(below) = depth.checked_sub(1) else {
        return true;
    };
    match object {
        Object::Array(a) => a.iter().any(|o| deeper_than(o, below)),
        Object::Dictionary(d) => d.iter().any(|(_, o)| deeper_than(o, below)),
        Object::Stream(s) => s.dict.iter().any(|(_, o)| deeper_than(o, below)),
        _ => false,
    }
}
