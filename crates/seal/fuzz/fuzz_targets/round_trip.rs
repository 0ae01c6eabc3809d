//! Bytes of an upload, sealed: what is taken at all can be drawn on and sealed, and passes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use paraph_seal::{
    Attachment, Content, Drawing, Limits, Page, Rect, Relation, Room, attach, attached_files,
    canonicalize, reserve, sign_digest, stamp, verify,
};
use paraph_seal_fuzz::{KEY, NOW_S, TRUST, allow_caught_panics};

fuzz_target!(init: allow_caught_panics(), |pdf: &[u8]| {
    let limits = Limits::default();
    let Ok(canonical) = canonicalize(pdf, &limits) else {
        return;
    };
    let evidence = evidence(pdf);
    let revision = stamp(&canonical.bytes, &[tick(&canonical.pages[0])]);
    let revision = attach(revision.expect("it can be drawn on"), &[evidence.clone()]);
    let prepared = reserve(revision.expect("it can carry a file"), &Room::at(NOW_S));
    let prepared = prepared.expect("it can be sealed");
    let cms = sign_digest(prepared.digest(), &*KEY).expect("the key signs");
    let sealed = prepared.fill(&cms).expect("there is room");
    assert!(
        sealed.starts_with(&canonical.bytes),
        "the prefix was changed"
    );
    let report = verify(&sealed, &TRUST).expect("it is not too large");
    assert!(report.passed(), "{report}");
    let carried = attached_files(&sealed, &limits).expect("its files can be read");
    assert_eq!(carried.len(), 1);
    assert_eq!(carried[0].bytes, evidence.bytes);
});

/// A tick in the middle of a page.
fn tick(page: &Page) -> Drawing {
    let (width, height) = (page.crop.width, page.crop.height);
    let rect = Rect {
        x: width / 4.0,
        y: height / 4.0,
        width: width / 2.0,
        height: height / 2.0,
    };
    Drawing {
        page: 0,
        rect,
        content: Content::Check,
    }
}

/// The first bytes of the upload, carried along.
fn evidence(pdf: &[u8]) -> Attachment {
    Attachment {
        name: "evidence.json".into(),
        description: "What was done".into(),
        media_type: "application/json".into(),
        relation: Relation::Data,
        modified_unix_s: NOW_S,
        bytes: pdf.iter().copied().take(200).collect(),
    }
}
