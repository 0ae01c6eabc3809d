//! Certificates and revocation lists that a file carries in `/DSS` (EN 319 142-1, 5.4.2).

use super::frame::Frame;
use super::value::{Dictionary, Indirect, Value};
use crate::certificate::Certificate;
use lopdf::{Object, Stream};

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
    pub(crate) fn read(pdf: &[u8], frame: &Frame) -> Self {
        let newest = frame.newest();
        let store = frame
            .catalog(newest)
            .and_then(|c| frame.dictionary(c, "DSS", newest));
        let Some(store) = store else {
            return Self::default();
        };
        let certificates = streams(pdf, frame, store, "Certs");
        Self {
            certificates: certificates
                .iter()
                .filter_map(|c| Certificate::from_der(c).ok())
                .collect(),
            lists: streams(pdf, frame, store, "CRLs"),
        }
    }
}

fn streams(pdf: &[u8], frame: &Frame, store: &Dictionary, key: &str) -> Vec<Vec<u8>> {
    let newest = frame.newest();
    let items = match store.get(key).map(|list| frame.resolve(list, newest)) {
        Some(Value::Array(items)) => &items[..],
        _ => &[],
    };
    let objects = items
        .iter()
        .filter_map(|item| frame.object(item.reference()?, newest));
    objects
        .take(MOST)
        .filter_map(|object| decode(pdf, object))
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
