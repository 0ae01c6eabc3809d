//! Who signed a CMS value, and whether that can be believed.

use super::algorithm::hash;
use super::chain::{Chain, Known, find_chain, key_of};
use super::crypto::{Hash, KeyKind, digest, legacy_fingerprint, verifies};
use super::element::{Element, OCTET_STRING, SEQUENCE};
use super::finding::Finding;
use super::report::Revocation;
use super::revocation;
use super::signed_data::{SignedData, SigningCertificate};
use super::validation_data::ValidationData;
use crate::certificate::Certificate;
use der::Encode;

/// What stands beside a signature when it is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstances<'a> {
    pub(crate) anchors: &'a [Certificate],
    /// The file's validation data.
    pub(crate) data: &'a ValidationData,
    /// When the signature certainly existed, in seconds since 1970-01-01T00:00:00Z.
    pub(crate) at_unix_s: i64,
}

/// The signer of a CMS value and what speaks against it.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) signer: Option<Certificate>,
    /// From the signer to an anchor; the signer alone when no chain leads to one.
    pub(crate) chain: Chain,
    pub(crate) findings: Vec<Finding>,
    pub(crate) revocation: Revocation,
}

/// Verifies a CMS value over a message and judges its signer.
pub(crate) fn judge(
    value: &SignedData<'_>,
    message: &[&[u8]],
    beside: Circumstances<'_>,
) -> Judged {
    let mut findings = Vec::new();
    if digest(value.hash, message) != value.message_digest {
        findings.push(Finding::DigestMismatch);
    }
    let carried = value
        .certificates
        .iter()
        .map(|der| Certificate::from_der(der));
    let Ok(carried) = carried.collect::<Result<Vec<_>, _>>() else {
        findings.push(Finding::CmsShape);
        return Judged {
            signer: None,
            chain: Chain::new(),
            findings,
            revocation: Revocation::NotChecked,
        };
    };
    let Some(signer) = carried.iter().find(|c| is_named(value, c)) else {
        findings.push(Finding::SigningCertificateMissing);
        return Judged {
            signer: None,
            chain: Chain::new(),
            findings,
            revocation: Revocation::NotChecked,
        };
    };
    findings.extend(check_value(value, signer));
    let others: Vec<_> = carried
        .iter()
        .chain(&beside.data.certificates)
        .cloned()
        .collect();
    let known = Known {
        anchors: beside.anchors,
        others: &others,
    };
    let (chain, against) = find_chain(signer, known, value.purpose, beside.at_unix_s);
    findings.extend(against);
    let mut revocation = Revocation::NotChecked;
    if let Some(chain) = &chain {
        findings.extend(find_foreign(&carried, chain));
        revocation = revocation::check(chain, beside.data, beside.at_unix_s);
    }
    if revocation == Revocation::Revoked {
        findings.push(Finding::Revoked);
    }
    Judged {
        signer: Some(signer.clone()),
        chain: chain.unwrap_or_else(|| vec![signer.clone()]),
        findings,
        revocation,
    }
}

/// Whether the signer's entry names this certificate.
fn is_named(value: &SignedData<'_>, certificate: &Certificate) -> bool {
    let body = &certificate.parsed().tbs_certificate;
    let same = |der: der::Result<Vec<u8>>, raw: &[u8]| der.is_ok_and(|der| der == raw);
    same(body.issuer.to_der(), value.issuer) && same(body.serial_number.to_der(), value.serial)
}

fn check_value(value: &SignedData<'_>, signer: &Certificate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !binds(value, signer.der()) {
        findings.push(Finding::SigningCertificateMismatch);
    }
    match key_of(signer) {
        // Named by the chain already.
        None => findings.push(Finding::WeakKey),
        Some((KeyKind::Rsa { bits }, _)) if bits < 2048 => findings.push(Finding::WeakKey),
        Some((kind, key)) => {
            let method = (value.scheme, value.hash);
            if !verifies((kind, &key), method, &value.signed_der, value.signature) {
                findings.push(Finding::SignatureMismatch);
            }
        }
    }
    findings
}

/// Whether the signed attributes name the certificate by its hash (RFC 5035, 5.4).
fn binds(value: &SignedData<'_>, certificate: &[u8]) -> bool {
    let named = match &value.signing_certificate {
        SigningCertificate::V1(attribute) => first_id(attribute).and_then(|id| {
            let found = id.first()?.content_of(OCTET_STRING)?;
            Some(found == legacy_fingerprint(certificate))
        }),
        SigningCertificate::V2(attribute) => first_id(attribute).and_then(|id| {
            let (algorithm, rest) = match id.split_first()? {
                (first, rest) if first.tag == SEQUENCE => (hash(first)?, rest),
                _ => (Hash::Sha256, &id[..]),
            };
            let found = rest.first()?.content_of(OCTET_STRING)?;
            Some(found == digest(algorithm, &[certificate]))
        }),
    };
    named.unwrap_or(false)
}

/// The parts of the first certificate identifier: the signer's own.
fn first_id<'a>(attribute: &Element<'a>) -> Option<Vec<Element<'a>>> {
    let [identifiers, ..] = attribute.inside_of(SEQUENCE)?[..] else {
        return None;
    };
    identifiers
        .inside_of(SEQUENCE)?
        .first()?
        .inside_of(SEQUENCE)
}

/// Carried certificates that are no part of the chain: nothing protects them.
fn find_foreign(carried: &[Certificate], chain: &Chain) -> Option<Finding> {
    let stranger = carried.iter().any(|c| !chain.contains(c));
    stranger.then_some(Finding::ForeignCertificate)
}
