//! Timestamps over a seal's value and over a whole file (RFC 3161; EN 319 142-1, 5.4).

use crate::authority::{AnyKey, Authority, add_unsigned, instant, leaf, sealed_by, with_value};
use crate::forge::{append_timestamp, with_validation_data};
use crate::support::NOW_S;
use crate::verify::codes;
use paraph_seal::verify::{Coverage, Indication, SignatureKind, SubIndication};
use paraph_seal::{Certificate, Sealer, Trust, verify};
use rcgen::{CertificateParams, CustomExtension};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const YEAR_S: i64 = 365 * 86_400;

const CONTENT_TYPE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03";
const MESSAGE_DIGEST: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04";
const SIGNING_CERTIFICATE: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f";
const TIMESTAMP_INFO: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04";
const SIGNED_DATA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
pub(crate) const SHA_256: &[u8] = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01";
pub(crate) const ECDSA_WITH_SHA_256: &[u8] = b"\x2a\x86\x48\xce\x3d\x04\x03\x02";

/// An authority for seals and timestamps, its timestamp key, and a sealing key.
pub(crate) struct House {
    pub(crate) authority: Authority,
    pub(crate) clock: AnyKey,
    pub(crate) seal: AnyKey,
}

pub(crate) static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let authority = Authority::new();
    let clock = authority.key(&clock(true));
    let seal = authority.key(&leaf());
    House {
        authority,
        clock,
        seal,
    }
});

/// A certificate for timestamps alone that is valid for years.
fn clock(critical: bool) -> CertificateParams {
    let mut parameters = leaf();
    parameters.not_after = instant(NOW_S + 5 * YEAR_S);
    let usage = element(0x30, &[&element(6, &[b"\x2b\x06\x01\x05\x05\x07\x03\x08"])]);
    let mut usage = CustomExtension::from_oid_content(&[2, 5, 29, 37], usage);
    usage.set_criticality(critical);
    parameters.custom_extensions = vec![usage];
    parameters
}

pub(crate) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let size = u16::try_from(content.len()).unwrap().to_be_bytes();
    let mut out = match content.len() {
        0..0x80 => vec![tag, size[1]],
        0x80..0x100 => vec![tag, 0x81, size[1]],
        _ => vec![tag, 0x82, size[0], size[1]],
    };
    out.extend(content);
    out
}

/// A token by a key over a message.
pub(crate) fn token(key: &dyn Sealer, message: &[u8], at_unix_s: i64) -> Vec<u8> {
    let hash = element(0x30, &[&element(6, &[SHA_256])]);
    let imprint = element(0x30, &[&hash, &element(4, &[&Sha256::digest(message)])]);
    let info = element(
        0x30,
        &[
            &[2, 1, 1],
            &[6, 2, 0x2a, 3],
            &imprint,
            &[2, 1, 9],
            &generalized_time(at_unix_s),
        ],
    );
    let certificate = &key.chain()[0];
    let attributes = attributes(&info, certificate.der());
    let signature = key.sign(&element(0x31, &[&attributes])).unwrap();
    let (issuer, serial) = issuer_and_serial(certificate.der());
    let signer = element(
        0x30,
        &[
            &[2, 1, 1],
            &element(0x30, &[&issuer, &serial]),
            &hash,
            &element(0xa0, &[&attributes]),
            &element(0x30, &[&element(6, &[ECDSA_WITH_SHA_256])]),
            &element(4, &[&signature]),
        ],
    );
    let content = element(0xa0, &[&element(4, &[&info])]);
    let signed = element(
        0x30,
        &[
            &[2, 1, 3],
            &element(0x31, &[&hash]),
            &element(0x30, &[&element(6, &[TIMESTAMP_INFO]), &content]),
            &element(0xa0, &[certificate.der()]),
            &element(0x31, &[&signer]),
        ],
    );
    element(
        0x30,
        &[&element(6, &[SIGNED_DATA]), &element(0xa0, &[&signed])],
    )
}

/// An instant as a `GeneralizedTime`.
pub(crate) fn generalized_time(at_unix_s: i64) -> Vec<u8> {
    let at = instant(at_unix_s);
    let (month, day) = (u8::from(at.month()), at.day());
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    let text = format!(
        "{:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z",
        at.year()
    );
    element(0x18, &[text.as_bytes()])
}

/// The signed attributes, in the order of DER.
fn attributes(info: &[u8], certificate: &[u8]) -> Vec<u8> {
    let attribute = |name: &[u8], value: &[u8]| {
        element(0x30, &[&element(6, &[name]), &element(0x31, &[value])])
    };
    let id = element(0x30, &[&element(4, &[&Sha256::digest(certificate)])]);
    let mut all = [
        attribute(CONTENT_TYPE, &element(6, &[TIMESTAMP_INFO])),
        attribute(MESSAGE_DIGEST, &element(4, &[&Sha256::digest(info)])),
        attribute(
            SIGNING_CERTIFICATE,
            &element(0x30, &[&element(0x30, &[&id])]),
        ),
    ];
    all.sort();
    all.concat()
}

fn issuer_and_serial(certificate: &[u8]) -> (Vec<u8>, Vec<u8>) {
    use der::{Decode, Encode};
    let parsed = x509_cert::Certificate::from_der(certificate)
        .unwrap()
        .tbs_certificate;
    (
        parsed.issuer.to_der().unwrap(),
        parsed.serial_number.to_der().unwrap(),
    )
}

fn trust(at_unix_s: i64) -> Trust {
    Trust {
        anchors: vec![HOUSE.authority.certificate()],
        at_unix_s,
    }
}

/// An invoice with a timestamp over its seal's value.
fn stamped(make: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    with_value(&HOUSE.seal, &|value| add_unsigned(&value, make))
}

#[test]
fn a_timestamp_proves_that_the_seal_is_older_than_its_certificate_lasts() {
    let later = trust(NOW_S + 3 * YEAR_S);
    let without = verify(&sealed_by(&HOUSE.seal), &later).unwrap();
    assert_eq!(codes(&without), ["expired"]);
    let with = verify(&stamped(|value| token(&HOUSE.clock, value, NOW_S)), &later).unwrap();
    assert!(with.passed(), "{with}");
    assert_eq!(with.signatures[0].judged_at_unix_s, NOW_S);
    assert_eq!(
        with.signatures[0].timestamp.as_ref().unwrap().at_unix_s,
        NOW_S
    );
}

/// Whom the files of this module are to be believed by.
pub(crate) fn anchor() -> Certificate {
    HOUSE.authority.certificate()
}

/// Sealed files with timestamps that hold, at the level B-T and B-LTA.
pub(crate) fn good() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        (
            "timestamped",
            stamped(|value| token(&HOUSE.clock, value, NOW_S)),
        ),
        ("archived", archived().1),
    ]
}

/// Sealed files with timestamps that do not hold.
pub(crate) fn bad() -> Vec<(&'static str, Vec<u8>)> {
    let other_message = stamped(|_| token(&HOUSE.clock, b"another", NOW_S));
    let from_tomorrow = stamped(|value| token(&HOUSE.clock, value, NOW_S + 86_400));
    let by_the_seal = stamped(|value| token(&HOUSE.seal, value, NOW_S));
    let loose = stamped(|value| token(&HOUSE.authority.key(&clock(false)), value, NOW_S));
    let garbage = stamped(|_| vec![0x30, 0]);
    vec![
        ("other_message", other_message),
        ("from_tomorrow", from_tomorrow),
        ("by_the_seal", by_the_seal),
        ("usage_not_critical", loose),
        ("garbage", garbage),
    ]
}

#[test]
fn a_timestamp_that_is_present_but_bad_fails_the_seal() {
    for (name, pdf) in bad() {
        let report = verify(&pdf, &trust(NOW_S)).unwrap();
        assert_eq!(
            report.indication,
            Indication::TotalFailed,
            "{name}: {report}"
        );
        assert!(
            codes(&report).contains(&"timestamp_invalid"),
            "{name}: {report}"
        );
    }
}

#[test]
fn a_timestamp_by_a_stranger_proves_nothing() {
    let pdf = stamped(|value| {
        let stranger = Authority::new();
        token(&stranger.key(&clock(true)), value, NOW_S)
    });
    let report = verify(&pdf, &trust(NOW_S + 60)).unwrap();
    assert_eq!(report.indication, Indication::Indeterminate, "{report}");
    assert_eq!(
        report.sub_indication,
        Some(SubIndication::NoProofOfExistence)
    );
    assert_eq!(report.signatures[0].judged_at_unix_s, NOW_S + 60);
}

/// Sealed, then validation data, then a document timestamp: the level B-LTA.
pub(crate) fn archived() -> (Vec<u8>, Vec<u8>) {
    let sealed = sealed_by(&HOUSE.seal);
    let root = HOUSE.authority.certificate();
    let list = HOUSE.authority.list(&[], NOW_S);
    let extended = with_validation_data(&sealed, &[root.der()], &[&list]);
    let archived = append_timestamp(&extended, |message| {
        token(&HOUSE.clock, message, NOW_S + 60)
    });
    (sealed, archived)
}

#[test]
fn a_document_timestamp_keeps_the_seal_valid() {
    let (_, pdf) = archived();
    let report = verify(&pdf, &trust(NOW_S + 3 * YEAR_S)).unwrap();
    assert!(report.passed(), "{report}");
    let [seal, stamp] = &report.signatures[..] else {
        panic!("{report}")
    };
    assert_eq!(
        (seal.kind, stamp.kind),
        (SignatureKind::Seal, SignatureKind::DocumentTimestamp)
    );
    assert_eq!(seal.coverage, Coverage::Revision { number: 1, of: 3 });
    assert_eq!(stamp.coverage, Coverage::WholeFile);
    assert_eq!(seal.judged_at_unix_s, NOW_S + 60);
}

#[test]
fn every_changed_byte_under_a_document_timestamp_is_noticed() {
    let (sealed, pdf) = archived();
    for at in sealed.len()..pdf.len() {
        let mut changed = pdf.clone();
        changed[at] ^= 1;
        let report = verify(&changed, &trust(NOW_S + 120)).unwrap();
        assert!(!report.passed(), "offset {at}: {report}");
    }
}

#[test]
fn every_changed_digit_of_a_timestamped_value_is_noticed() {
    let pdf = stamped(|value| token(&HOUSE.clock, value, NOW_S));
    let start = pdf.windows(10).rposition(|w| w == b"/Contents<").unwrap() + 10;
    let end = start + pdf[start..].iter().position(|b| *b == b'>').unwrap();
    for at in start..end {
        let mut changed = pdf.clone();
        changed[at] ^= 1;
        let report = verify(&changed, &trust(NOW_S)).unwrap();
        assert!(!report.passed(), "offset {at}: {report}");
    }
}
