use super::contract::contract;
use super::shapes::{edit, find_last, numbers, write};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

/// A document of one page with the given content stream and resources.
fn one_page(content: Stream, resources: Dictionary, document: &mut Document) -> Vec<u8> {
    let content = document.add_object(content);
    page_tree(document, |tree| {
        dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => numbers(&[0, 0, 300, 300]),
            "Contents" => content,
            "Resources" => resources,
        }
    });
    write(document)
}

fn page_tree(document: &mut Document, page: impl FnOnce(ObjectId) -> Dictionary) {
    let tree = document.new_object_id();
    let page = page(tree);
    let page = document.add_object(page);
    let kids = vec![Object::Reference(page)];
    document.set_object(
        tree,
        dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => kids },
    );
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
}

/// The first third of a file.
#[must_use]
pub fn truncated() -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n".to_vec();
    pdf.extend_from_slice(b"2 0 obj\n<< /Type /Pages /Count 1 /Ki");
    pdf
}

/// A page tree whose only kid is the tree itself.
#[must_use]
pub fn page_tree_loop() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let kids = vec![Object::Reference(tree)];
    let root = dictionary! { "Type" => "Pages", "Count" => 3, "Kids" => kids, "Parent" => tree };
    document.set_object(tree, root);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    write(&mut document)
}

/// A tree that names one page 300,000 times and claims a million.
#[must_use]
pub fn count_bomb() -> Vec<u8> {
    edit(&contract(), |document| {
        let first = document.page_iter().next();
        let root = document
            .catalog()
            .and_then(|c| c.get(b"Pages"))
            .and_then(Object::as_reference);
        let root = root.and_then(|id| document.get_dictionary_mut(id));
        if let (Some(first), Ok(root)) = (first, root) {
            root.set("Kids", vec![Object::Reference(first); 300_000]);
            root.set("Count", 1_000_000);
        }
    })
}

/// A trailer whose `/Prev` leads back to its own table, with no object to be found.
#[must_use]
pub fn prev_loop() -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n".to_vec();
    pdf.extend_from_slice(b"trailer\n<< /Size 1 /Root 9 0 R /Prev 9 >>\nstartxref\n9\n%%EOF\n");
    pdf
}

/// A document whose first page holds an array within an array, 200,000 deep.
#[must_use]
pub fn deep_nesting() -> Vec<u8> {
    let pdf = edit(&contract(), |document| {
        let page = document.page_iter().next();
        if let Some(Ok(page)) = page.map(|id| document.get_dictionary_mut(id)) {
            page.set("Deep", "DEEP");
        }
    });
    let at = find_last(&pdf, b"/DEEP").unwrap_or(0);
    let mut nested = pdf[..at].to_vec();
    nested.extend(b"[".repeat(200_000));
    nested.extend(b"]".repeat(200_000));
    nested.extend_from_slice(&pdf[at + b"/DEEP".len()..]);
    nested
}

/// A cross-reference stream whose entries have no width and which announces a billion of them.
#[must_use]
pub fn xref_without_width() -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 9 0 R>>\nendobj\n".to_vec();
    let start = pdf.len();
    let dictionary =
        "<</Type/XRef/Size 1000000000/W[0 0 0]/Index[0 1000000000]/Root 1 0 R/Length 0>>";
    pdf.extend_from_slice(
        format!("2 0 obj\n{dictionary}\nstream\n\nendstream\nendobj\n").as_bytes(),
    );
    pdf.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
    pdf
}

/// An object stream that grows to 40 megabytes.
#[must_use]
pub fn object_stream_bomb() -> Vec<u8> {
    // Named as what it is only in the file: the writer would unpack it.
    let (written, meant) = (b"BmbStm", b"ObjStm");
    let mut pdf = edit(&contract(), |document| {
        let entries = dictionary! { "Type" => "BmbStm", "N" => 1, "First" => 4 };
        let mut bomb = Stream::new(entries, vec![b' '; 40 << 20]);
        let _ = bomb.compress();
        document.add_object(bomb);
    });
    if let Some(at) = find_last(&pdf, written) {
        pdf[at..at + meant.len()].copy_from_slice(meant);
    }
    pdf
}

/// Page content of 64 megabytes of blanks, a few ten kilobytes in the file.
#[must_use]
pub fn flate_bomb() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut content = Stream::new(Dictionary::new(), vec![b' '; 64 << 20]);
    let _ = content.compress();
    one_page(content, Dictionary::new(), &mut document)
}

/// Thirty forms, each drawing the next ten times.
#[must_use]
pub fn form_laughs() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let form = |resources: Dictionary, content: &[u8]| {
        let form = dictionary! {
            "Type" => "XObject",
            "Subtype" => "Form",
            "BBox" => numbers(&[0, 0, 300, 300]),
            "Resources" => resources,
        };
        Stream::new(form, content.to_vec())
    };
    let naming = |id: ObjectId| dictionary! { "XObject" => dictionary! { "F" => id } };
    let mut last = document.add_object(form(Dictionary::new(), b"0 0 1 1 re f"));
    for _ in 0..30 {
        last = document.add_object(form(naming(last), &b"/F Do ".repeat(10)));
    }
    let content = Stream::new(Dictionary::new(), b"/F Do".to_vec());
    one_page(content, naming(last), &mut document)
}

/// An image of 100,000 by 100,000 samples.
#[must_use]
pub fn pixel_flood() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let image = dictionary! {
        "Type" => "XObject",
        "Subtype" => "Image",
        "Width" => 100_000,
        "Height" => 100_000,
        "BitsPerComponent" => 1,
        "ColorSpace" => "DeviceGray",
    };
    let image = document.add_object(Stream::new(image, vec![0; 64]));
    let content = Stream::new(Dictionary::new(), b"300 0 0 300 0 0 cm /F Do".to_vec());
    let resources = dictionary! { "XObject" => dictionary! { "F" => image } };
    one_page(content, resources, &mut document)
}

/// A page of a billion units.
#[must_use]
pub fn large_page() -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    page_tree(&mut document, |tree| {
        dictionary! {
            "Type" => "Page",
            "Parent" => tree,
            "MediaBox" => numbers(&[0, 0, 1_000_000_000, 1_000_000_000]),
        }
    });
    write(&mut document)
}
