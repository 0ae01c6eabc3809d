//! Keys in a hardware module, played by `SoftHSM`. Where that is missing, the test says so.

use crate::support::{Folder, NOW_S, run, workspace};
use paraph_seal::{
    Algorithm, Certificate, HardwareKey, HardwarePlace, KeyError, Limits, Room, Sealer,
    canonicalize, reserve, samples, sign_digest, stamp,
};
use std::path::{Path, PathBuf};
use std::process::Command;

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// Names the folder with token, keys and certificates for the test in the other process.
const FOLDER: &str = "PARAPH_TEST_TOKEN";
const KINDS: [(&str, &str, Algorithm); 3] = [
    ("rsa", "rsa:2048", Algorithm::RsaPkcs1Sha256),
    ("p256", "ec:P-256", Algorithm::EcdsaP256Sha256),
    ("p384", "ec:P-384", Algorithm::EcdsaP384Sha384),
];

#[test]
fn a_key_in_a_hardware_module_seals() {
    if !Path::new(MODULE).exists() {
        println!("skipped: SoftHSM is not installed");
        return;
    }
    let folder = Folder::new("hardware");
    make_token(&folder);
    // The module reads its configuration from the environment, which only a new process can set.
    let inner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "hardware::seals_with_the_token", "--ignored"])
        .env("SOFTHSM2_CONF", folder.path("softhsm2.conf"))
        .env(FOLDER, folder.path(""))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&inner.stdout).into_owned();
    assert!(
        inner.status.success() && text.contains("1 passed"),
        "{text}"
    );
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        println!("skipped: PARAPH_PYTHON does not name a Python with pyHanko");
        return;
    };
    let script = workspace().join("tests/referee/validate.py");
    for name in ["rsa", "p256", "p384", "pss"] {
        let root = folder.path(&format!("{}.pem", name.replace("pss", "rsa")));
        let pdf = folder.path(&format!("{name}.pdf"));
        let files = [&script, &pdf, &root].map(|p| p.to_str().unwrap().to_owned());
        let output = run(&python, &[&files[0], "report", &files[1], &files[2]]).unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{name}: {text}");
    }
}

/// Makes keys with openssl and moves them into a fresh token.
fn make_token(folder: &Folder) {
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    std::fs::create_dir_all(folder.path("tokens")).unwrap();
    let configuration = format!("directories.tokendir = {}\n", path("tokens"));
    let configuration = folder.write("softhsm2.conf", configuration.as_bytes());
    let manage = |arguments: &[&str]| {
        let output = Command::new("softhsm2-util")
            .args(arguments)
            .env("SOFTHSM2_CONF", &configuration)
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    };
    let token = ["--init-token", "--free", "--label", "paraph"];
    manage(&[&token[..], &["--pin", "1234", "--so-pin", "5678"]].concat());
    for (id, (name, kind, _)) in ["01", "02", "03"].iter().zip(KINDS) {
        let (key, certificate) = (path(&format!("{name}.key")), path(&format!("{name}.pem")));
        let usage = "keyUsage=critical,digitalSignature,nonRepudiation";
        let mut request = vec!["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Seal"];
        request.extend(["-addext", usage, "-keyout", &key, "-out", &certificate]);
        let curve = kind
            .strip_prefix("ec:")
            .map(|c| format!("ec_paramgen_curve:{c}"));
        match &curve {
            Some(curve) => request.extend(["-newkey", "ec", "-pkeyopt", curve]),
            None => request.extend(["-newkey", kind]),
        }
        run("openssl", &request).unwrap();
        let import = ["--import", &key, "--token", "paraph", "--label", name];
        manage(&[&import[..], &["--id", id, "--pin", "1234"]].concat());
    }
}

#[test]
#[ignore = "needs a token, which the test above makes"]
fn seals_with_the_token() {
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let chain = |name: &str| {
        let pem = std::fs::read_to_string(folder.join(format!("{name}.pem"))).unwrap();
        Certificate::chain_from_pem(&pem).unwrap()
    };
    let place = |label: &str| HardwarePlace {
        module: MODULE.into(),
        token: "paraph".into(),
        label: label.into(),
        pin: "1234".into(),
    };
    let refused = |place: HardwarePlace, name: &str| HardwareKey::open(&place, chain(name)).err();
    let pin = "4321".to_owned();
    let wrong_pin = HardwarePlace {
        pin,
        ..place("rsa")
    };
    assert!(matches!(refused(wrong_pin, "rsa"), Some(KeyError::Pin)));
    for (name, _, algorithm) in KINDS {
        let key = HardwareKey::open(&place(name), chain(name)).unwrap();
        assert_eq!(key.algorithm(), algorithm);
        std::fs::write(folder.join(format!("{name}.pdf")), sealed(&key)).unwrap();
    }
    let rsa = HardwareKey::open(&place("rsa"), chain("rsa")).unwrap();
    let pss = sealed(&rsa.with_pss().unwrap());
    std::fs::write(folder.join("pss.pdf"), pss).unwrap();
    let elliptic = HardwareKey::open(&place("p256"), chain("p256")).unwrap();
    assert!(matches!(elliptic.with_pss(), Err(KeyError::Unsupported)));
    assert!(matches!(
        refused(place("none"), "rsa"),
        Some(KeyError::NoKey)
    ));
    assert!(matches!(
        refused(place("p256"), "p384"),
        Some(KeyError::Device | KeyError::Mismatch)
    ));
    let token = HardwarePlace {
        token: "other".into(),
        ..place("rsa")
    };
    assert!(matches!(refused(token, "rsa"), Some(KeyError::Token)));
    let module = HardwarePlace {
        module: "/nowhere.so".into(),
        ..place("rsa")
    };
    assert!(matches!(refused(module, "rsa"), Some(KeyError::Module)));
    assert!(!format!("{:?}", place("rsa")).contains("1234"));
}

fn sealed(key: &HardwareKey) -> Vec<u8> {
    let canonical = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    let revision = stamp(&canonical.bytes, &[]).unwrap();
    let prepared = reserve(revision, &Room::at(NOW_S)).unwrap();
    let cms = sign_digest(&prepared.digest_for(key.algorithm()), key).unwrap();
    prepared.fill(&cms).unwrap().into_bytes()
}
