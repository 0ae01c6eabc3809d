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

#[test]
fn keys_made_by_openssl_are_opened() {
    let folder = Folder::new("keys");
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("certificate.pem"));
    for (kind, algorithm) in [
        ("rsa:2048", Algorithm::RsaPkcs1Sha256),
        ("ec", Algorithm::EcdsaP256Sha256),
    ] {
        let mut request = vec!["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Seal"];
        request.extend(["-newkey", kind, "-keyout", &key, "-out", &certificate]);
        if kind == "ec" {
            request.extend(["-pkeyopt", "ec_paramgen_curve:P-256"]);
        }
        if run("openssl", &request).is_none() {
            return;
        }
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        let pem = LocalKey::from_pem(&read(&key), &read(&certificate)).unwrap();
        assert_eq!(pem.algorithm(), algorithm);
        let foreign = LocalKey::from_pem(&read(&key), &KEY.key.chain()[0].pem());
        assert!(matches!(foreign, Err(KeyError::Mismatch)));
        for legacy in [&["-legacy"][..], &[]] {
            let store = path("store.p12");
            let mut export = vec!["pkcs12", "-export", "-inkey", &key, "-in", &certificate];
            export.extend(["-out", &store, "-passout", "pass:secret"]);
            export.extend(legacy);
            run("openssl", &export);
            let opened = LocalKey::from_pkcs12(&std::fs::read(&store).unwrap(), "secret").unwrap();
            assert_eq!(opened.chain(), pem.chain(), "{kind} {legacy:?}");
        }
    }
}

#[test]
fn keys_of_other_kinds_are_refused() {
    let folder = Folder::new("kinds");
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("certificate.pem"));
    for kind in [
        &["ed25519"][..],
        &["rsa:1024"],
        &["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    ] {
        let mut request = vec!["req", "-x509", "-nodes", "-subj", "/CN=Seal", "-newkey"];
        request.extend(kind);
        request.extend(["-keyout", &key, "-out", &certificate]);
        if run("openssl", &request).is_none() {
            return;
        }
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        let refused = LocalKey::from_pem(&read(&key), &read(&certificate));
        assert!(matches!(refused, Err(KeyError::Unsupported)), "{kind:?}");
    }
}

#[test]
fn a_key_never_shows_itself() {
    let shown = format!("{:?}", KEY.key);
    assert!(
        shown.contains("CN=Paraph test") && !shown.contains("private"),
        "{shown}"
    );
}
