//! Both libraries over the same signatures: what one takes, the other takes, and nothing else.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails where it stands"
)]

use super::{Hash, KeyKind, Scheme, is_sound, native, portable, verifies};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256,
    RSA_PSS_SHA384, RSA_PSS_SHA512, RsaEncoding, RsaKeyPair,
};
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use std::sync::LazyLock;

const HASHES: [Hash; 3] = [Hash::Sha256, Hash::Sha384, Hash::Sha512];
const MESSAGE: &[u8] = b"what was signed";

/// A signature that holds.
struct Vector {
    kind: KeyKind,
    key: Vec<u8>,
    method: (Scheme, Hash),
    signature: Vec<u8>,
}

impl Vector {
    /// What each library says, and what the validator makes of it.
    fn answers(&self, message: &[u8], signature: &[u8]) -> [bool; 3] {
        let key = (self.kind, &self.key[..]);
        [
            native::verifies(key, self.method, message, signature),
            portable::verifies(key, self.method, message, signature),
            verifies(key, self.method, message, signature),
        ]
    }
}

static RSA: LazyLock<RsaKeyPair> =
    LazyLock::new(|| RsaKeyPair::generate(KeySize::Rsa2048).unwrap());

fn rsa(key: &RsaKeyPair, bits: usize) -> Vec<Vector> {
    let methods: [(Scheme, Hash, &'static dyn RsaEncoding); 6] = [
        (Scheme::RsaPkcs1, Hash::Sha256, &RSA_PKCS1_SHA256),
        (Scheme::RsaPkcs1, Hash::Sha384, &RSA_PKCS1_SHA384),
        (Scheme::RsaPkcs1, Hash::Sha512, &RSA_PKCS1_SHA512),
        (Scheme::RsaPss, Hash::Sha256, &RSA_PSS_SHA256),
        (Scheme::RsaPss, Hash::Sha384, &RSA_PSS_SHA384),
        (Scheme::RsaPss, Hash::Sha512, &RSA_PSS_SHA512),
    ];
    let sign = |(scheme, hash, encoding): (Scheme, Hash, &'static dyn RsaEncoding)| {
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(encoding, &SystemRandom::new(), MESSAGE, &mut signature)
            .unwrap();
        Vector {
            kind: KeyKind::Rsa { bits },
            key: key.public_key().as_ref().to_vec(),
            method: (scheme, hash),
            signature,
        }
    };
    methods.into_iter().map(sign).collect()
}

fn curves() -> Vec<Vector> {
    let (small, large) = (
        p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap(),
        p384::ecdsa::SigningKey::from_slice(&[7; 48]).unwrap(),
    );
    let sign = |hash| {
        let digest = portable::digest(hash, &[MESSAGE]);
        let one: p256::ecdsa::Signature = small.sign_prehash(&digest).unwrap();
        let other: p384::ecdsa::Signature = large.sign_prehash(&digest).unwrap();
        let points = (
            small.verifying_key().to_encoded_point(false),
            large.verifying_key().to_encoded_point(false),
        );
        let vector = |kind, key: &[u8], signature: &[u8]| Vector {
            kind,
            key: key.to_vec(),
            method: (Scheme::Ecdsa, hash),
            signature: signature.to_vec(),
        };
        [
            vector(KeyKind::P256, points.0.as_bytes(), one.to_der().as_bytes()),
            vector(
                KeyKind::P384,
                points.1.as_bytes(),
                other.to_der().as_bytes(),
            ),
        ]
    };
    HASHES.into_iter().flat_map(sign).collect()
}

fn vectors() -> Vec<Vector> {
    let longer = RsaKeyPair::generate(KeySize::Rsa3072).unwrap();
    let mut all = [rsa(&RSA, 2048), rsa(&longer, 3072)];
    all.iter_mut()
        .flat_map(std::mem::take)
        .chain(curves())
        .collect()
}

#[test]
fn both_libraries_accept_every_scheme_with_every_hash() {
    for vector in vectors() {
        let name = format!("{:?} {:?}", vector.kind, vector.method);
        assert_eq!(
            vector.answers(MESSAGE, &vector.signature),
            [true; 3],
            "{name}"
        );
        assert_eq!(
            vector.answers(b"other", &vector.signature),
            [false; 3],
            "{name}"
        );
    }
}

#[test]
fn both_libraries_refuse_every_changed_signature() {
    for vector in vectors() {
        // Every byte of the short ones, a share of the long ones.
        let step = vector.signature.len().div_ceil(80);
        for at in (0..vector.signature.len()).step_by(step) {
            for bit in [0x01, 0x80] {
                let mut changed = vector.signature.clone();
                changed[at] ^= bit;
                let answers = vector.answers(MESSAGE, &changed);
                assert_eq!(answers, [false; 3], "{:?} byte {at}", vector.method);
            }
        }
    }
}

#[test]
fn both_libraries_refuse_signatures_that_are_longer_shorter_or_written_otherwise() {
    for vector in vectors() {
        let good = &vector.signature;
        let mut odd = vec![
            [&good[..], &[0]].concat(),
            [&[0], &good[..]].concat(),
            good[..good.len() - 1].to_vec(),
            Vec::new(),
            vec![0; good.len()],
            vec![0xff; good.len()],
        ];
        if vector.method.0 == Scheme::Ecdsa {
            // 30 len … becomes 30 81 len …; then both numbers zero; then a number below zero.
            odd.push([&[0x30, 0x81], &good[1..]].concat());
            odd.push(vec![0x30, 6, 2, 1, 0, 2, 1, 0]);
            odd.push(vec![0x30, 6, 2, 1, 0xff, 2, 1, 1]);
        }
        for changed in odd {
            assert_eq!(
                vector.answers(MESSAGE, &changed),
                [false; 3],
                "{changed:02x?}"
            );
        }
    }
}

#[test]
fn a_signature_of_one_kind_never_passes_as_another() {
    let vectors = vectors();
    for vector in &vectors {
        for other in vectors.iter().filter(|o| o.method != vector.method) {
            let key = (vector.kind, &vector.key[..]);
            let answers = [
                native::verifies(key, other.method, MESSAGE, &vector.signature),
                portable::verifies(key, other.method, MESSAGE, &vector.signature),
            ];
            assert_eq!(
                answers, [false; 2],
                "{:?} as {:?}",
                vector.method, other.method
            );
        }
    }
}

#[test]
fn keys_that_libraries_might_read_differently_are_refused_before_they_are_asked() {
    let number = |digits: &[u8]| {
        let length = u16::try_from(digits.len()).unwrap().to_be_bytes();
        let head = if digits.len() < 0x80 {
            vec![2, length[1]]
        } else {
            vec![2, 0x82, length[0], length[1]]
        };
        [&head[..], digits].concat()
    };
    let key = |modulus: &[u8], exponent: &[u8]| {
        let inside = [number(modulus), number(exponent)].concat();
        let length = u16::try_from(inside.len()).unwrap().to_be_bytes();
        [&[0x30, 0x82, length[0], length[1]], &inside[..]].concat()
    };
    let modulus = [&[0][..], &[0xab; 256]].concat();
    let even = [&[0][..], &[0xaa; 256]].concat();
    let check = |bits, key: &[u8], expected| {
        assert_eq!(
            is_sound((KeyKind::Rsa { bits }, key)),
            expected,
            "{key:02x?}"
        );
    };
    check(2048, &key(&modulus, &[1, 0, 1]), true);
    check(2048, &key(&modulus, &[3]), true);
    check(2047, &key(&modulus, &[3]), false);
    check(8193, &key(&modulus, &[3]), false);
    check(2048, &key(&modulus, &[1]), false);
    check(2048, &key(&modulus, &[4]), false);
    check(2048, &key(&modulus, &[0, 3]), false);
    check(2048, &key(&modulus, &[0x83]), false);
    check(2048, &key(&modulus, &[1, 0, 0, 0, 1]), false);
    check(2048, &key(&even, &[3]), false);
    check(2048, &key(&modulus[1..], &[3]), false);
    check(2048, b"", false);
    for vector in curves() {
        let mut compressed = vector.key.clone();
        compressed.truncate(1 + (vector.key.len() - 1) / 2);
        compressed[0] = 2 + (vector.key[vector.key.len() - 1] & 1);
        assert!(is_sound((vector.kind, &vector.key)));
        assert!(!is_sound((vector.kind, &compressed)));
        assert!(!verifies(
            (vector.kind, &compressed),
            vector.method,
            MESSAGE,
            &vector.signature
        ));
    }
}

#[test]
fn both_libraries_digest_alike() {
    for hash in HASHES {
        let parts: [&[u8]; 3] = [b"one", b"", b"and two"];
        assert_eq!(native::digest(hash, &parts), portable::digest(hash, &parts));
    }
    let certificate = b"any bytes";
    assert_eq!(
        native::legacy_fingerprint(certificate),
        portable::legacy_fingerprint(certificate)
    );
}
