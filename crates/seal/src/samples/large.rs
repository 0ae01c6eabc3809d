use super::shapes::{numbers, write};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// Most bytes of one picture.
const PICTURE_BYTES: usize = 1 << 20;

/// A document of about this size, as a scanner makes it: a gray picture on every page.
#[must_use]
pub fn scans(size_bytes: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut noise = Noise(1);
    let mut left = size_bytes;
    let mut pages = Vec::new();
    while left > 0 {
        let width = left.min(PICTURE_BYTES).div_ceil(1024);
        left = left.saturating_sub(width * 1024);
        let samples = (0..width * 1024).map(|_| noise.byte()).collect();
        let picture = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Image",
            "Width" => i64::try_from(width).unwrap_or(1),
            "Height" => 1024,
            "BitsPerComponent" => 8,
            "ColorSpace" => "DeviceGray",
        };
        let picture = document.add_object(Stream::new(picture, samples));
        let resources = dictionary! { "XObject" => dictionary! { "Scan" => picture } };
        pages.push((resources, b"595 0 0 842 0 0 cm /Scan Do".to_vec()));
    }
    bind(&mut document, pages)
}

/// A document of many pages, each with some lines of text.
#[must_use]
pub fn many_pages(count: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let font = document.add_object(font);
    let page = |page: usize| {
        let line = |line: usize| format!("(Page {page}, line {line} of this agreement.) Tj T*\n");
        let lines: String = (1..=40).map(line).collect();
        let resources = dictionary! { "Font" => dictionary! { "F" => font } };
        let text = format!("BT /F 11 Tf 14 TL 60 780 Td\n{lines}ET");
        (resources, text.into_bytes())
    };
    bind(&mut document, (1..=count).map(page).collect())
}

fn bind(document: &mut Document, pages: Vec<(Dictionary, Vec<u8>)>) -> Vec<u8> {
    let tree = document.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for (resources, content) in pages {
        let content = document.add_object(Stream::new(Dictionary::new(), content));
        let page = document.add_object(dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => numbers(&[0, 0, 595, 842]),
            "Contents" => content,
            "Resources" => resources,
        });
        kids.push(page.into());
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let root = dictionary! { "Type" => "Pages", "Count" => count, "Kids" => kids };
    document.set_object(tree, root);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    write(document)
}

/// Numbers that look random and are the same every time (xorshift).
struct Noise(u64);

impl Noise {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_be_bytes()[0]
    }
}
