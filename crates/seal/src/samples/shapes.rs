use super::contract::contract;
use lopdf::xref::XrefType;
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, ObjectId, Permissions,
    Stream, StringFormat, dictionary,
};

/// A document as lopdf has it.
pub(super) fn edit(pdf: &[u8], change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap_or_default();
    change(&mut document);
    write(&mut document)
}

pub(super) fn write(document: &mut Document) -> Vec<u8> {
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = document.save_to(&mut bytes);
    bytes
}

/// Changes every page dictionary.
fn edit_pages(document: &mut Document, change: impl Fn(&mut Dictionary)) {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    for page in pages {
        if let Ok(page) = document.get_dictionary_mut(page) {
            change(page);
        }
    }
}

pub(super) fn edit_catalog(document: &mut Document, change: impl FnOnce(&mut Dictionary)) {
    if let Ok(catalog) = document.catalog_mut() {
        change(catalog);
    }
}

/// The contract on pages that are turned clockwise when shown: 0, 90, 180 or 270 degrees.
///
/// Its content is turned the other way, so that it stands upright as shown.
#[must_use]
pub fn rotated(degrees: u16) -> Vec<u8> {
    let (turn, media) = match degrees {
        90 => ("0 1 -1 0 842 0 cm\n", [0, 0, 842, 595]),
        180 => ("-1 0 0 -1 595 842 cm\n", [0, 0, 595, 842]),
        270 => ("0 -1 1 0 0 595 cm\n", [0, 0, 842, 595]),
        _ => ("", [0, 0, 595, 842]),
    };
    edit(&contract(), |document| {
        let turn = document.add_object(Stream::new(Dictionary::new(), turn.into()));
        edit_pages(document, |page| {
            let own = page.get(b"Contents").cloned().unwrap_or(Object::Null);
            page.set("Contents", vec![turn.into(), own]);
            page.set("MediaBox", numbers(&media));
            page.set("Rotate", i64::from(degrees));
        });
    })
}

/// The contract with a crop box that is smaller than its media box and does not start at zero.
#[must_use]
pub fn cropped() -> Vec<u8> {
    edit(&contract(), |document| {
        edit_pages(document, |page| {
            page.set("CropBox", numbers(&[50, 60, 560, 800]));
            page.set("MediaBox", numbers(&[-20, -30, 615, 872]));
        });
    })
}

/// The contract at half its size, in units of two points.
#[must_use]
pub fn user_unit() -> Vec<u8> {
    edit(&contract(), |document| {
        edit_pages(document, |page| page.set("UserUnit", 2));
    })
}

/// The contract with object streams and a cross-reference stream (PDF 1.5).
#[must_use]
pub fn object_streams() -> Vec<u8> {
    let mut document = Document::load_mem(&contract()).unwrap_or_default();
    let mut bytes = Vec::new();
    let _ = document.save_modern(&mut bytes);
    bytes
}

/// The contract with offsets in its cross-reference table that are all wrong.
#[must_use]
pub fn damaged_xref() -> Vec<u8> {
    let mut pdf = edit(&contract(), |_| {});
    let table = find_last(&pdf, b"\nxref\n").unwrap_or(0);
    let end = find_last(&pdf, b"trailer").unwrap_or(pdf.len());
    for byte in &mut pdf[table + 10..end] {
        if byte.is_ascii_digit() {
            *byte = b'7';
        }
    }
    pdf
}

/// The contract with a `startxref` that points nowhere.
#[must_use]
pub fn wrong_startxref() -> Vec<u8> {
    let mut pdf = edit(&contract(), |_| {});
    let at = find_last(&pdf, b"startxref").unwrap_or(0);
    pdf.truncate(at);
    pdf.extend_from_slice(b"startxref\n99999999\n%%EOF\n");
    pdf
}

/// The contract behind the header of a mail.
#[must_use]
pub fn leading_bytes() -> Vec<u8> {
    let mut pdf = b"Content-Type: application/pdf\r\n\r\n".to_vec();
    pdf.extend(contract());
    pdf
}

/// The contract, encrypted with an empty user password.
#[must_use]
pub fn encrypted() -> Vec<u8> {
    edit(&contract(), |document| {
        let id = Object::String(b"0123456789abcdef".to_vec(), StringFormat::Hexadecimal);
        document.trailer.set("ID", vec![id.clone(), id]);
        let version = EncryptionVersion::V2 {
            document,
            owner_password: "owner",
            user_password: "",
            key_length: 128,
            permissions: Permissions::all(),
        };
        if let Ok(state) = EncryptionState::try_from(version) {
            let _ = document.encrypt(&state);
        }
    })
}

/// A page tree without pages.
#[must_use]
pub fn no_pages() -> Vec<u8> {
    edit(&contract(), |document| {
        let root = document
            .catalog()
            .and_then(|c| c.get(b"Pages"))
            .and_then(Object::as_reference);
        if let Ok(root) = root.and_then(|id| document.get_dictionary_mut(id)) {
            root.set("Kids", Vec::<Object>::new());
            root.set("Count", 0);
        }
    })
}

/// A cover around attached files.
#[must_use]
pub fn portfolio() -> Vec<u8> {
    edit(&contract(), |document| {
        edit_catalog(document, |c| {
            c.set("Collection", dictionary! { "View" => "D" });
        });
    })
}

/// Page content that leaves a scaled and clipped state behind and restores more than it saved.
#[must_use]
pub fn unbalanced() -> Vec<u8> {
    edit(&contract(), |document| {
        let before = document.add_object(Stream::new(Dictionary::new(), b"Q Q\n".to_vec()));
        let after = b"q q 0.2 0 0 0.2 300 300 cm 0 0 10 10 re W n /Span BMC BT".to_vec();
        let after = document.add_object(Stream::new(Dictionary::new(), after));
        edit_pages(document, |page| {
            let own = page.get(b"Contents").cloned().unwrap_or(Object::Null);
            page.set("Contents", vec![before.into(), own, after.into()]);
        });
    })
}

/// The contract with scripts, a program to launch, an attachment and an action on opening.
#[must_use]
pub fn active() -> Vec<u8> {
    edit(&contract(), |document| {
        let script =
            dictionary! { "S" => "JavaScript", "JS" => Object::string_literal("app.alert(1)") };
        let script = document.add_object(script);
        let file = document.add_object(Stream::new(
            dictionary! { "Type" => "EmbeddedFile" },
            b"attached".to_vec(),
        ));
        let file = dictionary! {
            "Type" => "Filespec",
            "F" => Object::string_literal("a.txt"),
            "EF" => dictionary! { "F" => file },
        };
        let launch = dictionary! { "S" => "Launch", "F" => Object::string_literal("calc.exe") };
        let link = document.add_object(dictionary! {
            "Type" => "Annot",
            "Subtype" => "Link",
            "Rect" => numbers(&[72, 700, 200, 720]),
            "A" => launch,
        });
        let names = |name: &str, value: Object| {
            dictionary! { "Names" => vec![Object::string_literal(name), value] }
        };
        let names = dictionary! {
            "JavaScript" => names("start", script.into()),
            "EmbeddedFiles" => names("a.txt", file.into()),
        };
        edit_pages(document, |page| {
            page.set("Annots", vec![Object::Reference(link)]);
            page.set("AA", dictionary! { "O" => script });
        });
        edit_catalog(document, |c| {
            c.set("OpenAction", script);
            c.set("Names", names);
        });
    })
}

/// The contract with a red layer that is off and a green one that is on.
#[must_use]
pub fn hidden_layer() -> Vec<u8> {
    edit(&contract(), |document| {
        let layer =
            |name: &str| dictionary! { "Type" => "OCG", "Name" => Object::string_literal(name) };
        let off = document.add_object(layer("off"));
        let on = document.add_object(layer("on"));
        let layers = vec![Object::Reference(off), Object::Reference(on)];
        let configuration = dictionary! { "OFF" => vec![Object::Reference(off)] };
        let properties = dictionary! { "OCGs" => layers, "D" => configuration };
        edit_catalog(document, |c| c.set("OCProperties", properties));
        let content = b"q /OC /Off BDC 1 0 0 rg 20 20 60 60 re f EMC \
            /OC /On BDC 0 1 0 rg 100 20 60 60 re f EMC Q";
        let content = document.add_object(Stream::new(Dictionary::new(), content.to_vec()));
        let pages: Vec<ObjectId> = document.page_iter().collect();
        for page in pages {
            let resources = document
                .get_dictionary(page)
                .and_then(|p| p.get(b"Resources"))
                .cloned();
            let mut resources = match resources {
                Ok(Object::Reference(id)) => {
                    document.get_dictionary(id).cloned().unwrap_or_default()
                }
                Ok(Object::Dictionary(d)) => d,
                _ => Dictionary::new(),
            };
            resources.set("Properties", dictionary! { "Off" => off, "On" => on });
            if let Ok(page) = document.get_dictionary_mut(page) {
                let own = page.get(b"Contents").cloned().unwrap_or(Object::Null);
                page.set("Contents", vec![own, content.into()]);
                page.set("Resources", resources);
            }
        }
    })
}

pub(super) fn numbers(values: &[i64]) -> Object {
    Object::Array(values.iter().map(|v| Object::Integer(*v)).collect())
}

pub(super) fn find_last(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).rposition(|w| w == needle)
}
