//! OCSP replies in the file (RFC 6960): believed when the issuer, or whom it certified, signed.

use crate::authority::{Authority, leaf, sealed_by};
use crate::forge::with_store;
use crate::support::NOW_S;
use crate::verify_timestamps::{ECDSA_WITH_SHA_256, SHA_256, element, generalized_time};
use der::Encode;
use paraph_seal::verify::Revocation;
use paraph_seal::{Sealer, Trust, verify};
use rcgen::ExtendedKeyUsagePurpose;
use sha2::{Digest, Sha256};

const BASIC: &[u8] = b"\x2b\x06\x01\x05\x05\x07\x30\x01\x01";
pub(crate) const GOOD: &[u8] = &[0x80, 0];

fn revoked(at_unix_s: i64) -> Vec<u8> {
    element(0xa1, &[&generalized_time(at_unix_s)])
}

/// A reply about a key's certificate, good for a minute around now.
pub(crate) fn reply(responder: &dyn Sealer, about: &dyn Sealer, status: &[u8]) -> Vec<u8> {
    let parsed = |der: &[u8]| <x509_cert::Certificate as der::Decode>::from_der(der).unwrap();
    let subject = parsed(about.chain()[0].der()).tbs_certificate;
    let issuer = parsed(about.chain()[1].der()).tbs_certificate;
    let key = issuer.subject_public_key_info.subject_public_key;
    let id = element(
        0x30,
        &[
            &element(0x30, &[&element(6, &[SHA_256])]),
            &element(4, &[&Sha256::digest(issuer.subject.to_der().unwrap())]),
            &element(4, &[&Sha256::digest(key.raw_bytes())]),
            &subject.serial_number.to_der().unwrap(),
        ],
    );
    let next = element(0xa0, &[&generalized_time(NOW_S + 60)]);
    let one = element(0x30, &[&id, status, &generalized_time(NOW_S - 60), &next]);
    let by_key = element(0xa2, &[&element(4, &[&[7; 20]])]);
    let all = element(0x30, &[&one]);
    let body = element(0x30, &[&by_key, &generalized_time(NOW_S - 60), &all]);
    let signature = responder.sign(&body).unwrap();
    let carried = element(0xa0, &[&element(0x30, &[responder.chain()[0].der()])]);
    let basic = element(
        0x30,
        &[
            &body,
            &element(0x30, &[&element(6, &[ECDSA_WITH_SHA_256])]),
            &element(3, &[&[0], &signature]),
            &carried,
        ],
    );
    let wrapped = element(0x30, &[&element(6, &[BASIC]), &element(4, &[&basic])]);
    element(0x30, &[&[0x0a, 1, 0], &element(0xa0, &[&wrapped])])
}

#[test]
fn replies_are_believed_when_the_issuer_stands_behind_them() {
    let authority = Authority::new();
    let (key, neighbor) = (authority.key(&leaf()), authority.key(&leaf()));
    let mut responder = leaf();
    responder.extended_key_usages = vec![ExtendedKeyUsagePurpose::OcspSigning];
    let (issuer, responder) = (authority.own_key(), authority.key(&responder));
    let stranger = Authority::new().own_key();
    let pdf = sealed_by(&key);
    let check = |reply: Vec<u8>, at_unix_s: i64, expected: Revocation| {
        let pdf = with_store(&pdf, &[("OCSPs", &[&reply])]);
        let trust = Trust {
            anchors: vec![authority.certificate()],
            at_unix_s,
        };
        let report = verify(&pdf, &trust).unwrap();
        assert_eq!(report.signatures[0].revocation, expected, "{report}");
        assert_eq!(report.passed(), expected != Revocation::Revoked, "{report}");
    };
    check(reply(&issuer, &key, GOOD), NOW_S, Revocation::NotRevoked);
    check(reply(&responder, &key, GOOD), NOW_S, Revocation::NotRevoked);
    check(
        reply(&issuer, &key, &revoked(NOW_S - 9)),
        NOW_S,
        Revocation::Revoked,
    );
    check(
        reply(&responder, &key, &revoked(NOW_S - 9)),
        NOW_S,
        Revocation::Revoked,
    );
    // Outdated, about another, by nobody of importance, by a stranger, unknown.
    check(
        reply(&issuer, &key, GOOD),
        NOW_S + 600,
        Revocation::NotChecked,
    );
    check(
        reply(&issuer, &neighbor, &revoked(NOW_S - 9)),
        NOW_S,
        Revocation::NotChecked,
    );
    check(reply(&neighbor, &key, GOOD), NOW_S, Revocation::NotChecked);
    check(
        reply(&stranger, &key, &revoked(NOW_S - 9)),
        NOW_S,
        Revocation::NotChecked,
    );
    check(
        reply(&issuer, &key, &[0x82, 0]),
        NOW_S,
        Revocation::NotChecked,
    );
}
