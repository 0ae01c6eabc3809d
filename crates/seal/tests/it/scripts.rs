//! Values in the scripts of the world: every letter is there, and poppler and pdfium read back what
//! was written.

use crate::support::{Folder, drawing, rect, run, sealed_canonical, text, workspace};
use paraph_seal::{Limits, canonicalize, samples};
use std::path::Path;

/// Names and words in every script that the bundled fonts cover.
const SCRIPTS: [(&str, &str); 13] = [
    ("icelandic", "Þórður Ægir Örlygsson, Reykjavík"),
    ("polish", "Łucja Żółć-Ćwiklińska, Łódź"),
    ("vietnamese", "Nguyễn Thị Ngọc Ánh, Đặng Quốc Việt"),
    ("turkish", "Gülşen Işık, İğneada, ğüşöçı"),
    (
        "decomposed",
        "A\u{30a}sa O\u{308}stro\u{308}m, z\u{323}\u{307}",
    ),
    ("greek", "Αλέξανδρος Παπαδόπουλος, Ἀθῆναι"),
    ("cyrillic", "Ђорђе Щукін, Київ, Җәлил"),
    ("arabic", "محمد بن عبد الله الأنصاري"),
    ("persian", "پژوهشگر گچ کار"),
    ("urdu", "ٹیپو سلطان ڈھاکہ"),
    ("hebrew", "דוד בן־גוריון"),
    ("hebrew-number", "עמוד 12 של 30"),
    ("arabic-latin", "المبلغ 1250 يورو Euro في 2026"),
];

/// What a reader gives back, without the marks of direction that some add.
fn plain(read: &str) -> String {
    let mark = |c: &char| {
        matches!(
            c,
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{c}'
        )
    };
    let read: String = read.chars().filter(|c| !mark(c)).collect();
    read.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a file's first page as poppler and pdfium read it; less where one is missing.
fn read_back(pdf: &Path) -> Vec<(&'static str, String)> {
    let pdf = pdf.to_str().unwrap();
    let mut read = Vec::new();
    if let Some(output) = run("pdftotext", &[pdf, "-"]) {
        read.push(("poppler", plain(&String::from_utf8_lossy(&output.stdout))));
    }
    match std::env::var("PARAPH_PYTHON") {
        Ok(python) => {
            let script = workspace().join("tests/referee/page.py");
            let output = run(&python, &[script.to_str().unwrap(), "text", pdf]).unwrap();
            read.push(("pdfium", plain(&String::from_utf8_lossy(&output.stdout))));
        }
        Err(_) => println!("skipped: PARAPH_PYTHON does not name a Python with pypdfium2"),
    }
    read
}

fn composed(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    text.nfc().collect()
}

#[test]
fn every_script_is_read_back_as_it_was_written() {
    let folder = Folder::new("scripts");
    let blank = canonicalize(&samples::blank(), &Limits::default()).unwrap();
    for (name, words) in SCRIPTS {
        let drawings = [drawing(0, rect(60.0, 700.0, 300.0, 22.0), text(words))];
        let pdf = folder.write(name, &sealed_canonical(&blank.bytes, &drawings));
        for (reader, read) in read_back(&pdf) {
            let letters = |text: &str| composed(text).replace(' ', "");
            assert_eq!(letters(&read), letters(words), "{name} by {reader}");
            // Poppler loses spaces where the direction changes.
            if !name.contains('-') {
                assert_eq!(composed(&read), composed(words), "{name} by {reader}");
            }
        }
    }
}
