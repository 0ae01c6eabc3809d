//! Sealed files before validators that we did not write. Where one is missing, the test says so.

use crate::support::{Folder, KEY, NOW_S, drawing, ink, rect, run, sealed, text, workspace};
use paraph_seal::{
    Content, Limits, LocalKey, Room, canonicalize, reserve, samples, sign_digest, stamp,
};
use std::path::Path;

/// Runs pyHanko through our script; `None` where it is not there.
pub(crate) fn pyhanko(
    mode: &str,
    pdf: &Path,
    root: &Path,
    rest: &[&str],
) -> Option<(bool, String)> {
    let Ok(python) = std::env::var("PARAPH_PYTHON") else {
        println!("skipped: PARAPH_PYTHON does not name a Python with pyHanko");
        return None;
    };
    let script = workspace().join("tests/referee/validate.py");
    let files = [script.to_str()?, mode, pdf.to_str()?, root.to_str()?];
    let output = run(&python, &[&files[..], rest].concat())?;
    let text = [output.stdout, output.stderr].concat();
    Some((
        output.status.success(),
        String::from_utf8_lossy(&text).into_owned(),
    ))
}

fn marks() -> Vec<paraph_seal::Drawing> {
    vec![
        drawing(0, rect(60.0, 200.0, 180.0, 60.0), ink()),
        drawing(0, rect(60.0, 160.0, 200.0, 20.0), text("Þórður Łęcki")),
        drawing(0, rect(60.0, 130.0, 14.0, 14.0), Content::Check),
    ]
}

#[test]
fn pyhanko_trusts_every_sealed_sample() {
    let folder = Folder::new("pyhanko");
    let root = folder.write("root.pem", KEY.root().unwrap().pem().as_bytes());
    for sample in samples::accepted() {
        let pdf = folder.write(sample.name, &sealed(&sample.pdf, &marks()));
        let Some((good, report)) = pyhanko("report", &pdf, &root, &[]) else {
            return;
        };
        assert!(good, "{}: {report}", sample.name);
        for line in [
            "\"docmdp\": 1",
            "\"coverage\": \"ENTIRE_FILE\"",
            "\"fields\": 1",
        ] {
            assert!(report.contains(line), "{}: {report}", sample.name);
        }
    }
}

#[test]
fn pyhanko_notices_every_changed_byte() {
    let folder = Folder::new("flips");
    let root = folder.write("root.pem", KEY.root().unwrap().pem().as_bytes());
    let pdf = folder.write("sealed.pdf", &sealed(&samples::contract(), &marks()));
    let Some((good, report)) = pyhanko("flips", &pdf, &root, &["100"]) else {
        return;
    };
    assert!(good && report.contains("\"tried\": 100"), "{report}");
}

#[test]
fn pyhanko_rejects_every_later_update() {
    let folder = Folder::new("updates");
    let root = folder.write("root.pem", KEY.root().unwrap().pem().as_bytes());
    for (name, pdf) in [("contract", samples::contract()), ("form", samples::form())] {
        let pdf = folder.write(name, &sealed(&pdf, &marks()));
        let Some((good, report)) = pyhanko("update", &pdf, &root, &[]) else {
            return;
        };
        assert!(good, "{name}: {report}");
    }
}

#[test]
fn pyhanko_trusts_an_rsa_seal() {
    let folder = Folder::new("rsa");
    let path = |name: &str| folder.path(name).to_str().unwrap().to_owned();
    let (key, certificate) = (path("key.pem"), path("root.pem"));
    let usage = "keyUsage=critical,digitalSignature,nonRepudiation";
    let mut request = vec!["req", "-x509", "-nodes", "-days", "2", "-subj", "/CN=Seal"];
    request.extend(["-addext", usage, "-newkey", "rsa:2048"]);
    request.extend(["-keyout", &key, "-out", &certificate]);
    if run("openssl", &request).is_none() {
        return;
    }
    let read = |path: &str| std::fs::read_to_string(path).unwrap();
    let rsa = LocalKey::from_pem(&read(&key), &read(&certificate)).unwrap();
    let canonical = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    let room = Room::at(NOW_S);
    let prepared = reserve(stamp(&canonical.bytes, &marks()).unwrap(), &room).unwrap();
    let cms = sign_digest(prepared.digest(), &rsa).unwrap();
    let pdf = folder.write("sealed.pdf", &prepared.fill(&cms).unwrap());
    let Some((good, report)) = pyhanko("report", &pdf, Path::new(&certificate), &[]) else {
        return;
    };
    assert!(good, "{report}");
}

#[test]
fn pdfsig_finds_the_signature_valid_and_the_document_covered() {
    let folder = Folder::new("pdfsig");
    for sample in samples::accepted() {
        let pdf = folder.write(sample.name, &sealed(&sample.pdf, &marks()));
        let Some(output) = run("pdfsig", &["-nocert", pdf.to_str().unwrap()]) else {
            return;
        };
        let text = String::from_utf8_lossy(&output.stdout);
        // Its exit code is 0 for manipulated files as well: only its words count.
        assert!(
            text.contains("Signature is Valid"),
            "{}: {text}",
            sample.name
        );
        assert!(
            text.contains("Total document signed"),
            "{}: {text}",
            sample.name
        );
    }
}

#[test]
fn qpdf_finds_no_fault_in_sealed_samples() {
    let folder = Folder::new("qpdf");
    for sample in samples::accepted() {
        let pdf = folder.write(sample.name, &sealed(&sample.pdf, &marks()));
        let Some(output) = run("qpdf", &["--check", pdf.to_str().unwrap()]) else {
            return;
        };
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(output.status.success(), "{}: {text}", sample.name);
    }
}
