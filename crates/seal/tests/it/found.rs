//! What fuzzing has found, each by the name of what it is.

use lopdf::{Document, Object, Stream, dictionary};
use paraph_seal::{Error, Limits, canonicalize, samples};

/// The contract, changed.
fn changed(change: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(&samples::contract()).unwrap();
    change(&mut document);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    pdf
}

/// It was sealed, and then the validator refused it: readers disagree where such a name ends.
#[test]
fn a_name_with_a_control_character_is_refused_before_anybody_signs() {
    let pdf = changed(|document| {
        let page = document.page_iter().next().unwrap();
        let page = document.get_dictionary_mut(page).unwrap();
        let name = Object::Name(b"D\x12".to_vec());
        page.set("Group", dictionary! { "S" => "Transparency", "X" => name });
    });
    let refused = canonicalize(&pdf, &Limits::default());
    assert!(matches!(refused, Err(Error::Unreadable)), "{refused:?}");
}

/// However content is damaged, its copy is balanced, or there is none.
#[test]
fn damaged_content_is_never_left_with_restores_of_its_own() {
    for damage in [
        "Q ) Q",
        "Q << Q",
        "Q [ Q",
        "Q <1 Q",
        "Q BI Q",
        "Q BI ID Q",
        "Q ] Q",
        "Q } Q",
    ] {
        let pdf = changed(|document| {
            let content = Stream::new(dictionary! {}, damage.as_bytes().to_vec());
            let content = document.add_object(content);
            let page = document.page_iter().next().unwrap();
            let page = document.get_dictionary_mut(page).unwrap();
            page.set("Contents", content);
        });
        if let Ok(copy) = canonicalize(&pdf, &Limits::default()) {
            let again = canonicalize(&copy.bytes, &Limits::default()).unwrap();
            assert_eq!(again.findings, [], "{damage}");
        }
    }
}
