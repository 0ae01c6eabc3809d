//! Certificates and revocation lists that a file carries in `/DSS` (EN 319 142-1, 5.4.2).

use super::chain::is_signed_by;
use super::element::{Element, SEQUENCE};
use super::frame::Frame;
use super::value::{Dictionary, Indirect, Value};
use crate::certificate::Certificate;
use der::Decode;
use lopdf::{Object, Stream};
use std::cell::RefCell;
use x509_cert::crl::CertificateList;

/// Size of all of it together when decoded.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Most certificates and most lists.
const MOST: usize = 100;

/// What the newest revision's `/DSS` holds. Nobody vouches for it: each piece must prove itself.
#[derive(Debug, Default)]
pub(crate) struct ValidationData {
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) lists: Vec<RevocationList>,
    /// OCSP responses, in DER.
    pub(crate) replies: Vec<Vec<u8>>,
}

/// A revocation list, read once and hashed once for each issuer, however many signatures there are.
#[derive(Debug)]
pub(crate) struct RevocationList {
    pub(crate) parsed: CertificateList,
    der: Vec<u8>,
    asked: RefCell<Vec<(Certificate, bool)>>,
}

impl RevocationList {
    fn read(der: Vec<u8>) -> Option<Self> {
        Some(Self {
            parsed: CertificateList::from_der(&der).ok()?,
            der,
            asked: RefCell::default(),
        })
    }

    /// Whether the issuer's key signed the list.
    pub(crate) fn is_signed_by(&self, issuer: &Certificate) -> bool {
        let mut asked = self.asked.borrow_mut();
        if let Some((_, answer)) = asked.iter().find(|(known, _)| known == issuer) {
            return *answer;
        }
        let answer = is_signed_by(&self.der, issuer);
        asked.push((issuer.clone(), answer));
        answer
    }
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
        let mut left = MOST_BYTES;
        let mut streams = |key| streams(pdf, frame, store, key, &mut left);
        let certificates = streams("Certs")?;
        let certificates = certificates
            .iter()
            .map(|der| Certificate::from_der(der).ok());
        let lists = streams("CRLs")?.into_iter().map(RevocationList::read);
        let lists = lists.collect::<Option<_>>()?;
        let replies = streams("OCSPs")?;
        let formed = |der: &Vec<u8>| Element::only(der).is_some_and(|e| e.tag == SEQUENCE);
        replies.iter().all(formed).then_some(())?;
        let certificates = certificates.collect::<Option<_>>()?;
        Some(Self {
            certificates,
            lists,
            replies,
        })
    }
}

/// The data of all streams of a list; their size is taken off what is left.
fn streams(
    pdf: &[u8],
    frame: &Frame,
    store: &Dictionary,
    key: &str,
    left: &mut usize,
) -> Option<Vec<Vec<u8>>> {
    let newest = frame.newest();
    let items = match store.get(key).map(|list| frame.resolve(list, newest)) {
        Some(Value::Array(items)) => &items[..],
        None => &[],
        Some(_) => return None,
    };
    (items.len() <= MOST).then_some(())?;
    let mut decoded = Vec::new();
    for item in items {
        let data = decode(pdf, frame.object(item.reference()?, newest)?, *left)?;
        *left = left.checked_sub(data.len())?;
        decoded.push(data);
    }
    Some(decoded)
}

/// The data of a stream, which is plain or deflated.
fn decode(pdf: &[u8], object: &Indirect, most_bytes: usize) -> Option<Vec<u8>> {
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
        .get_plain_content_with_limit(most_bytes)
        .ok()
}
