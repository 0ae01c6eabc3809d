//! The XML signature in a completion (W3C XML Signature, as far as `BankID` uses it). What is read
//! out of it are the very elements whose digests were signed.

use super::xml::Element;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use paraph_seal::Certificate;
use sha2::{Digest as _, Sha256};
use x509_cert::der::Decode as _;

const CANONICAL: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
/// `id-at-serialNumber` (X.520): the personal number.
const SERIAL_NUMBER: &str = "2.5.4.5";
/// `id-at-name` and `id-at-commonName`.
const NAMES: [&str; 2] = ["2.5.4.41", "2.5.4.3"];
/// Largest signature in bytes.
const LARGEST: usize = 1024 * 1024;

/// What a signature says, after its digests and its value held.
#[derive(Debug)]
pub(super) struct Signed {
    /// The signer's certificate and those it leads to, as they came.
    pub(super) chain: Vec<Certificate>,
    /// The name in the certificate.
    pub(super) name: String,
    /// The personal number in the certificate.
    pub(super) personal_number: String,
    /// What the person read, base64.
    pub(super) visible: String,
    /// What was signed beside it, base64.
    pub(super) non_visible: String,
    /// What the person was asked: `Identification` or `Signing`.
    pub(super) function: String,
}

/// A signature does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub(super) struct BadSignature;

/// Reads a signature in base64 and checks it, but for whom its certificate leads to.
pub(super) fn read(signature: &str) -> Result<Signed, BadSignature> {
    let xml = STANDARD.decode(signature).map_err(|_| BadSignature)?;
    if xml.len() > LARGEST {
        return Err(BadSignature);
    }
    let text = String::from_utf8(xml).map_err(|_| BadSignature)?;
    let root = Element::read(&text).map_err(|_| BadSignature)?;
    checked(&root).ok_or(BadSignature)
}

fn checked(root: &Element) -> Option<Signed> {
    if !root.is("Signature") {
        return None;
    }
    let info = root.only("SignedInfo")?;
    let key_info = root.only("KeyInfo")?;
    let object = root.only("Object")?;
    let data = object.only("bankIdSignedData")?;
    check_methods(info)?;
    check_reference(root, info, "bidSignedData", &[root, object, data])?;
    check_reference(root, info, "bidKeyInfo", &[root, key_info])?;
    let certificates = key_info.only("X509Data")?.all("X509Certificate");
    let chain: Vec<Certificate> = certificates
        .map(|c| Certificate::from_der(&STANDARD.decode(c.text()).ok()?).ok())
        .collect::<Option<_>>()?;
    let leaf = x509_cert::Certificate::from_der(chain.first()?.der()).ok()?;
    let key = &leaf
        .tbs_certificate
        .subject_public_key_info
        .subject_public_key;
    let value = STANDARD.decode(root.only("SignatureValue")?.text()).ok()?;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.as_bytes()?);
    let signed = Element::canonical(&[root, info]);
    key.verify(signed.as_bytes(), &value).ok()?;
    let part = |name: &str| data.only(name).map(Element::text).unwrap_or_default();
    let client = data.only("clientInfo")?;
    Some(Signed {
        name: NAMES
            .iter()
            .find_map(|oid| attribute(&leaf, oid))
            .unwrap_or_default(),
        personal_number: attribute(&leaf, SERIAL_NUMBER)?,
        visible: part("usrVisibleData"),
        non_visible: part("usrNonVisibleData"),
        function: client.only("funcId")?.text(),
        chain,
    })
}

fn check_methods(info: &Element) -> Option<()> {
    let algorithm = |name: &str| info.only(name)?.attribute("Algorithm");
    let known = algorithm("CanonicalizationMethod") == Some(CANONICAL)
        && algorithm("SignatureMethod") == Some(RSA_SHA256);
    let two = info.all("Reference").count() == 2;
    (known && two).then_some(())
}

/// Whether the element at the end of the path is the one that is referred to, and has its digest.
fn check_reference(root: &Element, info: &Element, id: &str, path: &[&Element]) -> Option<()> {
    let uri = format!("#{id}");
    let mut named = info
        .all("Reference")
        .filter(|r| r.attribute("URI") == Some(&uri));
    let reference = named.next().filter(|_| named.next().is_none())?;
    let target = path.last()?;
    if target.attribute("Id") != Some(id) || root.count_of_id(id) != 1 {
        return None;
    }
    if let Some(transforms) = reference.only("Transforms") {
        let mut all = transforms.all("Transform");
        if !all.all(|t| t.attribute("Algorithm") == Some(CANONICAL)) {
            return None;
        }
    }
    if reference.only("DigestMethod")?.attribute("Algorithm") != Some(SHA256) {
        return None;
    }
    let stated = STANDARD
        .decode(reference.only("DigestValue")?.text())
        .ok()?;
    let digest = Sha256::digest(Element::canonical(path).as_bytes());
    (digest[..] == stated[..]).then_some(())
}

/// A text in the subject's name.
fn attribute(certificate: &x509_cert::Certificate, oid: &str) -> Option<String> {
    let parts = certificate.tbs_certificate.subject.0.iter();
    let mut parts = parts.flat_map(|set| set.0.iter());
    let found = parts.find(|part| part.oid.to_string() == oid)?;
    let text = String::from_utf8(found.value.value().to_vec()).ok()?;
    Some(text).filter(|t| !t.is_empty())
}
