//! What authorities send, and what stands in a signature: DER from the network and from files.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paraph_seal::{
    Certificate, Gathering, Prepared, Room, TimestampAuthority, TimestampRequest, ValidationData,
    add_validation_data, reserve, signing_chains, stamp, verify,
};
use paraph_seal_fuzz::{NOW_S, TRUST, allow_caught_panics, certificates, read, read_all};
use std::sync::LazyLock;

/// A file that waits for its value.
static PREPARED: LazyLock<Prepared> = LazyLock::new(|| {
    let revision = stamp(&read("canonical.pdf"), &[]).expect("a canonical copy");
    reserve(revision, &Room::at(NOW_S)).expect("it can be sealed")
});

/// The values that its key has made for it.
static VALUES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| read_all("values"));

/// Who asks for the data, and what about.
static GATHERING: LazyLock<Gathering> =
    LazyLock::new(|| Gathering::new(&[certificates("chain.pem")], &TRUST.anchors, NOW_S));

fuzz_target!(init: allow_caught_panics(), |bytes: &[u8]| {
    let Some((kind, der)) = bytes.split_first() else {
        return;
    };
    match kind % 6 {
        0 => timestamp(der),
        1 => revocation(der),
        2 => certificate(der),
        3 => value(der),
        4 => stored(ValidationData {
            ocsps: vec![der.to_vec()],
            ..ValidationData::default()
        }),
        _ => stored(ValidationData {
            certificates: vec![der.to_vec()],
            crls: vec![der.to_vec()],
            ..ValidationData::default()
        }),
    }
});

fn timestamp(reply: &[u8]) {
    let authority = TimestampAuthority {
        anchors: TRUST.anchors.clone(),
        ..TimestampAuthority::default()
    };
    let request = TimestampRequest::for_digest(&[1; 32], [2; 16]).expect("a request");
    if let Ok(timestamp) = request.check(reply, &authority, NOW_S) {
        assert_eq!(timestamp.imprint(), &[1; 32]);
    }
}

fn revocation(reply: &[u8]) {
    for need in GATHERING.needs() {
        let mut gathering = GATHERING.clone();
        let _ = gathering.add_ocsp(&need, reply);
        let _ = gathering.add_crl(&need, reply);
        let _ = gathering.finish();
    }
}

fn certificate(der: &[u8]) {
    let Ok(certificate) = Certificate::from_der(der) else {
        return;
    };
    let _ = (certificate.subject(), certificate.validity_unix_s());
    let gathering = Gathering::new(&[vec![certificate]], &TRUST.anchors, NOW_S);
    for need in gathering.needs() {
        let _ = gathering.clone().add_issuer(&need, der);
    }
}

fn value(cms: &[u8]) {
    let Ok(sealed) = PREPARED.clone().fill(cms) else {
        return;
    };
    let _ = signing_chains(&sealed);
    let report = verify(&sealed, &TRUST).expect("it is not too large");
    let made = VALUES.iter().any(|value| value == cms);
    assert!(made || !report.passed(), "nobody signed this: {report}");
}

/// Validation data as it comes back from the file.
fn stored(data: ValidationData) {
    let mut sealed = PREPARED
        .clone()
        .fill(&VALUES[0])
        .expect("there is room")
        .into_bytes();
    sealed = add_validation_data(&sealed, &data).expect("data can be added");
    let _ = verify(&sealed, &TRUST)
        .expect("it is not too large")
        .to_string();
}
