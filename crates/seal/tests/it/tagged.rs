//! A tagged document stays tagged, and what is drawn has a place in its structure.

use crate::support::{Folder, drawing, ink, rect, run, sealed, text};
use lopdf::content::Content as Operators;
use lopdf::{Dictionary, Document, Object, ObjectId};
use paraph_seal::{Content, Drawing, Limits, canonicalize, samples};

fn marks() -> Vec<Drawing> {
    vec![
        drawing(0, rect(60.0, 60.0, 200.0, 20.0), text("Þórður Ægir")),
        drawing(1, rect(60.0, 200.0, 180.0, 60.0), ink()),
        drawing(1, rect(60.0, 160.0, 200.0, 20.0), text("שלום עולם")),
        drawing(1, rect(60.0, 130.0, 14.0, 14.0), Content::Check),
    ]
}

fn follow<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).unwrap().1
}

fn structure(document: &Document) -> &Dictionary {
    let root = document.catalog().unwrap().get(b"StructTreeRoot").unwrap();
    follow(document, root).as_dict().unwrap()
}

/// All pairs of a number tree, in order.
fn pairs<'a>(document: &'a Document, node: &'a Object) -> Vec<(i64, &'a Object)> {
    let node = follow(document, node).as_dict().unwrap();
    if let Ok(nums) = node.get(b"Nums") {
        let nums = follow(document, nums).as_array().unwrap();
        return nums
            .chunks(2)
            .map(|p| (p[0].as_i64().unwrap(), &p[1]))
            .collect();
    }
    let kids = follow(document, node.get(b"Kids").unwrap())
        .as_array()
        .unwrap();
    kids.iter().flat_map(|kid| pairs(document, kid)).collect()
}

/// The numbers of the marked pieces of a page, whose marks must nest.
fn marked(document: &Document, page: ObjectId) -> Vec<usize> {
    let content = Operators::decode(&document.get_page_content(page)).unwrap();
    let (mut depth, mut numbers) = (0_usize, Vec::new());
    for operation in content.operations {
        match operation.operator.as_str() {
            "BMC" | "BDC" => depth += 1,
            "EMC" => depth = depth.checked_sub(1).expect("a mark ends that never began"),
            _ => {}
        }
        if let Some(Object::Dictionary(properties)) = operation.operands.get(1)
            && let Ok(number) = properties.get(b"MCID").and_then(Object::as_i64)
        {
            numbers.push(usize::try_from(number).unwrap());
        }
    }
    assert_eq!(depth, 0, "a mark is left open");
    numbers
}

/// Checks that every marked piece leads to an element that names the piece, its page and a parent
/// that names the element; gives the elements' types by page.
fn types(pdf: &[u8]) -> Vec<Vec<String>> {
    let document = Document::load_mem(pdf).unwrap();
    let tree = pairs(&document, structure(&document).get(b"ParentTree").unwrap());
    let keys: Vec<i64> = tree.iter().map(|(key, _)| *key).collect();
    assert!(keys.is_sorted_by(|a, b| a < b), "{keys:?}");
    let of_page = |page: ObjectId| {
        let dictionary = document.get_dictionary(page).unwrap();
        let key = dictionary.get(b"StructParents").unwrap().as_i64().unwrap();
        let (_, places) = tree.iter().find(|(k, _)| *k == key).unwrap();
        let places = follow(&document, places).as_array().unwrap();
        let element = |number: usize| {
            let reference = &places[number];
            let element = follow(&document, reference).as_dict().unwrap();
            assert_eq!(element.get(b"K").unwrap().as_i64().unwrap(), number as i64);
            assert_eq!(element.get(b"Pg").unwrap().as_reference().unwrap(), page);
            let parent = follow(&document, element.get(b"P").unwrap())
                .as_dict()
                .unwrap();
            let kids = follow(&document, parent.get(b"K").unwrap())
                .as_array()
                .unwrap();
            assert!(kids.contains(reference));
            String::from_utf8_lossy(element.get(b"S").unwrap().as_name().unwrap()).into_owned()
        };
        marked(&document, page).into_iter().map(element).collect()
    };
    document.page_iter().map(of_page).collect()
}

#[test]
fn what_is_drawn_into_a_tagged_document_has_its_place_in_the_structure() {
    let sealed = sealed(&samples::tagged(), &marks());
    let [first, second] = &types(&sealed)[..] else {
        panic!("two pages")
    };
    assert_eq!(first, &["P", "P"]);
    assert_eq!(second, &["P", "Figure", "P", "Figure"]);
    let document = Document::load_mem(&sealed).unwrap();
    let info = document.catalog().unwrap().get(b"MarkInfo").unwrap();
    assert_eq!(
        info.as_dict().unwrap().get(b"Marked").unwrap(),
        &Object::Boolean(true)
    );
}

#[test]
fn poppler_reads_values_through_the_structure() {
    let folder = Folder::new("structure");
    let pdf = folder.write("tagged.pdf", &sealed(&samples::tagged(), &marks()));
    let Some(output) = run("pdfinfo", &["-struct-text", pdf.to_str().unwrap()]) else {
        return;
    };
    let read = String::from_utf8_lossy(&output.stdout);
    assert!(read.contains("Rental agreement"), "{read}");
    assert!(read.contains("Þórður Ægir"), "{read}");
    assert!(read.matches("Figure").count() >= 2, "{read}");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("Error"), "{told}");
}

#[test]
fn fields_that_are_drawn_into_a_tagged_page_are_tagged() {
    let canonical = canonicalize(&samples::tagged_form(), &Limits::default()).unwrap();
    assert!(types(&canonical.bytes)[0].len() > 3);
    let sealed = sealed(&samples::tagged_form(), &marks());
    assert!(types(&sealed)[0].len() > 4);
}

#[test]
fn pages_without_a_key_get_a_new_one() {
    let document = Document::load_mem(&sealed(&samples::tagged_without_keys(), &marks())).unwrap();
    let keys = |page| {
        let page = document.get_dictionary(page).unwrap();
        page.get(b"StructParents").unwrap().as_i64().unwrap()
    };
    let keys: Vec<i64> = document.page_iter().map(keys).collect();
    assert_eq!(keys, [2, 3]);
    let tree = pairs(&document, structure(&document).get(b"ParentTree").unwrap());
    assert_eq!(
        tree.iter().map(|(k, _)| *k).collect::<Vec<_>>(),
        [0, 1, 2, 3]
    );
}

#[test]
fn documents_without_tags_get_none() {
    let document = Document::load_mem(&sealed(&samples::contract(), &marks())).unwrap();
    assert!(!document.catalog().unwrap().has(b"StructTreeRoot"));
    for page in document.page_iter() {
        assert_eq!(marked(&document, page), [0; 0]);
    }
}
