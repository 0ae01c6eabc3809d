//! Sealed files as an attacker or a careless program would make them.

use crate::support::KEY;
use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, IncrementalDocument, Object, ObjectId, Stream, StringFormat};
use lopdf::{dictionary, text_string};
use paraph_seal::{Sealer, sign_digest};
use sha2::{Digest, Sha256};

/// How a file is certified; the default is what a seal of ours looks like.
pub(crate) struct Certified<'a> {
    /// `P` of the transform; `None` for an approval signature.
    pub(crate) docmdp: Option<i64>,
    pub(crate) permissions: bool,
    pub(crate) subfilter: &'static str,
    /// How many fields name the signature.
    pub(crate) fields: usize,
    /// The range, from offset of `<`, offset after `>` and size of the file.
    pub(crate) range: Range,
    /// What is done to the CMS value before it is put in.
    pub(crate) value: &'a dyn Fn(Vec<u8>) -> Vec<u8>,
}

impl Default for Certified<'_> {
    fn default() -> Self {
        Self {
            docmdp: Some(1),
            permissions: true,
            subfilter: "ETSI.CAdES.detached",
            fields: 1,
            range: |open, close, size| [0, open, close, size - close],
            value: &|cms| cms,
        }
    }
}

/// Objects of [`invoice`] that attacks aim at.
pub(crate) struct Invoice {
    pub(crate) document: Document,
    pub(crate) page: ObjectId,
    pub(crate) content: ObjectId,
    pub(crate) font: ObjectId,
    pub(crate) overlay: ObjectId,
    pub(crate) amount: ObjectId,
    pub(crate) info: ObjectId,
}

/// One page with a sum of 100, a form field that says so too, and something drawn over it.
pub(crate) fn invoice() -> Invoice {
    let mut document = Document::with_version("1.7");
    document.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let font = document.add_object(
        dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" },
    );
    let overlay = document.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(); 4] },
        b"1 g 0 0 200 200 re f".to_vec(),
    ));
    let content = document.add_object(Stream::new(
        Dictionary::new(),
        b"BT /F 24 Tf 72 700 Td (Pay 100) Tj ET /Over Do".to_vec(),
    ));
    let (pages, page) = (document.new_object_id(), document.new_object_id());
    let amount = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Tx", "T" => text_string("amount"),
        "V" => text_string("100"), "P" => page, "F" => 4,
        "Rect" => vec![72.into(), 600.into(), 172.into(), 620.into()],
    });
    let resources = dictionary! { "Font" => dictionary! { "F" => font }, "XObject" => dictionary! { "Over" => overlay } };
    document.set_object(
        page,
        dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
            "Annots" => vec![Object::Reference(amount)],
        },
    );
    document.set_object(
        pages,
        dictionary! { "Type" => "Pages", "Count" => 1, "Kids" => vec![Object::Reference(page)] },
    );
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages,
        "AcroForm" => dictionary! { "Fields" => vec![Object::Reference(amount)], "SigFlags" => 3 },
    });
    let info = document.add_object(dictionary! { "Title" => text_string("Invoice") });
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", info);
    Invoice {
        document,
        page,
        content,
        font,
        overlay,
        amount,
        info,
    }
}

/// Signs a document in one revision.
pub(crate) fn certify(document: Document, how: &Certified<'_>) -> Vec<u8> {
    certify_with(document, how, &KEY.key)
}

pub(crate) fn certify_with(
    mut document: Document,
    how: &Certified<'_>,
    key: &dyn Sealer,
) -> Vec<u8> {
    add_signature(&mut document, how);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    pdf.push(b'\n');
    let value = |message: &[u8]| {
        let digest: [u8; 32] = Sha256::digest(message).into();
        (how.value)(sign_digest(&digest, key).unwrap())
    };
    fill(&mut pdf, how.range, value);
    pdf
}

/// The number of the signature dictionary of a certified file.
pub(crate) fn signature_id(pdf: &[u8]) -> ObjectId {
    let document = Document::load_mem(pdf).unwrap();
    let signed = |object: &Object| object.as_dict().is_ok_and(|d| d.has(b"ByteRange"));
    *document
        .objects
        .iter()
        .find(|(_, object)| signed(object))
        .unwrap()
        .0
}

fn add_signature(document: &mut Document, how: &Certified<'_>) {
    let field = |signature: ObjectId, name: usize| {
        dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig",
            "T" => text_string(&format!("Seal {name}")), "F" => 132,
            "Rect" => vec![0.into(); 4], "V" => signature,
        }
    };
    // The dictionary gets the highest number, so it is written last.
    let fields: Vec<_> = (0..how.fields).map(|_| document.new_object_id()).collect();
    let signature = document.new_object_id();
    for (name, id) in fields.iter().enumerate() {
        document.set_object(*id, field(signature, name));
    }
    let mut dictionary = dictionary! {
        "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => how.subfilter,
        "ByteRange" => vec![Object::Integer(9_999_999_999); 4],
        "Contents" => Object::String(vec![0; 2048], StringFormat::Hexadecimal),
        "M" => Object::string_literal("D:20261121203000Z"),
    };
    if let Some(level) = how.docmdp {
        let parameters = dictionary! { "Type" => "TransformParams", "P" => level, "V" => "1.2" };
        let reference = dictionary! {
            "Type" => "SigRef", "TransformMethod" => "DocMDP", "TransformParams" => parameters,
        };
        dictionary.set("Reference", vec![Object::Dictionary(reference)]);
    }
    document.set_object(signature, dictionary);
    let catalog = document.catalog_mut().unwrap();
    if how.permissions {
        catalog.set("Perms", dictionary! { "DocMDP" => signature });
    }
    let form = catalog.get_mut(b"AcroForm").unwrap().as_dict_mut().unwrap();
    let list = form.get_mut(b"Fields").unwrap().as_array_mut().unwrap();
    list.extend(fields.into_iter().map(Object::Reference));
}

/// Offsets of `<`, after `>`, and of the end, to a byte range.
type Range = fn(usize, usize, usize) -> [usize; 4];

/// Writes range and value into the last signature dictionary of a file.
fn fill(pdf: &mut [u8], range: Range, value: impl FnOnce(&[u8]) -> Vec<u8>) {
    let find = |pdf: &[u8], what: &[u8]| pdf.windows(what.len()).rposition(|w| w == what).unwrap();
    let start = find(pdf, b"/ByteRange[9999999999") + b"/ByteRange".len();
    let width = pdf[start..].iter().position(|b| *b == b']').unwrap();
    let open = find(pdf, b"/Contents<") + b"/Contents".len();
    let close = open + pdf[open..].iter().position(|b| *b == b'>').unwrap() + 1;
    let [first, before, after, length] = range(open, close, pdf.len());
    let written = format!("[{first} {before} {after} {length}");
    pdf[start..start + width].copy_from_slice(format!("{written:<width$}").as_bytes());
    let message = [&pdf[..before], &pdf[after..after + length]].concat();
    let cms = value(&message);
    hex::encode_to_slice(&cms, &mut pdf[open + 1..open + 1 + 2 * cms.len()]).unwrap();
}

/// A document timestamp in a revision of its own.
pub(crate) fn append_timestamp(pdf: &[u8], token: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut out = append(pdf, |update| {
        let page = update.get_prev_documents().page_iter().next().unwrap();
        let field = update.new_document.new_object_id();
        let stamp = update.new_document.add_object(dictionary! {
            "Type" => "DocTimeStamp", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.RFC3161",
            "ByteRange" => vec![Object::Integer(9_999_999_999); 4],
            "Contents" => Object::String(vec![0; 2048], StringFormat::Hexadecimal),
        });
        update.new_document.set_object(
            field,
            dictionary! {
                "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 132,
                "T" => text_string("Timestamp"), "Rect" => vec![0.into(); 4], "V" => stamp,
                "P" => page,
            },
        );
        let annotations = edit(update, page).get_mut(b"Annots").unwrap();
        annotations.as_array_mut().unwrap().push(field.into());
        let form = catalog(update)
            .get_mut(b"AcroForm")
            .unwrap()
            .as_dict_mut()
            .unwrap();
        let list = form.get_mut(b"Fields").unwrap().as_array_mut().unwrap();
        list.push(field.into());
    });
    fill(&mut out, Certified::default().range, token);
    out
}

/// One more certification of the whole file by the same key, in a field of this name.
pub(crate) fn append_second_signature(pdf: &[u8], name: &str) -> Vec<u8> {
    let mut out = append(pdf, |update| {
        let field = update.new_document.new_object_id();
        let signature = update.new_document.add_object(dictionary! {
            "Type" => "Sig", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.CAdES.detached",
            "ByteRange" => vec![Object::Integer(9_999_999_999); 4],
            "Contents" => Object::String(vec![0; 2048], StringFormat::Hexadecimal),
        });
        update.new_document.set_object(
            field,
            dictionary! {
                "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "F" => 132,
                "T" => text_string(name), "Rect" => vec![0.into(); 4], "V" => signature,
            },
        );
        let form = catalog(update).get_mut(b"AcroForm").unwrap();
        let list = form.as_dict_mut().unwrap().get_mut(b"Fields").unwrap();
        list.as_array_mut().unwrap().push(field.into());
    });
    fill(&mut out, Certified::default().range, |message| {
        let digest: [u8; 32] = Sha256::digest(message).into();
        sign_digest(&digest, &KEY.key).unwrap()
    });
    out
}

/// Appends a revision.
pub(crate) fn append(pdf: &[u8], change: impl FnOnce(&mut IncrementalDocument)) -> Vec<u8> {
    let document = Document::load_mem(pdf).unwrap();
    let mut update = IncrementalDocument::create_from(pdf.to_vec(), document);
    let size = update
        .get_prev_documents()
        .trailer
        .get(b"Size")
        .unwrap()
        .as_i64()
        .unwrap();
    update.new_document.max_id = u32::try_from(size).unwrap() - 1;
    change(&mut update);
    let mut out = Vec::new();
    update.save_to(&mut out).unwrap();
    out.push(b'\n');
    out
}

/// The newest state of a dictionary, cloned into the update.
pub(crate) fn edit(update: &mut IncrementalDocument, id: ObjectId) -> &mut Dictionary {
    update.opt_clone_object_to_new_document(id).unwrap();
    update.new_document.get_dictionary_mut(id).unwrap()
}

pub(crate) fn catalog(update: &mut IncrementalDocument) -> &mut Dictionary {
    let root = update
        .get_prev_documents()
        .trailer
        .get(b"Root")
        .unwrap()
        .as_reference()
        .unwrap();
    edit(update, root)
}

/// Validation data of these certificates and lists, in a revision of its own.
pub(crate) fn with_validation_data(pdf: &[u8], certs: &[&[u8]], crls: &[&[u8]]) -> Vec<u8> {
    with_store(pdf, &[("Certs", certs), ("CRLs", crls)])
}

/// Validation data under these keys, in a revision of its own.
pub(crate) fn with_store(pdf: &[u8], parts: &[(&str, &[&[u8]])]) -> Vec<u8> {
    append(pdf, |update| {
        let mut store = dictionary! { "Type" => "DSS" };
        for (key, values) in parts {
            let stream = |value: &&[u8]| Stream::new(Dictionary::new(), value.to_vec());
            let added = values
                .iter()
                .map(|v| update.new_document.add_object(stream(v)));
            store.set(*key, added.map(Object::Reference).collect::<Vec<_>>());
        }
        let store = update.new_document.add_object(store);
        catalog(update).set("DSS", store);
    })
}
