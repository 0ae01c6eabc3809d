//! Pictures of the kinds whose decoders lie behind doors.

use crate::support::open;

const PICTURES: &[u8] = include_bytes!("../../../codecs/samples/pictures.pdf");

#[test]
fn jbig2_and_jpeg_2000_are_painted() {
    let document = open(PICTURES.to_vec()).unwrap();
    let painting = document.painter().paint(0, 1.0).unwrap();
    let pixel = |x: usize, y: usize| {
        let at = (y * usize::from(painting.width_px) + x) * 4;
        &painting.rgba[at..at + 3]
    };
    assert_eq!(pixel(52, 50), [0, 0, 0]);
    assert_eq!(pixel(148, 50), [200, 30, 30]);
    assert_eq!(pixel(100, 50), [255, 255, 255]);
    assert!(!painting.incomplete);
}

#[test]
fn a_picture_that_cannot_be_decoded_leaves_the_page_incomplete() {
    let broken = String::from_utf8(PICTURES.to_vec()).unwrap();
    // The head of the JBIG2 region, its number and kind, becomes nonsense.
    let at = broken.find("00000001260001").unwrap();
    let mut bytes = broken.into_bytes();
    bytes[at..at + 14].copy_from_slice(b"ffffffffffffff");
    let painting = open(bytes).unwrap().painter().paint(0, 1.0).unwrap();
    assert!(painting.incomplete);
}
