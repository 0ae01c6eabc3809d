//! The signatures that a file carries, as far as making more of them needs it.

use crate::certificate::Certificate;
use crate::error::Error;
use crate::level::Level;
use crate::signer::Signer;
use crate::source::{as_dictionary, resolve, value};
use der::{Decode, Encode};
use lopdf::{Dictionary, Document, Object};

/// The certificates of everything that has signed in a file: seal, signature timestamps and
/// document timestamps, oldest first; each list begins with the signer's own.
///
/// Nothing of it is validated: it says whom to gather validation data for.
///
/// # Errors
/// When the file cannot be read or a signature in it cannot.
pub fn signing_chains(pdf: &[u8]) -> Result<Vec<Vec<Certificate>>, Error> {
    let document = load(pdf)?;
    let mut chains = Vec::new();
    for cms in values(&document)? {
        chains.extend(chains_of(&cms)?);
    }
    Ok(chains)
}

/// When a file must have been renewed: the earliest end of validity among the certificates of
/// its newest signature or timestamp, in seconds since 1970-01-01T00:00:00Z.
///
/// # Errors
/// As [`signing_chains`].
pub fn renewal_due_unix_s(pdf: &[u8]) -> Result<u64, Error> {
    let chains = signing_chains(pdf)?;
    let newest = chains.last().ok_or(Error::NotSealed)?;
    let ends = newest.iter().map(|c| c.validity_unix_s().1);
    ends.min().ok_or(Error::NotSealed)
}

/// The level that the parts of a sealed file make up (EN 319 142-1, 6.1).
///
/// Nothing of it is validated: it says what to add next. A file whose newest document timestamp
/// does not cover all of it has yet to get the one that does.
///
/// # Errors
/// As [`signing_chains`].
pub fn level_of(pdf: &[u8]) -> Result<Level, Error> {
    let document = load(pdf)?;
    let signatures = dictionaries(&document)?;
    let stamps = |s: &&Dictionary| s.has_type(b"DocTimeStamp");
    let seal = signatures.iter().find(|s| !stamps(s));
    let value = contents(&document, seal.ok_or(Error::NotSealed)?)?;
    let signer = Signer::from_der(&value).map_err(|_| Error::NotSealed)?;
    if signer.timestamps().is_empty() && !signatures.iter().any(stamps) {
        return Ok(Level::BB);
    }
    let catalog = document.catalog().map_err(|_| Error::NotSealed)?;
    if !catalog.has(b"DSS") {
        return Ok(Level::BT);
    }
    let newest = signatures.last().filter(|s| stamps(s));
    let whole = newest.is_some_and(|s| covers_to(&document, s) == Some(pdf.len()));
    Ok(if whole { Level::BLta } else { Level::BLt })
}

/// Where the second part of a `/ByteRange` ends.
fn covers_to(document: &Document, signature: &Dictionary) -> Option<usize> {
    let range = value(document, signature, b"ByteRange")?.as_array().ok()?;
    let number = |at: usize| usize::try_from(range.get(at)?.as_i64().ok()?).ok();
    number(2)?.checked_add(number(3)?)
}

/// The form dictionary of a file that has a signature field.
pub(crate) fn form_of(document: &Document) -> Result<&Dictionary, Error> {
    let catalog = document.catalog().map_err(|_| Error::NotSealed)?;
    let form = value(document, catalog, b"AcroForm").and_then(as_dictionary);
    form.ok_or(Error::NotSealed)
}

/// A name that no field of the file has.
pub(crate) fn next_name(document: &Document) -> Result<String, Error> {
    let count = fields(document)?.len();
    Ok(format!("Timestamp{count}"))
}

/// The certificates behind one CMS value: its own signer's, then those of its timestamps.
fn chains_of(cms: &[u8]) -> Result<Vec<Vec<Certificate>>, Error> {
    let read = |cms: &[u8]| -> Result<Signer, Error> {
        let signer = Signer::from_der(cms).map_err(|_| Error::NotSealed)?;
        signer.certificate().ok_or(Error::NotSealed)?;
        Ok(signer)
    };
    let signer = read(cms)?;
    let mut chains = Vec::new();
    for token in signer.timestamps() {
        chains.push(read(&token)?.certificates);
    }
    chains.insert(0, signer.certificates);
    Ok(chains)
}

fn load(pdf: &[u8]) -> Result<Document, Error> {
    Document::load_mem(pdf).map_err(|_| Error::NotSealed)
}

fn fields(document: &Document) -> Result<&[Object], Error> {
    let fields = value(document, form_of(document)?, b"Fields");
    let fields = fields.and_then(|f| f.as_array().ok());
    fields.map(Vec::as_slice).ok_or(Error::NotSealed)
}

/// The CMS values in `/Contents`, without the padding behind them.
fn values(document: &Document) -> Result<Vec<Vec<u8>>, Error> {
    let signatures = dictionaries(document)?.into_iter();
    signatures.map(|s| contents(document, s)).collect()
}

/// The signature dictionaries, in the order of their fields.
fn dictionaries(document: &Document) -> Result<Vec<&Dictionary>, Error> {
    let mut found = Vec::new();
    for field in fields(document)? {
        let field = as_dictionary(resolve(document, field)).ok_or(Error::NotSealed)?;
        found.extend(value(document, field, b"V").and_then(as_dictionary));
    }
    Ok(found)
}

fn contents(document: &Document, signature: &Dictionary) -> Result<Vec<u8>, Error> {
    let contents = value(document, signature, b"Contents").and_then(|c| c.as_str().ok());
    contents.and_then(unpadded).ok_or(Error::NotSealed)
}

fn unpadded(contents: &[u8]) -> Option<Vec<u8>> {
    let mut reader = der::SliceReader::new(contents).ok()?;
    der::Any::decode(&mut reader).ok()?.to_der().ok()
}
