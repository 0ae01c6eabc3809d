//! What holds for every document, however it was made.

use crate::support::{KEY, NOW_S, drawing, ink, rect, text};
use crate::verify::report;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use paraph_seal::{
    Canonical, Content, Drawing, Limits, Room, canonicalize, reserve, sign_digest, stamp,
};
use proptest::collection::vec;
use proptest::prelude::*;

/// One page as somebody's program may write it.
#[derive(Debug, Clone)]
struct Sheet {
    width: u16,
    height: u16,
    rotation: i64,
    content: Vec<&'static str>,
    compressed: bool,
}

/// Operators, balanced and not, and what follows a page's end in some files.
const OPERATORS: [&str; 8] = [
    "q ",
    "Q ",
    "1 0 0 1 5 5 cm ",
    "0.5 g 10 10 50 50 re f ",
    "BT /F 12 Tf 72 500 Td (Pay 100) Tj ET ",
    "/Artifact BMC ",
    "EMC ",
    "0 0 m 9 9 l S\n",
];

fn sheet() -> impl Strategy<Value = Sheet> {
    let content = vec(proptest::sample::select(OPERATORS.to_vec()), 0..12);
    let turns = prop_oneof![Just(0), Just(90), Just(-90), Just(540)];
    (80_u16..2000, 80_u16..2000, turns, content, any::<bool>()).prop_map(
        |(width, height, rotation, content, compressed)| Sheet {
            width,
            height,
            rotation,
            content,
            compressed,
        },
    )
}

fn document(sheets: &[Sheet]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for sheet in sheets {
        let content = sheet.content.concat().into_bytes();
        let mut content = Stream::new(Dictionary::new(), content);
        if sheet.compressed {
            content.compress().unwrap();
        }
        let content = document.add_object(content);
        let media = [0, 0, i64::from(sheet.width), i64::from(sheet.height)];
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "MediaBox" => media.map(Object::Integer).to_vec(), "Rotate" => sheet.rotation,
        });
        kids.push(page.into());
    }
    let count = i64::try_from(kids.len()).unwrap();
    let root = dictionary! { "Type" => "Pages", "Count" => count, "Kids" => kids };
    document.set_object(tree, root);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    pdf
}

fn content() -> impl Strategy<Value = Content> {
    let letters = vec(proptest::char::range(' ', '~'), 0..30);
    let words = letters.prop_map(|letters| text(&format!("a{}", String::from_iter(letters))));
    prop_oneof![Just(Content::Check), Just(ink()), words]
}

/// Something on one of the pages, in thousandths of its sides.
fn placed() -> impl Strategy<Value = (usize, [u16; 4], Content)> {
    (
        any::<usize>(),
        [0_u16..500, 0..500, 50..500, 50..500],
        content(),
    )
}

fn drawings(canonical: &Canonical, placed: &[(usize, [u16; 4], Content)]) -> Vec<Drawing> {
    let draw = |(page, place, content): &(usize, [u16; 4], Content)| {
        let page = page % canonical.pages.len();
        let crop = canonical.pages[page].crop;
        let [x, y, w, h] = place.map(|share| f64::from(share) / 1000.0);
        let (width, height) = (crop.width, crop.height);
        let place = rect(x * width, y * height, w * width, h * height);
        drawing(page, place, content.clone())
    };
    placed.iter().map(draw).collect()
}

fn sealed(canonical: &Canonical, placed: &[(usize, [u16; 4], Content)]) -> (Vec<u8>, [usize; 2]) {
    let revision = stamp(&canonical.bytes, &drawings(canonical, placed)).unwrap();
    let prepared = reserve(revision, &Room::at(NOW_S)).unwrap();
    let cms = sign_digest(prepared.digest(), &KEY.key).unwrap();
    let parts = prepared.clone().into_parts();
    let sealed = prepared.fill(&cms).unwrap().into_bytes();
    (sealed, [parts.hole_start, parts.hole_end])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_canonical_copy_is_its_own_canonical_copy_in_all_that_is_shown(
        sheets in vec(sheet(), 1..5),
    ) {
        let once = canonicalize(&document(&sheets), &Limits::default()).unwrap();
        let twice = canonicalize(&once.bytes, &Limits::default()).unwrap();
        prop_assert_eq!(&twice.findings, &[]);
        prop_assert_eq!(&twice.pages, &once.pages);
        let thrice = canonicalize(&twice.bytes, &Limits::default()).unwrap();
        prop_assert_eq!(thrice.findings, []);
    }

    #[test]
    fn what_is_sealed_begins_with_what_was_shown_and_is_covered_to_its_last_byte(
        sheets in vec(sheet(), 1..4),
        placed in vec(placed(), 0..4),
    ) {
        let canonical = canonicalize(&document(&sheets), &Limits::default()).unwrap();
        let (pdf, [start, end]) = sealed(&canonical, &placed);
        prop_assert!(pdf.starts_with(&canonical.bytes));
        let range = format!("/ByteRange[0 {} {} {}", start - 1, end + 1, pdf.len() - end - 1);
        let written = pdf.windows(range.len()).any(|w| w == range.as_bytes());
        prop_assert!(written, "{}", range);
        let report = report(&pdf);
        prop_assert!(report.passed(), "{}", report);
    }

    #[test]
    fn whatever_is_overwritten_taken_out_or_put_in_is_found(
        sheet in sheet(),
        at in any::<proptest::sample::Index>(),
        taken in 0_usize..40,
        put in vec(any::<u8>(), 0..40),
    ) {
        let canonical = canonicalize(&document(&[sheet]), &Limits::default()).unwrap();
        let (pdf, _) = sealed(&canonical, &[]);
        let at = at.index(pdf.len());
        let mut changed = pdf.clone();
        changed.splice(at..(at + taken).min(pdf.len()), put);
        prop_assert!(changed == pdf || !report(&changed).passed());
    }
}
