//! From a certificate to a trust anchor (RFC 5280, 6.1).

use super::algorithm::{public_key, scheme};
use super::crypto::{KeyKind, verifies};
use super::element::{BIT_STRING, Element, SEQUENCE};
use super::finding::Finding;
use super::signed_data::Purpose;
use crate::certificate::Certificate;
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5280, rfc5912};
use der::Encode;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// Most certificates from signer to anchor.
const LONGEST: usize = 8;
/// Most certificates that are looked at while a chain is sought.
const MOST_STEPS: usize = 200;
/// Extended key usages that speak of signing documents: RFC 9336, and what came before it.
const DOCUMENT_SIGNING: [ObjectIdentifier; 5] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.36"),
    ObjectIdentifier::new_unwrap("1.2.840.113583.1.1.5"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.311.10.3.12"),
    rfc5280::ID_KP_EMAIL_PROTECTION,
    rfc5280::ANY_EXTENDED_KEY_USAGE,
];
/// Extensions that may be critical: they are either checked here or restrict nothing.
const UNDERSTOOD: [ObjectIdentifier; 5] = [
    rfc5912::ID_CE_BASIC_CONSTRAINTS,
    rfc5912::ID_CE_KEY_USAGE,
    rfc5912::ID_CE_EXT_KEY_USAGE,
    rfc5912::ID_CE_SUBJECT_ALT_NAME,
    rfc5912::ID_CE_CERTIFICATE_POLICIES,
];

/// Where chains end, and what they may be made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) anchors: &'a [Certificate],
    /// Certificates that nobody vouches for: they must prove themselves.
    pub(crate) others: &'a [Certificate],
}

/// The certificates from the signer's to the anchor's, both included.
pub(crate) type Chain = Vec<Certificate>;

/// Whether the issuer's key signed a certificate or a revocation list, given in DER.
pub(crate) fn is_signed_by(der: &[u8], issuer: &Certificate) -> bool {
    let signed = signed_parts(der);
    signed.is_some_and(
        |(body, method, value)| match (key_of(issuer), scheme(&method)) {
            (Some((kind, key)), Some(method)) => verifies((kind, &key), method, body, value),
            _ => false,
        },
    )
}

/// Body, algorithm and signature.
fn signed_parts(der: &[u8]) -> Option<(&[u8], Element<'_>, &[u8])> {
    let parts = Element::only(der)?.inside_of(SEQUENCE)?;
    let [body, method, value] = &parts[..] else {
        return None;
    };
    Some((
        body.raw,
        *method,
        value.content_of(BIT_STRING)?.strip_prefix(&[0])?,
    ))
}

/// Kind and bytes of a certificate's key.
pub(crate) fn key_of(certificate: &Certificate) -> Option<(KeyKind, Vec<u8>)> {
    let info = &certificate.parsed().tbs_certificate.subject_public_key_info;
    public_key(&info.to_der().ok()?)
}

/// The chains from a certificate, judged at an instant: the best one, and what speaks against it.
pub(crate) fn find_chain(
    leaf: &Certificate,
    known: Known<'_>,
    purpose: Purpose,
    at_unix_s: i64,
) -> (Option<Chain>, Vec<Finding>) {
    let mut chains = Vec::new();
    walk(
        vec![leaf.clone()],
        known,
        &mut MOST_STEPS.clone(),
        &mut chains,
    );
    let judged = chains.into_iter().map(|chain| {
        let findings = judge_chain(&chain, purpose, at_unix_s);
        (Some(chain), findings)
    });
    judged
        .min_by_key(|(_, findings)| findings.len())
        .unwrap_or_else(|| {
            let mut findings = judge_chain(std::slice::from_ref(leaf), purpose, at_unix_s);
            findings.push(Finding::NoAnchor);
            (None, findings)
        })
}

fn walk(so_far: Chain, known: Known<'_>, steps: &mut usize, chains: &mut Vec<Chain>) {
    let Some(last) = so_far.last() else {
        return;
    };
    if known.anchors.contains(last) {
        chains.push(so_far);
        return;
    }
    if so_far.len() >= LONGEST {
        return;
    }
    for issuer in known.anchors.iter().chain(known.others) {
        if *steps == 0 {
            return;
        }
        if so_far.contains(issuer) || !last.is_issued_by(issuer) {
            continue;
        }
        *steps -= 1;
        if is_signed_by(last.der(), issuer) {
            let mut longer = so_far.clone();
            longer.push(issuer.clone());
            walk(longer, known, steps, chains);
        }
    }
}

fn judge_chain(chain: &[Certificate], purpose: Purpose, at_unix_s: i64) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (depth, certificate) in chain.iter().enumerate() {
        findings.extend(judge_validity(certificate, at_unix_s));
        match key_of(certificate) {
            Some((KeyKind::Rsa { bits }, _)) if bits < 2048 => findings.push(Finding::WeakKey),
            Some(_) => {}
            None => findings.push(Finding::WeakKey),
        }
        if has_unknown_critical_extension(certificate) {
            findings.push(Finding::CriticalExtension);
        }
        if depth == 0 {
            findings.extend(judge_usage(certificate, purpose));
        } else if !may_issue(certificate, depth - 1) {
            findings.push(Finding::ChainConstraints);
        }
    }
    findings.sort_unstable();
    findings.dedup();
    findings
}

fn judge_validity(certificate: &Certificate, at_unix_s: i64) -> Option<Finding> {
    let (from, to) = certificate.validity_unix_s();
    match u64::try_from(at_unix_s) {
        Ok(at) if at > to => Some(Finding::Expired),
        Ok(at) if at >= from => None,
        Ok(_) | Err(_) => Some(Finding::NotYetValid),
    }
}

fn has_unknown_critical_extension(certificate: &Certificate) -> bool {
    let extensions = &certificate.parsed().tbs_certificate.extensions;
    let mut extensions = extensions.iter().flatten();
    extensions.any(|e| e.critical && !UNDERSTOOD.contains(&e.extn_id))
}

fn judge_usage(leaf: &Certificate, purpose: Purpose) -> Vec<Finding> {
    let body = &leaf.parsed().tbs_certificate;
    let mut findings = Vec::new();
    let signs = |usage: &KeyUsage| usage.digital_signature() || usage.non_repudiation();
    if !matches!(body.get::<KeyUsage>(), Ok(Some((_, usage))) if signs(&usage)) {
        findings.push(Finding::KeyUsage);
    }
    let good = match (body.get::<ExtendedKeyUsage>(), purpose) {
        (Ok(None), Purpose::Seal) => true,
        (Ok(Some((_, usage))), Purpose::Seal) => {
            usage.0.iter().any(|u| DOCUMENT_SIGNING.contains(u))
        }
        // RFC 3161, 2.3: critical, and nothing else beside it.
        (Ok(Some((critical, usage))), Purpose::Timestamp) => {
            critical && usage.0[..] == [rfc5280::ID_KP_TIME_STAMPING]
        }
        (Ok(None), Purpose::Timestamp) | (Err(_), _) => false,
    };
    if !good {
        findings.push(Finding::ExtendedKeyUsage);
    }
    findings
}

/// Whether a certificate may issue with this many issuers between it and the signer.
fn may_issue(certificate: &Certificate, between: usize) -> bool {
    let body = &certificate.parsed().tbs_certificate;
    let Ok(Some((_, constraints))) = body.get::<BasicConstraints>() else {
        return false;
    };
    let deep_enough = constraints
        .path_len_constraint
        .is_none_or(|n| usize::from(n) >= between);
    let usage = match body.get::<KeyUsage>() {
        Ok(Some((_, usage))) => usage.key_cert_sign(),
        Ok(None) => true,
        Err(_) => false,
    };
    constraints.ca && deep_enough && usage
}
