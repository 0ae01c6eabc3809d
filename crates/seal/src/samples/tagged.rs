use super::contract::contract;
use super::form::form;
use super::shapes::{edit, edit_catalog};
use lopdf::{Document, Object, ObjectId, Stream, dictionary, text_string};

/// The contract with a logical structure: one paragraph on each page, and a number tree of two
/// leaves that keeps the elements of the first page in the leaf and those of the second outside.
#[must_use]
pub fn tagged() -> Vec<u8> {
    edit(&contract(), tag)
}

/// The same without a key from its pages into the structure.
#[must_use]
pub fn tagged_without_keys() -> Vec<u8> {
    edit(&tagged(), |document| {
        let pages: Vec<ObjectId> = document.page_iter().collect();
        for page in pages {
            if let Ok(page) = document.get_dictionary_mut(page) {
                page.remove(b"StructParents");
            }
        }
    })
}

/// The form with a logical structure.
#[must_use]
pub fn tagged_form() -> Vec<u8> {
    edit(&form(), tag)
}

fn tag(document: &mut Document) {
    let pages: Vec<ObjectId> = document.page_iter().collect();
    let root = document.new_object_id();
    let whole = document.new_object_id();
    let elements: Vec<ObjectId> = pages.iter().map(|_| document.new_object_id()).collect();
    for (i, (page, element)) in pages.iter().zip(&elements).enumerate() {
        let paragraph = dictionary! {
            "Type" => "StructElem",
            "S" => "P",
            "P" => whole,
            "Pg" => *page,
            "K" => 0,
        };
        document.set_object(*element, paragraph);
        let marked = |content: &str| Stream::new(lopdf::Dictionary::new(), content.into());
        let before = document.add_object(marked("/P <</MCID 0>> BDC\n"));
        let after = document.add_object(marked("\nEMC\n"));
        if let Ok(page) = document.get_dictionary_mut(*page) {
            let own = page.get(b"Contents").cloned().unwrap_or(Object::Null);
            page.set("Contents", vec![before.into(), own, after.into()]);
            page.set("StructParents", i64::try_from(i).unwrap_or_default());
            page.set("Tabs", "S");
        }
    }
    let reference = |i: usize| elements.get(i).map_or(Object::Null, |id| (*id).into());
    let outside = document.add_object(vec![reference(1)]);
    let leaf = |key: i64, value: Object| {
        let limits = vec![Object::Integer(key); 2];
        dictionary! { "Limits" => limits, "Nums" => vec![key.into(), value] }
    };
    let first = document.add_object(leaf(0, vec![reference(0)].into()));
    let second = document.add_object(leaf(1, outside.into()));
    let leaves = vec![Object::Reference(first), Object::Reference(second)];
    let tree = document.add_object(dictionary! { "Kids" => leaves });
    let kids: Vec<Object> = elements.iter().map(|id| Object::Reference(*id)).collect();
    let document_element = dictionary! {
        "Type" => "StructElem",
        "S" => "Document",
        "P" => root,
        "K" => kids,
    };
    document.set_object(whole, document_element);
    let structure = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => whole,
        "ParentTree" => tree,
        "ParentTreeNextKey" => 2,
    };
    document.set_object(root, structure);
    edit_catalog(document, |catalog| {
        catalog.set("MarkInfo", dictionary! { "Marked" => true });
        catalog.set("StructTreeRoot", root);
        catalog.set("Lang", text_string("en"));
    });
}
