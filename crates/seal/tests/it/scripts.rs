//! Values in the scripts of the world: every letter is there, and poppler and pdfium read back what
//! was written.

use crate::support::{
    Folder, KEY, NOW_S, drawing, paint, rect, run, sealed_canonical, text, workspace,
};
use paraph_seal::{
    Content, Error, Limits, Room, bundled_fonts, canonicalize, reserve, samples, sign_digest,
    stamp, stamp_with,
};
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
            let script = workspace().join("tests/referee/pdfium.py");
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

/// What becomes of a text on an empty page; the character that no font has otherwise.
fn refused(content: Content) -> Option<char> {
    let blank = canonicalize(&samples::blank(), &Limits::default()).unwrap();
    let drawings = [drawing(0, rect(60.0, 700.0, 300.0, 22.0), content)];
    match stamp(&blank.bytes, &drawings) {
        Ok(_) => None,
        Err(Error::NoGlyph { missing }) => Some(missing),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn letters_that_no_font_has_are_refused_by_name_and_never_become_boxes() {
    for (words, missing) in [
        ("山田", '山'),
        ("Þórður 👩‍👧", '👩'),
        ("สมชาย", 'ส'),
        ("a\u{0}b", '\u{0}'),
        ("a\u{7}b", '\u{7}'),
        ("שלום ก", 'ก'),
        ("\u{e000}", '\u{e000}'),
        ("\u{fffe}", '\u{fffe}'),
        ("\u{e0041}", '\u{e0041}'),
    ] {
        assert_eq!(refused(text(words)), Some(missing), "{words:?}");
    }
}

#[test]
fn characters_that_turn_the_order_of_others_are_refused() {
    for turning in ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}') {
        let words = format!("Pay {turning}0001 EUR");
        assert_eq!(refused(text(&words)), Some(turning), "{words:?}");
    }
}

#[test]
fn characters_without_ink_change_nothing_that_is_seen() {
    let folder = Folder::new("inkless");
    let blank = canonicalize(&samples::blank(), &Limits::default()).unwrap();
    let painted = |name: &str, words: &str| {
        let drawings = [drawing(0, rect(60.0, 700.0, 300.0, 22.0), text(words))];
        let pdf = folder.write(name, &sealed_canonical(&blank.bytes, &drawings));
        paint(&pdf, 0, 72)
    };
    let Some(plain) = painted("plain.pdf", "Jane Doe") else {
        return;
    };
    for (i, words) in [
        "Ja\u{200b}ne Doe",
        "\u{feff}Jane Doe\u{2060}",
        "Jane\u{ad} Doe\u{200e}",
    ]
    .into_iter()
    .enumerate()
    {
        let seen = painted(&format!("{i}.pdf"), words).unwrap();
        assert_eq!(seen.change(&plain), None, "{words:?}");
    }
}

#[test]
fn a_text_as_long_as_a_book_is_set_whole() {
    let folder = Folder::new("book");
    let words = "ab ".repeat(64 * 1024 / 3);
    let blank = canonicalize(&samples::blank(), &Limits::default()).unwrap();
    let drawings = [drawing(0, rect(40.0, 40.0, 500.0, 750.0), text(&words))];
    let pdf = folder.write("book.pdf", &sealed_canonical(&blank.bytes, &drawings));
    // Poppler leaves out what comes after 50,000 tiny letters.
    let read = read_back(&pdf)
        .into_iter()
        .find(|(reader, _)| *reader == "pdfium");
    if let Some((_, read)) = read {
        assert_eq!(read.matches("ab").count(), 64 * 1024 / 3);
    }
}

#[test]
fn cells_hold_one_letter_each_and_never_more_than_there_are() {
    let cells = |words: &str| Content::Cells {
        text: words.into(),
        count: 10,
    };
    let blank = canonicalize(&samples::blank(), &Limits::default()).unwrap();
    let at = rect(60.0, 700.0, 200.0, 22.0);
    let refused = stamp(&blank.bytes, &[drawing(0, at, cells("12345678901"))]);
    assert!(matches!(refused, Err(Error::TooFewCells { cells: 10 })));
    let folder = Folder::new("cells");
    let before = folder.write("before.pdf", &blank.bytes);
    for (words, from, to) in [("0101302989", 60, 260), ("IS", 60, 100), ("דוד", 200, 260)] {
        let drawn = sealed_canonical(&blank.bytes, &[drawing(0, at, cells(words))]);
        let after = folder.write("after.pdf", &drawn);
        let (Some(before), Some(after)) = (paint(&before, 0, 72), paint(&after, 0, 72)) else {
            return;
        };
        let [left, _, right, _] = after.change(&before).unwrap();
        assert!((from..from + 12).contains(&left), "{words}: {left}");
        assert!((to - 12..to).contains(&right), "{words}: {right}");
    }
}

/// A font of the operator's for Chinese and Japanese.
const CJK: &str = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf";

#[test]
fn a_configured_font_brings_its_letters() {
    if !Path::new(CJK).exists() {
        println!("skipped: {CJK} is not installed");
        return;
    }
    let mut fonts = bundled_fonts();
    fonts.push(0, || std::fs::read(CJK));
    let folder = Folder::new("configured");
    let blank = canonicalize(&samples::blank(), &Limits::default()).unwrap();
    for (name, words) in [
        ("japanese", "山田太郎、東京都千代田区"),
        ("chinese", "王小明，北京市朝阳区"),
        ("mixed", "Sigríður 山田 Ιωάννα"),
    ] {
        let drawings = [drawing(0, rect(60.0, 700.0, 300.0, 22.0), text(words))];
        let revision = stamp_with(&blank.bytes, &drawings, &fonts).unwrap();
        let prepared = reserve(revision, &Room::at(NOW_S)).unwrap();
        let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
        let pdf = folder.write(name, &prepared.fill(&cms).unwrap().into_bytes());
        assert!(
            std::fs::metadata(&pdf).unwrap().len() < 200_000,
            "only what is needed"
        );
        for (reader, read) in read_back(&pdf) {
            assert_eq!(
                read.replace(' ', ""),
                words.replace(' ', ""),
                "{name} by {reader}"
            );
        }
    }
}
