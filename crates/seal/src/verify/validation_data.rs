//! Certificates and revocation lists that a file carries in `/DSS` (EN 319 142-1, 5.4.2).

use super::element::{Element, SEQUENCE};
use super::frame::Frame;
use super::value::{Dictionary, Indirect, Value};
use crate::certificate::Certificate;
use der::Decode;
use lopdf::{Object, Stream};
use x509_cert::crl::CertificateList;

/// Largest certificate or list when decoded.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Most certificates and most lists.
const MOST: usize = 100;

/// What the newest revision's `/DSS` holds. Nobody vouches for it: each piece must prove itself.
#[derive(Debug, Default)]
pub(crate) struct ValidationData {
    pub(crate) certificates: Vec<Certificate>,
    /// Revocation lists, in DER.
    pub(crate) lists: Vec<Vec<u8>>,
}

impl ValidationData {
    /// `None` when there is something in it that is none of what belongs there.
    pub(crate) fn read(pdf: &[u8], frame: &Frame) -> Option<Self> {
        const KEYS: [&[u8]; 5] = [b"Type", b"Certs", b"CRLs", b"OCSPs", b"VRI"];
        let newest = frame.newest();
        let catalog = frame.catalog(newest)?;
        if catalog.get("DSS").is_none() {
            return Some(Self::default());
        }
        let store = frame.dictionary(catalog, "DSS", newest)?;
        store
            .entries()
            .iter()
            .all(|e| KEYS.contains(&&e.key[..]))
            .then_some(())?;
        let certificates = streams(pdf, frame, store, "Certs")?;
        let certificates = certificates
            .iter()
            .map(|der| Certificate::from_der(der).ok());
        let lists = streams(pdf, frame, store, "CRLs")?;
        let responses = streams(pdf, frame, store, "OCSPs")?;
        let formed = lists
            .iter()
            .all(|der| CertificateList::from_der(der).is_ok())
            && responses
                .iter()
                .all(|der| Element::only(der).is_some_and(|e| e.tag == SEQUENCE));
        formed.then_some(())?;
        Some(Self {
            certificates: certificates.collect::<Option<_>>()?,
            lists,
        })
    }
}

/// The data of all streams of a list.
fn streams(pdf: &[u8], frame: &Frame, store: &Dictionary, key: &str) -> Option<Vec<Vec<u8>>> {
    let newest = frame.newest();
    let items = match store.get(key).map(|list| frame.resolve(list, newest)) {
        Some(Value::Array(items)) => &items[..],
        None => &[],
        Some(_) => return None,
    };
    (items.len() <= MOST).then_some(())?;
    let object = |item: &Value| frame.object(item.reference()?, newest);
    items
        .iter()
        .map(|item| decode(pdf, object(item)?))
        .collect()
}

/// The data of a stream, which is plain or deflated.
fn decode(pdf: &[u8], object: &Indirect) -> Option<Vec<u8>> {
    let data = pdf.get(object.stream.clone()?)?;
    let dictionary = object.value.dictionary()?;
    if dictionary.get("Filter").is_none() {
        return Some(data.to_vec());
    }
    if !dictionary.is("Filter", "FlateDecode") || dictionary.get("DecodeParms").is_some() {
        return None;
    }
    let mut said = lopdf::Dictionary::new();
    said.set("Filter", Object::Name(b"FlateDecode".to_vec()));
    Stream::new(said, data.to_vec())
        .get_plain_content_with_limit(MOST_BYTES)
        .ok()
}
