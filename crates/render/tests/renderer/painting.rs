//! Pages become pixels: the right size, the right way up, within the limits.

use crate::support::{japanese_page, open, page};
use paraph_render::{Embedded, Failure, Files, Painting};
use std::sync::Arc;

/// Red in the bottom-left corner of the crop box, before it is turned.
const CORNER: &str = "1 0 0 rg 100 50 20 20 re f";
const BOXES: &str = "/MediaBox [0 0 400 500] /CropBox [100 50 300 350]";

fn painted(entries: &str, content: &str, scale: f32) -> Painting {
    let document = open(page(entries, content)).unwrap();
    document.painter().paint(0, scale).unwrap()
}

fn is_red(painting: &Painting, x: usize, y: usize) -> bool {
    let at = (y * usize::from(painting.width_px) + x) * 4;
    painting.rgba[at..at + 4] == [255, 0, 0, 255]
}

#[test]
fn the_crop_box_is_shown_turned_by_its_rotation() {
    let check = |degrees, size: (u16, u16), red: (usize, usize)| {
        let painting = painted(&format!("{BOXES} /Rotate {degrees}"), CORNER, 1.0);
        assert_eq!((painting.width_px, painting.height_px), size, "{degrees}");
        assert!(is_red(&painting, red.0, red.1), "{degrees}");
        let reds = painting
            .rgba
            .chunks(4)
            .filter(|p| p == &[255, 0, 0, 255])
            .count();
        assert_eq!(reds, 400, "{degrees}");
        assert!(!painting.incomplete);
    };
    check(0, (200, 300), (5, 295));
    check(90, (300, 200), (5, 5));
    check(180, (200, 300), (195, 5));
    check(270, (300, 200), (295, 195));
    check(-90, (300, 200), (295, 195));
}

#[test]
fn a_page_is_as_large_as_its_own_unit_says() {
    let bytes = page(&format!("{BOXES} /UserUnit 2.5"), CORNER);
    let document = open(bytes).unwrap();
    let size = document.pages()[0];
    assert_eq!((size.width_pt, size.height_pt), (500.0, 750.0));
    let painting = document.painter().paint(0, 1.0).unwrap();
    assert_eq!((painting.width_px, painting.height_px), (500, 750));
    assert!(is_red(&painting, 45, 705) && !is_red(&painting, 55, 705));
}

#[test]
fn units_that_are_no_units_count_as_one() {
    for unit in ["0", "-1", "/A", "null", "(2)"] {
        let document = open(page(&format!("{BOXES} /UserUnit {unit}"), "")).unwrap();
        assert_eq!(document.pages()[0].width_pt, 200.0, "{unit}");
    }
}

#[test]
fn a_scale_over_the_limits_is_lowered_and_the_shape_is_kept() {
    let check = |media: &str, scale: f32| {
        let painting = painted(&format!("/MediaBox [0 0 {media}]"), "", scale);
        let pixels = u32::from(painting.width_px) * u32::from(painting.height_px);
        assert!(
            (1..=16_300_000).contains(&pixels),
            "{media} {scale}: {pixels}"
        );
        assert_eq!(painting.rgba.len(), pixels as usize * 4);
    };
    check("612 792", 1000.0);
    check("14400 14400", 8.0);
    check("1000000000 1000000000", 1.0);
    check("1000000000 10", 1.0);
    check("612 792", 0.0001);
}

#[test]
fn a_scale_that_is_no_scale_is_refused() {
    let document = open(page(BOXES, "")).unwrap();
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY] {
        assert_eq!(
            document.painter().paint(0, scale).unwrap_err(),
            Failure::TooLarge
        );
    }
    assert_eq!(
        document.painter().paint(1, 1.0).unwrap_err(),
        Failure::Unknown
    );
    assert_eq!(
        document.painter().text(u32::MAX).unwrap_err(),
        Failure::Unknown
    );
}

#[test]
fn many_pages_in_a_row_are_painted_alike() {
    let document = open(page(BOXES, "BT /F1 20 Tf 110 100 Td (Paraph) Tj ET")).unwrap();
    let mut painter = document.painter();
    let first = painter.paint(0, 1.0).unwrap();
    assert!((0..60).all(|_| painter.paint(0, 1.0).unwrap().rgba == first.rgba));
}

/// A folder without files.
struct Nothing;

impl Files for Nothing {
    fn read(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
}

#[test]
fn a_page_whose_font_is_missing_says_that_it_is_incomplete() {
    let bytes = page(BOXES, "BT /F1 20 Tf 110 100 Td (Paraph) Tj ET");
    let with = |files: Arc<dyn Files>| {
        let document = paraph_render::Document::open(bytes.clone(), files).unwrap();
        document.painter().paint(0, 1.0).unwrap().incomplete
    };
    assert!(with(Arc::new(Nothing)));
    assert!(!with(Arc::new(Embedded)));
}

#[test]
fn content_that_cannot_be_decoded_says_that_the_page_is_incomplete() {
    let bytes = page(BOXES, CORNER);
    let text = String::from_utf8(bytes).unwrap();
    let broken = text.replace("/Length", "/Filter /LZWDecode /Length");
    let broken = broken.replace(CORNER, "\u{1}\u{2}\u{3}garbage of the same lengt");
    let document = open(broken.into_bytes()).unwrap();
    assert!(document.painter().paint(0, 1.0).unwrap().incomplete);
}

#[test]
fn letters_that_no_substitute_has_make_the_page_incomplete_on_every_visit() {
    let document = open(japanese_page()).unwrap();
    let mut painter = document.painter();
    for _ in 0..2 {
        assert!(painter.paint(0, 1.0).unwrap().incomplete);
    }
}

#[test]
fn a_letter_that_the_substitute_lacks_makes_the_page_incomplete() {
    let check = |name: &str, incomplete| {
        let bytes = String::from_utf8(page(BOXES, "BT /F1 20 Tf 110 100 Td (A) Tj ET")).unwrap();
        let encoding = format!("/Encoding << /Differences [65 /{name}] >>");
        let bytes = bytes.replace("/Encoding /WinAnsiEncoding", &encoding);
        let painting = open(bytes.into_bytes())
            .unwrap()
            .painter()
            .paint(0, 1.0)
            .unwrap();
        assert_eq!(painting.incomplete, incomplete, "{name}");
    };
    check("thorn", false);
    check("space", false);
    check("afii10017", true);
}
