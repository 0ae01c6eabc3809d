//! A sweep over public test files, where they lie beside the workspace.

use crate::support::{Folder, drawing, ink, paint, rect, run, sealed_canonical, workspace};
use paraph_seal::{Limits, canonicalize};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

pub(crate) fn files(kind: &str) -> Vec<PathBuf> {
    let folder = workspace().join("../shared/corpus").join(kind);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: there are no test files in ../shared/corpus/{kind}");
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "pdf"));
    files.sort();
    files
}

/// Exit code of `qpdf --check`: 0 clean, 3 warnings, 2 errors.
fn check(path: &Path) -> i32 {
    let output = run("qpdf", &["--check", path.to_str().unwrap()]);
    output.and_then(|o| o.status.code()).unwrap_or(0)
}

#[test]
fn every_accepted_file_of_the_corpus_is_sealed_without_harm() {
    let folder = Folder::new("corpus");
    let (mut accepted, mut refused, mut worse) = (0, Vec::new(), Vec::new());
    for file in files("render") {
        let pdf = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let outcome = catch_unwind(|| canonicalize(&pdf, &Limits::default()));
        let canonical = match outcome.unwrap_or_else(|_| panic!("{name} made it panic")) {
            Ok(canonical) => canonical,
            Err(error) => {
                refused.push(format!("{name}: {error}"));
                continue;
            }
        };
        accepted += 1;
        let crop = canonical.pages[0].crop;
        let place = rect(0.0, 0.0, crop.width.min(200.0), crop.height.min(60.0));
        let sealed = sealed_canonical(&canonical.bytes, &[drawing(0, place, ink())]);
        assert!(
            sealed.starts_with(&canonical.bytes),
            "{name} lost its prefix"
        );
        let path = folder.write("sealed.pdf", &sealed);
        let (before, after) = (check(&file), check(&path));
        if after != 0 && (before == 0 || after == 2) {
            worse.push(format!("{name}: qpdf {before} became {after}"));
        }
        if let Some(output) = run("pdfsig", &["-nocert", path.to_str().unwrap()]) {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(text.contains("Signature is Valid"), "{name}: {text}");
            assert!(text.contains("Total document signed"), "{name}: {text}");
        }
    }
    println!("corpus: {accepted} accepted, {} refused", refused.len());
    refused.iter().for_each(|line| println!("  {line}"));
    assert!(worse.is_empty(), "{worse:#?}");
}

/// Files whose picture changes on purpose, and why.
const REPAINTED: [(&str, &str); 1] = [(
    "bug1844576.pdf",
    "asks for new appearances, which are set in our font",
)];

#[test]
fn rewriting_does_not_change_the_pictures_of_the_corpus() {
    let folder = Folder::new("corpus-pictures");
    let (mut same, mut changed) = (0, Vec::new());
    for file in files("render") {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(canonical) = canonicalize(&std::fs::read(&file).unwrap(), &Limits::default()) else {
            continue;
        };
        let rewritten = folder.write("canonical.pdf", &canonical.bytes);
        for page in 0..canonical.pages.len().min(3) {
            let (Some(before), Some(after)) = (paint(&file, page, 40), paint(&rewritten, page, 40))
            else {
                continue;
            };
            let share = before.differing_share(&after);
            if share < 0.001 {
                same += 1;
            } else if !REPAINTED.iter().any(|(known, _)| *known == name) {
                changed.push(format!("{name} page {page}: {:.2} %", share * 100.0));
            }
        }
    }
    println!("pictures: {same} pages the same, {} changed", changed.len());
    assert!(changed.is_empty(), "{changed:#?}");
}

#[test]
fn no_signature_of_the_corpus_is_rewritten_away() {
    let mut outcomes = std::collections::BTreeMap::<String, usize>::new();
    for file in files("signed") {
        let pdf = std::fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let outcome = canonicalize(&pdf, &Limits::default());
        let signed = pdf.windows(10).any(|w| w == b"/ByteRange");
        if signed {
            assert!(outcome.is_err(), "{name} lost its signature");
        }
        let outcome = outcome.map_or_else(|error| error.to_string(), |_| "accepted".into());
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("signed corpus: {outcomes:#?}");
}
