//! Room for signatures on documents that have no fields.

use crate::support::{Folder, drawing, ink, paint, sealed_canonical};
use paraph_seal::{
    Canonical, Error, Limit, Limits, Rewrite, SignatureLocation, SignatureStrip, canonicalize,
    canonicalize_with, samples,
};

const DPI: usize = 72;

fn with_strip(pdf: &[u8], location: SignatureLocation, signers: usize) -> Canonical {
    let rewrite = Rewrite {
        strip: Some(SignatureStrip { location, signers }),
        ..Rewrite::default()
    };
    canonicalize_with(pdf, &rewrite).unwrap()
}

/// Signs at every place and checks that ink shows in the strip alone, and that the rest of the
/// page is as it was.
fn strip_holds(name: &str, pdf: &[u8], location: SignatureLocation, signers: usize) {
    let folder = Folder::new(&format!("strip-{name}-{location:?}"));
    let plain = canonicalize(pdf, &Limits::default()).unwrap();
    let extended = with_strip(pdf, location, signers);
    assert_eq!(extended.signature_places.len(), signers);
    let page = match location {
        SignatureLocation::TopFirstPage => 0,
        SignatureLocation::BottomLastPage => plain.pages.len() - 1,
    };
    let places = &extended.signature_places;
    assert!(places.iter().all(|place| place.page == page));
    let drawings: Vec<_> = places
        .iter()
        .map(|p| drawing(page, p.rect, ink()))
        .collect();
    let signed = folder.write("signed.pdf", &sealed_canonical(&extended.bytes, &drawings));
    let plain = folder.write("plain.pdf", &plain.bytes);
    let extended = folder.write("extended.pdf", &extended.bytes);
    let (Some(plain), Some(extended), Some(signed)) = (
        paint(&plain, page, DPI),
        paint(&extended, page, DPI),
        paint(&signed, page, DPI),
    ) else {
        return;
    };
    assert_eq!(plain.width, extended.width, "{name}");
    let added = extended.height - plain.height;
    let (old, strip) = match location {
        SignatureLocation::TopFirstPage => (added, 0..added),
        SignatureLocation::BottomLastPage => (0, plain.height..extended.height),
    };
    let share = extended.rows(old, plain.height).differing_share(&plain);
    assert!(share < 0.001, "{name} {location:?}: {share}");
    let [_, top, _, bottom] = signed.change(&extended).expect("no ink");
    assert!(
        strip.contains(&top) && strip.contains(&bottom),
        "{name}: {top} {bottom} in {strip:?}"
    );
}

#[test]
fn signatures_stand_in_a_strip_that_covers_nothing() {
    for location in [
        SignatureLocation::TopFirstPage,
        SignatureLocation::BottomLastPage,
    ] {
        for (name, pdf) in [
            ("contract", samples::contract()),
            ("rotated-90", samples::rotated(90)),
            ("rotated-180", samples::rotated(180)),
            ("rotated-270", samples::rotated(270)),
            ("cropped", samples::cropped()),
            ("user-unit", samples::user_unit()),
        ] {
            strip_holds(name, &pdf, location, 5);
        }
    }
}

#[test]
fn places_do_not_touch_each_other() {
    for signers in [1, 2, 3, 4, 50] {
        let location = SignatureLocation::BottomLastPage;
        let canonical = with_strip(&samples::contract(), location, signers);
        let places = canonical.signature_places;
        assert_eq!(places.len(), signers);
        for (i, one) in places.iter().enumerate() {
            assert!(canonical.pages[one.page].holds(&one.rect), "{one:?}");
            let apart =
                |other: &paraph_seal::SignaturePlace| one.rect.intersection(&other.rect).is_none();
            assert!(places[..i].iter().all(apart), "{one:?}");
        }
    }
}

#[test]
fn no_signers_need_no_strip_and_too_many_are_refused() {
    let location = SignatureLocation::TopFirstPage;
    let none = with_strip(&samples::contract(), location, 0);
    let plain = canonicalize(&samples::contract(), &Limits::default()).unwrap();
    assert_eq!(none.bytes, plain.bytes);
    let rewrite = Rewrite {
        strip: Some(SignatureStrip {
            location,
            signers: 1000,
        }),
        ..Rewrite::default()
    };
    let refused = canonicalize_with(&samples::contract(), &rewrite);
    let what = Limit::PageSide;
    assert!(matches!(refused, Err(Error::OverLimits { what: found }) if found == what));
}
