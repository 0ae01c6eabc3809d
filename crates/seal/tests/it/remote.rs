//! Keys that are elsewhere: other programs sign, and what they give back is checked.

use crate::authority::changed_values;
use crate::levels::{judged, prepared, with_data};
use crate::pki::{Pki, now_s, pki};
use crate::support::{Folder, run, workspace};
use paraph_seal::{
    Algorithm, Certificate, Error, Prepared, PreparedParts, RemoteError, Sealer, SignatureRequest,
    Time, TimestampRequest, Trust, add_time, samples, sign_digest, verify,
};

/// What the signing service gives back for a digest.
fn service(pki: &Pki, signer: &str, hash: &str, digest: &[u8], more: &[&str]) -> Vec<u8> {
    let path = |name: &str| pki.path(name).to_str().unwrap().to_owned();
    let script = workspace().join("tests/referee/remote.py");
    let (key, certificate, issuer) = (path(&format!("{signer}.key")), path(signer), path("interm"));
    let digest = hex::encode(digest);
    let script = script.to_str().unwrap();
    let mut arguments = vec![script, &key, &certificate, &issuer, hash, &digest];
    arguments.extend(more);
    let python = std::env::var("PARAPH_PYTHON").unwrap();
    let output = run(&python, &arguments).unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    hex::decode(told.trim()).unwrap_or_else(|_| panic!("{output:?}"))
}

fn chain(pki: &Pki, signer: &str) -> Vec<Certificate> {
    vec![pki.certificate(signer), pki.certificate("interm")]
}

/// The prepared file after a night on a disk.
fn stored(folder: &Folder, prepared: Prepared) -> Prepared {
    let parts = prepared.into_parts();
    let file = folder.write("prepared.pdf", &parts.bytes);
    Prepared::from_parts(PreparedParts {
        bytes: std::fs::read(file).unwrap(),
        ..parts
    })
    .unwrap()
}

fn assert_level(pki: &Pki, folder: &Folder, pdf: &[u8], level: &str) {
    let report = judged(pki, &folder.write("sealed.pdf", pdf), None);
    let line = format!("\"level\": \"{level}\"");
    assert!(report.contains(&line), "{report}");
    let trust = Trust {
        anchors: vec![pki.certificate("root")],
        at_unix_s: now_s() + 60,
    };
    let report = verify(pdf, &trust).unwrap();
    assert!(report.passed(), "{report}");
}

#[test]
fn a_value_made_by_another_program_is_filled_in_the_day_after() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("remote");
    for (signer, hash, algorithm) in [
        ("signer", "sha256", Algorithm::EcdsaP256Sha256),
        ("signer-rsa", "sha256", Algorithm::RsaPkcs1Sha256),
        ("signer-p384", "sha384", Algorithm::EcdsaP384Sha384),
    ] {
        let prepared = stored(&folder, prepared(&samples::contract()));
        let digest = prepared.digest_for(algorithm);
        let cms = service(pki, signer, hash, &digest, &[]);
        let sealed = prepared.clone().fill_remote(&cms, &chain(pki, signer));
        assert_level(pki, &folder, &sealed.unwrap(), "B-B");
        let request = TimestampRequest::for_signature(&cms, [7; 16]).unwrap();
        let time = Time::first([pki.stamp("tsa", &request)]);
        let cms = add_time(&cms, &time).unwrap();
        let sealed = prepared.fill(&cms).unwrap();
        assert_level(pki, &folder, &sealed, "B-T");
        assert_level(pki, &folder, &with_data(pki, &sealed), "B-LT");
    }
}

#[test]
fn a_bare_signature_made_by_another_program_becomes_a_seal() {
    let Some(pki) = pki() else { return };
    let folder = Folder::new("bare");
    for (signer, algorithm, hash) in [
        ("signer", Algorithm::EcdsaP256Sha256, "sha256"),
        ("signer-rsa", Algorithm::RsaPkcs1Sha256, "sha256"),
        ("signer-p384", Algorithm::EcdsaP384Sha384, "sha384"),
    ] {
        let prepared = prepared(&samples::contract());
        let digest = prepared.digest_for(algorithm);
        let ask = || SignatureRequest::new(&digest, &chain(pki, signer), algorithm).unwrap();
        let hashed = folder.write("digest", &ask().signed_attributes_digest());
        let key = pki.path(&format!("{signer}.key"));
        let out = folder.path("signature");
        let [key, hashed, out] = [&key, &hashed, &out].map(|p| p.to_str().unwrap());
        let digest_option = format!("digest:{hash}");
        let arguments = [
            "pkeyutl",
            "-sign",
            "-inkey",
            key,
            "-in",
            hashed,
            "-out",
            out,
            "-pkeyopt",
            &digest_option,
        ];
        let Some(output) = run("openssl", &arguments) else {
            return;
        };
        assert!(output.status.success(), "{output:?}");
        let signature = std::fs::read(out).unwrap();
        let cms = ask().finish(&signature).unwrap();
        let sealed = prepared.fill(&cms).unwrap();
        assert_level(pki, &folder, &sealed, "B-B");
        let mut other = signature;
        let last = other.len() - 1;
        other[last] ^= 1;
        let refused = ask().finish(&other);
        assert!(
            matches!(refused, Err(Error::Remote(RemoteError::Signature))),
            "{refused:?}"
        );
    }
}

#[test]
fn a_value_that_is_not_what_was_asked_for_is_never_filled_in() {
    let Some(pki) = pki() else { return };
    let asked = prepared(&samples::contract());
    let chain = chain(pki, "signer");
    let refused = |cms: &[u8]| asked.check_remote(cms, &chain).unwrap_err();
    let digest = asked.digest();
    let good = service(pki, "signer", "sha256", digest, &[]);
    asked.check_remote(&good, &chain).unwrap();
    let other = service(pki, "signer", "sha256", &[9; 32], &[]);
    assert_eq!(refused(&other), RemoteError::Digest);
    let other = service(pki, "signer2", "sha256", digest, &[]);
    assert_eq!(refused(&other), RemoteError::Certificate);
    let timed = service(pki, "signer", "sha256", digest, &["claims-time"]);
    assert_eq!(refused(&timed), RemoteError::Attributes);
    assert_eq!(refused(b"ABC"), RemoteError::Malformed);
    let mut padded = good.clone();
    padded.push(0);
    assert_eq!(refused(&padded), RemoteError::Malformed);
    let mut broken = good;
    let last = broken.len() - 1;
    broken[last] ^= 1;
    assert_eq!(refused(&broken), RemoteError::Signature);
    let filled = asked.clone().fill_remote(&broken, &chain);
    assert!(matches!(filled, Err(Error::Remote(RemoteError::Signature))));
}

#[test]
fn a_value_that_was_changed_where_no_signature_protects_it_is_refused() {
    let Some(pki) = pki() else { return };
    let asked = prepared(&samples::contract());
    let key = pki.key(&["signer", "interm"]);
    let good = sign_digest(asked.digest(), &key).unwrap();
    asked.check_remote(&good, key.chain()).unwrap();
    for (name, _, change) in changed_values() {
        let checked = asked.check_remote(&change(good.clone()), key.chain());
        assert!(checked.is_err(), "{name}");
    }
}
