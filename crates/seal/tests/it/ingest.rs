use lopdf::dictionary;
use paraph_seal::{Error, Finding, Limit, Limits, canonicalize, inspect, samples};

fn findings(pdf: &[u8]) -> Vec<Finding> {
    canonicalize(pdf, &Limits::default()).unwrap().findings
}

fn refusal(pdf: &[u8]) -> Error {
    canonicalize(pdf, &Limits::default()).unwrap_err()
}

fn limit(pdf: &[u8]) -> Limit {
    match refusal(pdf) {
        Error::OverLimits { what } => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_sample_is_taken_or_refused_as_it_says() {
    for sample in samples::all() {
        let outcome = canonicalize(&sample.pdf, &Limits::default());
        assert_eq!(
            outcome.is_ok(),
            sample.accepted,
            "{}: {:?}",
            sample.name,
            outcome.err()
        );
    }
}

#[test]
fn rewriting_twice_gives_the_same_bytes_and_changes_nothing_more() {
    for sample in samples::accepted() {
        let once = canonicalize(&sample.pdf, &Limits::default()).unwrap();
        let again = canonicalize(&sample.pdf, &Limits::default()).unwrap();
        assert_eq!(once.bytes, again.bytes, "{}", sample.name);
        let twice = canonicalize(&once.bytes, &Limits::default()).unwrap();
        assert_eq!(twice.findings, [], "{}", sample.name);
        assert_eq!(twice.pages, once.pages, "{}", sample.name);
    }
}

#[test]
fn what_cannot_be_sealed_is_refused_with_its_reason() {
    assert!(matches!(refusal(b"hello"), Error::Unreadable));
    assert!(matches!(refusal(b""), Error::Unreadable));
    assert!(matches!(refusal(b"%PDF-1.7"), Error::Unreadable));
    assert!(matches!(
        refusal(&samples::truncated()),
        Error::Unreadable | Error::NoPages
    ));
    assert!(matches!(refusal(&samples::encrypted()), Error::Encrypted));
    assert!(matches!(refusal(&samples::xfa()), Error::Xfa));
    assert!(matches!(refusal(&samples::portfolio()), Error::Portfolio));
    assert!(matches!(refusal(&samples::no_pages()), Error::NoPages));
    assert!(matches!(
        refusal(&samples::page_tree_loop()),
        Error::NoPages
    ));
}

#[test]
fn a_document_that_lost_a_page_is_refused() {
    assert!(matches!(
        refusal(&samples::deep_nesting()),
        Error::PageUnreadable { page: 0 }
    ));
}

#[test]
fn a_sealed_document_is_not_sealed_again() {
    let sealed = crate::support::sealed(&samples::contract(), &[]);
    assert!(matches!(refusal(&sealed), Error::AlreadySigned));
}

#[test]
fn documents_that_others_signed_are_refused_however_the_signature_stands() {
    let contents = || lopdf::Object::string_literal("0123");
    let range = || vec![lopdf::Object::Integer(0); 4];
    let signed = |value: fn(&mut lopdf::Document, lopdf::Dictionary) -> lopdf::Object,
                  signature: lopdf::Dictionary| {
        let mut document = lopdf::Document::load_mem(&samples::contract()).unwrap();
        let value = value(&mut document, signature);
        let field = dictionary! { "FT" => "Sig", "T" => contents(), "V" => value };
        let field = document.add_object(field);
        let form = dictionary! { "Fields" => vec![field.into()], "SigFlags" => 3 };
        document.catalog_mut().unwrap().set("AcroForm", form);
        let mut pdf = Vec::new();
        document.save_to(&mut pdf).unwrap();
        pdf
    };
    let apart = |document: &mut lopdf::Document, signature: lopdf::Dictionary| {
        document.add_object(signature).into()
    };
    let within = |_: &mut lopdf::Document, signature: lopdf::Dictionary| signature.into();
    for kind in ["Sig", "DocTimeStamp"] {
        let whole = dictionary! {
            "Type" => kind, "ByteRange" => range(), "Contents" => contents(),
        };
        let no_range = dictionary! { "Type" => kind, "Contents" => contents() };
        let no_type = dictionary! { "ByteRange" => range(), "Contents" => contents() };
        for signature in [whole, no_range, no_type] {
            let pdfs = [signed(apart, signature.clone()), signed(within, signature)];
            for pdf in pdfs {
                assert!(matches!(refusal(&pdf), Error::AlreadySigned), "{kind}");
            }
        }
    }
}

#[test]
fn a_signature_field_that_nobody_has_signed_is_no_obstacle() {
    let mut document = lopdf::Document::load_mem(&samples::contract()).unwrap();
    let field = dictionary! { "FT" => "Sig", "T" => lopdf::Object::string_literal("s") };
    let field = document.add_object(field);
    let form = dictionary! { "Fields" => vec![field.into()] };
    document.catalog_mut().unwrap().set("AcroForm", form);
    let mut pdf = Vec::new();
    document.save_to(&mut pdf).unwrap();
    assert!(canonicalize(&pdf, &Limits::default()).is_ok());
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    assert_eq!(limit(&samples::flate_bomb()), Limit::InflationRatio);
    assert_eq!(limit(&samples::object_stream_bomb()), Limit::Inflated);
    assert_eq!(limit(&samples::form_laughs()), Limit::FormDepth);
    assert_eq!(limit(&samples::pixel_flood()), Limit::ImagePixels);
    assert_eq!(limit(&samples::large_page()), Limit::PageSide);
}

#[test]
fn limits_are_kept() {
    let check = |limits: Limits, what| match canonicalize(&samples::ten_pages(), &limits) {
        Err(Error::OverLimits { what: found }) => assert_eq!(found, what),
        other => panic!("{other:?}"),
    };
    let default = Limits::default();
    check(
        Limits {
            file_bytes: 1000,
            ..default
        },
        Limit::FileBytes,
    );
    check(
        Limits {
            objects: 3,
            ..default
        },
        Limit::Objects,
    );
    check(
        Limits {
            nesting: 2,
            ..default
        },
        Limit::Nesting,
    );
    check(
        Limits {
            inflated_bytes: 100,
            ..default
        },
        Limit::Inflated,
    );
    check(
        Limits {
            operators: 10,
            ..default
        },
        Limit::Operators,
    );
    check(
        Limits {
            page_side_pt: 500,
            ..default
        },
        Limit::PageSide,
    );
    let pages = canonicalize(
        &samples::ten_pages(),
        &Limits {
            pages: 9,
            ..default
        },
    );
    assert!(matches!(pages, Err(Error::TooManyPages { limit: 9 })));
}

#[test]
fn damage_is_repaired_and_reported() {
    for pdf in [samples::damaged_xref(), samples::wrong_startxref()] {
        assert!(findings(&pdf).contains(&Finding::Rewritten));
        assert_eq!(inspect(&pdf, &Limits::default()).unwrap().pages.len(), 2);
    }
    assert!(findings(&samples::leading_bytes()).contains(&Finding::LeadingBytes));
    assert_eq!(findings(&samples::contract()), []);
}

#[test]
fn a_page_that_is_named_often_is_one_page() {
    let counted = inspect(&samples::count_bomb(), &Limits::default()).unwrap();
    assert_eq!(counted.pages.len(), 1);
}

#[test]
fn what_is_active_stays_behind() {
    let canonical = canonicalize(&samples::active(), &Limits::default()).unwrap();
    let expected = [
        Finding::JavaScript,
        Finding::OpenAction,
        Finding::Launch,
        Finding::EmbeddedFiles,
    ];
    for finding in expected {
        assert!(canonical.findings.contains(&finding), "{finding:?}");
    }
    for word in [
        "JavaScript",
        "app.alert",
        "Launch",
        "calc.exe",
        "EmbeddedFile",
        "/AA",
        "/Annots",
    ] {
        assert!(!contains(&canonical.bytes, word), "{word}");
    }
}

#[test]
fn forms_are_drawn_into_their_pages() {
    for pdf in [
        samples::form(),
        samples::form_needing_appearances(),
        samples::xfa_beside_form(),
    ] {
        let canonical = canonicalize(&pdf, &Limits::default()).unwrap();
        assert!(canonical.findings.contains(&Finding::FormFlattened));
        for word in ["/AcroForm", "/Widget", "/XFA", "/Annots"] {
            assert!(!contains(&canonical.bytes, word), "{word}");
        }
    }
    let made = findings(&samples::form_needing_appearances());
    assert!(made.contains(&Finding::AppearancesMade));
    assert!(findings(&samples::xfa_beside_form()).contains(&Finding::Xfa));
}

#[test]
fn pages_are_read_as_they_are_shown() {
    let page = |pdf: &[u8]| inspect(pdf, &Limits::default()).unwrap().pages[0];
    assert_eq!(page(&samples::rotated(270)).rotation_degrees, 270);
    assert_eq!(page(&samples::user_unit()).user_unit, 2.0);
    let crop = page(&samples::cropped()).crop;
    assert_eq!(
        (crop.x, crop.y, crop.width, crop.height),
        (50.0, 60.0, 510.0, 740.0)
    );
}

#[test]
fn random_damage_never_panics() {
    let good = [
        samples::form(),
        samples::object_streams(),
        samples::active(),
    ];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for round in 0..150 {
        let mut pdf = good[round % good.len()].clone();
        for _ in 0..=random(12) {
            let at = random(pdf.len());
            match random(4) {
                0 => pdf.truncate(at.max(64)),
                1 => drop(pdf.drain(at..(at + random(40)).min(pdf.len()))),
                _ => pdf[at] = u8::try_from(random(256)).unwrap(),
            }
        }
        if let Ok(canonical) = canonicalize(&pdf, &Limits::default()) {
            crate::support::sealed_canonical(&canonical.bytes, &[]);
        }
    }
}

fn contains(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|w| w == word.as_bytes())
}
