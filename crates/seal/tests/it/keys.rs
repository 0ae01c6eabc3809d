use crate::support::{Folder, KEY, NOW_S, run};
use paraph_seal::{Algorithm, Certificate, KeyError, LocalKey, Sealer};

#[test]
fn the_development_key_comes_back_from_its_pkcs12() {
    let opened = LocalKey::from_pkcs12(&KEY.pkcs12, "secret").unwrap();
    assert_eq!(opened.chain(), KEY.key.chain());
    assert_eq!(opened.chain().len(), 2);
    assert_eq!(opened.algorithm(), Algorithm::EcdsaP256Sha256);
    assert_eq!(opened.sign(b"x").unwrap(), KEY.key.sign(b"x").unwrap());
}

#[test]
fn the_development_certificate_is_valid_for_the_given_time() {
    let made = LocalKey::development("Here", NOW_S, NOW_S + 60, "x").unwrap();
    let start = u64::try_from(NOW_S).unwrap();
    assert_eq!(made.key.chain()[0].validity_unix_s(), (start, start + 60));
    assert_eq!(made.key.chain()[0].subject(), "CN=Here");
    assert!(matches!(
        LocalKey::development("x", 0, i64::MAX, "x"),
        Err(KeyError::Generate)
    ));
}

#[test]
fn wrong_passwords_and_files_are_told_apart_from_wrong_keys() {
    assert!(matches!(
        LocalKey::from_pkcs12(&KEY.pkcs12, "wrong"),
        Err(KeyError::Pkcs12)
    ));
    assert!(matches!(
        LocalKey::from_pkcs12(b"no file", ""),
        Err(KeyError::Pkcs12)
    ));
    assert!(matches!(LocalKey::from_pem("", ""), Err(KeyError::Pkcs8)));
    assert!(matches!(
        Certificate::chain_from_pem("x"),
        Err(KeyError::Certificate)
    ));
}

/// Key and certificate in PEM, made by openssl; `None` where that is missing.
pub(crate) fn made(folder: &Folder, kind: &[&str], usage: &str) -> Option<(String, String)> {
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("certificate.pem"));
    let usage = format!("keyUsage=critical,{usage}");
    let mut request = vec!["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Seal"];
    request.extend(["-addext", &usage, "-keyout", &key, "-out", &certificate]);
    request.push("-newkey");
    request.extend(kind);
    run("openssl", &request)?;
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    Some((read(&key), read(&certificate)))
}

pub(crate) const P384: &[&str] = &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"];

#[test]
fn keys_made_by_openssl_are_opened() {
    let folder = Folder::new("keys");
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let p256 = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    for (kind, algorithm) in [
        (&["rsa:2048"][..], Algorithm::RsaPkcs1Sha256),
        (&["rsa:3072"], Algorithm::RsaPkcs1Sha256),
        (&["rsa:4096"], Algorithm::RsaPkcs1Sha256),
        (&p256, Algorithm::EcdsaP256Sha256),
        (P384, Algorithm::EcdsaP384Sha384),
    ] {
        let Some((key, certificate)) = made(&folder, kind, "digitalSignature") else {
            return;
        };
        let pem = LocalKey::from_pem(&key, &certificate).unwrap();
        assert_eq!(pem.algorithm(), algorithm);
        let foreign = LocalKey::from_pem(&key, &KEY.key.chain()[0].pem());
        assert!(matches!(foreign, Err(KeyError::Mismatch)));
        for legacy in [&["-legacy"][..], &[]] {
            let (key, certificate) = (path("key.pem"), path("certificate.pem"));
            let store = path("store.p12");
            let mut export = vec!["pkcs12", "-export", "-inkey", &key, "-in", &certificate];
            export.extend(["-out", &store, "-passout", "pass:secret"]);
            export.extend(legacy);
            run("openssl", &export);
            let opened = LocalKey::from_pkcs12(&std::fs::read(&store).unwrap(), "secret").unwrap();
            assert_eq!(opened.chain(), pem.chain(), "{kind:?} {legacy:?}");
            assert_eq!(opened.algorithm(), algorithm);
        }
    }
}

#[test]
fn weak_keys_are_refused_by_their_size() {
    let folder = Folder::new("weak");
    for (kind, size) in [
        (&["rsa:1024"][..], 1024),
        (&["rsa:2040"], 2040),
        (&["ec", "-pkeyopt", "ec_paramgen_curve:P-224"], 224),
    ] {
        let Some((key, certificate)) = made(&folder, kind, "digitalSignature") else {
            return;
        };
        let refused = LocalKey::from_pem(&key, &certificate);
        assert!(
            matches!(refused, Err(KeyError::Weak { bits }) if bits == size),
            "{kind:?}: {refused:?}"
        );
    }
}

#[test]
fn keys_of_other_kinds_are_refused() {
    let folder = Folder::new("kinds");
    for kind in [
        &["ed25519"][..],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
        &["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
    ] {
        let Some((key, certificate)) = made(&folder, kind, "digitalSignature") else {
            return;
        };
        let refused = LocalKey::from_pem(&key, &certificate);
        assert!(matches!(refused, Err(KeyError::Unsupported)), "{kind:?}");
    }
}

#[test]
fn certificates_that_are_not_for_signing_are_refused() {
    let folder = Folder::new("usage");
    for (usage, taken) in [
        ("nonRepudiation", true),
        ("digitalSignature,keyEncipherment", true),
        ("keyEncipherment", false),
        ("keyCertSign,cRLSign", false),
    ] {
        let Some((key, certificate)) = made(&folder, P384, usage) else {
            return;
        };
        let opened = LocalKey::from_pem(&key, &certificate);
        assert_eq!(opened.is_ok(), taken, "{usage}");
        assert!(taken || matches!(opened, Err(KeyError::Purpose)));
    }
}

#[test]
fn a_chain_is_one_by_its_signatures_and_not_by_its_names() {
    let again = LocalKey::development("Paraph test", NOW_S, NOW_S + 60, "secret").unwrap();
    let pem = |c: &Certificate| c.pem();
    let (folder, path) = (Folder::new("names"), "store.p12");
    let store = folder.write(path, &again.pkcs12);
    let store = store.to_str().unwrap();
    let arguments = ["pkcs12", "-in", store, "-nodes", "-passin", "pass:secret"];
    let Some(output) = run("openssl", &[&arguments[..], &["-nocerts"]].concat()) else {
        return;
    };
    let text = String::from_utf8(output.stdout).unwrap();
    let key = &text[text.find("-----BEGIN PRIVATE KEY").unwrap()..];
    let leaf = pem(&again.key.chain()[0]);
    let with_root = |root: &Certificate| LocalKey::from_pem(key, &(leaf.clone() + &pem(root)));
    assert!(with_root(again.root().unwrap()).is_ok());
    let namesake = KEY.root().unwrap();
    assert_eq!(namesake.subject(), again.root().unwrap().subject());
    assert!(matches!(with_root(namesake), Err(KeyError::Chain)));
}

#[test]
fn only_rsa_keys_sign_by_pss() {
    let folder = Folder::new("pss");
    let Some((key, certificate)) = made(&folder, &["rsa:2048"], "digitalSignature") else {
        return;
    };
    let rsa = LocalKey::from_pem(&key, &certificate).unwrap();
    let pss = rsa.with_pss().unwrap();
    assert_eq!(pss.algorithm(), Algorithm::RsaPssSha256);
    assert_ne!(pss.sign(b"x").unwrap(), pss.sign(b"x").unwrap());
    let elliptic = LocalKey::from_pkcs12(&KEY.pkcs12, "secret").unwrap();
    assert!(matches!(elliptic.with_pss(), Err(KeyError::Unsupported)));
}

#[test]
fn a_key_never_shows_itself() {
    let shown = format!("{:?}", KEY.key);
    assert!(
        shown.contains("CN=Paraph test") && !shown.contains("private"),
        "{shown}"
    );
}
